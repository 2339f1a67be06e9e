"""Runs in a real Blender without a window, in German: its own dictionary must say what we say."""

import bpy
from bl_ext.user_default.rack_focus import api
from bl_ext.user_default.rack_focus.blender.wording import translated
from bl_ext.user_default.rack_focus.core.messages import CONTEXT
from bpy.app.translations import pgettext_iface, pgettext_rpt


def refusal(do):
    """What is raised; nothing may be done."""
    try:
        do()
    except (RuntimeError, api.RackFocusError) as error:
        return error
    raise AssertionError("it was not refused")


assert bpy.app.translations.locale.startswith("de"), bpy.app.translations.locale
view = bpy.context.preferences.view
view.use_translate_interface = view.use_translate_reports = view.use_translate_tooltips = True

assert pgettext_iface("Stop", CONTEXT) == "Blende"
# Not ours to translate where no context is asked for.
assert pgettext_iface("Reveal") == "Reveal"
assert pgettext_rpt("Pick the subject to pull to") == "Wähle das Motiv, zu dem gezogen wird"

scene = bpy.context.scene
camera, cube = scene.camera, bpy.data.objects["Cube"]
behind = bpy.data.objects.new("Hinten", None)
scene.collection.objects.link(behind)
behind.matrix_world.translation = camera.matrix_world.translation + camera.matrix_world.col[2].xyz
bpy.context.view_layer.update()
refused = refusal(lambda: api.create_rack(scene, cube, behind, arrive=24))
assert str(refused).startswith("'Hinten' is behind the camera at frame"), refused
said = translated(refused.message)
assert said.startswith("'Hinten' ist bei Bild "), said
assert "hinter der Kamera" in said, said

settings = scene.rack_focus
assert bpy.types.UILayout.enum_item_name(settings, "stop_mode", "MANUAL") == "Von Hand"
settings.from_subject.object, settings.to_subject.object = cube, cube
# The operator's poll says why, so Blender reports it as the reason.
said = str(refusal(bpy.ops.rack_focus.create))
assert "beide 'Cube'" in said, said
print("SAID IN GERMAN")
