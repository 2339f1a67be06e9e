"""The stop: wide enough that the rack shows, deep enough that each subject is sharp.

What each frame asks of it, and by which formulas, says :mod:`.needs`; what would help where no stop does it,
:mod:`.advice`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..arrays import positive
from ..choices import STEPS, STYLES, StopSteps, StopStyle
from ..errors import require_choice
from ..optics.stops import nominal, snap
from ..options import DEFAULTS
from ..request.visibility import Visibility
from .advice import Case, advise
from .needs import FASTEST_LENS, WIDEST_LENS, Moment, SharpExtent

__all__ = [
    "FASTEST_LENS",
    "WIDEST_LENS",
    "Moment",
    "SharpExtent",
    "StopSolution",
    "Visibility",
    "solve",
]


@dataclass(frozen=True)
class StopSolution:
    """The stop of a rack, and why.

    Attributes
    ----------
    fstop : float
        What to write: Blender's f-number (the real one times the scene's unit scale).
    nominal : float
        What the lens says: the real f-number by its engraved name.
    minimum, maximum : float
        Blender's f-numbers: the smallest that keeps every subject sharp, the largest that still shows the rack.
    feasible : bool
        Whether a stop does both: `minimum` is no larger than `maximum`.
    limited_by : {"SHARPNESS", "BLUR", "LENS", "BOTH"}
        What kept the stop from opening further (or, by style, from closing).
    blur_px : float
        The smallest blur of another subject that `fstop` gives, in render pixels.
    advice : tuple of str
        What is reached and what would help, when no stop does it or none that a lens has. Lengths are in metres. Each
        advice was tried: with it alone, a stop does it.
    """

    fstop: float
    nominal: float
    minimum: float
    maximum: float
    feasible: bool
    limited_by: str
    blur_px: float
    advice: tuple[str, ...]


def solve(
    moments: Sequence[Moment],
    *,
    coc_mm: float | None = None,
    visibility: Visibility | None = None,
    style: StopStyle = DEFAULTS.style,
    steps: StopSteps = DEFAULTS.steps,
    unit_scale_m: float = 1.0,
) -> StopSolution:
    """Return one stop for the whole rack.

    Parameters
    ----------
    moments : sequence of Moment
        One for each subject that must be sharp.
    coc_mm : float, optional
        Circle of confusion; by default that of each moment's camera.
    visibility : Visibility, optional
        How much the others must blur; 8 circles of confusion by default.
    style : {"WIDEST", "MIDDLE", "DEEPEST"}
        The widest stop that holds all subjects, the geometric mean of both bounds, or the deepest that still shows the
        rack.
    steps : {"THIRD", "HALF", "FULL", "EXACT"}
    unit_scale_m : float
        Metres in a scene unit; real stops are Blender's over this.

    Raises
    ------
    ArgumentError, CameraError
        For unknown words and numbers outside their domain; for a camera without a focal length.
    """
    require_choice("style", style, STYLES)
    require_choice("step of the stop", steps, STEPS)
    positive("The unit scale", unit_scale_m)
    case = Case(tuple(moments), coc_mm, visibility or Visibility(), unit_scale_m)
    needs = case.needs
    real, limited_by = _choose(needs.minimum / unit_scale_m, needs.maximum / unit_scale_m, style, steps)
    fstop = real * unit_scale_m
    return StopSolution(
        fstop=fstop,
        nominal=nominal(real),
        minimum=needs.minimum,
        maximum=needs.maximum,
        feasible=needs.feasible,
        limited_by=limited_by,
        blur_px=min((need.blur_px(fstop) for need in needs.each if need.other), default=0.0),
        advice=tuple(advice.text for advice in advise(case, fstop)),
    )


def _choose(minimum: float, maximum: float, style: StopStyle, steps: StopSteps) -> tuple[float, str]:
    """The stop in real f-numbers and what bound it; sharpness is kept when both cannot be had."""
    if minimum > maximum or maximum == 0:
        return minimum or WIDEST_LENS, "SHARPNESS"
    # A lens faster than f/1 is asked for only where nothing slower would show the rack.
    lens = min(WIDEST_LENS, maximum)
    widest = max(minimum, lens)
    if widest == maximum:
        return maximum, "BLUR"
    if style == "DEEPEST" and math.isfinite(maximum):
        return _inside(snap(maximum, steps, "DOWN"), widest, maximum, otherwise=maximum), "BLUR"
    if style == "MIDDLE" and math.isfinite(maximum):
        middle = math.sqrt(widest * maximum)
        return _inside(snap(middle, steps, "NEAREST"), widest, maximum, otherwise=middle), "BOTH"
    limited_by = "SHARPNESS" if minimum >= lens else "LENS"
    return _inside(snap(widest, steps, "UP"), widest, maximum, otherwise=widest), limited_by


def _inside(fstop: float, low: float, high: float, *, otherwise: float) -> float:
    return fstop if low <= fstop <= high else otherwise
