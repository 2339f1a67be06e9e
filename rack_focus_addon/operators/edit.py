"""A rack that is there, back in the panel: to be changed there, and written again under its name."""

import bpy
from bpy.app.translations import pgettext_rpt as _
from bpy.props import StringProperty

from ..doors import api, blender_find, blender_racks, blender_recipe, blender_update
from ..properties import take_rack
from ..session.panel import find_edited, get_chosen_rack, get_shown_camera
from .polling import has_no, has_rack
from .reporting import refuse


class RACKFOCUS_OT_edit(bpy.types.Operator):
    """Load the rack into the panel."""

    bl_idname = "rack_focus.edit"
    bl_label = "Edit Rack"
    bl_description = (
        "Load the rack's subjects, frames and options into the panel, whoever made it: change what you like, and press "
        "Write Again"
    )
    bl_options = {"REGISTER", "UNDO"}

    name: StringProperty(name="Rack", description="The rack; by default the one that is chosen in the panel")

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Grey the button out while there is no rack."""
        return has_rack(context, cls)

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Take it over; what is lost is left to be picked, and said."""
        scene, camera = context.scene, get_shown_camera(context.scene)
        settings, recipe = scene.rack_focus, blender_recipe.get_recipe(camera)
        try:
            entry = recipe.get(self.name or get_chosen_rack(scene).name)
        except api.RackFocusError as error:
            return refuse(self, error)
        subjects = tuple(_present(scene, camera, given) for given in blender_racks.present_subjects(camera, entry))
        take_rack(settings, entry.request, subjects, entry.timing)
        settings.edited_camera, settings.edited_rack, settings.chosen_rack = camera, entry.name, entry.name
        if None in subjects:
            text = _("Mark {number} of '{name}' has lost its subject: pick another one")
            self.report({"WARNING"}, text.format(number=subjects.index(None) + 1, name=entry.name))
        if blender_update.find_edits(camera, recipe, entry):
            text = _("Keys of '{name}' were edited by hand: writing it again replaces them")
            self.report({"WARNING"}, text.format(name=entry.name))
        return {"FINISHED"}


class RACKFOCUS_OT_edit_end(bpy.types.Operator):
    """Let the panel describe a new rack again."""

    bl_idname = "rack_focus.edit_end"
    bl_label = "Stop Editing"
    bl_description = "Leave the rack as it is keyed; what the panel says becomes a new rack"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Grey the button out while nothing is edited."""
        return has_no("No rack is being edited" if find_edited(context.scene) is None else None, cls)

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Forget which rack it was."""
        settings = context.scene.rack_focus
        settings.edited_rack, settings.edited_camera = "", None
        return {"FINISHED"}


def _present(scene: bpy.types.Scene, camera: bpy.types.Object, given: "api.Subject") -> "api.Subject | None":
    """A subject as it is in the scene now; None for one that is gone."""
    try:
        return blender_find.get_subject(scene, given, camera)
    except api.RackFocusError:
        return None


CLASSES = (RACKFOCUS_OT_edit, RACKFOCUS_OT_edit_end)
