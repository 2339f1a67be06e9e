"""Planar distances, against Blender's own evaluation of the user's scene."""

import bpy
import numpy as np
import pytest
from blender_shot import origin_of
from mathutils import Vector
from measuring import sample

from rack_focus_addon import api
from rack_focus_addon.blender.subjects.find import get_subject

FRAMES = [1, 7, 20.5, 33.25, 60]


def swing(thing, *values, path="location", frames=(1, 40, 80)):
    for frame, value in zip(frames, values, strict=True):
        setattr(thing, path, value)
        thing.keyframe_insert(path, frame=frame)


def assert_as_blender(shot, subject, read, **options):
    """What we measure is, at every frame, what Blender gives when the user's scene is stepped."""
    measured = api.measure(shot.scene, subject, frames=FRAMES, **options)
    assert measured == pytest.approx([shot.depth_at(frame, read) for frame in FRAMES], rel=1e-5)
    return measured


def test_distance_is_planar_and_signed(shot):
    shot.empty("A", 4.0, right=2.5, up=-1.0)
    shot.empty("Behind", -3.0, right=0.5)
    assert api.measure(shot.scene, "A") == pytest.approx([4.0], rel=1e-6)
    assert api.measure(shot.scene, "Behind") == pytest.approx([-3.0], rel=1e-6)


def test_a_panorama_focuses_on_a_sphere(shot):
    subject = shot.empty("A", -3.0, right=4.0, up=0.0)
    shot.data.type, shot.data.panorama_type = "PANO", "FISHEYE_EQUIDISTANT"
    shot.data.fisheye_fov = 2.0
    assert api.measure(shot.scene, "A") == pytest.approx([5.0], rel=1e-6)
    near = shot.cube("Cube", 3.0, size=1.0)
    near.location, near.rotation_euler = shot.point(3.0), shot.camera.rotation_euler
    shot.update()
    found = get_subject(shot.scene, api.Subject("Cube", sharp="BOUNDS"), shot.camera)
    samples = sample(shot.scene, shot.camera, [found], [1], depth_at=True)
    # The middle of the near side, and a corner of the far one.
    assert (samples.near[0, 0], samples.far[0, 0]) == pytest.approx((2.5, np.sqrt(3.5**2 + 0.5)), rel=1e-5)
    # A focus object's distance Blender takes along the axis all the same.
    shot.dof.use_dof, shot.dof.focus_object = True, subject
    pixels = 1080 / 2.0 * 50e-3 / 2.0 * (1 / 3 - 1 / 5)
    assert api.blur(shot.scene, ["A"])[0, 0] == pytest.approx(pixels, rel=1e-5)


def test_a_number_is_its_own_distance_and_an_offset_is_away_from_the_camera(shot):
    subject = shot.empty("A", 4.0)
    assert api.measure(shot.scene, 3.5, frames=[1, 2]).tolist() == [3.5, 3.5]
    assert api.measure(shot.scene, api.Subject(subject, offset=0.25)) == pytest.approx([4.25], rel=1e-6)


def test_scaled_parented_and_animated_camera_and_subject(shot):
    boom, subject = shot.empty("Boom", 1.0), shot.empty("A", 5.0)
    shot.camera.parent, boom.scale, shot.camera.scale = boom, (2.0, 3.0, 0.5), (3.0, 3.0, 3.0)
    swing(boom, (0, 0, 0), (1, 0, 2), (-1, 1, 0))
    swing(boom, (0, 0, 0), (0.2, 0, 0.4), (0, 0.3, -0.2), path="rotation_euler")
    swing(subject, (0, 9, 0), (2, 12, 1), (-3, 20, -1))
    measured = assert_as_blender(shot, "A", origin_of(subject))
    assert np.ptp(measured) > 1.0, "nothing moved: the test proves nothing"


def test_constraints_on_camera_and_subject_and_what_they_hang_on(shot):
    leader, subject = shot.empty("Leader", 3.0), shot.empty("A", 5.0)
    follow = subject.constraints.new("CHILD_OF")
    follow.target = leader
    track = shot.camera.constraints.new("TRACK_TO")
    track.target, track.track_axis, track.up_axis = leader, "TRACK_NEGATIVE_Z", "UP_Y"
    swing(leader, (0, 0, 0), (2, 3, 1), (-2, 5, 0))
    assert np.ptp(assert_as_blender(shot, "A", origin_of(subject))) > 1.0


