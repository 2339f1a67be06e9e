"""Where the panel stands: in the 3D viewport's sidebar, and in the camera's properties under Depth of Field."""

import bpy
from bpy.app.translations import pgettext_iface as iface_

from ..doors import blender_camera
from ..properties import pair_span
from ..session.overlay import note_settings, planned
from .layout import draw_rack_panel
from .rows import has_room


class RACKFOCUS_PT_sidebar(bpy.types.Panel):
    """The panel in the 3D viewport's sidebar."""

    bl_label = "Rack Focus"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Rack Focus"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        note_settings(context.scene)
        _draw_switches(self.layout, context)
        draw_rack_panel(self.layout, context)


def _draw_switches(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Draw the switches of what the viewport shows, and how to bring the plan that it shows to the playhead."""
    manager, scene = context.window_manager, context.scene
    row = layout.row(align=True)
    row.prop(manager, "rack_focus_overlay", toggle=True, icon="OVERLAY")
    assist = "Focus Assist" if has_room("Overlay", "Focus Assist", icons=2) else "Assist"
    row.prop(manager, "rack_focus_assist", text=assist, toggle=True, icon="MOD_MASK")
    if manager.rack_focus_assist:
        layout.row(align=True).prop(manager, "rack_focus_assist_coc", expand=True)
    plan = planned(scene) if manager.rack_focus_overlay or manager.rack_focus_assist else None
    if plan and not scene.rack_focus.use_marks:
        shown, meant = plan.spans[0], pair_span(scene.rack_focus, blender_camera.read_timebase(scene))
        # The plan stays where it was made, so that it can be scrubbed through.
        if tuple(shown) != meant:
            text = iface_("Plan Shown: {first:g} to {last:g}").format(first=shown[0], last=shown[1])
            layout.operator("rack_focus.refresh_overlay", text=text, translate=False, icon="FILE_REFRESH")


class RACKFOCUS_PT_camera_data(bpy.types.Panel):
    """The panel in the camera's properties."""

    bl_label = "Rack Focus"
    bl_space_type = "PROPERTIES"
    bl_region_type = "WINDOW"
    bl_context = "data"
    bl_parent_id = "DATA_PT_camera_dof"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Show it wherever a camera's data are shown."""
        return context.camera is not None

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        note_settings(context.scene)
        draw_rack_panel(self.layout, context)
