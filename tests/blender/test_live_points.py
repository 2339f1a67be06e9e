"""Points that a surface carries, in live racks: an empty goes where the deformed mesh takes them."""

import bpy
import numpy as np
import pytest
from blender_shot import counts

from rack_focus_addon import api
from rack_focus_addon.blender.write.recipe import find_rig

FRAMES = (1, 30, 44, 77, 120)


@pytest.fixture
def bending(shot):
    """A body that turns, moves and bends by a shape key, before a moving camera; and a still subject."""
    body = shot.cube("Body", 4.0, size=1.4)
    body.shape_key_add(name="Basis")
    bent = body.shape_key_add(name="Bent")
    for index, point in enumerate(bent.data):
        point.co.x += 0.3 * index
        point.co.z *= 1.0 + 0.1 * index
    for frame, value, turn in ((1, 0.0, 0.2), (120, 1.0, 2.0)):
        bent.value = value
        bent.keyframe_insert("value", frame=frame)
        body.rotation_euler.z = turn
        body.keyframe_insert("rotation_euler", frame=frame)
        shot.camera.location.x = 3.0 + 0.01 * frame
        shot.camera.keyframe_insert("location", frame=frame)
    shot.empty("Post", 9.0)
    shot.scene.frame_set(1)
    return shot


def picked(shot, body="Body"):
    subject = bpy.data.objects[body]
    inside = subject.matrix_world.translation
    eye = shot.camera.matrix_world.translation
    aim = inside + type(inside)((0.11, 0.0, 0.17))
    return api.pick_surface(shot.scene, subject, ray=(eye, aim - eye))


def given(shot, frame):
    shot.scene.frame_set(frame)
    graph = bpy.context.evaluated_depsgraph_get()
    return shot.camera.evaluated_get(graph).data.dof.focus_distance


SUBJECTS = {
    "point": picked,
    "nearest vertex": lambda _: api.Subject("Body", part="NEAREST"),
}


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_the_rig_follows_what_the_surface_carries(bending, subject):
    rack = api.create_rack(bending.scene, "Post", subject(bending), start=2, frames=24, mode="LIVE")
    chosen = rack.marks[1].subject
    truth = api.measure(bending.scene, chosen, camera=bending.camera, frames=FRAMES)
    assert np.ptp(truth) > 0.3
    for frame, distance in list(zip(FRAMES, truth, strict=True))[1:]:
        assert given(bending, frame) == pytest.approx(distance, rel=2e-6)


def test_its_drivers_are_simple_and_it_leaves_nothing(bending):
    subject = picked(bending)
    before = counts()
    api.create_rack(bending.scene, "Post", subject, start=2, frames=24, mode="LIVE")
    empties = [each for each in bpy.data.objects if each.parent_type == "VERTEX"]
    assert len(empties) == sum(weight > 0 for weight in subject.point.weights)
    for block in (bending.data, find_rig(bending.camera)):
        assert all(curve.driver.is_simple_expression for curve in block.animation_data.drivers)
    api.remove_rack(bending.camera)
    assert counts() == before


def test_it_bakes_without_a_visible_change(bending):
    subject = picked(bending)
    api.create_rack(bending.scene, "Post", subject, start=2, frames=24, mode="LIVE")
    live = [given(bending, frame) for frame in FRAMES]
    api.bake_rack(bending.camera)
    baked = [given(bending, frame) for frame in FRAMES]
    assert not [each for each in bpy.data.objects if each.parent_type == "VERTEX"]
    gain_px = (1920 / 36) * 50 * 0.05 / 2.0
    assert np.max(gain_px * np.abs(1 / np.array(live) - 1 / np.array(baked))) <= 0.25


def test_a_point_on_what_a_modifier_makes_is_refused_with_the_way_out(bending):
    bpy.data.objects["Body"].modifiers.new("Subdivision", "SUBSURF")
    before = counts()
    with pytest.raises(api.SubjectError, match=r"No driver reaches the POINT of 'Body'.*whose modifiers add no"):
        api.create_rack(bending.scene, "Post", picked(bending), start=2, frames=24, mode="LIVE")
    assert counts() == before
