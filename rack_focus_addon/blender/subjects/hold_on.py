"""Holding an empty on a subject by Blender's own constraint."""

import bpy

from ...core.request.marks import Subject


def hold_on(helper: bpy.types.Object, subject: Subject) -> None:
    """Let Blender's own Copy Location hold an empty on an object, a bone or a vertex group of it."""
    hold = helper.constraints.new("COPY_LOCATION")
    hold.target = subject.object
    hold.subtarget = {"BONE": subject.bone, "VERTEX_GROUP": subject.vertex_group}.get(subject.part) or ""
    if subject.part == "BONE":
        hold.head_tail = subject.along
