"""Create Rack: the main job."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.app.translations import pgettext_rpt as _

from ..blender.wording import stop
from ..doors import api, blender_rehearsal, stepwise
from ..properties import OWN_COC, PullSettings
from ..session.panel import find_edits_in_the_way, find_obstacle, read_rack
from .confirming import Asks
from .polling import has_no
from .reporting import refuse, tell
from .stepping import StepsScene

if TYPE_CHECKING:
    from .stepping import Works

TOLD_BY_MARKS = {"anchor", "frame", "marker"}
"""Settings of two subjects that the marks of a chain have of their own."""


def rack_line(scene: bpy.types.Scene, rack: api.Rack) -> str:
    """Return what there is to say of a rack that was written, in a line."""
    first, last = rack.owned_range
    text = _("'{name}' on '{camera}': frames {first:g} to {last:g}, {stop}")
    return text.format(name=rack.name, camera=rack.camera.name, first=first, last=last, stop=stop(scene, rack.fstop))


class RACKFOCUS_OT_create(Asks, StepsScene, PullSettings, bpy.types.Operator):
    """Key a rack focus on the camera that renders it: depth of field on, focus pulled from one subject to the other."""

    bl_idname = "rack_focus.create"
    bl_label = "Create Rack"
    bl_description = (
        "Key a rack focus on the camera that renders it: depth of field on, focus pulled from one subject to the other"
    )
    # UNDO makes the keys one step to take back, REGISTER lets the redo panel tweak them.
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Grey the button out with the reason as its tooltip."""
        return has_no(find_obstacle(context.scene), cls)

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Do it, and ask where it replaces racks whose keys were changed by hand."""
        edits = find_edits_in_the_way(context.scene)
        return self.ask(context, edits) if edits else self.execute(context)

    def works(self, context: bpy.types.Context) -> Works:
        """Plan and key the rack."""
        self.question = ""
        # The playhead goes back to where it was when the rehearsal began.
        blender_rehearsal.end()
        scene = context.scene
        self._take_unset(scene)
        try:
            rack = yield from stepwise.create_rack(scene, **read_rack(scene, self))
        except api.RackFocusError as error:
            return refuse(self, error)
        for finding in rack.findings or ():
            tell(self, "WARNING", finding.message)
        scene.rack_focus.chosen_rack = rack.name
        self.report({"INFO"}, rack_line(scene, rack))
        return {"FINISHED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Show in the redo panel what counts."""
        if self.draw_question():
            return
        self.layout.use_property_split = True
        told = self._told_by_others() | (TOLD_BY_MARKS if context.scene.rack_focus.use_marks else set())
        for name in PullSettings.__annotations__:
            if name not in told:
                self.layout.prop(self, name)

    def _told_by_others(self) -> set[str]:
        """The properties that do not count with the choices made: of two lengths, and of stops not set by hand."""
        return {
            "use_playhead",
            "frame" if self.marker else "",
            "frames" if self.length_unit == "SECONDS" else "seconds",
            "blur_percent" if self.blur_in == "COC" else "blur_coc",
            "" if self.stop_mode == "MANUAL" else "fstop",
            *(() if self.stop_mode == "AUTO" else ("style", "steps", "blur_in", "blur_coc", "blur_percent")),
            "" if self.coc == OWN_COC else "own_coc_mm",
        }

    def _take_unset(self, scene: bpy.types.Scene) -> None:
        """Take from the scene's settings what the caller did not say; the redo panel then shows and keeps it."""
        settings, said = scene.rack_focus, self.properties.is_property_set
        # A frame that the caller says is not to be overruled by the panel's timeline marker.
        if (said("frame") or said("use_playhead")) and not said("marker"):
            self.marker = ""
        for name in PullSettings.__annotations__:
            if not said(name):
                setattr(self, name, getattr(settings, name))
        if self.use_playhead:
            self.use_playhead, self.frame = False, scene.frame_current
