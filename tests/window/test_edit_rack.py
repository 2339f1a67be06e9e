"""A rack that is there, loaded back into the panel: written again unchanged, it is the same rack."""

import pytest

bpy = pytest.importorskip("bpy")

from mathutils import Vector

from rack_focus_addon import api
from rack_focus_addon.blender.animation import FOCUS_PATH, read_keys
from rack_focus_addon.blender.compat import find_fcurve
from rack_focus_addon.session import panel as session


@pytest.fixture
def stage(shot):
    """The shot with a mesh that a rig deforms, a vertex group on it, a collection and a marker."""
    scene = shot
    bpy.ops.mesh.primitive_grid_add(x_subdivisions=8, y_subdivisions=8, size=1.0)
    face = bpy.context.object
    face.name = "Face"
    face.matrix_world = scene.camera.matrix_world
    face.location = scene.camera.matrix_world @ Vector((0.0, 0.0, -4.0))
    face.vertex_groups.new(name="eyes").add(range(12), 1.0, "ADD")
    bpy.ops.object.armature_add(location=scene.camera.matrix_world @ Vector((0.3, 0.0, -5.0)))
    rig = bpy.context.object
    rig.name, rig.data.bones[0].name = "Rig", "head"
    face.modifiers.new("Armature", "ARMATURE").object = rig
    crowd = bpy.data.collections.new("Crowd")
    scene.collection.children.link(crowd)
    extra = bpy.data.objects.new("Extra", bpy.data.objects["Face"].data.copy())
    crowd.objects.link(extra)
    extra.location = scene.camera.matrix_world @ Vector((-0.4, 0.0, -6.0))
    scene.timeline_markers.new("she turns", frame=120)
    bpy.context.view_layer.update()
    return scene


def keys_of(scene):
    return read_keys(find_fcurve(scene.camera.data, FOCUS_PATH))


def flat(keys):
    return [number for key in keys for number in (key.frame, key.value)]


def request_of(scene, name=None):
    racks = session.racks_there(scene)
    return next(rack for rack in racks if name in {None, rack.name}).request


def rewritten(scene):
    """Edit and write again without a change; the panel had said something else before."""
    settings = scene.rack_focus
    settings.ease, settings.space, settings.seconds, settings.stop_mode = "BOUNCE", "LOG", 3.3, "MANUAL"
    settings.coc, settings.follow, settings.marker = "DIAGONAL", "LOCKED", "she turns"
    before, (rack,) = keys_of(scene), api.find_racks(scene.camera)
    assert bpy.ops.rack_focus.edit() == {"FINISHED"}
    assert session.find_obstacle(scene) is None
    assert keys_of(scene) == before, "loading writes nothing"
    assert bpy.ops.rack_focus.create() == {"FINISHED"}
    (after,) = api.find_racks(scene.camera)
    assert flat(keys_of(scene)) == pytest.approx(flat(before), rel=1e-6)
    assert (after.name, after.fstop, after.mode) == (rack.name, pytest.approx(rack.fstop), rack.mode)
    assert [(mark.start, mark.arrive, mark.ease, mark.note) for mark in after.marks] == [
        (mark.start, mark.arrive, mark.ease, mark.note) for mark in rack.marks
    ]
    return after


@pytest.mark.parametrize(
    "options",
    [
        {"start": 24},
        {"arrive": 90, "frames": 13, "ease": "SINE", "ease_direction": "OUT", "space": "DISTANCE"},
        {"start": 24, "seconds": 2.5, "fstop": 4.0, "breathing": 0.5},
        {"start": 10, "fstop": "AUTO", "style": "MIDDLE", "steps": "HALF", "coc_mm": "CINE_35"},
        {"start": 10, "fstop": "AUTO", "blur_coc": 0.0001, "blur_share": 0.02, "coc_mm": 0.02},
        {"arrive_marker": "she turns", "follow": "LOCKED", "keys": "EVERY_FRAME"},
        {"start_marker": "she turns", "tolerance_px": 0.1, "name": "A name of its own"},
        {"start": 10.5, "seconds": 1.0},
        {"start": 10, "frames": 12.5},
        {"start": 24, "mode": "LIVE"},
    ],
)
def test_a_pair(stage, options):
    api.create_rack(stage, "Bond", "Villain", **options)
    request = request_of(stage)
    rewritten(stage)
    again = request_of(stage)
    assert (again.mode, again.follow, again.keys, again.stop.fstop) == (
        request.mode,
        request.follow,
        request.keys,
        request.stop.fstop,
    )
    assert (again.stop.style, again.stop.steps) == (request.stop.style, request.stop.steps)
    for mark, before in zip(again.marks, request.marks, strict=True):
        assert (mark.arrive_marker, mark.start_marker) == (before.arrive_marker, before.start_marker)


