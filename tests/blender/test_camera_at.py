"""Which camera renders a frame, against Blender's own switching."""

import random

import bpy
import pytest

from rack_focus_addon import api
from rack_focus_addon.blender.camera import find_camera_at


@pytest.mark.parametrize("seed", range(6))
def test_it_is_the_one_blender_switches_to(shot, seed):
    chance = random.Random(seed)  # noqa: S311
    cameras = [shot.add_camera(f"Cam{index}") for index in range(5)]
    for camera in cameras:
        camera.hide_render = chance.random() < 0.3
    cameras[0].hide_render = False
    for _ in range(9):
        marker = shot.scene.timeline_markers.new("m", frame=chance.randint(-5, 60))
        marker.camera = chance.choice([*cameras, None])
    shot.scene.timeline_markers.new("m", frame=chance.randint(-5, 60)).camera = cameras[0]
    render = shot.scene.render
    render.frame_map_old, render.frame_map_new = chance.choice([(100, 100), (100, 200), (100, 300), (150, 70)])
    for frame in range(-10, 130):
        expected = find_camera_at(shot.scene, frame)
        shot.scene.frame_set(frame)
        assert shot.scene.camera == expected, frame


def test_without_a_switch_it_is_the_scenes_camera(shot):
    shot.scene.timeline_markers.new("no camera", frame=1)
    hidden = shot.add_camera("Hidden")
    hidden.hide_render = True
    shot.scene.timeline_markers.new("hidden", frame=1).camera = hidden
    assert find_camera_at(shot.scene, 10) == shot.camera


def test_a_rack_lands_on_the_camera_of_its_arrival(pair):
    other = pair.add_camera("Other")
    other.matrix_world = pair.camera.matrix_world
    for frame, camera in ((1, other), (50, pair.camera)):
        pair.scene.timeline_markers.new("cut", frame=frame).camera = camera
    pair.scene.frame_set(1)
    assert pair.scene.camera == other
    # The pull straddles the cut: it starts on the one camera and arrives on the other.
    assert api.create_rack(pair.scene, "A", "B", arrive=55, frames=10).camera == pair.camera
    assert other.data.animation_data is None


def test_a_camera_may_be_given_by_name_or_by_itself(pair):
    other = pair.add_camera("Other")
    other.matrix_world = pair.camera.matrix_world
    assert api.plan_rack(pair.scene, "A", "B", camera="Other").camera == other
    assert api.plan_rack(pair.scene, "A", "B", camera=other).camera == other


@pytest.mark.parametrize(
    ("camera", "message"), [("Nobody", "no camera 'Nobody'"), ("A", "'A' is not a camera"), ("Elsewhere", "Elsewhere")]
)
def test_a_camera_that_is_none_is_refused(pair, camera, message):
    elsewhere = bpy.data.objects.new("Elsewhere", bpy.data.cameras.new("Elsewhere"))
    with pytest.raises(api.CameraError, match=message):
        api.plan_rack(pair.scene, "A", "B", camera=elsewhere if camera == "Elsewhere" else camera)


def test_a_linked_camera_beside_its_override_is_told_apart(pair, tmp_path):
    bpy.data.libraries.write(str(tmp_path / "lib.blend"), {pair.camera})
    with bpy.data.libraries.load(str(tmp_path / "lib.blend"), link=True) as (_, into):
        into.objects = ["Cam"]
    linked = into.objects[0]
    pair.scene.collection.objects.link(linked)
    assert api.plan_rack(pair.scene, "A", "B", camera="Cam").camera == pair.camera
    assert api.plan_rack(pair.scene, "A", "B", camera=pair.camera).camera == pair.camera
    with pytest.raises(api.CameraError, match=r"linked from .*lib\.blend"):
        api.plan_rack(pair.scene, "A", "B", camera=linked)
