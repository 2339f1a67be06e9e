"""Whether a subject is seen at all: in the frame, large enough, not hidden, rendered; and when it is, if not now."""

import math
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray
from ..findings import Finding, Fix
from ..messages import joined, say
from ..optics.camera import CameraState
from ..request.timing import TimedMark

SMALLEST_SHARE: Final = 0.02
"""Of the frame height: what is smaller, both ways, is a speck of 20 px at HD, whose sharpness nobody judges."""

MOST_HIDDEN: Final = 0.5
"""A subject counts as hidden where more than this share of the points looked at is."""

HOLD_STEP_FRAMES: Final = 6.0
MOST_LOOKS_PER_HOLD: Final = 9
"""Every look steps the whole scene, so holds are looked at sparsely: a quarter of a second apart, long ones wider."""

SEARCH_STEP_FRAMES: Final = 12
MOST_SEARCHES: Final = 24


def place_in_frame(
    camera: CameraState, camera_matrix: ArrayLike, points: ArrayLike, shift: tuple[float, float] = (0.0, 0.0)
) -> FloatArray:
    """Return where world points lie in the picture of a perspective or orthographic camera.

    As `bpy_extras.object_utils.world_to_camera_view` has it: 0 to 1 from the left and from below.

    Parameters
    ----------
    camera : CameraState
        At one frame.
    camera_matrix : array_like, shape (4, 4)
        Its world matrix; its scale plays no part.
    points : array_like, shape (k, 3)
    shift : (float, float)
        The lens shift, in sides that the picture is fitted to.

    Returns
    -------
    ndarray of float64, shape (k, 3)
        Across, up, and the planar distance, which is not positive for what is behind the camera; that has no place in
        a perspective picture, and its first two numbers are nan.
    """
    matrix = np.array(camera_matrix, dtype=np.float64)
    matrix[:3, :3] /= np.linalg.norm(matrix[:3, :3], axis=0)
    inverse = np.linalg.inv(matrix)
    local = np.atleast_2d(np.asarray(points, dtype=np.float64)) @ inverse[:3, :3].T + inverse[:3, 3]
    depth = -local[:, 2]
    fitted = camera.sensor.fitted_mm
    if camera.projection == "ORTHO":
        per_mm = np.full(depth.shape, float(camera.ortho_scale) / fitted)
    else:
        per_mm = np.where(depth > 0, depth, np.nan) / float(camera.lens_mm)
    frame_mm = np.array(camera.sensor.frame_mm)
    across = local[:, :2] / (frame_mm * per_mm[:, np.newaxis]) + 0.5 - np.array(shift) * fitted / frame_mm
    return np.column_stack([across, depth])


def size_in_frame(camera: CameraState, camera_matrix: ArrayLike, points: ArrayLike) -> float:
    """Return how large what the points bound is in the picture: its larger side over the frame height.

    Arguments are those of :func:`place_in_frame`. What reaches behind the camera is infinitely large.
    """
    places = place_in_frame(camera, camera_matrix, points)
    if np.isnan(places).any():
        return math.inf
    width_mm, height_mm = camera.sensor.frame_mm
    across, up = np.ptp(places[:, :2], axis=0).tolist()
    return float(max(across * width_mm / height_mm, up))


def where_outside(place: Sequence[float], clip_start: float, clip_end: float) -> str:
    """Return on which side of the picture a place of :func:`place_in_frame` lies; '' for one in it."""
    across, up, depth = place
    sides = (
        (not depth > 0, say("behind the camera")),
        (depth < clip_start, say("nearer than the camera's clip start")),
        (depth > clip_end, say("beyond the camera's clip end")),
        (across < 0, say("to the left")),
        (across > 1, say("to the right")),
        (up < 0, say("below")),
        (up > 1, say("above")),
    )
    return next((side for is_there, side in sides if is_there), "")


@dataclass(frozen=True)
class Look:
    """How a subject is seen at one frame.

    Attributes
    ----------
    frame : float
    unrendered : str
        Why it does not render; '' where it does, or is nothing that should.
    outside : str
        On which side of the picture its aimed point lies; '' for in it.
    hidden : float
        The share of the points looked at that something else hides.
    behind : tuple of str
        What hides them, the most first.
    size : float, optional
        Its larger side over the frame height; None for what has no size.
    """

    frame: float
    unrendered: str = ""
    outside: str = ""
    hidden: float = 0.0
    behind: tuple[str, ...] = ()
    size: float | None = None

    @property
    def problem(self) -> str:
        """The code of the finding that it gives: the first that makes the others idle; '' for a subject that is seen.

        Examples
        --------
        >>> Look(1.0, outside="above", hidden=1.0).problem, Look(1.0, hidden=0.5).problem
        ('OUT_OF_FRAME', '')
        """
        if self.unrendered:
            return "NOT_RENDERED"
        if self.outside:
            return "OUT_OF_FRAME"
        if self.hidden > MOST_HIDDEN:
            return "HIDDEN_BEHIND"
        return "TOO_SMALL" if self.size is not None and self.size < SMALLEST_SHARE else ""


def hold_frames(first: float, last: float) -> FloatArray:
    """Return the frames at which a hold is looked at: both ends, and whole frames between, evenly.

    Examples
    --------
    >>> hold_frames(10, 24).tolist(), hold_frames(10.5, 10.5).tolist(), len(hold_frames(1, 1000))
    ([10.0, 15.0, 19.0, 24.0], [10.5], 9)
    """
    if last <= first:
        return np.array([first], dtype=np.float64)
    count = min(math.ceil((last - first) / HOLD_STEP_FRAMES) + 1, MOST_LOOKS_PER_HOLD)
    inner = np.round(np.linspace(first, last, count)[1:-1])
    return np.unique([first, *inner, last])


