"""Looking at a pull as it will be: through the camera, with depth of field, round and round; then all is as it was.

What is changed is remembered by the identities of data-blocks and editors, not by references: undo and the loading of
files take these away. Before either, and before a file is saved, a rehearsal ends by itself.
"""

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import bpy
import numpy as np
from bpy.app.handlers import persistent
from mathutils import Quaternion, Vector

from ..core.arrays import FloatArray
from .animation import FOCUS_PATH, find_driver
from .compat import find_fcurve

STOP_PATH: Final = "dof.aperture_fstop"

_VIEW: Final = ("view_perspective", "view_location", "view_rotation", "view_distance")
_FRAMING: Final = ("view_camera_offset", "view_camera_zoom")
_ENDED_BY: Final = ("load_pre", "save_pre", "undo_pre", "redo_pre")

Owner = Callable[[], Any]


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

    camera: bpy.types.Object
    first: float
    last: float
    frames: FloatArray | None = None
    distances: FloatArray | None = None
    fstop: float | None = None


@dataclass
class _Running:
    """A rehearsal under way: how to put everything back, in reverse order."""

    put_back: list[Callable[[], None]] = field(default_factory=list)
    shown: Shown | None = None
    scene_id: int = 0
    data_id: int = 0
    was_playing: bool = False

    def keep(self, owner: Owner, *names: str) -> None:
        """Remember values of something that is found again when it is asked for."""
        thing = owner()
        for name in names:
            copied = _copied(getattr(thing, name))
            self.put_back.append(lambda name=name, copied=copied: _set(owner(), name, copied))

    def change(self, owner: Owner, **values: object) -> None:
        """Remember values, and change them."""
        self.keep(owner, *values)
        for name, value in values.items():
            _set(owner(), name, value)


_running: list[_Running] = []
"""At most one."""


def is_running() -> bool:
    """Whether something is being rehearsed."""
    return bool(_running)


def start(scene: bpy.types.Scene, space: bpy.types.SpaceView3D, shown: Shown, lead: float, *, play: bool) -> None:
    """Show a pull in a 3D viewport, with so many frames before and after it; if anything fails, all is put back."""
    end()
    running = _Running(shown=shown, scene_id=scene.session_uid, data_id=shown.camera.data.session_uid)
    _running.append(running)
    try:
        _set_time(running, scene, shown, lead)
        _set_camera(running, shown)
        _set_view(running, space, shown)
        for name in _ENDED_BY:
            getattr(bpy.app.handlers, name).append(_end_before)
        if shown.frames is not None:
            bpy.app.handlers.frame_change_pre.append(_focus_as_planned)
        scene.frame_set(scene.frame_preview_start)
        running.was_playing = _is_playing()
        if play and not running.was_playing:
            bpy.ops.screen.animation_play()
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
    if _is_playing() != running.was_playing:
        with suppress(RuntimeError):
            _stop_playing() if _is_playing() else bpy.ops.screen.animation_play()
    for put_back in reversed(running.put_back):
        # What is gone by now needs nothing back; the rest must get it.
        with suppress(ReferenceError, AttributeError, TypeError, RuntimeError):
            put_back()
    _redraw()


def _set_time(running: _Running, scene: bpy.types.Scene, shown: Shown, lead: float) -> None:
    uid = scene.session_uid
    frame, subframe = scene.frame_current, scene.frame_subframe
    preview = scene.use_preview_range, scene.frame_preview_start, scene.frame_preview_end

    def put_back() -> None:
        found = _block(bpy.data.scenes, uid)
        _set_preview(found, preview[1], preview[2])
        found.use_preview_range = preview[0]
        found.frame_set(frame, subframe=subframe)

    running.put_back.append(put_back)
    # Pulls are judged by their speed: drop frames rather than slow down.
    running.change(lambda: _block(bpy.data.scenes, uid), sync_mode="FRAME_DROP")
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
        return _block(bpy.data.cameras, uid).dof

    running.change(dof, use_dof=True)
    if shown.frames is None:
        return
    for find in (find_fcurve, find_driver):
        for path in (FOCUS_PATH, STOP_PATH) if shown.fstop else (FOCUS_PATH,):
            _mute(running, uid, find, path)
    running.keep(dof, "focus_distance", "aperture_fstop", "focus_subtarget")
    running.change(dof, focus_object=None)
    if shown.fstop:
        dof().aperture_fstop = shown.fstop


def _mute(running: _Running, uid: int, find: Callable[[bpy.types.ID, str], Any], path: str) -> None:
    def curve() -> bpy.types.FCurve | None:
        return find(_block(bpy.data.cameras, uid), path)

    if curve() is not None:
        running.change(curve, mute=True)


def _set_view(running: _Running, space: bpy.types.SpaceView3D, shown: Shown) -> None:
    pointer, name = space.as_pointer(), shown.camera.name

    def here() -> bpy.types.SpaceView3D:
        return _find_space(pointer)

    # Last of all put back: other changes of the view move it.
    running.keep(lambda: here().region_3d, *_VIEW, *_FRAMING)
    if space.use_local_camera:
        running.keep(here, "camera")
    # The pull's own camera, also where a marker switches to another one.
    running.change(here, use_local_camera=True, lock_camera=False, show_gizmo=False)
    space.camera = bpy.data.objects[name]
    running.change(lambda: here().overlay, show_overlays=False)
    if space.shading.type == "WIREFRAME":
        running.change(lambda: here().shading, type="SOLID")
    if space.shading.type == "SOLID":
        running.change(lambda: here().shading, use_dof=True)
    space.region_3d.view_perspective = "CAMERA"


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
    data = _block(bpy.data.cameras, running.data_id)
    if data is not None:
        data.dof.focus_distance = float(
            np.interp(scene.frame_current_final, running.shown.frames, running.shown.distances)
        )


def _block(blocks: bpy.types.bpy_prop_collection, uid: int) -> Any:  # noqa: ANN401 - a data-block of any kind
    return next((block for block in blocks if block.session_uid == uid), None)


def _find_space(pointer: int) -> bpy.types.SpaceView3D | None:
    spaces = (space for screen in bpy.data.screens for area in screen.areas for space in area.spaces)
    return next((space for space in spaces if space.as_pointer() == pointer), None)


def _copied(value: object) -> object:
    """A vector or an array of a property, apart from the property; anything else as it is, data-blocks above all."""
    if isinstance(value, Vector | Quaternion):
        return value.copy()
    return tuple(value) if isinstance(value, bpy.types.bpy_prop_array) else value


def _set(owner: object, name: str, value: object) -> None:
    setattr(owner, name, value)


def _drop(handlers: list[Any], handler: Callable[..., None]) -> None:
    if handler in handlers:
        handlers.remove(handler)


def _is_playing() -> bool:
    return any(window.screen.is_animation_playing for window in bpy.context.window_manager.windows)


def _stop_playing() -> None:
    bpy.ops.screen.animation_cancel(restore_frame=False)


def _redraw() -> None:
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            area.tag_redraw()
