"""A camera at a moment, to be put back exactly when what was begun cannot be finished."""

import bpy

from ..core.keys import CHANNELS
from .animation import read_curves
from .before import FOCUS_OBJECT, REPLACED_ACTION, SHARED_DATA, Restored, put_back, read_before, read_ledger
from .recipe import find_recipe, find_rig, read_beside, remove_recipe, write_recipe
from .rig import discard_rig, read_standing, restore


class Checkpoint:
    """What of a camera the writing of one rack may change."""

    def __init__(self, camera: bpy.types.Object) -> None:
        self._camera = camera
        self._data, self._action = camera.data, _action(camera)
        self._before, self._focus_object = read_before(camera), camera.data.dof.focus_object
        self._recipe, self._beside = find_recipe(camera), read_beside(camera)
        self._ledgers = {channel: read_ledger(camera, channel) for channel in CHANNELS}
        self._curves = read_curves(camera.data, CHANNELS)
        self._rig, self._standing = find_rig(camera), read_standing(camera)

    def restore(self) -> None:
        """Make the camera what it was; whatever was written later has to be put back first."""
        camera = self._camera
        rig = find_rig(camera)
        if rig and rig != self._rig:
            restore(camera, self._standing)
            discard_rig(rig)
            return
        blocks: dict[str, bpy.types.ID | None] = {FOCUS_OBJECT: self._focus_object}
        if camera.data != self._data:
            blocks[SHARED_DATA] = self._data
        if self._action is not None and _action(camera) != self._action:
            blocks[REPLACED_ACTION] = self._action
        remove_recipe(camera)
        if self._recipe:
            write_recipe(camera, self._recipe, self._beside)
        as_they_were = {name: Restored(self._ledgers[name], keys, keys) for name, keys in self._curves.items()}
        put_back(camera, self._before, blocks, as_they_were, self._ledgers["STOP"].rest)


def _action(camera: bpy.types.Object) -> bpy.types.Action | None:
    animation = camera.data.animation_data
    return animation.action if animation else None
