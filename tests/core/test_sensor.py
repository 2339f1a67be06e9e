"""The film back: fits, frames, pixels, and the circle of confusion that depends on none of them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.errors import ArgumentError, UnknownChoiceError
from rack_focus_addon.core.optics.sensor import Sensor

LANDSCAPE = {"resolution_x": 1920, "resolution_y": 1080}
PORTRAIT = {"resolution_x": 1080, "resolution_y": 1920}


@pytest.mark.parametrize(
    ("fit", "size", "frame_mm", "px_per_mm"),
    [
        ("AUTO", LANDSCAPE, (36.0, 20.25), 1920 / 36),
        ("HORIZONTAL", LANDSCAPE, (36.0, 20.25), 1920 / 36),
        ("VERTICAL", LANDSCAPE, (24.0 * 16 / 9, 24.0), 1080 / 24),
        # AUTO lays the sensor's width along the longer side, even where that is the height.
        ("AUTO", PORTRAIT, (20.25, 36.0), 1920 / 36),
        ("HORIZONTAL", PORTRAIT, (36.0, 64.0), 1080 / 36),
        ("VERTICAL", PORTRAIT, (13.5, 24.0), 1920 / 24),
    ],
)
def test_frame_and_scale(fit, size, frame_mm, px_per_mm):
    sensor = Sensor(36.0, 24.0, fit, **size)
    assert sensor.frame_mm == pytest.approx(frame_mm)
    assert sensor.px_per_mm == pytest.approx(px_per_mm)


def test_render_size_drops_the_fraction_as_blender_does():
    assert Sensor(percentage=50).render_size_px == (960, 540)
    assert Sensor(percentage=33).render_size_px == (633, 356)
    assert Sensor(resolution_x=4, resolution_y=4, percentage=1).render_size_px == (1, 1)


def test_percentage_scales_pixels_only():
    full, half = Sensor(), Sensor(percentage=50)
    assert half.px_per_mm == pytest.approx(full.px_per_mm / 2)
    assert half.frame_mm == full.frame_mm


@pytest.mark.parametrize("fit", ["AUTO", "HORIZONTAL", "VERTICAL"])
def test_pixels_are_counted_upwards_whatever_their_shape(fit):
    sensor = Sensor(36.0, 24.0, fit, 1440, 1080, pixel_aspect_x=4.0, pixel_aspect_y=3.0)
    assert sensor.px_per_mm == pytest.approx(1080 / sensor.frame_mm[1])
    assert sensor.frame_mm[0] / sensor.frame_mm[1] == pytest.approx(16 / 9)


def test_auto_fits_the_longer_side_of_the_picture_not_of_the_pixels():
    # 1000 x 1000 pixels, each twice as high as wide: a portrait.
    tall = Sensor(36.0, 24.0, "AUTO", 1000, 1000, pixel_aspect_y=2.0)
    assert not tall.is_fitted_to_width
    assert tall.frame_mm == pytest.approx((18.0, 36.0))


# One and the same picture, 36 x 20.25 mm in 1920 x 1080 pixels.
@pytest.mark.parametrize(
    "sensor",
    [
        Sensor(36.0, 24.0, "AUTO"),
        Sensor(36.0, 5.0, "HORIZONTAL"),
        Sensor(99.0, 20.25, "VERTICAL"),
        Sensor(36.0, 24.0, "AUTO", 1440, 1080, pixel_aspect_x=4, pixel_aspect_y=3),
    ],
)
def test_circle_of_confusion_is_two_pixels_at_hd_however_the_picture_is_described(sensor):
    assert sensor.coc_mm == pytest.approx(0.0375)
    assert sensor.coc_mm * sensor.px_per_mm == pytest.approx(2.0)


@given(st.integers(1, 400), st.sampled_from([0.5, 1, 2, 4]), st.sampled_from(["AUTO", "HORIZONTAL", "VERTICAL"]))
def test_circle_of_confusion_does_not_know_the_render_size(percentage, scale, fit):
    sensor = Sensor(36.0, 24.0, fit)
    scaled = replace(sensor, resolution_x=int(1920 * scale), resolution_y=int(1080 * scale), percentage=percentage)
    assert scaled.coc_mm == pytest.approx(sensor.coc_mm)


@given(st.integers(100, 8000), st.integers(100, 8000))
def test_circle_of_confusion_is_no_stricter_than_the_diagonal_over_1500(width, height):
    sensor = Sensor(resolution_x=width, resolution_y=height)
    frame = sensor.frame_mm
    diagonal = (frame[0] ** 2 + frame[1] ** 2) ** 0.5
    assert sensor.coc_mm == pytest.approx(max(diagonal / 1500, max(frame) / 960))


def test_a_sensor_without_a_picture_is_refused():
    with pytest.raises(ArgumentError, match="width_mm"):
        Sensor(width_mm=0.0)
    with pytest.raises(ArgumentError, match="0 x 1080"):
        Sensor(resolution_x=0)
    with pytest.raises(UnknownChoiceError, match="AUTO, HORIZONTAL, VERTICAL"):
        Sensor(fit="DIAGONAL")
