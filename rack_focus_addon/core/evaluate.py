"""What an F-curve gives between its keys, as Blender evaluates it."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from .arrays import FloatArray
from .easing import ease
from .keys import Key


def evaluate_keys(keys: Sequence[Key], frames: ArrayLike) -> FloatArray:
    """Return the curve's value at each frame: Blender's eases between keys, held before the first and after the last.

    The eases swing as those of new keys do: `back`, `amplitude` and `period` of a key are not looked at.

    Parameters
    ----------
    keys : sequence of Key
        In order, at least one. A BEZIER segment between different values needs its handles, none of them reaching
        beyond the other key; between equal values it is still.
    frames : array_like, shape (n,)
        In the keys' frames.
    """
    at = np.asarray(frames, dtype=np.float64)
    values = np.full(at.shape, keys[-1].value)
    values[at < keys[0].frame] = keys[0].value
    for left, right in pairwise(keys):
        inside = (at >= left.frame) & (at < right.frame)
        values[inside] = _segment(left, right, at[inside])
    return values


def _segment(left: Key, right: Key, frames: FloatArray) -> FloatArray:
    if left.interpolation == "CONSTANT" or left.value == right.value:
        return np.full(frames.shape, left.value)
    if left.interpolation == "BEZIER":
        return _bezier(left, right, frames)
    length = right.frame - left.frame
    change = right.value - left.value
    share = ease((frames - left.frame) / length, left.interpolation, _direction(left), frames=length, change=change)
    return left.value + change * share


def _direction(key: Key) -> str:
    """The direction of a key's ease; AUTO is OUT for the eases that swing, and IN for the others."""
    if key.easing == "AUTO":
        return "OUT" if key.interpolation in {"BACK", "BOUNCE", "ELASTIC"} else "IN"
    return key.easing.removeprefix("EASE_")


def _bezier(left: Key, right: Key, frames: FloatArray) -> FloatArray:
    if left.handle_right is None or right.handle_left is None:
        raise ValueError("a BEZIER segment between different values cannot be evaluated without its handles")
    times = (left.frame, left.handle_right[0], right.handle_left[0], right.frame)
    values = (left.value, left.handle_right[1], right.handle_left[1], right.value)
    return _cubic(values, _parameter(times, frames))


def _cubic(points: tuple[float, float, float, float], t: FloatArray) -> FloatArray:
    u = 1.0 - t
    return u**3 * points[0] + 3 * u * u * t * points[1] + 3 * u * t * t * points[2] + t**3 * points[3]


def _parameter(times: tuple[float, float, float, float], frames: FloatArray) -> FloatArray:
    """The curve parameter at which time passes each frame; time never runs backwards, so halving finds it."""
    low, high = np.zeros(frames.shape), np.ones(frames.shape)
    for _ in range(48):
        middle = (low + high) / 2
        early = _cubic(times, middle) < frames
        low, high = np.where(early, middle, low), np.where(early, high, middle)
    return (low + high) / 2
