"""What leaves Blender: the ground truth of a shot, gathered on the stage."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..core.arrays import FloatArray
from ..core.errors import ArgumentError, SubjectError
from ..core.marks import Subject
from ..core.recipe import unused_name
from ..core.truth_table import GroundTruth, signed_coc_px
from ..files.ground_truth import require_format
from ..files.ground_truth import write_ground_truth as write_file
from .camera import get_camera, read_timebase
from .racks import find_racks
from .report import coc_mm_at
from .stage import sample
from .subjects import get_subject


def ground_truth(
    scene: bpy.types.Scene,
    subjects: Iterable[Any] | None = None,
    *,
    camera: bpy.types.Object | str | None = None,
    frames: Iterable[float] | None = None,
) -> GroundTruth:
    """Return what a camera and its subjects do frame by frame, for data sets: focus, limits, signed blur, matrices.

    Parameters
    ----------
    scene : Scene
        The scene that is measured; it is not changed.
    subjects : iterable of Subject, Object, str or float, optional
        By default those of the camera's racks.
    camera : Object or str, optional
        By default the camera that renders the first of the frames.
    frames : iterable of float, optional
        Scene frames; by default all of the scene's range. The scene is not stepped.

    Returns
    -------
    GroundTruth
        Its `coc_px` is negative for a subject in front of the focus plane, positive behind it.

    Raises
    ------
    RackFocusError
        If there is no such camera or subject, or nobody knows how much the camera blurs.
    """
    at = np.arange(scene.frame_start, scene.frame_end + 1) if frames is None else np.array(list(frames))
    at = at.astype(np.float64)
    if not len(at) or not np.all(np.isfinite(at)):
        raise ArgumentError("frames must be finite numbers, at least one")
    puller = get_camera(scene, camera, at[0])
    found = _racked(scene, puller) if subjects is None else [get_subject(scene, each, puller) for each in subjects]
    return _gather(scene, puller, found, at)


def write_ground_truth(
    path: str | Path,
    scene: bpy.types.Scene,
    subjects: Iterable[Any] | None = None,
    *,
    camera: bpy.types.Object | str | None = None,
    frames: Iterable[float] | None = None,
) -> Path:
    """Write :func:`ground_truth` to a file, whole or not at all; docs/exchange.md says what stands in it.

    Parameters
    ----------
    path : str or Path
        Where to; its suffix chooses the format: .json, .csv or .npz.
    scene, subjects, camera, frames
        As for :func:`ground_truth`.

    Returns
    -------
    Path
        The full path of the file.

    Raises
    ------
    RackFocusError
        As for :func:`ground_truth`; for a suffix that names no format, and a file that cannot be written.
    """
    require_format(Path(path))
    return write_file(ground_truth(scene, subjects, camera=camera, frames=frames), Path(path))


def _gather(
    scene: bpy.types.Scene, camera: bpy.types.Object, subjects: Sequence[Subject], frames: FloatArray
) -> GroundTruth:
    samples = sample(scene, camera, subjects, frames)
    state, focus = samples.camera, samples.series("focus_distance")
    coc_mm = coc_mm_at(camera, find_racks(camera), samples.frames, state)
    near, far = state.sharp_limits(focus, coc_mm)
    sensor = state.sensor
    return GroundTruth(
        scene=scene.name,
        camera=camera.name,
        projection=state.projection,
        fps=read_timebase(scene).fps,
        unit_scale_m=scene.unit_settings.scale_length,
        resolution_px=sensor.render_size_px,
        pixel_aspect=(sensor.pixel_aspect_x, sensor.pixel_aspect_y),
        sensor_mm=(sensor.width_mm, sensor.height_mm),
        sensor_fit=sensor.fit,
        shift=(camera.data.shift_x, camera.data.shift_y),
        frames=samples.frames,
        focus_distance=focus,
        near=near,
        far=far,
        fstop=samples.series("fstop"),
        lens_mm=samples.series("lens_mm"),
        coc_mm=coc_mm,
        use_dof=samples.use_dof,
        camera_matrix=samples.matrices,
        subjects=_names(subjects),
        distance=samples.distances,
        coc_px=signed_coc_px(state, focus, samples.distances) * samples.use_dof,
    )


def _racked(scene: bpy.types.Scene, camera: bpy.types.Object) -> tuple[Subject, ...]:
    """The subjects of a camera's racks, each once, in order of time; one that is lost is left out."""
    return tuple({subject.aim: subject for subject in _marked(scene, camera)}.values())


def _marked(scene: bpy.types.Scene, camera: bpy.types.Object) -> Iterator[Subject]:
    for rack in find_racks(camera):
        for mark in rack.marks:
            with suppress(SubjectError):
                yield get_subject(scene, mark.subject, camera)


def _names(subjects: Sequence[Subject]) -> tuple[str, ...]:
    names: list[str] = []
    for subject in subjects:
        names.append(unused_name(subject.name, names))
    return tuple(names)
