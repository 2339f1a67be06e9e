"""Removing racks gives back what was there, to the last handle, whatever happened in between."""

import random
from contextlib import contextmanager

import bpy
import pytest
from blender_shot import FOCUS, LENS, find_curve, read_points, reopen, snapshot
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rack_focus_addon import api

HANDLES = ("AUTO", "AUTO_CLAMPED", "ALIGNED", "FREE", "VECTOR")
INTERPOLATIONS = ("BEZIER", "LINEAR", "CONSTANT", "SINE", "ELASTIC")


def random_keys(shot, chance, count):
    """An artist's curve: every kind of handle, interpolation and key, some of it selected."""
    frames = sorted(chance.sample(range(-20, 140), count))
    curve = shot.key(*((frame + chance.choice((0, 0.25)), chance.uniform(1, 9)) for frame in frames))
    for point in curve.keyframe_points:
        point.interpolation = chance.choice(INTERPOLATIONS)
        point.easing = chance.choice(("AUTO", "EASE_IN", "EASE_OUT", "EASE_IN_OUT"))
        point.type = chance.choice(("KEYFRAME", "BREAKDOWN", "JITTER", "EXTREME"))
        point.handle_left_type, point.handle_right_type = chance.choice(HANDLES), chance.choice(HANDLES)
        point.back, point.amplitude, point.period = (chance.uniform(0.1, 3.0) for _ in range(3))
        point.select_control_point = chance.random() < 0.3
        point.select_left_handle = chance.random() < 0.3
        point.handle_left = (point.co.x - chance.uniform(0.5, 6), point.co.y + chance.uniform(-2, 2))
        point.handle_right = (point.co.x + chance.uniform(0.5, 6), point.co.y + chance.uniform(-2, 2))
    curve.extrapolation = chance.choice(("CONSTANT", "LINEAR"))
    curve.auto_smoothing = chance.choice(("NONE", "CONT_ACCEL"))
    curve.update()
    return curve


def assert_as_before(camera, before):
    after, expected = snapshot(camera), dict(before)
    if before["curves"][FOCUS]:
        # Animated: the value is that of the frame at which it was last evaluated.
        after["dof"], expected["dof"] = (state["dof"][:3] + state["dof"][4:] for state in (after, expected))
    if before["curves"][LENS]:
        after["lens"] = expected["lens"] = None
    assert after == expected


@contextmanager
def animated_stops_refused():
    """A rack that sets the stop cannot be written anew while another one animates it by breathing."""
    try:
        yield
    except api.CameraError as error:
        assert "f-stop of 'Cam' is animated" in str(error)  # noqa: PT017 - anything else fails


