"""The recipe's place in the file: a custom property of the action that carries the keys, or of a live rig's own empty.

An action, and what is on it, survives where new properties of a library override's camera are lost at save. An action
of Blender 4.4 and later may animate several cameras, each through a slot of its own: the property holds one recipe
per slot. The text holds the values; beside it stand pointers to the objects it names, which follow renames.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import bpy

from ...core.record.recipe import Recipe
from ...doors import files_recipe_codec as recipe_codec
from ..compat import assigned_slot
from ..object_types import CameraObject

PROPERTY: Final = "rack_focus"

RIG: Final = "rack_focus_rig"
"""The custom property of camera data that points to the empty of a live rig."""

NO_SLOT: Final = 0
"""The key of a recipe from a Blender without slots. A later Blender then gives the action a first slot."""


@dataclass(frozen=True)
class Beside:
    """What is kept beside a recipe: the data-blocks that it speaks of, and handles.

    Attributes
    ----------
    before : mapping of str to ID or None
        What the camera used before its first rack.
    subjects : mapping of str to tuple of Object or None
        The objects of each rack's marks, by the rack's name; None for a plain distance and for what is gone.
    handles : mapping of str to str
        The handles of the keys before the first rack, by channel, see :mod:`.remembered_handles`.
    """

    before: Mapping[str, bpy.types.ID | None] = field(default_factory=dict)
    subjects: Mapping[str, tuple[bpy.types.Object | None, ...]] = field(default_factory=dict)
    handles: Mapping[str, str] = field(default_factory=dict)


def carries_rack(camera: bpy.types.Object) -> bool:
    """Whether there is a recipe on a camera, readable or not."""
    return _find_stored(camera) is not None


def find_rig(camera: CameraObject) -> bpy.types.Object | None:
    """Return the empty that carries a live rig of this very camera, or None."""
    # A copy of the camera's data points to the rig as well, but the rig measures from its own camera alone.
    empty = camera.data.get(RIG)
    stored = empty.get(PROPERTY) if empty else None
    return empty if stored and stored.get("camera") == camera else None


def find_recipe(camera: bpy.types.Object) -> Recipe | None:
    """Return the recipe of a camera's racks, or None."""
    stored = _find_stored(camera)
    return recipe_codec.decode(stored["recipe"]) if stored else None


def get_recipe(camera: bpy.types.Object) -> Recipe:
    """Return the recipe of a camera that carries a rack."""
    recipe = find_recipe(camera)
    assert recipe is not None  # noqa: S101 - whoever calls this has asked
    return recipe


def read_beside(camera: bpy.types.Object) -> Beside:
    """Return what is kept beside a camera's recipe; nothing without a recipe."""
    stored = _find_stored(camera)
    if stored is None:
        return Beside()
    names = [rack.name for rack in recipe_codec.decode(stored["recipe"]).racks]
    return Beside(
        before=dict(stored["before"].items()),
        # Numbers stand for the racks' names, which may be longer than the 63 bytes of a property's.
        subjects={name: _read_row(stored["subjects"][str(index)]) for index, name in enumerate(names)},
        handles=dict(stored["handles"].items()),
    )


def write_recipe(camera: bpy.types.Object, recipe: Recipe, beside: Beside) -> None:
    """Store a recipe, and what is kept beside it, on the camera's action."""
    action = _action(camera)
    assert action is not None  # noqa: S101 - the rack was keyed in it
    stored = as_stored(recipe, beside)
    remove_recipe(camera)
    if PROPERTY not in action:  # type: ignore[operator]
        action[PROPERTY] = {}
    action[PROPERTY][_key(camera)] = stored


def as_stored(recipe: Recipe, beside: Beside) -> dict[str, Any]:
    """Return a recipe, and what is kept beside it, as a custom property holds them."""
    rows = [beside.subjects.get(rack.name, ()) for rack in recipe.racks]
    return {
        "recipe": recipe_codec.encode(recipe),
        "before": {name: block for name, block in beside.before.items() if block is not None},
        "subjects": {str(index): _row(row) for index, row in enumerate(rows)},
        "handles": dict(beside.handles),
    }


def remove_recipe(camera: bpy.types.Object) -> None:
    """Take the recipe off the camera's action, if there is one."""
    action = _action(camera)
    if action is None or _find_on_action(camera) is None:
        return
    del action[PROPERTY][_stored_key(camera, action[PROPERTY])]
    if not action[PROPERTY].keys():
        del action[PROPERTY]


def _row(blocks: tuple[bpy.types.Object | None, ...]) -> dict[str, Any]:
    """A list of pointers as custom properties can hold it: the length shows a None at its end."""
    return {"length": len(blocks)} | {str(index): block for index, block in enumerate(blocks) if block is not None}


def _read_row(stored: Any) -> tuple[bpy.types.Object | None, ...]:  # noqa: ANN401 - an IDPropertyGroup
    return tuple(stored.get(str(index)) for index in range(stored["length"]))


def _find_stored(camera: bpy.types.Object) -> Any:  # noqa: ANN401 - an IDPropertyGroup
    """What is stored for the camera, or None."""
    stored = _find_on_action(camera)
    if stored:
        return stored
    empty = find_rig(camera)
    return empty[PROPERTY] if empty else None


def _find_on_action(camera: bpy.types.Object) -> Any:  # noqa: ANN401 - an IDPropertyGroup
    action = _action(camera)
    everything = action.get(PROPERTY) if action else None
    return everything.get(_stored_key(camera, everything)) if everything else None


def _stored_key(camera: bpy.types.Object, everything: Container[str]) -> str:
    """The key under which the camera's recipe is found."""
    return _key(camera) if _key(camera) in everything else str(NO_SLOT)


def _key(camera: bpy.types.Object) -> str:
    return str(assigned_slot(camera.data) or NO_SLOT)


def _action(camera: CameraObject) -> bpy.types.Action | None:
    animation = camera.data.animation_data
    return animation.action if animation else None
