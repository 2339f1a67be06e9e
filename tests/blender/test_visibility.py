"""Whether subjects are seen at all, against Blender's own camera view, and with things put in the way."""

import itertools

import bpy
import numpy as np
import pytest
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

from rack_focus_addon import api
from rack_focus_addon.api import stepwise
from rack_focus_addon.blender.camera import read_camera_state
from rack_focus_addon.core.check.seen import place_in_frame

CODES = {"HIDDEN_BEHIND", "OUT_OF_FRAME", "TOO_SMALL", "NOT_RENDERED"}


def look(shot):
    return [finding for finding in api.check(shot.scene, seen=True) if finding.code in CODES]


def codes(shot):
    return [finding.code for finding in look(shot)]


@pytest.fixture
def racked(shot):
    """Focus goes from a cube at 3 to one at 8, at frame 40; each is beside the axis, on its own side."""
    near, far = shot.cube("Near", 3.0, size=0.5), shot.cube("Far", 8.0, size=0.8)
    near.location, far.location = shot.point(3.0, right=-0.5), shot.point(8.0, right=1.0)
    shot.update()
    api.create_rack(shot.scene, "Near", "Far", arrive=40, frames=20, fstop=2.0)
    shot.scene.frame_set(1)
    return shot


def wall(shot, depth=5.0, right=0.9, size=1.2, name="Wall"):
    added = shot.cube(name, depth, size)
    added.location = shot.point(depth, right=right)
    added.rotation_euler = shot.camera.rotation_euler
    added.scale.z = 0.01
    shot.update()
    return added


def give_material(thing, *shaders, socket="Surface"):
    material = bpy.data.materials.new("Pane")
    if bpy.app.version < (5, 0):
        material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    made = [tree.nodes.new(shader) for shader in shaders]
    for node in made[:1]:
        tree.links.new(node.outputs[0], output.inputs[socket])
    thing.data.materials.append(material)
    return made[0] if made else None


# ------------------------------------------------------------------------------------------- where in the frame
@pytest.mark.parametrize("kind", ["PERSP", "ORTHO"])
@pytest.mark.parametrize("fit", ["AUTO", "HORIZONTAL", "VERTICAL"])
@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1000, 1000)])
def test_places_are_blenders_own(shot, kind, fit, size):
    for aspect, shift in (((1, 1), (0, 0)), ((1, 2), (0.2, -0.3)), ((2, 1), (-0.4, 0.1))):
        shot.data.type, shot.data.sensor_fit, shot.data.ortho_scale = kind, fit, 3.0
        shot.data.sensor_width, shot.data.sensor_height = 36.0, 20.0
        shot.data.shift_x, shot.data.shift_y = shift
        render = shot.scene.render
        render.resolution_x, render.resolution_y = size
        render.pixel_aspect_x, render.pixel_aspect_y = aspect
        shot.camera.scale = (2.0, 0.5, 3.0)
        shot.update()
        points = [shot.point(*spot) for spot in itertools.product((0.5, 4.0), (-1.0, 0.4), (-0.7, 2.0))]
        state = read_camera_state(shot.scene, shot.camera)
        found = place_in_frame(state, shot.camera.matrix_world, points, shift)
        wanted = [world_to_camera_view(shot.scene, shot.camera, point) for point in points]
        assert found == pytest.approx(np.array(wanted), rel=1e-5, abs=2e-5)


# ---------------------------------------------------------------------------------------------------- all is well
def test_a_good_rack_is_seen(racked):
    assert look(racked) == []


def test_it_is_not_looked_at_unasked(racked):
    wall(racked)
    before = racked.scene.frame_current
    visited = []

    def note(scene, _=None):
        visited.append(scene.frame_current)

    bpy.app.handlers.frame_change_post.append(note)
    try:
        assert not CODES & {finding.code for finding in api.check(racked.scene)}
        # A handler of somebody else's is reason enough to compare the stage with the scene, at the marks.
        unasked = len(visited)
        assert codes(racked) == ["HIDDEN_BEHIND"]
        assert len(visited) > 2 * unasked + 3
    finally:
        bpy.app.handlers.frame_change_post.remove(note)
    assert racked.scene.frame_current == before


