"""What a panel says in numbers, and how its sentences break."""

import math
from itertools import pairwise

import bpy

# On the plain wheel the other modules of Blender are there once bpy is.
# isort: split
import blf
import pytest

from rack_focus_addon.blender.wording import length, stop, stop_range, ui_scale, wrapped


@pytest.fixture
def scene():
    return bpy.context.scene


@pytest.mark.parametrize(
    ("system", "scale", "value", "written"),
    [
        ("METRIC", 1.0, 2.5, "2.5 m"),
        ("METRIC", 0.01, 250.0, "2.5 m"),
        ("METRIC", 1.0, math.inf, "∞"),
        ("IMPERIAL", 1.0, 1.2, "3' 11 1/4\""),
        ("IMPERIAL", 0.01, 15.24, '6"'),
        ("NONE", 0.01, 250.0, "250"),
    ],
)
def test_lengths_are_in_the_scene_s_units(scene, system, scale, value, written):
    scene.unit_settings.system, scene.unit_settings.scale_length = system, scale
    assert length(scene, value) == written


@pytest.mark.parametrize(
    ("scale", "fstop", "written"),
    [(1.0, 2**1.5, "f/2.8"), (1.0, 3.0, "f/3"), (0.01, 0.0282843, "f/2.8, 0.0283 in Blender")],
)
def test_a_stop_is_a_real_lens_s_first(scene, scale, fstop, written):
    scene.unit_settings.scale_length = scale
    assert stop(scene, fstop) == written


def test_the_range_ends_where_lenses_do(scene):
    assert stop_range(scene, 2.1, 8.05) == "f/2.1 to f/8.05"
    assert stop_range(scene, 0.0, 8.05) == "f/0.7 to f/8.05"
    assert stop_range(scene, 0.1, 0.5) == ""
    scene.unit_settings.scale_length = 0.01
    assert stop_range(scene, 0.021, 0.0805) == "f/2.1 to f/8.05"


SENTENCE = "Too subtle: with 'Villain' sharp, 'Bond' blurs only 0.8 px (0.08 % of the frame height); open the stop"


@pytest.mark.parametrize("width", [140, 200, 400])
def test_no_line_is_wider_than_there_is_room_and_none_could_take_a_word_more(width):
    lines = wrapped(SENTENCE, width)
    assert " ".join(lines) == SENTENCE
    blf.size(0, 11.0 * ui_scale())
    widths = [blf.dimensions(0, line)[0] for line in lines]
    assert 0 < max(widths) <= width
    assert len(lines) > 1
    for line, after in pairwise(lines):
        assert blf.dimensions(0, f"{line} {after.split()[0]}")[0] > width


def test_a_word_that_is_too_wide_stays_whole():
    assert wrapped("an unbreakablyandunbelievablylongname here", 60) == (
        "an",
        "unbreakablyandunbelievablylongname",
        "here",
    )
    assert wrapped("", 60) == ("",)
