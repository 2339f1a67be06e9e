"""Instances where they are seen, never their source; collections by their bounds."""

import bpy
import numpy as np
import pytest
from blender_shot import counts
from mathutils import Vector

from rack_focus_addon import api

FRAMES = [1, 7, 20.5, 33.25, 60]
SOURCE_AT = Vector((50.0, 60.0, 70.0))


def swing(thing, *values, path="location", frames=(1, 40, 80)):
    for frame, value in zip(frames, values, strict=True):
        setattr(thing, path, value)
        thing.keyframe_insert(path, frame=frame)


def stepped(shot, read, frames=FRAMES):
    return [shot.depth_at(frame, read) for frame in frames]


def seen_at(instancer, *wanted, point=(0, 0, 0)):
    """A point of an instance as the user's own dependency graph shows it."""

    def read(graph):
        for each in graph.object_instances:
            used = tuple(number for number in each.persistent_id if number != 2**31 - 1)
            if each.is_instance and each.parent.original == instancer and used == wanted:
                return each.matrix_world @ Vector(point)
        raise AssertionError(f"no instance {wanted}")

    return read


@pytest.fixture
def source(shot):
    """A collection of two cubes, a rig among them, that is in no scene."""
    collection = bpy.data.collections.new("Source")
    for name, place in (("Tree", (0, 0, 0)), ("Bush", (0.5, 0, 2.0))):
        cube = shot.cube(name, 3.0)
        shot.scene.collection.objects.unlink(cube)
        cube.location = place
        cube.vertex_groups.new(name="top").add([1, 3], 1.0, "REPLACE")
        collection.objects.link(cube)
    return collection


def empty_with(shot, collection, name="Forest", depth=6.0):
    empty = shot.empty(name, depth)
    empty.instance_type, empty.instance_collection = "COLLECTION", collection
    swing(empty, (0, 3, 1), (2, 5, 0), (-1, 4, 2))
    swing(empty, (0, 0, 0), (1, 0, 2), (0, 2, 1), path="rotation_euler")
    shot.update()
    return empty


def test_a_collection_instance_is_measured_where_it_is_seen(shot, source):
    forest = empty_with(shot, source)
    before = counts()
    for number in (0, 1):
        measured = api.measure(shot.scene, api.Subject("Forest", instance=(number,)), frames=FRAMES)
        assert measured == pytest.approx(stepped(shot, seen_at(forest, number)), rel=1e-5)
        assert np.ptp(measured) > 0.5
    # A part of it: the group's middle, a vertex, a picked point.
    group = api.Subject("Forest", instance=(1,), vertex_group="top")
    middle = seen_at(forest, 1, point=(-0.5, 0.0, 0.5))
    assert api.measure(shot.scene, group, frames=FRAMES) == pytest.approx(stepped(shot, middle), rel=1e-5)
    shot.scene.frame_set(1)
    place = seen_at(forest, 1, point=(0.5, 0.5, 0.5))(bpy.context.evaluated_depsgraph_get())
    point = api.pick_surface(shot.scene, api.Subject("Forest", instance=(1,)), place)
    assert point.instance == (1,)
    corner = stepped(shot, seen_at(forest, 1, point=(0.5, 0.5, 0.5)))
    assert api.measure(shot.scene, point, frames=FRAMES) == pytest.approx(corner, rel=1e-5)
    shot.scene.frame_set(1)
    assert counts() == before


def test_bounds_and_surface_of_all_that_an_empty_shows(shot, source):
    forest = empty_with(shot, source)
    forest.animation_data_clear()
    forest.location, forest.rotation_euler = shot.point(8.0), (0, 0, 0)
    shot.update()
    cubes = [(x, y, z) for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)]
    corners = [*cubes, *(Vector(corner) + Vector((0.5, 0, 2.0)) for corner in cubes)]
    world = np.array([forest.matrix_world @ Vector(corner) for corner in corners])
    axis, eye = -shot.camera.matrix_world.to_3x3().col[2].normalized(), shot.camera.matrix_world.translation
    depths = (world - eye) @ np.array(axis)
    middle = ((world.min(axis=0) + world.max(axis=0)) / 2 - eye) @ np.array(axis)
    for subject in (api.Subject("Forest", part="BOUNDS"), api.Subject("Forest", instance=())):
        assert api.measure(shot.scene, subject) == pytest.approx([middle], rel=1e-5)
    assert api.measure(shot.scene, api.Subject("Forest", part="NEAREST")) == pytest.approx([depths.min()], rel=1e-5)
    surface = api.measure(shot.scene, api.Subject("Forest", part="SURFACE"))
    assert depths.min() <= surface[0] < middle
    # Its own origin is what an empty means without more.
    assert api.measure(shot.scene, "Forest") == pytest.approx([8.0], rel=1e-5)


