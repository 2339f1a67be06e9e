"""What a geometry-nodes tree makes is the subject's body: instances, points, curves and volumes."""

import bpy
import numpy as np
import pytest

from rack_focus_addon import api

DEPTH = 6.0


def nodes(thing, build):
    """Give an object a tree of nodes; `build` takes the tree and its incoming geometry, and returns the outgoing."""
    tree = bpy.data.node_groups.new("Make", "GeometryNodeTree")
    for way in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    into, out = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
    made = build(tree, into.outputs[0])
    if made is not None:
        tree.links.new(made, out.inputs[0])
    thing.modifiers.new("Nodes", "NODES").node_group = tree


def points(tree, place, count=3):
    made = tree.nodes.new("GeometryNodePoints")
    made.inputs["Count"].default_value, made.inputs["Position"].default_value = count, place
    return made.outputs[0]


def instances(source):
    def build(tree, place):
        put, info = tree.nodes.new("GeometryNodeInstanceOnPoints"), tree.nodes.new("GeometryNodeObjectInfo")
        info.inputs["Object"].default_value, info.inputs["As Instance"].default_value = source, True
        tree.links.new(points(tree, place), put.inputs["Points"])
        tree.links.new(info.outputs["Geometry"], put.inputs["Instance"])
        return put.outputs[0]

    return build


def line(tree, place):
    made = tree.nodes.new("GeometryNodeCurvePrimitiveLine")
    made.inputs["Start"].default_value = made.inputs["End"].default_value = place
    return made.outputs[0]


def volume(tree, place):
    made = tree.nodes.new("GeometryNodeVolumeCube")
    made.inputs["Min"].default_value = [each - 0.5 for each in place]
    made.inputs["Max"].default_value = [each + 0.5 for each in place]
    return made.outputs[0]


@pytest.fixture
def makes(shot):
    """Make a body of a kind at a depth, by an object that itself stands near the camera."""
    source = shot.cube("Source", 90.0, size=0.2)

    def make(kind, name="B"):
        thing = shot.cube(name, 1.0)
        place = thing.matrix_world.inverted() @ shot.point(DEPTH, 0.3, -0.2)
        builders = {"instances": instances(source), "points": points, "curve": line, "volume": volume}
        nodes(thing, lambda tree, _: builders[kind](tree, place))
        shot.update()
        return thing

    return make


CURVES_ARE_READ = bpy.app.version >= (4, 5)
KINDS = ["instances", "points", "volume", *(["curve"] if CURVES_ARE_READ else [])]


@pytest.mark.skipif(CURVES_ARE_READ, reason="this Blender has curves of nodes read")
def test_curves_that_cannot_be_read_are_refused_with_a_way_out(shot, makes):
    makes("curve")
    with pytest.raises(api.SubjectError, match=r"'B' shows curves.*Curve to Mesh"):
        api.measure(shot.scene, api.Subject("B", part="BOUNDS"), frames=[1])


@pytest.mark.parametrize("kind", KINDS)
def test_the_middle_of_what_nodes_make(shot, makes, kind):
    makes(kind)
    measured = api.measure(shot.scene, api.Subject("B", part="BOUNDS"), frames=[1, 20])
    assert measured == pytest.approx([DEPTH, DEPTH], abs=0.02)


@pytest.mark.parametrize("kind", KINDS)
def test_its_middle_in_a_collection(shot, makes, kind):
    thing = makes(kind)
    collection = bpy.data.collections.new("Crowd")
    shot.scene.collection.children.link(collection)
    shot.scene.collection.objects.unlink(thing)
    collection.objects.link(thing)
    shot.update()
    assert api.measure(shot.scene, "Crowd", frames=[1]) == pytest.approx([DEPTH], abs=0.02)


def test_it_must_be_sharp_from_end_to_end(shot, makes):
    """The stop for instances is the one for as large a cube that really stands there."""
    makes("instances")
    cube = shot.cube("C", DEPTH, size=0.2)
    cube.rotation_euler = (0.0, 0.0, 0.0)
    stops = [
        api.solve_fstop(shot.scene, [api.Subject(name, part="BOUNDS", sharp="BOUNDS"), 40.0], coc_mm=0.05).minimum
        for name in ("B", "C")
    ]
    assert stops[0] == pytest.approx(stops[1], rel=1e-3)
    assert stops[0] > 0.1


def test_a_moving_scatter_is_followed(shot, makes):
    thing = makes("instances")
    for frame, along in ((1, 0.0), (20, 4.0)):
        thing.location = shot.point(1.0 + along)
        thing.keyframe_insert("location", frame=frame)
    measured = api.measure(shot.scene, api.Subject("B", part="BOUNDS"), frames=[1, 20])
    assert np.ptp(measured) == pytest.approx(4.0, rel=1e-3)
    api.create_rack(shot.scene, 2.0, api.Subject("B", part="BOUNDS"), start=1, frames=19)
    assert shot.focus_at(20) == pytest.approx(measured[1], rel=1e-4)


def test_a_live_rig_cannot_follow_it(shot, makes):
    makes("instances")
    with pytest.raises(api.RackFocusError, match="'B'"):
        api.create_rack(shot.scene, 2.0, api.Subject("B", part="BOUNDS"), start=1, frames=19, mode="LIVE")
    assert api.find_racks(shot.camera) == ()


@pytest.mark.parametrize("part", ["BOUNDS", "ORIGIN"])
def test_nodes_that_make_nothing_have_no_middle(shot, part):
    """An empty box is no point at the origin."""
    thing = shot.cube("B", DEPTH)
    nodes(thing, lambda *_: None)
    shot.update()
    if part == "ORIGIN":
        assert api.measure(shot.scene, "B", frames=[1]) == pytest.approx([DEPTH])
        return
    with pytest.raises(api.SubjectError, match="'B'"):
        api.measure(shot.scene, api.Subject("B", part="BOUNDS"), frames=[1])


def test_a_mesh_without_vertices_has_no_middle(shot):
    shot.add("B", bpy.data.meshes.new("Nothing"), DEPTH)
    with pytest.raises(api.SubjectError, match="'B'"):
        api.measure(shot.scene, api.Subject("B", part="BOUNDS"), frames=[1])
    # Beside others in a collection it has no say.
    shot.cube("C", 9.0)
    collection = bpy.data.collections.new("Both")
    shot.scene.collection.children.link(collection)
    for name in ("B", "C"):
        collection.objects.link(bpy.data.objects[name])
    assert api.measure(shot.scene, "Both", frames=[1]) == pytest.approx([9.0], rel=1e-4)


@pytest.mark.parametrize("shown", ["collection", "instance"])
def test_a_curve_without_points_has_no_say_beside_others(shot, shown):
    cube, curve = shot.cube("C", 7.0), shot.add("K", bpy.data.curves.new("K", "CURVE"), 3.0)
    group = bpy.data.collections.new("Group")
    for each in (cube, curve):
        shot.scene.collection.objects.unlink(each)
        group.objects.link(each)
    if shown == "collection":
        shot.scene.collection.children.link(group)
        subject = "Group"
    else:
        cube.location = curve.location = (0.0, 0.0, 0.0)
        instancer = shot.empty("E", 7.0)
        instancer.instance_type, instancer.instance_collection = "COLLECTION", group
        subject = api.Subject("E", part="BOUNDS")
    shot.update()
    assert api.measure(shot.scene, subject, frames=[1]) == pytest.approx([7.0], rel=1e-4)
