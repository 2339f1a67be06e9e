"""How deep subjects are before the camera: the near and far end of what must be sharp of each.

A slab and an extent in numbers follow from the subject; bounding boxes and vertex groups are measured in the scene.
"""

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray
from ..errors import ArgumentError
from ..request.marks import Subject
from .solver import SharpExtent

NEAREST_SHARE = 1e-3
"""A slab that reaches the camera is cut off at this share of its subject's distance."""


def sharp_ends(
    subject: Subject,
    distance: ArrayLike,
    measured: tuple[ArrayLike, ArrayLike] | None = None,
    *,
    unit_scale_m: float = 1.0,
    clip_start: float = 0.0,
) -> tuple[FloatArray, FloatArray]:
    """Return the near and far end of what must be sharp of a subject, holding its aimed point.

    Parameters
    ----------
    subject : Subject
    distance : array_like, shape (n,)
        Of the aimed point, in scene units.
    measured : (array_like, array_like), shapes (n,), optional
        Near and far end of its bounds or vertex group, for a subject of which these must be sharp.
    unit_scale_m : float
        Metres in a scene unit.
    clip_start : float
        What is measured nearer than this is not rendered, and need not be sharp.

    Returns
    -------
    (ndarray, ndarray) of float64, shapes (n,)
        Scene units; nan where nothing was measured of what had to be.
    """
    aimed = np.asarray(distance, dtype=np.float64)
    if subject.extent is not None:
        near, far = subject.extent
        return np.full(aimed.shape, near), np.full(aimed.shape, far)
    if subject.sharp == "SLAB":
        half = subject.slab / unit_scale_m
        return np.maximum(aimed - half, aimed * NEAREST_SHARE), aimed + half
    nearest, farthest = measured if measured is not None else (np.nan, np.nan)
    return np.minimum(np.maximum(nearest, clip_start), aimed), np.maximum(farthest, aimed)


def extent_of(
    subject: Subject, distance: float, unit_scale_m: float, ends: tuple[float, float] | None = None
) -> SharpExtent:
    """Return what must be sharp of a subject at a distance, in scene units.

    `ends` are those of :func:`sharp_ends`; a slab and an extent in numbers do without.

    Raises
    ------
    ArgumentError
        If the subject's bounds or vertex group must be sharp, and were not measured.
    """
    if subject.extent is not None:
        return SharpExtent.between(subject.name, *subject.extent)
    near, far = ends if ends is not None else map(float, sharp_ends(subject, distance, unit_scale_m=unit_scale_m))
    if np.isnan(near) or np.isnan(far):
        raise ArgumentError(
            "How deep the {sharp} of '{subject}' is was not measured at its distance {distance:g}; ask for its depth "
            "when it is measured (ShotRequest, depth_at), or let a slab of it be sharp",
            sharp=subject.sharp,
            subject=subject.name,
            distance=distance,
        )
    return SharpExtent(subject.name, distance, near, far)


def half_depth_dioptres(focus: ArrayLike, near: ArrayLike, far: ArrayLike) -> FloatArray:
    """Return the larger defocus, in 1/(scene unit), of the two ends while focus is at `focus`, between them."""
    plane = 1.0 / np.asarray(focus, dtype=np.float64)
    return np.maximum(1.0 / np.asarray(near) - plane, plane - 1.0 / np.asarray(far))
