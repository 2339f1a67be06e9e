"""What keeps a camera from carrying a live rig, and a subject from being driven, found before anything is changed."""

from collections.abc import Iterator, Sequence
from typing import Final

import bpy

from ...core.choices import SHARED_DATA
from ...core.curves.keys import FrameRange
from ...core.errors import CameraError, SubjectError, require_choice
from ...core.messages import joined, say
from ...core.record.recipe import Recipe
from ...core.request.marks import Subject
from ...core.request.request import RackRequest
from ...core.request.timing import TimedMark
from .. import compat
from ..animation import FOCUS_PATH, PATHS, find_driver
from ..object_types import CameraObject
from ..subjects.bodies import may_make_bodies, shows_collection
from .keyable import cameras_sharing
from .recipe import find_rig
from .vertex_parents import find_carrier

DRIVABLE: Final = ("ORIGIN", "BONE", "VERTEX_GROUP")
"""Parts of a subject that drivers and constraints reach; bounds of an object's own geometry too."""


def is_constant(subject: Subject, request: RackRequest) -> bool:
    """Whether a mark's distance stays what it is at arrival."""
    return not subject.is_measured or request.follow == "LOCKED"


def require_drivable(scene: bpy.types.Scene, marks: Sequence[TimedMark], request: RackRequest) -> None:
    """Raise :class:`SubjectError` for a subject that a live rig cannot follow."""
    for subject in (mark.subject for mark in marks):
        if is_constant(subject, request):
            continue
        is_thing = isinstance(subject.object, bpy.types.Object) and subject.instance is None
        if not (is_thing and (_has_driven_part(subject) or find_carrier(scene, subject))):
            name = f"'{subject.name}'"
            what = say("the {part} of {name}", part=subject.part, name=name) if is_thing else name
            raise SubjectError(
                "No driver reaches {what}, so a live rig cannot follow it; create the rack with keys (mode KEYS), lock "
                "its distance (follow LOCKED), or aim at an origin, bounds, a bone, a vertex group or a point of a "
                "mesh whose modifiers add no vertices",
                what=what,
            )


def _has_driven_part(subject: Subject) -> bool:
    """Whether a driver or a constraint finds the part: of bounds, those of the object's own geometry alone."""
    if subject.part != "BOUNDS":
        return subject.part in DRIVABLE
    return not (shows_collection(subject) or may_make_bodies(subject.object))


def require_rigable(
    camera: bpy.types.Object,
    recipe: Recipe,
    request: RackRequest,
    owned: FrameRange,
    *,
    shared_data: str,
    replacing: str | None,
) -> None:
    """Raise :class:`CameraError`, with the way out, if a camera cannot carry a live rack on these F-curve frames.

    `recipe` is that of the racks on it; `replacing` names the rack whose place the live one takes.
    """
    require_choice("way with shared data", shared_data, SHARED_DATA)
    for problem in (
        *_data_problems(camera, shared_data),
        *_rack_problems(camera, recipe, owned, replacing),
        *_setting_problems(camera, request, converts=replacing is not None and find_rig(camera) is None),
    ):
        raise CameraError(problem)


def _data_problems(camera: CameraObject, shared_data: str) -> Iterator[str]:
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


def _rack_problems(camera: bpy.types.Object, recipe: Recipe, owned: FrameRange, replacing: str | None) -> Iterator[str]:
    names = joined(f"'{rack.name}'" for rack in recipe.racks)
    others = [rack for rack in recipe.racks if rack.name != replacing]
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
