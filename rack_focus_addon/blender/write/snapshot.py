"""The state of a camera, restored exactly if an operation on it fails."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import bpy

from ...core.curves.keys import CHANNELS, Key
from ...core.record.ledger import Ledger
from ...core.record.recipe import Recipe
from .. import compat
from ..animation import FOCUS_PATH, find_driver, read_curves, write_value
from ..object_types import CameraObject
from .drivers import Variable, read_driver, write_driver
from .original import Restored, read_ledger, restore_channel
from .recipe import RIG, Beside, find_recipe, find_rig, read_beside, remove_recipe, write_recipe
from .rig_parts import discard_rig


@dataclass(frozen=True, eq=False)
class CameraSnapshot:
    """Everything of a camera that writing or removing racks may change.

    Attributes
    ----------
    camera : Object
    data : Camera
    action : Action, optional
    slot : int, optional
        The handle of the assigned action slot.
    had_animation_data : bool
    dof : tuple
        use_dof, focus_object and focus_subtarget.
    curves : mapping of str to tuple of Key
        The keys of each channel.
    ledgers : mapping of str to Ledger
        What else there is of each channel: its value, and whether it has a curve.
    driver : tuple, optional
        That of the focus distance: its expression and its variables.
    rig : Object, optional
        The empty of a live rig that the data point to.
    recipe : Recipe, optional
    beside : Beside
    """

    camera: CameraObject
    data: bpy.types.Camera
    action: bpy.types.Action | None
    slot: int | None
    had_animation_data: bool
    dof: tuple[bool, bpy.types.Object | None, str]
    curves: Mapping[str, tuple[Key, ...]]
    ledgers: Mapping[str, Ledger]
    driver: tuple[str, tuple[Variable, ...]] | None
    rig: bpy.types.Object | None
    recipe: Recipe | None
    beside: Beside

    def restore(self) -> None:
        """Make the camera what it was; whatever was written later has to be restored first."""
        camera, data = self.camera, self.data
        rig = find_rig(camera)
        new_data = camera.data if camera.data != data else None
        camera.data = data
        new_action = _assigned_action(data)
        if self.action != new_action:
            compat.assign_action(data, self.action, self.slot)
        if self.recipe and not self.rig:
            write_recipe(camera, self.recipe, self.beside)
        else:
            remove_recipe(camera)
        self._restore_driver(data)
        _point_to(data, self.rig)
        data.dof.use_dof, data.dof.focus_object, data.dof.focus_subtarget = self.dof
        for channel in CHANNELS:
            keys = self.curves[channel]
            restore_channel(data, channel, Restored(self.ledgers[channel], keys, keys))
            write_value(data, channel, self.ledgers[channel].rest)
        if self.slot is None and self.action:
            compat.drop_slot(data)
        self._discard(new_data, new_action)
        if rig and rig != self.rig:
            discard_rig(rig)

    def _restore_driver(self, data: bpy.types.Camera) -> None:
        found = find_driver(data, FOCUS_PATH)
        if found and self.driver == read_driver(found):
            return
        if found:
            data.driver_remove(FOCUS_PATH)
        if self.driver:
            write_driver(data.driver_add(FOCUS_PATH), *self.driver)

    def _discard(self, new_data: bpy.types.Camera | None, new_action: bpy.types.Action | None) -> None:
        """Remove unused data-blocks that were made since, and animation data that did not exist before."""
        own = _assigned_action(new_data) if new_data else None
        if new_data and new_data.users == 0:
            bpy.data.cameras.remove(new_data)
        for action in (own, new_action):
            if action and action != self.action and action.users == 0:
                bpy.data.actions.remove(action)
        if not self.had_animation_data and self.data.animation_data:
            self.data.animation_data_clear()


def take_snapshot(camera: CameraObject) -> CameraSnapshot:
    """Return a camera as it is now."""
    data, dof = camera.data, camera.data.dof
    driver = find_driver(data, FOCUS_PATH)
    return CameraSnapshot(
        camera=camera,
        data=data,
        action=_assigned_action(data),
        slot=compat.assigned_slot(data),
        had_animation_data=data.animation_data is not None,
        dof=(dof.use_dof, dof.focus_object, dof.focus_subtarget),
        curves=read_curves(data, CHANNELS),
        ledgers={channel: read_ledger(camera, channel) for channel in CHANNELS},
        driver=read_driver(driver) if driver else None,
        rig=data.get(RIG),
        recipe=find_recipe(camera),
        beside=read_beside(camera),
    )


@contextmanager
def restored_on_failure(camera: bpy.types.Object) -> Iterator[CameraSnapshot]:
    """Restore a camera if what is done meanwhile fails or is interrupted."""
    snapshot = take_snapshot(camera)
    try:
        yield snapshot
    except BaseException:
        snapshot.restore()
        raise


def _point_to(data: bpy.types.Camera, rig: bpy.types.Object | None) -> None:
    if rig:
        data[RIG] = rig
    elif RIG in data:  # type: ignore[operator]
        del data[RIG]


def _assigned_action(data: bpy.types.Camera) -> bpy.types.Action | None:
    return data.animation_data.action if data.animation_data else None
