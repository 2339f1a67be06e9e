"""The focus scale: where distances lie, and which are engraved."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.overlay.scale import FocusScale, room_between, scale_for, ticks


def test_equal_steps_in_dioptres_take_equal_room():
    scale = FocusScale(near=1.0)
    assert scale.position([1.0, 4 / 3, 2.0, 4.0, math.inf]) == pytest.approx([0.0, 0.25, 0.5, 0.75, 1.0])
    assert scale.position([0.2, -1.0]) == pytest.approx([0.0, 0.0])


def test_equal_ratios_take_equal_room_on_a_cine_lens():
    scale = FocusScale(1.0, 16.0, "LOG")
    assert scale.position([1.0, 2.0, 4.0, 8.0, 16.0, 99.0]) == pytest.approx([0.0, 0.25, 0.5, 0.75, 1.0, 1.0])


def test_every_mark_has_its_place():
    assert scale_for([5.0, 1.25, -2.0, math.inf]) == FocusScale(1.0)
    assert scale_for([2.0, 8.0], "LOG") == FocusScale(1.6, 10.0, "LOG")
    assert scale_for([]).near == 0.8


def test_round_metres_are_engraved_and_infinity():
    engraved = ticks(FocusScale(1.0), 400.0, 25.0)
    assert [tick.label for tick in engraved] == ["1", "1.5", "2", "2.5", "3", "5", "10", "∞"]
    assert engraved[2].at == pytest.approx(0.5)
    assert engraved[-1].at == 1.0


def test_feet_are_engraved_as_feet():
    engraved = ticks(FocusScale(0.6096), 200.0, 25.0, "IMPERIAL")
    assert [tick.label for tick in engraved] == ["2'", "2' 6\"", "3'", "5'", "10'", "∞"]
    assert engraved[2].distance == pytest.approx(0.9144)


def test_a_scene_in_centimetres_reads_metres():
    engraved = {tick.label: tick.distance for tick in ticks(FocusScale(100.0), 400.0, 25.0, "METRIC", 0.01)}
    assert engraved["2"] == pytest.approx(200.0)


@given(
    st.floats(0.05, 500.0),
    st.floats(1.5, 1000.0),
    st.sampled_from(["DIOPTRE", "LOG"]),
    st.sampled_from(["METRIC", "IMPERIAL"]),
)
def test_no_two_engravings_touch(near, ratio, space, system):
    scale = scale_for([near, near * ratio], space)
    engraved = ticks(scale, 400.0, 25.0, system)
    places = np.array([tick.at for tick in engraved])
    assert len(engraved) >= 2
    assert np.all(np.diff(places) * 400.0 >= 25.0 - 1e-9)
    assert [tick.at for tick in engraved] == pytest.approx(
        scale.position([tick.distance for tick in engraved]).tolist()
    )


def test_the_important_ones_keep_their_room():
    assert room_between([10.0, 12.0, 30.0, 24.0], 5.0) == (0, 2, 3)
