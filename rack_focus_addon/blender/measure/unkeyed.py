"""Values of animated properties that the user has changed and not keyed yet: setting a frame would lose them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy

from .. import compat


@contextmanager
def kept_unkeyed(scene: bpy.types.Scene) -> Iterator[None]:
    """Put back what is not keyed after the frame was moved and set back; what follows its keys is left to them."""
    before = [(owner, name, _read(owner, name)) for owner, name in _animated(scene)]
    try:
        yield
    finally:
        for owner, name, value in before:
            try:
                if _read(owner, name) != value:
                    _write(owner, name, value)
            except (ReferenceError, AttributeError, KeyError, TypeError):
                # A handler has removed or locked it: there is nothing to put back.
                continue


def _animated(scene: bpy.types.Scene) -> Iterator[tuple[Any, str]]:
    """Every animated property of the file's data-blocks, once: its owner and its name."""
    known = set()
    for block in _blocks(scene):
        for path in _paths(block):
            owner, name = _resolved(block, path)
            if owner is not None and (block, path) not in known:
                known.add((block, path))
                yield owner, name


def _blocks(scene: bpy.types.Scene) -> Iterator[bpy.types.ID]:
    kinds = ("objects", "cameras", "lights", "materials", "worlds", "armatures", "curves", "lattices", "shape_keys")
    yield scene
    for kind in (*kinds, "meshes", "metaballs", "node_groups", "speakers", "textures"):
        yield from (block for block in getattr(bpy.data, kind) if block.animation_data is not None)


def _paths(block: bpy.types.ID) -> Iterator[str]:
    animation = block.animation_data
    if animation is None:
        return
    strips = (strip for track in animation.nla_tracks for strip in track.strips)
    for action in (animation.action, *(strip.action for strip in strips)):
        if action is not None:
            # A path that belongs to another slot's data-block does not resolve on this one, or is as good as its own.
            yield from (path for _, path, _ in compat.action_curves(action))


def _resolved(block: bpy.types.ID, path: str) -> tuple[Any, str]:
    """Split a path into what owns the property and the property's name; a custom property keeps its brackets."""
    head, name = (path[: path.rindex("[")], path[path.rindex("[") :]) if path.endswith('"]') else ("", "")
    if not name:
        head, _, name = path.rpartition(".")
    try:
        owner = block.path_resolve(head) if head else block
        _read(owner, name)
    except (ValueError, AttributeError, KeyError, TypeError):
        return None, name
    return owner, name


def _read(owner: Any, name: str) -> Any:  # noqa: ANN401 - any property
    value = owner[name[2:-2]] if name.startswith("[") else getattr(owner, name)
    return tuple(value) if hasattr(value, "__len__") and not isinstance(value, str) else value


def _write(owner: Any, name: str, value: Any) -> None:  # noqa: ANN401
    if name.startswith("["):
        owner[name[2:-2]] = value
    else:
        setattr(owner, name, value)
