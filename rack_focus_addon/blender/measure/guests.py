"""Objects linked into a scene while it is measured: subjects, and helpers by which Blender evaluates hidden ones."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import bpy

from ...core.request.marks import Subject
from ..subjects.bodies import is_several, shows_collection
from ..subjects.hold_on import hold_on
from .stage import STAGE_NAME, MeasuringScene


class Guests:
    """What is brought into a scene for measuring."""

    def __init__(self, place: MeasuringScene) -> None:
        self._place = place
        self.helpers: list[bpy.types.Object] = []
        self.linked: list[bpy.types.Object] = []

    def invite(self, subject: Subject, shown: Iterable[bpy.types.Object]) -> None:
        """Let a subject be evaluated with its body."""
        if isinstance(subject.object, bpy.types.Collection):
            if subject.object.name not in self._place.collection.children:
                self._place.collection.children.link(subject.object)
            return
        if is_several(subject) or shows_collection(subject):
            self._link(subject.object)
            if subject.object.instance_type in {"VERTS", "FACES"}:
                # These repeat their children, which therefore have to be there.
                for child in subject.object.children_recursive:
                    self._link(child)
            return
        for each in shown:
            self._link(each)
            if each.type == "MESH" and (each.hide_viewport or self._place.is_full):
                # A constraint that asks for a vertex group, any, has a hidden mesh evaluated.
                self.hold(each, STAGE_NAME)

    def _link(self, picked: bpy.types.Object) -> None:
        if picked not in self._place.collection.objects.values():
            self._place.collection.objects.link(picked)
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
        self._place.collection.objects.link(helper)
        return helper


@contextmanager
def guests_in(place: MeasuringScene) -> Iterator[Guests]:
    """Let guests into a scene; their helpers leave it afterwards."""
    guests = Guests(place)
    try:
        yield guests
    finally:
        for helper in guests.helpers:
            bpy.data.objects.remove(helper)
