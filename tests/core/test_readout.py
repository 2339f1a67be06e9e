"""The numbers shown before anything is keyed."""

import math

import pytest

from rack_focus_addon.core.camera import CameraState
from rack_focus_addon.core.readout import read_out


def test_read_out():
    seen = read_out(CameraState(lens_mm=50.0, fstop=2.0), 1.2, 8.0)
    assert seen.separation_dioptres == pytest.approx(1 / 1.2 - 1 / 8)
    assert seen.blur_px == pytest.approx(47.2222, rel=1e-4)
    assert seen.blur_percent == pytest.approx(100 * 47.2222 / 1080, rel=1e-4)
    assert seen.word == "dramatic"
    # H = 50^2 / (2 * 0.0375) mm = 33.3 m
    assert (seen.start.distance, seen.start.near) == (1.2, pytest.approx(33.3333 * 1.2 / 34.5333, rel=1e-4))
    assert seen.end.far == pytest.approx(33.3333 * 8 / 25.3333, rel=1e-4)


def test_beyond_the_hyperfocal_the_far_limit_is_infinite():
    assert math.isinf(read_out(CameraState(fstop=22.0), 1.2, 8.0).end.far)


def test_separation_is_in_metres_whatever_the_unit():
    seen = read_out(CameraState(fstop=0.02), 120.0, 800.0, unit_scale_m=0.01)
    assert seen.separation_dioptres == pytest.approx(1 / 1.2 - 1 / 8)
    assert seen.blur_px == pytest.approx(47.2222, rel=1e-4)


def test_limits_go_by_the_circle_of_confusion_asked_for():
    """H = 50^2 / (2 * 0.025) mm = 50 m; the blur is the same whatever counts as sharp."""
    seen = read_out(CameraState(lens_mm=50.0, fstop=2.0), 1.2, 8.0, coc_mm=0.025)
    assert (seen.start.near, seen.end.far) == pytest.approx((50 * 1.2 / 51.2, 50 * 8 / 42))
    assert seen.blur_px == pytest.approx(47.2222, rel=1e-4)
