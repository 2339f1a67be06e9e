"""Two subjects as the camera sees them at the one frame that is judged: what Make It Read and the lens table ask."""

from typing import Any

import bpy
import numpy as np

from ..core import standards
from ..core.pair import Pair
from ..core.shot import extent_of
from .stage import sample
from .subjects import get_subject


def read_pair(
    scene: bpy.types.Scene,
    camera: bpy.types.Object,
    subjects: tuple[Any, Any],
    frame: float,
    *,
    coc_mm: str | float | None = None,
) -> Pair:
    """Return two subjects before a camera at a frame, at the stop that the camera has there.

    Parameters
    ----------
    scene : Scene
    camera : Object
    subjects : two of Subject, Object, str or float
    frame : float
        Scene frame; the scene is not stepped.
    coc_mm : float or str, optional
        Circle of confusion, or the name of a standard for it.

    Raises
    ------
    CameraError, SubjectError
        For a camera that is not perspective; for a subject that is missing, or behind the camera.
    """
    found = [get_subject(scene, subject, camera) for subject in subjects]
    samples = sample(scene, camera, found, np.array([frame], dtype=np.float64))
    samples.require_before_camera([subject.name for subject in found])
    scale = scene.unit_settings.scale_length
    rows = zip(found, samples.distances[:, 0].tolist(), strict=True)
    start, end = (extent_of(subject, distance, scale) for subject, distance in rows)
    state = samples.camera.mapped(lambda series: float(series[0]))
    return Pair(state, start, end, unit_scale_m=scale, coc_mm=standards.coc_mm(coc_mm, state.sensor))
