"""Stage and full scene: they agree on all that hangs together, and the full scene is stepped only where they do not."""

import bpy
import numpy as np
import pytest
from blender_shot import counts, origin_of
from mathutils import Vector
from measuring import sample

from rack_focus_addon import api
from rack_focus_addon.blender.measure.full_scene import measuring_in
from rack_focus_addon.blender.measure.request import ShotRequest
from rack_focus_addon.blender.measure.stage import STAGE_NAME, stage_for
from rack_focus_addon.blender.measure.stage_risks import find_dependencies_of, find_stage_risks
from rack_focus_addon.blender.measure.visit import Record, visiting
from rack_focus_addon.blender.subjects.find import get_subject

FRAMES = np.array([1, 7, 20.5, 33.25, 60])


def swing(thing, *values, path="location", frames=(1, 40, 80)):
    for frame, value in zip(frames, values, strict=True):
        setattr(thing, path, value)
        thing.keyframe_insert(path, frame=frame)


def both(shot, *subjects):
    """The distances of subjects on the stage, and in the full scene stepped by the add-on; shape (2, m, n)."""
    found = tuple(get_subject(shot.scene, subject, shot.camera) for subject in subjects)
    request = ShotRequest(shot.scene, shot.camera, found, FRAMES)
    staged, full = Record.empty(request), Record.empty(request)
    with stage_for(shot.scene, shot.camera, FRAMES) as place, visiting(request, place, staged) as visit:
        for index, frame in enumerate(FRAMES):
            visit.look(index, place.at(frame))
    with measuring_in(shot.scene) as place, visiting(request, place, full) as visit:
        for index, frame in enumerate(FRAMES):
            visit.look(index, place.at(frame))
    return [np.stack([each.distances_at(index) for index in range(len(FRAMES))], axis=1) for each in (staged, full)]


# ---------------------------------------------------------------------------------------- what stage and scene agree on
def constraints(shot):
    leader, subject = shot.empty("Leader", 3.0), shot.empty("A", 5.0)
    subject.constraints.new("CHILD_OF").target = leader
    track = shot.camera.constraints.new("TRACK_TO")
    track.target, track.track_axis, track.up_axis = leader, "TRACK_NEGATIVE_Z", "UP_Y"
    swing(leader, (0, 0, 0), (2, 3, 1), (-2, 5, 0))
    return "A", origin_of(subject)


def drivers(shot):
    subject, lever = shot.empty("A", 5.0), shot.empty("Lever", 1.0)
    swing(lever, (0, 0, 0), (2, 0, 0), (4, 0, 0))
    curve = subject.driver_add("location", 1)
    variable = curve.driver.variables.new()
    variable.targets[0].id, variable.targets[0].data_path = lever, "location.x"
    curve.driver.expression = "var * 2 + frame / 10"
    return "A", origin_of(subject)


def armatures(shot):
    rig = shot.rig("Rig", 4.0)
    spine = rig.pose.bones["spine"]
    spine.rotation_mode = "XYZ"
    swing(spine, (0, 0, 0), (0.9, 0, 0.4), (-0.7, 0.5, 0), path="rotation_euler")

    def read(graph):
        seen = rig.evaluated_get(graph)
        bone = seen.pose.bones["head"]
        return seen.matrix_world @ bone.head.lerp(bone.tail, 0.3)

    return api.Subject("Rig", bone="head", along=0.3), read


def parents(shot):
    boom, dolly, subject = shot.empty("Boom", 1.0), shot.empty("Dolly", 1.0), shot.empty("A", 5.0)
    subject.parent, boom.scale, shot.camera.parent = boom, (2.0, 3.0, 0.5), dolly
    swing(boom, (0, 0, 0), (0.2, 0, 0.4), (0, 0.3, -0.2), path="rotation_euler")
    swing(dolly, (0, 0, 0), (1, 0, 2), (-1, 1, 0))
    return "A", origin_of(subject)


