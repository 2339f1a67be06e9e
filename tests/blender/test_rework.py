"""Racks worked on: updated, moved in time, copied; and what was edited by hand is noticed."""

import bpy
import pytest
from blender_shot import FOCUS, read_points, reopen, snapshot

from rack_focus_addon import api


@pytest.fixture
def racked(pair):
    api.create_rack(pair.scene, "A", "B", start=20, frames=20, name="R")
    return pair


def names(shot):
    return [rack.name for rack in api.find_racks(shot.camera)]


# ------------------------------------------------------------------------------------------------------------- update
def test_an_update_measures_the_scene_as_it_is_now(racked):
    bpy.data.objects["B"].location = racked.point(9.0)
    racked.update()
    rack = api.update_rack(racked.camera)
    assert (rack.name, names(racked)) == ("R", ["R"])
    assert racked.focus_at(40) == pytest.approx(9.0, rel=1e-5)
    assert racked.focus_at(20) == pytest.approx(2.0, rel=1e-5)


def test_an_update_follows_the_markers(pair):
    marker = pair.scene.timeline_markers.new("she turns", frame=60)
    api.create_rack(pair.scene, "A", "B", arrive_marker="she turns", frames=20)
    marker.frame = 80
    (mark_a, mark_b) = api.update_rack(pair.camera).marks
    assert (mark_a.arrive, mark_b.start, mark_b.arrive) == (60, 60, 80)
    assert pair.focus_at(60) == pytest.approx(2.0, rel=1e-5)
    assert pair.focus_at(80) == pytest.approx(6.0, rel=1e-5)


def test_an_update_knows_renamed_subjects(racked):
    bpy.data.objects["B"].name = "Villain"
    rack = api.update_rack(racked.camera)
    assert [mark.subject.name for mark in rack.marks] == ["A", "Villain"]
    assert racked.focus_at(40) == pytest.approx(6.0, rel=1e-5)


def test_an_update_leaves_other_racks_and_the_users_keys(pair):
    pair.key((1, 3.0), (110, 4.0))
    before = snapshot(pair.camera)
    api.create_rack(pair.scene, "A", "B", start=20, frames=20, name="R")
    api.create_rack(pair.scene, "B", "A", start=60, frames=20, name="S")
    with pytest.raises(api.RackFocusError, match=r"carries 2 racks \('R', 'S'\); say which one"):
        api.update_rack(pair.camera)
    bpy.data.objects["A"].location = pair.point(2.5)
    pair.update()
    api.update_rack(pair.camera, "R")
    assert names(pair) == ["R", "S"]
    assert pair.focus_at(20) == pytest.approx(2.5, rel=1e-5)
    assert pair.focus_at(80) == pytest.approx(2.0, rel=1e-5), "not updated"
    assert pair.focus_at(110) == pytest.approx(4.0, rel=1e-5)
    api.remove_rack(pair.camera)
    pair.scene.frame_set(1)
    assert snapshot(pair.camera)["curves"] == before["curves"]


def test_keys_from_before_an_update_do_not_come_back(pair):
    """The run-on of a rack is cut by a later one; once that goes, the curve is what the updated rack made of it."""
    pair.key((-30, 3.0), (-10, 4.0))
    pair.scene.frame_set(1)
    before = snapshot(pair.camera)
    walker = bpy.data.objects["B"]
    for frame, depth in ((1, 6.0), (60, 5.0), (120, 7.0)):
        walker.location = pair.point(depth, 0.3, -0.2)
        walker.keyframe_insert("location", frame=frame)
    bpy.context.scene.frame_set(1)
    api.create_rack(pair.scene, "A", "B", start=10, frames=10, name="R", follow="TIGHT")
    (rack,) = api.find_racks(pair.camera)
    assert rack.keys[-1].frame == 120
    api.create_rack(pair.scene, "B", "A", start=80, frames=10, name="S")
    bpy.data.objects["A"].location = pair.point(1.5)
    walker.animation_data_clear()
    walker.location = pair.point(9.0)
    pair.update()
    updated = api.update_rack(pair.camera, "R")
    api.remove_rack(pair.camera, "S")
    (left,) = api.find_racks(pair.camera)
    kept = [(key.frame, pytest.approx(key.value, rel=1e-6)) for key in updated.keys]
    assert [(key.frame, key.value) for key in left.keys] == kept
    assert [tuple(point.co) for point in pair.curve().keyframe_points] == [(-30, 3.0), (-10, 4.0), *kept]
    assert pair.focus_at(120) == pytest.approx(9.0, rel=1e-5)
    api.remove_rack(pair.camera, "R")
    pair.scene.frame_set(1)
    assert snapshot(pair.camera)["curves"] == before["curves"]