def test_a_plain_pair_comes_back_as_two_subjects(stage):
    api.create_rack(stage, "Bond", "Villain", arrive=60, seconds=2.0, ease="SINE")
    bpy.ops.rack_focus.edit()
    settings = stage.rack_focus
    assert not settings.use_marks
    assert (settings.from_subject.object.name, settings.to_subject.object.name) == ("Bond", "Villain")
    assert (settings.anchor, settings.frame, settings.use_playhead) == ("ARRIVE", 60, False)
    assert (settings.length_unit, settings.seconds, settings.ease) == ("SECONDS", 2.0, "SINE")


def test_a_chain_of_everything(stage):
    point = api.pick_surface(stage, "Face", stage.camera.matrix_world @ Vector((0.2, 0.1, -4.0)))
    marks = [
        api.Mark("Bond", arrive=1, note="slate"),
        api.Mark(api.Subject("Rig", bone="head"), arrive=40, pull_seconds=0.5),
        api.Mark(api.Subject("Face", vertex_group="eyes", sharp="VERTEX_GROUP"), start=60, ease="QUAD"),
        api.Mark(api.Subject("Villain", offset=-0.25, slab=0.1), arrive_marker="she turns", pull_frames=20),
        api.Mark(point, arrive=170.5, pull_frames=12.25, space="DISTANCE", note="on her eye"),
        api.Mark(7.5, arrive=200, ease="SINE", ease_direction="OUT"),
        api.Mark("Crowd", arrive=230),
        api.Mark(api.Subject("Face", part="NEAREST", vertex_group="eyes"), arrive=260),
        api.Mark(api.Subject("Rig", bone="head", along=0.5), arrive=290),
    ]
    api.create_rack(stage, marks=marks, ease="LINEAR", frames=15)
    after = rewritten(stage)
    assert stage.rack_focus.use_marks
    assert [mark.subject.name for mark in after.marks] == [
        *("Bond", "Rig:head", "Face:eyes", "Villain", "Face", "7.5", "Crowd", "Face:eyes", "Rig:head")
    ]
    assert [mark.pull_frames for mark in after.marks[1:5]] == [12, 15, 20, 12.25]
    assert after.marks[3].subject.slab == pytest.approx(0.1)
    assert after.marks[4].subject.point == point.point


def test_changed_and_moved_away_it_is_still_the_same_rack(stage):
    api.create_rack(stage, "Bond", "Villain", start=24, name="The look")
    api.create_rack(stage, "Villain", "Bond", start=100, name="The answer")
    bpy.ops.rack_focus.edit(name="The look")
    stage.rack_focus.frame = 200
    stage.rack_focus.to_subject.object = bpy.data.objects["Rig"]
    assert session.find_edited(stage).name == "The look"
    bpy.ops.rack_focus.create()
    racks = api.find_racks(stage.camera)
    assert [(rack.name, rack.owned_range) for rack in racks] == [("The answer", (100, 124)), ("The look", (200, 224))]
    assert racks[1].marks[1].subject.name == "Rig:head"
    bpy.ops.rack_focus.edit_end()
    assert not bpy.ops.rack_focus.edit_end.poll()
    stage.rack_focus.frame = 300
    bpy.ops.rack_focus.create()
    assert len(api.find_racks(stage.camera)) == 3


def test_the_panel_stays_on_the_camera_of_the_edited_rack(stage):
    other = bpy.data.objects.new("Other", bpy.data.cameras.new("Other"))
    stage.collection.objects.link(other)
    other.matrix_world = stage.camera.matrix_world
    for name, frame, camera in (("own", 1, stage.camera), ("cut", 100, other)):
        stage.timeline_markers.new(name, frame=frame).camera = camera
    rack = api.create_rack(stage, "Bond", "Villain", start=10)
    bpy.ops.rack_focus.edit()
    stage.rack_focus.frame = 150
    assert session.shown_camera(stage) == rack.camera
    bpy.ops.rack_focus.create()
    assert not api.find_racks(other)
    assert api.find_racks(rack.camera)[0].owned_range == (150, 174)


