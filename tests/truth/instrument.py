"""The measuring instrument: from the picture of a blurred edge to the diameter of the blur disk.

The derivative of an edge is its line spread; that of an even disk is half an ellipse, whose standard deviation is a
quarter of the diameter. Pixels widen it: the average over a pixel adds 1/12 px^2 to the variance, and the difference of
neighbours that stands in for the derivative another 1/12.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PIXEL_VARIANCE = 1 / 12 + 1 / 12
"""Of a box filter one pixel wide and of the difference of neighbours, in px^2."""

EDGE_PHASE = 0.25
"""Where between two pixel borders an edge is to lie, in pixels.

Sampling at whole pixels mixes the line spread's spectrum at 1 cycle per pixel into its variance, as the cosine of the
edge's phase: a quarter of a pixel off it is zero, and blur of 4 px loses an error of 0.15 %.
"""


class EdgeError(Exception):
    """The picture holds no edge that could be measured."""


@dataclass(frozen=True)
class Edge:
    """Where an edge lies, in pixels from the picture's lower border, and how widely its points are spread."""

    position_px: float
    variance_px2: float

    def diameter_px(self, pixel_variance_px2: float = PIXEL_VARIANCE) -> float:
        """Return the diameter of the blur disk, after taking off what the pixels add."""
        return 4.0 * float(np.sqrt(max(self.variance_px2 - pixel_variance_px2, 0.0)))


def find_edge(picture: NDArray, *, tolerance: float = 1e-3) -> Edge:
    """Measure a horizontal edge, bright below and dark above.

    Parameters
    ----------
    picture : ndarray, shape (height, width)
        Linear light, rows from below; 1 is bright.
    tolerance : float
        How far from 1 and 0 the first and the last row may be: what lies outside the picture would be missed.
    """
    spread = picture.mean(axis=1, dtype=np.float64)
    if abs(spread[0] - 1.0) > tolerance or abs(spread[-1]) > tolerance:
        raise EdgeError(
            f"The edge does not fit into the picture: it runs from {spread[0]:g} to {spread[-1]:g}, not 1 to 0"
        )
    line = -np.diff(spread)
    borders = np.arange(1, len(spread))
    position = np.sum(borders * line) / np.sum(line)
    return Edge(float(position), float(np.sum((borders - position) ** 2 * line) / np.sum(line)))


def spot_diameter_px(picture: NDArray, side_px: float) -> float:
    """Return the blur diameter of a small, even square alone in the picture, from its spread upwards."""
    rows = picture.sum(axis=1, dtype=np.float64)
    centres = np.arange(len(rows))
    position = np.sum(centres * rows) / np.sum(rows)
    variance = np.sum((centres - position) ** 2 * rows) / np.sum(rows) - (side_px**2 + 1.0) / 12
    return 4.0 * float(np.sqrt(max(variance, 0.0)))
