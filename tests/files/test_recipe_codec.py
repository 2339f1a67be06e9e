"""The recipe as text comes back as it was, to the last bit of every number."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.choices import DIRECTIONS, EASES, FOLLOWS, KEYINGS, SPACES, STEPS, STYLES
from rack_focus_addon.core.curves.keys import CHANNELS, FrameRange, Key
from rack_focus_addon.core.errors import RackFocusError
from rack_focus_addon.core.record.ledger import Claim, Displaced, Ledger
from rack_focus_addon.core.record.recipe import Before, RackEntry, Recipe
from rack_focus_addon.core.request.marks import Mark, PullStyle, Subject
from rack_focus_addon.core.request.request import RackRequest, StopWish
from rack_focus_addon.core.request.surface import ChosenVertex, SurfacePoint
from rack_focus_addon.core.request.visibility import Visibility
from rack_focus_addon.files.recipe_codec import VERSION, decode, encode

numbers = st.floats(allow_nan=False, allow_infinity=False)
positives = st.floats(min_value=1e-300, max_value=1e300)
names = st.text(max_size=8)
points = st.none() | st.tuples(numbers, numbers)
extents = st.none() | st.tuples(positives, positives).map(sorted).map(tuple)
deep = st.sampled_from(
    [
        Subject("S", sharp="BOUNDS"),
        Subject("S", part="ORIGIN", sharp="VERTEX_GROUP", vertex_group="face"),
        Subject("S", sharp="VERTEX_GROUP", vertex_group="face"),
        Subject("Rig", bone="head", sharp="VERTEX_GROUP", vertex_group="face", part="BONE", offset=0.1),
        Subject("S", part="SURFACE", library="props.blend"),
        Subject("S", part="NEAREST", vertex_group="eyes", chosen=ChosenVertex("S#3.1", 17, 482)),
        Subject("S", point=SurfacePoint(2, (0.1, 0.2, 0.7, 0.0), 8, 6)),
        Subject("Forest", instance=(0, 12), part="BOUNDS"),
        Subject("Forest", instance=()),
    ]
)
subjects = deep | st.builds(
    Subject,
    names | positives | st.integers(1, 10**6),
    bone=st.none() | st.text(min_size=1, max_size=5),
    along=numbers,
    offset=numbers,
    slab=positives,
    extent=extents,
)
lengths = st.sampled_from([{}, {"pull_frames": 0.1}, {"pull_seconds": 1 / 3}])
anchors = st.sampled_from([{}, {"arrive": 0.1 + 0.2}, {"start": -3}, {"arrive_marker": "ää"}, {"start_marker": ""}])
words = st.fixed_dictionaries(
    {
        "ease": st.sampled_from(EASES),
        "ease_direction": st.sampled_from(DIRECTIONS),
        "space": st.sampled_from(SPACES),
    }
)
marks = st.builds(
    lambda subject, anchor, length, own_words, note: Mark(subject, **anchor, **length, **own_words, note=note),
    subjects,
    anchors,
    lengths,
    st.just({}) | words,
    names,
)
stops = st.builds(
    StopWish,
    st.sampled_from(["KEEP", "AUTO"]) | positives,
    st.none() | positives,
    st.builds(Visibility, positives, positives),
    st.sampled_from(STYLES),
    st.sampled_from(STEPS),
)
requests = st.builds(
    RackRequest,
    st.lists(marks, max_size=3).map(tuple),
    st.builds(lambda frames, own_words: PullStyle(frames, **own_words), st.none() | positives, words),
    stops,
    keys=st.sampled_from(KEYINGS),
    follow=st.sampled_from(FOLLOWS),
    tolerance_px=positives,
    breathing=st.floats(0.0, 1.0),
    name=st.none() | st.just("Bond to Villain"),
)
keys = st.builds(Key, numbers, numbers, handle_left=points, handle_right=points, back=numbers)
racks = st.builds(
    RackEntry,
    names,
    requests,
    st.lists(st.tuples(numbers, numbers), max_size=3).map(tuple),
    st.builds(FrameRange, numbers, numbers),
    st.none() | st.tuples(numbers, numbers),
    numbers,
)
befores = st.builds(Before, st.booleans(), names, slot=st.none() | st.integers(-(2**31), 2**31 - 1))
claims = st.builds(
    Claim,
    st.builds(FrameRange, numbers, numbers),
    st.none() | st.builds(FrameRange, numbers, numbers),
    st.lists(keys, max_size=3).map(tuple),
    st.lists(st.builds(Displaced, keys, names), max_size=3).map(tuple),
)
ledgers = st.builds(
    Ledger,
    numbers,
    generated_frames=st.lists(numbers, max_size=3).map(tuple),
    claims=st.dictionaries(names, claims, max_size=2),
)
recipes = st.builds(
    Recipe,
    befores,
    st.lists(racks, max_size=2).map(tuple),
    st.dictionaries(st.sampled_from(CHANNELS), ledgers, max_size=2),
)

BEFORE = Before(use_dof=True, focus_subtarget="")


def with_request(request):
    return Recipe(BEFORE, (RackEntry("R", request, (), FrameRange(1, 2)),))


@given(recipes)
def test_round_trip(recipe):
    again = decode(encode(recipe))
    assert again == recipe
    assert repr(again.before) == repr(recipe.before)


@pytest.mark.parametrize("fstop", ["KEEP", "AUTO", 2.8, 2.8284271247461903, 4])
def test_a_stop_is_a_word_or_a_number(fstop):
    again = decode(encode(with_request(RackRequest((), stop=StopWish(fstop)))))
    assert again.racks[0].request.stop.fstop == fstop
    assert isinstance(again.racks[0].request.stop.fstop, str) is isinstance(fstop, str)


def test_a_script_may_have_given_numpys_numbers():
    request = RackRequest((Mark(Subject(np.float32(2.5)), np.int64(24)),), stop=StopWish(np.float32(2.0)))
    (mark,) = decode(encode(with_request(request))).racks[0].request.marks
    assert (mark.subject.object, mark.arrive) == (2.5, 24)


def test_a_number_as_subject_stays_one_and_a_name_a_name():
    request = RackRequest((Mark(Subject("3.5")), Mark(Subject(3.5), 24)))
    again = decode(encode(with_request(request)))
    assert [mark.subject.is_distance for mark in again.racks[0].request.marks] == [False, True]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "3", "null", '"text"', "{}", '{"version": 1}', '{"recipe": {}}', '{"version": 1, "recipe": 3}'],
)
def test_what_is_no_recipe_is_refused(text):
    with pytest.raises(RackFocusError, match="cannot be read"):
        decode(text)


def test_a_later_version_says_to_update():
    text = encode(Recipe(BEFORE)).replace(f'"version": {VERSION}', '"version": 99')
    with pytest.raises(RackFocusError, match="version 99, and this add-on reads 1; update the add-on"):
        decode(text)


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("before", "slot"), "wide", "slot"),
        (("before", "unheard_of"), 1, "unheard_of"),
        (("racks",), [{"name": "R"}], "request"),
    ],
)
def test_a_damaged_recipe_is_refused_with_the_place(path, value, where):
    document = json.loads(encode(Recipe(BEFORE)))
    *parents, last = path
    target = document["recipe"]
    for name in parents:
        target = target[name]
    target[last] = value
    with pytest.raises(RackFocusError, match=where):
        decode(json.dumps(document))


def test_a_value_that_core_refuses_is_refused_here_too():
    text = encode(with_request(RackRequest((), stop=StopWish(2.75)))).replace("2.75", "-2.75")
    with pytest.raises(RackFocusError, match="f-number"):
        decode(text)
