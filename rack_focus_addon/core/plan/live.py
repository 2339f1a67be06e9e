"""The live rig as values: the keys of the one property that carries a rack, and the expressions of its drivers.

The property is 0 at the first mark, 1 at the second, n - 1 at the last; between two of them its own F-curve eases. One
driver measures each mark's distance, one blends the distances of each pull, handing on what the pull before it gives
until its own begins; the last pull's is the camera's focus distance. So no expression grows with the number of marks.

All of them are what Blender calls simple expressions: it evaluates them itself, without Python, also where a file may
not execute scripts and where there is no add-on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from ..arrays import FloatArray
from ..choices import BLENDER_EASES, Space
from ..curves.easing import ELASTIC_AMPLITUDE, ease
from ..curves.evaluate import evaluate_keys
from ..curves.fit import Target, fitted_keys
from ..curves.keys import SAME_FRAME, Key
from ..curves.pull import FARTHEST
from ..request.timing import TimedMark
from ..shot.frames import IN_CAMERA_PLANE
from ..shot.shot import Shot

RACK: Final = "rack"
"""The animated property."""

CAMERA, RIG, SUBJECT = "CAMERA", "RIG", "SUBJECT"
"""Whose property a name in an expression stands for: the camera object, the rig's own empty, what is measured."""

OVERSHOOTING: Final = ("BACK", "ELASTIC")

SHARE_TOLERANCE: Final = 2e-3
"""Of a pull, at most, by which fitted keys may be off however little of it is seen: subjects of a live rig may move."""

_SAMPLES: Final = 257


@dataclass(frozen=True)
class Formula:
    """An expression, and what its names stand for: a data path of one of the three owners."""

    text: str
    names: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class RackKeys:
    """The keys of the animated property, in scene frames, and by how much they are off, in pixels of blur, at worst."""

    keys: tuple[Key, ...]
    error_px: float


def mark_name(index: int) -> str:
    """Return the name of the property that holds the distance of the mark at `index`."""
    return f"mark {index + 1}"


def pull_name(index: int) -> str:
    """Return the name of the property that holds the focus distance as far as the pull at `index`."""
    return f"pull {index + 1}"


def data_path(name: str) -> str:
    """Return the data path of a custom property."""
    return f'["{name}"]'


# ------------------------------------------------------------------ expressions


def distance_formula(projection: str, offset: float, otherwise: float) -> Formula:
    """Return the expression for a mark's distance: planar, or straight for a panoramic camera (PANO).

    Parameters
    ----------
    projection : str
        As Blender calls it.
    offset : float
        Scene units, added.
    otherwise : float
        What holds once the subject is deleted: Blender then reads zeros, also where a matrix always has a 1.

    Notes
    -----
    Never behind the camera: a subject there counts as in its plane, and focus as at the clip start.
    """
    names = {
        **{f"a{axis}": (SUBJECT, f"matrix_world[3][{axis}]") for axis in range(4)},
        **{f"c{axis}": (CAMERA, f"matrix_world[3][{axis}]") for axis in range(3)},
    }
    if projection == "PANO":
        text = "sqrt((a0-c0)*(a0-c0)+(a1-c1)*(a1-c1)+(a2-c2)*(a2-c2))"
    else:
        names |= {f"n{axis}": (CAMERA, f"matrix_world[2][{axis}]") for axis in range(3)}
        # The root takes off the camera's scale.
        text = "-((a0-c0)*n0+(a1-c1)*n1+(a2-c2)*n2)/sqrt(n0*n0+n1*n1+n2*n2)"
    return Formula(f"max({IN_CAMERA_PLANE!r},{text}{_signed(offset)}) if a3 else {otherwise!r}", names)


def bounds_formula(axis: int) -> Formula:
    """Return the expression for the middle of the subject's evaluated bounds along one of its own axes.

    The dimensions add nothing, but Blender does not know that bounds depend on what deforms an object; of dimensions it
    does.
    """
    names = {
        "a": (SUBJECT, f"bound_box[0][{axis}]"),
        "b": (SUBJECT, f"bound_box[6][{axis}]"),
        "d": (SUBJECT, f"dimensions[{axis}]"),
    }
    return Formula("(a+b)/2+0*d", names)


