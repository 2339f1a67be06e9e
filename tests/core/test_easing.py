"""The eases by their definitions: ends, symmetry, known points, refusals. Blender is asked in tests/blender."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from rack_focus_addon.core.choices import BLENDER_EASES, DIRECTIONS, EASES
from rack_focus_addon.core.curves.easing import BACK_OVERSHOOT, ELASTIC_AMPLITUDE, ELASTIC_PERIOD_FRAMES, ease
from rack_focus_addon.core.errors import ArgumentError, UnknownChoiceError

MONOTONE = tuple(name for name in EASES if name not in {"BACK", "BOUNCE", "ELASTIC"})
# A few roundings of numbers near 1.
ROUNDING = 1e-14

names = st.sampled_from(EASES)
directions = st.sampled_from(DIRECTIONS)
shares_of_time = st.floats(0.0, 1.0)
durations = st.floats(0.01, 10_000.0)
changes = st.floats(0.001, 1000.0) | st.floats(-1000.0, -0.001)


@given(names, directions, durations, changes)
def test_starts_at_0_ends_at_1_and_holds(name, direction, frames, change):
    shares = ease([-1e300, -0.5, 0.0, 1.0, 1.5, 1e300], name, direction, frames=frames, change=change)
    assert shares.tolist() == [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]


@given(shares_of_time, names, durations, changes)
def test_out_is_in_backwards_and_upside_down(t, name, frames, change):
    mirrored = 1.0 - ease(1.0 - t, name, "IN", frames=frames, change=change)
    # ELASTIC swings up to amplitude / change times as far as the pull; rounding grows with it.
    atol = ROUNDING * max(1.0, ELASTIC_AMPLITUDE / abs(change))
    np.testing.assert_allclose(ease(t, name, "OUT", frames=frames, change=change), mirrored, rtol=0.0, atol=atol)


# BACK is not among them: in direction IN_OUT it overshoots more.
@given(shares_of_time, st.sampled_from([name for name in EASES if name != "BACK"]))
def test_in_out_is_in_then_out_at_half_size(t, name):
    halves = ease(2.0 * t, name, "IN") / 2.0 if t < 0.5 else (1.0 + ease(2.0 * t - 1.0, name, "OUT")) / 2.0
    np.testing.assert_allclose(ease(t, name, "IN_OUT"), halves, rtol=0.0, atol=1e-12)


@given(names, durations, changes)
def test_in_out_is_half_done_at_half_time(name, frames, change):
    assert ease(0.5, name, "IN_OUT", frames=frames, change=change) == pytest.approx(0.5, abs=ROUNDING)


@given(shares_of_time, shares_of_time, st.sampled_from(MONOTONE), directions)
def test_focus_never_turns_back(t, u, name, direction):
    earlier, later = ease(sorted((t, u)), name, direction)
    assert -ROUNDING <= earlier <= later + ROUNDING
    assert later <= 1.0 + ROUNDING


@given(shares_of_time, directions)
def test_linear_has_no_direction(t, direction):
    assert ease(t, "LINEAR", direction) == pytest.approx(t, abs=ROUNDING)


@given(arrays(np.float64, array_shapes(min_dims=0, min_side=0), elements=st.floats(-2.0, 3.0)), names, directions)
def test_keeps_the_shape_and_treats_each_element_alone(t, name, direction):
    shares = ease(t, name, direction)
    assert isinstance(shares, np.ndarray)
    assert shares.dtype == np.float64
    assert shares.shape == t.shape
    one_by_one = [ease(element, name, direction).item() for element in t.flat]
    np.testing.assert_allclose(shares.ravel(), one_by_one, rtol=0.0, atol=ROUNDING)


@pytest.mark.parametrize("t", [0.25, np.float32(0.25), [0.25, 0.5], ((0,), (1,))])
def test_takes_whatever_numpy_takes(t):
    assert ease(t).shape == np.shape(t)


def test_leaves_its_argument_alone():
    t = np.array([-1.0, 0.5, 2.0])
    ease(t)
    assert t.tolist() == [-1.0, 0.5, 2.0]


@pytest.mark.parametrize(
    ("name", "t", "share"),
    [
        ("SINE", 2 / 3, 1 / 2),
        ("QUAD", 1 / 2, 1 / 4),
        ("CUBIC", 1 / 2, 1 / 8),
        ("QUART", 1 / 2, 1 / 16),
        ("QUINT", 1 / 2, 1 / 32),
        ("EXPO", 1 / 10, 1 / 1023),
        ("EXPO", 1 / 2, 31 / 1023),
        ("CIRC", 3 / 5, 1 / 5),
        # BACK returns through its start on the way.
        ("BACK", BACK_OVERSHOOT / (BACK_OVERSHOOT + 1), 0),
        # BOUNCE: the tops of three arcs, then the landing before the last rise.
        ("BOUNCE", 1 / 22, 1 / 64),
        ("BOUNCE", 2 / 11, 1 / 16),
        ("BOUNCE", 5 / 11, 1 / 4),
        ("BOUNCE", 7 / 11, 0),
        # From S(1/4) = 5/32 and S(1/4) = 53/512 of the whole curves.
        ("SMOOTHSTEP", 1 / 2, 5 / 16),
        ("SMOOTHERSTEP", 1 / 2, 53 / 256),
    ],
)
def test_points_known_from_the_definitions(name, t, share):
    assert ease(t, name, "IN") == pytest.approx(share, abs=ROUNDING)


@pytest.mark.parametrize("direction", ["IN", "IN_OUT"])
def test_back_first_swings_a_tenth_the_wrong_way(direction):
    assert ease(np.linspace(0.0, 1.0, 10_001), "BACK", direction).min() == pytest.approx(-0.1, abs=1e-3)


@pytest.mark.parametrize(("name", "peak"), [("LINEAR", 1.0), ("SMOOTHSTEP", 1.5), ("SMOOTHERSTEP", 1.875)])
def test_peak_speed_over_mean_speed(name, peak):
    t = np.linspace(0.0, 1.0, 2001)
    assert np.gradient(ease(t, name), t).max() == pytest.approx(peak, abs=1e-5)


@given(st.floats(-1.0, 2.0))
def test_smootherstep_is_the_default(t):
    assert ease(t) == ease(t, "SMOOTHERSTEP", "IN_OUT")


def test_minimum_jerk_starts_without_speed_and_without_acceleration():
    step = 1e-3
    assert ease(step) == pytest.approx(10.0 * step**3, rel=2.0 * step)


def test_only_elastic_asks_how_long_and_how_far():
    t = np.linspace(0.0, 1.0, 11)
    asking = [
        name
        for name in set(EASES) - {"ELASTIC"}
        if not np.array_equal(ease(t, name, frames=3.0, change=-0.0), ease(t, name, frames=300.0, change=7.0))
    ]
    assert not asking


@given(durations, st.floats(0.001, ELASTIC_AMPLITUDE))
def test_elastic_stays_within_its_amplitude_whatever_the_change(frames, change):
    t = np.linspace(0.01, 0.99, 99)
    overshoot = change * (ease(t, "ELASTIC", "OUT", frames=frames, change=change) - 1.0)
    assert (np.abs(overshoot) <= ELASTIC_AMPLITUDE * np.exp2(-10.0 * t) + ROUNDING).all()


@pytest.mark.parametrize("change", [6.8, -6.8])
def test_elastic_swings_in_frames(change):
    frames = 41.0
    quarters = np.arange(1, 5) * ELASTIC_PERIOD_FRAMES / 4.0
    overshoot = ease(quarters / frames, "ELASTIC", "OUT", frames=frames, change=change) - 1.0
    swing = ELASTIC_AMPLITUDE / abs(change) * np.exp2(-10.0 * quarters / frames)
    np.testing.assert_allclose(overshoot, swing * [0.0, 1.0, 0.0, -1.0], rtol=0.0, atol=ROUNDING)


def test_elastic_is_continuous_where_the_change_equals_the_amplitude():
    t = np.linspace(0.0, 1.0, 101)
    below, above = (ease(t, "ELASTIC", change=math.nextafter(ELASTIC_AMPLITUDE, end)) for end in (0.0, 1.0))
    np.testing.assert_allclose(below, above, rtol=0.0, atol=1e-6)


def test_unknown_ease_lists_the_allowed_ones():
    with pytest.raises(UnknownChoiceError) as refusal:
        ease(0.5, "SMOOTH")
    assert all(name in str(refusal.value) for name in EASES)
    assert "SMOOTH'" in str(refusal.value)


def test_unknown_direction_lists_the_allowed_ones():
    with pytest.raises(UnknownChoiceError, match="IN, OUT, IN_OUT"):
        ease(0.5, "SINE", "EASE_IN")


@pytest.mark.parametrize("frames", [0.0, -1.0, math.nan, math.inf])
@pytest.mark.parametrize("name", ["SINE", "ELASTIC"])
def test_refuses_a_duration_that_is_none(name, frames):
    with pytest.raises(ArgumentError, match="frames"):
        ease(0.5, name, frames=frames)


@pytest.mark.parametrize("t", [math.nan, math.inf, [0.0, -math.inf]])
def test_refuses_a_time_that_is_not_finite(t):
    with pytest.raises(ArgumentError, match="finite"):
        ease(t)


@pytest.mark.parametrize("change", [math.nan, math.inf])
def test_refuses_a_change_that_is_not_finite(change):
    with pytest.raises(ArgumentError, match="finite"):
        ease(0.5, change=change)


@pytest.mark.parametrize("change", [0.0, -0.0, 1e-320])
def test_elastic_refuses_a_change_of_nothing(change):
    with pytest.raises(ArgumentError, match="choose another ease"):
        ease(0.5, "ELASTIC", change=change)


def test_no_ease_is_offered_twice():
    assert len(set(EASES)) == len(EASES)
    assert set(EASES) - set(BLENDER_EASES) == {"SMOOTHSTEP", "SMOOTHERSTEP"}
