"""The demo scene: a hurricane lantern on a café table and, across the wet street, a lit telephone box.

Built entirely by code, for a rack focus from the lantern (about 1 m away) to the box (about 7.5 m), between a great
many small lights that turn into bokeh. The camera stands at the world's origin in plan and looks along +Y, so the Y of
a thing is its focus distance. Lengths are metres, angles radians, light powers watts.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import bpy
from mathutils import Matrix, Vector

from . import materials, shapes, street, subjects
from .shapes import Point

LENS_MM = 50.0
SENSOR_MM = 36.0
FSTOP = 1.4
EYE_HEIGHT_M = 1.30


@dataclass(frozen=True)
class DemoScene:
    """What the demo built; `near` and `far` have their origins at the detail that is worth focusing on."""

    scene: bpy.types.Scene
    camera: bpy.types.Object
    near: bpy.types.Object
    far: bpy.types.Object


def build_demo_scene(scene: bpy.types.Scene, *, seed: int = 0) -> DemoScene:
    """Fill an empty scene with the demo; equal seeds give equal scenes.

    Render engine, resolution, samples and frame range stay as they are, and the camera's depth of field stays off.
    """
    rng = random.Random(seed)  # noqa: S311 - scenery, not secrets
    _set_look(scene)
    near = subjects.build_lantern(scene)
    far = subjects.build_phone_box(scene)
    subjects.build_table(scene)
    street.build_street(scene, rng)
    ball = street.model_ball()
    street.build_lamps(scene, ball, rng)
    street.build_traffic(scene, ball)
    street.lay_fairy_lights(scene, ball, rng)
    _light_scene(scene)
    return DemoScene(scene=scene, camera=_build_camera(scene), near=near, far=far)


@dataclass(frozen=True)
class AreaLamp:
    """A square area light: where it hangs, what it points at, its power and its edge length."""

    name: str
    at: Point
    target: Point
    power_w: float
    color: materials.Color
    size_m: float


# A warm key and a cold rim on the lantern, and street light on the front of the telephone box.
AREA_LAMPS = (
    AreaLamp("Café key", (-0.55, 0.15, 1.65), subjects.LANTERN_AT, 9.0, materials.TUNGSTEN, 0.5),
    AreaLamp("Street rim", (0.9, 2.2, 2.0), subjects.LANTERN_AT, 22.0, materials.ICE, 0.7),
    AreaLamp("Box front", (-1.8, 4.2, 4.2), subjects.PHONE_BOX_AT, 260.0, materials.TUNGSTEN, 1.2),
)


def _light_scene(scene: bpy.types.Scene) -> None:
    """Hang the area lights; the camera does not see them."""
    for plan in AREA_LAMPS:
        lamp = shapes.make_lamp(plan.name, "AREA", power_w=plan.power_w, color=plan.color, size_m=plan.size_m)
        facing = (Vector(plan.target) - Vector(plan.at)).to_track_quat("-Z", "Y").to_matrix().to_4x4()
        light = shapes.add_object(scene, plan.name, lamp, Matrix.Translation(plan.at) @ facing)
        light.visible_camera = False


def _build_camera(scene: bpy.types.Scene) -> bpy.types.Object:
    """Set a level 50 mm camera, which keeps uprights upright, and make it the scene's."""
    data = bpy.data.cameras.new("Camera")
    data.lens = LENS_MM
    data.sensor_width = SENSOR_MM
    dof: Any = data.dof
    dof.aperture_fstop = FSTOP
    camera = shapes.add_object(scene, "Camera", data, Matrix.Translation((0.0, 0.0, EYE_HEIGHT_M)) @ subjects.UPRIGHT)
    scene.camera = camera
    return camera


def _set_look(scene: bpy.types.Scene) -> None:
    """Set sky, film response and light paths: few bounces, and fireflies clamped."""
    scene.world = materials.make_night_sky("Night sky")
    view: Any = scene.view_settings
    view.view_transform = "AgX"
    view.look = "AgX - Punchy"
    view.exposure = 0.0
    cycles: Any = scene.cycles
    cycles.max_bounces = 2
    cycles.diffuse_bounces = 1
    cycles.glossy_bounces = 2
    # A handful of lamps is sampled faster without the tree.
    cycles.use_light_tree = False
    cycles.sample_clamp_indirect = 3.0
    cycles.caustics_reflective = False
    cycles.caustics_refractive = False
