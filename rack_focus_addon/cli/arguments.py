"""Arguments that name a number, checked as they are parsed so that nothing is touched for a typing error."""

import argparse
import math
from pathlib import Path

from ..core.choices import SYSTEMS
from ..core.optics.standards import STANDARDS


def positive_int(text: str) -> int:
    """Return a whole number of at least 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a positive whole number")
    return number


def positive_float(text: str) -> float:
    """Return a finite number greater than 0."""
    number = float(text)
    if not (math.isfinite(number) and number > 0):
        raise argparse.ArgumentTypeError(f"{text} is not a positive, finite number")
    return number


def resolution(text: str) -> tuple[int, int]:
    """Return width and height from WIDTHxHEIGHT."""
    width, _, height = text.lower().partition("x")
    return positive_int(width), positive_int(height)


def stop(text: str) -> str | float:
    """Return KEEP, AUTO or an f-number."""
    return text.upper() if text.upper() in {"KEEP", "AUTO"} else positive_float(text)


def circle_of_confusion(text: str) -> str | float:
    """Return the name of a standard, or a diameter in mm."""
    if text.upper() in STANDARDS:
        return text.upper()
    try:
        return positive_float(text)
    except (ValueError, argparse.ArgumentTypeError):
        known = ", ".join(STANDARDS)
        raise argparse.ArgumentTypeError(f"{text} is neither a standard ({known}) nor a diameter in mm") from None


def unit_system(text: str) -> str:
    """Return METRIC or IMPERIAL."""
    if text.upper() not in SYSTEMS:
        raise argparse.ArgumentTypeError(f"{text} is not one of metric, imperial")
    return text.upper()


def add_file(parser: argparse.ArgumentParser) -> None:
    """Add what says which camera of which file is meant."""
    parser.add_argument("blend", type=Path, metavar="FILE.blend")
    parser.add_argument("--scene", help="scene in the file (default: the one it opens with)")


def add_subjects(parser: argparse.ArgumentParser) -> None:
    """Add the two subjects of a rack."""
    parser.add_argument("--from", dest="from_subject", required=True, metavar="A", help="object, or armature:bone")
    parser.add_argument("--to", dest="to_subject", required=True, metavar="B", help="likewise")


def add_coc(parser: argparse.ArgumentParser) -> None:
    """Add what counts as sharp."""
    known = ", ".join(STANDARDS)
    parser.add_argument(
        "--coc",
        dest="coc_mm",
        type=circle_of_confusion,
        metavar="STANDARD|MM",
        help=f"what counts as sharp: {known}, or a diameter on the sensor in mm (default: TWO_PIXELS)",
    )
