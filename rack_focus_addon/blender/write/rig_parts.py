"""What a live rig consists of: its empties, in a collection of their own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import bpy

from .recipe import PROPERTY

SIZE: Final = 0.1
"""How large the empties are drawn, in scene units."""


@dataclass
class RigParts:
    """What a rig is built of, as far as it has come; each empty with the name it should have."""

    name: str
    collection: bpy.types.Collection | None = None
    named: list[tuple[bpy.types.Object, str]] = field(default_factory=list)

    @property
    def empties(self) -> list[bpy.types.Object]:
        """The empties, the rig's own first."""
        return [empty for empty, _ in self.named]

    def open(self, scene: bpy.types.Scene) -> None:
        """Make the collection."""
        self.collection = bpy.data.collections.new(self.name)
        scene.collection.children.link(self.collection)

    def add(self, name: str) -> bpy.types.Object:
        """Add an empty."""
        empty = bpy.data.objects.new(name, None)
        self.named.append((empty, name))
        assert self.collection is not None  # noqa: S101 - `open` made it
        self.collection.objects.link(empty)
        empty.empty_display_size, empty.hide_render = SIZE, True
        return empty

    def take_names(self) -> None:
        """Take the names that were not free before."""
        assert self.collection is not None  # noqa: S101 - `open` made it
        self.collection.name = self.name
        for empty, name in self.named:
            empty.name = name


def discard_rig(rig: bpy.types.Object) -> None:
    """Remove the empties of a rig that no camera uses, and their collection."""
    stored = rig.get(PROPERTY, {})
    discard_parts([rig, *stored.get("empties", {}).values()], stored.get("collection"))


def discard_parts(empties: Iterable[bpy.types.Object | None], collection: bpy.types.Collection | None) -> None:
    """Remove empties, with their actions, and a collection that holds nothing else."""
    for empty in empties:
        if empty is None:
            continue
        action = empty.animation_data.action if empty.animation_data else None
        bpy.data.objects.remove(empty)
        if action and action.users == 0:
            bpy.data.actions.remove(action)
    # What somebody has put there beside the rig stays.
    if collection and not (collection.objects or collection.children):
        bpy.data.collections.remove(collection)
