"""Changing racks that are there: planned again after the scene changed, moved in time, copied to another camera."""

from dataclasses import replace

import bpy

from ...core.errors import CameraError, EditedError
from ...core.messages import joined
from ...core.record.rack import Rack
from ...core.record.recipe import RackEntry, Recipe, edited_frames
from ...core.request.marks import Subject
from ...core.request.request import RackRequest
from ..animation import read_curves
from ..camera import read_timebase
from ..measure.steps import Steps
from .plan import plan_rack
from .racks import get_entry, get_scene_of, present_subjects, scene_of, write_rack
from .rig import rig_keys


def update_rack(camera: bpy.types.Object, name: str | None = None, *, overwrite_edits: bool = False) -> Steps[Rack]:
    """Plan a rack again from its own marks and options, and write it anew.

    Subjects and camera are measured where they are now, timeline markers read where they stand now.

    Arguments, result and errors are those of `api.update_rack`.
    """
    recipe, entry = get_entry(camera, name)
    if not overwrite_edits:
        require_unedited(camera, recipe, entry)
    return (yield from _rewritten(camera, entry, entry.request))


def retime_rack(
    camera: bpy.types.Object,
    name: str | None = None,
    *,
    shift: float = 0.0,
    scale: float = 1.0,
    pivot: float | None = None,
    overwrite_edits: bool = False,
) -> Steps[Rack]:
    """Move a rack in time, for a late re-cut, and plan it again there.

    Arguments, result and errors are those of `api.retime_rack`.
    """
    recipe, entry = get_entry(camera, name)
    if not overwrite_edits:
        require_unedited(camera, recipe, entry)
    at = entry.timing[0][1] if pivot is None else pivot
    return (yield from _rewritten(camera, entry, entry.request.retimed(entry.timing, scale, shift, at)))


def copy_rack(
    camera: bpy.types.Object,
    to: bpy.types.Object,
    name: str | None = None,
    *,
    scene: bpy.types.Scene | None = None,
    shift: float = 0.0,
    shared_data: str = "REFUSE",
) -> Steps[Rack]:
    """Create a rack with the marks and options of another one, on another camera or in another take.

    Distances are measured from the other camera, in its scene. Marks stay on their markers where these are known by
    name, unless they are to be shifted.

    Arguments, result and errors are those of `api.copy_rack`.
    """
    _, entry = get_entry(camera, name)
    into = scene or scene_of(to)
    if into is None:
        raise CameraError("Camera '{camera}' is in no scene; link it into one", camera=to.name)
    request = _with_present_subjects(camera, entry, entry.request)
    if shift:
        request = request.retimed(entry.timing, 1.0, shift, 0.0)
    plan = yield from plan_rack(into, replace(request, name=entry.name), to, shared_data=shared_data)
    write_rack(plan)
    return plan.rack


def _rewritten(camera: bpy.types.Object, entry: RackEntry, request: RackRequest) -> Steps[Rack]:
    scene = get_scene_of(camera)
    plan = yield from plan_rack(scene, _with_present_subjects(camera, entry, request), camera, updating=entry.name)
    write_rack(plan)
    return plan.rack


def require_unedited(camera: bpy.types.Object, recipe: Recipe, entry: RackEntry) -> None:
    """Raise :class:`EditedError` if keys of a rack were edited by hand."""
    if edits := find_edits(camera, recipe, entry):
        raise edits


def find_edits(camera: bpy.types.Object, recipe: Recipe, entry: RackEntry) -> EditedError | None:
    """Return what says which keys of a rack were edited by hand, None where none were."""
    to_scene = 1.0 / read_timebase(scene).curve_frames_per_frame if (scene := scene_of(camera)) else 1.0
    is_live = entry.request.mode == "LIVE"
    curves = {"FOCUS": rig_keys(camera)} if is_live else read_curves(camera.data, recipe.ledgers)
    frames = edited_frames(recipe, entry.name, curves)
    if not frames:
        return None
    listed = joined([*(f"{frame * to_scene:.4g}" for frame in frames[:5]), *(["..."] if len(frames) > 5 else [])])
    return EditedError(
        "Keys of rack '{name}' on '{camera}' were edited by hand (frames {listed})",
        name=entry.name,
        camera=camera.name,
        listed=listed,
    )


def _with_present_subjects(camera: bpy.types.Object, entry: RackEntry, request: RackRequest) -> RackRequest:
    """The request on the objects that its subjects are now: pointers follow renames, names do not."""
    subjects: tuple[Subject, ...] = present_subjects(camera, entry)
    marks = (replace(mark, subject=subject) for mark, subject in zip(request.marks, subjects, strict=True))
    return replace(request, marks=tuple(marks))
