"""Which key stands where."""

from dataclasses import replace

import pytest

from rack_focus_addon.core.curves.keys import FrameRange, Key, governing_key

KEYS = [Key(10.0, 1.0), Key(20.0, 2.0), Key(30.0, 3.0)]


def test_both_ends_belong_to_a_range_but_for_rounding():
    owned = FrameRange(10.0, 20.0)
    assert [frame in owned for frame in (9.9, 9.9999, 10.0, 20.0001, 20.1)] == [False, True, True, True, False]


def test_ranges_that_meet_do_not_overlap():
    owned = FrameRange(10.0, 20.0)
    ranges = [(0, 10), (20, 30), (19.9, 30), (12, 15), (0, 99)]
    assert [owned.overlaps(FrameRange(*ends)) for ends in ranges] == [False, False, True, True, True]


def test_scaled():
    assert FrameRange(10.0, 20.0).scaled(0.5) == FrameRange(5.0, 10.0)


def test_the_key_before_shapes_the_curve():
    at = {frame: governing_key(KEYS, frame) for frame in (5.0, 10.0, 19.0, 19.9999, 99.0)}
    assert [key and key.frame for key in at.values()] == [None, 10.0, 10.0, 20.0, 30.0]


def test_a_scaled_elastic_key_swings_in_its_own_time():
    assert Key(10.0, 1.0, "ELASTIC").scaled(0.5).period == Key(10.0, 1.0).period / 2
    assert Key(10.0, 1.0, "BACK").scaled(0.5).period == Key(10.0, 1.0).period


LAID = Key(
    10.0,
    2.0,
    handle_left=(8.0, 1.5),
    handle_right=(13.0, 2.5),
    handle_left_type="ALIGNED",
    handle_right_type="FREE",
)


def test_handles_are_laid_by_hand_where_they_are_free_or_aligned():
    assert LAID.laid_handles == {"left": (8.0, 1.5), "right": (13.0, 2.5)}
    assert replace(LAID, handle_left_type="AUTO").laid_handles == {"right": (13.0, 2.5)}
    assert replace(LAID, handle_right=None).laid_handles == {"left": (8.0, 1.5)}


@pytest.mark.parametrize(
    ("changes", "is_same"),
    [
        ({}, True),
        ({"value": 2.00001}, True),
        ({"value": 2.01}, False),
        ({"interpolation": "SINE"}, False),
        ({"easing": "EASE_IN"}, False),
        ({"handle_left": (8.001, 1.50001)}, True),
        ({"handle_left": (7.5, 1.5)}, False),
        ({"handle_left": (8.0, 1.6)}, False),
        ({"handle_right": (12.0, 2.5)}, False),
        ({"handle_right": (13.0, 2.4)}, False),
        ({"handle_right_type": "AUTO"}, False),
        ({"handle_left": None}, False),
        ({"type": "KEYFRAME", "back": 3.0, "select_control_point": True}, True),
    ],
)
def test_a_key_shapes_the_curve_as_another(changes, is_same):
    changed = replace(LAID, **changes)
    assert LAID.same_curve(changed) is changed.same_curve(LAID) is is_same


def test_handles_that_blender_lays_shape_nothing_by_themselves():
    automatic = replace(LAID, handle_left_type="AUTO", handle_right_type="VECTOR")
    assert automatic.same_curve(replace(automatic, handle_left=(5.0, 9.0), handle_right=(20.0, 0.0)))