def test_a_driven_subject(shot):
    subject = shot.empty("A", 5.0)
    lever = shot.empty("Lever", 1.0)
    swing(lever, (0, 0, 0), (2, 0, 0), (4, 0, 0))
    curve = subject.driver_add("location", 1)
    variable = curve.driver.variables.new()
    variable.targets[0].id, variable.targets[0].data_path = lever, "location.x"
    curve.driver.expression = "var * 2"
    assert np.ptp(assert_as_blender(shot, "A", origin_of(subject))) > 1.0


@pytest.mark.parametrize("along", [0.0, 0.3, 1.0])
def test_a_point_on_a_bone_of_a_posed_rig(shot, along):
    rig = shot.rig("Rig", 4.0)
    spine = rig.pose.bones["spine"]
    spine.rotation_mode = "XYZ"
    swing(spine, (0, 0, 0), (0.9, 0, 0.4), (-0.7, 0.5, 0), path="rotation_euler")

    def read(graph):
        seen = rig.evaluated_get(graph)
        bone = seen.pose.bones["head"]
        return seen.matrix_world @ bone.head.lerp(bone.tail, along)

    measured = assert_as_blender(shot, api.Subject(rig, bone="head", along=along), read)
    assert np.ptp(measured) > 0.2


def test_a_vertex_group_on_a_mesh_deformed_by_a_shape_key_and_a_rig(shot):
    rig, face = shot.rig("Rig", 4.0), shot.cube("Face", 4.0)
    face.vertex_groups.new(name="head").add(range(8), 1.0, "REPLACE")
    face.vertex_groups.new(name="eyes").add([0, 5], 1.0, "REPLACE")
    face.shape_key_add(name="Basis")
    grown = face.shape_key_add(name="Grown")
    for point in grown.data:
        point.co *= 3.0
    swing(grown, 0.0, 1.0, 0.2, path="value")
    deform = face.modifiers.new("Armature", "ARMATURE")
    deform.object = rig
    bone = rig.pose.bones["head"]
    swing(bone, (0, 0, 0), (0, 1, 1), (1, 0, 0))

    def read(graph):
        seen = face.evaluated_get(graph)
        return seen.matrix_world @ ((seen.data.vertices[0].co + seen.data.vertices[5].co) / 2)

    assert np.ptp(assert_as_blender(shot, api.Subject("Face", vertex_group="eyes"), read)) > 0.2


def test_bounds_are_those_of_the_modified_mesh(shot):
    cube = shot.cube("Cube", 6.0)
    array = cube.modifiers.new("Array", "ARRAY")
    array.count, array.use_relative_offset, array.use_constant_offset = 3, False, True
    swing(array, (0, 0, 0), (0, 2, 0), (0, 4, 0), path="constant_offset_displace")

    def read(graph):
        seen = cube.evaluated_get(graph)
        return seen.matrix_world @ (sum((Vector(corner) for corner in seen.bound_box), Vector()) / 8)

    assert np.ptp(assert_as_blender(shot, api.Subject(cube, part="BOUNDS"), read)) > 0.5


@pytest.mark.parametrize("hidden", ["A", "Cam"])
def test_what_is_disabled_in_viewports_is_measured_where_it_is(shot, hidden):
    """Blender freezes such an object in its own evaluation, so what is expected is read before that."""
    subject = shot.empty("A", 5.0)
    swing(subject, (0, 9, 0), (2, 12, 1), (-3, 20, -1))
    swing(shot.camera, (3, -7, 1), (2, -6, 1), (3, -9, 2))
    expected = [shot.depth_at(frame, origin_of(subject)) for frame in FRAMES]
    bpy.data.objects[hidden].hide_viewport = True
    assert api.measure(shot.scene, "A", frames=FRAMES) == pytest.approx(expected, rel=1e-5)


def test_a_vertex_group_of_a_mesh_disabled_in_viewports(shot):
    cube = shot.cube("Cube", 6.0)
    cube.vertex_groups.new(name="corner").add([0], 1.0, "REPLACE")
    swing(cube, (0, 9, 0), (2, 12, 1), (-3, 20, -1))
    expected = [
        shot.depth_at(f, lambda g: cube.evaluated_get(g).matrix_world @ cube.data.vertices[0].co) for f in FRAMES
    ]
    cube.hide_viewport = True
    shot.update()
    measured = api.measure(shot.scene, api.Subject(cube, vertex_group="corner"), frames=FRAMES)
    assert measured == pytest.approx(expected, rel=1e-5)


