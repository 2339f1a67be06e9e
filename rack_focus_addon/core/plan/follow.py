"""Following a subject as a good puller does: exact at the marks, without lag, and without chasing every bob.

A puller may leave out what is not visible: a deviation that blurs the subject by less than half a circle of
confusion. Half of that is spent on smoothing the subject's distance, the other half on fitting keys to it.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray
from ..request.timing import TimedMark
from .focus_curve import STATIC

UNSEEN_COC: Final = 0.5
"""Circles of confusion by which focus may be off while it follows."""

SMOOTHED_SHARE: Final = 0.5
"""Of that, how much goes into smoothing; the rest is for the keys."""

_WIDTHS: Final = (np.inf, 96.0, 48.0, 24.0, 12.0, 6.0, 3.0, 1.5)
"""Standard deviations, in frames, of the smoothing that is tried, the smoothest first; inf is the straight line."""


def smoothed(
    marks: Sequence[TimedMark], frames: ArrayLike, distances: ArrayLike, allowed_vergence: ArrayLike
) -> FloatArray:
    """Return the distances at which to aim: as smooth as the allowed deviation lets them be, exact at their marks.

    In vergence (1/distance), in which blur is even, around the straight line between the ends; the deviation from it is
    continued beyond the ends as its own mirror image, so that it ends where it has to and nothing lags.

    Parameters
    ----------
    marks : sequence of TimedMark, length m
    frames : array_like, shape (n,)
        Ascending scene frames, each arrival among them.
    distances : array_like, shape (m, n)
        Positive planar distances in scene units.
    allowed_vergence : array_like, shape (m, n)
        By how much the vergence, in 1/(scene unit), may be off.

    Returns
    -------
    ndarray of float64, shape (m, n)
    """
    at, rows = np.asarray(frames, dtype=np.float64), np.array(distances, dtype=np.float64)
    for index, (row, allowed) in enumerate(zip(rows, np.asarray(allowed_vergence, dtype=np.float64), strict=True)):
        whole = _counts(marks, at, index)
        if stands_still(row[whole]):
            continue
        column = int(np.argmin(np.abs(at - marks[index].arrive)))
        for part in (slice(whole.start, column + 1), slice(column, whole.stop)):
            row[part] = 1.0 / _smoothest(at[part], 1.0 / row[part], allowed[part])
    return rows


def tolerances(
    marks: Sequence[TimedMark], frames: ArrayLike, distances: ArrayLike, still_px: float, unseen_px: float
) -> FloatArray:
    """Return by how much, in pixels of blur, keys may be off at each frame, shape (n,).

    Parameters
    ----------
    marks, frames, distances
        As for :func:`smoothed`.
    still_px : float
        Where the subjects that focus is on, or between, stand still.
    unseen_px : float
        The deviation that is not visible: its rest, after smoothing, goes where one of them moves.
    """
    at, rows = np.asarray(frames, dtype=np.float64), np.asarray(distances, dtype=np.float64)
    moving_px = max(still_px, (1.0 - SMOOTHED_SHARE) * unseen_px)
    allowed = np.full(at.shape, still_px)
    for index, mark in enumerate(marks):
        before = rows[max(index - 1, 0) : index + 1]
        first, _, last = _bounds(marks, at, index)
        hold, pull = (at >= mark.arrive) & (at <= last), (at >= first) & (at <= mark.arrive)
        for part, subjects in ((pull, before), (hold, rows[index : index + 1])):
            if np.any(part) and not all(stands_still(row[part]) for row in subjects):
                allowed[part] = moving_px
    return allowed


def _bounds(marks: Sequence[TimedMark], frames: FloatArray, index: int) -> tuple[float, float, float]:
    """From when on a mark's subject counts, until when it does, and until when it is held."""
    first = marks[index].start if index else float(frames[0])
    if index + 1 == len(marks):
        return first, float(frames[-1]), float(frames[-1])
    return first, marks[index + 1].arrive, marks[index + 1].start


def _counts(marks: Sequence[TimedMark], frames: FloatArray, index: int) -> slice:
    """The frames at which a mark's subject has a part in the focus."""
    first, last, _ = _bounds(marks, frames, index)
    return slice(int(np.searchsorted(frames, first)), int(np.searchsorted(frames, last, side="right")))


def stands_still(distances: FloatArray) -> bool:
    """Whether a subject keeps its distance, to single precision."""
    return bool(np.ptp(distances) <= STATIC * np.max(np.abs(distances)))


def _smoothest(frames: FloatArray, vergence: FloatArray, allowed: FloatArray) -> FloatArray:
    for width in _WIDTHS:
        candidate = _smooth(frames, vergence, width)
        if np.all(np.abs(candidate - vergence) <= allowed):
            return candidate
    return vergence


def _smooth(frames: FloatArray, values: FloatArray, width: float) -> FloatArray:
    """Values smoothed over `width` frames, the first and the last of them kept."""
    span = frames[-1] - frames[0]
    if span <= 0:
        return values
    line = values[0] + (values[-1] - values[0]) * (frames - frames[0]) / span
    if np.isinf(width):
        return np.asarray(line)
    even = np.linspace(frames[0], frames[-1], int(np.ceil(span)) + 1)
    deviation = np.interp(even, frames, values - line)
    # Beyond three standard deviations a Gaussian is next to nothing; a mirror image reaches no farther than the part.
    reach = min(int(np.ceil(3.0 * width)), len(even) - 1)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    mirrored = np.concatenate([-deviation[reach:0:-1], deviation, -deviation[-2 : -reach - 2 : -1]])
    soft = np.convolve(mirrored, kernel / kernel.sum(), mode="valid")
    return np.asarray(line + np.interp(frames, even, soft))
