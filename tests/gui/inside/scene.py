"""The scene of the stories, and what can be read off it."""

from collections.abc import Iterator
from typing import Any

import bpy
from driver import area, open_panel, region, wait, window
from mathutils import Vector

Steps = Iterator[None]


def two_subjects() -> None:
    """Bond near, Villain far and to the side; the default camera looks at both."""
    scene = bpy.context.scene
    bpy.data.objects["Cube"].name = "Bond"
    bpy.ops.mesh.primitive_monkey_add(size=1.5)
    villain = bpy.context.object
    villain.name, villain.location = "Villain", scene.camera.matrix_world @ Vector((2.0, 0.5, -16.0))
    villain.select_set(False)
    scene.frame_set(1)


def add_extra() -> None:
    """A third one, between the two."""
    bpy.ops.mesh.primitive_uv_sphere_add(radius=0.8)
    extra = bpy.context.object
    extra.name, extra.location = "Extra", camera().matrix_world @ Vector((-2.0, -0.5, -10.0))
    extra.select_set(False)
    bpy.context.view_layer.update()


def pick(start: str = "Bond", end: str = "Villain") -> None:
    """Choose both subjects, as the object pickers do."""
    settings = bpy.context.scene.rack_focus
    settings.from_subject.object, settings.to_subject.object = bpy.data.objects[start], bpy.data.objects[end]
    region().tag_redraw()


def camera() -> bpy.types.Object:
    """Return the scene's camera."""
    return bpy.context.scene.camera


def focus_at(frame: int) -> float:
    """Return the focus distance that renders a frame."""
    bpy.context.scene.frame_set(frame)
    graph = bpy.context.evaluated_depsgraph_get()
    return float(camera().evaluated_get(graph).data.dof.focus_distance)


def last_key() -> bpy.types.Keyframe:
    """Return the last key on the camera's focus distance."""
    action = camera().data.animation_data.action
    # Blender 4.4 gave actions layers.
    curves = action.layers[0].strips[0].channelbags[0].fcurves if bpy.app.version >= (4, 4) else action.fcurves
    return curves.find("dof.focus_distance").keyframe_points[-1]


def depth_of(name: str) -> float:
    """Return an object's planar distance from the camera."""
    matrix = camera().matrix_world
    axis = -matrix.to_3x3().col[2].normalized()
    return float(axis.dot(bpy.data.objects[name].matrix_world.translation - matrix.translation))


def blur_percent(one: str, other: str) -> float:
    """Return the blur of one object with the other in focus, in per cent of the frame height."""
    data, render = camera().data, bpy.context.scene.render
    height_mm = data.sensor_width * render.resolution_y / render.resolution_x
    defocus = abs(1.0 / depth_of(one) - 1.0 / depth_of(other))
    return 100.0 * 1e-3 * data.lens**2 / data.dof.aperture_fstop * defocus / height_mm


def close(one: float, other: float) -> bool:
    """Whether two distances are the same to a thousandth."""
    return abs(one - other) <= 1e-3 * abs(other)


def settings_there() -> dict[str, Any]:
    """Return what a rehearsal or a performance changes for a while, and must put back."""
    scene, space, manager = bpy.context.scene, area().spaces.active, bpy.context.window_manager
    view, shading, dof = space.region_3d, space.shading, camera().data.dof
    return {
        "time": (scene.frame_current, scene.frame_subframe, scene.sync_mode, window().screen.is_animation_playing),
        "preview": (scene.use_preview_range, scene.frame_preview_start, scene.frame_preview_end),
        "view": (view.view_perspective, tuple(view.view_location), tuple(view.view_rotation), view.view_distance),
        "framing": (tuple(view.view_camera_offset), view.view_camera_zoom),
        "camera": (space.use_local_camera, space.lock_camera),
        "shading": (shading.type, shading.use_dof, shading.show_xray, space.overlay.show_overlays, space.show_gizmo),
        "dof": (dof.use_dof, dof.focus_object, dof.focus_distance, dof.aperture_fstop),
        "switches": (manager.rack_focus_overlay, manager.rack_focus_assist),
    }


def start() -> Steps:
    """Open the panel on the two subjects."""
    two_subjects()
    yield from open_panel()
    pick()
    yield from wait(8)
