"""The ground truth of a shot, gathered on the stage and written to files."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ...core.arrays import FloatArray
from ...core.errors import ArgumentError, SubjectError
from ...core.record.rack import Rack
from ...core.record.recipe import unused_name
from ...core.request.marks import Subject
from ...core.shot.measured import Measured
from ...core.shot.truth_table import GroundTruth
from ...files.ground_truth import require_format
from ...files.ground_truth import write_ground_truth as write_file
from ..camera import get_camera, read_timebase
from ..measure.measure import measure
from ..measure.request import ShotRequest
from ..measure.steps import Steps
from ..subjects.find import get_subject
from ..write.racks import find_racks
from ..write.recipe import find_recipe
from .report import coc_mm_at


def ground_truth(
    scene: bpy.types.Scene,
    subjects: Iterable[Any] | None = None,
    *,
    camera: bpy.types.Object | str | None = None,
    frames: Iterable[float] | None = None,
) -> Steps[GroundTruth]:
    """Return what a camera and its subjects do frame by frame, for data sets: focus, limits, signed blur, matrices.

    Arguments, result and errors are those of `api.ground_truth`.
    """
    at = np.arange(scene.frame_start, scene.frame_end + 1) if frames is None else np.array(list(frames))
    at = at.astype(np.float64)
    if not len(at) or not np.all(np.isfinite(at)):
        raise ArgumentError("frames must be finite numbers, at least one")
    puller = get_camera(scene, camera, at[0])
    recipe, racks = find_recipe(puller), find_racks(puller)
    if subjects is None:
        found = _subjects_of(scene, puller, racks)
    else:
        found = tuple(get_subject(scene, each, puller) for each in subjects)
    measured = yield from measure(ShotRequest(scene, puller, found, at))
    return _table(scene, measured, coc_mm_at(recipe, racks, at, measured.camera))


def write_ground_truth(
    path: str | Path,
    scene: bpy.types.Scene,
    subjects: Iterable[Any] | None = None,
    *,
    camera: bpy.types.Object | str | None = None,
    frames: Iterable[float] | None = None,
) -> Steps[Path]:
    """Write :func:`ground_truth` as JSON, CSV or npz, by the path's suffix, and return the full path.

    The file is written whole or not at all. `docs/exchange.md` says what stands in it.
    """
    require_format(Path(path))
    truth = yield from ground_truth(scene, subjects, camera=camera, frames=frames)
    return write_file(truth, Path(path))


def _table(scene: bpy.types.Scene, measured: Measured, coc_mm: FloatArray) -> GroundTruth:
    state, sensor = measured.camera, measured.camera.sensor
    near, far = measured.sharp_limits(coc_mm)
    return GroundTruth(
        scene=scene.name,
        camera=state.name,
        projection=state.projection,
        fps=read_timebase(scene).fps,
        unit_scale_m=scene.unit_settings.scale_length,
        resolution_px=sensor.render_size_px,
        pixel_aspect=(sensor.pixel_aspect_x, sensor.pixel_aspect_y),
        sensor_mm=(_first(sensor.width_mm), _first(sensor.height_mm)),
        sensor_fit=sensor.fit,
        shift=(_first(state.shift_x), _first(state.shift_y)),
        frames=measured.frames,
        focus_distance=measured.series("focus_distance"),
        near=near,
        far=far,
        fstop=measured.series("fstop"),
        lens_mm=measured.series("lens_mm"),
        coc_mm=coc_mm,
        use_dof=measured.use_dof,
        camera_matrix=measured.matrices,
        subjects=_names(measured.subjects),
        distance=measured.distances,
        coc_px=measured.signed_coc_px(),
    )


def _first(series: float | FloatArray) -> float:
    return float(np.ravel(series)[0])


def _subjects_of(scene: bpy.types.Scene, camera: bpy.types.Object, racks: Sequence[Rack]) -> tuple[Subject, ...]:
    """The subjects of racks, each once, in order of time; one that is lost is left out."""
    found: dict[Subject, Subject] = {}
    for mark in (mark for rack in racks for mark in rack.marks):
        with suppress(SubjectError):
            subject = get_subject(scene, mark.subject, camera)
            found.setdefault(subject.aim, subject)
    return tuple(found.values())


def _names(subjects: Sequence[Subject]) -> tuple[str, ...]:
    names: list[str] = []
    for subject in subjects:
        names.append(unused_name(subject.name, names))
    return tuple(names)
