"""A camera focused for the eye only: whatever is tried is put back, and only then something is written."""

from collections.abc import Callable
from contextlib import suppress

from ..animation import FOCUS_PATH, STOP_PATH, find_driver
from ..compat import find_fcurve
from ..object_types import CameraObject

# Viewports draw what is evaluated, but what is written there alone they do not take up (tried on 4.3): so the camera's
# own settings are changed, and put back.


class FocusPreview:
    """The focus of one camera while something is tried; nothing changes before the first distance is shown."""

    def __init__(self, camera: CameraObject) -> None:
        self._data = camera.data
        self._put_back: list[Callable[[], None]] = []

    def show(self, distance: float, fstop: float | None = None) -> None:
        """Focus the camera on a distance, at a stop if one is planned, whatever animates it or stands in its way."""
        if not self._data.is_editable:
            return
        if not self._put_back:
            self._begin()
        dof = self._data.dof
        dof.focus_distance = distance
        if fstop is not None:
            self._silence(STOP_PATH)
            dof.aperture_fstop = fstop

    def end(self) -> None:
        """Put everything back."""
        while self._put_back:
            # A camera that is gone needs nothing back.
            with suppress(ReferenceError):
                self._put_back.pop()()

    def _begin(self) -> None:
        dof = self._data.dof
        before = dof.use_dof, dof.focus_object, dof.focus_subtarget, dof.focus_distance, dof.aperture_fstop

        def put_back() -> None:
            dof.use_dof, dof.focus_object, dof.focus_subtarget, dof.focus_distance, dof.aperture_fstop = before

        self._put_back.append(put_back)
        self._silence(FOCUS_PATH)
        dof.use_dof, dof.focus_object = True, None

    def _silence(self, path: str) -> None:
        """Mute what animates a channel."""
        for curve in (find_fcurve(self._data, path), find_driver(self._data, path)):
            if curve is not None and not curve.mute:
                self._put_back.append(lambda curve=curve: setattr(curve, "mute", False))
                curve.mute = True
