"""The lens: how large a point's blur disk is on the sensor, and how deep the field is.

Blender's lens is not the textbook's. Blender keeps the sensor at the focal length whatever the focus, so the blur disk
is

    b = (f^2 / N) |1/s - 1/d|

with f the focal length, N the f-number, s the focus distance and d the subject's distance, both planar. A real thin
lens moves its sensor back as it focuses closer and has one more factor, s / (s - f) (Ray, Applied Photographic Optics,
3rd ed. 2002, ch. 22). In Blender's lens the *simplified* depth-of-field formulas are therefore exact, and in dioptres
they are sums.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray, positive, reciprocal
from ..choices import MODELS, LensModel
from ..errors import ArgumentError, require_choice
from ..options import LENS_MODEL

METRES_PER_MM: Final = 1e-3
"""Blender hard-codes it: one unit of distance is one metre to the lens, whatever the scene's unit scale says."""


@dataclass(frozen=True, slots=True)
class DepthOfField:
    """The bounds of what is acceptably sharp.

    Attributes
    ----------
    near_m, far_m : ndarray of float64
        Planar distances; `far_m` is inf at and beyond the hyperfocal distance.
    hyperfocal_m : ndarray of float64
        The nearest focus distance at which infinity is acceptably sharp.
    """

    near_m: FloatArray
    far_m: FloatArray
    hyperfocal_m: FloatArray


def power(lens_mm: ArrayLike, fstop: ArrayLike) -> FloatArray:
    """Return f^2/N: millimetres of blur on the sensor per dioptre of defocus (shape broadcast from the arguments)."""
    lens = positive("The focal length", lens_mm)
    stop = positive("The f-number", fstop)
    return np.asarray(lens * lens * METRES_PER_MM / stop)


def blur_mm(
    lens_mm: ArrayLike, fstop: ArrayLike, focus_distance_m: ArrayLike, subject_distance_m: ArrayLike
) -> FloatArray:
    """Return the diameter of the blur disk on the sensor, in mm, of Blender's perspective lens.

    Parameters
    ----------
    lens_mm, fstop : array_like
        Focal length and f-number, positive and finite.
    focus_distance_m, subject_distance_m : array_like
        Planar distances, positive; inf is allowed. All arguments broadcast.

    Returns
    -------
    ndarray of float64
        Never negative; 0 where the subject stands in the focus plane.

    Examples
    --------
    >>> round(float(blur_mm(50, 2.8, 2, 8)), 4)
    0.3348
    """
    focus = positive("The focus distance", focus_distance_m, allow_infinity=True)
    subject = positive("The subject's distance", subject_distance_m, allow_infinity=True)
    return np.asarray(power(lens_mm, fstop) * np.abs(1.0 / focus - 1.0 / subject))


def depth_of_field(
    lens_mm: ArrayLike,
    fstop: ArrayLike,
    focus_distance_m: ArrayLike,
    coc_mm: ArrayLike,
    *,
    model: LensModel = LENS_MODEL,
) -> DepthOfField:
    """Return near limit, far limit and hyperfocal distance.

    Parameters
    ----------
    lens_mm, fstop, coc_mm : array_like
        Focal length, f-number and circle of confusion (its diameter), positive and finite.
    focus_distance_m : array_like
        Planar focus distance, positive; beyond the focal length for the real lens. All arguments broadcast.
    model : {"BLENDER", "REAL"}
        BLENDER is what Blender renders: H = h, near = h s/(h + s), far = h s/(h - s), with h = f^2/(N c). REAL is the
        thin lens, for planning with a physical camera: H = h + f, near = h s/(h + s - f), far = h s/(h - s + f)
        (Ray 2002, eq. 22.6; "family E" of the published tables in the tests).

    Returns
    -------
    DepthOfField
        Near limit, far limit and hyperfocal distance, in metres.

    Raises
    ------
    ArgumentError
        For a number outside its domain, and a real lens that would focus within its focal length.

    Examples
    --------
    >>> limits = depth_of_field(50, 2, 1.2, 0.025)
    >>> round(float(limits.near_m), 3), round(float(limits.far_m), 3), round(float(limits.hyperfocal_m), 3)
    (1.172, 1.23, 50.0)
    """
    require_choice("lens model", model, MODELS)
    h = power(lens_mm, fstop) / positive("The circle of confusion", coc_mm)
    focal_length = np.asarray(lens_mm, dtype=np.float64) * METRES_PER_MM if model == "REAL" else np.float64(0)
    focus = positive("The focus distance", focus_distance_m, allow_infinity=True)
    if np.any(focus <= focal_length):
        raise ArgumentError("A real lens focuses only beyond its focal length; give a longer focus distance")
    vergence = reciprocal(focus)
    hyperfocal = h + focal_length
    # Half the depth of field in dioptres: near and far limit stand the same number of dioptres from the focus plane.
    margin = (1.0 - focal_length * vergence) / h
    # Compared rather than subtracted, for rounding must not put the far limit behind the camera or far short of inf.
    far = np.where(focus >= hyperfocal, 0.0, np.maximum(vergence - margin, 0.0))
    return DepthOfField(near_m=reciprocal(vergence + margin), far_m=reciprocal(far), hyperfocal_m=hyperfocal)
