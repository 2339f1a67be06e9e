import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

bpy = pytest.importorskip("bpy")

from rack_focus_addon import api, cli
from rack_focus_addon.blender.render.film import _size
from rack_focus_addon.blender.subjects.find import parse_subject


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
    from rack_focus_addon.demo import build_demo_scene

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


# ----------------------------------------------------------------------------------------- check, report, lens, options
@pytest.fixture
def saved(shot, tmp_path):
    """The shot on disk, and a function that saves what has changed since."""
    path = tmp_path / "shot.blend"

    def save():
        bpy.ops.wm.save_as_mainfile(filepath=str(path))
        return str(path)

    save()
    return save


def run(capsys, *words):
    capsys.readouterr()
    code = cli.main([str(word) for word in words])
    out, err = capsys.readouterr()
    # Blender itself says on stdout what it saves and loads.
    return code, out, err


def test_apply_hands_on_what_auto_is_asked_for(shot, saved, capsys):
    path = saved()
    words = ("--stop", "auto", "--coc", "cine_35", "--style", "deepest", "--steps", "half", "--name", "Turn")
    code, out, _ = run(capsys, "apply", path, "--from", "Bond", "--to", "Villain", "--blur-percent", "2", *words)
    assert code == 0
    assert "'Turn' on 'Cam'" in out
    bpy.ops.wm.open_mainfile(filepath=path)
    wish = {"coc_mm": "CINE_35", "style": "DEEPEST", "steps": "HALF", "blur_coc": 0.0, "blur_share": 0.02}
    solved = api.solve_fstop(bpy.context.scene, ["Bond", "Villain"], **wish)
    (rack,) = api.find_racks(bpy.context.scene.camera)
    assert rack.name == "Turn"
    assert rack.fstop == pytest.approx(solved.fstop, rel=1e-6)
    assert rack.fstop != pytest.approx(api.solve_fstop(bpy.context.scene, ["Bond", "Villain"]).fstop, rel=0.1)


def test_apply_takes_blur_in_circles_of_confusion(shot, saved, capsys):
    path = saved()
    common = ("apply", path, "--from", "Bond", "--to", "Villain", "--stop", "auto", "--style", "deepest")
    assert run(capsys, *common, "--blur-coc", "3", "--coc", "0.02")[0] == 0
    bpy.ops.wm.open_mainfile(filepath=path)
    solved = api.solve_fstop(bpy.context.scene, ["Bond", "Villain"], coc_mm=0.02, blur_coc=3.0, style="DEEPEST")
    assert bpy.context.scene.camera.data.dof.aperture_fstop == pytest.approx(solved.fstop, rel=1e-6)


@pytest.mark.parametrize(
    "words",
    [
        ["apply", "x.blend", "--from", "A", "--to", "B", "--coc", "SUPER8"],
        ["apply", "x.blend", "--from", "A", "--to", "B", "--coc", "-1"],
        ["apply", "x.blend", "--from", "A", "--to", "B", "--blur-coc", "3", "--blur-percent", "1"],
        ["apply", "x.blend", "--from", "A", "--to", "B", "--style", "WILD"],
        ["lens", "x.blend", "--from", "A"],
        ["lens", "x.blend", "--from", "A", "--to", "B", "--units", "cubits"],
        ["lens", "x.blend", "--from", "A", "--to", "B", "--keep", "faith"],
        ["check"],
        ["report"],
    ],
)
def test_wrong_words_are_wrong_usage(words, capsys):
    code, out, err = run(capsys, *words)
    assert code == 2
    assert "usage: rack-focus" in err
    assert out == ""


def test_an_unknown_standard_lists_the_known_ones(capsys):
    _, _, err = run(capsys, "lens", "x.blend", "--from", "A", "--to", "B", "--coc", "SUPER8")
    assert "SUPER8 is neither a standard (TWO_PIXELS, DIAGONAL, CINE_35, STILLS, CINE_16) nor" in err


@pytest.mark.parametrize("command", ["check", "report", "lens"])
def test_a_failure_is_one_line_on_stderr(saved, capsys, command, tmp_path):
    path = saved()
    more = ("--from", "Bond", "--to", "Villain") if command == "lens" else ()
    for words in (
        (tmp_path / "none.blend", *more),
        (path, *more, "--camera", "Nobody"),
        (path, *more, "--scene", "No"),
    ):
        code, _, err = run(capsys, command, *words)
        assert code == 1
        assert err.startswith("rack-focus: ")
        assert err.count("\n") == 1


