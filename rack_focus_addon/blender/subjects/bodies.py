"""The evaluated bodies that show a subject: objects and instances with their matrices, and their meshes as arrays."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.arrays import FloatArray
from ...core.errors import SubjectError, TopologyError
from ...core.messages import Message, say
from ...core.request.marks import Subject
from .. import compat

SOLID: Final = {
    *("MESH", "CURVE", "SURFACE", "META", "FONT", "CURVES", "POINTCLOUD", "VOLUME"),
    *("GPENCIL", "GREASEPENCIL"),
}
"""Types of objects that have a body; the others are but a point."""

WITH_MESH: Final = {"MESH", "CURVE", "SURFACE", "META", "FONT"}
"""Types of objects whose evaluated surface can be read as a mesh."""

UNUSED: Final = 2**31 - 1
"""Fills up the persistent id of an instance (Blender calls it INT_MAX)."""


class Gone(Exception):  # noqa: N818 - the point is, not the program
    """A subject has no point at a frame; `is_topology` where its surface is there, but another one."""

    def __init__(self, why: str, /, *, is_topology: bool = False, **values: object) -> None:
        self.message = say(why, **values) if values else why
        super().__init__(self.message)
        self.is_topology = is_topology

    @property
    def way_out(self) -> Message:
        """What to do about it."""
        if self.is_topology:
            return say("pick the point anew, or keep modifiers from changing the number of vertices and faces")
        return say("choose another subject, or other frames")

    def as_error(self, frame: float) -> SubjectError:
        """Return what to raise where the point is needed at a frame."""
        kind = TopologyError if self.is_topology else SubjectError
        return kind("{gone} at frame {frame:g}; {way_out}", gone=self.message, frame=frame, way_out=self.way_out)


@dataclass(frozen=True, eq=False)
class Body:
    """An evaluated object, or an instance of one, where it is seen.

    Attributes
    ----------
    key : str
        Tells it from the other bodies that show the same subject; empty where there is but one.
    seen : Object
        Evaluated. That of an instance is valid only until the next one is asked for.
    matrix : ndarray of float64, shape (4, 4)
        To the world.
    maker : Object, optional
        Evaluated: what makes an instance, None for an object.
    """

    key: str
    seen: bpy.types.Object
    matrix: FloatArray
    maker: bpy.types.Object | None = None

    def in_world(self, points: FloatArray) -> FloatArray:
        """Return the body's own points, shape (k, 3), in the world."""
        return points @ self.matrix[:3, :3].T + self.matrix[:3, 3]


def shows_collection(subject: Subject) -> bool:
    """Whether a subject is an empty that shows a collection: what is seen of its body are the instances."""
    picked = subject.object
    return isinstance(picked, bpy.types.Object) and picked.type == "EMPTY" and picked.instance_type == "COLLECTION"


def is_several(subject: Subject) -> bool:
    """Whether a subject has to be looked for among all that the dependency graph shows."""
    return subject.instance is not None or isinstance(subject.object, bpy.types.Collection)


def may_make_bodies(picked: bpy.types.Object) -> bool:
    """Whether geometry nodes may add instances, points, curves or volumes to an object's own geometry."""
    return any(modifier.type == "NODES" for modifier in known(picked.modifiers))


def known(structs: Iterable[Any]) -> Iterator[Any]:
    """Yield the modifiers or constraints whose type this Blender knows; a file of another version may hold others."""
    return (each for each in structs if hasattr(each, "type"))


