"""What a camera does to a subject out of focus, perspective and orthographic."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.errors import ArgumentError, CameraError, UnknownChoiceError
from rack_focus_addon.core.optics.camera import CameraState, dioptre_separation
from rack_focus_addon.core.optics.panorama import Panorama
from rack_focus_addon.core.optics.sensor import Sensor


def test_blur_in_three_units():
    camera = CameraState(fstop=2.8)
    assert camera.blur_mm(2, 8) == pytest.approx(0.33482, rel=1e-4)
    assert camera.blur_px(2, 8) == pytest.approx(17.857, rel=1e-4)
    assert camera.blur_percent(2, 8) == pytest.approx(100 * 17.857 / 1080, rel=1e-4)


def test_blur_over_frames_and_subjects():
    camera = CameraState(lens_mm=np.array([35.0, 50.0, 85.0]), fstop=np.array([2.0, 2.8, 4.0]))
    blur = camera.blur_px(np.array([2.0, 2.0, 3.0]), np.array([[2.0, 8.0, 8.0], [4.0, 2.0, 3.0]]))
    assert blur.shape == (2, 3)
    assert blur[0, 1] == pytest.approx(17.857, rel=1e-4)
    assert blur[1, 2] == 0


# (1/N)|d/s - 1| scene units; 6 units span the sensor's width (optics.md, measured in Cycles).
def test_orthographic_blur():
    camera = CameraState(projection="ORTHO", ortho_scale=6.0, fstop=2.0, lens_mm=np.nan)
    assert camera.blur_mm(4, 6) == pytest.approx(0.5 * 0.5 * 36 / 6)
    assert camera.blur_px(4, 6) == pytest.approx(0.25 * 1920 / 6)
    assert camera.blur_px(4, 4) == 0


def test_orthographic_scale_spans_the_fitted_side():
    tall = Sensor(36, 24, "VERTICAL", 1920, 1080)
    camera = CameraState(projection="ORTHO", ortho_scale=6.0, fstop=2.0, sensor=tall)
    assert camera.blur_px(4, 6) == pytest.approx(0.25 * 1080 / 6)


@pytest.mark.parametrize("projection", ["PERSP", "ORTHO", "PANO"])
@given(st.floats(0.5, 8.0), st.floats(1.0, 50.0), st.floats(0.01, 0.1))
def test_the_limits_blur_by_the_circle_of_confusion(projection, fstop, focus, coc):
    camera = CameraState(projection=projection, fstop=fstop)
    near, far = camera.sharp_limits(focus, coc)
    for end in (near, far):
        if 0 < end < np.inf:
            assert camera.blur_mm(focus, end) == pytest.approx(coc, rel=1e-9)


def test_orthographic_near_limit_is_not_behind_the_camera():
    near, far = CameraState(projection="ORTHO", fstop=100.0).sharp_limits(5.0, 1.0)
    assert (near, far > 10) == (0, True)


# f/N |1/s - 1/d| radians; 0.05 / 1 * (1/1 - 1/2.5) is 0.03 (measured in Cycles, docs/accuracy.md).
@pytest.mark.parametrize(
    ("panorama", "px"),
    [
        (Panorama(), 0.03 * 1080 / np.pi),
        (Panorama(latitude_min=-0.5, latitude_max=1.0), 0.03 * 1080 / 1.5),
        (Panorama("FISHEYE_EQUIDISTANT", fov=2.0), 0.03 * 1080 / 2.0),
        (Panorama("FISHEYE_EQUISOLID", lens_mm=15.0), 0.03 * 15.0 * 1920 / 36),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_panoramic_blur(panorama, px):
    camera = CameraState(projection="PANO", lens_mm=50.0, fstop=1.0, panorama=panorama)
    assert camera.blur_px(1.0, 2.5) == pytest.approx(px)
    assert camera.blur_percent(1.0, 2.5) == pytest.approx(100 * px / 1080)
    assert camera.defocus_gain_px(2.5) == pytest.approx(px / 0.6)
    # The aperture is f/N: twice the focal length, twice the blur, and not four times.
    assert replace(camera, lens_mm=100.0).blur_px(1.0, 2.5) == pytest.approx(2 * px)


def test_neither_pixel_aspect_nor_percentage_changes_what_a_panorama_spans():
    for sensor in (Sensor(pixel_aspect_y=2.0), Sensor(fit="VERTICAL"), Sensor(resolution_x=1080, pixel_aspect_x=1.3)):
        camera = CameraState(projection="PANO", fstop=1.0, sensor=sensor)
        assert camera.blur_px(1.0, 2.5) == pytest.approx(0.03 * 1080 / np.pi)
    half = CameraState(projection="PANO", fstop=1.0, sensor=Sensor(percentage=50))
    assert half.blur_px(1.0, 2.5) == pytest.approx(0.03 * 540 / np.pi)


def test_cameras_whose_focus_nobody_knows():
    custom = CameraState(name="Dome", projection="CUSTOM")
    for use in (lambda: custom.blur_px(2, 3), lambda: custom.sharp_limits(2, 0.03), custom.require_focus_surface):
        with pytest.raises(CameraError, match="'Dome' runs a shader of its own"):
            use()
    ball = replace(custom, projection="PANO", panorama=Panorama("MIRRORBALL"))
    for use in (lambda: ball.blur_px(2, 3), lambda: ball.sharp_limits(2, 0.03), ball.require_focus_surface):
        with pytest.raises(CameraError, match=r"type MIRRORBALL.*make it EQUIRECTANGULAR, FISHEYE_EQUIDISTANT or"):
            use()


def test_a_panorama_that_spans_nothing_is_refused():
    flat = CameraState(projection="PANO", panorama=Panorama(latitude_min=0.3, latitude_max=0.3))
    with pytest.raises(ArgumentError, match="angle that a panorama spans"):
        flat.blur_px(2, 3)


@pytest.mark.parametrize("projection", ["PERSP", "ORTHO", "PANO"])
@pytest.mark.parametrize(("focus", "subject"), [(0.0, 1.0), (1.0, -1.0), (1.0, np.nan), (-2.0, 1.0)])
def test_distances_that_are_not_before_the_camera_are_refused(projection, focus, subject):
    with pytest.raises(ArgumentError, match="distance must be positive"):
        CameraState(projection=projection).blur_mm(focus, subject)


def test_an_unknown_projection_is_refused():
    with pytest.raises(UnknownChoiceError, match="FISHEYE"):
        CameraState(projection="FISHEYE")


def test_mapped_changes_what_is_animated_and_nothing_else():
    camera = CameraState("A", fstop=np.array([2.0, 4.0]), clip_start=0.3)
    last = camera.mapped(lambda series: float(np.broadcast_to(series, 2)[-1]))
    assert (last.fstop, last.lens_mm, last.clip_start, last.name) == (4.0, 50.0, 0.3, "A")


def test_separation_in_dioptres_is_in_real_metres():
    assert dioptre_separation(1.2, 8.0) == pytest.approx(1 / 1.2 - 1 / 8)
    assert dioptre_separation(120, 800, 0.01) == pytest.approx(1 / 1.2 - 1 / 8)
    assert dioptre_separation([1.0, np.inf], 2.0).tolist() == [0.5, 0.5]


def test_a_camera_is_taken_at_some_frames():
    zooming = CameraState(lens_mm=np.array([35.0, 50.0, 85.0]))
    some = zooming.at(np.array([True, False, True]))
    assert (some.lens_mm.tolist(), float(some.fstop)) == ([35.0, 85.0], 2.8)
    assert not zooming.is_steady
    assert CameraState().is_steady
