"""Showing the plan at the playhead: the overlay worked out anew, at a click."""

import bpy

from ..session.overlay import redraw, refresh


class RACKFOCUS_OT_refresh_overlay(bpy.types.Operator):
    """Plan at the playhead."""

    bl_idname = "rack_focus.refresh_overlay"
    bl_label = "Plan at the Playhead"
    bl_description = (
        "Show the rack as it would be from the playhead on. The plan then stays there, so that you can scrub through it"
    )
    # It changes nothing, so there is nothing to undo.
    bl_options = {"REGISTER"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Work it out."""
        refresh(context.scene, anew=True)
        redraw(context.window_manager)
        return {"FINISHED"}
