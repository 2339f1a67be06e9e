"""The racks of the camera: what a check has to say about them, creating them, and taking them off again."""

import bpy

from ..blender.recipe import carries_rack, find_recipe
from ..core.errors import RackFocusError
from ..core.findings import Finding
from ..session import find_obstacle, is_stale, last_check, shown_camera
from .rows import ICON, sentence

SEVERITY_ICONS = {"INFO": "INFO", "WARNING": "ERROR", "ERROR": "CANCEL"}


def draw_check(layout: bpy.types.UILayout, scene: bpy.types.Scene) -> None:
    """Draw what the last check found, and whether it still holds."""
    checked = last_check(scene)
    row = layout.row(align=True)
    row.operator("rack_focus.check", text="Check Again" if checked else "Check", icon="VIEWZOOM")
    if checked is None:
        return
    if is_stale(scene):
        sentence(layout, "The scene has changed since", icon="FILE_REFRESH")
    if not checked.findings:
        sentence(layout, f"Nothing to mend on '{checked.camera}'", icon="CHECKMARK")
    for index, finding in enumerate(checked.findings):
        _draw_finding(layout.box().column(align=True), index, finding)


def _draw_finding(layout: bpy.types.UILayout, index: int, finding: Finding) -> None:
    sentence(layout, finding.message, icon=SEVERITY_ICONS[finding.severity], taken=ICON / 2)
    # One below the other: beside each other their labels would be cut off in a narrow sidebar.
    if finding.frame is not None:
        jump = layout.operator("rack_focus.jump_to_frame", text=f"Frame {finding.frame:g}", icon="TIME")
        jump.frame = finding.frame
    if finding.fix is not None:
        layout.operator("rack_focus.apply_fix", text=finding.fix.label, icon="MODIFIER").index = index


def draw_rack(layout: bpy.types.UILayout, scene: bpy.types.Scene) -> None:
    """Draw the button that it is all for, what is missing for it, and the racks that there are."""
    obstacle = find_obstacle(scene)
    if obstacle:
        sentence(layout, obstacle, icon="INFO")
    row = layout.row()
    row.scale_y = 1.5
    row.operator("rack_focus.create", icon="KEYFRAME_HLT")
    camera = shown_camera(scene)
    if camera and carries_rack(camera):
        _draw_racks(layout, camera)


def _draw_racks(layout: bpy.types.UILayout, camera: bpy.types.Object) -> None:
    try:
        recipe = find_recipe(camera)
    except RackFocusError as error:
        sentence(layout, str(error), icon="ERROR")
        return
    column = layout.column(align=True)
    for rack in recipe.racks:
        row = column.row(align=True)
        row.label(text=f"{rack.name}: {rack.timing[0][1]:g} to {rack.timing[-1][1]:g}", icon="ACTION")
        remove = row.operator("rack_focus.remove", text="", icon="X")
        remove.camera, remove.name = camera.name, rack.name
    layout.operator("rack_focus.remove").camera = camera.name
