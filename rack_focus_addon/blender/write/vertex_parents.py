"""Points of a mesh that empties can be held on, so that a live rig reaches what no driver and no constraint finds.

An empty whose parent is a vertex goes where the deformed mesh takes that vertex (Blender's own parenting, `parverts`
in object.cc); constraints then lay another empty between the corners of a face.
"""

from collections.abc import Callable
from itertools import accumulate
from typing import cast

import bpy

from ...core.request.marks import Subject
from ..object_types import MeshObject
from ..subjects.find import find_shown

Corners = tuple[tuple[int, float], ...]
"""Vertices of a mesh, each with its weight; together 1."""


def find_carrier(scene: bpy.types.Scene, subject: Subject) -> tuple[bpy.types.Object, Corners] | None:
    """Return the mesh object and the vertices that carry a subject's point, or None where a parent cannot reach them.

    It reaches the vertices of the mesh itself, not those that modifiers make.
    """
    mesh = _mesh_of(scene, subject)
    if mesh is None:
        return None
    vertices, faces = len(mesh.data.vertices), len(mesh.data.polygons)
    if subject.part == "POINT" and subject.point and (subject.point.vertices, subject.point.faces) == (vertices, faces):
        vertices_of_face = mesh.data.polygons[subject.point.face].vertices
        corners = zip(vertices_of_face, subject.point.weights, strict=False)  # type: ignore[call-overload]
        return mesh, tuple((vertex, weight) for vertex, weight in corners if weight > 0.0)
    if subject.part == "NEAREST" and subject.chosen and subject.chosen.vertices == vertices:
        return mesh, ((subject.chosen.vertex, 1.0),)
    return None


def _mesh_of(scene: bpy.types.Scene, subject: Subject) -> MeshObject | None:
    if not isinstance(subject.object, bpy.types.Object) or subject.instance is not None:
        return None
    shown = [subject.object] if subject.part == "POINT" else find_shown(scene, subject.object)
    named = [each for each in shown if subject.chosen is None or subject.chosen.thing in {"", each.name_full}]
    return cast("MeshObject", named[0]) if len(named) == 1 and named[0].type == "MESH" else None


def hold_on_vertices(
    empty: bpy.types.Object, mesh: bpy.types.Object, corners: Corners, add: Callable[[str], bpy.types.Object]
) -> None:
    """Hold an empty on the weighted mean of vertices; `add` makes the further empties that it takes, by their names."""
    if len(corners) == 1:
        _parent_to(empty, mesh, corners[0][0])
        return
    # Each constraint blends the result of the earlier ones towards its vertex, by its share of the weight.
    for number, ((vertex, weight), so_far) in enumerate(
        zip(corners, accumulate(weight for _, weight in corners), strict=True), start=1
    ):
        corner = add(f"{empty.name} corner {number}")
        _parent_to(corner, mesh, vertex)
        hold = empty.constraints.new("COPY_LOCATION")
        hold.target, hold.influence = corner, weight / so_far


def _parent_to(empty: bpy.types.Object, mesh: bpy.types.Object, vertex: int) -> None:
    empty.parent, empty.parent_type = mesh, "VERTEX"
    empty.parent_vertices = (vertex, 0, 0)  # type: ignore[assignment]
    empty.location = (0.0, 0.0, 0.0)
