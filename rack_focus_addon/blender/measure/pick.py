"""Picking a point on a surface, to be carried by it."""

from collections.abc import Sequence

import bpy
import numpy as np
from mathutils import Matrix, Vector

from ...core.errors import ArgumentError, SubjectError
from ...core.request.marks import Subject
from ...core.request.surface import SurfacePoint, weights_on_face
from ..subjects.bodies import WITH_MESH, Body, Gone, evaluated_mesh, find_bodies, is_several
from .guests import guests_in
from .stage import stage_for

Place = Sequence[float]


def pick_on(
    scene: bpy.types.Scene,
    camera: bpy.types.Object,
    subject: Subject,
    frame: float,
    point: Place | None,
    ray: tuple[Place, Place] | None,
) -> Subject:
    """Return a subject on the surface that shows another one, see :func:`.api.pick_surface`.

    Raises
    ------
    ArgumentError
        If not one of point and ray is given.
    SubjectError
        If there is no surface, the ray does not meet it, or several things show the subject.
    """
    if (point is None) == (ray is None):
        raise ArgumentError("Pick a surface by a point or by a ray; give one of the two")
    with stage_for(scene, camera, np.array([frame])) as stage, guests_in(stage) as guests:
        shown = [] if is_several(subject) else [subject.object]
        guests.invite(subject, shown)
        bodies = find_bodies(subject, shown, stage.at(frame))
        picked = [_picked(subject, body, point, ray) for body in bodies if body.seen.type in WITH_MESH]
    if len(picked) != 1:
        raise SubjectError(
            "{count} surfaces show '{subject}' at frame {frame:g}; name one mesh, or one instance in full",
            count=len(picked),
            subject=subject.name,
            frame=frame,
        )
    return Subject(subject.object, point=picked[0], library=subject.library, instance=subject.instance)


def _picked(subject: Subject, body: Body, point: Place | None, ray: tuple[Place, Place] | None) -> SurfacePoint:
    try:
        with evaluated_mesh(body.seen) as mesh:
            face, place = _hit(mesh, body, point, ray)
            return _point_on(mesh, face, place)
    except Gone as gone:
        raise SubjectError("{gone}; pick a point on a mesh", gone=gone.message) from gone
    except _Missed as missed:
        raise SubjectError("The ray does not meet '{subject}'; aim at it", subject=subject.name) from missed


class _Missed(Exception):  # noqa: N818 - the ray has
    """A ray that meets nothing."""


def _hit(mesh: bpy.types.Mesh, body: Body, point: Place | None, ray: tuple[Place, Place] | None) -> tuple[int, Vector]:
    """The face that is met, and the point on it in the mesh's own space."""
    from mathutils.bvhtree import BVHTree  # noqa: PLC0415 - only for picking

    tree = BVHTree.FromPolygons([vertex.co for vertex in mesh.vertices], [face.vertices for face in mesh.polygons])
    inward = Matrix(body.matrix.tolist()).inverted_safe()
    if point is not None:
        place, _, face, _ = tree.find_nearest(inward @ Vector(point))
    else:
        assert ray is not None  # noqa: S101 - one of the two is given
        origin, direction = (Vector(each) for each in ray)
        place, _, face, _ = tree.ray_cast(inward @ origin, inward.to_3x3() @ direction)
    if face is None or place is None:
        raise _Missed
    return face, place


def _point_on(mesh: bpy.types.Mesh, face: int, place: Vector) -> SurfacePoint:
    mesh.calc_loop_triangles()
    polygon = mesh.polygons[face]
    loops = list(polygon.loop_indices)
    triangles = [
        [loops.index(loop) for loop in triangle.loops]
        for triangle in mesh.loop_triangles
        if triangle.polygon_index == face
    ]
    corners = np.array([mesh.vertices[index].co for index in polygon.vertices])
    weights = weights_on_face(np.array(place), corners, triangles)
    return SurfacePoint(face, weights, len(mesh.vertices), len(mesh.polygons))
