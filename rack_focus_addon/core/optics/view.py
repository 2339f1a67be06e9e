"""Where things stand before the camera."""

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray
from ..errors import CameraError


def planar_distance(camera_matrix: ArrayLike, point: ArrayLike) -> FloatArray:
    """Return the distance along the view axis from the camera to a point.

    Blender's focus surface is a plane square to the view axis, so this, and not the straight line, is the focus
    distance of a subject off the axis. The camera looks along its own -Z; its scale plays no part.

    Parameters
    ----------
    camera_matrix : array_like, shape (..., 4, 4)
        The camera's world matrix.
    point : array_like, shape (..., 3)
        World positions, in scene units.

    Returns
    -------
    ndarray of float64, shape (...)
        Scene units; negative behind the camera.

    Raises
    ------
    CameraError
        If the camera is scaled to nothing along its view axis: it looks nowhere.
    """
    matrix = np.asarray(camera_matrix, dtype=np.float64)
    axis = matrix[..., :3, 2]
    length = np.sqrt((axis * axis).sum(axis=-1))
    if not length.all():
        raise CameraError("The camera is scaled to zero along its view axis; give it a scale other than 0")
    offset = np.asarray(point, dtype=np.float64) - matrix[..., :3, 3]
    return np.asarray(-(offset * axis).sum(axis=-1) / length)


def radial_distance(camera_matrix: ArrayLike, point: ArrayLike) -> FloatArray:
    """Return the straight distance from the camera to a point: a panoramic camera focuses on a sphere.

    Shapes and units are those of :func:`planar_distance`; never negative, for such a camera has no behind.
    """
    matrix = np.asarray(camera_matrix, dtype=np.float64)
    offset = np.asarray(point, dtype=np.float64) - matrix[..., :3, 3]
    return np.asarray(np.linalg.norm(offset, axis=-1))


def focusing_distance(projection: str, camera_matrix: ArrayLike, point: ArrayLike) -> FloatArray:
    """Return the focus distance at which a camera of this projection has a point in focus."""
    distance = radial_distance if projection == "PANO" else planar_distance
    return distance(camera_matrix, point)
