"""Distances at this very moment, from what Blender has already evaluated: cheap enough for a panel to draw."""

import bpy
from mathutils import Vector

from ..core.marks import Subject
from ..core.view import focusing_distance


def distance_now(graph: bpy.types.Depsgraph, camera: bpy.types.Object, subject: Subject) -> float:
    """Return a subject's distance in scene units as the dependency graph has it, as :func:`.stage.sample` does."""
    if subject.is_distance:
        return float(subject.object) + subject.offset
    point = _point_now(subject.object.evaluated_get(graph), subject)
    seen = camera.evaluated_get(graph)
    return float(focusing_distance(seen.data.type, seen.matrix_world, point)) + subject.offset


def _point_now(seen: bpy.types.Object, subject: Subject) -> Vector:
    bone = seen.pose.bones.get(subject.bone) if subject.part == "BONE" and seen.pose else None
    if bone:
        return seen.matrix_world @ bone.head.lerp(bone.tail, subject.along)
    if subject.part == "BOUNDS":
        corners = [Vector(corner) for corner in seen.bound_box]
        return seen.matrix_world @ (sum(corners, Vector()) / len(corners))
    return seen.matrix_world.translation
