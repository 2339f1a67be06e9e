"""What happens by itself while the user does something else never steps his scene."""

import pytest

bpy = pytest.importorskip("bpy")

from rack_focus_addon import api
from rack_focus_addon.blender.measure import when_idle
from rack_focus_addon.core.request.perform import Beat
from rack_focus_addon.operators.perform.performance import Performance
from rack_focus_addon.session import overlay as session_overlay
from rack_focus_addon.session import panel as session


@pytest.fixture
def doubted(shot):
    """Two meshes whose nearest vertices are to be sharp, of which a frame handler moves one; with the frames it saw."""
    for name in ("Bond", "Villain"):
        place = bpy.data.objects[name].location.copy()
        bpy.data.objects.remove(bpy.data.objects[name])
        mesh = bpy.data.meshes.new(name)
        mesh.from_pydata([(0, 0, 0), (0.1, 0, 0), (0, 0.1, 0)], [], [(0, 1, 2)])
        thing = bpy.data.objects.new(name, mesh)
        thing.location = place
        shot.collection.objects.link(thing)
    bpy.context.view_layer.update()
    settings, frames = shot.rack_focus, []
    for slot, name in ((settings.from_subject, "Bond"), (settings.to_subject, "Villain")):
        slot.object, slot.part = bpy.data.objects[name], "NEAREST"

    def push(scene, *_):
        frames.append(scene.frame_current)
        bpy.data.objects["Bond"].location.z += 0.01

    bpy.app.handlers.frame_change_pre.append(push)
    yield shot, frames
    bpy.app.handlers.frame_change_pre.remove(push)


def test_the_scene_would_be_stepped_if_somebody_asked(doubted):
    shot, frames = doubted
    api.plan_rack(shot, api.Subject("Bond", part="NEAREST"), "Villain", start=10)
    assert len(frames) > 100


def test_the_panels_depths_are_measured_without_stepping(doubted):
    shot, frames = doubted
    graph = bpy.context.evaluated_depsgraph_get()
    assert session.look_ahead(shot, graph).is_measured_later
    when_idle.measure_waiting()
    outlook = session.look_ahead(shot, graph)
    assert outlook.readout.start.distance == pytest.approx(2.0, rel=0.1)
    assert frames == []


def test_the_overlay_is_worked_out_without_stepping(doubted):
    shot, frames = doubted
    session_overlay.refresh(shot)
    assert session_overlay.planned(shot) is not None
    assert bpy.ops.rack_focus.create(use_playhead=False, frame=10) == {"FINISHED"}
    assert frames
    frames.clear()
    session_overlay.refresh(shot)
    camera = shot.camera
    assert session_overlay.look_now(shot, bpy.context.evaluated_depsgraph_get(), camera).racks is not None
    assert frames == []


def test_a_performance_is_planned_without_stepping(doubted):
    shot, frames = doubted
    performance = Performance(shot, shot.camera, 1.0, 0.0, api.Subject(2.0))
    performance.rehearse_writing()
    performance.begin()
    try:
        for name, arrive, distance in (("Bond", 1.0, 2.0), ("Villain", 50.0, 8.0)):
            performance.takes.append((Beat(api.Subject(name), arrive, 12.0, distance),))
        performance.plan()
        session_overlay.begin_performance(shot, shot.camera, performance.focus_at)
        session_overlay.show_performance(shot, performance.rack)
    finally:
        session_overlay.end_performance(shot)
        performance.end()
    assert performance.rack is not None
    assert frames == []


def test_nothing_is_measured_by_itself_while_the_scene_is_stepped(doubted):
    shot, _ = doubted
    asked = []

    def progress(done, _total):
        if done == 3:
            session.look_ahead(shot, bpy.context.evaluated_depsgraph_get())
            when_idle.measure_waiting()
            asked.append(when_idle.knows())

    api.plan_rack(shot, "Bond", "Villain", start=10, progress=progress)
    assert asked == [False]
