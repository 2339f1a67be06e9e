"""Cameras from a library, overridden: rack, recipe and removal survive saving and reopening."""

import bpy
import pytest
from blender_shot import Shot, find_curve, read_points, reopen

from rack_focus_addon import api

LIBRARY_KEYS = ((1, 9.0), (20, 8.0), (200, 6.5))


def write_library(path, *, keyed=False, racked=False):
    shot = Shot()
    shot.dof.focus_distance, shot.dof.aperture_fstop = 3.25, 2.8
    if keyed:
        shot.key(*LIBRARY_KEYS)
        shot.key((3, 40.0), path="lens")
    if racked:
        shot.empty("Near", 2.5)
        shot.empty("Far", 7.5)
        api.create_rack(shot.scene, "Near", "Far", start=80, frames=12, name="Library's")
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)


@pytest.fixture
def overridden(tmp_path):
    """Make a file in which the library's camera and its data are overridden, with two subjects of its own."""

    def make(**options):
        write_library(tmp_path / "library.blend", **options)
        scene = bpy.context.scene
        with bpy.data.libraries.load(str(tmp_path / "library.blend"), link=True) as (_, into):
            into.objects = ["Cam"]
        scene.collection.objects.link(into.objects[0])
        camera = into.objects[0].override_create(remap_local_usages=True)
        camera.data.override_create(remap_local_usages=True)
        scene.camera = camera
        bpy.context.view_layer.update()
        axes, origin = camera.matrix_world.to_3x3(), camera.matrix_world.translation
        for name, depth in (("A", 2.0), ("B", 6.0)):
            subject = bpy.data.objects.new(name, None)
            scene.collection.objects.link(subject)
            subject.location = origin - axes.col[2] * depth
        bpy.context.view_layer.update()
        return camera

    return make


def focus_at(camera, frame):
    bpy.context.scene.frame_set(frame)
    return camera.evaluated_get(bpy.context.evaluated_depsgraph_get()).data.dof.focus_distance


def library_state(camera):
    data, animation = camera.data, camera.data.animation_data
    action = animation.action if animation else None
    bpy.context.scene.frame_set(1)
    return {
        "overridden": (camera.override_library is not None, data.override_library is not None),
        "dof": (data.dof.use_dof, data.dof.focus_object, data.dof.focus_distance, data.dof.aperture_fstop),
        "action": action and (action.name, action.library.name if action.library else None),
        "points": read_points(find_curve(data)),
        "lens": read_points(find_curve(data, "lens")),
        "actions": len(bpy.data.actions),
    }


@pytest.mark.parametrize("keyed", [False, True], ids=["bare", "keyed"])
def test_rack_recipe_and_removal_survive_reopening(overridden, tmp_path, keyed):
    camera = overridden(keyed=keyed)
    before = library_state(camera)
    made = api.create_rack(bpy.context.scene, "A", "B", start=30, frames=24, fstop=4.0)
    camera = reopen(tmp_path / "shot.blend")
    assert camera.data.dof.use_dof
    assert camera.data.dof.aperture_fstop == pytest.approx(4.0)
    assert (focus_at(camera, 30), focus_at(camera, 54)) == pytest.approx((2.0, 6.0), rel=1e-6)
    (found,) = api.find_racks(camera)
    assert (found.name, found.owned_range, len(found.keys)) == (made.name, made.owned_range, len(made.keys))
    if keyed:
        assert [point["co"][0] for point in read_points(find_curve(camera.data))[:2]] == [1.0, 20.0]
        assert focus_at(camera, 200) == pytest.approx(6.5)
    api.remove_rack(camera)
    assert library_state(camera) == before
    camera = reopen(tmp_path / "shot.blend")
    assert library_state(camera) == before
    assert api.find_racks(camera) == ()


