"""The switches of the overlay and the focus assist, and the handlers that draw them.

While both are off nothing is registered with the viewport.
"""

from __future__ import annotations

from typing import Any

import bpy
from bpy.app.handlers import persistent
from bpy.app.translations import pgettext_iface as iface_
from bpy.props import BoolProperty, EnumProperty

from ...core.messages import CONTEXT
from ...doors import overlay_picture, ui_overlay_draw, ui_overlay_paint
from ...session.overlay import look_now, planned, redraw, stop_watching, watch

COC_ITEMS = (
    ("0.5", "Stricter", "Half the circle of confusion: for a large screen, or a picture that will be enlarged"),
    ("1", "As Set", "The circle of confusion that is set under Advanced"),
    ("2", "Looser", "Twice the circle of confusion: for a small screen, or to see the rack at a glance"),
)


class _Drawn:
    """The handlers, what was uploaded, and the viewport whose scene was drawn last, for its screen to follow."""

    def __init__(self) -> None:
        self.handlers: list[tuple[Any, str]] = []
        self.uploads: ui_overlay_draw.Uploads | None = None
        self.viewport: ui_overlay_draw.Viewport | None = None


_drawn = _Drawn()


# ------------------------------------------------------------------------------------------------------------- switches
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
    _drawn.uploads = _drawn.viewport = None
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


# -------------------------------------------------------------------------------------------------------------- drawing
def draw_view() -> None:
    """Draw what stands in the scene; a POST_VIEW handler."""
    context, _drawn.viewport = bpy.context, None
    sight = _look(context)
    if sight is None:
        return
    viewport = _drawn.viewport = ui_overlay_draw.read_viewport(context, sight)
    _drawn.uploads = _drawn.uploads or ui_overlay_draw.Uploads()
    with ui_overlay_paint.drawing():
        ui_overlay_draw.draw_scene(ui_overlay_paint, viewport, _drawn.uploads)


def _look(context: bpy.types.Context) -> overlay_picture.Sight | None:
    """What the region's camera sees of focus; None, and nothing that draws is imported, where there is nothing."""
    space = context.space_data
    camera = space.camera if space.use_local_camera else context.scene.camera
    if camera is None or camera.type != "CAMERA" or not space.overlay.show_overlays:
        return None
    looser = float(context.window_manager.rack_focus_assist_coc)
    return look_now(context.scene, context.view_layer.depsgraph, camera, looser)


def draw_pixel() -> None:
    """Draw what stands on the screen; a POST_PIXEL handler, which follows the other in each region."""
    viewport, _drawn.viewport = _drawn.viewport, None
    if viewport is None or viewport.region != bpy.context.region.as_pointer():
        return
    with ui_overlay_paint.drawing():
        ui_overlay_draw.draw_screen(ui_overlay_paint, viewport, _drawn.uploads)


# ---------------------------------------------------------------------------------------------------------- registering
def draw_switches(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Draw the switches: for the panel."""
    manager = context.window_manager
    row = layout.row(align=True)
    row.prop(manager, "rack_focus_overlay", toggle=True, icon="OVERLAY")
    row.prop(manager, "rack_focus_assist", toggle=True, icon="MOD_MASK")
    if manager.rack_focus_overlay or manager.rack_focus_assist:
        layout.row(align=True).prop(manager, "rack_focus_assist_coc", expand=True)
    plan = planned(context.scene) if is_drawing() else None
    if plan:
        first, last = plan.spans[0]
        row = layout.row(align=True)
        row.label(
            text=iface_("Planned: frame {first:g} to {last:g}").format(first=first, last=last),
            icon="GHOST_ENABLED",
            translate=False,
        )
        row.operator("rack_focus.refresh_overlay", text="", icon="FILE_REFRESH")


def _draw_in_popover(self: bpy.types.Panel, context: bpy.types.Context) -> None:
    column = self.layout.column()
    column.label(text="Rack Focus", text_ctxt=CONTEXT)
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
        translation_context=CONTEXT,
    )
    kinds.rack_focus_assist = BoolProperty(
        name="Focus Assist",
        description="Tint what is not sharp, so that a rack can be judged without rendering: one colour for what lies "
        "too near, one for what lies too far",
        default=False,
        options={"SKIP_SAVE"},
        update=_switched,
        translation_context=CONTEXT,
    )
    kinds.rack_focus_assist_coc = EnumProperty(
        name="Sharpness",
        description="How sharp is sharp enough",
        items=COC_ITEMS,
        default="1",
        update=_switched,
        translation_context=CONTEXT,
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
