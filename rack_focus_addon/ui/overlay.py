"""The overlay and the focus assist in the 3D viewport: uploading and drawing, and nothing more.

While both are off nothing is registered with Blender. What is drawn was worked out in :mod:`..session_overlay`.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import bpy
import numpy as np
from bpy.app.handlers import persistent
from bpy.props import BoolProperty, EnumProperty

from ..blender.wording import length, ui_scale
from ..core.arrays import FloatArray
from ..core.overlay import dashed, floor_line, frustum_volume, plane_corners, plane_matrices, tape_marks
from ..core.overlay_picture import FocusPicture
from ..core.units import format_length
from ..preferences import Look, read_look
from ..session_overlay import Sight, look_now, redraw, stop_watching, watch
from . import overlay_screen as screen

COC_ITEMS = (
    ("0.5", "Stricter", "Half the circle of confusion: for a large screen, or a picture that will be enlarged"),
    ("1", "As Set", "The circle of confusion that is set under Advanced"),
    ("2", "Looser", "Twice the circle of confusion: for a small screen, or to see the rack at a glance"),
)
SHADED: Final = {"SOLID", "MATERIAL"}
"""Where the assist tints: a wireframe has no surface, and a rendered view shows the blur itself."""

LIMIT_WIDTH: Final = 0.6
HIDDEN: Final = 0.25
"""How much of a line's opacity is left where something stands before it."""


@dataclass
class _Drawn:
    """The handlers, and what was uploaded last."""

    handlers: list[tuple[Any, str]]
    tapes: tuple[Any, Any] | None = None
    labels: tuple[Any, Any] | None = None
    scale: tuple[Any, Any] | None = None
    sight: tuple[int, Sight] | None = None


_drawn = _Drawn([])


# -------------------------------------------------------------------------------------------------------------- switches
def sync() -> None:
    """Register what the switches ask for, or nothing at all while both are off."""
    manager = bpy.context.window_manager
    wanted = manager.rack_focus_overlay or manager.rack_focus_assist
    if wanted and not _drawn.handlers:
        for draw, kind in ((draw_view, "POST_VIEW"), (draw_pixel, "POST_PIXEL")):
            _drawn.handlers.append((bpy.types.SpaceView3D.draw_handler_add(draw, (), "WINDOW", kind), "WINDOW"))
        watch()
    elif not wanted:
        clear()
    redraw(manager)


def clear() -> None:
    """Take the handlers off and forget what was drawn."""
    while _drawn.handlers:
        bpy.types.SpaceView3D.draw_handler_remove(*_drawn.handlers.pop())
    _drawn.tapes = _drawn.labels = _drawn.scale = _drawn.sight = None
    stop_watching()


def is_drawing() -> bool:
    """Whether anything is registered with the viewport."""
    return bool(_drawn.handlers)


@persistent  # type: ignore[untyped-decorator]
def _on_load(_path: str) -> None:
    """Another file: what was worked out is of objects that are gone."""
    clear()
    sync()


def _switched(_self: bpy.types.WindowManager, _context: bpy.types.Context) -> None:
    sync()


# --------------------------------------------------------------------------------------------------------------- drawing
def draw_view() -> None:
    """Draw what stands in the scene: tint, planes, tape; a POST_VIEW handler."""
    context = bpy.context
    sight = _sight(context)
    _drawn.sight = (context.region.as_pointer(), sight) if sight else None
    if sight is None:
        return
    from . import overlay_paint as paint  # noqa: PLC0415 - gpu, only where there is a window

    look, manager = read_look(context), context.window_manager
    in_camera = context.region_data.view_perspective == "CAMERA"
    with paint.drawing():
        if manager.rack_focus_assist and context.space_data.shading.type in SHADED:
            _tint(paint, sight, look, in_camera=in_camera)
        if manager.rack_focus_overlay:
            _draw_planes(paint, sight, look, in_camera=in_camera)
            _draw_tapes(paint, context.scene, sight, look, in_camera=in_camera)


def draw_pixel() -> None:
    """Draw what stands on the screen: labels and the focus scale; a POST_PIXEL handler."""
    context = bpy.context
    drawn, _drawn.sight = _drawn.sight, None
    if drawn is None or drawn[0] != context.region.as_pointer() or not context.window_manager.rack_focus_overlay:
        return
    from . import overlay_paint as paint  # noqa: PLC0415 - gpu, only where there is a window

    sight, look = drawn[1], read_look(context)
    with paint.drawing():
        frame = _draw_labels(paint, context, sight, look)
        if frame:
            _draw_scale(paint, context, sight, look, frame)


def _sight(context: bpy.types.Context) -> Sight | None:
    space = context.space_data
    camera = space.camera if space.use_local_camera else context.scene.camera
    if camera is None or camera.type != "CAMERA" or not space.overlay.show_overlays:
        return None
    looser = float(context.window_manager.rack_focus_assist_coc)
    return look_now(context.scene, context.view_layer.depsgraph, camera, looser)


