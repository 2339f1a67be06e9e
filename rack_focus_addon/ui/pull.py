"""When the pull happens, through which lens and stop, and what a beginner never touches."""

import bpy
from bpy.app.translations import pgettext_iface as iface_

from ..blender.wording import length, stop_lines, stop_range
from ..operators.timing import PULLS
from ..properties import OWN_COC, PullSettings
from ..session.panel import Outlook, rack_span, shown_camera
from .marks import draw_marker
from .rows import beside, has_room, labelled, pair, sentence, unlabelled
from .sensors import draw_sensor

SAME_SECONDS = 1e-3
PULL_LABELS = tuple(label for label, _seconds, _what in PULLS.values())


def draw_timing(layout: bpy.types.UILayout, scene: bpy.types.Scene, settings: PullSettings) -> None:
    """Draw when the pull happens and how long it takes; for a chain, what its marks do not say themselves."""
    if not scene.rack_focus.use_marks:
        _draw_anchor(layout, scene, settings)
    column = layout.column(align=True)
    _draw_presets(column, settings)
    row = column.row(align=True)
    row.use_property_split = False
    row.prop(settings, settings.length_unit.lower(), text="")
    row.prop(settings, "length_unit", text="")
    row = unlabelled(layout, "Overshoot", "Story", icons=4)
    row.prop(settings, "ease", text="")
    row.operator_menu_enum("rack_focus.story", "story", text="Story", icon="SEQUENCE")


def timing_note(scene: bpy.types.Scene) -> str:
    """Return the frames from the first pull to the last arrival, for the heading; nothing while there is no pull."""
    span = rack_span(scene)
    return iface_("{first:g} to {last:g}").format(first=span[0], last=span[1]) if span else ""


def _draw_presets(layout: bpy.types.UILayout, settings: PullSettings) -> None:
    """Draw the usual lengths as buttons, or as a menu where their words would be cut off."""
    if not has_room(*PULL_LABELS):
        layout.operator_menu_enum("rack_focus.pull_preset", "preset", text="Length", icon="PRESET")
        return
    presets = layout.row(align=True)
    for name, (label, seconds, _what) in PULLS.items():
        is_set = settings.length_unit == "SECONDS" and abs(settings.seconds - seconds) < SAME_SECONDS
        presets.operator("rack_focus.pull_preset", text=label, depress=is_set).preset = name


def _draw_anchor(layout: bpy.types.UILayout, scene: bpy.types.Scene, settings: PullSettings) -> None:
    row = unlabelled(layout, "Start", "Arrive", "Playhead", "Here")
    row.row(align=True).prop(settings, "anchor", expand=True)
    when = row.row(align=True)
    when.active = not settings.marker
    if settings.use_playhead:
        when.prop(settings, "use_playhead", text="Playhead", toggle=True)
    else:
        when.prop(settings, "frame", text="")
        when.prop(settings, "use_playhead", text="", icon="TIME", toggle=True)
    when.operator("rack_focus.frame_here")
    draw_marker(layout, scene, settings, "PAIR")


def draw_stop(
    layout: bpy.types.UILayout, scene: bpy.types.Scene, settings: PullSettings, outlook: Outlook | None
) -> None:
    """Draw what happens to the f-stop, with what AUTO finds, and what would make the rack read."""
    row = layout.row(align=True)
    row.use_property_split = False
    row.prop(settings, "stop_mode", expand=True)
    if settings.stop_mode == "MANUAL":
        _draw_stop_by_hand(layout, scene, settings)
    elif settings.stop_mode == "AUTO":
        _draw_auto(layout, scene, settings, outlook)
    elif outlook:
        _draw_blenders_own(layout, scene, outlook.camera.data.dof.aperture_fstop)
    if camera := shown_camera(scene):
        draw_sensor(layout, camera.data)
    row = beside(layout, "Make It Read", "Lens Table", icons=2)
    is_subtle = outlook is not None and outlook.readout is not None and outlook.readout.word == "subtle"
    row.operator("rack_focus.make_it_read", icon="ERROR" if is_subtle else "LIGHT")
    row.operator("rack_focus.lens_table", icon="CAMERA_DATA")


