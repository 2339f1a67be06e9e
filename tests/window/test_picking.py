import json

import pytest

bpy = pytest.importorskip("bpy")

from mathutils import Vector

from rack_focus_addon import api
from rack_focus_addon.blender.animation import FOCUS_PATH
from rack_focus_addon.blender.compat import find_fcurve
from rack_focus_addon.blender.measure.steps import finish
from rack_focus_addon.blender.viewport.cursor import find_hit
from rack_focus_addon.operators.perform.performance import Performance
from rack_focus_addon.properties import find_picked, name_picked, read_subject, take_subject


def in_view(scene, right, up, distance):
    return scene.camera.matrix_world @ Vector((right, up, -distance))


def add_cube(scene, name, right, distance, size=1.0):
    """A cube whose one face is square to the camera's axis, so that its front is half its size before its middle."""
    mesh = bpy.data.meshes.new(name)
    half = size / 2
    corners = [(x, y, z) for x in (-half, half) for y in (-half, half) for z in (-half, half)]
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    mesh.from_pydata(corners, [], faces)
    cube = bpy.data.objects.new(name, mesh)
    scene.collection.objects.link(cube)
    cube.rotation_euler, cube.location = scene.camera.rotation_euler, in_view(scene, right, 0.0, distance)
    return cube


@pytest.fixture
def cubes(shot):
    add_cube(shot, "Near", -1.0, 4.0)
    add_cube(shot, "Middle", 0.0, 7.0)
    add_cube(shot, "Far", 3.0, 12.0)
    bpy.context.view_layer.update()
    return shot


def ray_to(scene, right, distance, up=0.1):
    """From the camera to a place before it."""
    origin = scene.camera.matrix_world.translation
    return origin, in_view(scene, right, up, distance) - origin


def aimed(operator, scene, right, distance, **options):
    origin, direction = ray_to(scene, right, distance)
    return operator(origin=origin, direction=direction, **options)


def hit_at(scene, right, distance):
    return find_hit(scene, bpy.context.evaluated_depsgraph_get(), ray_to(scene, right, distance))


def focus_at(scene, frame):
    return find_fcurve(scene.camera.data, FOCUS_PATH).evaluate(frame)


# -------------------------------------------------------------------------------------------------------------- the ray
def test_the_first_surface_is_hit(cubes):
    hit = hit_at(cubes, 3.0, 12.0)
    assert hit.object.name == "Far"
    assert hit.instance is None
    assert api.measure(cubes, "Far")[0] == pytest.approx(12.0)
    assert hit_at(cubes, 0.0, 7.0).object.name == "Middle"
    assert hit_at(cubes, -40.0, 7.0) is None


@pytest.mark.parametrize(("name", "value"), [("hide_render", True), ("display_type", "WIRE")])
def test_what_is_not_rendered_is_looked_through(cubes, name, value):
    add_cube(cubes, "Guide", 0.0, 3.0)
    bpy.context.view_layer.update()
    assert hit_at(cubes, 0.0, 7.0).object.name == "Guide"
    setattr(bpy.data.objects["Guide"], name, value)
    bpy.context.view_layer.update()
    assert hit_at(cubes, 0.0, 7.0).object.name == "Middle"


def test_on_an_instance_it_is_the_instance(cubes):
    collection = bpy.data.collections.new("Props")
    prop = add_cube(cubes, "Prop", 0.0, 7.0)
    cubes.collection.objects.unlink(prop)
    collection.objects.link(prop)
    empty = bpy.data.objects.new("Set", None)
    empty.instance_type, empty.instance_collection = "COLLECTION", collection
    cubes.collection.objects.link(empty)
    empty.location = in_view(cubes, 0.0, 0.0, 2.0) - cubes.camera.matrix_world.translation
    bpy.context.view_layer.update()
    hit = hit_at(cubes, 0.0, 9.0)
    assert hit.object.name == "Middle"
    bpy.data.objects["Middle"].hide_render = True
    bpy.context.view_layer.update()
    hit = hit_at(cubes, 0.0, 9.0)
    assert hit.object == empty
    assert hit.instance == (0,)
    aimed(bpy.ops.rack_focus.pick_surface, cubes, 0.0, 9.0, slot="TO")
    subject = read_subject(cubes.rack_focus.to_subject)
    assert (subject.object, subject.instance) == (empty, (0,))
    assert api.measure(cubes, subject)[0] == pytest.approx(8.5, abs=1e-4)


