"""Looking at a scene: distances, blur, findings, reports and ground truth. Only :func:`apply_fix` changes something."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import bpy

from ..blender import shots
from ..blender.camera import get_camera
from ..blender.measure.measure import measure as _measure
from ..blender.measure.request import ShotRequest
from ..blender.measure.steps import Progress, finish
from ..blender.review import check as _check
from ..blender.review import fixes
from ..blender.review import ground_truth as _ground_truth
from ..blender.review import report as _report
from ..blender.subjects.find import get_subject
from ..core.arrays import FloatArray
from ..core.findings import Finding
from ..core.plan.cuts import ShotRange
from ..core.shot.truth_table import GroundTruth
from .arguments import AnyCamera, AnySubject, frames_asked, public


@public
def measure(
    scene: bpy.types.Scene,
    subject: AnySubject,
    *,
    camera: AnyCamera = None,
    frames: Iterable[float] | None = None,
    progress: Progress | None = None,
) -> FloatArray:
    """Return a subject's planar distance from the camera; a panoramic camera's is the straight one.

    Parameters
    ----------
    scene : Scene
        The scene that is measured.
    subject : Subject, Object, str or float
        What is measured to; a plain distance is the distance at every frame.
    camera : Object or str, optional
        By default the camera that renders the first of the frames.
    frames : iterable of float, optional
        Scene frames; by default the current one. The scene is stepped only where simulations, frame handlers of others
        or drivers that look at the scene make that necessary, and is as before afterwards.
    progress : callable, optional
        Called with the frames done and those in all while the scene is stepped; returning False cancels.

    Returns
    -------
    ndarray of float64, shape (n_frames,)
        Scene units; negative behind the camera. At frames at which an instance is gone, its last distance.

    Raises
    ------
    RackFocusError
        If the camera or the subject does not exist, the subject is gone at all of the frames, or the surface that it
        was picked on has other vertices and faces by now.
    Cancelled
        If `progress` returned False.
    """
    at = frames_asked(scene, frames)
    puller = get_camera(scene, camera, at[0])
    request = ShotRequest(scene, puller, (get_subject(scene, subject, puller),), at)
    distances: FloatArray = finish(_measure(request), progress).distances[0]
    return distances


@public
def blur(
    scene: bpy.types.Scene,
    subjects: Iterable[AnySubject],
    *,
    camera: AnyCamera = None,
    frames: Iterable[float] | None = None,
) -> FloatArray:
    """Return how much each subject is blurred by the focus as it is now animated.

    Parameters
    ----------
    scene, camera, frames
        As for :func:`measure`.
    subjects : iterable of Subject, Object, str or float
        Whose blur is asked for, in the order of the rows.

    Returns
    -------
    ndarray of float64, shape (n_subjects, n_frames)
        Blur diameter in render pixels, along the height of the picture (an anamorphic bokeh is narrower across:
        divide by the camera's aperture ratio; where pixels are not square, multiply by their height over their width).
        0 where depth of field is off; inf where focus or f-stop is 0, for nothing is sharp there.

    Raises
    ------
    SubjectError
        If a subject is behind the camera at one of the frames.
    """
    at = frames_asked(scene, frames)
    puller = get_camera(scene, camera, at[0])
    found = tuple(get_subject(scene, subject, puller) for subject in subjects)
    measured = finish(_measure(ShotRequest(scene, puller, found, at)))
    measured.require_before_camera()
    return measured.blur_px()


@public
def check(
    scene: bpy.types.Scene, *, camera: AnyCamera = None, closest_focus_m: float | None = None, seen: bool = False
) -> tuple[Finding, ...]:
    """Return what there is to say about the racks of a camera, or of all cameras of the scene, as they would render.

    A subject that is gone, or behind the camera at its mark, is a finding, not an error.

    Parameters
    ----------
    scene : Scene
        The scene whose cameras are checked.
    camera : Object or str, optional
        By default all cameras of the scene that carry racks.
    closest_focus_m : float, optional
        How close the lens that is meant focuses, in metres; by default what is usual for its focal length: ten of
        them, at least 0.3 m.
    seen : bool
        Whether to look if the subjects are seen at all: HIDDEN_BEHIND, OUT_OF_FRAME, TOO_SMALL, NOT_RENDERED, at each
        mark and sparsely over each hold, with the nearest frame at which they are. The scene itself is stepped for it,
        as by scrubbing the timeline, and brought back to its frame with what was not keyed in it: frame handlers run,
        and a heavy scene takes its time. Glass and what alpha cuts out hide nothing, and neither does what is disabled
        in viewports, rendered or not.

    Returns
    -------
    tuple of Finding
        Camera by camera, rack by rack; empty where all is well. docs/findings.md explains every code.

    Raises
    ------
    CameraError
        If the camera asked for does not exist.
    ArgumentError
        If the closest focus is not positive.
    """
    return finish(_check.check(scene, camera=camera, closest_focus_m=closest_focus_m, seen=seen))


@public
def apply_fix(scene: bpy.types.Scene, finding: Finding) -> None:
    """Do what a finding's fix says.

    Parameters
    ----------
    scene : Scene
        The scene that was checked.
    finding : Finding
        One that :func:`check` returned, with a `fix`.

    Raises
    ------
    RackFocusError
        If the finding has no fix, or what it would change can no longer be changed.
    """
    # The camera may have gone since the check.
    if finding.fix is not None and (camera := finding.fix.arguments.get("camera")) is not None:
        get_camera(scene, camera, scene.frame_current)
    finish(fixes.apply_fix(scene, finding))


@public
def find_shots(scene: bpy.types.Scene) -> tuple[ShotRange, ...]:
    """Return the shots of a scene's frame range, in order; one where no marker switches cameras.

    Markers whose camera is disabled in renders do not count, as they do not for Blender.

    Parameters
    ----------
    scene : Scene
        The scene whose timeline markers are read.

    Returns
    -------
    tuple of ShotRange
        Each with its `camera`, its `first` and `last` frame, and the `marker` that switches to it.
    """
    return shots.find_shots(scene)


@public
def report(scene: bpy.types.Scene, *, camera: AnyCamera = None) -> dict[str, Any]:
    """Return what the racks of a camera do, frame by frame over the scene's range, ready for JSON.

    Parameters
    ----------
    scene : Scene
        The scene whose frame range is reported. It is measured once, for all that the report says.
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
        If the camera does not exist, or its blur cannot be computed.
    """
    return finish(_report.report(scene, camera=camera))


@public
def ground_truth(
    scene: bpy.types.Scene,
    subjects: Iterable[AnySubject] | None = None,
    *,
    camera: AnyCamera = None,
    frames: Iterable[float] | None = None,
) -> GroundTruth:
    """Return what a camera and its subjects do frame by frame, for data sets: focus, limits, signed blur, matrices.

    Parameters
    ----------
    scene : Scene
        The scene that is measured.
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
        If there is no such camera or subject, or the camera's blur cannot be computed.
    """
    at = None if frames is None else frames_asked(scene, frames)
    return finish(_ground_truth.ground_truth(scene, subjects, camera=camera, frames=at))


@public
def write_ground_truth(
    path: str | Path,
    scene: bpy.types.Scene,
    subjects: Iterable[AnySubject] | None = None,
    *,
    camera: AnyCamera = None,
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
    at = None if frames is None else frames_asked(scene, frames)
    return finish(_ground_truth.write_ground_truth(path, scene, subjects, camera=camera, frames=at))
