"""Make It Read: the smallest change that makes a subtle rack clear, proposed and not done.

Sharp extents need N >= f^2 v / c, with v their half depth in dioptres; a clear rack needs N <= f^2 g / (1 % of the
frame height), with g the dioptres between the subjects. The stop moves between the two; a longer lens moves both up
alike; the camera's distance moves them apart or together.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..arrays import positive
from ..choices import STEPS, StopSteps
from ..errors import require_choice
from ..messages import Message, capitalised, joined, say
from ..optics.stops import nominal, snap
from ..optics.verdict import CLEAR_PERCENT
from ..options import DEFAULTS
from ..rounding import rounded_away
from .needs import SharpExtent
from .pair import Pair
from .readout import RackReadout

LONGEST_LENS_MM: Final = 200.0
"""No longer lens is proposed: it would make another shot of it (a judgement)."""

FARTHEST_MOVE: Final = 4.0
"""How many times nearer or farther the camera is proposed to go, seen from the near subject (a judgement)."""


@dataclass(frozen=True)
class Proposal:
    """The smallest change that makes a rack read, with before and after.

    Attributes
    ----------
    kind : {"NOTHING", "STOP", "LENS", "CAMERA", "IMPOSSIBLE"}
        The farthest that had to be gone: NOTHING, STOP, LENS (with its stop), CAMERA (with stop and, where that alone
        does not do, lens), or IMPOSSIBLE: then this is the nearest that keeps both subjects sharp.
    fstop : float
        Blender's f-number.
    nominal : float
        The real f-number by its engraved name.
    lens_mm : float
        The focal length to set, in mm.
    camera_move : float
        Scene units along the view axis, towards the subjects positive.
    before, after : RackReadout
        The rack as it is, and as it would be.
    message : str
        The proposal as a sentence.
    """

    kind: str
    fstop: float
    nominal: float
    lens_mm: float
    camera_move: float
    before: RackReadout
    after: RackReadout
    message: str


def make_it_read(
    pair: Pair, *, steps: StopSteps = DEFAULTS.steps, longest_lens_mm: float = LONGEST_LENS_MM
) -> Proposal:
    """Return the smallest change after which each subject's extent is sharp and the other one blurs clearly.

    The stop is tried first, then a longer lens, then the camera's distance, each as little as does it. What is clear
    and what is sharp says :class:`.Pair`.

    Parameters
    ----------
    pair : Pair
    steps : {"THIRD", "HALF", "FULL", "EXACT"}
        To which the real stop is snapped where one of them lies between the bounds; else the bound itself is taken.
    longest_lens_mm : float
        No longer lens is proposed.

    Raises
    ------
    ArgumentError
        For unknown words and numbers outside their domain.
    """
    require_choice("step of the stop", steps, STEPS)
    positive("The longest focal length", longest_lens_mm)
    for kind, lens_mm, move in _candidates(pair, longest_lens_mm):
        moved = pair.with_camera_moved(move).with_lens(lens_mm)
        after = moved if kind == "NOTHING" else moved.with_stop(_nearest_stop(moved, steps))
        if after.is_sharp and after.is_clear:
            return _proposal(kind, pair, after, move, _message(kind, pair, after, move))
    after = _nearest(pair)
    return _proposal("IMPOSSIBLE", pair, after, 0.0, _why_not(pair, after, longest_lens_mm))


def _candidates(pair: Pair, longest_lens_mm: float) -> Iterator[tuple[str, float, float]]:
    """Kind, focal length and camera move of what is worth trying, the smallest change first; each finds its stop."""
    lens_mm = pair.lens_mm
    yield "NOTHING", lens_mm, 0.0
    if pair.maximum == 0:
        return
    if pair.can_read:
        yield "STOP", lens_mm, 0.0
    longer = _longer_lens(pair, longest_lens_mm)
    if longer is not None:
        yield "LENS", longer, 0.0
    for lens in (lens_mm, max(lens_mm, longest_lens_mm)):
        move = _camera_move(pair.with_lens(lens))
        if move is not None:
            needed = _longer_lens(pair.with_camera_moved(move), lens)
            yield "CAMERA", lens_mm if needed is None else needed, move


def _nearest_stop(pair: Pair, steps: StopSteps) -> float:
    """The stop nearest to the camera's own that holds both subjects and shows the rack."""
    low, high = max(pair.minimum, pair.fastest), pair.maximum
    if low <= pair.fstop <= high:
        return pair.fstop
    bound, rounding = (high, "DOWN") if pair.fstop > high else (low, "UP")
    snapped = snap(pair.real(bound), steps, rounding) * pair.unit_scale_m
    return snapped if low <= snapped <= high else bound


