"""What the overlay reads from Blender: the frame as Blender lays it, marks and path as they will render."""

from dataclasses import replace

import bpy
import numpy as np
import pytest
from mathutils import Matrix, Vector

from rack_focus_addon import api
from rack_focus_addon.blender.camera import read_camera_state
from rack_focus_addon.blender.viewport.overlay import focus_now, framing_of, picture_of_plan, picture_of_racks
from rack_focus_addon.core.overlay.geometry import LIFT_M, plane_corners, unscaled

FRAMINGS = [
    {},
    {"shift_x": 0.15, "shift_y": -0.3},
    {"sensor_fit": "VERTICAL", "shift_y": 0.2},
    {"sensor_fit": "HORIZONTAL", "sensor_width": 24.9, "lens": 85.0},
    {"type": "ORTHO", "ortho_scale": 4.0, "shift_x": -0.2},
]
PICTURES = [(1920, 1080, 1.0, 1.0), (1080, 1920, 1.0, 1.0), (1440, 1080, 1.333, 1.0), (1000, 1000, 1.0, 2.0)]


@pytest.mark.parametrize("picture", PICTURES, ids=str)
@pytest.mark.parametrize("settings", FRAMINGS, ids=str)
def test_the_frame_is_where_blender_has_it(shot, settings, picture):
    render = shot.scene.render
    render.resolution_x, render.resolution_y, render.pixel_aspect_x, render.pixel_aspect_y = picture
    for name, value in settings.items():
        setattr(shot.data, name, value)
    shot.camera.scale = (0.5, 2.0, 3.0)
    shot.update()
    framing = framing_of(read_camera_state(shot.scene, shot.camera))
    found = plane_corners(framing, unscaled(shot.camera.matrix_world), [7.0])[0]
    ours = shot.data.view_frame(scene=shot.scene)
    plain = shot.camera.matrix_world.normalized()
    depth = -ours[0].z
    to_plane = 1.0 if shot.data.type == "ORTHO" else 7.0 / depth
    expected = [plain @ Vector((corner.x * to_plane, corner.y * to_plane, -7.0)) for corner in ours]
    for corner in expected:
        assert min((Vector(each) - corner).length for each in found) < 1e-4


def test_marks_stand_where_their_subjects_are_at_their_frames(pair):
    actor = bpy.data.objects["B"]
    for frame, right in ((1, 0.0), (49, 1.5)):
        actor.location = pair.point(6.0, right)
        actor.keyframe_insert("location", frame=frame)
    rack = api.create_rack(pair.scene, "A", "B", camera=pair.camera, start=25, frames=24)
    pair.scene.frame_set(3)
    picture = picture_of_racks(pair.scene, pair.camera)
    assert [(mark.name, mark.frame) for mark in picture.marks] == [("A", 25.0), ("B", 49.0)]
    assert [mark.distance for mark in picture.marks] == pytest.approx([2.0, 6.0], abs=1e-4)
    assert picture.marks[1].point == pytest.approx(tuple(pair.point(6.0, 1.5)), abs=1e-4)
    assert picture.spans == ((25.0, 49.0),)
    assert not picture.is_planned
    curve = rack.focus_distance[(rack.frames >= 25) & (rack.frames <= 49)]
    assert picture.distances == pytest.approx(curve, abs=0.05)
    axis = pair.camera.matrix_world.to_3x3().col[2].normalized()
    where = [-(Vector(point) - pair.camera.matrix_world.translation).dot(axis) for point in picture.path]
    assert where == pytest.approx(picture.distances.tolist(), abs=1e-4)
    assert picture.floor == LIFT_M


def test_a_plan_is_shown_as_it_will_be_keyed_and_leaves_no_trace(pair):
    counts = {name: len(getattr(bpy.data, name)) for name in ("scenes", "objects", "actions")}
    planned = picture_of_plan(pair.scene, api.plan_rack(pair.scene, "A", "B", start=25, frames=24))
    assert {name: len(getattr(bpy.data, name)) for name in counts} == counts
    assert planned.is_planned
    # The holds are planned too, and the path is only of the pull.
    assert [planned.distance_at(frame) for frame in (1, 25, 49, 120)] == pytest.approx([2.0, 2.0, 6.0, 6.0], abs=1e-3)
    assert len(planned.path) == 25
    api.create_rack(pair.scene, "A", "B", start=25, frames=24)
    keyed = picture_of_racks(pair.scene, pair.camera)
    assert keyed.path == pytest.approx(planned.path, abs=0.05)
    assert keyed.marks == planned.marks
    assert keyed.runs_into(planned)


def test_a_plain_distance_stands_on_the_axis_and_what_is_gone_is_left_out(pair):
    api.create_rack(pair.scene, marks=[api.Mark("A", 10), api.Mark(3.5, 40), api.Mark("B", 80)], camera=pair.camera)
    bpy.data.objects.remove(bpy.data.objects["B"])
    pair.update()
    marks = picture_of_racks(pair.scene, pair.camera).marks
    assert [mark.name for mark in marks] == ["A", ""]  # its label is its distance alone
    assert marks[1].point == pytest.approx(tuple(pair.point(3.5)), abs=1e-4)


def test_without_racks_there_is_no_picture(pair):
    assert picture_of_racks(pair.scene, pair.camera) is None


def test_a_focus_object_is_what_blender_focuses_on(pair):
    graph = bpy.context.view_layer.depsgraph
    pair.dof.focus_distance = 3.0
    pair.update()
    assert focus_now(graph, pair.camera) == pytest.approx(3.0)
    pair.dof.focus_object = bpy.data.objects["B"]
    pair.update()
    assert focus_now(graph, pair.camera) == pytest.approx(6.0, abs=1e-4)
    bpy.data.objects["B"].location = pair.point(-4.0)
    pair.update()
    # Blender does not ask on which side it is.
    assert focus_now(graph, pair.camera) == pytest.approx(4.0, abs=1e-4)


def test_the_path_of_a_camera_that_moves_is_in_the_world(pair):
    still = pair.camera.matrix_world.copy()
    for frame, along in ((25, 0.0), (49, 5.0)):
        pair.camera.location = still.translation + Vector((along, 0.0, 0.0))
        pair.camera.keyframe_insert("location", frame=frame)
    bpy.data.objects["B"].parent = pair.camera
    bpy.data.objects["B"].matrix_parent_inverse = Matrix()
    bpy.data.objects["B"].location = (0.0, 0.0, -6.0)
    api.create_rack(pair.scene, "A", "B", camera=pair.camera, start=25, frames=24)
    picture = picture_of_racks(pair.scene, pair.camera)
    axis = still.to_3x3().col[2].normalized()
    end = still.translation + Vector((5.0, 0.0, 0.0)) - 6.0 * axis
    assert tuple(picture.path[-1]) == pytest.approx(tuple(end), abs=1e-3)
    assert np.ptp(picture.path[:, 0]) > 3.0


def test_a_picture_is_not_of_more_frames_than_it_needs(pair):
    pair.scene.frame_end = 20_000
    rack = api.plan_rack(pair.scene, "A", "B", start=5, frames=24)
    long = replace(rack, owned_range=(5.0, 19_000.0))
    assert len(picture_of_plan(pair.scene, long).path) <= 1801