def _tint(paint: Any, sight: Sight, look: Look, *, in_camera: bool) -> None:  # noqa: ANN401 - the module
    if not sight.framing.has_plane:
        return
    near_colour, far_colour = (*look.near, look.opacity), (*look.far, look.opacity)
    shows_near, shows_far = sight.near > sight.clip_start, sight.far < sight.clip_end
    if in_camera:
        near, far = plane_matrices(sight.framing, sight.matrix, [max(sight.near, 1e-6), min(sight.far, sight.clip_end)])
        if shows_near:
            paint.tint_beyond(near, near_colour, "GREATER")
        if shows_far:
            paint.tint_beyond(far, far_colour, "LESS")
        return
    if shows_near:
        paint.tint_inside(frustum_volume(sight.framing, sight.matrix, sight.clip_start, sight.near), near_colour)
    if shows_far:
        paint.tint_inside(frustum_volume(sight.framing, sight.matrix, sight.far, sight.clip_end), far_colour)


def _draw_planes(paint: Any, sight: Sight, look: Look, *, in_camera: bool) -> None:  # noqa: ANN401 - the module
    """Draw the focus plane and its limits; in camera view they are the frame itself, and only the floor shows them."""
    if not sight.framing.has_plane:
        return
    import gpu  # noqa: PLC0415 - only where there is a window

    width = look.line_width * ui_scale()
    distances = [sight.distance, max(sight.near, 1e-6), *([sight.far] if sight.far < sight.clip_end else [])]
    floor = sight.pictures[0].floor if sight.pictures else 0.0
    colours = [look.focus, look.limit, look.limit]
    corners = plane_corners(sight.framing, sight.matrix, distances)
    lines = [(_dashed_if(line, sight.is_planned), (*colour, 0.9)) for frame, colour in zip(corners, colours, strict=False) if (line := floor_line(frame, floor)) is not None]
    if not in_camera:
        gpu.state.depth_test_set("LESS_EQUAL")
        planes = plane_matrices(sight.framing, sight.matrix, distances)
        paint.draw_square(planes[0], (*look.focus, 0.07))
        for test, share in (("LESS_EQUAL", 1.0), ("GREATER", HIDDEN)):
            gpu.state.depth_test_set(test)
            for index, plane in enumerate(planes):
                thick = width if index == 0 else width * LIMIT_WIDTH
                paint.draw_square_outline(plane, (*colours[index], 0.9 * share), thick, is_dashed=sight.is_planned)
    batch = paint.coloured_line_batch(lines)
    if batch:
        gpu.state.depth_test_set("LESS_EQUAL")
        paint.draw_coloured_lines(batch, width)


def _dashed_if(line: FloatArray, is_planned: bool) -> FloatArray:
    return dashed(line, 24) if is_planned else line[None]


def _draw_tapes(paint: Any, scene: bpy.types.Scene, sight: Sight, look: Look, *, in_camera: bool) -> None:  # noqa: ANN401 - the module
    """Draw the tape on the floor and the path of focus, which are uploaded once."""
    if not sight.pictures:
        return
    import gpu  # noqa: PLC0415 - only where there is a window

    key = sight.racks, sight.plan, look, in_camera
    if _drawn.tapes is None or _drawn.tapes[0] != key:
        arm = look.tape_m / 2.0 / scene.unit_settings.scale_length
        parts = [part for picture in sight.pictures for part in _tape_parts(picture, look, arm, in_camera=in_camera)]
        _drawn.tapes = key, paint.coloured_line_batch(parts)
    batch = _drawn.tapes[1]
    if batch:
        gpu.state.depth_test_set("LESS_EQUAL")
        paint.draw_coloured_lines(batch, look.line_width * ui_scale())


def _tape_parts(picture: FocusPicture, look: Look, arm: float, *, in_camera: bool) -> list[tuple[Any, Any]]:
    parts: list[tuple[Any, Any]] = []
    marks = screen.taped((picture,))
    if marks:
        crosses, drops = tape_marks([mark.point for mark in marks], picture.floor, arm)
        drops = np.concatenate([dashed(drop, 14) for drop in drops])
        if picture.is_planned:
            crosses = np.concatenate([dashed(strip, 3) for cross in crosses for strip in cross])
        parts += [(crosses.reshape(-1, 2, 3), (*look.mark, 1.0)), (drops, (*look.mark, 0.45))]
    if not in_camera:
        path = np.stack([picture.path[:-1], picture.path[1:]], axis=1)
        parts += [(path[::2] if picture.is_planned else path, (*look.focus, 0.6))]
        parts += [(picture.path_ticks, (*look.focus, 0.6))]
    return parts


