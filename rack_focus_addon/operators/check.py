"""Checking the camera's racks: what a focus puller would call out, where, and the button that mends it."""

import math
from typing import TYPE_CHECKING

import bpy
from bpy.props import FloatProperty, IntProperty

from ..core.messages import say
from ..doors import api, stepwise
from ..session.panel import find_check_obstacle, last_check, run_check
from .polling import has_no
from .reporting import refuse, tell
from .stepping import StepsScene

if TYPE_CHECKING:
    from .stepping import Works

REPORTED_AS = {"INFO": "INFO", "WARNING": "WARNING", "ERROR": "WARNING"}
"""How findings are reported: an error report would say that the check itself went wrong."""


class RACKFOCUS_OT_check(StepsScene, bpy.types.Operator):
    """Check the camera's racks as they would render."""

    bl_idname = "rack_focus.check"
    bl_label = "Check"
    bl_description = (
        "Check the camera's racks as they would render now: who is not sharp at the mark, what hardly shows, what "
        "the engine cuts off"
    )
    # It changes nothing, so there is nothing to undo.
    bl_options = {"REGISTER"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Grey the button out with the reason as its tooltip."""
        return has_no(find_check_obstacle(context.scene), cls)

    def works(self, context: bpy.types.Context) -> "Works":
        """Check, and keep what was found for the panel to show."""
        try:
            checked = yield from run_check(context.scene)
        except api.RackFocusError as error:
            return refuse(self, error)
        for finding in checked.findings:
            tell(self, REPORTED_AS[finding.severity], finding.message)
        if not checked.findings:
            tell(self, "INFO", say("Nothing to mend on '{name}'", name=checked.camera))
        return {"FINISHED"}


class RACKFOCUS_OT_apply_fix(StepsScene, bpy.types.Operator):
    """Do what the finding's fix says, and check again."""

    bl_idname = "rack_focus.apply_fix"
    bl_label = "Fix"
    bl_description = "Do what the finding asks for, and check again"
    # Not REGISTER: done again from the redo panel, the number would mean another finding.
    bl_options = {"UNDO", "INTERNAL"}

    index: IntProperty(name="Finding", description="Which finding of the last check", min=0)

    def works(self, context: bpy.types.Context) -> "Works":
        """Fix it; who stops the check that follows keeps what was mended."""
        scene = context.scene
        checked = last_check(scene)
        try:
            if checked is None or self.index >= len(checked.findings):
                raise api.ArgumentError("There is no finding {number}; press Check first", number=self.index)
            finding = checked.findings[self.index]
            yield from stepwise.apply_fix(scene, finding)
        except api.RackFocusError as error:
            return refuse(self, error)
        try:
            yield from run_check(scene)
        except api.Cancelled:
            tell(self, "INFO", say("Done: {fix}; the check was cancelled", fix=finding.fix.label))
            return {"FINISHED"}
        except api.RackFocusError as error:
            return refuse(self, error)
        tell(self, "INFO", say("Done: {fix}", fix=finding.fix.label))
        return {"FINISHED"}


class RACKFOCUS_OT_jump_to_frame(bpy.types.Operator):
    """Move the playhead to the frame."""

    bl_idname = "rack_focus.jump_to_frame"
    bl_label = "Jump to Frame"
    bl_description = "Move the playhead to the frame that the finding is about"
    bl_options = {"UNDO", "INTERNAL"}

    frame: FloatProperty(name="Frame", description="Scene frame")

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Go there."""
        whole = math.floor(self.frame)
        context.scene.frame_set(whole, subframe=self.frame - whole)
        return {"FINISHED"}
