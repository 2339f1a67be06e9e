"""The stories: what people do with Rack Focus in the window, and what must come of it. Each keeps pictures."""

from collections.abc import Iterator

import bpy
from driver import area, click, middle, open_panel, picture, press, region, wait, wait_for
from mathutils import Vector

Steps = Iterator[None]
FOCUS = "dof.focus_distance"


# ----------------------------------------------------------------------------------------------------------- the scene
def two_subjects() -> None:
    """Bond near, Villain far and to the side; the default camera looks at both."""
    scene = bpy.context.scene
    bpy.data.objects["Cube"].name = "Bond"
    bpy.ops.mesh.primitive_monkey_add(size=1.5)
    villain = bpy.context.object
    villain.name, villain.location = "Villain", scene.camera.matrix_world @ Vector((2.0, 0.5, -16.0))
    villain.select_set(False)
    scene.frame_set(1)


def pick(start: str = "Bond", end: str = "Villain") -> None:
    """Choose both subjects, as the object pickers do."""
    settings = bpy.context.scene.rack_focus
    settings.from_subject.object, settings.to_subject.object = bpy.data.objects[start], bpy.data.objects[end]
    region().tag_redraw()


def camera() -> bpy.types.Object:
    """Return the scene's camera."""
    return bpy.context.scene.camera


def focus_at(frame: int) -> float:
    """Return the focus distance that renders a frame."""
    bpy.context.scene.frame_set(frame)
    graph = bpy.context.evaluated_depsgraph_get()
    return float(camera().evaluated_get(graph).data.dof.focus_distance)


def depth_of(name: str) -> float:
    """Return an object's planar distance from the camera."""
    matrix = camera().matrix_world
    axis = -matrix.to_3x3().col[2].normalized()
    return float(axis.dot(bpy.data.objects[name].matrix_world.translation - matrix.translation))


def close(one: float, other: float) -> bool:
    """Whether two distances are the same to a thousandth."""
    return abs(one - other) <= 1e-3 * abs(other)


def start() -> Steps:
    """Open the panel on the two subjects."""
    two_subjects()
    yield from open_panel()
    pick()
    yield from wait(8)


# ---------------------------------------------------------------------------------------------------------- the stories
def create_and_undo() -> Steps:
    """Two subjects, Create Rack, undo and redo."""
    yield from start()
    yield from picture("subjects")
    yield from click("rack_focus.create")
    yield from picture("created")
    assert camera().data.dof.use_dof
    assert close(focus_at(1), depth_of("Bond"))
    assert close(focus_at(25), depth_of("Villain"))
    yield from press("Z", ctrl=True)
    yield from wait_for(lambda: camera().data.animation_data is None, "undo took the keys back")
    assert not camera().data.dof.use_dof
    yield from press("Z", ctrl=True, shift=True)
    yield from wait_for(lambda: camera().data.animation_data is not None, "redo brought the keys")
    assert close(focus_at(25), depth_of("Villain"))


def automatic_stop() -> Steps:
    """The automatic stop, and the panel says which."""
    yield from start()
    bpy.context.scene.rack_focus.stop_mode = "AUTO"
    region().tag_redraw()
    yield from wait(6)
    before = camera().data.dof.aperture_fstop
    yield from click("rack_focus.create")
    yield from picture("automatic")
    assert camera().data.dof.aperture_fstop < before


def make_it_read() -> Steps:
    """A subtle rack is made to read by one click and an OK."""
    yield from start()
    camera().data.dof.aperture_fstop = 11.0
    yield from wait(6)
    yield from click("rack_focus.make_it_read")
    yield from picture("proposal")
    # The dialog opens under the mouse with its OK at hand.
    yield from press("RET", middle(region("WINDOW")))
    yield from wait_for(lambda: bpy.context.scene.rack_focus.stop_mode == "MANUAL", "the proposal was taken")
    assert bpy.context.scene.rack_focus.fstop < 11.0
    yield from picture("reads")


def fix_a_finding() -> Steps:
    """Somebody has set a focus object: the check finds it, one click mends it."""
    yield from start()
    yield from click("rack_focus.create")
    camera().data.dof.focus_object = bpy.data.objects["Bond"]
    region().tag_redraw()
    yield from click("rack_focus.check")
    yield from picture("finding")
    yield from click("rack_focus.apply_fix")
    assert camera().data.dof.focus_object is None
    yield from picture("fixed")


def save_reopen_remove() -> Steps:
    """Saved, opened again, removed: nothing is left."""
    yield from start()
    yield from click("rack_focus.create")
    bpy.ops.wm.save_as_mainfile(filepath="/w/out/racked.blend")
    bpy.ops.wm.open_mainfile(filepath="/w/out/racked.blend")
    yield from wait(20)
    yield from open_panel()
    assert close(focus_at(25), depth_of("Villain"))
    yield from picture("reopened")
    yield from click("rack_focus.remove")
    assert camera().data.animation_data is None
    assert not camera().data.dof.use_dof


def disable_the_add_on() -> Steps:
    """Disabled, it leaves the rack, which renders without it, and nothing of itself."""
    yield from start()
    yield from click("rack_focus.create")
    bpy.ops.preferences.addon_disable(module="bl_ext.user_default.rack_focus")
    yield from wait(10)
    assert not hasattr(bpy.types.Scene, "rack_focus")
    assert close(focus_at(25), depth_of("Villain"))
    yield from picture("disabled")
    bpy.ops.preferences.addon_enable(module="bl_ext.user_default.rack_focus")
    yield from open_panel()
    assert area().type == "VIEW_3D"
    yield from picture("enabled")