def shape_keys(shot):
    face = shot.cube("Face", 4.0)
    face.shape_key_add(name="Basis")
    grown = face.shape_key_add(name="Grown")
    for point in grown.data:
        point.co *= 3.0
    swing(grown, 0.0, 1.0, 0.2, path="value")
    subject = api.pick_surface(shot.scene, "Face", shot.point(3.0), frame=1)

    def read(graph):
        seen = face.evaluated_get(graph)
        corners = seen.data.polygons[subject.point.face].vertices
        weighted = zip(subject.point.weights, corners, strict=True)
        return seen.matrix_world @ sum((w * seen.data.vertices[i].co for w, i in weighted), Vector())

    return subject, read


def geometry_nodes(shot):
    tree = bpy.data.node_groups.new("Lift", "GeometryNodeTree")
    for way in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    start, end = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
    move, time, vector = (
        tree.nodes.new(f"GeometryNode{kind}") if kind != "ShaderNodeCombineXYZ" else tree.nodes.new(kind)
        for kind in ("SetPosition", "InputSceneTime", "ShaderNodeCombineXYZ")
    )
    tree.links.new(start.outputs[0], move.inputs["Geometry"])
    tree.links.new(time.outputs["Seconds"], vector.inputs["Y"])
    tree.links.new(vector.outputs[0], move.inputs["Offset"])
    tree.links.new(move.outputs[0], end.inputs[0])
    cube = shot.cube("Cube", 6.0)
    cube.modifiers.new("Lift", "NODES").node_group = tree
    shot.update()

    def read(graph):
        seen = cube.evaluated_get(graph)
        return seen.matrix_world @ (sum((Vector(corner) for corner in seen.bound_box), Vector()) / 8)

    return api.Subject("Cube", part="BOUNDS"), read


def time_remapping(shot):
    subject = shot.empty("A", 5.0)
    swing(subject, (0, 9, 0), (2, 12, 1), (-3, 20, -1))
    shot.scene.render.frame_map_old, shot.scene.render.frame_map_new = 100, 200
    return "A", origin_of(subject)


def write_character(path, shot):
    """A library with a rig, its head swinging, and a mesh that it deforms, in a collection."""
    rig, skin = shot.rig("Rig", 4.0), shot.cube("Skin", 4.0)
    skin.vertex_groups.new(name="head").add(range(8), 1.0, "REPLACE")
    skin.modifiers.new("Armature", "ARMATURE").object = rig
    skin.parent = rig
    swing(rig.pose.bones["head"], (0, 0, 0), (0, 1, 1), (1, 0, 0))
    collection = bpy.data.collections.new("Character")
    for each in (rig, skin):
        collection.objects.link(each)
    bpy.data.libraries.write(str(path), {collection}, fake_user=True)
    for each in (rig, skin):
        bpy.data.objects.remove(each)
    bpy.data.collections.remove(collection)
    with bpy.data.libraries.load(str(path), link=True) as (_, into):
        into.collections = ["Character"]
    return into.collections[0]


def read_head(graph):
    rig = next(each for each in bpy.context.scene.objects if each.name == "Rig")
    seen = rig.evaluated_get(graph)
    bone = seen.pose.bones["head"]
    return seen.matrix_world @ bone.tail


def libraries(shot, tmp_path):
    shot.scene.collection.children.link(write_character(tmp_path / "character.blend", shot))
    swing(shot.camera, (3, -7, 1.5), (2, -6, 1), (4, -8, 2))
    return api.Subject("Rig", bone="head", along=1.0), read_head


def overrides(shot, tmp_path):
    linked = write_character(tmp_path / "character.blend", shot)
    shot.scene.collection.children.link(linked)
    made = linked.override_hierarchy_create(shot.scene, bpy.context.view_layer)
    shot.scene.collection.children.unlink(linked)
    if made.name not in shot.scene.collection.children:
        shot.scene.collection.children.link(made)
    rig = next(each for each in made.all_objects if each.type == "ARMATURE")
    assert rig.override_library
    # A pose of the file's own, beside the library's.
    swing(rig, (0, 3, 0), (1, 4, 1), (2, 3, 2))
    return api.Subject("Rig", bone="head", along=1.0), read_head


