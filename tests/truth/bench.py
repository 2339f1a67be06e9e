"""The bench: a case is built, its blur predicted by the product, rendered by Blender, and measured."""

from dataclasses import dataclass, replace

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from rack_focus_addon import api

from . import build
from .cases import Case
from .engines import Crop, Engine
from .instrument import EDGE_PHASE, Edge, EdgeError, find_edge
from .results import Measurement

TARGET = "Target"
PANORAMA_COLUMNS = 32


@dataclass(frozen=True)
class Bench:
    """A scene to render, and where a card's edge is to be seen, in pixels from the picture's lower left corner."""

    case: Case
    scene: bpy.types.Scene
    edge_px: tuple[float, float]
    target: str = TARGET

    @property
    def predicted_px(self) -> float:
        """The blur that the product predicts for this scene, in the direction in which it is measured."""
        vertical = float(api.blur(self.scene, [self.target])[0, 0])
        if self.case.along == "HEIGHT":
            return vertical
        pixel_x, pixel_y = self.case.pixel_aspect
        return vertical / self.case.ratio * pixel_y / pixel_x

    def crop(self, blur_px: float, columns: int) -> Crop:
        """Return the pixels around the edge that hold its blur, were it half as wide again as predicted."""
        reach = int(np.ceil(0.75 * blur_px)) + 8
        sides = (columns // 2, reach) if self.case.along == "HEIGHT" else (reach, columns // 2)
        (left, right), (bottom, top) = [
            (max(0, int(middle) - side), min(size, int(middle) + side))
            for middle, side, size in zip(self.edge_px, sides, build.picture_size(self.scene), strict=True)
        ]
        return Crop(left, right, bottom, top)

    def suited(self, engine: Engine) -> Engine:
        """Return the engine, for a panorama with a shorter piece of edge: a straight one is bent there."""
        return replace(engine, columns=PANORAMA_COLUMNS) if self.case.projection == "PANO" else engine

    def edges(self, engine: Engine, blur_px: float) -> list[Edge]:
        """Render the edge and find it in each picture, making sure that it is the one that was meant."""
        engine = self.suited(engine)
        crop = self.crop(blur_px, engine.columns)
        is_across = self.case.along == "WIDTH"
        wanted = self.edge_px[0] - crop.left if is_across else self.edge_px[1] - crop.bottom
        edges = []
        for picture in engine.pictures(self.scene, crop, blur_px):
            edges.append(find_edge(picture.T if is_across else picture))
            if abs(edges[-1].position_px - wanted) > engine.misplaced_px:
                raise EdgeError(
                    f"The edge of '{self.case.name}' lies at {edges[-1].position_px:.2f} px, not at {wanted:.2f}"
                )
        return edges

    def diameters_px(self, engine: Engine, blur_px: float) -> NDArray:
        """Render the edge and return the diameter of its blur in each picture."""
        return np.array([edge.diameter_px(engine.pixel_variance_px2) for edge in self.edges(engine, blur_px)])


def set_up(case: Case) -> Bench:
    """Empty Blender's file and build the case's scene in it."""
    scene = build.empty_scene()
    scene.unit_settings.scale_length = case.unit_scale
    build.set_frame(scene, case)
    camera = build.add_camera(scene, case)
    bench = Bench(case, scene, edge_pixel(scene, case.at))
    place_card(bench, camera, case.subject)
    if case.focus_on_object:
        build.focus_on_object(scene, camera, case.focus)
    scene.view_layers[0].update()
    return bench


def edge_pixel(scene: bpy.types.Scene, at: tuple[float, float]) -> tuple[float, float]:
    """Return the place on the picture nearest to shares of its width and height that suits an edge."""
    x, y = (round(share * side) + EDGE_PHASE for share, side in zip(at, build.picture_size(scene), strict=True))
    return x, y


def place_card(bench: Bench, camera: bpy.types.Object, distance: float) -> bpy.types.Object:
    """Add the bench's card at a distance, square to the view axis, its edge on the bench's pixel.

    Before a panoramic camera it is square to the line of sight, and the distance is radial.
    """
    reach = 8.0 * (bench.case.ortho_scale if bench.case.projection == "ORTHO" else distance)
    card = build.add_card(bench.scene, bench.target, reach)
    if bench.case.projection == "PANO":
        seen = build.turned_to(bench.scene, camera, bench.edge_px) @ Matrix.Translation((0.0, 0.0, -distance))
    else:
        seen = Matrix.Translation(build.seen_at(bench.scene, camera, bench.edge_px, distance))
    turn = build.TO_THE_LEFT if bench.case.along == "WIDTH" else Matrix.Identity(4)
    card.matrix_world = build.view_matrix(camera) @ seen @ turn
    return card


def measure(case: Case, engine: Engine) -> Measurement:
    """Render a case and measure it."""
    bench = set_up(case)
    predicted = bench.predicted_px
    diameters = bench.diameters_px(engine, predicted)
    scatter = np.std(diameters, ddof=1) / np.sqrt(len(diameters)) if len(diameters) > 1 else 0.0
    return Measurement(case.name, predicted, float(np.mean(diameters)), float(scatter))
