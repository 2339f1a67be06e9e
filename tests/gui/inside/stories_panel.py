"""Stories of the panel: what people do in it, and what must come of it. Each keeps pictures."""

from collections.abc import Iterator

import bpy
from driver import (
    area,
    choose_object,
    click,
    click_tab,
    middle,
    open_panel,
    picture,
    press,
    region,
    wait,
    wait_for,
)
from scene import add_extra, blur_percent, camera, close, depth_of, focus_at, last_key, start, two_subjects
from viewport import place_of

Steps = Iterator[None]


def newcomer() -> Steps:
    """Somebody who has never used it does what the panel says, by mouse and keys alone: eight inputs to a good rack."""
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
    # It says that so little blur is subtle, and what to press.
    yield from click("rack_focus.make_it_read", across=0.25)
    yield from press("RET", middle(region("WINDOW")))
    yield from wait_for(lambda: settings.stop_mode == "MANUAL", "the proposal was taken")
    yield from click("rack_focus.create")
    assert close(focus_at(1), depth_of("Bond"))
    assert close(focus_at(25), depth_of("Villain"))
    assert blur_percent("Bond", "Villain") > 1.0
    yield from picture("racked")


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


def three_marks() -> Steps:
    """A third subject makes a list; chosen by its name, its arrival by Here."""
    yield from start()
    add_extra()
    scene = bpy.context.scene
    yield from click("rack_focus.mark_add")
    assert [mark.subject.object.name for mark in scene.rack_focus.marks][:2] == ["Bond", "Villain"]
    yield from choose_object("marks[2].subject.object", "Extra")
    yield from wait_for(lambda: scene.rack_focus.marks[2].subject.object.name == "Extra", "Extra was chosen")
    scene.frame_set(90)
    yield from wait(6)
    yield from click("rack_focus.mark_here", across=0.75)
    assert scene.rack_focus.marks[2].frame == 90
    yield from picture("three_marks")
    yield from click("rack_focus.create")
    for frame, name in ((1, "Bond"), (25, "Villain"), (66, "Villain"), (90, "Extra"), (120, "Extra")):
        assert close(focus_at(frame), depth_of(name)), (frame, name)
    assert depth_of("Extra") < focus_at(78) < depth_of("Villain")
    yield from picture("three_marks_created")


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
    yield from click("rack_focus.check()")
    yield from picture("finding")
    yield from click("rack_focus.apply_fix")
    assert camera().data.dof.focus_object is None
    yield from picture("fixed")


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
    # What was edited by hand is not replaced unasked.
    key = last_key()
    key.co.y = 20.0
    yield from click("rack_focus.create")
    yield from picture("edited_by_hand")
    assert last_key().co.y == 20.0
    yield from press("RET", middle(region("WINDOW")))
    yield from wait_for(lambda: close(last_key().co.y, depth_of("Villain")), "the edited key was replaced")


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
