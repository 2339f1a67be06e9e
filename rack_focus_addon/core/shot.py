"""A whole shot, planned: from measured distances to the curve, its keys, its stop and what there is to say about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from . import breathing, standards
from .arrays import FloatArray
from .camera import CameraState
from .errors import CameraError, SubjectError
from .evaluate import evaluate_keys
from .extents import extent_of, half_depth_dioptres, sharp_ends
from .findings import Finding
from .fit import Target
from .keys import Key
from .marks import Subject
from .plan import RunOn, bounded_focus, focus_curve, frames_in_view, plan_keys, refined, subject_distances
from .pull import FARTHEST
from .request import RackRequest, StopWish
from .stop_solver import Moment, StopSolution, solve
from .timing import TimedMark
from .verdict import CLEAR_PERCENT, SharpSpan, sharp_spans

SAMPLES_PER_FRAME: Final = 8
"""Between frames, where verdicts and errors are looked for."""

SHORTEST_LENS_MM: Final = 1.0
"""No shorter focal length can be set in Blender."""


@dataclass(frozen=True, eq=False)
class Measured:
    """A shot as it was measured: the camera at each frame, and how far each mark's subject is.

    Attributes
    ----------
    marks : tuple of TimedMark, length m
    frames : ndarray of float64, shape (n,)
    camera : CameraState
        Its animated numbers are arrays of shape (n,).
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
        column = _column(self.frames, frame)
        near, far = (float(rows[row, column]) for rows in self.ends)
        return near, far

    def in_view(self) -> "Measured":
        """Return the shot with subjects that are not before the camera held where they are, see `held_in_view`."""
        held = frames_in_view(self.distances)
        rows = (np.take_along_axis(rows, held, axis=1) for rows in (self.distances, *self.ends))
        distances, near, far = rows
        return replace(self, distances=distances, near=near, far=far)

    def camera_at(self, frame: float) -> CameraState:
        """Return the camera at one frame."""
        return self.camera.mapped(lambda series: float(np.interp(frame, self.frames, series)))

    def refined(self) -> "Measured":
        """Return the shot with samples between its frames, laid on straight lines."""
        fine = refined(self.frames, SAMPLES_PER_FRAME)
        distances, near, far = (
            np.stack([np.interp(fine, self.frames, row) for row in rows]) for rows in (self.distances, *self.ends)
        )
        camera = self.camera.mapped(lambda series: np.interp(fine, self.frames, series))
        return replace(self, frames=fine, camera=camera, distances=distances, near=near, far=far)

    def magnification(self, focus: FloatArray, amount: float) -> FloatArray:
        """Return by how much the lens grows as it breathes, focused so at each frame; shape (n,)."""
        return breathing.magnification(self.camera.lens_mm, focus * self.unit_scale_m, amount)

    def breathed(self, focus: FloatArray, amount: float) -> "Measured":
        """Return the shot through the lens that breathes, focused so at each frame."""
        grown = self.magnification(focus, amount)
        camera = replace(self.camera, lens_mm=self.camera.lens_mm * grown, fstop=self.camera.fstop * grown)
        return replace(self, camera=camera)


@dataclass(frozen=True, eq=False)
class PlannedShot:
    """The plan.

    Attributes
    ----------
    focus : ndarray of float64, shape (n,)
        The focus distance at each frame.
    keys : mapping of str to tuple of Key
        In scene frames, by channel: FOCUS, and LENS and STOP where the lens breathes.
    key_error_px : float
    stop : StopSolution, optional
        None where it is not AUTO.
    fstop : float
        Blender's f-number at the first mark, before the lens breathes.
    framing_change : float
        By which share the frame is tighter at its tightest than at its widest, for the breathing of the lens.
    timeline : tuple of SharpSpan
    findings : tuple of Finding
    """

    focus: FloatArray
    keys: dict[str, tuple[Key, ...]]
    key_error_px: float
    stop: StopSolution | None
    fstop: float
    framing_change: float
    timeline: tuple[SharpSpan, ...]
    findings: tuple[Finding, ...]


def plan_shot(measured: Measured, request: RackRequest, run_on: RunOn) -> PlannedShot:
    """Plan the focus of a shot.

    Raises
    ------
    CameraError, SubjectError
        If nobody knows where the camera focuses, a subject is behind it when it counts, or AUTO or breathing have no
        focal length to work with.
    """
    measured.camera.require_focus_surface()
    amount = _breathing_amount(measured.camera, request.breathing)
    aims = subject_distances(measured.marks, measured.frames, measured.distances, request.follow)
    # Verdicts are about where the subjects are, which need not be where the rack aims.
    still = measured.in_view()
    focus, was_bounded = _focus(replace(still, distances=aims))
    stop = None
    if request.stop.fstop == "AUTO":
        stop = solve_rack_stop(_as_powerful(still, focus, amount), request.stop, request.follow)
    still = replace(still, camera=_with_stop(still.camera, request.stop, stop))
    fine_focus, _ = _focus(replace(still, distances=aims).refined())
    seen, fine = still.breathed(focus, amount), still.refined().breathed(fine_focus, amount)
    keys = _planned_keys(seen, focus, fine, fine_focus, request, run_on)
    change = _framing_change(seen, still)
    return PlannedShot(
        focus=focus,
        keys=keys,
        key_error_px=key_error_px(fine, fine_focus, keys["FOCUS"]),
        stop=stop,
        fstop=float(still.camera_at(still.marks[0].arrive).fstop),
        framing_change=change,
        timeline=timeline(fine, fine_focus, request.stop.coc_mm),
        findings=tuple(_findings(seen, was_bounded, stop, change)),
    )


