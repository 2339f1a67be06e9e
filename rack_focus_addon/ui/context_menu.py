"""The entries in the viewport's context menus, and what notes where these are opened."""

from typing import Final

import bpy

from ..session.panel import shown_camera

MENUS: Final = ("VIEW3D_MT_object_context_menu", "VIEW3D_MT_pose_context_menu", "VIEW3D_MT_edit_mesh_context_menu")

KEYMAPS: Final = ("Object Mode", "Pose", "Mesh")
"""Where the keys that open these menus live; ours must stand in the same ones to be asked first."""

KEYS: Final = ("RIGHTMOUSE", "W", "APP")
"""What opens them, with either mouse button to select."""

_items: list[tuple[bpy.types.KeyMap, bpy.types.KeyMapItem]] = []


def draw_entries(self: bpy.types.Menu, context: bpy.types.Context) -> None:
    """Draw the two entries."""
    if shown_camera(context.scene) is None:
        return
    layout = self.layout
    layout.separator()
    layout.operator_context = "INVOKE_DEFAULT"
    layout.operator("rack_focus.focus_here", icon="PIVOT_CURSOR").from_menu = True
    layout.operator("rack_focus.rack_to_here", icon="KEYFRAME_HLT").from_menu = True


def register() -> None:
    """Add the entries, and note the mouse where the menus open."""
    for name in MENUS:
        getattr(bpy.types, name).append(draw_entries)
    ours = bpy.context.window_manager.keyconfigs.addon
    # Without a window there are no keys.
    for name in KEYMAPS if ours else ():
        keymap = ours.keymaps.new(name=name, space_type="EMPTY")
        _items.extend((keymap, keymap.keymap_items.new("rack_focus.note_mouse", key, "PRESS")) for key in KEYS)


def unregister() -> None:
    """Take both out again."""
    while _items:
        keymap, item = _items.pop()
        keymap.keymap_items.remove(item)
    for name in MENUS:
        getattr(bpy.types, name).remove(draw_entries)
