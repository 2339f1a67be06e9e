"""Choosing when: the playhead says it."""

import bpy


class RACKFOCUS_OT_frame_here(bpy.types.Operator):
    """Take the frame at the playhead, and keep it when the playhead moves on."""

    bl_idname = "rack_focus.frame_here"
    bl_label = "Here"
    bl_description = "Take the frame at the playhead, and keep it when the playhead moves on"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Write the playhead's frame into the settings."""
        settings = context.scene.rack_focus
        settings.frame, settings.use_playhead = context.scene.frame_current, False
        return {"FINISHED"}