def _longer_lens(pair: Pair, longest_mm: float) -> float | None:
    """The shortest whole focal length at which a stop shows the rack: at f/1, else at the fastest there is.

    Both bounds of the stop grow with the square of the focal length, so what is too deep stays too deep.
    """
    if not pair.minimum <= pair.maximum:
        return None
    for fstop in (pair.widest, pair.fastest):
        lens_mm = pair.lens_mm * max(1.0, math.sqrt(fstop / pair.maximum))
        lens_mm = lens_mm if lens_mm == pair.lens_mm else float(math.ceil(lens_mm))
        if lens_mm <= max(longest_mm, pair.lens_mm):
            return lens_mm
    return None


def _camera_move(pair: Pair) -> float | None:
    """The smallest move after which f/1 or a smaller hole does; None where none within reach does.

    Closer, the rack shows more; a thick near subject is held more easily from afar. Each bound is monotone in the
    distance, so the margin has one peak, and between here and there it crosses 0 once.
    """
    here = math.log(pair.near.focus)
    room = pair.near.focus - pair.near.near + pair.camera.clip_start
    nearest = min(max(here - math.log(FARTHEST_MOVE), math.log(room)), here)
    peak = _peak(pair, nearest, here + math.log(FARTHEST_MOVE))
    if _margin(pair, peak) < 0:
        return None
    bad, good = here, peak
    for _ in range(60):
        middle = (bad + good) / 2.0
        bad, good = (bad, middle) if _margin(pair, middle) >= 0 else (middle, good)
    move = pair.near.focus - math.exp(good)
    tidy = rounded_away(move)
    return tidy if tidy < pair.near.focus and _margin(pair, math.log(pair.near.focus - tidy)) >= 0 else move


def _peak(pair: Pair, low: float, high: float) -> float:
    """Where the margin is largest, by thirds of the interval."""
    for _ in range(80):
        third = (high - low) / 3.0
        if _margin(pair, low + third) < _margin(pair, high - third):
            low += third
        else:
            high -= third
    return (low + high) / 2.0


def _margin(pair: Pair, log_distance: float) -> float:
    """By how many factors of e a stop fits, with the near subject at exp(`log_distance`); negative where none does."""
    moved = pair.with_camera_moved(pair.near.focus - math.exp(log_distance))
    return math.log(moved.maximum / max(moved.minimum, moved.widest))


def _nearest(pair: Pair) -> Pair:
    """What keeps both sharp and shows most of the rack, the camera and its lens as they are."""
    return pair if pair.maximum == 0 and pair.is_sharp else pair.with_stop(max(pair.minimum, pair.fastest))


# ------------------------------------------------------------------------------------------------------- what to say
def _proposal(kind: str, before: Pair, after: Pair, move: float, message: str) -> Proposal:
    return Proposal(
        kind=kind,
        fstop=after.fstop,
        nominal=nominal(after.real(after.fstop)),
        lens_mm=after.lens_mm,
        camera_move=move,
        before=before.read(),
        after=after.read(),
        message=message,
    )


def _message(kind: str, before: Pair, after: Pair, move: float) -> Message:
    if kind == "NOTHING":
        return say("It reads as it is: {blur}.", blur=_blur(after))
    beside = say(", {percent:.2f} % before", percent=before.read().blur_percent)
    changes = capitalised(joined(_changes(before, after, move), "; "))
    text = say("{changes}: then {blur}.", changes=changes, blur=_blur(after, beside))
    if before.is_sharp or not before.is_clear:
        return text
    return say("{text} '{name}' was not sharp throughout.", text=text, name=_softest(before).name)


