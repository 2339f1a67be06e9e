"""What an F-curve gives between its keys, as Blender evaluates it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray
from .easing import ease
from .keys import Key

_TABLE: Final = np.linspace(0.0, 1.0, 513)
_STANDING: Final = 1e-12

_LEAST: Final = float(np.finfo(np.float32).tiny)
"""The least positive number in the precision of Blender's keys."""

Handle: TypeAlias = tuple[float, float]
_Cubic: TypeAlias = tuple[float, float, float, float]


def evaluate_keys(keys: Sequence[Key], frames: ArrayLike) -> FloatArray:
    """Return the curve's value at each frame: Blender's eases between keys, held before the first and after the last.

    The eases swing as those of new keys do: `back`, `amplitude` and `period` of a key are not looked at.

    Parameters
    ----------
    keys : sequence of Key
        In order, at least one. A BEZIER segment between different values needs its handles, none of them reaching
        beyond the other key; between equal values it is still without them.
    frames : array_like, shape (n,)
        In the keys' frames.
    """
    at = np.asarray(frames, dtype=np.float64)
    passed = np.array([key.frame for key in keys]).searchsorted(at, side="right")
    # Where nothing moves, the key that was passed last tells the value.
    values = np.asarray(np.array([keys[0].value, *(key.value for key in keys)])[passed])
    for number, (left, right) in enumerate(pairwise(keys), start=1):
        if _moves(left, right):
            inside = passed == number
            values[inside] = _segment(left, right, at[inside])
    return values


def keyed_focus(keys: Sequence[Key], frames: ArrayLike) -> FloatArray:
    """Return the focus distance that keys give at each frame, shape (n,): none is nearer than the least positive one.

    A curve may dip below the camera between its keys, where nothing has a vergence.
    """
    return np.maximum(evaluate_keys(keys, frames), _LEAST)


def _moves(left: Key, right: Key) -> bool:
    if left.interpolation == "CONSTANT":
        return False
    # A Bezier curve may leave the value and come back to it.
    return left.value != right.value or (left.interpolation == "BEZIER" and None not in _handles(left, right))


def _handles(left: Key, right: Key) -> tuple[Handle | None, Handle | None]:
    return left.handle_right, right.handle_left


def _segment(left: Key, right: Key, frames: FloatArray) -> FloatArray:
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
    leaving, arriving = _handles(left, right)
    if leaving is None or arriving is None:
        raise ValueError("a BEZIER segment between different values cannot be evaluated without its handles")
    times = _polynomial(left.frame, leaving[0], arriving[0], right.frame)
    values = _polynomial(left.value, leaving[1], arriving[1], right.value)
    return _at(values, _parameter(times, frames))


def _polynomial(*points: float) -> _Cubic:
    """The cubic of four Bezier points, as its coefficients from the constant on."""
    first, second, third, last = points
    linear, quadratic = 3.0 * (second - first), 3.0 * (first - 2.0 * second + third)
    return first, linear, quadratic, last - first - linear - quadratic


def _at(cubic: _Cubic, t: FloatArray) -> FloatArray:
    constant, linear, quadratic, leading = cubic
    return ((leading * t + quadratic) * t + linear) * t + constant


def _parameter(times: _Cubic, frames: FloatArray) -> FloatArray:
    """The curve parameter at which time passes each frame.

    Time never runs backwards: a table comes near, and a step of Newton's, kept within that of the table, finds it to a
    billionth where time runs at all.
    """
    near = np.interp(frames, _at(times, _TABLE), _TABLE)
    _, linear, quadratic, leading = times
    # Where time stands still for a moment, the step is as long as it may be.
    speed = np.maximum((3.0 * leading * near + 2.0 * quadratic) * near + linear, _STANDING)
    step = np.minimum(np.maximum((frames - _at(times, near)) / speed, -_TABLE[1]), _TABLE[1])
    return np.asarray(np.minimum(np.maximum(near + step, 0.0), 1.0))
