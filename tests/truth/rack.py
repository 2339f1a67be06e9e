"""A rack, rendered frame by frame: when do the pictures say that one subject leaves and the other arrives?"""

from collections.abc import Iterator
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Vector
from numpy.typing import NDArray

from rack_focus_addon import api

from . import build
from .bench import Bench, edge_pixel, place_card
from .cases import Case
from .engines import Cycles
from .results import Crossing

COC_MM = 0.0375
"""The circle of confusion: 2 px at HD, 4 px at the UHD that is rendered, which are large enough to be measured well."""
FIRST_FRAME = 6
PLACES = {"A": (0.35, 0.4), "B": (0.7, 0.65)}
"""Where on the picture the subjects are."""
ENGINE = Cycles(work=2**18, seeds=(1,), columns=128)
"""There are many pictures, and half a frame is coarser than what sampling does to them."""


@dataclass(frozen=True)
class RackCase:
    """A rack between A and B, whose planar distances go from the first to the second number during the pull."""

    name: str
    a: tuple[float, float] = (1.2, 1.2)
    b: tuple[float, float] = (8.0, 8.0)
    order: tuple[str, str] = ("A", "B")
    ease: str = "SMOOTHERSTEP"
    space: str = "DIOPTRE"
    frames: int = 24

    @property
    def camera(self) -> Case:
        """The camera: 50 mm, f/2, UHD."""
        return Case(self.name, fstop=2.0, resolution=(3840, 2160))

    @property
    def span(self) -> range:
        """The frames that are rendered: the pull, and two frames before and after it."""
        return range(FIRST_FRAME - 2, FIRST_FRAME + self.frames + 3)


RACKS = (
    RackCase("near to far"),
    RackCase("far to near, linear in distance", order=("B", "A"), ease="LINEAR", space="DISTANCE"),
    RackCase("both subjects move", a=(1.6, 1.1), b=(6.0, 9.0), frames=18),
)


def crossings(case: RackCase) -> tuple[Crossing, Crossing]:
    """Create the rack, render it, and return when the first subject leaves and the second one arrives."""
    scene = build.empty_scene()
    benches = {name: _subject(scene, case, name) for name in PLACES}
    rack = api.create_rack(
        scene,
        *case.order,
        start=FIRST_FRAME,
        frames=case.frames,
        ease=case.ease,
        space=case.space,
        coc_mm=COC_MM,
    )
    stated = {span.subject: span for span in rack.timeline}
    leaves, arrives = case.order
    blur = {name: rendered_blur(bench, case.span) for name, bench in benches.items()}
    return (
        Crossing(case.name, f"{leaves} leaves", stated[leaves].end, _crossing(case.span, blur[leaves])),
        Crossing(case.name, f"{arrives} arrives", stated[arrives].start, _crossing(case.span, blur[arrives])),
    )


def rendered_blur(bench: Bench, frames: range) -> NDArray:
    """Render a subject alone at each frame and return its blur in pixels, shape (n_frames,)."""
    cards = [card for card in bench.scene.objects if card.type == "MESH"]
    for card in cards:
        card.hide_render = card.name != bench.target
    return np.array([bench.diameters_px(ENGINE, bench.predicted_px).mean() for _ in _stepped(bench.scene, frames)])


def _stepped(scene: bpy.types.Scene, frames: range) -> Iterator[int]:
    for frame in frames:
        scene.frame_set(frame)
        yield frame


def _subject(scene: bpy.types.Scene, case: RackCase, name: str) -> Bench:
    """Add a card that travels along the ray through its pixel; the first one brings the camera."""
    if scene.camera is None:
        build.set_frame(scene, case.camera)
        build.add_camera(scene, case.camera)
    bench = Bench(case.camera, scene, edge_pixel(scene, PLACES[name]), target=name)
    first, last = case.a if name == "A" else case.b
    card = place_card(bench, scene.camera, first)
    eye = build.view_matrix(scene.camera).translation
    ray: Vector = card.matrix_world.translation - eye
    if first != last:
        for frame, distance in ((FIRST_FRAME, first), (FIRST_FRAME + case.frames, last)):
            card.location = eye + ray * (distance / first)
            card.keyframe_insert("location", frame=frame)
    return bench


def _crossing(frames: range, blur_px: NDArray) -> float:
    """Return the frame at which the blur passes the circle of confusion, on a straight line between two frames."""
    limit_px = COC_MM / 36.0 * 3840
    (passed,) = np.flatnonzero(np.diff(blur_px > limit_px))
    before, after = blur_px[passed : passed + 2]
    return float(frames[passed] + (limit_px - before) / (after - before))
