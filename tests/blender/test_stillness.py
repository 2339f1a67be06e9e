"""What stands still is measured once; whatever moves is not taken for still."""

import bpy
import pytest

from rack_focus_addon import api
from rack_focus_addon.blender.measure import is_static
from rack_focus_addon.blender.measure.visit import Visit


@pytest.fixture
def looks(monkeypatch):
    """The frames at which the stage was looked at."""
    seen, look = [], Visit.look

    def noted(self, index, graph):
        seen.append(graph.scene.frame_current_final)
        look(self, index, graph)

    monkeypatch.setattr(Visit, "look", noted)
    return seen


def test_a_still_shot_is_looked_at_once(pair, looks):
    cube = pair.cube("C", 4.0)
    cube.modifiers.new("Subdivision", "SUBSURF")
    cube.constraints.new("TRACK_TO").target = pair.camera
    rack = api.plan_rack(pair.scene, "A", "C", start=10, frames=20)
    assert looks == [rack.frames[0]]
    assert rack.focus_distance[0] == pytest.approx(2.0, rel=1e-6)
    assert rack.focus_distance[-1] == pytest.approx(4.0, rel=1e-6)


def key_parent(pair, thing):
    place = thing.matrix_world.copy()
    thing.parent = pair.empty("Parent", 3.0)
    thing.parent.keyframe_insert("location", frame=1)
    thing.matrix_world = place


def drive(pair, thing):
    curve = thing.driver_add("location", 0)
    curve.driver.expression = "frame / 10"


def follow_path(pair, thing):
    curve = bpy.data.curves.new("Path", "CURVE")
    thing.constraints.new("FOLLOW_PATH").target = pair.add("Path", curve, 3.0)


def nla(pair, thing):
    thing.keyframe_insert("location", frame=1)
    action = thing.animation_data.action
    thing.animation_data.action = None
    thing.animation_data.nla_tracks.new().strips.new("Strip", 1, action)


def rigid(pair, thing):
    with bpy.context.temp_override(object=thing, active_object=thing):
        bpy.ops.rigidbody.world_add()
        bpy.context.view_layer.objects.active = thing
        thing.select_set(True)
        bpy.ops.rigidbody.object_add()


def particles(pair, thing):
    thing.modifiers.new("Particles", "PARTICLE_SYSTEM")


def wave(pair, thing):
    thing.modifiers.new("Wave", "WAVE")


def key_shape(pair, thing):
    thing.shape_key_add(name="Basis")
    thing.shape_key_add(name="Wide").keyframe_insert("value", frame=1)


def key_lens(pair, thing):
    pair.key((1, 35.0), (50, 85.0), path="lens")


@pytest.mark.parametrize("move", [key_parent, drive, follow_path, nla, rigid, particles, wave, key_shape, key_lens])
def test_what_may_move_is_looked_at_every_frame(pair, looks, move):
    thing = pair.cube("C", 4.0)
    move(pair, thing)
    rack = api.plan_rack(pair.scene, "A", api.Subject("C", part="BOUNDS"), start=10, frames=20)
    assert len(set(looks)) >= len(rack.frames)


def test_the_words_are_blenders():
    """A name that no Blender knows would never be met."""
    known = {item.identifier for item in bpy.types.Modifier.bl_rna.properties["type"].enum_items}
    assert set(is_static._STILL_MODIFIERS.split()) <= known
    known = {item.identifier for item in bpy.types.Constraint.bl_rna.properties["type"].enum_items}
    assert set(is_static._STILL_CONSTRAINTS.split()) - {"GEOMETRY_ATTRIBUTE"} <= known


def test_what_is_hidden_moves_all_the_same(pair, looks):
    """A dependency graph does not list hidden parents."""
    thing = pair.cube("C", 4.0)
    key_parent(pair, thing)
    thing.parent.hide_viewport = True
    rack = api.plan_rack(pair.scene, "A", "C", start=10, frames=20)
    assert len(set(looks)) >= len(rack.frames)
