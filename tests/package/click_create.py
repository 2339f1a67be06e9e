"""Install a built extension into the `bpy` at hand, rack focus with its operators, and take it out again.

Run by `test_installed_zip.py` in a process of its own, or by hand: ``python click_create.py rack_focus-<version>.zip``.
"""

import importlib
import importlib.util
import os
import sys
import tempfile
from pathlib import Path

# Before bpy: the user's own Blender settings and extensions are none of a test's business.
USER = Path(os.environ.setdefault("BLENDER_USER_RESOURCES", tempfile.mkdtemp(prefix="rack_focus_")))

import bpy
from mathutils import Vector

MODULE = "bl_ext.user_default.rack_focus"
OWNERS = ("Scene", "Object", "Camera", "Action", "WindowManager")
START, NEAR, FAR, BEFORE = 24, 2.0, 8.0, 4.5
TOLERANCE = 1e-4


def libraries_to_come():
    """Those of the extension's libraries that this Python has not got (Blender 5.2 brings cattrs itself)."""
    return [name for name in ("tqdm", "cattrs") if importlib.util.find_spec(name) is None]


def install(archive):
    bpy.ops.extensions.package_install_files(filepath=archive, repo="user_default", enable_on_install=True)
    assert MODULE in bpy.context.preferences.addons, f"{MODULE} was not enabled"


def check_libraries(names):
    for name in names:
        found = Path(importlib.import_module(name).__file__).resolve()
        assert found.is_relative_to(USER.resolve()), f"{name} comes from {found}"


def traces():
    """What the add-on has left in Blender."""
    types = [name for name in dir(bpy.types) if name.startswith("RACKFOCUS_")]
    owners = [name for name in OWNERS if hasattr(getattr(bpy.types, name), "rack_focus")]
    lists = [getattr(bpy.app.handlers, name) for name in dir(bpy.app.handlers)]
    called = [handler for handlers in lists if isinstance(handlers, list) for handler in handlers]
    handlers = [str(handler) for handler in called if handler.__module__.startswith(MODULE)]
    return [*types, *owners, *handlers]


def make_shot(scene):
    """A tilted camera and two subjects off its axis, so that straight-line and planar distances differ."""
    camera = bpy.data.objects.new("Camera A", bpy.data.cameras.new("Camera A"))
    camera.location, camera.rotation_euler = (3.0, -7.0, 1.5), (1.35, 0.0, 0.4)
    camera.data.dof.focus_distance = BEFORE
    scene.collection.objects.link(camera)
    scene.camera = camera
    bpy.context.view_layer.update()
    for name, distance, right in (("Bond", NEAR, 0.5), ("Villain", FAR, -2.0)):
        subject = bpy.data.objects.new(name, None)
        subject.location = camera.matrix_world @ Vector((right, 0.3, -distance))
        scene.collection.objects.link(subject)
    bpy.context.view_layer.update()
    return camera


def focus_curve(camera):
    """The F-curve of the camera's focus distance, or None."""
    animation = camera.data.animation_data
    if animation is None or animation.action is None:
        return None
    if "slots" not in bpy.types.Action.bl_rna.properties:  # Blender 4.2
        return animation.action.fcurves.find("dof.focus_distance")
    from bpy_extras import anim_utils

    channels = anim_utils.action_get_channelbag_for_slot(animation.action, animation.action_slot)
    return channels.fcurves.find("dof.focus_distance") if channels else None


def close(value, wanted):
    return abs(value - wanted) <= TOLERANCE * wanted


def rack_focus(scene):
    """Create a rack as the panel's button does, then remove it."""
    camera = make_shot(scene)
    settings = scene.rack_focus
    settings.from_subject.object, settings.to_subject.object = bpy.data.objects["Bond"], bpy.data.objects["Villain"]
    settings.frame, settings.use_playhead = START, False

    assert bpy.ops.rack_focus.create() == {"FINISHED"}
    curve = focus_curve(camera)
    arrival = curve.range()[1]
    assert close(curve.evaluate(START), NEAR), f"focus starts at {curve.evaluate(START)}"
    assert arrival > START
    assert close(curve.evaluate(arrival), FAR), f"focus ends at {curve.evaluate(arrival)}"
    assert camera.data.dof.use_dof

    assert bpy.ops.rack_focus.remove() == {"FINISHED"}
    assert focus_curve(camera) is None
    assert close(camera.data.dof.focus_distance, BEFORE)
    assert not camera.data.dof.use_dof


def main(archive):
    libraries = libraries_to_come()
    assert not traces()
    try:
        install(archive)
        check_libraries(libraries)
        assert traces()
        rack_focus(bpy.context.scene)
    finally:
        # An operator class still registered when the interpreter ends hangs Blender 4.5 and crashes 4.2.
        bpy.ops.preferences.addon_disable(module=MODULE)
    assert not traces(), f"left behind: {traces()}"
    print(f"Blender {bpy.app.version_string}: installed, racked, removed; from the extension: {', '.join(libraries)}")


if __name__ == "__main__":
    main(str(Path(sys.argv[1]).resolve()))
