"""Panoramic cameras: how far apart on the picture directions lie that are a radian apart.

Cycles focuses them on a sphere around the camera. A point's rays come from an aperture f/N wide, square to its
direction, so it blurs over an angle: f/N |1/s - 1/d|, with both distances straight lines from the camera
(`camera_sample_panorama` in Cycles' camera.h). The projection lays that angle on the picture.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import FloatArray, positive
from ..errors import CameraError
from ..messages import joined
from .sensor import Sensor

PANORAMAS: Final = ("EQUIRECTANGULAR", "FISHEYE_EQUIDISTANT", "FISHEYE_EQUISOLID")
"""Whose blur is predicted. The others lay a radian on so many pixels here and so many there that one number says
nothing: a mirror ball, a polynomial fisheye, a face of a cube, a cylinder."""


PANORAMA_NUMBERS: Final = ("latitude_min", "latitude_max", "fov", "lens_mm")
"""What of a panorama may be animated, and then is an array over frames."""


@dataclass(frozen=True, slots=True)
class Panorama:
    """The projection of a panoramic camera, as Blender names and measures it.

    Attributes
    ----------
    kind : str
        One of Blender's panorama types; those of PANORAMAS have a predicted blur.
    latitude_min, latitude_max : float
        What an equirectangular picture spans from below to above, in radians.
    fov : float
        What an equidistant fisheye spans from below to above, in radians. It spans as much across, whatever the
        picture's proportions: Cycles stretches it.
    lens_mm : float
        The focal length of an equisolid fisheye, r = 2 f sin(angle / 2); the camera's own is that of its aperture.
    """

    kind: str = "EQUIRECTANGULAR"
    latitude_min: float | FloatArray = -1.5707963267948966
    latitude_max: float | FloatArray = 1.5707963267948966
    fov: float | FloatArray = 3.141592653589793
    lens_mm: float | FloatArray = 10.5

    def require_known(self, camera: str) -> None:
        """Raise :class:`CameraError` for a projection whose blur is not predicted."""
        if self.kind not in PANORAMAS:
            raise CameraError(
                "Camera '{camera}' is a panorama of type {kind}, on which the same blur has another size in every part "
                "of the picture; make it {kinds} or {last}, or perspective",
                camera=camera,
                kind=self.kind,
                kinds=joined(PANORAMAS[:-1]),
                last=PANORAMAS[-1],
            )

    def mm_per_radian(self, sensor: Sensor) -> FloatArray:
        """Return the millimetres of sensor, along the picture's height, that a radian spans.

        In an equirectangular picture upwards everywhere, in an equidistant fisheye away from its middle everywhere, in
        an equisolid one at its middle.
        """
        if self.kind == "FISHEYE_EQUISOLID":
            return positive("The focal length of a fisheye", self.lens_mm)
        is_fisheye = self.kind == "FISHEYE_EQUIDISTANT"
        spanned = self.fov if is_fisheye else np.abs(np.subtract(self.latitude_max, self.latitude_min))
        height_mm = sensor.render_size_px[1] / sensor.px_per_mm
        return np.asarray(height_mm / positive("The angle that a panorama spans", spanned))
