"""The stop: wide enough that the rack shows, deep enough that each subject is sharp.

With 1/s the focus plane of a subject that must be sharp from n to m, c the circle of confusion and f^2/N |1/s - 1/d|
the blur of Blender's lens:

    sharp enough      N >= f^2 max(1/n - 1/s, 1/s - 1/m) / c           for every subject; the largest counts
    visible enough    N <= f^2 g / b,  b = max(k c, x frame height)    g: smallest |1/s - 1/d| over the other subjects

For an extent the focus plane is its middle in dioptres, 1/s = (1/n + 1/m)/2, and the first line is
f^2 (1/n - 1/m)/(2c). Which subjects can be told apart is thus decided by where they stand, whatever the lens.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .arrays import positive
from .camera import CameraState
from .errors import ArgumentError, CameraError, require_choice
from .lens import METRES_PER_MM
from .stops import STEPS, nominal, snap

STYLES: Final = ("WIDEST", "MIDDLE", "DEEPEST")

WIDEST_LENS: Final = 1.0
"""AUTO opens no further where it has the choice: the fastest cinema primes are about f/1."""

FASTEST_LENS: Final = 0.7
"""No lens that a film was shot with is faster: the Zeiss Planar 50 mm f/0.7 of "Barry Lyndon" (1975)."""


@dataclass(frozen=True)
class Visibility:
    """How much the subject out of focus must blur: in circles of confusion, and as a share of the frame height."""

    coc: float = 8.0
    share: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a wish for no blur, or for less than none."""
        if not (math.isfinite(self.coc) and math.isfinite(self.share) and min(self.coc, self.share) >= 0):
            raise ArgumentError(f"blur_coc and blur_share must be 0 or more, not {self.coc:g} and {self.share:g}")
        if max(self.coc, self.share) == 0:
            raise ArgumentError("blur_coc and blur_share are both 0: say how much the other subject must blur")

    def blur_mm(self, coc_mm: float, frame_height_mm: float) -> float:
        """Return the blur diameter that must be reached, in mm on the sensor."""
        return max(self.coc * coc_mm, self.share * frame_height_mm)


@dataclass(frozen=True)
class SharpExtent:
    """A subject at one frame: where focus is set for it, and what must be sharp, in planar scene units."""

    name: str
    focus: float
    near: float
    far: float

    def __post_init__(self) -> None:
        """Refuse what lies behind the camera or does not hold its own focus plane."""
        positive(f"What must be sharp of '{self.name}'", [self.near, self.focus, self.far])
        if not self.near <= self.focus <= self.far:
            raise ArgumentError(
                f"'{self.name}' is focused at {self.focus:g}, outside its extent {self.near:g} to {self.far:g}"
            )

    @classmethod
    def of_slab(cls, name: str, distance: float, half_depth: float) -> "SharpExtent":
        """Return a slab around the aimed point; one that reaches the camera is cut off just before it."""
        return cls(name, distance, max(distance - half_depth, distance * 1e-3), distance + half_depth)

    @classmethod
    def between(cls, name: str, near: float, far: float) -> "SharpExtent":
        """Return an extent, focused where both its ends blur alike."""
        middle = 2.0 * near * far / (near + far)
        return cls(name, min(max(middle, near), far), near, far)

    @property
    def half_depth_dioptres(self) -> float:
        """The larger distance, in dioptres, from the focus plane to an end of the extent."""
        return max(1.0 / self.near - 1.0 / self.focus, 1.0 / self.focus - 1.0 / self.far)

    def gap_dioptres(self, focus: float) -> float:
        """The smallest defocus of the extent while focus is at `focus`; 0 when it lies inside."""
        if self.near <= focus <= self.far:
            return 0.0
        return min(abs(1.0 / focus - 1.0 / self.near), abs(1.0 / focus - 1.0 / self.far))


@dataclass(frozen=True)
class Moment:
    """One frame of the rack that counts: the camera then, who must be sharp, and who must blur."""

    camera: CameraState
    sharp: SharpExtent
    others: tuple[SharpExtent, ...]


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
    limited_by : str
        What kept the stop from opening further (or, by style, from closing): SHARPNESS, BLUR, LENS, or BOTH.
    blur_px : float
        The smallest blur of another subject that `fstop` gives, in render pixels.
    advice : tuple of str
        What would help, when no stop does it.
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
    style: str = "WIDEST",
    steps: str = "THIRD",
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
    wanted = visibility or Visibility()
    positive("The unit scale", unit_scale_m)
    needs = [_need(moment, coc_mm, wanted) for moment in moments]
    if not needs:
        raise ArgumentError("No subjects are given; name at least one that must be sharp")
    minimum, maximum = max(need.minimum for need in needs), min(need.maximum for need in needs)
    feasible = 0 < maximum >= minimum
    real, limited_by = _choose(minimum / unit_scale_m, maximum / unit_scale_m, style, steps)
    fstop = real * unit_scale_m
    return StopSolution(
        fstop=fstop,
        nominal=nominal(real),
        minimum=minimum,
        maximum=maximum,
        feasible=feasible,
        limited_by=limited_by,
        blur_px=min((need.blur_px(fstop) for need in needs if need.other), default=0.0),
        advice=tuple(_advice(needs, fstop) if not feasible else _lens_advice(needs, real)),
    )