KINDS = [constraints, drivers, armatures, parents, shape_keys, geometry_nodes, time_remapping, libraries, overrides]


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
def test_stage_and_full_scene_agree(shot, tmp_path, make):
    arguments = (shot, tmp_path) if make in {libraries, overrides} else (shot,)
    subject, read = make(*arguments)
    before = counts()
    staged, full = both(shot, subject)
    expected = [shot.depth_at(frame, read) for frame in FRAMES]
    assert np.ptp(expected) > 0.1, "nothing moved: the test proves nothing"
    assert staged[0] == pytest.approx(expected, rel=1e-5)
    assert full[0] == pytest.approx(expected, rel=1e-5)
    samples = sample(shot.scene, shot.camera, [get_subject(shot.scene, subject, shot.camera)], FRAMES)
    assert (samples.measured_on, samples.findings) == ("STAGE", ())
    assert counts() == before


# ------------------------------------------------------------------------------------------------ where they do not
def falling(shot):
    """A ball that falls by the laws of physics, and something that is parented to it."""
    ball, rider = shot.cube("Ball", 8.0), shot.empty("Rider", 8.0)
    ball.location.z += 3.0
    bpy.ops.rigidbody.world_add()
    with bpy.context.temp_override(object=ball, active_object=ball, selected_objects=[ball]):
        bpy.ops.rigidbody.object_add()
    rider.parent = ball
    shot.scene.frame_set(1)
    shot.update()
    return ball


def fallen(shot, frames, name="Rider"):
    """The distances that stepping gives, and the scene back at frame 1."""
    wanted = {}
    for frame in range(1, max(frames) + 1):
        shot.scene.frame_set(frame)
        wanted[frame] = shot.depth_at(frame, origin_of(bpy.data.objects[name]))
    shot.scene.frame_set(1)
    return [wanted[frame] for frame in frames]


def test_a_rigid_body_upstream_has_the_full_scene_stepped(shot):
    falling(shot)
    shot.empty("Other", 5.0)
    expected = fallen(shot, [10, 20, 30])
    assert np.ptp(expected) > 0.3
    shot.scene.frame_set(7, subframe=0.5)
    before, seen = counts(), []
    rack = api.create_rack(
        shot.scene,
        "Rider",
        "Other",
        start=30,
        frames=12,
        follow="TIGHT",
        keys="EVERY_FRAME",
        progress=lambda done, total: seen.append((done, total)),
    )
    assert (shot.scene.frame_current, shot.scene.frame_subframe) == (7, 0.5)
    assert counts()["objects"] == before["objects"]
    assert counts()["collections"] == before["collections"]
    assert rack.measured_on == "SCENE"
    (found,) = [finding for finding in rack.findings if finding.code == "MEASURED_ON_SCENE"]
    assert found.severity == "INFO"
    assert "'Ball' is a rigid body" in found.message
    assert [shot.focus_at(frame) for frame in (10, 20, 30)] == pytest.approx(expected, rel=1e-4)
    assert seen[0] == (0, 120)
    assert seen[-1] == (119, 120)


def test_the_bodies_that_a_constraint_ties_have_the_full_scene_compared(shot):
    """A joint hangs on both of its bodies; that it stays where it is, only the full scene tells."""
    ball = falling(shot)
    anchor, joint = shot.cube("Anchor", 8.0), shot.empty("Joint", 8.0)
    with bpy.context.temp_override(object=anchor, active_object=anchor, selected_objects=[anchor]):
        bpy.ops.rigidbody.object_add(type="PASSIVE")
    # Blender 4.2 crashes where the active object is not that of the view layer.
    bpy.context.view_layer.objects.active = joint
    bpy.ops.rigidbody.constraint_add(type="FIXED")
    joint.rigid_body_constraint.object1, joint.rigid_body_constraint.object2 = anchor, ball
    joint.parent = shot.empty("Wall", 8.0)
    shot.empty("Other", 5.0)
    seen = []
    rack = api.create_rack(shot.scene, "Joint", "Other", start=30, frames=12, progress=lambda *args: seen.append(args))
    assert seen
    assert rack.measured_on == "STAGE"


def test_a_rigid_body_elsewhere_does_not_matter(shot):
    falling(shot)
    shot.empty("A", 4.0)
    shot.empty("Other", 5.0)
    seen = []
    rack = api.create_rack(shot.scene, "A", "Other", start=30, frames=12, progress=lambda *args: seen.append(args))
    assert (rack.measured_on, seen) == ("STAGE", [])


