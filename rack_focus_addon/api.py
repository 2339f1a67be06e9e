"""Rack Focus for scripts.

    from rack_focus_addon import api
    api.create_rack(bpy.context.scene, "Bond", "Villain", start=24, seconds=1.0)

It works in Blender and on the plain `bpy` wheel, with nothing registered. Distances are planar and in scene units,
frames are scene frames, and whatever goes wrong is a :class:`RackFocusError` that says what, which object, and what
to do, with nothing changed. Wherever a subject is asked for, an object, its name, a :class:`Subject` or a plain
distance will do.
"""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias, TypedDict, Unpack

import bpy
import numpy as np

from .blender.camera import get_camera
from .blender.check import apply_fix, check
from .blender.planning import Plan
from .blender.planning import plan_rack as _plan
from .blender.racks import find_racks, remove_rack, write_rack
from .blender.report import report
from .blender.stage import sample
from .blender.subjects import get_subject, suggest_subject
from .core import standards
from .core.arrays import FloatArray
from .core.camera import CameraState
from .core.errors import ArgumentError, CameraError, RackFocusError, SubjectError, UnknownChoiceError
from .core.extents import extent_of
from .core.findings import Finding, Fix
from .core.keys import Key
from .core.lens import DepthOfField, depth_of_field
from .core.lens_table import USUAL_LENSES_MM, LensRow
from .core.lens_table import lens_table as _lens_table
from .core.marks import Mark, PullStyle, Subject
from .core.pair import Pair
from .core.proposals import LONGEST_LENS_MM, Proposal
from .core.proposals import make_it_read as _make_it_read
from .core.rack import Rack
from .core.readout import RackReadout
from .core.request import RackRequest, StopWish, chain, two_marks
from .core.shot import moment_at
from .core.stop_solver import SharpExtent, StopSolution, Visibility, solve
from .core.stop_wishes import SplitSolution, split
from .core.stop_wishes import stop_for_blur as _stop_for_blur
from .core.timing import TimedMark
from .core.verdict import SharpSpan

__all__ = [
    "ArgumentError",
    "CameraError",
    "DepthOfField",
    "Finding",
    "Fix",
    "Key",
    "LensRow",
    "Mark",
    "Proposal",
    "Rack",
    "RackFocusError",
    "RackReadout",
    "SharpSpan",
    "SplitSolution",
    "StopSolution",
    "Subject",
    "SubjectError",
    "TimedMark",
    "UnknownChoiceError",
    "apply_fix",
    "blur",
    "check",
    "create_rack",
    "depth_of_field",
    "find_racks",
    "lens_table",
    "make_it_read",
    "measure",
    "plan_rack",
    "remove_rack",
    "report",
    "solve_fstop",
    "split_focus",
    "stop_for_blur",
    "suggest_subject",
]

AnySubject: TypeAlias = Subject | bpy.types.Object | str | float
AnyCamera: TypeAlias = bpy.types.Object | str | None


class RackOptions(TypedDict, total=False):
    """The options of :func:`create_rack` and :func:`plan_rack`."""

    marks: Iterable[Mark] | None
    camera: AnyCamera
    start: float | None
    arrive: float | None
    start_marker: str | None
    arrive_marker: str | None
    frames: float | None
    seconds: float | None
    ease: str
    ease_direction: str
    space: str
    fstop: str | float
    coc_mm: str | float | None
    blur_coc: float
    blur_share: float
    style: str
    steps: str
    mode: str
    keys: str
    follow: str
    tolerance_px: float
    breathing: float
    name: str | None
    shared_data: str


