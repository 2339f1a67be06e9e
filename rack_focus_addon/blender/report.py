"""Gathering a shot's report from the scene."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import bpy
import numpy as np

from ..core.arrays import FloatArray
from ..core.errors import SubjectError
from ..core.marks import Subject
from ..core.rack import Rack
from ..files.report import rack_report, series
from .camera import get_camera, read_timebase
from .racks import find_racks
from .stage import Samples, sample
from .subjects import get_subject


def report(scene: bpy.types.Scene, *, camera: bpy.types.Object | str | None = None) -> dict[str, Any]:
    """Return what the racks of a camera do, frame by frame over the scene's range, ready for JSON.

    Parameters
    ----------
    scene : Scene
    camera : Object or str, optional
        By default the camera that renders the current frame.

    Returns
    -------
    dict
        `racks` (marks, timeline, findings), and per frame `focus_distance`, `near`, `far`, `fstop` and, for every
        subject, `distance` (scene units) and `blur_px`. null stands for infinity, and for the blur of a subject
        behind the camera. A subject that is no longer in the scene is left out.
    """
    timebase = read_timebase(scene)
    puller = get_camera(scene, camera, timebase.frame_current)
    racks = find_racks(puller)
    subjects = {subject.name: subject for rack in racks for subject in _present_subjects(scene, rack, puller)}
    frames = np.arange(timebase.frame_start, timebase.frame_end + 1, dtype=np.float64)
    samples = sample(scene, puller, list(subjects.values()), frames)
    state = samples.camera
    near, far = state.sharp_limits(state.focus_distance, state.coc_mm)
    return {
        "scene": scene.name,
        "camera": puller.name,
        "fps": timebase.fps,
        "render_size_px": list(state.sensor.render_size_px),
        "unit_scale_m": scene.unit_settings.scale_length,
        "coc_mm": float(np.max(state.coc_mm)),
        "coc_px": float(np.max(state.coc_mm * state.sensor.px_per_mm)),
        "racks": [rack_report(rack) for rack in racks],
        "frames": [int(frame) for frame in frames],
        "focus_distance": series(state.focus_distance),
        "near": series(near),
        "far": series(far),
        "fstop": series(state.fstop),
        "lens_mm": series(state.lens_mm),
        "subjects": {
            name: {"distance": series(distance), "blur_px": series(blur)}
            for name, distance, blur in zip(subjects, samples.distances, _blur_px(samples), strict=True)
        },
    }


def _present_subjects(scene: bpy.types.Scene, rack: Rack, camera: bpy.types.Object) -> Iterator[Subject]:
    for mark in rack.marks:
        # A subject that was deleted is no reason to be silent about the rest.
        with suppress(SubjectError):
            yield get_subject(scene, mark.subject, camera)


def _blur_px(samples: Samples) -> FloatArray:
    """Blur in render pixels, nan where a subject is behind the camera."""
    before = samples.distances > 0
    camera = samples.camera
    blur = camera.blur_px(camera.focus_distance, np.where(before, samples.distances, 1.0)) * samples.use_dof
    return np.where(before, blur, np.nan)
