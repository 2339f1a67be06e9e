"""The recipe's place in the file: a custom property of the action that carries the keys.

An action, and what is on it, survives where new properties of a library override's camera are lost at save. The text holds
the values; beside it stand pointers to the objects it names, which follow renames.
"""

from functools import lru_cache
from typing import Final

import bpy

from ..core.recipe import Recipe
from ..files import recipe_codec

PROPERTY: Final = "rack_focus"

# A panel asks at every redraw, and the values cannot change: equal text is the same recipe.
_decode = lru_cache(maxsize=16)(recipe_codec.decode)


def find_recipe(camera: bpy.types.Object) -> Recipe | None:
    """Return the recipe of a camera's racks, or None."""
    action = _action(camera)
    stored = action.get(PROPERTY) if action else None
    return _decode(stored["recipe"]) if stored else None


def has_recipe(camera: bpy.types.Object) -> bool:
    """Whether a camera carries a rack."""
    action = _action(camera)
    return bool(action and PROPERTY in action)


def find_pointer(camera: bpy.types.Object, name: str) -> bpy.types.ID | None:
    """Return the data-block kept beside the recipe under `name`; None if it is gone or was never there."""
    action = _action(camera)
    stored = action.get(PROPERTY) if action else None
    return stored["pointers"].get(name) if stored else None


def write_recipe(camera: bpy.types.Object, recipe: Recipe, pointers: dict[str, bpy.types.ID | None]) -> None:
    """Store a recipe and the data-blocks that it speaks of on the camera's action."""
    _action(camera)[PROPERTY] = {
        "recipe": recipe_codec.encode(recipe),
        "pointers": {name: block for name, block in pointers.items() if block is not None},
    }


def read_pointers(camera: bpy.types.Object) -> dict[str, bpy.types.ID | None]:
    """Return all data-blocks kept beside the recipe, by name."""
    action = _action(camera)
    stored = action.get(PROPERTY) if action else None
    return dict(stored["pointers"].items()) if stored else {}


def remove_recipe(camera: bpy.types.Object) -> None:
    """Take the recipe off the camera's action."""
    action = _action(camera)
    if action and PROPERTY in action:
        del action[PROPERTY]


def _action(camera: bpy.types.Object) -> bpy.types.Action | None:
    animation = camera.data.animation_data
    return animation.action if animation else None
