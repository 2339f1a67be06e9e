"""The recipe: which racks a camera carries, on which channels."""

from dataclasses import fields, replace

import pytest

from rack_focus_addon.core.curves.keys import FrameRange, Key
from rack_focus_addon.core.errors import RackFocusError
from rack_focus_addon.core.record.ledger import Ledger
from rack_focus_addon.core.record.rack import Rack
from rack_focus_addon.core.record.recipe import (
    Before,
    RackEntry,
    Recipe,
    add_rack,
    edited_frames,
    unused_name,
    with_written,
    withdraw_rack,
)
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


def test_a_rack_leaves_all_its_channels_whatever_others_have_keyed_between_them():
    curves = {"FOCUS": (), "LENS": (), "STOP": ()}
    keyed = {"FOCUS": own(10, 30), "LENS": own(10, 30), "STOP": own(10, 30)}
    curves, recipe = add_rack(curves, EMPTY, entry("R", 10, 30), keyed, FRESH)
    before = curves, recipe
    stepped = {"FOCUS": own(50, 70), "STOP": own(50, 70)}
    assert withdraw_rack(*add_rack(*before, entry("S", 50, 70), stepped, FRESH), "S") == before


def test_what_goes_along_with_focus_takes_the_users_keys_from_its_first_key_to_its_last():
    users = {"FOCUS": (), "LENS": tuple(replace(key, type="KEYFRAME") for key in own(1, 15, 45, 85, 110, value=35.0))}
    breathing = {"FOCUS": own(50, 70), "LENS": own(10, 40, 50, 70, 100)}
    keys, recipe = add_rack(users, EMPTY, entry("S", 50, 70), breathing, FRESH)
    assert [key.frame for key in keys["LENS"]] == [1, 10, 40, 50, 70, 100, 110]
    assert withdraw_rack(keys, recipe, "S") == (users, EMPTY)


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
    with pytest.raises(ValueError, match="shorter"):
        rack.timed_marks([Subject("Anna")])
    first, second = rack.timed_marks([Subject("Anna"), Subject("Bert")])
    assert (first.subject.name, first.start, first.arrive, first.ease) == ("Anna", 10, 10, "SMOOTHERSTEP")
    assert (second.subject.name, second.start, second.arrive, second.ease) == ("Bert", 16, 40, "SINE")


def breathing():
    """A recipe of two racks, of which S keys the lens too, and their curves."""
    curves = {"FOCUS": (), "LENS": (), "STOP": ()}
    curves, recipe = add_rack(curves, EMPTY, entry("R", 10, 30), {"FOCUS": own(10, 30)}, FRESH)
    return add_rack(curves, recipe, entry("S", 50, 70), {"FOCUS": own(50, 70), "LENS": own(45, 50, 70)}, FRESH)


def test_edits_are_those_of_one_rack_on_all_its_curves():
    curves, recipe = breathing()
    assert edited_frames(recipe, "R", curves) == edited_frames(recipe, "S", curves) == ()
    curves = {
        "FOCUS": tuple(replace(key, value=9.0) if key.frame in {30, 70} else key for key in curves["FOCUS"]),
        "LENS": curves["LENS"][1:],
    }
    assert edited_frames(recipe, "R", curves) == (30,)
    assert edited_frames(recipe, "S", curves) == (45, 70)


def test_what_was_written_is_known_as_blender_has_it():
    curves, recipe = breathing()
    laid = {
        channel: tuple(replace(key, frame=key.frame + 1e-4, value=key.value + 0.5) for key in keys)
        for channel, keys in curves.items()
    }
    known = with_written(recipe, "S", laid)
    assert known.ledgers["FOCUS"].claims["S"].keys == laid["FOCUS"][2:]
    assert known.ledgers["LENS"].claims["S"].keys == laid["LENS"]
    assert known.ledgers["FOCUS"].claims["R"] == recipe.ledgers["FOCUS"].claims["R"]
    assert (known.before, known.racks) == (recipe.before, recipe.racks)


def test_a_rack_says_whether_it_has_keyed_a_channel():
    _, recipe = breathing()
    told = {(channel, name): recipe.claims(channel, [name]) for channel in ("FOCUS", "LENS", "STOP") for name in "RST"}
    assert [pair for pair, claims in told.items() if claims] == [("FOCUS", "R"), ("FOCUS", "S"), ("LENS", "S")]


def test_what_is_not_said_of_a_camera_was_not_there():
    assert Before(use_dof=True, focus_subtarget="") == Before(
        use_dof=True, focus_subtarget="", had_action=False, had_animation_data=False, slot=None
    )
    assert (entry("R", 1, 2).fstop, entry("R", 1, 2).key_error_px) == (None, 0.0)


def test_a_rack_keys_focus_alone_unless_it_is_said():
    defaults = {each.name: each.default for each in fields(Rack)}
    assert (defaults["lens_keys"], defaults["stop_keys"], defaults["framing_change"]) == ((), (), 0.0)
