"""Labels on the screen: where they are seen, and that none covers another."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rack_focus_addon.core.overlay.labels import MAX_LETTERS, lay_out, project, shortened

BOUNDS = (40.0, 0.0, 940.0, 600.0)


def test_points_are_seen_where_the_matrix_says_and_not_from_behind():
    # Looks along -Z with a half angle of 45 degrees.
    view = np.array([(1.0, 0, 0, 0), (0, 1.0, 0, 0), (0, 0, -1.0, -0.2), (0, 0, -1.0, 0)])
    pixels, depth = project([(0.0, 0.0, -5.0), (2.5, -5.0, -5.0), (0.0, 0.0, 5.0)], view, (800.0, 600.0))
    assert pixels[:2] == pytest.approx(np.array([(400.0, 300.0), (600.0, 0.0)]))
    assert np.isnan(pixels[2]).all()
    assert depth.tolist() == [5.0, 5.0, -5.0]


def test_a_label_alone_stands_right_above_its_anchor():
    assert lay_out([(100.0, 50.0)], [(60.0, 20.0)], BOUNDS, 3.0, 14.0) == [(114.0, 64.0)]


def test_a_label_at_the_right_edge_is_moved_in():
    assert lay_out([(930.0, 50.0)], [(60.0, 20.0)], BOUNDS, 3.0, 14.0) == [(880.0, 64.0)]


def test_a_label_leaves_free_what_is_taken():
    assert lay_out([(50.0, 50.0)], [(60.0, 20.0)], BOUNDS, 3.0, 14.0, 120.0) == [(160.0, 64.0)]


def test_what_is_not_seen_has_no_label():
    places = lay_out([(np.nan, np.nan), (20.0, 5.0), (990.0, 5.0)], [(60.0, 20.0)] * 3, BOUNDS, 3.0, 14.0)
    assert places == [None, None, None]


anchors = hnp.arrays(np.float64, st.tuples(st.integers(1, 30), st.just(2)), elements=st.floats(-100, 1100))


@given(anchors)
def test_no_label_covers_another_or_leaves_its_bounds(spots):
    sizes = [(40.0 + 7.0 * (index % 9), 20.0) for index in range(len(spots))]
    places = lay_out(spots, sizes, BOUNDS, 3.0, 14.0)
    boxes = [(x, y, x + w, y + h) for place, (w, h) in zip(places, sizes, strict=True) if place for x, y in [place]]
    for index, (left, bottom, right, top) in enumerate(boxes):
        assert BOUNDS[0] <= left
        assert right <= BOUNDS[2]
        assert top <= BOUNDS[3]
        for other in boxes[:index]:
            assert right <= other[0] or other[2] <= left or top <= other[1] or other[3] <= bottom


def test_there_is_room_for_all_of_twenty_at_one_spot():
    places = lay_out([(300.0, 50.0)] * 20, [(60.0, 20.0)] * 20, BOUNDS, 3.0, 14.0)
    assert sorted(y for _, y in places) == pytest.approx([64.0 + 23.0 * index for index in range(20)])


@pytest.mark.parametrize("name", ["Bond", "x" * MAX_LETTERS, "A very long name of a subject.001"])
def test_names_keep_both_ends(name):
    short = shortened(name)
    assert len(short) <= MAX_LETTERS
    assert short[:4] == name[:4]
    assert short[-4:] == name[-4:]