class RackWalk(RuleBasedStateMachine):
    """Racks come and go in any order, over one another and beside, with the file saved and opened in between."""

    folder = None

    @initialize(seed=st.integers(0, 10**6), keys=st.integers(0, 6), focus_object=st.booleans(), lens=st.booleans())
    def start(self, seed, keys, focus_object, lens):
        from blender_shot import Shot

        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        shot = Shot()
        for name, depth in (("A", 2.0), ("B", 6.0), ("C", 3.5)):
            shot.empty(name, depth)
        shot.dof.aperture_fstop, shot.dof.focus_distance = 3.5, 4.25
        if focus_object:
            shot.dof.focus_object = bpy.data.objects["C"]
        if lens:
            shot.key((1, 35.0), (60, 80.0), path="lens")
        if keys:
            random_keys(shot, random.Random(seed), keys)  # noqa: S311
        shot.scene.frame_set(1)
        self.camera, self.before = shot.camera, snapshot(shot.camera)
        self.seed = seed

    @property
    def racks(self):
        return [rack.name for rack in api.find_racks(self.camera)]

    @rule(
        pair=st.permutations(["A", "B", "C"]),
        start=st.integers(-10, 110),
        frames=st.integers(1, 50),
        space=st.sampled_from(["DIOPTRE", "DISTANCE"]),
        fstop=st.sampled_from(["KEEP", 5.6, 1.8]),
        breathing=st.sampled_from([0.0, 0.0, 1.0]),
    )
    def create(self, pair, start, frames, space, fstop, breathing):
        scene = bpy.context.scene
        if not breathing and any(rack.stop_keys for rack in api.find_racks(self.camera)):
            fstop = "KEEP"  # an animated stop cannot be set
        rack = api.create_rack(
            scene,
            pair[0],
            pair[1],
            start=start,
            frames=frames,
            space=space,
            ease="SINE",
            fstop=fstop,
            breathing=breathing,
        )
        distances = {"A": 2.0, "B": 6.0, "C": 3.5}
        scene.frame_set(start + frames)
        assert self.camera.data.dof.focus_distance == pytest.approx(distances[pair[1]], rel=1e-5)
        scene.frame_set(1)
        assert rack.name in self.racks

    @precondition(lambda self: self.racks)
    @rule(data=st.data())
    def remove(self, data):
        api.remove_rack(self.camera, data.draw(st.sampled_from(self.racks)))

    @precondition(lambda self: self.racks)
    @rule(data=st.data())
    def update(self, data):
        name = data.draw(st.sampled_from(self.racks))
        with animated_stops_refused():
            assert api.update_rack(self.camera, name).name == name

    @precondition(lambda self: self.racks)
    @rule(data=st.data(), shift=st.integers(-40, 40), scale=st.sampled_from([0.5, 1.0, 1.7]))
    def retime(self, data, shift, scale):
        name = data.draw(st.sampled_from(self.racks))
        with animated_stops_refused():
            api.retime_rack(self.camera, name, shift=shift, scale=scale)
        assert name in self.racks

    @precondition(lambda self: self.racks)
    @rule(data=st.data(), by=st.floats(0.1, 3.0))
    def edit_and_update(self, data, by):
        name = data.draw(st.sampled_from(self.racks))
        (rack,) = (rack for rack in api.find_racks(self.camera) if rack.name == name)
        curve = find_curve(self.camera.data)
        point = next(p for p in curve.keyframe_points if abs(p.co.x - rack.keys[0].frame) < 0.01)
        point.co.y += by
        curve.update()
        with pytest.raises(api.RackFocusError, match="edited by hand"):
            api.update_rack(self.camera, name)
        with animated_stops_refused():
            api.update_rack(self.camera, name, overwrite_edits=True)

    @precondition(lambda self: self.racks)
    @rule()
    def remove_all(self):
        api.remove_rack(self.camera)

    @rule(pair=st.permutations(["A", "B", "C"]), start=st.integers(-10, 110), redo=st.booleans())
    def undo_and_redo(self, pair, start, redo):
        there, curve = self.racks, read_points(find_curve(self.camera.data))
        bpy.ops.ed.undo_push(message="before")
        api.create_rack(bpy.context.scene, pair[0], pair[1], start=start, frames=24, name="Undone")
        made, new_curve = self.racks, read_points(find_curve(self.camera.data))
        bpy.ops.ed.undo_push(message="after")
        bpy.ops.ed.undo()
        self.find_again()
        assert (self.racks, read_points(find_curve(self.camera.data))) == (there, curve)
        if redo:
            bpy.ops.ed.redo()
            self.find_again()
            assert (self.racks, read_points(find_curve(self.camera.data))) == (made, new_curve)

    @rule()
    def save_and_reopen(self):
        self.camera = reopen(self.folder / "walk.blend")
        self.find_again()

    def find_again(self):
        """References into a file that was closed, or taken back, are gone with it."""
        self.camera = bpy.data.objects["Cam"]
        for name, kind in (("action", bpy.data.actions),):
            if self.before[name] is not None:
                self.before[name] = kind[0]
        dof = list(self.before["dof"])
        dof[1] = bpy.data.objects["C"] if dof[1] is not None else None
        self.before["dof"] = tuple(dof)

    @invariant()
    def without_racks_all_is_as_before(self):
        if not self.racks:
            assert_as_before(self.camera, self.before)

    def teardown(self):
        if self.racks:
            api.remove_rack(self.camera)
            assert_as_before(self.camera, self.before)


