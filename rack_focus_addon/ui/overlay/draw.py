"""What the overlay draws, in order: the tint, planes and tape in the scene; labels and the focus scale on the screen.

It hands arrays to a painter, :mod:`.paint`, and keeps what was uploaded until it changes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import bpy
import numpy as np

from ...blender.wording import length, ui_scale
from ...core.arrays import FloatArray
from ...core.overlay.geometry import corners_of, dashed, floor_lines, frustum_volume, plane_matrices, tape_marks
from ...core.overlay.picture import FocusPicture, Sight
from ...core.units import format_length
from ...preferences import Look, read_look
from . import screen
from .screen import Frame

Painter = Any
Rgba = tuple[float, float, float, float]

SHADED: Final = {"SOLID", "MATERIAL"}
"""Where the assist tints: a wireframe has no surface, and a rendered view shows the blur itself."""

THIN: Final = 0.6
"""The width of the limits' lines, as a share of the focus plane's."""

HIDDEN: Final = 0.35
"""How much of a line's opacity is left where something stands before it."""

NOTHING: Final = 1e-6


@dataclass(frozen=True)
class Viewport:
    """What a redraw of a region takes from Blender, read once.

    Attributes
    ----------
    region : int
        Its address.
    scene : Scene
    sight : Sight
    look : Look
    shows_overlay, shows_assist : bool
    in_camera : bool
        Whether the region looks through the camera.
    matrix : ndarray of float64, shape (4, 4)
        Window times view.
    size : (float, float)
        In pixels.
    bounds : (float, float, float, float)
        Left, bottom, right and top of what no toolbar covers.
    unit : float
        Pixels in a unit of the interface.
    plate, text : tuple of float
        Colours of the theme for notes over a picture.
    """

    region: int
    scene: bpy.types.Scene
    sight: Sight
    look: Look
    shows_overlay: bool
    shows_assist: bool
    in_camera: bool
    matrix: FloatArray
    size: tuple[float, float]
    bounds: Frame
    unit: float
    plate: Rgba
    text: Rgba

    @property
    def line_width(self) -> float:
        """In pixels."""
        return self.look.line_width * self.unit

    @property
    def text_px(self) -> float:
        """In pixels."""
        return self.look.text_size * self.unit


