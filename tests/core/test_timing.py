"""From anchors and lengths to frames."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.errors import ArgumentError
from rack_focus_addon.core.request.marks import Mark, PullStyle, Subject
from rack_focus_addon.core.request.timing import Timebase, timed_marks

FILM = Timebase(fps=24.0, markers={"cut": 40, "she turns": 96})
A, B = Subject("A"), Subject("B")


def spans(*marks, timebase=FILM, style=PullStyle()):  # noqa: B008 - a frozen value
    return [(mark.start, mark.arrive) for mark in timed_marks(marks, timebase, style)]


@pytest.mark.parametrize(
    ("anchor", "span"),
    [
        ({"start": 24}, (24, 48)),
        ({"arrive": 60}, (36, 60)),
        ({"start_marker": "cut"}, (40, 64)),
        ({"arrive_marker": "she turns"}, (72, 96)),
        ({"arrive": 60.5}, (36.5, 60.5)),
    ],
)
def test_anchors(anchor, span):
    assert spans(Mark(A), Mark(B, **anchor)) == [(span[0], span[0]), span]


@pytest.mark.parametrize("anchor", [{"arrive": 10}, {"start": 10}])
def test_the_first_mark_says_from_where_it_holds(anchor):
    assert spans(Mark(A, **anchor), Mark(B, arrive=60)) == [(10, 10), (36, 60)]


@pytest.mark.parametrize(
    ("length", "frames"),
    [
        ({"pull_frames": 10}, 10),
        ({"pull_frames": 2.5}, 2.5),
        ({"pull_seconds": 0.5}, 12),
        ({"pull_seconds": 0.01}, 1),
        ({"pull_seconds": 0.52}, 12),
        ({"pull_seconds": 0.5625}, 14),  # 13.5 frames: halves go up
        ({}, 24),
    ],
)
def test_lengths(length, frames):
    assert spans(Mark(A), Mark(B, start=10, **length))[1] == (10, 10 + frames)


def test_a_length_on_the_mark_wins_over_the_racks_and_frames_over_seconds():
    style = PullStyle(frames=7.0, seconds=3.0)
    assert spans(Mark(A), Mark(B, start=10), style=style)[1] == (10, 17)
    assert spans(Mark(A), Mark(B, start=10, pull_seconds=1.0), style=style)[1] == (10, 34)


@given(st.floats(1e-4, 1e3), st.floats(1.0, 240.0))
def test_seconds_become_the_nearest_whole_number_of_frames_at_least_one(seconds, fps):
    frames = Timebase(fps=fps).frames_of(seconds)
    assert frames == int(frames) >= 1
    assert abs(frames - seconds * fps) <= 0.5 + 1e-9 or frames == 1


def test_fractional_frame_rates():
    assert Timebase(fps=24 / 1.001).frames_of(1.0) == 24


def test_words_come_from_the_mark_else_from_the_rack():
    style = PullStyle(ease="SINE", ease_direction="OUT", space="LOG")
    _, own, other = timed_marks(
        [Mark(A), Mark(B, start=1, ease="QUAD", ease_direction="IN", space="DISTANCE", note="x"), Mark(A, start=40)],
        FILM,
        style,
    )
    assert (own.ease, own.ease_direction, own.space, own.note) == ("QUAD", "IN", "DISTANCE", "x")
    assert (other.ease, other.ease_direction, other.space, other.note) == ("SINE", "OUT", "LOG", "")
    assert (own.subject, own.pull_frames) == (B, 24)


def test_pulls_may_touch():
    assert spans(Mark(A, 1), Mark(B, 25), Mark(A, 49)) == [(1, 1), (1, 25), (25, 49)]


@given(st.floats(0.0, 1000.0), st.floats(0.05, 50.0))
def test_a_pull_that_starts_on_the_arrival_before_it_is_not_refused_for_rounding(arrive, length):
    pulls = spans(Mark(A, arrive), Mark(B, arrive + length, pull_frames=length))
    assert pulls[1] == (arrive, arrive + length)


def test_a_pull_that_starts_too_early_is_refused_with_both_frames():
    with pytest.raises(
        ArgumentError, match=r"'A' would start at frame 36, before 'B' is reached at frame 48"
    ) as caught:
        spans(Mark(A, 1), Mark(B, 48), Mark(A, 60))
    assert "start it at frame 48 or later, or let it last no more than 12 frames" in str(caught.value)


def test_marks_out_of_order_are_refused():
    with pytest.raises(ArgumentError, match="put the marks in order of time"):
        spans(Mark(A, 1), Mark(B, 60), Mark(A, 40))


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        (Mark(B), "mark on 'B' has no frame; give it arrive, start or a marker"),
        (Mark(B, float("nan")), "'B': arrive must be a frame that Blender has, from -1048574 to 1048574, not nan"),
        (Mark(B, start=float("inf")), "'B': start must be a frame that Blender has.*not inf"),
        (Mark(B, 1_048_575), "not 1048575"),
        (Mark(B, start=-1e9), "not -1000000000"),
        (Mark(B, 9, pull_frames=1e9), "would last 1000000000 frames, from -999999991 to 9,.*make it shorter"),
        (Mark(B, start=1, pull_seconds=1e9), "would last .* frames.*make it shorter"),
        (Mark(B, arrive_marker="nowhere"), r"no timeline marker 'nowhere' \(markers: cut, she turns\)"),
        (Mark(B, 9, pull_frames=0), "positive, finite number of frames, more than 0.01, not 0"),
        (Mark(B, 9, pull_frames=-3), "not -3"),
        (Mark(B, 9, pull_frames=float("inf")), "not inf"),
        (Mark(B, 9, pull_seconds=0), "positive, finite time, not 0 seconds"),
        (Mark(B, 9, pull_seconds=float("nan")), "not nan seconds"),
    ],
)
def test_what_has_no_time_is_refused(mark, message):
    with pytest.raises(ArgumentError, match=message):
        spans(Mark(A, 1), mark)


def test_no_markers_at_all_is_said():
    with pytest.raises(ArgumentError, match="there are none"):
        Timebase().marker_frame("cut")


def test_one_mark_is_no_rack():
    with pytest.raises(ArgumentError, match="two marks or more, not 1"):
        spans(Mark(A, 1))
