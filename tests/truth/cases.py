"""What is rendered and measured: one line is one camera, one scene, one edge."""

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Case:
    """One camera, and one edge to measure.

    Distances are in scene units, planar, and for panoramas (PANO) radial; `at` is where on the picture the edge lies,
    as shares of its width and height from the lower left corner; `along` is the direction in which its blur is
    measured. `part` says who runs the case: the tests always (SMOKE), the slow tests (FAST), or the benchmark alone
    (FULL).
    """

    name: str
    lens: float = 50.0
    fstop: float = 2.8
    focus: float = 2.0
    subject: float = 8.0
    at: tuple[float, float] = (0.5, 0.5)
    along: str = "HEIGHT"
    sensor: tuple[float, float] = (36.0, 24.0)
    fit: str = "AUTO"
    resolution: tuple[int, int] = (1920, 1080)
    percentage: int = 100
    pixel_aspect: tuple[float, float] = (1.0, 1.0)
    shift: tuple[float, float] = (0.0, 0.0)
    ratio: float = 1.0
    unit_scale: float = 1.0
    projection: str = "PERSP"
    ortho_scale: float = 6.0
    panorama: str = "EQUIRECTANGULAR"
    latitudes: tuple[float, float] = (-math.pi / 2, math.pi / 2)
    longitudes: tuple[float, float] = (-math.pi, math.pi)
    fisheye_fov: float = math.pi
    fisheye_lens: float = 10.5
    scale: tuple[float, float, float] = (1.0, 1.0, 1.0)
    is_parented: bool = False
    focus_on_object: bool = False
    part: str = "FULL"


LENSES = (
    Case("50 mm, far side", part="SMOKE"),
    Case("50 mm, near side", fstop=2.0, focus=8.0, subject=1.2, part="FAST"),
    Case("50 mm, close (a real lens: 14 % more)", fstop=8.0, focus=0.4, subject=0.8, part="FAST"),
    Case("50 mm f/2 as a thin lens, by breathing", lens=50 * 1.2 / 1.15, fstop=2 * 1.2 / 1.15, focus=1.2, subject=8.0),
    Case("50 mm, 4 px", fstop=8.0, focus=2.0, subject=4.0, part="FAST"),
    Case("50 mm, 4 px, near side", fstop=8.0, focus=4.0, subject=2.0),
    Case("50 mm, f/0.7, far away", fstop=0.7, focus=30.0, subject=100.0),
    Case("50 mm, f/16, to 100 m", fstop=16.0, focus=0.5, subject=100.0),
    Case("18 mm, f/0.7, focus at 0.3 m", lens=18.0, fstop=0.7, focus=0.3, subject=1.0, part="FAST"),
    Case("18 mm, f/0.7, subject at 0.3 m", lens=18.0, fstop=0.7, focus=3.0, subject=0.3),
    Case("18 mm, 0.3 to 100 m", lens=18.0, focus=0.3, subject=100.0),
    Case("24 mm, f/1.4", lens=24.0, fstop=1.4, focus=1.0, subject=5.0),
    Case("28 mm, f/16", lens=28.0, fstop=16.0, focus=0.3, subject=1.5),
    Case("35 mm, f/1.4", lens=35.0, fstop=1.4, focus=2.0, subject=10.0),
    Case("35 mm, f/5.6, near side", lens=35.0, fstop=5.6, focus=10.0, subject=0.6),
    Case("85 mm, f/1.2, a portrait", lens=85.0, fstop=1.2, focus=3.0, subject=2.5),
    Case("85 mm, f/4, focus at 100 m", lens=85.0, fstop=4.0, focus=100.0, subject=5.0),
    Case("85 mm, f/1.4, more than 200 px", lens=85.0, fstop=1.4, focus=1.0, subject=6.0),
    Case("100 mm, f/11, close", lens=100.0, fstop=11.0, focus=0.3, subject=0.35),
    Case("135 mm, f/2", lens=135.0, fstop=2.0, focus=5.0, subject=6.0),
    Case("135 mm, f/16, to 100 m", lens=135.0, fstop=16.0, focus=3.0, subject=100.0),
    Case("200 mm, focus at 100 m", lens=200.0, focus=100.0, subject=20.0, part="FAST"),
    Case("200 mm, f/16, to 100 m", lens=200.0, fstop=16.0, focus=10.0, subject=100.0),
    Case("200 mm, f/5.6, 10 cm behind", lens=200.0, fstop=5.6, focus=2.0, subject=2.1),
)

