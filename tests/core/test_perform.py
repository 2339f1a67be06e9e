import math

import numpy as np
import pytest

from rack_focus_addon.core.curves.easing import ease
from rack_focus_addon.core.curves.pull import FARTHEST
from rack_focus_addon.core.request.marks import Subject
from rack_focus_addon.core.request.perform import NOTCH, Beat, Turn, frame_meant, marks_of, take_of_turns, turned
from rack_focus_addon.core.request.timing import PullStyle, Timebase, timed_marks

SPACING = 3.0


def tap(name, arrive, length=24.0, distance=math.nan):
    return (Beat(Subject(name), arrive, length, distance),)


def told(marks):
    return [(mark.subject.name, mark.arrive, mark.pull_frames) for mark in marks]


def performed(*takes, opening=None, **options):
    return told(marks_of(takes, opening, first=1.0, spacing=SPACING, **options))


# ------------------------------------------------------------------------------------------------------------- reaction
def test_a_tap_means_the_frame_that_was_shown_a_reaction_time_ago():
    at_24 = [(frame / 24.0, float(frame)) for frame in range(1, 101)]
    assert frame_meant(at_24, 100 / 24.0, 0.25, 1.0) == 94.0
    slow = [(frame / 8.0, float(frame)) for frame in range(1, 101)]
    assert frame_meant(slow, 100 / 8.0, 0.25, 1.0) == 98.0, "a shot that plays at a third of its speed loses fewer"


def test_a_tap_right_after_the_shot_began_over_means_its_first_frame():
    shown = [(0.0, 99.0), (0.1, 100.0), (0.2, 11.0), (0.3, 12.0)]
    assert frame_meant(shown, 0.35, 0.25, 11.0) == 11.0
    assert frame_meant(shown, 0.35, 0.1, 11.0) == 11.0
    assert frame_meant(shown, 0.35, 0.0, 11.0) == 12.0


def test_a_tap_before_a_reaction_time_has_passed_means_the_first_frame_shown():
    assert frame_meant([(10.0, 40.0)], 10.1, 0.25, 1.0) == 40.0


# ----------------------------------------------------------------------------------------------------------------- taps
def test_three_taps_are_three_marks_in_order_of_time():
    takes = tap("Cleo", 90), tap("Anna", 20), tap("Bert", 60)
    assert performed(*takes) == [("Anna", 1, None), ("Bert", 60, 24), ("Cleo", 90, 24)]


def test_an_opening_stays_in_front_of_them():
    assert performed(tap("Anna", 40), opening=Subject(7.5)) == [("7.5", 1, None), ("Anna", 40, 24)]


@pytest.mark.parametrize("frame", [-6.0, 1.0, 3.0])
def test_who_is_tapped_at_once_is_what_the_shot_opens_on(frame):
    assert performed(tap("Anna", frame), tap("Bert", 50), opening=Subject(7.5)) == [
        ("Anna", 1, None),
        ("Bert", 50, 24),
    ]


def test_of_two_taps_at_nearly_one_frame_the_later_one_counts():
    assert performed(tap("Anna", 1), tap("Bert", 50), tap("Cleo", 48)) == [("Anna", 1, None), ("Cleo", 48, 24)]
    kept = performed(tap("Anna", 1), tap("Bert", 50), tap("Cleo", 47))
    assert kept == [("Anna", 1, None), ("Cleo", 47, 24), ("Bert", 50, 3)]


def test_who_is_in_focus_already_is_no_mark():
    assert performed(tap("Anna", 1), tap("Anna", 30), tap("Bert", 60)) == [("Anna", 1, None), ("Bert", 60, 24)]
    assert performed(tap("Anna", 30), tap("Bert", 60), opening=Subject("Anna")) == [
        ("Anna", 1, None),
        ("Bert", 60, 24),
    ]


@pytest.mark.parametrize(("other", "count"), [(4.1, 2), (6.0, 3)])
def test_two_points_of_one_thing_are_two_marks_only_where_they_are_apart(other, count):
    near = (Beat(Subject("Table", offset=0.0), 30, 24, 4.0),)
    far = (Beat(Subject("Table", offset=other - 4.0), 60, 24, other),)
    assert len(performed(tap("Anna", 1), near, far, tolerance=0.02)) == count


def test_pulls_that_would_overlap_are_shortened_and_the_chain_is_accepted():
    takes = tap("Anna", 1), tap("Bert", 15), tap("Cleo", 25, 60.0), tap("Anna", 100, 60.0)
    marks = marks_of(takes, None, first=1.0, spacing=SPACING)
    assert told(marks) == [("Anna", 1, None), ("Bert", 15, 14), ("Cleo", 25, 10), ("Anna", 100, 60)]
    timed = timed_marks(marks, Timebase(), PullStyle())
    assert [(mark.start, mark.arrive) for mark in timed] == [(1, 1), (1, 15), (15, 25), (40, 100)]


