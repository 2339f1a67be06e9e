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
    assert list(report["subjects"]) == ["A", "B"]
    assert len(set(report["subjects"]["B"]["distance"])) == 1
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


def as_json(scene, **options):
    return json.loads(json.dumps(api.report(scene, **options), allow_nan=False))


def test_each_pull_has_its_lens_table_and_what_makes_it_read(shot):
    for name, depth in (("A", 2.0), ("B", 6.0), ("C", 6.4)):
        shot.empty(name, depth)
    marks = [api.Mark("A", arrive=1), api.Mark("B", arrive=40), api.Mark("C", arrive=80)]
    api.create_rack(shot.scene, marks=marks, fstop=5.6, coc_mm="CINE_35")
    (rack,) = as_json(shot.scene)["racks"]
    pulls = rack["pulls"]
    assert [(pull["from"], pull["to"], pull["frame"]) for pull in pulls] == [("A", "B", 40), ("B", "C", 80)]
    for pull, subjects in zip(pulls, ("AB", "BC"), strict=True):
        where = {"frame": pull["frame"], "coc_mm": "CINE_35"}
        table = api.lens_table(shot.scene, *subjects, keep="CAMERA", **where)
        said = pull["lens_table"]["camera"]
        assert [row["lens_mm"] for row in said] == [row.lens_mm for row in table]
        assert [row["readout"]["blur_px"] for row in said] == [row.readout.blur_px for row in table]
        proposal = api.make_it_read(shot.scene, *subjects, **where)
        assert (pull["make_it_read"]["kind"], pull["make_it_read"]["message"]) == (proposal.kind, proposal.message)
    assert [pull["make_it_read"]["kind"] for pull in pulls] == ["STOP", "LENS"]


@pytest.mark.parametrize("scale", [1.0, 0.01])
def test_stops_as_a_lens_says_them_and_as_written(shot, scale):
    shot.scene.unit_settings.scale_length = scale
    shot.empty("A", 2.0 / scale)
    shot.empty("B", 6.0 / scale)
    api.create_rack(shot.scene, "A", "B", start=24, fstop=2**1.5 * scale)
    (rack,) = as_json(shot.scene)["racks"]
    assert rack["nominal_fstop"] == 2.8
    assert rack["real_fstop"] == pytest.approx(2**1.5, rel=1e-6)
    assert rack["fstop"] == pytest.approx(2**1.5 * scale, rel=1e-6)
    proposal = rack["pulls"][0]["make_it_read"]
    assert proposal["fstop"] == pytest.approx(proposal["nominal"] * scale, rel=2e-2)


@pytest.mark.parametrize(
    ("asked", "standard", "coc_mm"), [(None, "TWO_PIXELS", 0.0375), ("CINE_16", "CINE_16", 0.015), (0.02, "OWN", 0.02)]
)
def test_what_counts_as_sharp_is_the_rack_s(pair, asked, standard, coc_mm):
    api.create_rack(pair.scene, "A", "B", start=24, frames=24, coc_mm=asked)
    report = as_json(pair.scene)
    assert report["racks"][0]["coc_standard"] == standard
    assert report["racks"][0]["coc_mm"] == pytest.approx(coc_mm)
    limits = api.depth_of_field(50.0, pair.dof.aperture_fstop, report["focus_distance"], coc_mm)
    assert report["near"] == pytest.approx(list(limits.near_m), rel=1e-6)
    assert report["far"] == pytest.approx(list(limits.far_m), rel=1e-6)
    assert report["coc_mm"] == pytest.approx(0.0375), "the camera's own"


def test_limits_go_by_the_rack_that_a_frame_belongs_to(pair):
    api.create_rack(pair.scene, "A", "B", start=20, frames=10, coc_mm=0.02)
    api.create_rack(pair.scene, "B", "A", start=80, frames=10, coc_mm=0.04)
    report = as_json(pair.scene)
    for frame, coc_mm in ((1, 0.02), (60, 0.02), (80, 0.04), (120, 0.04)):
        limits = api.depth_of_field(50.0, 2.0, report["focus_distance"][frame - 1], coc_mm)
        assert report["near"][frame - 1] == pytest.approx(float(limits.near_m), rel=1e-6)


def test_findings_are_those_of_the_check(racked):
    assert as_json(racked.scene)["findings"] == []
    racked.dof.use_dof = False
    (finding,) = as_json(racked.scene)["findings"]
    (said,) = api.check(racked.scene)
    assert finding["message"] == said.message
    assert finding["fix"]["arguments"] == {"camera": "Cam"}


def test_where_a_lens_cannot_be_advised_on_the_reason_stands(racked):
    racked.data.type = "ORTHO"
    (pull,) = as_json(racked.scene)["racks"][0]["pulls"]
    assert pull["lens_table"] is None
    assert "not perspective" in pull["problem"]
    racked.data.type = "PERSP"
    bpy.data.objects.remove(bpy.data.objects["B"])
    (pull,) = as_json(racked.scene)["racks"][0]["pulls"]
    assert (pull["to"], "'B'" in pull["problem"]) == ("B", True)
