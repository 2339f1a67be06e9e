"""Keys: what stands on the F-curve, which of it is ours, and how the two are put together."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isclose
from typing import Final

import numpy as np

from .easing import BACK_OVERSHOOT, ELASTIC_AMPLITUDE, ELASTIC_PERIOD_FRAMES

SAME_FRAME: Final = 1e-2
"""Frames. Two keys no further apart than this are one, to Blender too (BEZT_BINARYSEARCH_THRESH in fcurve.cc): stored
in single precision, a frame number is exact to 0.002 at frame 50,000."""

SAME_VALUE: Final = 1e-4
"""Relative. What an artist's hand changes is larger, what single precision does to a curve's handles smaller."""

OWN_TYPE: Final = "GENERATED"
"""The key type of our keys ("set by an automation tool"), by which they are known again after an artist moved them."""


CHANNELS: Final = ("FOCUS", "LENS", "STOP")
"""What of a camera a rack may key: the focus distance; where the lens breathes, focal length and f-number too."""


def _in_single_precision(number: float) -> float:
    """A number as Blender keeps it, so that a key that is read again equals the one that was written."""
    return float(np.float32(number))


@dataclass(frozen=True)
class Key:
    """A keyframe to the last handle, with the names and words that Blender has for it.

    Attributes
    ----------
    frame : float
        Where it stands, in F-curve frames: scene frames, except where the scene remaps time.
    value : float
        What is keyed: a focus distance in scene units; where the lens breathes, a focal length in mm or an f-number;
        in a live rack the number of the mark, from 0.
    interpolation : str
        How the curve goes on from this key: "BEZIER", "LINEAR", "CONSTANT", or an ease such as "SINE".
    easing : {"AUTO", "EASE_IN", "EASE_OUT", "EASE_IN_OUT"}
        At which end an ease is slow.
    handle_left, handle_right : (float, float), optional
        Frame and value of the Bezier handles; None where Blender lays them.
    handle_left_type, handle_right_type : {"FREE", "ALIGNED", "VECTOR", "AUTO", "AUTO_CLAMPED"}
        Whether Blender lays a handle, and how.
    back : float
        How far the ease BACK overshoots.
    amplitude, period : float
        The swing of the ease ELASTIC, and how long one lasts in F-curve frames.
    type : str
        The type that colours it in the editors: "GENERATED" for the keys of a rack, "KEYFRAME" for an artist's.
    select_control_point, select_left_handle, select_right_handle : bool
        What of it is selected in the editors.
    """

    frame: float
    value: float
    interpolation: str = "BEZIER"
    easing: str = "AUTO"
    handle_left: tuple[float, float] | None = None
    handle_right: tuple[float, float] | None = None
    handle_left_type: str = "AUTO_CLAMPED"
    handle_right_type: str = "AUTO_CLAMPED"
    back: float = _in_single_precision(BACK_OVERSHOOT)
    amplitude: float = _in_single_precision(ELASTIC_AMPLITUDE)
    period: float = _in_single_precision(ELASTIC_PERIOD_FRAMES)
    type: str = OWN_TYPE
    select_control_point: bool = False
    select_left_handle: bool = False
    select_right_handle: bool = False

    def same_curve(self, other: "Key") -> bool:
        """Whether a key at the same frame shapes the curve alike, to what single precision may change.

        Handles that Blender lays by itself do not count: they change with the neighbours.
        """
        if (self.interpolation, self.easing) != (other.interpolation, other.easing):
            return False
        if not isclose(self.value, other.value, rel_tol=SAME_VALUE):
            return False
        mine, theirs = self.laid_handles, other.laid_handles
        return mine.keys() == theirs.keys() and all(
            isclose(mine[side][0], theirs[side][0], rel_tol=0.0, abs_tol=SAME_FRAME)
            and isclose(mine[side][1], theirs[side][1], rel_tol=SAME_VALUE, abs_tol=SAME_VALUE * abs(self.value))
            for side in mine
        )

    @property
    def laid_handles(self) -> dict[str, tuple[float, float]]:
        """The handles that were laid by hand, or by a fit, by their side; not those that Blender lays."""
        sides = {
            "left": (self.handle_left, self.handle_left_type),
            "right": (self.handle_right, self.handle_right_type),
        }
        return {side: tip for side, (tip, kind) in sides.items() if tip is not None and kind in {"FREE", "ALIGNED"}}

    def scaled(self, factor: float) -> "Key":
        """Return the key with its frame, and those of its handles, multiplied by `factor`."""
        if factor == 1.0:
            return self
        left, right = (
            (handle[0] * factor, handle[1]) if handle else None for handle in (self.handle_left, self.handle_right)
        )
        # An elastic ease swings once in so many frames.
        frame, period = self.frame * factor, self.period * factor if self.interpolation == "ELASTIC" else self.period
        return replace(self, frame=frame, period=period, handle_left=left, handle_right=right)


@dataclass(frozen=True)
class FrameRange:
    """From `first` to `last`, both included."""

    first: float
    last: float

    def __contains__(self, frame: float) -> bool:
        """Whether a frame lies inside, the ends included."""
        return self.first - SAME_FRAME <= frame <= self.last + SAME_FRAME

    def overlaps(self, other: "FrameRange") -> bool:
        """Whether two ranges share more than a frame at which they meet."""
        return self.first < other.last - SAME_FRAME and other.first < self.last - SAME_FRAME

    def joined(self, other: "FrameRange") -> "FrameRange":
        """The shortest range that holds both."""
        return FrameRange(min(self.first, other.first), max(self.last, other.last))

    def scaled(self, factor: float) -> "FrameRange":
        """The range with its frames multiplied by `factor`."""
        return FrameRange(self.first * factor, self.last * factor)


def governing_key(keys: Iterable[Key], frame: float) -> Key | None:
    """Return the key whose interpolation shapes the curve just after `frame`, or None before the first."""
    return max((key for key in keys if key.frame <= frame + SAME_FRAME), key=lambda key: key.frame, default=None)
