"""A few Bezier keys for a planned curve, off by no more than can be seen.

The error is one of blur: what is planned sharp at distance s and rendered at y blurs over gain |1/y - 1/s| pixels. Each
segment is a cubic Bezier whose ends lie on the plan and leave along it, so only the lengths of its two handles are
free; they are found by least squares. Segments are laid greedily, each as long as the tolerance lets it be.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Final, NamedTuple

import numpy as np

from ..arrays import FloatArray, between
from .evaluate import keyed_focus
from .keys import Key

Lengths = tuple[float, float]
Tip = tuple[float, float]


def _weights(parts: int) -> FloatArray:
    """What the first handle, the second one, and the last key weigh along a segment, shape (parts - 1, 3)."""
    t = np.linspace(0.0, 1.0, parts + 1)[1:-1]
    return np.stack([3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**2 * (3 - 2 * t)], axis=1)


_NODES: Final[list[list[float]]] = _weights(6).tolist()
"""Where a search looks."""
_BY_FIRST, _BY_SECOND, _BY_LAST = _weights(128).T
"""Where the error of a segment is looked for."""
_NEAR_FRAMES: Final = 0.5
"""Frames between two such places that are near enough to see all that was measured at frames."""
_LEAP: Final = 0.2
"""Tolerances from one such place to the next by which an error must not change: between them it may be half as much
larger than at either."""
_THIRDS: Final = (1.0 / 3.0, 1.0 / 3.0)
_ROUNDS: Final = 14
_ENOUGH: Final = 0.5
"""Share of the tolerance at which a search rests."""
_HARDLY: Final = 0.05
"""Share of the squared error by which a step must better it for another one to be worth while."""
_HOPELESS: Final = 5.0
_HARDLY_HOPEFUL: Final = 0.7
"""With an error of that many tolerances, the share by which a step must better the squared one instead."""
_CLOSE: Final = 0.02
"""Share of a segment's length to which the longest that does is looked for."""
_ORDER: Final = 5.0
"""By about which power of its length a segment's error grows."""
_SHORTEST: Final = 0.005
_LONGEST: Final = 0.995
"""Share of a segment that a handle spans at least, and both together at most: where they overlap, Blender pulls them
in."""
_MARGIN: Final = 0.9
"""Share of the tolerance that is used: errors are looked for at samples, and may be a little larger between them."""


@dataclass(frozen=True, eq=False)
class Target:
    """The planned curve, sampled finely.

    Attributes
    ----------
    frames, focus : ndarray of float64, shape (n,)
        Ascending scene frames, and the positive, finite focus distance at each.
    gain_px : ndarray of float64, shape (n,)
        Pixels of blur for a defocus of 1/(scene unit).
    tolerance_px : ndarray of float64, shape (n,)
        The largest error, in pixels of blur.
    """

    frames: FloatArray
    focus: FloatArray
    gain_px: FloatArray
    tolerance_px: FloatArray

    def between(self, first: float, last: float) -> "Target":
        """Return the part from one frame to another, both included."""
        inside = between(self.frames, first, last)
        return Target(self.frames[inside], self.focus[inside], self.gain_px[inside], self.tolerance_px[inside])

    def errors(self, keys: Sequence[Key]) -> FloatArray:
        """Return by how many tolerances keys are off at each sample, shape (n,)."""
        error = np.abs(1.0 / keyed_focus(keys, self.frames) - 1.0 / self.focus)
        return np.asarray(self.gain_px / self.tolerance_px * error)


