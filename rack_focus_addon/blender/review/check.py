"""Checking the racks of a scene as they would render."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import bpy

from ...core.arrays import positive
from ...core.check.checks import Rendered, check_shot
from ...core.errors import RackFocusError, SubjectError
from ...core.findings import Finding, Fix
from ...core.messages import say
from ...core.optics import standards
from ...core.plan.cuts import ShotRange, cut_findings
from ...core.plan.focus_curve import RunOn, frames_to_plan
from ...core.plan.rack_stop import frames_of_marks
from ...core.record.rack import Rack
from ...core.record.recipe import Recipe
from ...core.shot.shot import Shot
from ..camera import get_camera
from ..measure.steps import Steps
from ..shots import read_timeline
from ..subjects.find import get_subject
from ..write.keyable import can_set_stop
from ..write.racks import find_racks
from ..write.recipe import carries_rack, find_recipe
from ..write.update import find_edits
from .engine import read_engine
from .missing_subjects import MeasuredMarks, measure_marks
from .visibility import check_seen


@dataclass(frozen=True, eq=False)
class Checking:
    """What the checks of all racks of a camera share.

    Attributes
    ----------
    scene : Scene
    camera : Object
    recipe : Recipe
    timeline : sequence of ShotRange
        The shots of the scene's timeline.
    closest_focus_m : float, optional
    """

    scene: bpy.types.Scene
    camera: bpy.types.Object
    recipe: Recipe
    timeline: Sequence[ShotRange]
    closest_focus_m: float | None = None


def check(
    scene: bpy.types.Scene,
    *,
    camera: bpy.types.Object | str | None = None,
    closest_focus_m: float | None = None,
    seen: bool = False,
) -> Steps[tuple[Finding, ...]]:
    """Return what there is to say about the racks of a camera, or of all cameras of the scene, as they would render.

    A subject that is gone, or behind the camera at its mark, is a finding, not an error.

    Arguments, result and errors are those of `api.check`.
    """
    if closest_focus_m is not None:
        positive("The closest focus", closest_focus_m)
    cameras = [get_camera(scene, camera, scene.frame_current)] if camera is not None else _cameras_with_racks(scene)
    found: list[Finding] = []
    timeline = read_timeline(scene)
    for each in cameras:
        if (recipe := find_recipe(each)) is None:
            continue
        checking = Checking(scene, each, recipe, timeline, closest_focus_m)
        for rack in find_racks(each):
            found += yield from _check_rack(checking, rack)
            if seen:
                found += yield from _check_seen(scene, rack)
    return tuple(found)


def _cameras_with_racks(scene: bpy.types.Scene) -> list[bpy.types.Object]:
    return [thing for thing in scene.objects if thing.type == "CAMERA" and carries_rack(thing)]


def _check_rack(checking: Checking, rack: Rack) -> Steps[list[Finding]]:
    if problem := find_focus_object(rack):
        return [problem]
    frames = frames_to_plan(rack.marks, RunOn())
    depth_at = frames_of_marks(rack.marks, frames)
    try:
        seen = yield from measure_marks(checking.scene, rack.camera, rack.marks, frames, depth_at)
    except RackFocusError as error:
        return [Finding("SUBJECT_LOST", "ERROR", error.message, camera=rack.camera.name)]
    return list(check_measured(checking, rack, seen))


def find_focus_object(rack: Rack) -> Finding | None:
    """Return what there is to say where a focus object makes a rack's keys idle."""
    camera, focus_object = rack.camera, rack.camera.data.dof.focus_object
    if focus_object is None:
        return None
    return Finding(
        code="FOCUS_OBJECT",
        severity="ERROR",
        message=say(
            "'{camera}' focuses on '{focus_object}', so the rack's keys are ignored; clear it",
            camera=camera.name,
            focus_object=focus_object.name,
        ),
        camera=camera.name,
        fix=Fix("Clear Focus Object", "CLEAR_FOCUS_OBJECT", {"camera": camera.name}),
    )


def check_measured(checking: Checking, rack: Rack, seen: MeasuredMarks) -> Iterator[Finding]:
    """Yield what there is to say about a rack, from what was measured at its own frames."""
    scene, measured = checking.scene, seen.measured
    try:
        measured.require_before_camera()
        shot = measured.shot(rack.marks).in_view()
    except RackFocusError as error:
        yield Finding("SUBJECT_LOST", "ERROR", error.message, camera=rack.camera.name)
        return
    for findings in seen.findings.values():
        yield from findings
    yield from measured.findings
    rendered = Rendered(
        focus=measured.series("focus_distance"),
        use_dof=measured.use_dof,
        coc_mm=_coc_mm(checking.recipe, rack, shot),
        engine=read_engine(scene, measured.subjects),
        closest_focus_m=checking.closest_focus_m,
        can_set_stop=can_set_stop(rack.camera.data),
    )
    yield from (_with_update(finding, checking, rack) for finding in check_shot(shot, rendered))
    yield from cut_findings(rack.marks, checking.timeline, rack.camera.name)


def _with_update(finding: Finding, checking: Checking, rack: Rack) -> Finding:
    """A finding with the update that mends it, where that would not overwrite what was edited by hand."""
    if finding.code != "SOFT_AT_MARK":
        return finding
    if find_edits(rack.camera, checking.recipe, checking.recipe.get(rack.name)):
        return finding
    return replace(finding, fix=Fix("Update Rack", "UPDATE_RACK", {"camera": rack.camera.name, "name": rack.name}))


def _check_seen(scene: bpy.types.Scene, rack: Rack) -> Steps[tuple[Finding, ...]]:
    with suppress(SubjectError):  # one that is lost is a finding already
        subjects = [get_subject(scene, mark.subject, rack.camera) for mark in rack.marks]
        return (yield from check_seen(scene, rack, subjects))
    return ()


def _coc_mm(recipe: Recipe, rack: Rack, shot: Shot) -> float:
    """What counts as sharp for this rack: it belongs to its recipe."""
    return float(standards.coc_mm(recipe.get(rack.name).request.stop.coc_mm, shot.camera.sensor))
