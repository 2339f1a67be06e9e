"""Objects and collections of a scene, by name or by themselves."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

import bpy


def find_object(
    scene: bpy.types.Scene, given: bpy.types.Object | str, library: str | None = None
) -> bpy.types.Object | None:
    """Return an object if it is in the scene, or the one of that name; None otherwise.

    A name means the file's own object where a linked one bears it too, as beside a library override its original does;
    with `library`, the name of a library or the path of its file, the one that is linked from there.
    """
    name = given if isinstance(given, str) else given.name
    found = scene.objects.get(name)
    if found is None or found == given or (found.library is None and isinstance(given, str) and library is None):
        return found
    # Blender looks objects of a scene up by name alone, and finds the first.
    namesakes = [each for each in scene.objects if each.name == name]
    return _pick(namesakes, given, library)


def find_collection(
    scene: bpy.types.Scene, given: bpy.types.Collection | str, library: str | None = None
) -> bpy.types.Collection | None:
    """Return a collection if it is in the scene, or the one of that name, as :func:`find_object` does."""
    name = given if isinstance(given, str) else given.name
    found: bpy.types.Collection | None = _pick(
        [each for each in scene.collection.children_recursive if each.name == name], given, library
    )
    return found


def _pick(namesakes: Sequence[Any], given: Any, library: str | None) -> Any:  # noqa: ANN401 - either kind
    if not isinstance(given, str):
        return given if given in namesakes else None
    if library is not None:
        return next((each for each in namesakes if each.library and is_called(each.library, library)), None)
    own = next((each for each in namesakes if each.library is None), None)
    return own or next(iter(namesakes), None)


def is_called(library: bpy.types.Library, name: str) -> bool:
    """Whether a library bears a name, or its file this path or name."""
    paths = {library.filepath, bpy.path.abspath(library.filepath), PurePath(library.filepath.replace("\\", "/")).name}
    return name in {library.name, *paths}
