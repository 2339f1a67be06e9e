"""Checking the racks of a scene as they would render, and pressing the button that mends what can be mended."""

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Final

import bpy

from ..core import standards
from ..core.arrays import positive
from ..core.checks import Rendered, check_shot
from ..core.cuts import cut_findings
from ..core.errors import CameraError, RackFocusError, SubjectError, require_choice
from ..core.findings import Finding, Fix
from ..core.measured import Measured
from ..core.messages import say
from ..core.plan import RunOn, frames_to_plan
from ..core.rack import Rack
from ..core.rack_stop import frames_of_marks
from .animation import PATHS, find_driver
from .camera import get_camera
from .compat import find_fcurve
from .engine import read_engine
from .lost import keyed_at, sample_held
from .racks import find_racks
from .recipe import carries_rack, find_recipe
from .rework import find_edits, update_rack
from .shots import read_timeline
from .subjects import get_subject
from .visibility import check_seen


def check(
    scene: bpy.types.Scene,
    *,
    camera: bpy.types.Object | str | None = None,
    closest_focus_m: float | None = None,
    seen: bool = False,
) -> tuple[Finding, ...]:
    """Return what there is to say about the racks of a camera, or of all cameras of the scene, as they would render.

    A subject that is gone, or behind the camera at its mark, is a finding, not an error.

    Parameters
    ----------
    scene : Scene
        The scene whose cameras are checked.
    camera : Object or str, optional
        By default all cameras of the scene that carry racks.
    closest_focus_m : float, optional
        How close the lens that is meant focuses, in metres; by default what is usual for its focal length: ten of
        them, at least 0.3 m.
    seen : bool
        Whether to look if the subjects are seen at all: HIDDEN_BEHIND, OUT_OF_FRAME, TOO_SMALL, NOT_RENDERED, at each
        mark and sparsely over each hold, with the nearest frame at which they are. The scene itself is stepped for it,
        as by scrubbing the timeline, and brought back to its frame with what was not keyed in it: frame handlers run,
        and a heavy scene takes its time. Glass and what alpha cuts out hide nothing, and neither does what is disabled
        in viewports, rendered or not.

    Returns
    -------
    tuple of Finding
        Camera by camera, rack by rack; empty where all is well. docs/findings.md explains every code.

    Raises
    ------
    CameraError
        If the camera asked for does not exist.
    ArgumentError
        If the closest focus is not positive.
    """
    if closest_focus_m is not None:
        positive("The closest focus", closest_focus_m)
    cameras = [get_camera(scene, camera, scene.frame_current)] if camera is not None else _cameras_with_racks(scene)
    return tuple(
        finding
        for each in cameras
        for rack in find_racks(each)
        for finding in (*_check_rack(scene, rack, closest_focus_m), *(_check_seen(scene, rack) if seen else ()))
    )


def apply_fix(scene: bpy.types.Scene, finding: Finding) -> None:
    """Do what a finding's fix says.

    Parameters
    ----------
    scene : Scene
        The scene that was checked.
    finding : Finding
        One that :func:`check` returned, with a `fix`.

    Raises
    ------
    RackFocusError
        If the finding has no fix, or what it would change can no longer be changed.
    """
    if finding.fix is None:
        raise RackFocusError(
            "{code} has no fix that a button could press: {message}", code=finding.code, message=finding.message
        )
    require_choice("fix", finding.fix.action, _ACTIONS)
    _ACTIONS[finding.fix.action](scene, **finding.fix.arguments)


def _cameras_with_racks(scene: bpy.types.Scene) -> list[bpy.types.Object]:
    return [thing for thing in scene.objects if thing.type == "CAMERA" and carries_rack(thing)]