def test_cancelled_halfway_nothing_has_changed(shot):
    falling(shot)
    shot.empty("Other", 5.0)
    cube = shot.cube("Loose", 5.0)
    swing(cube, (0, 0, 0), (1, 1, 1), (2, 2, 2))
    shot.scene.frame_set(7)
    cube.location = (9.0, 9.0, 9.0)
    cube.select_set(True)
    bpy.context.view_layer.objects.active = cube
    before = (counts(), shot.scene.frame_current, bpy.context.view_layer.objects.active, tuple(cube.location))
    with pytest.raises(api.Cancelled, match="was cancelled at frame 40"):
        api.create_rack(
            shot.scene, "Rider", "Other", start=30, frames=12, progress=lambda done, total: done < total / 3 - 1
        )
    assert (counts(), shot.scene.frame_current, bpy.context.view_layer.objects.active, tuple(cube.location)) == before
    assert api.find_racks(shot.camera) == ()
    assert cube.select_get()


class Interrupted(Exception):  # noqa: N818
    """A failure from outside."""


def test_what_is_not_keyed_survives_stepping_and_its_failure(shot):
    """Setting a frame writes the keyed values over what the user has moved and not keyed."""
    ball = falling(shot)
    cube, rig = shot.cube("Loose", 5.0), shot.rig("Rig", 5.0)
    swing(cube, (0, 0, 0), (1, 1, 1), (2, 2, 2))
    cube["mine"] = 1.0
    for frame, value in ((1, 1.0), (40, 5.0)):
        cube["mine"] = value
        cube.keyframe_insert('["mine"]', frame=frame)
    swing(rig.pose.bones["head"], (0, 0, 0), (0, 1, 1), (1, 0, 0))
    shot.key((1, 35.0), (100, 80.0), path="lens")
    shot.scene.frame_set(7)
    cube.location, cube["mine"], shot.data.lens = (9.0, 9.0, 9.0), 77.0, 123.0
    rig.pose.bones["head"].location = (4.0, 4.0, 4.0)

    def values():
        return (
            tuple(cube.location),
            cube["mine"],
            shot.data.lens,
            tuple(rig.pose.bones["head"].location),
            shot.scene.frame_current,
            sorted(each.name for each in shot.scene.objects),
            sorted(each.name for each in shot.scene.collection.children),
            len(bpy.data.scenes),
        )

    before = values()
    api.measure(shot.scene, "Rider", frames=[1, 20])
    assert values() == before
    shot.update()
    assert values() == before

    def fail(done, _total):
        if done == 5:
            raise Interrupted

    with pytest.raises(Interrupted):
        api.measure(shot.scene, "Rider", frames=[1, 20], progress=fail)
    assert values() == before
    assert ball.rigid_body is not None


@pytest.mark.parametrize("mode", ["EDIT", "POSE"])
def test_modes_selection_and_undo_survive_stepping(shot, mode):
    falling(shot)
    rig, cube = shot.rig("Rig", 5.0), shot.cube("Loose", 5.0)
    bpy.context.preferences.edit.use_global_undo = True
    bpy.ops.ed.undo_push(message="before")
    chosen = cube if mode == "EDIT" else rig
    bpy.ops.object.select_all(action="DESELECT")
    bpy.context.view_layer.objects.active = chosen
    chosen.select_set(True)
    bpy.ops.object.mode_set(mode=mode)
    before = (bpy.context.mode, bpy.context.view_layer.objects.active, list(bpy.context.selected_objects))
    assert np.ptp(api.measure(shot.scene, "Rider", frames=[1, 20])) > 0.1
    assert (bpy.context.mode, bpy.context.view_layer.objects.active, list(bpy.context.selected_objects)) == before
    bpy.ops.object.mode_set(mode="OBJECT")
    cube.location.x = 55.0
    bpy.ops.ed.undo_push(message="moved")
    bpy.ops.ed.undo()
    # One step back is the move alone: measuring was no step.
    assert bpy.data.objects["Loose"].location.x != 55.0
    assert len(bpy.data.scenes) == 1
    assert sorted(bpy.data.objects.keys()) == ["Ball", "Cam", "Loose", "Rider", "Rig"]


