"""Where a subject is at one moment: the point of each part, read from what the dependency graph has evaluated."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import bpy
import numpy as np

from ...core.arrays import FloatArray
from ...core.messages import Message, say
from ...core.optics.view import focusing_distance
from ...core.request.marks import Subject
from ...core.request.surface import ChosenVertex, SurfacePoint, first_hit
from ..subjects.bodies import (
    SOLID,
    WITH_MESH,
    Body,
    Gone,
    Groups,
    Triangles,
    corners_of,
    evaluated_mesh,
    find_bodies,
    vertices_of,
)


@dataclass(frozen=True, eq=False)
class Eye:
    """Whence a subject is seen: the camera's projection and its world matrix, shape (4, 4)."""

    projection: str
    matrix: FloatArray

    def ray_to(self, point: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return origin and direction of the sight line to a point; an orthographic camera's lines are parallel."""
        origin = self.matrix[:3, 3]
        if self.projection != "ORTHO":
            return origin, point - origin
        axis = -self.matrix[:3, 2] / np.linalg.norm(self.matrix[:3, 2])
        depth = float((point - origin) @ axis)
        return point - depth * axis, axis

    def depths(self, points: FloatArray) -> FloatArray:
        """Return the focus distances of points, shape (k, 3)."""
        return focusing_distance(self.projection, self.matrix, points)

    def nearest(self, points: FloatArray) -> int:
        """Return which point is nearest in depth before the camera; with none there, the last to have left."""
        depths = self.depths(points)
        before = depths > 0.0
        return int(np.argmin(np.where(before, depths, np.inf)) if before.any() else np.argmax(depths))


class PointReader:
    """Finds the point of a subject, frame after frame."""

    def __init__(self, subject: Subject, shown: Sequence[bpy.types.Object]) -> None:
        self.subject = subject
        self.shown = shown
        self._groups = Groups(subject.vertex_group or "")
        self._triangles = Triangles()

    def point(self, graph: bpy.types.Depsgraph, eye: Eye) -> FloatArray:
        """Return the point, shape (3,), in the world.

        Raises
        ------
        Gone
            If it is not there now.
        """
        read = {
            "ORIGIN": self._origin,
            "BOUNDS": self._bounds,
            "SURFACE": self._surface,
            "NEAREST": self._nearest,
            "BONE": self._bone,
            "VERTEX_GROUP": self._group,
            "POINT": self._point,
        }[self.subject.part]
        return read(graph, eye)

    def _bodies(self, graph: bpy.types.Depsgraph, *, body: bool = True) -> Iterator[Body]:
        return find_bodies(self.subject, self.shown, graph, body=body)

    def _origin(self, graph: bpy.types.Depsgraph, _: Eye) -> FloatArray:
        origins = [body.matrix[:3, 3] for body in self._bodies(graph, body=False)]
        if len(origins) > 1:
            return self._bounds(graph, _)
        return _only(origins, self.subject)

    def _bounds(self, graph: bpy.types.Depsgraph, _: Eye) -> FloatArray:
        boxes, origins = [], []
        for body in self._bodies(graph):
            if self.subject.instance is None and self.shown and body.seen.type not in SOLID:
                # A single object's box is its own, whatever it is: Blender's is around an armature's bones.
                return np.asarray(corners_of(body).mean(axis=0))
            if body.seen.type not in SOLID:
                origins.append(body.matrix[:3, 3])
            elif len(corners := corners_of(body)):
                boxes.append(corners)
        if len(boxes) == 1:
            return np.asarray(boxes[0].mean(axis=0))
        points = np.concatenate(boxes) if boxes else np.array(origins).reshape(-1, 3)
        if not len(points):
            raise _gone(self.subject)
        return np.asarray((points.min(axis=0) + points.max(axis=0)) / 2.0)

    def _surface(self, graph: bpy.types.Depsgraph, eye: Eye) -> FloatArray:
        origin, direction = eye.ray_to(self._bounds(graph, eye))
        met, vertices = np.inf, []
        for body in self._bodies(graph):
            if body.seen.type not in WITH_MESH:
                continue
            with evaluated_mesh(body.seen) as mesh:
                places = body.in_world(vertices_of(mesh))
                met = min(met, first_hit(origin, direction, places, self._triangles.of(body, mesh)))
                vertices.append(places)
        if np.isfinite(met):
            return np.asarray(origin + met * direction)
        places = np.concatenate(vertices) if vertices else np.empty((0, 3))
        if not len(places):
            raise Gone("'{name}' has no surface", name=self.subject.name)
        return np.asarray(places[eye.nearest(places)])

    def choose(self, graph: bpy.types.Depsgraph, eye: Eye) -> None:
        """Keep the vertex that is nearest the camera now, of the group or of all, from here on.

        Raises
        ------
        Gone
            If there is none.
        """
        best, best_depth = None, np.inf
        for body in self._bodies(graph):
            if body.seen.type not in WITH_MESH:
                continue
            with evaluated_mesh(body.seen) as mesh:
                places = body.in_world(vertices_of(mesh))
                members = np.arange(len(places))
                if self.subject.vertex_group:
                    members = self._groups.vertices(body, mesh)
                if not len(members):
                    continue
                vertex = int(members[eye.nearest(places[members])])
                depth = float(eye.depths(places[vertex]))
                rank = depth if depth > 0.0 else float(np.finfo(np.float64).max)
                if rank < best_depth:
                    best, best_depth = ChosenVertex(body.key, vertex, len(places)), rank
        if best is None:
            names = {"name": self.subject.object_name, "group": self.subject.vertex_group}
            if self.subject.vertex_group:
                raise Gone("'{name}' has no vertex in its group '{group}'", **names)
            raise Gone("'{name}' has no vertex", **names)
        self.subject = replace(self.subject, chosen=best)

    def _nearest(self, graph: bpy.types.Depsgraph, eye: Eye) -> FloatArray:
        if self.subject.chosen is None:
            # Kept from here on: with no mark to say when, the first frame does.
            self.choose(graph, eye)
        chosen = self.subject.chosen
        for body in self._bodies(graph):
            if chosen and body.key == chosen.thing:
                with evaluated_mesh(body.seen) as mesh:
                    if len(mesh.vertices) != chosen.vertices:
                        raise _other_topology(
                            self.subject, say("{vertices} vertices", vertices=chosen.vertices), str(len(mesh.vertices))
                        )
                    return body.in_world(np.array(mesh.vertices[chosen.vertex].co))
        raise _gone(self.subject)

    def _point(self, graph: bpy.types.Depsgraph, _: Eye) -> FloatArray:
        for body in self._bodies(graph):
            if body.seen.type in WITH_MESH:
                with evaluated_mesh(body.seen) as mesh:
                    return body.in_world(_carried(self.subject, self.subject.point, mesh))
        raise _gone(self.subject)

    def _group(self, graph: bpy.types.Depsgraph, _: Eye) -> FloatArray:
        points = [np.empty((0, 3))]
        for body in self._bodies(graph):
            if body.seen.type == "MESH":
                with evaluated_mesh(body.seen) as mesh:
                    members = self._groups.vertices(body, mesh)
                    points.append(body.in_world(vertices_of(mesh)[members]))
        places = np.concatenate(points)
        if not len(places):
            raise Gone(
                "'{name}' has no vertex in its group '{group}'",
                name=self.subject.object_name,
                group=self.subject.vertex_group,
            )
        return np.asarray(places.mean(axis=0))

    def _bone(self, graph: bpy.types.Depsgraph, _: Eye) -> FloatArray:
        for body in self._bodies(graph):
            bone = body.seen.pose.bones.get(self.subject.bone) if body.seen.pose else None
            if bone is not None:
                return body.in_world(np.array(bone.head.lerp(bone.tail, self.subject.along)))
        raise _gone(self.subject)


def _carried(subject: Subject, point: SurfacePoint, mesh: bpy.types.Mesh) -> FloatArray:
    """Where a surface point is on the mesh as it is now."""
    now = len(mesh.vertices), len(mesh.polygons)
    if now != (point.vertices, point.faces):
        picked = say("{vertices} vertices and {faces} faces", vertices=point.vertices, faces=point.faces)
        raise _other_topology(subject, picked, say("{vertices} and {faces}", vertices=now[0], faces=now[1]))
    corners = mesh.polygons[point.face].vertices
    if len(corners) != len(point.weights):
        picked = say("{corners} corners on face {face}", corners=len(point.weights), face=point.face)
        raise _other_topology(subject, picked, str(len(corners)))
    return np.array(point.weights) @ np.array([mesh.vertices[index].co for index in corners])


def _only(origins: list[FloatArray], subject: Subject) -> FloatArray:
    if not origins:
        raise _gone(subject)
    return origins[0]


def _gone(subject: Subject) -> Gone:
    if subject.instance is not None:
        return Gone("'{name}' shows no instance {instance}", name=subject.object_name, instance=subject.instance)
    return Gone("Nothing is seen of '{name}'", name=subject.name)


def _other_topology(subject: Subject, picked: Message, now: str) -> Gone:
    return Gone(
        say(
            "The topology of '{name}' has changed: it was picked with {picked} and has {now} now",
            name=subject.object_name,
            picked=picked,
            now=now,
        ),
        is_topology=True,
    )
