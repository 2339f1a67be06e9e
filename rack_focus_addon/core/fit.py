"""A few Bezier keys for a planned curve, off by no more than can be seen.

The error is one of blur: what is planned sharp at distance s and rendered at y blurs over gain |1/y - 1/s| pixels. Each
segment is a cubic Bezier whose ends lie on the plan and leave along it, so only the lengths of its two handles are
free; they are searched for. Segments are laid greedily, each as long as the tolerance lets it be.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from .arrays import FloatArray
from .evaluate import evaluate_keys
from .keys import Key

_PARAMETERS: Final = np.linspace(0.0, 1.0, 33)[1:-1, np.newaxis]
_BERNSTEIN: Final = (
    (1 - _PARAMETERS) ** 3,
    3 * _PARAMETERS * (1 - _PARAMETERS) ** 2,
    3 * _PARAMETERS**2 * (1 - _PARAMETERS),
    _PARAMETERS**3,
)
_GRID: Final = 9
_ROUNDS: Final = 5
_MARGIN: Final = 0.9
"""Share of the tolerance that is used: errors are looked for at samples, and may be a little larger between them."""
_LONGEST: Final = 0.995
"""Share of a segment that both handles may span together; where they overlap, Blender pulls them in."""


@dataclass(frozen=True, eq=False)
class Target:
    """The planned curve, sampled finely.

    Attributes
    ----------
    frames, focus : ndarray of float64, shape (n,)
        Ascending scene frames, and the positive, finite focus distance at each.
    gain_px : ndarray of float64, shape (n,)
        Pixels of blur for a defocus of 1/(scene unit).
    tolerance_px : float
        The largest error, in pixels of blur.
    """

    frames: FloatArray
    focus: FloatArray
    gain_px: FloatArray
    tolerance_px: float

    def between(self, first: float, last: float) -> "Target":
        """Return the part from one frame to another, both included."""
        inside = (self.frames >= first) & (self.frames <= last)
        return replace(self, frames=self.frames[inside], focus=self.focus[inside], gain_px=self.gain_px[inside])


def fitted_keys(target: Target) -> list[Key]:
    """Return Bezier keys through the first and the last sample, off by at most the tolerance between them.

    Where the plan has a kink, neighbouring samples are keyed and joined by a straight line.
    """
    slopes = np.gradient(target.focus, target.frames, edge_order=1 if len(target.frames) < 3 else 2)
    knots = [0, *_knots(target, slopes)]
    while True:
        keys = _laid(target, slopes, knots)
        # Where the plan is steep, the search saw too little of it: halve what turns out to be off.
        halves = {(left + right) // 2 for left, right in _segments_off(target, keys, knots)}
        if not halves:
            return keys
        knots = sorted({*knots, *halves})


def _laid(target: Target, slopes: FloatArray, knots: Sequence[int]) -> list[Key]:
    keys = [Key(float(target.frames[knot]), float(target.focus[knot]), "BEZIER") for knot in knots]
    for at, (left, right) in enumerate(pairwise(knots)):
        leaving, arriving = _handles(target, slopes, left, right)
        keys[at] = replace(keys[at], handle_right=leaving)
        keys[at + 1] = replace(keys[at + 1], handle_left=arriving)
    return [_typed(key) for key in keys]


def _segments_off(target: Target, keys: Sequence[Key], knots: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The segments, but for those between neighbours, whose error at a sample is larger than the tolerance."""
    keyed = np.maximum(evaluate_keys(keys, target.frames), np.finfo(np.float32).tiny)
    errors = target.gain_px * np.abs(1.0 / keyed - 1.0 / target.focus)
    for left, right in pairwise(knots):
        if right > left + 1 and np.max(errors[left : right + 1]) > target.tolerance_px:
            yield left, right


def _knots(target: Target, slopes: FloatArray) -> Iterator[int]:
    """The samples at which segments end, each as far from the one before as the tolerance allows."""
    last = len(target.frames) - 1
    start, stride = 0, last
    while start < last:
        end = _farthest(target, slopes, start, min(stride, last - start))
        yield end
        # The next segment is likely to be about as long.
        start, stride = end, max(2 * (end - start), 1)


