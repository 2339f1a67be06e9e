"""Racks that are there, from the panel: planned again, retimed, copied, baked, chosen."""

import pytest

bpy = pytest.importorskip("bpy")

from rack_focus_addon import api
from rack_focus_addon.blender.animation import FOCUS_PATH
from rack_focus_addon.blender.compat import find_fcurve
from rack_focus_addon.session import panel as session


@pytest.fixture
def racked(shot):
    settings = shot.rack_focus
    settings.from_subject.object = bpy.data.objects["Bond"]
    settings.to_subject.object = bpy.data.objects["Villain"]
    bpy.ops.rack_focus.create(use_playhead=False, frame=24)
    return shot


def refusal(operator, **arguments):
    with pytest.raises(RuntimeError) as caught:
        operator(**arguments)
    return str(caught.value)


def second_rack(scene):
    bpy.ops.rack_focus.swap()
    bpy.ops.rack_focus.create(use_playhead=False, frame=100)


def edit_a_key(scene):
    curve = find_fcurve(scene.camera.data, FOCUS_PATH)
    curve.keyframe_points[0].co[1] += 1.0
    curve.update()
    return curve


@pytest.mark.parametrize("name", ["update", "retime", "copy_rack", "bake", "playblast"])
def test_without_a_rack_there_is_nothing_to_do(shot, name):
    assert not getattr(bpy.ops.rack_focus, name).poll()


def test_update_follows_what_has_moved(racked):
    villain = bpy.data.objects["Villain"]
    axis = racked.camera.matrix_world.to_3x3().col[2]
    villain.location -= 4.0 * axis
    bpy.context.view_layer.update()
    assert bpy.ops.rack_focus.update() == {"FINISHED"}
    assert find_fcurve(racked.camera.data, FOCUS_PATH).evaluate(60) == pytest.approx(12.0, rel=1e-4)


def test_update_keeps_what_was_edited_until_it_is_told(racked):
    curve = edit_a_key(racked)
    edited = curve.evaluate(24)
    assert "edited by hand" in refusal(bpy.ops.rack_focus.update)
    assert find_fcurve(racked.camera.data, FOCUS_PATH).evaluate(24) == edited
    assert bpy.ops.rack_focus.update(overwrite_edits=True) == {"FINISHED"}
    assert find_fcurve(racked.camera.data, FOCUS_PATH).evaluate(24) == pytest.approx(2.0, rel=1e-4)


def test_retime(racked):
    bpy.ops.rack_focus.retime(shift=10, scale=2.0)
    assert api.find_racks(racked.camera)[0].owned_range == (34, 82)


def test_the_buttons_are_about_the_chosen_rack(racked):
    second_rack(racked)
    assert [rack.name for rack in session.racks_there(racked)] == ["Bond to Villain", "Villain to Bond"]
    assert session.chosen_rack(racked).name == "Villain to Bond", "what was created last"
    bpy.ops.rack_focus.choose_rack(name="Bond to Villain")
    bpy.ops.rack_focus.retime(shift=5)
    assert [rack.owned_range for rack in api.find_racks(racked.camera)] == [(29, 53), (100, 124)]
    bpy.ops.rack_focus.retime(name="Villain to Bond", shift=-5)
    assert [rack.owned_range for rack in api.find_racks(racked.camera)] == [(29, 53), (95, 119)]
    racked.rack_focus.chosen_rack = "gone"
    for frame, name in ((1, "Bond to Villain"), (60, "Bond to Villain"), (95, "Villain to Bond")):
        racked.frame_set(frame)
        assert session.chosen_rack(racked).name == name, "the last one that the playhead has reached"


def test_copy_to_the_selected_camera(racked):
    assert not bpy.ops.rack_focus.copy_rack.poll()
    other = racked.camera.copy()
    other.data = racked.camera.data.copy()
    other.data.animation_data_clear()
    other.name = "B"
    racked.collection.objects.link(other)
    other.location += racked.camera.matrix_world.to_3x3().col[2]
    bpy.context.view_layer.update()
    other.select_set(True)
    assert bpy.ops.rack_focus.copy_rack(shift=12) == {"FINISHED"}
    (copied,) = api.find_racks(other)
    assert copied.owned_range == (36, 60)
    assert find_fcurve(other.data, FOCUS_PATH).evaluate(36) == pytest.approx(3.0, rel=1e-4)
    assert api.find_racks(racked.camera)[0].owned_range == (24, 48)


def test_bake_is_for_live_racks(racked):
    assert not bpy.ops.rack_focus.bake.poll()


def test_a_live_rack_is_baked(shot):
    settings = shot.rack_focus
    settings.from_subject.object = bpy.data.objects["Bond"]
    settings.to_subject.object = bpy.data.objects["Villain"]
    bpy.ops.rack_focus.create(mode="LIVE")
    assert api.find_racks(shot.camera)[0].mode == "LIVE"
    assert bpy.ops.rack_focus.bake() == {"FINISHED"}
    assert api.find_racks(shot.camera)[0].mode == "KEYS"
    assert not bpy.ops.rack_focus.bake.poll()
