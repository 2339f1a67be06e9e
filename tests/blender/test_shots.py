"""Racks on a timeline that markers cut: which range they belong to, and all shots at once or none."""

import bpy
import numpy as np
import pytest
from blender_shot import FOCUS, find_curve, snapshot

from rack_focus_addon import api
from rack_focus_addon.blender.camera import find_camera_at
from rack_focus_addon.blender.write import batch
from rack_focus_addon.blender.write.recipe import find_recipe, read_beside


@pytest.fixture
def cut(pair):
    """Cam renders 1 to 40 and 81 to 120, Other 41 to 80."""
    other = pair.add_camera("Other")
    other.matrix_world = pair.camera.matrix_world
    for frame, name, camera in ((1, "sh010", pair.camera), (41, "sh020", other), (81, "sh030", pair.camera)):
        pair.scene.timeline_markers.new(name, frame=frame).camera = camera
    pair.update()
    return pair


SHOTS = (
    {"name": "one", "from_subject": "A", "to_subject": "B", "start": 10, "frames": 10},
    {"name": "two", "shot": "sh020", "from_subject": "B", "to_subject": "A", "arrive": 70, "frames": 20},
    {"name": "three", "marks": [{"subject": 4.0}, {"subject": {"object": "A"}, "arrive": 110, "pull_frames": 10}]},
)


def codes(findings):
    return [finding.code for finding in findings]


def state(*cameras):
    """All of the cameras, what their racks were made from included."""
    return [(snapshot(camera), find_recipe(camera), read_beside(camera)) for camera in cameras]


def test_shots_are_those_blender_renders(cut):
    shots = api.find_shots(cut.scene)
    assert [(each.name, each.camera.name, each.first, each.last) for each in shots] == [
        ("sh010", "Cam", 1, 40),
        ("sh020", "Other", 41, 80),
        ("sh030", "Cam", 81, 120),
    ]
    for shot in shots:
        for frame in range(int(shot.first), int(shot.last) + 1):
            assert find_camera_at(cut.scene, frame) == shot.camera
    cut.scene.timeline_markers["sh020"].camera.hide_render = True
    assert [each.name for each in api.find_shots(cut.scene)] == ["sh010", "sh030"]


def test_a_pull_across_a_cut_is_found_when_planned_and_when_checked(cut):
    rack = api.create_rack(cut.scene, "A", "B", arrive=50, frames=20)
    (planned,) = (each for each in rack.findings if each.code == "PULL_ACROSS_CUT")
    assert (planned.frame, planned.camera, planned.subject) == (41, "Other", "B")
    assert planned in api.check(cut.scene)
    cut.scene.timeline_markers["sh020"].frame = 25
    cut.scene.timeline_markers["sh010"].frame = -5
    assert "PULL_ACROSS_CUT" not in codes(api.check(cut.scene))


def test_a_rack_that_its_camera_does_not_render(cut):
    rack = api.plan_rack(cut.scene, "A", "B", camera="Cam", start=50, frames=20)
    assert codes(rack.findings).count("OFF_CAMERA") == 2
    assert "OFF_CAMERA" not in codes(api.plan_rack(cut.scene, "A", "B", start=50, frames=20).findings)


