"""A rehearsal shows the pull, and leaves no trace, however it ends."""

import pytest

bpy = pytest.importorskip("bpy")

from rack_focus_addon import api
from rack_focus_addon.blender import compat
from rack_focus_addon.blender.animation import FOCUS_PATH
from rack_focus_addon.blender.compat import find_fcurve
from rack_focus_addon.blender.viewport import playblast, rehearsal


@pytest.fixture
def chosen(shot):
    settings = shot.rack_focus
    settings.from_subject.object = bpy.data.objects["Bond"]
    settings.to_subject.object = bpy.data.objects["Villain"]
    shot.frame_set(30, subframe=0.25)
    yield shot
    rehearsal.end()


@pytest.fixture
def area(chosen):
    """A viewport of its own taste, with its context."""
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    space = area.spaces.active
    space.shading.type, space.overlay.show_overlays = "WIREFRAME", True
    space.region_3d.view_perspective = "PERSP"
    space.region_3d.view_location, space.region_3d.view_distance = (1, 2, 3), 7.0
    with bpy.context.temp_override(window=window, area=area):
        yield area


def state_of(scene, area):
    space, data = area.spaces.active, scene.camera.data
    view, dof = space.region_3d, data.dof
    return {
        "time": (scene.frame_current, scene.frame_subframe, scene.sync_mode),
        "preview": (scene.use_preview_range, scene.frame_preview_start, scene.frame_preview_end),
        "dof": (dof.use_dof, dof.focus_object, dof.focus_distance, dof.aperture_fstop),
        "view": (view.view_perspective, tuple(view.view_location), tuple(view.view_rotation), view.view_distance),
        "framing": (tuple(view.view_camera_offset), view.view_camera_zoom),
        "camera": (space.use_local_camera, space.camera and space.camera.name, space.lock_camera),
        "shown": (space.shading.type, space.shading.use_dof, space.overlay.show_overlays, space.show_gizmo),
        "handlers": [len(getattr(bpy.app.handlers, name)) for name in (*rehearsal._ENDED_BY, "frame_change_pre")],
        "muted": [curve.mute for curve in [find_fcurve(data, FOCUS_PATH)] if curve],
    }


def rehearse(**how):
    assert bpy.ops.rack_focus.rehearse(**how) == {"FINISHED"}
    assert rehearsal.is_running()


def test_it_looks_through_the_camera_with_depth_of_field(chosen, area):
    space = area.spaces.active
    rehearse(use_plan=True, lead=0.5)
    assert (chosen.use_preview_range, chosen.frame_preview_start, chosen.frame_preview_end) == (True, 18, 66)
    assert (space.region_3d.view_perspective, space.camera, space.use_local_camera) == ("CAMERA", chosen.camera, True)
    assert (space.shading.type, space.shading.use_dof, space.overlay.show_overlays) == ("SOLID", True, False)
    assert chosen.camera.data.dof.use_dof
    assert chosen.sync_mode == "FRAME_DROP"


def test_a_plan_is_shown_without_a_key(chosen, area):
    chosen.rack_focus.stop_mode, chosen.rack_focus.fstop = "MANUAL", 1.4
    chosen.camera.data.dof.focus_object = bpy.data.objects["Villain"]
    before = state_of(chosen, area)
    plan = api.plan_rack(chosen, "Bond", "Villain", start=30, fstop=1.4)
    rehearse(use_plan=True)
    dof = chosen.camera.data.dof
    assert dof.focus_object is None
    assert dof.aperture_fstop == pytest.approx(1.4)
    for frame in (10, 30, 42, 60):
        chosen.frame_set(frame)
        planned = plan.focus_distance[list(plan.frames).index(frame)]
        assert dof.focus_distance == pytest.approx(planned, rel=1e-6)
        seen = chosen.camera.evaluated_get(bpy.context.evaluated_depsgraph_get())
        assert seen.data.dof.focus_distance == pytest.approx(planned, rel=1e-6), "what the viewport draws"
    assert chosen.camera.data.animation_data is None
    rehearsal.end()
    assert state_of(chosen, area) == before


def test_a_plan_is_shown_over_keys_that_are_there(chosen, area):
    chosen.camera.data.dof.focus_distance = 5.0
    chosen.camera.data.dof.keyframe_insert("focus_distance", frame=1)
    before = state_of(chosen, area)
    rehearse(use_plan=True)
    chosen.frame_set(60)
    seen = chosen.camera.evaluated_get(bpy.context.evaluated_depsgraph_get())
    assert seen.data.dof.focus_distance == pytest.approx(8.0, rel=1e-4)
    rehearsal.end()
    assert state_of(chosen, area) == before
    chosen.frame_set(61)
    assert chosen.camera.data.dof.focus_distance == 5.0


