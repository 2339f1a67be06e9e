"""What must be sharp of a subject, measured on the evaluated mesh, against Blender's own evaluation of the scene."""

import bpy
import numpy as np
import pytest
from mathutils import Vector
from measuring import sample

from rack_focus_addon import api
from rack_focus_addon.blender.measure.depth_points import DepthPoints
from rack_focus_addon.blender.subjects.find import get_subject
from rack_focus_addon.core.optics.camera import CameraState

FRAMES = [1, 20.5, 33, 60]


def ends(shot, subject, frames=FRAMES):
    """Near and far planar distance of what must be sharp, shapes (n,)."""
    found = get_subject(shot.scene, subject, shot.camera)
    samples = sample(shot.scene, shot.camera, [found], frames, depth_at=True)
    return samples.near[0], samples.far[0]


def blenders(shot, read, frames=FRAMES):
    """The same of points in the world that `read` takes from the depsgraph of the user's own, stepped scene."""
    depths = []
    for frame in frames:
        points = []
        shot.depth_at(frame, lambda graph, points=points: points.extend(read(graph)) or Vector())
        depths.append([shot.depth_at(frame, lambda _, point=point: point) for point in points])
    return [min(row) for row in depths], [max(row) for row in depths]


def assert_ends(shot, subject, read):
    measured = ends(shot, subject)
    for found, expected in zip(measured, blenders(shot, read), strict=True):
        assert found == pytest.approx(expected, rel=1e-5)
    return measured


def key(thing, path, *values, frames=(1, 40, 80)):
    for frame, value in zip(frames, values, strict=True):
        setattr(thing, path, value)
        thing.keyframe_insert(path, frame=frame)


def face(shot, name="Face", depth=5.0, frames=(1, 40, 80)):
    """A cube with a group of four vertices, one of them without a weight, which a shape key and a rig deform."""
    cube = shot.cube(name, depth)
    group = cube.vertex_groups.new(name="face")
    group.add([1, 2, 7], 0.5, "REPLACE")
    group.add([0], 0.0, "REPLACE")
    cube.shape_key_add(name="Basis")
    grown = cube.shape_key_add(name="Grown")
    for point in grown.data:
        point.co *= 3.0
    key(grown, "value", 0.0, 1.0, 0.2, frames=frames)
    return cube


def face_points(cube):
    def read(graph):
        seen = cube.evaluated_get(graph)
        return [seen.matrix_world @ seen.data.vertices[i].co for i in (1, 2, 7)]

    return read


def test_the_corners_of_a_turned_cube(shot):
    """A cube with its diagonal along the view axis reaches half that diagonal to both sides."""
    cube = shot.cube("Cube", 6.0, size=2.0)
    axis = -shot.camera.matrix_world.to_3x3().col[2].normalized()
    cube.rotation_mode = "QUATERNION"
    cube.rotation_quaternion = Vector((1, 1, 1)).normalized().rotation_difference(axis)
    near, far = ends(shot, api.Subject("Cube", sharp="BOUNDS"), [1])
    assert (near[0], far[0]) == pytest.approx((6 - np.sqrt(3), 6 + np.sqrt(3)), rel=1e-5)


def test_bounds_of_a_modified_and_moving_mesh(shot):
    cube = shot.cube("Cube", 6.0)
    array = cube.modifiers.new("Array", "ARRAY")
    array.count, array.use_relative_offset, array.use_constant_offset = 3, False, True
    key(array, "constant_offset_displace", (0, 0, 0), (0, 1, 0), (0, 2, 0))
    key(cube, "rotation_euler", (0, 0, 0), (1, 0.4, 2), (2, 1, 0))
    cube.scale = (1.0, 2.0, 0.5)

    def read(graph):
        seen = cube.evaluated_get(graph)
        return [seen.matrix_world @ Vector(corner) for corner in seen.bound_box]

    near, far = assert_ends(shot, api.Subject(cube, part="BOUNDS", sharp="BOUNDS"), read)
    assert np.ptp(far - near) > 0.5


def test_a_vertex_group_of_a_deformed_mesh(shot):
    rig, cube = shot.rig("Rig", 5.0), face(shot)
    cube.vertex_groups.new(name="head").add(range(8), 1.0, "REPLACE")
    cube.modifiers.new("Armature", "ARMATURE").object = rig
    key(rig.pose.bones["head"], "location", (0, 0, 0), (0, 1, 1), (1, 0, 0))
    subject = api.Subject("Face", sharp="VERTEX_GROUP", vertex_group="face")
    near, far = assert_ends(shot, subject, face_points(cube))
    assert np.ptp(far - near) > 0.2


