"""Distances at this very moment, from what Blender has already evaluated: cheap enough for a panel to draw."""

from typing import Final

import bpy
import numpy as np
from mathutils import Vector

from ...core.optics.view import focusing_distance
from ...core.request.marks import Subject
from ...core.stop.extents import sharp_ends
from ..object_types import CameraObject
from ..subjects.bodies import Gone, is_several, may_make_bodies, shows_collection
from ..subjects.find import find_sharp_objects, find_shown
from .depth_points import DepthPoints
from .points import Eye, PointReader

AT_ONCE: Final = ("ORIGIN", "BOUNDS", "BONE")
"""Parts that are read from what Blender has evaluated, in no time."""


def is_read_at_once(subject: Subject) -> bool:
    """Whether a subject's distance may be asked for in draw: nothing has to be searched for."""
    if subject.part not in AT_ONCE or subject.sharp == "VERTEX_GROUP" or is_several(subject):
        return False
    reads_body = "BOUNDS" in {subject.part, subject.sharp} and isinstance(subject.object, bpy.types.Object)
    return not (reads_body and (may_make_bodies(subject.object) or shows_collection(subject)))


def distance_now(graph: bpy.types.Depsgraph, camera: CameraObject, subject: Subject) -> float:
    """Return a subject's distance in scene units as the dependency graph has it, as :func:`.measure.measure` does.

    Origins, bounds and bones take no time. Surfaces, groups and instances are searched for at every call, which is not
    for a panel. nan where a subject is not there now.
    """
    if subject.is_distance:
        return float(subject.object) + subject.offset
    seen = camera.evaluated_get(graph)
    try:
        point = _point_now(graph, subject, Eye(seen.data.type, np.array(seen.matrix_world)))
    except Gone:
        return float("nan")
    return float(focusing_distance(seen.data.type, seen.matrix_world, point)) + subject.offset


def ends_now(
    scene: bpy.types.Scene, graph: bpy.types.Depsgraph, camera: CameraObject, subject: Subject, distance: float
) -> tuple[float, float]:
    """Return the near and far end of what must be sharp of a subject at its distance; only bounds are read.

    Raises
    ------
    SubjectError
        If its bounds must be sharp, and it has none.
    """
    scale = scene.unit_settings.scale_length
    measured = None
    if subject.sharp == "BOUNDS":
        seen = camera.evaluated_get(graph)
        points = DepthPoints(subject, [] if is_several(subject) else find_sharp_objects(scene, subject)).points(graph)
        depths = focusing_distance(seen.data.type, seen.matrix_world, points)
        measured = (depths.min(), depths.max())
    near, far = sharp_ends(subject, distance, measured, unit_scale_m=scale, clip_start=camera.data.clip_start)
    return float(near), float(far)


def _point_now(graph: bpy.types.Depsgraph, subject: Subject, eye: Eye) -> Vector:
    is_searched = subject.part == "BOUNDS" and not is_read_at_once(subject)
    if is_searched or is_several(subject) or subject.part not in AT_ONCE:
        shown = [] if is_several(subject) else find_shown(graph.scene, subject.object)
        return Vector(PointReader(subject, shown).point(graph, eye))
    seen = subject.object.evaluated_get(graph)
    bone = seen.pose.bones.get(subject.bone) if subject.part == "BONE" and seen.pose else None
    if bone:
        return Vector(seen.matrix_world @ bone.head.lerp(bone.tail, subject.along))
    if subject.part == "BOUNDS":
        corners = [Vector(corner) for corner in seen.bound_box]
        return Vector(seen.matrix_world @ (sum(corners, Vector()) / len(corners)))
    return Vector(seen.matrix_world.translation)
