"""A few Bezier keys for a planned curve, off by no more than can be seen.

The error is one of blur: what is planned sharp at distance s and rendered at y blurs over gain |1/y - 1/s| pixels. Each
segment is a cubic Bezier whose ends lie on the plan and leave along it, so only the lengths of its two handles are
free; they are found by least squares. Segments are laid greedily, each as long as the tolerance lets it be.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from .arrays import FloatArray
from .evaluate import evaluate_keys
from .keys import Key

Lengths = tuple[float, float]
Tip = tuple[float, float]

_PARAMETERS: Final = np.linspace(0.0, 1.0, 33)[1:-1]
_BERNSTEIN: Final = (
    (1 - _PARAMETERS) ** 3,
    3 * _PARAMETERS * (1 - _PARAMETERS) ** 2,
    3 * _PARAMETERS**2 * (1 - _PARAMETERS),
    _PARAMETERS**3,
)
_FIRST: Final = _BERNSTEIN[0] + _BERNSTEIN[1]
_SECOND: Final = _BERNSTEIN[2] + _BERNSTEIN[3]
_ROUNDS: Final = 14
_ENOUGH: Final = 0.5
"""Share of the tolerance at which a search rests."""
_HARDLY: Final = 0.05
"""Share of the squared error by which a step must better it for another one to be worth while."""
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
        start, stop = self.frames.searchsorted(first), self.frames.searchsorted(last, side="right")
        inside = slice(start, stop)
        return Target(self.frames[inside], self.focus[inside], self.gain_px[inside], self.tolerance_px[inside])

    def errors(self, keys: Sequence[Key]) -> FloatArray:
        """Return by how many tolerances keys are off at each sample, shape (n,)."""
        keyed = np.maximum(evaluate_keys(keys, self.frames), np.finfo(np.float32).tiny)
        return self.gain_px / self.tolerance_px * np.abs(1.0 / keyed - 1.0 / self.focus)


def fitted_keys(target: Target) -> list[Key]:
    """Return Bezier keys through the first and the last sample, off by at most the tolerance between them.

    Where the plan has a kink, neighbouring samples are keyed and joined by a straight line.
    """
    plan = _Plan(target)
    knots = [0, *_knots(plan)]
    while True:
        keys = _laid(plan, knots)
        # Where the plan is steep, the search saw too little of it: halve what turns out to be off.
        halves = {(left + right) // 2 for left, right in _segments_off(target, keys, knots)}
        if not halves:
            return keys
        knots = sorted({*knots, *halves})


class _Plan:
    """The target with what every segment asks of it, and the segments that were found."""

    def __init__(self, target: Target) -> None:
        self.frames, self.focus = target.frames, target.focus
        self.last = len(target.frames) - 1
        self.slopes = np.gradient(self.focus, self.frames, edge_order=1 if self.last < 2 else 2)
        # Errors in units of the tolerance: weight (1/y - 1/s).
        self.weight = target.gain_px / target.tolerance_px
        self.wanted, self.turning = 1.0 / self.focus, -self.slopes / self.focus**2
        self._found: dict[tuple[int, int], tuple[Lengths, float]] = {}

    def search(self, left: int, right: int) -> tuple[Lengths, float]:
        """Return the best handle lengths from one sample to another, as shares of the segment, and their error."""
        at = (left, right)
        if at not in self._found:
            self._found[at] = _search(_Segment(self, left, right))
        return self._found[at]


def _laid(plan: _Plan, knots: Sequence[int]) -> list[Key]:
    handles = [_handles(plan, left, right) for left, right in pairwise(knots)]
    arriving, leaving = (None, *(left for _, left in handles)), (*(right for right, _ in handles), None)
    return [_key(plan, *each) for each in zip(knots, arriving, leaving, strict=True)]


def _segments_off(target: Target, keys: Sequence[Key], knots: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The segments, but for those between neighbours, whose error at a sample is larger than the tolerance."""
    errors = target.errors(keys)
    for left, right in pairwise(knots):
        if right > left + 1 and np.max(errors[left : right + 1]) > 1.0:
            yield left, right


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
            if 0 < most - good <= good and plan.search(start + good, plan.last)[1] <= _MARGIN:
                # The rest is one segment anyway: a longer one here would save no key.
                break
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


