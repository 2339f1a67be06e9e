"""Numbers for people: few digits, and never on the wrong side of what they stand for."""

import math
from collections.abc import Callable


def rounded_away(value: float, digits: int = 3) -> float:
    """Return a number with that many digits, never nearer to 0 than it is.

    Examples
    --------
    >>> rounded_away(1.2341), rounded_away(-0.5671), rounded_away(0.0), rounded_away(0.411, 2)
    (1.24, -0.568, 0.0, 0.42)
    """
    return _rounded(value, digits, math.ceil)


def rounded_towards(value: float, digits: int = 3) -> float:
    """Return a number with that many digits, never farther from 0 than it is.

    Examples
    --------
    >>> rounded_towards(1.2379), rounded_towards(-0.5679), rounded_towards(0.0), rounded_towards(0.42, 2)
    (1.23, -0.567, 0.0, 0.42)
    """
    return _rounded(value, digits, math.floor)


def _rounded(value: float, digits: int, whole: Callable[[float], int]) -> float:
    if value == 0:
        return 0.0
    unit = math.floor(math.log10(abs(value))) - digits + 1
    # What already has so few digits stays as it is, for the division may land beside the whole number that is meant.
    count = abs(value) / 10.0**unit
    near = round(count)
    count = near if math.isclose(count, near, rel_tol=1e-12) else whole(count)
    # The decimal that is meant, not its neighbour by a product's rounding.
    return math.copysign(float(f"{count}e{unit}"), value)
