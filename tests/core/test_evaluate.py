"""The curve between keys. The numbers for AUTO and the Bezier were read off Blender 5.2's own F-curve."""

import numpy as np
import pytest

from rack_focus_addon.core.curves.easing import ease
from rack_focus_addon.core.curves.evaluate import evaluate_keys
from rack_focus_addon.core.curves.keys import Key


def pair(interpolation, easing="AUTO", **handles):
    return Key(0.0, 1.0, interpolation, easing, **handles), Key(10.0, 2.0)


def test_held_before_the_first_and_after_the_last():
    assert evaluate_keys(pair("LINEAR"), [-5.0, 0.0, 2.5, 10.0, 99.0]).tolist() == [1.0, 1.0, 1.25, 2.0, 2.0]
    assert evaluate_keys([Key(3.0, 7.0)], [1.0, 3.0, 5.0]).tolist() == [7.0, 7.0, 7.0]


def test_constant_jumps_at_the_next_key():
    assert evaluate_keys(pair("CONSTANT"), [0.0, 9.999, 10.0]).tolist() == [1.0, 1.0, 2.0]


def test_each_stretch_has_the_interpolation_of_its_first_key():
    keys = [Key(0.0, 0.0, "LINEAR"), Key(10.0, 10.0, "CONSTANT"), Key(20.0, 0.0, "QUAD", "EASE_IN"), Key(30.0, 8.0)]
    assert evaluate_keys(keys, [5.0, 15.0, 25.0]).tolist() == [5.0, 10.0, 2.0]


@pytest.mark.parametrize(("interpolation", "value"), [("SINE", 1.13137), ("QUAD", 1.1089), ("LINEAR", 1.33)])
def test_auto_is_in_for_eases_that_travel(interpolation, value):
    assert evaluate_keys(pair(interpolation), 3.3) == pytest.approx(value, abs=1e-5)


@pytest.mark.parametrize(("interpolation", "value"), [("BACK", 1.9513), ("BOUNCE", 1.82356), ("ELASTIC", 1.97254)])
def test_auto_is_out_for_eases_that_swing(interpolation, value):
    assert evaluate_keys(pair(interpolation), 3.3) == pytest.approx(value, abs=2e-5)


def test_a_named_direction_is_taken():
    want = 1 + ease(0.33, "CUBIC", "IN_OUT")
    assert evaluate_keys(pair("CUBIC", "EASE_IN_OUT"), 3.3) == pytest.approx(float(want))


def test_elastic_swings_in_frames_and_scene_units():
    keys = Key(0.0, 2.0, "ELASTIC", "EASE_OUT"), Key(20.0, 6.0)
    want = 2 + 4 * ease(0.3, "ELASTIC", "OUT", frames=20.0, change=4.0)
    assert evaluate_keys(keys, 6.0) == pytest.approx(float(want))


def test_bezier():
    keys = (
        Key(0.0, 1.0, handle_right=(5.0, 1.0)),
        Key(10.0, 2.0, handle_left=(5.0, 2.0), handle_right=(12.0, 2.0)),
    )
    # x(t) = 15 t (1-t)^2 + 15 t^2 (1-t) + 10 t^3, y(t) = 1 + 3 t^2 - 2 t^3
    t = np.linspace(0, 1, 11)
    frames = 15 * t * (1 - t) ** 2 + 15 * t**2 * (1 - t) + 10 * t**3
    np.testing.assert_allclose(evaluate_keys(keys, frames), 1 + 3 * t**2 - 2 * t**3, atol=1e-9)


def test_a_bezier_without_handles_is_refused_unless_it_is_still():
    with pytest.raises(ValueError, match="without its handles"):
        evaluate_keys(pair("BEZIER"), 5.0)
    assert evaluate_keys([Key(0.0, 3.0), Key(10.0, 3.0)], 5.0) == 3.0


def test_a_bezier_between_equal_values_may_leave_them():
    """Blender's does; a hold that is fitted to a subject that comes and goes looks like this."""
    left = Key(0.0, 1.0, handle_right=(2.5, 3.0), handle_right_type="FREE")
    right = Key(10.0, 1.0, handle_left=(7.5, 3.0), handle_left_type="FREE")
    assert evaluate_keys((left, right), [0.0, 5.0, 10.0]) == pytest.approx([1.0, 2.5, 1.0], abs=1e-9)
    assert evaluate_keys((Key(0.0, 1.0), Key(10.0, 1.0)), [5.0]).tolist() == [1.0]
