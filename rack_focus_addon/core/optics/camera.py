"""The camera as the optics see it, and what it does to a subject out of focus."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..arrays import FloatArray, positive, reciprocal
from ..choices import MODELS, LensModel
from ..errors import CameraError, require_choice
from ..options import LENS_MODEL
from .lens import DepthOfField, blur_mm, depth_of_field
from .panorama import PANORAMA_NUMBERS, Panorama
from .sensor import SENSOR_NUMBERS, Sensor

PROJECTIONS: Final = ("PERSP", "ORTHO", "PANO", "CUSTOM")
COMMON_NUMBERS: Final = ("lens_mm", "fstop", "focus_distance", "ortho_scale")
"""What of a camera is commonly animated."""

RARE_NUMBERS: Final = ("clip_start", "clip_end", "shift_x", "shift_y", "aperture_ratio")
"""What of a camera is seldom animated, beside the numbers of its sensor and its panorama."""

_common_of: Final[Callable[["CameraState"], tuple[float | FloatArray, ...]]] = attrgetter(*COMMON_NUMBERS)
_rare_of: Final[Callable[["CameraState"], tuple[float | FloatArray, ...]]] = attrgetter(
    *RARE_NUMBERS, *(f"sensor.{name}" for name in SENSOR_NUMBERS), *(f"panorama.{name}" for name in PANORAMA_NUMBERS)
)


@dataclass(frozen=True, slots=True)
class CameraState:
    """What of a camera and the render settings decides the blur.

    Every number is a float, or an array over frames where it is animated: :data:`COMMON_NUMBERS`,
    :data:`RARE_NUMBERS`, and those of the sensor and the panorama. `focus_distance`, `ortho_scale`, `clip_start` and
    `clip_end` are in scene units. Distances are planar, but those of a panoramic camera (PANO) are straight lines: its
    focus surface is a sphere. `panorama` is its projection, and plays no part for others.
    """

    name: str = "Camera"
    projection: str = "PERSP"
    lens_mm: float | FloatArray = 50.0
    fstop: float | FloatArray = 2.8
    focus_distance: float | FloatArray = 10.0
    ortho_scale: float | FloatArray = 6.0
    clip_start: float | FloatArray = 0.1
    clip_end: float | FloatArray = float("inf")
    shift_x: float | FloatArray = 0.0
    shift_y: float | FloatArray = 0.0
    aperture_ratio: float | FloatArray = 1.0
    sensor: Sensor = field(default_factory=Sensor)
    panorama: Panorama = field(default_factory=Panorama)

    def __post_init__(self) -> None:
        """Refuse a projection that Blender does not have."""
        require_choice("camera type", self.projection, PROJECTIONS)

    def mapped(self, change: Callable[[FloatArray], float | FloatArray]) -> "CameraState":
        """Return the camera with `change` applied to each common number, and to each rare one that is animated.

        `change` resamples a series, or takes one frame of it.
        """
        changed: dict[str, Any] = {name: change(np.asarray(getattr(self, name))) for name in COMMON_NUMBERS}
        if not self.has_steady_rest:
            changed |= _mapped(self, RARE_NUMBERS, change)
            changed["sensor"] = replace(self.sensor, **_mapped(self.sensor, SENSOR_NUMBERS, change))
            changed["panorama"] = replace(self.panorama, **_mapped(self.panorama, PANORAMA_NUMBERS, change))
        return replace(self, **changed)

    def at(self, frames: slice | NDArray[Any]) -> "CameraState":
        """Return the camera at some of the frames, as an array is indexed; one number for all frames stays that."""
        return self.mapped(lambda series: series[frames] if series.ndim else series)

    @property
    def numbers(self) -> tuple[float | FloatArray, ...]:
        """All its numbers."""
        return (*_common_of(self), *_rare_of(self))

    @property
    def has_steady_rest(self) -> bool:
        """Whether no rare number is animated."""
        return np.ndarray not in map(type, _rare_of(self))

    @property
    def is_steady(self) -> bool:
        """Whether each of its numbers is one number: it is the same at every frame."""
        return np.ndarray not in map(type, _common_of(self)) and self.has_steady_rest

    @property
    def shift(self) -> tuple[float | FloatArray, float | FloatArray]:
        """The lens shift, across and up, in sides that the picture is fitted to."""
        return self.shift_x, self.shift_y

    def with_steady_sensor(self) -> "CameraState":
        """Return a camera that blurs as many pixels, at each frame, through the sensor of the first frame.

        Blur in pixels grows with f^2 and with the pixels in a millimetre, so a lens longer by the root of their ratio
        does what a smaller sensor does.
        """
        if np.ndarray not in map(type, (self.sensor.width_mm, self.sensor.height_mm)):
            return self
        sensor = replace(self.sensor, **_mapped(self.sensor, SENSOR_NUMBERS, lambda series: float(series.flat[0])))
        grown = np.sqrt(self.sensor.px_per_mm / sensor.px_per_mm)
        if self.projection == "PERSP":
            return replace(self, sensor=sensor, lens_mm=self.lens_mm * grown)
        if self.projection == "PANO" and self.panorama.kind == "FISHEYE_EQUISOLID":
            return replace(self, sensor=sensor, lens_mm=self.lens_mm * grown**2)
        # An orthographic picture spans so many scene units, and the other panoramas so many radians, on any sensor.
        return replace(self, sensor=sensor)

    @property
    def coc_mm(self) -> float | FloatArray:
        """The default circle of confusion, in mm on the sensor."""
        return self.sensor.coc_mm

    def blur_mm(self, focus_distance: ArrayLike, subject_distance: ArrayLike) -> FloatArray:
        """Return the blur diameter on the sensor in mm (shapes broadcast).

        An orthographic camera has no focal length: Cycles gives it an aperture 1/N scene units wide, so a point blurs
        over (1/N)|d/s - 1| scene units, which the orthographic scale brings to the sensor. A panoramic camera blurs
        over an angle, f/N |1/s - 1/d|, see :mod:`.panorama`.

        Raises
        ------
        CameraError
            For a camera whose blur is not predicted (:meth:`require_focus_surface`).
        """
        self.require_focus_surface()
        if self.projection == "ORTHO":
            focus = positive("The focus distance", focus_distance)
            subject = positive("The subject's distance", subject_distance)
            return np.abs(subject / focus - 1.0) / positive("The f-number", self.fstop) * self._mm_per_unit
        return blur_mm(self._blurring_lens_mm, self.fstop, focus_distance, subject_distance)

    def blur_px(self, focus_distance: ArrayLike, subject_distance: ArrayLike) -> FloatArray:
        """Return the blur diameter in render pixels, along the picture's height."""
        return self.blur_mm(focus_distance, subject_distance) * self.sensor.px_per_mm

    def blur_percent(self, focus_distance: ArrayLike, subject_distance: ArrayLike) -> FloatArray:
        """Return the blur diameter in per cent of the frame height."""
        return 100.0 * self.blur_mm(focus_distance, subject_distance) / self.sensor.frame_mm[1]

    def defocus_gain_px(self, distance: ArrayLike) -> FloatArray:
        """Return the pixels of blur, at a distance, for a defocus of 1/(scene unit): blur is that times |1/s - 1/d|."""
        subject = np.asarray(distance, dtype=np.float64)
        # Focused twice as far as the subject, the defocus is half the subject's vergence, for every projection.
        return self.blur_px(2.0 * subject, subject) * 2.0 * subject

    def sharp_limits(
        self,
        focus_distance: ArrayLike,
        coc_mm: ArrayLike,
        *,
        model: LensModel = LENS_MODEL,
        unit_scale_m: float = 1.0,
    ) -> tuple[FloatArray, FloatArray]:
        """Return the near and far limit, in scene units; the far one is inf beyond the hyperfocal distance.

        `model` is that of :func:`.lens.depth_of_field`; a camera that is not perspective has but Blender's.
        """
        self.require_focus_surface()
        if self.projection == "ORTHO":
            focus = positive("The focus distance", focus_distance)
            coc = positive("The circle of confusion", coc_mm)
            share = coc * positive("The f-number", self.fstop) / self._mm_per_unit
            return focus * np.maximum(1.0 - share, 0.0), focus * (1.0 + share)
        limits = self._depth_of_field(focus_distance, coc_mm, model, unit_scale_m)
        return limits.near_m, limits.far_m

    def hyperfocal(self, coc_mm: ArrayLike, *, model: LensModel = LENS_MODEL, unit_scale_m: float = 1.0) -> FloatArray:
        """Return the nearest focus distance, in scene units, at which infinity is sharp; inf where none is."""
        self.require_focus_surface()
        if self.projection == "ORTHO":
            return np.asarray(np.inf)
        return self._depth_of_field(np.inf, coc_mm, model, unit_scale_m).hyperfocal_m

    def _depth_of_field(
        self, focus_distance: ArrayLike, coc_mm: ArrayLike, model: LensModel, unit_scale_m: float
    ) -> DepthOfField:
        """Return the bounds of what is sharp, in scene units."""
        require_choice("lens model", model, MODELS)
        if model == "BLENDER" or self.projection != "PERSP":
            return depth_of_field(self._blurring_lens_mm, self.fstop, focus_distance, coc_mm)
        # Blender's lens is blind to the unit scale. A real one is as long as it is: it wants metres, and its own stop.
        real = np.asarray(self.fstop) / unit_scale_m
        limits = depth_of_field(self.lens_mm, real, np.asarray(focus_distance) * unit_scale_m, coc_mm, model=model)
        return DepthOfField(
            limits.near_m / unit_scale_m, limits.far_m / unit_scale_m, limits.hyperfocal_m / unit_scale_m
        )

    def require_focus_surface(self) -> None:
        """Raise :class:`CameraError` for a camera whose focus distance or blur cannot be computed."""
        if self.projection == "CUSTOM":
            raise CameraError(
                "Camera '{name}' runs a shader of its own, which alone knows where it focuses. Make it perspective, "
                "orthographic or panoramic to rack its focus",
                name=self.name,
            )
        if self.projection == "PANO":
            self.panorama.require_known(self.name)

    def require_stop(self) -> None:
        """Raise :class:`CameraError` if the f-stop is 0: no blur follows from it."""
        if np.min(self.fstop) <= 0.0:
            raise CameraError(
                "The f-stop of '{camera}' is 0, as USD says that a camera has no depth of field; set a stop",
                camera=self.name,
            )

    @property
    def _blurring_lens_mm(self) -> float | FloatArray:
        """The focal length of a perspective lens that blurs alike: what a radian spans on its sensor is f as well."""
        if self.projection != "PANO":
            return self.lens_mm
        lens = positive("The focal length", self.lens_mm)
        return np.asarray(np.sqrt(lens * self.panorama.mm_per_radian(self.sensor)))

    @property
    def _mm_per_unit(self) -> FloatArray:
        return self.sensor.fitted_mm / positive("The orthographic scale", self.ortho_scale)


def _mapped(owner: object, names: Sequence[str], change: Callable[[FloatArray], float | FloatArray]) -> dict[str, Any]:
    """Those of an owner's numbers that are animated, changed."""
    series = ((name, getattr(owner, name)) for name in names)
    return {name: change(values) for name, values in series if type(values) is np.ndarray}


def dioptre_separation(distance: ArrayLike, other: ArrayLike, unit_scale_m: float = 1.0) -> FloatArray:
    """Return how far apart two planar distances stand in dioptres (1/m): what a rack has to show."""
    return np.abs(reciprocal(distance) - reciprocal(other)) / unit_scale_m
