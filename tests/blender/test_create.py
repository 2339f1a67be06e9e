"""Racks as they stand on the camera afterwards."""

import re

import bpy
import numpy as np
import pytest
from blender_shot import find_curve, read_points, snapshot

from rack_focus_addon import api
from rack_focus_addon.blender.animation import read_keys
from rack_focus_addon.core.choices import BLENDER_EASES, DIRECTIONS, EASES
from rack_focus_addon.core.curves.easing import ease
from rack_focus_addon.core.curves.keys import Key

SPACES = ("DIOPTRE", "LOG", "DISTANCE")
GAIN_PX = 1920 / 36 * 50 * 50e-3 / 2.0
"""Pixels of blur for a dioptre of defocus: 50 mm at f/2 on 36 mm, 1920 px wide."""


def planned(share, space, near=2.0, far=6.0):
    if space == "DISTANCE":
        return near + (far - near) * share
    if space == "LOG":
        return near * (far / near) ** share
    return 1 / ((1 - share) / near + share / far)


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("name", ["LINEAR", "SMOOTHERSTEP", "SMOOTHSTEP", "CIRC"])
def test_every_frame_is_on_the_curve_of_its_space(pair, space, name):
    words = {"ease": name, "ease_direction": "OUT", "space": space, "keys": "EVERY_FRAME"}
    api.create_rack(pair.scene, "A", "B", start=10, frames=24, **words)
    for frame in range(10, 35):
        share = float(ease((frame - 10) / 24, name, "OUT", frames=24.0, change=4.0))
        assert pair.focus_at(frame) == pytest.approx(planned(share, space), rel=1e-5), frame
    assert (pair.focus_at(1), pair.focus_at(120)) == pytest.approx((2.0, 6.0), rel=1e-6)


@pytest.mark.parametrize("name", EASES)
@pytest.mark.parametrize("space", SPACES)
def test_fitted_keys_are_off_by_less_than_can_be_seen(pair, space, name):
    rack = api.create_rack(pair.scene, "A", "B", start=10, frames=24, ease=name, space=space)
    assert rack.key_error_px <= 0.25
    worst = 0.0
    for frame in np.arange(10, 34.01, 0.25):
        change = 4.0 if space == "DISTANCE" else 1.0
        wanted = planned(float(ease((frame - 10) / 24, name, "IN_OUT", frames=24.0, change=change)), space)
        worst = max(worst, GAIN_PX * abs(1 / pair.focus_at(frame) - 1 / wanted))
    assert worst <= 0.26
    if name.startswith("SMOOTH") and space != "DISTANCE":
        assert len(rack.keys) <= 4


@pytest.mark.parametrize("name", BLENDER_EASES)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_distance_with_a_blender_ease_is_two_native_keys(pair, name, direction):
    rack = api.create_rack(
        pair.scene, "A", "B", start=10, frames=20, ease=name, ease_direction=direction, space="DISTANCE"
    )
    first, last = pair.curve().keyframe_points
    assert (first.co.x, last.co.x) == (10.0, 30.0)
    assert (first.interpolation, first.easing) == (name, f"EASE_{direction}")
    assert first.type == last.type == "GENERATED"
    # Blender's own evaluation of the two keys is the plan.
    got = [pair.focus_at(frame) for frame in rack.frames]
    np.testing.assert_allclose(got, rack.focus_distance, rtol=2e-6, atol=4e-5)


@pytest.mark.parametrize("name", EASES)
@pytest.mark.parametrize("space", ["DIOPTRE", "DISTANCE"])
def test_no_ease_writes_a_distance_that_cannot_be(pair, name, space):
    pair.empty("Far", 900.0)
    api.create_rack(pair.scene, "A", "Far", start=10, frames=12, ease=name, space=space)
    values = [pair.focus_at(frame) for frame in np.arange(8, 26, 0.25)]
    assert all(0.0 < value <= 1.0001e5 for value in values)


