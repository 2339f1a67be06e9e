"""What the overlay and the focus assist show: worked out when idle or at a click, and remembered.

Read, never written, never stored in the file. Drawing takes what is remembered here, and a few numbers of the current
frame. Nothing of this runs while both are off.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import bpy
from bpy.app.handlers import persistent

from ..core.errors import RackFocusError
from ..doors import (
    api,
    blender_camera,
    blender_overlay,
    blender_recipe,
    blender_steps,
    core_standards,
    overlay_geometry,
    overlay_picture,
    stepwise,
)
from ..properties import read_arguments, read_coc
from .panel import find_obstacle, is_rehearsing, is_stepped, is_untouched, shown_camera

if TYPE_CHECKING:
    from ..blender.object_types import CameraObject

SETTLED_S: Final = 0.4
"""How long nothing must have changed before the overlay is worked out anew."""

BUSY_S: Final = 0.3
"""How often it is looked again whether the user has let go."""


class _Performed:
    """A performance under way: its camera, the focus it has at a frame, and what is planned of it so far."""

    def __init__(self, camera: str, focus_at: Callable[[float], float | None]) -> None:
        self.camera, self.focus_at = camera, focus_at
        self.plan: overlay_picture.FocusPicture | None = None


class _Memory:
    """The pictures by scene and camera, the plan and the performance by scene, and when to look again."""

    def __init__(self) -> None:
        self.racks: dict[tuple[int, str], overlay_picture.FocusPicture | None] = {}
        self.plans: dict[int, overlay_picture.FocusPicture] = {}
        self.performed: dict[int, _Performed] = {}
        self.wanted: dict[int, str] = {}
        self.anchors: dict[int, tuple[Any, int]] = {}
        self.due = 0.0
        self.is_watching = self.is_working = False
        self.refreshed = 0


_memory = _Memory()


# ------------------------------------------------------------------------------------------------------ at every redraw
def look_now(
    scene: bpy.types.Scene, graph: bpy.types.Depsgraph, camera: CameraObject, looser: float = 1.0
) -> overlay_picture.Sight | None:
    """Return what a camera shows of focus at the current frame; None while there is nothing to show.

    `looser` multiplies the circle of confusion. Cheap enough for every redraw: nothing here runs over frames.
    """
    key = scene.session_uid, camera.name
    if key not in _memory.racks and not is_untouched(scene):
        ask_refresh()
    racks, plan, planned = _memory.racks.get(key), _memory.plans.get(scene.session_uid), None
    performed = _performed_on(scene, camera)
    if performed:
        plan, planned = performed.plan, performed.focus_at(scene.frame_current_final)
        # What is performed takes the place of what is keyed.
        racks = None if plan else racks
    elif plan and plan.camera == camera.name:
        planned = plan.distance_at(scene.frame_current_final)
    else:
        plan = None
    seen = camera.evaluated_get(graph)
    if planned is None and racks is None and performed is None and not seen.data.dof.use_dof:
        return None
    try:
        state = blender_camera.read_camera_state(scene, seen)
        distance = blender_overlay.focus_now(graph, camera) if planned is None else planned
        fstop = (plan.fstop if plan and planned is not None else None) or state.fstop
        near, far = _limits(replace(state, name="", fstop=fstop), distance, read_coc(scene.rack_focus), looser)
    except RackFocusError:
        return None
    return overlay_picture.Sight(
        camera=camera.name,
        matrix=overlay_geometry.unscaled(seen.matrix_world),
        framing=blender_overlay.framing_of(state),
        distance=distance,
        near=near,
        far=far,
        is_planned=planned is not None,
        clip_start=state.clip_start,
        clip_end=state.clip_end,
        racks=racks,
        plan=plan,
    )


def _performed_on(scene: bpy.types.Scene, camera: bpy.types.Object) -> _Performed | None:
    performed = _memory.performed.get(scene.session_uid)
    return performed if performed and performed.camera == camera.name else None


@lru_cache(maxsize=256)
def _limits(state: Any, distance: float, coc: str | float | None, looser: float) -> tuple[float, float]:  # noqa: ANN401 - a CameraState, hashable while nothing of it is an array
    near, far = state.sharp_limits(distance, core_standards.coc_mm(coc, state.sensor) * looser)
    return float(near), float(far)


# -------------------------------------------------------------------------------------------------- at a click, or idle
def refresh(scene: bpy.types.Scene, *, anew: bool = False) -> None:
    """Work out what there is to show of a scene's racks and of what is planned.

    A plan at the playhead stays where it was first made while the playhead moves, so that it can be scrubbed through;
    `anew` brings it to the playhead.
    """
    uid = scene.session_uid
    if anew:
        _memory.anchors.pop(uid, None)
    _memory.is_working = True
    try:
        for key in [key for key in _memory.racks if key[0] == uid]:
            del _memory.racks[key]
        for camera in _cameras(scene):
            _memory.racks[uid, camera.name] = _racks_of(scene, camera)
        plan = _plan_of(scene)
        if plan:
            _memory.plans[uid] = plan
        else:
            _memory.plans.pop(uid, None)
        # The stage that was measured on leaves its traces in the next update, which is no change of the user's.
        for window in bpy.context.window_manager.windows:
            window.view_layer.update()
    finally:
        _memory.is_working = False
        _memory.refreshed += 1


def begin_performance(
    scene: bpy.types.Scene, camera: bpy.types.Object, focus_at: Callable[[float], float | None]
) -> None:
    """Show what is performed on a camera, whatever the panel describes, until :func:`end_performance`.

    `focus_at` returns the focus distance at a frame, None where it is still the camera's own.
    """
    if (scene.session_uid, camera.name) not in _memory.racks:
        refresh(scene)
    _memory.performed[scene.session_uid] = _Performed(camera.name, focus_at)


def show_performance(scene: bpy.types.Scene, rack: api.Rack | None) -> None:
    """Show the rack as it is performed by now."""
    performed = _memory.performed.get(scene.session_uid)
    if performed is not None:
        sets_stop = scene.rack_focus.stop_mode != "KEEP"
        performed.plan = blender_overlay.picture_of_plan(scene, rack, sets_stop=sets_stop) if rack else None


def end_performance(scene: bpy.types.Scene) -> None:
    """Show again what is keyed and what the panel describes."""
    if _memory.performed.pop(scene.session_uid, None) and _memory.is_watching:
        ask_refresh(0.0)


def planned(scene: bpy.types.Scene) -> overlay_picture.FocusPicture | None:
    """Return what was last planned for a scene and is not keyed, or None."""
    return _memory.plans.get(scene.session_uid)


def _cameras(scene: bpy.types.Scene) -> list[bpy.types.Object]:
    """The cameras that one may look through: the scene's, those that markers switch to, the panel's."""
    if is_untouched(scene):
        return []
    found = [scene.camera, shown_camera(scene), *(marker.camera for marker in scene.timeline_markers)]
    return list(dict.fromkeys(camera for camera in found if camera is not None and camera.type == "CAMERA"))


def _racks_of(scene: bpy.types.Scene, camera: bpy.types.Object) -> overlay_picture.FocusPicture | None:
    if not blender_recipe.carries_rack(camera):
        return None
    try:
        return blender_overlay.picture_of_racks(scene, camera)
    except RackFocusError:
        return None


def _plan_of(scene: bpy.types.Scene) -> overlay_picture.FocusPicture | None:
    """What the panel describes, unless something is missing, or it stands where a rack is keyed already."""
    wanted = _memory.wanted[scene.session_uid] = _wanted(scene)
    if not wanted or find_obstacle(scene):
        return None
    settings = scene.rack_focus
    # Once a rack has been written, or taken off, the next one is planned: at the playhead.
    holds_for = wanted, _spans_keyed(scene)
    anchor = _memory.anchors.get(scene.session_uid)
    if anchor is None or anchor[0] != holds_for:
        anchor = _memory.anchors[scene.session_uid] = (holds_for, scene.frame_current)
    try:
        planning = stepwise.plan_rack(scene, **read_arguments(settings, settings, anchor[1]))
        rack = blender_steps.without_stepping(planning)
        plan = blender_overlay.picture_of_plan(scene, rack, sets_stop=settings.stop_mode != "KEEP")
    except RackFocusError:
        return None
    keyed = _memory.racks.get((scene.session_uid, plan.camera))
    return None if keyed and keyed.runs_into(plan) else plan


def _spans_keyed(scene: bpy.types.Scene) -> tuple[Any, ...]:
    """What is keyed on which cameras of a scene, as it was read last."""
    uid = scene.session_uid
    return tuple((name, each.spans) for (scene_uid, name), each in _memory.racks.items() if scene_uid == uid and each)


def _wanted(scene: bpy.types.Scene) -> str:
    """What the panel describes, wherever the playhead is; nothing before the first rack is set up."""
    if is_untouched(scene):
        return ""
    settings = scene.rack_focus
    return find_obstacle(scene) or repr(read_arguments(settings, settings, 0))


# ------------------------------------------------------------------------------------------------------------- watching
def watch() -> None:
    """Begin to look for changes: the overlay or the assist has been switched on."""
    if not _memory.is_watching:
        _memory.is_watching = True
        bpy.app.handlers.depsgraph_update_post.append(note_change)
        ask_refresh(0.0)


def stop_watching() -> None:
    """Stop looking for changes, and forget everything."""
    global _memory  # noqa: PLW0603 - the one memory of this module
    if note_change in bpy.app.handlers.depsgraph_update_post:
        bpy.app.handlers.depsgraph_update_post.remove(note_change)
    if bpy.app.timers.is_registered(_when_idle):
        bpy.app.timers.unregister(_when_idle)
    _memory = _Memory()
    _limits.cache_clear()


def ask_refresh(after: float = SETTLED_S) -> None:
    """Work everything out anew once nothing has changed for a while and no operator is running."""
    _memory.due = time.monotonic() + after
    if not bpy.app.timers.is_registered(_when_idle):
        bpy.app.timers.register(_when_idle, first_interval=after)


def note_settings(scene: bpy.types.Scene) -> None:
    """Have the overlay worked out anew if the panel describes another rack now; called where the panel is drawn.

    Blender tells its depsgraph handlers nothing of the panel's settings.
    """
    if _memory.is_watching and _memory.wanted.get(scene.session_uid) not in {None, _wanted(scene)}:
        ask_refresh()


@persistent  # type: ignore[untyped-decorator]
def note_change(scene: bpy.types.Scene, _graph: bpy.types.Depsgraph) -> None:
    """Note that a scene changed; a depsgraph handler, so it does no more than that."""
    if _memory.is_working or is_stepped(scene):
        return
    ask_refresh()


def _when_idle() -> float | None:
    """Refresh, or return in how many seconds to ask again; a timer."""
    left = _memory.due - time.monotonic()
    if left > 0.0:
        return left
    manager = bpy.context.window_manager
    if _is_busy(manager):
        return BUSY_S
    for scene in {window.scene for window in manager.windows}:
        refresh(scene)
    redraw(manager)
    return None


def _is_busy(manager: bpy.types.WindowManager) -> bool:
    """Whether something runs that must not be held up, or that holds on to what is measured."""
    # Both focus the camera for the eye only: what is keyed cannot be read.
    if is_rehearsing() or _memory.performed or any(is_stepped(window.scene) for window in manager.windows):
        return True
    if bpy.app.is_job_running("RENDER") or any(window.screen.is_animation_playing for window in manager.windows):
        return True
    return any(
        operator.bl_idname.startswith("TRANSFORM_OT")
        for window in manager.windows
        for operator in window.modal_operators
    )


def redraw(manager: bpy.types.WindowManager) -> None:
    """Have the viewports drawn again."""
    for window in manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                area.tag_redraw()
