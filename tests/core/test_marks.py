"""Subjects and marks: what they take, what they call themselves, what they refuse."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from rack_focus_addon.core.errors import ArgumentError, UnknownChoiceError
from rack_focus_addon.core.request.marks import Mark, PullStyle, Subject
from rack_focus_addon.core.request.surface import ChosenVertex, SurfacePoint

POINT = SurfacePoint(2, (0.25, 0.25, 0.5), 8, 6)


@pytest.mark.parametrize(
    ("subject", "name", "part"),
    [
        (Subject("Bond"), "Bond", "ORIGIN"),
        (Subject(SimpleNamespace(name="Bond")), "Bond", "ORIGIN"),
        (Subject("Rig", bone="head"), "Rig:head", "BONE"),
        (Subject("Rig", bone="head", part="BONE"), "Rig:head", "BONE"),
        (Subject("Suzanne", vertex_group="eyes"), "Suzanne:eyes", "VERTEX_GROUP"),
        (Subject("Bond", part="BOUNDS"), "Bond", "BOUNDS"),
        (Subject("Rig", bone="head", part="ORIGIN"), "Rig:head", "BONE"),
        (Subject("Suzanne", vertex_group="eyes", part="ORIGIN"), "Suzanne:eyes", "VERTEX_GROUP"),
        (Subject("Suzanne", vertex_group="eyes", sharp="VERTEX_GROUP"), "Suzanne:eyes", "VERTEX_GROUP"),
        (Subject("Suzanne", vertex_group="eyes", sharp="VERTEX_GROUP", part="ORIGIN"), "Suzanne", "ORIGIN"),
        (Subject("Suzanne", vertex_group="eyes", sharp="VERTEX_GROUP", part="BOUNDS"), "Suzanne", "BOUNDS"),
        (Subject("Suzanne", vertex_group="eyes", sharp="BOUNDS"), "Suzanne:eyes", "VERTEX_GROUP"),
        (Subject("Rig", bone="head", sharp="VERTEX_GROUP", vertex_group="face"), "Rig:head", "BONE"),
        (Subject("Bond", part="SURFACE"), "Bond", "SURFACE"),
        (Subject("Bond", part="NEAREST"), "Bond", "NEAREST"),
        (Subject("Bond", part="NEAREST", vertex_group="eyes"), "Bond:eyes", "NEAREST"),
        (Subject("Bond", point=POINT), "Bond", "POINT"),
        (Subject("Forest", instance=(0, 12)), "Forest[0, 12]", "ORIGIN"),
        (Subject("Crowd", instance=(3,), bone="head"), "Crowd[3]:head", "BONE"),
        (Subject(3.5), "3.5", "ORIGIN"),
        (Subject(np.float32(2)), "2", "ORIGIN"),
    ],
)
def test_a_subject_says_what_it_is(subject, name, part):
    assert (subject.name, subject.part) == (name, part)


def test_a_number_is_a_distance_and_nothing_else_is():
    assert [Subject(o).is_distance for o in (3, 3.5, np.float64(1), "3", True)] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"part": "BONE"}, "'Bond' aims at BONE with bone=None"),
        ({"part": "BOUNDS", "bone": "head"}, "name the one that belongs to the part"),
        ({"bone": "head", "vertex_group": "eyes"}, "bone='head', vertex_group='eyes'"),
        ({"part": "BOUNDS", "vertex_group": "eyes"}, "name the one that belongs to the part"),
        ({"sharp": "VERTEX_GROUP"}, "vertex_group=None, and its VERTEX_GROUP must be sharp"),
        ({"sharp": "VERTEX_GROUP", "bone": "head"}, "bone='head', vertex_group=None"),
        ({"sharp": "BOUNDS", "extent": (1.0, 2.0)}, "has an extent and is to hold its BOUNDS sharp; give one of"),
        ({"part": "POINT"}, "aims at POINT with point=None"),
        ({"part": "BOUNDS", "point": POINT}, "a POINT, and nothing else, has one: pick it with pick_surface"),
        ({"bone": "head", "point": POINT}, "aims at BONE with point="),
        ({"part": "SURFACE", "vertex_group": "eyes"}, "name the one that belongs to the part"),
        ({"offset": float("nan")}, "'Bond': offset and along must be finite"),
        ({"along": float("inf")}, "offset and along"),
        ({"slab": -0.1}, "slab must be 0 metres or more, not -0.1"),
        ({"extent": (2.0, 1.0)}, r"two planar distances, from near to far, not \(2.0, 1.0\)"),
        ({"extent": (1.0, 2.0, 3.0)}, "two planar distances"),
        ({"extent": (-1.0, 2.0)}, "sharp extent of 'Bond' must be positive and finite, not -1"),
    ],
)
def test_a_subject_that_contradicts_itself_is_refused_by_name(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        Subject("Bond", **arguments)


def test_an_unknown_part_lists_the_known_ones():
    with pytest.raises(UnknownChoiceError, match="one of ORIGIN, BOUNDS, SURFACE, NEAREST, BONE, VERTEX_GROUP, POINT"):
        Subject("Bond", part="NOSE")


def test_an_unknown_extent_lists_the_known_ones():
    with pytest.raises(UnknownChoiceError, match="'NOSE'; choose one of SLAB, BOUNDS, VERTEX_GROUP"):
        Subject("Bond", sharp="NOSE")


def test_a_plain_distance_has_no_bounds():
    with pytest.raises(ArgumentError, match=r"'3.5' is a plain distance: it has no BOUNDS; give an extent"):
        Subject(3.5, sharp="BOUNDS")


@pytest.mark.parametrize("given", [{"part": "SURFACE"}, {"part": "NEAREST"}, {"point": POINT}, {"instance": ()}])
def test_a_plain_distance_has_no_surface_and_no_instances(given):
    with pytest.raises(ArgumentError, match=r"'3.5.*' is a plain distance: it has no"):
        Subject(3.5, **given)


def test_two_eyes_of_one_group_are_two_aims():
    eyes = [Subject("S", part="NEAREST", vertex_group="eyes", chosen=ChosenVertex("S", v, 99)) for v in (3, 7)]
    assert eyes[0].aim != eyes[1].aim
    assert replace(eyes[0], sharp="BOUNDS").aim == eyes[0].aim


def test_a_copy_is_equal_whatever_said_its_part():
    for subject in (
        Subject("S", vertex_group="eyes", sharp="VERTEX_GROUP", part="ORIGIN"),
        Subject("S", vertex_group="eyes", sharp="VERTEX_GROUP"),
        Subject("Rig", bone="head", vertex_group="face", sharp="VERTEX_GROUP"),
    ):
        assert replace(subject) == Subject(**vars(subject)) == subject


def test_subjects_aim_alike_however_deep_they_are():
    origin = Subject("S")
    assert Subject("S", sharp="BOUNDS", slab=1.0).aim == origin.aim
    assert Subject("S", part="ORIGIN", vertex_group="eyes", sharp="VERTEX_GROUP").aim == origin.aim
    assert Subject("S", vertex_group="eyes", sharp="VERTEX_GROUP").aim == Subject("S", vertex_group="eyes").aim
    assert len({Subject("S", vertex_group="eyes").aim, Subject("S", offset=1.0).aim, origin.aim}) == 3


@pytest.mark.parametrize("distance", [0.0, -2.0, float("inf"), float("nan")])
def test_a_distance_must_be_before_the_camera(distance):
    with pytest.raises(ArgumentError, match="distance of a subject must be positive and finite"):
        Subject(distance)


def test_an_extent_is_kept_as_two_floats():
    assert Subject("Bond", extent=np.array([1, 2])).extent == (1.0, 2.0)
    hash(Subject("Bond", extent=[1, 2]))


def test_a_mark_has_one_anchor_and_one_length():
    with pytest.raises(ArgumentError, match="one anchor, not arrive and start_marker"):
        Mark("Bond", 24, start_marker="go")
    with pytest.raises(ArgumentError, match="frames or in seconds, not both"):
        Mark("Bond", 24, pull_frames=10, pull_seconds=1.0)


@pytest.mark.parametrize("word", [{"ease": "WOBBLE"}, {"ease_direction": "UP"}, {"space": "PARSEC"}])
def test_unknown_words_are_refused_on_marks_and_styles(word):
    with pytest.raises(UnknownChoiceError, match="choose one of"):
        Mark("Bond", 24, **word)
    with pytest.raises(UnknownChoiceError, match="choose one of"):
        PullStyle(**word)


def test_a_style_lasts_a_second_unless_it_says_otherwise():
    assert PullStyle.of(frames=None, seconds=None) == PullStyle(seconds=1.0)
    assert PullStyle.of(frames=10, seconds=None).frames == 10
    assert PullStyle.of(frames=None, seconds=0.5, ease="SINE") == PullStyle(seconds=0.5, ease="SINE")
    with pytest.raises(ArgumentError, match="not both"):
        PullStyle.of(frames=10, seconds=1.0)


def test_an_object_found_for_a_name_changes_nothing_else():
    named = Subject("Rig", bone="head", offset=0.5, sharp="VERTEX_GROUP", vertex_group="face")
    assert named.aim != named
    found = named.with_object(SimpleNamespace(name="Rig.001"))
    assert found == replace(named, object=found.object)
    assert (found.name, found.aim.object_name, named.aim.object) == ("Rig.001:head", "Rig.001", "Rig")