def find_bodies(
    subject: Subject, shown: Sequence[bpy.types.Object], graph: bpy.types.Depsgraph, *, body: bool = True
) -> Iterator[Body]:
    """Yield what shows a subject as the graph has it; each must be read before the next.

    Parameters
    ----------
    subject : Subject
    shown : sequence of Object
        What is seen of a single object, see :func:`.find.find_shown`.
    graph : Depsgraph
    body : bool
        Whether a body is asked for, and not just an origin.
    """
    if isinstance(subject.object, bpy.types.Collection):
        yield from _of_collection(subject.object, graph)
    elif subject.instance is not None or (body and shows_collection(subject)):
        yield from _of_instancer(subject.object, subject.instance or (), graph)
    else:
        for each in shown:
            seen = each.evaluated_get(graph)
            # A single object may be renamed and is still the same.
            key = each.name_full if len(shown) > 1 else ""
            own, is_maker = Body(key, seen, np.array(seen.matrix_world)), body and may_make_bodies(each)
            if not is_maker or len(own_corners(own)):
                yield own
            if is_maker:
                yield from _made_by_nodes(each, key, graph)


def _made_by_nodes(maker: bpy.types.Object, key: str, graph: bpy.types.Depsgraph) -> Iterator[Body]:
    for each in graph.object_instances:
        if each.is_instance and each.parent.original == maker:
            yield _as_body(each, key)


def persistent_id(instance: bpy.types.DepsgraphObjectInstance) -> tuple[int, ...]:
    """Return the numbers of an instance that are used, the innermost level first."""
    return tuple(number for number in instance.persistent_id if number != UNUSED)


def _of_instancer(instancer: bpy.types.Object, wanted: tuple[int, ...], graph: bpy.types.Depsgraph) -> Iterator[Body]:
    for each in graph.object_instances:
        if each.is_instance and each.parent.original == instancer:
            numbers = persistent_id(each)
            if numbers[len(numbers) - len(wanted) :] == wanted:
                yield _as_body(each, "")


def _of_collection(collection: bpy.types.Collection, graph: bpy.types.Depsgraph) -> Iterator[Body]:
    members = set(collection.all_objects)
    for each in graph.object_instances:
        owner = (each.parent if each.is_instance else each.object).original
        if owner in members and not owner.hide_render:
            yield _as_body(each, owner.name_full)


def _as_body(each: bpy.types.DepsgraphObjectInstance, owner: str) -> Body:
    numbers = f"#{'.'.join(map(str, persistent_id(each)))}" if each.is_instance else ""
    return Body(f"{owner}{numbers}", each.object, np.array(each.matrix_world), each.parent)


@contextmanager
def evaluated_mesh(seen: bpy.types.Object) -> Iterator[bpy.types.Mesh]:
    """Give the evaluated mesh of an object, of a curve or a text as well.

    Raises
    ------
    Gone
        If it has none.
    """
    if not _needs_copy(seen):
        yield seen.data
        return
    try:
        mesh = seen.to_mesh()
    except RuntimeError as error:
        raise Gone("'{name}' has no mesh", name=seen.name) from error
    if mesh is None:
        raise Gone("'{name}' has no mesh", name=seen.name)
    try:
        yield mesh
    finally:
        seen.to_mesh_clear()


def _needs_copy(seen: bpy.types.Object) -> bool:
    """Whether a mesh has to be made or completed, which costs ten times as much as reading the one that is there.

    With a window, subdivision may be left to the graphics card, and the mesh is without it; while it is edited, it is
    not what is edited.
    """
    if seen.type != "MESH" or seen.mode == "EDIT":
        return True
    return any(modifier.type == "SUBSURF" for modifier in known(seen.modifiers))


def vertices_of(mesh: bpy.types.Mesh) -> FloatArray:
    """Return the positions of a mesh's vertices, shape (v, 3), in its own space."""
    places = np.empty(3 * len(mesh.vertices), dtype=np.float32)
    if len(places):
        # As an attribute the positions are copied in one piece, from the vertices one by one.
        mesh.attributes["position"].data.foreach_get("vector", places)
    return places.reshape(-1, 3).astype(np.float64)


