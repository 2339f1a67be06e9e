"""What edges before a backdrop do not show: highlights alone in the dark, and EEVEE's options."""

from dataclasses import replace

import bpy
import numpy as np
from mathutils import Matrix

from . import build
from .bench import Bench, measure, set_up
from .cases import CASES, Case
from .engines import Cycles, Eevee, Engine
from .instrument import spot_diameter_px
from .results import Measurement

SPOT_PX = 2.0


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
