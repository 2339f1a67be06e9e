"""The overlay's memory: what is planned, when it is worked out, and that nothing is registered while it is off."""

import pytest

bpy = pytest.importorskip("bpy")

from rack_focus_addon import api
from rack_focus_addon.blender.camera import read_camera_state
from rack_focus_addon.core.optics import standards
from rack_focus_addon.session import overlay as session_overlay
from rack_focus_addon.ui.overlay import switches as overlay


@pytest.fixture
def chosen(shot):
    """Two subjects chosen, nothing keyed, and what was shown before forgotten."""
    overlay.clear()
    settings = shot.rack_focus
    settings.from_subject.object = bpy.data.objects["Bond"]
    settings.to_subject.object = bpy.data.objects["Villain"]
    shot.frame_set(10)
    yield shot
    overlay.clear()


def look(scene, looser=1.0):
    bpy.context.view_layer.update()
    return session_overlay.look_now(scene, bpy.context.view_layer.depsgraph, scene.camera, looser)


def switched(**switches):
    for name, value in switches.items():
        setattr(bpy.context.window_manager, f"rack_focus_{name}", value)


def test_two_subjects_are_enough_for_a_plan_and_nothing_is_keyed(chosen):
    assert look(chosen) is None
    session_overlay.refresh(chosen)
    plan = session_overlay.planned(chosen)
    assert plan.is_planned
    assert plan.spans == ((10.0, 34.0),)
    assert [mark.name for mark in plan.marks] == ["Bond", "Villain"]
    assert chosen.camera.data.animation_data is None
    assert not chosen.camera.data.dof.use_dof


def test_the_plan_stays_while_it_is_scrubbed_through_and_comes_along_at_a_click(chosen):
    session_overlay.refresh(chosen)
    for frame, distance in ((10, 2.0), (22, 3.2), (34, 8.0), (100, 8.0)):
        chosen.frame_set(frame)
        session_overlay.refresh(chosen)
        sight = look(chosen)
        assert sight.is_planned
        assert sight.distance == pytest.approx(distance, abs=1e-3)
    bpy.ops.rack_focus.refresh_overlay()
    assert session_overlay.planned(chosen).spans == ((100.0, 124.0),)


def test_another_setting_plans_anew_at_the_playhead(chosen):
    session_overlay.refresh(chosen)
    chosen.frame_set(50)
    chosen.rack_focus.seconds = 2.0
    session_overlay.refresh(chosen)
    assert session_overlay.planned(chosen).spans == ((50.0, 98.0),)


def test_what_is_keyed_takes_the_place_of_the_plan(chosen):
    session_overlay.refresh(chosen)
    bpy.ops.rack_focus.create()
    session_overlay.refresh(chosen)
    assert session_overlay.planned(chosen) is None
    chosen.frame_set(22)
    sight = look(chosen)
    assert not sight.is_planned
    assert sight.distance == pytest.approx(chosen.camera.data.dof.focus_distance)
    assert sight.racks.spans == ((10.0, 34.0),)
    # The next rack of the camera is planned after it.
    chosen.frame_set(60)
    session_overlay.refresh(chosen, anew=True)
    assert session_overlay.planned(chosen).spans == ((60.0, 84.0),)


def test_a_rack_written_beside_the_plan_leaves_no_ghost_of_it(chosen):
    session_overlay.refresh(chosen)
    # Scrubbed to where the plan arrives, and written there.
    chosen.frame_set(34)
    session_overlay.refresh(chosen)
    bpy.ops.rack_focus.create()
    session_overlay.refresh(chosen)
    assert look(chosen).racks.spans == ((34.0, 58.0),)
    assert session_overlay.planned(chosen) is None


@pytest.mark.parametrize("looser", [0.5, 1.0, 2.0])
def test_the_limits_are_those_of_the_lens_for_the_circle_that_is_asked(chosen, looser):
    chosen.rack_focus.coc, chosen.rack_focus.own_coc_mm = "OWN", 0.025
    session_overlay.refresh(chosen)
    sight = look(chosen, looser)
    limits = api.depth_of_field(50.0, chosen.camera.data.dof.aperture_fstop, 2.0, 0.025 * looser)
    assert (sight.near, sight.far) == pytest.approx((float(limits.near_m), float(limits.far_m)), rel=1e-4)


def test_without_a_rack_or_a_plan_depth_of_field_is_what_there_is_to_show(shot):
    session_overlay.refresh(shot)
    assert look(shot) is None
    dof = shot.camera.data.dof
    dof.use_dof, dof.focus_distance = True, 4.0
    sight = look(shot)
    assert sight.distance == pytest.approx(4.0)
    assert sight.pictures == ()
    state = read_camera_state(shot, shot.camera)
    near, _ = state.sharp_limits(4.0, standards.coc_mm(None, state.sensor))
    assert sight.near == pytest.approx(float(near))


def test_looking_leaves_the_scene_as_it_was(chosen):
    chosen.frame_set(17)
    before = chosen.frame_current, len(bpy.data.scenes), len(bpy.data.objects), len(bpy.data.actions)
    matrix = chosen.camera.matrix_world.copy()
    session_overlay.refresh(chosen)
    assert (chosen.frame_current, len(bpy.data.scenes), len(bpy.data.objects), len(bpy.data.actions)) == before
    assert chosen.camera.matrix_world == matrix


