"""Few digits, and never on the wrong side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.rounding import rounded_away, rounded_towards

values = st.floats(1e-6, 1e6)
digits = st.integers(2, 6)


@given(values, digits)
def test_they_enclose_the_number_and_are_close(value, digits):
    away, towards = rounded_away(value, digits), rounded_towards(value, digits)
    assert towards * (1 - 1e-11) <= value <= away * (1 + 1e-11)
    assert away - towards <= 10.0 ** (1 - digits) * value * (1 + 1e-9)


@given(values, digits)
def test_the_sign_does_not_matter(value, digits):
    for rounded in (rounded_away, rounded_towards):
        assert rounded(-value, digits) == -rounded(value, digits)


@given(values, digits)
def test_what_has_so_few_digits_stays(value, digits):
    for rounded in (rounded_away, rounded_towards):
        short = rounded(value, digits)
        assert rounded_away(short, digits) == rounded_towards(short, digits) == short
        assert float(f"{short:.{digits}g}") == short


def test_nothing_stays_nothing():
    assert rounded_away(0.0) == rounded_towards(0.0) == 0.0


@pytest.mark.parametrize(
    ("value", "away", "towards"), [(5.271, 5.28, 5.27), (0.99951, 1.0, 0.999), (1234.0, 1240, 1230)]
)
def test_three_digits(value, away, towards):
    assert (rounded_away(value), rounded_towards(value)) == (away, towards)
