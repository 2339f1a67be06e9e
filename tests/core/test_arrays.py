"""The check and the reciprocal that all formulas share."""

import numpy as np
import pytest

from rack_focus_addon.core.arrays import positive, reciprocal
from rack_focus_addon.core.errors import ArgumentError


@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan"), float("inf"), [1.0, -2.0], "wide", None])
def test_what_is_not_positive_and_finite_is_refused_by_name(bad):
    with pytest.raises(ArgumentError, match="The stop must be"):
        positive("The stop", bad)


def test_the_number_at_fault_is_named():
    with pytest.raises(ArgumentError, match=r"not -2$"):
        positive("The stop", [[1.0, -2.0], [3.0, 0.5]])


def test_infinity_may_be_allowed_but_nothing_else():
    assert positive("The distance", [1.0, np.inf], allow_infinity=True).tolist() == [1.0, np.inf]
    with pytest.raises(ArgumentError):
        positive("The distance", np.nan, allow_infinity=True)


def test_reciprocal_knows_both_ends():
    assert reciprocal([0.0, 4.0, np.inf]).tolist() == [np.inf, 0.25, 0.0]
    assert reciprocal(0.0).shape == ()