def _search(segment: "_Segment") -> tuple[Lengths, float]:
    """The handle lengths of a segment by Levenberg's and Marquardt's method, and their largest error."""
    lengths = best = (1.0 / 3.0, 1.0 / 3.0)
    residuals, jacobian = segment.residuals(lengths)
    cost, least = float(residuals @ residuals), float(np.max(np.abs(residuals)))
    damping = 1e-3
    for _ in range(_ROUNDS):
        tried = _within_bounds(_step(lengths, residuals, jacobian, damping))
        new_residuals, new_jacobian = segment.residuals(tried)
        new_cost, error = float(new_residuals @ new_residuals), float(np.max(np.abs(new_residuals)))
        if error < least:
            best, least = tried, error
        if new_cost < cost:
            settled = new_cost > (1.0 - _HARDLY) * cost
            lengths, residuals, jacobian, cost = tried, new_residuals, new_jacobian, new_cost
            damping *= 0.1
        else:
            settled = damping > 1e3
            damping *= 10.0
        # What is well within the tolerance need not be any better.
        if settled or least <= _ENOUGH:
            break
    return best, least


def _step(lengths: Lengths, residuals: FloatArray, jacobian: tuple[FloatArray, FloatArray], damping: float) -> Lengths:
    """The lengths after a damped Gauss-Newton step."""
    first, second = jacobian
    a, b, d = float(first @ first), float(first @ second), float(second @ second)
    p, q = float(first @ residuals), float(second @ residuals)
    a, d = a * (1.0 + damping) + 1e-12, d * (1.0 + damping) + 1e-12
    determinant = a * d - b * b
    return lengths[0] - (d * p - b * q) / determinant, lengths[1] - (a * q - b * p) / determinant


def _within_bounds(lengths: Lengths) -> Lengths:
    """Handle lengths that Blender leaves as they are."""
    first, second = (min(max(length, _SHORTEST), _LONGEST - _SHORTEST) for length in lengths)
    shrink = min(1.0, _LONGEST / (first + second))
    return first * shrink, second * shrink


class _Segment:
    """A cubic Bezier segment between two samples, whose ends lie on the plan and leave along it."""

    def __init__(self, plan: _Plan, left: int, right: int) -> None:
        part = slice(left, right + 1)
        self.frames = plan.frames[part]
        self.rows = (plan.weight[part], plan.wanted[part], plan.turning[part])
        span = self.frames[-1] - self.frames[0]
        self.leave, self.arrive = _BERNSTEIN[1] * span, _BERNSTEIN[2] * span
        self.climb, self.fall = self.leave * plan.slopes[left], self.arrive * plan.slopes[right]
        # Where the segment is with handles of no length.
        self.time = self.frames[0] + self.arrive + _BERNSTEIN[3] * span
        self.value = _FIRST * plan.focus[left] + _SECOND * plan.focus[right]
        self.lowest = 1e-3 * float(min(plan.focus[left], plan.focus[right]))

    def residuals(self, lengths: Lengths) -> tuple[FloatArray, tuple[FloatArray, FloatArray]]:
        """Return the errors at samples between the ends, and how they change with either handle's length."""
        first, second = lengths
        frames = self.time + self.leave * first - self.arrive * second
        values = np.maximum(self.value + self.climb * first - self.fall * second, self.lowest)
        weight, wanted, turning = (np.interp(frames, self.frames, row) for row in self.rows)
        vergence = 1.0 / values
        falling = vergence * vergence
        by_first = -weight * (falling * self.climb + turning * self.leave)
        by_second = weight * (falling * self.fall + turning * self.arrive)
        return weight * (vergence - wanted), (by_first, by_second)


def _handles(plan: _Plan, left: int, right: int) -> tuple[Tip, Tip]:
    """The handles of one segment: right of its first key, left of its last."""
    span = plan.frames[right] - plan.frames[left]
    if right == left + 1:
        chord = (plan.focus[right] - plan.focus[left]) / span
        slopes, lengths = (chord, chord), (1 / 3, 1 / 3)
    else:
        slopes, lengths = (plan.slopes[left], plan.slopes[right]), plan.search(left, right)[0]
    return _tip(plan, left, lengths[0] * span, slopes[0]), _tip(plan, right, -lengths[1] * span, slopes[1])


def _tip(plan: _Plan, knot: int, reach: float, slope: float) -> Tip:
    """The end of a handle that reaches so many frames along the curve."""
    return float(plan.frames[knot] + reach), float(plan.focus[knot] + reach * slope)


def _key(plan: _Plan, knot: int, left: Tip | None, right: Tip | None) -> Key:
    """The key at a sample, with handle types that keep its handles: aligned where they lie on one line, else free."""
    frame, value = float(plan.frames[knot]), float(plan.focus[knot])
    kinds = ("AUTO_CLAMPED" if left is None else "FREE", "AUTO_CLAMPED" if right is None else "FREE")
    if left and right:
        before, after = ((tip[1] - value) / (tip[0] - frame) for tip in (left, right))
        # As np.isclose would have it, without its ten calls.
        if abs(before - after) <= 1e-9 + 1e-6 * abs(after):
            kinds = ("ALIGNED", "ALIGNED")
    return Key(frame, value, "BEZIER", "AUTO", left, right, *kinds)
