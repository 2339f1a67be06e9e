"""What an object depends on: parents, targets of constraints and drivers, what modifiers and instances look at.

A dependency graph lists only what it would show, not all that it has evaluated, so this follows the pointers itself.
Pointers without effect, such as those of a disabled modifier, are followed too: that costs a little time, while a
missed one would hide a risk. The cost does not grow with the rest of the scene.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import bpy

from .. import compat

_NOT_FOLLOWED = (
    *(bpy.types.Material, bpy.types.World, bpy.types.Image, bpy.types.Action, bpy.types.Scene, bpy.types.Library),
    *(bpy.types.Text, bpy.types.Sound),
)
"""Data-blocks that move nothing, or are looked at for themselves."""


def find_dependencies(roots: Iterable[bpy.types.ID]) -> list[bpy.types.ID]:
    """Return the data-blocks that these depend on, themselves included, in the order in which they are reached."""
    found: dict[bpy.types.ID, None] = {}
    waiting = list(roots)
    while waiting:
        block = waiting.pop()
        if block is None or block in found or isinstance(block, _NOT_FOLLOWED):
            continue
        found[block] = None
        waiting += _used_by(block)
    return list(found)


def _used_by(block: bpy.types.ID) -> Iterator[bpy.types.ID]:
    for curve in _drivers(block):
        for variable in curve.driver.variables:
            yield from (target.id for target in variable.targets)
    if isinstance(block, bpy.types.Object):
        yield from _used_by_object(block)
    elif isinstance(block, bpy.types.Collection):
        yield from block.all_objects
    elif isinstance(block, bpy.types.NodeTree):
        for node in block.nodes:
            yield from _pointers(node)
            yield from _ids(getattr(socket, "default_value", None) for socket in node.inputs)
    else:
        # Shape keys of a mesh, a curve's bevel and its taper, the object of a particle's settings.
        yield from _pointers(block)


def _drivers(block: bpy.types.ID) -> Iterable[bpy.types.FCurve]:
    animation = getattr(block, "animation_data", None)
    return animation.drivers if animation else ()


def _used_by_object(block: bpy.types.Object) -> Iterator[bpy.types.ID]:
    yield from _ids((block.parent, block.data, block.instance_collection))
    yield from _constrained(block.constraints)
    if block.pose:
        for bone in block.pose.bones:
            yield from _constrained(bone.constraints)
    for modifier in block.modifiers:
        yield from _pointers(modifier)
        kind = getattr(modifier, "type", "")
        if kind == "NODES":
            yield from _ids(compat.nodes_inputs(modifier))
        elif kind == "PARTICLE_SYSTEM":
            yield from _ids((modifier.particle_system.settings,))
    if block.rigid_body_constraint:
        yield from _pointers(block.rigid_body_constraint)
    if block.instance_type in {"VERTS", "FACES"}:
        yield from block.children_recursive


def _constrained(constraints: Iterable[bpy.types.Constraint]) -> Iterator[bpy.types.ID]:
    for constraint in constraints:
        yield from _pointers(constraint)
        if getattr(constraint, "type", "") == "ARMATURE":
            yield from _ids(each.target for each in constraint.targets)


def _pointers(struct: Any) -> Iterator[bpy.types.ID]:  # noqa: ANN401 - any of Blender's
    """The data-blocks that a struct points to."""
    names = (each.identifier for each in struct.bl_rna.properties if each.type == "POINTER")
    yield from _ids(getattr(struct, name, None) for name in names if name != "rna_type")


def _ids(values: Iterable[Any]) -> Iterator[bpy.types.ID]:
    return (value for value in values if isinstance(value, bpy.types.ID))
