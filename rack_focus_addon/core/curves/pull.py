"""The pull: how focus travels from one distance to the next."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray, positive
from ..choices import SPACES, Space
from ..errors import require_choice
from ..options import DEFAULTS

FARTHEST: Final = 1e5
"""Scene units. Beyond it focus is infinite to the eye, and float32 keys stay exact enough to be edited."""


def blend(start: ArrayLike, end: ArrayLike, share: ArrayLike, space: Space = DEFAULTS.space) -> FloatArray:
    """Return the focus distance after `share` of the pull from `start` to `end`.

    In DIOPTRE, blur leaves the one subject at the even rate at which it clears on the other, in both directions, as
    on a real focus ring; LOG turns equal ratios into equal steps; DISTANCE moves the focus plane itself evenly.

    Parameters
    ----------
    start, end : array_like
        Planar distances, positive; arrays over frames where the subjects move. All arguments broadcast.
    share : array_like
        0 at the start, 1 on arrival; an ease that overshoots may go beyond either.
    space : {"DIOPTRE", "LOG", "DISTANCE"}

    Returns
    -------
    ndarray of float64
        Scene units, not yet bounded: an overshoot past infinity (no dioptres left) comes back as inf, one past the
        camera in DISTANCE as 0 or less. See :func:`bounded`.

    Examples
    --------
    >>> round(float(blend(1.2, 8.0, 0.5)), 4)  # equal blur on both subjects: 2AB/(A+B)
    2.087
    """
    require_choice("pull space", space, SPACES)
    near = positive("The distance that the pull starts from", start)
    far = positive("The distance that the pull arrives at", end)
    e = np.asarray(share, dtype=np.float64)
    if space == "DISTANCE":
        return np.asarray((1.0 - e) * near + e * far)
    if space == "LOG":
        return np.asarray(np.exp((1.0 - e) * np.log(near) + e * np.log(far)))
    vergence = (1.0 - e) / near + e / far
    out = np.full(np.shape(vergence), np.inf)
    np.divide(1.0, vergence, out=out, where=vergence > 0)
    return out


def bounded(distance: ArrayLike, nearest: ArrayLike) -> FloatArray:
    """Return `distance` kept within [`nearest`, :data:`FARTHEST`]: no key is ever negative or infinite."""
    return np.asarray(np.minimum(np.maximum(np.asarray(distance, dtype=np.float64), nearest), FARTHEST))