@pytest.mark.slow
def test_any_sequence_of_racks_leaves_nothing(tmp_path):
    from hypothesis.stateful import run_state_machine_as_test

    RackWalk.folder = tmp_path
    run_state_machine_as_test(
        RackWalk,
        settings=settings(
            max_examples=30,
            stateful_step_count=8,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            # Shrinking opens files for minutes; explaining traces every line of numpy.
            phases=(Phase.explicit, Phase.generate),
        ),
    )


@pytest.mark.parametrize("seed", range(12))
def test_one_rack_over_an_artists_curve(pair, seed):
    chance = random.Random(seed)  # noqa: S311
    random_keys(pair, chance, 8)
    pair.scene.frame_set(1)
    before = snapshot(pair.camera)
    api.create_rack(pair.scene, "A", "B", start=chance.randint(-5, 60), frames=chance.randint(1, 60))
    api.remove_rack(pair.camera)
    assert_as_before(pair.camera, before)


def test_where_there_was_nothing_there_is_nothing(pair):
    before = snapshot(pair.camera)
    api.create_rack(pair.scene, "A", "B", start=10, frames=24, fstop=4.0)
    api.remove_rack(pair.camera)
    assert snapshot(pair.camera) == before
    assert not before["animation"]


def test_an_empty_action_and_empty_animation_data_stay(pair):
    pair.data.animation_data_create()
    before = snapshot(pair.camera)
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    api.remove_rack(pair.camera)
    assert snapshot(pair.camera) == before
    pair.data.animation_data.action = bpy.data.actions.new("Empty")
    before = snapshot(pair.camera)
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    api.remove_rack(pair.camera)
    assert snapshot(pair.camera) == before


def test_channels_keyed_since_on_our_action_stay(pair):
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    pair.key((1, 35.0), (50, 85.0), path="lens")
    api.remove_rack(pair.camera)
    assert [point.co.y for point in pair.curve("lens").keyframe_points] == [35.0, 85.0]
    assert pair.curve() is None


def test_after_save_and_reopen(pair, tmp_path):
    pair.dof.focus_object = bpy.data.objects["B"]
    random_keys(pair, random.Random(5), 6)  # noqa: S311
    pair.scene.frame_set(1)
    before = snapshot(pair.camera)
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    bpy.data.objects["B"].name = "Renamed"
    camera = reopen(tmp_path / "shot.blend")
    assert [rack.name for rack in api.find_racks(camera)] == ["A to B"]
    api.remove_rack(camera)
    assert read_points(find_curve(camera.data)) == before["curves"][FOCUS]
    assert camera.data.dof.focus_object == bpy.data.objects["Renamed"]


def test_after_the_curve_was_deleted_by_hand(pair):
    curve = pair.key((20, 7.0))
    curve.extrapolation = "LINEAR"
    before = snapshot(pair.camera)
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    owner = pair.data.animation_data.action
    if hasattr(owner, "fcurves"):
        owner.fcurves.remove(pair.curve())
    else:
        owner.layers[0].strips[0].channelbags[0].fcurves.remove(pair.curve())
    assert pair.curve() is None
    (rack,) = api.find_racks(pair.camera)
    assert rack.keys == ()
    api.remove_rack(pair.camera)
    assert_as_before(pair.camera, before)


def test_after_keys_were_moved_by_hand(pair):
    pair.key((20, 7.0), (200, 6.5))
    before = snapshot(pair.camera)
    api.create_rack(pair.scene, "A", "B", start=10, frames=24, space="DISTANCE", ease="SINE")
    curve = pair.curve()
    for point in curve.keyframe_points:
        if point.type == "GENERATED":
            point.co.x += 80.0
            point.co.y += 1.0
    curve.update()
    api.remove_rack(pair.camera)
    assert_as_before(pair.camera, before)