def test_an_update_that_cannot_be_leaves_the_rack(racked):
    keys = read_points(racked.curve())
    bpy.data.objects["B"].location = racked.point(-3.0)
    racked.update()
    with pytest.raises(api.SubjectError, match="behind the camera"):
        api.update_rack(racked.camera)
    assert read_points(racked.curve()) == keys
    with pytest.raises(api.RackFocusError, match="no rack 'X'"):
        api.update_rack(racked.camera, "X")


def test_a_camera_without_racks_is_told(pair):
    with pytest.raises(api.RackFocusError, match="'Cam' carries no rack; create one first"):
        api.update_rack(pair.camera)


# ------------------------------------------------------------------------------------------------------ edits by hand
def key_at(shot, frame):
    return next(point for point in shot.curve().keyframe_points if round(point.co.x, 3) == frame)


def raised(shot):
    key_at(shot, 40).co.y = 6.5


def moved(shot):
    key_at(shot, 40).co.x = 44.0


def deleted(shot):
    points = shot.curve().keyframe_points
    points.remove(key_at(shot, 40))


def inserted(shot):
    shot.dof.focus_distance = 3.3
    shot.dof.keyframe_insert("focus_distance", frame=31)


def bent(shot):
    key_at(shot, 40).handle_left = (30.0, 5.0)


def held(shot):
    key_at(shot, 20).interpolation = "CONSTANT"


@pytest.mark.parametrize("edit", [raised, moved, deleted, inserted, bent, held])
def test_edits_by_hand_are_not_overwritten_unasked(racked, edit):
    written = read_points(racked.curve())
    edit(racked)
    racked.curve().update()
    edited = read_points(racked.curve())
    with pytest.raises(api.RackFocusError, match=r"'R' on 'Cam' were edited by hand \(frames .*overwrite_edits=True"):
        api.update_rack(racked.camera)
    assert read_points(racked.curve()) == edited
    api.update_rack(racked.camera, overwrite_edits=True)
    assert read_points(racked.curve()) == written


def test_edits_are_told_in_scene_frames(pair):
    pair.scene.render.frame_map_old, pair.scene.render.frame_map_new = 100, 200
    api.create_rack(pair.scene, "A", "B", start=20, frames=20, keys="EVERY_FRAME")
    points = pair.curve().keyframe_points
    for frame in range(22, 28):
        point = next(each for each in points if abs(each.co.x - frame / 2) < 0.01)
        point.co.y += 1.0
    with pytest.raises(api.RackFocusError, match=r"\(frames 22, 23, 24, 25, 26, \.\.\.\)"):
        api.update_rack(pair.camera)


def test_what_others_do_to_the_curve_is_no_edit(racked, tmp_path):
    racked.key((110, 4.0))
    api.create_rack(racked.scene, "B", "A", start=60, frames=20, name="S")
    camera = reopen(tmp_path / "racked.blend")
    api.update_rack(camera, "R")
    api.update_rack(camera, "S")
    api.remove_rack(camera, "S")
    api.update_rack(camera, "R")


def test_a_subject_that_moves_with_a_key_a_frame(racked):
    thing = bpy.data.objects["B"]
    for frame, depth in ((1, 6.0), (120, 9.0)):
        thing.location = racked.point(depth)
        thing.keyframe_insert("location", frame=frame)
    api.create_rack(racked.scene, "A", "B", start=20, frames=20, name="R", keys="EVERY_FRAME")
    written = read_points(racked.curve())
    api.update_rack(racked.camera)
    assert read_points(racked.curve()) == written


