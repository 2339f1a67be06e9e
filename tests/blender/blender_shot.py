"""A shot to rack, built and read with plain bpy."""

from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Vector

FOCUS, LENS, STOP = "dof.focus_distance", "lens", "dof.aperture_fstop"
POINT_PROPERTIES = (
    "interpolation",
    "easing",
    "handle_left_type",
    "handle_right_type",
    "type",
    "back",
    "amplitude",
    "period",
    "select_control_point",
    "select_left_handle",
    "select_right_handle",
)


class Shot:
    """A scene of 120 frames at 24 fps, whose camera is neither at the origin nor square to an axis."""

    def __init__(self) -> None:
        self.scene = bpy.context.scene
        self.scene.render.fps, self.scene.render.fps_base = 24, 1.0
        self.scene.frame_start, self.scene.frame_end = 1, 120
        self.scene.render.resolution_x, self.scene.render.resolution_y = 1920, 1080
        self.camera = self.add_camera("Cam")
        self.scene.camera = self.camera
        self.camera.location, self.camera.rotation_euler = (3.0, -7.0, 1.5), (1.35, 0.0, 0.4)
        self.update()

    @property
    def data(self) -> bpy.types.Camera:
        return self.camera.data

    @property
    def dof(self) -> bpy.types.CameraDOFSettings:
        return self.camera.data.dof

    def update(self) -> None:
        bpy.context.view_layer.update()

    def add_camera(self, name: str, data: bpy.types.Camera | None = None) -> bpy.types.Object:
        camera = bpy.data.objects.new(name, data or bpy.data.cameras.new(name))
        self.scene.collection.objects.link(camera)
        camera.data.dof.aperture_fstop = 2.0
        return camera

    def point(self, depth: float, right: float = 0.0, up: float = 0.0) -> Vector:
        """The world point at a planar distance, beside and above the view axis."""
        axes = self.camera.matrix_world.to_3x3().normalized()
        return self.camera.matrix_world.translation + axes @ Vector((right, up, -depth))

    def empty(self, name: str, depth: float, right: float = 0.3, up: float = -0.2) -> bpy.types.Object:
        return self.add(name, None, depth, right, up)

    def add(self, name: str, data: Any, depth: float, right: float = 0.3, up: float = -0.2) -> bpy.types.Object:
        added = bpy.data.objects.new(name, data)
        self.scene.collection.objects.link(added)
        added.location = self.point(depth, right, up)
        self.update()
        return added

    def cube(self, name: str, depth: float, size: float = 1.0) -> bpy.types.Object:
        mesh = bpy.data.meshes.new(name)
        half = size / 2
        corners = [(x, y, z) for x in (-half, half) for y in (-half, half) for z in (-half, half)]
        mesh.from_pydata(
            corners, [], [(0, 1, 3, 2), (4, 5, 7, 6), (0, 1, 5, 4), (2, 3, 7, 6), (0, 2, 6, 4), (1, 3, 7, 5)]
        )
        return self.add(name, mesh, depth)

    def rig(self, name: str, depth: float, bones: tuple[str, ...] = ("spine", "head")) -> bpy.types.Object:
        """An armature whose bones stand on top of each other, a unit high each."""
        rig = self.add(name, bpy.data.armatures.new(name), depth)
        bpy.context.view_layer.objects.active = rig
        bpy.ops.object.mode_set(mode="EDIT")
        for index, bone in enumerate(bones):
            edit = rig.data.edit_bones.new(bone)
            edit.head, edit.tail = (0.0, 0.0, index), (0.0, 0.0, index + 1)
            edit.parent = rig.data.edit_bones[bones[index - 1]] if index else None
        bpy.ops.object.mode_set(mode="OBJECT")
        self.update()
        return rig

    def key(self, *pairs: tuple[float, float], path: str = FOCUS) -> bpy.types.FCurve:
        """Key camera data as an artist's I key would."""
        owner = self.dof if path.startswith("dof.") else self.data
        name = path.removeprefix("dof.")
        for frame, value in pairs:
            setattr(owner, name, value)
            owner.keyframe_insert(name, frame=frame)
        return self.curve(path)

    def curve(self, path: str = FOCUS, data: bpy.types.Camera | None = None) -> bpy.types.FCurve | None:
        return find_curve(data or self.data, path)

    def frames(self) -> list[float]:
        """Where the focus keys stand."""
        return [round(point.co.x, 4) for point in self.curve().keyframe_points]

    def focus_at(self, frame: float, camera: bpy.types.Object | None = None) -> float:
        """The focus distance as Blender itself evaluates the user's scene."""
        whole = int(np.floor(frame))
        self.scene.frame_set(whole, subframe=frame - whole)
        graph = bpy.context.evaluated_depsgraph_get()
        return (camera or self.camera).evaluated_get(graph).data.dof.focus_distance

    def depth_at(self, frame: float, read: Any) -> float:
        """The planar distance of a point at a frame, with the user's scene stepped by Blender itself.

        `read` takes the depsgraph and returns the point in the world.
        """
        whole = int(np.floor(frame))
        self.scene.frame_set(whole, subframe=frame - whole)
        graph = bpy.context.evaluated_depsgraph_get()
        matrix = self.camera.evaluated_get(graph).matrix_world
        axis = -matrix.to_3x3().col[2].normalized()
        return axis.dot(read(graph) - matrix.translation)


