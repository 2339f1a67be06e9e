"""What a rack is asked for with."""

from types import SimpleNamespace

import numpy as np
import pytest

from rack_focus_addon.core.errors import ArgumentError, UnknownChoiceError
from rack_focus_addon.core.options import RackOptions
from rack_focus_addon.core.request.marks import Mark, Subject
from rack_focus_addon.core.request.request import RackRequest, StopWish, chain, two_marks

NO_ANCHORS = RackOptions()


@pytest.mark.parametrize(("fstop", "writes"), [("KEEP", False), ("AUTO", True), (2.8, True), (np.float32(4), True)])
def test_stops_that_may_be_asked_for(fstop, writes):
    assert StopWish(fstop).writes is writes


@pytest.mark.parametrize("fstop", ["keep", "or an f-number", "2.8", ""])
def test_a_word_that_is_no_stop_is_refused_with_those_that_are(fstop):
    with pytest.raises(UnknownChoiceError, match="choose one of KEEP, AUTO, or an f-number"):
        StopWish(fstop)


@pytest.mark.parametrize("fstop", [0.0, -1.0, float("inf"), float("nan"), None])
def test_a_number_that_is_no_stop_is_refused(fstop):
    with pytest.raises(ArgumentError, match=r"f-number must be|fstop must be a number, not None"):
        StopWish(fstop)


@pytest.mark.parametrize("arguments", [{"coc_mm": 0.0}, {"style": "WILD"}, {"steps": "QUARTER"}])
def test_other_wishes_for_the_stop(arguments):
    with pytest.raises(ArgumentError):
        StopWish(**arguments)


@pytest.mark.parametrize(
    "arguments", [{"mode": "MAGIC"}, {"keys": "MANY"}, {"follow": "LOOSE"}, {"tolerance_px": 0.0}, {"name": "  "}]
)
def test_a_request_outside_the_domain_is_refused(arguments):
    with pytest.raises(ArgumentError):
        RackRequest((), **arguments)


def test_with_names_keeps_values_only():
    bond = SimpleNamespace(name="Bond")
    request = RackRequest((Mark(bond), Mark(Subject(bond, bone="head"), 24), Mark(3.5, 48)))
    subjects = [mark.subject for mark in request.with_names().marks]
    assert subjects == [Subject("Bond"), Subject("Bond", bone="head"), Subject(3.5)]


def test_two_subjects_start_at_the_playhead_unless_anchored():
    assert two_marks("A", "B", NO_ANCHORS, 17) == (Mark(Subject("A")), Mark(Subject("B"), start=17))
    assert two_marks("A", "B", RackOptions(arrive=60), 17) == (Mark(Subject("A")), Mark(Subject("B"), 60))
    with pytest.raises(ArgumentError, match="one anchor"):
        two_marks("A", "B", RackOptions(arrive=60, start=1), 17)


@pytest.mark.parametrize(("pair", "missing"), [((None, "B"), "from_subject"), (("A", None), "to_subject")])
def test_a_missing_subject_is_named(pair, missing):
    with pytest.raises(ArgumentError, match=f"{missing} is missing"):
        two_marks(*pair, NO_ANCHORS, 1)


def test_a_chain_says_everything_itself():
    marks = [Mark("A"), Mark("B", 24)]
    assert chain(marks, (None, None), NO_ANCHORS) == tuple(marks)
    with pytest.raises(ArgumentError, match="marks or two subjects and start, not both"):
        chain(marks, ("A", None), RackOptions(start=1))
