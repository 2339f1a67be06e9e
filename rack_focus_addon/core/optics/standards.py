"""Circles of confusion: the conventions for how large a blur still counts as sharp, and where each comes from.

They are diameters on the sensor, in mm. None is right by measurement: each belongs to a format, a print and a
viewing distance. One that is too strict asks for a deeper stop, one that is too loose lets softness
pass.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from ..arrays import FloatArray, positive
from ..errors import UnknownChoiceError
from ..messages import say
from .sensor import Sensor

DEFAULT: Final = "TWO_PIXELS"

DIAGONALS: Final = 1500
"""A frame's diagonal over this is the convention of the trade."""


def _diagonal(sensor: Sensor) -> float | FloatArray:
    diagonal: float | FloatArray = np.hypot(*sensor.frame_mm)
    return diagonal / DIAGONALS


STANDARDS: Final[Mapping[str, Callable[[Sensor], float | FloatArray]]] = MappingProxyType(
    {
        # Foveal blur of 0.5 arc minutes seen from one diagonal away (Levi & Klein 1990), whatever the render size.
        "TWO_PIXELS": lambda sensor: sensor.coc_mm,
        "DIAGONAL": _diagonal,
        # American Cinematographer Manual (ASC 1986); Zeiss Master Prime tables.
        "CINE_35": lambda _: 0.025,
        # Conventions for 36 x 24 mm, and for 16 mm film.
        "STILLS": lambda _: 0.030,
        "CINE_16": lambda _: 0.015,
    }
)
"""The rules by name, from a sensor to a diameter in mm; the panel has their words. Those without a sensor in them
belong to the format that they are named after."""


def coc_mm(standard: str | float | None, sensor: Sensor) -> float | FloatArray:
    """Return a circle of confusion: its diameter on the sensor, in mm.

    Parameters
    ----------
    standard : str or float, optional
        A name in :data:`STANDARDS`, or one's own diameter in mm, positive and finite; the default is 2 px at HD.
    sensor : Sensor

    Raises
    ------
    ArgumentError
        For an unknown name, and for a number outside the domain.

    Examples
    --------
    >>> sensor = Sensor()
    >>> [round(float(coc_mm(standard, sensor)), 4) for standard in (None, "DIAGONAL", "CINE_35", 0.02)]
    [0.0375, 0.0275, 0.025, 0.02]
    """
    require_standard(standard)
    if isinstance(standard, str) or standard is None:
        return STANDARDS[standard or DEFAULT](sensor)
    return float(standard)


def require_standard(standard: str | float | None) -> None:
    """Raise :class:`.errors.ArgumentError` unless :func:`coc_mm` takes `standard`."""
    if isinstance(standard, str):
        if standard not in STANDARDS:
            raise UnknownChoiceError("circle of confusion", standard, (*STANDARDS, say("or a diameter in mm")))
    elif standard is not None:
        positive("The circle of confusion", standard)
