"""The racks of the camera: what a check has to say about them, creating them, and taking them off again."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_iface as iface_

from ..blender.wording import translated
from ..core.errors import RackFocusError
from ..doors import api, blender_recipe, core_recipe
from ..session.panel import (
    chosen_rack,
    find_edited,
    find_obstacle,
    is_rehearsing,
    is_stale,
    last_check,
    racks_there,
    shares_data,
    shown_camera,
)
from .rows import ICON, beside, sentence

MOST_RACKS = 8
"""That are listed, around the chosen one."""

MODE_ICONS = {"KEYS": "ACTION", "LIVE": "DRIVER"}
SEVERITY_ICONS = {"INFO": "INFO", "WARNING": "ERROR", "ERROR": "CANCEL"}


def draw_check(layout: bpy.types.UILayout, scene: bpy.types.Scene) -> None:
    """Draw what the last check found, and whether it still holds."""
    checked = last_check(scene)
    row = layout.row(align=True)
    row.operator("rack_focus.check", text="Check Again" if checked else "Check", icon="VIEWZOOM")
    row.use_property_split = False
    row.prop(scene.rack_focus, "check_seen", toggle=True)
    if checked is None:
        return
    if is_stale(scene):
        sentence(layout, iface_("The scene has changed since"), icon="FILE_REFRESH")
    if not checked.findings:
        sentence(layout, iface_("Nothing to mend on '{name}'").format(name=checked.camera), icon="CHECKMARK")
    for index, finding in enumerate(checked.findings):
        _draw_finding(layout.box().column(align=True), index, finding)


def check_note(scene: bpy.types.Scene) -> str:
    """Return how much the last check found, for the heading."""
    checked = last_check(scene)
    if checked is None:
        return ""
    if is_stale(scene):
        return iface_("not up to date")
    return iface_("{count} to look at").format(count=len(checked.findings)) if checked.findings else iface_("all well")


def _draw_finding(layout: bpy.types.UILayout, index: int, finding: api.Finding) -> None:
    sentence(layout, finding.message, icon=SEVERITY_ICONS[finding.severity], taken=ICON / 2)
    # One below the other: beside each other their labels would be cut off in a narrow sidebar.
    if finding.frame is not None:
        text = iface_("Frame {frame:g}").format(frame=finding.frame)
        jump = layout.operator("rack_focus.jump_to_frame", text=text, translate=False, icon="TIME")
        jump.frame = finding.frame
    if finding.fix is not None:
        layout.operator(
            "rack_focus.apply_fix", text=translated(finding.fix.label), translate=False, icon="MODIFIER"
        ).index = index


def draw_edited(layout: bpy.types.UILayout, scene: bpy.types.Scene) -> None:
    """Draw which rack the panel was loaded with, and the way out."""
    if edited := find_edited(scene):
        row = layout.box().row(align=True)
        text = iface_("Editing '{name}'").format(name=edited.name)
        row.label(text=text, icon="GREASEPENCIL", translate=False)
        row.operator("rack_focus.edit_end", text="", icon="X")


def draw_rack(layout: bpy.types.UILayout, scene: bpy.types.Scene) -> None:
    """Draw the button that it is all for, what is missing for it, and the racks that there are."""
    obstacle = find_obstacle(scene)
    if obstacle:
        sentence(layout, obstacle, icon="INFO")
    if shown_camera(scene) is None:
        layout.operator("rack_focus.camera_from_view", icon="OUTLINER_OB_CAMERA")
    elif shares_data(scene):
        layout.prop(scene.rack_focus, "single_user")
    row = layout.row()
    row.scale_y = 1.5
    if find_edited(scene):
        row.operator("rack_focus.create", text="Write Again", icon="KEYFRAME_HLT")
    else:
        row.operator("rack_focus.create", icon="KEYFRAME_HLT")
    racks = racks_there(scene)
    row = beside(layout, "Rehearse Plan", "Perform", icons=2)
    if is_rehearsing():
        row.alert = True
        row.operator("rack_focus.stop_rehearsal", text="Stop Rehearsal", icon="CANCEL")
    else:
        rehearse = row.row(align=True)
        rehearse.enabled = obstacle is None
        text = "Rehearse Plan" if racks else "Rehearse"
        rehearse.operator("rack_focus.rehearse", text=text, icon="PLAY").use_plan = True
        row.operator("rack_focus.perform", icon="REC")
    camera = shown_camera(scene)
    if racks:
        _draw_racks(layout.column(), scene, camera, racks)
    elif camera and blender_recipe.carries_rack(camera):
        _draw_unreadable(layout, camera)


def _draw_unreadable(layout: bpy.types.UILayout, camera: bpy.types.Object) -> None:
    try:
        blender_recipe.find_recipe(camera)
    except RackFocusError as error:
        sentence(layout, error.message, icon="ERROR")


def _draw_racks(
    layout: bpy.types.UILayout,
    scene: bpy.types.Scene,
    camera: bpy.types.Object,
    racks: tuple[core_recipe.RackEntry, ...],
) -> None:
    chosen = chosen_rack(scene)
    heading = iface_("Racks of {camera}").format(camera=camera.name)
    layout.label(text=heading, icon="CAMERA_DATA", translate=False)
    at = racks.index(chosen)
    first = max(0, min(at - MOST_RACKS // 2, len(racks) - MOST_RACKS))
    column = layout.box().column(align=True)
    for rack in racks[first : first + MOST_RACKS]:
        row = column.row(align=True)
        text = iface_("{name}: {first:g} to {last:g}")
        text = text.format(name=rack.name, first=rack.timing[0][1], last=rack.timing[-1][1])
        choose = row.operator(
            "rack_focus.choose_rack",
            text=text,
            translate=False,
            depress=rack == chosen,
            icon=MODE_ICONS[rack.request.mode],
        )
        choose.name = rack.name
    if len(racks) > MOST_RACKS:
        text = iface_("{count} more; removing all takes them too").format(count=len(racks) - MOST_RACKS)
        sentence(layout, text, icon="BLANK1")
    _draw_chosen(layout.column(align=True), camera, chosen, len(racks), is_edited=find_edited(scene) == chosen)


def _draw_chosen(
    layout: bpy.types.UILayout, camera: bpy.types.Object, chosen: core_recipe.RackEntry, count: int, *, is_edited: bool
) -> None:
    row = beside(layout, "Edit", "Update", "Retime", icons=3)
    row.operator("rack_focus.edit", text="Edit", icon="GREASEPENCIL", depress=is_edited).name = chosen.name
    row.operator("rack_focus.update", text="Update", icon="FILE_REFRESH").name = chosen.name
    row.operator("rack_focus.retime", text="Retime", icon="TIME").name = chosen.name
    row = beside(layout, "Rehearse", "Playblast", icons=2)
    row.operator("rack_focus.rehearse", text="Rehearse", icon="PLAY").name = chosen.name
    row.operator("rack_focus.playblast", text="Playblast", icon="RENDER_ANIMATION").name = chosen.name
    layout.operator("rack_focus.copy_rack", icon="COPYDOWN").name = chosen.name
    labels = ("Bake", "Remove", "Remove All")[: 3 if count > 1 else 2]
    row = beside(layout, *labels, icons=len(labels))
    row.operator("rack_focus.bake", text="Bake", icon="KEY_HLT").name = chosen.name
    remove = row.operator("rack_focus.remove", text="Remove", icon="X")
    remove.camera, remove.name = camera.name, chosen.name
    if count > 1:
        row.operator("rack_focus.remove", text="Remove All", icon="TRASH").camera = camera.name