def _breathing_amount(camera: CameraState, amount: float) -> float:
    if amount and camera.projection != "PERSP":
        raise CameraError(
            f"Camera '{camera.name}' is not perspective: it has no focal length that could breathe; set breathing to 0"
        )
    return amount


def _as_powerful(shot: Measured, focus: FloatArray, amount: float) -> Measured:
    """The shot through a lens that blurs, at the stop before breathing, as the breathing one does at its own.

    The breathing lens has m f and m N, and so the power m f^2/N.
    """
    grown = np.sqrt(shot.magnification(focus, amount))
    return replace(shot, camera=replace(shot.camera, lens_mm=shot.camera.lens_mm * grown))


def _planned_keys(
    seen: Measured, focus: FloatArray, fine: Measured, fine_focus: FloatArray, request: RackRequest, run_on: RunOn
) -> dict[str, tuple[Key, ...]]:
    """The keys by channel; `seen` and `fine` are the shot at its frames and between them, through the lens to be."""

    def plan(values: FloatArray, fine_values: FloatArray, gain: FloatArray, nearest: float) -> tuple[Key, ...]:
        target = Target(fine.frames, fine_values, gain, request.tolerance_px) if request.keys == "FITTED" else None
        return plan_keys(seen.marks, seen.frames, values, nearest, run_on, target)

    camera, fine_camera = seen.camera, fine.camera
    keys = {"FOCUS": plan(focus, fine_focus, fine_camera.defocus_gain_px(fine_focus), camera.clip_start)}
    if request.breathing:
        lens, stop = np.asarray(fine_camera.lens_mm), np.asarray(fine_camera.fstop)
        # The error of a focal length is how far it moves the picture's edge, that of a stop how much blur it adds.
        edge = max(camera.sensor.render_size_px) / 2.0
        blur = np.maximum(np.max(fine_camera.blur_px(fine_focus, fine.distances), axis=0), 1.0)
        keys["LENS"] = plan(np.asarray(camera.lens_mm), lens, edge * lens, SHORTEST_LENS_MM)
        keys["STOP"] = plan(np.asarray(camera.fstop), stop, blur * stop, 0.0)
    return keys


def _framing_change(seen: Measured, still: Measured) -> float:
    owned = (seen.frames >= seen.marks[0].arrive) & (seen.frames <= seen.marks[-1].arrive)
    grown = (np.asarray(seen.camera.lens_mm) / still.camera.lens_mm)[owned]
    return float(np.max(grown) / np.min(grown) - 1.0)


def _focus(aimed: Measured) -> tuple[FloatArray, NDArray[np.bool_]]:
    return bounded_focus(focus_curve(aimed.marks, aimed.frames, aimed.distances), aimed.camera.clip_start)


def require_moves(marks: Sequence[TimedMark]) -> None:
    """Raise :class:`SubjectError` where focus would be pulled from a subject to the same one."""
    for before, after in pairwise(marks):
        if before.subject.aim == after.subject.aim:
            raise SubjectError(
                f"'{after.subject.name}' is given twice in a row, at frames {before.arrive:g} and {after.arrive:g}; "
                "choose another subject to pull to"
            )


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
        needed[_beside(index), _column(frames, mark.arrive)] = True
    return needed


def frames_of_marks(marks: Sequence[TimedMark], frames: FloatArray) -> NDArray[np.bool_]:
    """Return each mark's own frame, shape (m, n), at which :mod:`.checks` asks how deep its subject is."""
    wanted = np.zeros((len(marks), len(frames)), dtype=bool)
    wanted[range(len(marks)), [_column(frames, mark.arrive) for mark in marks]] = True
    return wanted


