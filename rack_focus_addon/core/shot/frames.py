"""The frames at which a shot is looked at: those between its own, and those at which subjects are in view."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..arrays import FloatArray, between
from ..request.timing import TimedMark

IN_CAMERA_PLANE: Final = 1e-5
"""Scene units. Float32 matrices place a point no better, so a nearer subject lies in the camera's plane."""

ROUNDING: Final = 1e-6
"""Frames: sums of frames differ by less where they are meant to be equal, up to the last frame that there is."""


def is_in_view(distances: FloatArray) -> bool:
    """Whether distances are before the camera throughout."""
    return bool((distances > IN_CAMERA_PLANE).all())


def frames_in_view(distances: FloatArray) -> NDArray[np.intp]:
    """Return, for each frame of each row of distances, the index of the frame that stands for it.

    One at which the subject is before the camera stands for itself, any other one is held at the last good one before
    it, else at the first there is; each row, shape (m, n), needs one.
    """
    stand_in = np.empty(distances.shape, dtype=np.intp)
    for row, indices in zip(distances, stand_in, strict=True):
        good = np.flatnonzero(row > IN_CAMERA_PLANE)
        last_good = np.searchsorted(good, np.arange(len(row)), side="right") - 1
        indices[:] = good[np.maximum(last_good, 0)]
    return stand_in


def refined(frames: FloatArray, per_frame: int = 8) -> FloatArray:
    """Return `frames` with `per_frame` samples a frame between them, for crossings that fall between frames."""
    fine = np.arange(frames[0], frames[-1], 1.0 / per_frame)
    return _sorted_once([_apart(fine, frames), frames])


def refined_pulls(marks: Sequence[TimedMark], frames: FloatArray, per_frame: int = 8) -> FloatArray:
    """Return the ends of `frames`, and those in the pulls with `per_frame` samples a frame between them."""
    parts: list[FloatArray] = [frames[:1], frames[-1:]]
    for mark in marks[1:]:
        fine = np.arange(mark.start, mark.arrive, 1.0 / per_frame, dtype=np.float64)
        parts += [_apart(fine, frames), frames[between(frames, mark.start, mark.arrive)]]
    return _sorted_once(parts)


def _apart(fine: FloatArray, frames: FloatArray) -> FloatArray:
    """Samples without those that are planned frames but for rounding: between two such, nothing has a slope."""
    if np.equal(frames, np.rint(frames)).all():
        # Then the samples are exact.
        return fine
    after = np.minimum(frames.searchsorted(fine), len(frames) - 1)
    near = np.minimum(np.abs(frames[after] - fine), np.abs(fine - frames[np.maximum(after - 1, 0)]))
    return np.asarray(fine[near > ROUNDING])


def _sorted_once(parts: Sequence[FloatArray]) -> FloatArray:
    """All frames in order, each once; np.unique does more than that, and takes five times as long."""
    frames = np.concatenate(parts)
    frames.sort()
    is_first = np.empty(frames.shape, dtype=bool)
    is_first[0] = True
    np.not_equal(frames[1:], frames[:-1], out=is_first[1:])
    return np.asarray(frames[is_first])