def fitted_keys(target: Target) -> list[Key]:
    """Return Bezier keys through the first and the last sample, off by at most the tolerance between them.

    Where the plan has a kink, neighbouring samples are keyed and joined by a straight line.
    """
    plan = _Plan(target)
    knots = [0, *_knots(plan)]
    while True:
        keys = _laid(plan, knots)
        # Halve what turns out to be off.
        doubtful = [each for each in pairwise(knots) if plan.is_doubtful(*each)]
        halves = {(left + right) // 2 for left, right in _off(target, keys, doubtful)} if doubtful else ()
        if not halves:
            return keys
        knots = sorted({*knots, *halves})


class _Plan:
    """The target with what every segment asks of it, and the segments that were found."""

    def __init__(self, target: Target) -> None:
        self.frames, self.focus = target.frames, target.focus
        self.last = len(target.frames) - 1
        # Errors in units of the tolerance: weight (1/y - 1/s).
        self.weight, self.wanted = target.gain_px / target.tolerance_px, 1.0 / self.focus
        # A search looks at a few samples many times, for which numbers of Python's own are quicker than arrays.
        self.times: list[float] = self.frames.tolist()
        self.values: list[float] = self.focus.tolist()
        rates = (self.wanted[1:] - self.wanted[:-1]) / (self.frames[1:] - self.frames[:-1])
        columns = (each.tolist() for each in (self.frames[:-1], self.weight[:-1], self.wanted[:-1], rates))
        self.samples: list[tuple[float, ...]] = list(zip(*columns, strict=True))
        """Of each sample but the last: frame, weight, vergence, and how fast that changes up to the next one."""
        self._found: dict[tuple[int, int], tuple[Lengths, float]] = {}
        self.overlooked: set[tuple[int, int]] = set()
        self._near: dict[int, Lengths] = {}
        self._slopes: dict[int, float] = {}

    def search(self, left: int, right: int) -> tuple[Lengths, float]:
        """Return the best handle lengths from one sample to another, as shares of the segment, and their error."""
        at = (left, right)
        if at not in self._found:
            segment = _Segment(self, left, right)
            # A segment from the same sample is likely to have handles that are as long.
            lengths, error = _search(segment, self._near.get(left, _THIRDS))
            if error < _HOPELESS:
                self._near[left] = lengths
            # Where the nodes are off already, looking closer changes nothing.
            self._found[at] = lengths, error if error > _MARGIN else max(error, segment.error(lengths))
        return self._found[at]

    def is_doubtful(self, left: int, right: int) -> bool:
        """Whether a segment may be off: it is half of one that was, or long or jittery, and the search saw too little.

        None between neighbouring samples is.
        """
        at = (left, right)
        return right > left + 1 and (at in self.overlooked or self._found[at][1] > _MARGIN)

    def slope(self, at: int) -> float:
        """Return the slope of the plan at a sample: that of the parabola through it and its neighbours."""
        if at not in self._slopes:
            self._slopes[at] = self._slope(at)
        return self._slopes[at]

    def _slope(self, at: int) -> float:
        first = min(max(at - 1, 0), self.last - 2)
        if first < 0:
            return (self.values[1] - self.values[0]) / (self.times[1] - self.times[0])
        (t, u, v), (x, y, z) = self.times[first : first + 3], self.values[first : first + 3]
        before, after = (y - x) / (u - t), (z - y) / (v - u)
        # Newton's divided differences.
        return before + (after - before) / (v - t) * (2.0 * self.times[at] - t - u)


def _laid(plan: _Plan, knots: Sequence[int]) -> list[Key]:
    handles = [_handles(plan, left, right) for left, right in pairwise(knots)]
    arriving, leaving = (None, *(left for _, left in handles)), (*(right for right, _ in handles), None)
    return [_key(plan, *each) for each in zip(knots, arriving, leaving, strict=True)]


def _off(target: Target, keys: Sequence[Key], segments: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of the segments whose error at a sample is larger than the tolerance."""
    errors = target.errors(keys)
    return [each for each in segments if np.max(errors[each[0] : each[1] + 1]) > 1.0]


def _knots(plan: _Plan) -> Iterator[int]:
    """The samples at which segments end, each as far from the one before as the tolerance allows."""
    start, guess = 0, plan.last
    while start < plan.last:
        end = _farthest(plan, start, min(guess, plan.last - start))
        yield end
        # The next segment is likely to be about as long.
        start, guess = end, end - start


def _farthest(plan: _Plan, start: int, guess: int) -> int:
    """The farthest sample, or nearly, that one segment from `start` reaches; `guess` is a number of samples."""
    most = plan.last - start
    good, bad, tried = 1, most + 1, max(guess, 1)
    while bad - good > max(1.0, _CLOSE * good):
        error = plan.search(start, start + tried)[1]
        if error <= _MARGIN:
            good = tried
            if 0 < most - good <= good and _do(plan, start + good, plan.last):
                # The rest is one segment anyway: a longer one here would save no key.
                break
        elif tried == most and _do(plan, start, middle := start + most // 2) and _do(plan, middle, plan.last):
            # Two halves do, as with most pulls: a longer first one would save no key.
            return middle
        else:
            bad = tried
        # From the error to the length that would just do; an estimate beyond the bracket halves it.
        factor = (_MARGIN / max(error, 1e-3)) ** (1.0 / _ORDER)
        tried = int(tried * (factor if error <= _MARGIN else 0.99 * factor))
        if bad > most:
            tried = min(max(tried, good + 1), most)
        elif not good < tried < bad:
            tried = (good + bad) // 2
    return start + good


def _do(plan: _Plan, left: int, right: int) -> bool:
    """Whether one segment reaches from one sample to another."""
    return plan.search(left, right)[1] <= _MARGIN


def _search(segment: "_Segment", guess: Lengths) -> tuple[Lengths, float]:
    """The handle lengths of a segment by Levenberg's and Marquardt's method, and their largest error at the nodes."""
    lengths = best = guess
    seen = segment.look(lengths)
    least, damping = seen.worst, 1e-3
    for _ in range(_ROUNDS):
        # What is well within the tolerance need not be any better.
        if least <= _ENOUGH:
            break
        tried = _within_bounds(seen.step(lengths, damping))
        new = segment.look(tried)
        if new.worst < least:
            best, least = tried, new.worst
        if new.cost < seen.cost:
            hardly = _HARDLY if new.worst < _HOPELESS else _HARDLY_HOPEFUL
            settled = new.cost > (1.0 - hardly) * seen.cost
            lengths, seen = tried, new
            damping *= 0.1
        else:
            settled = damping > 1e3
            damping *= 10.0
        if settled:
            break
    return best, least


class _Seen(NamedTuple):
    """What a search sees: the largest error, the sum of squared ones, and the sums that the next step needs."""

    worst: float
    cost: float
    first_first: float
    first_second: float
    second_second: float
    first: float
    second: float

    def step(self, lengths: Lengths, damping: float) -> Lengths:
        """Return the lengths after a damped Gauss-Newton step."""
        a = self.first_first * (1.0 + damping) + 1e-12
        d = self.second_second * (1.0 + damping) + 1e-12
        b, p, q = self.first_second, self.first, self.second
        determinant = a * d - b * b
        return lengths[0] - (d * p - b * q) / determinant, lengths[1] - (a * q - b * p) / determinant


def _within_bounds(lengths: Lengths) -> Lengths:
    """Handle lengths that Blender leaves as they are."""
    first = min(max(lengths[0], _SHORTEST), _LONGEST - _SHORTEST)
    second = min(max(lengths[1], _SHORTEST), _LONGEST - _SHORTEST)
    shrink = min(1.0, _LONGEST / (first + second))
    return first * shrink, second * shrink


class _Segment:
    """A cubic Bezier segment between two samples, whose ends lie on the plan and leave along it."""

    def __init__(self, plan: _Plan, left: int, right: int) -> None:
        self.plan, self.left, self.right = plan, left, right
        self.start, self.span = plan.times[left], plan.times[right] - plan.times[left]
        self.first, self.last = plan.values[left], plan.values[right]
        self.climb, self.fall = self.span * plan.slope(left), self.span * plan.slope(right)
        self.lowest = 1e-3 * min(self.first, self.last)

    def look(self, lengths: Lengths) -> _Seen:
        """Return the errors at the nodes, and how they change with either handle's length."""
        # Where planning spends its time: no calls that can do without, and nothing that is the same at each node.
        times, samples, before, right = self.plan.times, self.plan.samples, self.left, self.right
        start, span, lowest = self.start, self.span, self.lowest
        value_there, rise, climb, fall = self.first, self.last - self.first, self.climb, self.fall
        lead, trail = lengths
        worst = cost = aa = ab = bb = a = b = 0.0
        for by_first, by_second, by_last in _NODES:
            leaving, arriving = by_first * lead, by_second * trail
            frame = start + span * (by_last + leaving - arriving)
            value = value_there + by_last * rise + climb * leaving - fall * arriving
            vergence = 1.0 / (value if value > lowest else lowest)  # noqa: FURB136
            # The plan there, on the line between two samples.
            before = bisect_right(times, frame, before, right) - 1
            time, weight, wanted, rate = samples[before]
            error = weight * (vergence - wanted - rate * (frame - time))
            falling, turning = vergence * vergence, rate * span
            first = -weight * by_first * (falling * climb + turning)
            second = weight * by_second * (falling * fall + turning)
            square = error * error
            worst = square if square > worst else worst  # noqa: FURB136
            cost += square
            aa += first * first
            ab += first * second
            bb += second * second
            a += first * error
            b += second * error
        return _Seen(sqrt(worst), cost, aa, ab, bb, a, b)

    def error(self, lengths: Lengths) -> float:
        """Return the largest error between the ends, in tolerances."""
        plan, part = self.plan, slice(self.left, self.right + 1)
        leaving, arriving = lengths[0] * _BY_FIRST, lengths[1] * _BY_SECOND
        frames = self.start + self.span * (_BY_LAST + leaving - arriving)
        straight = self.first + (self.last - self.first) * _BY_LAST
        values = np.maximum(straight + self.climb * leaving - self.fall * arriving, self.lowest)
        weight, wanted = (np.interp(frames, plan.frames[part], row[part]) for row in (plan.weight, plan.wanted))
        errors = weight * (1.0 / values - wanted)
        if (frames[1:] - frames[:-1]).max() > _NEAR_FRAMES or np.abs(errors[1:] - errors[:-1]).max() > _LEAP:
            plan.overlooked.add((self.left, self.right))
        return float(np.abs(errors).max())


def _handles(plan: _Plan, left: int, right: int) -> tuple[Tip, Tip]:
    """The handles of one segment: right of its first key, left of its last."""
    span = plan.times[right] - plan.times[left]
    if right == left + 1:
        chord = (plan.values[right] - plan.values[left]) / span
        slopes, lengths = (chord, chord), (1 / 3, 1 / 3)
    else:
        slopes, lengths = (plan.slope(left), plan.slope(right)), plan.search(left, right)[0]
    return _tip(plan, left, lengths[0] * span, slopes[0]), _tip(plan, right, -lengths[1] * span, slopes[1])


def _tip(plan: _Plan, knot: int, reach: float, slope: float) -> Tip:
    """The end of a handle that reaches so many frames along the curve."""
    return plan.times[knot] + reach, plan.values[knot] + reach * slope


def _key(plan: _Plan, knot: int, left: Tip | None, right: Tip | None) -> Key:
    """The key at a sample, with handle types that keep its handles: aligned where they lie on one line, else free."""
    frame, value = plan.times[knot], plan.values[knot]
    kinds = ("AUTO_CLAMPED" if left is None else "FREE", "AUTO_CLAMPED" if right is None else "FREE")
    if left and right:
        before, after = ((tip[1] - value) / (tip[0] - frame) for tip in (left, right))
        # As np.isclose would have it, without its ten calls.
        if abs(before - after) <= 1e-9 + 1e-6 * abs(after):
            kinds = ("ALIGNED", "ALIGNED")
    return Key(frame, value, "BEZIER", "AUTO", left, right, *kinds)
