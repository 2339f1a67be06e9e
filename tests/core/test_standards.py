"""Circles of confusion: each standard against its published number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.errors import ArgumentError, UnknownChoiceError
from rack_focus_addon.core.optics.sensor import Sensor
from rack_focus_addon.core.optics.standards import DEFAULT, STANDARDS, coc_mm

STILLS_FRAME = Sensor(36.0, 24.0, resolution_x=3000, resolution_y=2000)


@pytest.mark.parametrize(
    ("standard", "mm"),
    [
        ("TWO_PIXELS", 0.0375),
        # 43.27 mm over 1500: the 0.029 mm of published full-frame tables.
        ("DIAGONAL", 0.028844),
        ("CINE_35", 0.025),
        ("STILLS", 0.030),
        ("CINE_16", 0.015),
    ],
)
def test_standards_on_a_full_frame(standard, mm):
    assert coc_mm(standard, STILLS_FRAME) == pytest.approx(mm, abs=1e-6)


def test_the_table_is_what_is_tested():
    assert list(STANDARDS) == ["TWO_PIXELS", "DIAGONAL", "CINE_35", "STILLS", "CINE_16"]
    with pytest.raises(TypeError):
        STANDARDS["MINE"] = STANDARDS["STILLS"]


@pytest.mark.parametrize("own", [0.02, np.float32(0.5), 1])
def test_ones_own_number_is_taken(own):
    assert coc_mm(own, Sensor()) == float(own)


def test_nothing_asked_for_is_the_default_of_the_sensor():
    assert coc_mm(None, Sensor()) == coc_mm(DEFAULT, Sensor()) == Sensor().coc_mm


@given(st.integers(1, 8), st.integers(100, 4000), st.integers(100, 4000), st.sampled_from(sorted(STANDARDS)))
def test_no_standard_knows_the_render_size(times, width, height, standard):
    small, large = (Sensor(resolution_x=width * n, resolution_y=height * n, percentage=50 * n) for n in (1, times))
    assert coc_mm(standard, large) == pytest.approx(coc_mm(standard, small))


@given(st.floats(0.1, 10.0), st.sampled_from(["TWO_PIXELS", "DIAGONAL"]))
def test_what_goes_by_the_frame_grows_with_it(times, standard):
    assert coc_mm(standard, Sensor(36.0 * times, 24.0 * times)) == pytest.approx(times * coc_mm(standard, Sensor()))


def test_a_word_that_is_no_standard_is_refused_with_those_that_are():
    for word in ("two_pixels", "", "0.025"):
        with pytest.raises(UnknownChoiceError, match="TWO_PIXELS, DIAGONAL, CINE_35, STILLS, CINE_16, or a diameter"):
            coc_mm(word, Sensor())


@pytest.mark.parametrize("bad", [0.0, -0.025, float("nan"), float("inf"), object()])
def test_a_number_that_is_no_diameter_is_refused(bad):
    with pytest.raises(ArgumentError, match="circle of confusion"):
        coc_mm(bad, Sensor())
