"""The full scene is stepped a few frames at a time, can be left at any frame, and then the same comes of it."""

import bpy
import numpy as np
import pytest
from blender_shot import counts, snapshot

from rack_focus_addon import api
from rack_focus_addon.api import stepwise
from rack_focus_addon.blender.measure import agreement
from rack_focus_addon.blender.measure.full_scene import is_measured_in
from rack_focus_addon.blender.measure.steps import without_stepping

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


@pytest.fixture
def watched(shot):
    """Subjects that stand still beside a frame handler that moves another thing; with the frames that it saw."""
    shot.empty("A", 5.0)
    shot.empty("B", 9.0)
    other = shot.empty("Other", 7.0)
    shot.frames_seen = []

    def move_other(scene, *_):
        shot.frames_seen.append(scene.frame_current_final)
        other.location.x = scene.frame_current

    bpy.app.handlers.frame_change_pre.append(move_other)
    shot.update()
    yield shot
    if move_other in bpy.app.handlers.frame_change_pre:
        bpy.app.handlers.frame_change_pre.remove(move_other)


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


def driven(steps):
    """What a window does: frame by frame; with the totals of each time that the scene was stepped."""
    pauses = []
    try:
        while True:
            pauses.append(next(steps))
            assert is_measured_in(bpy.context.scene) == (pauses[-1].done > 0)
    except StopIteration as end:
        assert not is_measured_in(bpy.context.scene)
        # Between comparing and looking at all frames there is no pause.
        starts = [
            pause.total
            for before, pause in zip([None, *pauses], pauses, strict=False)
            if not before or pause.done <= before.done
        ]
        return end.value, starts, pauses


