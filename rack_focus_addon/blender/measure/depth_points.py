"""The points that tell how deep a subject is: those of its bounds, or the vertices of a group, as evaluated."""

from collections.abc import Sequence
from typing import Final

import bpy
import numpy as np

from ...core.arrays import FloatArray
from ...core.errors import SubjectError
from ...core.request.marks import Subject
from ..subjects.bodies import SOLID, Body, Groups, evaluated_mesh, find_bodies, own_corners, vertices_of

_GRID: Final = np.stack(np.meshgrid(*[np.linspace(0.0, 1.0, 9)] * 3), axis=-1).reshape(-1, 3)


class DepthPoints:
    """What must be sharp of a subject, as points of the evaluated objects that show it.

    Parameters
    ----------
    subject : Subject
    objects : sequence of Object
        What shows a single object; nothing for a collection and for instances, which are found as they are seen.
    """

    def __init__(self, subject: Subject, objects: Sequence[bpy.types.Object]) -> None:
        self.objects = objects
        self._subject = subject
        self._groups = Groups(subject.vertex_group or "")

    def points(self, graph: bpy.types.Depsgraph) -> FloatArray:
        """Return the points as the dependency graph has them, shape (k, 3), in the world; none of an instance gone."""
        is_group = self._subject.sharp == "VERTEX_GROUP"
        read = self._group if is_group else _box
        found = [read(body) for body in find_bodies(self._subject, self.objects, graph)]
        points = np.concatenate([np.empty((0, 3)), *found])
        if not len(points) and is_group:
            raise SubjectError(
                "No vertex of '{name}' is in its group '{group}' at frame {frame:g}; assign some, or let a slab be "
                "sharp",
                name=self._subject.object_name,
                group=self._subject.vertex_group,
                frame=graph.scene.frame_current_final,
            )
        return np.asarray(points)

    def _group(self, body: Body) -> FloatArray:
        if body.seen.type != "MESH":
            return np.empty((0, 3))
        with evaluated_mesh(body.seen) as mesh:
            return body.in_world(vertices_of(mesh)[self._groups.vertices(body, mesh)])


def _box(body: Body) -> FloatArray:
    """The corners of the bounds, and points between them: on a sphere's scale the middle of a side may be nearest."""
    if body.seen.type not in SOLID and body.seen.type != "ARMATURE":
        return np.empty((0, 3))
    corners = own_corners(body)
    if not len(corners):
        return corners
    low, high = corners.min(axis=0), corners.max(axis=0)
    return body.in_world(low + _GRID * (high - low))
