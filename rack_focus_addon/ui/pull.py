"""When the pull happens, through which lens and stop, and what a beginner never touches."""

import bpy

from ..blender.wording import stop_lines, stop_range
from ..properties import OWN_COC, PullSettings
from ..session import Outlook
from .rows import pair, sentence


def draw_timing(layout: bpy.types.UILayout, settings: PullSettings) -> None:
    """Draw when the pull happens and how long it takes."""
    layout.row().prop(settings, "anchor", expand=True)
    layout.prop(settings, "use_playhead", text="At Playhead")
    row = layout.row(align=True)
    frame = row.row(align=True)
    frame.active = not settings.use_playhead
    frame.prop(settings, "frame")
    row.operator("rack_focus.frame_here")
    layout.row().prop(settings, "length_unit", expand=True)
    layout.prop(settings, settings.length_unit.lower(), text="Length")
    layout.prop(settings, "ease")


def draw_stop(
    layout: bpy.types.UILayout, scene: bpy.types.Scene, settings: PullSettings, outlook: Outlook | None
) -> None:
    """Draw what happens to the f-stop, with what AUTO finds, and what would make the rack read."""
    layout.row().prop(settings, "stop_mode", expand=True)
    if settings.stop_mode == "MANUAL":
        _draw_stop_by_hand(layout, scene, settings)
    elif settings.stop_mode == "AUTO":
        _draw_auto(layout, scene, settings, outlook)
    elif outlook:
        _draw_stop_lines(layout, scene, outlook.camera.data.dof.aperture_fstop)
    column = layout.column(align=True)
    is_subtle = outlook is not None and outlook.readout is not None and outlook.readout.word == "subtle"
    column.operator("rack_focus.make_it_read", icon="ERROR" if is_subtle else "LIGHT")
    column.operator("rack_focus.lens_table", icon="CAMERA_DATA")


def _draw_stop_by_hand(layout: bpy.types.UILayout, scene: bpy.types.Scene, settings: PullSettings) -> None:
    split = layout.split(factor=0.4)
    label = split.row()
    label.alignment = "RIGHT"
    label.label(text="F-Stop")
    row = split.row(align=True)
    row.operator("rack_focus.step_stop", text="", icon="REMOVE").thirds = -1
    row.prop(settings, "fstop", text="")
    row.operator("rack_focus.step_stop", text="", icon="ADD").thirds = 1
    _draw_stop_lines(layout, scene, settings.fstop)


def _draw_stop_lines(layout: bpy.types.UILayout, scene: bpy.types.Scene, fstop: float) -> None:
    column = layout.column(align=True)
    for line, icon in zip(stop_lines(scene, fstop), ("CAMERA_STEREO", "BLANK1"), strict=False):
        pair(column, "", line, icon=icon)


def _draw_auto(
    layout: bpy.types.UILayout, scene: bpy.types.Scene, settings: PullSettings, outlook: Outlook | None
) -> None:
    column = layout.column()
    column.prop(settings, "style")
    column.prop(settings, "steps")
    column.prop(settings, "blur_in")
    column.prop(settings, "blur_percent" if settings.blur_in == "HEIGHT" else "blur_coc")
    for subject, label in ((scene.rack_focus.from_subject, "Sharp: From"), (scene.rack_focus.to_subject, "To")):
        column.prop(subject, "sharp", text=label)
        if subject.sharp == "SLAB":
            column.prop(subject, "slab", text="+/- m")
    solution = outlook.stop if outlook else None
    if solution is None:
        return
    box = layout.box().column(align=True)
    box.label(text=", ".join(stop_lines(scene, solution.fstop)), icon="CAMERA_STEREO")
    limits = stop_range(scene, solution.minimum, solution.maximum)
    if limits:
        sentence(box, f"{limits} would do", icon="BLANK1")
    for line in solution.advice:
        sentence(box, line, icon="ERROR")


def draw_advanced(layout: bpy.types.UILayout, settings: PullSettings, outlook: Outlook | None) -> None:
    """Draw what a beginner never touches."""
    layout.prop(settings, "ease_direction")
    layout.prop(settings, "space")
    layout.prop(settings, "coc")
    if settings.coc == OWN_COC:
        layout.prop(settings, "own_coc_mm")
    if outlook and outlook.coc_mm:
        pair(layout, "", f"{outlook.coc_mm:.3g} mm, {outlook.coc_px:.3g} px")
    layout.prop(settings, "follow")
    layout.prop(settings, "keys")
    if settings.keys == "FITTED":
        layout.prop(settings, "tolerance_px")
    layout.prop(settings, "breathing", slider=True)
    if outlook and outlook.framing_change:
        pair(layout, "", f"frame changes by {100 * outlook.framing_change:.1f} %", icon="FULLSCREEN_ENTER")
    layout.prop(settings, "single_user")
