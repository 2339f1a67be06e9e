"""Ground truth: what the camera and its subjects do at every frame, for data sets of focus and blur."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..arrays import FloatArray
from ..optics.camera import CameraState


def signed_coc_px(camera: CameraState, focus_distance: ArrayLike, subject_distance: ArrayLike) -> FloatArray:
    """Return the circle of confusion in render pixels, with the side on which a subject is out of focus.

    Parameters
    ----------
    camera : CameraState
    focus_distance, subject_distance : array_like
        Scene units; they broadcast.

    Returns
    -------
    ndarray of float64
        The diameter as :meth:`.CameraState.blur_px` has it: negative in front of the focus plane, positive behind it, 0
        in it; nan for what is behind the camera, which does not render.

    Examples
    --------
    >>> signed_coc_px(CameraState(lens_mm=50, fstop=2.8), 2.0, [1.0, 2.0, 8.0, -1.0]).round(2).tolist()
    [-23.81, 0.0, 17.86, nan]
    """
    distance = np.asarray(subject_distance, dtype=np.float64)
    blur = camera.blur_px(focus_distance, np.where(distance > 0, distance, 1.0))
    return np.where(distance > 0, np.sign(distance - np.asarray(focus_distance)) * blur, np.nan)


@dataclass(frozen=True, eq=False)
class GroundTruth:
    """What was measured, frame by frame; distances are in scene units.

    Attributes
    ----------
    scene, camera : str
        Their names.
    projection : str
        "PERSP", "ORTHO", "PANO" or "CUSTOM", as Blender has it.
    fps, unit_scale_m : float
        Frames a second, and metres in a scene unit.
    resolution_px : (int, int)
        Of the rendered picture.
    pixel_aspect, sensor_mm, shift : (float, float)
        Across and up; the shift in sides that the picture is fitted to.
    sensor_fit : str
        AUTO, HORIZONTAL or VERTICAL, as Blender has it.
    frames : ndarray of float64, shape (n,)
        Scene frames.
    focus_distance, near, far : ndarray of float64, shape (n,)
        The focus plane and the limits of what is acceptably sharp, `far` inf beyond the hyperfocal distance.
    fstop, lens_mm, coc_mm : ndarray of float64, shape (n,)
        Blender's f-number, the focal length, and what counts as sharp, a diameter on the sensor.
    use_dof : ndarray of bool, shape (n,)
        Whether the camera renders depth of field.
    camera_matrix : ndarray of float64, shape (n, 4, 4)
        To the world, from the camera's own space, which looks along -Z.
    subjects : tuple of str, length m
        Their names, no two alike.
    distance : ndarray of float64, shape (m, n)
        Planar, and negative behind the camera (a panoramic camera's is the straight line).
    coc_px : ndarray of float64, shape (m, n)
        See :func:`signed_coc_px`; 0 where depth of field is off.
    """

    scene: str
    camera: str
    projection: str
    fps: float
    unit_scale_m: float
    resolution_px: tuple[int, int]
    pixel_aspect: tuple[float, float]
    sensor_mm: tuple[float, float]
    sensor_fit: str
    shift: tuple[float, float]
    frames: FloatArray
    focus_distance: FloatArray
    near: FloatArray
    far: FloatArray
    fstop: FloatArray
    lens_mm: FloatArray
    coc_mm: FloatArray
    use_dof: NDArray[np.bool_]
    camera_matrix: FloatArray
    subjects: tuple[str, ...]
    distance: FloatArray
    coc_px: FloatArray
