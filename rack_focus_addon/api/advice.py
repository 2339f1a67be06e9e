"""Advice on stop and lens; nothing is changed."""

from collections.abc import Iterable
from dataclasses import replace

import bpy
from numpy.typing import ArrayLike

from ..blender.camera import get_camera
from ..blender.measure.pairs import Extents, pair_of, read_extents
from ..blender.measure.steps import finish
from ..core.arrays import require_numbers
from ..core.choices import CocName, Keep, LensModel, StopSteps, StopStyle
from ..core.errors import ArgumentError
from ..core.optics import standards
from ..core.optics.lens import DepthOfField
from ..core.optics.lens import depth_of_field as _depth_of_field
from ..core.optics.sensor import Sensor
from ..core.request.visibility import Visibility
from ..core.stop.lens_table import LensRow
from ..core.stop.lens_table import lens_table as _lens_table
from ..core.stop.pair import Pair
from ..core.stop.proposals import Proposal
from ..core.stop.proposals import make_it_read as _make_it_read
from ..core.stop.solver import Moment, StopSolution, solve
from ..core.stop.wishes import SplitSolution, split
from ..core.stop.wishes import stop_for_blur as _stop_for_blur
from .arguments import AnyCamera, AnySubject, frame_asked, public
from .sensors import with_preset


@public
def solve_fstop(
    scene: bpy.types.Scene,
    subjects: Iterable[AnySubject],
    *,
    camera: AnyCamera = None,
    frame: float | None = None,
    sensor: str | None = None,
    coc_mm: CocName | float | None = None,
    blur_coc: float = 8.0,
    blur_share: float = 0.0,
    style: StopStyle = "WIDEST",
    steps: StopSteps = "THIRD",
) -> StopSolution:
    """Return the stop that keeps each subject sharp at its turn and lets the others blur.

    Parameters
    ----------
    scene, camera
        As for :func:`measure`.
    subjects : iterable of Subject, Object, str or float
        What must be sharp of each is its `slab`, its `extent`, or what it says with `sharp`, as it is at the frame.
    frame : float, optional
        By default the current one.
    sensor : str, optional
        The name of a camera preset (see :func:`sensor_presets`) whose sensor is meant in place of the camera's own.
    coc_mm : float or str, optional
        Circle of confusion on the sensor, or the name of a standard for it: TWO_PIXELS (the default: 2 px at HD,
        whatever the render size), DIAGONAL (of the frame, over 1500), CINE_35, STILLS, CINE_16.
    blur_coc, blur_share : float
        How much the others must blur: in circles of confusion, and as a share of the frame height; the larger counts.
    style : {"WIDEST", "MIDDLE", "DEEPEST"}
        Which of the stops that do it: the widest, the deepest, or the middle between the two.
    steps : {"THIRD", "HALF", "FULL", "EXACT"}
        Which stops the lens has; EXACT is any number.

    Returns
    -------
    StopSolution
        Changes nothing; pass its `fstop` on.

    Raises
    ------
    RackFocusError
        If a subject or the camera does not exist, a subject is behind the camera, or the camera has no stop to solve.
    """
    seen = _seen(scene, subjects, camera, frame, sensor)
    extents = seen.extents
    return solve(
        [Moment(seen.camera, extents[own], (*extents[:own], *extents[own + 1 :])) for own in range(len(extents))],
        coc_mm=float(standards.coc_mm(coc_mm, seen.camera.sensor)),
        visibility=Visibility(blur_coc, blur_share),
        style=style,
        steps=steps,
        unit_scale_m=scene.unit_settings.scale_length,
    )


