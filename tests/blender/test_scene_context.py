"""What constraints, drivers and nodes ask the scene for, they get while a shot is measured."""

import bpy
import numpy as np
import pytest
from blender_shot import origin_of

from rack_focus_addon import api

FRAMES = (1, 7, 15, 30)


def in_full_scene(shot, read, frames=FRAMES):
    """What Blender itself gives, one frame after the other."""
    truth = [shot.depth_at(frame, read) for frame in frames]
    assert np.ptp(truth) > 0.2
    return truth


def side_camera(shot):
    """A camera that sees the scene from the side, and moves."""
    side = shot.add_camera("Side")
    for frame, along in ((1, -6.0), (30, -2.0)):
        side.location, side.rotation_euler = (12.0, along, 1.0), (1.5, 0.0, 1.2)
        side.keyframe_insert("location", frame=frame)
    return side


@pytest.fixture
def tracked(shot, tmp_path):
    """The scene's active clip, with one track that crosses the picture, and an object that follows it."""
    image = bpy.data.images.new("Plate", 64, 36)
    image.filepath_raw, image.file_format = str(tmp_path / "plate.png"), "PNG"
    image.save()
    clip = shot.scene.active_clip = bpy.data.movieclips.load(str(tmp_path / "plate.png"))
    track = clip.tracking.tracks.new(name="Corner", frame=1)
    for frame in range(1, 31):
        track.markers.insert_frame(frame, co=(0.2 + 0.02 * frame, 0.3 + 0.01 * frame))
    follower = shot.empty("A", 5.0)
    constraint = follower.constraints.new("FOLLOW_TRACK")
    constraint.use_active_clip, constraint.track = True, "Corner"
    return shot, constraint


def test_the_active_clip(tracked):
    shot, constraint = tracked
    # One that stands: the dependency graph is a frame late with a camera that moves.
    constraint.camera = side = side_camera(shot)
    side.animation_data_clear()
    truth = in_full_scene(shot, origin_of(bpy.data.objects["A"]))
    measured = api.measure(shot.scene, "A", frames=FRAMES)
    assert measured == pytest.approx(truth, rel=1e-5)


def test_a_constraint_that_takes_the_scenes_camera(tracked):
    """Seen through another camera than the scene's, it still hangs on the scene's."""
    shot, _ = tracked
    side = side_camera(shot)
    shot.scene.camera = side
    truth = in_full_scene(shot, origin_of(bpy.data.objects["A"]))
    measured = api.measure(shot.scene, "A", camera="Cam", frames=FRAMES)
    assert measured == pytest.approx(truth, rel=1e-5)


def test_a_driver_that_reads_the_scenes_camera(shot):
    side = side_camera(shot)
    shot.scene.camera = side
    driven = shot.empty("A", 5.0)
    driver = driven.driver_add("location", 1).driver
    driver.type = "SUM"
    variable = driver.variables.new()
    variable.targets[0].id_type, variable.targets[0].id = "SCENE", shot.scene
    variable.targets[0].data_path = "camera.location.y"
    truth = in_full_scene(shot, origin_of(driven))
    assert api.measure(shot.scene, "A", camera="Cam", frames=FRAMES) == pytest.approx(truth, rel=1e-5)


@pytest.mark.skipif(
    not hasattr(bpy.types, "GeometryNodeInputActiveCamera"), reason="this Blender has no node for the active camera"
)
def test_nodes_that_ask_for_the_active_camera(shot):
    side = side_camera(shot)
    shot.scene.camera = side
    cube = shot.cube("A", 5.0)
    tree = bpy.data.node_groups.new("To the camera", "GeometryNodeTree")
    for way in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    into, out = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
    active, info = tree.nodes.new("GeometryNodeInputActiveCamera"), tree.nodes.new("GeometryNodeObjectInfo")
    move = tree.nodes.new("GeometryNodeTransform")
    info.transform_space = "RELATIVE"
    tree.links.new(active.outputs[0], info.inputs["Object"])
    tree.links.new(into.outputs[0], move.inputs["Geometry"])
    tree.links.new(info.outputs["Location"], move.inputs["Translation"])
    tree.links.new(move.outputs[0], out.inputs[0])
    cube.modifiers.new("Nodes", "NODES").node_group = tree

    def middle(graph):
        seen = cube.evaluated_get(graph)
        return seen.matrix_world @ (sum((vertex.co for vertex in seen.data.vertices), seen.location * 0) / 8)

    truth = in_full_scene(shot, middle)
    measured = api.measure(shot.scene, api.Subject("A", part="BOUNDS"), camera="Cam", frames=FRAMES)
    assert measured == pytest.approx(truth, rel=1e-4)


@pytest.mark.parametrize("simplified", [True, False])
def test_simplify(shot, simplified):
    """A grid with waves is flat where the scene is simplified: its subdivision is not there to be waved."""
    cube = shot.cube("A", 6.0, size=2.0)
    cube.modifiers.new("Fine", "SUBSURF").levels = 4
    render = shot.scene.render
    render.use_simplify, render.simplify_subdivision = simplified, 0
    shot.update()
    seen = cube.evaluated_get(bpy.context.evaluated_depsgraph_get())
    assert (len(seen.data.vertices) == 8) is simplified
    axis = -shot.camera.matrix_world.to_3x3().normalized().col[2]
    places = [seen.matrix_world @ vertex.co - shot.camera.location for vertex in seen.data.vertices]
    near, far = min(axis.dot(place) for place in places), max(axis.dot(place) for place in places)
    cube.vertex_groups.new(name="all").add(range(8), 1.0, "REPLACE")
    whole = api.Subject("A", sharp="VERTEX_GROUP", vertex_group="all")
    deepest = max(1 / near - 1 / 6.0, 1 / 6.0 - 1 / far)
    solution = api.solve_fstop(shot.scene, [whole, 40.0], coc_mm=0.05)
    assert solution.minimum == pytest.approx(50.0**2 * 1e-3 * deepest / 0.05, rel=1e-3)