def origin_of(subject: bpy.types.Object) -> Any:
    return lambda graph: subject.evaluated_get(graph).matrix_world.translation


def find_curve(data: bpy.types.ID, path: str = FOCUS) -> bpy.types.FCurve | None:
    animation = data.animation_data
    if animation is None or animation.action is None:
        return None
    owner = animation.action
    if "slots" in bpy.types.Action.bl_rna.properties:
        from bpy_extras import anim_utils

        if animation.action_slot is None:
            return None
        owner = anim_utils.action_get_channelbag_for_slot(animation.action, animation.action_slot)
    return owner.fcurves.find(path) if owner else None


def read_points(curve: bpy.types.FCurve | None) -> Any:
    """Every property of every point; None for no curve."""
    if curve is None:
        return None
    return [
        {
            **{name: tuple(getattr(point, name)) for name in ("co", "handle_left", "handle_right")},
            **{name: getattr(point, name) for name in POINT_PROPERTIES},
        }
        for point in curve.keyframe_points
    ]


def snapshot(camera: bpy.types.Object) -> dict[str, Any]:
    """Everything of a camera that a rack touches, and how many data-blocks there are."""
    data, dof, animation = camera.data, camera.data.dof, camera.data.animation_data
    curves = {path: find_curve(data, path) for path in (FOCUS, LENS, STOP)}
    return {
        "data": data.name,
        "lens": data.lens,
        "dof": (dof.use_dof, dof.focus_object, dof.focus_subtarget, dof.focus_distance, dof.aperture_fstop),
        "animation": animation is not None,
        "action": animation.action if animation else None,
        "recipes": sorted(animation.action.keys()) if animation and animation.action else [],
        "slot": slot.handle if (slot := getattr(animation, "action_slot", None)) else None,
        "curves": {path: read_points(curve) for path, curve in curves.items()},
        "extrapolations": {path: curve.extrapolation if curve else None for path, curve in curves.items()},
        "drivers": len(animation.drivers) if animation else 0,
        "counts": counts(),
    }


def counts() -> dict[str, int]:
    kinds = ("scenes", "objects", "actions", "cameras", "collections", "meshes", "libraries", "worlds")
    return {kind: len(getattr(bpy.data, kind)) for kind in kinds}


def save(path: Path) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(path))


def reopen(path: Path, camera: str = "Cam") -> bpy.types.Object:
    """Save the file, leave it, open it again, and return its own camera of that name."""
    save(path)
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.ops.wm.open_mainfile(filepath=str(path))
    return bpy.data.objects[camera, None]
