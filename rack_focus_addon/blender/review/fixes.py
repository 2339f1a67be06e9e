"""Doing what a finding's fix says: the buttons of the panel's check."""

import math
from collections.abc import Callable
from typing import Final, cast

import bpy

from ...core.errors import CameraError, RackFocusError, require_choice
from ...core.findings import Finding
from ..measure.steps import Steps
from ..object_types import CameraObject
from ..write.keyable import can_set_stop
from ..write.update import update_rack


def apply_fix(scene: bpy.types.Scene, finding: Finding) -> Steps[None]:
    """Do what a finding's fix says.

    Raises
    ------
    RackFocusError
        If the finding has no fix.
    """
    if finding.fix is None:
        raise RackFocusError(
            "{code} has no fix that a button could press: {message}", code=finding.code, message=finding.message
        )
    require_choice("fix", finding.fix.action, (*_ACTIONS, "UPDATE_RACK"))
    action, arguments = finding.fix.action, finding.fix.arguments
    if action == "UPDATE_RACK":
        yield from update_rack(scene.objects[arguments["camera"]], arguments["name"])
        return
    _ACTIONS[action](scene, **arguments)


def _data_of(scene: bpy.types.Scene, camera: str) -> bpy.types.Camera:
    return cast("CameraObject", scene.objects[camera]).data


def _set_fstop(scene: bpy.types.Scene, camera: str, fstop: float) -> None:
    data = _data_of(scene, camera)
    if not can_set_stop(data):
        raise CameraError(
            "The f-stop of '{camera}' is animated, driven or linked; set it to {fstop:.4g} there",
            camera=camera,
            fstop=fstop,
        )
    data.dof.aperture_fstop = fstop


def _enable_dof(scene: bpy.types.Scene, camera: str) -> None:
    _data_of(scene, camera).dof.use_dof = True


def _clear_focus_object(scene: bpy.types.Scene, camera: str) -> None:
    _data_of(scene, camera).dof.focus_object = None


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
}