def test_a_bone_of_a_rig_that_is_seen_as_an_instance(shot):
    collection, rig = bpy.data.collections.new("Hero"), shot.rig("Rig", 3.0)
    collection.objects.link(rig)
    shot.scene.collection.objects.unlink(rig)
    rig.location = (0, 0, 0)
    swing(rig.pose.bones["head"], (0, 0, 0), (0, 1, 1), (1, 0, 0))
    hero = empty_with(shot, collection, "HeroInstance")

    def read(graph):
        for each in graph.object_instances:
            if each.is_instance and each.parent.original == hero:
                bone = each.object.pose.bones["head"]
                return each.matrix_world @ bone.head.lerp(bone.tail, 0.5)
        raise AssertionError

    subject = api.Subject("HeroInstance", instance=(), bone="head", along=0.5)
    measured = api.measure(shot.scene, subject, frames=FRAMES)
    assert measured == pytest.approx(stepped(shot, read), rel=1e-5)
    assert np.ptp(measured) > 0.5


def test_nested_instances_and_all_that_hangs_on_one(shot, source):
    outer, inner = bpy.data.collections.new("Outer"), bpy.data.objects.new("Inner", None)
    inner.instance_type, inner.instance_collection, inner.location.z = "COLLECTION", source, 3.0
    outer.objects.link(inner)
    forest = empty_with(shot, outer)
    deep = api.measure(shot.scene, api.Subject(forest, instance=(1, 0)), frames=FRAMES)
    assert deep == pytest.approx(stepped(shot, seen_at(forest, 1, 0)), rel=1e-5)
    # The last numbers mean all within: the middle of both cubes.
    trees = [stepped(shot, seen_at(forest, number, 0)) for number in (0, 1)]
    forest.rotation_euler = (0, 0, 0)
    within = api.measure(shot.scene, api.Subject(forest, instance=(0,), part="BOUNDS"), frames=FRAMES)
    assert np.all(np.abs(within - np.mean(trees, axis=0)) < 0.5)


def scatter(shot, made_of):
    """Geometry nodes that put instances on a moving mesh's vertices."""
    tree = bpy.data.node_groups.new("Scatter", "GeometryNodeTree")
    for way in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    start, end = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
    put = tree.nodes.new("GeometryNodeInstanceOnPoints")
    if made_of is None:
        what = tree.nodes.new("GeometryNodeMeshCube")
    else:
        what = tree.nodes.new("GeometryNodeObjectInfo")
        what.inputs["Object"].default_value = made_of
        what.inputs["As Instance"].default_value = True
    tree.links.new(start.outputs[0], put.inputs["Points"])
    tree.links.new(what.outputs[what.outputs.find("Mesh" if made_of is None else "Geometry")], put.inputs["Instance"])
    tree.links.new(put.outputs[0], end.inputs[0])
    field = shot.cube("Field", 6.0)
    field.modifiers.new("Scatter", "NODES").node_group = tree
    swing(field, (0, 3, 1), (2, 5, 0), (-1, 4, 2))
    shot.update()
    return field


@pytest.mark.parametrize("has_source", [False, True], ids=["mesh", "object"])
def test_an_instance_of_geometry_nodes(shot, source, has_source):
    field = scatter(shot, bpy.data.objects["Tree"] if has_source else None)
    seen = {instance.subject.instance: instance for instance in api.find_instances(shot.scene, "Field", frame=1)}
    assert len(seen) == 8
    for wanted in list(seen)[2:4]:
        measured = api.measure(shot.scene, seen[wanted].subject, frames=FRAMES)
        assert measured == pytest.approx(stepped(shot, seen_at(field, *wanted)), rel=1e-5)
        shot.scene.frame_set(1)
        place = seen_at(field, *wanted)(bpy.context.evaluated_depsgraph_get())
        assert seen[wanted].location == pytest.approx(tuple(place), abs=1e-5)
    nearest = api.measure(shot.scene, api.Subject("Field", instance=wanted, part="NEAREST"), frames=FRAMES)
    assert np.all(nearest < measured - 0.3)


