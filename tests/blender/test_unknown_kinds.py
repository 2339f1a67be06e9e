"""Constraints and modifiers that this Blender does not know are passed over, with doubt."""

import struct

import bpy
import pytest
from blender_shot import reopen, save

from rack_focus_addon import api

FLOOR, UNHEARD_OF = 16, 977
BEFORE_NAME = 80
"""In all supported versions a constraint's kind, a short, stands so many bytes before its name."""


def with_unknown_constraints(path, names):
    """Change a saved file as if a later Blender had put constraints of its own into it."""
    content = bytearray(path.read_bytes())
    for name in names:
        start = content.index(name.encode() + b"\0") - BEFORE_NAME
        assert struct.unpack_from("<h", content, start) == (FLOOR,)
        struct.pack_into("<h", content, start, UNHEARD_OF)
    path.write_bytes(content)


@pytest.fixture
def unknown(shot, tmp_path):
    """A moving cube and a rig of which one bone has a constraint that nobody knows."""
    cube, rig = shot.cube("A", 3.0), shot.rig("Rig", 6.0)
    for frame, depth in ((1, 3.0), (40, 4.0)):
        cube.location = shot.point(depth)
        cube.keyframe_insert("location", frame=frame)
    cube.constraints.new("FLOOR").name = "Of the future, on the cube"
    rig.pose.bones["head"].constraints.new("FLOOR").name = "Of the future, on a bone"
    file = tmp_path / "shot.blend"
    bpy.context.preferences.filepaths.use_file_compression = False
    save(file)
    with_unknown_constraints(file, ("Of the future, on the cube", "Of the future, on a bone"))
    bpy.ops.wm.open_mainfile(filepath=str(file))
    return shot


def test_the_file_has_them(unknown):
    (constraint,) = bpy.data.objects["A"].constraints
    assert not hasattr(constraint, "type")


@pytest.mark.parametrize(
    "subject",
    ["A", api.Subject("A", part="BOUNDS"), api.Subject("Rig", bone="head")],
    ids=["origin", "bounds", "bone"],
)
def test_what_has_them_is_measured_with_doubt(unknown, subject):
    scene = bpy.context.scene
    measured = api.measure(scene, subject, frames=[1, 40])
    if subject == "A":
        assert measured == pytest.approx([3.0, 4.0], rel=1e-5)
    rack = api.create_rack(scene, subject, 20.0, start=5, frames=10)
    assert rack.measured_on == "STAGE"
    assert bpy.data.objects["Cam"].data.dof.use_dof
    assert api.check(scene) is not None
    (found,) = api.find_racks(bpy.data.objects["Cam"])
    assert found.name == rack.name


@pytest.mark.parametrize("mode", ["KEYS", "LIVE"])
def test_racks_on_them_survive_the_file(unknown, tmp_path, mode):
    scene = bpy.context.scene
    api.create_rack(scene, "A", 20.0, start=5, frames=10, mode=mode)
    camera = reopen(tmp_path / "again.blend")
    bpy.context.scene.frame_set(5)
    seen = camera.evaluated_get(bpy.context.evaluated_depsgraph_get()).data.dof.focus_distance
    truth = api.measure(bpy.context.scene, "A", frames=[5])[0]
    assert seen == pytest.approx(truth, rel=1e-4)
