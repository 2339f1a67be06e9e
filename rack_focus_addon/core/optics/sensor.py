"""The film back and the picture on it: how Blender lays pixels on the sensor."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import FloatArray, positive
from ..choices import SENSOR_FITS
from ..errors import ArgumentError, require_choice

SENSOR_NUMBERS: Final = ("width_mm", "height_mm")
"""What of a sensor may be animated, and then is an array over frames."""

COC_PER_LONG_SIDE: Final = 2 / 1920
"""Two pixels of an HD picture: foveal blur of 0.5 arc minutes seen from one diagonal away (Levi & Klein 1990)."""


@dataclass(frozen=True, slots=True)
class Sensor:
    """A sensor and the render settings that decide which part of it the picture covers."""

    width_mm: float | FloatArray = 36.0
    height_mm: float | FloatArray = 24.0
    fit: str = "AUTO"
    resolution_x: int = 1920
    resolution_y: int = 1080
    percentage: float = 100.0
    pixel_aspect_x: float = 1.0
    pixel_aspect_y: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what has no picture."""
        require_choice("sensor fit", self.fit, SENSOR_FITS)
        for name in ("width_mm", "height_mm", "percentage", "pixel_aspect_x", "pixel_aspect_y"):
            positive("A sensor's {name}", getattr(self, name), name=name)
        if min(self.resolution_x, self.resolution_y) < 1:
            raise ArgumentError(
                "A render of {resolution_x} x {resolution_y} pixels has no picture",
                resolution_x=self.resolution_x,
                resolution_y=self.resolution_y,
            )

    @property
    def pixel_height(self) -> float:
        """A pixel's height over its width (2 for pixels twice as high as wide)."""
        return self.pixel_aspect_y / self.pixel_aspect_x

    @property
    def render_size_px(self) -> tuple[int, int]:
        """Width and height of the rendered picture; Blender cuts the fraction off."""
        return (
            max(1, int(self.resolution_x * self.percentage / 100)),
            max(1, int(self.resolution_y * self.percentage / 100)),
        )

    @property
    def is_fitted_to_width(self) -> bool:
        """Whether the sensor's size spans the picture's width, as `BKE_camera_sensor_fit` decides."""
        if self.fit == "AUTO":
            return self.pixel_aspect_x * self.resolution_x >= self.pixel_aspect_y * self.resolution_y
        return self.fit == "HORIZONTAL"

    @property
    def fitted_mm(self) -> float | FloatArray:
        """The sensor side that the picture is fitted to; AUTO takes the width even for a portrait frame."""
        return self.height_mm if self.fit == "VERTICAL" else self.width_mm

    @property
    def frame_mm(self) -> tuple[float | FloatArray, float | FloatArray]:
        """Width and height of the picture on the sensor, the same for every render percentage."""
        ratio = self.pixel_height * self.resolution_y / self.resolution_x
        if self.is_fitted_to_width:
            return self.fitted_mm, self.fitted_mm * ratio
        return self.fitted_mm / ratio, self.fitted_mm

    @property
    def px_per_mm(self) -> float | FloatArray:
        """Render pixels per millimetre of sensor, counted upwards (pixels need not be square)."""
        width_px, height_px = self.render_size_px
        if self.is_fitted_to_width:
            return width_px / self.fitted_mm / self.pixel_height
        return height_px / self.fitted_mm

    @property
    def coc_mm(self) -> float | FloatArray:
        """The default circle of confusion: 2 px at HD, whatever is rendered, so that a preview changes no verdict.

        It is the long side over 960. The long side of the *picture* counts, so that one and the same picture has one
        circle of confusion however its sensor is described. The convention of the trade, the diagonal over 1500, is
        always stricter, for no diagonal is longer than 1.42 long sides.
        """
        width, height = self.frame_mm
        long = max(width, height) if type(width) is float else np.maximum(width, height)
        return long * COC_PER_LONG_SIDE
