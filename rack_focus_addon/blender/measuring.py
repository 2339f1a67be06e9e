"""Visiting frames and noting what is seen at each: the camera, the subjects' points, how deep they are."""

from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import dataclass, field

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.arrays import FloatArray
from ..core.camera import ANIMATED_NUMBERS, CameraState
from ..core.marks import Subject
from ..core.view import focusing_distance
from .aims import Aim, aims, clouds
from .camera import camera_numbers, read_camera_state
from .clouds import Cloud
from .ground import Ground
from .readers import Eye
from .things import Gone


@dataclass(frozen=True, eq=False)
class Job:
    """What is to be measured.

    Attributes
    ----------
    scene : Scene
    camera : Object
    subjects : tuple of Subject, length m
    frames : ndarray of float64, shape (n,)
    deep_at : ndarray of bool, shape (m, n)
        Where it is asked how deep a subject is.
    """

    scene: bpy.types.Scene
    camera: bpy.types.Object
    subjects: tuple[Subject, ...]
    frames: FloatArray
    deep_at: NDArray[np.bool_]

    @property
    def deep_rows(self) -> list[int]:
        """The subjects whose bounds or vertex group are asked for."""
        return [row for row, subject in enumerate(self.subjects) if subject.sharp != "SLAB" and self.deep_at[row].any()]

    @property
    def everything(self) -> NDArray[np.intp]:
        """The indices of all frames."""
        return np.arange(len(self.frames))


@dataclass(eq=False)
class Record:
    """What was seen; nan where nobody looked, and where there was nothing to see.

    Attributes
    ----------
    matrices : ndarray of float64, shape (n, 4, 4)
        The camera's, to the world.
    numbers : ndarray of float64, shape (n, q)
        Its :data:`ANIMATED_NUMBERS`.
    use_dof : ndarray of bool, shape (n,)
    points : ndarray of float64, shape (m, n, 3)
    near, far : ndarray of float64, shape (m, n)
        Nearest and farthest focus distance of what must be sharp.
    subjects : tuple of Subject, length m
        The job's, with what NEAREST has settled on.
    gone : dict of int to (int, Gone)
        Of each subject that was not there at a frame, the first such frame's index, and why.
    state : CameraState
        The camera at the last frame.
    is_still : bool
        Whether every frame is like the first, but for how deep subjects are.
    """

    matrices: FloatArray
    numbers: FloatArray
    use_dof: NDArray[np.bool_]
    points: FloatArray
    near: FloatArray
    far: FloatArray
    subjects: tuple[Subject, ...]
    gone: dict[int, tuple[int, Gone]] = field(default_factory=dict)
    state: CameraState = field(default_factory=CameraState)
    is_still: bool = False

    @classmethod
    def empty(cls, job: Job) -> "Record":
        """Return a record of a job with nothing in it yet."""
        rows, count = len(job.subjects), len(job.frames)
        return cls(
            matrices=np.full((count, 4, 4), np.nan),
            numbers=np.full((count, len(ANIMATED_NUMBERS)), np.nan),
            use_dof=np.zeros(count, dtype=bool),
            points=np.full((rows, count, 3), np.nan),
            near=np.full((rows, count), np.nan),
            far=np.full((rows, count), np.nan),
            subjects=job.subjects,
        )

    def repeat(self, index: int, indices: NDArray[np.intp]) -> None:
        """Note at other frames what was seen at one, but for how deep subjects are."""
        for series in (self.matrices, self.numbers, self.use_dof):
            series[indices] = series[index]
        self.points[:, indices] = self.points[:, index, np.newaxis]
        self.is_still = not self.gone

    @property
    def distances(self) -> FloatArray:
        """The focus distances of all points, shape (m, n), offsets not counted; nan where there is none."""
        return focusing_distance(self.state.projection, self.matrices, self.points)


def visit(
    job: Job,
    ground: Ground,
    record: Record,
    indices: NDArray[np.intp],
    *,
    look: str = "BOTH",
    is_still: bool = False,
) -> Generator[None, None, None]:
    """Look at some of a job's frames, and note what is seen; pause after each, also after one that is only on the way.

    Parameters
    ----------
    job : Job
    ground : Ground
    record : Record
        Is filled in at these frames.
    indices : ndarray of int
    look : {"AIMS", "DEPTHS", "BOTH"}
        Points, or how deep subjects are. On the stage two visits are quicker than one: what is there for depths has its
        mesh evaluated at every frame that is visited.
    is_still : bool
        Whether nothing moves: then the first of the frames tells all, but for how deep subjects are.
    """
    with ExitStack() as stack:
        readers = stack.enter_context(aims(ground, job.scene, job.camera, job.subjects)) if look != "DEPTHS" else {}
        deep = {row: job.subjects[row] for row in job.deep_rows} if look != "AIMS" else {}
        found = stack.enter_context(clouds(ground, job.scene, deep))
        for index, graph in ground.steps(job.frames, indices):
            if index is None:
                yield
                continue
            eye = _look_through(job.camera, graph, record, index)
            _note_points(readers, record, index, graph, eye)
            _note_depths({row: found[row] for row in found if job.deep_at[row, index]}, record, index, graph, eye)
            if is_still:
                record.repeat(index, indices)
                break
            yield
        settled = {row: aim.subject for row, aim in readers.items() if aim.subject}
        record.subjects = tuple(settled.get(row, subject) for row, subject in enumerate(record.subjects))
        if len(indices):
            record.state = read_camera_state(job.scene, job.camera.evaluated_get(graph))


def _look_through(camera: bpy.types.Object, graph: bpy.types.Depsgraph, record: Record, index: int) -> Eye:
    seen = camera.evaluated_get(graph)
    record.matrices[index] = seen.matrix_world
    record.numbers[index] = camera_numbers(seen.data)
    record.use_dof[index] = seen.data.dof.use_dof
    return Eye(seen.data.type, record.matrices[index])


def _note_points(readers: dict[int, Aim], record: Record, index: int, graph: bpy.types.Depsgraph, eye: Eye) -> None:
    for row, aim in readers.items():
        try:
            record.points[row, index] = aim.read(graph, eye)
        except Gone as gone:
            record.gone.setdefault(row, (index, gone))


def _note_depths(found: dict[int, Cloud], record: Record, index: int, graph: bpy.types.Depsgraph, eye: Eye) -> None:
    for row, cloud in found.items():
        depths = eye.depths(cloud.points(graph))
        if len(depths):
            record.near[row, index], record.far[row, index] = depths.min(), depths.max()