class Triangles:
    """How the faces of evaluated meshes are cut into triangles, remembered: reading that takes most of the time.

    A face that bends may be cut along its other diagonal later on; taking the one that was moves no point by more than
    the face is bent.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[NDArray[np.int32], NDArray[np.int32]]] = {}

    def of(self, body: Body, mesh: bpy.types.Mesh) -> NDArray[np.int32]:
        """Return the triangles as indices of vertices, shape (t, 3); read again where the topology has changed."""
        corners = _corners(mesh)
        if body.key not in self._known or not np.array_equal(self._known[body.key][0], corners):
            self._known[body.key] = corners, _triangles(mesh)
        return self._known[body.key][1]


def _corners(mesh: bpy.types.Mesh) -> NDArray[np.int32]:
    """The vertices of all faces' corners, in order: equal for equal topology."""
    indices = np.empty(len(mesh.loops), dtype=np.int32)
    if len(indices):
        mesh.attributes[".corner_vert"].data.foreach_get("value", indices)
    return indices


def _triangles(mesh: bpy.types.Mesh) -> NDArray[np.int32]:
    mesh.calc_loop_triangles()
    indices = np.empty(3 * len(mesh.loop_triangles), dtype=np.int32)
    mesh.loop_triangles.foreach_get("vertices", indices)
    return indices.reshape(-1, 3)


class Groups:
    """The vertices of a group on evaluated meshes, remembered: weights can only be read one by one."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._members: dict[str, tuple[int, NDArray[np.intp]]] = {}

    def vertices(self, body: Body, mesh: bpy.types.Mesh) -> NDArray[np.intp]:
        """Return the indices of the group's vertices; read again where a modifier has changed their number."""
        count = len(mesh.vertices)
        if self._members.get(body.key, (-1,))[0] != count:
            group = body.seen.vertex_groups.get(self._name)
            members = _members(mesh, group.index) if group else np.empty(0, dtype=np.intp)
            self._members[body.key] = count, members
        return self._members[body.key][1]


def _members(mesh: bpy.types.Mesh, group: int) -> NDArray[np.intp]:
    is_in = [any(each.group == group and each.weight > 0.0 for each in vertex.groups) for vertex in mesh.vertices]
    return np.flatnonzero(is_in)


def corners_of(body: Body) -> FloatArray:
    """Return the corners of a body's bounds in the world, shape (8, 3); (0, 3) for one without geometry."""
    return body.in_world(own_corners(body))


def own_corners(body: Body) -> FloatArray:
    """Return the corners of a body's box in its own space, shape (8, 3); (0, 3) for one without geometry.

    Blender gives what has none a box of no size at its origin.

    Raises
    ------
    Gone
        For curves of geometry nodes that cannot be read.
    """
    corners = np.array(body.seen.bound_box, dtype=np.float64)
    if corners.any() or body.seen.type not in SOLID:
        return corners
    if body.seen.type == "MESH":
        points = vertices_of(body.seen.data)
    elif body.seen.type == "CURVE":
        points = _curve_points(body)
    else:
        points = np.empty((0, 3))
    if not len(points):
        return points
    ends = np.stack([points.min(axis=0), points.max(axis=0)])
    return np.stack(np.meshgrid(*ends.T, indexing="ij"), axis=-1).reshape(-1, 3)


def _curve_points(body: Body) -> FloatArray:
    """The points of a curve that has no box: one of geometry nodes, where Blender has them read, or an empty one."""
    if body.maker is None or body.seen.original != body.maker.original:
        try:
            with evaluated_mesh(body.seen) as mesh:
                return vertices_of(mesh)
        except Gone:
            return np.empty((0, 3))
    # What nodes add to an object's own geometry is shown as an instance of that very object.
    points = compat.evaluated_curve_points(body.maker)
    if points is None:
        raise Gone(
            "'{name}' shows curves that its geometry nodes make, which this Blender cannot read (put a Curve to Mesh "
            "node behind them)",
            name=body.maker.name,
        )
    return points.astype(np.float64)