def test_check_tells_a_farm_to_stop(shot, saved, capsys):
    code, out, _ = run(capsys, "check", saved())
    assert (code, "There is no rack in 'Scene'" in out) == (0, True)
    api.create_rack(bpy.context.scene, "Bond", "Villain", start=24)
    code, out, _ = run(capsys, "check", saved())
    assert (code, "Nothing to mend in 'Scene'" in out) == (0, True)
    bpy.context.scene.camera.data.dof.aperture_fstop = 16.0
    code, out, _ = run(capsys, "check", saved())
    assert code == 0, "a warning is no error"
    assert "warning: Cam, frame 48: Too subtle" in out
    bpy.context.scene.camera.data.dof.use_dof = False
    code, out, _ = run(capsys, "check", saved(), "--camera", "Cam")
    assert code == 1
    assert "error: Cam" in out
    assert "[DOF_OFF]" in out


def test_check_as_json(shot, saved, capsys):
    api.create_rack(shot, "Bond", "Villain", start=24)
    shot.camera.data.dof.use_dof = False
    code, out, _ = run(capsys, "check", saved(), "--json")
    assert code == 1
    (finding,) = json.loads(out[out.index("[") :])
    assert (finding["code"], finding["severity"], finding["camera"]) == ("DOF_OFF", "ERROR", "Cam")
    assert finding["fix"] == {
        "label": "Switch Depth of Field On",
        "action": "ENABLE_DOF",
        "arguments": {"camera": "Cam"},
    }


def test_check_looks_whether_subjects_are_seen_when_asked(shot, saved, capsys):
    api.create_rack(shot, "Bond", "Villain", start=24)
    bpy.data.objects["Villain"].location.x += 50.0
    path = saved()
    assert "OUT_OF_FRAME" not in run(capsys, "check", path)[1]
    code, out, _ = run(capsys, "check", path, "--seen")
    assert "warning: Cam, frame 48: 'Villain' is out of frame" in out
    assert "[OUT_OF_FRAME]" in out
    assert code == int("error:" in out)


def test_report_writes_the_ground_truth_beside(shot, saved, capsys, tmp_path):
    api.create_rack(shot, "Bond", "Villain", start=24)
    path, truth = saved(), tmp_path / "deep" / "truth.json"
    code, out, _ = run(capsys, "report", path, "--truth", truth)
    assert code == 0
    report, written = json.loads(out[out.index("{") :]), json.loads(truth.read_text(encoding="utf-8"))
    assert (written["frames"], written["near"], written["far"]) == (report["frames"], report["near"], report["far"])
    for name, subject in report["subjects"].items():
        blur = [abs(signed) for signed in written["subjects"][name]["coc_px"]]
        assert blur == pytest.approx(subject["blur_px"], abs=1e-9)
    code, _, err = run(capsys, "report", path, "--truth", tmp_path / "truth.exr")
    assert (code, "no format that is known" in err) == (1, True)


def test_report_is_the_api_s(shot, saved, capsys, tmp_path):
    api.create_rack(shot, "Bond", "Villain", start=24)
    path, out = saved(), tmp_path / "deep" / "report.json"
    assert run(capsys, "report", path, "--out", out)[0] == 0
    written = json.loads(out.read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(api.report(bpy.context.scene)))
    code, printed, _ = run(capsys, "report", path, "--camera", "Cam")
    assert (code, json.loads(printed[printed.index("{") :])) == (0, written)
    assert [found.name for found in out.parent.iterdir()] == ["report.json"]


def test_a_report_that_cannot_be_written_is_a_failure(shot, saved, capsys, tmp_path):
    path, blocked = saved(), tmp_path / "a_file"
    blocked.write_text("not a folder")
    code, _, err = run(capsys, "report", path, "--out", blocked / "report.json")
    assert code == 1
    assert "cannot be written" in err
    assert err.count("\n") == 1


def lens_lines(out):
    lines = [line for line in out.splitlines() if line.strip()]
    start = next(index for index, line in enumerate(lines) if line.startswith("Lens"))
    return lines[start:]


