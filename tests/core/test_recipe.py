"""Racks on a curve: put on, taken off in any order, and nothing of the user's lost."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rack_focus_addon.core.errors import RackFocusError
from rack_focus_addon.core.keys import OWN_TYPE, FrameRange, Key
from rack_focus_addon.core.marks import Mark, Subject
from rack_focus_addon.core.recipe import (
    Before,
    Displaced,
    RackEntry,
    Recipe,
    add_rack,
    standing_keys,
    unused_name,
    withdraw_rack,
)
from rack_focus_addon.core.request import RackRequest

SCENE = (1, 100)
EMPTY = Recipe(Before(use_dof=False, focus_subtarget="", focus_distance=10.0, fstop=2.8))


def user(frame, value=5.0, **more):
    return Key(float(frame), value, type=more.pop("type", "KEYFRAME"), **more)


def own(*frames, value=1.0):
    return [Key(float(frame), value, "LINEAR") for frame in frames]


def entry(name, first, last):
    return RackEntry(name, RackRequest(()), (), FrameRange(first, last))


def put_on(keys, recipe, name, first, last, *, moving=False, value=1.0):
    """Add a rack as blender/racks.py does: what it overlaps goes, and its holds run on where nobody else stands."""
    new = entry(name, first, last)
    for old in recipe.overlapping(new.owned):
        keys, recipe = withdraw_rack(keys, recipe, old.name)
    standing = [key.frame for key in standing_keys(keys, recipe, new.owned)]
    lead = first if any(frame < first for frame in standing) else SCENE[0]
    trail = last if any(frame > last for frame in standing) else SCENE[1]
    frames = range(min(lead, first), max(trail, last) + 1) if moving else (first, last)
    return add_rack(keys, recipe, new, own(*frames, value=value))


def frames_of(keys, value=None):
    return [key.frame for key in keys if value is None or key.value == value]


# ------------------------------------------------------------------------------------------------------------ one rack
USERS = (user(1), user(12, 6.0, interpolation="CONSTANT"), user(20, 7.0), user(60, 8.0))


def test_a_rack_takes_its_own_frames_and_no_others():
    keys, recipe = put_on(USERS, EMPTY, "R", 10, 30)
    assert frames_of(keys) == [1, 10, 30, 60]
    (rack,) = recipe.racks
    assert [item.key for item in rack.displaced] == [USERS[1], USERS[2]]
    assert rack.key_frames == (10, 30)


def test_taken_off_everything_is_back_to_the_last_handle():
    users = tuple(replace(key, handle_left=(key.frame - 1, 2.0), handle_right_type="FREE", back=3.0) for key in USERS)
    keys, recipe = withdraw_rack(*put_on(users, EMPTY, "R", 10, 30), "R")
    assert keys == users
    assert recipe == EMPTY


def test_behind_the_rack_the_curve_keeps_the_users_interpolation():
    constant = (user(5, interpolation="CONSTANT"), user(60))
    assert put_on(constant, EMPTY, "R", 10, 30)[0][2].interpolation == "CONSTANT"
    sine = (user(12, interpolation="SINE", easing="EASE_OUT"), user(60))
    last = put_on(sine, EMPTY, "R", 10, 30)[0][1]
    assert (last.interpolation, last.easing) == ("SINE", "EASE_OUT")


def test_also_behind_a_rack_that_follows_another():
    keys, recipe = put_on((user(12, interpolation="CONSTANT"), user(90)), EMPTY, "R", 10, 30)
    keys, _ = put_on(keys, recipe, "S", 30, 50)
    assert {key.frame: key.interpolation for key in keys}[50] == "CONSTANT"


def test_with_nothing_behind_it_the_last_key_is_as_planned():
    keys, _ = put_on((user(5, interpolation="CONSTANT"),), EMPTY, "R", 10, 30)
    assert keys[-1].interpolation == "LINEAR"


def test_a_frame_is_the_same_in_single_precision():
    users = (user(10.0004), user(29.9997), user(30.2))
    keys, recipe = put_on(users, EMPTY, "R", 10, 30)
    assert frames_of(keys) == [10, 30, 30.2]
    read_back = tuple(replace(key, frame=key.frame + 3e-4) if key.type == OWN_TYPE else key for key in keys)
    assert withdraw_rack(read_back, recipe, "R")[0] == users


# ---------------------------------------------------------------------------------------------------------- the artist
def test_a_key_added_inside_a_rack_goes_with_it_one_beside_it_stays():
    keys, recipe = put_on((user(1),), EMPTY, "R", 10, 30)
    edited = (*keys[:2], user(15), *keys[2:], user(40))
    assert withdraw_rack(edited, recipe, "R")[0] == (user(1), user(40))


def test_our_keys_go_with_the_last_rack_wherever_they_were_moved():
    keys, recipe = put_on((user(1),), EMPTY, "R", 10, 30)
    moved = tuple(replace(key, frame=44.0) if key.frame == 30 else key for key in keys)
    assert withdraw_rack(moved, recipe, "R")[0] == (user(1),)


def test_a_moved_key_of_ours_that_another_rack_displaced_does_not_come_back_as_the_users():
    keys, recipe = put_on((user(1),), EMPTY, "R", 10, 30)
    keys = tuple(replace(key, frame=44.0) if key.frame == 30 else key for key in keys)
    keys, recipe = withdraw_rack(*put_on(keys, recipe, "S", 40, 50), "R")
    assert withdraw_rack(keys, recipe, "S")[0] == (user(1),)


def test_keys_of_the_user_that_look_like_ours_are_told_apart():
    users = (user(1, type=OWN_TYPE), user(15, type=OWN_TYPE), user(60, type=OWN_TYPE))
    recipe = replace(EMPTY, before=replace(EMPTY.before, generated_frames=(1.0, 15.0, 60.0)))
    assert withdraw_rack(*put_on(users, recipe, "R", 10, 30), "R")[0] == users


# ------------------------------------------------------------------------------------------------------- several racks
@pytest.mark.parametrize("first_to_go", ["R", "S"])
def test_two_racks_that_meet_at_one_frame(first_to_go):
    users = (user(1), user(30), user(45), user(90))
    keys, recipe = put_on(users, EMPTY, "R", 10, 30, value=1.0)
    keys, recipe = put_on(keys, recipe, "S", 30, 50, value=2.0)
    assert frames_of(keys) == [1, 10, 30, 50, 90]
    assert [recipe.owner(key) for key in keys] == ["", "R", "S", "S", ""]
    keys, recipe = withdraw_rack(keys, recipe, first_to_go)
    assert frames_of(keys) == ([1, 30, 50, 90] if first_to_go == "R" else [1, 10, 30, 45, 90])
    keys, recipe = withdraw_rack(keys, recipe, "S" if first_to_go == "R" else "R")
    assert (keys, recipe) == (users, EMPTY)


@pytest.mark.parametrize("first_to_go", ["R", "S"])
def test_a_later_rack_cuts_the_run_on_of_an_earlier_one(first_to_go):
    alone = put_on((), EMPTY, "R", 10, 30, moving=True, value=1.0)
    assert frames_of(alone[0]) == list(range(1, 101))
    keys, recipe = put_on(*alone, "S", 50, 60, moving=True, value=2.0)
    assert frames_of(keys, 1.0) == list(range(1, 50))
    assert frames_of(keys, 2.0) == list(range(50, 101)), "behind the last rack its own hold runs on"
    keys, recipe = withdraw_rack(keys, recipe, first_to_go)
    if first_to_go == "S":
        assert (keys, recipe) == alone
    else:
        assert frames_of(keys) == list(range(50, 101))
    assert withdraw_rack(keys, recipe, "S" if first_to_go == "R" else "R") == ((), EMPTY)


def test_a_rack_before_another_cuts_its_lead():
    keys, recipe = put_on((), EMPTY, "R", 60, 70, moving=True, value=1.0)
    keys, recipe = put_on(keys, recipe, "S", 20, 30, moving=True, value=2.0)
    assert frames_of(keys, 2.0) == list(range(1, 31))
    assert frames_of(keys, 1.0) == list(range(31, 101))
    assert frames_of(withdraw_rack(keys, recipe, "S")[0], 1.0) == list(range(1, 101))


def test_what_a_removed_rack_regains_is_still_cut_by_the_others():
    keys, recipe = put_on((), EMPTY, "R", 10, 20, moving=True, value=1.0)
    keys, recipe = put_on(keys, recipe, "S", 80, 90, moving=True, value=2.0)
    keys, recipe = put_on(keys, recipe, "T", 50, 60, moving=True, value=3.0)
    keys, recipe = withdraw_rack(keys, recipe, "S")
    assert frames_of(keys, 1.0) == list(range(1, 50))
    assert frames_of(keys, 3.0)[0] == 50
    keys, recipe = withdraw_rack(keys, recipe, "T")
    assert frames_of(keys, 1.0) == list(range(1, 101))


def test_a_key_of_the_user_where_a_run_on_was_cut_is_the_users():
    keys, recipe = put_on((), EMPTY, "R", 10, 30, moving=True)
    keys, recipe = put_on(keys, recipe, "S", 50, 60)
    keys, recipe = withdraw_rack((*keys, user(80)), recipe, "R")
    assert user(80) in keys
    assert withdraw_rack(keys, recipe, "S")[0] == (user(80),)


def test_standing_keys():
    keys, recipe = put_on((), EMPTY, "R", 10, 20, moving=True)
    standing = standing_keys((*keys, user(200)), recipe, FrameRange(40, 50))
    assert frames_of(standing) == [*range(1, 40), 200]
    assert standing_keys(keys, EMPTY, FrameRange(1, 100)) == ()


user_keys = st.lists(
    st.builds(
        user,
        st.integers(1, 100) | st.floats(1, 100).map(lambda f: round(f, 1)),
        st.floats(0.1, 100.0),
        type=st.sampled_from(["KEYFRAME", "BREAKDOWN", OWN_TYPE]),
        interpolation=st.sampled_from(["BEZIER", "CONSTANT", "SINE"]),
    ),
    max_size=8,
    unique_by=lambda key: round(key.frame, 1),
).map(lambda keys: tuple(sorted(keys, key=lambda key: key.frame)))
adding = st.tuples(st.integers(1, 90), st.integers(1, 30), st.booleans())
taking = st.integers(0, 9)


@settings(max_examples=150)
@given(user_keys, st.lists(adding | taking, max_size=8), st.randoms(use_true_random=False))
def test_whatever_is_put_on_and_taken_off_the_users_keys_come_back(users, steps, random):
    generated = tuple(key.frame for key in users if key.type == OWN_TYPE)
    bare = replace(EMPTY, before=replace(EMPTY.before, generated_frames=generated))
    keys, recipe = users, bare
    for number, step in enumerate(steps):
        if isinstance(step, tuple):
            first, length, moving = step
            keys, recipe = put_on(keys, recipe, f"R{number}", first, first + length, moving=moving)
        elif recipe.racks:
            keys, recipe = withdraw_rack(keys, recipe, recipe.racks[step % len(recipe.racks)].name)
        _holds(keys, recipe, users)
    names = [rack.name for rack in recipe.racks]
    random.shuffle(names)
    for name in names:
        keys, recipe = withdraw_rack(keys, recipe, name)
        _holds(keys, recipe, users)
    assert (keys, recipe) == (users, bare)


def _holds(keys, recipe, users):
    """One key to a frame, in order; every rack has its marks; the user's keys stand, or wait under a rack."""
    frames = frames_of(keys)
    assert all(b - a > 0.01 for a, b in pairwise(frames))
    for rack in recipe.racks:
        assert {rack.owned.first, rack.owned.last} <= set(frames)
    waiting = [item.key for rack in recipe.racks for item in rack.displaced if not item.owner]
    standing = [key for key in keys if not recipe.owner(key)]
    assert sorted([*waiting, *standing], key=lambda key: key.frame) == list(users)
    assert not any(key.frame in rack.owned for key in standing for rack in recipe.racks)


# -------------------------------------------------------------------------------------------------------- the recipe
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


def test_displaced_keys_know_their_rack():
    keys, recipe = put_on((user(30),), EMPTY, "R", 10, 30)
    _, recipe = put_on(keys, recipe, "S", 30, 50)
    assert recipe.get("R").displaced == (Displaced(user(30)),)
    assert [item.owner for item in recipe.get("S").displaced] == ["R"]