def _draw_labels(paint: Any, context: bpy.types.Context, sight: Sight, look: Look) -> screen.Frame | None:  # noqa: ANN401 - the module
    """Draw the labels; return the camera's frame in a view through it."""
    region, view = context.region, np.array(context.region_data.perspective_matrix)
    in_camera = context.region_data.view_perspective == "CAMERA"
    key = sight.racks, sight.plan, look, view.tobytes(), region.width, region.height, in_camera
    if _drawn.labels is None or _drawn.labels[0] != key:
        size = float(region.width), float(region.height)
        style = _style(paint, context.scene, look)
        frame = screen.frame_on_screen(sight, view, size) if in_camera else None
        bounds = _bounds(context, frame)
        labels = screen.lay_labels(screen.taped(sight.pictures), view, bounds, size, style)
        boxes = paint.box_batch(labels.boxes) if labels.boxes else None
        leaders = paint.line_batch(labels.leaders) if labels.leaders else None
        _drawn.labels = key, (frame, labels, boxes, leaders)
    frame, labels, boxes, leaders = _drawn.labels[1]
    if boxes:
        back, text = _text_colours(context)
        paint.draw_lines(leaders, (*look.mark, 0.8), ui_scale())
        paint.draw_filled(boxes, back)
        paint.write(labels.texts, text, look.text_size * ui_scale())
    return frame


def _bounds(context: bpy.types.Context, frame: screen.Frame | None) -> screen.Frame:
    """What labels may cover: the region without the sidebar and the toolbar; in camera view, of the frame alone."""
    region = context.region
    left, bottom, right, top = 0.0, 0.0, float(region.width), float(region.height)
    for other in context.area.regions if context.preferences.system.use_region_overlap else ():
        if other.width <= 1 or other.height <= 1:
            continue
        if other.type == "UI":
            right = min(right, other.x - region.x)
        elif other.type == "TOOLS":
            left = max(left, other.x + other.width - region.x)
        elif other.type in {"HEADER", "TOOL_HEADER"} and other.y > region.y + region.height / 2:
            top = min(top, other.y - region.y)
    if frame is None:
        return left, bottom, right, top
    return max(left, frame[0]), max(bottom, frame[1]), min(right, frame[2]), min(top, frame[3])


def _draw_scale(paint: Any, context: bpy.types.Context, sight: Sight, look: Look, frame: screen.Frame) -> None:  # noqa: ANN401 - the module
    pictures = sight.pictures
    bounds = _bounds(context, frame)
    # Without marks the scale is about the distance alone; in steps, that it may rest while that moves.
    alone = 0.0 if pictures else 2.0 ** np.floor(np.log2(max(sight.distance, 1e-3)))
    key = sight.racks, sight.plan, look, bounds, alone, context.scene.unit_settings.system
    if _drawn.scale is None or _drawn.scale[0] != key:
        _drawn.scale = key, _upload_scale(paint, context.scene, pictures, sight, look, bounds)
    if _drawn.scale[1] is None:
        return
    layout, batches = _drawn.scale[1]
    size, unit = look.text_size * ui_scale(), ui_scale()
    back, text = _text_colours(context)
    paint.draw_filled(batches["back"], (*back[:3], 0.45))
    if "path" in batches:
        paint.draw_lines(batches["path"], (*look.focus, 0.75), look.line_width * unit)
    paint.draw_lines(batches["lines"], text, unit)
    if "marks" in batches:
        paint.draw_filled(batches["marks"], (*look.mark, 1.0))
    if "names" in batches:
        paint.draw_filled(batches["names"], back)
    paint.write([*layout.numbers, *layout.names], text, size)
    y = layout.height(sight.distance)
    if "path" in batches:
        paint.draw_filled_at(batches["dot"], (*look.focus, 1.0), layout.across(context.scene.frame_current_final), y)
    paint.draw_filled_at(batches["pointer"], (*look.focus, 1.0), layout.x, y)
    words = _words(context.scene, look)(sight.distance)
    paint.draw_filled_at(_plate(paint, paint.text_width(words, size), size, unit), (*look.focus, 1.0), layout.x, y)
    paint.write([(layout.x + 14.0 * unit, y - 0.35 * size, words)], (0.0, 0.0, 0.0, 1.0), size)


@lru_cache(maxsize=64)
def _plate(paint: Any, width: float, size: float, unit: float) -> Any:  # noqa: ANN401 - a batch
    """The plate behind the distance that the pointer shows."""
    return paint.box_batch([(10.0 * unit, -0.75 * size, 18.0 * unit + width, 0.75 * size)])


