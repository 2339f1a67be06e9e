"""Measuring racks that were made before, also where subjects have been deleted, excluded or changed in topology since.

A lost subject is held at its last known distance: the focus distance that the camera has at the subject's mark. A
finding says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import bpy
import numpy as np
from numpy.typing import ArrayLike

from ...core.arrays import FloatArray
from ...core.errors import SubjectError, TopologyError
from ...core.findings import Finding
from ...core.messages import say
from ...core.request.marks import Subject
from ...core.request.timing import TimedMark
from ...core.shot.measured import Measured
from ...core.stop.extents import sharp_ends
from ..measure.measure import measure
from ..measure.request import ShotRequest
from ..measure.steps import Steps
from ..subjects.bodies import is_several
from ..subjects.find import get_subject
from ..subjects.instancers import in_a_layer

_PLACEHOLDER = Subject(1.0)
"""Stands in for what is lost while the rest is measured."""


@dataclass(frozen=True, eq=False)
class MeasuredMarks:
    """What could be measured of marks.

    Attributes
    ----------
    measured : Measured
        A subject for each mark: a plain distance for what is lost.
    findings : mapping of int to tuple of Finding
        What there is to say about each mark's subject, by its row.
    lost : mapping of int to SubjectError
        Why a mark's subject is not there, by its row.
    """

    measured: Measured
    findings: dict[int, tuple[Finding, ...]]
    lost: dict[int, SubjectError]

    def of_rows(self, rows: Sequence[int], indices: np.ndarray) -> "MeasuredMarks":
        """Return what was measured of some of the marks at some of the frames."""
        findings = {place: self.findings[row] for place, row in enumerate(rows) if row in self.findings}
        lost = {place: self.lost[row] for place, row in enumerate(rows) if row in self.lost}
        return MeasuredMarks(self.measured.of_rows(rows).at(indices), findings, lost)


def measure_marks(
    scene: bpy.types.Scene,
    camera: bpy.types.Object,
    marks: Sequence[TimedMark],
    frames: FloatArray,
    depth_at: ArrayLike | None = None,
) -> Steps[MeasuredMarks]:
    """Measure a camera's marks as they are now.

    Parameters
    ----------
    scene, camera, frames, depth_at
        As for :class:`.ShotRequest`; the marks' arrivals are among the frames, or near one.
    marks : sequence of TimedMark
    """
    found = [_find(scene, camera, mark) for mark in marks]
    missing = {row: each for row, each in enumerate(found) if isinstance(each, SubjectError)}
    subjects = tuple(_PLACEHOLDER if isinstance(each, SubjectError) else each for each in found)
    measured = yield from measure(
        ShotRequest(
            scene,
            camera,
            subjects,
            frames,
            depth_at=depth_at,
            compare_at=[mark.arrive for mark in marks] or None,
            holds_lost=True,
        )
    )
    lost = {**missing, **measured.lost}
    findings = {row: (_excluded(camera, mark),) for row, mark in enumerate(marks) if _is_excluded(scene, subjects[row])}
    if lost:
        measured, held = _hold(camera, marks, measured, lost)
        findings = {row: (*findings.get(row, ()), *held.get(row, ())) for row in sorted({*findings, *held})}
    return MeasuredMarks(measured, findings, lost)


def _find(scene: bpy.types.Scene, camera: bpy.types.Object, mark: TimedMark) -> Subject | SubjectError:
    try:
        return get_subject(scene, mark.subject, camera)
    except SubjectError as error:
        return error


def _hold(
    camera: bpy.types.Object, marks: Sequence[TimedMark], measured: Measured, lost: dict[int, SubjectError]
) -> tuple[Measured, dict[int, tuple[Finding, ...]]]:
    """Hold lost subjects at the distance that focus has at their marks."""
    focus, subjects = measured.series("focus_distance"), list(measured.subjects)
    findings: dict[int, tuple[Finding, ...]] = {}
    distances = measured.distances.copy()
    near, far = (None if ends is None else ends.copy() for ends in (measured.near, measured.far))
    for row, error in lost.items():
        mark = marks[row]
        distance = float(np.interp(mark.arrive, measured.frames, focus))
        # What must be sharp around it is lost as well: a slab of the same depth remains.
        subjects[row] = Subject(distance, slab=mark.subject.slab)
        distances[row] = distance
        if near is not None and far is not None:
            near[row], far[row] = sharp_ends(subjects[row], distances[row], unit_scale_m=measured.unit_scale_m)
        findings[row] = (_lost(camera, mark, error, distance),)
    return replace(measured, subjects=tuple(subjects), distances=distances, near=near, far=far), findings


def _lost(camera: bpy.types.Object, mark: TimedMark, error: SubjectError, distance: float) -> Finding:
    return Finding(
        code="TOPOLOGY_CHANGED" if isinstance(error, TopologyError) else "SUBJECT_LOST",
        severity="ERROR",
        message=say(
            "{error}. Focus holds its last distance, {distance:.4g}, at its mark, frame {frame:g}",
            error=error.message,
            distance=distance,
            frame=mark.arrive,
        ),
        frame=mark.arrive,
        camera=camera.name,
        subject=mark.subject.name,
    )


def _is_excluded(scene: bpy.types.Scene, subject: Subject) -> bool:
    return not (subject.is_distance or is_several(subject) or in_a_layer(scene, subject.object))


def _excluded(camera: bpy.types.Object, mark: TimedMark) -> Finding:
    message = say(
        "'{subject}' is excluded from every view layer and is not seen at its mark, frame {frame:g}; include its "
        "collection again, or choose another subject",
        subject=mark.subject.name,
        frame=mark.arrive,
    )
    return Finding("SUBJECT_LOST", "WARNING", message, mark.arrive, camera.name, mark.subject.name)
