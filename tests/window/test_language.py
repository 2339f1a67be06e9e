"""What is said reaches the user in the user's language, in full: names and numbers aside, no English is left.

The wheels have no dictionaries, so what looks a text up is replaced here; `tests/gui` asks a Blender that has them.
"""

import re

import bpy
import pytest

from rack_focus_addon import api
from rack_focus_addon.blender import wording
from rack_focus_addon.blender.wording import translated
from rack_focus_addon.core.messages import CONTEXT, say
from rack_focus_addon.operators import CLASSES as OPERATORS
from rack_focus_addon.properties import RACKFOCUS_PG_scene
from rack_focus_addon.translations import LANGUAGES, entries, in_our_context

FIELD = re.compile(r"(\{[^{}]*\})")
LETTER = re.compile(r"[A-Za-z]")


def pseudo(text, context):
    """A language in which every letter is another one, so that what was not looked up shows."""
    assert context == CONTEXT
    return "".join(part if part.startswith("{") else LETTER.sub("ж", part) for part in FIELD.split(text))


@pytest.fixture
def abroad(monkeypatch):
    monkeypatch.setattr(wording, "pgettext_rpt", pseudo)


@pytest.fixture
def scene(registered):
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    scene = bpy.context.scene
    camera = bpy.data.objects.new("1", bpy.data.cameras.new("1"))
    subjects = [bpy.data.objects.new(name, None) for name in ("2", "3")]
    for thing, distance in zip((camera, *subjects), (0.0, -2.0, -6.0), strict=True):
        thing.location = (0.0, 0.0, distance)
        scene.collection.objects.link(thing)
    scene.camera = camera
    bpy.context.view_layer.update()
    return scene


def assert_no_english(text):
    assert "ж" in translated(text)
    assert not LETTER.search(translated(text)), translated(text)


def test_a_refusal_is_translated_in_full(abroad, scene):
    scene.objects["3"].location.z = 4.0
    bpy.context.view_layer.update()
    with pytest.raises(api.SubjectError) as refused:
        api.create_rack(scene, "2", "3", arrive=24)
    assert str(refused.value).startswith("'3' is behind the camera at frame 24")
    assert_no_english(refused.value.message)


def test_a_word_that_does_not_exist_is_refused_in_full(abroad, scene):
    with pytest.raises(api.ArgumentError) as refused:
        api.create_rack(scene, "2", "3", fstop=-1.0)
    assert_no_english(refused.value.message)


def test_findings_and_their_fixes_are_translated_in_full(abroad, scene):
    api.create_rack(scene, "2", "3", arrive=24, fstop=64.0)
    camera = scene.camera.data
    found = [*api.check(scene)]
    camera.dof.use_dof = False
    found += api.check(scene)
    assert {finding.code for finding in found} >= {"TOO_SUBTLE", "STOP_BEYOND_LENS", "DOF_OFF"}
    for finding in found:
        assert_no_english(finding.message)
        if finding.fix:
            assert_no_english(finding.fix.label)


def test_advice_on_the_stop_is_translated_in_full(abroad, scene):
    scene.objects["3"].location.z = -2.02
    bpy.context.view_layer.update()
    solution = api.solve_fstop(scene, ["2", "3"])
    assert solution.advice
    for line in solution.advice:
        assert_no_english(line)


def test_names_and_numbers_stay():
    assert translated(say("'{name}' is {where}", name="Bond", where=say("above"))) == "'Bond' is above"
    assert translated("") == ""


def test_what_is_registered_is_looked_up_in_our_context(registered):
    assert {cls.bl_translation_context for cls in OPERATORS} == {CONTEXT}
    own = [prop for prop in RACKFOCUS_PG_scene.bl_rna.properties if prop.identifier not in {"rna_type", "name"}]
    assert {prop.translation_context for prop in own} == {CONTEXT}
    assert bpy.types.Scene.bl_rna.properties["rack_focus"].translation_context == CONTEXT


def test_short_words_stay_out_of_blender_s_own_dictionary():
    registered = entries({"Stop": "Blende", "Create Rack": "Anlegen"})
    assert registered == {
        (CONTEXT, "Stop"): "Blende",
        (CONTEXT, "Create Rack"): "Anlegen",
        ("*", "Create Rack"): "Anlegen",
    }
    assert LANGUAGES["de"]["Stop"] == "Blende"


def test_a_class_without_labels_keeps_its_properties_context():
    class RACKFOCUS_PG_probe(bpy.types.PropertyGroup):
        mark: bpy.props.IntProperty(name="Mark")
        other: bpy.props.IntProperty(name="Other", translation_context="Other")

    in_our_context(RACKFOCUS_PG_probe)
    bpy.utils.register_class(RACKFOCUS_PG_probe)
    try:
        properties = RACKFOCUS_PG_probe.bl_rna.properties
        assert [properties[name].translation_context for name in ("mark", "other")] == [CONTEXT, "Other"]
    finally:
        bpy.utils.unregister_class(RACKFOCUS_PG_probe)
