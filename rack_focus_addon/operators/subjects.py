"""Choosing the subjects: from the selection, and swapped."""

import bpy
from bpy.props import EnumProperty

from ..properties import SUBJECT_PROPERTIES, RACKFOCUS_PG_subject


class RACKFOCUS_OT_subjects_from_selection(bpy.types.Operator):
    """Take the subjects from the selection: with two objects, pull from the other one to the active one."""

    bl_idname = "rack_focus.subjects_from_selection"
    bl_label = "From Selection"
    bl_description = "Take the subjects from the selection: with two objects, pull from the other one to the active one"
    bl_options = {"REGISTER", "UNDO"}

    slot: EnumProperty(
        name="Slot",
        description="Which subject to fill",
        items=(
            ("BOTH", "Both", "From the other selected object to the active one"),
            ("FROM", "From", "The active object becomes the subject to pull from"),
            ("TO", "To", "The active object becomes the subject to pull to"),
        ),
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for something selected that can be focused on."""
        if _selected(context):
            return True
        cls.poll_message_set("Select the subjects first: any objects but cameras")
        return False

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Fill the slots; a picked rig, or what one deforms, aims at its head bone."""
        settings, selected = context.scene.rack_focus, _selected(context)
        if self.slot == "BOTH" and len(selected) != 2:
            self.report({"ERROR"}, f"Select two objects, not {len(selected)}; the active one is pulled to")
            return {"CANCELLED"}
        if self.slot in {"BOTH", "FROM"}:
            settings.from_subject.object = selected[0]
        if self.slot in {"BOTH", "TO"}:
            settings.to_subject.object = selected[-1]
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
        one, other = _values(settings.from_subject), _values(settings.to_subject)
        _set_values(settings.from_subject, other)
        _set_values(settings.to_subject, one)
        return {"FINISHED"}


def _selected(context: bpy.types.Context) -> list[bpy.types.Object]:
    """The selected objects that may be subjects, the active one last."""
    chosen = [thing for thing in context.selected_objects if thing.type != "CAMERA"]
    return sorted(chosen, key=lambda thing: thing == context.view_layer.objects.active)


def _values(subject: RACKFOCUS_PG_subject) -> tuple[object, ...]:
    return tuple(getattr(subject, name) for name in SUBJECT_PROPERTIES)


def _set_values(subject: RACKFOCUS_PG_subject, values: tuple[object, ...]) -> None:
    for name, value in zip(SUBJECT_PROPERTIES, values, strict=True):
        setattr(subject, name, value)