def _farthest(target: Target, slopes: FloatArray, start: int, stride: int) -> int:
    """The farthest sample that one segment from `start` reaches, looked for from `stride` samples on."""
    last, limit = len(target.frames) - 1, _MARGIN * target.tolerance_px

    def fits(end: int) -> bool:
        return _search(target, slopes, start, end, enough=limit)[1] <= limit

    good, bad = start + 1, last + 1
    end = start + stride
    while end < bad:
        if fits(end):
            good = end
            end = min(start + 2 * (end - start), last) if end < last else bad
        else:
            bad = end
            break
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if fits(middle) else (good, middle)
    return good


def _search(
    target: Target, slopes: FloatArray, left: int, right: int, *, enough: float
) -> tuple[tuple[float, float], float]:
    """The best handle lengths, as shares of the segment, and their error in pixels; `enough` ends the search."""
    best, error = (1 / 3, 1 / 3), np.inf
    low, high = np.full(2, 0.01), np.full(2, 0.98)
    for _ in range(_ROUNDS):
        first, second = (axis.ravel() for axis in np.meshgrid(*np.linspace(low, high, _GRID).T))
        allowed = first + second <= _LONGEST
        first, second = first[allowed], second[allowed]
        if not len(first):
            break
        errors = _errors(target, slopes, left, right, first, second)
        at = int(np.argmin(errors))
        if errors[at] < error:
            best, error = (float(first[at]), float(second[at])), float(errors[at])
        if error <= enough:
            break
        reach = (high - low) / (_GRID - 1) * 1.5
        low, high = np.maximum(np.array(best) - reach, 0.005), np.minimum(np.array(best) + reach, 0.99)
    return best, error


def _errors(
    target: Target, slopes: FloatArray, left: int, right: int, first: FloatArray, second: FloatArray
) -> FloatArray:
    """The largest error in pixels of the segments with each of the handle lengths; shape that of `first`."""
    span = target.frames[right] - target.frames[left]
    part = slice(left, right + 1)
    frames, values = target.frames[part], target.focus[part]
    a, b, c, d = _BERNSTEIN
    x = a * frames[0] + b * (frames[0] + first * span) + c * (frames[-1] - second * span) + d * frames[-1]
    y = (
        a * values[0]
        + b * (values[0] + first * span * slopes[left])
        + c * (values[-1] - second * span * slopes[right])
        + d * values[-1]
    )
    wanted = np.interp(x, frames, 1.0 / values)
    gain = np.interp(x, frames, target.gain_px[part])
    vergence = np.divide(1.0, y, out=np.full(y.shape, np.inf), where=y > 0)
    return np.asarray(np.max(gain * np.abs(vergence - wanted), axis=0))


def _handles(
    target: Target, slopes: FloatArray, left: int, right: int
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The handles of one segment: right of its first key, left of its last."""
    span = target.frames[right] - target.frames[left]
    if right == left + 1:
        chord = (target.focus[right] - target.focus[left]) / span
        slopes, lengths = np.full(slopes.shape, chord), (1 / 3, 1 / 3)
    else:
        lengths, _ = _search(target, slopes, left, right, enough=0.0)
    return _tip(target, slopes, left, lengths[0] * span), _tip(target, slopes, right, -lengths[1] * span)


def _tip(target: Target, slopes: FloatArray, knot: int, reach: float) -> tuple[float, float]:
    """The end of a handle that reaches so many frames along the curve."""
    return float(target.frames[knot] + reach), float(target.focus[knot] + reach * slopes[knot])


def _typed(key: Key) -> Key:
    """The key with handle types that keep its handles: aligned where they lie on one line, else free."""
    if key.handle_left is None:
        return replace(key, handle_right_type="FREE")
    if key.handle_right is None:
        return replace(key, handle_left_type="FREE")
    before, after = (
        (handle[1] - key.value) / (handle[0] - key.frame) for handle in (key.handle_left, key.handle_right)
    )
    kind = "ALIGNED" if np.isclose(before, after, rtol=1e-6, atol=1e-9) else "FREE"
    return replace(key, handle_left_type=kind, handle_right_type=kind)
