"""Planning a live rig: what may carry one, how far each mark is, and the curve as it is now. Nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import bpy
import numpy as np

from ..core.cuts import cut_findings
from ..core.errors import CameraError, SubjectError, require_choice
from ..core.keys import FrameRange, Key
from ..core.live import on_curve, rack_keys
from ..core.marks import Subject
from ..core.measured import Measured
from ..core.messages import joined, say
from ..core.plan import RunOn, frames_to_plan, owned_range, subject_distances
from ..core.rack import Rack
from ..core.rack_stop import frames_of_need
from ..core.request import RackRequest
from ..core.shot import plan_shot
from ..core.timing import TimedMark
from . import compat
from .animation import FOCUS_PATH, PATHS, find_driver
from .camera import read_timebase
from .carried import find_carrier
from .guards import SHARED_DATA, cameras_sharing
from .recipe import find_recipe, find_rig
from .shots import read_timeline
from .stage import sample

DRIVABLE: Final = ("ORIGIN", "BOUNDS", "BONE", "VERTEX_GROUP")
"""Parts of a subject that drivers and constraints reach."""


@dataclass(frozen=True, eq=False)
class MarkDistance:
    """How far a mark is: at its arrival, in scene units, and whether the rig measures it anew at every moment."""

    subject: Subject
    at_arrival: float
    is_driven: bool


@dataclass(frozen=True, eq=False)
class LivePlan:
    """A planned live rack, and what the rig is built from.

    Attributes
    ----------
    scene : Scene
        Where its empties go.
    rack : Rack
    request : RackRequest
    keys : tuple of Key
        Of the animated property, in F-curve frames, as those of the rack are.
    distances : tuple of MarkDistance
    nearest : float
        Scene units below which focus never goes.
    owned : FrameRange
        In F-curve frames.
    replaces : bool
        Whether it takes the place of the live rack that is on the camera.
    """

    scene: bpy.types.Scene
    rack: Rack
    request: RackRequest
    keys: tuple[Key, ...]
    distances: tuple[MarkDistance, ...]
    nearest: float
    owned: FrameRange
    replaces: bool


def plan_live(
    scene: bpy.types.Scene,
    request: RackRequest,
    camera: bpy.types.Object,
    marks: tuple[TimedMark, ...],
    *,
    name: str,
    shared_data: str = "REFUSE",
    replacing: str | None = None,
) -> LivePlan:
    """Plan a live rig.

    Parameters
    ----------
    scene : Scene
    request : RackRequest
        NATURAL becomes TIGHT: a rig follows its subjects exactly.
    camera : Object
    marks : tuple of TimedMark
        Their subjects found and checked.
    name : str
    shared_data : {"REFUSE", "SINGLE_USER"}
    replacing : str, optional
        The rack, live or the only one of keys, whose place it takes. The stop of one of keys stays.

    Raises
    ------
    RackFocusError
        For whatever stands in its way, before anything is changed.
    """
    request = replace(request, mode="LIVE", follow="LOCKED" if request.follow == "LOCKED" else "TIGHT")
    timebase = read_timebase(scene)
    owned = owned_range(marks).scaled(timebase.curve_frames_per_frame)
    rig = find_rig(camera)
    converts = replacing is not None and rig is None
    _require_rigable(camera, request, owned, shared_data=shared_data, replacing=replacing)
    _require_drivable(scene, marks, request)

    run_on = RunOn(timebase.frame_start, timebase.frame_end)
    frames = frames_to_plan(marks, run_on)
    # A key a frame is what costs nothing: the keys of a rig are others.
    asked = replace(request, keys="EVERY_FRAME", stop=replace(request.stop, fstop="KEEP") if converts else request.stop)
    sharp_at = frames_of_need(marks, frames) if asked.stop.fstop == "AUTO" else False
    samples = sample(scene, camera, [mark.subject for mark in marks], frames, sharp_at=sharp_at)
    scale = scene.unit_settings.scale_length
    measured = Measured(marks, frames, samples.camera, samples.distances, scale, samples.near, samples.far)
    shot = plan_shot(measured, asked, run_on)
    aims = subject_distances(marks, frames, samples.distances, request.follow)
    fitted = rack_keys(_at_stop(replace(measured, distances=aims), shot.fstop), request.tolerance_px)
    keys = on_curve(fitted.keys, timebase.curve_frames_per_frame)
    rack = Rack(
        name=name,
        camera=camera,
        marks=marks,
        frames=frames,
        focus_distance=shot.focus,
        keys=keys,
        key_error_px=fitted.error_px,
        fstop=shot.fstop,
        mode="LIVE",
        owned_range=(marks[0].arrive, marks[-1].arrive),
        timeline=shot.timeline,
        findings=(*shot.findings, *cut_findings(marks, read_timeline(scene), camera.name)),
    )
    return LivePlan(
        scene=scene,
        rack=rack,
        request=request,
        keys=keys,
        distances=_mark_distances(marks, frames, aims, request),
        nearest=samples.camera.clip_start,
        owned=owned,
        replaces=rig is not None,
    )


def _at_stop(measured: Measured, fstop: float) -> Measured:
    stops = np.full(measured.frames.shape, fstop)
    return replace(measured, camera=replace(measured.camera, fstop=stops))


def _mark_distances(
    marks: tuple[TimedMark, ...], frames: np.ndarray, aims: np.ndarray, request: RackRequest
) -> tuple[MarkDistance, ...]:
    columns = np.searchsorted(frames, [mark.arrive for mark in marks])
    return tuple(
        MarkDistance(mark.subject, float(row[column]), is_driven=not (is_constant(mark.subject, request)))
        for mark, row, column in zip(marks, aims, columns, strict=True)
    )


def is_constant(subject: Subject, request: RackRequest) -> bool:
    """Whether a mark's distance stays what it is at arrival."""
    return not subject.is_measured or request.follow == "LOCKED"


