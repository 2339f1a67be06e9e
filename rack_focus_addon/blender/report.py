"""Gathering a shot's report from the scene."""

from itertools import pairwise
from typing import Any

import bpy
import numpy as np

from ..core import standards
from ..core.arrays import FloatArray
from ..core.camera import CameraState
from ..core.errors import RackFocusError
from ..core.rack import Rack
from ..core.timing import TimedMark
from ..files.report import findings_report, pull_report, pull_without_advice, rack_report, series
from .camera import get_camera, read_timebase
from .check import check
from .lost import keyed_at, sample_held
from .pairs import read_pair
from .racks import find_racks
from .recipe import find_recipe
from .stage import Samples


def report(scene: bpy.types.Scene, *, camera: bpy.types.Object | str | None = None) -> dict[str, Any]:
    """Return what the racks of a camera do, frame by frame over the scene's range, ready for JSON.

    Parameters
    ----------
    scene : Scene
        The scene whose frame range is reported.
    camera : Object or str, optional
        By default the camera that renders the current frame.

    Returns
    -------
    dict
        `racks` (marks, timeline, what counts as sharp, and for each pull the lens table and what would make it read),
        `findings` of :func:`.check.check`, and per frame `focus_distance`, `near`, `far`, `fstop` and, for every
        subject, `distance` (scene units) and `blur_px`. Near and far limits go by the circle of confusion of the rack
        that the frame belongs to; `coc_mm` and `coc_px` are the camera's usual one. null stands for infinity, and for
        the blur of a subject behind the camera. A subject that is no longer in the scene keeps the
        distance that focus has at its mark.

    Raises
    ------
    RackFocusError
        If the camera does not exist, or nobody knows how much it blurs.
    """
    timebase = read_timebase(scene)
    puller = get_camera(scene, camera, timebase.frame_current)
    racks = find_racks(puller)
    marks = {mark.subject.name: (mark, rack) for rack in racks for mark in rack.marks}
    frames = np.arange(timebase.frame_start, timebase.frame_end + 1, dtype=np.float64)
    samples = _sampled(scene, puller, list(marks.values()), frames)
    state = samples.camera
    scale = scene.unit_settings.scale_length
    cocs = _circles_of_confusion(puller)
    coc_mm = {name: standards.coc_mm(coc, state.sensor) for name, coc in cocs.items()}
    near, far = state.sharp_limits(state.focus_distance, coc_mm_at(puller, racks, frames, state))
    return {
        "scene": scene.name,
        "camera": puller.name,
        "fps": timebase.fps,
        "render_size_px": list(state.sensor.render_size_px),
        "unit_scale_m": scale,
        "coc_mm": float(np.max(state.coc_mm)),
        "coc_px": float(np.max(state.coc_mm * state.sensor.px_per_mm)),
        "racks": [
            rack_report(
                rack,
                unit_scale_m=scale,
                coc=cocs[rack.name],
                coc_mm=coc_mm[rack.name],
                pulls=[_pull(scene, puller, *marks, cocs[rack.name]) for marks in pairwise(rack.marks)],
            )
            for rack in racks
        ],
        "findings": findings_report(check(scene, camera=puller)),
        "frames": [int(frame) for frame in frames],
        "focus_distance": series(samples.series("focus_distance")),
        "near": series(near),
        "far": series(far),
        "fstop": series(samples.series("fstop")),
        "lens_mm": series(samples.series("lens_mm")),
        "subjects": {
            name: {"distance": series(distance), "blur_px": series(blur)}
            for name, distance, blur in zip(marks, samples.distances, _blur_px(samples), strict=True)
        },
    }


def _circles_of_confusion(camera: bpy.types.Object) -> dict[str, str | float | None]:
    """What counts as sharp for each rack of a camera, by its name."""
    recipe = find_recipe(camera)
    return {entry.name: entry.request.stop.coc_mm for entry in recipe.racks} if recipe else {}


def coc_mm_at(camera: bpy.types.Object, racks: tuple[Rack, ...], frames: FloatArray, state: CameraState) -> FloatArray:
    """Return the circle of confusion at each frame: that of the rack that has begun there, of the first before it."""
    cocs = _circles_of_confusion(camera)
    coc_mm = [standards.coc_mm(cocs[rack.name], state.sensor) for rack in racks]
    at = np.full(frames.shape, coc_mm[0] if racks else state.coc_mm)
    for rack, coc in zip(racks, coc_mm, strict=True):
        at[frames >= rack.owned_range[0]] = coc
    return at


def _pull(
    scene: bpy.types.Scene,
    camera: bpy.types.Object,
    before: TimedMark,
    after: TimedMark,
    coc_mm: str | float | None,
) -> dict[str, Any]:
    subjects = before.subject, after.subject
    try:
        return pull_report(after.arrive, read_pair(scene, camera, subjects, after.arrive, coc_mm=coc_mm))
    except RackFocusError as error:
        return pull_without_advice(before.subject.name, after.subject.name, after.arrive, str(error))


def _sampled(
    scene: bpy.types.Scene, camera: bpy.types.Object, marks: list[tuple[TimedMark, Rack]], frames: FloatArray
) -> Samples:
    """What is measured of all racks' subjects; one that was deleted is no reason to be silent about the rest."""
    racks = {id(mark): rack for mark, rack in marks}
    wanted = [mark for mark, _ in marks]
    compare_at = [mark.arrive for mark in wanted] or None

    def focus_at(mark: TimedMark) -> float:
        return keyed_at(racks[id(mark)])(mark)

    return sample_held(scene, camera, wanted, frames, focus_at, compare_at=compare_at).samples


def _blur_px(samples: Samples) -> FloatArray:
    """Blur in render pixels, nan where a subject is behind the camera."""
    before = samples.distances > 0
    camera = samples.camera
    blur = camera.blur_px(camera.focus_distance, np.where(before, samples.distances, 1.0)) * samples.use_dof
    return np.where(before, blur, np.nan)
