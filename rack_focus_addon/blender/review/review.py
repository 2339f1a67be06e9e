"""Reviewing racks that are there: who is sharp when, and what there is to say, from one measurement."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import bpy
import numpy as np

from ...core.arrays import FloatArray
from ...core.errors import RackFocusError
from ...core.optics.verdict import SharpSpan
from ...core.plan.focus_curve import RunOn, frames_to_plan, subject_distances
from ...core.plan.plan_shot import timeline
from ...core.plan.rack_stop import frames_of_marks
from ...core.record.rack import Rack
from ...core.record.recipe import RackEntry
from ...core.request.timing import TimedMark
from ...core.shot.measured import Measured
from ...core.shot.shot import Shot, column_of
from ..measure.steps import Steps
from ..shots import read_timeline
from ..write.racks import find_racks, get_entry, get_scene_of
from .check import Checking, check_measured, find_focus_object
from .missing_subjects import MeasuredMarks, measure_marks


def review(rack: Rack) -> Steps[Rack]:
    """Return a rack that was listed with what takes a measurement: focus distance, `timeline`, `findings`.

    Parameters
    ----------
    rack : Rack
        Of :func:`find_racks`, or any rack that is on its camera.

    Returns
    -------
    Rack
        As the scene now is: who is acceptably sharp when, and what :func:`.check.check` says.

    Raises
    ------
    RackFocusError
        If the camera no longer carries the rack, or is in no scene.
    """
    scene = get_scene_of(rack.camera)
    recipe, entry = get_entry(rack.camera, rack.name)
    listed = next(each for each in find_racks(rack.camera) if each.name == entry.name)
    frames = np.arange(scene.frame_start, scene.frame_end + 1, dtype=np.float64)
    measured = yield from measure_racks(scene, rack.camera, [listed], frames)
    checking = Checking(scene, rack.camera, recipe, read_timeline(scene))
    return reviewed(checking, listed, measured)


@dataclass(frozen=True, eq=False)
class MeasuredRacks:
    """What was measured of racks of one camera: every mark at every requested frame.

    Attributes
    ----------
    marks : tuple of (Rack, TimedMark)
        In the order of the rows.
    seen : MeasuredMarks
    """

    marks: tuple[tuple[Rack, TimedMark], ...]
    seen: MeasuredMarks

    def rows_of(self, rack: Rack) -> list[int]:
        """Return the rows of a rack's marks, in their order."""
        return [row for row, (owner, _) in enumerate(self.marks) if owner.name == rack.name]

    def at_frames(self, frames: FloatArray) -> Measured:
        """Return what was measured at some of the frames."""
        return self.seen.measured.at(np.searchsorted(self.seen.measured.frames, frames))

    def of_rack(self, rack: Rack, frames: FloatArray) -> MeasuredMarks:
        """Return what was measured of a rack's marks at some of the frames."""
        return self.seen.of_rows(self.rows_of(rack), np.searchsorted(self.seen.measured.frames, frames))

    def of_rows(self, rows: Sequence[int], frame: float) -> Measured:
        """Return what was measured in some rows at one frame."""
        return self.seen.measured.of_rows(rows).at(np.array([column_of(self.seen.measured.frames, frame)]))


def measure_racks(
    scene: bpy.types.Scene, camera: bpy.types.Object, racks: Sequence[Rack], frames: FloatArray
) -> Steps[MeasuredRacks]:
    """Measure racks of a camera at the given frames and at their own, and how deep their subjects are at the marks."""
    marks = tuple((rack, mark) for rack in racks for mark in rack.marks)
    own = [frames_to_plan(rack.marks, RunOn()) for rack in racks]
    every = np.unique(np.concatenate([frames, *own]))
    depth_at = np.zeros((len(marks), len(every)), dtype=bool)
    first = 0
    for rack in racks:
        rows = slice(first, first + len(rack.marks))
        at_marks = frames_of_marks(rack.marks, every)
        depth_at[rows] = at_marks
        # Advice on a pull asks how deep both of its subjects are at its arrival.
        depth_at[rows][:-1] |= at_marks[1:]
        first += len(rack.marks)
    seen = yield from measure_marks(scene, camera, [mark for _, mark in marks], every, depth_at)
    return MeasuredRacks(marks, seen)


def reviewed(checking: Checking, rack: Rack, measured: MeasuredRacks) -> Rack:
    """Return a listed rack with what was measured of it."""
    scene, entry = checking.scene, checking.recipe.get(rack.name)
    problem = find_focus_object(rack)
    own = measured.of_rack(rack, frames_to_plan(rack.marks, RunOn()))
    findings = (problem,) if problem else tuple(check_measured(checking, rack, own))
    # A live rack keys no focus: it is what its drivers give.
    focus = own.measured.series("focus_distance") if rack.mode == "LIVE" else rack.focus_distance
    shown = frames_to_plan(rack.marks, RunOn(scene.frame_start, scene.frame_end))
    return replace(
        rack,
        focus_distance=np.array(focus),
        timeline=_timeline(entry, rack, measured.of_rack(rack, shown).measured),
        findings=findings,
        measured_on=own.measured.measured_on,
    )


def _timeline(entry: RackEntry, rack: Rack, measured: Measured) -> tuple[SharpSpan, ...]:
    """Which subject is sharp when; empty if a subject is behind the camera, or its blur cannot be computed."""
    try:
        shot = measured.shot(rack.marks)
        distances = subject_distances(rack.marks, shot.frames, shot.distances, entry.request.follow)
        fine = Shot(rack.marks, shot.frames, shot.camera, distances, shot.unit_scale_m).refined()
        return timeline(fine, np.asarray(fine.camera.focus_distance), entry.request.stop.coc_mm)
    except RackFocusError:
        return ()
