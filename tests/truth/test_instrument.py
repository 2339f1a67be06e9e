"""The instrument on edges that are computed, not rendered."""

import numpy as np
import pytest

from .instrument import EDGE_PHASE, EdgeError, find_edge, spot_diameter_px


def blurred_edge(diameter_px: float, position_px: float, rows: int) -> np.ndarray:
    """A horizontal edge, blurred by an even disk, averaged over each pixel."""
    fine = np.linspace(0.0, rows, rows * 400, endpoint=False) + 0.5 / 400
    u = np.clip((fine - position_px) / (diameter_px / 2), -1.0, 1.0)
    above = 0.5 - (np.arcsin(u) + u * np.sqrt(1.0 - u * u)) / np.pi
    return np.repeat(above.reshape(rows, 400).mean(axis=1)[:, None], 3, axis=1)


@pytest.mark.parametrize("diameter", [4.0, 4.17, 5.5, 7.0, 12.3, 40.0, 229.0])
def test_diameter_is_measured_to_a_twentieth_of_a_per_cent(diameter):
    rows = 2 * int(diameter) + 20
    edge = find_edge(blurred_edge(diameter, rows // 2 + EDGE_PHASE, rows))
    assert edge.position_px == pytest.approx(rows // 2 + EDGE_PHASE, abs=1e-3)
    assert edge.diameter_px() == pytest.approx(diameter, rel=5e-4)


def test_sharp_edge_has_no_blur():
    picture = np.repeat([[1.0], [1.0], [1.0], [0.0], [0.0]], 4, axis=1)
    assert find_edge(picture).diameter_px() == 0.0


def test_edge_that_leaves_the_picture_is_refused():
    with pytest.raises(EdgeError, match="does not fit"):
        find_edge(blurred_edge(60.0, 10.0, 40))


def test_spot():
    rows, columns = np.mgrid[:81, :81] - 40.0
    disk = (np.hypot(rows, columns) <= 30.0).astype(np.float64)
    assert spot_diameter_px(disk, side_px=0.0) == pytest.approx(60.0, rel=5e-3)
