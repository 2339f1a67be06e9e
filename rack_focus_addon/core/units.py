"""Lengths as people write them: metres, or feet and inches; scene units are converted by the unit scale."""

import math
import re
from typing import Final

from .choices import SYSTEMS
from .errors import ArgumentError, require_choice

INCH_M: Final = 0.0254
"""Exact since 1959 (Refinement of values for the yard and the pound, National Bureau of Standards, 1959)."""

FOOT_M: Final = 0.3048

QUARTERS_PER_FOOT: Final = 48

INFINITY: Final = "∞"
_INFINITIES = (INFINITY, "inf", "infinity")

_METRIC = {"km": 1e3, "m": 1.0, "cm": 1e-2, "mm": 1e-3}
_IMPERIAL = {"ft": FOOT_M, "in": INCH_M}
_SIZES_M = {**_METRIC, **_IMPERIAL}
_METRES = {"km": "kilomet", "m": "met", "cm": "centimet", "mm": "millimet"}
_UNITS = {
    **{unit: unit for unit in _SIZES_M},
    **{stem + ending: unit for unit, stem in _METRES.items() for ending in ("re", "res", "er", "ers")},
    **dict.fromkeys(("'", "foot", "feet"), "ft"),
    **dict.fromkeys(('"', "''", "inch", "inches"), "in"),
}

# What typesetters and telephones make of marks, minus and fractions: primes and curly quotes among them.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2032\u2019\u2018", "'"),
        **dict.fromkeys("\u2033\u201d\u201c", '"'),
        "\u2212": "-",
        "\u2044": "/",
        "\u00bc": " 1/4",
        "\u00bd": " 1/2",
        "\u00be": " 3/4",
    }
)

_QUANTITY = re.compile(
    r"(?:(?:(?P<whole>\d+)[\s-]+)?(?P<over>\d+)\s*/\s*(?P<under>\d+)|(?P<decimal>\d+\.?\d*|\.\d+))"
    # Longest first: two primes are inches, one is feet.
    rf"\s*(?P<unit>{'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})?(?![a-z])"
    # Feet and inches may have a hyphen between them.
    r"\s*(?:-\s*(?=\d))?",
    re.ASCII,
)


def format_length(metres: float, system: str = "METRIC") -> str:
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
        Which :func:`parse_length` reads back.

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


def _unsigned(metres: float, system: str) -> str:
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


def parse_length(text: str) -> float:
    r"""Return a written length in metres.

    Parameters
    ----------
    text : str
        Metres where no unit is named ("1.2"); km, m, cm, mm; feet and inches with marks or words, fractions of an inch
        (3'6", 3ft 6in, 3' 11 1/4", and 3' 6 for six inches); a sign in front; infinity as "inf" or its sign.

    Returns
    -------
    float
        Metres.

    Raises
    ------
    ArgumentError
        If the text is no length.

    Examples
    --------
    >>> [round(parse_length(text), 4) for text in ("3'6\"", "3ft 6in", "1.2 m", "120cm", "1.2")]
    [1.0668, 1.0668, 1.2, 1.2, 1.2]
    """
    words = text.translate(_PLAIN).strip().lower()
    sign = -1.0 if words.startswith("-") else 1.0
    words = words.removeprefix("-").lstrip()
    if words in _INFINITIES:
        return sign * math.inf
    quantities = _quantities(words)
    if quantities is None:
        raise ArgumentError(
            "'{text}' is no length; write it like 1.2 m, 120 cm, 3' 6\" or 3ft 6in (with a decimal point)", text=text
        )
    metres = sum(number * _SIZES_M[unit] for number, unit in quantities)
    if not math.isfinite(metres):
        raise ArgumentError("'{text}' is too long for a length; write 'inf' for infinity", text=text)
    return sign * metres


def _quantities(words: str) -> list[tuple[float, str]] | None:
    """Each number with its unit, in the order written; None where the text is something else."""
    found: list[tuple[float, str]] = []
    at = 0
    while at < len(words) or not found:
        match = _QUANTITY.match(words, at)
        number = _number(match) if match else None
        unit = _unit(match["unit"], found) if match else None
        if match is None or number is None or unit is None:
            return None
        found.append((number, unit))
        at = match.end()
    return found


def _number(match: re.Match[str]) -> float | None:
    if match["decimal"]:
        return float(match["decimal"])
    under = float(match["under"])
    return float(match["whole"] or 0) + float(match["over"]) / under if under else None


def _unit(written: str | None, before: list[tuple[float, str]]) -> str | None:
    """The unit meant: metres where none is named, inches after feet; None where it cannot follow what stands before."""
    units = [unit for _, unit in before]
    unit = _UNITS[written] if written else {(): "m", ("ft",): "in"}.get(tuple(units))
    if unit is None or not units:
        return unit
    follows = _SIZES_M[unit] < _SIZES_M[units[-1]] and (unit in _METRIC) == (units[-1] in _METRIC)
    return unit if follows else None