@pytest.fixture
def handler():
    """What another add-on does at each frame, with the scenes that it was called for."""
    calls = []

    def install(act):
        def on_frame(scene, *_):
            calls.append(scene.name)
            act(scene)

        bpy.app.handlers.frame_change_pre.append(on_frame)
        installed.append(on_frame)
        return calls

    installed = []
    yield install
    for each in installed:
        bpy.app.handlers.frame_change_pre.remove(each)


def test_a_foreign_handler_that_moves_the_subject(shot, handler):
    subject = shot.empty("A", 5.0)
    shot.empty("Other", 9.0)
    start = subject.location.copy()
    axis = -shot.camera.matrix_world.to_3x3().col[2].normalized()

    def push(scene):
        subject.location = start + axis * scene.frame_current * 0.1

    calls = handler(push)
    measured = api.measure(shot.scene, "A", frames=[1, 10, 25])
    assert measured == pytest.approx([5.1, 6.0, 7.5], rel=1e-5)
    rack = api.create_rack(shot.scene, "A", "Other", start=20, frames=12, follow="TIGHT", keys="EVERY_FRAME")
    assert rack.measured_on == "SCENE"
    (found,) = [finding for finding in rack.findings if finding.code == "MEASURED_ON_SCENE"]
    assert "on_frame may move things" in found.message
    assert shot.focus_at(10) == pytest.approx(6.0, rel=1e-5)
    assert set(calls) == {"Scene"}


def test_a_foreign_handler_that_moves_something_else_costs_the_marks_only(shot, handler):
    shot.empty("A", 5.0)
    shot.empty("B", 9.0)
    other = shot.empty("Other", 9.0)
    calls = handler(lambda scene: setattr(other, "location", (scene.frame_current, 0, 0)))
    rack = api.create_rack(shot.scene, "A", "B", start=20, frames=12)
    assert rack.measured_on == "STAGE"
    assert [finding.code for finding in rack.findings if finding.code == "MEASURED_ON_SCENE"] == []
    # The two marks, and back to where the playhead was.
    assert len(calls) == 3
    assert STAGE_NAME not in calls


def driven(shot, read):
    """A subject that a driver moves by what it reads of the scene."""
    subject = shot.empty("A", 5.0)
    curve = subject.driver_add("location", 1)
    read(curve.driver)
    curve.driver.expression = "var / 10"
    shot.update()
    return subject


def from_scene(driver):
    variable = driver.variables.new()
    variable.targets[0].id_type = "SCENE"
    variable.targets[0].id, variable.targets[0].data_path = bpy.context.scene, "frame_current"


def from_context(driver):
    variable = driver.variables.new()
    variable.type = "CONTEXT_PROP"
    variable.targets[0].context_property = "ACTIVE_SCENE"
    variable.targets[0].data_path = '["height"]'


@pytest.mark.parametrize("read", [from_scene, from_context], ids=["scene", "context"])
def test_a_driver_that_reads_the_scene(shot, read):
    shot.scene["height"] = 1.0
    swing_custom = ((1, 1.0), (60, 40.0))
    for frame, value in swing_custom:
        shot.scene["height"] = value
        shot.scene.keyframe_insert('["height"]', frame=frame)
    shot.scene.frame_set(1)
    subject = driven(shot, read)
    frames = [1, 20, 60]
    measured = api.measure(shot.scene, "A", frames=frames)
    expected = [shot.depth_at(frame, origin_of(subject)) for frame in frames]
    assert np.ptp(expected) > 1.0
    assert measured == pytest.approx(expected, rel=1e-5)


def simulated_nodes(shot):
    """Geometry nodes that let a cube drift: each frame adds to the last one."""
    tree = bpy.data.node_groups.new("Drift", "GeometryNodeTree")
    for way in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    start, end = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
    first, last = tree.nodes.new("GeometryNodeSimulationInput"), tree.nodes.new("GeometryNodeSimulationOutput")
    first.pair_with_output(last)
    move = tree.nodes.new("GeometryNodeSetPosition")
    move.inputs["Offset"].default_value = (0.0, 0.1, 0.0)
    tree.links.new(start.outputs[0], first.inputs["Geometry"])
    tree.links.new(first.outputs["Geometry"], move.inputs["Geometry"])
    tree.links.new(move.outputs[0], last.inputs["Geometry"])
    tree.links.new(last.outputs["Geometry"], end.inputs[0])
    cube = shot.cube("Cube", 6.0)
    cube.modifiers.new("Drift", "NODES").node_group = tree
    shot.scene.frame_set(1)
    return cube