def _changes(before: Pair, after: Pair, move: float) -> Iterator[Message]:
    if move != 0:
        by = {"by": _metres(before, abs(move)), "to": _metres(after, after.near.focus), "name": after.near.name}
        if move > 0:
            yield say("bring the camera {by} closer, to {to} from '{name}'", **by)
        else:
            yield say("bring the camera {by} farther away, to {to} from '{name}'", **by)
    if after.lens_mm != before.lens_mm:
        yield say(
            "take a lens of {lens_mm:g} mm in place of {old_mm:.4g} mm (it frames {times:.2f} times tighter)",
            lens_mm=after.lens_mm,
            old_mm=before.lens_mm,
            times=after.lens_mm / before.lens_mm,
        )
    if after.fstop < before.fstop:
        yield say("open from {old} to {new}", old=_stop(before), new=_stop(after))
    elif after.fstop > before.fstop:
        yield say("close from {old} to {new}", old=_stop(before), new=_stop(after))


def _why_not(before: Pair, after: Pair, longest_lens_mm: float) -> Message:
    near, far = after.near, after.far
    if after.maximum == 0:
        return say(
            "'{near}' and '{far}' stand at one distance, {distance}: no stop, lens or camera distance tells them "
            "apart; move one of them",
            near=near.name,
            far=far.name,
            distance=_metres(after, near.focus),
        )
    reads = say(", {percent:g} % reads", percent=CLEAR_PERCENT)
    reached = say("to keep both sharp, {stop} is the widest, and {blur}", stop=_stop(after), blur=_blur(after, reads))
    distance = _far_enough(after)
    apart = say("set them further apart")
    if distance:
        apart = say("move '{name}' to {distance} or farther", name=far.name, distance=_metres(after, distance))
    if after.minimum > max(after.maximum, after.fastest):
        shown = after.with_stop(max(after.maximum, after.fastest))
        return say(
            "Sharpness and clarity cannot both be had: {reached}. At {stop} it is {percent:.2f} %, with '{name}' not "
            "sharp throughout; or {apart}.",
            reached=reached,
            stop=_stop(shown),
            percent=shown.read().blur_percent,
            name=_softest(after).name,
            apart=apart,
        )
    return say(
        "No lens to {longest_mm:g} mm and no camera distance within reach shows the rack: {reached}. {apart}.",
        longest_mm=max(longest_lens_mm, before.lens_mm),
        reached=reached,
        apart=capitalised(apart),
    )


def _far_enough(pair: Pair) -> float:
    """How far the far subject must stand to blur clearly at this stop, rounded up; 0 where infinity will not do.

    Farther away, its own depth is held the more easily.
    """
    gap = 1.0 / pair.near.focus - 1.0 / pair.far.focus
    vergence = 1.0 / pair.near.focus - gap * pair.fstop / pair.maximum
    return rounded_away(1.0 / vergence) if vergence > 0 else 0.0


def _blur(pair: Pair, beside: str = "") -> Message:
    read = pair.read()
    return say(
        "with '{start}' or '{end}' sharp, the other blurs {blur_px:.1f} px ({percent:.2f} % of the frame "
        "height{beside})",
        start=pair.start.name,
        end=pair.end.name,
        blur_px=read.blur_px,
        percent=read.blur_percent,
        beside=beside,
    )


def _softest(pair: Pair) -> SharpExtent:
    return max(pair.start, pair.end, key=lambda extent: extent.half_depth_dioptres)


def _stop(pair: Pair) -> str:
    """The real stop by its name, and what to write where that differs."""
    real = f"f/{nominal(pair.real(pair.fstop)):g}"
    if pair.unit_scale_m == 1:
        return real
    return say("{real} ({fstop:.4g} in Blender)", real=real, fstop=pair.fstop)


def _metres(pair: Pair, distance: float) -> str:
    return f"{distance * pair.unit_scale_m:.4g} m"
