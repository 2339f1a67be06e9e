"""Looking at a pull as it will be: through the camera, with depth of field, round and round; then all is as it was.

What is changed is remembered by the identities of data-blocks and editors, not by references: undo and the loading of
files take these away. Before either, and before a file is saved, a rehearsal ends by itself.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import bpy
import numpy as np
from bpy.app.handlers import persistent

from ...core.arrays import FloatArray
from ..animation import FOCUS_PATH, STOP_PATH, find_driver
from ..compat import find_fcurve
from ..object_types import CameraObject
from .camera_view import look_through
from .restore_values import PutBack, find_block, is_playing, set_playing

_ENDED_BY: Final = ("load_pre", "save_pre", "undo_pre", "redo_pre")


@dataclass(frozen=True)
class Shown:
    """What is rehearsed: its frames, and the focus of a plan that is not keyed yet.

    Attributes
    ----------
    camera : Object
    first, last : float
        Scene frames, without lead-in and lead-out.
    frames, distances : ndarray of float64, shape (n,), optional
        The planned focus in scene units; None where the camera's own keys or drivers focus.
    fstop : float, optional
        The planned stop, where the plan writes one.
    """

    camera: CameraObject
    first: float
    last: float
    frames: FloatArray | None = None
    distances: FloatArray | None = None
    fstop: float | None = None


@dataclass
class _Running:
    """A rehearsal under way, and what is to be put back when it ends."""

    shown: Shown
    scene_id: int
    data_id: int
    before: PutBack = field(default_factory=PutBack)
    was_playing: bool = False


_running: list[_Running] = []
"""At most one."""


def is_running() -> bool:
    """Whether something is being rehearsed."""
    return bool(_running)


def start(scene: bpy.types.Scene, space: bpy.types.SpaceView3D, shown: Shown, lead: float, *, play: bool) -> None:
    """Show a pull in a 3D viewport, with so many frames before and after it; if anything fails, all is put back."""
    end()
    running = _Running(shown, scene.session_uid, shown.camera.data.session_uid, was_playing=is_playing())
    _running.append(running)
    try:
        _set_time(running, scene, shown, lead)
        _set_camera(running, shown)
        look_through(
            running.before, space, shown.camera, show_overlays=False, solid={"use_dof": True}, show_gizmo=False
        )
        for name in _ENDED_BY:
            getattr(bpy.app.handlers, name).append(_end_before)
        if shown.frames is not None:
            bpy.app.handlers.frame_change_pre.append(_focus_as_planned)
        scene.frame_set(scene.frame_preview_start)
        set_playing(play=play or running.was_playing)
    except BaseException:
        end()
        raise


def end() -> None:
    """End the rehearsal, if there is one, and put every setting back."""
    if not _running:
        return
    running = _running.pop()
    for name in _ENDED_BY:
        _drop(getattr(bpy.app.handlers, name), _end_before)
    _drop(bpy.app.handlers.frame_change_pre, _focus_as_planned)
    set_playing(play=running.was_playing)
    running.before.run()
    _redraw()


def _set_time(running: _Running, scene: bpy.types.Scene, shown: Shown, lead: float) -> None:
    uid = scene.session_uid
    frame, subframe = scene.frame_current, scene.frame_subframe
    preview = scene.use_preview_range, scene.frame_preview_start, scene.frame_preview_end

    def put_back() -> None:
        found = find_block(bpy.data.scenes, uid)
        _set_preview(found, preview[1], preview[2])
        found.use_preview_range = preview[0]
        found.frame_set(frame, subframe=subframe)

    running.before.add(put_back)
    # Pulls are judged by their speed: drop frames rather than slow down.
    running.before.change(lambda: find_block(bpy.data.scenes, uid), sync_mode="FRAME_DROP")
    _set_preview(scene, math.floor(shown.first - lead), math.ceil(shown.last + lead))


def _set_preview(scene: bpy.types.Scene, first: int, last: int) -> None:
    scene.use_preview_range = True
    # Each end is clamped to the other one: make room first.
    scene.frame_preview_start = min(first, scene.frame_preview_start)
    scene.frame_preview_end = last
    scene.frame_preview_start = first


def _set_camera(running: _Running, shown: Shown) -> None:
    uid = shown.camera.data.session_uid

    def dof() -> bpy.types.CameraDOFSettings:
        found: bpy.types.CameraDOFSettings = find_block(bpy.data.cameras, uid).dof
        return found

    running.before.change(dof, use_dof=True)
    if shown.frames is None:
        return
    for find in (find_fcurve, find_driver):
        for path in (FOCUS_PATH, STOP_PATH) if shown.fstop else (FOCUS_PATH,):
            _mute(running, uid, find, path)
    running.before.keep(dof, "focus_distance", "aperture_fstop", "focus_subtarget")
    running.before.change(dof, focus_object=None)
    if shown.fstop:
        dof().aperture_fstop = shown.fstop


def _mute(running: _Running, uid: int, find: Callable[[bpy.types.ID, str], Any], path: str) -> None:
    def curve() -> bpy.types.FCurve | None:
        found: bpy.types.FCurve | None = find(find_block(bpy.data.cameras, uid), path)
        return found

    if curve() is not None:
        running.before.change(curve, mute=True)


@persistent  # type: ignore[untyped-decorator]
def _end_before(*_: object) -> None:
    """Put everything back before a file is loaded or saved, and before undo."""
    end()


@persistent  # type: ignore[untyped-decorator]
def _focus_as_planned(scene: bpy.types.Scene, *_: object) -> None:
    """Focus as the plan has it at the frame that is about to be shown."""
    running = _running[-1] if _running else None
    if running is None or scene.session_uid != running.scene_id:
        return
    data = find_block(bpy.data.cameras, running.data_id)
    if data is not None:
        data.dof.focus_distance = float(
            np.interp(scene.frame_current_final, running.shown.frames, running.shown.distances)
        )


def _drop(handlers: list[Any], handler: Callable[..., None]) -> None:
    if handler in handlers:
        handlers.remove(handler)


def _redraw() -> None:
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            area.tag_redraw()
