"""The proof that Blender's focus is planar, and that a keyed distance is its own focus: pictures."""

import bpy
import numpy as np
import pytest

from rack_focus_addon import api
from rack_focus_addon.blender.compat import set_image_output


@pytest.fixture
def lit(pair):
    """A cube around each subject, both well off the axis, under a sun."""
    for name in "AB":
        pair.empty(f"{name}'s", 1.0)
    subject = bpy.data.objects["A"]
    subject.location = pair.point(2.0, right=0.5, up=0.2)
    for name, size in (("A", 0.4), ("B", 1.5)):
        cube = pair.cube(f"{name} cube", 1.0, size)
        cube.location, cube.rotation_euler = bpy.data.objects[name].location, (0.3, 0.5, 0.1)
    pair.add("Sun", bpy.data.lights.new("Sun", "SUN"), 1.0).data.energy = 3.0
    render = pair.scene.render
    render.engine, render.resolution_x, render.resolution_y = "CYCLES", 96, 54
    pair.scene.cycles.samples, pair.scene.cycles.seed, pair.scene.cycles.device = 8, 3, "CPU"
    set_image_output(render.image_settings, "OPEN_EXR")
    render.image_settings.color_depth = "32"
    pair.dof.aperture_fstop = 0.8
    return pair


def picture(shot, path, frame):
    shot.scene.frame_set(frame)
    shot.scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
    image = bpy.data.images.load(str(path) + ".exr")
    return np.array(image.pixels[:]).reshape(-1, 4)


def test_the_keyed_distance_is_blenders_own_focus_on_the_subject(lit, tmp_path):
    api.create_rack(lit.scene, "A", "B", start=24, frames=24)
    keyed = picture(lit, tmp_path / "keyed", 24)
    far = picture(lit, tmp_path / "far", 48)
    lit.dof.focus_object = bpy.data.objects["A"]
    native = picture(lit, tmp_path / "native", 24)
    # The key is a float32: a hundredth of an 8-bit step is as equal as pictures of two distances get.
    np.testing.assert_allclose(keyed, native, rtol=0, atol=0.01 / 255)
    assert np.abs(keyed - far).max() > 0.05, "the pictures differ in nothing: they prove nothing"
    # The straight-line distance is another picture.
    line = (bpy.data.objects["A"].matrix_world.translation - lit.camera.matrix_world.translation).length
    lit.dof.focus_object = None
    for point in lit.curve().keyframe_points:
        point.co.y = line
    lit.curve().update()
    assert np.abs(keyed - picture(lit, tmp_path / "line", 24)).max() > 1e-3