def test_depth_of_field_is_on_and_the_focus_object_out_of_the_way(pair):
    pair.dof.focus_object = pair.rig("Rig", 3.0)
    pair.dof.focus_subtarget = "head"
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    assert pair.dof.use_dof
    assert pair.dof.focus_object is None
    api.remove_rack(pair.camera)
    assert (pair.dof.use_dof, pair.dof.focus_object.name, pair.dof.focus_subtarget) == (False, "Rig", "head")


@pytest.mark.parametrize(("wish", "written"), [("KEEP", 2.0), (5.6, 5.6)])
def test_the_stop_is_kept_or_written(pair, wish, written):
    rack = api.create_rack(pair.scene, "A", "B", start=10, frames=24, fstop=wish)
    assert pair.dof.aperture_fstop == pytest.approx(written)
    assert rack.fstop == pytest.approx(written)


def test_the_automatic_stop_is_the_solvers(pair):
    rack = api.create_rack(pair.scene, "A", "B", start=10, frames=24, fstop="AUTO")
    solution = api.solve_fstop(pair.scene, ["A", "B"])
    assert pair.dof.aperture_fstop == pytest.approx(rack.fstop)
    assert rack.fstop == pytest.approx(solution.fstop)
    assert rack.fstop != pytest.approx(2.0)


def test_a_stop_kept_is_the_users_to_change(pair):
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    pair.dof.aperture_fstop = 11.0
    api.remove_rack(pair.camera)
    assert pair.dof.aperture_fstop == pytest.approx(11.0)


def test_plan_changes_nothing_and_says_what_create_does(pair):
    pair.scene.frame_set(17)
    before = snapshot(pair.camera)
    plan = api.plan_rack(pair.scene, "A", "B", start=10, frames=24, fstop=4.0)
    assert snapshot(pair.camera) == before
    assert pair.scene.frame_current == 17
    rack = api.create_rack(pair.scene, "A", "B", start=10, frames=24, fstop=4.0)
    assert rack.keys == plan.keys
    np.testing.assert_array_equal(rack.focus_distance, plan.focus_distance)


# ------------------------------------------------------------------ who owns which frames


def test_holds_run_on_where_no_other_key_stands(pair):
    pair.empty("C", 4.0)
    pair.key((40, 9.0))
    api.create_rack(pair.scene, "A", "B", start=10, frames=12)
    # Before the rack nobody stands: its hold runs on to the scene's start. Behind it the user's key does.
    assert [pair.focus_at(frame) for frame in (1, 10, 22, 40, 120)] == pytest.approx([2, 2, 6, 9, 9], rel=1e-6)
    assert 6.0 < pair.focus_at(31) < 9.0


def test_a_moving_hold_runs_on_following_its_subject(pair):
    subject = bpy.data.objects["A"]
    for frame, depth in ((1, 2.0), (10, 3.0)):
        subject.location = pair.point(depth)
        subject.keyframe_insert("location", frame=frame)
    api.create_rack(pair.scene, "A", "B", start=20, frames=12, keys="EVERY_FRAME")
    depths = api.measure(pair.scene, "A", frames=range(1, 21))
    assert np.ptp(depths) > 0.9
    assert [pair.focus_at(frame) for frame in range(1, 21)] == pytest.approx(list(depths), rel=1e-5)


def test_the_users_keys_outside_stay_to_the_last_handle(pair):
    curve = pair.key((1, 9.0), (5, 8.0), (20, 7.0), (60, 5.0), (100, 6.5))
    curve.keyframe_points[0].interpolation = "CONSTANT"
    for point, kind in zip(curve.keyframe_points, ("FREE", "AUTO", "AUTO", "AUTO", "ALIGNED"), strict=True):
        point.handle_left_type = point.handle_right_type = kind
    curve.update()
    shape = [curve.evaluate(frame) for frame in (1, 3, 60, 70, 80, 90, 100)]
    before = {point["co"][0]: point for point in read_points(curve)}
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    after = {point["co"][0]: point for point in read_points(pair.curve())}
    assert {1.0, 5.0, 60.0, 100.0} <= after.keys()
    assert after[10.0]["type"] == after[34.0]["type"] == "GENERATED"
    assert 20.0 not in after
    assert all(after[frame] == before[frame] for frame in (1.0, 5.0, 60.0, 100.0))
    assert [pair.curve().evaluate(frame) for frame in (1, 3, 60, 70, 80, 90, 100)] == shape


