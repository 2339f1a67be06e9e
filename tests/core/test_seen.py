"""Where subjects lie in the picture, what keeps them from being seen, and when they are."""

import math

import numpy as np
import pytest

from rack_focus_addon.core.check.seen import (
    SMALLEST_SHARE,
    Look,
    first_problems,
    hold_frames,
    holds_to_look_at,
    nearest_seen,
    place_in_frame,
    seen_findings,
    size_in_frame,
    where_outside,
)
from rack_focus_addon.core.optics.camera import CameraState
from rack_focus_addon.core.optics.sensor import Sensor
from rack_focus_addon.core.request.marks import Subject
from rack_focus_addon.core.request.timing import TimedMark

HD = Sensor()


def place(point, camera=None, matrix=None, shift=(0.0, 0.0)):
    return place_in_frame(camera or CameraState(), np.eye(4) if matrix is None else matrix, [point], shift)[0]


def test_the_middle_and_the_edges_of_a_perspective_picture():
    # 36 mm wide at 50 mm: at a distance of 5 the frame is 3.6 wide and 2.025 high.
    assert place((0, 0, -5)) == pytest.approx((0.5, 0.5, 5))
    assert place((1.8, 0, -5)) == pytest.approx((1.0, 0.5, 5))
    assert place((0, -1.0125, -5)) == pytest.approx((0.5, 0.0, 5))


def test_shift_moves_the_picture_by_its_fitted_side():
    # A shift of 0.1 to the right: the picture shows 3.6 mm, and at 5 units 0.36 units, more on the right.
    assert place((0, 0, -5), shift=(0.1, 0.0))[0] == pytest.approx(0.4)
    assert place((0, 0, -5), shift=(0.0, 0.1))[1] == pytest.approx(0.5 - 0.1 * 16 / 9)


def test_a_portrait_picture_fits_its_height():
    portrait = CameraState(sensor=Sensor(resolution_x=1080, resolution_y=1920))
    assert place((0, 1.8, -5), portrait) == pytest.approx((0.5, 1.0, 5))
    assert place((1.8 * 1080 / 1920, 0, -5), portrait) == pytest.approx((1.0, 0.5, 5))


def test_an_orthographic_picture_does_not_know_the_distance():
    ortho = CameraState(projection="ORTHO", ortho_scale=4.0)
    for depth in (1, 9, -3):
        assert place((2.0, 0, -depth), ortho) == pytest.approx((1.0, 0.5, depth))


def test_the_cameras_scale_plays_no_part():
    scaled = np.diag([3.0, 0.2, 7.0, 1.0])
    assert place((1, 1, -5), matrix=scaled) == pytest.approx(place((1, 1, -5)))


def test_what_is_behind_has_no_place():
    across, up, depth = place((0, 0, 5))
    assert math.isnan(across)
    assert math.isnan(up)
    assert depth == -5


def test_size_is_the_larger_side_over_the_height():
    tall = [(0, 0, -5), (0.1, 1.0125, -5)]
    assert size_in_frame(CameraState(), np.eye(4), tall) == pytest.approx(0.5)
    wide = [(0, 0, -5), (2.025, 0.1, -5)]
    assert size_in_frame(CameraState(), np.eye(4), wide) == pytest.approx(1.0)
    assert size_in_frame(CameraState(), np.eye(4), [(0, 0, -5), (0, 0, 1)]) == math.inf


@pytest.mark.parametrize(
    ("spot", "side"),
    [
        ((0.5, 0.5, 5), ""),
        ((0.0, 1.0, 5), ""),
        ((-0.01, 0.5, 5), "to the left"),
        ((1.01, 0.5, 5), "to the right"),
        ((0.5, -0.01, 5), "below"),
        ((0.5, 1.01, 5), "above"),
        ((math.nan, math.nan, -1), "behind the camera"),
        ((0.5, 0.5, 0.05), "nearer than the camera's clip start"),
        ((0.5, 0.5, 101), "beyond the camera's clip end"),
    ],
)
def test_sides(spot, side):
    assert where_outside(spot, 0.1, 100.0) == side


