"""Which key stands where."""

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