def test_a_lost_subject_is_left_to_be_picked(stage):
    gun = bpy.data.objects.new("Gun", None)
    stage.collection.objects.link(gun)
    gun.location = bpy.data.objects["Bond"].location
    bpy.context.view_layer.update()
    api.create_rack(stage, "Gun", "Villain", start=24)
    bpy.data.objects.remove(gun)
    bpy.ops.rack_focus.edit()
    assert stage.rack_focus.from_subject.object is None
    assert stage.rack_focus.to_subject.object.name == "Villain"
    assert session.find_obstacle(stage) == "Pick the subject to pull from"


def test_a_removed_rack_is_no_longer_edited(stage):
    api.create_rack(stage, "Bond", "Villain", start=24)
    bpy.ops.rack_focus.edit()
    bpy.ops.rack_focus.remove()
    assert session.find_edited(stage) is None
    assert bpy.ops.rack_focus.create() == {"FINISHED"}


def test_there_must_be_a_rack_to_replace(stage):
    with pytest.raises(api.RackFocusError, match="no rack 'gone'"):
        api.create_rack(stage, "Bond", "Villain", start=24, replaces="gone")
    api.create_rack(stage, "Bond", "Villain", start=24)
    with pytest.raises(api.RackFocusError, match="There is no rack 'gone'"):
        api.plan_rack(stage, "Bond", "Villain", start=24, replaces="gone")


def test_undo_takes_the_loading_back(stage):
    api.create_rack(stage, "Bond", "Villain", arrive=60)
    bpy.ops.ed.undo_push(message="Before")
    bpy.ops.rack_focus.edit("EXEC_DEFAULT", True)
    assert bpy.context.scene.rack_focus.edited_rack
    bpy.ops.ed.undo()
    settings = bpy.context.scene.rack_focus
    assert (settings.edited_rack, settings.frame) == ("", 1)
    assert settings.from_subject.object is None


def test_a_point_on_a_mesh_that_a_rig_deforms_stays_on_the_mesh(stage):
    settings = stage.rack_focus
    target = stage.camera.matrix_world @ Vector((0.2, 0.1, -4.0))
    origin = stage.camera.matrix_world.translation
    assert bpy.ops.rack_focus.pick_surface(slot="TO", origin=origin, direction=target - origin) == {"FINISHED"}
    assert settings.to_subject.object.name == "Face"
    assert session.shown_subjects(stage)[1].part == "POINT"
    settings.from_subject.object = bpy.data.objects["Bond"]
    bpy.ops.rack_focus.swap()
    assert settings.from_subject.object.name == "Face"
    bpy.ops.rack_focus.mark_add()
    assert settings.marks[0].subject.object.name == "Face"
    assert bpy.ops.rack_focus.create() == {"FINISHED"}


def test_snap_to_the_nearest_marker(stage):
    stage.timeline_markers.new("early", frame=10)
    stage.frame_set(70)
    bpy.ops.rack_focus.snap_to_marker()
    assert stage.rack_focus.marker == "she turns"
    stage.frame_set(30)
    stage.rack_focus.from_subject.object = bpy.data.objects["Bond"]
    stage.rack_focus.to_subject.object = bpy.data.objects["Villain"]
    bpy.ops.rack_focus.mark_add()
    bpy.ops.rack_focus.snap_to_marker(slot="MARK")
    assert stage.rack_focus.marks[2].marker == "early"
    stage.timeline_markers.clear()
    assert not bpy.ops.rack_focus.snap_to_marker.poll()


def test_edits_in_the_way_are_found_by_the_racks_own_frames(shot):
    settings = shot.rack_focus
    settings.from_subject.object, settings.to_subject.object = bpy.data.objects["Bond"], bpy.data.objects["Villain"]
    settings.use_playhead, settings.frame = False, 24
    bpy.ops.rack_focus.create()
    assert session.find_edits_in_the_way(shot) is None
    find_fcurve(shot.camera.data, FOCUS_PATH).keyframe_points[-1].co.y += 1.0
    assert "edited by hand" in session.find_edits_in_the_way(shot).what
    settings.frame = 60
    assert session.find_edits_in_the_way(shot) is None, "a rack beside it replaces nothing"
    bpy.ops.rack_focus.edit()
    settings.frame = 60
    assert session.find_edits_in_the_way(shot) is not None, "it is the one that is written again"
