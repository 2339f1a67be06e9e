"""What is done to a rack that is there: planned again, moved in time, copied, baked."""

from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, FloatProperty, StringProperty

from ..blender.wording import translated
from ..core.errors import EditedError
from ..doors import api, blender_steps, stepwise
from ..session.panel import get_chosen_rack, shown_camera
from .confirming import WIDTH, Asks
from .create import rack_line
from .polling import has_rack
from .reporting import refuse, tell
from .stepping import StepsScene

if TYPE_CHECKING:
    from .stepping import Works


class OnRack(Asks, StepsScene):
    """What is done to one rack of the camera that the panel shows."""

    bl_options = {"REGISTER", "UNDO"}

    name: StringProperty(name="Rack", description="The rack; by default the one that is chosen in the panel")
    overwrite_edits: BoolProperty(
        name="Overwrite Edits",
        description="Replace keys of the rack that were changed by hand, which are kept otherwise",
        options={"SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Grey the button out while there is no rack."""
        return has_rack(context, cls)

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Do it, and ask where keys were changed by hand."""
        return self.do(context, self.works(context, asks=True))

    def works(self, context: bpy.types.Context, *, asks: bool = False) -> "Works":
        """Change the rack, and report the result."""
        self.question = ""
        try:
            rack = yield from self.work(context)
        except EditedError as error:
            if not asks:
                return refuse(self, error)
            self.overwrite_edits = True
            return self.ask(context, error)
        except api.RackFocusError as error:
            return refuse(self, error)
        self.name = rack.name
        for finding in rack.findings or ():
            tell(self, "WARNING", finding.message)
        self.report({"INFO"}, rack_line(context.scene, rack))
        return {"FINISHED"}

    def work(self, context: bpy.types.Context) -> "blender_steps.Steps[api.Rack]":
        """Do it to :meth:`rack`, and return what came of it."""
        raise NotImplementedError

    def rack(self, context: bpy.types.Context) -> tuple[bpy.types.Object, str]:
        """Return the camera and the name of its rack that is meant."""
        camera = shown_camera(context.scene)
        assert camera is not None  # noqa: S101 - `poll` has found its rack
        return camera, self.name or get_chosen_rack(context.scene).name

    def draw(self, _context: bpy.types.Context) -> None:
        """Show the question, if one is asked, and the options."""
        layout = self.layout
        layout.use_property_split = True
        if self.draw_question():
            return
        for name in self.options_shown:
            layout.prop(self, name)

    options_shown: tuple[str, ...] = ("overwrite_edits",)


class RACKFOCUS_OT_update(OnRack, bpy.types.Operator):
    """Plan the rack again where everything is now."""

    bl_idname = "rack_focus.update"
    bl_label = "Update Rack"
    bl_description = (
        "Plan the rack again from its own marks, where subjects, camera and timeline markers are now; keys that were "
        "changed by hand are not replaced unasked"
    )

    def work(self, context: bpy.types.Context) -> "blender_steps.Steps[api.Rack]":
        """Update it."""
        camera, name = self.rack(context)
        return stepwise.update_rack(camera, name, overwrite_edits=self.overwrite_edits)


class RACKFOCUS_OT_retime(OnRack, bpy.types.Operator):
    """Move the rack in time, or make it longer or shorter, for a late re-cut."""

    bl_idname = "rack_focus.retime"
    bl_label = "Shift and Scale"
    bl_description = "Move the rack in time, or make all of it longer or shorter, for a late re-cut"

    shift: FloatProperty(name="Shift", description="Frames by which it comes later; below 0 earlier", default=0.0)
    scale: FloatProperty(
        name="Scale",
        description="How much longer all of it gets; its first mark stays, but for the shift",
        default=1.0,
        min=0.01,
        soft_min=0.25,
        soft_max=4.0,
    )
    options_shown = ("shift", "scale", "overwrite_edits")

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask by how much."""
        return set(context.window_manager.invoke_props_dialog(self, width=WIDTH))

    def work(self, context: bpy.types.Context) -> "blender_steps.Steps[api.Rack]":
        """Retime it."""
        camera, name = self.rack(context)
        how = {"shift": self.shift, "scale": self.scale}
        return stepwise.retime_rack(camera, name, **how, overwrite_edits=self.overwrite_edits)


class RACKFOCUS_OT_copy_rack(OnRack, bpy.types.Operator):
    """Give the selected camera the same rack, measured from where it stands."""

    bl_idname = "rack_focus.copy_rack"
    bl_label = "Copy to Selected Camera"
    bl_description = "Give the selected camera the same marks and options, measured from where that camera stands"

    shift: FloatProperty(name="Shift", description="Frames by which the copy comes later", default=0.0)
    options_shown = ("shift",)

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a camera to copy to."""
        if not super().poll(context):
            return False
        if _other_camera(context) is None:
            cls.poll_message_set(translated("Select another camera to copy the rack to"))
            return False
        return True

    def work(self, context: bpy.types.Context) -> "blender_steps.Steps[api.Rack]":
        """Copy it."""
        camera, name = self.rack(context)
        shared = "SINGLE_USER" if context.scene.rack_focus.single_user else "REFUSE"
        to = _other_camera(context)
        return stepwise.copy_rack(camera, to, name, scene=context.scene, shift=self.shift, shared_data=shared)


class RACKFOCUS_OT_bake(OnRack, bpy.types.Operator):
    """Turn a live rack into ordinary keys."""

    bl_idname = "rack_focus.bake"
    bl_label = "Bake Rack"
    bl_description = "Turn the live rack into ordinary keys, which any farm renders and the Graph Editor edits"
    options_shown = ()

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a live rack."""
        if not super().poll(context):
            return False
        if get_chosen_rack(context.scene).request.mode != "LIVE":
            cls.poll_message_set(translated("This rack is made of keys already: there is nothing to bake"))
            return False
        return True

    def work(self, context: bpy.types.Context) -> "blender_steps.Steps[api.Rack]":
        """Bake it."""
        return stepwise.bake_rack(*self.rack(context))


class RACKFOCUS_OT_choose_rack(bpy.types.Operator):
    """Choose the rack that the buttons below the list are about."""

    bl_idname = "rack_focus.choose_rack"
    bl_label = "Choose Rack"
    bl_description = "Choose this rack for the buttons below"
    bl_options = {"INTERNAL"}

    name: StringProperty(name="Rack")

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Choose it."""
        context.scene.rack_focus.chosen_rack = self.name
        return {"FINISHED"}


def _other_camera(context: bpy.types.Context) -> bpy.types.Object | None:
    own = shown_camera(context.scene)
    active = context.view_layer.objects.active
    cameras = sorted(context.selected_objects, key=lambda thing: thing != active)
    return next((thing for thing in cameras if thing.type == "CAMERA" and thing != own), None)


CLASSES = (
    RACKFOCUS_OT_update,
    RACKFOCUS_OT_retime,
    RACKFOCUS_OT_copy_rack,
    RACKFOCUS_OT_bake,
    RACKFOCUS_OT_choose_rack,
)
