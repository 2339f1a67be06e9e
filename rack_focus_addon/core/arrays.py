"""The array type that the formulas speak, and the one check that they share."""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import ArgumentError

FloatArray: TypeAlias = NDArray[np.float64]


def positive(what: str, values: ArrayLike, *, allow_infinity: bool = False) -> FloatArray:
    """Return `values` as float64, or raise :class:`ArgumentError` if one is not a positive and finite number."""
    if type(values) is float and 0.0 < values < np.inf:
        # Most are, and a number needs no array to be checked.
        return np.asarray(values)
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"{what} must be a number, not {values!r}") from error
    # nan is neither more nor less than anything.
    if not array.size or (array.min() > 0 and (allow_infinity or array.max() < np.inf)):
        return array
    good = (array > 0) & (allow_infinity | np.isfinite(array))
    raise ArgumentError(
        f"{what} must be positive{'' if allow_infinity else ' and finite'}, not {array[~good].flat[0]:g}"
    )


def reciprocal(values: ArrayLike) -> FloatArray:
    """Return 1/values with 1/0 = inf and 1/inf = 0, without a division warning."""
    array = np.asarray(values, dtype=np.float64)
    return np.divide(1.0, array, out=np.full_like(array, np.inf), where=array != 0)
