"""Two subjects before a camera at the one frame that is judged: what holds both, what shows the rack, what if."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from ..arrays import positive
from ..choices import LensModel
from ..errors import CameraError
from ..optics.camera import CameraState
from ..optics.lens import METRES_PER_MM
from ..optics.verdict import CLEAR_PERCENT
from ..options import LENS_MODEL
from .needs import FASTEST_LENS, WIDEST_LENS, SharpExtent
from .readout import RackReadout, read_out

ROUNDING: Final = 1e-6
"""What counts as equal: Blender keeps lens, stop and places in single precision."""

CLEARLY: Final = 1e-4
"""By which share the blur that is aimed at lies above what is clear, so that single precision takes nothing away."""


@dataclass(frozen=True)
class Pair:
    """Two subjects of a rack, seen by a perspective camera.

    Attributes
    ----------
    camera : CameraState
        At that frame; its numbers are floats.
    start, end : SharpExtent
        In planar scene units. Sharp means: the whole extent within the circle of confusion while focus stands on its
        `focus`. Clear means: the aimed point of the other one blurs over at least 1 % of the frame height, which in
        Blender's lens is the same in both directions.
    unit_scale_m : float
        Metres in a scene unit; real stops are Blender's over this.
    coc_mm : float, optional
        Circle of confusion on the sensor; by default the camera's.

    Raises
    ------
    CameraError
        For a camera that is not perspective.
    ArgumentError
        For a unit scale or a circle of confusion that is not positive.
    """

    camera: CameraState
    start: SharpExtent
    end: SharpExtent
    unit_scale_m: float = 1.0
    coc_mm: float | None = None

    def __post_init__(self) -> None:
        """Refuse a camera without a focal length, and scales of nothing."""
        if self.camera.projection != "PERSP":
            raise CameraError(
                "Camera '{camera}' is not perspective: its blur has no focal length to advise on. Make the camera "
                "perspective",
                camera=self.camera.name,
            )
        positive("The unit scale", self.unit_scale_m)
        positive("The circle of confusion", self.coc)

    @property
    def coc(self) -> float:
        """The circle of confusion in mm."""
        return float(self.camera.coc_mm) if self.coc_mm is None else self.coc_mm

    @property
    def near(self) -> SharpExtent:
        """The subject nearer to the camera."""
        return min(self.start, self.end, key=lambda extent: extent.focus)

    @property
    def far(self) -> SharpExtent:
        """The subject farther from the camera."""
        return self.start if self.near is self.end else self.end

    @property
    def lens_mm(self) -> float:
        """The focal length."""
        return float(self.camera.lens_mm)

    @property
    def fstop(self) -> float:
        """Blender's f-number."""
        return float(self.camera.fstop)

    @cached_property
    def minimum(self) -> float:
        """The smallest of Blender's f-numbers that holds each extent while it is in focus; 0 for points.

        N = f^2 max(1/n - 1/s, 1/s - 1/m) / c, see :mod:`.solver`.
        """
        deepest = max(self.start.half_depth_dioptres, self.end.half_depth_dioptres)
        return self._power * deepest / self.coc

    @cached_property
    def maximum(self) -> float:
        """The largest of Blender's f-numbers at which the rack is clear; 0 for two subjects at one distance.

        N = f^2 |1/a - 1/b| / (1 % of the frame height).
        """
        gap = abs(1.0 / self.start.focus - 1.0 / self.end.focus)
        wanted_mm = CLEAR_PERCENT / 100.0 * float(self.camera.sensor.frame_mm[1]) * (1.0 + CLEARLY)
        return self._power * gap / wanted_mm

    @property
    def widest(self) -> float:
        """Blender's f-number of a real f/1, which is asked for where there is a choice."""
        return WIDEST_LENS * self.unit_scale_m

    @property
    def fastest(self) -> float:
        """Blender's f-number of the fastest lens that there is."""
        return FASTEST_LENS * self.unit_scale_m

    @property
    def can_read(self) -> bool:
        """Whether some stop of a lens that exists holds both subjects and shows the rack."""
        return max(self.minimum, self.fastest) <= self.maximum

    @property
    def is_sharp(self) -> bool:
        """Whether the camera's own stop holds each extent while it is in focus."""
        return self.fstop >= self.minimum * (1.0 - ROUNDING)

    @property
    def is_clear(self) -> bool:
        """Whether the other subject blurs clearly at the camera's own stop."""
        return self.read().blur_percent >= CLEAR_PERCENT

    @property
    def _power(self) -> float:
        """f^2 in mm times scene units."""
        return self.lens_mm**2 * METRES_PER_MM

    def read(self, model: LensModel = LENS_MODEL) -> RackReadout:
        """Return distances, near and far limits within this circle of confusion, and the blur."""
        return read_out(
            self.camera,
            self.start.focus,
            self.end.focus,
            unit_scale_m=self.unit_scale_m,
            coc_mm=self.coc,
            model=model,
        )

    def with_stop(self, fstop: float) -> "Pair":
        """Return the pair at another of Blender's f-numbers."""
        return replace(self, camera=replace(self.camera, fstop=fstop))

    def with_lens(self, lens_mm: float) -> "Pair":
        """Return the pair through another focal length, in mm, the camera where it is."""
        return replace(self, camera=replace(self.camera, lens_mm=float(positive("The focal length", lens_mm))))

    def with_camera_moved(self, towards: float) -> "Pair":
        """Return the pair with the camera that many scene units closer along its view axis (negative: farther).

        Raises
        ------
        ArgumentError
            If a subject would be behind the camera.
        """
        return replace(self, start=_closer(self.start, towards), end=_closer(self.end, towards))

    def real(self, fstop: float) -> float:
        """Return the real f-number of one of Blender's."""
        return fstop / self.unit_scale_m


def _closer(extent: SharpExtent, by: float) -> SharpExtent:
    """The same depths around the same aimed point; what reaches the camera is cut off just before it."""
    focus = extent.focus - by
    return SharpExtent(extent.name, focus, max(extent.near - by, focus * 1e-3), extent.far - by)