def holds_to_look_at(marks: Sequence[TimedMark], end: float) -> tuple[FloatArray, ...]:
    """Return the frames at which each mark's subject is looked at; the last hold is one to `end`."""
    ends = [*(mark.start for mark in marks[1:]), end]
    return tuple(hold_frames(mark.arrive, last) for mark, last in zip(marks, ends, strict=True))


def nearest_seen(
    frame: float, known: Mapping[float, bool], first: float, last: float
) -> Generator[float, bool, float | None]:
    """Return the frame nearest to one at which a subject is not seen, at which it is.

    Yields each frame that has to be looked at, and is sent whether it is seen there. Beginning with what is known, then
    every half second to both sides, and then halving towards `frame`: a glimpse shorter than these steps may be missed.

    Parameters
    ----------
    frame : float
    known : mapping of float to bool
        Where it is known already whether it is seen.
    first, last : float
        The whole frames to be searched.
    """
    asked = {**known, frame: False}
    inside = [at for at, seen in asked.items() if seen and first <= at <= last]
    found = min(inside, key=lambda at: abs(at - frame), default=None)
    for at in _outwards(frame, first, last) if found is None else ():
        if at not in asked:
            asked[at] = yield at
        if asked[at]:
            found = at
            break
    if found is None:
        return None
    nearest = found
    between = [at for at, seen in asked.items() if not seen and min(frame, found) <= at <= max(frame, found)]
    unseen = min(between, key=lambda at: abs(at - nearest))
    while abs(found - unseen) > 1.0:
        middle = float(math.floor((found + unseen) / 2.0))
        if middle in {found, unseen}:
            break
        if middle not in asked:
            asked[middle] = yield middle
        found, unseen = (middle, unseen) if asked[middle] else (found, middle)
    return found


def _outwards(frame: float, first: float, last: float) -> Iterator[float]:
    """Whole frames ever further from one, within the searched ones, their ends included."""
    steps = range(1, MOST_SEARCHES // 2 + 1)
    sides = [(round(frame) - step * SEARCH_STEP_FRAMES, round(frame) + step * SEARCH_STEP_FRAMES) for step in steps]
    lattice = [float(at) for pair in sides for at in pair if first < at < last]
    yield from lattice
    yield from (at for at in (first, last) if math.isfinite(at))


def first_problems(looks: Sequence[Look]) -> dict[str, Look]:
    """Return the first look with each problem that there is, by its code, in the order in which they come."""
    return {look.problem: look for look in reversed(looks) if look.problem}


def seen_findings(
    mark: TimedMark, looks: Sequence[Look], nearest: Mapping[str, float | None], camera: str
) -> Iterator[Finding]:
    """Yield what keeps a mark's subject from being seen, at the mark and over its hold, each once.

    Parameters
    ----------
    mark : TimedMark
    looks : sequence of Look
        From the mark on through the hold, in order.
    nearest : mapping of str to float or None
        For each problem, the frame nearest to the first look that has it at which the subject is seen.
    camera : str
    """
    for code in dict.fromkeys(look.problem for look in looks if look.problem):
        troubled = [look for look in looks if look.problem == code]
        first, is_at_mark = troubled[0], troubled[0] is looks[0]
        when = say("at its mark, frame {frame:g}", frame=first.frame) if is_at_mark else _when_in_hold(troubled)
        seen_at = nearest[code]
        hint = (
            say("it is seen at frame {frame:g}", frame=seen_at)
            if seen_at is not None
            else say("at no frame looked at is it seen")
        )
        yield Finding(
            code=code,
            severity="WARNING" if is_at_mark else "INFO",
            message=say(
                "'{subject}' {what} {when}; {hint}; {way_out}",
                subject=mark.subject.name,
                what=_what(first),
                when=when,
                hint=hint,
                way_out=_way_out(first),
            ),
            frame=first.frame,
            camera=camera,
            subject=mark.subject.name,
            fix=None
            if seen_at is None
            else Fix(say("Jump to Frame {frame:g}", frame=seen_at), "SET_FRAME", {"frame": seen_at}),
        )


def _when_in_hold(troubled: Sequence[Look]) -> str:
    first, last = troubled[0].frame, troubled[-1].frame
    return (
        say("in its hold, at frame {first:g}", first=first)
        if first == last
        else say("in its hold, frames {first:g} to {last:g}", first=first, last=last)
    )


def _what(look: Look) -> str:
    if look.problem == "NOT_RENDERED":
        return say("does not render ({unrendered})", unrendered=look.unrendered)
    if look.problem == "OUT_OF_FRAME":
        return say("is out of frame ({outside})", outside=look.outside)
    if look.problem == "HIDDEN_BEHIND":
        return say("is hidden behind {names}", names=joined([repr(name) for name in look.behind], say(" and ")))
    return say("is only {percent:.2g} % of the frame height", percent=100.0 * (look.size or 0.0))


def _way_out(look: Look) -> str:
    return {
        "NOT_RENDERED": say("let it render, or aim at an empty where nothing shall be seen"),
        "OUT_OF_FRAME": say("move it or the camera, or move the mark"),
        "HIDDEN_BEHIND": say("move one of them or the camera, or move the mark"),
        "TOO_SMALL": say("move closer, take a longer lens, or move the mark"),
    }[look.problem]
