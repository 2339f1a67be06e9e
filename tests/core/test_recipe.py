"""The recipe: which racks a camera carries, on which channels."""

from dataclasses import replace

import pytest

from rack_focus_addon.core.curves.keys import FrameRange, Key
from rack_focus_addon.core.errors import RackFocusError
from rack_focus_addon.core.record.ledger import Ledger
from rack_focus_addon.core.record.recipe import Before, RackEntry, Recipe, add_rack, unused_name, withdraw_rack
from rack_focus_addon.core.request.marks import Mark, Subject
from rack_focus_addon.core.request.request import RackRequest

EMPTY = Recipe(Before(use_dof=False, focus_subtarget=""))
FRESH = {"FOCUS": Ledger(rest=10.0), "LENS": Ledger(rest=50.0, had_curve=True), "STOP": Ledger(rest=2.8)}


def entry(name, first, last):
    return RackEntry(name, RackRequest(()), (), FrameRange(first, last))


def own(*frames, value=1.0):
    return tuple(Key(float(frame), value, "LINEAR") for frame in frames)


def test_a_rack_keys_its_channels_and_leaves_each_as_it_was():
    users = {"FOCUS": (), "LENS": own(3, 40, value=35.0), "STOP": ()}
    users["LENS"] = tuple(replace(key, type="KEYFRAME") for key in users["LENS"])
    keys, recipe = add_rack(users, EMPTY, entry("R", 10, 30), {"FOCUS": own(10, 30)}, FRESH)
    assert set(recipe.ledgers) == {"FOCUS"}
    breathing = {"FOCUS": own(50, 70), "LENS": own(1, 50, 70, 100), "STOP": own(1, 50, 70, 100)}
    keys, recipe = add_rack(keys, recipe, entry("S", 50, 70), breathing, FRESH)
    assert recipe.claims("LENS", ["S"])
    assert not recipe.claims("LENS", ["R"])
    assert [key.frame for key in keys["LENS"]] == [1, 50, 70, 100], "as far as the lens breathes, its own keys stand"
    keys, recipe = withdraw_rack(keys, recipe, "S")
    assert set(recipe.ledgers) == {"FOCUS"}
    assert keys["LENS"] == users["LENS"]
    assert withdraw_rack(keys, recipe, "R") == (users, EMPTY)


def test_a_rack_that_is_not_there_is_refused_with_those_that_are():
    recipe = replace(EMPTY, racks=(entry("Bond to Villain", 1, 2),))
    assert recipe.find("x") is None
    with pytest.raises(RackFocusError, match=r"no rack 'x' on this camera \(racks: 'Bond to Villain'\)"):
        recipe.get("x")
    with pytest.raises(RackFocusError, match=r"\(racks: none\)"):
        EMPTY.get("x")


def test_overlapping():
    recipe = replace(EMPTY, racks=(entry("R", 10, 30), entry("S", 30, 50)))
    names = {
        span: [rack.name for rack in recipe.overlapping(FrameRange(*span))] for span in ((1, 10), (20, 40), (31, 40))
    }
    assert list(names.values()) == [[], ["R", "S"], ["S"]]


def test_unused_names_are_numbered_as_blender_does():
    assert unused_name("A", ["B"]) == "A"
    assert unused_name("A", ["A"]) == "A.001"
    assert unused_name("A", ["A", "A.001", "A.003"]) == "A.002"


def test_marks_come_back_as_they_were_settled():
    request = RackRequest((Mark("A"), Mark("B", arrive_marker="cut", ease="SINE")))
    rack = replace(entry("R", 10, 40), request=request, timing=((10.0, 10.0), (16.0, 40.0)))
    first, second = rack.timed_marks([Subject("Anna"), Subject("Bert")])
    assert (first.subject.name, first.start, first.arrive, first.ease) == ("Anna", 10, 10, "SMOOTHERSTEP")
    assert (second.subject.name, second.start, second.arrive, second.ease) == ("Bert", 16, 40, "SINE")