@pytest.mark.parametrize(
    ("look", "problem"),
    [
        (Look(1), ""),
        (Look(1, size=None), ""),
        (Look(1, size=SMALLEST_SHARE), ""),
        (Look(1, size=SMALLEST_SHARE * 0.99), "TOO_SMALL"),
        (Look(1, hidden=0.5, behind=("Wall",)), ""),
        (Look(1, hidden=0.51, behind=("Wall",), size=0.001), "HIDDEN_BEHIND"),
        (Look(1, outside="above", hidden=1.0), "OUT_OF_FRAME"),
        (Look(1, unrendered="off", outside="above"), "NOT_RENDERED"),
    ],
)
def test_one_problem_at_a_time(look, problem):
    assert look.problem == problem


def mark(name, start, arrive):
    return TimedMark(Subject(name), start, arrive, "SMOOTHERSTEP", "IN_OUT", "DIOPTRE")


def test_holds_are_looked_at_sparsely_ends_included():
    holds = holds_to_look_at((mark("A", 1, 1), mark("B", 20, 30.5), mark("C", 40, 60)), 1000)
    assert holds[0].tolist() == [1, 6, 10, 15, 20]
    assert holds[1].tolist()[0] == 30.5
    assert holds[1].tolist()[-1] == 40
    assert (holds[2][0], holds[2][-1], len(holds[2])) == (60, 1000, 9)
    assert hold_frames(60, 50).tolist() == [60]


def searched(seen_at, frame, known=(), first=1, last=250):
    asked = []

    def is_seen(at):
        asked.append(at)
        return seen_at(at)

    search = nearest_seen(frame, {at: seen_at(at) for at in known}, first, last)
    try:
        at = next(search)
        while True:
            at = search.send(is_seen(at))
    except StopIteration as end:
        return end.value, asked


@pytest.mark.parametrize("change", [41, 57, 72, 99, 100])
def test_the_nearest_frame_is_found_to_the_frame(change):
    found, asked = searched(lambda at: at >= change, 30, known=(10, 20, 30, 110))
    assert found == change
    assert len(asked) <= 8
    found, _ = searched(lambda at: at <= change, 120, known=(10, 20, 30, 120))
    assert found == change


def test_it_searches_outwards_where_nothing_is_known():
    found, asked = searched(lambda at: at >= 141, 100.5, known=(100.5,))
    assert found == 141
    assert len(asked) <= 14
    assert searched(lambda at: at <= 7, 100, first=7)[0] == 7
    assert searched(lambda _: False, 100)[0] is None
    assert len(searched(lambda _: False, 100)[1]) <= 26


def test_frames_outside_of_the_shot_do_not_count():
    assert searched(lambda at: at > 60, 50, known=(50, 70), last=60)[0] is None


def findings(*looks, seen_at=80.0):
    nearest = dict.fromkeys(first_problems(looks), seen_at)
    return list(seen_findings(mark("Villain", 60, 72), looks, nearest, "Cam"))


def test_a_finding_says_what_where_and_when_it_is_seen():
    (found,) = findings(Look(72, hidden=1.0, behind=("Wall", "Tree")), Look(78, hidden=0.8, behind=("Wall",)), Look(84))
    assert (found.code, found.severity, found.frame) == ("HIDDEN_BEHIND", "WARNING", 72)
    assert (found.camera, found.subject) == ("Cam", "Villain")
    assert "'Villain' is hidden behind 'Wall' and 'Tree' at its mark, frame 72; it is seen at frame 80" in found.message
    assert (found.fix.label, found.fix.action, found.fix.arguments) == ("Jump to Frame 80", "SET_FRAME", {"frame": 80})


def test_a_hold_says_its_frames_and_each_problem_once():
    first, second = findings(Look(72), Look(78, outside="above"), Look(84, size=0.01), Look(90, outside="below"))
    assert (first.code, first.severity, first.frame) == ("OUT_OF_FRAME", "INFO", 78)
    assert "out of frame (above) in its hold, frames 78 to 90" in first.message
    assert (second.code, second.frame) == ("TOO_SMALL", 84)
    assert "only 1 % of the frame height in its hold, at frame 84" in second.message


def test_without_a_frame_to_jump_to_there_is_no_fix():
    (found,) = findings(Look(72, unrendered="'Villain' is disabled in renders"), seen_at=None)
    assert found.fix is None
    assert "does not render ('Villain' is disabled in renders)" in found.message
    assert "at no frame looked at is it seen" in found.message
    assert findings(Look(72), Look(80)) == []
