"""Who is racked between, and how it would look from here."""

import bpy

from ..blender.wording import length
from ..core.marks import Subject
from ..core.readout import SubjectReadout
from ..properties import RACKFOCUS_PG_subject, find_picked, name_picked
from ..session import Outlook
from .rows import pair, sentence

WORD_ICONS = {"subtle": "ERROR", "clear": "CHECKMARK", "dramatic": "CHECKMARK"}


def draw_subjects(layout: bpy.types.UILayout, scene: bpy.types.Scene) -> None:
    """Draw the two subjects."""
    settings = scene.rack_focus
    column = layout.column()
    _draw_subject(column, settings.from_subject, "From", "FROM")
    _draw_subject(column, settings.to_subject, "To", "TO")
    row = layout.row(align=True)
    row.operator("rack_focus.subjects_from_selection", icon="RESTRICT_SELECT_OFF").slot = "BOTH"
    row.operator("rack_focus.swap", text="Swap", icon="UV_SYNC_SELECT")
    layout.operator("rack_focus.perform", icon="PLAY")


def _draw_subject(layout: bpy.types.UILayout, subject: RACKFOCUS_PG_subject, label: str, slot: str) -> None:
    row = layout.row(align=True)
    row.prop(subject, "object", text=label)
    row.operator("rack_focus.subjects_from_selection", text="", icon="RESTRICT_SELECT_OFF").slot = slot
    row.operator("rack_focus.pick_surface", text="", icon="EYEDROPPER").slot = slot
    if picked := find_picked(subject):
        _draw_picked(layout, picked, slot)
        return
    if subject.object is None:
        return
    layout.prop(subject, "part", text="at")
    if subject.part == "BONE" and subject.object.type == "ARMATURE":
        layout.prop_search(subject, "bone", subject.object.pose, "bones", text="Bone")


def _draw_picked(layout: bpy.types.UILayout, picked: Subject, slot: str) -> None:
    row = layout.row(align=True)
    row.label(text=name_picked(picked), icon="SNAP_FACE")
    row.operator("rack_focus.forget_point", text="", icon="X").slot = slot


def draw_outlook(layout: bpy.types.UILayout, scene: bpy.types.Scene, outlook: Outlook) -> None:
    """Draw distances, depth of field and blur as they are at the playhead, or why there are none."""
    box = layout.box().column(align=True)
    box.label(text=f"{outlook.camera.name} at frame {scene.frame_current}", icon="CAMERA_DATA")
    if outlook.readout is None:
        box.alert = True
        sentence(box, outlook.problem, icon="ERROR")
        return
    read = outlook.readout
    for subject, numbers in zip(outlook.subjects, (read.start, read.end), strict=True):
        _draw_distance(box, scene, subject.name, numbers)
    pair(box, "Apart", f"{read.separation_dioptres:.2f} dpt")
    pair(box, "Other's blur", f"{read.blur_px:.1f} px, {read.blur_percent:.1f} %")
    pair(box, "", read.word.capitalize(), icon=WORD_ICONS[read.word])


def _draw_distance(layout: bpy.types.UILayout, scene: bpy.types.Scene, name: str, numbers: SubjectReadout) -> None:
    pair(layout, name, length(scene, numbers.distance))
    sharp = layout.row()
    sharp.active = False
    pair(sharp, "sharp", f"{length(scene, numbers.near)} to {length(scene, numbers.far)}")
