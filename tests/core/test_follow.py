"""Following: exact at the marks, never off by more than nobody sees, and with few keys over what bobs."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rack_focus_addon.core.curves.evaluate import evaluate_keys
from rack_focus_addon.core.optics.camera import CameraState
from rack_focus_addon.core.plan.focus_curve import RunOn, frames_to_plan
from rack_focus_addon.core.plan.follow import smoothed, tolerances
from rack_focus_addon.core.plan.plan_shot import plan_shot
from rack_focus_addon.core.request.marks import Mark, PullStyle, Subject
from rack_focus_addon.core.request.request import RackRequest
from rack_focus_addon.core.request.timing import Timebase, timed_marks
from rack_focus_addon.core.shot.shot import Shot

COC_PX = 2.0
CAMERA = CameraState(lens_mm=50.0, fstop=2.0)
RUN_ON = RunOn(1, 250)


def shot(near, far, *, start=100, frames=48, follow="NATURAL", **options):
    """A rack from a subject that is `near(frame)` away to one at `far(frame)`, planned from frame 1 to 250."""
    given_marks = (Mark(Subject("A")), Mark(Subject("B"), start=start, pull_frames=frames))
    marks = timed_marks(given_marks, Timebase(24, 1, 250, 1), PullStyle())
    at = frames_to_plan(marks, RUN_ON)
    camera = CAMERA.mapped(lambda number: np.full(at.shape, float(number)))
    measured = Shot(marks, at, camera, np.stack([near(at), far(at)]))
    return measured, plan_shot(measured, RackRequest(given_marks, follow=follow, **options), RUN_ON)


def bobbing(distance, amplitude, period=12.0):
    return lambda at: distance + amplitude * np.sin(2 * np.pi * at / period)


def still(distance):
    return lambda at: np.full(at.shape, distance)


def held_blur_px(measured, planned, row, first, last):
    """The blur of a subject by the keys, at the frames of its hold and between them."""
    at = np.linspace(first, last, 8 * int(last - first) + 1)
    keyed = evaluate_keys(planned.keys["FOCUS"], at)
    return CAMERA.blur_px(keyed, np.interp(at, measured.frames, measured.distances[row]))


def test_a_bob_that_nobody_sees_costs_no_keys():
    measured, planned = shot(still(2.0), bobbing(4.0, 0.1))
    assert len(planned.keys["FOCUS"]) <= 6
    assert held_blur_px(measured, planned, 1, 148, 250).max() <= COC_PX / 2
    _, tight = shot(still(2.0), bobbing(4.0, 0.1), follow="TIGHT")
    assert len(tight.keys["FOCUS"]) > 4 * len(planned.keys["FOCUS"])


def test_at_the_mark_it_is_exact():
    measured, planned = shot(bobbing(2.0, 0.01), bobbing(4.0, 0.05))
    for row, mark in enumerate(measured.marks):
        distance = np.interp(mark.arrive, measured.frames, measured.distances[row])
        assert evaluate_keys(planned.keys["FOCUS"], [mark.arrive])[0] == pytest.approx(distance, rel=1e-9)


def test_a_walk_is_followed():
    measured, planned = shot(still(2.0), lambda at: np.interp(at, [148, 248], [6.0, 3.0]))
    assert held_blur_px(measured, planned, 1, 148, 250).max() <= COC_PX / 2


@pytest.mark.parametrize("allowed", [4e-3, 8e-3, 3e-2])
def test_nothing_lags(allowed):
    """What trails behind would do so the other way round when time runs backwards."""
    at = np.arange(1.0, 202.0)
    row = 4.0 + 0.02 * at * np.sin(at / 30) + 0.05 * np.sin(at)
    given_marks = (Mark(Subject("A"), 101.0), Mark(Subject("B"), 201.0, pull_frames=1))
    marks = timed_marks(given_marks, Timebase(24, 1, 201, 1), PullStyle())
    forwards, backwards = (
        smoothed(marks, at, [series, np.ones(201)], np.full((2, 201), allowed))[0] for series in (row, row[::-1])
    )
    assert forwards == pytest.approx(backwards[::-1], rel=1e-12)
    assert np.max(np.abs(forwards - row)) > 1e-4, "it was smoothed"


@pytest.mark.parametrize("follow", ["NATURAL", "TIGHT"])
def test_still_subjects_are_within_a_quarter_pixel(follow):
    _, planned = shot(still(1.2), still(8.0), follow=follow)
    assert planned.key_error_px <= 0.25
    assert len(planned.keys["FOCUS"]) == 3


@example(0.875, 1.5, 0.125, 0.125, 3.0, "TIGHT")  # leaps from frame to frame: straight lines are not near enough
@example(1.0, 1.5, 0.0, 0.005, 3.0, "TIGHT")  # jitters, with peaks between the places where errors are looked for
@given(
    st.floats(0.8, 6.0),
    st.floats(1.5, 40.0),
    st.floats(0.0, 0.2),
    st.floats(0.0, 0.2),
    st.floats(3.0, 200.0),
    st.sampled_from(["NATURAL", "TIGHT"]),
)
def test_never_off_by_more_than_it_may_be(near, far, near_share, far_share, period, follow):
    """Whatever moves: within half a circle of confusion, or within the tolerance, of a focus that misses nothing."""
    _, planned = shot(
        bobbing(near, near_share * near, period), bobbing(far, far_share * far, 0.7 * period), follow=follow
    )
    assert planned.key_error_px <= (COC_PX / 2 if follow == "NATURAL" else 0.25) * (1 + 1e-6)


def test_smoothing_keeps_to_what_is_allowed_and_to_the_ends():
    given_marks = (Mark(Subject("A")), Mark(Subject("B"), start=100, pull_frames=48))
    marks = timed_marks(given_marks, Timebase(24, 1, 250, 1), PullStyle())
    at = np.arange(1.0, 251.0)
    rows = np.stack([bobbing(2.0, 0.1)(at), bobbing(4.0, 0.3, 40.0)(at)])
    for allowed in (1e-9, 1e-3, 1e-2, 1.0):
        aims = smoothed(marks, at, rows, np.full(rows.shape, allowed))
        assert np.max(np.abs(1 / aims - 1 / rows)) <= allowed * (1 + 1e-9)
        assert aims[1, 147] == pytest.approx(rows[1, 147], rel=1e-12)
        assert aims[1, -1] == pytest.approx(rows[1, -1], rel=1e-12)
    assert (
        np.ptp(1 / smoothed(marks, at, rows, np.full(rows.shape, 1.0))[1, 147:])
        <= abs(1 / rows[1, 147] - 1 / rows[1, -1]) + 1e-12
    )


@pytest.mark.parametrize(
    ("near", "far", "moves"),
    [
        (still(2.0), still(4.0), []),
        (still(2.0), bobbing(4.0, 0.1), [(100, 250)]),
        (bobbing(2.0, 0.1), still(4.0), [(1, 148)]),
        # Who moves only while nobody is on him stands still for all that counts.
        (lambda at: np.where(at > 160, at, 2.0), still(4.0), []),
        (still(2.0), lambda at: np.where(at < 90, at, 4.0), []),
        (lambda at: np.where(at < 90, 2.0 + at / 1000.0, 2.0), still(4.0), [(1, 100)]),
    ],
)
def test_keys_may_be_off_by_what_smoothing_leaves_and_only_where_somebody_moves(near, far, moves):
    given_marks = (Mark(Subject("A"), 1.0), Mark(Subject("B"), start=100, pull_frames=48))
    marks = timed_marks(given_marks, Timebase(24, 1, 250, 1), PullStyle())
    at = np.arange(1.0, 251.0)
    allowed = tolerances(marks, at, np.stack([near(at), far(at)]), 0.25, 1.2)
    loose = [(int(first), int(last)) for first, last in _runs(at[allowed > 0.25])]
    assert loose == moves
    assert set(allowed) <= {0.25, 1.2 / 2}
    assert set(tolerances(marks, at, np.stack([near(at), far(at)]), 0.25, 0.4)) == {0.25}, "never less than where it is"


def _runs(frames):
    """First and last of each run of frames without a gap."""
    parts = np.split(frames, np.flatnonzero(np.diff(frames) > 1.0) + 1)
    return [(part[0], part[-1]) for part in parts if part.size]


def test_smoothing_takes_its_share():
    measured, planned = shot(still(2.0), bobbing(4.0, 0.05))
    _, tight = shot(still(2.0), bobbing(4.0, 0.05), follow="TIGHT")
    held = measured.frames > 148
    assert np.ptp(np.sign(np.diff(tight.focus[held]))) == 2, "there and back"
    assert np.ptp(np.sign(np.diff(planned.focus[held]))) == 0, "one slow drift, from the mark to the end"
