"""Create Rack: the main job."""

import bpy

from .. import api
from ..blender.wording import stop
from ..properties import OWN_COC, PullSettings, read_options, read_subject
from ..session import find_obstacle


class RACKFOCUS_OT_create(PullSettings, bpy.types.Operator):
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
        obstacle = find_obstacle(context.scene)
        if obstacle:
            cls.poll_message_set(obstacle)
        return obstacle is None

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Plan and key the rack."""
        scene = context.scene
        self._take_unset(scene)
        subjects = read_subject(scene.rack_focus.from_subject), read_subject(scene.rack_focus.to_subject)
        try:
            rack = api.create_rack(scene, *subjects, **read_options(self, scene.frame_current))
        except api.RackFocusError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        for finding in rack.findings:
            self.report({"WARNING"}, finding.message)
        first, last = rack.owned_range
        where = f"'{rack.name}' on '{rack.camera.name}'"
        self.report({"INFO"}, f"{where}: frames {first:g} to {last:g}, {stop(scene, rack.fstop)}")
        return {"FINISHED"}

    def draw(self, _context: bpy.types.Context) -> None:
        """Show in the redo panel what counts."""
        self.layout.use_property_split = True
        for name in PullSettings.__annotations__:
            if name not in self._told_by_others():
                self.layout.prop(self, name)

    def _told_by_others(self) -> set[str]:
        """The properties that do not count with the choices made: of two lengths, and of stops not set by hand."""
        return {
            "use_playhead",
            "frames" if self.length_unit == "SECONDS" else "seconds",
            "blur_percent" if self.blur_in == "COC" else "blur_coc",
            "" if self.stop_mode == "MANUAL" else "fstop",
            *(() if self.stop_mode == "AUTO" else ("style", "steps", "blur_in", "blur_coc", "blur_percent")),
            "" if self.coc == OWN_COC else "own_coc_mm",
        }

    def _take_unset(self, scene: bpy.types.Scene) -> None:
        """Take from the scene's settings what the caller did not say; the redo panel then shows and keeps it."""
        settings = scene.rack_focus
        for name in PullSettings.__annotations__:
            if not self.properties.is_property_set(name):
                setattr(self, name, getattr(settings, name))
        if self.use_playhead:
            self.use_playhead, self.frame = False, scene.frame_current