def test_a_rack_is_shown_as_its_keys_are_now(chosen, area):
    bpy.ops.rack_focus.create()
    curve = find_fcurve(chosen.camera.data, FOCUS_PATH)
    curve.keyframe_points[0].co[1] += 1.0
    curve.update()
    chosen.camera.data.dof.use_dof = False
    chosen.frame_set(30, subframe=0.25)
    before = state_of(chosen, area)
    rehearse()
    assert (chosen.frame_preview_start, chosen.frame_preview_end) == (6, 78)
    assert chosen.camera.data.dof.use_dof
    chosen.frame_set(30)
    assert chosen.camera.data.dof.focus_distance == pytest.approx(3.0, rel=1e-4)
    bpy.ops.rack_focus.stop_rehearsal()
    assert state_of(chosen, area) == before


@pytest.mark.parametrize(
    "end",
    [
        bpy.ops.rack_focus.stop_rehearsal,
        lambda: bpy.ops.wm.save_as_mainfile(filepath=bpy.app.tempdir + "x.blend", copy=True),
        lambda: [handler() for handler in bpy.app.handlers.undo_pre],
    ],
)
def test_all_is_put_back_however_it_ends(chosen, area, end):
    chosen.use_preview_range = True
    chosen.frame_preview_start, chosen.frame_preview_end = 40, 45
    before = state_of(chosen, area)
    rehearse(use_plan=True)
    chosen.frame_set(50)
    end()
    assert not rehearsal.is_running()
    assert state_of(chosen, area) == before


def test_an_error_on_the_way_puts_all_back(chosen, area, monkeypatch):
    before = state_of(chosen, area)

    def fail(*_, **__):
        raise RuntimeError("half-way")

    monkeypatch.setattr(rehearsal, "look_through", fail)
    with pytest.raises(RuntimeError, match="half-way"):
        bpy.ops.rack_focus.rehearse(use_plan=True)
    assert not rehearsal.is_running()
    assert state_of(chosen, area) == before


def test_another_file_is_opened_meanwhile(chosen, area):
    rehearse(use_plan=True)
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    assert not rehearsal.is_running()
    assert rehearsal._focus_as_planned not in bpy.app.handlers.frame_change_pre
    assert not bpy.context.scene.use_preview_range


def test_the_camera_is_removed_meanwhile(chosen, area):
    rehearse(use_plan=True)
    bpy.data.objects.remove(chosen.camera)
    chosen.frame_set(40)
    rehearsal.end()
    assert (chosen.frame_current, chosen.use_preview_range) == (30, False)
    assert area.spaces.active.region_3d.view_perspective == "PERSP"
    assert area.spaces.active.overlay.show_overlays


def test_a_local_camera_and_a_locked_view_come_back(chosen, area):
    other = bpy.data.objects.new("Other", bpy.data.cameras.new("Other"))
    chosen.collection.objects.link(other)
    space = area.spaces.active
    space.use_local_camera, space.lock_camera = True, True
    space.camera = other
    before = state_of(chosen, area)
    rehearse(use_plan=True)
    assert (space.camera, space.lock_camera) == (chosen.camera, False)
    rehearsal.end()
    assert state_of(chosen, area) == before


def test_create_while_rehearsing_takes_the_playhead_from_before(chosen, area):
    rehearse(use_plan=True)
    chosen.frame_set(57)
    bpy.ops.rack_focus.create()
    assert not rehearsal.is_running()
    assert api.find_racks(chosen.camera)[0].owned_range[0] == 30


def test_unregistering_ends_it(chosen, area, registered):
    before = state_of(chosen, area)
    rehearse(use_plan=True)
    registered.unregister()
    try:
        assert not rehearsal.is_running()
        assert state_of(chosen, area) == before
    finally:
        registered.register()


def test_there_must_be_something_to_show(chosen, area):
    with pytest.raises(RuntimeError, match="carries no such rack"):
        bpy.ops.rack_focus.rehearse()
    chosen.rack_focus.to_subject.object = None
    with pytest.raises(RuntimeError, match="Pick the subject to pull to"):
        bpy.ops.rack_focus.rehearse(use_plan=True)
    assert not rehearsal.is_running()


# ---------------------------------------------------------------------------------------------------------- playblast
def test_a_playblast_that_fails_puts_all_back(chosen, area, tmp_path):
    """Without a window Blender draws none."""
    bpy.ops.rack_focus.create()
    assert not bpy.ops.rack_focus.playblast.poll()
    render = chosen.render
    render.filepath = "//out/"
    compat.set_image_output(render.image_settings, "OPEN_EXR")
    render.image_settings.color_mode = "RGB"
    before = state_of(chosen, area), compat.read_output(render.image_settings), render.filepath, render.ffmpeg.codec
    shown = rehearsal.Shown(chosen.camera, 30, 54)
    window = bpy.context.window
    with pytest.raises(RuntimeError):
        playblast.render_playblast(chosen, window, area, shown, 2.0, tmp_path / "rack.mp4")
    after = state_of(chosen, area), compat.read_output(render.image_settings), render.filepath, render.ffmpeg.codec
    assert after == before
    with pytest.raises(api.RackFocusError, match="There is no folder"):
        playblast.render_playblast(chosen, window, area, shown, 2.0, tmp_path / "gone" / "rack.mp4")
