"""What a stop has to do at one frame: keep one subject sharp over its depth, and blur the others.

With 1/s the focus plane of a subject that must be sharp from n to m, c the circle of confusion and f^2/N |1/s - 1/d|
the blur of Blender's lens:

    sharp enough      N >= f^2 max(1/n - 1/s, 1/s - 1/m) / c           for every subject; the largest counts
    visible enough    N <= f^2 g / b,  b = max(k c, x frame height)    g: smallest |1/s - 1/d| over the other subjects

For an extent the focus plane is its middle in dioptres, 1/s = (1/n + 1/m)/2, and the first line is
f^2 (1/n - 1/m)/(2c). f^2 stands in both: which subjects can be told apart is decided by where they stand and by how
much of them must be sharp, whatever the lens.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..arrays import positive
from ..errors import ArgumentError, CameraError
from ..optics.camera import CameraState
from ..optics.lens import METRES_PER_MM
from ..request.visibility import Visibility

WIDEST_LENS: Final = 1.0
"""AUTO opens no further where it has the choice: the fastest cinema primes are about f/1."""

FASTEST_LENS: Final = 0.7
"""No lens that a film was shot with is faster: the Zeiss Planar 50 mm f/0.7 of "Barry Lyndon" (1975)."""

DEEPEST_LENS: Final = 32.0
"""Beyond f/22 cinema lenses close only by accident, and few stills lenses by more than a stop (a judgement)."""


@dataclass(frozen=True)
class SharpExtent:
    """A subject at one frame: where focus is set for it, and what must be sharp, in planar scene units."""

    name: str
    focus: float
    near: float
    far: float

    def __post_init__(self) -> None:
        """Refuse what lies behind the camera or does not hold its own focus plane."""
        positive("What must be sharp of '{name}'", [self.near, self.focus, self.far], name=self.name)
        if not self.near <= self.focus <= self.far:
            raise ArgumentError(
                "'{name}' is focused at {focus:g}, outside its extent {near:g} to {far:g}",
                name=self.name,
                focus=self.focus,
                near=self.near,
                far=self.far,
            )

    @classmethod
    def of_slab(cls, name: str, distance: float, half_depth: float) -> "SharpExtent":
        """Return a slab around the aimed point; one that reaches the camera is cut off just before it."""
        return cls(name, distance, max(distance - half_depth, distance * 1e-3), distance + half_depth)

    @classmethod
    def between(cls, name: str, near: float, far: float) -> "SharpExtent":
        """Return an extent, focused where both its ends blur alike."""
        near, far = positive("What must be sharp of '{name}'", [near, far], name=name).tolist()
        middle = 2.0 * near * far / (near + far)
        return cls(name, min(max(middle, near), far), near, far)

    def moved(self, by: float) -> "SharpExtent":
        """Return the same depths that many scene units farther from the camera (negative: nearer)."""
        return SharpExtent(self.name, self.focus + by, self.near + by, self.far + by)

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

    @property
    def extents(self) -> tuple[SharpExtent, ...]:
        """Everybody: who must be sharp first."""
        return (self.sharp, *self.others)

    def mapped(self, change: Callable[[SharpExtent], SharpExtent]) -> "Moment":
        """Return the moment with `change` applied to each of its extents."""
        return replace(self, sharp=change(self.sharp), others=tuple(change(other) for other in self.others))

    def with_lens(self, times: float) -> "Moment":
        """Return the moment through a lens that many times as long."""
        return replace(self, camera=replace(self.camera, lens_mm=float(self.camera.lens_mm) * times))


@dataclass(frozen=True)
class Need:
    """What one moment needs of the stop, and the other subject that blurs least then.

    Attributes
    ----------
    moment : Moment
    power : float
        f^2 in mm times scene units.
    minimum, maximum : float
        Blender's f-numbers: the smallest that keeps the subject sharp, the largest that shows the others blurred.
    gap : float
        The defocus of the other subject that blurs least, in 1/scene unit; inf where there is none.
    other : SharpExtent, optional
    coc_mm, wanted_mm : float
        The circle of confusion, and the blur that the others must reach.
    """

    moment: Moment
    power: float
    minimum: float
    maximum: float
    gap: float
    other: SharpExtent | None
    coc_mm: float
    wanted_mm: float

    @property
    def px_per_mm(self) -> float:
        """Render pixels in a millimetre on the sensor."""
        return float(self.moment.camera.sensor.px_per_mm)

    def blur_mm(self, fstop: float) -> float:
        """The blur of the other subject at Blender's f-number, on the sensor."""
        return self.power / fstop * self.gap

    def blur_px(self, fstop: float) -> float:
        """The blur of the other subject at Blender's f-number, in render pixels."""
        return self.blur_mm(fstop) * self.px_per_mm


@dataclass(frozen=True)
class Needs:
    """What all moments of a rack ask of its one stop."""

    each: tuple[Need, ...]

    @classmethod
    def of(cls, moments: Sequence[Moment], coc_mm: float | None, wanted: Visibility) -> "Needs":
        """Return the needs of at least one moment.

        Raises
        ------
        ArgumentError, CameraError
            For no moments and numbers outside their domain; for a camera without a focal length.
        """
        if not moments:
            raise ArgumentError("No subjects are given; name at least one that must be sharp")
        return cls(tuple(_need(moment, coc_mm, wanted) for moment in moments))

    @property
    def deepest(self) -> Need:
        """Who asks for the smallest hole."""
        return max(self.each, key=lambda need: need.minimum)

    @property
    def faintest(self) -> Need:
        """Who asks for the largest hole."""
        return min(self.each, key=lambda need: need.maximum)

    @property
    def minimum(self) -> float:
        """The smallest of Blender's f-numbers that keeps every subject sharp; 0 for points."""
        return self.deepest.minimum

    @property
    def maximum(self) -> float:
        """The largest of Blender's f-numbers that still shows the rack; inf where no subject has to blur."""
        return self.faintest.maximum

    @property
    def feasible(self) -> bool:
        """Whether a stop lies between both."""
        return 0 < self.maximum >= self.minimum


def _need(moment: Moment, coc_mm: float | None, wanted: Visibility) -> Need:
    camera = moment.camera
    if camera.projection != "PERSP":
        raise CameraError(
            "Camera '{camera}' is not perspective: its stop has no focal length to work with. Set the f-stop by hand, "
            "or make the camera perspective",
            camera=camera.name,
        )
    power = float(camera.lens_mm) ** 2 * METRES_PER_MM
    coc = float(positive("The circle of confusion", camera.coc_mm if coc_mm is None else coc_mm))
    focus = moment.sharp.focus
    other = min(moment.others, key=lambda extent: extent.gap_dioptres(focus), default=None)
    gap = other.gap_dioptres(focus) if other else math.inf
    wanted_mm = wanted.blur_mm(coc, float(camera.sensor.frame_mm[1]))
    return Need(
        moment=moment,
        power=power,
        minimum=power * moment.sharp.half_depth_dioptres / coc,
        maximum=power * gap / wanted_mm,
        gap=gap,
        other=other,
        coc_mm=coc,
        wanted_mm=wanted_mm,
    )