@public
def split_focus(
    scene: bpy.types.Scene,
    subjects: Iterable[AnySubject],
    *,
    camera: AnyCamera = None,
    frame: float | None = None,
    sensor: str | None = None,
    coc_mm: CocName | float | None = None,
    steps: StopSteps = "THIRD",
) -> SplitSolution:
    """Return the focus distance and the widest stop, from f/1 on, that hold all subjects at once.

    Parameters
    ----------
    scene, subjects, camera, frame, sensor, coc_mm, steps
        As for :func:`solve_fstop`.

    Returns
    -------
    SplitSolution
        Changes nothing; key its `focus_distance`, set its `fstop`.

    Raises
    ------
    RackFocusError
        As for :func:`solve_fstop`.
    """
    seen = _seen(scene, subjects, camera, frame, sensor)
    coc = float(standards.coc_mm(coc_mm, seen.camera.sensor))
    return split(seen.camera, seen.extents, coc_mm=coc, steps=steps, unit_scale_m=scene.unit_settings.scale_length)


@public
def stop_for_blur(
    scene: bpy.types.Scene,
    focus_on: AnySubject,
    subject: AnySubject,
    *,
    blur_px: float | None = None,
    blur_percent: float | None = None,
    camera: AnyCamera = None,
    frame: float | None = None,
    sensor: str | None = None,
) -> float:
    """Return Blender's f-number at which a subject blurs so much while focus is on another.

    Parameters
    ----------
    scene, camera, frame, sensor
        As for :func:`solve_fstop`.
    focus_on, subject : Subject, Object, str or float
        What is sharp, and what is to blur.
    blur_px, blur_percent : float, optional
        Diameter along the height of the picture: in render pixels as :func:`blur` gives them, or in per cent of the
        frame height. Exactly one of the two.

    Returns
    -------
    float
        Blender's f-number: the real one times the scene's unit scale.

    Raises
    ------
    RackFocusError
        As for :func:`solve_fstop`; and for none or both of the two blurs.
    """
    seen = _seen(scene, [focus_on, subject], camera, frame, sensor)
    distances = (extent.focus for extent in seen.extents)
    return _stop_for_blur(seen.camera, *distances, blur_px=blur_px, blur_percent=blur_percent)


@public
def lens_table(
    scene: bpy.types.Scene,
    from_subject: AnySubject,
    to_subject: AnySubject,
    *,
    keep: Keep = "FRAMING",
    lenses: Iterable[float] = (18.0, 24.0, 35.0, 50.0, 65.0, 85.0, 100.0, 135.0),
    camera: AnyCamera = None,
    frame: float | None = None,
    sensor: str | None = None,
    coc_mm: CocName | float | None = None,
    model: LensModel = "BLENDER",
) -> tuple[LensRow, ...]:
    """Return what the usual focal lengths would do to a rack: its blur, depth of field, and whether it can read.

    Parameters
    ----------
    scene, camera, frame, sensor, coc_mm
        As for :func:`solve_fstop`.
    from_subject, to_subject : Subject, Object, str or float
        Plain distances and extents are taken for things that stay where they are when the camera moves.
    keep : {"FRAMING", "CAMERA"}
        FRAMING moves the camera along its view axis so that the nearer subject stays as large in the picture; CAMERA
        leaves it where it is.
    lenses : iterable of float
        Focal lengths in mm.
    model : {"BLENDER", "REAL"}
        Whose near and far limits and hyperfocal distance the rows tell: those that Blender renders, or a real lens's,
        for planning with a physical camera (see :func:`depth_of_field`). Blur, and which stops do, are Blender's.

    Returns
    -------
    tuple of LensRow
        One for each focal length, in their order.

    Raises
    ------
    RackFocusError
        As for :func:`solve_fstop`.
    """
    pair = _pair(scene, (from_subject, to_subject), camera, frame, sensor, coc_mm)
    return _lens_table(pair, keep=keep, lenses_mm=lenses, model=model)


