"""Lengths as people write them: what is shown, what is understood, and what is refused."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.errors import ArgumentError, UnknownChoiceError
from rack_focus_addon.core.units import FOOT_M, INCH_M, format_length, parse_length

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


@pytest.mark.parametrize(
    ("written", "metres"),
    [
        ("3'6\"", 1.0668),
        ("3ft 6in", 1.0668),
        ("3' 6", 1.0668),
        ("3'-6\"", 1.0668),
        ("3 feet 6 inches", 1.0668),
        ("3\N{PRIME}6\N{DOUBLE PRIME}", 1.0668),
        ("3\N{RIGHT SINGLE QUOTATION MARK} 6\N{VULGAR FRACTION ONE HALF}\N{RIGHT DOUBLE QUOTATION MARK}", 1.0795),
        ("6''", 0.1524),
        ("3' 11 1/4\"", 47.25 * INCH_M),
        ("11-1/4 in", 11.25 * INCH_M),
        ('1/2"', 0.0127),
        ("3.5 ft", 1.0668),
        ("1.2 m", 1.2),
        ("1.2", 1.2),
        (" 1.2M ", 1.2),
        ("120cm", 1.2),
        ("1200 mm", 1.2),
        ("1 m 20 cm", 1.2),
        ("0.5 km", 500.0),
        ("2 metres", 2.0),
        ("2 centimeters", 0.02),
        (".5", 0.5),
        ("5.", 5.0),
        ("0", 0.0),
        ("-1.2 m", -1.2),
        ("\N{MINUS SIGN}3' 6\"", -1.0668),
        ("inf", math.inf),
        ("∞", math.inf),
    ],
)
def test_what_is_understood(written, metres):
    assert parse_length(written) == pytest.approx(metres, rel=1e-12)


@pytest.mark.parametrize(
    "written",
    [
        *("", " ", "m", "far", "nan", "-", "--3", "1.2.3", "1,2", "1e3", "1/0", "33mx", "3 6", "1 m 20", "3'''"),
        *("3in 2ft", "3ft 3ft", "3ft 6m", "1 m 3 in", "1 1/2 1/4 in", "3' 6\" 2", "2.5 1/2 in", "3' -", "-3' -6\" m"),
    ],
)
def test_what_is_no_length_is_refused_with_an_example(written):
    with pytest.raises(ArgumentError, match=r"is no length; write it like 1\.2 m"):
        parse_length(written)


def test_a_number_past_all_numbers_is_refused():
    with pytest.raises(ArgumentError, match="write 'inf'"):
        parse_length("9" * 400)


def test_what_is_no_number_or_no_system_is_not_shown():
    with pytest.raises(ArgumentError, match="not nan"):
        format_length(math.nan)
    with pytest.raises(UnknownChoiceError, match="METRIC, IMPERIAL"):
        format_length(1.0, "NAUTICAL")


@given(lengths)
def test_feet_and_inches_read_back_to_the_eighth_of_an_inch(metres):
    assert parse_length(format_length(metres, "IMPERIAL")) == pytest.approx(metres, abs=QUARTER_M / 2 * (1 + 1e-6))


@given(lengths)
def test_metres_read_back_to_three_digits(metres):
    again = parse_length(format_length(metres))
    assert again == pytest.approx(metres, rel=0.0051, abs=0.5e-4 * (1 + 1e-6))


@given(lengths, st.sampled_from(["METRIC", "IMPERIAL"]))
def test_what_is_shown_and_read_is_shown_the_same(metres, system):
    shown = format_length(metres, system)
    assert format_length(parse_length(shown), system) == shown


@given(st.text(alphabet="0123456789 '\"./-mftincx½", max_size=12))
def test_any_text_is_a_length_or_refused(text):
    try:
        metres = parse_length(text)
    except ArgumentError:
        return
    assert math.isfinite(metres) or "inf" in text
