"""Preferences as an add-on has them, and shortcuts that take nothing of Blender's."""

import sys
from pathlib import Path

import pytest

bpy = pytest.importorskip("bpy")

from rack_focus_addon import api, preferences
from rack_focus_addon.ui import keymaps

OBJECT_MAPS = {
    *("3D View", "3D View Generic", "Object Mode", "Object Non-modal", "Window", "Screen", "Screen Editing", "Frames"),
    *("Pose", "Mesh", "Curve", "Armature", "Lattice", "Metaball", "Font", "User Interface", "View2D"),
}


@pytest.fixture
def own(registered):
    """The preferences of the add-on as if it had been enabled."""
    addon = bpy.context.preferences.addons.new()
    addon.module = preferences.__package__
    yield addon.preferences
    bpy.context.preferences.addons.remove(addon)


def test_without_an_add_on_there_are_defaults(registered):
    assert preferences.find_preferences(bpy.context) is None
    assert preferences.read_look(bpy.context) == preferences.Look()
    assert preferences.reaction_seconds(bpy.context) == 0.25


def test_the_defaults_are_the_same_either_way(own):
    own.use_theme = False
    plain, look = preferences.Look()._asdict(), preferences.read_look(bpy.context)._asdict()
    assert look.keys() == plain.keys()
    for name, value in plain.items():
        assert look[name] == pytest.approx(value, abs=1e-6) if not isinstance(value, str) else look[name] == value


def test_colours_are_the_themes_until_one_wants_ones_own(own):
    theme = bpy.context.preferences.themes[0].user_interface
    assert preferences.read_look(bpy.context).focus == pytest.approx(tuple(theme.gizmo_primary[:3]))
    own.use_theme, own.focus_colour = False, (0.1, 0.2, 0.3)
    assert preferences.read_look(bpy.context).focus == pytest.approx((0.1, 0.2, 0.3))


def test_files_that_do_not_say_take_the_preferred_pull(own):
    own.ease, own.seconds = "SINE", 0.5
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    settings = bpy.context.scene.rack_focus
    assert (settings.ease, settings.seconds) == ("SINE", 0.5)
    settings.ease, settings.seconds = "LINEAR", 3.0
    preferences.give_defaults(bpy.data.scenes, bpy.context)
    assert (settings.ease, settings.seconds) == ("LINEAR", 3.0)


def test_files_are_left_alone_while_the_preferences_are_the_built_in_ones(own):
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    settings = bpy.context.scene.rack_focus
    assert not settings.is_property_set("ease")
    assert not settings.is_property_set("seconds")


def _default_items():
    """(keymap, operator, event) of Blender's default keymap, as its preset makes it."""
    folder = Path(bpy.utils.system_resource("SCRIPTS")) / "presets" / "keyconfig" / "keymap_data"
    sys.path.insert(0, str(folder))
    try:
        import blender_default
    finally:
        sys.path.remove(str(folder))
    for name, _, data in blender_default.generate_keymaps(blender_default.Params()):
        for item in data["items"]:
            yield name, item[0], item[1]


@pytest.mark.parametrize("shortcut", keymaps.SHORTCUTS, ids=lambda each: each.operator)
def test_a_shortcut_takes_nothing_from_blender(registered, shortcut):
    held = set(shortcut.modifiers)
    items = list(_default_items())
    assert len(items) > 2000
    clashes = [
        (keymap, operator)
        for keymap, operator, event in items
        if keymap in OBJECT_MAPS
        and event["type"] == shortcut.key
        and (event.get("any") or {m for m in ("ctrl", "alt", "shift", "oskey") if event.get(m)} == held)
    ]
    assert clashes == []


def test_a_shortcut_comes_and_goes(registered):
    def items():
        found = bpy.context.window_manager.keyconfigs.addon.keymaps.get("3D View")
        return [item for item in found.keymap_items if item.idname == "rack_focus.rack_to_here"] if found else []

    (item,) = items()
    assert (item.type, item.alt, item.shift, item.ctrl) == ("F", True, True, False)
    keymaps.unregister()
    try:
        assert items() == []
    finally:
        keymaps.register()
    assert len(items()) == 1


@pytest.mark.parametrize(
    "named",
    ["", "another.package", f"{__name__[:-1]}", __name__, "x.y , {}.note_frame"],
    ids=["none", "other", "prefix", "module", "function"],
)
def test_no_scene_is_stepped_for_handlers_that_are_called_harmless(own, named):
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    scene, seen = bpy.context.scene, []
    for name, data in (("Cam", bpy.data.cameras.new("Cam")), ("A", None), ("B", None)):
        thing = bpy.data.objects.new(name, data)
        scene.collection.objects.link(thing)
    scene.camera = bpy.data.objects["Cam"]
    bpy.data.objects["A"].location.z, bpy.data.objects["B"].location.z = -3.0, -7.0

    def note_frame(scene, _graph=None):
        seen.append(scene.frame_current)

    note_frame.__name__ = "note_frame"
    own.harmless_handlers = named.format(__name__)
    bpy.app.handlers.frame_change_post.append(note_frame)
    try:
        rack = api.create_rack(scene, "A", "B", start=10, frames=20)
    finally:
        bpy.app.handlers.frame_change_post.remove(note_frame)
    is_harmless = __name__ in named.format(__name__)
    assert rack.measured_on == "STAGE"
    assert ("HANDLERS_HARMLESS" in [finding.code for finding in rack.findings]) is not is_harmless
    assert bool(seen) is not is_harmless