@pytest.mark.parametrize("name", ["CONSTANT", "LINEAR", "SINE"])
def test_behind_the_last_arrival_the_users_interpolation_rules(pair, name):
    curve = pair.key((20, 7.0), (60, 5.0))
    curve.keyframe_points[0].interpolation = name
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    last = next(point for point in pair.curve().keyframe_points if point.co.x == 34.0)
    assert last.interpolation == name
    assert pair.focus_at(34) == pytest.approx(6.0)
    assert pair.focus_at(60) == pytest.approx(5.0)


def test_a_linearly_extrapolated_curve_is_held_and_given_back(pair):
    curve = pair.key((20, 7.0), (30, 9.0))
    curve.extrapolation = "LINEAR"
    for point in curve.keyframe_points:
        point.interpolation = "LINEAR"
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    assert [pair.focus_at(frame) for frame in (1, 5, 60, 120)] == pytest.approx([2, 2, 6, 6], rel=1e-6)
    api.remove_rack(pair.camera)
    assert pair.curve().extrapolation == "LINEAR"
    assert pair.focus_at(40) == pytest.approx(11.0, rel=1e-5)


def test_a_rack_over_another_replaces_it(pair):
    first = api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    second = api.create_rack(pair.scene, "B", "A", start=20, frames=24)
    assert [rack.name for rack in api.find_racks(pair.camera)] == [second.name] != [first.name]
    assert [pair.focus_at(frame) for frame in (1, 20, 44, 120)] == pytest.approx([6, 6, 2, 2], rel=1e-5)


def test_racks_side_by_side_do_not_disturb_each_other(pair):
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    api.create_rack(pair.scene, "B", "A", start=60, frames=24, name="Back")
    expected = {10: 2, 34: 6, 60: 6, 84: 2, 120: 2}
    assert [pair.focus_at(frame) for frame in expected] == pytest.approx(list(expected.values()), rel=1e-5)
    assert [rack.name for rack in api.find_racks(pair.camera)] == ["A to B", "Back"]


def test_racks_that_meet_at_a_frame(pair):
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    api.create_rack(pair.scene, "B", "A", start=34, frames=24)
    assert len(api.find_racks(pair.camera)) == 2
    assert [pair.focus_at(frame) for frame in (10, 34, 58)] == pytest.approx([2, 6, 2], rel=1e-5)


# ------------------------------------------------------------------ clocks and units


@pytest.mark.parametrize("space", ["DIOPTRE", "DISTANCE"])
def test_time_remapping_puts_keys_at_the_curves_own_frames(pair, space):
    pair.scene.render.frame_map_old, pair.scene.render.frame_map_new = 100, 200
    rack = api.create_rack(pair.scene, "A", "B", start=20, frames=24, ease="SINE", space=space, keys="EVERY_FRAME")
    assert (pair.frames()[0], pair.frames()[-1]) == (10.0, 22.0)
    assert [pair.focus_at(frame) for frame in rack.frames] == pytest.approx(list(rack.focus_distance), rel=1e-5)
    assert (pair.focus_at(20), pair.focus_at(44)) == pytest.approx((2.0, 6.0), rel=1e-6)
    (found,) = api.find_racks(pair.camera)
    assert found.owned_range == pytest.approx((20.0, 44.0))
    api.remove_rack(pair.camera)
    assert pair.curve() is None


def test_fractional_frames(pair):
    api.create_rack(pair.scene, "A", "B", start=10.25, frames=11.5)
    assert pair.focus_at(10.25) == pytest.approx(2.0, rel=1e-5)
    assert pair.focus_at(21.75) == pytest.approx(6.0, rel=1e-5)
    assert pair.frames()[0] == 10.25
    assert pair.frames()[-1] == 21.75


def test_seconds_are_whole_frames_of_the_scene(pair):
    pair.scene.render.fps, pair.scene.render.fps_base = 30, 1.001
    rack = api.create_rack(pair.scene, "A", "B", arrive=90, seconds=0.5)
    assert rack.owned_range == (75.0, 90.0)


