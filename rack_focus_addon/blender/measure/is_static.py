"""Whether anything that a shot depends on can move: if nothing can, one frame is enough.

Only what is known to stand still by itself counts as still; whatever is not named here is taken to move.
"""

from collections.abc import Iterable
from typing import Final

import bpy

_STILL_MODIFIERS: Final = (
    "ARMATURE ARRAY BEVEL BOOLEAN CAST CORRECTIVE_SMOOTH CURVE DATA_TRANSFER DECIMATE EDGE_SPLIT HOOK "
    "LAPLACIANDEFORM LAPLACIANSMOOTH LATTICE MASK MESH_DEFORM MIRROR MULTIRES NORMAL_EDIT REMESH SCREW "
    "SHRINKWRAP SIMPLE_DEFORM SKIN SMOOTH SOLIDIFY SUBSURF SURFACE_DEFORM TRIANGULATE UV_PROJECT UV_WARP "
    "VERTEX_WEIGHT_EDIT VERTEX_WEIGHT_MIX VERTEX_WEIGHT_PROXIMITY WEIGHTED_NORMAL WELD WIREFRAME"
)
"""Modifiers that do not depend on time, by their types."""

_STILL_CONSTRAINTS: Final = (
    "ACTION ARMATURE CHILD_OF CLAMP_TO COPY_LOCATION COPY_ROTATION COPY_SCALE COPY_TRANSFORMS DAMPED_TRACK "
    "FLOOR GEOMETRY_ATTRIBUTE IK LIMIT_DISTANCE LIMIT_LOCATION LIMIT_ROTATION LIMIT_SCALE LOCKED_TRACK "
    "MAINTAIN_VOLUME PIVOT SHRINKWRAP SPLINE_IK STRETCH_TO TRACK_TO TRANSFORM"
)
"""Constraints that do not depend on time: not FOLLOW_PATH, which moves by itself, nor what reads a cache or a clip."""

_STILL_IDS: Final = (
    bpy.types.Scene,
    bpy.types.Collection,
    bpy.types.Object,
    bpy.types.Camera,
    bpy.types.Mesh,
    bpy.types.Armature,
    bpy.types.Lattice,
    bpy.types.Light,
    bpy.types.Key,
    bpy.types.Material,
    bpy.types.Texture,
    bpy.types.World,
    bpy.types.NodeTree,
    bpy.types.Action,
    bpy.types.Curve,
    bpy.types.TextCurve,
    bpy.types.Speaker,
    bpy.types.LightProbe,
)
"""Kinds of data-blocks that stand still unless something animates them."""


def is_static(blocks: Iterable[bpy.types.ID]) -> bool:
    """Return whether nothing of what a shot depends on (see :mod:`.dependencies`) changes with time."""
    return all(_is_still(block) for block in blocks)


def _is_still(block: bpy.types.ID) -> bool:
    if not isinstance(block, _STILL_IDS) or _is_animated(block):
        return False
    return not isinstance(block, bpy.types.Object) or _is_still_object(block)


def _is_animated(block: bpy.types.ID) -> bool:
    animation = getattr(block, "animation_data", None)
    return animation is not None and bool(animation.action or animation.drivers or animation.nla_tracks)


def _is_still_object(thing: bpy.types.Object) -> bool:
    if thing.rigid_body or thing.particle_systems:
        return False
    constraints = [
        *thing.constraints,
        *(each for bone in (thing.pose.bones if thing.pose else ()) for each in bone.constraints),
    ]
    # One of a type that this Blender does not know counts as moving.
    return all(getattr(modifier, "type", "") in _STILL_MODIFIERS.split() for modifier in thing.modifiers) and all(
        getattr(constraint, "type", "") in _STILL_CONSTRAINTS.split() for constraint in constraints
    )
