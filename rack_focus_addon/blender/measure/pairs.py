"""Subjects as the camera sees them at the one frame that is judged: what all advice on lens and stop starts from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np

from ...core.errors import ArgumentError
from ...core.optics import standards
from ...core.optics.camera import CameraState
from ...core.request.marks import Subject
from ...core.shot.measured import Measured
from ...core.stop.extents import extent_of
from ...core.stop.pair import Pair
from ...core.stop.solver import SharpExtent
from ..subjects.find import get_subject
from .measure import measure
from .request import ShotRequest
from .steps import Steps


@dataclass(frozen=True)
class Extents:
    """One frame: the camera then, with floats for numbers, and what must be sharp of each subject."""

    camera: CameraState
    subjects: tuple[Subject, ...]
    extents: tuple[SharpExtent, ...]


def read_extents(
    scene: bpy.types.Scene, camera: bpy.types.Object, subjects: Iterable[Any], frame: float
) -> Steps[Extents]:
    """Return subjects before a camera at a frame; the scene is not stepped.

    Raises
    ------
    ArgumentError, SubjectError
        For no subjects; for one that is missing, or behind the camera.
    """
    found = tuple(get_subject(scene, subject, camera) for subject in subjects)
    if not found:
        raise ArgumentError("No subjects are given; name at least one that must be sharp")
    request = ShotRequest(scene, camera, found, np.array([frame], dtype=np.float64), depth_at=True)
    measured = yield from measure(request)
    measured.require_before_camera()
    return extents_at(measured, 0)


def extents_at(measured: Measured, index: int, rows: Sequence[int] | None = None) -> Extents:
    """Return what was measured at one frame's index, of all subjects or of those in some rows."""
    picked = range(len(measured.subjects)) if rows is None else rows
    ends, camera = measured.ends_at(index), measured.camera_at(index)
    subjects = tuple(measured.subjects[row] for row in picked)
    extents = tuple(
        extent_of(measured.subjects[row], float(measured.distances[row, index]), measured.unit_scale_m, ends[row])
        for row in picked
    )
    return Extents(camera, subjects, extents)


def pair_of(seen: Extents, unit_scale_m: float, coc_mm: str | float | None = None) -> Pair:
    """Return two subjects as advice on lens and stop takes them; `coc_mm` as for :func:`.standards.coc_mm`."""
    start, end = seen.extents
    coc = standards.coc_mm(coc_mm, seen.camera.sensor)
    return Pair(seen.camera, start, end, unit_scale_m=unit_scale_m, coc_mm=coc)


def read_pair(
    scene: bpy.types.Scene,
    camera: bpy.types.Object,
    subjects: tuple[Any, Any],
    frame: float,
    *,
    coc_mm: str | float | None = None,
) -> Steps[Pair]:
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
    seen = yield from read_extents(scene, camera, subjects, frame)
    return pair_of(seen, scene.unit_settings.scale_length, coc_mm)
