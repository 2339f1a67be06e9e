"""The full scene is stepped bit by bit, can be left at any frame, and then the same is planned as at once."""

import bpy
import numpy as np
import pytest
from blender_shot import counts, snapshot

from rack_focus_addon import api
from rack_focus_addon.blender.ground import is_stepped
from rack_focus_addon.blender.stepping import NeedsStepping, at_once, bit_by_bit, never, stepped

RACK = {"start": 30, "frames": 12, "follow": "TIGHT"}


@pytest.fixture
def pushed(shot):
    """A subject that a frame handler of somebody else's moves, as the stage does not know; with the frames seen."""
    subject = shot.cube("A", 5.0)
    shot.empty("B", 9.0)
    start, axis = subject.location.copy(), -shot.camera.matrix_world.to_3x3().col[2].normalized()
    shot.frames_seen = []

    def push(scene, *_):
        shot.frames_seen.append(scene.frame_current_final)
        subject.location = start + axis * scene.frame_current * 0.05

    shot.scene.frame_set(7, subframe=0.5)
    bpy.app.handlers.frame_change_pre.append(push)
    shot.scene.frame_set(7, subframe=0.5)
    shot.frames_seen.clear()
    yield shot
    bpy.app.handlers.frame_change_pre.remove(push)


def fall(shot):
    """Let the subject fall by the laws of physics."""
    bpy.ops.rigidbody.world_add()
    ball = bpy.data.objects["A"]
    with bpy.context.temp_override(object=ball, active_object=ball, selected_objects=[ball]):
        bpy.ops.rigidbody.object_add()
    before = shot.scene.frame_current, shot.scene.frame_subframe
    shot.scene.frame_set(1)
    shot.update()
    shot.scene.frame_set(before[0], subframe=before[1])


def replayed(work):
    """What a window does, with the totals of frames that were stepped each time."""
    known, totals = {}, []
    while True:
        try:
            with bit_by_bit(known):
                return work(), totals
        except NeedsStepping as needed:
            stepping = needed.stepping
        while not stepping.advance(0.0):
            assert is_stepped(bpy.context.scene)
        assert not is_stepped(bpy.context.scene)
        assert stepping.done == stepping.total - 1
        totals.append(stepping.total)


def state(shot):
    """What stepping must leave alone."""
    return {
        **snapshot(shot.camera),
        "frame": (shot.scene.frame_current, shot.scene.frame_subframe),
        "blocks": [sorted(getattr(bpy.data, kind).keys()) for kind in ("scenes", "objects", "collections")],
        "children": shot.scene.collection.children.keys(),
        "loose": [tuple(each.location) for each in bpy.data.objects if each.name == "Loose"],
        "stepped": is_stepped(shot.scene),
    }


@pytest.fixture
def loose(pushed):
    """Something animated that the user has moved and not keyed."""
    cube = pushed.cube("Loose", 5.0)
    for frame in (1, 50):
        cube.location.x = frame
        cube.keyframe_insert("location", frame=frame)
    cube.location = (9.0, 9.0, 9.0)
    return pushed


def test_bit_by_bit_the_same_is_planned_as_at_once(pushed):
    before = state(pushed)
    wanted = api.plan_rack(pushed.scene, "A", "B", **RACK)
    assert wanted.measured_on == "SCENE"
    pushed.frames_seen.clear()
    planned, totals = replayed(lambda: api.plan_rack(pushed.scene, "A", "B", **RACK))
    # The marks are compared, then every frame is looked at; after either the playhead goes back.
    assert totals == [2, 120]
    assert len(pushed.frames_seen) == 2 + 1 + 120 + 1
    assert planned.measured_on == "SCENE"
    assert planned.keys == wanted.keys
    assert np.array_equal(planned.focus_distance, wanted.focus_distance)
    assert planned.findings == wanted.findings
    assert state(pushed) == before


def test_a_rack_is_written_once_everything_was_seen(pushed):
    before = state(pushed)
    api.create_rack(pushed.scene, "A", "B", **RACK)
    (wanted,) = api.find_racks(pushed.camera)
    api.remove_rack(pushed.camera)
    assert state(pushed) == before
    replayed(lambda: api.create_rack(pushed.scene, "A", "B", **RACK))
    (made,) = api.find_racks(pushed.camera)
    assert made.keys == wanted.keys


