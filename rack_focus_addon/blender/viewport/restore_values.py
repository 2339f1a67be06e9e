"""Values that are changed for a while: remembered, and put back however the while ends.

Owners are found again when they are asked for, by the identities of data-blocks and editors: undo and the loading of
files take references away.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import bpy
from mathutils import Quaternion, Vector

Owner = Callable[[], Any]

GONE = (ReferenceError, AttributeError, TypeError, RuntimeError)
"""What is raised where an owner is gone by now."""


class PutBack:
    """What is to be done in reverse order once the while has ended."""

    def __init__(self) -> None:
        self._steps: list[Callable[[], None]] = []

    def add(self, step: Callable[[], None]) -> None:
        """Remember something to do."""
        self._steps.append(step)

    def keep(self, owner: Owner, *names: str) -> None:
        """Remember values of something that is found again when it is asked for."""
        thing = owner()
        for name in names:
            copied = _copied(getattr(thing, name))
            self.add(lambda name=name, copied=copied: setattr(owner(), name, copied))

    def change(self, owner: Owner, **values: object) -> None:
        """Remember values, and change them."""
        self.keep(owner, *values)
        for name, value in values.items():
            setattr(owner(), name, value)

    def run(self) -> None:
        """Put everything back, once. What is gone by now needs nothing back; the rest must get it."""
        while self._steps:
            with suppress(*GONE):
                self._steps.pop()()


def find_block(blocks: "bpy.types.bpy_prop_collection[Any]", uid: int) -> Any:  # noqa: ANN401 - a data-block of any kind
    """Return the data-block with a session's number, None where it is gone."""
    return next((block for block in blocks if block.session_uid == uid), None)


def find_space(pointer: int) -> bpy.types.SpaceView3D | None:
    """Return the editor at an address, None where it is closed."""
    spaces = (space for screen in bpy.data.screens for area in screen.areas for space in area.spaces)
    return next(
        (space for space in spaces if isinstance(space, bpy.types.SpaceView3D) and space.as_pointer() == pointer), None
    )


def is_playing() -> bool:
    """Whether any window plays."""
    return any(window.screen.is_animation_playing for window in bpy.context.window_manager.windows)


def set_playing(*, play: bool) -> None:
    """Play, or stop at the frame that is shown; nothing where it is so already, or no window is there to do it in."""
    if is_playing() == play:
        return
    with suppress(RuntimeError):
        bpy.ops.screen.animation_play() if play else bpy.ops.screen.animation_cancel(restore_frame=False)


def _copied(value: object) -> object:
    """A vector or an array of a property, apart from the property; anything else as it is, data-blocks above all."""
    if isinstance(value, Vector | Quaternion):
        return value.copy()
    return tuple(value) if isinstance(value, bpy.types.bpy_prop_array) else value