# ----------------------------------------------------------------------------------------------------------- eyedropper
def test_the_surface_point_becomes_the_subject(cubes):
    settings = cubes.rack_focus
    assert aimed(bpy.ops.rack_focus.pick_surface, cubes, 0.0, 7.0, slot="TO") == {"FINISHED"}
    assert settings.from_subject.object is None
    assert settings.to_subject.object.name == "Middle"
    assert name_picked(find_picked(settings.to_subject)) == "Point on 'Middle'"
    subject = read_subject(settings.to_subject)
    assert api.measure(cubes, subject)[0] == pytest.approx(6.5, abs=1e-4)
    assert api.measure(cubes, "Middle")[0] == pytest.approx(7.0)
    # It stays on the face as that deforms: the front comes a metre nearer, the origin stays.
    middle = bpy.data.objects["Middle"]
    middle.shape_key_add(name="Basis")
    leaning = middle.shape_key_add(name="Lean")
    for point in leaning.data:
        point.co.z += 1.0
    leaning.value = 1.0
    bpy.context.view_layer.update()
    assert api.measure(cubes, subject)[0] == pytest.approx(5.5, abs=1e-4)
    leaning.value = 0.0
    # It goes where its object goes.
    bpy.data.objects["Middle"].location = in_view(cubes, 0.0, 0.0, 9.0)
    bpy.context.view_layer.update()
    assert api.measure(cubes, subject)[0] == pytest.approx(8.5, abs=1e-4)


def test_nothing_under_the_mouse_changes_nothing(cubes):
    cubes.rack_focus.to_subject.object = bpy.data.objects["Far"]
    assert aimed(bpy.ops.rack_focus.pick_surface, cubes, -40.0, 7.0, slot="TO") == {"CANCELLED"}
    assert bpy.ops.rack_focus.pick_surface(slot="TO") == {"CANCELLED"}
    assert cubes.rack_focus.to_subject.object.name == "Far"
    assert not cubes.rack_focus.to_subject.picked


def test_a_point_is_forgotten_by_its_button_and_by_another_object(cubes):
    slot = cubes.rack_focus.from_subject
    aimed(bpy.ops.rack_focus.pick_surface, cubes, 0.0, 7.0, slot="FROM")
    assert slot.picked
    bpy.ops.rack_focus.forget_point(slot="FROM")
    assert not slot.picked
    assert slot.object.name == "Middle"
    aimed(bpy.ops.rack_focus.pick_surface, cubes, 0.0, 7.0, slot="FROM")
    slot.object = bpy.data.objects["Far"]
    assert not slot.picked
    assert read_subject(slot).object.name == "Far"


def test_a_point_becomes_the_subject_of_the_active_mark(cubes):
    bpy.ops.rack_focus.mark_add()
    settings = cubes.rack_focus
    others = [mark.subject.object for mark in settings.marks[:2]]
    aimed(bpy.ops.rack_focus.pick_surface, cubes, 0.0, 7.0, slot="MARK")
    slot = settings.marks[2].subject
    assert slot.picked
    assert [mark.subject.object for mark in settings.marks[:2]] == others
    assert not settings.from_subject.picked
    assert not settings.to_subject.picked
    bpy.ops.rack_focus.forget_point(slot="MARK")
    assert not slot.picked


