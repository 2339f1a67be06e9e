"""What lies under the mouse in a viewport: the surface that is met first, on an object or an instance."""

from dataclasses import dataclass
from typing import Final

import bpy
import numpy as np
from bpy_extras import view3d_utils
from mathutils import Matrix, Vector

from ...core.errors import CameraError
from ...core.optics.view import focusing_distance
from .. import compat
from ..animation import PATHS, find_driver
from ..object_types import CameraObject

UNUSED: Final = 2**31 - 1
"""What fills an instance's persistent id up."""

_LAYERS: Final = 32
"""How many things that are not rendered a ray goes through."""

Ray = tuple[Vector, Vector]


@dataclass(frozen=True)
class Hit:
    """A place on a surface.

    Attributes
    ----------
    object : Object
        What is hit, or what shows it as an instance.
    place : Vector
        In the world.
    instance : tuple of int, optional
        The persistent id of the instance, without what is unused.
    """

    object: bpy.types.Object
    place: Vector
    instance: tuple[int, ...] | None = None


def ray_at(region: bpy.types.Region, view: bpy.types.RegionView3D, place: tuple[float, float]) -> Ray:
    """Return origin and direction, in the world, of what is seen at a place of a region, in its pixels."""
    return (
        view3d_utils.region_2d_to_origin_3d(region, view, place),
        view3d_utils.region_2d_to_vector_3d(region, view, place),
    )


def find_hit(scene: bpy.types.Scene, graph: bpy.types.Depsgraph, ray: Ray) -> Hit | None:
    """Return the first surface on a ray that will be rendered; None where there is none."""
    origin, direction = Vector(ray[0]), Vector(ray[1]).normalized()
    for _ in range(_LAYERS):
        is_hit, place, _, _, found, matrix = scene.ray_cast(graph, origin, direction)
        if not is_hit:
            return None
        if not found.hide_render and found.display_type not in {"BOUNDS", "WIRE"}:
            return _named(graph, found, place, matrix)
        # A little farther, for rounding must not meet the same surface again.
        origin = place + direction * max(1e-5, 1e-6 * place.length)
    return None


def distance_to(graph: bpy.types.Depsgraph, camera: CameraObject, place: Vector) -> float:
    """Return the focus distance that has a place in focus, as things are now; negative behind the camera."""
    seen = camera.evaluated_get(graph)
    return float(focusing_distance(seen.data.type, seen.matrix_world, place))


def focus_now(graph: bpy.types.Depsgraph, camera: CameraObject) -> float:
    """Return the distance that a camera is focused on, by its focus object if it has one."""
    dof = camera.evaluated_get(graph).data.dof
    if dof.focus_object is None:
        return float(dof.focus_distance)
    return abs(distance_to(graph, camera, dof.focus_object.evaluated_get(graph).matrix_world.translation))


def is_focus_animated(camera: bpy.types.Object) -> bool:
    """Whether keys or a driver set a camera's focus distance, so that another value would not last."""
    return bool(compat.find_fcurve(camera.data, PATHS["FOCUS"]) or find_driver(camera.data, PATHS["FOCUS"]))


def set_focus(camera: CameraObject, distance: float) -> None:
    """Focus a camera on a distance.

    Raises
    ------
    CameraError
        If its data are linked from a library, where the change would be lost.
    """
    if not camera.data.is_editable:
        raise CameraError(
            "The data of camera '{camera}' are linked: make a library override of them, or a copy", camera=camera.name
        )
    dof = camera.data.dof
    dof.use_dof = True
    dof.focus_object = None
    dof.focus_distance = distance


def _named(graph: bpy.types.Depsgraph, found: bpy.types.Object, place: Vector, matrix: Matrix) -> Hit:
    if _same(found.evaluated_get(graph).matrix_world, matrix):
        return Hit(found, place.copy())
    for each in graph.object_instances:
        if each.is_instance and each.object.original == found and _same(each.matrix_world, matrix):
            numbers = tuple(number for number in each.persistent_id if number != UNUSED)
            return Hit(each.parent.original, place.copy(), numbers)
    return Hit(found, place.copy())


def _same(one: Matrix, other: Matrix) -> bool:
    return np.allclose(np.array(one), np.array(other), rtol=1e-5, atol=1e-6)
