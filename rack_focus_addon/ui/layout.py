"""The panel, in the order in which a person works."""

import bpy

from ..session.panel import find_check_obstacle, look_ahead, shown_camera
from .marks import draw_marks
from .pull import draw_advanced, draw_stop, draw_timing, stop_note, timing_note
from .rack import check_note, draw_check, draw_edited, draw_rack
from .rows import section
from .subjects import draw_outlook, draw_subjects


def draw_rack_panel(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Draw the whole panel."""
    scene = context.scene
    settings = scene.rack_focus
    layout.use_property_split = True
    layout.use_property_decorate = False
    outlook = look_ahead(scene, context.view_layer.depsgraph)
    camera = shown_camera(scene)
    draw_edited(layout, scene)
    if body := section(layout, "subjects", "Subjects", note=camera.name if camera else ""):
        if settings.use_marks:
            draw_marks(body, scene)
        else:
            draw_subjects(body, scene)
        if outlook:
            draw_outlook(body, scene, outlook)
    if body := section(layout, "timing", "Timing", note=timing_note(scene)):
        draw_timing(body, scene, settings)
    if body := section(layout, "stop", "Lens and Stop", note=stop_note(scene, settings, outlook)):
        draw_stop(body, scene, settings, outlook)
    if body := section(layout, "advanced", "Advanced", default_closed=True):
        draw_advanced(body, scene, settings, outlook)
    # Before there is a rack, there is nothing to check, and one thing less to read.
    if find_check_obstacle(scene) is None and (body := section(layout, "check", "Check", note=check_note(scene))):
        draw_check(body, scene)
    draw_rack(layout, scene)