def test_points_are_swapped_saved_and_racked(cubes, tmp_path):
    aimed(bpy.ops.rack_focus.pick_surface, cubes, 0.0, 7.0, slot="FROM")
    aimed(bpy.ops.rack_focus.pick_surface, cubes, 3.0, 12.0, slot="TO")
    bpy.ops.rack_focus.swap()
    path = str(tmp_path / "picked.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.wm.open_mainfile(filepath=path)
    scene = bpy.context.scene
    assert bpy.ops.rack_focus.create() == {"FINISHED"}
    assert focus_at(scene, 1) == pytest.approx(11.5, abs=1e-3)
    assert focus_at(scene, 25) == pytest.approx(6.5, abs=1e-3)


def test_a_plain_distance_and_a_bone_keep_what_they_say(cubes):
    slot = cubes.rack_focus.from_subject
    take_subject(slot, api.Subject(3.25))
    assert (slot.object, read_subject(slot)) == (None, api.Subject(3.25))
    assert name_picked(find_picked(slot)) == "Distance 3.25"
    take_subject(slot, api.Subject(bpy.data.objects["Far"], part="BOUNDS"))
    assert (slot.picked, slot.part, slot.object.name) == ("", "BOUNDS", "Far")


def test_text_that_is_no_point_counts_as_none(cubes):
    slot = cubes.rack_focus.from_subject
    slot.object = bpy.data.objects["Far"]
    for text in ("nonsense", json.dumps({"object": "Far", "part": "ELBOW"}), "[]"):
        slot.picked = text
        assert find_picked(slot) is None
        assert read_subject(slot).part == slot.part


# --------------------------------------------------------------------------------------------------------- context menu
def test_focus_here_sets_the_lens_and_rack_to_here_pulls_from_it(cubes):
    assert aimed(bpy.ops.rack_focus.focus_here, cubes, 0.0, 7.0) == {"FINISHED"}
    dof = cubes.camera.data.dof
    assert dof.use_dof
    assert dof.focus_distance == pytest.approx(6.5, abs=1e-4)
    cubes.frame_set(11)
    assert aimed(bpy.ops.rack_focus.rack_to_here, cubes, 3.0, 12.0) == {"FINISHED"}
    assert focus_at(cubes, 11) == pytest.approx(6.5, abs=1e-3)
    assert focus_at(cubes, 35) == pytest.approx(11.5, abs=1e-3)
    assert cubes.rack_focus.to_subject.object.name == "Far"
    # The next one pulls on from what the first has reached, whatever the panel says.
    cubes.rack_focus.from_subject.object = bpy.data.objects["Middle"]
    cubes.frame_set(60)
    aimed(bpy.ops.rack_focus.rack_to_here, cubes, -1.0, 4.0)
    assert focus_at(cubes, 60) == pytest.approx(11.5, abs=1e-3)
    assert focus_at(cubes, 84) == pytest.approx(3.5, abs=1e-3)
    assert len(api.find_racks(cubes.camera)) == 2


def test_focus_here_leaves_animated_focus_alone(cubes):
    api.create_rack(cubes, "Near", "Far", start=1)
    before = focus_at(cubes, 1)
    assert aimed(bpy.ops.rack_focus.focus_here, cubes, 0.0, 7.0) == {"FINISHED"}
    assert focus_at(cubes, 1) == before
    assert cubes.camera.data.dof.focus_distance == pytest.approx(before)
    assert cubes.rack_focus.from_subject.object.name == "Middle"


def test_without_a_camera_nothing_can_be_picked(cubes):
    cubes.camera = None
    for operator in (bpy.ops.rack_focus.pick_surface, bpy.ops.rack_focus.focus_here, bpy.ops.rack_focus.perform):
        assert not operator.poll()


# -------------------------------------------------------------------------------------------------------------- perform
@pytest.fixture
def performance(cubes):
    return Performance(cubes, cubes.camera, 1.0, 0.25)


def tap(performance, right, distance, frame, **options):
    performance.scene.frame_set(frame)
    performance.tap(hit_at(performance.scene, right, distance), **{"slow": False, "playing": False, **options})


def test_three_taps_make_a_rack_of_three_marks(performance):
    for at, frame in (((-1.0, 4.0), 1), ((3.0, 12.0), 50), ((0.0, 7.0), 120)):
        tap(performance, *at, frame, slow=frame == 120)
    scene = performance.scene
    assert find_fcurve(scene.camera.data, FOCUS_PATH) is None, "nothing is written before the end"
    rack = finish(performance.finish())
    assert [(mark.subject.name, mark.start, mark.arrive) for mark in rack.marks] == [
        ("Near", 1, 1),
        ("Far", 26, 50),
        ("Middle", 60, 120),
    ]
    assert [focus_at(scene, frame) for frame in (1, 50, 120)] == pytest.approx([3.5, 11.5, 6.5], abs=2e-3)
    # The panel's list has them, and makes the same rack again.
    assert [mark.subject.object.name for mark in scene.rack_focus.marks] == ["Near", "Far", "Middle"]
    performed = api.find_racks(scene.camera)[0].keys
    bpy.ops.rack_focus.remove()
    assert bpy.ops.rack_focus.create() == {"FINISHED"}
    assert api.find_racks(scene.camera)[0].keys == performed


def test_a_point_is_picked_for_the_active_mark_of_the_list(cubes):
    settings = cubes.rack_focus
    with pytest.raises(RuntimeError, match="add one"):
        aimed(bpy.ops.rack_focus.pick_surface, cubes, 0.0, 7.0, slot="MARK")
    settings.marks.add()
    settings.marks.add()
    settings.active_mark = 1
    aimed(bpy.ops.rack_focus.pick_surface, cubes, 0.0, 7.0, slot="MARK")
    assert [mark.subject.picked != "" for mark in settings.marks] == [False, True]
    bpy.ops.rack_focus.forget_point(slot="MARK")
    assert not settings.marks[1].subject.picked


def test_one_tap_racks_from_what_the_lens_is_set_to(cubes):
    cubes.camera.data.dof.focus_distance = 5.0
    performance = Performance(cubes, cubes.camera, 1.0, 0.25)
    tap(performance, 3.0, 12.0, 50)
    finish(performance.finish())
    assert focus_at(performance.scene, 26) == pytest.approx(5.0, abs=1e-3)
    assert focus_at(performance.scene, 50) == pytest.approx(11.5, abs=1e-3)


def test_the_plan_is_shown_and_put_back(performance):
    scene, camera = performance.scene, performance.camera
    dof = camera.data.dof
    dof.focus_object = bpy.data.objects["Middle"]
    performance.begin()
    tap(performance, -1.0, 4.0, 1)
    tap(performance, 3.0, 12.0, 50)
    performance.plan()
    for frame, distance in ((1, 3.5), (50, 11.5), (90, 11.5)):
        scene.frame_set(frame)
        seen = camera.evaluated_get(bpy.context.evaluated_depsgraph_get()).data.dof
        assert (seen.use_dof, seen.focus_object) == (True, None)
        assert seen.focus_distance == pytest.approx(distance, abs=2e-3)
    assert camera.data.animation_data is None
    performance.end()
    assert (dof.use_dof, dof.focus_object.name, dof.focus_distance) == (False, "Middle", 10.0)
    scene.frame_set(50)
    assert dof.focus_distance == 10.0


def test_a_rack_that_is_there_is_silenced_for_the_time(performance):
    scene, camera = performance.scene, performance.camera
    api.create_rack(scene, "Near", "Far", start=1)
    performance.begin()
    scene.frame_set(90)
    assert performance.turn(1.0) == pytest.approx(12.0 * 1.06, abs=1e-2)
    assert find_fcurve(camera.data, FOCUS_PATH).mute
    performance.end()
    assert not find_fcurve(camera.data, FOCUS_PATH).mute
    scene.frame_set(1)
    assert camera.data.dof.focus_distance == pytest.approx(4.0, abs=1e-3)


def test_over_a_rack_that_is_there_another_is_planned(performance):
    scene, camera = performance.scene, performance.camera
    api.create_rack(scene, "Near", "Far", start=1)
    performance.begin()
    tap(performance, 3.0, 12.0, 1)
    performance.turn(1.0)
    tap(performance, -1.0, 4.0, 60)
    performance.plan()
    assert performance.problem == ""
    assert performance.focus_at(60) == pytest.approx(3.5, abs=2e-3)
    scene.frame_set(60)
    assert find_fcurve(camera.data, FOCUS_PATH).mute
    assert camera.data.dof.focus_distance == pytest.approx(3.5, abs=2e-3)
    performance.end()
    assert not find_fcurve(camera.data, FOCUS_PATH).mute


def test_the_stop_that_will_be_set_is_shown_and_put_back(performance):
    scene, dof = performance.scene, performance.camera.data.dof
    scene.rack_focus.stop_mode, scene.rack_focus.fstop, dof.aperture_fstop = "MANUAL", 1.4, 5.6
    performance.begin()
    tap(performance, -1.0, 4.0, 1)
    tap(performance, 3.0, 12.0, 50)
    performance.plan()
    assert dof.aperture_fstop == pytest.approx(1.4)
    performance.end()
    assert dof.aperture_fstop == pytest.approx(5.6)


def test_what_stands_in_the_way_is_said_before_one_performs(performance):
    performance.rehearse_writing()
    performance.camera.data.driver_add(FOCUS_PATH).driver.expression = "3.0"
    with pytest.raises(api.CameraError, match="driver"):
        performance.rehearse_writing()


def test_what_cannot_be_written_is_left_in_the_list(performance):
    scene = performance.scene
    tap(performance, -1.0, 4.0, 1)
    tap(performance, 3.0, 12.0, 50)
    performance.plan()
    performance.camera.data.driver_add(FOCUS_PATH).driver.expression = "3.0"
    with pytest.raises(api.CameraError):
        finish(performance.finish())
    assert performance.keep()
    assert [mark.subject.object.name for mark in scene.rack_focus.marks] == ["Near", "Far"]


def test_the_wheel_pulls_from_what_is_in_focus(performance):
    performance.camera.data.dof.focus_distance = 4.0
    for frame in range(20, 40):
        performance.scene.frame_set(frame)
        performance.turn(0.5)
    assert performance.turn(0.0) == pytest.approx(4.0 * 1.06**10)
    rack = finish(performance.finish())
    assert len(rack.marks) == 2
    assert focus_at(performance.scene, 19) == pytest.approx(4.0, abs=1e-3)
    assert focus_at(performance.scene, 39) == pytest.approx(4.0 * 1.06**10, rel=1e-3)


def test_a_take_is_taken_back(performance):
    tap(performance, -1.0, 4.0, 1)
    tap(performance, 3.0, 12.0, 50)
    tap(performance, 0.0, 7.0, 90)
    performance.take_back()
    assert [mark.subject.name for mark in performance.marks()] == ["Near", "Far"]
    performance.take_back()
    performance.take_back()
    performance.take_back()
    assert finish(performance.finish()) is None
    assert performance.camera.data.animation_data is None


def test_another_cameras_frame_is_refused_by_name(performance):
    scene = performance.scene
    other = bpy.data.objects.new("Other", bpy.data.cameras.new("Other"))
    scene.collection.objects.link(other)
    for frame, camera in ((1, performance.camera), (40, other)):
        scene.timeline_markers.new(camera.name, frame=frame).camera = camera
    scene.frame_set(50)
    with pytest.raises(api.CameraError, match=r"Frame 50 is rendered by 'Other'.*'Cam'"):
        performance.tap(hit_at(scene, 0.0, 7.0), slow=False, playing=False)
