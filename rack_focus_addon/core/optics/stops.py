"""Stops: the series that lenses are marked in, their engraved names, and snapping to them."""

import math
from typing import Final

from ..arrays import positive
from ..choices import STEPS, StopSteps
from ..errors import ArgumentError, require_choice
from ..options import DEFAULTS

STEPS_PER_STOP: Final = {"FULL": 1, "HALF": 2, "THIRD": 3}

# Engraved on lenses and shown by cameras from f/0.5 to f/90 (ISO 517:2008, with the customary roundings); the exact
# values are 2^(k/6) and 2^(k/4).
_THIRDS = (
    *(0.5, 0.56, 0.63, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3.2, 3.5, 4, 4.5, 5, 5.6, 6.3, 7.1),
    *(8, 9, 10, 11, 13, 14, 16, 18, 20, 22, 25, 29, 32, 36, 40, 45, 51, 57, 64, 72, 80, 90),
)
_HALVES = (
    *(0.5, 0.6, 0.7, 0.85, 1, 1.2, 1.4, 1.7, 2, 2.4, 2.8, 3.3, 4, 4.8, 5.6, 6.7),
    *(8, 9.5, 11, 13, 16, 19, 22, 27, 32, 38, 45, 54, 64, 76, 90),
)
_STOPS_BELOW_ONE = 2
_ENGRAVED = {3: _THIRDS, 2: _HALVES, 1: _THIRDS[::3]}

_SAME = 1e-3
"""Two stops that differ by less than a thousandth of a stop are one: well below what a lens repeats, above float32."""


def nominal(fstop: float) -> float:
    """Return the name of a stop as engraved on the lens: 2.828 is 2.8; between the marks, three digits.

    It is a real lens's stop that has a name: Blender's over the metres in a scene unit.

    Examples
    --------
    >>> nominal(5.657), nominal(2.245), nominal(3.0)
    (5.6, 2.2, 3.0)
    """
    stops = 2.0 * math.log2(_valid(fstop)) + _STOPS_BELOW_ONE
    for per_stop, names in _ENGRAVED.items():
        k = round(stops * per_stop)
        if abs(stops - k / per_stop) < _SAME and 0 <= k < len(names):
            return float(names[k])
    return float(f"{fstop:.3g}")


def snap(fstop: float, steps: StopSteps = DEFAULTS.steps, rounding: str = "NEAREST") -> float:
    """Return the exact stop of the series nearest to `fstop` in stops, or the next one up or down.

    Parameters
    ----------
    fstop : float
        Any f-number, positive and finite.
    steps : {"FULL", "HALF", "THIRD", "EXACT"}
        EXACT returns `fstop` itself.
    rounding : {"NEAREST", "UP", "DOWN"}
        UP is towards higher numbers: a smaller hole, a deeper field. A number that is within a thousandth of a stop of
        one in the series counts as that one.
    """
    require_choice("step of the stop", steps, STEPS)
    require_choice("rounding", rounding, ("NEAREST", "UP", "DOWN"))
    if steps == "EXACT":
        return _valid(fstop)
    per_stop = STEPS_PER_STOP[steps]
    position = 2.0 * math.log2(_valid(fstop)) * per_stop
    k = {
        "NEAREST": round(position),
        "UP": math.ceil(position - _SAME),
        "DOWN": math.floor(position + _SAME),
    }[rounding]
    return float(2.0 ** (k / (2 * per_stop)))


def marked_after(fstop: float, marks: int, steps: StopSteps = DEFAULTS.steps) -> float:
    """Return the exact stop that lies so many marks deeper than `fstop`; fewer than none are wider.

    Parameters
    ----------
    fstop : float
        A real f-number. From between two marks, the nearest one on that side counts as the first.
    marks : int
        Not 0.
    steps : {"FULL", "HALF", "THIRD"}

    Raises
    ------
    ArgumentError
        For a number that is no stop, no step at all, and other steps.

    Examples
    --------
    >>> [nominal(marked_after(2**1.5, marks)) for marks in (-1, 1, 3)], nominal(marked_after(3.0, 1))
    ([2.5, 3.2, 4.0], 3.2)
    """
    require_choice("step of the stop", steps, STEPS_PER_STOP)
    if marks == 0:
        raise ArgumentError("A stop is changed by at least one mark, not by 0")
    per_doubling = 2 * STEPS_PER_STOP[steps]
    position = per_doubling * math.log2(_valid(fstop))
    at = math.floor(position + _SAME) if marks > 0 else math.ceil(position - _SAME)
    return float(2.0 ** ((at + marks) / per_doubling))


def _valid(fstop: float) -> float:
    return float(positive("The f-number", fstop))