def solve_rack_stop(shot: Measured, wish: StopWish, follow: str = "NATURAL") -> StopSolution:
    """Return the one stop for the whole rack: each subject sharp in its hold, those beside it in the order blurred.

    How much these blur counts at the marks; what must be sharp counts at every frame of the hold. Where focus is LOCKED
    a subject may walk out of it, so what must be sharp then stays what it is at the mark.

    Parameters
    ----------
    shot : Measured
        With all subjects in view (:meth:`Measured.in_view`).
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
        coc_mm=standards.coc_mm(wish.coc_mm, shot.camera.sensor),
        visibility=wish.visibility,
        style=wish.style,
        steps=wish.steps,
        unit_scale_m=shot.unit_scale_m,
    )


def _beside(index: int) -> slice:
    """The marks before and after one, and itself."""
    return slice(max(index - 1, 0), index + 2)


def _column(frames: FloatArray, frame: float) -> int:
    """Where a frame stands among those measured, of which marks are always ones."""
    return int(np.argmin(np.abs(frames - frame)))


def _moment_at_mark(shot: Measured, index: int) -> Moment:
    mark, beside = shot.marks[index], _beside(index)
    column = _column(shot.frames, mark.arrive)
    own = min(index, 1)
    distances = shot.distances[beside, column].tolist()
    ends = [(float(near), float(far)) for near, far in zip(*(rows[beside, column] for rows in shot.ends), strict=True)]
    # A subject behind the camera counts from where it comes into view, where nobody asked how deep it is.
    for other, distance in enumerate(distances):
        if other != own and np.isnan(ends[other]).any():
            ends[other] = (distance, distance)
    subjects = [each.subject for each in shot.marks[beside]]
    return moment_at(shot.camera_at(mark.arrive), subjects, distances, own, shot.unit_scale_m, ends)


def _worst_moment(shot: Measured, index: int, hold: NDArray[np.intp], *, is_locked: bool) -> Moment | None:
    """The frame of a hold that asks for the smallest aperture; None where that is the mark's own."""
    mark = shot.marks[index]
    at_mark = _column(shot.frames, mark.arrive)
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


def _with_stop(camera: CameraState, wish: StopWish, stop: StopSolution | None) -> CameraState:
    if not wish.writes:
        return camera
    fstop = stop.fstop if stop else float(wish.fstop)
    return replace(camera, fstop=np.full(np.shape(camera.fstop), fstop))


def timeline(fine: Measured, focus: FloatArray, coc_mm: str | float | None) -> tuple[SharpSpan, ...]:
    """Return when each subject is acceptably sharp; a subject with several marks counts once."""
    rows = {mark.subject.aim: row for row, mark in enumerate(fine.marks)}
    blur = fine.camera.blur_mm(focus, fine.distances[list(rows.values())])
    limit = standards.coc_mm(coc_mm, fine.camera.sensor)
    return sharp_spans(fine.frames, blur, limit, [subject.name for subject in rows])


def key_error_px(fine: Measured, focus: FloatArray, keys: Sequence[Key]) -> float:
    """Return how far the keys' curve strays from the plan, in pixels of blur, at worst.

    What is planned sharp at `focus` is rendered with this much blur; no subject's blur can be off by more.
    """
    keyed = np.maximum(evaluate_keys(keys, fine.frames), np.finfo(np.float32).tiny)
    return float(np.max(fine.camera.blur_px(keyed, focus)))


def _findings(
    shot: Measured, was_bounded: NDArray[np.bool_], stop: StopSolution | None, framing_change: float
) -> Iterator[Finding]:
    if np.any(was_bounded):
        yield Finding(
            code="DISTANCE_CLAMPED",
            severity="WARNING",
            message=(
                f"The focus distance was kept between {shot.camera.clip_start:g} (the camera's clip start) and "
                f"{FARTHEST:g}: a subject lies outside, or the ease overshoots; move it, or choose an ease that does "
                "not overshoot"
            ),
            frame=float(shot.frames[np.argmax(was_bounded)]),
            camera=shot.camera.name,
        )
    if stop is not None and stop.advice:
        what = "No lens opens wide enough" if stop.feasible else "No stop keeps every subject sharp and shows the rack"
        yield Finding(
            code="STOP_BEYOND_LENS" if stop.feasible else "STOP_INFEASIBLE",
            severity="WARNING",
            message=f"{what}: {'; '.join(stop.advice)}",
            camera=shot.camera.name,
        )
    if framing_change:
        yield Finding(
            code="BREATHES",
            severity="INFO",
            message=(
                f"The lens breathes: the frame of '{shot.camera.name}' is {100 * framing_change:.1f} % tighter where "
                "focus is nearest than where it is farthest; leave room at its edges, or lower the breathing"
            ),
            camera=shot.camera.name,
        )
    yield from too_subtle(shot)


def too_subtle(shot: Measured) -> Iterator[Finding]:
    """Yield a finding for each pull after which the subject left behind hardly blurs."""
    for index, (before, after) in enumerate(pairwise(shot.marks)):
        camera = shot.camera_at(after.arrive)
        near, far = (float(np.interp(after.arrive, shot.frames, row)) for row in shot.distances[index : index + 2])
        percent = float(camera.blur_percent(far, near))
        if percent < CLEAR_PERCENT:
            yield Finding(
                code="TOO_SUBTLE",
                severity="WARNING",
                message=(
                    f"Too subtle: with '{after.subject.name}' sharp, '{before.subject.name}' blurs only "
                    f"{float(camera.blur_px(far, near)):.1f} px ({percent:.2f} % of the frame height); "
                    "open the stop, take a longer lens, or set them further apart"
                ),
                frame=after.arrive,
                camera=shot.camera.name,
                subject=before.subject.name,
            )
