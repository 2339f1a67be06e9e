"""The array type that the formulas speak, and the one check that they share."""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arguments import shown
from .errors import ArgumentError
from .messages import say

FloatArray: TypeAlias = NDArray[np.float64]


def positive(what: str, values: ArrayLike, /, *, allow_infinity: bool = False, **names: object) -> FloatArray:
    """Return `values` as float64, or raise :class:`ArgumentError` if one is not a positive and finite number.

    `what` is the template of what the refusal calls them, `names` what is put into it; see :func:`.messages.say`.
    """
    if type(values) is float and 0.0 < values < np.inf:
        # Most are, and a number needs no array to be checked.
        return np.asarray(values)
    try:
        array = _numbers(values)
    except _NO_NUMBERS as error:
        who = say(what, **names)
        raise ArgumentError("{what} must be a number, not {given}", what=who, given=shown(values)) from error
    # nan is neither more nor less than anything.
    if not array.size or (array.min() > 0 and (allow_infinity or array.max() < np.inf)):
        return array
    good = (array > 0) & (allow_infinity | np.isfinite(array))
    bad, who = float(array[~good].flat[0]), say(what, **names)
    if allow_infinity:
        raise ArgumentError("{what} must be positive, not {bad:g}", what=who, bad=bad)
    raise ArgumentError("{what} must be positive and finite, not {bad:g}", what=who, bad=bad)


def require_numbers(**arguments: ArrayLike) -> None:
    """Raise :class:`ArgumentError`, with the argument's name, unless each is a number or an array of numbers."""
    for name, values in arguments.items():
        try:
            _numbers(values)
        except _NO_NUMBERS as error:
            raise ArgumentError("{what} must be a number, not {given}", what=name, given=shown(values)) from error


_NO_NUMBERS = (TypeError, ValueError, OverflowError, ReferenceError)
"""What numpy and Blender raise over what is none."""


def _numbers(values: ArrayLike) -> FloatArray:
    # numpy would read texts as numbers, True as 1, and None as nan.
    if values is None or np.asarray(values).dtype.kind not in "iufO":
        raise TypeError
    return np.asarray(values, dtype=np.float64)


def between(frames: FloatArray, first: float, last: float) -> slice:
    """Return where ascending `frames` run from one to another, both included."""
    start, stop = frames.searchsorted(first), frames.searchsorted(last, side="right")
    return slice(int(start), int(stop))


def reciprocal(values: ArrayLike) -> FloatArray:
    """Return 1/values with 1/0 = inf and 1/inf = 0, without a division warning."""
    array = np.asarray(values, dtype=np.float64)
    return np.divide(1.0, array, out=np.full_like(array, np.inf), where=array != 0)
