"""Arguments that name a number, checked as they are parsed so that nothing is touched for a typing error."""

import argparse
import math


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
