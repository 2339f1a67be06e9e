"""Surfaces: where they are first seen, the vertex nearest the camera, a point that is carried."""

import json

import bpy
import numpy as np
import pytest
from blender_shot import counts, reopen
from mathutils import Vector

from rack_focus_addon import api
from rack_focus_addon.core.request.surface import SurfacePoint

FRAMES = [1, 7, 20.5, 33.25, 60]


def swing(thing, *values, path="location", frames=(1, 40, 80)):
    for frame, value in zip(frames, values, strict=True):
        setattr(thing, path, value)
        thing.keyframe_insert(path, frame=frame)


def stepped(shot, read, frames=FRAMES):
    return [shot.depth_at(frame, read) for frame in frames]


def ball(shot, name, depth, segments=64, **where):
    """A sphere of radius 1, its vertex positions its own."""
    import bmesh

    mesh = bpy.data.meshes.new(name)
    built = bmesh.new()
    bmesh.ops.create_uvsphere(built, u_segments=segments, v_segments=segments // 2, radius=1.0)
    built.to_mesh(mesh)
    built.free()
    return shot.add(name, mesh, depth, **where)


# -------------------------------------------------------------------------------------------------------------- SURFACE
def test_the_surface_is_met_where_blenders_own_ray_meets_it(shot):
    subject = ball(shot, "Ball", 6.0, right=1.0, up=0.5)
    twist = subject.modifiers.new("Wave", "SIMPLE_DEFORM")
    twist.deform_method, twist.angle = "BEND", 1.0
    swing(subject, (0, 3, 1), (2, 5, 0), (-1, 4, 2))
    swing(subject, (0, 0, 0), (1, 0, 2), (0, 2, 1), path="rotation_euler")
    swing(shot.camera, (3, -7, 1.5), (2, -6, 1), (4, -8, 2))

    def read(graph):
        seen, eye = subject.evaluated_get(graph), shot.camera.evaluated_get(graph).matrix_world.translation
        corners = [Vector(corner) for corner in seen.bound_box]
        centre = seen.matrix_world @ (sum(corners, Vector()) / 8)
        inward = seen.matrix_world.inverted()
        is_hit, place, _, _ = seen.ray_cast(inward @ eye, inward.to_3x3() @ (centre - eye))
        assert is_hit
        return seen.matrix_world @ place

    measured = api.measure(shot.scene, api.Subject("Ball", part="SURFACE"), frames=FRAMES)
    assert measured == pytest.approx(stepped(shot, read), rel=1e-5)
    assert np.ptp(measured) > 0.5
    # It lies before the middle, by about the radius.
    middle = api.measure(shot.scene, api.Subject("Ball", part="BOUNDS"), frames=FRAMES)
    assert np.all(middle - measured > 0.5)


def test_a_ring_whose_middle_is_empty_gives_its_nearest_vertex(shot):
    ring = bpy.data.meshes.new("Ring")
    rim = [(np.cos(a), np.sin(a), z) for z in (-0.1, 0.1) for a in np.linspace(0, 2 * np.pi, 24, endpoint=False)]
    ring.from_pydata(rim, [], [(i, (i + 1) % 24, 24 + (i + 1) % 24, 24 + i) for i in range(24)])
    subject = shot.add("Ring", ring, 5.0, right=0.0, up=0.0)
    # Its axis along the view, so that one looks through it.
    subject.rotation_euler = shot.camera.rotation_euler
    shot.update()
    measured = api.measure(shot.scene, api.Subject("Ring", part="SURFACE"))
    assert measured == pytest.approx([4.9], rel=1e-5)


def test_the_surface_of_what_is_no_mesh_and_of_a_rig(shot):
    curve = bpy.data.curves.new("Text", "FONT")
    curve.body, curve.extrude = "O", 0.5
    text = shot.add("Text", curve, 5.0, right=0.0, up=0.0)
    text.rotation_euler = shot.camera.rotation_euler
    rig, skin = shot.rig("Rig", 8.0), shot.cube("Skin", 8.0)
    skin.rotation_euler, skin.location = shot.camera.rotation_euler, shot.point(8.0)
    skin.modifiers.new("Armature", "ARMATURE").object = rig
    shot.update()
    # One looks through the hole of the O.
    assert api.measure(shot.scene, api.Subject("Text", part="SURFACE")) == pytest.approx([4.5], rel=1e-5)
    assert api.measure(shot.scene, api.Subject("Rig", part="SURFACE")) == pytest.approx([7.5], rel=1e-5)


def test_an_orthographic_camera_looks_along_its_axis(shot):
    cube = shot.cube("Cube", 6.0)
    cube.location, cube.rotation_euler = shot.point(6.0, right=3.0), shot.camera.rotation_euler
    shot.data.type = "ORTHO"
    shot.update()
    assert api.measure(shot.scene, api.Subject("Cube", part="SURFACE")) == pytest.approx([5.5], rel=1e-5)


# -------------------------------------------------------------------------------------------------------------- NEAREST
@pytest.fixture
def face(shot):
    """A head with two eyes, that turns from one side to the other."""
    head = shot.cube("Face", 6.0)
    head.location = shot.point(6.0)
    head.vertex_groups.new(name="eyes").add([0, 4], 1.0, "REPLACE")
    straight, turn = np.array(shot.camera.rotation_euler), np.array((0.0, 0.5, 0.0))
    swing(head, straight + turn, straight, straight - turn, path="rotation_euler", frames=(1, 30, 60))
    return shot


def vertex(index, name="Face"):
    def read(graph):
        seen = bpy.data.objects[name].evaluated_get(graph)
        return seen.matrix_world @ seen.data.vertices[index].co

    return read


def test_the_nearer_eye_is_chosen_at_each_mark_and_kept(face):
    face.empty("Other", 9.0)
    eyes = api.Subject("Face", part="NEAREST", vertex_group="eyes")
    marks = [api.Mark(eyes, 5), api.Mark("Other", 30, pull_frames=10), api.Mark(eyes, 55, pull_frames=10)]
    rack = api.create_rack(face.scene, marks=marks, follow="TIGHT", keys="EVERY_FRAME")
    first, _, last = (mark.subject.chosen for mark in rack.marks)
    assert {first.vertex, last.vertex} == {0, 4}
    for frame, chosen in ((5, first), (12, first), (55, last)):
        depths = {index: face.depth_at(frame, vertex(index)) for index in (0, 4)}
        assert face.focus_at(frame) == pytest.approx(depths[chosen.vertex], rel=1e-5)
    assert face.depth_at(5, vertex(first.vertex)) < face.depth_at(5, vertex(last.vertex))
    assert face.depth_at(55, vertex(last.vertex)) < face.depth_at(55, vertex(first.vertex))


def test_the_choice_is_in_the_recipe(face, tmp_path):
    face.empty("Other", 9.0)
    eyes = api.Subject("Face", part="NEAREST", vertex_group="eyes")
    made = api.create_rack(face.scene, eyes, "Other", start=5, frames=24)
    bpy.data.objects["Face"].animation_data_clear()
    # Under another name, and turned the other way, it is the same eye.
    bpy.data.objects["Face"].name = "Renamed"
    camera = reopen(tmp_path / "shot.blend")
    (found,) = api.find_racks(camera)
    assert found.marks[0].subject.chosen == made.marks[0].subject.chosen
    # Planned anew, it is chosen anew.
    assert not [finding for finding in api.check(bpy.context.scene) if finding.code == "SUBJECT_LOST"]
    head = bpy.data.objects["Renamed"]
    head.rotation_euler = np.array(camera.rotation_euler) - (0, 0.5, 0)
    bpy.context.view_layer.update()
    again = api.plan_rack(bpy.context.scene, found.marks[0].subject, "Other", start=5, frames=24)
    assert again.marks[0].subject.chosen.vertex != made.marks[0].subject.chosen.vertex


def test_measured_without_a_mark_the_first_frame_chooses(face):
    eyes = api.Subject("Face", part="NEAREST", vertex_group="eyes")
    measured = api.measure(face.scene, eyes, frames=[60, 1])
    near = min((0, 4), key=lambda index: face.depth_at(60, vertex(index)))
    assert measured == pytest.approx([face.depth_at(60, vertex(near)), face.depth_at(1, vertex(near))], rel=1e-5)
    without = api.measure(face.scene, api.Subject("Face", part="NEAREST"), frames=[1])
    assert without == pytest.approx([min(face.depth_at(1, vertex(index)) for index in range(8))], rel=1e-5)


# ---------------------------------------------------------------------------------------------------------------- POINT
@pytest.fixture
def deforming(shot):
    """A head that moves, under a shape key, a rig and a subdivision."""
    rig, head = shot.rig("Rig", 5.0), ball(shot, "Head", 5.0, segments=16)
    head.shape_key_add(name="Basis")
    grown = head.shape_key_add(name="Grown")
    for point in grown.data:
        point.co *= 1.0 + 0.3 * np.sin(3 * point.co.z)
    swing(grown, 0.0, 1.0, 0.2, path="value")
    head.vertex_groups.new(name="head").add(range(len(head.data.vertices)), 1.0, "REPLACE")
    head.modifiers.new("Armature", "ARMATURE").object = rig
    head.modifiers.new("Subdivision", "SUBSURF").levels = 1
    swing(rig.pose.bones["head"], (0, 0, 0), (0, 1, 1), (1, 0, 0))
    swing(head, (0, 0, 0), (1, 0, 2), (0, 2, 1), path="rotation_euler")
    return shot


def carried(point, name="Head"):
    """The picked point on the user's own evaluated mesh."""

    def read(graph):
        seen = bpy.data.objects[name].evaluated_get(graph)
        mesh = seen.to_mesh()
        corners = mesh.polygons[point.face].vertices
        place = sum((w * mesh.vertices[i].co for w, i in zip(point.weights, corners, strict=True)), Vector())
        seen.to_mesh_clear()
        return seen.matrix_world @ place

    return read


def test_a_point_is_picked_where_it_is_pointed_at_and_carried(deforming):
    shot = deforming
    shot.scene.frame_set(20)
    before = counts()
    eye = shot.camera.matrix_world.translation
    graph = bpy.context.evaluated_depsgraph_get()
    seen = bpy.data.objects["Head"].evaluated_get(graph)
    inward = seen.matrix_world.inverted()
    aim = seen.matrix_world.translation + Vector((0.1, 0.0, 0.2))
    _, hit, _, _ = seen.ray_cast(inward @ eye, inward.to_3x3() @ (aim - eye))
    place = seen.matrix_world @ hit
    by_ray = api.pick_surface(shot.scene, "Head", ray=(eye, aim - eye))
    by_point = api.pick_surface(shot.scene, "Head", place)
    assert counts() == before
    assert shot.scene.frame_current == 20
    for subject in (by_ray, by_point):
        assert subject.part == "POINT"
        axis = -shot.camera.matrix_world.to_3x3().col[2].normalized()
        assert api.measure(shot.scene, subject, frames=[20]) == pytest.approx([axis.dot(place - eye)], rel=1e-5)
        measured = api.measure(shot.scene, subject, frames=FRAMES)
        assert measured == pytest.approx(stepped(shot, carried(subject.point)), rel=1e-5)
        assert np.ptp(measured) > 0.2


def test_a_point_survives_saving_in_a_rack(deforming, tmp_path):
    shot = deforming
    shot.empty("Other", 9.0)
    subject = api.pick_surface(shot.scene, "Head", shot.point(4.0))
    api.create_rack(shot.scene, subject, "Other", start=20, frames=24, follow="TIGHT", keys="EVERY_FRAME")
    expected = shot.depth_at(10, carried(subject.point))
    assert shot.focus_at(10) == pytest.approx(expected, rel=1e-5)
    camera = reopen(tmp_path / "shot.blend")
    (found,) = api.find_racks(camera)
    assert found.marks[0].subject.point == subject.point
    assert [finding.code for finding in api.check(bpy.context.scene) if finding.severity == "ERROR"] == []


def test_another_topology_is_refused_and_found(deforming):
    shot = deforming
    shot.empty("Other", 9.0)
    subject = api.pick_surface(shot.scene, "Head", shot.point(4.0))
    api.create_rack(shot.scene, subject, "Other", start=20, frames=24, follow="LOCKED")
    held = shot.focus_at(20)
    bpy.data.objects["Head"].modifiers["Subdivision"].levels = 2
    with pytest.raises(api.TopologyError, match=r"topology of 'Head' has changed.*frame 1; pick the point anew"):
        api.measure(shot.scene, subject, frames=[1, 2])
    with pytest.raises(api.TopologyError, match="pick the point anew"):
        api.plan_rack(shot.scene, subject, "Other", start=20, frames=24)
    (found,) = [finding for finding in api.check(shot.scene) if finding.code == "TOPOLOGY_CHANGED"]
    assert (found.severity, found.subject) == ("ERROR", "Head")
    report = api.report(shot.scene)
    assert report["subjects"]["Head"]["distance"][50] == pytest.approx(held, rel=1e-5)
    json.dumps(report, allow_nan=False)


def test_topology_that_changes_within_the_shot_names_the_frame(shot):
    cube = shot.cube("Cube", 5.0)
    array = cube.modifiers.new("Array", "ARRAY")
    for frame, count in ((1, 1), (30, 2)):
        array.count = count
        array.keyframe_insert("count", frame=frame)
    subject = api.pick_surface(shot.scene, "Cube", shot.point(4.0), frame=1)
    with pytest.raises(api.TopologyError, match=r"8 vertices and 6 faces and has 16 and 12 now at frame 30"):
        api.measure(shot.scene, subject, frames=[1, 30, 40])


def test_a_subject_has_no_surface(shot):
    shot.empty("Empty", 3.0)
    for subject in (api.Subject("Empty", part="SURFACE"), api.Subject("Empty", part="NEAREST")):
        with pytest.raises(api.SubjectError, match="'Empty' is of type EMPTY and has no surface"):
            api.measure(shot.scene, subject)
    shot.rig("Rig", 4.0)
    with pytest.raises(api.SubjectError, match="of type ARMATURE and has no surface for its POINT"):
        api.measure(shot.scene, api.Subject("Rig", point=SurfacePoint(0, (1.0, 0.0, 0.0), 8, 6)))
    shot.cube("Cube", 4.0)
    with pytest.raises(api.SubjectError, match="ray does not meet 'Cube'"):
        api.pick_surface(shot.scene, "Cube", ray=((0, 0, 0), (0, 0, -1)))
    with pytest.raises(api.ArgumentError, match="give one of the two"):
        api.pick_surface(shot.scene, "Cube")


@pytest.mark.parametrize("part", ["BOUNDS", "SURFACE", "NEAREST", "POINT"])
@pytest.mark.parametrize("how", ["disabled", "collection", "excluded"])
def test_hidden_meshes_are_measured_where_they_are(shot, part, how):
    subject = ball(shot, "Ball", 6.0)
    boom = shot.empty("Boom", 2.0)
    subject.parent = boom
    swing(boom, (0, 0, 0), (2, 3, 1), (-2, 5, 0))
    swing(subject, (0, 3, 1), (2, 5, 0), (-1, 4, 2))
    shot.update()
    aim = api.Subject("Ball", part=part) if part != "POINT" else api.pick_surface(shot.scene, "Ball", shot.point(3.0))
    expected = api.measure(shot.scene, aim, frames=FRAMES)
    assert np.ptp(expected) > 0.5
    away = bpy.data.collections.new("Away")
    shot.scene.collection.children.link(away)
    for each in (subject, boom):
        away.objects.link(each)
        shot.scene.collection.objects.unlink(each)
    if how == "disabled":
        subject.hide_viewport = boom.hide_viewport = True
    elif how == "collection":
        away.hide_viewport = True
    else:
        bpy.context.view_layer.layer_collection.children["Away"].exclude = True
    shot.update()
    assert api.measure(shot.scene, aim, frames=FRAMES) == pytest.approx(expected, rel=1e-6)


def test_a_mesh_that_is_being_edited(shot):
    cube = shot.cube("Cube", 6.0)
    subject = api.pick_surface(shot.scene, "Cube", shot.point(3.0))
    expected = api.measure(shot.scene, subject)
    bpy.context.view_layer.objects.active = cube
    bpy.ops.object.mode_set(mode="EDIT")
    for each in (subject, api.Subject("Cube", part="NEAREST"), api.Subject("Cube", part="SURFACE")):
        assert np.isfinite(api.measure(shot.scene, each)).all()
    assert api.measure(shot.scene, subject) == pytest.approx(expected, rel=1e-6)
    assert bpy.context.mode == "EDIT_MESH"