def test_a_simulation_of_geometry_nodes(shot):
    cube = simulated_nodes(shot)

    def read(graph):
        seen = cube.evaluated_get(graph)
        return seen.matrix_world @ (sum((Vector(corner) for corner in seen.bound_box), Vector()) / 8)

    samples = sample(
        shot.scene, shot.camera, [get_subject(shot.scene, api.Subject("Cube", part="BOUNDS"), shot.camera)], [1, 12, 24]
    )
    expected = []
    for frame in range(1, 25):
        shot.scene.frame_set(frame)
        expected.append(shot.depth_at(frame, read))
    assert np.ptp(expected) > 1.0
    assert samples.distances[0] == pytest.approx([expected[0], expected[11], expected[23]], rel=1e-4)
    assert samples.measured_on == "SCENE"


@pytest.mark.parametrize("kind", ["CLOTH", "SOFT_BODY"])
def test_cloth_upstream_is_doubted(shot, kind):
    cube = shot.cube("Cube", 6.0)
    cube.modifiers.new("Soft", kind)
    shot.scene.frame_end = 20
    subject = api.Subject("Cube", part="NEAREST")
    samples = sample(shot.scene, shot.camera, [get_subject(shot.scene, subject, shot.camera)], [1, 10, 20])
    index = samples.subjects[0].chosen.vertex
    expected = {}
    for frame in range(1, 21):
        shot.scene.frame_set(frame)
        expected[frame] = shot.depth_at(
            frame, lambda g: cube.evaluated_get(g).matrix_world @ cube.evaluated_get(g).data.vertices[index].co
        )
    assert samples.distances[0] == pytest.approx([expected[f] for f in (1, 10, 20)], rel=1e-3)


def test_a_scene_that_is_not_open(shot, handler):
    subject = shot.empty("A", 5.0)
    other = bpy.data.scenes.new("Other")
    for each in (subject, shot.camera):
        other.collection.objects.link(each)
    other.camera, other.frame_end = shot.camera, 50
    start = subject.location.copy()
    axis = -shot.camera.matrix_world.to_3x3().col[2].normalized()
    handler(lambda scene: setattr(subject, "location", start + axis * scene.frame_current * 0.1))
    open_frame = shot.scene.frame_current
    assert api.measure(other, "A", frames=[10, 20]) == pytest.approx([6.0, 7.0], rel=1e-5)
    assert bpy.context.scene == shot.scene
    assert shot.scene.frame_current == open_frame


def test_hidden_things_in_the_full_scene(shot, handler):
    """What is hidden is not evaluated there by itself, which must not pass for a difference."""
    subject, cube = shot.empty("A", 5.0), shot.cube("Cube", 6.0)
    swing(subject, (0, 9, 0), (2, 12, 1), (-3, 20, -1))
    swing(cube, (0, 9, 0), (2, 12, 1), (-3, 20, -1))
    swing(shot.camera, (3, -7, 1.5), (2, -6, 1), (4, -8, 2))
    for each in (subject, cube, shot.camera):
        each.hide_viewport = True
    shot.scene.camera = None
    subjects = ("A", api.Subject("Cube", part="BOUNDS"), api.Subject("Cube", part="SURFACE"))
    staged, full = both(shot, *subjects)
    assert np.ptp(staged, axis=1).min() > 0.5
    assert full == pytest.approx(staged, rel=1e-5)


def test_doubts_are_about_what_is_upstream(shot):
    shot.empty("A", 5.0)
    request = ShotRequest(shot.scene, shot.camera, (get_subject(shot.scene, "A", shot.camera),), FRAMES)
    assert not find_stage_risks(request, find_dependencies_of(request))
    falling(shot)
    assert not find_stage_risks(request, find_dependencies_of(request))
    again = ShotRequest(shot.scene, shot.camera, (get_subject(shot.scene, "Rider", shot.camera),), FRAMES)
    told = find_stage_risks(again, find_dependencies_of(again))
    assert told.reasons == ("'Ball' is a rigid body",)
