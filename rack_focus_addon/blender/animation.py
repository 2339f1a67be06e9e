"""The F-curves of a rack: read to the last handle, written in bulk."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Final

import bpy
import numpy as np
from numpy.typing import ArrayLike

from ..core.arrays import FloatArray
from ..core.choices import Extrapolation
from ..core.curves.keys import Key
from . import compat
from .object_types import CameraObject

PATHS: Final = {"FOCUS": "dof.focus_distance", "LENS": "lens", "STOP": "dof.aperture_fstop"}
"""Where Blender keeps each channel of a rack, on the camera data."""

FOCUS_PATH: Final = PATHS["FOCUS"]
STOP_PATH: Final = PATHS["STOP"]

_NUMBERS: Final = ("back", "amplitude", "period")
_FLAGS: Final = ("select_control_point", "select_left_handle", "select_right_handle")
_ENUMS: Final = ("interpolation", "easing", "handle_left_type", "handle_right_type", "type")
_PLAIN: Final = (*_NUMBERS, *_FLAGS, *_ENUMS)
_read_plain: Final = attrgetter(*_PLAIN)


def read_curves(data: bpy.types.Camera, channels: Iterable[str]) -> dict[str, tuple[Key, ...]]:
    """Return the keys of the camera's channels; none for a curve that is not there."""
    return {channel: read_keys(compat.find_fcurve(data, PATHS[channel])) for channel in channels}


def read_value(data: bpy.types.Camera, channel: str) -> float:
    """Return a channel's value, as it was last set or evaluated."""
    return float(data.path_resolve(PATHS[channel]))


def write_value(data: bpy.types.Camera, channel: str, value: float) -> None:
    """Set a channel's value."""
    owner, _, name = PATHS[channel].rpartition(".")
    setattr(data.path_resolve(owner) if owner else data, name, value)


def read_keys(curve: bpy.types.FCurve | None) -> tuple[Key, ...]:
    """Return all keys of an F-curve, in order; none for no curve."""
    return tuple(_read_key(point) for point in curve.keyframe_points) if curve else ()


def _read_key(point: bpy.types.Keyframe) -> Key:
    return Key(
        frame=point.co[0],
        value=point.co[1],
        handle_left=tuple(point.handle_left),
        handle_right=tuple(point.handle_right),
        **dict(zip(_PLAIN, _read_plain(point), strict=True)),
    )


def write_keys(curve: bpy.types.FCurve, keys: Sequence[Key], exact: Sequence[Key] = ()) -> None:
    """Replace all keys of an F-curve.

    Blender lays automatic handles anew, as they depend on keys that may have come or gone. The handles of the keys in
    `exact`, which stand among `keys`, are as given all the same, where they are given.
    """
    points = curve.keyframe_points
    points.clear()
    points.add(len(keys))
    points.foreach_set("co", _flat((key.frame, key.value) for key in keys))
    for name in (*_NUMBERS, *_FLAGS):
        points.foreach_set(name, [getattr(key, name) for key in keys])
    for name in _ENUMS:
        values = _enum_values(name)
        points.foreach_set(name, [values[getattr(key, name)] for key in keys])
    # A third of a frame to each side is where a handle lies before Blender lays it.
    points.foreach_set("handle_left", _flat(key.handle_left or (key.frame - 1 / 3, key.value) for key in keys))
    points.foreach_set("handle_right", _flat(key.handle_right or (key.frame + 1 / 3, key.value) for key in keys))
    curve.update()
    handles = {key.frame: (key.handle_left, key.handle_right) for key in exact if key.handle_left and key.handle_right}
    for point in points if handles else ():
        if point.co[0] in handles:
            left, right = handles[point.co[0]]
            point.handle_left, point.handle_right = left or point.handle_left, right or point.handle_right


@cache
def _enum_values(name: str) -> dict[str, int]:
    """What `foreach_set` takes for each word of a choice that a keyframe has."""
    return {item.identifier: item.value for item in bpy.types.Keyframe.bl_rna.properties[name].enum_items}


def evaluate_keys_in_blender(
    camera: CameraObject, channel: str, keys: Sequence[Key], frames: ArrayLike, extrapolation: Extrapolation
) -> FloatArray:
    """Return what keys of the user would give without those of racks, by an F-curve that is thrown away; shape (n,)."""
    data, action = camera.data.copy(), bpy.data.actions.new(".rack_focus")
    try:
        compat.assign_action(data, action)
        curve = compat.ensure_fcurve(data, PATHS[channel])
        curve.extrapolation = extrapolation
        write_keys(curve, keys, exact=keys)
        return np.array([curve.evaluate(frame) for frame in np.asarray(frames)], dtype=np.float64)
    finally:
        bpy.data.cameras.remove(data)
        bpy.data.actions.remove(action)


def _flat(pairs: Iterable[tuple[float, float]]) -> list[float]:
    return list(chain.from_iterable(pairs))


def find_driver(owner: bpy.types.ID, path: str) -> bpy.types.FCurve | None:
    """Return the driver on a property of a data-block, or None."""
    animation = owner.animation_data
    return animation.drivers.find(path) if animation else None


def same_animation(one: bpy.types.Action, other: bpy.types.Action) -> bool:
    """Whether two actions hold the same F-curves with the same keys, to the last handle."""
    curves, others = compat.action_curves(one), compat.action_curves(other)
    return curves.keys() == others.keys() and all(read_keys(curves[at]) == read_keys(others[at]) for at in curves)
