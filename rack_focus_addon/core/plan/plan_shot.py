"""A whole shot, planned: from measured distances to the curve, its keys, its stop and what there is to say about it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..arrays import FloatArray
from ..curves.evaluate import keyed_focus
from ..curves.fit import Target
from ..curves.keys import Key
from ..curves.pull import FARTHEST
from ..errors import CameraError, SubjectError
from ..findings import Finding, Fix
from ..messages import joined, say
from ..optics import standards
from ..optics.camera import CameraState
from ..optics.verdict import CLEAR_PERCENT, SharpSpan, sharp_spans
from ..request.request import RackRequest, StopWish
from ..request.timing import TimedMark
from ..shot.shot import Shot
from ..stop.solver import StopSolution
from .focus_curve import RunOn, bounded_focus, focus_curve, plan_keys, subject_distances
from .follow import SMOOTHED_SHARE, UNSEEN_COC, smoothed, stands_still, tolerances
from .live import rack_keys
from .rack_stop import solve_rack_stop

SHORTEST_LENS_MM: Final = 1.0
"""No shorter focal length can be set in Blender."""


@dataclass(frozen=True, eq=False)
class PlannedShot:
    """The plan of a shot's focus, and its expression: keys of the camera, or keys of a live rig's property.

    Attributes
    ----------
    focus : ndarray of float64, shape (n,)
        The focus distance at each frame, in scene units.
    keys : mapping of str to tuple of Key
        In scene frames, by channel: FOCUS, and LENS and STOP where the lens breathes; for a live rig RACK, the property
        that carries the rack.
    key_error_px : float
        How far the keys' curve strays from the plan, in pixels of blur, at worst.
    stop : StopSolution, optional
        None where it is not AUTO.
    fstop : float
        Blender's f-number at the first mark, before the lens breathes.
    framing_change : float
        By which share the frame is tighter at its tightest than at its widest, for the breathing of the lens.
    timeline : tuple of SharpSpan
    findings : tuple of Finding
    aims : ndarray of float64, shape (m, n)
        The distance at which each mark is aimed, in scene units.
    """

    focus: FloatArray
    keys: dict[str, tuple[Key, ...]]
    key_error_px: float
    stop: StopSolution | None
    fstop: float
    framing_change: float
    timeline: tuple[SharpSpan, ...]
    findings: tuple[Finding, ...]
    aims: FloatArray


def plan_shot(shot: Shot, request: RackRequest, run_on: RunOn) -> PlannedShot:
    """Plan the focus of a shot, and express it as the request's mode asks: KEYS or LIVE.

    Raises
    ------
    CameraError, SubjectError
        If the camera's focus distance or blur cannot be computed, a subject is behind it when it counts, or AUTO or
        breathing have no focal length to work with.
    """
    shot.camera.require_focus_surface()
    if not request.stop.writes:
        shot.require_stop()
    amount = _breathing_amount(shot.camera, request.breathing)
    tight = subject_distances(shot.marks, shot.frames, shot.distances, request.follow)
    # Verdicts are about where the subjects are, which need not be where the rack aims.
    still = shot.in_view()
    stop = None
    if request.stop.fstop == "AUTO":
        near_enough, _ = _focus(replace(still, distances=tight))
        stop = solve_rack_stop(_as_powerful(still, near_enough, amount), request.stop, request.follow)
    if request.stop.writes:
        still = replace(still, camera=_with_stop(still.camera, request.stop, stop))
    aims = _aims(still, tight, request)
    fine = still.refined()
    fine_aimed = fine.with_rows_of(still, aims)
    fine_focus, fine_bounded = _focus(fine_aimed)
    # The shot's frames are among the fine ones, but for those at which nothing changes.
    focus = np.interp(still.frames, fine.frames, fine_focus)
    was_bounded = fine_bounded[fine.frames.searchsorted(still.frames)]
    seen, fine = still.breathed(focus, amount), fine.breathed(fine_focus, amount)
    change = _framing_change(seen, still) if amount else 0.0
    fstop = float(still.camera_at(still.marks[0].arrive).fstop)
    if request.mode == "LIVE":
        rig = rack_keys(replace(still, distances=tight, camera=_at_stop(still, fstop)), request.tolerance_px)
        keys, error_px = {"RACK": rig.keys}, rig.error_px
    else:
        allowed_px = _tolerances(fine_aimed, request, moves=aims is not tight) if request.keys == "FITTED" else None
        keys = _planned_keys((seen, focus), (fine, fine_focus), allowed_px, run_on, breathes=amount > 0)
        exact = fine_focus if aims is tight else _focus(fine.with_rows_of(still, tight))[0]
        error_px = key_error_px(fine, exact, keys["FOCUS"])
    return PlannedShot(
        focus=focus,
        keys=keys,
        key_error_px=error_px,
        stop=stop,
        fstop=fstop,
        framing_change=change,
        timeline=timeline(fine, fine_focus, request.stop.coc_mm),
        findings=tuple(_findings(seen, was_bounded, stop, change)),
        aims=tight,
    )


def _at_stop(shot: Shot, fstop: float) -> CameraState:
    """The camera at one stop over all frames: that of a live rig does not animate it."""
    return replace(shot.camera, fstop=np.full(shot.frames.shape, fstop))


def _breathing_amount(camera: CameraState, amount: float) -> float:
    if amount and camera.projection != "PERSP":
        raise CameraError(
            "Camera '{camera}' is not perspective: it has no focal length that could breathe; set breathing to 0",
            camera=camera.name,
        )
    return amount


def _as_powerful(shot: Shot, focus: FloatArray, amount: float) -> Shot:
    """The shot through a lens that blurs, at the stop before breathing, as the breathing one does at its own.

    The breathing lens has m f and m N, and so the power m f^2/N.
    """
    grown = np.sqrt(shot.magnification(focus, amount))
    return replace(shot, camera=replace(shot.camera, lens_mm=shot.camera.lens_mm * grown))


def _aims(shot: Shot, tight: FloatArray, request: RackRequest) -> FloatArray:
    """The distances to aim at: NATURAL leaves out movement that is not visible as blur."""
    if request.follow != "NATURAL" or shot.is_still or all(stands_still(row) for row in tight):
        return tight
    allowed_px = SMOOTHED_SHARE * _unseen_px(shot, request)
    return smoothed(shot.marks, shot.frames, tight, allowed_px / shot.camera.defocus_gain_px(tight))


def _tolerances(fine_aimed: Shot, request: RackRequest, *, moves: bool) -> FloatArray:
    """By how much, in pixels of blur, the keys may be off at each frame; more where NATURAL follows what moves."""
    if not moves:
        return np.full(fine_aimed.frames.shape, request.tolerance_px)
    unseen_px = _unseen_px(fine_aimed, request)
    return tolerances(fine_aimed.marks, fine_aimed.frames, fine_aimed.distances, request.tolerance_px, unseen_px)


def _unseen_px(shot: Shot, request: RackRequest) -> float:
    sensor = shot.camera.sensor
    return UNSEEN_COC * float(standards.coc_mm(request.stop.coc_mm, sensor)) * float(sensor.px_per_mm)


def _planned_keys(
    coarse: tuple[Shot, FloatArray],
    fine: tuple[Shot, FloatArray],
    allowed_px: FloatArray | None,
    run_on: RunOn,
    *,
    breathes: bool,
) -> dict[str, tuple[Key, ...]]:
    """The keys by channel; a key a frame where nothing is allowed.

    `coarse` and `fine` are the shot at its frames and between them, through the lens to be, and the focus there.
    """
    (seen, focus), (between, fine_focus) = coarse, fine

    def plan(
        values: FloatArray, fine_values: FloatArray, gain: FloatArray, nearest: float | FloatArray
    ) -> tuple[Key, ...]:
        target = Target(between.frames, fine_values, gain, allowed_px) if allowed_px is not None else None
        return plan_keys(seen.marks, seen.frames, values, nearest, run_on, target)

    camera, fine_camera = seen.camera, between.camera
    keys = {"FOCUS": plan(focus, fine_focus, fine_camera.defocus_gain_px(fine_focus), camera.clip_start)}
    if breathes:
        lens, stop = np.asarray(fine_camera.lens_mm), np.asarray(fine_camera.fstop)
        # The error of a focal length is how far it moves the picture's edge, that of a stop how much blur it adds.
        edge = max(camera.sensor.render_size_px) / 2.0
        blur = np.maximum(np.max(fine_camera.blur_px(fine_focus, between.distances), axis=0), 1.0)
        keys["LENS"] = plan(np.asarray(camera.lens_mm), lens, edge * lens, SHORTEST_LENS_MM)
        keys["STOP"] = plan(np.asarray(camera.fstop), stop, blur * stop, 0.0)
    return keys


def _framing_change(seen: Shot, still: Shot) -> float:
    owned = (seen.frames >= seen.marks[0].arrive) & (seen.frames <= seen.marks[-1].arrive)
    grown = (np.asarray(seen.camera.lens_mm) / still.camera.lens_mm)[owned]
    return float(np.max(grown) / np.min(grown) - 1.0)


def _focus(aimed: Shot) -> tuple[FloatArray, NDArray[np.bool_]]:
    return bounded_focus(focus_curve(aimed.marks, aimed.frames, aimed.distances), aimed.camera.clip_start)


def require_moves(marks: Sequence[TimedMark]) -> None:
    """Raise :class:`SubjectError` where focus would be pulled from a subject to the same one."""
    for before, after in pairwise(marks):
        if before.subject.aim == after.subject.aim:
            raise SubjectError(
                "'{subject}' is given twice in a row, at frames {before:g} and {after:g}; choose another subject to "
                "pull to",
                subject=after.subject.name,
                before=before.arrive,
                after=after.arrive,
            )


def _with_stop(camera: CameraState, wish: StopWish, stop: StopSolution | None) -> CameraState:
    fstop = stop.fstop if stop else float(wish.fstop)
    return replace(camera, fstop=fstop if camera.is_steady else np.full(np.shape(camera.fstop), fstop))


def timeline(fine: Shot, focus: FloatArray, coc_mm: str | float | None) -> tuple[SharpSpan, ...]:
    """Return when each subject is acceptably sharp; a subject with several marks counts once."""
    rows = {mark.subject.aim: row for row, mark in enumerate(fine.marks)}
    blur = fine.camera.blur_mm(focus, fine.distances[list(rows.values())])
    limit = standards.coc_mm(coc_mm, fine.camera.sensor)
    return sharp_spans(fine.frames, blur, limit, [subject.name for subject in rows])


def key_error_px(fine: Shot, focus: FloatArray, keys: Sequence[Key]) -> float:
    """Return how far the keys' curve strays from the plan, in pixels of blur, at worst.

    What is planned sharp at `focus` is rendered with this much blur; no subject's blur can be off by more.
    """
    return float(fine.camera.blur_px(keyed_focus(keys, fine.frames), focus).max())


def _findings(
    shot: Shot, was_bounded: NDArray[np.bool_], stop: StopSolution | None, framing_change: float
) -> Iterator[Finding]:
    if was_bounded.any():
        yield Finding(
            code="DISTANCE_CLAMPED",
            severity="WARNING",
            message=(
                say(
                    "The focus distance was kept between {clip_start:g} (the camera's clip start) and {farthest:g}: a "
                    "subject lies outside, or the ease overshoots; move it, or choose an ease that does not overshoot",
                    clip_start=float(shot.camera_at(float(shot.frames[np.argmax(was_bounded)])).clip_start),
                    farthest=FARTHEST,
                )
            ),
            frame=float(shot.frames[np.argmax(was_bounded)]),
            camera=shot.camera.name,
        )
    if stop is not None and stop.advice:
        what = (
            say("No lens opens wide enough")
            if stop.feasible
            else say("No stop keeps every subject sharp and shows the rack")
        )
        yield Finding(
            code="STOP_BEYOND_LENS" if stop.feasible else "STOP_INFEASIBLE",
            severity="WARNING",
            message=say("{what}: {advice}", what=what, advice=joined(stop.advice, "; ")),
            camera=shot.camera.name,
        )
    if framing_change:
        yield Finding(
            code="BREATHES",
            severity="INFO",
            message=(
                say(
                    "The lens breathes: the frame of '{camera}' is {percent:.1f} % tighter where focus is nearest than "
                    "where it is farthest; leave room at its edges, or lower the breathing",
                    camera=shot.camera.name,
                    percent=100 * framing_change,
                )
            ),
            camera=shot.camera.name,
        )
    yield from too_subtle(shot)


def too_subtle(
    shot: Shot, find_fix: Callable[[CameraState, float], Fix | None] = lambda _camera, _percent: None
) -> Iterator[Finding]:
    """Yield a finding for each pull after which the subject left behind hardly blurs.

    `find_fix` is asked what mends it, with the camera at the arrival and the blur in per cent of the frame height.
    """
    for index, (before, after) in enumerate(pairwise(shot.marks)):
        camera = shot.camera_at(after.arrive)
        near, far = (float(np.interp(after.arrive, shot.frames, row)) for row in shot.distances[index : index + 2])
        percent = float(camera.blur_percent(far, near))
        if percent < CLEAR_PERCENT:
            yield Finding(
                code="TOO_SUBTLE",
                severity="WARNING",
                message=(
                    say(
                        "Too subtle: with '{sharp}' sharp, '{other}' blurs only {blur_px:.1f} px ({percent:.2f} % of "
                        "the frame height); open the stop, take a longer lens, or set them further apart",
                        sharp=after.subject.name,
                        other=before.subject.name,
                        blur_px=float(camera.blur_px(far, near)),
                        percent=percent,
                    )
                ),
                frame=after.arrive,
                camera=shot.camera.name,
                subject=before.subject.name,
                fix=find_fix(camera, percent),
            )
