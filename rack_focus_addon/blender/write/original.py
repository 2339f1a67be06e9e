"""The original: what a camera was before its first rack, which the recipe keeps and *Remove Rack* restores.

Settings and animation are values, kept in the recipe. Data-blocks that a rack takes the place of are kept as pointers
beside it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import bpy

from ...core.curves.keys import OWN_TYPE, Key
from ...core.record.ledger import Ledger
from ...core.record.recipe import Before
from .. import compat
from ..animation import PATHS, read_keys, read_value, same_animation, write_keys, write_value
from ..object_types import CameraObject

Blocks = Mapping[str, bpy.types.ID | None]

FOCUS_OBJECT: Final = "focus object"
REPLACED_ACTION: Final = "replaced action"
SHARED_DATA: Final = "shared data"
"""What the camera focused on, and what it used before it got an action or data of its own."""

_PLAIN: Final = {"BOOLEAN", "INT", "FLOAT", "ENUM"}
_STATE_OF_THE_BLOCK: Final = {"use_fake_user", "tag", "use_extra_user", "is_embedded_data", "session_uid"}


@dataclass(frozen=True)
class Restored:
    """A channel as it shall be again: its keys, those of them whose handles are known, and what there was."""

    ledger: Ledger
    keys: tuple[Key, ...]
    exact: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Original:
    """A camera before its first rack: its switches and what carried keys, its stop, and the data-blocks it used."""

    before: Before
    stop: float
    blocks: Blocks = field(default_factory=dict)


def read_before(camera: CameraObject) -> Before:
    """Return a camera's focus settings, and what there is to carry keys."""
    data, animation = camera.data, camera.data.animation_data
    return Before(
        use_dof=data.dof.use_dof,
        focus_subtarget=data.dof.focus_subtarget,
        had_action=animation is not None and animation.action is not None,
        had_animation_data=animation is not None,
        slot=compat.assigned_slot(data),
    )


def read_ledger(camera: bpy.types.Object, channel: str) -> Ledger:
    """Return what there is on a channel that no rack has claimed."""
    curve = compat.find_fcurve(camera.data, PATHS[channel])
    return Ledger(
        rest=read_value(camera.data, channel),
        had_curve=curve is not None,
        extrapolation=curve.extrapolation if curve else "CONSTANT",
        generated_frames=tuple(key.frame for key in read_keys(curve) if key.type == OWN_TYPE),
    )


def restore_original(camera: CameraObject, original: Original, channels: Mapping[str, Restored]) -> None:
    """Make a camera what it was; `channels` are those that racks have keyed, as they shall be again."""
    _restore_settings(camera.data.dof, original.before, original.blocks.get(FOCUS_OBJECT))
    for channel, restored in channels.items():
        restore_channel(camera.data, channel, restored)
    write_value(camera.data, "STOP", original.stop)
    _restore_action(camera.data, original.before, original.blocks.get(REPLACED_ACTION))
    _restore_data(camera, original.blocks.get(SHARED_DATA))


def restore_channel(data: bpy.types.Camera, channel: str, restored: Restored) -> None:
    """Make a channel what it was: its curve, or that there was none, and its value."""
    curve, ledger = compat.find_fcurve(data, PATHS[channel]), restored.ledger
    write_value(data, channel, ledger.rest)
    if not restored.keys and not ledger.had_curve:
        if curve:
            compat.remove_fcurve(data, curve)
        return
    if curve is None:
        curve = compat.ensure_fcurve(data, PATHS[channel])
        curve.extrapolation = ledger.extrapolation
    write_keys(curve, restored.keys, restored.exact)


def _restore_settings(dof: bpy.types.CameraDOFSettings, before: Before, focus_object: bpy.types.Object | None) -> None:
    dof.use_dof = before.use_dof
    dof.focus_object = focus_object
    dof.focus_subtarget = before.focus_subtarget


def _restore_action(data: bpy.types.Camera, before: Before, replaced: bpy.types.Action | None) -> None:
    animation = data.animation_data
    own = animation.action if animation else None
    if own and replaced and own != replaced and same_animation(own, replaced):
        compat.assign_action(data, replaced, before.slot)
        _remove_unused(bpy.data.actions, own)
    elif own and before.had_action and before.slot is None:
        compat.drop_slot(data)
    elif animation and own and not before.had_action and not compat.action_curves(own):
        animation.action = None
        _remove_unused(bpy.data.actions, own)
    if animation and not (before.had_animation_data or animation.action or animation.drivers or animation.nla_tracks):
        data.animation_data_clear()


def _restore_data(camera: CameraObject, shared: bpy.types.Camera | None) -> None:
    """Share the data again, unless the camera's own were changed since: those changes are the user's."""
    own = camera.data
    if shared is None or own == shared or not same_settings(own, shared):
        return
    camera.data = shared
    action = own.animation_data.action if own.animation_data else None
    _remove_unused(bpy.data.cameras, own)
    if action:
        _remove_unused(bpy.data.actions, action)


def _remove_unused(collection: "bpy.types.bpy_prop_collection[Any]", block: bpy.types.ID) -> None:
    if block.users == 0:
        collection.remove(block)


def same_settings(one: bpy.types.Camera, other: bpy.types.Camera) -> bool:
    """Whether two camera data-blocks have the same settings, depth of field and animation included."""
    actions = [data.animation_data.action if data.animation_data else None for data in (one, other)]
    if None in actions:
        return actions == [None, None] and _settings(one, set()) == _settings(other, set())
    # What is animated has the value of the frame at which it was last evaluated, which for unused data may be any.
    animated = {path for _, path, _ in compat.action_curves(actions[0])}
    return same_animation(*actions) and _settings(one, animated) == _settings(other, animated)


def _settings(data: bpy.types.Camera, animated: set[str]) -> dict[str, object]:
    """The numbers, switches, choices and drivers of camera data that a user can set, by data path."""
    settings = {**_plain_settings(data), **_plain_settings(data.dof, "dof.")}
    drivers = data.animation_data.drivers if data.animation_data else ()
    driven = {curve.data_path: curve.driver.expression for curve in drivers}
    return {path: value for path, value in settings.items() if path not in animated | driven.keys()} | driven


def _plain_settings(block: bpy.types.bpy_struct, prefix: str = "") -> dict[str, object]:
    return {prefix + prop.identifier: _value(block, prop) for prop in _settable(block)}


def _settable(block: bpy.types.bpy_struct) -> Iterator[bpy.types.Property]:
    for prop in block.bl_rna.properties:
        if prop.type in _PLAIN and not (prop.is_readonly or prop.is_runtime or prop.identifier in _STATE_OF_THE_BLOCK):
            yield prop


def _value(block: bpy.types.bpy_struct, prop: bpy.types.Property) -> object:
    value = getattr(block, prop.identifier)
    return tuple(value) if getattr(prop, "is_array", False) else value
