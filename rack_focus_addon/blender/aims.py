"""Aims: what finds each subject's point while a scene is visited, and what has to be in that scene for it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import bpy
import numpy as np

from ..core.arrays import FloatArray
from ..core.marks import Subject
from .clouds import Cloud
from .ground import STAGE_NAME, Ground
from .readers import Eye, Reader
from .subjects import find_sharp_objects, find_shown
from .things import instances_all, is_several

PointReader = Callable[[bpy.types.Depsgraph, Eye], FloatArray]


@dataclass(frozen=True, eq=False)
class Aim:
    """What reads a subject's point."""

    read: PointReader
    reader: Reader | None = None

    @property
    def subject(self) -> Subject | None:
        """The subject with what NEAREST has settled on; None where nothing is settled."""
        return self.reader.subject if self.reader else None


_HELD: set[str] = {"ORIGIN", "BONE", "VERTEX_GROUP"}
"""Parts that Blender's own Copy Location finds."""


@contextmanager
def aims(
    ground: Ground, scene: bpy.types.Scene, camera: bpy.types.Object, subjects: Sequence[Subject]
) -> Iterator[dict[int, Aim]]:
    """Give what reads the point of each subject, by its row; plain distances need none."""
    with guests_of(ground) as guests:
        if ground.is_full:
            # A camera that is disabled in viewports and not the scene's would not be evaluated.
            guests.hold(camera)
        readers: dict[int, Aim] = {}
        for row, subject in enumerate(subjects):
            if not subject.is_measured:
                continue
            if subject.part in _HELD and not is_several(subject):
                readers[row] = Aim(_origin_of(guests.helper_on(subject)))
            else:
                shown = [] if is_several(subject) else _shown(scene, subject)
                guests.invite(subject, shown)
                reader = Reader(subject, shown)
                readers[row] = Aim(reader.point, reader)
        yield readers


@contextmanager
def clouds(ground: Ground, scene: bpy.types.Scene, subjects: dict[int, Subject]) -> Iterator[dict[int, Cloud]]:
    """Give what tells how deep each of these subjects is."""
    with guests_of(ground) as guests:
        found = {}
        for row, subject in subjects.items():
            shown = [] if is_several(subject) else find_sharp_objects(scene, subject)
            guests.invite(subject, shown)
            found[row] = Cloud(subject, shown)
        yield found


def _shown(scene: bpy.types.Scene, subject: Subject) -> list[bpy.types.Object]:
    """What is read of a single object: of a rig's bounds its own, of its surface the meshes that it deforms."""
    return [subject.object] if subject.part == "BOUNDS" else find_shown(scene, subject.object)


class Guests:
    """What is brought into a scene for measuring."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.helpers: list[bpy.types.Object] = []
        self.linked: list[bpy.types.Object] = []

    def invite(self, subject: Subject, shown: Iterable[bpy.types.Object]) -> None:
        """Let a subject be evaluated with its body."""
        if isinstance(subject.object, bpy.types.Collection):
            if subject.object.name not in self._ground.collection.children:
                self._ground.collection.children.link(subject.object)
            return
        if is_several(subject) or instances_all(subject):
            self._link(subject.object)
            if subject.object.instance_type in {"VERTS", "FACES"}:
                # These repeat their children, which therefore have to be there.
                for child in subject.object.children_recursive:
                    self._link(child)
            return
        for each in shown:
            self._link(each)
            if each.type == "MESH" and (each.hide_viewport or self._ground.is_full):
                # A constraint that asks for a vertex group, any, has a hidden mesh evaluated.
                self.hold(each, STAGE_NAME)

    def _link(self, picked: bpy.types.Object) -> None:
        if picked not in self._ground.collection.objects.values():
            self._ground.collection.objects.link(picked)
            self.linked.append(picked)

    def helper_on(self, subject: Subject) -> bpy.types.Object:
        """Let Blender's own Copy Location hold an empty on the subject.

        The constraint reaches objects that are disabled in viewports, which would not be evaluated if they were linked
        to the stage, and knows bones and vertex groups (the mean of the group's deformed vertices).
        """
        helper = self._helper()
        hold_on(helper, subject)
        return helper

    def hold(self, target: bpy.types.Object, subtarget: str = "") -> bpy.types.Object:
        """Put a helper on an object, which is evaluated for it whether it is hidden or not."""
        helper = self._helper()
        hold = helper.constraints.new("COPY_LOCATION")
        hold.target, hold.subtarget = target, subtarget
        return helper

    def _helper(self) -> bpy.types.Object:
        helper = bpy.data.objects.new(STAGE_NAME, None)
        self.helpers.append(helper)
        self._ground.collection.objects.link(helper)
        return helper


def hold_on(helper: bpy.types.Object, subject: Subject) -> None:
    """Let Blender's own Copy Location hold an empty on an object, a bone or a vertex group of it."""
    hold = helper.constraints.new("COPY_LOCATION")
    hold.target = subject.object
    hold.subtarget = {"BONE": subject.bone, "VERTEX_GROUP": subject.vertex_group}.get(subject.part) or ""
    if subject.part == "BONE":
        hold.head_tail = subject.along


@contextmanager
def guests_of(ground: Ground) -> Iterator[Guests]:
    """Let guests into a scene; their helpers leave it afterwards."""
    guests = Guests(ground)
    try:
        yield guests
    finally:
        for helper in guests.helpers:
            bpy.data.objects.remove(helper)


def _origin_of(helper: bpy.types.Object) -> PointReader:
    return lambda graph, _: np.array(helper.evaluated_get(graph).matrix_world.translation)
