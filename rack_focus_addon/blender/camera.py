"""Cameras: which one renders a frame, and what the optics need of it."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Final, TypeAlias, cast

import bpy
import numpy as np

from ..core.arrays import FloatArray
from ..core.errors import CameraError
from ..core.optics.camera import CameraState
from ..core.optics.panorama import Panorama
from ..core.optics.sensor import Sensor
from ..core.request.timing import Timebase
from .object_types import CameraObject
from .subjects.objects import find_object


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


def find_camera_at(scene: bpy.types.Scene, frame: float) -> CameraObject | None:
    """Return the camera that renders `frame`: the last marker at or before it with a camera switches to it.

    As BKE_scene_camera_switch_find does: markers whose camera is not rendered do not count, a frame before all markers
    gets the first, and time remapping moves the frame before it is compared.
    """
    time = int(frame * read_frame_ratio(scene))
    switches = [m for m in scene.timeline_markers if m.camera is not None and not m.camera.hide_render]
    if not switches:
        return cast("CameraObject | None", scene.camera)
    past = [marker for marker in switches if marker.frame <= time]
    chosen = max(past, key=lambda m: m.frame) if past else min(switches, key=lambda m: m.frame)
    return cast("CameraObject", chosen.camera)


def get_camera(scene: bpy.types.Scene, camera: bpy.types.Object | str | None, frame: float) -> CameraObject:
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
    return cast("CameraObject", found)


def read_camera_state(scene: bpy.types.Scene, camera: bpy.types.Object) -> CameraState:
    """Return what the optics need of a camera, evaluated or not; the scene's render settings decide the frame."""
    return camera_state(scene, camera.name, camera_kind(camera.data), camera_numbers(camera.data))


CAMERA_NUMBERS: Final = (
    *("lens", "dof.aperture_fstop", "dof.focus_distance", "ortho_scale"),
    *("clip_start", "clip_end", "shift_x", "shift_y", "dof.aperture_ratio"),
    *("sensor_width", "sensor_height", "latitude_min", "latitude_max", "fisheye_fov", "fisheye_lens"),
)
"""All numbers of camera data that can be animated and that the optics need."""

camera_numbers: Callable[[bpy.types.Camera], tuple[float, ...]] = attrgetter(*CAMERA_NUMBERS)
"""Returns these numbers of camera data, evaluated or not."""

CameraKind: TypeAlias = tuple[str, str, str]

camera_kind: Callable[[bpy.types.Camera], CameraKind] = attrgetter("type", "sensor_fit", "panorama_type")
"""Returns the choices of camera data that the optics need."""


def camera_state(
    scene: bpy.types.Scene, name: str, kind: CameraKind, numbers: Sequence[float | FloatArray]
) -> CameraState:
    """Return the camera of these choices and :data:`CAMERA_NUMBERS`, each a number or an array over frames."""
    projection, fit, panorama = kind
    lens, fstop, focus, ortho, start, end, across, up, ratio, width, height, *angles = numbers
    return CameraState(
        name,
        projection,
        lens,
        fstop,
        focus,
        ortho,
        start,
        end,
        across,
        up,
        ratio,
        sensor=_sensor(scene.render, width, height, fit),
        panorama=Panorama(panorama, *angles) if projection == "PANO" else _NO_PANORAMA,
    )


_NO_PANORAMA: Final = Panorama()
"""What plays no part in other projections."""

_sensor_of = lru_cache(maxsize=64)(Sensor)
"""Sensors are checked as they are made, and read at every redraw."""


def _sensor(
    render: bpy.types.RenderSettings, width_mm: float | FloatArray, height_mm: float | FloatArray, fit: str
) -> Sensor:
    make = Sensor if np.ndarray in {type(width_mm), type(height_mm)} else _sensor_of
    return make(
        width_mm=width_mm,
        height_mm=height_mm,
        fit=fit,
        resolution_x=render.resolution_x,
        resolution_y=render.resolution_y,
        percentage=render.resolution_percentage,
        pixel_aspect_x=render.pixel_aspect_x,
        pixel_aspect_y=render.pixel_aspect_y,
    )
