"""Checking a shot as it is now animated: what a focus puller would call out when the rushes are shown.

What is particular to the render engine is in :mod:`.engine_checks`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..arrays import FloatArray, positive
from ..errors import CameraError
from ..findings import Finding, Fix
from ..messages import Message, capitalised, say
from ..optics.camera import CameraState
from ..optics.stops import nominal, snap
from ..optics.verdict import CLEAR_PERCENT
from ..plan.plan_shot import too_subtle
from ..request.timing import TimedMark
from ..shot.shot import Shot
from ..stop.extents import extent_of
from ..stop.needs import DEEPEST_LENS, FASTEST_LENS, SharpExtent
from .engine_checks import Engine, check_engine

DIFFRACTION_MM: Final = 1.342e-3
"""Diameter of the Airy disk over the f-number (2.44 x 550 nm): beyond c over this a real lens softens."""

NOBODY_SHARP_FRAMES: Final = 12.0
"""Half a second in which neither subject is sharp starts to look like a mistake."""

CLOSEST_FOCUS_M: Final = 0.3
CLOSEST_FOCAL_LENGTHS: Final = 10.0
"""Primes that are no macro lenses focus down to some ten focal lengths, and wide ones seldom below a foot: a rule of
thumb to be overridden by the lens at hand, not a table."""

HARDLY: Final = 0.01
"""By which share the ends of an extent may exceed the circle of confusion unmentioned: nobody sees it, and a stop that
just holds them is stored in single precision."""


def closest_focus_m(lens_mm: ArrayLike) -> FloatArray:
    """Return how close a usual lens focuses, in metres from the camera.

    Examples
    --------
    >>> closest_focus_m([18, 50, 100]).tolist()
    [0.3, 0.5, 1.0]
    """
    focal_m = positive("The focal length", lens_mm) * 1e-3
    return np.maximum(CLOSEST_FOCUS_M, CLOSEST_FOCAL_LENGTHS * focal_m)


@dataclass(frozen=True, eq=False)
class Rendered:
    """What the renderer makes of a shot.

    Attributes
    ----------
    focus : ndarray of float64, shape (n,)
        The focus distance that renders at each frame of the shot.
    use_dof : ndarray of bool, shape (n,)
    coc_mm : float
        What counts as sharp, in mm on the sensor.
    engine : Engine
    closest_focus_m : float, optional
        How close the lens focuses; by default what is usual for its focal length.
    can_set_stop : bool
        Whether a button may change the stop: not where it is animated, driven or linked.
    """

    focus: FloatArray
    use_dof: NDArray[np.bool_]
    coc_mm: float
    engine: Engine = Engine()  # noqa: RUF009 - frozen
    closest_focus_m: float | None = None
    can_set_stop: bool = True


def check_shot(shot: Shot, rendered: Rendered) -> Iterator[Finding]:
    """Yield what there is to say about a rack as it would render.

    Parameters
    ----------
    shot : Shot
        All distances positive (see :meth:`.shot.Shot.in_view`).
    rendered : Rendered
        At the frames of the shot.
    """
    if not np.all(rendered.use_dof):
        yield _dof_off(shot, rendered)
        return
    try:
        shot.camera.require_focus_surface()
    except CameraError as error:
        yield Finding("NO_FOCUS_SURFACE", "ERROR", error.message, float(shot.frames[0]), shot.camera.name)
        return
    if nothing_sharp := [*_no_stop(shot), *_focus_at_zero(shot, rendered)]:
        yield from nothing_sharp
        return
    held = [_held(shot, rendered, row, mark) for row, mark in enumerate(shot.marks)]
    yield from too_subtle(shot, partial(_opened, shot, rendered, max(each.stop for each in held)))
    for mark, each in zip(shot.marks, held, strict=True):
        yield from _soft_at_mark(shot, rendered, mark, each)
    yield from _nobody_sharp(shot, rendered)
    yield from check_engine(shot, rendered.focus, rendered.engine)
    if shot.camera.projection == "PERSP":
        yield from _beyond_diffraction(shot, rendered)
        yield from _beyond_lens(shot, rendered)
        yield from _too_close(shot, rendered)


def _dof_off(shot: Shot, rendered: Rendered) -> Finding:
    return Finding(
        code="DOF_OFF",
        severity="ERROR",
        message=say(
            "Depth of field of '{camera}' is off, so the rack does not show; switch it on", camera=shot.camera.name
        ),
        frame=float(shot.frames[np.argmin(rendered.use_dof)]),
        camera=shot.camera.name,
        fix=Fix("Switch Depth of Field On", "ENABLE_DOF", {"camera": shot.camera.name}),
    )


def _no_stop(shot: Shot) -> Iterator[Finding]:
    if (frame := shot.frame_without_stop) is not None:
        yield Finding(
            code="NO_STOP",
            severity="ERROR",
            message=say(
                "The f-stop of '{camera}' is 0 at frame {frame:g}, as USD says that a camera has no depth of field; "
                "Blender then shows nothing sharp. Set a stop, or update the rack with one",
                camera=shot.camera.name,
                frame=frame,
            ),
            frame=frame,
            camera=shot.camera.name,
        )


def _focus_at_zero(shot: Shot, rendered: Rendered) -> Iterator[Finding]:
    unfocused = np.flatnonzero(rendered.focus <= 0.0)
    if len(unfocused):
        yield Finding(
            code="FOCUS_AT_ZERO",
            severity="ERROR",
            message=say(
                "The focus distance of '{camera}' is 0 at frame {frame:g}, where nothing is sharp; move that key, or "
                "update the rack",
                camera=shot.camera.name,
                frame=shot.frames[unfocused[0]],
            ),
            frame=float(shot.frames[unfocused[0]]),
            camera=shot.camera.name,
        )


class _Held(NamedTuple):
    """A subject at its mark: where focus is, where it stands, what of it must be sharp, and how it blurs.

    `stop` is the widest real one that holds what must be sharp.
    """

    focus: float
    distance: float
    extent: SharpExtent
    aimed_mm: float
    ends_mm: float
    stop: float


def _held(shot: Shot, rendered: Rendered, row: int, mark: TimedMark) -> _Held:
    camera, scale = shot.camera_at(mark.arrive), shot.unit_scale_m
    focus, distance = (
        float(np.interp(mark.arrive, shot.frames, series)) for series in (rendered.focus, shot.distances[row])
    )
    extent = extent_of(mark.subject, distance, scale, shot.ends_at(row, mark.arrive))
    aimed, *ends = camera.blur_mm(focus, [distance, extent.near, extent.far]).tolist()
    # A blur is that at f/1 over the f-number.
    stop = float(camera.fstop) * max(ends) / rendered.coc_mm / scale
    return _Held(focus, distance, extent, aimed, max(ends), stop)


def _opened(shot: Shot, rendered: Rendered, widest: float, camera: CameraState, percent: float) -> Fix | None:
    """The stop at which a pull that shows so little is clear, if a lens has it and it is none wider than `widest`."""
    if not rendered.can_set_stop or percent == 0 or camera.projection != "PERSP":
        return None
    scale = shot.unit_scale_m
    stop = snap(float(camera.fstop) * percent / CLEAR_PERCENT / scale, "THIRD", "DOWN")
    if stop < max(FASTEST_LENS, widest) * (1.0 - HARDLY):
        return None
    label = say("Open to f/{stop:g}", stop=nominal(stop))
    return Fix(label, "SET_FSTOP", {"camera": camera.name, "fstop": stop * scale})


def _soft_at_mark(shot: Shot, rendered: Rendered, mark: TimedMark, held: _Held) -> Iterator[Finding]:
    if held.aimed_mm > rendered.coc_mm:
        yield Finding(
            code="SOFT_AT_MARK",
            severity="ERROR",
            message=(
                say(
                    "'{subject}' is not sharp at its mark, frame {frame:g}: focus is at {focus:.3g}, it stands at "
                    "{distance:.3g}; update the rack",
                    subject=mark.subject.name,
                    frame=mark.arrive,
                    focus=held.focus,
                    distance=held.distance,
                )
            ),
            frame=mark.arrive,
            camera=shot.camera.name,
            subject=mark.subject.name,
        )
    elif held.ends_mm > rendered.coc_mm * (1.0 + HARDLY):
        yield _extent_soft(shot, rendered, mark, held)


def _extent_soft(shot: Shot, rendered: Rendered, mark: TimedMark, held: _Held) -> Finding:
    camera, scale, name = shot.camera_at(mark.arrive), shot.unit_scale_m, mark.subject.name
    extent, stop = held.extent, snap(held.stop, "THIRD", "UP")
    near, far = (float(limit) for limit in camera.sharp_limits(held.focus, rendered.coc_mm))
    way_out, fix = say("no lens closes as far as would hold it; let less of it be sharp"), None
    if stop <= DEEPEST_LENS * (1.0 + HARDLY):
        way_out = say("close to f/{stop:g}", stop=nominal(stop))
        if rendered.can_set_stop:
            fix = Fix(capitalised(way_out), "SET_FSTOP", {"camera": camera.name, "fstop": stop * scale})
        else:
            way_out = say("close to f/{stop:g} where the stop is animated, driven or linked", stop=nominal(stop))
    return Finding(
        code="EXTENT_SOFT",
        severity="WARNING",
        message=(
            say(
                "Only {sharp_near:.4g} to {sharp_far:.4g} m of '{name}' is sharp at its mark, frame {frame:g}, not "
                "{near:.4g} to {far:.4g} m; {way_out}",
                sharp_near=max(near, extent.near) * scale,
                sharp_far=min(far, extent.far) * scale,
                name=name,
                frame=mark.arrive,
                near=extent.near * scale,
                far=extent.far * scale,
                way_out=way_out,
            )
        ),
        frame=mark.arrive,
        camera=camera.name,
        subject=name,
        fix=fix,
    )


def _nobody_sharp(shot: Shot, rendered: Rendered) -> Iterator[Finding]:
    sharp = np.any(shot.camera.blur_mm(rendered.focus, shot.distances) <= rendered.coc_mm, axis=0)
    inside = (shot.frames >= shot.marks[0].arrive) & (shot.frames <= shot.marks[-1].arrive)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], (~sharp & inside).astype(np.int8), [0]))))
    for first, after in edges.reshape(-1, 2):
        start, end = float(shot.frames[first]), float(shot.frames[after - 1])
        if end - start > NOBODY_SHARP_FRAMES:
            yield Finding(
                code="NOBODY_SHARP",
                severity="INFO",
                message=say(
                    "Nobody is sharp from frame {start:g} to {end:g}; pull quicker, or close the stop",
                    start=start,
                    end=end,
                ),
                frame=start,
                camera=shot.camera.name,
            )


def _beyond_diffraction(shot: Shot, rendered: Rendered) -> Iterator[Finding]:
    real = np.asarray(shot.camera.fstop) / shot.unit_scale_m
    limit = rendered.coc_mm / DIFFRACTION_MM
    if np.max(real) <= limit:
        return
    yield Finding(
        code="BEYOND_DIFFRACTION",
        severity="INFO",
        message=(
            say(
                "At f/{stop:.3g} a real lens would be softened by diffraction (from f/{limit:.3g} on); Blender's is "
                "not",
                stop=np.max(real),
                limit=limit,
            )
        ),
        frame=float(shot.frames[np.argmax(real)]),
        camera=shot.camera.name,
    )


def _beyond_lens(shot: Shot, rendered: Rendered) -> Iterator[Finding]:
    real = np.broadcast_to(np.asarray(shot.camera.fstop) / shot.unit_scale_m, shot.frames.shape)
    widest, deepest = int(np.argmin(real)), int(np.argmax(real))
    if real[widest] < FASTEST_LENS * (1.0 - HARDLY):
        yield _no_such_stop(shot, rendered, widest, FASTEST_LENS, say("no lens opens further than"))
    if real[deepest] > DEEPEST_LENS * (1.0 + HARDLY):
        yield _no_such_stop(shot, rendered, deepest, DEEPEST_LENS, say("hardly a lens closes further than"))


def _no_such_stop(shot: Shot, rendered: Rendered, index: int, limit: float, what: Message) -> Finding:
    real = float(np.broadcast_to(np.asarray(shot.camera.fstop) / shot.unit_scale_m, shot.frames.shape)[index])
    arguments = {"camera": shot.camera.name, "fstop": limit * shot.unit_scale_m}
    return Finding(
        code="STOP_BEYOND_LENS",
        severity="WARNING",
        message=(
            say(
                "'{camera}' is at f/{real:.3g} at frame {frame:g}, and {what} f/{limit:g}; set a stop that a lens has, "
                "and let lens, camera or subjects do the rest",
                camera=shot.camera.name,
                real=real,
                frame=shot.frames[index],
                what=what,
                limit=limit,
            )
        ),
        frame=float(shot.frames[index]),
        camera=shot.camera.name,
        fix=Fix(say("Set f/{limit:g}", limit=limit), "SET_FSTOP", arguments) if rendered.can_set_stop else None,
    )


def _too_close(shot: Shot, rendered: Rendered) -> Iterator[Finding]:
    lens_mm = np.broadcast_to(np.asarray(shot.camera.lens_mm), shot.frames.shape)
    own = rendered.closest_focus_m
    closest = closest_focus_m(lens_mm) if own is None else np.full(shot.frames.shape, own)
    focus_m = rendered.focus * shot.unit_scale_m
    inside = (shot.frames >= shot.marks[0].arrive) & (shot.frames <= shot.marks[-1].arrive)
    short = np.where(inside, focus_m / closest, np.inf)
    worst = int(np.argmin(short))
    if short[worst] >= 1.0 - HARDLY:
        return
    # Whom focus is on there: the subject that stands nearest to the focus plane, in dioptres.
    on = int(np.argmin(np.abs(1.0 / rendered.focus[worst] - 1.0 / shot.distances[:, worst])))
    subject = shot.marks[on].subject.name
    usual = "" if own is not None else say("usually ")
    yield Finding(
        code="CLOSER_THAN_LENS",
        severity="INFO",
        message=(
            say(
                "Focus comes to {focus:.3g} m at frame {frame:g}, on '{subject}': a lens of {lens_mm:.4g} mm "
                "{usual}focuses no closer than {closest:.3g} m; move the camera back, take a shorter lens, or say how "
                "close yours focuses",
                focus=focus_m[worst],
                frame=shot.frames[worst],
                subject=subject,
                lens_mm=lens_mm[worst],
                usual=usual,
                closest=closest[worst],
            )
        ),
        frame=float(shot.frames[worst]),
        camera=shot.camera.name,
        subject=subject,
    )
