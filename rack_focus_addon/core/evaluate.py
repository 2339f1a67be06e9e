"""What an F-curve gives between its keys, as Blender evaluates it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from .arrays import FloatArray
from .easing import ease
from .keys import Key

_TABLE: Final = np.linspace(0.0, 1.0, 129)
_NEWTON_STEPS: Final = 3


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
    """The curve parameter at which time passes each frame.

    Time never runs backwards: a table brackets each frame, and Newton's method, kept within the bracket, finds it.
    """
    passed = _cubic(times, _TABLE)
    right = np.clip(np.searchsorted(passed, frames), 1, len(_TABLE) - 1)
    low, high = _TABLE[right - 1], _TABLE[right]
    early, late = passed[right - 1], passed[right]
    span = np.where(late > early, late - early, 1.0)
    t = low + (high - low) * np.clip((frames - early) / span, 0.0, 1.0)
    speeds = 3.0 * np.diff(times)
    for _ in range(_NEWTON_STEPS):
        u = 1.0 - t
        speed = u * u * speeds[0] + 2 * u * t * speeds[1] + t * t * speeds[2]
        step = np.divide(_cubic(times, t) - frames, speed, out=np.zeros(t.shape), where=speed > 0)
        t = np.clip(t - step, low, high)
    return np.asarray(t)
