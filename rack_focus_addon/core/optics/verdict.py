"""Whether the shot works: who is sharp when, and a word for how much the other blurs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray
from ..messages import Message, say

CLEAR_PERCENT: Final = 1.0
DRAMATIC_PERCENT: Final = 2.5
"""Per cent of the frame height from which blur reads, and from which it is what the shot is about (a judgement)."""


@dataclass(frozen=True)
class SharpSpan:
    """The frames over which a subject is acceptably sharp: its blur is at most the circle of confusion.

    Attributes
    ----------
    subject : str
        The name of the subject.
    start, end : float
        First and last frame, in scene frames; fractional, because the limit is crossed between frames.
    """

    subject: str
    start: float
    end: float


SUBTLE: Final = say("subtle")
CLEAR: Final = say("clear")
DRAMATIC: Final = say("dramatic")


def blur_word(percent_of_height: float) -> Message:
    """Return the word for the blur of the other subject: subtle, clear or dramatic."""
    if percent_of_height < CLEAR_PERCENT:
        return SUBTLE
    return CLEAR if percent_of_height <= DRAMATIC_PERCENT else DRAMATIC


def sharp_spans(
    frames: ArrayLike, blur: ArrayLike, limit: float | FloatArray, names: Sequence[str]
) -> tuple[SharpSpan, ...]:
    """Return when each subject is acceptably sharp, in order of time.

    Parameters
    ----------
    frames : array_like, shape (n,)
        Ascending frames; sample finer than whole frames where crossings matter.
    blur : array_like, shape (m, n)
        Blur diameter of each of m subjects, in any unit.
    limit : float or ndarray, shape (n,)
        The circle of confusion in the same unit.
    names : sequence of str, length m

    Returns
    -------
    tuple of SharpSpan
        Crossings are interpolated linearly between samples.
    """
    at = np.asarray(frames, dtype=np.float64)
    excess = np.asarray(blur, dtype=np.float64) - limit
    spans = [span for name, row in zip(names, excess, strict=True) for span in _spans(name, at, row)]
    return tuple(sorted(spans, key=lambda span: (span.start, span.end)))


def _spans(name: str, frames: FloatArray, excess: FloatArray) -> list[SharpSpan]:
    """The stretches where `excess` is at most 0, their ends moved to where the line between samples crosses 0."""
    is_sharp = excess <= 0
    turns: list[int] = (np.flatnonzero(is_sharp[1:] != is_sharp[:-1]) + 1).tolist()
    # Becoming sharp and becoming soft take turns, from one end to the other.
    if is_sharp[0]:
        turns.insert(0, 0)
    if is_sharp[-1]:
        turns.append(len(frames))
    return [
        SharpSpan(name, _crossing(frames, excess, first - 1, first), _crossing(frames, excess, end, end - 1))
        for first, end in zip(turns[::2], turns[1::2], strict=True)
    ]


def _crossing(frames: FloatArray, excess: FloatArray, soft: int, sharp: int) -> float:
    """The frame between a soft sample and its sharp neighbour at which the limit is crossed."""
    frame = float(frames[sharp])
    if not 0 <= soft < len(frames):
        return frame
    above, below = float(excess[soft]), float(excess[sharp])
    before = float(frames[soft])
    return before + above / (above - below) * (frame - before)
