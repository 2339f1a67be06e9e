"""What the overlay draws of a camera's racks, worked out once: all that depends on more than the current frame."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray
from .geometry import Framing, focus_path, unscaled

SAME_SPOT: float = 0.02
"""As a share of the distance: marks of one subject that stand closer than that are one piece of tape."""

TICK: float = 0.012
"""Half a tick of the path, as a share of the frame's height: as many pixels at any distance."""


@dataclass(frozen=True, slots=True)
class ShownMark:
    """A mark: its subject's name (empty for a plain distance), the frame, the distance in scene units, where it is."""

    name: str
    frame: float
    distance: float
    point: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class FocusPicture:
    """What there is to see of the racks of one camera, or of one that is planned for it.

    Attributes
    ----------
    camera : str
    is_planned : bool
        Whether nothing is keyed of it yet: it is drawn dashed.
    marks : tuple of ShownMark
        In order of time.
    spans : tuple of (float, float)
        The frames from first mark to last arrival, of each rack.
    floor : float
        Height of the floor.
    frames, distances : ndarray of float64, shape (n,)
        The focus distance over time, in scene units.
    path : ndarray of float64, shape (k, 3)
        Where focus goes, see :func:`.geometry.focus_path`.
    path_ticks : ndarray of float64, shape (k, 2, 3)
        A tick across the path at each of its frames: close together where the pull is slow.
    fstop : float, optional
        The stop that a plan will set; None where the camera's own stays.
    """

    camera: str
    is_planned: bool
    marks: tuple[ShownMark, ...]
    spans: tuple[tuple[float, float], ...]
    floor: float
    frames: FloatArray
    distances: FloatArray
    path: FloatArray
    path_ticks: FloatArray
    fstop: float | None = None

    def distance_at(self, frame: float) -> float | None:
        """Return the focus distance at a frame, None before the first and after the last that there is."""
        if not self.frames[0] <= frame <= self.frames[-1]:
            return None
        return float(np.interp(frame, self.frames, self.distances))

    def runs_into(self, other: "FocusPicture") -> bool:
        """Whether frames of one of the other's racks are frames of one of these."""
        return any(first < end and start < last for first, last in self.spans for start, end in other.spans)


@dataclass(frozen=True, eq=False)
class Sight:
    """What a camera does at the current frame, as the viewport draws it.

    Attributes
    ----------
    camera : str
    matrix : ndarray of float64, shape (4, 4)
        Its world matrix, unscaled.
    framing : Framing
    distance, near, far : float
        The focus distance and the limits of what counts as sharp, in scene units.
    is_planned : bool
        Whether that distance is not keyed yet.
    clip_start, clip_end : float
    racks, plan : FocusPicture, optional
    """

    camera: str
    matrix: FloatArray
    framing: Framing
    distance: float
    near: float
    far: float
    is_planned: bool
    clip_start: float
    clip_end: float
    racks: FocusPicture | None
    plan: FocusPicture | None

    @property
    def pictures(self) -> tuple[FocusPicture, ...]:
        """What is keyed and what is planned."""
        return tuple(picture for picture in (self.racks, self.plan) if picture)


def tape(marks: Iterable[ShownMark]) -> tuple[ShownMark, ...]:
    """Return the marks without those that would be taped over another of the same subject."""
    kept: list[ShownMark] = []
    for mark in marks:
        near = SAME_SPOT * abs(mark.distance)
        if not any(mark.name == other.name and _apart(mark, other) <= near for other in kept):
            kept.append(mark)
    return tuple(kept)


def frames_of_path(spans: Iterable[tuple[float, float]], most: int) -> FloatArray:
    """Return the frames at which a path is drawn: each one, or as many as are enough, from first to last.

    Examples
    --------
    >>> frames_of_path([(1.0, 4.0)], 100).tolist(), frames_of_path([(0.0, 100.0)], 3).tolist()
    ([1.0, 2.0, 3.0, 4.0], [0.0, 50.0, 100.0])
    """
    ends = np.array(list(spans))
    first, last = float(ends.min()), float(ends.max())
    count = int(min(np.ceil(last - first) + 1, most))
    return np.linspace(first, last, max(count, 2))


def path_of(framing: Framing, matrices: ArrayLike, distances: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the path of focus, shape (n, 3), and the ticks across it, shape (n, 2, 3)."""
    depths = np.asarray(distances, dtype=np.float64)
    points = focus_path(framing, matrices, depths)
    half = framing.window(depths)[:, 3] * 2.0 * TICK
    up = unscaled(matrices)[:, :3, 1] * half[:, None]
    return points, np.stack([points - up, points + up], axis=1)


def _apart(mark: ShownMark, other: ShownMark) -> float:
    return float(np.linalg.norm(np.subtract(mark.point, other.point)))
