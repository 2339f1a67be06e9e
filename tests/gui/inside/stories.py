"""The stories: what people do with Rack Focus in the window, and what must come of it. Each keeps pictures."""

from collections.abc import Iterator

import bpy
from driver import TAB, area, click, event, middle, move, open_panel, picture, press, region, wait, wait_for, window
from mathutils import Vector
from viewport import choose_in_menu, place_of, play_every_frame, through_the_camera

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


def pick_a_surface_point() -> Steps:
    """Hover, Esc, click a point, and forget it; focus here and rack to here by the context menu."""
    yield from start()
    yield from through_the_camera()
    bpy.data.objects["Villain"].location = camera().matrix_world @ Vector((3.6, 0.5, -16.0))
    yield from wait()
    bpy.ops.ed.undo_push(message="Before")
    settings = bpy.context.scene.rack_focus
    yield from click("rack_focus.pick_surface", across=0.85)
    yield from move(place_of("Villain"))
    yield from wait()
    yield from picture("hovering")
    yield from press("ESC", place_of("Villain"))
    assert settings.from_subject.object.name == "Bond"
    assert not settings.from_subject.picked
    yield from click("rack_focus.pick_surface", across=0.85)
    yield from press("LEFTMOUSE", place_of("Villain"))
    yield from wait_for(lambda: settings.from_subject.picked, "the point was taken")
    assert settings.from_subject.object.name == "Villain"
    yield from wait(8)
    yield from picture("picked")
    yield from click("rack_focus.forget_point", across=0.85)
    assert not settings.from_subject.picked
    assert settings.from_subject.object.name == "Villain"
    yield from choose_in_menu("Bond", "focus here")
    yield from wait_for(lambda: settings.from_subject.object.name == "Bond", "Focus Here took Bond")
    assert camera().data.dof.use_dof
    # The cube's front, not its origin.
    assert 0.5 < depth_of("Bond") - camera().data.dof.focus_distance < 1.8
    yield from choose_in_menu("Villain", "rack focus to")
    yield from wait_for(lambda: camera().data.animation_data, "Rack Focus To Here made a rack")
    assert 0.0 < depth_of("Villain") - focus_at(25) < 1.0
    assert 0.5 < depth_of("Bond") - focus_at(1) < 1.8
    yield from picture("racked_to_here")


def perform_with_three_taps() -> Steps:
    """Play, tap three times, Esc: three marks; one undo takes them back; the wheel; the window is as it was."""
    yield from start()
    scene, space = bpy.context.scene, area().spaces.active
    bpy.ops.mesh.primitive_uv_sphere_add(radius=0.8)
    extra = bpy.context.object
    extra.name, extra.location = "Extra", camera().matrix_world @ Vector((-2.0, -0.5, -10.0))
    bpy.data.objects["Villain"].location = camera().matrix_world @ Vector((3.6, 0.5, -16.0))
    camera().data.dof.aperture_fstop = 0.2
    scene.frame_end = 240
    scene.frame_set(7)
    yield from wait(6)
    bpy.ops.ed.undo_push(message="Before")
    before = space.region_3d.view_perspective, space.shading.use_dof
    yield from play_every_frame()
    yield from wait(10)
    assert space.region_3d.view_perspective == "CAMERA"
    assert window().screen.is_animation_playing
    yield from wait_for(lambda: scene.frame_current >= 10, "frame 10", 600)
    yield from press("LEFTMOUSE", place_of("Bond"))
    yield from picture("tapped")
    yield from wait_for(lambda: scene.frame_current >= 30, "frame 30", 600)
    yield from press("LEFTMOUSE", place_of("Extra"))
    # Paused, as well.
    yield from press("SPACE", place_of("Extra"))
    assert not window().screen.is_animation_playing
    scene.frame_set(200)
    yield from wait(4)
    yield from press("LEFTMOUSE", place_of("Villain"), shift=True)
    yield from wait(30)
    yield from picture("performed")
    assert camera().data.animation_data is None, "nothing is written before the end"
    yield from press("ESC", place_of("Villain"))
    yield from wait_for(lambda: camera().data.animation_data, "the rack was written")
    assert (space.region_3d.view_perspective, space.shading.use_dof) == before
    assert scene.frame_current == 7
    assert not window().screen.is_animation_playing
    assert 0.5 < depth_of("Bond") - focus_at(1) < 1.8
    performed = [(mark.subject.object.name, mark.frame) for mark in scene.rack_focus.marks]
    assert [name for name, _ in performed] == ["Bond", "Extra", "Villain"]
    assert 0.5 < depth_of("Extra") - focus_at(performed[1][1]) < 1.0
    assert 0.0 < depth_of("Villain") - focus_at(200) < 1.0
    yield from wait(6)
    yield from picture("three_marks")
    scene.frame_set(7)
    yield from press("Z", ctrl=True)
    yield from wait_for(lambda: camera().data.animation_data is None, "one undo took it all back")
    assert not camera().data.dof.use_dof