def test_off_nothing_is_registered(chosen):
    switched(overlay=False, assist=False)
    assert not overlay.is_drawing()
    assert session_overlay.note_change not in bpy.app.handlers.depsgraph_update_post
    assert not bpy.app.timers.is_registered(session_overlay._when_idle)
    switched(assist=True)
    assert overlay.is_drawing()
    assert session_overlay.note_change in bpy.app.handlers.depsgraph_update_post
    switched(assist=False)
    assert not overlay.is_drawing()
    assert session_overlay.note_change not in bpy.app.handlers.depsgraph_update_post


def test_a_change_is_looked_at_once_it_has_settled(chosen):
    switched(overlay=False)
    switched(overlay=True)
    assert bpy.app.timers.is_registered(session_overlay._when_idle)
    assert session_overlay._when_idle() is None
    assert session_overlay.planned(chosen) is not None
    bpy.app.timers.unregister(session_overlay._when_idle)
    bpy.data.objects["Villain"].location.x += 1.0
    bpy.context.view_layer.update()
    assert bpy.app.timers.is_registered(session_overlay._when_idle)
    # Not yet: somebody may still be dragging it.
    assert 0.0 < session_overlay._when_idle() <= session_overlay.SETTLED_S


def test_another_setting_is_noted_where_the_panel_is_drawn(chosen):
    switched(overlay=False)
    switched(overlay=True)
    session_overlay._when_idle()
    bpy.app.timers.unregister(session_overlay._when_idle)
    session_overlay.note_settings(chosen)
    assert not bpy.app.timers.is_registered(session_overlay._when_idle)
    chosen.rack_focus.seconds = 2.0
    session_overlay.note_settings(chosen)
    assert bpy.app.timers.is_registered(session_overlay._when_idle)


def test_working_it_out_is_no_change_to_work_out(chosen):
    switched(overlay=False)
    switched(overlay=True)
    session_overlay._when_idle()
    bpy.app.timers.unregister(session_overlay._when_idle)
    bpy.context.view_layer.update()
    assert not bpy.app.timers.is_registered(session_overlay._when_idle)


def test_another_file_forgets_and_draws_on_if_it_is_asked_to(chosen):
    switched(overlay=False)
    switched(overlay=True)
    session_overlay.refresh(chosen)
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    assert session_overlay.planned(bpy.context.scene) is None
    assert overlay.is_drawing() == bpy.context.window_manager.rack_focus_overlay
    handlers = bpy.app.handlers.depsgraph_update_post
    assert handlers.count(session_overlay.note_change) == overlay.is_drawing()


def test_the_limits_are_those_of_the_stop_that_will_be_set(chosen):
    settings = chosen.rack_focus
    settings.stop_mode, settings.fstop, settings.coc, settings.own_coc_mm = "MANUAL", 8.0, "OWN", 0.025
    session_overlay.refresh(chosen)
    limits = api.depth_of_field(50.0, 8.0, 2.0, 0.025)
    sight = look(chosen)
    assert (sight.near, sight.far) == pytest.approx((float(limits.near_m), float(limits.far_m)), rel=1e-4)
    assert chosen.camera.data.dof.aperture_fstop != 8.0


def test_what_is_performed_is_shown_in_place_of_what_the_panel_plans(chosen):
    session_overlay.refresh(chosen)
    performed = {10: None, 22: 5.0}
    session_overlay.begin_performance(chosen, chosen.camera, performed.get)
    sight = look(chosen)
    # Not performed yet: the lens as it is.
    assert (sight.is_planned, sight.distance, sight.pictures) == (False, 10.0, ())
    chosen.frame_set(22)
    sight = look(chosen)
    assert (sight.is_planned, sight.distance) == (True, 5.0)
    rack = api.plan_rack(chosen, marks=[api.Mark("Villain", 10), api.Mark("Bond", 40)])
    session_overlay.show_performance(chosen, rack)
    assert [mark.name for mark in look(chosen).plan.marks] == ["Villain", "Bond"]
    session_overlay.end_performance(chosen)
    assert [mark.name for mark in look(chosen).plan.marks] == ["Bond", "Villain"]
    assert look(chosen).distance == pytest.approx(3.2, abs=1e-3)


def test_nothing_is_worked_out_while_one_performs(chosen):
    switched(overlay=False)
    switched(overlay=True)
    session_overlay.begin_performance(chosen, chosen.camera, lambda _frame: None)
    done = session_overlay._memory.refreshed
    assert session_overlay._when_idle() == session_overlay.BUSY_S
    assert session_overlay._memory.refreshed == done
    session_overlay.end_performance(chosen)
    session_overlay._memory.due = 0.0
    assert session_overlay._when_idle() is None


def test_a_plain_distance_is_a_mark_without_a_name(chosen):
    rack = api.plan_rack(chosen, marks=[api.Mark(3.0, 10), api.Mark("Bond", 40)])
    session_overlay.begin_performance(chosen, chosen.camera, lambda _frame: None)
    session_overlay.show_performance(chosen, rack)
    assert [mark.name for mark in look(chosen).plan.marks] == ["", "Bond"]


def test_a_subject_that_went_is_no_error(chosen):
    session_overlay.refresh(chosen)
    bpy.data.objects.remove(bpy.data.objects["Villain"])
    session_overlay.refresh(chosen)
    assert session_overlay.planned(chosen) is None
    assert look(chosen) is None
