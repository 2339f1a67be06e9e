"""Breathing: a real lens frames tighter as it focuses closer, because its sensor then stands farther behind it.

Blender keeps the sensor at the focal length whatever the focus (see :mod:`.lens`). A thin lens of focal length f that
is focused at s has its sensor at f s/(s - f) (Ray, Applied Photographic Optics, 3rd ed. 2002, ch. 22). With that as
Blender's focal length, and N s/(s - f) as its stop, Blender reproduces the thin lens exactly: the framing, and the
blur f^2/N |1/s - 1/d| s/(s - f). An amount between 0 and 1 does so much of it, as lenses differ: cinema lenses are
built to breathe little.
"""

import numpy as np
from numpy.typing import ArrayLike

from ..arguments import number
from ..arrays import FloatArray, positive, reciprocal
from ..errors import ArgumentError, CameraError
from .lens import METRES_PER_MM


def require_amount(amount: float) -> None:
    """Raise :class:`ArgumentError` for an amount that is not within 0 and 1."""
    if not 0.0 <= number("breathing", amount) <= 1.0:  # nan too
        raise ArgumentError(
            "breathing must be from 0 (Blender's lens) to 1 (a thin lens), not {amount:g}", amount=amount
        )


def magnification(lens_mm: ArrayLike, focus_distance_m: ArrayLike, amount: float = 1.0) -> FloatArray:
    """Return by how much focal length and f-number have to grow for the lens to breathe: 1 + amount f/(s - f).

    Parameters
    ----------
    lens_mm : array_like
        Focal length, positive.
    focus_distance_m : array_like
        In real metres (scene units times the unit scale), beyond the focal length; inf is allowed. Both broadcast.
    amount : float
        From 0 to 1.

    Raises
    ------
    CameraError
        If focus comes closer than a lens of this focal length can: no sensor stands beyond infinity.

    Examples
    --------
    >>> frame_change = magnification(50, 1.2) / magnification(50, 8.0) - 1
    >>> round(100 * float(frame_change), 1)
    3.7
    """
    require_amount(amount)
    focal_length = positive("The focal length", lens_mm) * METRES_PER_MM
    focus = positive("The focus distance", focus_distance_m, allow_infinity=True)
    if amount and np.any(focus <= focal_length):
        raise CameraError(
            "Focus comes as close as {focus:.3g} m, within the focal length of {lens_mm:g} mm, where a real lens forms "
            "no image; set breathing to 0, or keep the subject farther away",
            focus=np.min(focus),
            lens_mm=np.max(lens_mm),
        )
    share = focal_length * reciprocal(focus)
    return np.asarray(1.0 + amount * share / (1.0 - share) if amount else np.ones(np.shape(share)))
