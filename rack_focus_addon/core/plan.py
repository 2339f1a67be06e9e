"""The plan: the focus distance at every frame, and the keys that make Blender follow it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from .arrays import FloatArray
from .easing import BLENDER_EASES, ease
from .errors import SubjectError
from .keys import FrameRange, Key
from .pull import FARTHEST, blend, bounded
from .timing import TimedMark

IN_CAMERA_PLANE: Final = 1e-5
"""Scene units. Float32 matrices place a point no better, so a nearer subject lies in the camera's plane."""

STATIC: Final = 1e-6
"""Share of the distance below which a subject stands still: single precision knows no smaller step."""


@dataclass(frozen=True)
class RunOn:
    """How far the first and last hold run on beyond the marks, where no key of anyone else stands on that side.

    `pin` puts a key at the far end even of a hold that stands still, for a curve that would otherwise extrapolate.
    """

    lead: float | None = None
    trail: float | None = None
    pin: bool = False


def owned_range(marks: Sequence[TimedMark]) -> FrameRange:
    """Return the frames that a rack owns: from its first mark to its last arrival."""
    return FrameRange(marks[0].arrive, marks[-1].arrive)


def frames_to_plan(marks: Sequence[TimedMark], run_on: RunOn) -> FloatArray:
    """Return every whole frame from the first to the last that the rack shapes, and every start and arrival."""
    owned = owned_range(marks)
    first = owned.first if run_on.lead is None else min(run_on.lead, owned.first)
    last = owned.last if run_on.trail is None else max(run_on.trail, owned.last)
    moments = [frame for mark in marks for frame in (mark.start, mark.arrive)]
    return np.unique(np.concatenate([np.arange(np.ceil(first), np.floor(last) + 1), [first, last], moments]))


def subject_distances(marks: Sequence[TimedMark], frames: ArrayLike, measured: ArrayLike, follow: str) -> FloatArray:
    """Return the distances that the rack aims at, from those measured.

    Parameters
    ----------
    marks : sequence of TimedMark, length m
    frames : array_like, shape (n,)
    measured : array_like, shape (m, n)
        Planar distance of each mark's subject at each frame, negative behind the camera.
    follow : {"TIGHT", "LOCKED", "NATURAL"}
        LOCKED keeps the distance at arrival.

    Returns
    -------
    ndarray of float64, shape (m, n)
        All positive. Where a row plays no part, or on the run-on beyond the rack's own frames, a subject that is behind
        the camera is held at its last good distance.

    Raises
    ------
    SubjectError
        If a subject is behind the camera, or in its plane, at a frame of the rack at which it matters.
    """
    at = np.asarray(frames, dtype=np.float64)
    rows = np.array(measured, dtype=np.float64)
    owned = owned_range(marks)
    for index, (mark, row) in enumerate(zip(marks, rows, strict=True)):
        _, last = _reign(marks, index)
        needed = (at >= mark.start) & (at <= min(last, owned.last))
        if follow == "LOCKED":
            row[:] = row[np.searchsorted(at, mark.arrive)]
        _require_before_camera(mark, at[needed], row[needed])
        _hold_last_good(row)
    return rows


def _reign(marks: Sequence[TimedMark], index: int) -> tuple[float, float]:
    """First and last frame at which a mark's distance shapes the curve."""
    first = marks[index].start if index else -np.inf
    last = marks[index + 1].arrive if index + 1 < len(marks) else np.inf
    return first, last


def _require_before_camera(mark: TimedMark, frames: FloatArray, distances: FloatArray) -> None:
    bad = np.flatnonzero(~(distances > IN_CAMERA_PLANE))
    if not len(bad):
        return
    # The mark's own frame makes the clearest message where it is among the bad ones.
    at_mark = bad[np.argmin(np.abs(frames[bad] - mark.arrive))]
    where = "in the camera's plane" if abs(distances[at_mark]) <= IN_CAMERA_PLANE else "behind the camera"
    raise SubjectError(
        f"'{mark.subject.name}' is {where} at frame {frames[at_mark]:g} (planar distance {distances[at_mark]:.3g}); "
        "move it into view, move the camera, or choose another frame"
    )


def _hold_last_good(row: FloatArray) -> None:
    """Replace, in place, distances that are not before the camera by the nearest earlier good one, else the first good one."""
    good = np.flatnonzero(row > IN_CAMERA_PLANE)
    nearest_earlier = good[np.maximum(np.searchsorted(good, np.arange(len(row)), side="right") - 1, 0)]
    row[:] = row[nearest_earlier]


def focus_curve(marks: Sequence[TimedMark], frames: ArrayLike, distances: ArrayLike) -> FloatArray:
    """Return the focus distance at every frame, before bounds.

    Both subjects of a pull are followed through it: 1/s(t) = (1 - e)/A(t) + e/B(t) in dioptres.

    Parameters
    ----------
    marks : sequence of TimedMark, length m
    frames : array_like, shape (n,)
    distances : array_like, shape (m, n)
        Positive planar distances in scene units.

    Returns
    -------
    ndarray of float64, shape (n,)
        Scene units; inf or 0 and less where an ease overshoots (see :func:`.pull.bounded`).
    """
    at = np.asarray(frames, dtype=np.float64)
    rows = np.asarray(distances, dtype=np.float64)
    focus = rows[0].copy()
    for index, mark in enumerate(marks[1:], start=1):
        under_way = at > mark.start
        share = ease(
            (at[under_way] - mark.start) / mark.pull_frames,
            mark.ease,
            mark.ease_direction,
            frames=mark.pull_frames,
            change=_change(mark, at, rows[index - 1], rows[index]),
        )
        focus[under_way] = blend(rows[index - 1][under_way], rows[index][under_way], share, mark.space)
    return focus


