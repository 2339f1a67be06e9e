"""The stage leaves nothing behind, and takes nothing with it."""

import bpy
import numpy as np
import pytest
from blender_shot import counts
from measuring import sample

from rack_focus_addon import api
from rack_focus_addon.blender.measure.stage import STAGE_NAME


@pytest.fixture
def moving(shot):
    """A keyed subject, a keyed lens and a posed rig, at frame 33."""
    subject, rig = shot.cube("A", 4.0), shot.rig("Rig", 5.0)
    subject.vertex_groups.new(name="corner").add([0], 1.0, "REPLACE")
    for frame, depth, lens in ((1, 4.0, 35.0), (100, 9.0, 80.0)):
        subject.location = shot.point(depth)
        subject.keyframe_insert("location", frame=frame)
        shot.key((frame, lens), path="lens")
        rig.pose.bones["head"].location.y = depth
        rig.pose.bones["head"].keyframe_insert("location", frame=frame)
    shot.scene.frame_set(33, subframe=0.25)
    return shot


SUBJECTS = [
    "A",
    api.Subject("A", vertex_group="corner"),
    api.Subject("A", part="BOUNDS"),
    api.Subject("Rig", bone="head"),
]


def state():
    scene, view_layer = bpy.context.scene, bpy.context.view_layer
    return {
        "counts": counts(),
        "frame": (scene.frame_current, scene.frame_subframe),
        "active": view_layer.objects.active,
        "selected": sorted(each.name for each in view_layer.objects if each.select_get()),
        "mode": bpy.context.mode,
        "scene": bpy.context.window.scene if bpy.context.window else scene,
        "objects": sorted(scene.objects.keys()),
        "values": (tuple(bpy.data.objects["A"].location), bpy.data.cameras["Cam"].lens),
        "matrices": [tuple(np.ravel(bpy.data.objects[name].matrix_world)) for name in ("A", "Cam", "Rig")],
        "pose": tuple(np.ravel(bpy.data.objects["Rig"].pose.bones["head"].matrix)),
    }


@pytest.mark.parametrize("subject", SUBJECTS, ids=["origin", "group", "bounds", "bone"])
def test_measuring_changes_nothing(moving, subject):
    before = state()
    api.measure(moving.scene, subject, frames=range(1, 60))
    assert state() == before
    moving.update()
    assert state() == before


@pytest.mark.parametrize("subject", SUBJECTS, ids=["origin", "group", "bounds", "bone"])
def test_changes_that_are_not_keyed_yet_survive(moving, subject):
    """An active depsgraph would write the animation's values over them."""
    bpy.data.objects["A"].location.x = 77.0
    moving.data.lens = 123.0
    bpy.data.objects["Rig"].pose.bones["head"].location.x = 5.0
    api.measure(moving.scene, subject, frames=[1, 50])
    moving.update()
    assert bpy.data.objects["A"].location.x == 77.0
    assert moving.data.lens == 123.0
    assert bpy.data.objects["Rig"].pose.bones["head"].location.x == 5.0


@pytest.mark.parametrize(("active", "mode"), [("A", "EDIT"), ("Rig", "POSE"), ("Rig", "EDIT")])
def test_modes_and_selection_stay(moving, active, mode):
    chosen = bpy.data.objects[active]
    bpy.context.view_layer.objects.active = chosen
    chosen.select_set(True)
    bpy.ops.object.mode_set(mode=mode)
    before = state()
    distances = api.measure(moving.scene, "A", frames=range(1, 20))
    assert state() == before
    bpy.ops.object.mode_set(mode="OBJECT")
    assert api.measure(moving.scene, "A", frames=range(1, 20)) == pytest.approx(distances)


class Broken(api.Subject):
    """A subject whose extent fails only when its distance is taken, after the stage was built and evaluated."""

    @property
    def is_distance(self):
        self.__dict__["asked"] = self.__dict__.get("asked", 0) + 1
        if self.__dict__["asked"] > 2:
            raise RuntimeError("halfway")
        return False


def test_a_failure_halfway_leaves_nothing(moving):
    before = state()
    broken = Broken(bpy.data.objects["A"])
    with pytest.raises(RuntimeError, match="halfway"):
        sample(moving.scene, moving.camera, [api.Subject(bpy.data.objects["Rig"]), broken], range(1, 9))
    assert state() == before


@pytest.mark.parametrize("wrong", ["no object", None], ids=["text", "deleted"])
def test_a_subject_that_cannot_be_held_leaves_nothing(moving, wrong):
    if wrong is None:
        wrong = moving.empty("Gone", 3.0)
        bpy.data.objects.remove(wrong)
    before = state()
    with pytest.raises((TypeError, ReferenceError, AttributeError)):
        sample(moving.scene, moving.camera, [api.Subject("Rig"), api.Subject(wrong)], [1])
    assert state() == before


def test_no_frame_handler_fires_on_the_stage(moving):
    """The user's own scene is looked at where they may move something, at the marks, and nothing more."""
    fired = []

    def record(scene, *_):
        fired.append((scene.name, scene.frame_current))

    bpy.app.handlers.frame_change_post.append(record)
    try:
        api.create_rack(moving.scene, "A", "Rig", start=10, frames=12)
        assert fired == [("Scene", 10), ("Scene", 22), ("Scene", 33)]
        fired.clear()
        api.find_racks(moving.camera)
        assert fired == []
    finally:
        bpy.app.handlers.frame_change_post.remove(record)


def test_undo_is_left_alone(moving):
    bpy.context.preferences.edit.use_global_undo = True
    bpy.ops.ed.undo_push(message="before")
    api.measure(moving.scene, "A", frames=range(1, 30))
    bpy.data.objects["A"].location.x = 5.0
    bpy.ops.ed.undo_push(message="moved")
    bpy.ops.ed.undo()
    assert bpy.data.objects["A"].location.x != 5.0
    assert len(bpy.data.scenes) == 1


def test_the_whole_scene_is_not_evaluated(moving):
    """Neither the heavy bystander nor its frozen frame is looked at: it never sees the stage's depsgraph."""
    bystander = moving.empty("Bystander", 2.0)
    seen = []

    def record(_scene, graph):
        seen.append({each.name for each in graph.ids})

    bpy.app.handlers.depsgraph_update_post.append(record)
    try:
        api.measure(moving.scene, "A", frames=[1, 2, 3])
    finally:
        bpy.app.handlers.depsgraph_update_post.remove(record)
    staged = [names for names in seen if STAGE_NAME in names]
    assert staged
    assert all(bystander.name not in names for names in staged)
