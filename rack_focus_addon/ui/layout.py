"""The rows of the panel, in the order in which a person works."""

import bpy

from ..blender.recipe import carries_rack, find_recipe
from ..core.errors import RackFocusError
from ..core.readout import SubjectReadout
from ..properties import PART_ITEMS, PullSettings, RACKFOCUS_PG_subject
from ..session import Outlook, find_obstacle, look_ahead
from .units import length, stop

WORD_ICONS = {"subtle": "ERROR", "clear": "CHECKMARK", "dramatic": "CHECKMARK"}
PART_NAMES = {item[0]: item[1] for item in PART_ITEMS}


def draw_rack_panel(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Draw the whole panel."""
    scene = context.scene
    settings = scene.rack_focus
    layout.use_property_split = True
    layout.use_property_decorate = False
    outlook = look_ahead(scene, context.view_layer.depsgraph)
    _draw_subjects(layout, context)
    if outlook:
        _draw_outlook(layout, scene, outlook)
    layout.separator()
    draw_timing(layout, settings)
    draw_stop(layout, settings, outlook)
    header, body = layout.panel("rack_focus_advanced", default_closed=True)
    header.label(text="Advanced")
    if body:
        draw_advanced(body, settings)
    _draw_rack(layout, scene, outlook)


def _draw_subjects(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    settings = context.scene.rack_focus
    column = layout.column()
    _draw_subject(column, settings.from_subject, "From", "FROM")
    _draw_subject(column, settings.to_subject, "To", "TO")
    row = layout.row(align=True)
    row.operator("rack_focus.subjects_from_selection", icon="RESTRICT_SELECT_OFF").slot = "BOTH"
    row.operator("rack_focus.swap", text="Swap", icon="UV_SYNC_SELECT")


def _draw_subject(layout: bpy.types.UILayout, subject: RACKFOCUS_PG_subject, label: str, slot: str) -> None:
    row = layout.row(align=True)
    row.prop(subject, "object", text=label)
    row.operator("rack_focus.subjects_from_selection", text="", icon="RESTRICT_SELECT_OFF").slot = slot
    if subject.object is None:
        return
    layout.prop(subject, "part", text="at")
    if subject.part == "BONE" and subject.object.type == "ARMATURE":
        layout.prop_search(subject, "bone", subject.object.pose, "bones", text="Bone")


def _draw_outlook(layout: bpy.types.UILayout, scene: bpy.types.Scene, outlook: Outlook) -> None:
    box = layout.box().column(align=True)
    box.label(text=f"{outlook.camera.name} at frame {scene.frame_current}", icon="CAMERA_DATA")
    if outlook.readout is None:
        box.alert = True
        box.label(text=outlook.problem, icon="ERROR")
        return
    read = outlook.readout
    for subject, numbers in zip(outlook.subjects, (read.start, read.end), strict=True):
        _draw_distance(box, scene, subject.name, numbers)
    _draw_pair(box, "Apart", f"{read.separation_dioptres:.2f} dpt")
    _draw_pair(box, "Other's blur", f"{read.blur_px:.1f} px, {read.blur_percent:.1f} %")
    _draw_pair(box, "", read.word.capitalize(), icon=WORD_ICONS[read.word])


def _draw_distance(layout: bpy.types.UILayout, scene: bpy.types.Scene, name: str, numbers: SubjectReadout) -> None:
    _draw_pair(layout, name, length(scene, numbers.distance))
    sharp = layout.row()
    sharp.active = False
    _draw_pair(sharp, "sharp", f"{length(scene, numbers.near)} to {length(scene, numbers.far)}")


def _draw_pair(layout: bpy.types.UILayout, what: str, value: str, icon: str = "NONE") -> None:
    """A label and its value in two columns, wide enough for a narrow sidebar."""
    split = layout.split(factor=0.4)
    split.label(text=what)
    split.label(text=value, icon=icon)


def draw_timing(layout: bpy.types.UILayout, settings: PullSettings) -> None:
    """Draw when the pull happens and how long it takes; the panel and the redo panel share it."""
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


def draw_stop(layout: bpy.types.UILayout, settings: PullSettings, outlook: Outlook | None = None) -> None:
    """Draw what happens to the f-stop, with what AUTO finds."""
    layout.row().prop(settings, "stop_mode", expand=True)
    if settings.stop_mode == "MANUAL":
        layout.prop(settings, "fstop")
    solution = outlook.stop if outlook else None
    if solution is None:
        return
    box = layout.box().column(align=True)
    limits = f"{stop(solution.minimum)} to {stop(solution.maximum)}"
    box.label(text=f"{stop(solution.nominal)} ({limits})", icon="CAMERA_STEREO")
    for line in solution.advice:
        box.label(text=line, icon="ERROR")


def draw_advanced(layout: bpy.types.UILayout, settings: PullSettings) -> None:
    """Draw what a beginner never touches."""
    layout.prop(settings, "ease_direction")
    layout.prop(settings, "space")
    layout.prop(settings, "single_user")


def _draw_rack(layout: bpy.types.UILayout, scene: bpy.types.Scene, outlook: Outlook | None) -> None:
    obstacle = find_obstacle(scene)
    if obstacle:
        layout.label(text=obstacle, icon="INFO")
    row = layout.row()
    row.scale_y = 1.5
    row.operator("rack_focus.create", icon="KEYFRAME_HLT")
    camera = outlook.camera if outlook else scene.camera
    if camera and carries_rack(camera):
        _draw_racks(layout, camera)


def _draw_racks(layout: bpy.types.UILayout, camera: bpy.types.Object) -> None:
    try:
        recipe = find_recipe(camera)
    except RackFocusError as error:
        layout.label(text=str(error), icon="ERROR")
        return
    column = layout.column(align=True)
    for rack in recipe.racks:
        row = column.row(align=True)
        row.label(text=f"{rack.name}: {rack.timing[0][1]:g} to {rack.timing[-1][1]:g}", icon="ACTION")
        remove = row.operator("rack_focus.remove", text="", icon="X")
        remove.camera, remove.name = camera.name, rack.name
    layout.operator("rack_focus.remove").camera = camera.name
