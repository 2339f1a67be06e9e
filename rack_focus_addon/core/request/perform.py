"""Focus pulled while the shot plays: from taps and turns of a wheel to an ordinary list of marks.

A hand is late and never quite on a frame, so what it did is read for what it meant: a tap means the frame that was
shown a reaction time ago; two taps at nearly the same frame mean the later one; a wheel's notches mean the smooth
movement through them.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np

from ..arrays import FloatArray
from ..choices import Ease, EaseDirection, Space
from ..curves.easing import ease
from ..curves.pull import FARTHEST
from .marks import Mark, Subject

SLOWER: Final = 2.5
"""How much longer a slow pull lasts."""

SPACING_S: Final = 0.125
"""Marks nearer to each other in time are one: no eye sees a subject that is sharp for less."""

NOTCH: Final = 1.06
"""One notch of the wheel, as a ratio of distances: from 2 m to 8 m in two dozen."""

_HANDS_EASES: Final[tuple[tuple[Ease, EaseDirection], ...]] = (
    ("SMOOTHERSTEP", "IN_OUT"),
    ("SMOOTHSTEP", "IN_OUT"),
    ("LINEAR", "IN_OUT"),
    ("SINE", "IN"),
    ("SINE", "OUT"),
    ("QUAD", "IN"),
    ("QUAD", "OUT"),
)
"""How a hand may move between two marks; one that reverses or rests is cut there."""


@dataclass(frozen=True)
class Beat:
    """One mark as it was performed.

    Attributes
    ----------
    subject : Subject
    arrive, length : float
        Frames: where the pull to it ends, and how long it would like to be.
    distance : float
        Of the subject when it was tapped, in scene units; nan where it was not measured.
    ease, direction : str, optional
        How a hand moved; None for the rack's.
    leaves : float, optional
        The distance that a hand began to turn from.
    """

    subject: Subject
    arrive: float
    length: float
    distance: float = math.nan
    ease: Ease | None = None
    direction: EaseDirection | None = None
    leaves: float | None = None

    @property
    def is_by_hand(self) -> bool:
        """Whether the pull's every frame was performed, not only its end."""
        return self.ease is not None


Take: TypeAlias = tuple[Beat, ...]
"""What was performed in one go: a tap, or the turning of a wheel until it rests."""


@dataclass(frozen=True)
class Turn:
    """A notch of the wheel: at which frame, and the focus distance before and after it, in scene units."""

    frame: float
    before: float
    after: float


def frame_meant(shown: Sequence[tuple[float, float]], now: float, reaction: float, first: float) -> float:
    """Return the frame that a tap means: the one that was shown a reaction time ago.

    Parameters
    ----------
    shown : sequence of (float, float)
        When which frame came up, in seconds and frames, as the shot played; not empty.
    now, reaction : float
        Seconds.
    first : float
        The frame at which the shot begins over.

    Notes
    -----
    What plays too slowly is still hit: not seconds are taken off, but the frames that went by in them.
    """
    seen = [frame for seconds, frame in shown if seconds <= now - reaction]
    meant = seen[-1] if seen else shown[0][1]
    # Before the shot began over it was another pass.
    return first if meant > shown[-1][1] else max(meant, first)


def turned(distance: float, notches: float, nearest: float) -> float:
    """Return the focus distance after so many notches of the wheel, away from the camera positive."""
    return float(min(max(distance * NOTCH**notches, nearest), FARTHEST))


# ------------------------------------------------------------------------------------------------------------ the wheel
def take_of_turns(turns: Sequence[Turn], *, tolerance: float, length: float, rest: float) -> Take:
    """Return few beats on plain distances that move focus as the wheel did.

    Each is the farthest whose pull, with the ease of a hand that suits it best, stays within the tolerance of the
    notches joined by lines in dioptres. Few pulls are few keys: they are fitted like those of every rack.

    Parameters
    ----------
    turns : sequence of Turn
        At least one; frames never descend.
    tolerance : float
        How far off, in 1/(scene unit), nobody sees. A notch is always allowed, for the wheel cannot be set finer.
    length : float
        Frames: of the pull where all was turned at a single frame, the shot paused.
    rest : float
        Frames without a notch during which the hand held still.
    """
    last = turns[-1]
    if last.frame <= turns[0].frame:
        return (Beat(Subject(last.after), last.frame, length, last.after, leaves=turns[0].before),)
    frames, vergence = _line(turns, rest)
    allowed = np.maximum(tolerance, vergence * (NOTCH - 1.0))
    beats: list[Beat] = []
    start = 0
    while start < len(frames) - 1:
        end, how = _farthest(frames, vergence, allowed, start)
        # As a person would say it.
        distance = float(f"{1.0 / vergence[end]:.4g}")
        leaves = None if beats else turns[0].before
        length = float(frames[end] - frames[start])
        beats.append(Beat(Subject(distance), float(frames[end]), length, distance, *how, leaves=leaves))
        start = end
    return tuple(beats)


