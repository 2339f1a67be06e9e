"""Stops: their engraved names, and snapping in thirds, halves and whole stops."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.errors import ArgumentError, UnknownChoiceError
from rack_focus_addon.core.optics.stops import STEPS_PER_STOP, marked_after, nominal, snap

THIRDS = "1 1.1 1.2 1.4 1.6 1.8 2 2.2 2.5 2.8 3.2 3.5 4 4.5 5 5.6 6.3 7.1 8 9 10 11 13 14 16 18 20 22"
HALVES = "1 1.2 1.4 1.7 2 2.4 2.8 3.3 4 4.8 5.6 6.7 8 9.5 11 13 16 19 22"
FULL = "0.5 0.7 1 1.4 2 2.8 4 5.6 8 11 16 22 32 45 64 90"

stops = st.floats(0.3, 100.0)
steps = st.sampled_from(sorted(STEPS_PER_STOP))


@pytest.mark.parametrize(
    ("first", "per_stop", "names"), [(0, 3, THIRDS), (0, 2, HALVES), (-2, 1, FULL)], ids=["thirds", "halves", "full"]
)
@pytest.mark.parametrize("precision", [np.float64, np.float32])
def test_engraved_names(first, per_stop, names, precision):
    exact = [float(precision(2.0 ** ((first + k / per_stop) / 2))) for k in range(len(names.split()))]
    assert [nominal(stop) for stop in exact] == [float(name) for name in names.split()]


def test_between_the_marks_a_stop_is_named_by_its_number():
    assert nominal(2.1) == 2.1
    assert nominal(6.9934) == 6.99
    assert nominal(0.0334) == 0.0334
    assert nominal(150.0) == 150.0


# 8.000001 and 7.999999 are 8: float32 knows 8 to 5e-7.
@pytest.mark.parametrize("rounding", ["NEAREST", "UP", "DOWN"])
@pytest.mark.parametrize("step", ["FULL", "HALF", "THIRD"])
@given(st.integers(-3, 13))
def test_a_stop_of_the_series_stays_where_it_is_even_in_single_precision(step, rounding, stops_from_one):
    exact = 2.0 ** (stops_from_one / 2)
    for given_stop in (exact, float(np.float32(exact)), exact * (1 + 1e-6), exact * (1 - 1e-6)):
        assert snap(given_stop, step, rounding) == pytest.approx(exact, rel=1e-12)


@given(stops, steps)
def test_up_and_down_enclose_and_nearest_is_one_of_them(stop, step):
    up, down, nearest = (snap(stop, step, rounding) for rounding in ("UP", "DOWN", "NEAREST"))
    assert down * (1 - 1e-3) <= stop <= up * (1 + 1e-3)
    assert nearest in (up, down)
    assert abs(math.log2(nearest / stop)) <= 0.25 / STEPS_PER_STOP[step] + 1e-9
    assert math.log2(up / down) * 2 * STEPS_PER_STOP[step] == pytest.approx(round(up > down), abs=1e-9)


def test_snapping_by_number():
    assert snap(2.7, "THIRD", "UP") == pytest.approx(2.8284, abs=1e-4)
    assert snap(2.7, "THIRD", "DOWN") == pytest.approx(2.5198, abs=1e-4)
    assert snap(3.0, "FULL") == pytest.approx(2.8284, abs=1e-4)
    assert snap(3.0, "HALF", "UP") == pytest.approx(3.3636, abs=1e-4)
    assert snap(3.0, "EXACT", "UP") == 3.0


@pytest.mark.parametrize("bad", [0.0, -2.8, math.nan, math.inf])
def test_a_number_that_is_no_stop_is_refused(bad):
    for use in (nominal, snap):
        with pytest.raises(ArgumentError, match="f-number"):
            use(bad)


def test_unknown_words_are_refused():
    with pytest.raises(UnknownChoiceError, match="FULL, HALF, THIRD, EXACT"):
        snap(2.8, "QUARTER")
    with pytest.raises(UnknownChoiceError, match="NEAREST, UP, DOWN"):
        snap(2.8, "THIRD", "SIDEWAYS")


@given(stops, steps, st.integers(1, 9), st.sampled_from([1, -1]))
def test_marks_after_a_stop_are_marks_in_order(fstop, step, count, way):
    after = marked_after(fstop, way * count, step)
    assert snap(after, step) == pytest.approx(after, rel=1e-12)
    assert way * math.log2(after / fstop) > 0
    # From between two marks, the first lies less than a whole step away.
    assert (count - 1) / STEPS_PER_STOP[step] - 1e-3 <= 2 * abs(math.log2(after / fstop))
    assert 2 * abs(math.log2(after / fstop)) <= count / STEPS_PER_STOP[step] + 1e-3
    assert marked_after(after, -way * count, step) == pytest.approx(snap(fstop, step, "DOWN" if way > 0 else "UP"))


def test_single_precision_skips_no_mark():
    """Blender keeps the stop in float32; a button must neither stand still nor jump over a mark."""
    stop = float(np.float32(marked_after(1.0, 4)))
    names = []
    for _ in range(6):
        stop = float(np.float32(marked_after(stop, 1)))
        names.append(nominal(stop))
    assert names == [1.8, 2.0, 2.2, 2.5, 2.8, 3.2]


def test_no_step_is_refused():
    with pytest.raises(ArgumentError, match="not by 0"):
        marked_after(2.8, 0)
    with pytest.raises(UnknownChoiceError):
        marked_after(2.8, 1, "EXACT")