def create_rack(
    scene: bpy.types.Scene,
    from_subject: AnySubject | None = None,
    to_subject: AnySubject | None = None,
    **options: Unpack[RackOptions],
) -> Rack:
    """Plan a rack focus and key it on its camera.

    Switches depth of field on, takes a focus object out of the way (it would win over every key), and remembers all
    that it replaces for :func:`remove_rack`. A rack whose frames it runs into is replaced.

    Parameters
    ----------
    scene : Scene
    from_subject, to_subject : Subject, Object, str or float, optional
        The two subjects of a simple rack; or use `marks`.
    marks : iterable of Mark, optional
        A chain: each mark with its own arrival, pull, ease and space.
    camera : Object or str, optional
        By default the camera that renders the arrival; timeline markers count.
    start, arrive, start_marker, arrive_marker : float or str, optional
        One anchor: the frame at which the pull starts, or ends, or a timeline marker's name. Default: starts at the
        playhead.
    frames, seconds : float, optional
        Length of a pull; one second by default. Seconds become whole frames.
    ease : str
        LINEAR, SINE, QUAD, CUBIC, QUART, QUINT, EXPO, CIRC, BACK, BOUNCE, ELASTIC as in Blender's Graph Editor,
        SMOOTHSTEP, or SMOOTHERSTEP (the default: least jerk).
    ease_direction : {"IN_OUT", "IN", "OUT"}
    space : {"DIOPTRE", "LOG", "DISTANCE"}
        What moves evenly: 1/distance as on a focus ring, the distance's logarithm, or the distance.
    fstop : {"KEEP", "AUTO"} or float
        The camera's own stop, the stop of :func:`solve_fstop`, or Blender's f-number.
    coc_mm, blur_coc, blur_share, style, steps
        For AUTO, see :func:`solve_fstop`; `coc_mm` also decides who counts as sharp in the verdict.
    mode : {"KEYS"}
    keys : {"FITTED", "EVERY_FRAME"}
        A few Bezier keys within `tolerance_px` of the plan, or one at every frame.
    follow : {"NATURAL", "TIGHT", "LOCKED"}
        How subjects that move are followed; LOCKED takes their distance at arrival.
    tolerance_px : float
        How far, in pixels of blur, the keys' curve may stray from the plan.
    breathing : float
        0: Blender's lens does not breathe.
    name : str, optional
        The rack's name on its camera.
    shared_data : {"REFUSE", "SINGLE_USER"}
        What to do when other cameras use the same camera data.

    Returns
    -------
    Rack

    Raises
    ------
    RackFocusError
        With nothing changed.
    """
    plan = _planned(scene, from_subject, to_subject, **options)
    write_rack(plan)
    return plan.rack


def plan_rack(
    scene: bpy.types.Scene,
    from_subject: AnySubject | None = None,
    to_subject: AnySubject | None = None,
    **options: Unpack[RackOptions],
) -> Rack:
    """Return the rack that :func:`create_rack` would make with the same arguments; nothing is changed."""
    return _planned(scene, from_subject, to_subject, **options).rack


def measure(
    scene: bpy.types.Scene,
    subject: AnySubject,
    *,
    camera: AnyCamera = None,
    frames: Iterable[float] | None = None,
) -> FloatArray:
    """Return a subject's planar distance from the camera; a panoramic camera's is the straight one.

    Parameters
    ----------
    scene : Scene
    subject : Subject, Object, str or float
    camera : Object or str, optional
        By default the camera that renders the first of the frames.
    frames : iterable of float, optional
        Scene frames; by default the current one. The scene is not stepped.

    Returns
    -------
    ndarray of float64, shape (n_frames,)
        Scene units; negative behind the camera.
    """
    at = _frames(scene, frames)
    puller = get_camera(scene, camera, at[0])
    distances: FloatArray = sample(scene, puller, [get_subject(scene, subject, puller)], at).distances[0]
    return distances


def blur(
    scene: bpy.types.Scene,
    subjects: Iterable[AnySubject],
    *,
    camera: AnyCamera = None,
    frames: Iterable[float] | None = None,
) -> FloatArray:
    """Return how much each subject is blurred by the focus as it is now animated.

    Parameters
    ----------
    scene, camera, frames
        As for :func:`measure`.
    subjects : iterable of Subject, Object, str or float

    Returns
    -------
    ndarray of float64, shape (n_subjects, n_frames)
        Blur diameter in render pixels, along the height of the picture (an anamorphic bokeh is narrower across:
        divide by the camera's aperture ratio; where pixels are not square, multiply by their height over their width).
        0 where depth of field is off.

    Raises
    ------
    SubjectError
        If a subject is behind the camera at one of the frames.
    """
    at = _frames(scene, frames)
    puller = get_camera(scene, camera, at[0])
    found = [get_subject(scene, subject, puller) for subject in subjects]
    samples = sample(scene, puller, found, at)
    return samples.blur_px([subject.name for subject in found])


