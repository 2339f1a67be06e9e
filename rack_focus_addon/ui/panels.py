"""Where the panel stands: in the 3D viewport's sidebar, and in the camera's properties under Depth of Field."""

import bpy

from ..session_overlay import note_settings
from .layout import draw_rack_panel
from .overlay import draw_switches


class RACKFOCUS_PT_sidebar(bpy.types.Panel):
    """The panel in the 3D viewport's sidebar."""

    bl_label = "Rack Focus"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Rack Focus"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        note_settings(context.scene)
        draw_switches(self.layout, context)
        draw_rack_panel(self.layout, context)


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