def test_the_frame_selection_and_everything_else_are_left(racked):
    racked.scene.frame_set(17, subframe=0.25)
    bpy.data.objects["Far"].select_set(True)
    bpy.context.view_layer.objects.active = bpy.data.objects["Near"]
    wall(racked)
    matrices = {thing.name: thing.matrix_world.copy() for thing in racked.scene.objects}
    counted = {name: len(getattr(bpy.data, name)) for name in ("scenes", "objects", "meshes", "actions", "collections")}
    look(racked)
    assert (racked.scene.frame_current, racked.scene.frame_subframe) == (17, 0.25)
    assert bpy.context.selected_objects == [bpy.data.objects["Far"]]
    assert bpy.context.view_layer.objects.active == bpy.data.objects["Near"]
    assert {thing.name: thing.matrix_world for thing in racked.scene.objects} == matrices
    assert {name: len(getattr(bpy.data, name)) for name in counted} == counted


def test_the_frame_comes_back_after_a_failure(racked):
    def fail(scene, _=None):
        if scene.frame_current == 40:
            bpy.data.objects.remove(bpy.data.objects["Far"])

    racked.scene.frame_set(7)
    bpy.app.handlers.frame_change_post.append(fail)
    try:
        with pytest.raises(ReferenceError):
            look(racked)
    finally:
        bpy.app.handlers.frame_change_post.remove(fail)
    assert racked.scene.frame_current == 7


# --------------------------------------------------------------------------------------------------------- hidden
def test_a_wall_hides_what_is_behind_it(racked):
    wall(racked)
    (found,) = look(racked)
    assert (found.code, found.subject, found.frame, found.severity) == ("HIDDEN_BEHIND", "Far", 40, "WARNING")
    assert "'Far' is hidden behind 'Wall' at its mark, frame 40" in found.message
    assert found.fix is None, "it is never seen"


def test_the_nearest_frame_at_which_it_is_seen_is_offered(racked):
    stood = wall(racked)
    away = stood.location + Vector((0, 0, 10))
    for frame, place in ((60, stood.location.copy()), (61, away)):
        stood.location = place
        stood.keyframe_insert("location", frame=frame)
    racked.scene.frame_set(1)
    (found,) = look(racked)
    assert "it is seen at frame 61" in found.message
    api.apply_fix(racked.scene, found)
    assert racked.scene.frame_current == 61


def test_what_passes_by_in_a_hold_is_found_there(racked):
    passing = wall(racked)
    here = passing.location.copy()
    away = (0, 0, 50)
    for frame, place in ((1, away), (59, away), (60, here), (90, here), (91, away)):
        passing.location = place
        passing.keyframe_insert("location", frame=frame)
    racked.scene.frame_set(1)
    (found,) = look(racked)
    assert (found.code, found.severity) == ("HIDDEN_BEHIND", "INFO")
    assert 60 <= found.frame <= 70
    assert "in its hold" in found.message
    assert found.fix.arguments["frame"] in {59, 91}


def test_half_a_wall_leaves_it_seen(racked):
    wall(racked, right=1.2, size=1.0)
    assert look(racked) == []


def glassy(thing, socket, value):
    give_material(thing, "ShaderNodeBsdfPrincipled").inputs[socket].default_value = value


@pytest.mark.parametrize(
    "spare",
    [
        lambda thing: setattr(thing, "hide_render", True),
        lambda thing: setattr(thing, "visible_camera", False),
        lambda thing: setattr(thing, "parent", bpy.data.objects["Far"]),
        lambda thing: give_material(thing, "ShaderNodeBsdfGlass"),
        lambda thing: give_material(thing, "ShaderNodeBsdfTransparent"),
        lambda thing: give_material(thing, "ShaderNodeVolumePrincipled", socket="Volume"),
        lambda thing: glassy(thing, "Alpha", 0.2),
        lambda thing: glassy(thing, "Transmission Weight", 1.0),
    ],
)
def test_what_does_not_hide(racked, spare):
    stood = wall(racked)
    assert codes(racked) == ["HIDDEN_BEHIND"]
    place = stood.matrix_world.copy()
    spare(stood)
    stood.matrix_world = place
    racked.update()
    assert look(racked) == []


@pytest.mark.parametrize("shader", ["ShaderNodeBsdfPrincipled", "ShaderNodeBsdfDiffuse", "ShaderNodeHoldout"])
def test_what_does(racked, shader):
    give_material(wall(racked), shader)
    assert codes(racked) == ["HIDDEN_BEHIND"]


