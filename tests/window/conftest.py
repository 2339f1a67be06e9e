"""The add-on registered in a real Blender, as its user has it."""

import os
import tempfile

import pytest

os.environ.setdefault("BLENDER_USER_RESOURCES", tempfile.mkdtemp(prefix="rack_focus_"))


@pytest.fixture(scope="session")
def registered():
    pytest.importorskip("bpy")
    import rack_focus_addon

    rack_focus_addon.register()
    yield rack_focus_addon
    # An operator still registered when the interpreter ends hangs 4.5 and crashes 4.2.
    rack_focus_addon.unregister()


@pytest.fixture
def shot(registered):
    """A camera tilted and turned, with two empties off its axis at planar distances 2 and 8."""
    import bpy
    from mathutils import Vector

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    scene = bpy.context.scene
    camera = bpy.data.objects.new("Cam", bpy.data.cameras.new("Cam"))
    camera.location, camera.rotation_euler = (3.0, -7.0, 1.5), (1.35, 0.0, 0.4)
    scene.collection.objects.link(camera)
    scene.camera = camera
    bpy.context.view_layer.update()
    for name, distance, right in (("Bond", 2.0, 0.5), ("Villain", 8.0, -2.0)):
        subject = bpy.data.objects.new(name, None)
        subject.location = camera.matrix_world @ Vector((right, 0.3, -distance))
        scene.collection.objects.link(subject)
    bpy.context.view_layer.update()
    return scene
