"""Watching the pull through the camera, before it is written or after; and as a video."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.app.translations import pgettext_rpt as _
from bpy.app.translations import pgettext_tip as tip_
from bpy.props import BoolProperty, FloatProperty, StringProperty

from ..blender.wording import translated
from ..doors import api, blender_camera, blender_playblast, blender_rehearsal, blender_steps, stepwise
from ..properties import read_arguments
from ..session.panel import chosen_rack, find_obstacle, get_chosen_rack, is_rehearsing, racks_there, shown_camera
from .pointing import find_view_area, get_view_area
from .polling import has_rack
from .reporting import refuse
from .stepping import StepsScene

if TYPE_CHECKING:
    from .stepping import Works

ENDED_BY = ("ESC", "LEFTMOUSE", "RIGHTMOUSE")


class _Seen:
    """What shows a pull in a 3D viewport."""

    name: StringProperty(name="Rack", description="The rack to show; by default the one that is chosen in the panel")
    lead: FloatProperty(
        name="Lead",
        description="Seconds before the pull and after it, so that the eye can rest on both subjects",
        default=1.0,
        min=0.0,
        soft_max=5.0,
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a 3D viewport to see it in."""
        if find_view_area(context) is not None:
            return True
        cls.poll_message_set(translated("Open a 3D viewport to see the pull in"))
        return False

    def written(self, scene: bpy.types.Scene) -> "blender_rehearsal.Shown":
        """Return the rack that is on the camera, to be shown as its keys are now."""
        entry = chosen_rack(scene)
        if self.name:
            entry = next((rack for rack in racks_there(scene) if rack.name == self.name), None)
        if entry is None:
            raise api.RackFocusError(_("The camera carries no such rack: create one, or choose another"))
        return blender_rehearsal.Shown(shown_camera(scene), entry.timing[0][1], entry.timing[-1][1])


class RACKFOCUS_OT_rehearse(_Seen, StepsScene, bpy.types.Operator):
    """Watch the pull through the camera with depth of field, round and round."""

    bl_idname = "rack_focus.rehearse"
    bl_label = "Rehearse"
    bl_options = {"REGISTER"}

    use_plan: BoolProperty(
        name="Plan", description="Show what Create Rack would write, in place of what is on the camera"
    )

    @classmethod
    def description(cls, _context: bpy.types.Context, properties: Any) -> str:  # noqa: ANN401 - the operator's own
        """Say what is shown."""
        if properties.use_plan:
            return tip_(
                "Watch the pull as it would become, through the camera with depth of field, round and round; nothing "
                "is keyed. Esc or a click ends it, and everything is as it was"
            )
        return tip_(
            "Watch the rack through the camera with depth of field, round and round. Esc or a click ends it, and "
            "everything is as it was"
        )

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Start, and wait for what ends it."""
        return self.do(context, self._waiting(context))

    def _waiting(self, context: bpy.types.Context) -> "Works":
        if (yield from self.works(context)) == {"CANCELLED"}:
            return {"CANCELLED"}
        if not self.is_stepping:
            context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def works(self, context: bpy.types.Context) -> "Works":
        """Start; Stop Rehearsal ends it."""
        scene, view = context.scene, get_view_area(context).spaces.active
        try:
            shown = (yield from self._plan(scene)) if self.use_plan else self.written(scene)
            lead = blender_camera.read_timebase(scene).fps * self.lead
            blender_rehearsal.start(scene, view, shown, lead, play=not bpy.app.background)
        except api.RackFocusError as error:
            return refuse(self, error)
        return {"FINISHED"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Wait for Esc or a click; views may be zoomed, and the player paused.

        A click that did something would leave the rehearsal's settings in the undo history. And Blender crashes over an
        add-on that is disabled while an operator of it waits: who goes to the Preferences leaves the window.
        """
        if self.is_stepping:
            return super().modal(context, event)
        if not blender_rehearsal.is_running():
            return {"FINISHED"}
        is_pressed = event.type in ENDED_BY and event.value in {"PRESS", "DOUBLE_CLICK"}
        if is_pressed or event.type == "WINDOW_DEACTIVATE":
            blender_rehearsal.end()
            return {"FINISHED"}
        return {"PASS_THROUGH"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Put everything back when Blender takes the operator away."""
        super().cancel(context)
        blender_rehearsal.end()

    def _plan(self, scene: bpy.types.Scene) -> "blender_steps.Steps[blender_rehearsal.Shown]":
        if problem := find_obstacle(scene):
            raise api.RackFocusError(problem)
        settings = scene.rack_focus
        rack = yield from stepwise.plan_rack(scene, **read_arguments(settings, settings, scene.frame_current))
        fstop = None if settings.stop_mode == "KEEP" else rack.fstop
        return blender_rehearsal.Shown(rack.camera, *rack.owned_range, rack.frames, rack.focus_distance, fstop)


class RACKFOCUS_OT_stop_rehearsal(bpy.types.Operator):
    """End the rehearsal, and put everything back."""

    bl_idname = "rack_focus.stop_rehearsal"
    bl_label = "Stop Rehearsal"
    bl_description = "End the rehearsal: the view, the playhead and all settings are as they were (Esc)"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Only while there is one."""
        return is_rehearsing()

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """End it."""
        blender_rehearsal.end()
        return {"FINISHED"}


class RACKFOCUS_OT_playblast(_Seen, bpy.types.Operator):
    """Write a quick video of the rack as the viewport shows it."""

    bl_idname = "rack_focus.playblast"
    bl_label = "Playblast"
    bl_description = (
        "Write a quick video of the rack as the viewport shows it, with depth of field: to judge the pull, or to show "
        "it to somebody who has no Blender"
    )
    bl_options = {"REGISTER"}

    filepath: StringProperty(name="File", description="The video to write", subtype="FILE_PATH")
    filter_glob: StringProperty(default="*.mp4", options={"HIDDEN"})
    check_existing: BoolProperty(default=True, options={"HIDDEN"})

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a rack, a viewport and a window."""
        if not has_rack(context, cls):
            return False
        if bpy.app.background:
            cls.poll_message_set(translated("A playblast is drawn by a window: without one, render the rack"))
            return False
        return super().poll(context)

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask for the file."""
        blend = Path(bpy.data.filepath)
        name = bpy.path.clean_name(self.name or get_chosen_rack(context.scene).name)
        self.filepath = str(blend.with_name(f"{blend.stem or 'untitled'}_{name}.mp4")) if blend.name else f"{name}.mp4"
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Render it."""
        scene = context.scene
        path = Path(bpy.path.ensure_ext(bpy.path.abspath(self.filepath), ".mp4"))
        try:
            lead = blender_camera.read_timebase(scene).fps * self.lead
            blender_playblast.render_playblast(
                scene, context.window, find_view_area(context), self.written(scene), lead, path
            )
        except (api.RackFocusError, RuntimeError) as error:
            return refuse(self, error)
        self.report({"INFO"}, _("Wrote {path}").format(path=path))
        return {"FINISHED"}

    def draw(self, _context: bpy.types.Context) -> None:
        """Show beside the files what can be said."""
        self.layout.use_property_split = True
        self.layout.prop(self, "lead")


CLASSES = (RACKFOCUS_OT_rehearse, RACKFOCUS_OT_stop_rehearsal, RACKFOCUS_OT_playblast)
