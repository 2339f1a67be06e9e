"""Labels that stand beside their marks on the screen and not on each other."""

from bisect import insort

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray

MAX_LETTERS = 20


def shortened(name: str, letters: int = MAX_LETTERS) -> str:
    """Return a name cut in its middle, so that both its beginning and the number at its end can be told.

    Examples
    --------
    >>> shortened("CHR_villain_main_body_geo.001", 16)
    'CHR_vill…geo.001'
    """
    if len(name) <= letters:
        return name
    head = letters // 2
    return f"{name[:head]}…{name[len(name) - (letters - head - 1) :]}"


def project(points: ArrayLike, view: ArrayLike, size: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
    """Return where points are seen in a region.

    Parameters
    ----------
    points : array_like, shape (m, 3)
    view : array_like, shape (4, 4)
        The region's perspective matrix: window times view.
    size : (float, float)
        Of the region, in pixels.

    Returns
    -------
    pixels : ndarray of float64, shape (m, 2)
        From the bottom left; nan for what is behind the viewer.
    depth : ndarray of float64, shape (m,)
        The homogeneous coordinate: positive before the viewer.
    """
    matrix = np.asarray(view, dtype=np.float64)
    seen = np.asarray(points, dtype=np.float64).reshape(-1, 3) @ matrix[:, :3].T + matrix[:, 3]
    depth = seen[:, 3]
    with np.errstate(divide="ignore", invalid="ignore"):
        pixels = (seen[:, :2] / depth[:, None] + 1.0) * 0.5 * np.asarray(size)
    pixels[depth <= 0.0] = np.nan
    return pixels, depth


def lay_out(
    anchors: ArrayLike,
    sizes: ArrayLike,
    bounds: tuple[float, float, float, float],
    gap: float,
    away: float,
    taken: float = 0.0,
) -> list[tuple[float, float] | None]:
    """Return where labels go: right above their anchors, pushed up as far as they would cover another.

    Parameters
    ----------
    anchors : array_like, shape (m, 2)
        In pixels; nan for what is not seen.
    sizes : array_like, shape (m, 2)
        Width and height of each label.
    bounds : (float, float, float, float)
        Left, bottom, right and top of what labels may cover. What is anchored outside has none.
    gap : float
        Between labels.
    away : float
        How far to the right of its anchor, and above it, a label would stand alone.
    taken : float
        How much of the bounds, from the left, labels leave free.

    Returns
    -------
    list of (float, float) or None
        The bottom left of each label, None for those not shown: their anchor is not seen, or there is no room.
    """
    left, bottom, right, top = bounds
    spots = np.asarray(anchors, dtype=np.float64).reshape(-1, 2).tolist()
    wanted = np.asarray(sizes, dtype=np.float64).reshape(-1, 2).tolist()
    # From the lowest up: bottom, top, left and right, wide of the gap.
    placed: list[tuple[float, float, float, float]] = []
    result: list[tuple[float, float] | None] = [None] * len(spots)
    seen = [i for i, (x, y) in enumerate(spots) if left <= x <= right and bottom <= y <= top]
    # From the lowest: each is pushed by those below it alone.
    for index in sorted(seen, key=lambda i: spots[i][1]):
        width, height = wanted[index]
        x = max(min(spots[index][0] + away, right - width), left + taken)
        y = spots[index][1] + away
        end = x + width
        for other_bottom, other_top, other_left, other_right in placed:
            if other_bottom < y + height and y < other_top and other_left < end and x < other_right:
                y = other_top
        if y + height <= top:
            insort(placed, (y - gap, y + height + gap, x - gap, end + gap))
            result[index] = (x, y)
    return result
