"""Rays and triangles, and points carried by faces."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.errors import ArgumentError
from rack_focus_addon.core.request.surface import SurfacePoint, first_hit, weights_on_face

SQUARE = np.array([(-1, -1, 5), (1, -1, 5), (1, 1, 5), (-1, 1, 5)], dtype=float)
HALVES = [(0, 1, 2), (0, 2, 3)]


def test_the_nearest_of_two_squares_is_met_from_either_side():
    both = np.concatenate([SQUARE + np.array((0, 0, 2)), SQUARE])
    triangles = [*HALVES, *(tuple(index + 4 for index in half) for half in HALVES)]
    assert first_hit((0.3, 0.2, 0), (0, 0, 1), both, triangles) == pytest.approx(5.0)
    assert first_hit((0.3, 0.2, 9), (0, 0, -2), both, triangles) == pytest.approx(1.0)
    assert first_hit((0.3, 0.2, 6), (0, 0, 1), both, triangles) == pytest.approx(1.0)


def test_what_is_missed_behind_or_empty_is_infinitely_far():
    assert first_hit((3, 0, 0), (0, 0, 1), SQUARE, HALVES) == np.inf
    assert first_hit((0, 0, 6), (0, 0, 1), SQUARE, HALVES) == np.inf
    assert first_hit((0, 0, 0), (0, 0, 1), SQUARE, np.empty((0, 3), dtype=int)) == np.inf
    # Seen edge-on, a triangle is a line.
    assert first_hit((0, 0, 5), (1, 0, 0), SQUARE, HALVES) == np.inf


def test_no_ray_slips_between_two_triangles():
    for along in np.linspace(-0.99, 0.99, 41):
        assert first_hit((0, 0, 0), (along, along, 5), SQUARE, HALVES) == pytest.approx(1.0)


@given(
    st.lists(st.floats(-3, 3), min_size=9, max_size=9),
    st.tuples(st.floats(0.05, 1), st.floats(0.05, 1), st.floats(0.05, 1)),
    st.tuples(st.floats(-9, 9), st.floats(-9, 9), st.floats(5, 9)),
)
def test_a_ray_at_a_point_of_a_triangle_meets_it_there(numbers, shares, origin):
    corners = np.array(numbers).reshape(3, 3)
    sides = corners[1:] - corners[0]
    target = np.array(shares) / sum(shares) @ corners
    direction = target - origin
    normal = np.cross(*sides)
    if abs(normal @ direction) < 0.05 * np.linalg.norm(direction):
        return
    assert first_hit(origin, direction, corners, [(0, 1, 2)]) == pytest.approx(1.0, rel=1e-6)


def test_weights_give_the_point_on_a_bent_quad():
    corners = np.array([(0, 0, 0), (2, 0, 0), (2, 2, 1), (0, 2, 0)], dtype=float)
    for shares, half in (((0.2, 0.5, 0.3), 0), ((0.6, 0.1, 0.3), 1)):
        point = np.array(shares) @ corners[list(HALVES[half])]
        weights = weights_on_face(point, corners, HALVES)
        assert np.array(weights) @ corners == pytest.approx(point)
        assert sum(weights) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, (0.5, 0.5), 8, 6), "one weight for each corner"),
        ((0, (0.5, 0.5, 0.5), 8, 6), "together 1"),
        ((6, (0.5, 0.5, 0.0), 8, 6), "face 6 of 6"),
        ((-1, (0.5, 0.5, 0.0), 8, 6), "is on none"),
    ],
)
def test_a_point_that_is_none_is_refused(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        SurfacePoint(*arguments)