@dataclass
class Uploads:
    """What was worked out and uploaded last, each with what it was made from."""

    kept: dict[tuple[str, int], tuple[Any, Any]] = field(default_factory=dict)

    def get(self, what: str, region: int, made_from: Any, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - of any kind
        """Return what was made from the same before, or make it."""
        before = self.kept.get((what, region))
        if before is None or before[0] != made_from:
            before = self.kept[what, region] = made_from, make()
        return before[1]


# -------------------------------------------------------------------------------------------------------------- reading
def read_viewport(context: bpy.types.Context, sight: Sight) -> Viewport:
    """Return how the region at hand shows what a camera sees of focus."""
    space, manager = context.space_data, context.window_manager
    region, view = context.region, context.region_data
    colours = context.preferences.themes[0].user_interface.wcol_tooltip
    return Viewport(
        region=region.as_pointer(),
        scene=context.scene,
        sight=sight,
        look=read_look(context),
        shows_overlay=manager.rack_focus_overlay,
        shows_assist=manager.rack_focus_assist and space.shading.type in SHADED,
        in_camera=view.view_perspective == "CAMERA",
        matrix=np.array(view.perspective_matrix),
        size=(float(region.width), float(region.height)),
        bounds=_uncovered(context),
        unit=ui_scale(),
        plate=(*colours.inner[:3], 0.75),  # type: ignore[index]
        text=(*colours.text[:3], 1.0),
    )


def _uncovered(context: bpy.types.Context) -> Frame:
    """What of a region neither the sidebar nor a toolbar lies over."""
    region = context.region
    left, right, top = 0.0, float(region.width), float(region.height)
    for other in context.area.regions if context.preferences.system.use_region_overlap else ():
        kind = other.type
        if kind == "WINDOW" or other.width <= 1 or other.height <= 1:
            continue
        if kind == "UI":
            right = min(right, float(other.x - region.x))
        elif kind == "TOOLS":
            left = max(left, float(other.x + other.width - region.x))
        elif kind in {"HEADER", "TOOL_HEADER"} and other.y > region.y + region.height / 2:
            top = min(top, float(other.y - region.y))
    return left, 0.0, right, top


# ------------------------------------------------------------------------------------------------------------ the scene
def draw_scene(paint: Painter, viewport: Viewport, uploads: Uploads) -> None:
    """Draw what stands in the scene."""
    if viewport.sight.framing.has_plane:
        if viewport.shows_assist:
            _tint(paint, viewport)
        if viewport.shows_overlay:
            _draw_planes(paint, viewport)
    if viewport.shows_overlay and viewport.sight.pictures:
        _draw_tapes(paint, viewport, uploads)


def _tint(paint: Painter, viewport: Viewport) -> None:
    """Tint what is not sharp: through the camera by a plane each, from elsewhere by the parts of its frustum."""
    sight, look = viewport.sight, viewport.look
    near_colour, far_colour = (*look.near, look.opacity), (*look.far, look.opacity)
    shows_near, shows_far = sight.near > sight.clip_start, sight.far < sight.clip_end
    if viewport.in_camera:
        limits = [max(sight.near, NOTHING), min(sight.far, sight.clip_end)]
        near, far = plane_matrices(sight.framing, sight.matrix, limits)
        if shows_near:
            paint.tint_beyond(near, near_colour, "GREATER")
        if shows_far:
            paint.tint_beyond(far, far_colour, "LESS")
        return
    if shows_near:
        paint.tint_inside(frustum_volume(sight.framing, sight.matrix, sight.clip_start, sight.near), near_colour)
    if shows_far:
        paint.tint_inside(frustum_volume(sight.framing, sight.matrix, sight.far, sight.clip_end), far_colour)


def _draw_planes(paint: Painter, viewport: Viewport) -> None:
    """Draw the focus plane and its limits; through the camera they are its frame, and the floor alone has them."""
    sight, look = viewport.sight, viewport.look
    distances = [sight.distance, max(sight.near, NOTHING), *([sight.far] if sight.far < sight.clip_end else [])]
    colours = ((*look.focus, 0.9), (*look.limit, 0.9), (*look.limit, 0.9))
    planes = plane_matrices(sight.framing, sight.matrix, distances)
    if not viewport.in_camera:
        paint.set_depth("LESS_EQUAL")
        paint.draw_square(planes[0], (*look.focus, 0.07))
        for test, share in (("LESS_EQUAL", 1.0), ("GREATER", HIDDEN)):
            paint.set_depth(test)
            for index, plane in enumerate(planes):
                width = viewport.line_width * (THIN if index else 1.0)
                colour = (*colours[index][:3], colours[index][3] * share)
                paint.draw_square_outline(
                    plane, colour, width, is_dashed=sight.is_planned, has_halo=test == "LESS_EQUAL"
                )
    floor = sight.pictures[0].floor if sight.pictures else 0.0
    found = floor_lines(corners_of(planes), floor)
    lines = [
        (dashed(line, 24) if sight.is_planned else line, colour)
        for line, colour in zip(found, colours, strict=False)
        if line is not None
    ]
    if lines:
        paint.set_depth("LESS_EQUAL")
        batch = paint.coloured_line_batch(lines)
        paint.draw_halo(batch, viewport.line_width)
        paint.draw_coloured_lines(batch, viewport.line_width)


def _draw_tapes(paint: Painter, viewport: Viewport, uploads: Uploads) -> None:
    """Draw the tape on the floor and the path of focus."""
    sight, look = viewport.sight, viewport.look
    metre = 1.0 / viewport.scene.unit_settings.scale_length

    def upload() -> tuple[Any, Any]:
        parts = [
            part
            for picture in sight.pictures
            for part in _tape_parts(picture, look, look.tape_m / 2.0 * metre, in_camera=viewport.in_camera)
        ]
        faint = [(segments, (*colour[:3], colour[3] * HIDDEN)) for segments, colour in parts]
        return paint.coloured_line_batch(parts), paint.coloured_line_batch(faint)

    made_from = sight.racks, sight.plan, look, viewport.in_camera, metre
    shown, hidden = uploads.get("tapes", 0 if viewport.in_camera else 1, made_from, upload)
    for test, batch in (("LESS_EQUAL", shown), ("GREATER", hidden)):
        if batch:
            paint.set_depth(test)
            if batch is shown:
                paint.draw_halo(batch, viewport.line_width)
            paint.draw_coloured_lines(batch, viewport.line_width)


def _tape_parts(picture: FocusPicture, look: Look, arm: float, *, in_camera: bool) -> list[tuple[Any, Rgba]]:
    parts: list[tuple[Any, Rgba]] = []
    marks = screen.taped((picture,))
    if marks:
        crosses, drops = tape_marks([mark.point for mark in marks], picture.floor, arm)
        if picture.is_planned:
            crosses = np.concatenate([dashed(strip, 3) for cross in crosses for strip in cross])
        parts.append((crosses, (*look.mark, 1.0)))
        parts.append((np.concatenate([dashed(drop, 14) for drop in drops]), (*look.mark, 0.45)))
    # Through the camera the path is a point, or hides what it leads to; there the scale has it over time.
    if not in_camera:
        path = np.stack([picture.path[:-1], picture.path[1:]], axis=1)
        parts.append((path[::2] if picture.is_planned else path, (*look.focus, 0.6)))
        parts.append((picture.path_ticks, (*look.focus, 0.6)))
    return parts


# ----------------------------------------------------------------------------------------------------------- the screen
def draw_screen(paint: Painter, viewport: Viewport, uploads: Uploads) -> None:
    """Draw what stands flat on the screen."""
    if not viewport.shows_overlay:
        return
    paint.set_depth("NONE")
    frame = screen.frame_on_screen(viewport.sight, viewport.matrix, viewport.size) if viewport.in_camera else None
    bounds = _inside(viewport.bounds, frame) if frame else viewport.bounds
    taken = _draw_scale(paint, viewport, uploads, bounds) if frame else 0.0
    _draw_labels(paint, viewport, uploads, bounds, taken)


def _inside(bounds: Frame, frame: Frame) -> Frame:
    left, bottom, right, top = (round(edge) for edge in frame)
    return max(bounds[0], left), max(bounds[1], bottom), min(bounds[2], right), min(bounds[3], top)


def _draw_labels(paint: Painter, viewport: Viewport, uploads: Uploads, bounds: Frame, taken: float) -> None:
    """Draw the labels beside what the scale has taken; where the view moves, they are only placed anew."""
    sight, look, region = viewport.sight, viewport.look, viewport.region
    if not sight.pictures:
        return
    made_from = sight.racks, sight.plan, look, viewport.unit, _unit_key(viewport.scene)
    words = uploads.get("words", 0, made_from, lambda: screen.word_labels(sight.pictures, _style(paint, viewport)))

    def place() -> tuple[screen.Labels, Any, Any]:
        labels = screen.place_labels(words, viewport.matrix, bounds, viewport.size, taken)
        if not labels.boxes:
            return labels, None, None
        return labels, paint.box_batch(labels.boxes), paint.line_batch(labels.leaders)

    seen_from = words, viewport.matrix.tobytes(), bounds, viewport.size, taken
    labels, boxes, leaders = uploads.get("labels", region, seen_from, place)
    if boxes:
        paint.draw_lines(leaders, (*look.mark, 0.8), viewport.unit)
        paint.draw_filled(boxes, viewport.plate)
        paint.write(labels.texts, viewport.text, viewport.text_px)


def _draw_scale(paint: Painter, viewport: Viewport, uploads: Uploads, bounds: Frame) -> float:
    """Draw the focus scale, of which only the pointer moves; return how many pixels it and its names take."""
    sight, look, unit = viewport.sight, viewport.look, viewport.unit
    pictures = sight.pictures
    # Without marks the scale is about the distance alone; in steps, that it may rest while that moves.
    alone = 0.0 if pictures else 2.0 ** np.floor(np.log2(max(sight.distance, 1e-3)))
    made_from = sight.racks, sight.plan, look, unit, bounds, alone, _unit_key(viewport.scene)

    def upload() -> tuple[screen.ScaleLayout, dict[str, Any]] | None:
        layout = screen.lay_scale(pictures, sight.distance, bounds, _style(paint, viewport))
        return (layout, _upload_scale(paint, layout, bounds, viewport)) if layout else None

    made = uploads.get("scale", viewport.region, made_from, upload)
    if made is None:
        return 0.0
    layout, batches = made
    paint.draw_filled(batches["plate"], viewport.plate)
    if "path" in batches:
        paint.draw_halo(batches["path"], viewport.line_width)
        paint.draw_lines(batches["path"], (*look.focus, 0.75), viewport.line_width)
    paint.draw_lines(batches["lines"], viewport.text, unit)
    if "marks" in batches:
        paint.draw_filled(batches["marks"], (*look.mark, 1.0))
        paint.draw_filled(batches["names"], viewport.plate)
    paint.write(layout.texts, viewport.text, viewport.text_px)
    y = layout.height(sight.distance)
    if "path" in batches:
        at = layout.across(viewport.scene.frame_current_final)
        paint.draw_filled_at(batches["dot"], (*look.focus, 1.0), at, y)
    _draw_pointer(paint, viewport, batches["pointer"], (layout.x, y))
    return float(layout.strip[0] - bounds[0])


def _draw_pointer(paint: Painter, viewport: Viewport, arrow: Any, at: tuple[float, float]) -> None:  # noqa: ANN401 - a batch
    """The arrow, and the distance on a plate of its colour."""
    x, y = at
    unit, size, colour = viewport.unit, viewport.text_px, (*viewport.look.focus, 1.0)
    words = _words(viewport)(viewport.sight.distance)
    width = paint.text_width(words, size)
    paint.draw_filled_at(arrow, colour, x, y)
    # As wide as the words, in steps: each width is uploaded once.
    plate = paint.plate_batch(-18.0 * unit - 4.0 * np.ceil(width / 4.0), -10.0 * unit, 0.75 * size)
    paint.draw_filled_at(plate, colour, x, y)
    paint.write([(x - 14.0 * unit - width, y - 0.35 * size, words)], (0.0, 0.0, 0.0, 1.0), size)


def _upload_scale(paint: Painter, layout: screen.ScaleLayout, bounds: Frame, viewport: Viewport) -> dict[str, Any]:
    unit, size = viewport.unit, viewport.text_px
    arrow = ((0.0, 0.0, 0.0), (-10.0 * unit, 6.0 * unit, 0.0), (-10.0 * unit, -6.0 * unit, 0.0))
    batches = {
        "plate": paint.box_batch([(bounds[0], layout.bottom - size, layout.x + 2.0 * unit, layout.top + size)]),
        "lines": paint.line_batch(layout.lines),
        "pointer": paint.triangle_batch([arrow]),
    }
    if len(layout.path):
        batches["path"] = paint.line_batch(layout.path)
        batches["dot"] = paint.box_batch([(-3.0 * unit, -3.0 * unit, 3.0 * unit, 3.0 * unit)])
    if len(layout.marks):
        batches["marks"] = paint.triangle_batch(layout.marks)
        batches["names"] = paint.box_batch(layout.name_boxes)
    return batches


# ---------------------------------------------------------------------------------------------------------------- words
def _unit_key(scene: bpy.types.Scene) -> tuple[Any, ...]:
    units = scene.unit_settings
    return units.system, units.scale_length, units.use_separate


def _style(paint: Painter, viewport: Viewport) -> screen.Style:
    scene, look = viewport.scene, viewport.look
    system = scene.unit_settings.system
    is_feet = look.units == "FEET" or (look.units == "SCENE" and system == "IMPERIAL")
    is_bare = look.units == "SCENE" and system == "NONE"
    size = viewport.text_px
    return screen.Style(
        unit=viewport.unit,
        text_px=size,
        system="IMPERIAL" if is_feet else "METRIC",
        unit_scale_m=1.0 if is_bare else scene.unit_settings.scale_length,
        scale=look.scale,
        length=_words(viewport),
        width=lambda text: paint.text_width(text, size),
    )


def _words(viewport: Viewport) -> Callable[[float], str]:
    """What writes a distance in scene units."""
    scene = viewport.scene
    if viewport.look.units == "SCENE":
        return lambda distance: length(scene, distance)
    system = "IMPERIAL" if viewport.look.units == "FEET" else "METRIC"
    return lambda distance: format_length(distance * scene.unit_settings.scale_length, system)
