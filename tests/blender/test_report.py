"""The report of a shot says what `measure` and `blur` say, in JSON."""

import json

import bpy
import pytest
from blender_shot import reopen

from rack_focus_addon import api


@pytest.fixture
def racked(pair):
    subject = bpy.data.objects["A"]
    for frame, depth in ((1, 2.0), (60, 3.0)):
        subject.location = pair.point(depth)
        subject.keyframe_insert("location", frame=frame)
    api.create_rack(pair.scene, "A", "B", start=24, frames=24)
    return pair


def test_it_is_json_and_equals_measure_and_blur(racked):
    report = json.loads(json.dumps(api.report(racked.scene), allow_nan=False))
    frames = report["frames"]
    assert frames == list(range(1, 121))
    for name in "AB":
        said = report["subjects"][name]
        assert said["distance"] == pytest.approx(list(api.measure(racked.scene, name, frames=frames)))
        assert said["blur_px"] == pytest.approx(list(api.blur(racked.scene, [name], frames=frames)[0]), abs=1e-9)
    assert report["focus_distance"] == pytest.approx([racked.focus_at(frame) for frame in frames])
    assert report["camera"] == "Cam"
    assert [rack["name"] for rack in report["racks"]] == ["A to B"]
    assert report["racks"][0]["timeline"]


def test_infinity_and_what_is_behind_the_camera_are_null(racked):
    racked.dof.aperture_fstop = 64.0
    bpy.data.objects["B"].location = racked.point(-4.0)
    racked.update()
    report = json.loads(json.dumps(api.report(racked.scene), allow_nan=False))
    assert report["far"][-1] is None
    assert set(report["subjects"]["B"]["blur_px"]) == {None}
    assert report["subjects"]["B"]["distance"][0] == pytest.approx(-4.0, rel=1e-5)


def test_a_deleted_subject_does_not_silence_it(racked):
    bpy.data.objects.remove(bpy.data.objects["B"])
    report = json.loads(json.dumps(api.report(racked.scene), allow_nan=False))
    assert list(report["subjects"]) == ["A"]
    assert [mark["subject"] for mark in report["racks"][0]["marks"]] == ["A", "B"]


def test_it_follows_a_renamed_subject_through_saving(racked, tmp_path):
    expected = list(api.measure(racked.scene, "A", frames=range(1, 121)))
    bpy.data.objects["A"].name = "Renamed"
    reopen(tmp_path / "shot.blend")
    report = api.report(bpy.context.scene)
    assert report["subjects"]["Renamed"]["distance"] == pytest.approx(expected)


def test_a_camera_without_racks(pair):
    report = json.loads(json.dumps(api.report(pair.scene), allow_nan=False))
    assert (report["racks"], report["subjects"]) == ([], {})
    assert len(report["focus_distance"]) == 120