@pytest.mark.parametrize("display", ["WIRE", "BOUNDS"])
def test_how_it_is_displayed_does_not_matter(racked, display):
    wall(racked).display_type = display
    assert codes(racked) == ["HIDDEN_BEHIND"]


def test_behind_glass_there_may_still_be_a_wall(racked):
    give_material(wall(racked, depth=4.0, right=0.7, size=1.2, name="Pane"), "ShaderNodeBsdfGlass")
    wall(racked)
    (found,) = look(racked)
    assert "behind 'Wall'" in found.message


def test_an_instance_hides_and_its_source_is_named(racked):
    source = wall(racked)
    place = source.matrix_world.copy()
    kept = bpy.data.collections.new("Kept")
    racked.scene.collection.objects.unlink(source)
    kept.objects.link(source)
    instance = racked.empty("Instance", 5.0)
    instance.location = (0, 0, 0)
    instance.instance_type, instance.instance_collection = "COLLECTION", kept
    source.matrix_world = place
    racked.update()
    (found,) = look(racked)
    assert "behind 'Wall'" in found.message


def test_nothing_nearer_than_the_clip_start_hides(racked):
    wall(racked, depth=0.5, right=0.05, size=1.0)
    assert set(codes(racked)) == {"HIDDEN_BEHIND"}
    racked.data.clip_start = 0.7
    assert look(racked) == []


def test_an_orthographic_camera_looks_straight_on(racked):
    racked.data.type, racked.data.ortho_scale = "ORTHO", 6.0
    wall(racked, right=1.0)
    assert codes(racked) == ["HIDDEN_BEHIND"]
    bpy.data.objects["Wall"].location = racked.point(5.0, right=-1.0)
    racked.update()
    assert look(racked) == []


# ---------------------------------------------------------------------------------------- what belongs to a subject
def rack_to(shot, subject):
    api.create_rack(shot.scene, "Near", subject, arrive=40, frames=20, fstop=2.0)
    shot.scene.frame_set(1)


def test_an_empty_in_a_thing_that_carries_it_is_seen(racked):
    eye = racked.empty("Eye", 8.0, right=1.0, up=0.0)
    rack_to(racked, "Eye")
    (found,) = look(racked)
    assert "'Eye' is hidden behind 'Far'" in found.message
    eye.parent = bpy.data.objects["Far"]
    eye.matrix_parent_inverse = eye.parent.matrix_world.inverted()
    racked.update()
    assert look(racked) == []
    eye.parent = None
    eye.location = racked.point(8.0, right=1.0)
    eye.constraints.new("COPY_LOCATION").target = bpy.data.objects["Far"]
    racked.update()
    assert look(racked) == []


def test_a_bone_in_the_mesh_that_it_deforms_is_seen(racked):
    rig = racked.rig("Hero", 8.0)
    rig.location = racked.point(8.0, right=0.2, up=-1.5)
    body, hat = racked.cube("Body", 8.0, size=2.5), racked.cube("Hat", 7.0, size=1.2)
    hat.location = racked.point(7.0, right=0.2)
    for thing in (body, hat):
        thing.modifiers.new("Rig", "ARMATURE").object = rig
    racked.update()
    rack_to(racked, api.Subject("Hero", bone="head"))
    assert look(racked) == []
    hat.modifiers.clear()
    (found,) = look(racked)
    assert (found.code, found.subject) == ("HIDDEN_BEHIND", "Hero:head")
    assert "behind 'Hat'" in found.message
    hat.hide_render = body.hide_render = True
    (found,) = look(racked)
    assert found.code == "NOT_RENDERED"
    assert "'Body' is disabled in renders" in found.message
    body.modifiers.clear()
    assert look(racked) == [], "a rig without meshes is but an aim"


def test_a_vertex_group_is_looked_at_where_it_is(racked):
    far = bpy.data.objects["Far"]
    far.vertex_groups.new(name="eye").add([0, 1, 2, 3], 1.0, "ADD")
    rack_to(racked, api.Subject("Far", vertex_group="eye"))
    assert look(racked) == []
    wall(racked)
    assert codes(racked) == ["HIDDEN_BEHIND"]


