"""Planar distance: along the view axis, signed, and blind to scale."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.errors import CameraError
from rack_focus_addon.core.optics.view import focusing_distance, planar_distance, radial_distance

numbers = st.floats(-100.0, 100.0)
angles = st.floats(-3.1, 3.1)


def camera(x=0.0, y=0.0, z=0.0, *, pan=0.0, tilt=0.0, scale=1.0):
    about_z = np.array([[np.cos(pan), -np.sin(pan), 0], [np.sin(pan), np.cos(pan), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
    matrix = np.eye(4)
    matrix[:3, :3] = about_z @ about_x * scale
    matrix[:3, 3] = x, y, z
    return matrix


def test_it_is_planar_not_the_straight_line():
    assert planar_distance(np.eye(4), [3.0, 0.0, -4.0]) == 4.0
    assert planar_distance(np.eye(4), [0.0, 0.0, 2.0]) == -2.0


@given(
    st.tuples(numbers, numbers, numbers), angles, angles, st.floats(0.01, 100.0), st.tuples(numbers, numbers, numbers)
)
def test_it_is_the_depth_in_the_cameras_own_space(place, pan, tilt, scale, seen):
    right, up, depth = seen
    point = (camera(*place, pan=pan, tilt=tilt) @ [right, up, -depth, 1.0])[:3]
    scaled = camera(*place, pan=pan, tilt=tilt, scale=scale)
    assert planar_distance(scaled, point) == pytest.approx(depth, abs=1e-9)


def test_shapes_broadcast():
    matrices = np.stack([camera(z=z) for z in (0.0, 1.0, 2.0)])
    points = np.zeros((5, 1, 3)) - [0.0, 0.0, 4.0]
    assert planar_distance(matrices, points).shape == (5, 3)
    assert planar_distance(matrices, points)[0].tolist() == [4.0, 5.0, 6.0]


def test_a_panorama_measures_straight_lines_to_all_sides():
    matrix = camera(1.0, 2.0, 3.0, pan=0.4, tilt=-0.3, scale=5.0)
    for point in ([4.0, 2.0, 7.0], [1.0, 2.0, 8.0], [1.0, -3.0, 3.0]):
        assert radial_distance(matrix, point) == pytest.approx(5.0)
        assert focusing_distance("PANO", matrix, point) == pytest.approx(5.0)
        assert focusing_distance("PERSP", matrix, point) == planar_distance(matrix, point)
    assert radial_distance(np.stack([np.eye(4)] * 2), np.zeros((3, 1, 3))).shape == (3, 2)


def test_a_camera_scaled_to_nothing_is_refused():
    with pytest.raises(CameraError, match="scaled to zero"):
        planar_distance(np.zeros((4, 4)), [0.0, 0.0, -1.0])
