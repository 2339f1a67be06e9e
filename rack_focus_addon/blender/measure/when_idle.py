"""Distances that take too long for a panel to draw: measured once Blender is idle, and remembered until things move."""

from dataclasses import dataclass, field
from typing import Final

import bpy
import numpy as np

from ...core.errors import RackFocusError
from ...core.messages import say
from ...core.request.marks import Subject
from ..subjects.find import get_subject
from .full_scene import is_measured_in
from .measure import measure
from .request import ShotRequest
from .steps import without_stepping

_IDLE: Final = 0.2
"""Seconds without a further question before anything is measured: while a user scrubs, numbers are not read."""

_MOST: Final = 64


@dataclass(frozen=True)
class Depth:
    """How far a subject is in scene units, and both ends of what must be sharp of it; or why that is not known."""

    distance: float
    near: float
    far: float
    problem: str = ""


@dataclass(frozen=True)
class _Question:
    scene: str
    camera: str
    frame: float
    subject: Subject


@dataclass
class _Memory:
    answers: dict[_Question, Depth] = field(default_factory=dict)
    waiting: set[_Question] = field(default_factory=set)


_memory = _Memory()


def find_depth(scene: bpy.types.Scene, camera: bpy.types.Object, subject: Subject) -> Depth | None:
    """Return what was measured of a subject at the playhead; None, and it is measured when Blender is idle."""
    question = _Question(scene.name, camera.name, scene.frame_current_final, subject)
    if question in _memory.answers:
        return _memory.answers[question]
    _memory.waiting.add(question)
    if bpy.app.timers.is_registered(measure_waiting):
        bpy.app.timers.unregister(measure_waiting)
    bpy.app.timers.register(measure_waiting, first_interval=_IDLE)
    return None


def measure_waiting() -> None:
    """Measure what was asked for, at the frame at which the scene still is, and have the panels drawn again."""
    questions, _memory.waiting = _memory.waiting, set()
    if len(_memory.answers) > _MOST:
        _memory.answers.clear()
    for question in questions:
        scene = bpy.data.scenes.get(question.scene)
        if scene is not None and scene.frame_current_final == question.frame and not is_measured_in(scene):
            _memory.answers[question] = _measured(scene, question)
    # The stage leaves its traces in the next update, and these are no change of the user's.
    answers = dict(_memory.answers)
    bpy.context.view_layer.update()
    _memory.answers = answers
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in {"VIEW_3D", "PROPERTIES"}:
                area.tag_redraw()


def knows() -> bool:
    """Whether there is anything to forget."""
    return bool(_memory.answers)


def forget() -> None:
    """Forget all distances: something moved, or the add-on goes."""
    _memory.answers.clear()


def stop() -> None:
    """Forget all distances, and measure none any more."""
    _memory.waiting.clear()
    forget()
    if bpy.app.timers.is_registered(measure_waiting):
        bpy.app.timers.unregister(measure_waiting)


def _measured(scene: bpy.types.Scene, question: _Question) -> Depth:
    try:
        camera = scene.objects.get(question.camera)
        if camera is None:
            return Depth(np.nan, np.nan, np.nan, say("'{camera}' is not in this scene", camera=question.camera))
        subject = get_subject(scene, question.subject, camera)
        # The user has not asked to step the scene, and could not cancel it.
        request = ShotRequest(scene, camera, (subject,), np.array([question.frame]), depth_at=True)
        measured = without_stepping(measure(request))
        return Depth(float(measured.distances[0, 0]), *measured.ends_at(0)[0])
    except RackFocusError as error:
        return Depth(np.nan, np.nan, np.nan, error.message)
    except ReferenceError:
        return Depth(np.nan, np.nan, np.nan, say("A subject was deleted; choose another object"))
