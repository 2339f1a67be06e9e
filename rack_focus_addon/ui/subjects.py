"""Who is racked between, and how it would look from here."""

from __future__ import annotations

from typing import Final

import bpy
from bpy.app.translations import pgettext_iface as iface_

from ..blender.wording import length, text_width
from ..doors import api, core_readout
from ..properties import RACKFOCUS_PG_subject, find_picked, name_picked
from ..session.panel import Outlook
from .rows import NARROW, PADDING, beside, has_room, labelled, room, sentence

VERDICTS: Final = {
    "subtle": ("Subtle: blur of {pixels:.1f} px, {percent:.2f} %; press Make It Read", "ERROR"),
    "clear": ("Clear: blur of {pixels:.1f} px, {percent:.2f} %", "CHECKMARK"),
    "dramatic": ("Dramatic: blur of {pixels:.1f} px, {percent:.2f} %", "CHECKMARK"),
}
"""What is said of a rack, by its word, and the icon before it."""

NAME_AT_LEAST: Final = 48
"""Pixels that a name keeps beside its numbers; with less, it gets a line of its own."""


def draw_subjects(layout: bpy.types.UILayout, scene: bpy.types.Scene) -> None:
    """Draw the two subjects; while there is none, how to choose them."""
    settings = scene.rack_focus
    slots = ((settings.from_subject, "From", "FROM"), (settings.to_subject, "To", "TO"))
    if not any(subject.object or subject.picked for subject, _label, _slot in slots):
        sentence(layout, iface_("Select two objects in the viewport, the one to end on last, and press Use Selected"))
    column = layout.column()
    for subject, label, slot in slots:
        draw_subject(column, subject, label, slot)
    row = beside(layout, "Use Selected", "Add Mark", icons=3)
    row.operator("rack_focus.subjects_from_selection", icon="RESTRICT_SELECT_OFF").slot = "BOTH"
    row.operator(
        "rack_focus.swap", text="" if has_room("Use Selected", "Add Mark", icons=3) else "Swap", icon="UV_SYNC_SELECT"
    )
    row.operator("rack_focus.mark_add", icon="ADD")


def draw_subject(layout: bpy.types.UILayout, subject: RACKFOCUS_PG_subject, label: str, slot: str) -> None:
    """Draw a subject in a row: the object, what of it is aimed at, and a click in the viewport in its place."""
    row = labelled(layout, label)
    row.prop(subject, "object", text="")
    picked, is_narrow = find_picked(subject), room() < NARROW
    if is_narrow:
        row = labelled(layout, "")
    if subject.object is None or picked:
        row.operator("rack_focus.subjects_from_selection", text="", icon="RESTRICT_SELECT_OFF").slot = slot
    else:
        row.prop(subject, "part", text="", icon_only=not is_narrow)
    row.operator("rack_focus.pick_surface", text="", icon="PIVOT_CURSOR").slot = slot
    if picked:
        _draw_picked(layout, picked, slot)
    elif subject.object is not None:
        _draw_detail(layout, subject)


def _draw_detail(layout: bpy.types.UILayout, subject: RACKFOCUS_PG_subject) -> None:
    """Which bone, or which vertex group, where there is one to name."""
    if subject.part == "BONE" and subject.object.type == "ARMATURE":
        labelled(layout, "Bone").prop_search(subject, "bone", subject.object.pose, "bones", text="")
    elif subject.part in {"VERTEX_GROUP", "NEAREST"} or subject.sharp == "VERTEX_GROUP":
        labelled(layout, "Group").prop_search(subject, "vertex_group", subject.object, "vertex_groups", text="")


def _draw_picked(layout: bpy.types.UILayout, picked: api.Subject, slot: str) -> None:
    row = labelled(layout, "at")
    row.label(text=name_picked(picked), icon="PIVOT_CURSOR", translate=False)
    row.operator("rack_focus.forget_point", text="", icon="X").slot = slot


def draw_outlook(layout: bpy.types.UILayout, scene: bpy.types.Scene, outlook: Outlook) -> None:
    """Draw distances, depth of field and blur as they are at the playhead, or why there are none."""
    box = layout.box().column(align=True)
    if outlook.readout is None:
        box.alert = not outlook.is_measured_later
        sentence(box, outlook.problem, icon="ERROR" if box.alert else "SORTTIME")
        return
    read = outlook.readout
    subjects = tuple(zip(outlook.subjects, (read.start, read.end), strict=True))
    rows = [(subject.name, *_numbers(scene, numbers)) for subject, numbers in subjects]
    widths = [max(text_width(row[column]) + PADDING for row in rows) for column in (1, 2)]
    for row in rows:
        _draw_distance(box, *row, widths)
    text, icon = VERDICTS[read.word]
    sentence(box, iface_(text).format(pixels=read.blur_px, percent=read.blur_percent), icon=icon)


def _numbers(scene: bpy.types.Scene, numbers: core_readout.SubjectReadout) -> tuple[str, str]:
    limits = {"near": length(scene, numbers.near), "far": length(scene, numbers.far)}
    return length(scene, numbers.distance), iface_("{near} to {far}").format(**limits)


def _draw_distance(layout: bpy.types.UILayout, name: str, distance: str, limits: str, widths: list[float]) -> None:
    """A subject's name, its distance and what is sharp around it: in a line, or in two where that is too narrow."""
    inner = room() - 12
    left = inner - sum(widths)
    if left < NAME_AT_LEAST:
        left, widths = inner - widths[0], widths[:1]
    split = layout.split(factor=left / inner)
    split.label(text=name, translate=False)
    numbers = split.split(factor=widths[0] / sum(widths)) if len(widths) > 1 else split
    numbers.label(text=distance, translate=False)
    sharp = numbers.row() if len(widths) > 1 else layout.row()
    sharp.active = False
    sharp.alignment = "RIGHT"
    sharp.label(text=limits, translate=False)
