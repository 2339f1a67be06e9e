"""Objects of a scene, by name or by themselves."""

import bpy


def find_object(scene: bpy.types.Scene, given: bpy.types.Object | str) -> bpy.types.Object | None:
    """Return an object if it is in the scene, or the one of that name; None otherwise.

    A name means the file's own object where a linked one bears it too, as beside a library override its original does.
    """
    name = given if isinstance(given, str) else given.name
    found = scene.objects.get(name)
    if found is None or found == given or (found.library is None and isinstance(given, str)):
        return found
    # Blender looks objects of a scene up by name alone, and finds the first.
    namesakes = [each for each in scene.objects if each.name == name]
    if isinstance(given, str):
        return next((each for each in namesakes if each.library is None), found)
    return given if given in namesakes else None
