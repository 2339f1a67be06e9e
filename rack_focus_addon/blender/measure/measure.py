"""Measuring a shot at each of its frames: the camera, the subjects, and how deep these are."""

import numpy as np
from numpy.typing import NDArray

from ...core.arrays import FloatArray
from ...core.errors import SubjectError
from ...core.findings import Finding
from ...core.messages import say
from ...core.optics.camera import CameraState
from ...core.optics.view import focusing_distance
from ...core.request.marks import Subject
from ...core.shot.frames import IN_CAMERA_PLANE
from ...core.shot.measured import CameraKinds, Measured
from ...core.stop.extents import sharp_ends
from ..camera import CAMERA_NUMBERS, camera_state
from .choose_scene import Place, record_shot
from .request import ShotRequest
from .static_transforms import read_static_transforms
from .steps import Steps
from .visit import Record

_FOCUS = CAMERA_NUMBERS.index("dof.focus_distance")
_COMMON = 4
"""The first so many numbers of a camera are arrays in every shot that moves; the others only if they are animated."""


def measure(request: ShotRequest) -> Steps[Measured]:
    """Measure the camera and the subjects at each frame, leaving the user's scene as it is.

    Raises
    ------
    SubjectError
        If a subject is there at none of the frames.
    TopologyError
        If a picked surface has changed its topology.
    """
    record = read_static_transforms(request)
    if record is not None:
        return _measured(request, record, Place())
    record, place = yield from record_shot(request)
    return _measured(request, record, place)


def _measured(request: ShotRequest, record: Record, place: Place) -> Measured:
    stand_in, findings, lost = _held(request, record) if record.gone else (None, (), {})
    scale, count = request.scene.unit_settings.scale_length, len(request.subjects)
    distances = _distances(request, record)
    if stand_in is not None:
        # A distance is held, not a place: the camera may move on.
        distances = np.take_along_axis(distances, stand_in, axis=1)
    camera, kinds = _camera(request, record, distances)
    distances = distances[:count]
    near, far = _ends(request, record, distances, camera, scale) if request.depth_at is not None else (None, None)
    points = record.points if stand_in is None else np.take_along_axis(record.points, stand_in[:, :, None], axis=1)
    return Measured(
        subjects=record.targets[:count],
        frames=request.frames,
        camera=camera,
        distances=distances,
        use_dof=record.use_dof,
        matrices=record.matrices,
        points=points[:count],
        unit_scale_m=scale,
        near=near,
        far=far,
        kinds=kinds,
        measured_on=place.measured_on,
        findings=(*place.findings, *findings),
        lost=lost,
    )


def _camera(request: ShotRequest, record: Record, distances: FloatArray) -> tuple[CameraState, CameraKinds]:
    """The camera over the frames, and where it changes its type, the camera of each type."""
    numbers: list[float | FloatArray] = record.numbers[0].tolist()
    if not record.is_still:
        for column, series in enumerate(record.numbers.T):
            if column < _COMMON or (series != series[0]).any():
                numbers[column] = series
    if request.focus_subject is not None:
        # Blender takes the focus object's planar distance without its sign, and ignores the keyed distance.
        numbers[_FOCUS] = np.maximum(np.abs(distances[-1]), IN_CAMERA_PLANE)
    states = {
        kind: camera_state(request.scene, request.camera.name, kind, numbers) for kind in dict.fromkeys(record.kinds)
    }
    first = next(iter(states.values()))
    if len(states) == 1:
        return first, ()
    return first, tuple((np.array([each == kind for each in record.kinds]), state) for kind, state in states.items())


def _held(
    request: ShotRequest, record: Record
) -> tuple[NDArray[np.intp], tuple[Finding, ...], dict[int, SubjectError]]:
    """Which frame stands in for each frame of each target, shape (m, n); findings about it; the lost subjects."""
    frames = np.arange(len(request.frames))
    stand_in = np.broadcast_to(frames, record.points.shape[:2]).copy()
    findings: list[Finding] = []
    lost: dict[int, SubjectError] = {}
    for row, (index, gone) in record.gone.items():
        frame = float(request.frames[index])
        there = np.flatnonzero(~np.isnan(record.points[row, :, 0]))
        if not request.holds_lost and (gone.is_topology or not len(there)):
            raise gone.as_error(frame)
        if not len(there):
            lost[row] = gone.as_error(frame)
            continue
        last = np.searchsorted(there, frames, side="right") - 1
        stand_in[row] = there[np.maximum(last, 0)]
        findings.append(
            Finding(
                code="TOPOLOGY_CHANGED" if gone.is_topology else "SUBJECT_GONE",
                severity="ERROR" if gone.is_topology else "WARNING",
                message=say(
                    "{gone} at frame {frame:g}: its last distance is held; {way_out}",
                    gone=gone.message,
                    frame=frame,
                    way_out=gone.way_out,
                ),
                frame=frame,
                camera=request.camera.name,
                subject=request.targets[row].name,
            )
        )
    return stand_in, tuple(findings), lost


def _ends(
    request: ShotRequest, record: Record, distances: FloatArray, camera: CameraState, unit_scale_m: float
) -> tuple[FloatArray, FloatArray]:
    """Both ends of what must be sharp, shapes (m, n)."""
    ends = []
    for row, distance in enumerate(distances):
        # Where a subject has gone nothing of it is deep.
        is_gone = np.isnan(record.near[row]) & request.depths[row]
        near, far = (np.where(is_gone, distance, side[row]) for side in (record.near, record.far))
        scale = {"unit_scale_m": unit_scale_m, "clip_start": camera.clip_start}
        ends.append(sharp_ends(request.targets[row], distance, (near, far), **scale))
    near, far = np.array(ends).reshape(len(distances), 2, len(request.frames)).swapaxes(0, 1)
    return near, far


def _distances(request: ShotRequest, record: Record) -> FloatArray:
    """The distance of each target at each frame, shape (m, n); nan where it is not there."""
    count = len(record.use_dof)
    looked = slice(1) if record.is_still else slice(count)
    matrices, points = record.matrices[looked], record.points[:, looked]
    measured = _focusing_distances(record, matrices, points)
    distances = np.empty((len(request.targets), count))
    for row, subject in enumerate(request.targets):
        own = _own_distance(subject)
        distances[row] = measured[row] + subject.offset if own is None else own
    if request.focus_subject is not None:
        # A focus object's is taken along the axis even by a panoramic camera.
        distances[-1] = focusing_distance("PERSP", matrices, points[-1])
    return distances


def _focusing_distances(record: Record, matrices: FloatArray, points: FloatArray) -> FloatArray:
    """The distances of points by the projection that the camera has at each frame."""
    projections = [kind[0] for kind in record.kinds[: len(matrices)] if kind]
    found = {kind: focusing_distance(kind, matrices, points) for kind in dict.fromkeys(projections)}
    if len(found) == 1:
        return next(iter(found.values()))
    return np.stack([found[kind][:, index] for index, kind in enumerate(projections)], axis=1)


def _own_distance(subject: Subject) -> float | None:
    """The distance of a subject that is given as a distance or an extent; None for one that is measured."""
    if subject.extent is not None:
        near, far = subject.extent
        return 2.0 * near * far / (near + far)
    return float(subject.object) + subject.offset if subject.is_distance else None
