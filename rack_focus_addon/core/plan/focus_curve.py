"""The plan: the focus distance at every frame, and the keys that make Blender follow it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from math import ceil, floor
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..arrays import FloatArray, between
from ..choices import BLENDER_EASES, Follow
from ..curves.easing import ease
from ..curves.evaluate import evaluate_keys
from ..curves.fit import Target, fitted_keys
from ..curves.keys import SAME_FRAME, FrameRange, Key
from ..curves.pull import FARTHEST, blend, bounded
from ..errors import SubjectError
from ..messages import say
from ..request.timing import TimedMark
from ..shot.frames import IN_CAMERA_PLANE, frames_in_view, is_in_view, refined

STATIC: Final = 1e-6
"""Share of the distance below which a subject stands still: single precision has no smaller step."""


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
    first, last = _shaped(marks, run_on)
    moments = {first, last, *(frame for mark in marks for frame in (mark.start, mark.arrive))}
    if all(moment == round(moment) for moment in moments):
        return np.arange(first, last + 1.0, dtype=np.float64)
    whole = np.arange(ceil(first), floor(last) + 1, dtype=np.float64)
    # A whole frame beside a moment would become a second key on the same frame.
    beside = [round(moment) - ceil(first) for moment in moments if abs(moment - round(moment)) <= SAME_FRAME]
    kept = np.ones(whole.shape, dtype=bool)
    kept[[index for index in beside if 0 <= index < len(whole)]] = False
    return np.sort(np.concatenate((whole[kept], list(moments))))


def _shaped(marks: Sequence[TimedMark], run_on: RunOn) -> tuple[float, float]:
    owned = owned_range(marks)
    lead = owned.first if run_on.lead is None else run_on.lead
    trail = owned.last if run_on.trail is None else run_on.trail
    return (
        lead if lead < owned.first - SAME_FRAME else owned.first,
        trail if trail > owned.last + SAME_FRAME else owned.last,
    )


def subject_distances(marks: Sequence[TimedMark], frames: ArrayLike, measured: ArrayLike, follow: Follow) -> FloatArray:
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
        All positive; held as in :func:`frames_in_view` where a row plays no part, or on the run-on.

    Raises
    ------
    SubjectError
        If a subject is behind the camera, or in its plane, at a frame of the rack at which it matters.
    """
    at = np.asarray(frames, dtype=np.float64)
    rows = np.asarray(measured, dtype=np.float64)
    if follow == "LOCKED":
        arrivals = np.searchsorted(at, [mark.arrive for mark in marks])
        rows = np.repeat(rows[np.arange(len(rows)), arrivals, np.newaxis], len(at), axis=1)
    if is_in_view(rows):
        return rows
    # A mark's distance matters from where the pull to it starts to where the next mark, if there is one, is reached.
    lasts = [mark.arrive for mark in (*marks[1:], marks[-1])]
    for mark, last, row in zip(marks, lasts, rows, strict=True):
        needed = between(at, mark.start, last)
        _require_before_camera(mark, at[needed], row[needed])
    return np.take_along_axis(rows, frames_in_view(rows), axis=1)


def _require_before_camera(mark: TimedMark, frames: FloatArray, distances: FloatArray) -> None:
    good = distances > IN_CAMERA_PLANE
    if good.all():
        return
    bad = np.flatnonzero(~good)
    # The mark's own frame makes the clearest message where it is among the bad ones.
    at_mark = bad[np.argmin(np.abs(frames[bad] - mark.arrive))]
    where = say("in the camera's plane") if abs(distances[at_mark]) <= IN_CAMERA_PLANE else say("behind the camera")
    raise SubjectError(
        "'{subject}' is {where} at frame {frame:g} (planar distance {distance:.3g}); move it into view, move the "
        "camera, or choose another frame",
        subject=mark.subject.name,
        where=where,
        frame=frames[at_mark],
        distance=distances[at_mark],
    )


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
    focus: FloatArray = rows[0].copy()
    for index, mark in enumerate(marks[1:], start=1):
        under_way = slice(int(at.searchsorted(mark.start, side="right")), None)
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
    marks: Sequence[TimedMark],
    frames: ArrayLike,
    focus: ArrayLike,
    nearest: float | FloatArray,
    run_on: RunOn,
    target: Target | None = None,
) -> tuple[Key, ...]:
    """Return the keys of a rack, in scene frames.

    A pull in DISTANCE with one of Blender's eases between subjects that stand still is two keys with that
    interpolation, so that the artist finds in the Graph Editor what he chose. Where focus stands still there are two
    equal keys (one at the rack's ends). Everything else is fitted with a few Bezier keys, or keyed at every frame.

    Parameters
    ----------
    marks : sequence of TimedMark
    frames : array_like, shape (n,)
    focus : array_like, shape (n,)
        The bounded focus distance at each frame.
    nearest : float or ndarray of float64, shape (n,)
        The bound that it was kept to on the near side, at each frame.
    run_on : RunOn
    target : Target, optional
        The same curve, sampled finely, for what is to be fitted; a key a frame without it.
    """
    at, values = np.asarray(frames, dtype=np.float64), np.asarray(focus, dtype=np.float64)
    keys: dict[float, Key] = {}
    for stretch in _stretches(marks, at, run_on):
        inside = between(at, stretch.first, stretch.last)
        bound = nearest[inside] if isinstance(nearest, np.ndarray) else nearest
        for key in _stretch_keys(stretch, at[inside], values[inside], bound, target):
            keys[key.frame] = _joined(keys.get(key.frame), key)
    ordered = [keys[frame] for frame in sorted(keys)]
    ordered[-1] = replace(ordered[-1], interpolation="BEZIER", easing="AUTO")
    return tuple(ordered)


