"""Checking the racks of a scene as they would render, and pressing the button that mends what can be mended."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import bpy
import numpy as np

from ..core.checks import Rendered, check_shot
from ..core.errors import RackFocusError, require_choice
from ..core.findings import Finding, Fix
from ..core.plan import RunOn, frames_to_plan, held_in_view
from ..core.rack import Rack
from ..core.shot import Measured
from .camera import get_camera
from .racks import find_racks
from .recipe import carries_rack
from .stage import sample
from .subjects import get_subject


def check(scene: bpy.types.Scene, *, camera: bpy.types.Object | str | None = None) -> tuple[Finding, ...]:
    """Return what there is to say about the racks of a camera, or of all cameras of the scene, as they would render.

    A subject that is gone, or behind the camera at its mark, is a finding, not an error.

    Raises
    ------
    CameraError
        If the camera asked for does not exist.
    """
    cameras = [get_camera(scene, camera, scene.frame_current)] if camera is not None else _cameras_with_racks(scene)
    return tuple(finding for each in cameras for rack in find_racks(each) for finding in _check_rack(scene, rack))


def apply_fix(scene: bpy.types.Scene, finding: Finding) -> None:
    """Do what a finding's fix says.

    Raises
    ------
    RackFocusError
        If the finding has no fix.
    """
    if finding.fix is None:
        raise RackFocusError(f"{finding.code} has no fix that a button could press: {finding.message}")
    require_choice("fix", finding.fix.action, _ACTIONS)
    _ACTIONS[finding.fix.action](scene, **finding.fix.arguments)


def _cameras_with_racks(scene: bpy.types.Scene) -> list[bpy.types.Object]:
    return [thing for thing in scene.objects if thing.type == "CAMERA" and carries_rack(thing)]


def _check_rack(scene: bpy.types.Scene, rack: Rack) -> Iterator[Finding]:
    focus_object = rack.camera.data.dof.focus_object
    if focus_object is not None:
        yield Finding(
            code="FOCUS_OBJECT",
            severity="ERROR",
            message=f"'{rack.camera.name}' focuses on '{focus_object.name}', so the rack's keys are ignored; clear it",
            camera=rack.camera.name,
            fix=Fix("Clear Focus Object", "CLEAR_FOCUS_OBJECT", {"camera": rack.camera.name}),
        )
        return
    frames = frames_to_plan(rack.marks, RunOn())
    try:
        subjects = [get_subject(scene, mark.subject, rack.camera) for mark in rack.marks]
        samples = sample(scene, rack.camera, subjects, frames)
        samples.require_before_camera([subject.name for subject in subjects])
    except RackFocusError as error:
        yield Finding("SUBJECT_LOST", "ERROR", str(error), camera=rack.camera.name)
        return
    scale = scene.unit_settings.scale_length
    shot = Measured(rack.marks, frames, samples.camera, held_in_view(samples.distances), scale)
    yield from check_shot(shot, _rendered(scene, shot, samples.use_dof))


def _rendered(scene: bpy.types.Scene, shot: Measured, use_dof: Any) -> Rendered:  # noqa: ANN401 - an array
    is_eevee = scene.render.engine.startswith("BLENDER_EEVEE")
    return Rendered(
        focus=np.asarray(shot.camera.focus_distance),
        use_dof=use_dof,
        coc_mm=shot.camera.coc_mm,
        # EEVEE's limit is one of the radius.
        largest_blur_px=2.0 * scene.eevee.bokeh_max_size if is_eevee else np.inf,
    )


def _enable_dof(scene: bpy.types.Scene, camera: str) -> None:
    scene.objects[camera].data.dof.use_dof = True


def _clear_focus_object(scene: bpy.types.Scene, camera: str) -> None:
    scene.objects[camera].data.dof.focus_object = None


def _set_bokeh_max_size(scene: bpy.types.Scene, size: float) -> None:
    scene.eevee.bokeh_max_size = size


_ACTIONS: Final[dict[str, Callable[..., None]]] = {
    "ENABLE_DOF": _enable_dof,
    "CLEAR_FOCUS_OBJECT": _clear_focus_object,
    "SET_BOKEH_MAX_SIZE": _set_bokeh_max_size,
}
