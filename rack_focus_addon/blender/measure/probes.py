"""Probes: what finds each subject's point, and how deep it is, at each frame of a scene that is measured in."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import bpy
import numpy as np

from ...core.arrays import FloatArray
from ...core.request.marks import Subject
from ..subjects.bodies import is_several
from ..subjects.find import find_sharp_objects, find_shown
from .depth_points import DepthPoints
from .guests import guests_in
from .points import Eye, PointReader
from .stage import MeasuringScene

_HELD: set[str] = {"ORIGIN", "BONE", "VERTEX_GROUP"}
"""Parts that Blender's own Copy Location finds."""


@dataclass(frozen=True, eq=False)
class Probe:
    """What reads a subject's point from a dependency graph, seen through the camera's eye."""

    read: Callable[[bpy.types.Depsgraph, Eye], FloatArray]
    reader: PointReader | None = None

    @property
    def subject(self) -> Subject | None:
        """The subject with what NEAREST has chosen; None where nothing is chosen."""
        return self.reader.subject if self.reader else None

    def choose(self, graph: bpy.types.Depsgraph, eye: Eye) -> None:
        """Let NEAREST choose its vertex now."""
        if self.reader is not None:
            self.reader.choose(graph, eye)


@contextmanager
def point_probes(
    place: MeasuringScene, scene: bpy.types.Scene, camera: bpy.types.Object, subjects: Sequence[Subject]
) -> Iterator[dict[int, Probe]]:
    """Give what reads the point of each subject, by its row; plain distances need none."""
    with guests_in(place) as guests:
        if place.is_full:
            # A camera that is disabled in viewports and not the scene's would not be evaluated.
            guests.hold(camera)
        probes: dict[int, Probe] = {}
        for row, subject in enumerate(subjects):
            if not subject.is_measured:
                continue
            if subject.part in _HELD and not is_several(subject):
                probes[row] = Probe(_origin_of(guests.helper_on(subject)))
            else:
                shown = [] if is_several(subject) else _shown(scene, subject)
                guests.invite(subject, shown)
                reader = PointReader(subject, shown)
                probes[row] = Probe(reader.point, reader)
        yield probes


@contextmanager
def depth_probes(
    place: MeasuringScene, scene: bpy.types.Scene, subjects: dict[int, Subject]
) -> Iterator[dict[int, DepthPoints]]:
    """Give what tells how deep each of these subjects is."""
    with guests_in(place) as guests:
        found = {}
        for row, subject in subjects.items():
            shown = [] if is_several(subject) else find_sharp_objects(scene, subject)
            guests.invite(subject, shown)
            found[row] = DepthPoints(subject, shown)
        yield found


def _shown(scene: bpy.types.Scene, subject: Subject) -> list[bpy.types.Object]:
    """What is read of a single object: of a rig's bounds its own, of its surface the meshes that it deforms."""
    return [subject.object] if subject.part == "BOUNDS" else find_shown(scene, subject.object)


def _origin_of(helper: bpy.types.Object) -> Callable[[bpy.types.Depsgraph, Eye], FloatArray]:
    return lambda graph, _: np.array(helper.evaluated_get(graph).matrix_world.translation)