def test_the_unit_scale_changes_no_distance(pair):
    pair.scene.unit_settings.scale_length = 0.01
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    assert (pair.focus_at(10), pair.focus_at(34)) == pytest.approx((2.0, 6.0), rel=1e-6)


@pytest.mark.parametrize("keys", ["FITTED", "EVERY_FRAME"])
def test_a_moving_shot_is_on_both_subjects_through_the_pull(pair, keys):
    rng = np.random.default_rng(3)
    for thing in (bpy.data.objects["A"], bpy.data.objects["B"], pair.camera):
        home = thing.location.copy()
        for frame in (1, 40, 80, 120):
            thing.location = home + type(home)(rng.uniform(-0.4, 0.4, 3))
            thing.keyframe_insert("location", frame=frame)
    rack = api.create_rack(pair.scene, "A", "B", start=40, frames=30, follow="TIGHT", keys=keys)
    near, far = (api.measure(pair.scene, name, frames=range(1, 121)) for name in "AB")
    share = ease(np.clip((np.arange(1, 121) - 40) / 30, 0, 1), "SMOOTHERSTEP")
    expected = 1 / ((1 - share) / near + share / far)
    got = np.array([pair.focus_at(frame) for frame in range(1, 121)])
    if keys == "EVERY_FRAME":
        np.testing.assert_allclose(got, expected, rtol=1e-5)
    else:
        assert np.max(GAIN_PX * np.abs(1 / got - 1 / expected)) <= 0.26
        assert len(rack.keys) < 20


# ------------------------------------------------------------------ actions and slots

HAS_SLOTS = "slots" in bpy.types.Action.bl_rna.properties


def test_the_assigned_slot_is_used_and_the_others_are_left(pair):
    """One action may hold the object's slot and the camera data's."""
    if not HAS_SLOTS:
        pytest.skip("no slots before Blender 4.4")
    pair.camera.keyframe_insert("location", frame=1)
    action = pair.camera.animation_data.action
    pair.data.animation_data_create().action = action
    pair.data.animation_data.action_slot = action.slots.new(id_type="CAMERA", name="Data")
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    assert pair.data.animation_data.action == action
    assert pair.focus_at(34) == pytest.approx(6.0, rel=1e-6)
    api.remove_rack(pair.camera)
    assert [slot.name_display for slot in action.slots] == ["Cam", "Data"]
    assert pair.camera.animation_data.action == action


def test_an_assigned_shared_action_without_a_slot_gets_one_and_loses_it(pair):
    if not HAS_SLOTS:
        pytest.skip("no slots before Blender 4.4")
    other = pair.add_camera("Other")
    other.data.dof.focus_distance = 33.0
    other.data.dof.keyframe_insert("focus_distance", frame=1)
    action = other.data.animation_data.action
    pair.data.animation_data_create().action = action
    pair.data.animation_data.action_slot = None
    before = snapshot(pair.camera)
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    assert pair.focus_at(34) == pytest.approx(6.0, rel=1e-6)
    assert pair.focus_at(34, other) == pytest.approx(33.0), "the other camera's keys are its own"
    api.remove_rack(pair.camera)
    assert snapshot(pair.camera) | {"dof": None} == before | {"dof": None}
    assert len(action.slots) == 1


def test_two_cameras_in_one_action_keep_their_racks_apart(pair):
    if not HAS_SLOTS:
        pytest.skip("no slots before Blender 4.4")
    other = pair.add_camera("Other")
    other.matrix_world = pair.camera.matrix_world
    other.data.dof.focus_distance = 33.0
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    action = pair.data.animation_data.action
    other.data.animation_data_create().action = action
    other.data.animation_data.action_slot = action.slots.new(id_type="CAMERA", name="Other")
    assert api.find_racks(other) == ()
    api.create_rack(pair.scene, "B", "A", camera=other, start=40, frames=24)
    assert [rack.name for rack in api.find_racks(pair.camera)] == ["A to B"]
    assert [rack.name for rack in api.find_racks(other)] == ["B to A"]
    api.remove_rack(pair.camera)
    assert [rack.name for rack in api.find_racks(other)] == ["B to A"]
    api.remove_rack(other)
    assert find_curve(other.data) is None
    assert other.data.dof.focus_distance == pytest.approx(33.0)


