"""Subjects as the camera sees them at the one frame that is judged: what all advice on lens and stop starts from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np

from ..core import standards
from ..core.camera import CameraState
from ..core.errors import ArgumentError
from ..core.extents import extent_of
from ..core.marks import Subject
from ..core.pair import Pair
from ..core.stop_solver import SharpExtent
from .stage import sample
from .subjects import get_subject


@dataclass(frozen=True)
class Seen:
    """One frame: the camera then, with floats for numbers, and what must be sharp of each subject."""

    camera: CameraState
    subjects: tuple[Subject, ...]
    extents: tuple[SharpExtent, ...]


def read_extents(scene: bpy.types.Scene, camera: bpy.types.Object, subjects: Iterable[Any], frame: float) -> Seen:
    """Return subjects before a camera at a frame; the scene is not stepped.

    Raises
    ------
    ArgumentError, SubjectError
        For no subjects; for one that is missing, or behind the camera.
    """
    found = tuple(get_subject(scene, subject, camera) for subject in subjects)
    if not found:
        raise ArgumentError("No subjects are given; name at least one that must be sharp")
    samples = sample(scene, camera, found, np.array([frame], dtype=np.float64), sharp_at=True)
    samples.require_before_camera([subject.name for subject in found])
    scale = scene.unit_settings.scale_length
    rows = zip(found, samples.distances[:, 0].tolist(), samples.ends_at(0), strict=True)
    extents = tuple(extent_of(subject, distance, scale, ends) for subject, distance, ends in rows)
    return Seen(samples.camera.mapped(lambda series: float(series.flat[0])), found, extents)


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
    seen = read_extents(scene, camera, subjects, frame)
    start, end = seen.extents
    scale = scene.unit_settings.scale_length
    return Pair(seen.camera, start, end, unit_scale_m=scale, coc_mm=standards.coc_mm(coc_mm, seen.camera.sensor))
