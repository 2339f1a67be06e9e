"""Measuring a shot at each of its frames: the camera, the subjects, and how deep these are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import bpy
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..core.arrays import FloatArray
from ..core.camera import ANIMATED_NUMBERS, CameraState
from ..core.errors import SubjectError, TopologyError
from ..core.extents import sharp_ends
from ..core.findings import Finding
from ..core.marks import Subject
from ..core.messages import Message, say
from ..core.plan import IN_CAMERA_PLANE
from ..core.timing import TimedMark
from ..core.view import focusing_distance
from .ground import STAGE_NAME, Progress
from .measuring import Job, Record
from .settling import measured

__all__ = ["STAGE_NAME", "Samples", "chosen_marks", "sample"]


@dataclass(frozen=True)
class Samples:
    """What was measured.

    Attributes
    ----------
    frames : ndarray of float64, shape (n,)
    camera : CameraState
        Its animated numbers are arrays of shape (n,), or numbers where nothing changes over the frames (see
        :meth:`series`).
    distances : ndarray of float64, shape (m, n)
        Distance of each of m subjects, offset included, in scene units: planar, and negative behind the camera; radial
        and never behind for a panoramic camera, which focuses on a sphere.
    use_dof : ndarray of bool, shape (n,)
        Whether depth of field is on.
    near, far : ndarray of float64, shape (m, n), optional
        Both ends of what must be sharp of each subject (see :func:`.extents.sharp_ends`); nan where bounds or a vertex
        group must be, and were not asked for. None where nobody asked.
    matrices : ndarray of float64, shape (n, 4, 4)
        The camera's world matrices.
    points : ndarray of float64, shape (m, n, 3)
        What each subject is measured to, in world coordinates; nan for plain distances, which are nowhere.
    subjects : tuple of Subject, length m
        Those that were measured, with what NEAREST has settled on.
    measured_on : str
        STAGE, or SCENE where the user's full scene was stepped.
    findings : tuple of Finding
        What there is to say about measuring: subjects that are not there at some frames, and hold their last distance;
        that the full scene was stepped, and why.
    """

    frames: FloatArray
    camera: CameraState
    distances: FloatArray
    use_dof: NDArray[np.bool_]
    near: FloatArray | None
    far: FloatArray | None
    matrices: FloatArray
    points: FloatArray
    subjects: tuple[Subject, ...] = ()
    measured_on: str = "STAGE"
    findings: tuple[Finding, ...] = ()

    def series(self, name: str) -> FloatArray:
        """Return one of the camera's animated numbers at each frame, shape (n,)."""
        return np.broadcast_to(getattr(self.camera, name), self.frames.shape)

    def ends_at(self, index: int) -> list[tuple[float, float]]:
        """Return both ends of what must be sharp, which has to have been asked for, of each subject at a frame."""
        return list(zip(self.near[:, index].tolist(), self.far[:, index].tolist(), strict=True))

    def require_before_camera(self, names: Sequence[str]) -> None:
        """Raise :class:`SubjectError` if one of the subjects is not in front of the camera at one of the frames."""
        for name, row in zip(names, self.distances, strict=True):
            bad = np.flatnonzero(row <= 0)
            if len(bad):
                raise SubjectError(
                    "'{name}' is behind the camera at frame {frame:g}: it has no blur there",
                    name=name,
                    frame=self.frames[bad[0]],
                )

    def blur_px(self, names: Sequence[str]) -> FloatArray:
        """Return each subject's blur diameter in render pixels, shape (m, n); 0 where depth of field is off."""
        self.require_before_camera(names)
        return self.camera.blur_px(self.camera.focus_distance, self.distances) * self.use_dof


