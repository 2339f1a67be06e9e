"""A small kit to model shapes by code. No font file is loaded; lengths are metres."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import bmesh
import bpy
from mathutils import Matrix, Vector

from .materials import Color

Point = tuple[float, float, float]
Profile = Sequence[tuple[float, float]]

SMOOTH_ANGLE = math.radians(35.0)


class Shape:
    """A mesh being modelled from boxes and turned profiles; `slot` numbers the materials given to `finish`."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._bm: Any = bmesh.new()

    def box(self, size: Point, centre: Point, slot: int = 0, *, place: Matrix | None = None) -> None:
        """Add a box of the given edge lengths; `place` moves it after it has been put at `centre`."""
        matrix = (place or Matrix()) @ Matrix.Translation(centre) @ Matrix.Diagonal((*size, 1.0))
        made = bmesh.ops.create_cube(self._bm, size=1.0, matrix=matrix)
        for face in {face for vert in made["verts"] for face in vert.link_faces}:
            face.material_index = slot

    def turn(self, profile: Profile, centre: Point, slot: int = 0, *, sides: int = 48) -> None:
        """Turn a profile of (radius, height) pairs about the upright through `centre`; a zero radius is a pole."""
        matrix = Matrix.Translation(centre)
        rings = [self._ring(radius, height, matrix, sides) for radius, height in profile]
        for low, high in itertools.pairwise(rings):
            for i in range(sides):
                j = (i + 1) % sides
                corners = dict.fromkeys(
                    (low[i % len(low)], low[j % len(low)], high[j % len(high)], high[i % len(high)])
                )
                self._bm.faces.new(tuple(corners)).material_index = slot

    def _ring(self, radius: float, height: float, matrix: Matrix, sides: int) -> list[Any]:
        """Return one ring of vertices, or the single vertex of a pole."""
        if radius == 0.0:
            return [self._bm.verts.new(matrix @ Vector((0.0, 0.0, height)))]
        angles = [2.0 * math.pi * i / sides for i in range(sides)]
        return [
            self._bm.verts.new(matrix @ Vector((radius * math.cos(a), radius * math.sin(a), height))) for a in angles
        ]

    def grid(
        self, heights: Callable[[float, float], float], size: float, centre: Point, slot: int = 0, *, cells: int = 12
    ) -> None:
        """Add a square cap of edge `size`: `heights(u, v)` gives the rise over -1..1, and skirts close it below."""
        matrix = Matrix.Translation(centre) @ Matrix.Diagonal((size / 2.0, size / 2.0, 1.0, 1.0))
        made = bmesh.ops.create_grid(self._bm, x_segments=cells, y_segments=cells, size=1.0)
        faces = {face for vert in made["verts"] for face in vert.link_faces}
        rim = [edge for edge in {edge for face in faces for edge in face.edges} if edge.is_boundary]
        for vert in made["verts"]:
            vert.co = matrix @ Vector((vert.co.x, vert.co.y, heights(vert.co.x, vert.co.y)))
        skirt = bmesh.ops.extrude_edge_only(self._bm, edges=rim)["geom"]
        for item in skirt:
            if isinstance(item, bmesh.types.BMVert):
                item.co.z = centre[2]
            elif isinstance(item, bmesh.types.BMFace):
                faces.add(item)
        for face in faces:
            face.material_index = slot

    def finish(self, name: str, materials: Sequence[bpy.types.Material], *, smooth: bool = False) -> bpy.types.Mesh:
        """Return the mesh and free the working copy."""
        mesh = bpy.data.meshes.new(name)
        bmesh.ops.recalc_face_normals(self._bm, faces=self._bm.faces)
        self._bm.to_mesh(mesh)
        self._bm.free()
        for material in materials:
            mesh.materials.append(material)
        if smooth:
            mesh.shade_smooth()
            mesh.set_sharp_from_angle(angle=SMOOTH_ANGLE)
        return mesh


def add_object(
    scene: bpy.types.Scene,
    name: str,
    data: bpy.types.ID,
    at: Point | Matrix = (0.0, 0.0, 0.0),
    parent: bpy.types.Object | None = None,
) -> bpy.types.Object:
    """Link a new object; `at` is in the parent's space."""
    thing = bpy.data.objects.new(name, data)
    scene.collection.objects.link(thing)
    thing.parent = parent
    thing.matrix_basis = at if isinstance(at, Matrix) else Matrix.Translation(at)
    return thing


def round_edges(thing: bpy.types.Object, width: float, *, segments: int) -> None:
    """Bevel all edges, so that each catches a highlight."""
    bevel: Any = thing.modifiers.new("Bevel", "BEVEL")
    bevel.width = width
    bevel.segments = segments


def make_lamp(
    name: str, kind: Literal["AREA", "POINT"], *, power_w: float, color: Color, size_m: float
) -> bpy.types.Light:
    """Make a lamp; its size is the edge of a square, or the radius of a ball."""
    lamp: Any = bpy.data.lights.new(name, kind)
    lamp.energy = power_w
    lamp.color = color
    setattr(lamp, "size" if kind == "AREA" else "shadow_soft_size", size_m)
    return lamp  # type: ignore[no-any-return]


def make_wire(
    name: str, runs: Iterable[Sequence[Point]], radius: float, material: bpy.types.Material
) -> bpy.types.Curve:
    """Return smooth round wire through one or more runs of points."""
    curve = bpy.data.curves.new(name, "CURVE")
    curve.dimensions = "3D"
    curve.bevel_depth = radius
    curve.bevel_resolution = 3
    curve.use_fill_caps = True
    for run in runs:
        spline = curve.splines.new("NURBS")
        spline.points.add(len(run) - 1)
        for point, co in zip(spline.points, run, strict=True):
            point.co = (*co, 1.0)
        spline.use_endpoint_u = True
        spline.order_u = 3
        spline.resolution_u = 5
    curve.materials.append(material)
    return curve


def make_lettering(
    name: str, text: str, size: float, material: bpy.types.Material, *, thickness: float = 0.0
) -> bpy.types.TextCurve:
    """Return centred text in Blender's built-in font."""
    curve: Any = bpy.data.curves.new(name, "FONT")
    curve.body = text
    curve.size = size
    curve.align_x = "CENTER"
    curve.align_y = "CENTER"
    curve.extrude = thickness / 2.0
    curve.materials.append(material)
    return curve  # type: ignore[no-any-return]


def make_wrapped_lettering(
    name: str, text: str, size: float, material: bpy.types.Material, *, radius: float, relief: float
) -> bpy.types.Mesh:
    """Return raised letters bent round an upright cylinder, whose nearest point to -Y is the letters' origin."""
    curve = make_lettering(name, text, size, material, thickness=relief)
    flat = bpy.data.objects.new(name, curve)
    mesh = bpy.data.meshes.new_from_object(flat)
    bpy.data.objects.remove(flat)
    bpy.data.curves.remove(curve)
    for vert in mesh.vertices:
        angle, reach = vert.co.x / radius, radius + vert.co.z
        vert.co = (reach * math.sin(angle), radius - reach * math.cos(angle), vert.co.y)
    return mesh


def arc_points(radius: float, height: float, centre: Point, *, start: float = 0.0, end: float = 360.0) -> list[Point]:
    """Return points of a level arc, in degrees."""
    angles = [math.radians(start + (end - start) * i / 32) for i in range(33)]
    return [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a), centre[2] + height) for a in angles]
