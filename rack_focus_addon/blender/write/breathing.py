"""Seeing the camera's own lens and stop beneath the breathing of racks."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from ...core.arrays import FloatArray
from ...core.curves.keys import Key
from ...core.optics.camera import CameraState
from ..animation import evaluate_keys_in_blender
from .stack import CameraRacks

_NUMBERS = {"LENS": "lens_mm", "STOP": "fstop"}


def without_breathing(
    racks: CameraRacks, leaving: Iterable[str], curve_frames: FloatArray, state: CameraState
) -> CameraState:
    """Return the camera, measured at the frames, as it is without the breathing of the named racks.

    Parameters
    ----------
    racks : CameraRacks
        Those that are on it now; what is pending was not there when the camera was measured.
    leaving : iterable of str
        The newest first.
    curve_frames : ndarray of float64, shape (n,)
        F-curve frames.
    state : CameraState
        As it was measured, with the breathing of all racks that are written.
    """
    withdrawn, recipe = tuple(leaving), racks.stack.recipe
    breathing = [
        channel
        for channel in _NUMBERS
        if channel in recipe.ledgers and (racks.is_pending or recipe.claims(channel, withdrawn))
    ]
    if not breathing:
        return state
    left = racks.stack
    for name in withdrawn:
        left = left.without(name)
    numbers = {_NUMBERS[channel]: _series(racks, channel, left.curves[channel], curve_frames) for channel in breathing}
    return replace(state, **numbers)


def _series(racks: CameraRacks, channel: str, keys: tuple[Key, ...], curve_frames: FloatArray) -> FloatArray:
    ledger = racks.stack.recipe.ledgers[channel]
    if not keys:
        return np.full(len(curve_frames), ledger.rest)
    return evaluate_keys_in_blender(racks.camera, channel, keys, curve_frames, ledger.extrapolation)
