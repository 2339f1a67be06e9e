"""Cameras: which one renders a frame, what the optics need of it, and whether its focus may be keyed."""

from functools import lru_cache
from typing import Final

import bpy

from ..core.camera import ANIMATED_NUMBERS, CameraState
from ..core.errors import CameraError
from ..core.panorama import Panorama
from ..core.sensor import Sensor
from ..core.timing import Timebase
from .objects import find_object


def read_timebase(scene: bpy.types.Scene) -> Timebase:
    """Return the scene's clock."""
    render = scene.render
    earliest: dict[str, int] = {}
    for marker in sorted(scene.timeline_markers, key=lambda marker: marker.frame):
        earliest.setdefault(marker.name, marker.frame)
    return Timebase(
        fps=render.fps / render.fps_base,
        frame_start=scene.frame_start,
        frame_end=scene.frame_end,
        frame_current=scene.frame_current,
        markers=earliest,
        curve_frames_per_frame=read_frame_ratio(scene),
    )


def read_frame_ratio(scene: bpy.types.Scene) -> float:
    """Return the F-curve frames in a scene frame: what time remapping makes of it."""
    return float(scene.render.frame_map_old / scene.render.frame_map_new)


def find_camera_at(scene: bpy.types.Scene, frame: float) -> bpy.types.Object | None:
    """Return the camera that renders `frame`: the last marker at or before it with a camera switches to it.

    As BKE_scene_camera_switch_find does: markers whose camera is not rendered do not count, a frame before all markers
    gets the first, and time remapping moves the frame before it is compared.
    """
    time = int(frame * read_frame_ratio(scene))
    switches = [m for m in scene.timeline_markers if m.camera is not None and not m.camera.hide_render]
    if not switches:
        return scene.camera
    past = [marker for marker in switches if marker.frame <= time]
    chosen = max(past, key=lambda m: m.frame) if past else min(switches, key=lambda m: m.frame)
    return chosen.camera


def get_camera(scene: bpy.types.Scene, camera: bpy.types.Object | str | None, frame: float) -> bpy.types.Object:
    """Return the camera asked for, or the one that renders `frame`; raise :class:`CameraError` if there is none."""
    found = find_object(scene, camera) if isinstance(camera, str) else camera
    if camera is None:
        found = find_camera_at(scene, frame)
    if found is None:
        if isinstance(camera, str):
            raise CameraError("There is no camera '{camera}' in scene '{scene}'", camera=camera, scene=scene.name)
        raise CameraError(
            "Scene '{scene}' has no camera to render frame {frame:g}; add one (Add > Camera), or make one active with "
            "Ctrl Numpad 0",
            scene=scene.name,
            frame=frame,
        )
    if not isinstance(found, bpy.types.Object) or found.type != "CAMERA":
        raise CameraError("'{name}' is not a camera; choose a camera object", name=found.name)
    if find_object(scene, found) is None:
        raise CameraError(
            "Camera '{name}' is not in scene '{scene}'; link it there or choose another",
            name=found.name,
            scene=scene.name,
        )
    return found


def read_camera_state(scene: bpy.types.Scene, camera: bpy.types.Object) -> CameraState:
    """Return what the optics need of a camera, evaluated or not; the scene's render settings decide the frame."""
    data = camera.data
    return CameraState(
        name=camera.name,
        projection=data.type,
        clip_start=data.clip_start,
        clip_end=data.clip_end,
        sensor=_sensor(scene.render, data),
        panorama=_panorama(data) if data.type == "PANO" else _NO_PANORAMA,
        **dict(zip(ANIMATED_NUMBERS, camera_numbers(data), strict=True)),
    )


def camera_numbers(data: bpy.types.Camera) -> tuple[float, ...]:
    """Return the numbers of camera data that are commonly animated, in the order of ANIMATED_NUMBERS."""
    return data.lens, data.dof.aperture_fstop, data.dof.focus_distance, data.ortho_scale


_NO_PANORAMA: Final = Panorama()
"""What plays no part in other projections."""


def _panorama(data: bpy.types.Camera) -> Panorama:
    return Panorama(data.panorama_type, data.latitude_min, data.latitude_max, data.fisheye_fov, data.fisheye_lens)


_sensor_of = lru_cache(maxsize=64)(Sensor)
"""Sensors are checked as they are made, and read at every redraw."""


def _sensor(render: bpy.types.RenderSettings, data: bpy.types.Camera) -> Sensor:
    return _sensor_of(
        width_mm=data.sensor_width,
        height_mm=data.sensor_height,
        fit=data.sensor_fit,
        resolution_x=render.resolution_x,
        resolution_y=render.resolution_y,
        percentage=render.resolution_percentage,
        pixel_aspect_x=render.pixel_aspect_x,
        pixel_aspect_y=render.pixel_aspect_y,
    )