def test_the_users_own_generated_keys_stay(pair):
    curve = pair.key((5, 7.0), (90, 6.5))
    for point in curve.keyframe_points:
        point.type = "GENERATED"
    before = snapshot(pair.camera)
    api.create_rack(pair.scene, "A", "B", start=20, frames=24)
    api.remove_rack(pair.camera)
    assert_as_before(pair.camera, before)


@pytest.mark.parametrize("added", [(-30, 8.0), (95, 9.0), (105, 0.5), (140, 3.0)])
def test_handles_are_laid_anew_beside_a_key_that_the_artist_has_added_since(pair, added):
    """An automatic handle is given back as it was only where the neighbours of its key are those it had."""
    keys = ((-20, 3.0), (-10, 6.0), (90, 7.0), (100, 4.0), (110, 2.0), (120, 5.0))
    pair.key(*keys)
    without = pair.add_camera("Without")
    for frame, value in (*keys, added):
        without.data.dof.focus_distance = value
        without.data.dof.keyframe_insert("focus_distance", frame=frame)
    api.create_rack(pair.scene, "A", "B", start=20, frames=24)
    pair.key(added)
    api.remove_rack(pair.camera)
    points = zip(read_points(pair.curve()), read_points(find_curve(without.data)), strict=True)
    for point, expected in points:
        for name in ("co", "handle_left", "handle_right"):
            assert point[name] == pytest.approx(expected[name], abs=1e-4), name


@pytest.mark.parametrize("kind", ["driver", "strip", "nothing"])
def test_what_the_artist_has_animated_since_on_the_camera_stays(pair, kind):
    api.create_rack(pair.scene, "A", "B", start=20, frames=24)
    if kind == "driver":
        pair.data.driver_add("lens").driver.expression = "35.0"
    if kind == "strip":
        pair.data.animation_data.nla_tracks.new().name = "Mine"
    api.remove_rack(pair.camera)
    animation = pair.data.animation_data
    assert (animation is None) == (kind == "nothing")
    if animation:
        assert animation.action is None
        assert [curve.data_path for curve in animation.drivers] == (["lens"] if kind == "driver" else [])
        assert [track.name for track in animation.nla_tracks] == (["Mine"] if kind == "strip" else [])


@pytest.mark.parametrize("changes", [True, False])
def test_data_whose_animation_the_artist_has_changed_since_are_not_shared_again(pair, changes):
    shared = pair.data
    pair.key((1, 35.0), (90, 85.0), path="lens")
    pair.add_camera("Other", shared)
    pair.dof.use_dof = True
    api.create_rack(pair.scene, "A", "B", start=20, frames=24, shared_data="SINGLE_USER")
    own = pair.data
    assert own != shared
    if changes:
        pair.curve("lens").keyframe_points[1].co.y = 50.0
    api.remove_rack(pair.camera)
    assert pair.data == (own if changes else shared)


@pytest.mark.parametrize("changes", [True, False])
def test_data_that_the_artist_has_changed_since_are_not_shared_again(pair, changes):
    shared = pair.data
    pair.add_camera("Other", shared)
    pair.dof.use_dof = True
    api.create_rack(pair.scene, "A", "B", start=20, frames=24, shared_data="SINGLE_USER")
    own = pair.data
    assert own != shared
    if changes:
        own.lens = 85.0
    api.remove_rack(pair.camera)
    assert pair.data == (own if changes else shared)


