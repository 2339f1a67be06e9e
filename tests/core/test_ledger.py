"""Racks on one curve: put on, taken off in any order, and nothing of the user's lost."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rack_focus_addon.core.curves.keys import OWN_TYPE, FrameRange, Key
from rack_focus_addon.core.record.ledger import Claim, Displaced, Ledger, take_off
from rack_focus_addon.core.record.ledger import put_on as put_keys_on

SCENE = (1, 100)
EMPTY = Ledger(rest=10.0)


def user(frame, value=5.0, **more):
    return Key(float(frame), value, type=more.pop("type", "KEYFRAME"), **more)


def own(*frames, value=1.0):
    return [Key(float(frame), value, "LINEAR") for frame in frames]


def put_on(keys, ledger, name, first, last, *, moving=False, value=1.0):
    """Add a rack as the add-on does: what it overlaps goes, and its holds run on where nobody else stands."""
    owned = FrameRange(first, last)
    for old in [old for old, claim in ledger.claims.items() if claim.owned.overlaps(owned)]:
        keys, ledger = take_off(keys, ledger, old)
    standing = [key.frame for key in ledger.standing(keys, owned)]
    lead = first if any(frame < first for frame in standing) else SCENE[0]
    trail = last if any(frame > last for frame in standing) else SCENE[1]
    frames = range(min(lead, first), max(trail, last) + 1) if moving else (first, last)
    return put_keys_on(keys, ledger, name, Claim(owned), own(*frames, value=value))


def frames_of(keys, value=None):
    return [key.frame for key in keys if value is None or key.value == value]


# ------------------------------------------------------------------------------------------------------------ one rack
USERS = (user(1), user(12, 6.0, interpolation="CONSTANT"), user(20, 7.0), user(60, 8.0))


def test_a_rack_takes_its_own_frames_and_no_others():
    keys, ledger = put_on(USERS, EMPTY, "R", 10, 30)
    assert frames_of(keys) == [1, 10, 30, 60]
    (rack,) = ledger.claims.values()
    assert [item.key for item in rack.displaced] == [USERS[1], USERS[2]]
    assert rack.key_frames == (10, 30)


def test_taken_off_everything_is_back_to_the_last_handle():
    users = tuple(replace(key, handle_left=(key.frame - 1, 2.0), handle_right_type="FREE", back=3.0) for key in USERS)
    keys, ledger = take_off(*put_on(users, EMPTY, "R", 10, 30), "R")
    assert keys == users
    assert ledger == EMPTY


def test_behind_the_rack_the_curve_keeps_the_users_interpolation():
    constant = (user(5, interpolation="CONSTANT"), user(60))
    assert put_on(constant, EMPTY, "R", 10, 30)[0][2].interpolation == "CONSTANT"
    sine = (user(12, interpolation="SINE", easing="EASE_OUT"), user(60))
    last = put_on(sine, EMPTY, "R", 10, 30)[0][1]
    assert (last.interpolation, last.easing) == ("SINE", "EASE_OUT")


def test_also_behind_a_rack_that_follows_another():
    keys, ledger = put_on((user(12, interpolation="CONSTANT"), user(90)), EMPTY, "R", 10, 30)
    keys, _ = put_on(keys, ledger, "S", 30, 50)
    assert {key.frame: key.interpolation for key in keys}[50] == "CONSTANT"


def test_with_nothing_behind_it_the_last_key_is_as_planned():
    keys, _ = put_on((user(5, interpolation="CONSTANT"),), EMPTY, "R", 10, 30)
    assert keys[-1].interpolation == "LINEAR"


def test_a_frame_is_the_same_in_single_precision():
    users = (user(10.0004), user(29.9997), user(30.2))
    keys, ledger = put_on(users, EMPTY, "R", 10, 30)
    assert frames_of(keys) == [10, 30, 30.2]
    read_back = tuple(replace(key, frame=key.frame + 3e-4) if key.type == OWN_TYPE else key for key in keys)
    assert take_off(read_back, ledger, "R")[0] == users


# ---------------------------------------------------------------------------------------------------------- the artist
def test_a_key_added_inside_a_rack_goes_with_it_one_beside_it_stays():
    keys, ledger = put_on((user(1),), EMPTY, "R", 10, 30)
    edited = (*keys[:2], user(15), *keys[2:], user(40))
    assert take_off(edited, ledger, "R")[0] == (user(1), user(40))


def test_our_keys_go_with_the_last_rack_wherever_they_were_moved():
    keys, ledger = put_on((user(1),), EMPTY, "R", 10, 30)
    moved = tuple(replace(key, frame=44.0) if key.frame == 30 else key for key in keys)
    assert take_off(moved, ledger, "R")[0] == (user(1),)


def test_a_moved_key_of_ours_that_another_rack_displaced_does_not_come_back_as_the_users():
    keys, ledger = put_on((user(1),), EMPTY, "R", 10, 30)
    keys = tuple(replace(key, frame=44.0) if key.frame == 30 else key for key in keys)
    keys, ledger = take_off(*put_on(keys, ledger, "S", 40, 50), "R")
    assert take_off(keys, ledger, "S")[0] == (user(1),)


def edit(keys, at, **changes):
    return tuple(replace(key, **changes) if key.frame == at else key for key in keys)


CLAIM = Claim(FrameRange(10, 30), keys=tuple(own(10, 15, 20, 30)))


@pytest.mark.parametrize(
    ("curve", "frames"),
    [
        (CLAIM.keys, ()),
        (edit(CLAIM.keys, 15, frame=15.0004), ()),
        (edit(CLAIM.keys, 10, value=2.0), (10,)),
        (edit(CLAIM.keys, 15, interpolation="SINE"), (15,)),
        (edit(CLAIM.keys, 30, value=2.0), (30,)),
        (edit(CLAIM.keys, 20, frame=22.0), (20, 22)),
        (CLAIM.keys[1:], (10,)),
        (CLAIM.keys[:-1], (30,)),
        ((*CLAIM.keys[:2], user(17), *CLAIM.keys[2:]), (17,)),
    ],
)
def test_edits_by_hand_are_found_where_they_are(curve, frames):
    assert CLAIM.edited_frames(reversed(curve)) == frames


def test_a_key_that_has_become_anothers_is_no_longer_its_own():
    assert [key.frame for key in CLAIM.without([15, 30]).keys] == [10, 20]
    assert CLAIM.without([]) == CLAIM


def test_what_governs_behind_a_rack_is_the_last_of_the_keys_that_it_displaced():
    users = (user(12, interpolation="QUAD"), user(25, interpolation="SINE"), user(60))
    keys, _ = put_keys_on(users, EMPTY, "R", Claim(FrameRange(10, 30)), own(10, 15, 20, 30))
    assert [key.interpolation for key in keys] == ["LINEAR", "LINEAR", "LINEAR", "SINE", "BEZIER"]


def test_what_governs_behind_a_rack_is_the_users_and_no_other_racks():
    keys, ledger = put_on((user(5, interpolation="CONSTANT"),), EMPTY, "R", 10, 20, moving=True)
    assert keys[-1].interpolation == "LINEAR"
    keys, ledger = put_on((*keys, user(200)), ledger, "S", 50, 60)
    assert {key.frame: key.interpolation for key in keys}[60] == "CONSTANT", "not as the key of R before it"
    keys, ledger = put_on(keys, ledger, "T", 80, 90)
    assert {key.frame: key.interpolation for key in keys}[90] == "CONSTANT", "not as a key of R that S displaced"


def test_where_a_rack_puts_a_key_no_other_stays_also_beyond_its_own_frames():
    keys, ledger = put_keys_on((user(60),), EMPTY, "R", Claim(FrameRange(10, 30)), own(10, 30, 60))
    assert [(key.frame, key.value) for key in keys] == [(10, 1.0), (30, 1.0), (60, 1.0)]
    assert take_off(keys, ledger, "R") == ((user(60),), EMPTY)


def test_where_two_racks_meet_the_later_has_written_the_key():
    first, second = (
        Claim(FrameRange(10, 30), keys=tuple(own(10, 30))),
        Claim(FrameRange(30, 50), keys=tuple(own(30, 50))),
    )
    ledger = replace(EMPTY, claims={"R": first, "S": second})
    assert [ledger.owner(key) for key in own(10, 20, 30, 40, 50, 60)] == ["R", "R", "S", "S", "S", ""]


def test_keys_of_racks_that_nobody_knows_stay_away():
    """As a file may hold them that was edited by hand, or written by an early build."""
    lost, users = Displaced(*own(12), owner="Gone"), Displaced(user(15))
    ledger = replace(EMPTY, claims={"R": Claim(FrameRange(10, 30), keys=tuple(own(10, 30)), displaced=(lost, users))})
    assert take_off(own(10, 30), ledger, "R") == ((user(15),), EMPTY)


def test_where_nothing_is_said_there_was_no_curve():
    assert Ledger(rest=1.0) == Ledger(1.0, had_curve=False, extrapolation="CONSTANT", generated_frames=(), claims={})


def test_keys_of_the_user_that_look_like_ours_are_told_apart():
    users = (user(1, type=OWN_TYPE), user(15, type=OWN_TYPE), user(60, type=OWN_TYPE))
    ledger = replace(EMPTY, generated_frames=(1.0, 15.0, 60.0))
    assert take_off(*put_on(users, ledger, "R", 10, 30), "R")[0] == users


# ------------------------------------------------------------------------------------------------------- several racks
@pytest.mark.parametrize("first_to_go", ["R", "S"])
def test_two_racks_that_meet_at_one_frame(first_to_go):
    users = (user(1), user(30), user(45), user(90))
    keys, ledger = put_on(users, EMPTY, "R", 10, 30, value=1.0)
    keys, ledger = put_on(keys, ledger, "S", 30, 50, value=2.0)
    assert frames_of(keys) == [1, 10, 30, 50, 90]
    assert [ledger.owner(key) for key in keys] == ["", "R", "S", "S", ""]
    keys, ledger = take_off(keys, ledger, first_to_go)
    assert frames_of(keys) == ([1, 30, 50, 90] if first_to_go == "R" else [1, 10, 30, 45, 90])
    keys, ledger = take_off(keys, ledger, "S" if first_to_go == "R" else "R")
    assert (keys, ledger) == (users, EMPTY)


@pytest.mark.parametrize("first_to_go", ["R", "S"])
def test_a_later_rack_cuts_the_run_on_of_an_earlier_one(first_to_go):
    alone = put_on((), EMPTY, "R", 10, 30, moving=True, value=1.0)
    assert frames_of(alone[0]) == list(range(1, 101))
    keys, ledger = put_on(*alone, "S", 50, 60, moving=True, value=2.0)
    assert frames_of(keys, 1.0) == list(range(1, 50))
    assert frames_of(keys, 2.0) == list(range(50, 101)), "behind the last rack its own hold runs on"
    keys, ledger = take_off(keys, ledger, first_to_go)
    if first_to_go == "S":
        assert (keys, ledger) == alone
    else:
        assert frames_of(keys) == list(range(50, 101))
    assert take_off(keys, ledger, "S" if first_to_go == "R" else "R") == ((), EMPTY)


def test_a_rack_before_another_cuts_its_lead():
    keys, ledger = put_on((), EMPTY, "R", 60, 70, moving=True, value=1.0)
    keys, ledger = put_on(keys, ledger, "S", 20, 30, moving=True, value=2.0)
    assert frames_of(keys, 2.0) == list(range(1, 31))
    assert frames_of(keys, 1.0) == list(range(31, 101))
    assert frames_of(take_off(keys, ledger, "S")[0], 1.0) == list(range(1, 101))


def test_a_rack_that_begins_where_another_ends_cuts_its_run_on():
    keys, ledger = put_on((), EMPTY, "R", 10, 30, moving=True, value=1.0)
    keys, ledger = put_on(keys, ledger, "S", 30, 50, moving=True, value=2.0)
    assert frames_of(keys, 1.0) == list(range(1, 30))
    assert frames_of(keys, 2.0) == list(range(30, 101))


def test_a_rack_that_ends_where_another_begins_cuts_its_lead():
    keys, ledger = put_on((), EMPTY, "R", 60, 70, moving=True, value=1.0)
    keys, ledger = put_on(keys, ledger, "S", 40, 60, moving=True, value=2.0)
    assert frames_of(keys, 2.0) == list(range(1, 61))
    assert frames_of(keys, 1.0) == list(range(61, 101))


def test_what_a_removed_rack_regains_is_still_cut_by_the_others():
    keys, ledger = put_on((), EMPTY, "R", 10, 20, moving=True, value=1.0)
    keys, ledger = put_on(keys, ledger, "S", 80, 90, moving=True, value=2.0)
    keys, ledger = put_on(keys, ledger, "T", 50, 60, moving=True, value=3.0)
    keys, ledger = take_off(keys, ledger, "S")
    assert frames_of(keys, 1.0) == list(range(1, 50))
    assert frames_of(keys, 3.0)[0] == 50
    keys, ledger = take_off(keys, ledger, "T")
    assert frames_of(keys, 1.0) == list(range(1, 101))


def test_a_key_of_the_user_where_a_run_on_was_cut_is_the_users():
    keys, ledger = put_on((), EMPTY, "R", 10, 30, moving=True)
    keys, ledger = put_on(keys, ledger, "S", 50, 60)
    keys, ledger = take_off((*keys, user(80)), ledger, "R")
    assert user(80) in keys
    assert take_off(keys, ledger, "S")[0] == (user(80),)


def test_keys_of_a_rack_that_was_taken_off_do_not_come_back_with_its_next_version():
    keys, ledger = put_on((), EMPTY, "R", 10, 30, moving=True, value=1.0)
    keys, ledger = put_on(keys, ledger, "S", 50, 60, value=2.0)
    assert {item.owner for item in ledger.claims["S"].displaced} == {"R"}
    keys, ledger = take_off(keys, ledger, "R")
    assert ledger.claims["S"].displaced == ()
    keys, ledger = put_on(keys, ledger, "R", 10, 30, moving=True, value=3.0)
    keys, ledger = take_off(keys, ledger, "S")
    assert {key.value for key in keys} == {3.0}
    assert frames_of(keys) == list(range(1, 31))
    assert take_off(keys, ledger, "R") == ((), EMPTY)


def test_standing_keys():
    keys, ledger = put_on((), EMPTY, "R", 10, 20, moving=True)
    standing = ledger.standing((*keys, user(200)), FrameRange(40, 50))
    assert frames_of(standing) == [*range(1, 40), 200]
    assert EMPTY.standing(keys, FrameRange(1, 100)) == ()


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
updating = st.tuples(st.integers(0, 9), st.booleans())


@settings(max_examples=200)
@given(user_keys, st.lists(adding | taking | updating, max_size=8), st.randoms(use_true_random=False))
def test_whatever_is_put_on_and_taken_off_the_users_keys_come_back(users, steps, random):
    generated = tuple(key.frame for key in users if key.type == OWN_TYPE)
    bare = replace(EMPTY, generated_frames=generated)
    keys, ledger = users, bare
    # The keys of each version of a rack have a value of their own.
    versions = {}
    for number, step in enumerate(steps):
        match step:
            case (first, length, moving):
                versions[name := f"R{number}"] = 1000.0 + number
                owned = first, first + length
                keys, ledger = put_on(keys, ledger, name, *owned, moving=moving, value=versions[name])
            case (index, moving) if ledger.claims:
                versions[name := list(ledger.claims)[index % len(ledger.claims)]] = 1000.0 + number
                owned = ledger.claims[name].owned
                keys, ledger = take_off(keys, ledger, name)
                keys, ledger = put_on(keys, ledger, name, owned.first, owned.last, moving=moving, value=versions[name])
            case int() if ledger.claims:
                keys, ledger = take_off(keys, ledger, list(ledger.claims)[step % len(ledger.claims)])
        _holds(keys, ledger, users)
        assert all(key.value == versions[owner] for key in keys if (owner := ledger.owner(key))), "of its last version"
    names = list(ledger.claims)
    random.shuffle(names)
    for name in names:
        keys, ledger = take_off(keys, ledger, name)
        _holds(keys, ledger, users)
    assert (keys, ledger) == (users, bare)


def _holds(keys, ledger, users):
    """One key to a frame, in order; every rack has its marks; the user's keys stand, or wait under a rack."""
    frames = frames_of(keys)
    assert all(b - a > 0.01 for a, b in pairwise(frames))
    for rack in ledger.claims.values():
        assert {rack.owned.first, rack.owned.last} <= set(frames)
    waiting = [item.key for rack in ledger.claims.values() for item in rack.displaced if not item.owner]
    standing = [key for key in keys if not ledger.owner(key)]
    assert sorted([*waiting, *standing], key=lambda key: key.frame) == list(users)
    assert not any(key.frame in rack.owned for key in standing for rack in ledger.claims.values())


def test_displaced_keys_know_their_rack():
    keys, ledger = put_on((user(30),), EMPTY, "R", 10, 30)
    _, ledger = put_on(keys, ledger, "S", 30, 50)
    assert ledger.claims["R"].displaced == (Displaced(user(30)),)
    assert [item.owner for item in ledger.claims["S"].displaced] == ["R"]


def test_what_goes_along_with_focus_takes_the_users_keys_as_far_as_it_reaches():
    users = (user(5), user(50), user(95))
    claim = Claim(FrameRange(20, 30), FrameRange(1, 60))
    keys, ledger = put_keys_on(users, EMPTY, "R", claim, own(1, 20, 30, 60))
    assert frames_of(keys) == [1, 20, 30, 60, 95]
    assert take_off(keys, ledger, "R") == (users, EMPTY)
