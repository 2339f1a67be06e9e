"""The list of marks, for racks of more than two subjects: a row each, and the active one in full below."""

import bpy
from bpy.app.translations import pgettext_iface as iface_

from ..core.messages import CONTEXT
from ..doors import blender_camera, core_keys
from ..properties import INHERIT, RACKFOCUS_PG_mark, find_picked, name_picked, pull_span
from ..session.panel import shown_pull
from .rows import beside, labelled, pair, room, section, unlabelled
from .subjects import draw_subject

ROWS = 5

FRAME = 50
"""Pixels that the frame of a mark needs in the list."""

BUTTONS = 46
"""Of the row that the list is in, for the buttons beside it and its own margins."""


class RACKFOCUS_UL_marks(bpy.types.UIList):
    """The marks in the order in which focus reaches them."""

    bl_idname = "RACKFOCUS_UL_marks"

    def draw_item(
        self,
        context: bpy.types.Context,
        layout: bpy.types.UILayout,
        settings: bpy.types.PropertyGroup,
        mark: RACKFOCUS_PG_mark,
        _icon: int,
        _owner: bpy.types.PropertyGroup,
        _owner_property: str,
        index: int,
    ) -> None:
        """Draw who, and when: the frame can be edited in its row."""
        row = layout.split(factor=min(0.58, 1.0 - FRAME / max(room() - BUTTONS, FRAME + 1.0)))
        who = row.row(align=True)
        name = _name_of(mark)
        who.alert = not name
        if name:
            who.label(text=name, icon=_icon_of(mark), translate=False)
        else:
            who.label(text="Pick a subject", text_ctxt=CONTEXT, icon="ERROR")
        when = row.row(align=True)
        when.alert = _runs_into(context.scene, settings, index)
        if index == 0 and not mark.hold_from:
            when.active = False
            when.label(text="first", text_ctxt=CONTEXT)
        elif mark.marker:
            when.label(text=mark.marker, translate=False)
        else:
            when.prop(mark, "frame", text="", emboss=False)


def _name_of(mark: RACKFOCUS_PG_mark) -> str:
    """What the list calls a mark's subject; nothing while none is picked."""
    subject = mark.subject
    if picked := find_picked(subject):
        return name_picked(picked)
    if subject.object is None:
        return ""
    detail = {"BONE": subject.bone, "VERTEX_GROUP": subject.vertex_group}.get(subject.part)
    return f"{subject.object.name}: {detail}" if detail else subject.object.name


def _icon_of(mark: RACKFOCUS_PG_mark) -> str:
    if find_picked(mark.subject):
        return "SNAP_FACE"
    return "ARMATURE_DATA" if mark.subject.object.type == "ARMATURE" else "OBJECT_DATA"


def _runs_into(scene: bpy.types.Scene, settings: bpy.types.PropertyGroup, index: int) -> bool:
    """Whether a pull would start before the mark before it is reached."""
    if index == 0:
        return False
    clock = blender_camera.read_timebase(scene)
    return pull_span(settings, index, clock)[0] < pull_span(settings, index - 1, clock)[1] - core_keys.SAME_FRAME


def draw_marks(layout: bpy.types.UILayout, scene: bpy.types.Scene) -> None:
    """Draw the list with its buttons, and the active mark."""
    settings = scene.rack_focus
    row = layout.row()
    rows = max(ROWS, min(len(settings.marks), 2 * ROWS))
    row.template_list(
        RACKFOCUS_UL_marks.bl_idname, "", settings, "marks", settings, "active_mark", rows=rows, sort_lock=True
    )
    buttons = row.column(align=True)
    buttons.operator("rack_focus.mark_add", text="", icon="ADD")
    buttons.operator("rack_focus.mark_remove", text="", icon="REMOVE")
    buttons.separator()
    buttons.operator("rack_focus.mark_move", text="", icon="TRIA_UP").direction = "UP"
    buttons.operator("rack_focus.mark_move", text="", icon="TRIA_DOWN").direction = "DOWN"
    buttons.separator()
    buttons.operator("rack_focus.mark_duplicate", text="", icon="DUPLICATE")
    buttons.operator("rack_focus.marks_sort", text="", icon="SORTTIME")
    row = beside(layout, "Add Selected", "Two Subjects", icons=2)
    row.operator("rack_focus.marks_from_selection", icon="RESTRICT_SELECT_OFF")
    row.operator("rack_focus.marks_to_pair", icon="LOOP_BACK")
    index = settings.active_mark
    if index < len(settings.marks):
        _draw_mark(layout.box().column(), scene, index)
        # Most marks pull as Timing says.
        if index and (body := section(layout, "mark_pull", "Pull to This Mark", default_closed=True)):
            _draw_pull(body, scene, settings.marks[index], index)


def _draw_mark(layout: bpy.types.UILayout, scene: bpy.types.Scene, index: int) -> None:
    mark = scene.rack_focus.marks[index]
    layout.use_property_split = False
    draw_subject(layout, mark.subject, iface_("Mark {number}").format(number=index + 1), "MARK")
    if index == 0:
        layout.prop(mark, "hold_from")
    if index or mark.hold_from:
        _draw_when(layout, scene, mark, is_first=index == 0)
    labelled(layout, "Note").prop(mark, "note", text="")


def _draw_when(layout: bpy.types.UILayout, scene: bpy.types.Scene, mark: RACKFOCUS_PG_mark, *, is_first: bool) -> None:
    row = unlabelled(layout, "Start", "Arrive", "0000", "Here")
    if not is_first:
        row.row(align=True).prop(mark, "anchor", expand=True)
    when = row.row(align=True)
    frame = when.row(align=True)
    frame.active = not mark.marker
    frame.prop(mark, "frame", text="")
    when.operator("rack_focus.mark_here")
    draw_marker(layout, scene, mark, "MARK")


def draw_marker(
    layout: bpy.types.UILayout, scene: bpy.types.Scene, settings: bpy.types.PropertyGroup, slot: str
) -> None:
    """Draw the choice of a timeline marker, where there are any, and the button that takes the nearest."""
    if settings.marker or scene.timeline_markers:
        row = labelled(layout, "Marker")
        row.alert = bool(settings.marker) and settings.marker not in scene.timeline_markers
        row.prop_search(settings, "marker", scene, "timeline_markers", text="", icon="MARKER")
        row.operator("rack_focus.snap_to_marker", text="", icon="SNAP_ON").slot = slot


def _draw_pull(layout: bpy.types.UILayout, scene: bpy.types.Scene, mark: RACKFOCUS_PG_mark, index: int) -> None:
    layout.prop(mark, "length_unit")
    if mark.length_unit != INHERIT:
        layout.prop(mark, mark.length_unit.lower(), text=" ")
    layout.prop(mark, "ease")
    # Words that most pulls do without are shown where they are said, or under the ease that has them.
    if mark.ease not in {INHERIT, "LINEAR"} or mark.ease_direction != INHERIT:
        layout.prop(mark, "ease_direction", text="Direction")
    layout.prop(mark, "space")
    if index == shown_pull(scene):
        start, arrive = pull_span(scene.rack_focus, index, blender_camera.read_timebase(scene))
        pair(layout, "", iface_("frame {first:g} to {last:g}").format(first=start, last=arrive), icon="TIME")
