"""The eyedropper: a point on a surface becomes a subject."""

import bpy
from bpy.app.translations import pgettext_rpt as _
from bpy.props import EnumProperty

from ..doors import api
from ..properties import SLOT_ITEMS, find_slot, take_subject
from ..session.panel import shown_camera
from .pointing import Pointing, ray_in, read_out, redraw_views, subject_at, view_at, write_beside
from .reporting import refuse


class RACKFOCUS_OT_pick_surface(Pointing, bpy.types.Operator):
    """Click a surface: this very point becomes the subject, and stays on the surface however it moves and deforms."""

    bl_idname = "rack_focus.pick_surface"
    bl_label = "Pick Surface Point"
    bl_description = (
        "Click a surface: this very point becomes the subject, and stays on the surface however it moves and deforms"
    )
    bl_options = {"REGISTER", "UNDO"}

    slot: EnumProperty(name="Slot", description="Which subject to fill", items=SLOT_ITEMS)

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Start to follow the mouse."""
        self._told: tuple[int, tuple[int, int], str] | None = None
        self._drawing = bpy.types.SpaceView3D.draw_handler_add(self._draw_beside, (), "WINDOW", "POST_PIXEL")
        context.window.cursor_modal_set("EYEDROPPER")
        context.workspace.status_text_set(_("Click a surface to focus on it; Esc or right click to leave all as it is"))
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Tell the distance under the mouse; take it at a click."""
        place = event.mouse_x, event.mouse_y
        if event.type == "MOUSEMOVE":
            self._hover(context, place)
        elif event.type in {"ESC", "RIGHTMOUSE"} and event.value == "PRESS":
            self.cancel(context)
            return {"CANCELLED"}
        elif event.type == "LEFTMOUSE" and event.value == "PRESS":
            view = view_at(context, place)
            if view:
                self._point(ray_in(view, place))
                done = self.execute(context)
                # A miss is no end: try again.
                if done == {"FINISHED"}:
                    self.cancel(context)
                    return done
        elif event.type in {"MIDDLEMOUSE", "WHEELUPMOUSE", "WHEELDOWNMOUSE", "TRACKPADPAN", "TRACKPADZOOM"}:
            # Turning and zooming the view helps to see what to pick.
            return {"PASS_THROUGH"}
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Take what the ray meets."""
        hit, scene = self._find_hit(context), context.scene
        if hit is None:
            return {"CANCELLED"}
        try:
            subject = subject_at(scene, shown_camera(scene), hit)
        except api.RackFocusError as error:
            return refuse(self, error)
        slot = find_slot(scene.rack_focus, self.slot)
        if slot is None:
            self.report({"ERROR"}, _("The list has no mark to fill: add one"))
            return {"CANCELLED"}
        take_subject(slot, subject)
        return {"FINISHED"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Stop to follow the mouse."""
        bpy.types.SpaceView3D.draw_handler_remove(self._drawing, "WINDOW")
        context.window.cursor_modal_restore()
        context.workspace.status_text_set(None)
        redraw_views(context)

    def _hover(self, context: bpy.types.Context, place: tuple[int, int]) -> None:
        view, self._told = view_at(context, place), None
        if view:
            text = read_out(context, ray_in(view, place))
            region = view[1]
            self._told = region.as_pointer(), (place[0] - region.x, place[1] - region.y), text
            said = _("{seen}; click to focus on it, Esc or right click to leave all as it is")
            context.workspace.status_text_set(said.format(seen=text))
        redraw_views(context)

    def _draw_beside(self) -> None:
        region = bpy.context.region
        if self._told and self._told[0] == region.as_pointer():
            write_beside(region, *self._told[1:])


class RACKFOCUS_OT_forget_point(bpy.types.Operator):
    """Aim at the object again, not at the point that was picked on it."""

    bl_idname = "rack_focus.forget_point"
    bl_label = "Forget Point"
    bl_description = "Aim at the object again, not at the point that was picked on it"
    bl_options = {"REGISTER", "UNDO"}

    slot: EnumProperty(name="Slot", description="Which subject to clear", items=SLOT_ITEMS, options={"HIDDEN"})

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Forget the point; the object stays."""
        if slot := find_slot(context.scene.rack_focus, self.slot):
            slot.picked = ""
        return {"FINISHED"}
