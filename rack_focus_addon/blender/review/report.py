"""Gathering a shot's report from the scene: one measurement, read by the table, the checks and the advice."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import bpy
import numpy as np

from ...core.arrays import FloatArray
from ...core.errors import RackFocusError
from ...core.findings import Finding
from ...core.optics import standards
from ...core.optics.camera import CameraState
from ...core.record.rack import Rack
from ...core.record.recipe import Recipe
from ...core.shot.measured import Measured
from ...files.report import findings_report, pull_report, pull_without_advice, rack_report, series
from ..camera import get_camera, read_timebase
from ..measure.pairs import extents_at, pair_of
from ..measure.steps import Steps
from ..shots import read_timeline
from ..write.racks import find_racks
from ..write.recipe import find_recipe
from .check import Checking
from .review import MeasuredRacks, measure_racks, reviewed


def report(scene: bpy.types.Scene, *, camera: bpy.types.Object | str | None = None) -> Steps[dict[str, Any]]:
    """Return what the racks of a camera do, frame by frame over the scene's range, ready for JSON.

    Arguments, result and errors are those of `api.report`.
    """
    timebase = read_timebase(scene)
    puller = get_camera(scene, camera, timebase.frame_current)
    recipe, racks = find_recipe(puller), find_racks(puller)
    frames = np.arange(timebase.frame_start, timebase.frame_end + 1, dtype=np.float64)
    measured = yield from measure_racks(scene, puller, racks, frames)
    findings: list[Finding] = []
    if recipe is not None:
        checking = Checking(scene, puller, recipe, read_timeline(scene))
        racks = tuple(reviewed(checking, rack, measured) for rack in racks)
        findings = [finding for rack in racks for finding in rack.findings or ()]
    table = measured.at_frames(frames)
    state, scale = table.camera, scene.unit_settings.scale_length
    cocs = _circles_of_confusion(recipe)
    coc_mm = {name: float(np.max(standards.coc_mm(coc, state.sensor))) for name, coc in cocs.items()}
    near, far = table.sharp_limits(coc_mm_at(recipe, racks, frames, state))
    rows = {mark.subject.name: row for row, (_, mark) in enumerate(measured.marks)}
    blur_px = table.blur_px()
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
                pulls=_pulls(measured, rack, cocs[rack.name]),
            )
            for rack in racks
        ],
        "findings": findings_report(findings),
        "frames": [int(frame) for frame in frames],
        "focus_distance": series(table.series("focus_distance")),
        "near": series(near),
        "far": series(far),
        "fstop": series(table.series("fstop")),
        "lens_mm": series(table.series("lens_mm")),
        "subjects": {
            name: {"distance": series(table.distances[row]), "blur_px": series(blur_px[row])}
            for name, row in rows.items()
        },
    }


def _circles_of_confusion(recipe: Recipe | None) -> dict[str, str | float | None]:
    """What counts as sharp for each rack, by its name."""
    return {entry.name: entry.request.stop.coc_mm for entry in recipe.racks} if recipe else {}


def coc_mm_at(recipe: Recipe | None, racks: Sequence[Rack], frames: FloatArray, state: CameraState) -> FloatArray:
    """Return the circle of confusion at each frame: that of the rack that has begun there, of the first before it."""
    cocs = _circles_of_confusion(recipe)
    usual = np.broadcast_to(np.asarray(state.coc_mm, dtype=np.float64), frames.shape)
    coc_mm = [np.broadcast_to(standards.coc_mm(cocs[rack.name], state.sensor), frames.shape) for rack in racks]
    at = np.array(coc_mm[0] if racks else usual)
    for rack, coc in zip(racks, coc_mm, strict=True):
        begun = frames >= rack.owned_range[0]
        at[begun] = coc[begun]
    return at


def _pulls(measured: MeasuredRacks, rack: Rack, coc_mm: str | float | None) -> list[dict[str, Any]]:
    """For each pull of a rack what the usual lenses would do to it, and what would make it read."""
    rows = measured.rows_of(rack)
    pulls = []
    for (before, after), pair in zip(pairwise(rack.marks), pairwise(rows), strict=True):
        try:
            for row in pair:
                if row in measured.seen.lost:
                    raise measured.seen.lost[row]
            found: Measured = measured.of_rows(pair, after.arrive)
            found.require_before_camera()
            seen = extents_at(found, 0)
            pulls.append(pull_report(after.arrive, pair_of(seen, found.unit_scale_m, coc_mm)))
        except RackFocusError as error:
            pulls.append(pull_without_advice(before.subject.name, after.subject.name, after.arrive, str(error)))
    return pulls
