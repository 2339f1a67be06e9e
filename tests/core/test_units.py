"""Lengths as people write them: what is shown, and what is refused."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.errors import ArgumentError, UnknownChoiceError
from rack_focus_addon.core.units import FOOT_M, INCH_M, format_length

QUARTER_M = INCH_M / 4
lengths = st.floats(-1e5, 1e5)


@pytest.mark.parametrize(
    ("metres", "shown"),
    [
        (1.2, "3' 11 1/4\""),
        (8.0, "26' 3\""),
        (1.0668, "3' 6\""),
        (0.15, '6"'),
        (0.0064, '1/4"'),
        (0.0, '0"'),
        (3.048, "10' 0\""),
        (100.0, "328' 1\""),
        # The rounding carries: 11 7/8 inches and more are a foot.
        (12 * INCH_M - 0.001, "1' 0\""),
        (FOOT_M * 4 - 0.001, "4' 0\""),
        (FOOT_M + QUARTER_M * 2, "1' 0 1/2\""),
        (-1.2, "-3' 11 1/4\""),
        (-0.001, '0"'),
        (math.inf, "∞"),
        (-math.inf, "-∞"),
    ],
)
def test_feet_and_inches(metres, shown):
    assert format_length(metres, "IMPERIAL") == shown


@pytest.mark.parametrize(
    ("metres", "shown"),
    [
        (1.2, "1.2 m"),
        (1.1718, "1.17 m"),
        (9.999, "10 m"),
        (12.345, "12.3 m"),
        (120.0, "120 m"),
        (1234.5, "1234 m"),
        (0.352, "0.352 m"),
        (0.0123, "0.0123 m"),
        (0.0, "0 m"),
        (-0.00001, "0 m"),
        (-2.5, "-2.5 m"),
        (math.inf, "∞"),
    ],
)
def test_metres(metres, shown):
    assert format_length(metres) == shown


def test_what_is_no_number_or_no_system_is_not_shown():
    with pytest.raises(ArgumentError, match="not nan"):
        format_length(math.nan)
    with pytest.raises(UnknownChoiceError, match="METRIC, IMPERIAL"):
        format_length(1.0, "NAUTICAL")


def read(shown):
    """What is shown as a number of metres: feet, inches and a fraction of them, or metres."""
    sign = -1.0 if shown.startswith("-") else 1.0
    if shown.endswith(" m"):
        return float(shown.removesuffix(" m"))
    feet, _, inches = shown.lstrip("-").rpartition("'")
    return sign * (float(feet or 0) * FOOT_M + INCH_M * float(sum(map(Fraction, inches.rstrip('"').split()))))


@given(lengths)
def test_feet_and_inches_are_right_to_the_eighth_of_an_inch(metres):
    assert read(format_length(metres, "IMPERIAL")) == pytest.approx(metres, abs=QUARTER_M / 2 * (1 + 1e-6))


@given(lengths)
def test_metres_are_right_to_three_digits(metres):
    assert read(format_length(metres)) == pytest.approx(metres, rel=0.0051, abs=0.5e-4 * (1 + 1e-6))