def solve_fstop(
    scene: bpy.types.Scene,
    subjects: Iterable[AnySubject],
    *,
    camera: AnyCamera = None,
    frame: float | None = None,
    coc_mm: str | float | None = None,
    blur_coc: float = 8.0,
    blur_share: float = 0.0,
    style: str = "WIDEST",
    steps: str = "THIRD",
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
    coc_mm : float or str, optional
        Circle of confusion on the sensor, or the name of a standard for it: TWO_PIXELS (the default: 2 px at HD,
        whatever the render size), DIAGONAL (of the frame, over 1500), CINE_35, STILLS, CINE_16.
    blur_coc, blur_share : float
        How much the others must blur: in circles of confusion, and as a share of the frame height; the larger counts.
    style : {"WIDEST", "MIDDLE", "DEEPEST"}
    steps : {"THIRD", "HALF", "FULL", "EXACT"}

    Returns
    -------
    StopSolution
        Changes nothing; pass its `fstop` on.
    """
    at = _frames(scene, None if frame is None else [frame])
    puller = get_camera(scene, camera, at[0])
    found = tuple(get_subject(scene, subject, puller) for subject in subjects)
    if not found:
        raise ArgumentError("No subjects are given; name at least one that must be sharp")
    samples = sample(scene, puller, found, at, sharp_at=True)
    samples.require_before_camera([subject.name for subject in found])
    scale = scene.unit_settings.scale_length
    ends = samples.ends_at(0)
    lens = samples.camera.mapped(lambda series: float(series[0]))
    return solve(
        [moment_at(lens, found, samples.distances[:, 0].tolist(), own, scale, ends) for own in range(len(found))],
        coc_mm=standards.coc_mm(coc_mm, lens.sensor),
        visibility=Visibility(blur_coc, blur_share),
        style=style,
        steps=steps,
        unit_scale_m=scale,
    )


def split_focus(
    scene: bpy.types.Scene,
    subjects: Iterable[AnySubject],
    *,
    camera: AnyCamera = None,
    frame: float | None = None,
    coc_mm: str | float | None = None,
    steps: str = "THIRD",
) -> SplitSolution:
    """Return the focus distance and the widest stop, from f/1 on, that hold all subjects at once.

    Parameters
    ----------
    scene, subjects, camera, frame, coc_mm, steps
        As for :func:`solve_fstop`.

    Returns
    -------
    SplitSolution
        Changes nothing; key its `focus_distance`, set its `fstop`.
    """
    seen = _seen(scene, subjects, camera, frame)
    coc = standards.coc_mm(coc_mm, seen.camera.sensor)
    return split(seen.camera, seen.extents, coc_mm=coc, steps=steps, unit_scale_m=scene.unit_settings.scale_length)


def stop_for_blur(
    scene: bpy.types.Scene,
    focus_on: AnySubject,
    subject: AnySubject,
    *,
    blur_px: float | None = None,
    blur_percent: float | None = None,
    camera: AnyCamera = None,
    frame: float | None = None,
) -> float:
    """Return Blender's f-number at which a subject blurs so much while focus is on another.

    Parameters
    ----------
    scene, camera, frame
        As for :func:`solve_fstop`.
    focus_on, subject : Subject, Object, str or float
    blur_px, blur_percent : float, optional
        Diameter along the height of the picture: in render pixels as :func:`blur` gives them, or in per cent of the
        frame height. Exactly one of the two.
    """
    seen = _seen(scene, [focus_on, subject], camera, frame)
    distances = (extent.focus for extent in seen.extents)
    return _stop_for_blur(seen.camera, *distances, blur_px=blur_px, blur_percent=blur_percent)


def lens_table(
    scene: bpy.types.Scene,
    from_subject: AnySubject,
    to_subject: AnySubject,
    *,
    keep: str = "FRAMING",
    lenses: Iterable[float] = USUAL_LENSES_MM,
    camera: AnyCamera = None,
    frame: float | None = None,
    coc_mm: str | float | None = None,
) -> tuple[LensRow, ...]:
    """Return what the usual focal lengths would do to a rack: its blur, depth of field, and whether it can read.

    Parameters
    ----------
    scene, camera, frame, coc_mm
        As for :func:`solve_fstop`.
    from_subject, to_subject : Subject, Object, str or float
        Plain distances and extents are taken for things that stay where they are when the camera moves.
    keep : {"FRAMING", "CAMERA"}
        FRAMING moves the camera along its view axis so that the nearer subject stays as large in the picture; CAMERA
        leaves it where it is.
    lenses : iterable of float
        Focal lengths in mm.
    """
    return _lens_table(_pair(scene, (from_subject, to_subject), camera, frame, coc_mm), keep=keep, lenses_mm=lenses)


def make_it_read(
    scene: bpy.types.Scene,
    from_subject: AnySubject,
    to_subject: AnySubject,
    *,
    camera: AnyCamera = None,
    frame: float | None = None,
    coc_mm: str | float | None = None,
    steps: str = "THIRD",
    longest_lens_mm: float = LONGEST_LENS_MM,
) -> Proposal:
    """Propose the smallest change that makes a subtle rack clear: the stop first, then the lens, then the camera.

    Clear is a blur of 1 % of the frame height on the other subject, with each subject's own depth still sharp.

    Parameters
    ----------
    scene, camera, frame, coc_mm, steps
        As for :func:`solve_fstop`.
    from_subject, to_subject : Subject, Object, str or float
    longest_lens_mm : float
        No longer lens is proposed.

    Returns
    -------
    Proposal
        With before and after; changes nothing. Set its `fstop` and `lens_mm`, and move the camera by its `camera_move`
        along the view axis, in scene units.
    """
    pair = _pair(scene, (from_subject, to_subject), camera, frame, coc_mm)
    return _make_it_read(pair, steps=steps, longest_lens_mm=longest_lens_mm)


class _Seen(NamedTuple):
    """One frame: the camera, and what must be sharp of each subject."""

    camera: CameraState
    extents: tuple[SharpExtent, ...]


def _seen(scene: bpy.types.Scene, subjects: Iterable[AnySubject], camera: AnyCamera, frame: float | None) -> _Seen:
    at = _frames(scene, None if frame is None else [frame])
    puller = get_camera(scene, camera, at[0])
    found = [get_subject(scene, subject, puller) for subject in subjects]
    samples = sample(scene, puller, found, at, sharp_at=True)
    samples.require_before_camera([subject.name for subject in found])
    scale = scene.unit_settings.scale_length
    rows = zip(found, samples.distances[:, 0].tolist(), samples.ends_at(0), strict=True)
    extents = (extent_of(subject, distance, scale, ends) for subject, distance, ends in rows)
    return _Seen(samples.camera.mapped(lambda series: float(series[0])), tuple(extents))


def _pair(
    scene: bpy.types.Scene,
    subjects: tuple[AnySubject, AnySubject],
    camera: AnyCamera,
    frame: float | None,
    coc_mm: str | float | None,
) -> Pair:
    seen = _seen(scene, subjects, camera, frame)
    start, end = seen.extents
    return Pair(
        seen.camera,
        start,
        end,
        unit_scale_m=scene.unit_settings.scale_length,
        coc_mm=standards.coc_mm(coc_mm, seen.camera.sensor),
    )


def _frames(scene: bpy.types.Scene, frames: Iterable[float] | None) -> FloatArray:
    at = np.array([scene.frame_current] if frames is None else list(frames), dtype=np.float64)
    if not len(at) or not np.all(np.isfinite(at)):
        raise ArgumentError("frames must be finite numbers, at least one")
    return at


def _planned(  # the one place where the options get their defaults
    scene: bpy.types.Scene,
    from_subject: AnySubject | None,
    to_subject: AnySubject | None,
    *,
    marks: Iterable[Mark] | None = None,
    camera: AnyCamera = None,
    start: float | None = None,
    arrive: float | None = None,
    start_marker: str | None = None,
    arrive_marker: str | None = None,
    frames: float | None = None,
    seconds: float | None = None,
    ease: str = "SMOOTHERSTEP",
    ease_direction: str = "IN_OUT",
    space: str = "DIOPTRE",
    fstop: str | float = "KEEP",
    coc_mm: str | float | None = None,
    blur_coc: float = 8.0,
    blur_share: float = 0.0,
    style: str = "WIDEST",
    steps: str = "THIRD",
    mode: str = "KEYS",
    keys: str = "FITTED",
    follow: str = "NATURAL",
    tolerance_px: float = 0.25,
    breathing: float = 0.0,
    name: str | None = None,
    shared_data: str = "REFUSE",
) -> Plan:
    if breathing != 0.0:
        raise ArgumentError(f"breathing must be 0 in this version, not {breathing:g}: the lens is not animated")
    anchors = {"start": start, "arrive": arrive, "start_marker": start_marker, "arrive_marker": arrive_marker}
    given = (from_subject, to_subject)
    request = RackRequest(
        marks=chain(marks, given, anchors) if marks is not None else two_marks(*given, anchors, scene.frame_current),
        style=PullStyle.of(frames=frames, seconds=seconds, ease=ease, ease_direction=ease_direction, space=space),
        stop=StopWish(fstop, coc_mm, Visibility(blur_coc, blur_share), style, steps),
        mode=mode,
        keys=keys,
        follow=follow,
        tolerance_px=tolerance_px,
        name=name,
    )
    return _plan(scene, request, camera, shared_data=shared_data)