@dataclass(frozen=True)
class _Stretch:
    """A hold, or the pull to a mark, and which of its ends are keyed where focus stands still."""

    first: float
    last: float
    pull: TimedMark | None = None
    keyed_ends: tuple[bool, bool] = (True, True)


def _stretches(marks: Sequence[TimedMark], frames: FloatArray, run_on: RunOn) -> Iterator[_Stretch]:
    owned = owned_range(marks)
    if frames[0] < owned.first:
        yield _Stretch(float(frames[0]), owned.first, keyed_ends=(run_on.pin, True))
    for before, after in pairwise(marks):
        if before.arrive < after.start:
            yield _Stretch(before.arrive, after.start)
        yield _Stretch(after.start, after.arrive, pull=after)
    if frames[-1] > owned.last:
        yield _Stretch(owned.last, float(frames[-1]), keyed_ends=(True, run_on.pin))


def _joined(before: Key | None, after: Key) -> Key:
    """The key at which two stretches meet: the later one's, with the handle of the earlier one."""
    if before is None or before.handle_left is None:
        return after
    return replace(after, handle_left=before.handle_left, handle_left_type=before.handle_left_type)


def _stretch_keys(
    stretch: _Stretch, frames: FloatArray, values: FloatArray, nearest: float | FloatArray, target: Target | None
) -> list[Key]:
    ends = [0, -1]
    highest = values.max()
    if highest - values.min() <= STATIC * highest:
        keyed = zip(ends, stretch.keyed_ends, strict=True)
        return [Key(float(frames[end]), float(values[end]), "LINEAR") for end, wanted in keyed if wanted]
    if stretch.pull and stretch.pull.space == "DISTANCE" and stretch.pull.ease in BLENDER_EASES:
        native = _keys(frames[ends], values[ends], stretch.pull.ease, f"EASE_{stretch.pull.ease_direction}")
        if _are_as_planned(native, frames, values, nearest):
            return native
    every_frame = partial(_keys, frames, values, "LINEAR")
    if target is None:
        return every_frame()
    wanted = target.between(stretch.first, stretch.last)
    fitted = fitted_keys(wanted)
    # Where distances leap from frame to frame, straight lines between the frames are not near enough.
    is_needed = len(fitted) < len(frames) or np.max(wanted.errors(every_frame())) > 1.0
    return fitted if is_needed and _are_bounded(fitted, frames, nearest) else every_frame()


def _keys(frames: FloatArray, values: FloatArray, interpolation: str, easing: str = "AUTO") -> list[Key]:
    return [Key(float(f), float(v), interpolation, easing) for f, v in zip(frames, values, strict=True)]


def _are_as_planned(keys: Sequence[Key], frames: FloatArray, values: FloatArray, nearest: float | FloatArray) -> bool:
    """Whether keys give the planned curve, and do not leave the bounds between the frames."""
    follow = np.allclose(evaluate_keys(keys, frames), values, rtol=STATIC, atol=0.0)
    return follow and _are_bounded(keys, frames, nearest)


def _are_bounded(keys: Sequence[Key], frames: FloatArray, nearest: float | FloatArray) -> bool:
    tips = (tip for key in keys for tip in (key.handle_left, key.handle_right) if tip)
    values = [*(key.value for key in keys), *(tip[1] for tip in tips)]
    # A Bezier curve stays within what its keys and handles span; an ease may leave it.
    is_bezier = all(key.interpolation == "BEZIER" for key in keys)
    if is_bezier and np.max(nearest) < min(values) and max(values) < FARTHEST:
        return True
    between_too = refined(frames)
    fine = evaluate_keys(keys, between_too)
    bound = np.interp(between_too, frames, nearest) if isinstance(nearest, np.ndarray) else nearest
    return bool(np.all((fine > bound) & (fine < FARTHEST)))


def bounded_focus(focus: FloatArray, nearest: float | FloatArray) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Return the focus distance within what may be keyed, and which frames (bool) had to be bounded."""
    kept = bounded(focus, nearest)
    return kept, kept != focus
