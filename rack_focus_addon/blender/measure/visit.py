"""Looking at a shot in a scene, frame by frame, and recording what is seen: the camera, the points, the depths."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Literal

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.arrays import FloatArray
from ...core.optics.view import focusing_distance
from ...core.request.marks import Subject
from ..camera import CAMERA_NUMBERS, camera_kind, camera_numbers
from ..subjects.bodies import Gone
from .depth_points import DepthPoints
from .points import Eye
from .probes import Probe, depth_probes, point_probes
from .request import ShotRequest
from .stage import MeasuringScene

Wanted = Literal["POINTS", "DEPTHS", "BOTH"]


@dataclass(eq=False)
class Record:
    """What was measured; nan where nothing was measured, or nothing was there.

    Attributes
    ----------
    matrices : ndarray of float64, shape (n, 4, 4)
        The camera's, to the world.
    numbers : ndarray of float64, shape (n, q)
        Its :data:`.camera.CAMERA_NUMBERS`.
    kinds : list of tuple of str, length n
        Its choices, see :func:`.camera.camera_kind`; None where nothing was measured.
    use_dof : ndarray of bool, shape (n,)
    points : ndarray of float64, shape (m, n, 3)
    near, far : ndarray of float64, shape (m, n)
        Nearest and farthest focus distance of what must be sharp.
    targets : tuple of Subject, length m
        The request's, with what NEAREST has chosen.
    gone : dict of int to (int, Gone)
        Of each target that was not there at a frame, the first such frame's index, and why.
    is_still : bool
        Whether every frame is like the first, but for how deep targets are.
    """

    matrices: FloatArray
    numbers: FloatArray
    kinds: list[tuple[str, str, str] | None]
    use_dof: NDArray[np.bool_]
    points: FloatArray
    near: FloatArray
    far: FloatArray
    targets: tuple[Subject, ...]
    gone: dict[int, tuple[int, Gone]] = field(default_factory=dict)
    is_still: bool = False

    @classmethod
    def empty(cls, request: ShotRequest) -> "Record":
        """Return a record of a request with nothing in it yet."""
        rows, count = len(request.targets), len(request.frames)
        return cls(
            matrices=np.full((count, 4, 4), np.nan),
            numbers=np.full((count, len(CAMERA_NUMBERS)), np.nan),
            kinds=[None] * count,
            use_dof=np.zeros(count, dtype=bool),
            points=np.full((rows, count, 3), np.nan),
            near=np.full((rows, count), np.nan),
            far=np.full((rows, count), np.nan),
            targets=request.targets,
        )

    def repeat(self, index: int, indices: NDArray[np.intp]) -> None:
        """Record at other frames what was seen at one, but for how deep targets are."""
        for series in (self.matrices, self.numbers, self.use_dof):
            series[indices] = series[index]
        self.kinds = [self.kinds[index]] * len(self.kinds)
        self.points[:, indices] = self.points[:, index, np.newaxis]
        self.is_still = not self.gone

    def distances_at(self, index: int) -> FloatArray:
        """Return the focus distances of all points at a frame, shape (m,), offsets not counted; nan where none is."""
        kind = self.kinds[index]
        return focusing_distance(kind[0] if kind else "PERSP", self.matrices[index], self.points[:, index])


class Visit:
    """Looks at one frame after the other, and records it."""

    def __init__(
        self, request: ShotRequest, record: Record, probes: dict[int, Probe], depths: dict[int, DepthPoints]
    ) -> None:
        self._request, self._record = request, record
        self._probes, self._depths = probes, depths

    def look(self, index: int, graph: bpy.types.Depsgraph) -> None:
        """Record what is seen at the frame that the dependency graph is at."""
        eye = self._see_through_camera(index, graph)
        record = self._record
        for row, probe in self._probes.items():
            try:
                record.points[row, index] = probe.read(graph, eye)
            except Gone as gone:
                record.gone.setdefault(row, (index, gone))
        for row, points in self._depths.items():
            if self._request.depths[row, index]:
                depths = eye.depths(points.points(graph))
                if len(depths):
                    record.near[row, index], record.far[row, index] = depths.min(), depths.max()

    def choose(self, frame: float, graph: bpy.types.Depsgraph) -> None:
        """Let each NEAREST that chooses at this frame do so; refuse one that has no vertex."""
        seen = self._request.camera.evaluated_get(graph)
        eye = Eye(seen.data.type, np.array(seen.matrix_world))
        for row, at in enumerate(self._request.choose_at):
            if at == frame and self._request.subjects[row].part == "NEAREST":
                try:
                    self._probes[row].choose(graph, eye)
                except Gone as gone:
                    raise gone.as_error(frame) from gone

    def _see_through_camera(self, index: int, graph: bpy.types.Depsgraph) -> Eye:
        record, seen = self._record, self._request.camera.evaluated_get(graph)
        record.matrices[index] = np.array(seen.matrix_world)
        record.numbers[index] = camera_numbers(seen.data)
        record.kinds[index] = camera_kind(seen.data)
        record.use_dof[index] = seen.data.dof.use_dof
        return Eye(seen.data.type, record.matrices[index])


@contextmanager
def visiting(request: ShotRequest, place: MeasuringScene, record: Record, wanted: Wanted = "BOTH") -> Iterator[Visit]:
    """Give what looks at a shot in a scene, with everything there that it needs to see.

    Parameters
    ----------
    request : ShotRequest
    place : MeasuringScene
    record : Record
        Is filled in at the frames that are looked at.
    wanted : {"POINTS", "DEPTHS", "BOTH"}
        Where the targets are, or how deep. On the stage two visits are quicker than one: what is there for depths has
        its mesh evaluated at every frame that is visited.
    """
    with ExitStack() as stack:
        probes = {}
        if wanted != "DEPTHS":
            probes = stack.enter_context(point_probes(place, request.scene, request.camera, record.targets))
        deep = {row: record.targets[row] for row in request.deep_rows} if wanted != "POINTS" else {}
        depths = stack.enter_context(depth_probes(place, request.scene, deep)) if deep else {}
        yield Visit(request, record, probes, depths)
        chosen = {row: probe.subject for row, probe in probes.items() if probe.subject}
        record.targets = tuple(chosen.get(row, target) for row, target in enumerate(record.targets))
