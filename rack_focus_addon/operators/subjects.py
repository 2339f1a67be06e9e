"""Choosing the subjects: from the selection, and swapped."""

import bpy
from bpy.app.translations import pgettext_rpt as _
from bpy.props import EnumProperty

from ..blender.wording import translated
from ..properties import get_values, set_subject


class RACKFOCUS_OT_subjects_from_selection(bpy.types.Operator):
    """Take the subjects from the selection: with two objects, pull from the other one to the active one."""

    bl_idname = "rack_focus.subjects_from_selection"
    bl_label = "Use Selected"
    bl_description = "Take the subjects from the selection: with two objects, pull from the other one to the active one"
    bl_options = {"REGISTER", "UNDO"}

    slot: EnumProperty(
        name="Slot",
        description="Which subject to fill",
        items=(
            ("BOTH", "Both", "From the other selected object to the active one"),
            ("FROM", "From", "The active object becomes the subject to pull from"),
            ("TO", "To", "The active object becomes the subject to pull to"),
            ("MARK", "Mark", "The active object becomes the subject of the active mark"),
        ),
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for something selected that can be focused on."""
        if selected_subjects(context):
            return True
        cls.poll_message_set(translated("Select the subjects first: any objects but cameras"))
        return False

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Fill the slots; a picked rig, or what one deforms, aims at its head bone."""
        settings, selected = context.scene.rack_focus, selected_subjects(context)
        if self.slot == "BOTH" and len(selected) != 2:
            text = _("Select two objects, not {count}; the active one is pulled to")
            self.report({"ERROR"}, text.format(count=len(selected)))
            return {"CANCELLED"}
        if self.slot in {"BOTH", "FROM"}:
            settings.from_subject.object = selected[0]
        if self.slot in {"BOTH", "TO"}:
            settings.to_subject.object = selected[-1]
        if self.slot == "MARK" and settings.active_mark < len(settings.marks):
            settings.marks[settings.active_mark].subject.object = selected[-1]
        return {"FINISHED"}


class RACKFOCUS_OT_swap(bpy.types.Operator):
    """Swap the two subjects: pull the other way."""

    bl_idname = "rack_focus.swap"
    bl_label = "Swap Subjects"
    bl_description = "Swap the two subjects: pull the other way"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Exchange everything that is set for the two."""
        settings = context.scene.rack_focus
        one, other = get_values(settings.from_subject), get_values(settings.to_subject)
        set_subject(settings.from_subject, other)
        set_subject(settings.to_subject, one)
        return {"FINISHED"}


def selected_subjects(context: bpy.types.Context) -> list[bpy.types.Object]:
    """Return the selected objects that may be subjects, in the order of their names, the active one last."""
    chosen = [thing for thing in context.selected_objects if thing.type != "CAMERA"]
    active = context.view_layer.objects.active
    return sorted(chosen, key=lambda thing: (thing == active, thing.name))
