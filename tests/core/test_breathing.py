"""Breathing: Blender's lens, with focal length and stop grown as a thin lens' sensor moves, is that thin lens."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.arrays import FloatArray
from rack_focus_addon.core.errors import ArgumentError, CameraError
from rack_focus_addon.core.optics.breathing import magnification
from rack_focus_addon.core.optics.lens import blur_mm

lenses = st.floats(10.0, 300.0)
stops = st.floats(0.7, 22.0)
distances = st.floats(0.5, 1e4)


def thin_lens_blur_mm(lens: float, stop: float, focus: float, subject: float) -> FloatArray:
    """The aperture f/N seen from the image of the subject, on a sensor at f s/(s - f) (Ray 2002, ch. 22); metres."""
    f = lens * 1e-3
    sensor, image = f * focus / (focus - f), f * subject / (subject - f)
    return np.abs(sensor - image) / image * (f / stop) * 1e3


@given(lenses, stops, distances, distances)
def test_it_is_the_thin_lens(lens, stop, focus, subject):
    grown = magnification(lens, focus)
    blur = float(blur_mm(lens * grown, stop * grown, focus, subject))
    assert blur == pytest.approx(float(thin_lens_blur_mm(lens, stop, focus, subject)), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(("lens", "percent"), [(50.0, 3.7), (85.0, 6.5)])
def test_the_published_change_of_framing(lens, percent):
    """From 1.2 m to 8 m, see the optics of the project."""
    near, far = magnification(lens, [1.2, 8.0])
    assert 100 * (near / far - 1) == pytest.approx(percent, abs=0.05)


@given(lenses, distances, st.floats(0.0, 1.0))
def test_an_amount_does_so_much_of_it(lens, focus, amount):
    whole = float(magnification(lens, focus)) - 1.0
    assert float(magnification(lens, focus, amount)) - 1.0 == pytest.approx(amount * whole, abs=1e-12)


def test_at_infinity_no_lens_breathes():
    assert magnification(85, np.inf) == 1.0


def test_what_cannot_be_is_refused():
    with pytest.raises(CameraError, match=r"as close as 0.05 m.*85 mm"):
        magnification(85, [0.05, 3.0])
    assert magnification(85, 0.05, 0.0) == 1.0, "Blender's lens focuses anywhere"
    for amount in (-0.1, 1.1, np.nan):
        with pytest.raises(ArgumentError, match="from 0"):
            magnification(50, 2.0, amount)