def test_bounds_of_a_disabled_curve_are_refused(shot):
    """A disabled mesh can be made to be evaluated, see test_surfaces; nothing does that for a curve."""
    shot.add("Curve", bpy.data.curves.new("Curve", "CURVE"), 6.0).hide_viewport = True
    with pytest.raises(api.SubjectError, match="'Curve' is disabled in viewports"):
        api.measure(shot.scene, api.Subject("Curve", part="BOUNDS"))


def test_a_subject_in_a_collection_excluded_from_the_view_layer(shot):
    subject = shot.empty("A", 5.0)
    swing(subject, (0, 9, 0), (2, 12, 1), (-3, 20, -1))
    expected = [shot.depth_at(frame, origin_of(subject)) for frame in FRAMES]
    away = bpy.data.collections.new("Away")
    shot.scene.collection.children.link(away)
    away.objects.link(subject)
    shot.scene.collection.objects.unlink(subject)
    bpy.context.view_layer.layer_collection.children["Away"].exclude = True
    assert api.measure(shot.scene, "A", frames=FRAMES) == pytest.approx(expected, rel=1e-5)


def test_time_remapping_moves_the_subject(shot):
    subject = shot.empty("A", 5.0)
    swing(subject, (0, 9, 0), (2, 12, 1), (-3, 20, -1))
    plain = api.measure(shot.scene, "A", frames=[25])
    shot.scene.render.frame_map_old, shot.scene.render.frame_map_new = 100, 200
    assert api.measure(shot.scene, "A", frames=[50]) == pytest.approx(plain, rel=1e-6)
    assert_as_blender(shot, "A", origin_of(subject))


def test_a_linked_subject_and_its_local_namesake(shot, tmp_path):
    """An object from a library may bear the same name as one of the file's own."""
    bpy.data.libraries.write(str(tmp_path / "lib.blend"), {shot.empty("A", 4.0)})
    with bpy.data.libraries.load(str(tmp_path / "lib.blend"), link=True) as (_, into):
        into.objects = ["A"]
    linked = into.objects[0]
    shot.scene.collection.objects.link(linked)
    bpy.data.objects["A", None].location = shot.point(9.0)
    shot.update()
    assert api.measure(shot.scene, linked) == pytest.approx([4.0], rel=1e-6)
    assert api.measure(shot.scene, "A") == pytest.approx([9.0], rel=1e-6)
    for library in ("lib.blend", str(tmp_path / "lib.blend"), linked.library.name):
        assert api.measure(shot.scene, api.Subject("A", library=library)) == pytest.approx([4.0], rel=1e-6)
    with pytest.raises(api.SubjectError, match=r"no object 'A' of library 'other\.blend'"):
        api.measure(shot.scene, api.Subject("A", library="other.blend"))
    # A rack remembers which of the two it was.
    shot.empty("B", 2.0)
    rack = api.create_rack(shot.scene, api.Subject("A", library="lib.blend"), "B", start=10, frames=24)
    assert rack.marks[0].subject.object == linked
    assert shot.focus_at(5) == pytest.approx(4.0, rel=1e-5)


def test_blur_is_that_of_the_focus_object_where_there_is_one(shot):
    subject, other = shot.empty("A", 2.0), shot.empty("B", 8.0)
    shot.dof.use_dof, shot.dof.focus_object, shot.dof.focus_distance = True, subject, 77.0
    # A name left over from an armature is no bone of an empty.
    shot.dof.focus_subtarget = "head"
    expected = 1920 / 36 * 50**2 * 1e-3 / 2.0 * (1 / 2 - 1 / 8)
    blur = api.blur(shot.scene, [subject, other])
    assert blur[0, 0] == pytest.approx(0.0, abs=1e-3)
    assert blur[1, 0] == pytest.approx(expected, rel=1e-3)
    shot.dof.use_dof = False
    assert api.blur(shot.scene, [subject, other]).tolist() == [[0.0], [0.0]]
