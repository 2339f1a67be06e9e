"""A camera focused for the eye only: whatever is tried is put back, and only then something is written."""

from collections.abc import Callable
from contextlib import suppress

import bpy

from .animation import FOCUS_PATH, find_driver
from .compat import find_fcurve

# Viewports draw what is evaluated, but what is written there alone they do not take up (tried on 4.3): so the camera's
# own settings are changed, and put back.


class FocusPreview:
    """The focus of one camera while something is tried; nothing changes before the first distance is shown."""

    def __init__(self, camera: bpy.types.Object) -> None:
        self._data = camera.data
        self._put_back: list[Callable[[], None]] = []

    def show(self, distance: float) -> None:
        """Focus the camera on a distance, whatever animates it or stands in its way."""
        if not self._data.is_editable:
            return
        if not self._put_back:
            self._begin()
        self._data.dof.focus_distance = distance

    def end(self) -> None:
        """Put everything back."""
        while self._put_back:
            # A camera that is gone needs nothing back.
            with suppress(ReferenceError):
                self._put_back.pop()()

    def _begin(self) -> None:
        dof = self._data.dof
        before = dof.use_dof, dof.focus_object, dof.focus_subtarget, dof.focus_distance

        def put_back() -> None:
            dof.use_dof, dof.focus_object, dof.focus_subtarget, dof.focus_distance = before

        self._put_back.append(put_back)
        for curve in (find_fcurve(self._data, FOCUS_PATH), find_driver(self._data, FOCUS_PATH)):
            if curve is not None and not curve.mute:
                self._put_back.append(lambda curve=curve: setattr(curve, "mute", False))
                curve.mute = True
        dof.use_dof, dof.focus_object = True, None
