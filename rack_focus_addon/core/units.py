"""Lengths as people write them: metres, or feet and inches; scene units are converted by the unit scale."""

import math
from typing import Final

from .choices import SYSTEMS, UnitSystem
from .errors import ArgumentError, require_choice

INCH_M: Final = 0.0254
"""Exact since 1959 (Refinement of values for the yard and the pound, National Bureau of Standards, 1959)."""

FOOT_M: Final = 0.3048

QUARTERS_PER_FOOT: Final = 48

INFINITY: Final = "∞"


def format_length(metres: float, system: UnitSystem = "METRIC") -> str:
    r"""Return a length as it is read aloud on a set.

    Parameters
    ----------
    metres : float
        Negative behind the camera; infinity is written as its sign.
    system : {"METRIC", "IMPERIAL"}
        Metres, to three digits and at least to the metre; or feet and inches, to the nearest quarter of an inch.

    Returns
    -------
    str

    Raises
    ------
    ArgumentError
        If the length is not a number or the system not one of both.

    Examples
    --------
    >>> format_length(1.2), format_length(1.2, "IMPERIAL"), format_length(0.15, "IMPERIAL")
    ('1.2 m', '3\' 11 1/4"', '6"')
    """
    require_choice("unit system", system, SYSTEMS)
    if math.isnan(metres):
        raise ArgumentError("A length must be a number, not nan; measure the subject again")
    size = _unsigned(abs(metres), system)
    # What rounds to nothing has no sign.
    return f"-{size}" if metres < 0 and any(sign in size for sign in f"123456789{INFINITY}") else size


def _unsigned(metres: float, system: UnitSystem) -> str:
    if math.isinf(metres):
        return INFINITY
    return _metric(metres) if system == "METRIC" else _imperial(metres)


def _metric(metres: float) -> str:
    decimals = 4 if metres < 0.1 else max(0, 2 - math.floor(math.log10(metres)))
    text = f"{metres:.{decimals}f}"
    return f"{text.rstrip('0').rstrip('.') if decimals else text} m"


def _imperial(metres: float) -> str:
    feet, quarters = divmod(round(metres / INCH_M * 4), QUARTERS_PER_FOOT)
    inches, rest = divmod(quarters, 4)
    fraction = ("", "1/4", "1/2", "3/4")[rest]
    size = " ".join(part for part in (str(inches) if feet or inches or not fraction else "", fraction) if part)
    return f"{feet}' {size}\"" if feet else f'{size}"'
