"""What engines do not blur as predicted, as `check` says: see-through and blended, volumes, Grease Pencil."""

from collections.abc import Callable

import bpy
import numpy as np
import pytest
from mathutils import Matrix
from numpy.typing import NDArray

from . import build
from .cases import Case
from .engines import Crop, eevee_id, find_eevee_hindrance, render

pytestmark = pytest.mark.slow

CASE = Case("a card before a wall", fstop=0.35, focus=4.0, resolution=(240, 136))
CARD, WALL = 4.0, 8.0


@pytest.fixture
def scene() -> bpy.types.Scene:
    if (hindrance := find_eevee_hindrance()) is not None:  # Grease Pencil needs it as well, in every engine
        pytest.skip(hindrance)
    scene = build.empty_scene()
    build.set_frame(scene, CASE)
    camera = build.add_camera(scene, CASE)
    build.add_square(scene, "Wall", 40.0, 0.2).matrix_world = _at(camera, WALL)
    scene.eevee.taa_render_samples, scene.eevee.volumetric_tile_size = 8, "2"
    scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.use_adaptive_sampling = 64, False, False
    return scene


def _at(camera: bpy.types.Object, distance: float) -> Matrix:
    return build.view_matrix(camera) @ Matrix.Translation((0.0, 0.0, -distance))


def _picture(scene: bpy.types.Scene, focus: float | None) -> NDArray:
    dof = scene.camera.data.dof
    dof.use_dof = focus is not None
    dof.focus_distance = focus or 1.0
    return render(scene, Crop(0, 240, 40, 96))


def _edge_px(scene: bpy.types.Scene, focus: float | None) -> float:
    """How wide the sharpest edge across the middle of the picture is: its rise over its steepest step."""
    row = _picture(scene, focus)[20:36].mean(axis=0)
    return float((row.max() - row.min()) / np.abs(np.diff(row)).max())


def _card(scene: bpy.types.Scene, method: str, opacity: float) -> None:
    card = build.add_square(scene, "Card", 0.75, 1.0)
    card.matrix_world = _at(scene.camera, CARD)
    material = card.data.materials[0]
    material.surface_render_method = method
    if opacity < 1.0:
        nodes, links = material.node_tree.nodes, material.node_tree.links
        mix, clear = nodes.new("ShaderNodeMixShader"), nodes.new("ShaderNodeBsdfTransparent")
        light, output = nodes["Emission"], nodes["Material Output"]
        mix.inputs["Fac"].default_value = opacity
        links.new(clear.outputs[0], mix.inputs[1])
        links.new(light.outputs[0], mix.inputs[2])
        links.new(mix.outputs[0], output.inputs["Surface"])


def _cloud(scene: bpy.types.Scene) -> None:
    _card(scene, "DITHERED", 1.0)
    bpy.data.objects.remove(scene.objects["Card"])
    bpy.ops.mesh.primitive_cube_add(size=0.75)
    cube = bpy.context.object
    cube.matrix_world = _at(scene.camera, CARD)
    material = bpy.data.materials["Card"]
    nodes, links = material.node_tree.nodes, material.node_tree.links
    volume = nodes.new("ShaderNodeVolumePrincipled")
    volume.inputs["Density"].default_value, volume.inputs["Emission Strength"].default_value = 0.0, 1.0
    links.remove(nodes["Material Output"].inputs["Surface"].links[0])
    links.new(volume.outputs[0], nodes["Material Output"].inputs["Volume"])
    cube.data.materials.append(material)


SURFACES: dict[str, Callable[[bpy.types.Scene], None]] = {
    "opaque": lambda scene: _card(scene, "DITHERED", 1.0),
    "opaque, blended": lambda scene: _card(scene, "BLENDED", 1.0),
    "see-through, dithered": lambda scene: _card(scene, "DITHERED", 0.5),
    "see-through, blended": lambda scene: _card(scene, "BLENDED", 0.5),
    "volume": _cloud,
}


@pytest.mark.parametrize("engine", ["CYCLES", "EEVEE"])
@pytest.mark.parametrize("surface", SURFACES)
def test_who_is_sharp_when_focus_is_on_it(scene, surface, engine):
    scene.render.engine = eevee_id() if engine == "EEVEE" else engine
    SURFACES[surface](scene)
    without, on_it, on_wall = (_edge_px(scene, focus) for focus in (None, CARD, WALL))
    turned_round = engine == "EEVEE" and surface in {"see-through, blended", "volume"}
    assert (on_it > on_wall * 1.05) == turned_round
    sharp = on_wall if turned_round else on_it
    assert sharp == pytest.approx(without, rel=0.05)


@pytest.mark.parametrize("engine", ["CYCLES", "EEVEE"])
def test_grease_pencil_is_blurred_by_its_own_effect_alone(scene, engine):
    scene.render.engine = eevee_id() if engine == "EEVEE" else engine
    add = bpy.ops.object.grease_pencil_add if bpy.app.version >= (4, 3) else bpy.ops.object.gpencil_add
    add(type="MONKEY")
    drawn = bpy.context.object
    drawn.matrix_world = _at(scene.camera, CARD) @ Matrix.Rotation(-np.pi / 2, 4, "X")
    without = _edge_px(scene, None)
    assert _edge_px(scene, 1.0) == pytest.approx(without, rel=0.01)
    drawn.shader_effects.new("Blur", "FX_BLUR").use_dof_mode = True
    assert _edge_px(scene, 1.0) > 2 * without
