"""Instancers: what shows an object, and what is itself not seen where it stands."""

from collections.abc import Iterator, Sequence

import bpy

from ...core.errors import SubjectError
from ...core.messages import Message, joined, say
from .bodies import known


def find_instancers(scene: bpy.types.Scene, source: bpy.types.ID) -> list[bpy.types.Object]:
    """Return the objects of a scene through which an object or a collection is seen as instances.

    They are reached by what uses it: collections that hold it, node groups, particle settings.
    """
    users, found, waiting = bpy.data.user_map(), {}, [source]
    seen = set(waiting)
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user in seen:
                continue
            seen.add(user)
            if isinstance(user, bpy.types.Object):
                if not _may_instance(user):
                    continue
                if user.name in scene.objects:
                    found[user.name_full] = user
            if not isinstance(user, bpy.types.Scene):
                waiting.append(user)
    return [found[name] for name in sorted(found)]


def _may_instance(user: bpy.types.Object) -> bool:
    return user.instance_type != "NONE" or any(
        modifier.type in {"NODES", "PARTICLE_SYSTEM"} for modifier in known(user.modifiers)
    )


def in_a_layer(scene: bpy.types.Scene, picked: bpy.types.Object) -> bool:
    """Whether an object is in a view layer that renders: not all the collections that hold it are excluded."""
    layers = [layer for layer in scene.view_layers if layer.use] or scene.view_layers
    # Blender looks for them among all collections of the file.
    homes = picked.users_collection
    # The layers' own lists of objects lag behind until the next update, and a scene just made has no tree yet.
    return any(
        layer.layer_collection is None or any(each.collection in homes for each in _included(layer)) for layer in layers
    )


def _included(layer: bpy.types.ViewLayer) -> Iterator[bpy.types.LayerCollection]:
    waiting = [layer.layer_collection]
    while waiting:
        each = waiting.pop()
        waiting += each.children
        if not each.exclude:
            yield each


def require_not_a_source(scene: bpy.types.Scene, found: bpy.types.Object) -> None:
    """Raise :class:`SubjectError` for an object that is seen as instances, and not where it stands."""
    parent = found.parent
    if parent is not None and parent.instance_type in {"VERTS", "FACES"}:
        instancers = [parent]
    else:
        instancers = [] if in_a_layer(scene, found) and not found.hide_render else find_instancers(scene, found)
    if instancers:
        raise SubjectError(
            "'{name}' is not seen where it stands, but {seen}", name=found.name, seen=name_instances(instancers)
        )


def name_instances(instancers: Sequence[bpy.types.Object]) -> Message:
    """Return how to name an instance that one of these shows: the end of a sentence about what is seen."""
    first = instancers[0].name
    names = joined(f"'{each.name}'" for each in instancers[:3])
    return say(
        "as an instance of {names}; name that by what shows it and its persistent id, as Subject('{first}', "
        "instance=(0,)): find_instances lists those of '{first}'",
        names=names,
        first=first,
    )
