"""The racks of a camera, read from its curves and its recipe, and written back whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import bpy

from ...core.curves.keys import CHANNELS, Key
from ...core.record.ledger import Ledger
from ...core.record.rack import Plan
from ...core.record.rack_stack import RackStack
from ...core.record.recipe import Recipe, with_written
from .. import compat
from ..animation import PATHS, read_curves, read_value, write_keys, write_value
from ..object_types import CameraObject
from .keyable import cameras_sharing
from .original import (
    FOCUS_OBJECT,
    REPLACED_ACTION,
    SHARED_DATA,
    Original,
    Restored,
    read_before,
    read_ledger,
    restore_channel,
    restore_original,
)
from .recipe import Beside, find_recipe, read_beside, remove_recipe, write_recipe
from .remembered_handles import encode_handles, with_remembered_handles


@dataclass(frozen=True, eq=False)
class CameraRacks:
    """The racks of keys on a camera, and what is kept of them beside their values.

    Attributes
    ----------
    camera : Object
    stack : RackStack
    beside : Beside
    fresh : mapping of str to Ledger
        What there is on each channel that no rack has claimed.
    is_pending : bool
        Whether racks are on the stack that are not written yet.
    """

    camera: CameraObject
    stack: RackStack
    beside: Beside
    fresh: Mapping[str, Ledger]
    is_pending: bool = False

    def with_plan(self, plan: Plan) -> "CameraRacks":
        """Return them with a planned rack, which is still to be written."""
        stack = self.stack.with_rack(plan.entry(), plan.own, leaving=plan.replaces, fresh=self.fresh, fstop=plan.fstop)
        subjects = {**self.beside.subjects, plan.rack.name: plan.subject_objects}
        return replace(self, stack=stack, beside=replace(self.beside, subjects=subjects), is_pending=True)


def read_camera_racks(camera: bpy.types.Object) -> CameraRacks:
    """Return the racks of keys on a camera."""
    recipe = find_recipe(camera)
    stack = RackStack(
        read_curves(camera.data, CHANNELS), recipe or Recipe(read_before(camera)), stop_at_rest(camera, recipe)
    )
    fresh = {channel: read_ledger(camera, channel) for channel in CHANNELS}
    return CameraRacks(camera, stack, read_beside(camera), fresh)


def stop_at_rest(camera: bpy.types.Object, recipe: Recipe | None) -> float:
    """Return a camera's stop where no breathing of racks animates it."""
    if recipe and "STOP" in recipe.ledgers:
        return recipe.ledgers["STOP"].rest
    return read_value(camera.data, "STOP")


def write_camera_racks(old: CameraRacks, new: CameraRacks, plans: Sequence[Plan]) -> None:
    """Write the curves and the recipe of a camera with racks that were planned on it, and let them focus it."""
    camera = old.camera
    blocks: dict[str, bpy.types.ID | None] = {FOCUS_OBJECT: camera.data.dof.focus_object}
    _give_own_data(camera, blocks)
    _give_own_action(camera, blocks)
    for channel, ledger in new.stack.recipe.ledgers.items():
        keys = new.stack.curves[channel]
        # Beyond the racks the curve is the user's, so their keys keep the handles that they have.
        users = [key for key in keys if not ledger.owner(key)]
        write_keys(compat.ensure_fcurve(camera.data, PATHS[channel]), keys, exact=users)
    _restore_left_channels(old, new.stack)
    recipe = new.stack.recipe
    written = read_curves(camera.data, recipe.ledgers)
    for plan in plans:
        if recipe.find(plan.rack.name):
            recipe = with_written(recipe, plan.rack.name, written)
        _let_keys_focus(camera, plan)
    # Keep the first rack's backup; later racks only add to it.
    keyed = {channel for plan in plans for channel in plan.own}
    handles = {channel: encode_handles(old.stack.curves[channel]) for channel in keyed} | dict(old.beside.handles)
    write_recipe(camera, recipe, replace(new.beside, before={**blocks, **old.beside.before}, handles=handles))


def remove_from_camera(camera: bpy.types.Object, names: Sequence[str]) -> None:
    """Take racks of keys off a camera, the newest first, and restore what they replaced."""
    _localise_recipe(camera)
    for name in names:
        _remove_one(camera, name)


def _remove_one(camera: bpy.types.Object, name: str) -> None:
    old = read_camera_racks(camera)
    new = replace(old, stack=old.stack.without(name))
    left, stop = new.stack.recipe, new.stack.stop
    if left.racks:
        for channel in left.ledgers:
            keys = new.stack.curves[channel]
            write_keys(compat.ensure_fcurve(camera.data, PATHS[channel]), keys, exact=_remembered(old, channel, keys))
        _restore_left_channels(old, new.stack)
        write_value(camera.data, "STOP", stop)
        write_recipe(camera, new.stack.with_stop_at_rest(stop).recipe, old.beside)
        return
    recipe, curves = old.stack.recipe, new.stack.curves
    remove_recipe(camera)
    restored = {
        channel: Restored(ledger, curves[channel], _remembered(old, channel, curves[channel]))
        for channel, ledger in recipe.ledgers.items()
    }
    restore_original(camera, Original(recipe.before, stop, old.beside.before), restored)


def _restore_left_channels(old: CameraRacks, stack: RackStack) -> None:
    """Restore the channels that the last rack has left."""
    for channel, ledger in old.stack.recipe.ledgers.items():
        if channel not in stack.recipe.ledgers:
            keys = stack.curves[channel]
            restore_channel(old.camera.data, channel, Restored(ledger, keys, _remembered(old, channel, keys)))


def _remembered(old: CameraRacks, channel: str, keys: Sequence[Key]) -> tuple[Key, ...]:
    """Those of the keys whose handles the recipe remembers, with these handles."""
    return with_remembered_handles(keys, old.beside.handles.get(channel, "[]"))


def _localise_recipe(camera: bpy.types.Object) -> None:
    """Bring racks that an override inherits from its library onto a local copy of the action, to be changed there."""
    blocks: dict[str, bpy.types.ID | None] = {}
    recipe, beside = find_recipe(camera), read_beside(camera)
    _give_own_action(camera, blocks)
    if blocks:
        write_recipe(camera, recipe, replace(beside, before={**blocks, **beside.before}))


def _give_own_data(camera: CameraObject, blocks: dict[str, bpy.types.ID | None]) -> None:
    """Make the camera's data single-user; the caller has checked that the request allows it."""
    if not cameras_sharing(camera):
        return
    shared = blocks[SHARED_DATA] = camera.data
    camera.data = shared.copy()
    animation = camera.data.animation_data
    if animation and animation.action:
        compat.assign_action(camera.data, animation.action.copy(), compat.assigned_slot(shared))


def _give_own_action(camera: CameraObject, blocks: dict[str, bpy.types.ID | None]) -> None:
    """Make sure that a local action is assigned; one from a library is replaced by a copy."""
    data = camera.data
    action = data.animation_data.action if data.animation_data else None
    if action is None:
        compat.assign_action(data, bpy.data.actions.new(f"{data.name}Action"))
    elif not action.is_editable:
        blocks[REPLACED_ACTION] = action
        compat.assign_action(data, action.copy(), compat.assigned_slot(data))


def _let_keys_focus(camera: CameraObject, plan: Plan) -> None:
    dof = camera.data.dof
    dof.use_dof = True
    # A focus object would win over every key.
    dof.focus_object = None
    if plan.fstop is not None:
        dof.aperture_fstop = plan.fstop
