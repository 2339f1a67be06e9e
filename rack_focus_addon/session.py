"""What the window shows of a rack to be, and what stands in its way: read, never written, never stored."""

from dataclasses import dataclass, replace

import bpy

from .blender.camera import find_camera_at, read_camera_state, read_timebase
from .blender.now import distance_now
from .core.camera import CameraState
from .core.errors import RackFocusError
from .core.marks import Subject
from .core.readout import RackReadout, read_out
from .core.shot import moment_at
from .core.stop_solver import StopSolution, solve
from .properties import RACKFOCUS_PG_scene, read_subject


@dataclass(frozen=True)
class Outlook:
    """A rack as it would be at the playhead: its camera, its subjects, and the numbers, or why there are none."""

    camera: bpy.types.Object
    subjects: tuple[Subject, Subject]
    readout: RackReadout | None = None
    stop: StopSolution | None = None
    problem: str = ""


def arrival_frame(scene: bpy.types.Scene) -> float:
    """Return the frame at which the rack that the panel describes would arrive."""
    settings = scene.rack_focus
    frame = scene.frame_current if settings.use_playhead else settings.frame
    if settings.anchor == "ARRIVE":
        return frame
    if settings.length_unit == "FRAMES":
        return frame + settings.frames
    return frame + read_timebase(scene).frames_of(settings.seconds)


def find_obstacle(scene: bpy.types.Scene) -> str | None:
    """Return what is missing before a rack can be created, as a sentence that says what to do, or None."""
    settings = scene.rack_focus
    camera = find_camera_at(scene, arrival_frame(scene))
    if camera is None:
        return "The scene has no camera: add one, or make one active"
    subjects = read_subject(settings.from_subject), read_subject(settings.to_subject)
    for subject, which in zip(subjects, ("from", "to"), strict=True):
        if subject is None:
            return f"Pick the subject to pull {which}"
        if problem := _problem_with(subject.object, scene, camera):
            return problem
    if subjects[0] == subjects[1]:
        return f"From and To are both '{subjects[0].name}': pick two subjects"
    if camera.data.users - camera.data.use_fake_user > 1 and not settings.single_user:
        return f"Other cameras share the data of '{camera.name}': tick Single-User Camera Data"
    return None


def _problem_with(picked: bpy.types.Object, scene: bpy.types.Scene, camera: bpy.types.Object) -> str | None:
    if picked == camera:
        return f"'{camera.name}' is the camera itself: pick something in front of it"
    if scene.objects.get(picked.name) != picked:
        return f"'{picked.name}' is not in this scene: pick another subject"
    return None


def look_ahead(scene: bpy.types.Scene, graph: bpy.types.Depsgraph) -> Outlook | None:
    """Return the outlook of the rack that the panel describes, None while something is missing."""
    if find_obstacle(scene):
        return None
    settings = scene.rack_focus
    camera = find_camera_at(scene, arrival_frame(scene))
    subjects = read_subject(settings.from_subject), read_subject(settings.to_subject)
    distances = [distance_now(graph, camera, subject) for subject in subjects]
    outlook = Outlook(camera, subjects)
    for subject, distance in zip(subjects, distances, strict=True):
        if distance <= 0:
            return replace(outlook, problem=f"'{subject.name}' is behind the camera")
    try:
        state = read_camera_state(scene, camera.evaluated_get(graph))
        stop = _solved(scene, state, subjects, distances) if settings.stop_mode == "AUTO" else None
        state = replace(state, fstop=_fstop(settings, state, stop))
        readout = read_out(state, *distances, unit_scale_m=scene.unit_settings.scale_length)
    except RackFocusError as error:
        return replace(outlook, problem=str(error))
    return replace(outlook, readout=readout, stop=stop)


def _solved(
    scene: bpy.types.Scene, state: CameraState, subjects: tuple[Subject, Subject], distances: list[float]
) -> StopSolution:
    scale = scene.unit_settings.scale_length
    return solve([moment_at(state, subjects, distances, own, scale) for own in (0, 1)], unit_scale_m=scale)


def _fstop(settings: RACKFOCUS_PG_scene, state: CameraState, stop: StopSolution | None) -> float:
    if stop:
        return stop.fstop
    return settings.fstop if settings.stop_mode == "MANUAL" else float(state.fstop)
