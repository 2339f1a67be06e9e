"""The shortcuts, and where they are shown and edited: in the add-on's preferences."""

from typing import Any, Final, NamedTuple

import bpy

from .. import preferences
from ..core.messages import CONTEXT


class Shortcut(NamedTuple):
    """An operator, the keymap it belongs to, and the keys that no default of Blender's has there."""

    operator: str
    keymap: str
    space: str
    key: str
    modifiers: tuple[str, ...]


SHORTCUTS: Final = (Shortcut("rack_focus.rack_to_here", "3D View", "VIEW_3D", "F", ("alt", "shift")),)

_added: list[tuple[Any, Any]] = []


def draw_shortcuts(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Draw the shortcuts as the user has them, to be changed."""
    import rna_keymap_ui  # noqa: PLC0415 - a module of Blender's window

    if not _added:
        return
    layout.label(text="Keymap", text_ctxt=CONTEXT)
    column = layout.column()
    # Blender's own rows for shortcuts are not made for it.
    column.use_property_split = False
    user = context.window_manager.keyconfigs.user
    for keymap, item in _added:
        theirs = user.keymaps.get(keymap.name)
        own = theirs.keymap_items.find_from_operator(item.idname) if theirs else None
        if own:
            column.context_pointer_set("keymap", theirs)
            rna_keymap_ui.draw_kmi([], user, theirs, own, column, 0)


def register() -> None:
    """Add the shortcuts."""
    preferences.extra_draws.append(draw_shortcuts)
    config = bpy.context.window_manager.keyconfigs.addon
    for shortcut in SHORTCUTS if config else ():
        keymap = config.keymaps.new(name=shortcut.keymap, space_type=shortcut.space)
        held = dict.fromkeys(shortcut.modifiers, True)
        _added.append((keymap, keymap.keymap_items.new(shortcut.operator, shortcut.key, "PRESS", **held)))


def unregister() -> None:
    """Take them off again."""
    while _added:
        keymap, item = _added.pop()
        keymap.keymap_items.remove(item)
    preferences.extra_draws.remove(draw_shortcuts)