def test_nothing_performed_is_no_marks():
    assert performed() == []
    assert performed(opening=Subject(3.0)) == []


# ---------------------------------------------------------------------------------------------------------------- wheel
def test_a_notch_is_an_even_ratio_and_stays_in_front_of_the_camera():
    assert turned(2.0, 1, 0.1) == pytest.approx(2.0 * NOTCH)
    assert turned(turned(3.0, 5, 0.1), -5, 0.1) == pytest.approx(3.0)
    assert turned(0.11, -20, 0.1) == 0.1
    assert turned(9e4, 20, 0.1) == FARTHEST


def notched(frames, vergence):
    """The notches that a hand would make to follow a curve: one whenever it has moved far enough."""
    turns, now = [], 1.0 / vergence[0]
    for frame, wanted in zip(frames, 1.0 / np.asarray(vergence), strict=True):
        while abs(math.log(wanted / now)) > 0.5 * math.log(NOTCH):
            step = NOTCH if wanted > now else 1.0 / NOTCH
            turns.append(Turn(float(frame), now, now * step))
            now *= step
    return turns


@pytest.mark.parametrize(("name", "direction"), [("SMOOTHERSTEP", "IN_OUT"), ("LINEAR", "IN_OUT"), ("SINE", "OUT")])
def test_a_pull_by_hand_becomes_one_pull_or_two(name, direction):
    frames = np.arange(10, 59)
    wanted = 1 / 2.0 + ease((frames - 10) / 48.0, name, direction) * (1 / 8.0 - 1 / 2.0)
    beats = take_of_turns(notched(frames, wanted), tolerance=0.03, length=24.0, rest=6.0)
    # The long tail of an ease gets its last notch late.
    assert len(beats) <= (2 if name == "SMOOTHERSTEP" else 1)
    assert beats[0].leaves == 2.0
    assert beats[-1].arrive == pytest.approx(58, abs=8)
    assert beats[-1].distance == pytest.approx(8.0, rel=NOTCH - 1)


def test_a_hand_there_and_back_becomes_few_marks_that_stay_within_the_tolerance():
    frames = np.arange(10, 107)
    there = 1 / 2.0 + ease((frames - 10) / 36.0) * (1 / 6.0 - 1 / 2.0)
    wanted = there + ease((frames - 70) / 36.0) * (1 / 3.0 - 1 / 6.0)
    turns = notched(frames, wanted)
    beats = take_of_turns(turns, tolerance=0.01, length=24.0, rest=6.0)
    marks = marks_of([beats], None, first=1.0, spacing=SPACING)
    assert 3 <= len(marks) <= 6 < len(turns)
    assert marks[0].subject.object == 2.0

    timed = timed_marks(marks, Timebase(), PullStyle())
    followed = np.full(len(frames), 1.0 / marks[0].subject.object)
    for mark, before in zip(timed[1:], timed, strict=False):
        change = 1.0 / mark.subject.object - 1.0 / before.subject.object
        followed += ease((frames - mark.start) / mark.pull_frames, mark.ease, mark.ease_direction) * change
    # A notch that is allowed and one of the wheel's own lag.
    assert np.max(np.abs(1.0 / followed * wanted - 1.0)) < 2.0 * (NOTCH - 1.0)
    during_the_rest = (frames > 52) & (frames < 66)
    assert np.ptp(followed[during_the_rest]) < 0.02


def test_a_wheel_turned_while_paused_is_a_mark_that_is_pulled_to():
    turns = [Turn(40.0, 2.0, 2.1), Turn(40.0, 2.1, 2.2)]
    assert told(marks_of([take_of_turns(turns, tolerance=0.01, length=24.0, rest=6.0)], None, first=1, spacing=3)) == [
        ("2", 1, None),
        ("2.2", 40, 24),
    ]


def test_a_second_pass_by_hand_replaces_what_it_runs_over():
    frames = np.arange(30, 71)
    wanted = 1 / 2.0 + ease((frames - 30) / 40.0) * (1 / 8.0 - 1 / 2.0)
    by_hand = take_of_turns(notched(frames, wanted), tolerance=0.03, length=24.0, rest=6.0)
    marks = told(marks_of([tap("Anna", 1), tap("Bert", 50), tap("Cleo", 99), by_hand], None, first=1, spacing=3))
    assert [name for name, _, _ in marks] == ["Anna", *(beat.subject.name for beat in by_hand), "Cleo"]
    assert len(by_hand) <= 2