def test_sensors_lists_what_lens_takes(shot, saved, capsys):
    code, out, _ = run(capsys, "sensors")
    assert code == 0
    lines = [line for line in out.splitlines() if line.endswith(" mm")]
    assert len(lines) == len(api.sensor_presets())
    assert any(line.split("  ")[0] == "Fullframe" and line.endswith("36 x 24 mm") for line in lines)
    path = saved()
    _, own, _ = run(capsys, "lens", path, "--from", "Bond", "--to", "Villain")
    code, out, _ = run(capsys, "lens", path, "--from", "Bond", "--to", "Villain", "--sensor", "Analog Super 35")
    assert code == 0
    table = api.lens_table(bpy.context.scene, "Bond", "Villain", sensor="Analog Super 35")
    for row, said in zip(lens_lines(out)[1:-1], table, strict=True):
        assert f"{said.readout.blur_px:.1f} px" in row
    assert lens_lines(out) != lens_lines(own)
    code, _, err = run(capsys, "lens", path, "--from", "Bond", "--to", "Villain", "--sensor", "Nothing")
    assert code == 1
    assert "no camera preset 'Nothing'" in err


def test_lens_tells_a_real_lens_s_depth(shot, saved, capsys):
    path = saved()
    tables = {}
    for model in ("blender", "real"):
        code, out, _ = run(capsys, "lens", path, "--from", "Bond", "--to", "Villain", "--model", model)
        assert code == 0
        tables[model] = [re.split("  +", row) for row in lens_lines(out)[1:-1]]
    # Only the depth differs: at 50 mm and 2 m by 2.5 %.
    assert [row[3:] for row in tables["blender"]] == [row[3:] for row in tables["real"]]
    depths = [float(rows[3][2].split()[0]) for rows in tables.values()]
    assert depths[1] / depths[0] == pytest.approx((2.0 - 0.05) / 2.0, rel=5e-3)


def test_lens_prints_the_table_and_the_proposal(shot, saved, capsys):
    path = saved()
    before = Path(path).read_bytes()
    code, out, _ = run(capsys, "lens", path, "--from", "Bond", "--to", "Villain")
    assert code == 0
    heading, *rows, advice = lens_lines(out)
    assert heading.split() == ["Lens", "Camera", "Depth", "Other's", "blur", "Reads", "Stops"]
    assert [row.split(" mm")[0] for row in rows] == ["18", "24", "35", "50", "65", "85", "100", "135"]
    table = api.lens_table(bpy.context.scene, "Bond", "Villain")
    for row, said in zip(rows, table, strict=True):
        assert f"{said.readout.blur_px:.1f} px" in row
    assert "1.28 m closer" in rows[0]
    assert advice.startswith("Make It Read: It reads as it is")
    assert Path(path).read_bytes() == before


def test_lens_keeps_the_camera_and_speaks_in_feet(shot, saved, capsys):
    common = ("lens", saved(), "--from", "Bond", "--to", "Villain")
    _, out, _ = run(capsys, *common, "--keep", "camera")
    assert all("stays" in line for line in lens_lines(out)[1:-1])
    _, out, _ = run(capsys, *common, "--units", "imperial")
    assert "4' 2 1/2\" closer" in lens_lines(out)[1]
    bpy.context.scene.unit_settings.system = "IMPERIAL"
    _, out, _ = run(capsys, "lens", saved(), "--from", "Bond", "--to", "Villain")
    assert "4' 2 1/2\" closer" in lens_lines(out)[1]
    _, out, _ = run(capsys, *common, "--units", "metric")
    assert "1.28 m closer" in lens_lines(out)[1]


def test_lens_looks_at_the_frame(shot, saved, capsys):
    villain = bpy.data.objects["Villain"]
    for frame, place in ((1, villain.location.copy()), (50, bpy.data.objects["Bond"].location)):
        villain.location = place
        villain.keyframe_insert("location", frame=frame)
    path = saved()
    _, early, _ = run(capsys, "lens", path, "--from", "Bond", "--to", "Villain", "--frame", "1")
    _, late, _ = run(capsys, "lens", path, "--from", "Bond", "--to", "Villain", "--frame", "45")
    assert "It reads as it is" in early
    assert "It reads as it is" not in late
