"""What edges before a backdrop do not show: highlights alone in the dark, EEVEE's options, and panoramic cameras."""

from dataclasses import replace

import bpy
import numpy as np
from mathutils import Matrix

from . import build
from .bench import Bench, measure, set_up
from .cases import CASES, Case
from .engines import Crop, Cycles, Eevee, Engine
from .instrument import find_edge, spot_diameter_px
from .results import Measurement

SPOT_PX = 2.0
PANORAMA_PX = (3840, 1920)
YAW = np.radians(50.0)
"""How far off its axis the panoramic camera is measured; at 0 a sphere and a plane are the same."""


def eevee_departures() -> list[Measurement]:
    """Measure EEVEE where its options or the picture's content matter."""
    large = next(case for case in CASES if "200 px" in case.name)
    usual, jittered = CASES[0], Eevee(is_jittered=True, samples=64)
    return [
        _edge("largest radius 100 px (the default)", large, Eevee()),
        _edge("largest radius 400 px", large, Eevee(max_radius_px=400.0)),
        _edge("camera jittered", usual, jittered),
        _edge("camera jittered, more than 200 px", large, replace(jittered, max_radius_px=400.0)),
        lone_highlight("highlight before a black backdrop", Eevee(), has_backdrop=True),
        lone_highlight("highlight alone in an empty world", Eevee(), has_backdrop=False),
        lone_highlight("the same, camera jittered", jittered, has_backdrop=False),
        lone_highlight("the same in Cycles", Cycles(work=2**26), has_backdrop=False),
    ]


def _edge(name: str, case: Case, engine: Engine) -> Measurement:
    return replace(measure(case, engine), name=name)


def lone_highlight(name: str, engine: Engine, *, has_backdrop: bool) -> Measurement:
    """Measure a small square of light instead of an edge."""
    bench = set_up(CASES[0])
    predicted = bench.predicted_px
    _put_spot(bench, has_backdrop=has_backdrop)
    crop = bench.crop(1.5 * predicted, columns=2 * int(2 * predicted))
    diameters = [spot_diameter_px(picture, SPOT_PX) for picture in engine.pictures(bench.scene, crop, predicted)]
    return Measurement(name, predicted, float(np.mean(diameters)))


def _put_spot(bench: Bench, *, has_backdrop: bool) -> None:
    """Put a spot in the card's place, and if wanted a black wall well behind it."""
    card = bench.scene.objects[bench.target]
    distance = bench.case.subject
    pixel = bench.case.sensor[0] / bench.case.lens / bench.case.resolution[0] * distance
    place = card.matrix_world.copy()
    bpy.data.objects.remove(card)
    build.add_square(bench.scene, "Spot", SPOT_PX * pixel, 100.0).matrix_world = place
    if has_backdrop:
        wall = build.add_square(bench.scene, "Wall", 20.0 * distance, 0.0)
        wall.matrix_world = place @ Matrix.Translation((0.0, 0.0, -distance))


def panorama(name: str, radial: float, planar_focus: float = 1.0) -> Measurement:
    """Measure a panoramic camera focused at a distance, with an edge far off its axis, at a radial distance.

    A lens whose focus surface is a sphere is predicted: blur is the aperture's diameter f/N as seen from the focus
    distance, less that seen from the edge, as an angle.
    """
    case = Case(name, projection="PANO", fstop=1.0, focus=planar_focus, resolution=PANORAMA_PX)
    scene = build.empty_scene()
    build.set_frame(scene, case)
    camera = build.add_camera(scene, case)
    camera.data.panorama_type = "EQUIRECTANGULAR"
    card = build.add_card(scene, "Target", reach=0.3 * radial)
    ahead = Matrix.Translation((0.0, 0.0, -radial))
    card.matrix_world = build.view_matrix(camera) @ Matrix.Rotation(-YAW, 4, "Y") @ ahead
    scene.view_layers[0].update()
    width, height = PANORAMA_PX
    column = round(width * (0.5 + YAW / (2 * np.pi)))
    crop = Crop(column - 16, column + 16, height // 2 - 40, height // 2 + 40)
    pictures = Cycles(work=2**20, columns=32).pictures(scene, crop, 10.0)
    rendered = np.mean([find_edge(picture).diameter_px() for picture in pictures])
    angle = case.lens * 1e-3 / case.fstop * abs(1 / planar_focus - 1 / radial)
    return Measurement(name, angle * height / np.pi, float(rendered))


def panoramas() -> list[Measurement]:
    """Measure a panoramic camera on the sphere of its focus distance, and on the plane of a perspective one."""
    on_plane = 1.0 / float(np.cos(YAW))
    return [
        panorama("on the sphere around the camera", 1.0),
        panorama("on the plane, 50 degrees off axis", on_plane),
        panorama("beyond both", 2.5),
    ]