@dataclass(frozen=True)
class _Need:
    """What one moment asks of the stop, and the other subject that blurs least then.

    `power` is f^2 in mm times scene units, `gap` in 1/scene unit: its defocus.
    """

    moment: Moment
    power: float
    minimum: float
    maximum: float
    gap: float
    other: SharpExtent | None
    wanted_mm: float
    px_per_mm: float

    def blur_px(self, fstop: float) -> float:
        """The blur of the other subject at Blender's f-number, in render pixels."""
        return self.power / fstop * self.gap * self.px_per_mm


def _need(moment: Moment, coc_mm: float | None, wanted: Visibility) -> _Need:
    camera = moment.camera
    if camera.projection != "PERSP":
        raise CameraError(
            f"Camera '{camera.name}' is not perspective: its stop has no focal length to work with. "
            "Set the f-stop by hand, or make the camera perspective"
        )
    power = float(camera.lens_mm) ** 2 * METRES_PER_MM
    coc = float(positive("The circle of confusion", camera.coc_mm if coc_mm is None else coc_mm))
    focus = moment.sharp.focus
    other = min(moment.others, key=lambda extent: extent.gap_dioptres(focus), default=None)
    gap = other.gap_dioptres(focus) if other else math.inf
    wanted_mm = wanted.blur_mm(coc, float(camera.sensor.frame_mm[1]))
    return _Need(
        moment=moment,
        power=power,
        minimum=power * moment.sharp.half_depth_dioptres / coc,
        maximum=power * gap / wanted_mm,
        gap=gap,
        other=other,
        wanted_mm=wanted_mm,
        px_per_mm=float(camera.sensor.px_per_mm),
    )


def _choose(minimum: float, maximum: float, style: str, steps: str) -> tuple[float, str]:
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


def _lens_advice(needs: Sequence[_Need], real: float) -> Iterator[str]:
    """What would help where only a stop that no lens has shows the rack."""
    faintest = min(needs, key=lambda need: need.maximum)
    if real >= FASTEST_LENS or faintest.other is None:
        return
    yield f"only f/{nominal(real):g} shows the rack, and no lens opens further than f/{FASTEST_LENS:g}"
    lens_mm = float(faintest.moment.camera.lens_mm) * math.sqrt(WIDEST_LENS / real)
    yield f"take a lens of {math.ceil(lens_mm):g} mm or longer"
    yield f"set '{faintest.moment.sharp.name}' and '{faintest.other.name}' further apart"


def _advice(needs: Sequence[_Need], fstop: float) -> Iterator[str]:
    """What would help where `fstop`, which keeps everything sharp, shows too little."""
    deepest = max(needs, key=lambda need: need.minimum)
    faintest = min(needs, key=lambda need: need.maximum)
    sharp, other = faintest.moment.sharp, faintest.other
    if other is None:  # nobody to tell apart: nothing can be infeasible
        return
    yield (
        f"keeping '{deepest.moment.sharp.name}' sharp leaves only {faintest.blur_px(fstop):.1f} px of blur on "
        f"'{other.name}' ({faintest.wanted_mm * faintest.px_per_mm:.1f} px wanted)"
    )
    near, far = sorted((sharp, other), key=lambda extent: extent.focus)
    distance = _far_enough(needs, fstop, near, far)
    if math.isfinite(distance):
        yield f"move '{far.name}' to {_rounded_up(distance):g} or farther from the camera"
    # Closer, gap and depth both grow in dioptres: the gap of a pair as 1/(near far), a depth as 1/distance^2.
    if deepest.minimum > 0 and 2.0 / deepest.moment.sharp.focus < 1.0 / near.focus + 1.0 / far.focus:
        yield f"bring the camera closer, so that '{near.name}' and '{far.name}' stand further apart in dioptres"
    if deepest.minimum > 0:
        yield f"let less of '{deepest.moment.sharp.name}' be sharp (a thinner slab or extent)"
    yield "be content with less blur on the subject that is not sharp"


def _far_enough(needs: Sequence[_Need], fstop: float, near: SharpExtent, far: SharpExtent) -> float:
    """The planar distance from which on the farther subject is told apart from the nearer at `fstop`, inf for none."""
    shift = 0.0
    for need in needs:
        seen = {extent.name: extent for extent in (need.moment.sharp, *need.moment.others)}
        if not {near.name, far.name} <= seen.keys() or need.moment.sharp.name not in {near.name, far.name}:
            continue
        here, there = seen[near.name], seen[far.name]
        # While the nearer is sharp, the near end of the farther must blur; while the farther is, the nearer's far end.
        fixed, moved = (here.focus, there.near) if need.moment.sharp.name == near.name else (here.far, there.focus)
        vergence = 1.0 / fixed - fstop * need.wanted_mm / need.power
        if vergence <= 0:
            return math.inf
        shift = max(shift, 1.0 / vergence - moved)
    return far.focus + shift


def _rounded_up(distance: float) -> float:
    """Return a distance with three digits, never less than it is."""
    unit = 10.0 ** (math.floor(math.log10(distance)) - 2)
    return math.ceil(distance / unit) * unit
