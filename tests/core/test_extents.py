"""How deep a subject is: slabs, extents in numbers, and what was measured."""

import numpy as np
import pytest

from rack_focus_addon.core.errors import ArgumentError
from rack_focus_addon.core.optics.camera import CameraState
from rack_focus_addon.core.request.marks import Subject
from rack_focus_addon.core.stop.extents import extent_of, half_depth_dioptres, sharp_ends
from rack_focus_addon.core.stop.solver import SharpExtent

BOUNDS = Subject("A", sharp="BOUNDS")


def ends(*args, **kwargs):
    return tuple(np.asarray(end).tolist() for end in sharp_ends(*args, **kwargs))


def test_a_slab_is_in_metres_and_stays_before_the_camera():
    assert ends(Subject("A", slab=0.5), [2.0, 0.4]) == ([1.5, 0.0004], [2.5, 0.9])
    assert ends(Subject("A", slab=0.05), 200.0, unit_scale_m=0.01) == (195.0, 205.0)


def test_an_extent_in_numbers_stays():
    assert ends(Subject("A", extent=(1.0, 3.0)), [1.5, 9.0]) == ([1.0, 1.0], [3.0, 3.0])


def test_what_is_measured_is_widened_to_hold_the_aim():
    near, far = [1.0, 1.0, 1.0], [2.0, 2.0, 2.0]
    assert ends(BOUNDS, [1.5, 0.7, 2.5], (near, far)) == ([1.0, 0.7, 1.0], [2.0, 2.0, 2.5])


def test_what_is_not_rendered_need_not_be_sharp():
    assert ends(BOUNDS, [3.0, 0.05], ([-1.0, -1.0], [5.0, 5.0]), clip_start=0.1) == ([0.1, 0.05], [5.0, 5.0])
    # Behind the camera but for the aimed point.
    assert ends(BOUNDS, [3.0], ([-2.0], [-1.0]), clip_start=0.1) == ([0.1], [3.0])


def test_extent_of():
    assert extent_of(Subject("A", slab=0.05), 200.0, 0.01) == SharpExtent("A", 200.0, 195.0, 205.0)
    assert extent_of(Subject("A", extent=(1.0, 3.0)), 9.0, 1.0) == SharpExtent("A", 1.5, 1.0, 3.0)
    assert extent_of(BOUNDS, 3.0, 1.0, (2.0, 7.0)) == SharpExtent("A", 3.0, 2.0, 7.0)
    for missing in (None, (np.nan, 2.0)):
        with pytest.raises(ArgumentError, match="BOUNDS of 'A' is was not measured at its distance 3"):
            extent_of(BOUNDS, 3.0, 1.0, missing)


def test_half_a_depth_is_what_the_worse_end_blurs():
    focus, near, far = 1.2, np.array([1.1, 1.19]), np.array([1.21, 1.5])
    camera = CameraState(lens_mm=50.0, fstop=2.0)
    blurs = np.maximum(camera.blur_mm(focus, near), camera.blur_mm(focus, far))
    assert half_depth_dioptres(focus, near, far) * 2.5 / 2.0 == pytest.approx(blurs)
    # optics.md: f50, c 0.025, 1.1 to 1.3 m in focus at its middle needs f/6.99.
    middle = 2 * 1.1 * 1.3 / 2.4
    assert 2.5 * half_depth_dioptres(middle, 1.1, 1.3) / 0.025 == pytest.approx(6.99, abs=0.005)
