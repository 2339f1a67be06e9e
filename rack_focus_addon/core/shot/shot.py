"""A shot as planning and checking see it: the camera at each frame, and how far each mark's subject is."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from ..arrays import FloatArray
from ..errors import CameraError
from ..optics import breathing
from ..optics.camera import CameraState
from ..request.timing import TimedMark
from ..stop.extents import sharp_ends
from .frames import frames_in_view, is_in_view, refined, refined_pulls

SAMPLES_PER_FRAME: Final = 8
"""Between frames, where verdicts and errors are looked for."""


@dataclass(frozen=True, eq=False)
class Shot:
    """The camera at each frame, and how far each mark's subject is; made from what was measured.

    Attributes
    ----------
    marks : tuple of TimedMark, length m
    frames : ndarray of float64, shape (n,)
    camera : CameraState
        Its animated numbers are arrays of shape (n,), or numbers where they stay the same; its sensor is steady.
    distances : ndarray of float64, shape (m, n)
        Planar distances in scene units.
    unit_scale_m : float
        Metres in a scene unit.
    near, far : ndarray of float64, shape (m, n), optional
        Both ends of what must be sharp of each subject, as :func:`.extents.sharp_ends` gives them: nan where that was
        not measured. Slabs and extents in numbers do without.
    """

    marks: tuple[TimedMark, ...]
    frames: FloatArray
    camera: CameraState
    distances: FloatArray
    unit_scale_m: float = 1.0
    near: FloatArray | None = None
    far: FloatArray | None = None

    @property
    def ends(self) -> tuple[FloatArray, FloatArray]:
        """Both ends of what must be sharp, shapes (m, n)."""
        if self.near is not None and self.far is not None:
            return self.near, self.far
        pairs = [
            sharp_ends(mark.subject, row, unit_scale_m=self.unit_scale_m)
            for mark, row in zip(self.marks, self.distances, strict=True)
        ]
        near, far = (np.stack(rows) for rows in zip(*pairs, strict=True))
        return near, far

    def ends_at(self, row: int, frame: float) -> tuple[float, float]:
        """Return both ends of what must be sharp of one subject at the shot's frame nearest to `frame`."""
        column = column_of(self.frames, frame)
        near, far = (float(rows[row, column]) for rows in self.ends)
        return near, far

    @cached_property
    def is_still(self) -> bool:
        """Whether neither the camera nor a subject changes over the frames."""
        is_camera_still = self.camera.is_steady or all(
            np.all(each == np.ravel(each)[0]) for each in self.camera.numbers
        )
        return is_camera_still and bool((self.distances == self.distances[:, :1]).all())

    def require_stop(self) -> None:
        """Raise :class:`CameraError` where the f-stop is 0: no blur follows from it."""
        if (frame := self.frame_without_stop) is not None:
            raise CameraError(
                "The f-stop of '{camera}' is 0 at frame {frame:g}, as USD says that a camera has no depth of field; "
                "set a stop, or let the rack set one",
                camera=self.camera.name,
                frame=frame,
            )

    @property
    def frame_without_stop(self) -> float | None:
        """The first frame at which the f-stop is 0; None where there is none."""
        stops = np.asarray(self.camera.fstop)
        if stops.min() > 0.0:
            return None
        return float(self.frames[np.argmax(_spread(stops, self.frames) <= 0.0)])

    def in_view(self) -> "Shot":
        """Return the shot with subjects that are not before the camera held where they are, see `frames_in_view`."""
        if is_in_view(self.distances):
            return self
        held = frames_in_view(self.distances)
        rows = (np.take_along_axis(rows, held, axis=1) for rows in (self.distances, *self.ends))
        distances, near, far = rows
        return replace(self, distances=distances, near=near, far=far)

    def camera_at(self, frame: float) -> CameraState:
        """Return the camera at one frame."""
        if self.camera.is_steady:
            return self.camera
        if self.is_still:
            return self.camera.mapped(_first)
        return self.camera.mapped(lambda series: float(np.interp(frame, self.frames, _spread(series, self.frames))))

    def refined(self) -> "Shot":
        """Return the shot with samples between its frames, laid on straight lines, without how deep subjects are.

        Where nothing moves, focus does so in pulls alone, and what lies between them is left out.
        """
        if self.is_still:
            fine = refined_pulls(self.marks, self.frames, SAMPLES_PER_FRAME)
            distances = np.repeat(self.distances[:, :1], len(fine), axis=1)
            camera = self.camera_at(fine[0])
            return replace(self, frames=fine, camera=camera, distances=distances, near=None, far=None)
        fine = refined(self.frames, SAMPLES_PER_FRAME)
        distances = np.stack([_resampled(row, self.frames, fine) for row in self.distances])
        camera = self.camera.mapped(lambda series: _resampled(series, self.frames, fine))
        return replace(self, frames=fine, camera=camera, distances=distances, near=None, far=None)

    def with_rows_of(self, coarse: "Shot", distances: FloatArray) -> "Shot":
        """Return the refined shot with other distances, shape (m, n), given at the frames of the one it refines."""
        if distances is coarse.distances:
            return self
        return replace(self, distances=np.stack([_resampled(row, coarse.frames, self.frames) for row in distances]))

    def magnification(self, focus: FloatArray, amount: float) -> FloatArray:
        """Return by how much the lens grows as it breathes, focused so at each frame; shape (n,)."""
        return breathing.magnification(self.camera.lens_mm, focus * self.unit_scale_m, amount)

    def breathed(self, focus: FloatArray, amount: float) -> "Shot":
        """Return the shot through the lens that breathes, focused so at each frame."""
        if not amount:
            return self
        grown = self.magnification(focus, amount)
        camera = replace(self.camera, lens_mm=self.camera.lens_mm * grown, fstop=self.camera.fstop * grown)
        return replace(self, camera=camera)


def column_of(frames: FloatArray, frame: float) -> int:
    """Return where a frame stands among those measured, of which marks are always ones."""
    return int(np.argmin(np.abs(frames - frame)))


def _first(series: FloatArray) -> float:
    return float(series.flat[0])


def _spread(series: FloatArray, frames: FloatArray) -> FloatArray:
    """What is the same at every frame, at each."""
    return np.broadcast_to(series, frames.shape)


def _resampled(series: FloatArray, frames: FloatArray, fine: FloatArray) -> FloatArray:
    if series.ndim == 0 or np.all(series == series[0]):
        return np.full(fine.shape, series.flat[0])
    return np.interp(fine, frames, series)