def sample(
    scene: bpy.types.Scene,
    camera: bpy.types.Object,
    subjects: Sequence[Subject],
    frames: ArrayLike,
    *,
    sharp_at: ArrayLike = False,
    compare_at: ArrayLike | None = None,
    may_step: bool = True,
    progress: Progress | None = None,
    lenient: bool = False,
) -> Samples:
    """Measure the camera and the subjects at each frame, leaving the user's scene as it is.

    Parameters
    ----------
    scene : Scene
    camera : Object
    subjects : sequence of Subject
        As :func:`.subjects.get_subject` returns them.
    frames : array_like, shape (n,)
        Scene frames, fractional ones included.
    sharp_at : array_like of bool, shape (m, n) or broadcast to it
        Where to measure bounds and vertex groups that must be sharp. Meshes are evaluated at these frames only.
    compare_at : array_like, optional
        The marks' frames: where stage and full scene are compared if something might make the stage wrong (see
        :mod:`.doubts`). By default the first, the middle and the last of the frames.
    may_step : bool
        Whether the full scene may be stepped if the stage might be wrong.
    progress : callable, optional
        Called with the frames done and those in all while the full scene is stepped; False cancels.
    lenient : bool
        Whether a surface point is held, with a finding, where the topology has changed, and not refused.

    Raises
    ------
    SubjectError
        If a subject is there at none of the frames; :class:`TopologyError` if a surface has changed its topology.
    Cancelled
        If the progress says so.
    """
    at = np.atleast_1d(np.asarray(frames, dtype=np.float64))
    focus = focus_subject(camera)
    everything = (*subjects, *focus)
    deep_at = np.zeros((len(everything), len(at)), dtype=bool)
    if is_deep := sharp_at is not False:
        deep_at[: len(subjects)] = sharp_at
    job = Job(scene, camera, everything, at, deep_at)
    record, settled = measured(job, compare_at, may_step=may_step, progress=progress)
    held, findings = _held(job, record, lenient=lenient) if record.gone else (None, ())
    distances = _all_distances(record, everything, _kinds(record.state, len(subjects), len(focus)))
    if held is not None:
        # A distance is held, not a place: the camera may move on.
        distances = np.take_along_axis(distances, held, axis=1)
    # In a still shot the camera's own numbers are those of every frame.
    series = {} if record.is_still else dict(zip(ANIMATED_NUMBERS, record.numbers.T, strict=True))
    if focus:
        # Blender takes the focus object's planar distance without its sign, and ignores the keyed distance.
        series["focus_distance"] = np.maximum(np.abs(distances[-1]), IN_CAMERA_PLANE)
    distances = distances[: len(subjects)]
    near, far = _ends(job, record, distances, scene.unit_settings.scale_length) if is_deep else (None, None)
    return Samples(
        frames=at,
        camera=replace(record.state, **series) if series else record.state,
        distances=distances,
        use_dof=record.use_dof,
        near=near,
        far=far,
        matrices=record.matrices,
        points=(record.points if held is None else _held_points(record.points, held))[: len(subjects)],
        subjects=record.subjects[: len(subjects)],
        measured_on=settled.measured_on,
        findings=(*settled.findings, *findings),
    )


def chosen_marks(
    scene: bpy.types.Scene, camera: bpy.types.Object, marks: Sequence[TimedMark], progress: Progress | None = None
) -> tuple[TimedMark, ...]:
    """Return marks on which every NEAREST has chosen its vertex, at the mark's own frame; an earlier choice is void."""
    return tuple(
        mark.on(_chosen(scene, camera, mark, progress)) if mark.subject.part == "NEAREST" else mark for mark in marks
    )


def _chosen(scene: bpy.types.Scene, camera: bpy.types.Object, mark: TimedMark, progress: Progress | None) -> Subject:
    undecided = replace(mark.subject, chosen=None)
    return sample(scene, camera, [undecided], [mark.arrive], progress=progress).subjects[0]


def _kinds(state: CameraState, subjects: int, focus: int) -> list[str]:
    """The projections that tell distances: a focus object's is taken along the axis even by a panoramic camera."""
    return [state.projection] * subjects + ["PERSP"] * focus