def _upload_scale(
    paint: Any,  # noqa: ANN401 - the module
    scene: bpy.types.Scene,
    pictures: tuple[FocusPicture, ...],
    sight: Sight,
    look: Look,
    frame: screen.Frame,
) -> Any:  # noqa: ANN401 - the layout and its batches, None where there is no room
    style = _style(paint, scene, look)
    layout = screen.lay_scale(pictures, sight.distance, frame, style)
    if layout is None:
        return None
    unit = style.unit
    batches = {
        "back": paint.box_batch([(layout.x - 2.0 * unit, layout.bottom - style.text_px, frame[2], layout.top + style.text_px)]),
        "lines": paint.line_batch(layout.lines),
        "pointer": paint.triangle_batch([((0.0, 0.0, 0.0), (10.0 * unit, 6.0 * unit, 0.0), (10.0 * unit, -6.0 * unit, 0.0))]),
    }
    if len(layout.path):
        batches["path"] = paint.line_batch(layout.path)
        batches["dot"] = paint.box_batch([(-3.0 * unit, -3.0 * unit, 3.0 * unit, 3.0 * unit)])
    if len(layout.marks):
        batches["marks"] = paint.triangle_batch(layout.marks)
    if layout.name_boxes:
        batches["names"] = paint.box_batch(layout.name_boxes)
    return layout, batches


def _style(paint: Any, scene: bpy.types.Scene, look: Look) -> screen.Style:  # noqa: ANN401 - the module
    size = look.text_size * ui_scale()
    is_feet = look.units == "FEET" or (look.units == "SCENE" and scene.unit_settings.system == "IMPERIAL")
    is_bare = look.units == "SCENE" and scene.unit_settings.system == "NONE"
    return screen.Style(
        unit=ui_scale(),
        text_px=size,
        system="IMPERIAL" if is_feet else "METRIC",
        unit_scale_m=1.0 if is_bare else scene.unit_settings.scale_length,
        scale=look.scale,
        length=_words(scene, look),
        width=lambda text: paint.text_width(text, size),
    )


def _words(scene: bpy.types.Scene, look: Look) -> Any:  # noqa: ANN401 - a function of a distance
    """What writes a distance in scene units."""
    if look.units == "SCENE":
        return lambda distance: length(scene, distance)
    system = "IMPERIAL" if look.units == "FEET" else "METRIC"
    return lambda distance: format_length(distance * scene.unit_settings.scale_length, system)


def _text_colours(context: bpy.types.Context) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The theme's own for notes over a picture: those of its tooltips, a little less than opaque."""
    colours = context.preferences.themes[0].user_interface.wcol_tooltip
    return (*colours.inner[:3], 0.75), (*colours.text[:3], 1.0)


# ------------------------------------------------------------------------------------------------------------ registering
def draw_switches(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Draw the switches: for the panel."""
    manager = context.window_manager
    row = layout.row(align=True)
    row.prop(manager, "rack_focus_overlay", toggle=True, icon="OVERLAY")
    row.prop(manager, "rack_focus_assist", toggle=True, icon="MOD_MASK")
    if manager.rack_focus_overlay or manager.rack_focus_assist:
        layout.row(align=True).prop(manager, "rack_focus_assist_coc", expand=True)


def _draw_in_popover(self: bpy.types.Panel, context: bpy.types.Context) -> None:
    column = self.layout.column()
    column.label(text="Rack Focus")
    draw_switches(column, context)


def register() -> None:
    """Add the switches, to the viewport's own overlays too, and draw what they ask for."""
    kinds = bpy.types.WindowManager
    kinds.rack_focus_overlay = BoolProperty(
        name="Overlay",
        description="Show the focus plane, its limits, the marks as tape on the floor, and the focus scale",
        default=True,
        options={"SKIP_SAVE"},
        update=_switched,
    )
    kinds.rack_focus_assist = BoolProperty(
        name="Focus Assist",
        description="Tint what is not sharp, so that a rack can be judged without rendering: one colour for what lies "
        "too near, one for what lies too far",
        default=False,
        options={"SKIP_SAVE"},
        update=_switched,
    )
    kinds.rack_focus_assist_coc = EnumProperty(
        name="Sharpness", description="How sharp is sharp enough", items=COC_ITEMS, default="1", update=_switched
    )
    bpy.types.VIEW3D_PT_overlay.append(_draw_in_popover)
    bpy.app.handlers.load_post.append(_on_load)
    # While an add-on is being enabled, there is no context yet.
    bpy.app.timers.register(sync, first_interval=0.0)


def unregister() -> None:
    """Take all of it out again."""
    if bpy.app.timers.is_registered(sync):
        bpy.app.timers.unregister(sync)
    bpy.app.handlers.load_post.remove(_on_load)
    bpy.types.VIEW3D_PT_overlay.remove(_draw_in_popover)
    clear()
    for name in ("rack_focus_overlay", "rack_focus_assist", "rack_focus_assist_coc"):
        delattr(bpy.types.WindowManager, name)