def test_a_vertex_group_on_a_mesh_that_changes_its_topology(shot):
    cube = face(shot)
    count = cube.modifiers.new("Array", "ARRAY")
    key(count, "count", 1, 4, 1)

    def read(graph):
        seen = cube.evaluated_get(graph)
        return [seen.matrix_world @ seen.data.vertices[i + 8 * n].co for n in range(len(seen.data.vertices) // 8)
                for i in (1, 2, 7)]  # fmt: skip

    assert_ends(shot, api.Subject("Face", sharp="VERTEX_GROUP", vertex_group="face"), read)


def test_a_bone_is_aimed_at_and_the_face_that_the_rig_deforms_is_sharp(shot):
    rig, cube, bystander = shot.rig("Rig", 5.0), face(shot), face(shot, "Bystander", 3.0)
    cube.modifiers.new("Armature", "ARMATURE").object = rig
    shot.update()
    subject = api.Subject("Rig", bone="head", along=0.5, sharp="VERTEX_GROUP", vertex_group="face")
    seen = get_subject(shot.scene, subject, shot.camera)
    aimed = api.measure(shot.scene, api.Subject("Rig", bone="head", along=0.5), frames=FRAMES)
    samples = sample(shot.scene, shot.camera, [seen], FRAMES, depth_at=True)
    assert samples.distances[0] == pytest.approx(aimed)
    near, far = blenders(shot, face_points(cube))
    assert samples.near[0] == pytest.approx(np.minimum(near, aimed), rel=1e-5)
    assert samples.far[0] == pytest.approx(np.maximum(far, aimed), rel=1e-5)
    assert samples.near[0].min() > 3.5, f"{bystander.name} was measured"


def test_the_origin_is_aimed_at_and_a_group_is_sharp(shot):
    cube = face(shot)
    subject = api.Subject("Face", part="ORIGIN", sharp="VERTEX_GROUP", vertex_group="face")
    origin = api.measure(shot.scene, "Face", frames=FRAMES)
    assert api.measure(shot.scene, subject, frames=FRAMES) == pytest.approx(origin)
    centre = api.measure(shot.scene, api.Subject("Face", vertex_group="face"), frames=FRAMES)
    assert np.abs(centre - origin).min() > 0.05
    near, far = blenders(shot, face_points(cube))
    assert ends(shot, subject)[0] == pytest.approx(np.minimum(near, origin), rel=1e-5)
    assert ends(shot, subject)[1] == pytest.approx(np.maximum(far, origin), rel=1e-5)


def test_a_subdivided_group(shot):
    cube = face(shot)
    cube.modifiers.new("Subdivision", "SUBSURF").levels = 2

    def read(graph):
        seen = cube.evaluated_get(graph)
        group = seen.vertex_groups["face"].index
        weights = {v.index: g.weight for v in seen.data.vertices for g in v.groups if g.group == group}
        return [seen.matrix_world @ seen.data.vertices[i].co for i, weight in weights.items() if weight > 0]

    assert_ends(shot, api.Subject("Face", sharp="VERTEX_GROUP", vertex_group="face"), read)


def test_an_aim_outside_is_held_and_nothing_behind_the_camera_is(shot):
    shot.cube("Cube", 4.0)
    near, far = ends(shot, "Cube", [1])
    assert (near[0], far[0]) == pytest.approx((3.97, 4.03), rel=1e-5)
    near, far = ends(shot, api.Subject("Cube", offset=5.0, sharp="BOUNDS"), [1])
    assert far[0] == pytest.approx(9.0)
    assert 3.0 < near[0] < 3.5
    shot.cube("Room", 4.0, size=20.0)
    shot.data.clip_start = 0.25
    assert ends(shot, api.Subject("Room", sharp="BOUNDS"), [1])[0].tolist() == [0.25]


def blur_of_ends(shot, subject, fstop, frames, lens_mm):
    near, far = ends(shot, subject, frames)
    focus = api.measure(shot.scene, subject, frames=frames)
    camera = CameraState(lens_mm=lens_mm, fstop=fstop)
    return np.maximum(camera.blur_mm(focus, near), camera.blur_mm(focus, far)), camera.coc_mm


@pytest.mark.parametrize("sharp", ["BOUNDS", "VERTEX_GROUP"])
def test_auto_holds_the_subject_at_every_frame_of_its_hold_and_no_deeper(shot, sharp):
    """A turns and comes nearer after its mark, while the lens grows longer; the worst frame is not the mark."""
    subject, villain = face(shot, "A", 4.0, frames=(40, 80, 120)), shot.empty("B", 40.0)
    key(subject, "location", shot.point(4.0), shot.point(4.0), shot.point(3.0), frames=(1, 48, 80))
    key(subject, "rotation_euler", (0, 0, 0), (0.5, 0.2, 0), (1, 0.9, 0.3), frames=(1, 60, 90))
    shot.key((1, 35.0), (48, 35.0), (100, 50.0), path="lens")
    subject = api.Subject("A", part="BOUNDS", sharp=sharp, vertex_group="face" if sharp == "VERTEX_GROUP" else None)
    rack = api.create_rack(
        shot.scene, marks=[api.Mark(villain, 1), api.Mark(subject, 48), api.Mark(villain, 110)], fstop="AUTO"
    )
    hold = np.arange(48.0, 110.0 - 24 + 1)
    lens = [shot.curve("lens").evaluate(frame) for frame in hold]
    held, coc = blur_of_ends(shot, subject, rack.fstop, hold, lens)
    wider, _ = blur_of_ends(shot, subject, rack.fstop * 2 ** (-1 / 6), hold, lens)
    assert held.max() <= coc * (1 + 1e-9)
    assert wider.max() > coc
    assert wider[0] < coc, "the mark is the worst frame: the test proves nothing"
    alone = api.solve_fstop(shot.scene, [villain, subject], frame=48)
    assert alone.minimum < rack.fstop


def test_solve_fstop_takes_the_extent_at_its_frame(shot):
    face(shot, "A", 4.0)
    shot.empty("B", 40.0)
    subject = api.Subject("A", part="BOUNDS", sharp="BOUNDS")
    near, far = ends(shot, subject, [1, 40])
    for frame, n in zip((1, 40), near, strict=True):
        solved = api.solve_fstop(shot.scene, [subject, "B"], frame=frame)
        focus = float(api.measure(shot.scene, subject, frames=[frame])[0])
        assert solved.minimum == pytest.approx(2.5 * (1 / n - 1 / focus) / 0.0375, rel=1e-6)
    split = api.split_focus(shot.scene, [subject], frame=40)
    assert split.focus_distance == pytest.approx(2 * near[1] * far[1] / (near[1] + far[1]), rel=1e-6)


def test_meshes_are_read_where_they_are_needed_and_nowhere_else(shot, monkeypatch):
    face(shot, "A", 4.0)
    shot.empty("B", 40.0)
    read, asked = DepthPoints.points, []

    def counted(self, graph):
        asked.append(graph.scene.frame_current_final)
        return read(self, graph)

    monkeypatch.setattr(DepthPoints, "points", counted)
    subject = api.Subject("A", sharp="BOUNDS")
    api.measure(shot.scene, subject, frames=range(1, 50))
    api.plan_rack(shot.scene, "B", subject, start=24, frames=24, fstop=4.0)
    api.create_rack(shot.scene, "B", subject, start=24, frames=24)
    assert asked == []
    api.check(shot.scene)
    assert asked == [48]
    asked.clear()
    api.plan_rack(shot.scene, "B", subject, start=24, frames=24, fstop="AUTO")
    # B's mark, where A must blur, and A's hold.
    assert asked == [24, *range(48, 121)]


def test_measuring_meshes_leaves_the_scene_as_it_was(shot):
    subject = face(shot, "A", 4.0)
    shot.scene.frame_set(33)
    before = (len(bpy.data.meshes), len(bpy.data.scenes), len(bpy.data.objects), shot.scene.frame_current)
    subject.location.x = 77.0
    ends(shot, api.Subject("A", sharp="VERTEX_GROUP", vertex_group="face"))
    after = (len(bpy.data.meshes), len(bpy.data.scenes), len(bpy.data.objects), shot.scene.frame_current)
    assert before == after
    assert subject.location.x == 77.0
    assert [scene.name for scene in subject.users_scene] == ["Scene"]


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        (api.Subject("Pin", sharp="BOUNDS"), "'Pin' has no BOUNDS to hold sharp, it is but a point"),
        (api.Subject("Cube", sharp="VERTEX_GROUP", vertex_group="ears"), "'Cube' has no vertex group 'ears'"),
        (
            api.Subject("Rig", bone="head", sharp="VERTEX_GROUP", vertex_group="ears"),
            "'Rig' has no vertex group 'ears' nor have the meshes that it deforms",
        ),
        (api.Subject("Hidden", sharp="BOUNDS"), "'Hidden': disabled in viewports.*enable it, or let a slab"),
        (
            api.Subject("Hidden", sharp="VERTEX_GROUP", vertex_group="face", part="ORIGIN"),
            "'Hidden': disabled in viewports",
        ),
        (
            api.Subject("Cube", sharp="VERTEX_GROUP", vertex_group="nobody", part="ORIGIN"),
            "No vertex of 'Cube' is in its group 'nobody' at frame 1;",
        ),
    ],
)
def test_what_cannot_be_measured_is_refused_by_name(shot, subject, message):
    shot.empty("Pin", 4.0)
    shot.empty("B", 40.0)
    shot.rig("Rig", 4.0)
    shot.cube("Cube", 4.0).vertex_groups.new(name="nobody")
    face(shot, "Hidden").hide_viewport = True
    shot.update()
    with pytest.raises(api.SubjectError, match=message):
        api.solve_fstop(shot.scene, [subject, "B"], frame=1)
