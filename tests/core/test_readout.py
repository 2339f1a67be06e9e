"""The numbers shown before anything is keyed."""

import math

import pytest

from rack_focus_addon.core.errors import UnknownChoiceError
from rack_focus_addon.core.optics.camera import CameraState
from rack_focus_addon.core.stop.readout import read_out


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


def test_the_hyperfocal_distance_is_that_of_the_lens():
    """f^2/(N c) = 50^2/(2 * 0.025) mm; a real lens adds its focal length."""
    camera = CameraState(lens_mm=50.0, fstop=2.0)
    assert read_out(camera, 1.2, 8.0, coc_mm=0.025).hyperfocal == pytest.approx(50.0)
    assert read_out(camera, 1.2, 8.0, coc_mm=0.025, model="REAL").hyperfocal == pytest.approx(50.05)
    assert read_out(CameraState(projection="ORTHO"), 1.2, 8.0).hyperfocal == math.inf


def test_a_real_lens_has_less_depth_and_the_same_blur():
    """At 50 mm and 1.2 m the depth of field is (s - f)/s of Blender's: 4.2 % less."""
    camera = CameraState(lens_mm=50.0, fstop=2.0)
    blenders, real = (read_out(camera, 1.2, 8.0, model=model) for model in ("BLENDER", "REAL"))
    depths = [read.start.far - read.start.near for read in (blenders, real)]
    assert depths[1] / depths[0] == pytest.approx((1.2 - 0.05) / 1.2, rel=1e-3)
    assert (real.blur_px, real.word, real.separation_dioptres) == (
        blenders.blur_px,
        blenders.word,
        blenders.separation_dioptres,
    )
    assert (blenders.model, real.model) == ("BLENDER", "REAL")


def test_a_real_lens_is_as_long_as_it_is_whatever_the_unit():
    metres = read_out(CameraState(fstop=2.0), 1.2, 8.0, model="REAL")
    centimetres = read_out(CameraState(fstop=0.02), 120.0, 800.0, unit_scale_m=0.01, model="REAL")
    pairs = (
        (centimetres.start.near, metres.start.near),
        (centimetres.end.far, metres.end.far),
        (centimetres.hyperfocal, metres.hyperfocal),
    )
    assert all(one == pytest.approx(100 * other) for one, other in pairs)


def test_a_camera_that_is_not_perspective_has_blenders_limits():
    camera = CameraState(projection="ORTHO")
    blenders, real = (read_out(camera, 1.2, 8.0, model=model) for model in ("BLENDER", "REAL"))
    assert (real.start, real.end) == (blenders.start, blenders.end)


def test_an_unknown_model_is_refused():
    with pytest.raises(UnknownChoiceError, match="choose one of BLENDER, REAL"):
        read_out(CameraState(), 1.2, 8.0, model="IDEAL")
