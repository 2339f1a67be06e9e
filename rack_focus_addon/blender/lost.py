"""Racks whose subjects are no longer what they were: deleted, excluded, of another topology.

Such a subject is held at its last known distance, which the rack's own curve tells: focus was on it at its mark.
Nothing jumps to infinity, and a finding says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np
from numpy.typing import ArrayLike

from ..core.errors import SubjectError, TopologyError
from ..core.findings import Finding
from ..core.marks import Subject
from ..core.messages import say
from ..core.rack import Rack
from ..core.timing import TimedMark
from .instancers import in_a_layer
from .stage import Samples, sample
from .subjects import get_subject
from .things import is_several

FocusAt = Callable[[TimedMark], float]


@dataclass(frozen=True)
class Held:
    """What could be measured of a rack's marks, with those subjects held that are lost.

    Attributes
    ----------
    samples : Samples
    subjects : tuple of Subject
        As they were measured: a plain distance for what is lost.
    findings : tuple of Finding
    """

    samples: Samples
    subjects: tuple[Subject, ...]
    findings: tuple[Finding, ...]


def sample_held(
    scene: bpy.types.Scene,
    camera: bpy.types.Object,
    marks: Sequence[TimedMark],
    frames: ArrayLike,
    focus_at: FocusAt,
    **options: Any,  # noqa: ANN401 - those of `sample`
) -> Held:
    """Measure a rack that was made before, whatever has become of its subjects.

    Parameters
    ----------
    scene, camera, frames, options
        As for :func:`.stage.sample`.
    marks : sequence of TimedMark
    focus_at : callable
        The focus distance that is keyed at a mark: its subject's own.
    """
    subjects, findings = [], []
    for mark in marks:
        subject, lost = find_or_hold(scene, camera, mark, focus_at)
        subjects.append(subject)
        findings += lost
    try:
        samples = sample(scene, camera, subjects, frames, lenient=True, **options)
    except SubjectError:
        # One that is there at no frame at all; which one, each tells by itself.
        for row, mark in enumerate(marks):
            subjects[row], lost = _require_there(scene, camera, mark, subjects[row], focus_at, frames)
            findings += lost
        samples = sample(scene, camera, subjects, frames, lenient=True, **options)
    return Held(samples, samples.subjects, (*findings, *samples.findings))


def find_or_hold(
    scene: bpy.types.Scene, camera: bpy.types.Object, mark: TimedMark, focus_at: FocusAt
) -> tuple[Subject, list[Finding]]:
    """Return a mark's subject as it is now, or its last distance, with what there is to say about it."""
    try:
        subject = get_subject(scene, mark.subject, camera)
    except SubjectError as error:
        return _held(camera, mark, focus_at, error)
    if not subject.is_distance and not is_several(subject) and not in_a_layer(scene, subject.object):
        message = say(
            "'{subject}' is excluded from every view layer and is not seen at its mark, frame {frame:g}; include its "
            "collection again, or choose another subject",
            subject=subject.name,
            frame=mark.arrive,
        )
        return subject, [_finding(camera, mark, message, "WARNING")]
    return subject, []


def _require_there(
    scene: bpy.types.Scene,
    camera: bpy.types.Object,
    mark: TimedMark,
    subject: Subject,
    focus_at: FocusAt,
    frames: ArrayLike,
) -> tuple[Subject, list[Finding]]:
    try:
        sample(scene, camera, [subject], frames, lenient=True, may_step=False)
    except SubjectError as error:
        return _held(camera, mark, focus_at, error)
    return subject, []


def _held(
    camera: bpy.types.Object, mark: TimedMark, focus_at: FocusAt, error: SubjectError
) -> tuple[Subject, list[Finding]]:
    distance = focus_at(mark)
    message = say(
        "{error}. Focus holds its last distance, {distance:.4g}, at its mark, frame {frame:g}",
        error=error.message,
        distance=distance,
        frame=mark.arrive,
    )
    code = "TOPOLOGY_CHANGED" if isinstance(error, TopologyError) else "SUBJECT_LOST"
    # What must be sharp around it is lost as well: a slab of the same depth remains.
    still = Subject(distance, slab=mark.subject.slab)
    return still, [_finding(camera, mark, message, "ERROR", code)]


def _finding(
    camera: bpy.types.Object, mark: TimedMark, message: str, severity: str, code: str = "SUBJECT_LOST"
) -> Finding:
    return Finding(code, severity, message, frame=mark.arrive, camera=camera.name, subject=mark.subject.name)


def keyed_at(rack: Rack) -> FocusAt:
    """Return what tells the distances that a rack's curve has at its marks."""
    return lambda mark: float(np.interp(mark.arrive, rack.frames, rack.focus_distance))