# ------------------------------------------------------------------------------------------------------------- retime
def test_a_shift_moves_everything(racked):
    rack = api.retime_rack(racked.camera, shift=30)
    assert [(mark.start, mark.arrive) for mark in rack.marks] == [(50, 50), (50, 70)]
    assert racked.focus_at(50) == pytest.approx(2.0, rel=1e-5)
    assert racked.focus_at(70) == pytest.approx(6.0, rel=1e-5)
    again = api.retime_rack(racked.camera, shift=-30)
    assert [mark.arrive for mark in again.marks] == [20, 40]


def test_a_scale_keeps_the_first_mark_or_the_pivot(racked):
    rack = api.retime_rack(racked.camera, scale=2.0)
    assert [(mark.start, mark.arrive) for mark in rack.marks] == [(20, 20), (20, 60)]
    rack = api.retime_rack(racked.camera, scale=0.5, pivot=60)
    assert [(mark.start, mark.arrive) for mark in rack.marks] == [(40, 40), (40, 60)]


def test_a_chain_keeps_its_holds_in_proportion(pair):
    marks = [
        api.Mark("A", arrive=1),
        api.Mark("B", arrive=30, pull_frames=10),
        api.Mark("A", start=50, pull_seconds=0.5),
    ]
    api.create_rack(pair.scene, marks=marks)
    rack = api.retime_rack(pair.camera, shift=9, scale=1.5)
    assert [(mark.start, mark.arrive) for mark in rack.marks] == [(10, 10), (38.5, 53.5), (83.5, 101.5)]


def test_what_cannot_be_retimed_is_told(pair):
    pair.scene.timeline_markers.new("cut", frame=60)
    api.create_rack(pair.scene, "A", "B", arrive_marker="cut", frames=20)
    with pytest.raises(api.ArgumentError, match=r"markers \('cut'\) hold marks .*move the markers"):
        api.retime_rack(pair.camera, shift=3)
    for wrong in ({"scale": 0.0}, {"scale": float("nan")}, {"shift": float("inf")}):
        with pytest.raises(api.ArgumentError):
            api.retime_rack(pair.camera, **wrong)


# --------------------------------------------------------------------------------------------------------------- copy
def test_a_copy_measures_from_its_own_camera(racked):
    other = racked.add_camera("Other")
    other.matrix_world = racked.camera.matrix_world.copy()
    other.location = racked.point(0.5, right=0.0, up=0.0)
    racked.update()
    before = read_points(racked.curve())
    rack = api.copy_rack(racked.camera, other)
    assert rack.name == "R"
    assert racked.focus_at(20, other) == pytest.approx(1.5, rel=1e-5)
    assert racked.focus_at(40, other) == pytest.approx(5.5, rel=1e-5)
    assert read_points(racked.curve()) == before
    api.remove_rack(other)
    assert other.data.animation_data is None


def test_a_copy_in_another_take_comes_later(racked):
    other = racked.add_camera("Other")
    other.matrix_world = racked.camera.matrix_world.copy()
    racked.update()
    take = bpy.data.scenes.new("Take 2")
    for thing in (other, bpy.data.objects["A"], bpy.data.objects["B"]):
        take.collection.objects.link(thing)
    take.frame_start, take.frame_end = 1001, 1100
    rack = api.copy_rack(racked.camera, other, scene=take, shift=1000)
    assert rack.owned_range == (1020, 1040)


def test_a_copy_that_cannot_be_changes_nothing(racked):
    other = racked.add_camera("Other")
    bpy.data.scenes["Scene"].collection.objects.unlink(other)
    with pytest.raises(api.CameraError, match="'Other' is in no scene"):
        api.copy_rack(racked.camera, other)
    assert other.data.animation_data is None
    assert racked.curve(FOCUS) is not None