def _require_drivable(scene: bpy.types.Scene, marks: tuple[TimedMark, ...], request: RackRequest) -> None:
    for subject in (mark.subject for mark in marks):
        if is_constant(subject, request):
            continue
        is_thing = isinstance(subject.object, bpy.types.Object) and subject.instance is None
        if not (is_thing and (subject.part in DRIVABLE or find_carrier(scene, subject))):
            name = f"'{subject.name}'"
            what = say("the {part} of {name}", part=subject.part, name=name) if is_thing else name
            raise SubjectError(
                "No driver reaches {what}, so a live rig cannot follow it; create the rack with keys (mode KEYS), lock "
                "its distance (follow LOCKED), or aim at an origin, bounds, a bone, a vertex group or a point of a "
                "mesh whose modifiers add no vertices",
                what=what,
            )


def _require_rigable(
    camera: bpy.types.Object, request: RackRequest, owned: FrameRange, *, shared_data: str, replacing: str | None
) -> None:
    require_choice("way with shared data", shared_data, SHARED_DATA)
    for problem in (
        *_data_problems(camera, shared_data),
        *_rack_problems(camera, owned, replacing),
        *_setting_problems(camera, request, converts=replacing is not None and find_rig(camera) is None),
    ):
        raise CameraError(problem)


def _data_problems(camera: bpy.types.Object, shared_data: str) -> Iterator[str]:
    data = camera.data
    if not data.is_editable:
        yield (
            say(
                "The data of camera '{camera}' ('{data}') is linked from {path}: drivers on it would be lost. Make it "
                "local, or make a library override of it and create the rack with keys (mode KEYS)",
                camera=camera.name,
                data=data.name,
                path=data.library.filepath,
            )
        )
    elif data.override_library:
        yield (
            say(
                "The data of camera '{camera}' ('{data}') is a library override, whose new drivers Blender loses when "
                "the file is saved; create the rack with keys (mode KEYS), or make the data local",
                camera=camera.name,
                data=data.name,
            )
        )
    sharing = cameras_sharing(camera)
    if sharing and shared_data == "REFUSE":
        yield (
            say(
                "Camera '{camera}' shares its data with {cameras}: a live rig would pull the focus of all. Make its "
                "data single-user (shared_data='SINGLE_USER')",
                camera=camera.name,
                cameras=joined(sharing),
            )
        )
    if sharing and not camera.is_editable:
        yield say(
            "Camera '{camera}' is linked, so it cannot be given data of its own; override it first", camera=camera.name
        )


def _rack_problems(camera: bpy.types.Object, owned: FrameRange, replacing: str | None) -> Iterator[str]:
    recipe = find_recipe(camera)
    racks = recipe.racks if recipe else ()
    names = joined(f"'{rack.name}'" for rack in racks)
    others = [rack for rack in racks if rack.name != replacing]
    if find_rig(camera):
        if any(not rack.owned.overlaps(owned) for rack in others):
            yield (
                say(
                    "A live rack stands alone on its camera, and '{camera}' carries {names}; remove or bake that one "
                    "first, or make both one chain of marks",
                    camera=camera.name,
                    names=names,
                )
            )
    elif others:
        yield (
            say(
                "A live rack stands alone on its camera, and '{camera}' carries {names}; remove what is keyed, or "
                "create this one with keys too (mode KEYS)",
                camera=camera.name,
                names=names,
            )
        )
    elif find_driver(camera.data, FOCUS_PATH):
        yield say(
            "A driver already sets the focus distance of '{camera}'; remove the driver to make a live rack",
            camera=camera.name,
        )


def _setting_problems(camera: bpy.types.Object, request: RackRequest, *, converts: bool) -> Iterator[str]:
    data = camera.data
    if request.breathing:
        yield (
            say(
                "A live rig on '{camera}' drives the focus distance alone, so its lens cannot breathe; set breathing "
                "to 0, or create the rack with keys (mode KEYS)",
                camera=camera.name,
            )
        )
    is_animated = find_driver(data, PATHS["STOP"]) or compat.find_fcurve(data, PATHS["STOP"])
    if request.stop.writes and is_animated and not converts:
        yield say(
            "The f-stop of '{camera}' is animated; keep it (f-stop KEEP), or remove its animation", camera=camera.name
        )