def test_stops_are_given_back_in_any_order(pair):
    pair.dof.aperture_fstop = 2.8
    for start, stop, name in ((10, 4.0, "one"), (40, 5.6, "two"), (70, "KEEP", "three")):
        api.create_rack(pair.scene, "A", "B", start=start, frames=12, fstop=stop, name=name)
    api.remove_rack(pair.camera, "one")
    assert pair.dof.aperture_fstop == pytest.approx(5.6)
    api.remove_rack(pair.camera, "two")
    assert pair.dof.aperture_fstop == pytest.approx(2.8)
    api.remove_rack(pair.camera, "three")
    assert pair.dof.aperture_fstop == pytest.approx(2.8)


def test_a_stop_that_two_racks_wrote_belongs_to_the_later(pair):
    pair.dof.aperture_fstop = 3.5
    for start, stop, name in ((10, 1.8, "one"), (60, 5.6, "two"), (30, 1.8, "three")):
        api.create_rack(pair.scene, "A", "B", start=start, frames=12, fstop=stop, name=name)
    for name, expected in (("one", 1.8), ("three", 5.6), ("two", 3.5)):
        api.remove_rack(pair.camera, name)
        assert pair.dof.aperture_fstop == pytest.approx(expected)


def test_a_stop_chosen_since_stays(pair):
    api.create_rack(pair.scene, "A", "B", start=10, frames=12, fstop=4.0)
    pair.dof.aperture_fstop = 8.0
    api.remove_rack(pair.camera)
    assert pair.dof.aperture_fstop == pytest.approx(8.0)


def test_a_rack_put_over_one_that_wrote_the_stop(pair):
    pair.dof.aperture_fstop = 2.8
    api.create_rack(pair.scene, "A", "B", start=10, frames=12, fstop=4.0)
    api.create_rack(pair.scene, "A", "B", start=12, frames=12)
    assert pair.dof.aperture_fstop == pytest.approx(4.0)
    api.remove_rack(pair.camera)
    assert pair.dof.aperture_fstop == pytest.approx(2.8)


def test_refusals(pair):
    with pytest.raises(api.RackFocusError, match="Camera 'Cam' carries no rack"):
        api.remove_rack(pair.camera)
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    before = snapshot(pair.camera)
    with pytest.raises(api.RackFocusError, match=r"no rack 'Nope'.*'A to B'"):
        api.remove_rack(pair.camera, "Nope")
    assert snapshot(pair.camera) == before


def test_a_camera_in_no_scene_still_has_its_racks(pair):
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    pair.scene.collection.objects.unlink(pair.camera)
    (rack,) = api.find_racks(pair.camera)
    assert (rack.name, rack.timeline, rack.findings) == ("A to B", None, None)
    with pytest.raises(api.CameraError, match="'Cam' is in no scene"):
        api.review(rack)
    api.remove_rack(pair.camera)
    assert pair.data.animation_data is None


def test_racks_are_found_without_their_subjects(pair):
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    bpy.data.objects.remove(bpy.data.objects["A"])
    (rack,) = api.find_racks(pair.camera)
    rack = api.review(rack)
    assert [span.subject for span in rack.timeline] == ["A", "B"]
    assert [mark.subject.name for mark in rack.marks] == ["A", "B"]
    pair.data.type = "PANO"
    assert len(api.find_racks(pair.camera)) == 1


def test_racks_found_are_those_made(pair):
    made = api.create_rack(pair.scene, "A", "B", start=10, frames=24, fstop=4.0)
    (found,) = api.find_racks(pair.camera)
    assert (found.name, found.camera, found.owned_range) == (made.name, made.camera, made.owned_range)
    assert found.marks == made.marks
    assert [key.frame for key in found.keys] == [key.frame for key in made.keys]
    assert (found.timeline, found.findings) == (None, None)
    found = api.review(found)
    assert {finding.code for finding in found.findings} == {finding.code for finding in api.check(pair.scene)}
    for one, other in zip(found.timeline, made.timeline, strict=True):
        assert one.subject == other.subject
        assert (one.start, one.end) == pytest.approx((other.start, other.end), abs=0.4)
