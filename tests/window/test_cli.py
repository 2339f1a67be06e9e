import json
import subprocess
import sys

import pytest

bpy = pytest.importorskip("bpy")

from rack_focus_addon import api, cli
from rack_focus_addon.blender.film import _size
from rack_focus_addon.blender.subjects import parse_subject


@pytest.mark.slow
def test_demo_leaves_everything_it_promises(registered, tmp_path, capsys):
    assert cli.main(["demo", "--out", str(tmp_path), "--frames", "8", "--samples", "1", "--resolution", "96x54"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "contact_sheet.png",
        "demo.blend",
        "frames",
        "rack.mp4",
        "report.json",
    ]
    frames = sorted((tmp_path / "frames").iterdir())
    assert [path.name for path in frames] == [f"frame_{n:04d}.png" for n in range(1, 9)]
    assert _size(frames[0]) == (96, 54)
    report = json.loads((tmp_path / "report.json").read_text())
    (rack,) = report["racks"]
    near, far = (mark["subject"] for mark in rack["marks"])
    assert report["subjects"][near]["blur_px"][0] < 0.1 < report["subjects"][far]["blur_px"][0]
    assert report["subjects"][far]["blur_px"][-1] < 0.1 < report["subjects"][near]["blur_px"][-1]
    assert bpy.data.movieclips.load(str(tmp_path / "rack.mp4")).frame_duration == 8
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "demo.blend"))
    assert [r.name for r in api.find_racks(bpy.context.scene.camera)] == [rack["name"]]


@pytest.mark.slow
def test_demo_seed_decides_the_lights(registered):
    from rack_focus_addon.blender.blendfile import new_file
    from rack_focus_addon.blender.demo import build_demo_scene

    def places(seed):
        scene = new_file()
        build_demo_scene(scene, seed=seed)
        return sorted(tuple(thing.matrix_basis.translation) for thing in scene.objects)

    assert places(1) == places(1) != places(2)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["focus"],
        ["demo"],
        ["demo", "--out", "x", "--frames", "0"],
        ["demo", "--out", "x", "--resolution", "640"],
        ["apply", "x.blend", "--from", "A"],
        ["apply", "x.blend", "--from", "A", "--to", "B", "--start", "1", "--arrive", "2"],
        ["apply", "x.blend", "--from", "A", "--to", "B", "--seconds", "nan"],
        ["apply", "x.blend", "--from", "A", "--to", "B", "--stop", "-2"],
        ["apply", "x.blend", "--from", "A", "--to", "B", "--ease", "WOBBLE"],
    ],
)
def test_wrong_usage_is_2(words, capsys):
    assert cli.main(words) == 2
    assert "usage: rack-focus" in capsys.readouterr().err


def test_a_failure_is_1_and_leaves_the_file_alone(shot, tmp_path, capsys):
    path = tmp_path / "shot.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    before = path.read_bytes()
    assert cli.main(["apply", str(path), "--from", "Bond", "--to", "Nobody"]) == 1
    assert "'Nobody'" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert cli.main(["apply", str(tmp_path / "none.blend"), "--from", "Bond", "--to", "Villain"]) == 1
    assert "none.blend" in capsys.readouterr().err
    assert [found.name for found in tmp_path.iterdir()] == ["shot.blend"]


def test_apply_writes_to_out(shot, tmp_path, capsys):
    path, out = tmp_path / "shot.blend", tmp_path / "deep" / "racked.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    before = path.read_bytes()
    assert cli.main(["apply", str(path), "--from", "Bond", "--to", "Villain", "--arrive", "60", "--out", str(out)]) == 0
    assert path.read_bytes() == before
    assert "frames 36 to 60" in capsys.readouterr().out
    bpy.ops.wm.open_mainfile(filepath=str(out))
    (rack,) = api.find_racks(bpy.context.scene.camera)
    assert rack.owned_range == (36, 60)


def test_subjects_as_text(shot):
    odd = bpy.data.objects.new("Rig:head", None)
    shot.collection.objects.link(odd)
    assert parse_subject(shot, "Rig:head").part == "ORIGIN", "a name with a colon is a name"
    assert parse_subject(shot, "Bond:head").bone == "head"
    assert parse_subject(shot, "3.5").object == 3.5
    assert parse_subject(shot, "Nobody").object == "Nobody"


@pytest.mark.slow
def test_module_is_the_command_line():
    done = subprocess.run(
        [sys.executable, "-m", "rack_focus_addon", "apply", "--help"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert "--arrive" in done.stdout
