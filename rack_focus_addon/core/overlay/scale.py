"""The focus scale along the edge of the frame, as it is engraved on a lens barrel."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray, reciprocal
from ..choices import Space, UnitSystem
from ..errors import require_choice
from ..options import DEFAULTS
from ..units import FOOT_M, INFINITY, format_length

SCALES: Final = ("DIOPTRE", "LOG")

MARGIN: Final = 0.8
"""The scale begins this much closer than the closest that it has to show."""

_ROUND: Final = ((1.0, 2.0, 5.0), (3.0, 1.5, 7.0), (4.0, 2.5, 6.0, 8.0))
"""The numbers that are engraved first, and those that follow where there is room, in each decade."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line on the scale: where (0 at its near end, 1 at its far one), the distance and what is engraved."""

    at: float
    distance: float
    label: str


@dataclass(frozen=True, slots=True)
class FocusScale:
    """A scale from a nearest to a farthest distance, in scene units.

    Attributes
    ----------
    near, far : float
        `far` is inf for dioptres.
    space : {"DIOPTRE", "LOG"}
        Dioptres as on a helicoid's ring, where infinity has a place; or equal lengths for equal ratios, as on cine
        lenses with cams, where it has none.
    """

    near: float = 0.5
    far: float = math.inf
    space: Space = DEFAULTS.space

    def position(self, distance: ArrayLike) -> FloatArray:
        """Return where distances lie, 0 to 1; what is off the scale lies at its end."""
        depth = np.maximum(np.asarray(distance, dtype=np.float64), 1e-9)
        if self.space == "LOG":
            share = np.log(depth / self.near) / math.log(self.far / self.near)
        else:
            first, last = 1.0 / self.near, float(reciprocal(self.far))
            share = (first - reciprocal(depth)) / (first - last)
        return np.clip(share, 0.0, 1.0)


def scale_for(distances: Iterable[float], space: Space = DEFAULTS.space) -> FocusScale:
    """Return a scale on which all these distances, positive and in scene units, have their place.

    Examples
    --------
    >>> scale_for([1.25, 8.0])
    FocusScale(near=1.0, far=inf, space='DIOPTRE')
    """
    require_choice("scale", space, SCALES)
    shown = [each for each in distances if 0.0 < each < math.inf] or [1.0]
    near = MARGIN * min(shown)
    return FocusScale(near, max(shown) / MARGIN if space == "LOG" else math.inf, space)


@lru_cache(maxsize=64)
def ticks(
    scale: FocusScale, length_px: float, gap_px: float, system: UnitSystem = "METRIC", unit_scale_m: float = 1.0
) -> tuple[Tick, ...]:
    """Return the engraved distances: round ones, and as many as have room.

    Parameters
    ----------
    scale : FocusScale
    length_px : float
        How long the scale is drawn.
    gap_px : float
        The least between two ticks.
    system : {"METRIC", "IMPERIAL"}
        Round in metres, or in feet.
    unit_scale_m : float
        Metres in a scene unit.

    Returns
    -------
    tuple of Tick
        From near to far. In dioptres the last is infinity.
    """
    unit_m = FOOT_M if system == "IMPERIAL" else 1.0
    units = unit_scale_m / unit_m
    chosen = [Tick(1.0, math.inf, INFINITY)] if scale.far == math.inf else []
    for number in _round_numbers(scale.near * units, _farthest(scale, length_px) * units):
        at = float(scale.position(number / units))
        if all(abs(at - other.at) * length_px >= gap_px for other in chosen):
            chosen.append(Tick(at, number / units, _engraved(number * unit_m, system)))
    return tuple(sorted(chosen, key=lambda tick: tick.at))


def room_between(places: Sequence[float], gap: float) -> tuple[int, ...]:
    """Return the indices of the places, in order of importance, that keep a gap to all chosen before them."""
    chosen: list[int] = []
    for index, place in enumerate(places):
        if all(abs(place - places[other]) >= gap for other in chosen):
            chosen.append(index)
    return tuple(chosen)


def _farthest(scale: FocusScale, length_px: float) -> float:
    """The distance beyond which all lies within a pixel of infinity."""
    return min(scale.far, scale.near * max(length_px, 2.0))


def _round_numbers(first: float, last: float) -> list[float]:
    """Round numbers between two others, the roundest first."""
    decades = range(math.floor(math.log10(first)), math.ceil(math.log10(last)) + 1)
    numbers = [factor * 10.0**decade for family in _ROUND for factor in family for decade in decades]
    return [number for number in numbers if first <= number <= last]


def _engraved(metres: float, system: UnitSystem) -> str:
    """A distance as briefly as lenses have it: a bare number of metres, whole feet."""
    return format_length(metres, system).removesuffix(" m").removesuffix(' 0"')
