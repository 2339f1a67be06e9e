"""Shots between markers that switch cameras, and pulls that run across a cut."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.curves.keys import FrameRange
from rack_focus_addon.core.plan.cuts import (
    CameraSwitch,
    ShotRange,
    camera_ranges,
    cut_findings,
    own_range,
    renders_again,
    shot_at,
    shots_of,
)
from rack_focus_addon.core.request.marks import Subject
from rack_focus_addon.core.request.timing import TimedMark

SWITCHES = (CameraSwitch(1, "A", "sh010"), CameraSwitch(51, "B", "sh020"), CameraSwitch(81, "A", "sh030"))


def mark(name, start, arrive):
    return TimedMark(Subject(name), start, arrive, "SMOOTHERSTEP", "IN_OUT", "DIOPTRE")


def described(shots):
    return [(shot.name, shot.camera, shot.first, shot.last) for shot in shots]


def test_shots_of_a_range():
    assert described(shots_of(SWITCHES, first=10, last=100)) == [
        ("sh010", "A", 10, 50),
        ("sh020", "B", 51, 80),
        ("sh030", "A", 81, 100),
    ]


def test_a_timeline_without_ends_and_one_that_misses_shots():
    assert described(shots_of(SWITCHES))[0] == ("sh010", "A", -math.inf, 50)
    assert described(shots_of(SWITCHES))[-1] == ("sh030", "A", 81, math.inf)
    assert described(shots_of(SWITCHES, first=60, last=70)) == [("sh020", "B", 60, 70)]


def test_without_a_switch_the_scenes_camera_renders_all():
    assert shots_of((), "A", first=1, last=9) == (ShotRange("A", 1, 9),)
    assert shots_of((), "A", first=1, last=9)[0].name == "A"
    assert shots_of((), None) == ()


def test_of_markers_on_one_frame_the_first_counts():
    both = (CameraSwitch(20, "B"), CameraSwitch(20, "C"), CameraSwitch(5, "A"))
    assert [shot.camera for shot in shots_of(both)] == ["A", "B"]


def blenders_camera(switches, frame, ratio):
    """As BKE_scene_camera_switch_find, with the frame remapped and cut off."""
    time = int(frame * ratio)
    past = [each for each in switches if each.frame <= time]
    return (max(past, key=lambda s: s.frame) if past else min(switches, key=lambda s: s.frame)).camera


@given(
    switches=st.lists(st.builds(CameraSwitch, st.integers(-20, 60), st.sampled_from("ABC")), min_size=1, max_size=6),
    ratio=st.sampled_from([1.0, 0.5, 2.0, 100 / 300, 150 / 70]),
)
def test_every_frame_belongs_to_the_camera_that_blender_renders_it_with(switches, ratio):
    shots = shots_of(switches, curve_frames_per_frame=ratio)
    for frame in range(-60, 140):
        assert shot_at(shots, frame).camera == blenders_camera(switches, frame, ratio), frame


def test_between_two_shots_of_one_camera_no_cut_is_seen():
    shots = shots_of((CameraSwitch(1, "A", "a"), CameraSwitch(20, "A", "b"), CameraSwitch(40, "B", "c")))
    assert [(each.camera, each.last) for each in camera_ranges(shots)] == [("A", 39), ("B", math.inf)]
    assert not renders_again(shots, "A")
    assert renders_again(shots_of(SWITCHES), "A")
    marks = (mark("Bond", 1, 1), mark("Villain", 10, 30))
    assert list(cut_findings(marks, shots, "A")) == []


def test_a_rack_belongs_where_it_arrives_else_where_it_begins():
    shots = shots_of(SWITCHES)
    assert own_range(shots, "A", FrameRange(5, 30)).last == 50
    assert own_range(shots, "A", FrameRange(70, 90)).first == 81
    assert own_range(shots, "A", FrameRange(40, 60)).last == 50
    assert own_range(shots, "A", FrameRange(55, 60)) is None


def findings(*marks, camera="A"):
    return list(cut_findings(marks, shots_of(SWITCHES), camera))


def test_a_pull_across_a_cut_names_frames_cameras_and_the_way_out():
    (found,) = findings(mark("Bond", 1, 1), mark("Villain", 40, 64), camera="B")
    assert (found.code, found.severity, found.frame) == ("PULL_ACROSS_CUT", "WARNING", 51)
    assert (found.camera, found.subject) == ("B", "Villain")
    for part in ("'Bond' to 'Villain'", "40 to 64", "from 'A' to 'B'", "frame 51", "by frame 50", "marker 'sh020'"):
        assert part in found.message


@pytest.mark.parametrize(
    ("start", "arrive", "crosses"),
    [(30, 50, False), (30, 51, True), (50, 60, True), (50.5, 60, True), (51, 60, False), (51, 80, False)],
)
def test_the_cut_lies_before_its_frame(start, arrive, crosses):
    codes = [each.code for each in findings(mark("Bond", 20, 20), mark("Villain", start, arrive), camera="B")]
    assert ("PULL_ACROSS_CUT" in codes) == crosses


def test_a_pull_across_two_cuts_has_two_findings():
    assert [each.frame for each in findings(mark("Bond", 1, 1), mark("Villain", 40, 90))] == [51, 81]


def test_one_cut_is_enough():
    shots = shots_of(SWITCHES[:2])
    across = cut_findings((mark("Bond", 1, 1), mark("Villain", 40, 64)), shots, "A")
    assert [(each.code, each.frame) for each in across] == [("PULL_ACROSS_CUT", 51)]
    beside = cut_findings((mark("Bond", 1, 1), mark("Villain", 20, 30)), shots, "B")
    assert [(each.code, each.frame) for each in beside] == [("OFF_CAMERA", 1), ("OFF_CAMERA", 30)]


def test_a_mark_that_another_camera_renders():
    (found,) = findings(mark("Bond", 10, 10), mark("Villain", 20, 30), mark("Bond", 55, 70))
    assert (found.code, found.frame, found.subject) == ("OFF_CAMERA", 70, "Bond")
    assert "'B' renders that frame, not 'A'" in found.message
    assert "(up to frame 50, from frame 81 on)" in found.message
    nowhere = findings(mark("Bond", 10, 10), mark("Villain", 20, 30), camera="C")
    assert [each.frame for each in nowhere] == [10, 30]
    assert "let a marker switch to 'C'" in nowhere[0].message


def test_without_cuts_any_camera_may_be_racked():
    marks = (mark("Bond", 10, 10), mark("Villain", 20, 30))
    assert list(cut_findings(marks, shots_of((), "A"), "C")) == []
    assert list(cut_findings(marks, (), "C")) == []
