"""What stands on the bench: a camera as a case wants it, and cards with an edge, bright below and black above."""

import bpy
import numpy as np
from mathutils import Euler, Matrix, Vector

from .cases import Case

CAMERA = "Camera"
STANDPOINT = Matrix.Translation((1.0, 2.0, 3.0)) @ Euler((1.2, 0.0, 0.5)).to_matrix().to_4x4()
"""Where cameras stand: nothing lines up with the world's axes."""
DOLLY = Matrix.Translation((0.0, -4.0, 1.0)) @ Matrix.Rotation(0.7, 4, "Y") @ Matrix.Scale(3.0, 4)
"""What cameras with a parent ride on."""
TO_THE_LEFT = Matrix.Rotation(-np.pi / 2, 4, "Z")
"""Turns a card's bright side from below to the left."""


def empty_scene() -> bpy.types.Scene:
    """Return the scene of a new, empty file."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    return bpy.context.scene


def set_frame(scene: bpy.types.Scene, case: Case) -> None:
    """Give the picture the case's size."""
    render = scene.render
    render.resolution_x, render.resolution_y = case.resolution
    render.resolution_percentage = case.percentage
    render.pixel_aspect_x, render.pixel_aspect_y = case.pixel_aspect


def picture_size(scene: bpy.types.Scene) -> tuple[int, int]:
    """Return the picture's width and height in pixels; Blender cuts the fraction off."""
    render = scene.render
    return (
        render.resolution_x * render.resolution_percentage // 100,
        render.resolution_y * render.resolution_percentage // 100,
    )


def add_camera(scene: bpy.types.Scene, case: Case) -> bpy.types.Object:
    """Add the case's camera and render through it."""
    data = bpy.data.cameras.new(CAMERA)
    data.type = case.projection
    data.lens, data.ortho_scale = case.lens, case.ortho_scale
    data.panorama_type, data.fisheye_fov, data.fisheye_lens = case.panorama, case.fisheye_fov, case.fisheye_lens
    data.latitude_min, data.latitude_max = case.latitudes
    data.longitude_min, data.longitude_max = case.longitudes
    data.sensor_width, data.sensor_height = case.sensor
    data.sensor_fit = case.fit
    data.shift_x, data.shift_y = case.shift
    data.clip_start, data.clip_end = 0.01, 1e5
    data.dof.use_dof = True
    data.dof.focus_distance, data.dof.aperture_fstop, data.dof.aperture_ratio = case.focus, case.fstop, case.ratio
    camera = bpy.data.objects.new(CAMERA, data)
    scene.collection.objects.link(camera)
    scene.camera = camera
    camera.matrix_basis = STANDPOINT @ Matrix.Diagonal((*case.scale, 1.0))
    if case.is_parented:
        camera.parent = _add_dolly(scene)
    scene.view_layers[0].update()
    return camera


def _add_dolly(scene: bpy.types.Scene) -> bpy.types.Object:
    dolly = bpy.data.objects.new("Dolly", None)
    scene.collection.objects.link(dolly)
    dolly.matrix_basis = DOLLY
    return dolly


def focus_on_object(scene: bpy.types.Scene, camera: bpy.types.Object, distance: float) -> None:
    """Let the camera focus on an object off its axis, and leave a distance behind that must not count."""
    pin = bpy.data.objects.new("Pin", None)
    scene.collection.objects.link(pin)
    pin.matrix_world = view_matrix(camera) @ Matrix.Translation((0.4, -0.2, -distance))
    camera.data.dof.focus_object = pin
    camera.data.dof.focus_distance = 77.0


def view_matrix(camera: bpy.types.Object) -> Matrix:
    """Return the camera's place and direction in the world, without its scale."""
    place, turn, _ = camera.matrix_world.decompose()
    return Matrix.LocRotScale(place, turn, None)


