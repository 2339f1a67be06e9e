"""The points that tell how deep a subject is: those of its bounds, or the vertices of a group, as evaluated."""

from collections.abc import Sequence
from typing import Final

import bpy
import numpy as np

from ..core.arrays import FloatArray
from ..core.errors import SubjectError
from ..core.marks import Subject

_GRID: Final = np.stack(np.meshgrid(*[np.linspace(0.0, 1.0, 9)] * 3), axis=-1).reshape(-1, 3)


class Cloud:
    """What must be sharp of a subject, as points of the evaluated objects that show it."""

    def __init__(self, subject: Subject, objects: Sequence[bpy.types.Object]) -> None:
        self.objects = objects
        self._subject = subject
        self._members: dict[str, tuple[int, FloatArray]] = {}

    def points(self, graph: bpy.types.Depsgraph) -> FloatArray:
        """Return the points as the dependency graph has them, shape (k, 3), in the world."""
        is_group = self._subject.sharp == "VERTEX_GROUP"
        read = self._group if is_group else _box
        points = np.concatenate([read(each.evaluated_get(graph)) for each in self.objects])
        if not len(points):
            raise SubjectError(
                f"No vertex of '{self._subject.object_name}' is in its group '{self._subject.vertex_group}' at frame "
                f"{graph.scene.frame_current_final:g}; assign some, or let a slab be sharp"
            )
        return points

    def _group(self, seen: bpy.types.Object) -> FloatArray:
        # With a window, subdivision may be left to the graphics card, and the mesh is without it. A copy, which costs
        # ten times as much as reading, has it.
        if not any(modifier.type == "SUBSURF" for modifier in seen.modifiers):
            return self._places(seen, seen.data)
        try:
            return self._places(seen, seen.to_mesh())
        finally:
            seen.to_mesh_clear()

    def _places(self, seen: bpy.types.Object, mesh: bpy.types.Mesh) -> FloatArray:
        count = len(mesh.vertices)
        # Weights can only be read one by one: they are read again where a modifier has changed the mesh's topology.
        if self._members.get(seen.name_full, (-1,))[0] != count:
            index = seen.vertex_groups[self._subject.vertex_group].index
            self._members[seen.name_full] = count, _members(mesh, index)
        places = np.empty(3 * count, dtype=np.float32)
        # As an attribute the positions are copied in one piece, from the vertices one by one.
        mesh.attributes["position"].data.foreach_get("vector", places)
        return _in_world(seen, places.reshape(count, 3)[self._members[seen.name_full][1]])


def _members(mesh: bpy.types.Mesh, group: int) -> FloatArray:
    """The indices of the vertices that have a weight in a group."""
    is_in = [any(each.group == group and each.weight > 0.0 for each in vertex.groups) for vertex in mesh.vertices]
    return np.flatnonzero(is_in)


def _box(seen: bpy.types.Object) -> FloatArray:
    """The corners of the bounds, and points between them: on a sphere's scale the middle of a side may be nearest."""
    corners = np.array(seen.bound_box)
    low, high = corners.min(axis=0), corners.max(axis=0)
    return _in_world(seen, low + _GRID * (high - low))


def _in_world(seen: bpy.types.Object, points: FloatArray) -> FloatArray:
    matrix = np.array(seen.matrix_world)
    return points @ matrix[:3, :3].T + matrix[:3, 3]
