"""Subjects that vanish after their rack was made are held at their last distance, and a finding says so."""

import json

import bpy
import numpy as np
import pytest
from blender_shot import reopen

from rack_focus_addon import api


@pytest.fixture
def racked(shot):
    """A rack from A, at 2, to B, which walks from 6 away to 9 over its hold."""
    shot.empty("A", 2.0)
    walker = shot.empty("B", 6.0)
    for frame, depth in ((20, 6.0), (60, 9.0)):
        walker.location = shot.point(depth)
        walker.keyframe_insert("location", frame=frame)
    marks = [api.Mark("A", 5), api.Mark("B", 30, pull_frames=10), api.Mark("A", 60, pull_frames=10)]
    api.create_rack(shot.scene, marks=marks, follow="TIGHT", keys="EVERY_FRAME")
    return shot


def delete():
    bpy.data.objects.remove(bpy.data.objects["B"])


def unlink():
    bpy.context.scene.collection.objects.unlink(bpy.data.objects["B"])


def exclude():
    away = bpy.data.collections.new("Away")
    bpy.context.scene.collection.children.link(away)
    away.objects.link(bpy.data.objects["B"])
    bpy.context.scene.collection.objects.unlink(bpy.data.objects["B"])
    bpy.context.view_layer.layer_collection.children["Away"].exclude = True


def lost(findings):
    return [finding for finding in findings if finding.code == "SUBJECT_LOST"]


@pytest.mark.parametrize("vanish", [delete, unlink])
def test_what_is_gone_is_held(racked, vanish):
    keyed = [racked.focus_at(frame) for frame in (1, 30, 45, 60)]
    at_mark = keyed[1]
    assert not lost(api.check(racked.scene))
    vanish()
    (found,) = lost(api.check(racked.scene))
    assert (found.severity, found.frame, found.subject, found.camera) == ("ERROR", 30, "B", "Cam")
    assert "'B'" in found.message
    assert f"holds its last distance, {at_mark:.4g}, at its mark, frame 30" in found.message
    # The rest is still checked: nobody is soft at the marks.
    assert [finding.code for finding in api.check(racked.scene) if finding.code == "SOFT_AT_MARK"] == []
    report = json.loads(json.dumps(api.report(racked.scene), allow_nan=False))
    assert report["subjects"]["B"]["distance"] == pytest.approx([at_mark] * 120, rel=1e-6)
    rack = api.review(api.find_racks(racked.camera)[0])
    assert [span.subject for span in rack.timeline][:2] == ["A", "B"]
    assert [racked.focus_at(frame) for frame in (1, 30, 45, 60)] == keyed
    assert np.isfinite(rack.focus_distance).all()


def test_what_is_excluded_is_measured_on_and_found(racked):
    before = api.report(racked.scene)["subjects"]["B"]["distance"]
    exclude()
    (found,) = lost(api.check(racked.scene))
    assert (found.severity, found.frame, found.subject) == ("WARNING", 30, "B")
    assert "excluded from every view layer" in found.message
    assert api.report(racked.scene)["subjects"]["B"]["distance"] == pytest.approx(before)


def test_an_instance_that_is_gone_for_good(shot, tmp_path):
    source, cube = bpy.data.collections.new("Source"), shot.cube("Tree", 3.0)
    source.objects.link(cube)
    shot.scene.collection.objects.unlink(cube)
    cube.location = (0, 0, 0)
    forest = shot.empty("Forest", 6.0)
    forest.instance_type, forest.instance_collection = "COLLECTION", source
    shot.empty("A", 2.0)
    shot.update()
    api.create_rack(shot.scene, api.Subject("Forest", instance=(0,)), "A", start=20, frames=24)
    camera = reopen(tmp_path / "shot.blend")
    assert not lost(api.check(bpy.context.scene))
    bpy.data.objects["Forest"].instance_collection = bpy.data.collections.new("Hollow")
    (found,) = lost(api.check(bpy.context.scene))
    assert found.subject == "Forest[0]"
    assert "'Forest' shows no instance (0,)" in found.message
    assert "holds its last distance, 6," in found.message
    rack = api.review(api.find_racks(camera)[0])
    assert rack.timeline[0].subject == "Forest[0]"


def test_an_instance_that_comes_late_holds_its_first_distance_before(shot):
    """Nothing is known of it earlier, and nothing jumps."""
    cube = shot.cube("Field", 6.0)
    cube.location = shot.point(6.0)
    seed = shot.cube("Seed", 20.0, size=0.1)
    system = cube.modifiers.new("P", "PARTICLE_SYSTEM").particle_system.settings
    system.count, system.frame_start, system.frame_end, system.lifetime = 1, 10, 11, 100
    system.render_type, system.instance_object = "OBJECT", seed
    system.physics_type = "NO"
    shot.update()
    measured = api.measure(shot.scene, api.Subject("Field", instance=(0, 0)), frames=range(1, 30))
    assert np.isfinite(measured).all()
    assert measured == pytest.approx([measured[15]] * 29, abs=1e-3)
    assert 5.0 < measured[0] < 7.0