def seen_at(scene: bpy.types.Scene, camera: bpy.types.Object, pixel: tuple[float, float], distance: float) -> Vector:
    """Return the point, in the camera's space, that Blender's own projection puts on a pixel at a planar distance."""
    render = scene.render
    width, height = picture_size(scene)
    projection = camera.calc_matrix_camera(
        scene.view_layers[0].depsgraph, x=width, y=height, scale_x=render.pixel_aspect_x, scale_y=render.pixel_aspect_y
    )
    w = projection[3][3] - projection[3][2] * distance
    across, up = (2 * pixel[0] / width - 1) * w, (2 * pixel[1] / height - 1) * w
    return Vector(
        (
            (across + projection[0][2] * distance - projection[0][3]) / projection[0][0],
            (up + projection[1][2] * distance - projection[1][3]) / projection[1][1],
            -distance,
        )
    )


def turned_to(scene: bpy.types.Scene, camera: bpy.types.Object, pixel: tuple[float, float]) -> Matrix:
    """Return the turn, in the camera's space, of its view axis to what a panorama shows at a pixel.

    The projections are those of `panorama_to_direction` in Cycles' kernel. Fisheyes are turned upwards only.
    """
    data = camera.data
    across, up = (place / side for place, side in zip(pixel, picture_size(scene), strict=True))
    if data.panorama_type == "EQUIRECTANGULAR":
        longitude = data.longitude_min + across * (data.longitude_max - data.longitude_min)
        latitude = data.latitude_min + up * (data.latitude_max - data.latitude_min)
    elif data.panorama_type == "FISHEYE_EQUIDISTANT":
        longitude, latitude = 0.0, (up - 0.5) * data.fisheye_fov
    else:
        longitude, latitude = 0.0, 2.0 * np.arcsin((up - 0.5) * _frame_height_mm(scene, data) / 2.0 / data.fisheye_lens)
    return Matrix.Rotation(-longitude, 4, "Y") @ Matrix.Rotation(latitude, 4, "X")


def _frame_height_mm(scene: bpy.types.Scene, data: bpy.types.Camera) -> float:
    """The height of the picture on the sensor, read off the frame that Blender draws of a perspective camera."""
    kind = data.type
    data.type = "PERSP"
    corners = data.view_frame(scene=scene)
    data.type = kind
    return (corners[0].y - corners[1].y) / abs(corners[0].z) * data.lens


def add_card(scene: bpy.types.Scene, name: str, reach: float) -> bpy.types.Object:
    """Add a card whose origin lies on its edge; it reaches so far to all sides that its rim is never seen.

    Its other half is black rather than missing, so that the light has a surface to end on: EEVEE spreads light that
    ends on nothing too far.
    """
    mesh = bpy.data.meshes.new(name)
    corners = [(x, y, 0.0) for y in (-reach, 0.0, reach) for x in (-reach, reach)]
    mesh.from_pydata(corners, [], [(0, 1, 3, 2), (2, 3, 5, 4)])
    mesh.materials.append(_emission("Bright", 1.0))
    mesh.materials.append(_emission("Black", 0.0))
    mesh.polygons[1].material_index = 1
    card = bpy.data.objects.new(name, mesh)
    scene.collection.objects.link(card)
    return card


def add_square(scene: bpy.types.Scene, name: str, side: float, strength: float) -> bpy.types.Object:
    """Add a square of light, or a black one, around its origin."""
    mesh = bpy.data.meshes.new(name)
    half = side / 2
    mesh.from_pydata([(x, y, 0.0) for y in (-half, half) for x in (-half, half)], [], [(0, 1, 3, 2)])
    mesh.materials.append(_emission(name, strength))
    square = bpy.data.objects.new(name, mesh)
    scene.collection.objects.link(square)
    return square


def _emission(name: str, strength: float) -> bpy.types.Material:
    material = bpy.data.materials.new(name)
    if material.node_tree is None:  # Blender 5 has it from the start
        material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    nodes.clear()
    light, output = nodes.new("ShaderNodeEmission"), nodes.new("ShaderNodeOutputMaterial")
    light.inputs["Strength"].default_value = strength
    links.new(light.outputs["Emission"], output.inputs["Surface"])
    return material