def test_children_repeated_on_vertices(shot):
    field, child = shot.cube("Field", 6.0), shot.cube("Child", 2.0, size=0.1)
    child.parent, field.instance_type = field, "VERTS"
    swing(field, (0, 3, 1), (2, 5, 0), (-1, 4, 2))
    shot.update()
    wanted = api.find_instances(shot.scene, "Field", frame=1)[5].subject
    measured = api.measure(shot.scene, wanted, frames=FRAMES)
    assert measured == pytest.approx(stepped(shot, seen_at(field, *wanted.instance)), rel=1e-5)
    with pytest.raises(api.SubjectError, match=r"'Child' is not seen where it stands.*Subject\('Field', instance"):
        api.measure(shot.scene, "Child")


def particles(shot, **settings):
    emitter, seed = shot.cube("Emitter", 6.0), shot.cube("Seed", 9.0, size=0.1)
    system = emitter.modifiers.new("Particles", "PARTICLE_SYSTEM").particle_system.settings
    chosen = {"count": 5, "frame_start": 1, "frame_end": 5, "lifetime": 25, "render_type": "OBJECT"}
    for name, value in (chosen | settings).items():
        setattr(system, name, value)
    system.instance_object, system.particle_size = seed, 1.0
    shot.update()
    return emitter


def test_a_particle_that_dies_holds_its_last_distance(shot):
    emitter = particles(shot)
    shot.empty("Other", 9.0)
    subject = api.Subject("Emitter", instance=(0, 0))
    shot.scene.frame_set(1)
    expected = {}
    for frame in range(1, 26):
        shot.scene.frame_set(frame)
        expected[frame] = shot.depth_at(frame, seen_at(emitter, 0, 0))
    shot.scene.frame_set(1)
    rack = api.create_rack(shot.scene, subject, "Other", start=40, frames=20, follow="TIGHT", keys="EVERY_FRAME")
    assert rack.measured_on in {"STAGE", "SCENE"}
    (gone,) = [finding for finding in rack.findings if finding.code == "SUBJECT_GONE"]
    assert gone.subject == "Emitter[0, 0]"
    assert "'Emitter' shows no instance (0, 0) at frame 26: its last distance is held" in gone.message
    assert gone.frame == 26
    assert [shot.focus_at(frame) for frame in (5, 15, 25)] == pytest.approx(
        [expected[f] for f in (5, 15, 25)], rel=1e-4
    )
    assert [shot.focus_at(frame) for frame in (26, 33, 40)] == pytest.approx([expected[25]] * 3, rel=1e-4)
    assert shot.scene.frame_current == 40


def test_hair_needs_no_simulation(shot):
    emitter = particles(shot, type="HAIR", use_advanced_hair=True)
    wanted = api.find_instances(shot.scene, "Emitter", frame=1)[2].subject
    swing(emitter, (0, 3, 1), (2, 5, 0), (-1, 4, 2))
    measured = api.measure(shot.scene, wanted, frames=FRAMES)
    assert measured == pytest.approx(stepped(shot, seen_at(emitter, *wanted.instance)), rel=1e-4)
    assert np.ptp(measured) > 0.5


def test_an_instance_that_never_is(shot, source):
    empty_with(shot, source)
    with pytest.raises(api.SubjectError, match=r"'Forest' shows no instance \(7,\) at frame 1"):
        api.measure(shot.scene, api.Subject("Forest", instance=(7,)), frames=[1, 2])


@pytest.mark.parametrize("how", ["collection", "nested", "nodes", "particles"])
def test_a_source_is_never_aimed_at(shot, source, how):
    tree = bpy.data.objects["Tree"]
    if how == "collection":
        shows = empty_with(shot, source)
    elif how == "nested":
        outer, inner = bpy.data.collections.new("Outer"), bpy.data.objects.new("Inner", None)
        inner.instance_type, inner.instance_collection = "COLLECTION", source
        outer.objects.link(inner)
        shows = empty_with(shot, outer)
    elif how == "nodes":
        shows = scatter(shot, tree)
    else:
        shows = particles(shot)
        shows.particle_systems[0].settings.instance_object = tree
    for given in (tree, "Tree"):
        message = rf"'Tree' is not in .*instance of '{shows.name}'.*Subject\('{shows.name}'"
        with pytest.raises(api.SubjectError, match=message):
            api.measure(shot.scene, given)


def test_an_excluded_source_is_not_aimed_at_either(shot, source):
    empty_with(shot, source)
    shot.scene.collection.children.link(source)
    assert np.isfinite(api.measure(shot.scene, "Tree")).all()
    bpy.context.view_layer.layer_collection.children["Source"].exclude = True
    with pytest.raises(api.SubjectError, match="'Tree' is not seen where it stands, but as an instance of 'Forest'"):
        api.measure(shot.scene, "Tree")