def test_the_hold_of_a_rack_ends_with_its_shot(cut):
    mover = cut.empty("Mover", 2.0)
    for frame, depth in ((1, 2.0), (120, 9.0)):
        mover.location = cut.point(depth)
        mover.keyframe_insert("location", frame=frame)
    api.create_rack(cut.scene, "A", "Mover", start=10, frames=10, follow="TIGHT")
    assert max(cut.frames()) == 40
    api.create_rack(cut.scene, "Mover", "B", start=95, frames=10, follow="TIGHT")
    assert [frame for frame in cut.frames() if 40 < frame < 81] == []
    # From the first frame after the cut on it is on its first subject.
    for frame in (81, 88, 94):
        assert cut.focus_at(frame) == pytest.approx(
            cut.depth_at(frame, lambda graph: mover.evaluated_get(graph).matrix_world.translation), rel=2e-3
        )


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (2, 0, 1)])
def test_every_shot_is_racked_and_stands_in_its_own_frames(cut, order):
    clean = state(cut.camera, bpy.data.objects["Other"])
    racks = api.create_racks(cut.scene, [SHOTS[index] for index in order])
    assert [rack.name for rack in racks] == [SHOTS[index]["name"] for index in order]
    assert [rack.name for rack in api.find_racks(cut.camera)] == ["one", "three"]
    assert [rack.name for rack in api.find_racks(bpy.data.objects["Other"])] == ["two"]
    other = bpy.data.objects["Other"]
    wanted = {1: 2, 10: 2, 20: 6, 40: 6, 81: 4, 100: 4, 110: 2, 120: 2}
    for frame, distance in wanted.items():
        assert cut.focus_at(frame) == pytest.approx(distance, abs=1e-4), frame
    for frame, distance in {41: 6, 50: 6, 70: 2, 80: 2}.items():
        assert cut.focus_at(frame, other) == pytest.approx(distance, abs=1e-4), frame
    assert api.check(cut.scene) == ()
    for camera in (cut.camera, other):
        api.remove_rack(camera)
    cut.scene.frame_set(1)
    assert state(cut.camera, other) == clean


def test_two_shots_of_one_camera_without_markers(pair):
    shots = [
        {"from_subject": "A", "to_subject": "B", "start": 10, "frames": 10},
        {"from_subject": "B", "to_subject": "A", "start": 60, "frames": 10, "fstop": 4.0},
    ]
    racks = api.create_racks(pair.scene, shots)
    assert [rack.name for rack in racks] == ["A to B", "B to A"]
    assert [round(pair.focus_at(frame), 3) for frame in (1, 20, 60, 70, 120)] == [2, 6, 6, 2, 2]
    twins = api.create_racks(pair.scene, [{**shots[0], "start": 30}, {**shots[0], "start": 90}])
    assert [rack.name for rack in twins] == ["A to B.001", "A to B.002"]


def test_a_shot_given_by_its_frames_belongs_to_the_camera_that_renders_them(cut):
    (rack,) = api.create_racks(
        cut.scene, [{"shot": (41, 80), "from_subject": "A", "to_subject": "B", "start": 50, "frames": 5}]
    )
    assert rack.camera.name == "Other"


GOOD = SHOTS[0]
PULL = {"name": "x", "from_subject": "A", "to_subject": "B", "start": 50}


@pytest.mark.parametrize(
    ("bad", "kind", "message"),
    [
        ({**PULL, "to_subject": "Nobody"}, api.SubjectError, "'Nobody'"),
        ({**PULL, "start": None}, api.ArgumentError, "does not say when"),
        ({**PULL, "easing": "SINE"}, api.ArgumentError, "no easing"),
        ({"name": "x", "marks": [{"subject": "A"}, {"subject": "B", "arive": 9}]}, api.ArgumentError, "no arive"),
        ({"name": "x", "marks": [{"subject": {"bone": "a"}}]}, api.ArgumentError, "has no object"),
        ({"name": "x", "marks": ["A", "B"]}, api.ArgumentError, "a mark is a Mark or a mapping"),
        ({"name": "x", "marks": "AB"}, api.ArgumentError, "a list of marks"),
        ({**PULL, "camera": "None"}, api.CameraError, "'None'"),
        ({**PULL, "ease": "NO"}, api.ArgumentError, "'NO'"),
        ({**PULL, "shot": "sh099"}, api.ArgumentError, "'sh010', 'sh020'"),
        ({**PULL, "shot": (30, 60)}, api.ArgumentError, "takes over at frame 41"),
        ({**PULL, "shot": (9, 9)}, api.ArgumentError, "must come after"),
        ({**PULL, "shot": 7}, api.ArgumentError, "not 7"),
        ({**PULL, "shot": "sh020", "start": 70}, api.ArgumentError, "frames 70 to 94, and has frames 41 to 80"),
        ({**PULL, "start": 15, "frames": 9}, api.ArgumentError, "runs into shot 'one'"),
    ],
)
def test_an_error_names_its_shot_and_nothing_is_done(cut, bad, kind, message):
    before = state(cut.camera, bpy.data.objects["Other"])
    with pytest.raises(kind) as caught:
        api.create_racks(cut.scene, [GOOD, SHOTS[1], bad])
    assert "Shot 'x'" in str(caught.value) or "shot 'x'" in str(caught.value)
    assert message in str(caught.value)
    assert state(cut.camera, bpy.data.objects["Other"]) == before


