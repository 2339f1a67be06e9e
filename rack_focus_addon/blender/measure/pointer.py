"""How far something has come, at the mouse pointer: a window that is busy takes no events, but it shows this."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import bpy


class Shown(Protocol):
    """Shows how many of how many are done."""

    def __call__(self, done: int, total: int, /) -> None:
        """Show it."""


@contextmanager
def progress_at_pointer() -> Iterator[Shown]:
    """Give what shows progress at the pointer, which is as before afterwards; without a window it shows nothing."""
    # Nothing is drawn in the background, where Blender has a window manager all the same.
    manager = None if bpy.app.background else bpy.context.window_manager
    begun = False

    def show(done: int, total: int) -> None:
        nonlocal begun
        if manager is None:
            return
        if not begun:
            manager.progress_begin(0.0, 1.0)
            begun = True
        manager.progress_update(done / total)

    try:
        yield show
    finally:
        if manager is not None and begun:
            manager.progress_end()
