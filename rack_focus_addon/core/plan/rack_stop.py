"""The one stop of a rack: each subject sharp through its hold, those beside it in the order blurred."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..arrays import FloatArray
from ..choices import Follow
from ..optics import standards
from ..optics.camera import CameraState
from ..options import DEFAULTS
from ..request.marks import Subject
from ..request.request import StopWish
from ..request.timing import TimedMark
from ..shot.shot import Shot, column_of
from ..stop.extents import extent_of, half_depth_dioptres
from ..stop.solver import Moment, StopSolution, solve


def holds(marks: Sequence[TimedMark], frames: FloatArray) -> NDArray[np.bool_]:
    """Return the frames, shape (m, n), at which focus rests on each mark's subject.

    A hold lasts from the arrival to the start of the next pull. The first mark's begins, and the last one's ends, where
    the rack does: the run-on is seen like the rest.
    """
    starts = [-np.inf, *(mark.arrive for mark in marks[1:])]
    ends = [*(mark.start for mark in marks[1:]), np.inf]
    return (frames >= np.array(starts)[:, np.newaxis]) & (frames <= np.array(ends)[:, np.newaxis])


def frames_of_need(marks: Sequence[TimedMark], frames: FloatArray) -> NDArray[np.bool_]:
    """Return the frames, shape (m, n), at which :func:`solve_rack_stop` asks how deep a subject is."""
    needed = holds(marks, frames)
    for index, mark in enumerate(marks):
        needed[_beside(index), column_of(frames, mark.arrive)] = True
    return needed


def frames_of_marks(marks: Sequence[TimedMark], frames: FloatArray) -> NDArray[np.bool_]:
    """Return each mark's own frame, shape (m, n), at which :mod:`.checks` asks how deep its subject is."""
    wanted = np.zeros((len(marks), len(frames)), dtype=bool)
    wanted[range(len(marks)), [column_of(frames, mark.arrive) for mark in marks]] = True
    return wanted


def solve_rack_stop(shot: Shot, wish: StopWish, follow: Follow = DEFAULTS.follow) -> StopSolution:
    """Return the one stop for the whole rack: each subject sharp in its hold, those beside it in the order blurred.

    How much these blur counts at the marks; what must be sharp counts at every frame of the hold. Where focus is LOCKED
    a subject may walk out of it, so what must be sharp then stays what it is at the mark.

    Parameters
    ----------
    shot : Shot
        With all subjects in view (:meth:`.Shot.in_view`).
    wish : StopWish
    follow : {"NATURAL", "TIGHT", "LOCKED"}
    """
    held = holds(shot.marks, shot.frames)
    moments = []
    for index, row in enumerate(held):
        moments.append(_moment_at_mark(shot, index))
        worst = _worst_moment(shot, index, np.flatnonzero(row), is_locked=follow == "LOCKED")
        if worst:
            moments.append(worst)
    return solve(
        moments,
        coc_mm=float(standards.coc_mm(wish.coc_mm, shot.camera.sensor)),
        visibility=wish.visibility,
        style=wish.style,
        steps=wish.steps,
        unit_scale_m=shot.unit_scale_m,
    )


def _beside(index: int) -> slice:
    """The marks before and after one, and itself."""
    return slice(max(index - 1, 0), index + 2)


def _moment_at_mark(shot: Shot, index: int) -> Moment:
    mark, beside = shot.marks[index], _beside(index)
    column = column_of(shot.frames, mark.arrive)
    own = min(index, 1)
    distances = shot.distances[beside, column].tolist()
    ends = [(float(near), float(far)) for near, far in zip(*(rows[beside, column] for rows in shot.ends), strict=True)]
    # A subject behind the camera counts from where it comes into view, if its depth was not requested.
    for other, distance in enumerate(distances):
        if other != own and np.isnan(ends[other]).any():
            ends[other] = (distance, distance)
    subjects = [each.subject for each in shot.marks[beside]]
    return moment_at(shot.camera_at(mark.arrive), subjects, distances, own, shot.unit_scale_m, ends)


def _worst_moment(shot: Shot, index: int, hold: NDArray[np.intp], *, is_locked: bool) -> Moment | None:
    """The frame of a hold that asks for the smallest aperture; None where that is the mark's own."""
    mark = shot.marks[index]
    at_mark = column_of(shot.frames, mark.arrive)
    seen_at = np.full(len(hold), at_mark) if is_locked else hold
    focus, near, far = (rows[index, seen_at] for rows in (shot.distances, *shot.ends))
    depth = half_depth_dioptres(focus, near, far)
    lens = np.broadcast_to(shot.camera.lens_mm, shot.frames.shape)[hold]
    worst = int(np.argmax(lens**2 * depth))
    if hold[worst] == at_mark:
        return None
    camera = shot.camera_at(float(shot.frames[hold[worst]]))
    ends = (float(near[worst]), float(far[worst]))
    return Moment(camera, extent_of(mark.subject, float(focus[worst]), shot.unit_scale_m, ends), ())


def moment_at(
    camera: CameraState,
    subjects: Sequence[Subject],
    distances: Sequence[float],
    own: int,
    unit_scale_m: float,
    ends: Sequence[tuple[float, float] | None] | None = None,
) -> Moment:
    """Return what the stop must do at one frame: keep the subject at index `own` sharp and blur the others.

    `distances` are in scene units, and so are `ends`, both ends of what must be sharp of each subject: needed only
    where they are measured (see :func:`.extents.extent_of`).
    """
    pairs = ends if ends is not None else [None] * len(subjects)
    extents = [
        extent_of(subject, distance, unit_scale_m, pair)
        for subject, distance, pair in zip(subjects, distances, pairs, strict=True)
    ]
    return Moment(camera, extents[own], tuple(extent for row, extent in enumerate(extents) if row != own))