# ------------------------------------------------------------------ what stands in the file


def test_names_longer_than_a_custom_propertys(pair):
    # Names hold 63 bytes until 4.5 and 255 from 5.0 on; a custom property's name holds 63.
    for name in "AB":
        bpy.data.objects[name].name = name * 200
    names = [each.name for each in pair.scene.objects if each.type == "EMPTY"]
    api.create_rack(pair.scene, *names, start=10, frames=24)
    (rack,) = api.find_racks(pair.camera)
    assert [mark.subject.object.name for mark in rack.marks] == names
    api.remove_rack(pair.camera)


def test_a_subject_may_be_called_like_what_we_store(pair):
    pair.empty("focus object", 3.0)
    api.create_rack(pair.scene, "A", "focus object", start=10, frames=24)
    api.remove_rack(pair.camera)
    assert pair.dof.focus_object is None


def test_racks_follow_renamed_subjects_even_past_a_namesake(pair):
    api.create_rack(pair.scene, "A", "B", start=10, frames=12)
    renamed = bpy.data.objects["A"]
    renamed.name = "X"
    pair.empty("A", 4.0)
    api.create_rack(pair.scene, "B", "A", start=60, frames=12, name="Second")
    first, second = map(api.review, api.find_racks(pair.camera))
    assert first.marks[0].subject.object == renamed
    assert second.marks[1].subject.object == bpy.data.objects["A"]
    assert {span.subject for span in first.timeline} == {"X", "B"}


def test_a_later_rack_runs_on_where_an_earlier_one_ran_on(shot):
    """The earlier rack's run-on is cut at the later one, whose own hold follows its subject to the scene's end."""
    shot.empty("A", 2.0)
    walker = shot.empty("B", 6.0)
    for frame, depth in ((1, 6.0), (120, 9.0)):
        walker.location = shot.point(depth)
        walker.keyframe_insert("location", frame=frame)
    api.create_rack(shot.scene, "A", "B", start=10, frames=10)
    api.create_rack(shot.scene, "B", "A", start=40, frames=10)
    api.create_rack(shot.scene, "A", "B", start=60, frames=10)
    for frame in (20, 30, 40, 70, 95, 120):
        wanted = api.measure(shot.scene, "B", frames=[frame])[0]
        assert GAIN_PX * abs(1 / shot.focus_at(frame) - 1 / wanted) <= 0.26, frame
    for frame in (50, 60):
        assert shot.focus_at(frame) == pytest.approx(2.0, rel=1e-4), frame
    api.remove_rack(shot.camera)
    assert shot.curve() is None


def test_an_elastic_pull_swings_alike_under_time_remapping(pair):
    pair.scene.render.frame_map_old, pair.scene.render.frame_map_new = 100, 200
    options = {"start": 20, "frames": 40, "space": "DISTANCE", "ease": "ELASTIC", "ease_direction": "OUT"}
    rack = api.create_rack(pair.scene, "A", "B", **options)
    assert [key.interpolation for key in rack.keys][:2] == ["ELASTIC", "BEZIER"]
    for frame, planned in zip(rack.frames, rack.focus_distance, strict=True):
        assert pair.focus_at(frame) == pytest.approx(planned, rel=1e-4)


def test_a_recipe_says_no_numbers_that_every_key_has(pair):
    """Blender keeps keys in single precision: so do we, that a key read again is the one that was written."""
    api.create_rack(pair.scene, "A", "B", start=24, seconds=1.0, space="DISTANCE", ease="ELASTIC")
    first, _ = read_keys(find_curve(pair.camera.data))
    assert (first.period, first.interpolation) == (Key(0.0, 0.0).period, "ELASTIC")
    (stored,) = pair.camera.data.animation_data.action["rack_focus"].to_dict().values()
    assert "ELASTIC" in stored["recipe"]
    assert not {"back", "amplitude", "period"} & set(re.findall(r'"(\w+)":', stored["recipe"]))