def pull_formulas(marks: Sequence[TimedMark], nearest: float, frames_per_frame: float = 1.0) -> tuple[Formula, ...]:
    """Return the expressions of the pulls, one fewer than marks; the last is that of the focus distance.

    Parameters
    ----------
    marks : sequence of TimedMark
    nearest : float
        Scene units below which focus never goes.
    frames_per_frame : float
        F-curve frames in a scene frame.

    Notes
    -----
    Where no ease overshoots, the property alone says which pull is on, so its keys may be moved at will. One that
    overshoots leaves the numbers between its marks, so then the frame has to say it: each pull begins in the middle of
    the hold before it.
    """
    begins = _beginnings(marks, frames_per_frame)
    return tuple(_pull_formula(index, mark.space, nearest, begins[index]) for index, mark in enumerate(marks[1:]))


def _pull_formula(index: int, space: Space, nearest: float, begins: str) -> Formula:
    names = {
        "v": (RIG, data_path(RACK)),
        "a": (RIG, data_path(mark_name(index))),
        "b": (RIG, data_path(mark_name(index + 1))),
    }
    left, done = f"({index + 1}-v)", f"(v-{index})" if index else "v"
    text = {
        "DIOPTRE": f"1/max({left}/a+{done}/b,{1 / FARTHEST!r})",
        "LOG": f"exp({left}*log(a)+{done}*log(b))",
        "DISTANCE": f"{left}*a+{done}*b",
    }[space]
    text = f"min(max({text},{float(nearest)!r}),{FARTHEST!r})"
    if not index:
        return Formula(text, names)
    return Formula(f"{text} if {begins} else p", {**names, "p": (RIG, data_path(pull_name(index - 1)))})


def _beginnings(marks: Sequence[TimedMark], frames_per_frame: float) -> list[str]:
    """When each pull is on, as an expression."""
    if not any(mark.ease in OVERSHOOTING for mark in marks[1:]):
        return [f"v>{index}" for index in range(len(marks) - 1)]
    middles = ((before.arrive + after.start) / 2.0 * frames_per_frame for before, after in pairwise(marks))
    return [f"frame>{float(middle)!r}" for middle in middles]


def _signed(offset: float) -> str:
    return f"{float(offset):+}" if offset else ""


# ------------------------------------------------------------------ keys


def rack_keys(shot: Shot, tolerance_px: float) -> RackKeys:
    """Return the keys of the animated property.

    Blender's own eases are keys with that interpolation and direction; the others, and an elastic swing that no key of
    Blender's makes, are fitted Bezier keys.

    Parameters
    ----------
    shot : Shot
        The shot, with the distances that the rack aims at, all positive.
    tolerance_px : float
        How far, in pixels of blur, fitted keys may be off where the subjects now are.
    """
    marks = shot.marks
    keys: dict[float, Key] = {marks[0].arrive: _still(marks[0].arrive, 0)}
    swings_px = [_swing_px(shot, index) for index in range(len(marks) - 1)]
    error_px = 0.0
    for index, (before, after) in enumerate(pairwise(marks)):
        if after.start - before.arrive > 2 * SAME_FRAME:
            _put(keys, _still(before.arrive, index))
        else:
            # Two keys so close become one in Blender's single precision.
            after = replace(after, start=before.arrive)  # noqa: PLW2901
        # A curve that bulges over a mark by a hair is in the next pull there, or the one before.
        swing_px = max(swings_px[max(index - 1, 0) : index + 2])
        share = min(tolerance_px / swing_px, SHARE_TOLERANCE) if swing_px else SHARE_TOLERANCE
        pull, error = _pull_keys(after, _elastic_change(shot, index), share)
        error_px = max(error_px, error * swing_px)
        for key in pull:
            _put(keys, _raised(key, index))
    ordered = [keys[frame] for frame in sorted(keys)]
    ordered[-1] = replace(ordered[-1], interpolation="BEZIER", easing="AUTO")
    return RackKeys(tuple(ordered), error_px)


