"""When the pull happens, through which lens and stop, and what a beginner never touches."""

import bpy
from bpy.app.translations import pgettext_iface as iface_

from ..blender.wording import stop_lines, stop_range
from ..core.messages import CONTEXT
from ..operators.timing import PULLS
from ..properties import MODE_ITEMS, OWN_COC, PullSettings
from ..session import Outlook
from .marks import draw_marker
from .rows import pair, sentence

SAME_SECONDS = 1e-3


def draw_timing(layout: bpy.types.UILayout, scene: bpy.types.Scene, settings: PullSettings) -> None:
    """Draw when the pull happens and how long it takes; for a chain, what its marks do not say themselves."""
    if not scene.rack_focus.use_marks:
        _draw_anchor(layout, scene, settings)
    presets = layout.row(align=True)
    for name, (label, seconds, _what) in PULLS.items():
        is_set = settings.length_unit == "SECONDS" and abs(settings.seconds - seconds) < SAME_SECONDS
        presets.operator("rack_focus.pull_preset", text=label, depress=is_set).preset = name
    row = layout.row(align=True)
    row.prop(settings, settings.length_unit.lower(), text="Length")
    row.prop(settings, "length_unit", text="")
    layout.prop(settings, "ease")
    layout.operator_menu_enum("rack_focus.story", "story", text="Story", icon="SEQUENCE")


def _draw_anchor(layout: bpy.types.UILayout, scene: bpy.types.Scene, settings: PullSettings) -> None:
    layout.row().prop(settings, "anchor", expand=True)
    column = layout.column()
    column.active = not settings.marker
    column.prop(settings, "use_playhead", text="At Playhead")
    row = column.row(align=True)
    frame = row.row(align=True)
    frame.active = not settings.use_playhead
    frame.prop(settings, "frame")
    row.operator("rack_focus.frame_here")
    draw_marker(layout, scene, settings)


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
    label.label(text="F-Stop", text_ctxt=CONTEXT)
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
    for subject, label in _judged(scene.rack_focus):
        column.prop(subject, "sharp", text=label)
        if subject.sharp == "SLAB":
            column.prop(subject, "slab", text="+/- m")
    solution = outlook.stop if outlook else None
    if solution is None:
        return
    if scene.rack_focus.use_marks:
        sentence(column, iface_("For this pull alone; the rack's stop holds all marks"), icon="INFO")
    box = layout.box().column(align=True)
    box.label(text=", ".join(stop_lines(scene, solution.fstop)), icon="CAMERA_STEREO")
    limits = stop_range(scene, solution.minimum, solution.maximum)
    if limits:
        sentence(box, iface_("{stops} would do").format(stops=limits), icon="BLANK1")
    for line in solution.advice:
        sentence(box, line, icon="ERROR")


def _judged(settings: bpy.types.PropertyGroup) -> tuple[tuple[bpy.types.PropertyGroup, str], ...]:
    """The subjects of which to say how much must be sharp: the two, or that of the active mark."""
    if not settings.use_marks:
        return (settings.from_subject, "Sharp: From"), (settings.to_subject, "To")
    marks = settings.marks
    return ((marks[settings.active_mark].subject, "Sharp: Mark"),) if settings.active_mark < len(marks) else ()


def draw_advanced(layout: bpy.types.UILayout, settings: PullSettings, outlook: Outlook | None) -> None:
    """Draw what a beginner never touches."""
    layout.prop(settings, "ease_direction")
    layout.prop(settings, "space")
    layout.prop(settings, "coc")
    if settings.coc == OWN_COC:
        layout.prop(settings, "own_coc_mm")
    if outlook and outlook.coc_mm:
        sizes = {"mm": outlook.coc_mm, "pixels": outlook.coc_px}
        pair(layout, "", iface_("{mm:.3g} mm, {pixels:.3g} px").format(**sizes))
    if len(MODE_ITEMS) > 1:
        layout.prop(settings, "mode")
    layout.prop(settings, "follow")
    layout.prop(settings, "keys")
    if settings.keys == "FITTED":
        layout.prop(settings, "tolerance_px")
    layout.prop(settings, "breathing", slider=True)
    if outlook and outlook.framing_change:
        change = iface_("frame changes by {percent:.1f} %").format(percent=100 * outlook.framing_change)
        pair(layout, "", change, icon="FULLSCREEN_ENTER")
    layout.prop(settings, "single_user")
