"""A few keys for a planned curve: how few, and how far off, measured by evaluating them apart from the search."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rack_focus_addon.core.choices import EASES
from rack_focus_addon.core.curves.easing import ease
from rack_focus_addon.core.curves.evaluate import evaluate_keys
from rack_focus_addon.core.curves.fit import Target, fitted_keys
from rack_focus_addon.core.optics.camera import CameraState
from rack_focus_addon.core.optics.sensor import Sensor

UHD = CameraState(lens_mm=50.0, fstop=2.0, sensor=Sensor(resolution_x=3840, resolution_y=2160))


def pull(near, far, name, frames=24.0, samples=193):
    at = np.linspace(0.0, frames, samples)
    share = ease(at / frames, name)
    return at, 1.0 / ((1.0 - share) / near + share / far)


def target(at, focus, tolerance=0.25, camera=UHD):
    return Target(at, focus, camera.defocus_gain_px(focus), np.full(at.shape, tolerance))


def error_px(keys, at, focus, camera=UHD):
    return float(np.max(camera.blur_px(evaluate_keys(keys, at), focus)))


@pytest.mark.parametrize("name", ["SMOOTHSTEP", "SMOOTHERSTEP"])
@pytest.mark.parametrize(("near", "far", "most"), [(1.2, 8.0, 3), (8.0, 1.2, 3), (0.6, 50.0, 5)])
def test_a_plain_dioptre_pull_is_three_keys(near, far, most, name):
    """1.2 to 8 m, 50 mm f/2, UHD, within a quarter of a pixel; five keys for 0.6 to 50 m."""
    at, focus = pull(near, far, name)
    keys = fitted_keys(target(at, focus))
    assert len(keys) <= most
    fine, planned = pull(near, far, name, samples=24 * 64 + 1)
    assert error_px(keys, fine, planned) <= 0.25
    assert (keys[0].value, keys[-1].value) == pytest.approx((near, far), rel=1e-12)


# BACK and ELASTIC overshoot infinity in dioptres, and are bounded before they are fitted.
WITHIN = [name for name in EASES if name not in {"BACK", "ELASTIC"}]


def test_the_tolerance_holds_for_every_ease():
    errors = {}
    for name, tolerance in product(WITHIN, (0.05, 0.25, 1.0)):
        at, focus = pull(1.5, 6.0, name)
        errors[name, tolerance] = error_px(fitted_keys(target(at, focus, tolerance)), at, focus)
    off = [f"{case}: {error} px" for case, error in errors.items() if not error <= case[1] * (1 + 1e-9)]
    assert not off, "\n".join(off)


@given(
    turns=st.lists(st.floats(1.0, 9.0), min_size=3, max_size=8),
    tolerance=st.sampled_from([0.1, 0.25, 1.0]),
)
@settings(max_examples=40, deadline=None)
def test_a_subject_that_walks_about_is_followed_with_few_keys(turns, tolerance):
    at = np.linspace(0.0, 120.0, 961)
    places = np.linspace(0.0, 120.0, len(turns))
    focus = np.convolve(np.pad(np.interp(at, places, turns), 40, mode="edge"), np.ones(81) / 81, mode="valid")
    keys = fitted_keys(target(at, focus, tolerance))
    assert error_px(keys, at, focus) <= tolerance * (1 + 1e-9)
    assert len(keys) < 121
    assert (keys[0].frame, keys[-1].frame) == (0.0, 120.0)


def test_handles_are_never_longer_than_the_segment():
    """Blender pulls in handles that together are longer than the segment, which would bend the curve."""
    at, focus = pull(0.6, 50.0, "SMOOTHERSTEP")
    keys = fitted_keys(target(at, focus))
    for left, right in pairwise(keys):
        reach = (left.handle_right[0] - left.frame) + (right.frame - right.handle_left[0])
        assert 0 < reach <= right.frame - left.frame


def test_a_kink_is_keyed_and_does_not_ring():
    at = np.arange(0.0, 10.01, 0.125)
    focus = np.where(at < 5.0, 2.0 + 0.5 * at, 7.0 - 0.5 * at)
    keys = fitted_keys(target(at, focus))
    values = evaluate_keys(keys, np.linspace(0.0, 10.0, 801))
    assert values.max() <= 4.5 + 1e-3
    assert error_px(keys, at, focus) <= 0.25


def test_two_samples_are_two_keys():
    keys = fitted_keys(target(np.array([3.0, 3.5]), np.array([2.0, 4.0])))
    assert [(key.frame, key.value) for key in keys] == [(3.0, 2.0), (3.5, 4.0)]
    assert evaluate_keys(keys, [3.25])[0] == pytest.approx(3.0)


def test_orthographic_gain_is_its_own():
    camera = CameraState(projection="ORTHO", ortho_scale=4.0, fstop=2.0)
    assert camera.defocus_gain_px(3.0) * abs(1 / 3.1 - 1 / 3.0) == pytest.approx(camera.blur_px(3.1, 3.0))