def test_a_shot_without_a_name_is_named_by_its_number():
    with pytest.raises(api.ArgumentError, match="Shot '2'"):
        api.create_racks(bpy.context.scene, [{"start": 1}, {"starts": 1}])
    with pytest.raises(api.ArgumentError, match="Shot 1: a shot is a mapping"):
        api.create_racks(bpy.context.scene, ["A"])


@pytest.mark.parametrize("fail_at", [0, 1, 2])
@pytest.mark.parametrize("there_before", ["nothing", "racks", "keys"])
def test_a_failure_while_writing_puts_everything_back(cut, monkeypatch, fail_at, there_before):
    other = bpy.data.objects["Other"]
    if there_before == "racks":
        api.create_rack(cut.scene, "B", "A", start=12, frames=20, fstop=5.6, camera="Cam", name="old")
        api.create_rack(cut.scene, "A", "B", start=55, frames=30, camera="Other")
    if there_before == "keys":
        cut.key((5, 3.0), (15, 4.0), (95, 7.0))
    cut.scene.frame_set(1)
    before = state(cut.camera, other)
    real, calls = batch.write_camera_racks, []

    def fails(*arguments):
        calls.append(arguments)
        if fail_at == 0:
            raise RuntimeError("the disk is full")
        real(*arguments)
        if len(calls) == fail_at:
            raise RuntimeError("the disk is full")

    monkeypatch.setattr(batch, "write_camera_racks", fails)
    shots = [*SHOTS, {"from_subject": "B", "to_subject": "A", "start": 25, "frames": 8, "breathing": 0.5}]
    with pytest.raises(RuntimeError, match="the disk is full"):
        api.create_racks(cut.scene, shots)
    assert len(calls) == max(fail_at, 1)
    cut.scene.frame_set(1)
    assert state(cut.camera, other) == before
    monkeypatch.undo()
    assert len(api.create_racks(cut.scene, shots)) == 4


def test_shared_data_is_shared_again_after_a_failure(cut, monkeypatch):
    other = bpy.data.objects["Other"]
    other.data = cut.camera.data
    before = state(cut.camera, other)
    real, calls = batch.write_camera_racks, []

    def fails_second(*arguments):
        calls.append(arguments)
        real(*arguments)
        if len(calls) == 2:
            raise RuntimeError("stop")

    monkeypatch.setattr(batch, "write_camera_racks", fails_second)
    with pytest.raises(RuntimeError, match="stop"):
        api.create_racks(cut.scene, [{**shot, "shared_data": "SINGLE_USER"} for shot in SHOTS])
    assert other.data == cut.camera.data
    assert state(cut.camera, other) == before


def test_the_curve_of_a_camera_in_two_shots_stays_still_in_both(cut):
    api.create_racks(cut.scene, SHOTS)
    curve = find_curve(cut.data, FOCUS)
    values = np.array([curve.evaluate(frame) for frame in range(1, 121)])
    assert np.ptp(values[20:40]) < 1e-4
    assert np.ptp(values[80:100]) < 1e-4
