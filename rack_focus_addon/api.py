"""Rack Focus for scripts.

    from rack_focus_addon import api
    api.create_rack(bpy.context.scene, "Bond", "Villain", start=24, seconds=1.0)

It works in Blender and on the plain `bpy` wheel, with nothing registered. Distances are planar and in scene units,
frames are scene frames, and whatever goes wrong is a :class:`RackFocusError` that says what, which object, and what
to do, with nothing changed. Wherever a subject is asked for, an object, its name, a :class:`Subject` or a plain
distance will do.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, TypedDict, Unpack

import bpy

from .advice import (
    AnyCamera,
    AnySubject,
    find_instances,
    frames_asked,
    lens_table,
    make_it_read,
    pick_surface,
    solve_fstop,
    split_focus,
    stop_for_blur,
)
from .blender.batch import ShotToRack, write_racks
from .blender.camera import get_camera
from .blender.check import apply_fix, check
from .blender.conversion import bake_rack, make_live
from .blender.exchange import ground_truth, write_ground_truth
from .blender.ground import Progress
from .blender.instancers import Instance
from .blender.live_planning import LivePlan
from .blender.planning import Plan
from .blender.planning import plan_rack as _plan
from .blender.racks import find_racks, remove_rack, write_rack
from .blender.report import report
from .blender.rework import copy_rack, retime_rack, update_rack
from .blender.shots import find_shot, find_shots
from .blender.stage import sample
from .blender.subjects import get_subject, suggest_subject
from .core.arrays import FloatArray
from .core.cuts import ShotRange
from .core.errors import (
    ArgumentError,
    CameraError,
    Cancelled,
    RackFocusError,
    SubjectError,
    TopologyError,
    UnknownChoiceError,
)
from .core.findings import Finding, Fix
from .core.keys import Key
from .core.lens import DepthOfField, depth_of_field
from .core.lens_table import LensRow
from .core.marks import Mark, PullStyle, Subject
from .core.proposals import Proposal
from .core.rack import Rack
from .core.readout import RackReadout
from .core.request import RackRequest, StopWish, chain, two_marks
from .core.shot_options import ShotOptions, read_shot
from .core.stop_solver import StopSolution, Visibility
from .core.stop_wishes import SplitSolution
from .core.surface import SurfacePoint
from .core.timing import TimedMark
from .core.truth_table import GroundTruth
from .core.verdict import SharpSpan

__all__ = [
    "ArgumentError",
    "CameraError",
    "Cancelled",
    "DepthOfField",
    "Finding",
    "Fix",
    "GroundTruth",
    "Instance",
    "Key",
    "LensRow",
    "Mark",
    "Proposal",
    "Rack",
    "RackFocusError",
    "RackReadout",
    "SharpSpan",
    "ShotRange",
    "SplitSolution",
    "StopSolution",
    "Subject",
    "SubjectError",
    "SurfacePoint",
    "TimedMark",
    "TopologyError",
    "UnknownChoiceError",
    "apply_fix",
    "bake_rack",
    "blur",
    "check",
    "copy_rack",
    "create_rack",
    "create_racks",
    "depth_of_field",
    "find_instances",
    "find_racks",
    "find_shots",
    "ground_truth",
    "lens_table",
    "make_it_read",
    "make_live",
    "measure",
    "pick_surface",
    "plan_rack",
    "remove_rack",
    "report",
    "retime_rack",
    "solve_fstop",
    "split_focus",
    "stop_for_blur",
    "suggest_subject",
    "update_rack",
    "write_ground_truth",
]


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
    replaces: str | None
    progress: Progress | None


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
    mode : {"KEYS", "LIVE"}
        KEYS on the focus distance, or a live rig, alone on its camera: an empty "Rack Focus <camera>" with one animated
        property (0 at the first mark, 1 at the second, and so on) and drivers that measure and blend, so that moving a
        subject or the camera moves focus at once. Its drivers are simple expressions: they run where scripts may not,
        and without the add-on. :func:`bake_rack` turns it into keys, :func:`make_live` keys into it.
    keys : {"FITTED", "EVERY_FRAME"}
        A few Bezier keys within `tolerance_px` of the plan, or one at every frame.
    follow : {"NATURAL", "TIGHT", "LOCKED"}
        How subjects that move are followed; LOCKED takes their distance at arrival. A live rig follows TIGHT.
    tolerance_px : float
        How far, in pixels of blur, the keys' curve may stray from the plan.
    breathing : float
        How much the lens breathes: 0 as Blender's (not at all) to 1 as a thin lens, whose frame gets tighter as focus
        comes closer. Focal length and stop are keyed then; the change of framing is on the rack and in its findings.
    name : str, optional
        The rack's name on its camera.
    shared_data : {"REFUSE", "SINGLE_USER"}
        What to do when other cameras use the same camera data.
    replaces : str, optional
        A rack of the camera that this one takes the place of and whose name it keeps, wherever in time both are.
    progress : callable, optional
        Called with the frames done and those in all while the full scene is stepped, where simulations, frame handlers
        of others or drivers that look at the scene make that necessary. Returning False cancels.

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


def create_racks(scene: bpy.types.Scene, shots: Iterable[Mapping[str, Any]]) -> tuple[Rack, ...]:
    """Rack every shot of a timeline that markers cut: all of them, or none.

        api.create_racks(scene, [
            {"name": "sh010", "from_subject": "Bond", "to_subject": "Villain", "start": 24, "seconds": 1.0},
            {"name": "sh020", "shot": "villain close", "fstop": "AUTO", "marks": [
                {"subject": {"object": "Villain", "bone": "head"}},
                {"subject": "Gun", "arrive_marker": "he draws", "pull_frames": 12}]},
        ])

    Parameters
    ----------
    scene : Scene
    shots : iterable of mapping
        For each shot the arguments of :func:`create_rack` by their names. `name` is the shot's and its rack's. Marks
        and subjects are :class:`Mark` and :class:`Subject`, or mappings of their arguments. When to pull must be said.
        Without a camera it is the one that renders the arrival. `shot` may say where the shot lives: the name of the
        timeline marker that switches to its camera, or its first and last frame; the rack then belongs to the camera
        that renders there, and may not leave these frames.

    Returns
    -------
    tuple of Rack
        In the order of `shots`. Shots of one camera live side by side on it.

    Raises
    ------
    RackFocusError
        With the shot's name, and nothing changed: all are planned before the first is written, and what was written is
        put back if a later one fails.
    """
    allowed = ("from_subject", "to_subject", *RackOptions.__annotations__)
    read = [read_shot(shot, number, allowed) for number, shot in enumerate(shots, start=1)]
    return write_racks([ShotToRack(shot.name, partial(_planned_in_shot, scene, shot)) for shot in read])


def _planned_in_shot(scene: bpy.types.Scene, shot: ShotOptions) -> Plan | LivePlan:
    arguments = dict(shot.arguments)
    subjects = arguments.pop("from_subject", None), arguments.pop("to_subject", None)
    if shot.place is None:
        return _planned(scene, *subjects, **arguments)
    place = find_shot(scene, shot.place)
    if arguments.get("camera") is None:
        arguments["camera"] = place.camera
    plan = _planned(scene, *subjects, **arguments)
    first, last = plan.rack.owned_range
    if first not in place or last not in place:
        raise ArgumentError(
            "It would rack frames {first:g} to {last:g}, and has frames {start:g} to {end:g}; move its marks, or the "
            "markers",
            first=first,
            last=last,
            start=place.first,
            end=place.last,
        )
    return plan


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
    progress: Progress | None = None,
) -> FloatArray:
    """Return a subject's planar distance from the camera; a panoramic camera's is the straight one.

    Parameters
    ----------
    scene : Scene
    subject : Subject, Object, str or float
    camera : Object or str, optional
        By default the camera that renders the first of the frames.
    frames : iterable of float, optional
        Scene frames; by default the current one. The scene is stepped only where simulations, frame handlers of others
        or drivers that look at the scene make that necessary, and is as before afterwards.
    progress : callable, optional
        Called with the frames done and those in all while the scene is stepped; returning False cancels.

    Returns
    -------
    ndarray of float64, shape (n_frames,)
        Scene units; negative behind the camera. At frames at which an instance is gone, its last distance.
    """
    at = frames_asked(scene, frames)
    puller = get_camera(scene, camera, at[0])
    distances: FloatArray = sample(
        scene, puller, [get_subject(scene, subject, puller)], at, progress=progress
    ).distances[0]
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
    at = frames_asked(scene, frames)
    puller = get_camera(scene, camera, at[0])
    found = [get_subject(scene, subject, puller) for subject in subjects]
    samples = sample(scene, puller, found, at)
    return samples.blur_px([subject.name for subject in found])


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
    replaces: str | None = None,
    progress: Progress | None = None,
) -> Plan | LivePlan:
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
        breathing=breathing,
        name=name,
    )
    return _plan(scene, request, camera, shared_data=shared_data, updating=replaces, progress=progress)
