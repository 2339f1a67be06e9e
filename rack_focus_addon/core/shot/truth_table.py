"""Ground truth: what the camera and its subjects do at every frame, for data sets of focus and blur."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..arrays import FloatArray


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
        See :meth:`.Measured.signed_coc_px`; 0 where depth of field is off.
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
