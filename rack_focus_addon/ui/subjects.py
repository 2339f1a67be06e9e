"""Who is racked between, and how it would look from here."""

import bpy
from bpy.app.translations import pgettext_iface as iface_

from ..blender.wording import length
from ..core.marks import Subject
from ..core.messages import CONTEXT
from ..core.readout import SubjectReadout
from ..properties import RACKFOCUS_PG_subject, find_picked, name_picked
from ..session import Outlook
from .rows import labelled, pair, sentence

WORDS = {"subtle": "Subtle", "clear": "Clear", "dramatic": "Dramatic"}
WORD_ICONS = {"subtle": "ERROR", "clear": "CHECKMARK", "dramatic": "CHECKMARK"}


def draw_subjects(layout: bpy.types.UILayout, scene: bpy.types.Scene) -> None:
    """Draw the two subjects."""
    settings = scene.rack_focus
    column = layout.column()
    draw_subject(column, settings.from_subject, "From", "FROM")
    draw_subject(column, settings.to_subject, "To", "TO")
    row = layout.row(align=True)
    row.operator("rack_focus.subjects_from_selection", icon="RESTRICT_SELECT_OFF").slot = "BOTH"
    row.operator("rack_focus.swap", text="Swap", icon="UV_SYNC_SELECT")
    layout.operator("rack_focus.mark_add", icon="ADD")


def draw_subject(layout: bpy.types.UILayout, subject: RACKFOCUS_PG_subject, label: str, slot: str) -> None:
    """Draw a subject: the object, and what of it is aimed at."""
    row = labelled(layout, label)
    row.prop(subject, "object", text="")
    row.operator("rack_focus.subjects_from_selection", text="", icon="RESTRICT_SELECT_OFF").slot = slot
    row.operator("rack_focus.pick_surface", text="", icon="EYEDROPPER").slot = slot
    if picked := find_picked(subject):
        _draw_picked(layout, picked, slot)
        return
    if subject.object is None:
        return
    labelled(layout, "at").prop(subject, "part", text="")
    if subject.part == "BONE" and subject.object.type == "ARMATURE":
        labelled(layout, "Bone").prop_search(subject, "bone", subject.object.pose, "bones", text="")
    elif subject.part in {"VERTEX_GROUP", "NEAREST"} or subject.sharp == "VERTEX_GROUP":
        labelled(layout, "Group").prop_search(subject, "vertex_group", subject.object, "vertex_groups", text="")


def _draw_picked(layout: bpy.types.UILayout, picked: Subject, slot: str) -> None:
    row = labelled(layout, "at")
    row.label(text=name_picked(picked), icon="PIVOT_CURSOR", translate=False)
    row.operator("rack_focus.forget_point", text="", icon="X").slot = slot


def draw_outlook(layout: bpy.types.UILayout, scene: bpy.types.Scene, outlook: Outlook) -> None:
    """Draw distances, depth of field and blur as they are at the playhead, or why there are none."""
    box = layout.box().column(align=True)
    heading = iface_("{camera} at frame {frame}").format(camera=outlook.camera.name, frame=scene.frame_current)
    box.label(text=heading, icon="CAMERA_DATA", translate=False)
    if outlook.readout is None:
        box.alert = not outlook.is_measured_later
        sentence(box, outlook.problem, icon="ERROR" if box.alert else "SORTTIME")
        return
    read = outlook.readout
    for subject, numbers in zip(outlook.subjects, (read.start, read.end), strict=True):
        _draw_distance(box, scene, subject.name, numbers)
    pair(box, "Apart", iface_("{dioptres:.2f} dpt").format(dioptres=read.separation_dioptres))
    blur = iface_("{pixels:.1f} px, {percent:.1f} %").format(pixels=read.blur_px, percent=read.blur_percent)
    pair(box, "Other's blur", blur)
    pair(box, "", iface_(WORDS[read.word], CONTEXT), icon=WORD_ICONS[read.word])


def _draw_distance(layout: bpy.types.UILayout, scene: bpy.types.Scene, name: str, numbers: SubjectReadout) -> None:
    pair(layout, name, length(scene, numbers.distance), translate=False)
    sharp = layout.row()
    sharp.active = False
    limits = {"near": length(scene, numbers.near), "far": length(scene, numbers.far)}
    pair(sharp, "sharp", iface_("{near} to {far}").format(**limits))