def _still(frame: float, value: float) -> Key:
    return Key(float(frame), float(value), "LINEAR")


def _put(keys: dict[float, Key], key: Key) -> None:
    """Add a key; on the frame of another it is that one's successor, and keeps the handle towards what came before."""
    before = keys.get(key.frame)
    if before is not None and before.handle_left is not None:
        key = replace(key, handle_left=before.handle_left, handle_left_type=before.handle_left_type)
    keys[key.frame] = key


def _raised(key: Key, by: float) -> Key:
    left, right = ((handle[0], handle[1] + by) if handle else None for handle in (key.handle_left, key.handle_right))
    return replace(key, value=key.value + by, handle_left=left, handle_right=right)


def _pull_keys(mark: TimedMark, change: float, tolerance: float) -> tuple[list[Key], float]:
    """The keys of the pull to a mark, from 0 to 1, and by which share of the pull they are off."""
    amplitude = ELASTIC_AMPLITUDE / abs(change)
    # In a fall, a swing at least as large as the change is cut off at its other side: a rise has no such curve.
    is_fall_of_its_own = mark.ease == "ELASTIC" and change < 0 and amplitude >= 1.0
    if mark.ease not in BLENDER_EASES or is_fall_of_its_own:
        return _fitted(mark, change, tolerance)
    first = Key(mark.start, 0.0, mark.ease, f"EASE_{mark.ease_direction}", amplitude=amplitude)
    return [first, _still(mark.arrive, 1)], 0.0


def _fitted(mark: TimedMark, change: float, tolerance: float) -> tuple[list[Key], float]:
    # No closer than two keys may stand.
    count = int(np.clip(np.floor(mark.pull_frames / (2 * SAME_FRAME)), 2, _SAMPLES))
    frames = np.linspace(mark.start, mark.arrive, count)
    shares = ease(
        (frames - mark.start) / mark.pull_frames,
        mark.ease,
        mark.ease_direction,
        frames=mark.pull_frames,
        change=change,
    )
    # What is fitted has to be positive; its gain makes the error one of shares.
    lifted = shares + 1.0 - np.min(shares)
    keys = fitted_keys(Target(frames, lifted, lifted**2, np.full(count, tolerance)))
    error = float(np.max(np.abs(evaluate_keys(keys, frames) - lifted)))
    return [_raised(key, float(np.min(shares)) - 1.0) for key in keys], error


def _elastic_change(shot: Shot, index: int) -> float:
    """The change in value that Blender's elastic ease would see if the focus distance itself were keyed."""
    mark = shot.marks[index + 1]
    if mark.space != "DISTANCE":
        return 1.0
    before, after = shot.distances[index : index + 2]
    change = np.interp(mark.arrive, shot.frames, after) - np.interp(mark.start, shot.frames, before)
    return float(change) or 1.0


def _swing_px(shot: Shot, index: int) -> float:
    """By how many pixels of blur focus moves, at most, for each share of the pull that is done."""
    mark = shot.marks[index + 1]
    under_way = (shot.frames >= mark.start) & (shot.frames <= mark.arrive)
    start, end = shot.distances[index : index + 2, under_way]
    gain = shot.camera.at(under_way).defocus_gain_px(np.maximum(start, end))
    return float(np.max(gain * _vergence_speed(start, end, mark.space)))


def _vergence_speed(start: FloatArray, end: FloatArray, space: Space) -> FloatArray:
    """How fast 1/distance moves, at its fastest, with the share of a pull."""
    nearest = np.minimum(start, end)
    if space == "DISTANCE":
        return np.asarray(np.abs(end - start) / nearest**2)
    if space == "LOG":
        return np.asarray(np.abs(np.log(end / start)) / nearest)
    return np.asarray(np.abs(1.0 / start - 1.0 / end))