# ---------------------------------------------------------------------------------------------------------- collections
@pytest.fixture
def group(shot):
    """A collection in the scene: a cube that moves, a nested one that is twisted, an empty with instances, a lamp."""
    outer, inner = bpy.data.collections.new("Group"), bpy.data.collections.new("Nested")
    shot.scene.collection.children.link(outer)
    outer.children.link(inner)
    first, second, control = shot.cube("First", 5.0), shot.cube("Second", 8.0), shot.cube("Control", 30.0)
    lamp = shot.add("Lamp", bpy.data.lights.new("Lamp", "POINT"), 40.0)
    instanced = bpy.data.collections.new("Instanced")
    third = shot.cube("Third", 3.0, size=0.5)
    shows = shot.empty("Shows", 7.0)
    for each, where in (
        (first, outer),
        (second, inner),
        (control, outer),
        (lamp, outer),
        (third, instanced),
        (shows, inner),
    ):
        where.objects.link(each)
        shot.scene.collection.objects.unlink(each)
    third.location = (0, 0, 0)
    shows.instance_type, shows.instance_collection = "COLLECTION", instanced
    control.hide_render = True
    second.modifiers.new("Array", "ARRAY").count = 3
    swing(first, (0, 3, 1), (2, 5, 0), (-1, 4, 2))
    swing(second, (0, 0, 0), (1, 0, 2), (0, 2, 1), path="rotation_euler")
    swing(shows, (-2, 3, 1), (-4, 5, 0), (-3, 4, 2))
    return shot


def box_of_group(graph):
    corners = []
    for each in graph.object_instances:
        if each.object.name in {"First", "Second"} or (each.is_instance and each.parent.name == "Shows"):
            corners += [each.matrix_world @ Vector(corner) for corner in each.object.bound_box]
    points = np.array(corners)
    return Vector((points.min(axis=0) + points.max(axis=0)) / 2)


@pytest.mark.parametrize("given", ["name", "collection", "Subject"])
def test_a_collection_is_the_middle_of_all_that_it_shows(group, given):
    subject = {
        "name": "Group",
        "collection": bpy.data.collections["Group"],
        "Subject": api.Subject("Group", part="BOUNDS"),
    }[given]
    before = counts()
    measured = api.measure(group.scene, subject, frames=FRAMES)
    assert counts() == before
    assert measured == pytest.approx(stepped(group, box_of_group), rel=1e-5)
    assert np.ptp(measured) > 0.3


def test_an_object_comes_before_a_collection_of_its_name(group):
    group.empty("Group", 3.0)
    assert api.measure(group.scene, "Group") == pytest.approx([3.0], rel=1e-5)
    of_collection = api.measure(group.scene, bpy.data.collections["Group"])
    assert of_collection == pytest.approx([group.depth_at(1, box_of_group)], rel=1e-5)


def test_a_collection_in_a_rack_is_found_again(group, tmp_path):
    from blender_shot import reopen

    group.empty("Other", 9.0)
    subject = api.Subject("Group", sharp="BOUNDS")
    api.create_rack(
        group.scene, subject, "Other", start=20, frames=24, fstop="AUTO", follow="TIGHT", keys="EVERY_FRAME"
    )
    expected = group.depth_at(10, box_of_group)
    assert group.focus_at(10) == pytest.approx(expected, rel=1e-5)
    bpy.data.collections["Group"].name = "Renamed"
    camera = reopen(tmp_path / "shot.blend")
    (found,) = api.find_racks(camera)
    assert found.marks[0].subject.object == bpy.data.collections["Renamed"]
    assert not [finding for finding in api.check(bpy.context.scene) if finding.code == "SUBJECT_LOST"]


def test_what_a_collection_has_not(group):
    hollow = bpy.data.collections.new("Hollow")
    group.scene.collection.children.link(hollow)
    with pytest.raises(api.SubjectError, match="Collection 'Hollow' is empty"):
        api.measure(group.scene, "Hollow")
    with pytest.raises(api.SubjectError, match="'Group' is a collection and has no BONE of its own"):
        api.measure(group.scene, api.Subject("Group", bone="head"))
    away = bpy.data.collections.new("Away")
    with pytest.raises(api.SubjectError, match="no object 'Away' in scene"):
        api.measure(group.scene, away)