def _check_rack(scene: bpy.types.Scene, rack: Rack, closest_focus_m: float | None) -> Iterator[Finding]:
    focus_object = rack.camera.data.dof.focus_object
    if focus_object is not None:
        yield Finding(
            code="FOCUS_OBJECT",
            severity="ERROR",
            message=say(
                "'{camera}' focuses on '{focus_object}', so the rack's keys are ignored; clear it",
                camera=rack.camera.name,
                focus_object=focus_object.name,
            ),
            camera=rack.camera.name,
            fix=Fix("Clear Focus Object", "CLEAR_FOCUS_OBJECT", {"camera": rack.camera.name}),
        )
        return
    frames = frames_to_plan(rack.marks, RunOn())
    try:
        held = sample_held(
            scene,
            rack.camera,
            rack.marks,
            frames,
            keyed_at(rack),
            sharp_at=frames_of_marks(rack.marks, frames),
            compare_at=[mark.arrive for mark in rack.marks],
        )
        held.samples.require_before_camera([mark.subject.name for mark in rack.marks])
    except RackFocusError as error:
        yield Finding("SUBJECT_LOST", "ERROR", error.message, camera=rack.camera.name)
        return
    yield from held.findings
    samples = held.samples
    scale = scene.unit_settings.scale_length
    measured = Measured(rack.marks, frames, samples.camera, samples.distances, scale, samples.near, samples.far)
    shot = measured.in_view()
    rendered = Rendered(
        focus=samples.series("focus_distance"),
        use_dof=samples.use_dof,
        coc_mm=_coc_mm(rack, shot),
        engine=read_engine(scene, held.subjects),
        closest_focus_m=closest_focus_m,
        can_set_stop=_can_set_stop(rack.camera.data),
    )
    yield from (_with_update(finding, rack) for finding in check_shot(shot, rendered))
    yield from cut_findings(rack.marks, read_timeline(scene), rack.camera.name)


def _with_update(finding: Finding, rack: Rack) -> Finding:
    """A finding with the update that mends it, where that would not overwrite what was edited by hand."""
    if finding.code != "SOFT_AT_MARK":
        return finding
    recipe = find_recipe(rack.camera)
    if find_edits(rack.camera, recipe, recipe.get(rack.name)):
        return finding
    return replace(finding, fix=Fix("Update Rack", "UPDATE_RACK", {"camera": rack.camera.name, "name": rack.name}))


def _check_seen(scene: bpy.types.Scene, rack: Rack) -> Iterator[Finding]:
    with suppress(SubjectError):  # one that is lost is a finding already
        yield from check_seen(scene, rack, [get_subject(scene, mark.subject, rack.camera) for mark in rack.marks])


def _coc_mm(rack: Rack, shot: Measured) -> float:
    """What counts as sharp for this rack: it belongs to its recipe."""
    recipe = find_recipe(rack.camera)
    wish = recipe.get(rack.name).request.stop.coc_mm if recipe else None
    return standards.coc_mm(wish, shot.camera.sensor)


def _can_set_stop(data: bpy.types.Camera) -> bool:
    return bool(data.is_editable) and not find_driver(data, PATHS["STOP"]) and not find_fcurve(data, PATHS["STOP"])


def _set_fstop(scene: bpy.types.Scene, camera: str, fstop: float) -> None:
    data = scene.objects[camera].data
    if not _can_set_stop(data):
        raise CameraError(
            "The f-stop of '{camera}' is animated, driven or linked; set it to {fstop:.4g} there",
            camera=camera,
            fstop=fstop,
        )
    data.dof.aperture_fstop = fstop


def _update_rack(scene: bpy.types.Scene, camera: str, name: str) -> None:
    update_rack(scene.objects[camera], name)


def _enable_dof(scene: bpy.types.Scene, camera: str) -> None:
    scene.objects[camera].data.dof.use_dof = True


def _clear_focus_object(scene: bpy.types.Scene, camera: str) -> None:
    scene.objects[camera].data.dof.focus_object = None


def _set_frame(scene: bpy.types.Scene, frame: float) -> None:
    scene.frame_set(math.floor(frame), subframe=frame - math.floor(frame))


def _set_bokeh_max_size(scene: bpy.types.Scene, size: float) -> None:
    scene.eevee.bokeh_max_size = size


_ACTIONS: Final[dict[str, Callable[..., None]]] = {
    "ENABLE_DOF": _enable_dof,
    "CLEAR_FOCUS_OBJECT": _clear_focus_object,
    "SET_BOKEH_MAX_SIZE": _set_bokeh_max_size,
    "SET_FRAME": _set_frame,
    "SET_FSTOP": _set_fstop,
    "UPDATE_RACK": _update_rack,
}