def test_the_focus_object_is_out_of_the_way_after_reopening_and_comes_back(overridden, tmp_path):
    camera = overridden()
    camera.data.dof.focus_object = bpy.data.objects["B"]
    api.create_rack(bpy.context.scene, "A", "B", start=30, frames=24)
    camera = reopen(tmp_path / "shot.blend")
    assert camera.data.dof.focus_object is None
    api.remove_rack(camera)
    camera = reopen(tmp_path / "shot.blend")
    assert camera.data.dof.focus_object == bpy.data.objects["B"]


def test_a_second_rack_after_reopening(overridden, tmp_path):
    camera = overridden(keyed=True)
    before = library_state(camera)
    api.create_rack(bpy.context.scene, "A", "B", start=30, frames=24, fstop=4.0)
    camera = reopen(tmp_path / "shot.blend")
    api.create_rack(bpy.context.scene, "B", "A", start=70, frames=24, fstop=8.0)
    camera = reopen(tmp_path / "shot.blend")
    assert [rack.name for rack in api.find_racks(camera)] == ["A to B", "B to A"]
    api.remove_rack(camera, "A to B")
    camera = reopen(tmp_path / "shot.blend")
    assert focus_at(camera, 94) == pytest.approx(2.0, rel=1e-6)
    api.remove_rack(camera)
    assert library_state(camera) == before


@pytest.mark.parametrize("keyed", [False, True], ids=["bare", "keyed"])
def test_if_a_later_shot_fails_the_librarys_action_is_back(overridden, keyed):
    camera = overridden(keyed=keyed)
    before = library_state(camera)
    shots = [
        {"from_subject": "A", "to_subject": "B", "start": 30, "frames": 12, "breathing": 1.0},
        {"from_subject": "B", "to_subject": "A", "start": 70, "frames": 12, "fstop": 4.0, "name": "Sets the stop"},
    ]
    # What the first one animates the second cannot set; nobody knows before the first is written.
    with pytest.raises(api.CameraError, match="f-stop of 'Cam' is animated"):
        api.create_racks(bpy.context.scene, shots)
    assert library_state(camera) == before
    assert api.find_racks(camera) == ()


def test_a_rack_beside_one_that_the_library_made(overridden, tmp_path):
    camera = overridden(racked=True)
    assert [rack.name for rack in api.find_racks(camera)] == ["Library's"]
    api.create_rack(bpy.context.scene, "A", "B", start=30, frames=24)
    camera = reopen(tmp_path / "shot.blend")
    assert [rack.name for rack in api.find_racks(camera)] == ["A to B", "Library's"]
    assert [focus_at(camera, frame) for frame in (30, 54, 92)] == pytest.approx([2.0, 6.0, 7.5], rel=1e-5)
    api.remove_rack(camera, "A to B")
    camera = reopen(tmp_path / "shot.blend")
    assert [focus_at(camera, frame) for frame in (80, 92)] == pytest.approx([2.5, 7.5], rel=1e-5)


def test_removing_the_librarys_rack_does_not_touch_the_library(overridden, tmp_path):
    camera = overridden(racked=True)
    (linked,) = bpy.data.actions
    api.remove_rack(camera)
    assert "rack_focus" in linked
    assert len(
        next(iter(linked.layers[0].strips[0].channelbags)).fcurves if not hasattr(linked, "fcurves") else linked.fcurves
    )
    assert find_curve(camera.data) is None
    camera = reopen(tmp_path / "shot.blend")
    assert api.find_racks(camera) == ()
    assert camera.data.dof.focus_distance == pytest.approx(3.25)


def test_single_user_data_of_an_overridden_camera(overridden, tmp_path):
    camera = overridden()
    other = bpy.data.objects.new("Other", camera.data)
    bpy.context.scene.collection.objects.link(other)
    api.create_rack(bpy.context.scene, "A", "B", camera=camera, start=30, frames=24, shared_data="SINGLE_USER")
    camera = reopen(tmp_path / "shot.blend")
    assert camera.data != bpy.data.objects["Other"].data
    assert focus_at(camera, 54) == pytest.approx(6.0, rel=1e-6)
    api.remove_rack(camera)
    assert camera.data == bpy.data.objects["Other"].data
