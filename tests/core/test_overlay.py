"""Planes, tape and path as numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.optics.sensor import Sensor
from rack_focus_addon.core.overlay.geometry import (
    SQUARE,
    VOLUME_TRIANGLES,
    Framing,
    dashed,
    floor_height,
    floor_lines,
    focus_path,
    frustum_volume,
    on_axis,
    plane_corners,
    plane_matrices,
    tape_marks,
    unscaled,
)

HD = Sensor(36.0, 24.0)
# Stands at (1, 2, 3) and looks along +Y; its object is scaled, which plays no part.
LOOKING_NORTH = np.array([(3.0, 0.0, 0.0, 1.0), (0.0, 0.0, -3.0, 2.0), (0.0, 3.0, 0.0, 3.0), (0.0, 0.0, 0.0, 1.0)])


@pytest.mark.parametrize(
    ("framing", "window"),
    [
        (Framing("PERSP", HD, 50.0), (0.0, 0.0, 3.6, 2.025)),
        (Framing("PERSP", HD, 50.0, shift=(0.1, -0.2)), (0.72, -1.44, 3.6, 2.025)),
        (Framing("PERSP", Sensor(36.0, 24.0, "VERTICAL"), 50.0), (0.0, 0.0, 2.4 * 1920 / 1080, 2.4)),
        # AUTO fits the sensor's width to the longer side of the picture.
        (Framing("PERSP", Sensor(36.0, 24.0, resolution_x=1080, resolution_y=1920), 50.0), (0.0, 0.0, 2.025, 3.6)),
        (Framing("PERSP", Sensor(36.0, 24.0, pixel_aspect_x=2.0), 50.0), (0.0, 0.0, 3.6, 2.025 / 2)),
        (Framing("ORTHO", HD, ortho_scale=6.0), (0.0, 0.0, 3.0, 1.6875)),
        (Framing("ORTHO", HD, ortho_scale=6.0, shift=(0.5, 0.0)), (3.0, 0.0, 3.0, 1.6875)),
    ],
)
def test_the_frame_at_ten_units(framing, window):
    assert framing.window(10.0) == pytest.approx(window)


def test_the_plane_is_cut_square_to_the_axis_at_its_distance_whatever_the_object_is_scaled_by():
    corners = plane_corners(Framing("PERSP", HD, 50.0), unscaled(LOOKING_NORTH), [10.0])[0]
    expected = [(-2.6, 12.0, 0.975), (4.6, 12.0, 0.975), (4.6, 12.0, 5.025), (-2.6, 12.0, 5.025)]
    assert corners == pytest.approx(np.array(expected))


def test_the_matrix_brings_the_square_to_the_corners():
    framing, matrix = Framing("PERSP", HD, 35.0, shift=(0.1, 0.2)), unscaled(LOOKING_NORTH)
    planes = plane_matrices(framing, matrix, [1.0, 7.0])
    points = np.einsum("kij,nj->kni", planes, np.column_stack([SQUARE, np.ones(4)]))
    assert points[..., :3] == pytest.approx(plane_corners(framing, matrix, [1.0, 7.0]))


@pytest.mark.parametrize("projection", ["PERSP", "ORTHO"])
def test_the_triangles_of_a_volume_close_it_and_face_outwards(projection):
    corners = frustum_volume(Framing(projection, HD, 50.0), unscaled(LOOKING_NORTH), 2.0, 5.0)
    triangles = corners[VOLUME_TRIANGLES]
    normals = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    outward = triangles.mean(axis=1) - corners.mean(axis=0)
    assert np.all(np.sum(normals * outward, axis=1) > 0)
    edges = [tuple(edge) for tri in VOLUME_TRIANGLES.tolist() for edge in zip(tri, tri[1:] + tri[:1], strict=True)]
    assert len(set(edges)) == 36
    assert {edge[::-1] for edge in edges} == set(edges)


def test_the_path_runs_through_the_middle_of_the_frame_of_a_camera_that_moves():
    matrices = np.stack([LOOKING_NORTH, LOOKING_NORTH])
    matrices[1, 0, 3] += 4.0
    straight = focus_path(Framing("PERSP", HD, np.array([50.0, 50.0])), matrices, [2.0, 6.0])
    assert straight == pytest.approx(np.array([(1.0, 4.0, 3.0), (5.0, 8.0, 3.0)]))
    # Half the sensor to the right at 50 mm is 18/50 of the distance; twice the lens, half of that.
    shifted = focus_path(Framing("PERSP", HD, np.array([50.0, 100.0]), shift=(0.5, 0.0)), matrices, [2.0, 6.0])
    assert shifted[:, 0] == pytest.approx([1.0 + 0.72, 5.0 + 1.08])
    assert on_axis(matrices, [2.0, 6.0]) == pytest.approx(straight)


@pytest.mark.parametrize(
    ("heights", "camera", "scale", "floor"),
    [
        ([1.7, 1.6], 1.5, 1.0, 0.0),
        ([-0.5, 1.6], 1.5, 1.0, -0.5),
        ([1.0], -2.0, 1.0, -2.0),
        ([50.0, 49.0], 51.0, 1.0, 49.0),
        # In centimetres 150 is no higher than a camera on its tripod.
        ([170.0], 150.0, 0.01, 0.0),
        ([], 1.5, 1.0, 0.0),
    ],
)
def test_the_floor(heights, camera, scale, floor):
    assert floor_height([(0.0, 0.0, height) for height in heights], camera, scale) == floor


def test_tape_lies_on_the_floor_under_the_subject():
    crosses, drops = tape_marks([(1.0, 2.0, 1.7)], 0.25, 0.15)
    assert drops.tolist() == [[[1.0, 2.0, 1.7], [1.0, 2.0, 0.25]]]
    assert crosses.shape == (1, 2, 2, 3)
    assert np.all(crosses[..., 2] == 0.25)
    assert crosses.mean(axis=(1, 2)) == pytest.approx(np.array([(1.0, 2.0, 0.25)]))
    assert np.linalg.norm(crosses[:, :, 1] - crosses[:, :, 0], axis=-1) == pytest.approx(0.3)


def test_the_focus_plane_meets_the_floor_in_a_line_across_the_frame():
    corners = plane_corners(Framing("PERSP", HD, 50.0), unscaled(LOOKING_NORTH), [10.0, 1.0])
    (line,), missed = floor_lines(corners, 2.0)
    assert missed is None
    assert sorted(line[:, 0]) == pytest.approx([-2.6, 4.6])
    assert line[:, 1:] == pytest.approx(np.array([(12.0, 2.0), (12.0, 2.0)]))


@given(st.integers(1, 50), st.booleans(), st.floats(0.1, 0.9))
def test_dashes_cover_their_share_of_the_line(count, closed, share):
    line = np.array([(0.0, 0.0, 0.0), (3.0, 0.0, 0.0), (3.0, 0.0, 0.0), (3.0, 4.0, 0.0)])
    dashes = dashed(line, count, closed=closed, share=share)
    length = np.linalg.norm(dashes[:, 1] - dashes[:, 0], axis=1).sum()
    assert length == pytest.approx(share * (12.0 if closed else 7.0))
    assert dashes[0, 0] == pytest.approx(line[0])


def test_a_line_of_no_length_has_no_dashes():
    assert dashed(np.zeros((5, 3)), 4).shape == (0, 2, 3)