FRAMES = (
    Case("off axis, upper right", lens=35.0, fstop=2.0, focus=1.5, subject=6.0, at=(0.88, 0.9), part="FAST"),
    Case("off axis, lower left, near side", lens=24.0, fstop=1.4, focus=5.0, subject=1.0, at=(0.1, 0.1)),
    Case("off axis, measured across", lens=24.0, fstop=1.4, focus=1.0, subject=5.0, at=(0.92, 0.2), along="WIDTH"),
    Case("fit HORIZONTAL, Super 35", fit="HORIZONTAL", sensor=(24.89, 18.66), part="FAST"),
    Case("fit HORIZONTAL, portrait", fit="HORIZONTAL", resolution=(1080, 1920)),
    Case("fit VERTICAL", fit="VERTICAL", sensor=(36.0, 15.0)),
    Case("fit VERTICAL, portrait", fit="VERTICAL", resolution=(1080, 1920)),
    Case("fit AUTO, portrait", resolution=(1080, 1920), part="FAST"),
    Case("fit AUTO, square, 16 mm film", resolution=(1500, 1500), sensor=(12.52, 7.41)),
    Case("pixels twice as high", pixel_aspect=(1.0, 2.0), part="FAST"),
    Case("pixels twice as high, across", pixel_aspect=(1.0, 2.0), along="WIDTH"),
    Case("pixels twice as wide", pixel_aspect=(2.0, 1.0)),
    Case("pixels twice as wide, fit VERTICAL", pixel_aspect=(2.0, 1.0), fit="VERTICAL"),
    Case("pixels 1.4 as high, fit VERTICAL", pixel_aspect=(1.0, 1.4), fit="VERTICAL"),
    Case("pixels that turn AUTO round", pixel_aspect=(1.0, 2.0), resolution=(1400, 1000)),
    Case("lens shift", shift=(0.3, -0.2), at=(0.7, 0.3), part="FAST"),
    Case("lens shift, portrait", shift=(0.25, 0.4), resolution=(1080, 1920)),
    Case("anamorphic, ratio 2", ratio=2.0, fstop=2.0),
    Case("anamorphic, ratio 2, across", ratio=2.0, fstop=1.0, along="WIDTH", part="FAST"),
    Case("anamorphic, ratio 0.5", ratio=0.5, fstop=4.0),
    Case("anamorphic, ratio 0.5, across", ratio=0.5, fstop=4.0, along="WIDTH"),
    Case("50 per cent", percentage=50),
    Case("37 per cent, pixels cut off", percentage=37, resolution=(1923, 1081), fstop=1.4),
    Case("150 per cent", percentage=150),
)

SCENES = (
    Case("a scene in centimetres, real f/2.8", unit_scale=0.01, fstop=0.028, focus=200.0, subject=800.0, part="SMOKE"),
    Case("unit scale 0.01, same numbers", unit_scale=0.01),
    Case("camera scaled", scale=(2.5, 2.5, 2.5)),
    Case("camera scaled unevenly", scale=(0.5, 1.5, 3.0), part="FAST"),
    Case("camera on a scaled, turned parent", is_parented=True, part="FAST"),
    Case("focus object, off axis", focus_on_object=True, at=(0.3, 0.7)),
    Case("focus object, scaled camera on a parent", focus_on_object=True, is_parented=True, scale=(0.5, 0.5, 2.0)),
)

ORTHOGRAPHIC = (
    Case("orthographic, far side", projection="ORTHO", fstop=16.0, focus=2.0, subject=8.0, part="SMOKE"),
    Case("orthographic, near side", projection="ORTHO", fstop=4.0, focus=5.0, subject=4.0),
    Case("orthographic, portrait", projection="ORTHO", fstop=8.0, focus=5.0, subject=6.0, resolution=(1080, 1920)),
    Case("orthographic, fit VERTICAL", projection="ORTHO", fstop=8.0, focus=5.0, subject=6.0, fit="VERTICAL"),
    Case(
        "orthographic, pixels twice as high",
        projection="ORTHO",
        fstop=8.0,
        focus=5.0,
        subject=7.0,
        pixel_aspect=(1.0, 2.0),
    ),
    Case(
        "orthographic, shifted, off axis",
        projection="ORTHO",
        fstop=8.0,
        focus=5.0,
        subject=7.0,
        shift=(0.2, 0.1),
        at=(0.2, 0.8),
    ),
    Case(
        "orthographic, unit scale 0.01",
        projection="ORTHO",
        fstop=8.0,
        focus=5.0,
        subject=7.0,
        unit_scale=0.01,
        ortho_scale=9.0,
    ),
)

SPHERE = Case("", projection="PANO", fstop=1.0, focus=1.0, subject=2.5, resolution=(3840, 1920), at=(0.64, 0.5))
FISHEYE = replace(SPHERE, panorama="FISHEYE_EQUIDISTANT", resolution=(1920, 1920), at=(0.5, 0.8))
EQUISOLID = replace(SPHERE, panorama="FISHEYE_EQUISOLID", resolution=(1920, 1080), at=(0.5, 0.5))

# An edge on the horizon, or above or below the middle of a fisheye, runs level in the picture.
PANORAMIC = (
    replace(SPHERE, name="equirectangular, 50 degrees off axis", part="SMOKE"),
    replace(SPHERE, name="equirectangular, near side", fstop=1.4, focus=4.0, subject=0.7, part="FAST"),
    replace(SPHERE, name="equirectangular, behind the camera", lens=85.0, fstop=2.0, at=(0.95, 0.5)),
    replace(
        SPHERE,
        name="equirectangular, a part of the sphere, pixels twice as high",
        latitudes=(-0.4, 1.0),
        longitudes=(-1.0, 1.6),
        resolution=(1920, 1080),
        pixel_aspect=(1.0, 2.0),
        at=(0.3, 0.4 / 1.4),
    ),
    replace(SPHERE, name="equirectangular, scaled camera on a parent", is_parented=True, scale=(0.5, 1.5, 3.0)),
    replace(SPHERE, name="equirectangular, focus object, taken along the axis", focus_on_object=True, part="FAST"),
    replace(FISHEYE, name="fisheye equidistant, 180 degrees", part="FAST"),
    replace(FISHEYE, name="fisheye equidistant, in its middle", focus=3.0, subject=0.9, at=(0.5, 0.5)),
    replace(FISHEYE, name="fisheye equidistant, 120 degrees, stretched", fisheye_fov=2.1, resolution=(1920, 1080)),
    replace(EQUISOLID, name="fisheye equisolid, in its middle", part="FAST"),
    replace(EQUISOLID, name="fisheye equisolid, fit VERTICAL", fit="VERTICAL", fisheye_lens=8.0, focus=0.8),
)

CASES = LENSES + FRAMES + SCENES + ORTHOGRAPHIC + PANORAMIC
SMOKE = tuple(case for case in CASES if case.part == "SMOKE")
FAST = tuple(case for case in CASES if case.part in {"SMOKE", "FAST"})
