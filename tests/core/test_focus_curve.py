"""The plan: which frames, which distances, which curve, which keys."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.choices import EASES, SPACES
from rack_focus_addon.core.curves.evaluate import evaluate_keys
from rack_focus_addon.core.curves.keys import SAME_FRAME
from rack_focus_addon.core.curves.pull import FARTHEST
from rack_focus_addon.core.errors import SubjectError
from rack_focus_addon.core.plan.focus_curve import (
    RunOn,
    bounded_focus,
    focus_curve,
    frames_to_plan,
    owned_range,
    plan_keys,
    refined,
    subject_distances,
)
from rack_focus_addon.core.request.marks import Subject
from rack_focus_addon.core.request.timing import TimedMark

NEAREST = 0.1
NOWHERE = RunOn()


def mark(name, start, arrive, *, ease="SMOOTHERSTEP", direction="IN_OUT", space="DIOPTRE"):
    return TimedMark(Subject(name), start, arrive, ease, direction, space)


def two(start=10.0, arrive=34.0, **words):
    return mark("A", start, start), mark("B", start, arrive, **words)


def planned(marks, distances, run_on=NOWHERE):
    """Frames, bounded focus and keys of a rack; a distance is a number, or a function of the frames."""
    frames = frames_to_plan(marks, run_on)
    rows = np.stack([np.broadcast_to(d(frames) if callable(d) else float(d), frames.shape) for d in distances])
    focus, _ = bounded_focus(focus_curve(marks, frames, subject_distances(marks, frames, rows, "TIGHT")), NEAREST)
    return frames, focus, plan_keys(marks, frames, focus, NEAREST, run_on)


# ---------------------------------------------------------------------------------------------------------- the frames
def test_every_whole_frame_and_every_moment():
    assert frames_to_plan(two(10.0, 13.0), NOWHERE).tolist() == [10, 11, 12, 13]
    assert frames_to_plan(two(10.25, 12.5), NOWHERE).tolist() == [10.25, 11, 12, 12.5]
    assert frames_to_plan(two(10.0, 12.0), RunOn(8, 14)).tolist() == [8, 9, 10, 11, 12, 13, 14]
    assert frames_to_plan(two(10.2, 10.8), NOWHERE).tolist() == [10.2, 10.8]


def test_a_run_on_that_ends_inside_the_rack_is_none():
    assert frames_to_plan(two(10.0, 12.0), RunOn(11, 11)).tolist() == [10, 11, 12]


@given(st.floats(0, 1e4), st.floats(0.5, 40.0), st.integers(-5, 10_050))
def test_no_two_frames_are_one_to_blender(start, length, end):
    frames = frames_to_plan(two(start, start + length), RunOn(end, end))
    assert np.diff(frames).min() > SAME_FRAME
    assert start in frames
    assert start + length in frames


def test_a_rack_owns_from_its_first_mark_to_its_last_arrival():
    marks = (mark("A", 5, 5), mark("B", 10, 20), mark("C", 30, 40))
    assert (owned_range(marks).first, owned_range(marks).last) == (5, 40)


# ------------------------------------------------------------------------------------------------------- the distances
CHAIN = (mark("A", 10, 10), mark("B", 20, 30), mark("C", 40, 50))
FRAMES = np.arange(1.0, 61.0)


def rows(**bad):
    """Distances 2, 4, 6 at FRAMES; of those named, -3 at the given frames."""
    measured = np.repeat([[2.0], [4.0], [6.0]], len(FRAMES), axis=1)
    for name, frames in bad.items():
        measured["ABC".index(name), np.isin(FRAMES, frames)] = -3.0
    return measured


@pytest.mark.parametrize(
    ("name", "frame"), [("A", 10), ("A", 25), ("A", 30), ("B", 20), ("B", 30), ("B", 50), ("C", 40), ("C", 50)]
)
def test_behind_the_camera_while_it_counts_is_refused_with_name_and_frame(name, frame):
    message = rf"'{name}' is behind the camera at frame {frame} \(planar distance -3\)"
    with pytest.raises(SubjectError, match=message):
        subject_distances(CHAIN, FRAMES, rows(**{name: [frame]}), "TIGHT")


@pytest.mark.parametrize(("name", "frame"), [("A", 31), ("A", 9), ("B", 19), ("B", 51), ("C", 39), ("C", 51), ("C", 1)])
def test_behind_the_camera_while_it_plays_no_part_is_held(name, frame):
    distances = subject_distances(CHAIN, FRAMES, rows(**{name: [frame]}), "TIGHT")
    assert np.ptp(distances, axis=1).tolist() == [0, 0, 0]


def test_beyond_the_rack_a_lost_subject_is_held_at_its_last_good_distance():
    measured = rows(C=np.arange(56, 61), A=np.arange(1, 6))
    measured[2, FRAMES == 55] = 7.0
    measured[0, FRAMES == 6] = 1.5
    distances = subject_distances(CHAIN, FRAMES, measured, "TIGHT")
    assert set(distances[2, FRAMES > 55]) == {7.0}
    assert set(distances[0, FRAMES < 6]) == {1.5}


def test_in_the_cameras_plane_is_refused_too():
    measured = rows()
    measured[1, FRAMES == 30] = 1e-7
    with pytest.raises(SubjectError, match="'B' is in the camera's plane at frame 30"):
        subject_distances(CHAIN, FRAMES, measured, "TIGHT")


def test_the_frame_of_the_mark_is_named_first():
    with pytest.raises(SubjectError, match="at frame 30 "):
        subject_distances(CHAIN, FRAMES, rows(B=np.arange(20, 51)), "TIGHT")


def test_locked_takes_the_distance_at_arrival_and_needs_no_other():
    measured = rows(B=[25, 45]) + FRAMES / 100
    distances = subject_distances(CHAIN, FRAMES, measured, "LOCKED")
    np.testing.assert_allclose(distances, np.repeat([[2.1], [4.3], [6.5]], len(FRAMES), axis=1))


def test_what_was_measured_is_not_changed():
    measured = rows(A=[31])
    subject_distances(CHAIN, FRAMES, measured, "LOCKED")
    assert measured[0, FRAMES == 31] == -3


# ----------------------------------------------------------------------------------------------------------- the curve
def test_holds_and_pulls_of_a_chain():
    focus = focus_curve(CHAIN, FRAMES, rows())
    by_frame = dict(zip(FRAMES, focus, strict=True))
    assert [by_frame[f] for f in (1, 10, 20, 30, 40, 50, 60)] == [2, 2, 2, 4, 4, 6, 6]
    assert by_frame[25] == pytest.approx(2 * 2 * 4 / 6)
    assert by_frame[45] == pytest.approx(2 * 4 * 6 / 10)


def test_both_subjects_are_followed_through_the_pull():
    marks = two(10.0, 34.0)
    frames = np.linspace(0, 50, 201)
    near, far = 2 + 0.01 * frames, 9 - 0.05 * frames
    focus = focus_curve(marks, frames, [near, far])
    t = np.clip((frames - 10) / 24, 0, 1)
    e = t**3 * (10 + t * (6 * t - 15))
    np.testing.assert_allclose(1 / focus, (1 - e) / near + e / far)


@given(
    st.fixed_dictionaries(
        {
            "ease": st.sampled_from(EASES),
            "direction": st.sampled_from(["IN", "OUT", "IN_OUT"]),
            "space": st.sampled_from(SPACES),
        }
    ),
    st.floats(0.05, 2e5),
    st.floats(0.05, 2e5),
    st.floats(1.0, 60.0),
)
def test_keys_are_never_negative_or_infinite_and_hit_the_marks(words, near, far, length):
    marks = two(10.0, 10.0 + length, **words)
    frames, focus, keys = planned(marks, [near, far], RunOn(1, 100))
    fine = refined(frames, 32)
    curve = evaluate_keys([*keys], fine)
    assert curve.min() >= NEAREST
    assert curve.max() <= FARTHEST
    ends = evaluate_keys(keys, [1, 10, 10 + length, 100])
    np.testing.assert_allclose(ends, np.clip([near, near, far, far], NEAREST, FARTHEST), rtol=1e-6)
    np.testing.assert_allclose(evaluate_keys(keys, frames), focus, rtol=1e-5)


# ------------------------------------------------------------------------------------------------------------ the keys
@pytest.mark.parametrize(
    ("ease", "direction"), [("LINEAR", "IN_OUT"), ("SINE", "IN_OUT"), ("CUBIC", "OUT"), ("BACK", "IN")]
)
def test_a_pull_of_blenders_own_is_two_keys(ease, direction):
    _, _, keys = planned(two(10.0, 30.0, ease=ease, direction=direction, space="DISTANCE"), [2.0, 6.0], RunOn(1, 250))
    assert [(key.frame, key.value) for key in keys] == [(10, 2.0), (30, 6.0)]
    assert (keys[0].interpolation, keys[0].easing) == (ease, f"EASE_{direction}")
    assert (keys[1].interpolation, keys[1].easing) == ("BEZIER", "AUTO")


@pytest.mark.parametrize(
    ("words", "distances"),
    [
        ({"space": "DIOPTRE", "ease": "SINE"}, (2.0, 6.0)),
        ({"space": "DISTANCE", "ease": "SMOOTHERSTEP"}, (2.0, 6.0)),
        ({"space": "DISTANCE", "ease": "SINE"}, (2.0, lambda f: 6 + 0.01 * f)),
        # The swing would take the camera's own plane, or more than may be keyed.
        ({"space": "DISTANCE", "ease": "BACK"}, (0.3, 9.0)),
        ({"space": "DISTANCE", "ease": "BACK"}, (2.0, 99_000.0)),
        ({"space": "DISTANCE", "ease": "LINEAR"}, (2.0, 2e5)),
    ],
)
def test_everything_else_is_a_key_a_frame(words, distances):
    frames, focus, keys = planned(two(10.0, 30.0, **words), distances)
    assert [key.frame for key in keys] == frames.tolist()
    assert [key.value for key in keys] == focus.tolist()
    assert {key.interpolation for key in keys[:-1]} == {"LINEAR"}


def test_a_swing_between_the_frames_is_seen():
    # One frame long: at both of its frames BACK is inside, between them it is behind the camera.
    _, _, keys = planned(two(10.0, 11.0, ease="BACK", space="DISTANCE"), [20.0, 0.3])
    assert [key.interpolation for key in keys] == ["LINEAR", "BEZIER"]


def test_a_hold_that_stands_still_is_two_equal_keys():
    chain = tuple(mark(m.subject.name, m.start, m.arrive, ease="SINE", space="DISTANCE") for m in CHAIN)
    _, _, keys = planned(chain, [2.0, 4.0, 6.0])
    assert [(key.frame, key.value, key.interpolation) for key in keys] == [
        (10, 2.0, "LINEAR"),
        (20, 2.0, "SINE"),
        (30, 4.0, "LINEAR"),
        (40, 4.0, "SINE"),
        (50, 6.0, "BEZIER"),
    ]


def test_between_equal_distances_two_keys_do():
    for ease, space in (("ELASTIC", "DISTANCE"), ("SINE", "DISTANCE"), ("SMOOTHERSTEP", "DIOPTRE")):
        _, _, keys = planned(two(10.0, 30.0, ease=ease, space=space), [3.0, 3.0])
        assert [(key.frame, key.value) for key in keys] == [(10, 3.0), (30, pytest.approx(3.0))]
        assert keys[0].interpolation == "LINEAR"


def test_a_moving_subject_is_followed_through_hold_and_run_on():
    marks = two(10.0, 20.0)
    frames, focus, keys = planned(marks, [lambda f: 2 + 0.1 * f, lambda f: 8 - 0.1 * f], RunOn(1, 40))
    assert [key.frame for key in keys] == list(range(1, 41))
    by_frame = dict(zip(frames, focus, strict=True))
    assert by_frame[1] == pytest.approx(2.1)
    assert by_frame[40] == pytest.approx(4.0)
    assert [key.value for key in keys] == focus.tolist()


@pytest.mark.parametrize(("pin", "frames"), [(False, [10, 30]), (True, [1, 10, 30, 250])])
def test_a_still_run_on_needs_keys_only_where_the_curve_would_extrapolate(pin, frames):
    _, _, keys = planned(two(10.0, 30.0, ease="SINE", space="DISTANCE"), [2.0, 6.0], RunOn(1, 250, pin))
    assert [key.frame for key in keys] == frames


@given(st.lists(st.floats(0.2, 100.0), min_size=2, max_size=5), st.booleans(), st.sampled_from(SPACES))
def test_keys_are_in_order_one_to_a_frame_and_give_the_plan(distances, moving, space):
    marks = tuple(
        mark(f"S{i}", max(20.0 * i - 7.5, 0.0), 20.0 * i, ease="QUAD", direction="OUT", space=space)
        for i in range(len(distances))
    )
    follows = [(lambda f, d=d: d * (1 + 0.001 * f)) if moving else d for d in distances]
    frames, focus, keys = planned(marks, follows, RunOn(-3, 130))
    assert all(after.frame - before.frame > SAME_FRAME for before, after in pairwise(keys))
    np.testing.assert_allclose(evaluate_keys(keys, frames), focus, rtol=1e-5)


def test_refined_keeps_the_frames_and_fills_between():
    fine = refined(np.array([1.0, 2.0, 2.3]))
    assert fine.tolist() == [*np.arange(1.0, 2.3, 0.125), 2.3]


def test_bounds_are_reported_by_frame():
    kept, was_bounded = bounded_focus(np.array([0.05, 1.0, np.inf, -4.0]), 0.1)
    assert kept.tolist() == [0.1, 1.0, FARTHEST, 0.1]
    assert was_bounded.tolist() == [True, False, True, True]