@public
def make_it_read(
    scene: bpy.types.Scene,
    from_subject: AnySubject,
    to_subject: AnySubject,
    *,
    camera: AnyCamera = None,
    frame: float | None = None,
    sensor: str | None = None,
    coc_mm: CocName | float | None = None,
    steps: StopSteps = "THIRD",
    longest_lens_mm: float = 200.0,
) -> Proposal:
    """Propose the smallest change that makes a subtle rack clear: the stop first, then the lens, then the camera.

    Clear is a blur of 1 % of the frame height on the other subject, with each subject's own depth still sharp.

    Parameters
    ----------
    scene, camera, frame, sensor, coc_mm, steps
        As for :func:`solve_fstop`.
    from_subject, to_subject : Subject, Object, str or float
        The two subjects of the rack.
    longest_lens_mm : float
        No longer lens is proposed.

    Returns
    -------
    Proposal
        With before and after; changes nothing. Set its `fstop` and `lens_mm`, and move the camera by its `camera_move`
        along the view axis, in scene units.

    Raises
    ------
    RackFocusError
        As for :func:`solve_fstop`.
    """
    pair = _pair(scene, (from_subject, to_subject), camera, frame, sensor, coc_mm)
    return _make_it_read(pair, steps=steps, longest_lens_mm=longest_lens_mm)


def _seen(
    scene: bpy.types.Scene,
    subjects: Iterable[AnySubject],
    camera: AnyCamera,
    frame: float | None,
    sensor: str | None,
) -> Extents:
    at = frame_asked(scene, frame)
    seen = finish(read_extents(scene, get_camera(scene, camera, at), subjects, at))
    return replace(seen, camera=replace(seen.camera, sensor=with_preset(seen.camera.sensor, sensor)))


def _pair(
    scene: bpy.types.Scene,
    subjects: tuple[AnySubject, AnySubject],
    camera: AnyCamera,
    frame: float | None,
    sensor: str | None,
    coc_mm: CocName | float | None,
) -> Pair:
    seen = _seen(scene, subjects, camera, frame, sensor)
    return pair_of(seen, scene.unit_settings.scale_length, coc_mm)


@public
def depth_of_field(
    lens_mm: ArrayLike,
    fstop: ArrayLike,
    focus_distance_m: ArrayLike,
    coc_mm: CocName | ArrayLike | None = None,
    *,
    sensor: str | None = None,
    model: LensModel = "BLENDER",
) -> DepthOfField:
    """Return near limit, far limit and hyperfocal distance.

    Parameters
    ----------
    lens_mm, fstop : array_like
        Focal length and f-number, positive and finite.
    focus_distance_m : array_like
        Planar focus distance, positive; beyond the focal length for the real lens. All arguments broadcast.
    coc_mm : array_like or str, optional
        Circle of confusion: its diameter, positive and finite; or, with a sensor, the name of a standard for it as for
        :func:`solve_fstop`.
    sensor : str, optional
        The name of a camera preset (see :func:`sensor_presets`), filled by a picture of 16:9: a circle of confusion
        that is not given is that of its sensor.
    model : {"BLENDER", "REAL"}
        BLENDER is what Blender renders: H = h, near = h s/(h + s), far = h s/(h - s), with h = f^2/(N c). REAL is the
        thin lens, for planning with a physical camera: H = h + f, near = h s/(h + s - f), far = h s/(h - s + f)
        (Ray 2002, eq. 22.6; "family E" of the published tables in the tests).

    Returns
    -------
    DepthOfField
        Its limits in metres, of the shape to which the arguments broadcast.

    Raises
    ------
    ArgumentError
        If a number is not positive and finite, there is neither a circle of confusion nor a sensor to take it from, or
        no such preset or standard.

    Examples
    --------
    >>> limits = depth_of_field(50, 2, 1.2, 0.025)
    >>> round(float(limits.near_m), 3), round(float(limits.far_m), 3), round(float(limits.hyperfocal_m), 3)
    (1.172, 1.23, 50.0)
    """
    if coc_mm is None or isinstance(coc_mm, str):
        if sensor is None:
            raise ArgumentError(
                "coc_mm must be a diameter in mm, or sensor the name of a camera preset to take it from"
            )
        coc_mm = standards.coc_mm(coc_mm, with_preset(Sensor(), sensor))
    require_numbers(lens_mm=lens_mm, fstop=fstop, focus_distance_m=focus_distance_m, coc_mm=coc_mm)
    return _depth_of_field(lens_mm, fstop, focus_distance_m, coc_mm, model=model)
