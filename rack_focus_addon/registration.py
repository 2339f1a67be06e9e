"""What the add-on registers, in order; the exact reverse takes it out again."""

from collections.abc import Callable

import bpy

from . import cli, operators, preferences, properties, translations, ui
from .session import panel as session
from .ui import context_menu, keymaps
from .ui.overlay import switches as overlay

Step = tuple[Callable[[], object], Callable[[], object]]

_undo: list[Callable[[], object]] = []


def _steps() -> list[Step]:
    classes = [*preferences.CLASSES, *properties.CLASSES, *operators.CLASSES, *ui.CLASSES]
    return [
        (translations.register, translations.unregister),
        *(_class_step(cls) for cls in classes),
        (properties.register, properties.unregister),
        (session.register, session.unregister),
        (preferences.register, preferences.unregister),
        (keymaps.register, keymaps.unregister),
        (overlay.register, overlay.unregister),
        (cli.register, cli.unregister),
        (context_menu.register, context_menu.unregister),
    ]


def _class_step(cls: type) -> Step:
    translations.in_our_context(cls)
    return lambda: bpy.utils.register_class(cls), lambda: bpy.utils.unregister_class(cls)


def register() -> None:
    """Register everything; if one step fails, take back those before it and raise."""
    try:
        for do, undo in _steps():
            do()
            _undo.append(undo)
    except BaseException:
        unregister()
        raise


def unregister() -> None:
    """Take back what was registered, last first."""
    while _undo:
        _undo.pop()()
