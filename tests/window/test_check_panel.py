"""The check in the panel: what it remembers, when that is stale, and its buttons."""

import pytest

bpy = pytest.importorskip("bpy")

from rack_focus_addon import api
from rack_focus_addon.blender.measure.steps import finish
from rack_focus_addon.session import panel as session


@pytest.fixture
def racked(shot):
    settings = shot.rack_focus
    settings.from_subject.object = bpy.data.objects["Bond"]
    settings.to_subject.object = bpy.data.objects["Villain"]
    settings.use_playhead, settings.frame = False, 24
    bpy.ops.rack_focus.create()
    return shot


def update():
    bpy.context.view_layer.update()


def is_stale(scene):
    update()
    return session.is_stale(scene)


def test_without_a_rack_there_is_nothing_to_check(shot):
    assert not bpy.ops.rack_focus.check.poll()
    assert "'Cam' carries no rack" in session.find_check_obstacle(shot)
    shot.camera = None
    assert "no camera" in session.find_check_obstacle(shot)
    assert session.last_check(shot) is None


def test_it_remembers_what_the_api_finds(racked):
    assert session.last_check(racked) is None
    assert bpy.ops.rack_focus.check() == {"FINISHED"}
    assert session.last_check(racked).findings == ()
    racked.camera.data.dof.use_dof = False
    bpy.ops.rack_focus.check()
    assert session.last_check(racked).findings == api.check(racked)
    assert [finding.code for finding in session.last_check(racked).findings] == ["DOF_OFF"]


def test_what_was_found_belongs_to_its_camera_and_file(racked):
    bpy.ops.rack_focus.check()
    other = bpy.data.objects.new("Other", bpy.data.cameras.new("Other"))
    racked.collection.objects.link(other)
    cam, racked.camera = racked.camera, other
    assert session.last_check(racked) is None
    racked.camera = cam
    assert session.last_check(racked) is not None
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    assert session.last_check(bpy.context.scene) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda _: setattr(bpy.data.objects["Bond"], "location", (1, 2, 3)),
        lambda scene: setattr(scene.camera, "location", (1, 2, 3)),
        lambda scene: setattr(scene.camera.data, "lens", 85),
        lambda scene: setattr(scene.camera.data.dof, "aperture_fstop", 8),
        lambda scene: setattr(scene.camera.data.dof, "focus_object", bpy.data.objects["Bond"]),
        lambda _: bpy.data.objects["Bond"].keyframe_insert("location", frame=3),
        lambda _: bpy.data.objects.remove(bpy.data.objects["Bond"]),
        lambda scene: setattr(scene.render, "resolution_y", 800),
        lambda scene: setattr(scene.eevee, "bokeh_max_size", 7),
        lambda scene: setattr(scene.render, "fps", 30),
        lambda _: bpy.ops.rack_focus.remove(),
    ],
)
def test_a_change_makes_it_stale_until_the_next_check(racked, change):
    bpy.ops.rack_focus.check()
    assert not is_stale(racked)
    change(racked)
    assert is_stale(racked)
    if bpy.ops.rack_focus.check.poll():
        bpy.ops.rack_focus.check()
        assert not is_stale(racked)


@pytest.mark.parametrize(
    "harmless",
    [
        lambda scene: scene.frame_set(60),
        lambda _: bpy.data.objects["Bond"].select_set(True),
        lambda scene: setattr(scene.rack_focus, "seconds", 2.0),
        lambda scene: api.measure(scene, "Bond", frames=range(1, 20)),
        lambda scene: finish(session.propose(scene)),
        lambda _: bpy.ops.rack_focus.check(),
    ],
)
def test_looking_does_not_make_it_stale(racked, harmless):
    bpy.ops.rack_focus.check()
    harmless(racked)
    assert not is_stale(racked)


def test_a_fix_is_applied_and_checked_again(racked):
    racked.camera.data.dof.use_dof = False
    bpy.ops.rack_focus.check()
    assert bpy.ops.rack_focus.apply_fix(index=0) == {"FINISHED"}
    assert racked.camera.data.dof.use_dof
    assert session.last_check(racked).findings == ()
    assert not is_stale(racked)


def test_there_is_nothing_to_fix_that_was_not_found(racked):
    with pytest.raises(RuntimeError, match="press Check first"):
        bpy.ops.rack_focus.apply_fix(index=0)
    bpy.ops.rack_focus.check()
    with pytest.raises(RuntimeError, match="There is no finding 3"):
        bpy.ops.rack_focus.apply_fix(index=3)


def test_jump(racked):
    bpy.ops.rack_focus.jump_to_frame(frame=48.25)
    assert racked.frame_current_final == 48.25


def test_unregistering_forgets(racked):
    bpy.ops.rack_focus.check()
    session.forget()
    assert session.last_check(racked) is None


def test_whether_subjects_are_seen_is_asked_for(racked):
    """It steps the scene, so that it is looked at only where somebody wants it."""
    # Far aside, and no farther from the camera's plane.
    bpy.data.objects["Villain"].location += 50.0 * racked.camera.matrix_world.to_3x3().col[0]
    update()
    bpy.ops.rack_focus.check()
    assert "OUT_OF_FRAME" not in {finding.code for finding in session.last_check(racked).findings}
    racked.rack_focus.check_seen = True
    bpy.ops.rack_focus.check()
    assert session.last_check(racked).findings == api.check(racked, seen=True)
    assert "OUT_OF_FRAME" in {finding.code for finding in session.last_check(racked).findings}
    assert not is_stale(racked)
