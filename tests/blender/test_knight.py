"""A real file: two walking knights, filmed by a dollying camera, hand the focus to each other and back."""

from pathlib import Path

import bpy
import numpy as np
import pytest

from rack_focus_addon import api

FILE = Path(__file__).parents[3] / "shared" / "scenes" / "knight.blend"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"{FILE} is not beside this checkout")

MARKS = (10, 52, 93)
QUARTER_PIXEL = 0.25


@pytest.fixture
def walk():
    """Two knights on the march towards a camera that dollies sideways and back, panning, over 120 frames."""
    bpy.ops.wm.open_mainfile(filepath=str(FILE))
    scene = bpy.context.scene
    scene.frame_start, scene.frame_end = 1, 120
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = 1920, 1080, 100
    first = scene.objects["Armature"]
    second = first.copy()
    second.name = "Second"
    scene.collection.objects.link(second)
    mesh = scene.objects["Knight"].copy()
    mesh.modifiers[0].object = second
    scene.collection.objects.link(mesh)
    for rig, start, x in ((first, 1.0, -0.4), (second, 7.0, 0.6)):
        carrier = bpy.data.objects.new(f"{rig.name} carrier", None)
        scene.collection.objects.link(carrier)
        rig.parent = carrier
        for frame, along in ((1, start), (120, start - 1.8)):
            carrier.location = (x, along, 0.0)
            carrier.keyframe_insert("location", frame=frame)
    camera = scene.camera
    camera.data.dof.aperture_fstop, camera.data.lens = 1.8, 50.0
    for frame, place, turn in (
        (1, (0.5, -4.0, 1.5), 0.1),
        (70, (-0.3, -3.4, 1.6), -0.05),
        (120, (0.0, -4.4, 1.7), 0.0),
    ):
        camera.location, camera.rotation_euler = place, (np.pi / 2, 0.0, turn)
        camera.keyframe_insert("location", frame=frame)
        camera.keyframe_insert("rotation_euler", frame=frame)
    return scene


def marks():
    skulls = [api.Subject(rig, bone="skull") for rig in ("Armature", "Second", "Armature")]
    return [
        api.Mark(skull, arrive=at, pull_frames=20 if index else None)
        for index, (skull, at) in enumerate(zip(skulls, MARKS, strict=True))
    ]


def depth_of_skull(scene, rig, frame):
    """The planar distance as Blender evaluates the whole scene at that frame."""
    scene.frame_set(frame)
    graph = bpy.context.evaluated_depsgraph_get()
    seen = scene.objects[rig].evaluated_get(graph)
    matrix = scene.camera.evaluated_get(graph).matrix_world
    return (
        -matrix.to_3x3().col[2].normalized().dot(seen.matrix_world @ seen.pose.bones["skull"].head - matrix.translation)
    )


def blur_px(scene, focus, distance):
    camera = scene.camera.data
    return (
        1920 / camera.sensor_width * camera.lens**2 * 1e-3 / camera.dof.aperture_fstop * abs(1 / focus - 1 / distance)
    )


@pytest.mark.parametrize(("mode", "follow"), [("KEYS", "NATURAL"), ("KEYS", "TIGHT"), ("LIVE", "TIGHT")])
def test_every_mark_is_hit(walk, mode, follow):
    rack = api.create_rack(walk, marks=marks(), mode=mode, follow=follow)
    assert [mark.arrive for mark in rack.marks] == list(MARKS)
    for rig, frame in zip(("Armature", "Second", "Armature"), MARKS, strict=True):
        distance = depth_of_skull(walk, rig, frame)
        focus = walk.camera.evaluated_get(bpy.context.evaluated_depsgraph_get()).data.dof.focus_distance
        assert blur_px(walk, focus, distance) <= QUARTER_PIXEL
    if mode == "KEYS":
        assert len(rack.keys) <= (20 if follow == "NATURAL" else 60), "few enough to be edited"


@pytest.mark.parametrize(("mode", "most_px"), [("KEYS", 1.0 + 1e-3), ("LIVE", QUARTER_PIXEL)])
def test_the_holds_follow_the_walk(walk, mode, most_px):
    api.create_rack(walk, marks=marks(), mode=mode)
    for rig, frames in (("Armature", range(1, 32, 5)), ("Second", range(52, 73, 5)), ("Armature", range(93, 121, 5))):
        for frame in frames:
            distance = depth_of_skull(walk, rig, frame)
            focus = walk.camera.data.dof.focus_distance
            assert blur_px(walk, focus, distance) <= most_px, "half a circle of confusion; a rig follows exactly"


@pytest.mark.slow
def test_pictures_equal_those_of_blenders_own_focus_subtarget(walk):
    """The same seed: keyed, the picture at each mark differs less from Blender's own than a quarter pixel makes it."""
    walk.render.engine = "CYCLES"
    walk.cycles.samples, walk.cycles.seed, walk.cycles.use_denoising = 4, 1, False
    walk.render.resolution_percentage = 10
    rack = api.create_rack(walk, marks=marks())
    dof = walk.camera.data.dof
    for rig, frame in zip(("Armature", "Second", "Armature"), MARKS, strict=True):
        keyed = rendered(walk, frame)
        distance = depth_of_skull(walk, rig, frame)
        api.remove_rack(rack.camera)
        dof.use_dof, dof.focus_object, dof.focus_subtarget = True, walk.objects[rig], "skull"
        own = rendered(walk, frame)
        dof.focus_object = None
        gain = blur_px(walk, 2 * distance, distance) * 2 * distance
        dof.focus_distance = 1 / (1 / distance - QUARTER_PIXEL / gain)
        off = rendered(walk, frame)
        dof.use_dof = False
        rack = api.create_rack(walk, marks=marks())
        assert np.abs(keyed - own).mean() < 0.2 * np.abs(off - own).mean()


def rendered(scene, frame):
    path = Path(bpy.app.tempdir) / "knight.exr"
    scene.frame_set(frame)
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
    image = bpy.data.images.load(str(path))
    pixels = np.array(image.pixels[:], dtype=np.float32)
    bpy.data.images.remove(image)
    return pixels