def _change(mark: TimedMark, frames: FloatArray, before: FloatArray, after: FloatArray) -> float:
    """What Blender's own elastic ease would see change: the difference of the key values it runs between."""
    if mark.space != "DISTANCE":
        return 1.0
    # Between equal distances there is nothing to swing around, and any change gives the same still curve.
    return float(np.interp(mark.arrive, frames, after) - np.interp(mark.start, frames, before)) or 1.0


def plan_keys(
    marks: Sequence[TimedMark], frames: ArrayLike, distances: ArrayLike, focus: ArrayLike, run_on: RunOn
) -> tuple[Key, ...]:
    """Return the keys of a rack, in scene frames.

    A pull in DISTANCE with one of Blender's eases between subjects that stand still is two keys with that interpolation,
    so that the artist finds in the Graph Editor what he chose. A hold on a subject that stands still is two equal keys
    (one at the rack's ends). Everything else is a key a frame.

    Parameters
    ----------
    marks, frames, distances
        As for :func:`focus_curve`.
    focus : array_like, shape (n,)
        The bounded focus distance at each frame.
    run_on : RunOn
    """
    at, values = np.asarray(frames, dtype=np.float64), np.asarray(focus, dtype=np.float64)
    rows = np.asarray(distances, dtype=np.float64)
    keys: dict[float, Key] = {}
    for stretch in _stretches(marks, at, run_on):
        inside = (at >= stretch.first) & (at <= stretch.last)
        moving = [not _stands_still(rows[index][inside]) for index in stretch.rows]
        if stretch.pull and not any(moving) and _is_native(stretch.pull, values[inside]):
            keys |= _two_keys(at[inside], values[inside], stretch.pull.ease, f"EASE_{stretch.pull.ease_direction}")
        elif stretch.pull or any(moving):
            keys |= {f: Key(float(f), float(v), "LINEAR") for f, v in zip(at[inside], values[inside], strict=True)}
        else:
            keys |= _two_keys(at[inside], values[inside], "LINEAR", "AUTO", ends=stretch.keyed_ends)
    ordered = [keys[frame] for frame in sorted(keys)]
    ordered[-1] = replace(ordered[-1], interpolation="BEZIER", easing="AUTO")
    return tuple(ordered)


@dataclass(frozen=True)
class _Stretch:
    """A hold, or the pull to a mark; which distances it follows, and which of its ends a still hold keys."""

    first: float
    last: float
    rows: tuple[int, ...]
    pull: TimedMark | None = None
    keyed_ends: tuple[bool, bool] = (True, True)


def _stretches(marks: Sequence[TimedMark], frames: FloatArray, run_on: RunOn) -> Iterator[_Stretch]:
    owned = owned_range(marks)
    if frames[0] < owned.first:
        yield _Stretch(float(frames[0]), owned.first, (0,), keyed_ends=(run_on.pin, True))
    for index, (before, after) in enumerate(pairwise(marks)):
        if before.arrive < after.start:
            yield _Stretch(before.arrive, after.start, (index,))
        yield _Stretch(after.start, after.arrive, (index, index + 1), pull=after)
    if frames[-1] > owned.last:
        yield _Stretch(owned.last, float(frames[-1]), (len(marks) - 1,), keyed_ends=(True, run_on.pin))


def _two_keys(
    frames: FloatArray, values: FloatArray, interpolation: str, easing: str, ends: tuple[bool, bool] = (True, True)
) -> dict[float, Key]:
    both = (Key(float(frames[i]), float(values[i]), interpolation, easing) for i in (0, -1))
    return {key.frame: key for key, wanted in zip(both, ends, strict=True) if wanted}


def _stands_still(distances: FloatArray) -> bool:
    return bool(np.ptp(distances) <= STATIC * np.max(distances))


def _is_native(mark: TimedMark, values: FloatArray) -> bool:
    """Whether two keys with Blender's own ease give the planned curve: it must run between two different values, inside bounds."""
    changes = values[0] != values[-1]
    return mark.space == "DISTANCE" and mark.ease in BLENDER_EASES and bool(changes and np.all(values < FARTHEST))


def refined(frames: FloatArray, per_frame: int = 8) -> FloatArray:
    """Return `frames` with `per_frame` samples a frame between them, for crossings that fall between frames."""
    fine = np.arange(frames[0], frames[-1], 1.0 / per_frame)
    return np.unique(np.concatenate([fine, frames]))


def bounded_focus(focus: FloatArray, nearest: float) -> tuple[FloatArray, FloatArray]:
    """Return the focus distance within what may be keyed, and which frames (bool) had to be bounded."""
    kept = bounded(focus, nearest)
    return kept, kept != focus