def perform_by_hand() -> Steps:
    """The wheel pulls focus while the shot plays; few marks come of it."""
    yield from start()
    bpy.context.scene.frame_end = 240
    bpy.ops.ed.undo_push(message="Before")
    yield from play_every_frame()
    scene = bpy.context.scene
    yield from wait_for(lambda: scene.frame_current >= 12, "frame 12", 600)
    for _ in range(12):
        event("WHEELUPMOUSE", "PRESS", middle(region("WINDOW")))
        yield
    yield from picture("by_hand")
    yield from wait(20)
    yield from press("ESC")
    yield from wait_for(lambda: camera().data.animation_data, "the rack was written")
    assert len(bpy.context.scene.rack_focus.marks) <= 5
    assert close(focus_at(1), 10.0)
    assert focus_at(240) > 19.0
    yield from picture("by_hand_done")


def newcomer() -> Steps:
    """Somebody who has never used it does what the panel says, by mouse and keys alone: six clicks to a rack."""
    two_subjects()
    for thing in bpy.context.selected_objects:
        thing.select_set(False)
    if area().spaces.active.show_region_ui:
        yield from press("N")
    yield from press("N")
    yield from wait_for(lambda: region().width > 1 and region().height > 1, "the sidebar opened")
    yield from wait(8)
    yield from click_tab()
    yield from picture("what_it_says")
    yield from press("LEFTMOUSE", place_of("Bond"))
    yield from press("LEFTMOUSE", place_of("Villain"), shift=True)
    yield from click("rack_focus.subjects_from_selection", across=0.25)
    settings = bpy.context.scene.rack_focus
    assert (settings.from_subject.object.name, settings.to_subject.object.name) == ("Bond", "Villain")
    yield from picture("chosen")
    yield from click("rack_focus.create")
    assert close(focus_at(1), depth_of("Bond"))
    assert close(focus_at(25), depth_of("Villain"))
    yield from picture("racked")


def click_tab() -> Steps:
    """Click on the tab, one below the other, until it is ours."""
    where = region()
    for down in range(20, where.height, 12):
        yield from press("LEFTMOUSE", (where.x + where.width - 10, where.y + where.height - down))
        if where.active_panel_category == TAB:
            return
    raise AssertionError(f"no tab {TAB}")


def edit_and_write_again() -> Steps:
    """A rack is loaded back into the panel, changed, and written again under its name; undo takes it back."""
    yield from start()
    yield from click("rack_focus.create")
    settings = bpy.context.scene.rack_focus
    settings.from_subject.object = settings.to_subject.object = None
    yield from click("rack_focus.edit", across=0.2)
    assert settings.to_subject.object.name == "Villain"
    yield from picture("editing")
    yield from click("rack_focus.pull_preset(preset='SLOW')")
    yield from click("rack_focus.create")
    assert close(focus_at(49), depth_of("Villain"))
    assert not close(focus_at(25), depth_of("Villain"))
    yield from picture("written_again")
    yield from press("Z", ctrl=True)
    yield from wait_for(lambda: close(focus_at(25), depth_of("Villain")), "undo brought the shorter pull back")