def stop_note(scene: bpy.types.Scene, settings: PullSettings, outlook: Outlook | None) -> str:
    """Return the lens and the stop that a rack would have, for the heading; nothing while there is no camera to ask."""
    if outlook is None:
        return ""
    fstop = outlook.camera.data.dof.aperture_fstop
    if settings.stop_mode == "MANUAL":
        fstop = settings.fstop
    elif settings.stop_mode == "AUTO" and outlook.stop:
        fstop = outlook.stop.fstop
    return iface_("{lens:.3g} mm, {stop}").format(lens=outlook.camera.data.lens, stop=stop_lines(scene, fstop)[0])


def _draw_stop_by_hand(layout: bpy.types.UILayout, scene: bpy.types.Scene, settings: PullSettings) -> None:
    row = layout.row(align=True)
    row.use_property_split = False
    row.operator("rack_focus.step_stop", text="", icon="REMOVE").thirds = -1
    row.prop(settings, "fstop")
    row.operator("rack_focus.step_stop", text="", icon="ADD").thirds = 1
    # Between third stops the number on the lens is not the one that was typed.
    sentence(layout, ", ".join(stop_lines(scene, settings.fstop)), icon="CAMERA_STEREO")


def _draw_blenders_own(layout: bpy.types.UILayout, scene: bpy.types.Scene, fstop: float) -> None:
    """Draw both numbers of a stop, where the unit scale parts what the lens says from what Blender is told."""
    lines = stop_lines(scene, fstop)
    if len(lines) > 1:
        sentence(layout, ", ".join(lines), icon="CAMERA_STEREO")


def _draw_auto(
    layout: bpy.types.UILayout, scene: bpy.types.Scene, settings: PullSettings, outlook: Outlook | None
) -> None:
    column = layout.column(align=True)
    column.use_property_split = False
    row = column.row(align=True)
    row.prop(settings, "style", text="")
    row.prop(settings, "steps", text="")
    row = column.row(align=True)
    row.prop(settings, "blur_percent" if settings.blur_in == "HEIGHT" else "blur_coc")
    row.prop(settings, "blur_in", text="")
    for subject, label in _judged(scene.rack_focus):
        row = labelled(column, label)
        row.prop(subject, "sharp", text="")
        if subject.sharp == "SLAB":
            row.prop(subject, "slab", text="+/-")
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
    for index, line in enumerate(solution.advice):
        # What is wrong, then the ways out of it.
        sentence(box, line, icon="RIGHTARROW_THIN" if index else "ERROR")


def _judged(settings: bpy.types.PropertyGroup) -> tuple[tuple[bpy.types.PropertyGroup, str], ...]:
    """The subjects of which to say how much must be sharp: the two, or that of the active mark."""
    if not settings.use_marks:
        return (settings.from_subject, "From"), (settings.to_subject, "To")
    marks = settings.marks
    return ((marks[settings.active_mark].subject, "Mark"),) if settings.active_mark < len(marks) else ()


def draw_advanced(
    layout: bpy.types.UILayout, scene: bpy.types.Scene, settings: PullSettings, outlook: Outlook | None
) -> None:
    """Draw what a beginner never touches."""
    layout.prop(settings, "ease_direction")
    layout.prop(settings, "space")
    layout.prop(settings, "coc")
    if settings.coc == OWN_COC:
        layout.prop(settings, "own_coc_mm")
    if outlook and outlook.coc_mm:
        sizes = {"mm": outlook.coc_mm, "pixels": outlook.coc_px}
        pair(layout, "", iface_("{mm:.3g} mm, {pixels:.3g} px").format(**sizes))
    layout.prop(scene.rack_focus, "lens_model")
    if outlook and outlook.readout:
        sharp = iface_("infinity is sharp from {distance} on")
        pair(layout, "", sharp.format(distance=length(scene, outlook.readout.hyperfocal)), icon="WORLD")
        apart = iface_("{dioptres:.2f} dpt apart").format(dioptres=outlook.readout.separation_dioptres)
        pair(layout, "", apart, icon="DRIVER_DISTANCE")
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
