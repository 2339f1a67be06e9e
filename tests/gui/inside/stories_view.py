"""Stories of the viewport: picking, performing, rehearsing. Each keeps pictures."""

from collections.abc import Iterator

import bpy
from driver import OUT, area, click, event, middle, move, open_panel, picture, press, region, wait, wait_for, window
from mathutils import Vector
from scene import add_extra, camera, close, depth_of, focus_at, settings_there, start
from viewport import choose_in_menu, place_of, play_every_frame, play_on, through_the_camera

Steps = Iterator[None]


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
    add_extra()
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
    assert bpy.context.window_manager.rack_focus_assist
    assert window().screen.is_animation_playing
    yield from play_on(4)
    yield from press("LEFTMOUSE", place_of("Bond"))
    yield from picture("tapped")
    yield from play_on(30)
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
    assert not bpy.context.window_manager.rack_focus_assist
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
    yield from play_on(12)
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


def perform_nothing() -> Steps:
    """Esc with nothing tapped puts everything back; so does another file that is opened in the middle of it."""
    yield from start()
    scene, space = bpy.context.scene, area().spaces.active
    space.shading.type, space.overlay.show_overlays = "WIREFRAME", False
    scene.frame_set(7)
    yield from wait(6)
    before = settings_there()
    yield from play_every_frame()
    yield from wait(10)
    shown = settings_there()
    assert shown["switches"] == (True, True)
    assert shown["shading"][:4] == ("SOLID", True, False, True)
    yield from picture("performing_nothing")
    yield from press("ESC")
    yield from wait_for(lambda: not window().modal_operators, "Esc ended it")
    assert settings_there() == before
    assert camera().data.animation_data is None
    assert not len(scene.rack_focus.marks)
    yield from play_every_frame()
    yield from wait(10)
    assert bpy.context.window_manager.rack_focus_assist
    bpy.ops.wm.read_homefile()
    yield from wait(20)
    assert not bpy.context.window_manager.rack_focus_assist
    assert not window().modal_operators
    assert not window().screen.is_animation_playing
    yield from open_panel()
    yield from picture("another_file")


def rehearse_and_esc() -> Steps:
    """What is not written yet is watched round and round; Esc puts every setting back."""
    yield from start()
    scene, space = bpy.context.scene, area().spaces.active
    camera().data.dof.aperture_fstop = 0.2
    space.shading.type = "WIREFRAME"
    scene.use_preview_range, scene.frame_preview_start, scene.frame_preview_end = True, 5, 60
    scene.frame_set(9)
    yield from wait(6)
    before = settings_there()
    # It has Perform beside it.
    yield from click("rack_focus.rehearse", across=0.3)
    yield from wait_for(lambda: window().screen.is_animation_playing, "it plays")
    shown = settings_there()
    assert shown["view"][0] == "CAMERA"
    assert shown["shading"] == ("SOLID", True, False, False, False)
    assert shown["preview"] == (True, -15, 57)
    assert shown["dof"][0]
    # From Bond to Villain, around the frame at which the plan starts.
    yield from wait_for(lambda: camera().data.dof.focus_distance > 0.9 * depth_of("Villain"), "focus arrives", 900)
    yield from picture("rehearsing")
    yield from press("ESC")
    yield from wait_for(lambda: not window().screen.is_animation_playing, "Esc ended it")
    assert settings_there() == before
    assert camera().data.animation_data is None
    yield from picture("rehearsed")


def before_it_is_written() -> Steps:
    """Two subjects are enough: the plan is shown, the assist follows it while one scrubs, and nothing is keyed."""
    from bl_ext.user_default.rack_focus.session import overlay as session_overlay

    yield from start()
    yield from through_the_camera()
    scene = bpy.context.scene
    camera().data.dof.aperture_fstop = 0.2
    yield from click("rack_focus_assist", across=0.8)
    yield from wait_for(lambda: session_overlay.planned(scene), "the plan")
    seen = []
    for frame in (1, 13, 25):
        scene.frame_set(frame)
        yield from wait(8)
        sight = session_overlay.look_now(scene, bpy.context.evaluated_depsgraph_get(), camera())
        assert sight.is_planned
        seen.append(sight.distance)
        yield from picture(f"planned_{frame}")
    assert close(seen[0], depth_of("Bond"))
    assert seen[0] < seen[1] < seen[2]
    assert close(seen[2], depth_of("Villain"))
    assert camera().data.animation_data is None
    assert not camera().data.dof.use_dof
    scene.frame_set(1)
    yield from wait()
    yield from click("rack_focus.create")
    yield from wait_for(lambda: session_overlay.planned(scene) is None, "what is keyed takes the plan's place")
    assert close(focus_at(1), depth_of("Bond"))
    # As near as the fitted keys have to be.
    assert abs(focus_at(13) - seen[1]) < 0.01 * seen[1]
    assert close(focus_at(25), depth_of("Villain"))
    yield from picture("written")


def playblast() -> Steps:
    """The rack as a video, as the viewport draws it; every setting is as it was."""
    yield from start()
    yield from click("rack_focus.create")
    scene, video = bpy.context.scene, OUT / "pull.mp4"
    scene.render.resolution_percentage = 25
    yield from wait(6)
    before = settings_there(), scene.render.filepath, scene.render.image_settings.file_format
    with bpy.context.temp_override(window=window(), area=area(), region=region("WINDOW")):
        assert bpy.ops.rack_focus.playblast(filepath=str(video)) == {"FINISHED"}
    yield from wait(6)
    assert (settings_there(), scene.render.filepath, scene.render.image_settings.file_format) == before
    clip = bpy.data.movieclips.load(str(video))
    # A second before the pull of a second, and one after it.
    assert abs(clip.frame_duration - 73) <= 1
    assert tuple(clip.size) == (480, 270)
    yield from picture("playblasted")