def _line(turns: Sequence[Turn], rest: float) -> tuple[FloatArray, FloatArray]:
    """The hand's movement at every frame: its notches joined in dioptres, still where there were none for long."""
    # The first notch took the time of a frame.
    points = {turns[0].frame - 1.0: turns[0].before}
    for before, turn in pairwise((turns[0], *turns)):
        if turn.frame - before.frame > rest:
            points[turn.frame - 1.0] = before.after
        points[turn.frame] = turn.after
    at = np.array(sorted(points))
    frames = np.arange(at[0], at[-1] + 0.5)
    return frames, np.interp(frames, at, [1.0 / points[frame] for frame in at])


def _farthest(
    frames: FloatArray, vergence: FloatArray, allowed: FloatArray, start: int
) -> tuple[int, tuple[Ease, EaseDirection]]:
    """The farthest sample that one pull reaches within what is allowed, and how it moves."""
    for end in range(len(frames) - 1, start + 1, -1):
        part = slice(start, end + 1)
        time = (frames[part] - frames[start]) / (frames[end] - frames[start])
        errors = {
            how: float(np.max(np.abs(_moved(vergence, start, end, ease(time, *how)) - vergence[part]) / allowed[part]))
            for how in _HANDS_EASES
        }
        best = min(errors, key=lambda how: errors[how])
        if errors[best] <= 1.0:
            return end, best
    return start + 1, ("LINEAR", "IN_OUT")


def _moved(vergence: FloatArray, start: int, end: int, share: FloatArray) -> FloatArray:
    return np.asarray(vergence[start] + share * (vergence[end] - vergence[start]))


# ------------------------------------------------------------------------------------------------------------ the marks
def marks_of(
    takes: Sequence[Take], opening: Subject | None, *, first: float, spacing: float, tolerance: float = 0.0
) -> tuple[Mark, ...]:
    """Return the marks of what was performed, in order of time.

    Parameters
    ----------
    takes : sequence of Take
        In the order in which they were performed: what comes later wins over what it comes near to.
    opening : Subject, optional
        What is in focus before the first of them; without it the shot opens on the first.
    first : float
        The frame at which the shot begins: nothing arrives before.
    spacing : float
        Frames between two marks at least.
    tolerance : float
        1/(scene unit): one thing tapped twice at distances no farther apart is one mark.

    Returns
    -------
    tuple of Mark
        The first one holds from `first` on. Pulls that would run into one another are shortened. A single one is no
        rack yet; none, without beats.
    """
    beats = list(_without_repeats(sorted(_surviving(takes, first, spacing), key=lambda beat: beat.arrive), tolerance))
    if not beats:
        return ()
    if opening is None and beats[0].leaves is not None:
        opening = Subject(beats[0].leaves)
    if opening is None or beats[0].arrive < first + spacing or beats[0].subject.aim == opening.aim:
        opening = beats.pop(0).subject
    marks, reached = [Mark(opening, arrive=first)], first
    for beat in beats:
        start = max(beat.arrive - beat.length, reached)
        space: Space | None = "DIOPTRE" if beat.is_by_hand else None
        marks.append(
            Mark(
                beat.subject,
                arrive=beat.arrive,
                pull_frames=beat.arrive - start,
                ease=beat.ease,
                ease_direction=beat.direction,
                space=space,
            )
        )
        reached = beat.arrive
    return tuple(marks)


def _surviving(takes: Sequence[Take], first: float, spacing: float) -> list[Beat]:
    """The beats that no later take has come near to."""
    kept: list[Beat] = []
    for take in takes:
        start = take[0].arrive - (take[0].length if take[0].is_by_hand else 0.0)
        end = take[-1].arrive
        kept = [beat for beat in kept if not start - spacing < beat.arrive < end + spacing]
        kept += [beat for beat in take if beat.arrive >= first or beat is take[-1]]
    return kept


def _without_repeats(beats: Sequence[Beat], tolerance: float) -> Iterator[Beat]:
    before: Beat | None = None
    for beat in beats:
        if before is None or not _is_same(before, beat, tolerance):
            yield beat
            before = beat


def _is_same(one: Beat, other: Beat, tolerance: float) -> bool:
    """Whether focus is already where a beat wants it: on the same point, or on the same thing as near as none."""
    if one.subject.aim == other.subject.aim:
        return True
    if one.subject.name != other.subject.name or one.subject.is_distance:
        return False
    return abs(1.0 / one.distance - 1.0 / other.distance) <= tolerance
