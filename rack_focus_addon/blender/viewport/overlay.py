"""What the overlay shows, read from Blender: framing, marks where their subjects stand, the path of focus.

It is worked out while the user does something else, so his scene is not stepped for it: where the stage might be wrong
it shows what the stage says.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import bpy
import numpy as np

from ...core.arrays import FloatArray
from ...core.errors import RackFocusError
from ...core.optics.camera import CameraState
from ...core.overlay.geometry import LIFT_M, Framing, floor_height, on_axis
from ...core.overlay.picture import FocusPicture, ShownMark, frames_of_path, path_of
from ...core.record.rack import Rack
from ...core.request.marks import Subject
from ...core.request.timing import TimedMark
from ...core.shot.measured import Measured
from ..measure.at_playhead import distance_now
from ..measure.measure import measure
from ..measure.request import ShotRequest, find_focus_subject
from ..measure.steps import without_stepping
from ..object_types import CameraObject
from ..subjects.find import get_subject
from ..write.racks import present_subjects
from ..write.recipe import find_recipe

PATH_FRAMES: Final = 600
"""A longer path is drawn at every second frame, or third."""


def framing_of(state: CameraState) -> Framing:
    """Return how a camera frames."""
    return Framing(state.projection, state.sensor, state.lens_mm, state.ortho_scale, state.shift)


def picture_of_racks(scene: bpy.types.Scene, camera: bpy.types.Object) -> FocusPicture | None:
    """Return what there is to see of a camera's racks as they are keyed, None without any that can be read.

    A mark whose subject is gone is left out.
    """
    recipe = find_recipe(camera)
    if recipe is None or not recipe.racks:
        return None
    racks = sorted(recipe.racks, key=lambda rack: rack.timing[0])
    marks = [mark for rack in racks for mark in rack.timed_marks(present_subjects(camera, rack))]
    spans = tuple((rack.timing[0][1], rack.timing[-1][1]) for rack in racks)
    frames = frames_of_path(spans, PATH_FRAMES)
    measured = _measured(scene, camera, (), frames)
    return _picture(scene, camera, marks, spans, measured, measured.series("focus_distance"))


def picture_of_plan(scene: bpy.types.Scene, rack: Rack, *, sets_stop: bool = False) -> FocusPicture:
    """Return what there is to see of a rack that is planned; `sets_stop` if it will set the stop as well."""
    camera, span = rack.camera, rack.owned_range
    frames = frames_of_path([(rack.frames[0], rack.frames[-1])], 2 * PATH_FRAMES)
    # The holds run on to the ends of the scene, and the path would be a knot there.
    frames = np.unique([*frames_of_path([span], PATH_FRAMES), *frames])
    measured = _measured(scene, camera, (), frames)
    distances = np.interp(frames, rack.frames, rack.focus_distance)
    picture = _picture(scene, camera, rack.marks, (span,), measured, distances, is_planned=True)
    return replace(picture, fstop=rack.fstop if sets_stop else None)


def _picture(
    scene: bpy.types.Scene,
    camera: bpy.types.Object,
    marks: Sequence[TimedMark],
    spans: tuple[tuple[float, float], ...],
    measured: Measured,
    distances: FloatArray,
    *,
    is_planned: bool = False,
) -> FocusPicture:
    shown = _shown_marks(scene, camera, marks)
    state, frames = measured.camera, measured.frames
    inside = (frames >= spans[0][0]) & (frames <= spans[-1][1])
    framing = framing_of(state.mapped(lambda number: np.broadcast_to(number, frames.shape)[inside]))
    path, ticks = path_of(framing, measured.matrices[inside], distances[inside])
    scale = scene.unit_settings.scale_length
    return FocusPicture(
        camera=camera.name,
        is_planned=is_planned,
        marks=shown,
        spans=spans,
        floor=floor_height([mark.point for mark in shown], float(measured.matrices[:, 2, 3].min()), scale)
        + LIFT_M / scale,
        frames=frames,
        distances=np.array(distances),
        path=path,
        path_ticks=ticks,
    )


def _shown_marks(scene: bpy.types.Scene, camera: bpy.types.Object, marks: Sequence[TimedMark]) -> tuple[ShownMark, ...]:
    there = [(mark, subject) for mark in marks if (subject := _present(scene, camera, mark.subject))]
    if not there:
        return ()
    aims = list(dict.fromkeys(subject.aim for _, subject in there))
    measured = _measured(scene, camera, aims, np.array([mark.arrive for mark, _ in there]))
    shown = []
    for column, (mark, subject) in enumerate(there):
        row = aims.index(subject.aim)
        distance = float(measured.distances[row, column])
        is_nowhere = not subject.is_measured
        point = on_axis(measured.matrices[column], distance) if is_nowhere else measured.points[row, column]
        # A plain distance has no name but itself.
        name = "" if subject.is_distance else subject.name
        shown.append(ShownMark(name, mark.arrive, distance, tuple(point.tolist())))
    return tuple(shown)


def _measured(
    scene: bpy.types.Scene, camera: bpy.types.Object, subjects: Sequence[Subject], frames: FloatArray
) -> Measured:
    return without_stepping(measure(ShotRequest(scene, camera, tuple(subjects), frames)))


def _present(scene: bpy.types.Scene, camera: bpy.types.Object, subject: Subject) -> Subject | None:
    try:
        return get_subject(scene, subject, camera)
    except RackFocusError:
        return None


def focus_now(graph: bpy.types.Depsgraph, camera: CameraObject) -> float:
    """Return the distance that a camera focuses on at this moment, its focus object looked at as Blender does."""
    subject = find_focus_subject(camera)
    if subject is not None:
        return abs(distance_now(graph, camera, subject))
    return float(camera.evaluated_get(graph).data.dof.focus_distance)