def state(shot):
    """What stepping must leave alone."""
    return {
        **snapshot(shot.camera),
        "frame": (shot.scene.frame_current, shot.scene.frame_subframe),
        "blocks": [sorted(getattr(bpy.data, kind).keys()) for kind in ("scenes", "objects", "collections")],
        "children": shot.scene.collection.children.keys(),
        "loose": [tuple(each.location) for each in bpy.data.objects if each.name == "Loose"],
        "stepped": is_measured_in(shot.scene),
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


def test_step_by_step_the_same_is_planned_as_at_once(pushed):
    before = state(pushed)
    wanted = api.plan_rack(pushed.scene, "A", "B", **RACK)
    assert wanted.measured_on == "SCENE"
    agreement.forget()
    pushed.frames_seen.clear()
    planned, totals, _ = driven(stepwise.plan_rack(pushed.scene, "A", "B", **RACK))
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
    driven(stepwise.create_rack(pushed.scene, "A", "B", **RACK))
    (made,) = api.find_racks(pushed.camera)
    assert made.keys == wanted.keys


def test_a_simulation_is_stepped_once_and_paused_on_its_way(shot):
    shot.cube("A", 8.0).location.z += 3.0
    shot.empty("B", 9.0)
    fall(shot)
    wanted = api.plan_rack(shot.scene, "A", "B", **RACK)
    assert np.ptp(wanted.focus_distance[:29]) > 0.3
    planned, totals, pauses = driven(stepwise.plan_rack(shot.scene, "A", "B", **RACK))
    assert totals == [120]
    assert [pause.done for pause in pauses] == list(range(120)), "a pause before each frame on the way"
    # What was simulated before is read from Blender's cache.
    assert planned.focus_distance == pytest.approx(wanted.focus_distance, rel=1e-5)


@pytest.mark.parametrize("is_simulated", [False, True], ids=["handler", "simulation"])
@pytest.mark.parametrize("frames", [1, 2, 40])
@pytest.mark.parametrize("leave", ["close", "throw"])
def test_left_half_way_nothing_has_changed(loose, is_simulated, frames, leave):
    if is_simulated:
        fall(loose)
    before = state(loose)
    steps = stepwise.create_rack(loose.scene, "A", "B", **RACK)
    for _ in range(frames):
        next(steps)
    assert is_measured_in(loose.scene) == (frames > 1)
    if leave == "close":
        steps.close()
    else:
        with pytest.raises(api.Cancelled):
            steps.throw(api.Cancelled("Esc"))
    assert state(loose) == before
    loose.update()
    assert state(loose) == before
    assert api.find_racks(loose.camera) == ()


def test_all_nearest_vertices_are_chosen_and_stepped_with_the_rest(pushed):
    subjects = [api.Subject(name, part="NEAREST") for name in ("A", "C")]
    pushed.cube("C", 7.0)
    wanted = api.plan_rack(pushed.scene, *subjects, **RACK)
    agreement.forget()
    planned, totals, _ = driven(stepwise.plan_rack(pushed.scene, *subjects, **RACK))
    assert totals == [2, 120]
    assert planned.keys == wanted.keys
    assert all(mark.subject.chosen for mark in planned.marks)


def test_racks_that_are_there_are_planned_again_and_checked(pushed):
    api.create_rack(pushed.scene, "A", "B", **RACK)
    wanted = api.check(pushed.scene)
    assert "MEASURED_ON_SCENE" in {finding.code for finding in wanted}
    found, totals, _ = driven(stepwise.check(pushed.scene))
    assert found == wanted
    assert totals == [13], "it is known that stage and scene differ"
    updated, totals, _ = driven(stepwise.update_rack(pushed.camera))
    assert totals[-1] == 120
    assert updated.measured_on == "SCENE"


def test_a_live_rack_is_baked_step_by_step(pushed):
    api.create_rack(pushed.scene, "A", "B", **RACK, mode="LIVE")
    baked, totals, _ = driven(stepwise.bake_rack(pushed.camera))
    assert totals
    assert baked.mode == "KEYS"
    assert counts()["scenes"] == 1


def test_without_stepping_it_is_the_stage_alone(pushed):
    planned = without_stepping(stepwise.plan_rack(pushed.scene, "A", "B", **RACK))
    assert planned.measured_on == "STAGE"
    assert pushed.frames_seen == []
    assert without_stepping(stepwise.check(pushed.scene, seen=True)) == ()
    assert pushed.frames_seen == []
    assert api.plan_rack(pushed.scene, "A", "B", **RACK).measured_on == "SCENE"


# ------------------------------------------------------------------------------------------- comparing once is enough
def test_a_handler_that_changes_nothing_is_compared_once_and_said_so(watched):
    first = api.create_rack(watched.scene, "A", "B", **RACK)
    assert [finding.code for finding in first.findings].count("HANDLERS_HARMLESS") == 1
    assert len(watched.frames_seen) == 3, "both marks, and back"
    watched.frames_seen.clear()
    for _ in range(3):
        again = api.create_rack(watched.scene, "A", "B", **RACK)
        assert again.measured_on == "STAGE"
        assert "HANDLERS_HARMLESS" not in [finding.code for finding in again.findings]
    assert watched.frames_seen == []


def test_a_handler_that_moves_only_a_later_subject_is_found_out(watched):
    """What is remembered of one pair of subjects says nothing of another."""
    later = watched.cube("C", 6.0)
    start = later.location.copy()

    def move_later(scene, *_):
        later.location = start + (scene.frame_current - 1) * watched.point(1.0).normalized() * 0.01

    bpy.app.handlers.frame_change_pre.append(move_later)
    try:
        assert api.create_rack(watched.scene, "A", "B", **RACK).measured_on == "STAGE"
        assert api.create_rack(watched.scene, "B", "C", start=60, frames=12).measured_on == "SCENE"
        assert api.create_rack(watched.scene, "A", "B", **RACK).measured_on == "STAGE"
    finally:
        bpy.app.handlers.frame_change_pre.remove(move_later)


def move_subject(shot):
    bpy.data.objects["A"].location.x += 0.1
    shot.update()


def add_handler(_shot):
    bpy.app.handlers.frame_change_post.append(print)


def undo(shot):
    bpy.ops.ed.undo_push(message="before")
    bpy.data.objects["Other"].location.z = 3.0
    bpy.ops.ed.undo_push(message="after")
    bpy.ops.ed.undo()


@pytest.mark.parametrize("change", [move_subject, add_handler])
def test_what_is_remembered_is_dropped(watched, change):
    api.create_rack(watched.scene, "A", "B", **RACK)
    change(watched)
    watched.frames_seen.clear()
    try:
        api.create_rack(watched.scene, "A", "B", **RACK)
    finally:
        if print in bpy.app.handlers.frame_change_post:
            bpy.app.handlers.frame_change_post.remove(print)
    assert len(watched.frames_seen) == 3


def test_nothing_is_remembered_over_files_and_undo(watched):
    api.create_rack(watched.scene, "A", "B", **RACK)
    assert agreement._memory.known
    undo(watched)
    assert not agreement._memory.known
    assert agreement._forget not in bpy.app.handlers.depsgraph_update_post
    api.create_rack(bpy.context.scene, "A", "B", **RACK)
    assert agreement._memory.known
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    assert not agreement._memory.known
