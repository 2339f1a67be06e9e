"""Seeing the camera's own lens and stop beneath the breathing of racks."""

from collections.abc import Iterable
from dataclasses import replace

import bpy
import numpy as np

from ..core.arrays import FloatArray
from ..core.camera import CameraState
from ..core.keys import Key
from ..core.recipe import Recipe, withdraw_rack
from .animation import evaluate_keys_in_blender, read_curves

_NUMBERS = {"LENS": "lens_mm", "STOP": "fstop"}


def without_breathing(
    camera: bpy.types.Object, recipe: Recipe, names: Iterable[str], curve_frames: FloatArray, state: CameraState
) -> CameraState:
    """Return the camera, measured at the frames, as it is without the breathing of the named racks.

    Parameters
    ----------
    camera : Object
    recipe : Recipe
        Of the racks that are on it now.
    names : iterable of str
        The latest first.
    curve_frames : ndarray of float64, shape (n,)
        F-curve frames.
    state : CameraState
        As it was measured, with the breathing of all racks.
    """
    withdrawn = tuple(names)
    breathing = [channel for channel in _NUMBERS if recipe.claims(channel, withdrawn)]
    if not breathing:
        return state
    curves, left = read_curves(camera.data, recipe.ledgers), recipe
    for name in withdrawn:
        curves, left = withdraw_rack(curves, left, name)
    numbers = {
        _NUMBERS[channel]: _series(camera, channel, recipe, curves[channel], curve_frames) for channel in breathing
    }
    return replace(state, **numbers)


def _series(
    camera: bpy.types.Object, channel: str, recipe: Recipe, keys: tuple[Key, ...], curve_frames: FloatArray
) -> FloatArray:
    ledger = recipe.ledgers[channel]
    if not keys:
        return np.full(len(curve_frames), ledger.rest)
    return evaluate_keys_in_blender(camera, channel, keys, curve_frames, ledger.extrapolation)