def test_a_plain_distance_is_never_hidden(racked):
    wall(racked)
    rack_to(racked, 8.0)
    assert look(racked) == []


# --------------------------------------------------------------------------------------------------- out of frame
@pytest.mark.parametrize(
    ("right", "up", "side"), [(-4, 0, "to the left"), (4, 0, "to the right"), (0, 3, "above"), (0, -3, "below")]
)
def test_out_of_frame(racked, right, up, side):
    bpy.data.objects["Far"].location = racked.point(8.0, right, up)
    racked.update()
    (found,) = look(racked)
    assert (found.code, found.frame) == ("OUT_OF_FRAME", 40)
    assert f"out of frame ({side})" in found.message
    shift = {"to the left": (-0.4, 0), "to the right": (0.4, 0), "above": (0, 0.4), "below": (0, -0.4)}[side]
    racked.data.shift_x, racked.data.shift_y = shift
    assert "Far" not in [each.subject for each in look(racked)]


def test_a_portrait_frame_sees_higher(racked):
    bpy.data.objects["Near"].location = racked.point(3.0)
    bpy.data.objects["Far"].location = racked.point(8.0, up=2.5)
    racked.update()
    assert codes(racked) == ["OUT_OF_FRAME"]
    racked.scene.render.resolution_x, racked.scene.render.resolution_y = 1080, 1920
    assert look(racked) == []


def test_who_walks_out_during_the_hold(racked):
    far = bpy.data.objects["Far"]
    for frame, right in ((60, 1.0), (100, 6.0)):
        far.location = racked.point(8.0, right=right)
        far.keyframe_insert("location", frame=frame)
    racked.scene.frame_set(1)
    (found,) = look(racked)
    assert (found.code, found.severity) == ("OUT_OF_FRAME", "INFO")
    assert "it is seen at frame" in found.message
    seen_at = found.fix.arguments["frame"]
    racked.scene.frame_set(int(seen_at))
    assert world_to_camera_view(racked.scene, racked.camera, far.matrix_world.translation).x <= 1
    racked.scene.frame_set(int(seen_at) + 1)
    assert world_to_camera_view(racked.scene, racked.camera, far.matrix_world.translation).x > 1


def test_beyond_the_clip_end(racked):
    racked.data.clip_end = 7.0
    (found,) = look(racked)
    assert "beyond the camera's clip end" in found.message


# ------------------------------------------------------------------------------------------------------ too small
def test_too_small(racked):
    far = bpy.data.objects["Far"]
    far.scale = (0.05,) * 3
    racked.update()
    (found,) = look(racked)
    assert (found.code, found.subject) == ("TOO_SMALL", "Far")
    far.scale = (0.05, 0.05, 0.3)
    racked.update()
    assert look(racked) == [], "it is large one way"


# --------------------------------------------------------------------------------------------------- not rendered
def put_in_collection(shot, thing, parent=None):
    kept = bpy.data.collections.new("Kept")
    (parent or shot.scene.collection).children.link(kept)
    kept.objects.link(thing)
    for each in thing.users_collection:
        if each != kept:
            each.objects.unlink(thing)
    return kept, shot.scene.view_layers[0].layer_collection.children[kept.name]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda thing, **_: setattr(thing, "hide_render", True), "'Far' is disabled in renders"),
        (lambda thing, **_: setattr(thing, "visible_camera", False), "invisible to cameras"),
        (lambda thing, **_: setattr(thing, "is_holdout", True), "is a holdout"),
        (lambda kept, **_: setattr(kept, "hide_render", True), "collection 'Kept' is disabled in renders"),
        (lambda layer, **_: setattr(layer, "exclude", True), "collection 'Kept' is excluded from view layer"),
        (lambda layer, **_: setattr(layer, "holdout", True), "collection 'Kept' is a holdout"),
        (lambda layer, **_: setattr(layer, "indirect_only", True), "collection 'Kept' is indirect only"),
        (lambda thing, **_: thing.data.clear_geometry(), "'Far' has no faces"),
    ],
)
def test_not_rendered(racked, spoil, reason):
    far = bpy.data.objects["Far"]
    kept, layer = put_in_collection(racked, far)
    assert look(racked) == []
    spoil(thing=far, kept=kept, layer=layer)
    racked.update()
    (found,) = look(racked)
    assert (found.code, found.subject, found.frame) == ("NOT_RENDERED", "Far", 40)
    assert reason in found.message


