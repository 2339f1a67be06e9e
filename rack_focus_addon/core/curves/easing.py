"""How a pull spends its time: the share that is done at each share of its duration.

The names and directions are those of Blender's F-curve interpolation, and the numbers are Blender's too: a key with the
same ease moves through the same values. SMOOTHSTEP and SMOOTHERSTEP, which Blender's F-curves lack, are added.

Every ease is written once, as the rise that it makes in direction IN. OUT is that rise backwards and upside down, and
IN_OUT is the one followed by the other, both at half size. Blender's definitions agree with that for every name; only
BACK, IN_OUT, takes a larger overshoot.

References
----------
.. [1] R. Penner, "Programming Macromedia Flash MX", McGraw-Hill/Osborne, 2001, chapter 7, "Motion, Tweening, and
   Easing": the equations behind Blender's eases.
.. [2] T. Flash and N. Hogan, "The coordination of arm movements: an experimentally confirmed mathematical model",
   Journal of Neuroscience 5(7), 1985, pp. 1688-1703: minimum jerk.
.. [3] K. Perlin, "Improving noise", ACM Transactions on Graphics 21(3), 2002, pp. 681-682: the same quintic as
   SMOOTHERSTEP, as the successor to the cubic of SMOOTHSTEP.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..choices import DIRECTIONS, EASES
from ..errors import ArgumentError, require_choice

# What Blender's keyframe_insert stores in `back`, `amplitude` and `period` of a new key (keyframe_points.add: zeros).
BACK_OVERSHOOT: Final = 1.70158
"""How far BACK swings the wrong way; 1.70158 makes that 10 % of the pull."""
ELASTIC_AMPLITUDE: Final = 0.8
"""The swing of ELASTIC, in the unit of what is keyed, whatever the change between the keys."""
ELASTIC_PERIOD_FRAMES: Final = 4.1
"""The time of one swing of ELASTIC, in frames, whatever the duration (half of it in direction IN_OUT)."""

# Penner's factor: with it the halves of a BACK that goes IN_OUT, half as high, again swing 10 % of the whole pull.
_BACK_IN_OUT_FACTOR: Final = 1.525

_Shares: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Pull:
    """What some eases need to know of the pull besides the time."""

    direction: str
    frames: float
    change: float


_Rise: TypeAlias = Callable[[_Shares, _Pull], _Shares]


def ease(
    t: ArrayLike,
    name: str = "SMOOTHERSTEP",
    direction: str = "IN_OUT",
    *,
    frames: float = 24.0,
    change: float = 1.0,
) -> _Shares:
    """Share of a pull that is done at share `t` of its time.

    For the names in `BLENDER_EASES` this is what Blender evaluates between two keys with values ``v0`` and ``v1``,
    ``(fcurve.evaluate(frame) - v0) / (v1 - v0)``, with the overshoot, amplitude and period that ``keyframe_insert``
    sets. BACK and ELASTIC leave [0, 1] on the way; ELASTIC, for a small `change`, by far.

    Parameters
    ----------
    t : array_like
        Share of the time, any shape, finite. Before 0 nothing is done and after 1 all is: the holds around the pull.
    name : str, optional
        One of :data:`.choices.EASES`.
    direction : str, optional
        One of :data:`.choices.DIRECTIONS`: the ease acts on the start of the pull, on its end, or on both. LINEAR has
        no direction.
    frames : float, optional
        Duration of the pull in frames, more than 0. Only ELASTIC uses it: its period is a number of frames.
    change : float, optional
        ``v1 - v0``, with its sign, in the unit of what is keyed. Only ELASTIC uses it: its amplitude is in that unit.

    Returns
    -------
    ndarray
        Shares, float64, of the shape of `t`; exactly 0 at ``t <= 0`` and exactly 1 at ``t >= 1``.

    Raises
    ------
    UnknownChoiceError
        If `name` or `direction` is not one of those allowed.
    ArgumentError
        If `t`, `frames` or `change` is not finite, if `frames` is not positive, or if ELASTIC is asked for a `change`
        of nothing.

    Examples
    --------
    >>> ease([-1.0, 0.0, 0.25, 0.5, 1.0, 2.0]).tolist()
    [0.0, 0.0, 0.103515625, 0.5, 1.0, 1.0]
    >>> ease(0.5, "QUAD", "IN").item(), ease(0.5, "QUAD", "OUT").item()
    (0.25, 0.75)
    """
    require_choice("ease", name, EASES)
    require_choice("ease direction", direction, DIRECTIONS)
    time = np.asarray(t, dtype=np.float64)
    if not np.isfinite(time).all():
        raise ArgumentError("The time of an ease must be finite; 0 is the start of the pull and 1 its end")
    if not (math.isfinite(frames) and frames > 0.0):
        raise ArgumentError("An ease needs a duration of more than 0 frames, not {frames}", frames=frames)
    if not math.isfinite(change):
        raise ArgumentError("The change over an ease must be finite, not {change}", change=change)
    done = _DIRECTED[direction](_RISES[name], np.minimum(np.maximum(time, 0.0), 1.0), _Pull(direction, frames, change))
    # The ends are set rather than computed: ELASTIC starts with a jump, 2**-10 of its swing, in Blender as well.
    return np.where(time <= 0.0, 0.0, np.where(time >= 1.0, 1.0, done))


def _ease_in(rise: _Rise, t: _Shares, pull: _Pull) -> _Shares:
    return rise(t, pull)


def _ease_out(rise: _Rise, t: _Shares, pull: _Pull) -> _Shares:
    return 1.0 - rise(1.0 - t, pull)


def _ease_in_out(rise: _Rise, t: _Shares, pull: _Pull) -> _Shares:
    half = 0.5 * rise(1.0 - np.abs(1.0 - 2.0 * t), pull)
    return np.where(t < 0.5, half, 1.0 - half)


_DIRECTED: Final[dict[str, Callable[[_Rise, _Shares, _Pull], _Shares]]] = {
    "IN": _ease_in,
    "OUT": _ease_out,
    "IN_OUT": _ease_in_out,
}


def _back(t: _Shares, pull: _Pull) -> _Shares:
    """Swing the wrong way first: a cubic minus a quadratic."""
    overshoot = BACK_OVERSHOOT * (_BACK_IN_OUT_FACTOR if pull.direction == "IN_OUT" else 1.0)
    return t**2 * ((overshoot + 1.0) * t - overshoot)


def _bounce(t: _Shares, _: _Pull) -> _Shares:
    """Let a dropped ball run backwards: each arc is four times as high as the one before, and so twice as long.

    The four arcs are the same parabola, moved, so the one that counts is always the highest. Their half-lengths are
    1/22, 2/22, 4/22 and 8/22 of the time; the last one ends at its top.
    """
    tops = np.array([0.5, 2.0, 5.0, 11.0]) / 11.0
    heights = np.array([1.0, 4.0, 16.0, 64.0]) / 64.0
    arcs = heights - (2.75 * (t[..., np.newaxis] - tops)) ** 2
    return np.asarray(arcs.max(axis=-1))


def _elastic(t: _Shares, pull: _Pull) -> _Shares:
    """Swing ever wider around the start; the end is where the last swing stands at 1.

    The amplitude is one of values, not of shares. If it is at least as large as the change, the swing is cut off where
    it passes the end value. If it is smaller, the end is a peak, to which the swing widens in its last quarter period.
    """
    if abs(pull.change) < np.finfo(np.float32).tiny:  # no more than nothing in Blender's precision
        raise ArgumentError("ELASTIC needs a change to swing around, and both ends are equal; choose another ease")
    reach = ELASTIC_AMPLITUDE / pull.change
    quarters_left = (1.0 - t) * pull.frames / (ELASTIC_PERIOD_FRAMES / 4.0)
    angle = math.pi / 2.0 * quarters_left
    growth: _Shares = np.exp2(10.0 * (t - 1.0))
    swing: _Shares
    if abs(reach) >= 1.0:
        swing = reach * np.sin(angle + math.asin(1.0 / reach))
    else:
        swing = (1.0 + (abs(reach) - 1.0) * np.minimum(quarters_left, 1.0)) * np.cos(angle)
    return swing * growth


def _smoothstep(t: _Shares) -> _Shares:
    return t**2 * (3.0 - 2.0 * t)


def _smootherstep(t: _Shares) -> _Shares:
    # Quicker than a power: numpy has none of its own for the third.
    return t * t * t * (10.0 + t * (6.0 * t - 15.0))


# EXPO runs from 0, as Blender's does; Penner's runs from 2**-10.
_RISES: Final[dict[str, _Rise]] = {
    "LINEAR": lambda t, _: t,
    "SINE": lambda t, _: 1.0 - np.cos(math.pi / 2.0 * t),
    "QUAD": lambda t, _: t**2,
    "CUBIC": lambda t, _: t**3,
    "QUART": lambda t, _: t**4,
    "QUINT": lambda t, _: t**5,
    "EXPO": lambda t, _: (np.exp2(10.0 * t) - 1.0) / (2.0**10 - 1.0),
    "CIRC": lambda t, _: 1.0 - np.sqrt(1.0 - t**2),
    "BACK": _back,
    "BOUNCE": _bounce,
    "ELASTIC": _elastic,
    # The first half, stretched to the whole.
    "SMOOTHSTEP": lambda t, _: 2.0 * _smoothstep(0.5 * t),
    "SMOOTHERSTEP": lambda t, _: 2.0 * _smootherstep(0.5 * t),
}