def test_a_simulation_is_stepped_once_and_paused_on_its_way(shot):
    shot.cube("A", 8.0).location.z += 3.0
    shot.empty("B", 9.0)
    fall(shot)
    wanted = api.plan_rack(shot.scene, "A", "B", **RACK)
    assert np.ptp(wanted.focus_distance[:29]) > 0.3
    planned, totals = replayed(lambda: api.plan_rack(shot.scene, "A", "B", **RACK))
    assert totals == [120]
    # What was simulated before is read from Blender's cache.
    assert planned.focus_distance == pytest.approx(wanted.focus_distance, rel=1e-5)
    frames, advanced = np.arange(40.0, 41.0), 0
    with bit_by_bit({}), pytest.raises(NeedsStepping) as needed:
        api.measure(shot.scene, "A", frames=frames)
    while not needed.value.stepping.advance(0.0):
        advanced += 1
    assert advanced == 40, "a pause at each frame on the way to the one that is asked for"


@pytest.mark.parametrize("is_simulated", [False, True], ids=["handler", "simulation"])
@pytest.mark.parametrize("frames", [0, 1, 40])
def test_left_half_way_nothing_has_changed(loose, is_simulated, frames):
    if is_simulated:
        fall(loose)
    before, known = state(loose), {}
    with bit_by_bit(known), pytest.raises(NeedsStepping) as needed:
        api.create_rack(loose.scene, "A", "B", **RACK)
    if not is_simulated:
        # On to the second time, when every frame is looked at.
        needed.value.stepping.advance(60.0)
        with bit_by_bit(known), pytest.raises(NeedsStepping) as needed:
            api.create_rack(loose.scene, "A", "B", **RACK)
    stepping = needed.value.stepping
    for _ in range(frames):
        assert not stepping.advance(0.0)
    assert (stepping.done, stepping.total) == ((frames - 1, 120) if frames else (0, 0))
    assert is_stepped(loose.scene) == bool(frames)
    stepping.close()
    assert state(loose) == before
    loose.update()
    assert state(loose) == before
    assert api.find_racks(loose.camera) == ()
    stepping.close()


def test_each_nearest_vertex_asks_for_itself(pushed):
    subjects = [api.Subject(name, part="NEAREST") for name in ("A", "C")]
    pushed.cube("C", 7.0)
    wanted = api.plan_rack(pushed.scene, *subjects, **RACK)
    planned, totals = replayed(lambda: api.plan_rack(pushed.scene, *subjects, **RACK))
    # A differs from the stage at its mark, and has been looked at there; C agrees; then both along the rack.
    assert totals == [1, 1, 2, 120]
    assert planned.keys == wanted.keys


def test_racks_that_are_there_are_planned_again_and_checked(pushed):
    api.create_rack(pushed.scene, "A", "B", **RACK)
    wanted = api.check(pushed.scene)
    assert "MEASURED_ON_SCENE" in {finding.code for finding in wanted}
    found, totals = replayed(lambda: api.check(pushed.scene))
    assert found == wanted
    assert len(totals) == 2
    updated, totals = replayed(lambda: api.update_rack(pushed.camera))
    assert totals == [2, 120]
    assert updated.measured_on == "SCENE"


def test_a_live_rack_is_baked_bit_by_bit(pushed):
    api.create_rack(pushed.scene, "A", "B", **RACK, mode="LIVE")
    baked, totals = replayed(lambda: api.bake_rack(pushed.camera))
    assert totals
    assert baked.mode == "KEYS"
    assert counts()["scenes"] == 1


def test_never_is_the_stage_alone(pushed):
    with never():
        planned = api.plan_rack(pushed.scene, "A", "B", **RACK)
    assert planned.measured_on == "STAGE"
    assert pushed.frames_seen == []
    assert api.plan_rack(pushed.scene, "A", "B", **RACK).measured_on == "SCENE"


def test_what_has_been_changed_is_measured_at_once(pushed):
    with bit_by_bit({}), at_once():
        assert api.plan_rack(pushed.scene, "A", "B", **RACK).measured_on == "SCENE"


def test_a_refusal_that_stepping_meets_is_raised_where_it_was_asked_for():
    def looking(_progress):
        yield
        raise api.SubjectError("nobody is there")

    def work():
        try:
            stepped("Scene", "who is there?", looking, None)
        except api.SubjectError as error:
            return str(error)

    known = {}
    with bit_by_bit(known), pytest.raises(NeedsStepping) as needed:
        work()
    assert [needed.value.stepping.advance(0.0) for _ in range(2)] == [False, True]
    with bit_by_bit(known):
        assert work() == "nobody is there"
    assert not issubclass(NeedsStepping, api.RackFocusError)