def test_in_two_collections_one_that_renders_is_enough(racked):
    far = bpy.data.objects["Far"]
    kept, layer = put_in_collection(racked, far)
    racked.scene.collection.objects.link(far)
    layer.exclude = kept.hide_render = True
    racked.update()
    assert look(racked) == []


def test_an_animated_switch_counts_at_its_frame(racked):
    far = bpy.data.objects["Far"]
    for frame, off in ((1, True), (52, True), (53, False)):
        far.hide_render = off
        far.keyframe_insert("hide_render", frame=frame)
    racked.scene.frame_set(1)
    found = next(each for each in look(racked) if each.frame == 40)
    assert found.code == "NOT_RENDERED"
    assert found.fix.arguments == {"frame": 53}


def test_an_instancer_that_does_not_render(racked):
    empty = racked.empty("Crowd", 8.0, right=1.0, up=0.0)
    bpy.data.objects["Far"].location = (0, 0, 99)
    empty.instance_type, empty.instance_collection = "COLLECTION", bpy.data.collections.new("C")
    rack_to(racked, "Crowd")
    assert look(racked) == []
    empty.hide_render = True
    assert codes(racked) == ["NOT_RENDERED"]
    empty.instance_type = "NONE"
    assert look(racked) == [], "a mere empty is an aim"


def test_a_subject_that_is_disabled_in_viewports_is_not_judged_by_where_it_was(racked):
    far = bpy.data.objects["Far"]
    wall(racked)
    far.hide_set(True)
    assert codes(racked) == ["HIDDEN_BEHIND"], "the eye in the Outliner hides it from nobody's camera"
    far.hide_viewport = True
    assert look(racked) == []
    far.hide_viewport = False
    _, layer = put_in_collection(racked, far)
    assert codes(racked) == ["HIDDEN_BEHIND"]
    layer.collection.hide_viewport = True
    assert look(racked) == []


def test_what_the_eye_in_the_outliner_hides_is_still_in_the_way(racked):
    stood = wall(racked)
    stood.hide_set(True)
    (found,) = look(racked)
    assert "behind 'Wall'" in found.message
    stood.hide_render = True
    assert look(racked) == []
    stood.hide_render, stood.location = False, racked.point(5.0, right=-3.0)
    racked.update()
    assert look(racked) == []


# ------------------------------------------------------------------------------------------------------------ cuts
def test_the_hold_is_looked_at_in_the_cameras_own_shot_only(racked):
    passing = wall(racked)
    here = passing.location.copy()
    for frame, place in ((79, (0, 0, 50)), (80, here)):
        passing.location = place
        passing.keyframe_insert("location", frame=frame)
    racked.scene.frame_set(1)
    assert codes(racked) == ["HIDDEN_BEHIND"]
    other = racked.add_camera("Other")
    for frame, camera in ((1, racked.camera), (80, other)):
        racked.scene.timeline_markers.new("cut", frame=frame).camera = camera
    assert look(racked) == []


def test_a_lost_subject_is_reported_once(racked):
    bpy.data.objects.remove(bpy.data.objects["Far"])
    assert [finding.code for finding in api.check(racked.scene, seen=True)] == ["SUBJECT_LOST"]


def test_what_is_not_keyed_is_as_before(racked):
    wall(racked)
    loose = racked.cube("Loose", 20.0)
    for frame in (1, 50):
        loose.keyframe_insert("location", frame=frame)
    loose.location.x += 3.0
    before = tuple(loose.location)
    assert codes(racked) == ["HIDDEN_BEHIND"]
    assert tuple(loose.location) == before


def test_it_is_looked_at_bit_by_bit_as_at_once(racked):
    """In a window, where Esc may end it at any frame."""
    wall(racked)
    at_once, pauses = look(racked), []
    steps = stepwise.check(racked.scene, seen=True)
    try:
        while True:
            pauses.append(next(steps))
    except StopIteration as end:
        found = tuple(finding for finding in end.value if finding.code in CODES)
    assert racked.scene.frame_current == 1
    assert found == tuple(at_once)
    assert [finding.code for finding in found] == ["HIDDEN_BEHIND"]
    assert [pause.done for pause in pauses].count(0) > 1, "the nearest frame at which it is seen is looked for"