def _held(job: Job, record: Record, *, lenient: bool) -> tuple[NDArray[np.intp], list[Finding]]:
    """Which frame's index stands for each frame of each subject, shape (m, n), and what there is to say about it."""
    stand_in = np.broadcast_to(np.arange(len(job.frames)), record.points.shape[:2]).copy()
    findings = []
    for row, (index, gone) in record.gone.items():
        name, frame = job.subjects[row].name, float(job.frames[index])
        there = np.flatnonzero(~np.isnan(record.points[row, :, 0]))
        if not len(there) or (gone.is_topology and not lenient):
            kind = TopologyError if gone.is_topology else SubjectError
            raise kind(
                "{gone} at frame {frame:g}; {way_out}",
                gone=gone.message,
                frame=frame,
                way_out=_way_out(gone.is_topology),
            )
        last = np.searchsorted(there, np.arange(len(job.frames)), side="right") - 1
        stand_in[row] = there[np.maximum(last, 0)]
        findings.append(
            Finding(
                code="TOPOLOGY_CHANGED" if gone.is_topology else "SUBJECT_GONE",
                severity="ERROR" if gone.is_topology else "WARNING",
                message=say(
                    "{gone} at frame {frame:g}: its last distance is held; {way_out}",
                    gone=gone.message,
                    frame=frame,
                    way_out=_way_out(gone.is_topology),
                ),
                frame=frame,
                camera=job.camera.name,
                subject=name,
            )
        )
    return stand_in, findings


def _held_points(points: FloatArray, held: NDArray[np.intp]) -> FloatArray:
    """The places of subjects, shape (m, n, 3), where they are not there those of the frames that stand in."""
    return np.take_along_axis(points, held[:, :, np.newaxis], axis=1)


def _way_out(is_topology: bool) -> Message:
    if is_topology:
        return say("pick the point anew, or keep modifiers from changing the number of vertices and faces")
    return say("choose another subject, or other frames")


def _ends(job: Job, record: Record, distances: FloatArray, unit_scale_m: float) -> tuple[FloatArray, FloatArray]:
    """Both ends of what must be sharp, shapes (m, n)."""
    ends = []
    for row, distance in enumerate(distances):
        # Where a subject has gone nothing of it is deep.
        is_gone = np.isnan(record.near[row]) & job.deep_at[row]
        near, far = (np.where(is_gone, distance, side[row]) for side in (record.near, record.far))
        scale = {"unit_scale_m": unit_scale_m, "clip_start": record.state.clip_start}
        ends.append(sharp_ends(job.subjects[row], distance, (near, far), **scale))
    near, far = np.array(ends).reshape(len(distances), 2, len(job.frames)).swapaxes(0, 1)
    return near, far


def focus_subject(camera: bpy.types.Object) -> tuple[Subject, ...]:
    """The object that Blender focuses on in place of the distance, if there is one."""
    dof = camera.data.dof
    if dof.focus_object is None:
        return ()
    # A name left over from another focus object is no bone of this one, and Blender ignores it.
    pose = dof.focus_object.pose
    bone = dof.focus_subtarget if pose and dof.focus_subtarget in pose.bones else None
    return (Subject(dof.focus_object, bone=bone),)


def _all_distances(record: Record, subjects: Sequence[Subject], kinds: Sequence[str]) -> FloatArray:
    """The distance of each subject at each frame, shape (m, n); nan where it is not there."""
    count = len(record.use_dof)
    looked = slice(1) if record.is_still else slice(count)
    matrices, points = record.matrices[looked], record.points[:, looked]
    measured = {kind: focusing_distance(kind, matrices, points) for kind in set(kinds)}
    distances = np.empty((len(subjects), count))
    for row, (subject, kind) in enumerate(zip(subjects, kinds, strict=True)):
        own = _own_distance(subject)
        distances[row] = measured[kind][row] + subject.offset if own is None else own
    return distances


def _own_distance(subject: Subject) -> float | None:
    """The distance of a subject that is not measured, but says itself where it is."""
    if subject.extent is not None:
        near, far = subject.extent
        return 2.0 * near * far / (near + far)
    return float(subject.object) + subject.offset if subject.is_distance else None
