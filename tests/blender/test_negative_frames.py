"""Frames below 0 are measured as they are, and the user's preference about them neither matters nor changes."""

import bpy
import numpy as np
import pytest

from rack_focus_addon import api


@pytest.fixture
def before_zero(shot):
    """A subject that moves evenly from 8 at frame -60 to 20 at frame 0, and one that stands."""
    shot.scene.frame_start = 0
    shot.empty("A", 3.0)
    mover = shot.empty("B", 8.0)
    for frame, depth in ((-60, 8.0), (0, 20.0)):
        mover.location = shot.point(depth, 0.3, -0.2)
        mover.keyframe_insert("location", frame=frame)
    curves = [curve for curve in _curves(mover) if curve.data_path == "location"]
    for point in (point for curve in curves for point in curve.keyframe_points):
        point.interpolation = "LINEAR"
    return shot


def _curves(thing):
    action = thing.animation_data.action
    if hasattr(action, "fcurves"):
        return action.fcurves
    return action.layers[0].strips[0].channelbags[0].fcurves


@pytest.fixture(params=[False, True], ids=["clamped", "allowed"])
def preference(request):
    edit = bpy.context.preferences.edit
    before = edit.use_negative_frames
    edit.use_negative_frames = request.param
    bpy.context.preferences.is_dirty = False
    yield edit
    edit.use_negative_frames = before


@pytest.mark.parametrize("handled", [False, True], ids=["stage", "full scene"])
def test_what_moves_before_frame_0_is_measured_there(before_zero, preference, handled):
    before, frame = preference.use_negative_frames, before_zero.scene.frame_current
    if handled:
        # Somebody's handler that moves the subject has the full scene stepped.
        bpy.app.handlers.frame_change_post.append(_lift)
    try:
        measured = api.measure(before_zero.scene, "B", frames=[-60, -45, -30, -0.5, 0])
        rack = api.create_rack(before_zero.scene, "A", "B", start=-40, frames=20, follow="TIGHT")
    finally:
        if handled:
            bpy.app.handlers.frame_change_post.remove(_lift)
    by = 0.05 if handled else 0.0
    frames = np.array([-60, -45, -30, -0.5, 0])
    assert measured == pytest.approx(20 + 0.2 * frames - by * frames, rel=1e-5)
    assert rack.measured_on == ("SCENE" if handled else "STAGE")
    assert rack.marks[-1].arrive == -20
    # Keys on a curve need no playhead: Blender's own F-curve gives the focus there.
    assert before_zero.curve().evaluate(-40) == pytest.approx(3.0, rel=1e-5)
    assert before_zero.curve().evaluate(-20) == pytest.approx(16.0 + by * 20, rel=1e-4)
    assert preference.use_negative_frames == before
    assert not bpy.context.preferences.is_dirty
    assert before_zero.scene.frame_current == frame


def _lift(scene, _graph=None):
    """Push the subject away along the view axis, farther the earlier the frame, as a rig's script would."""
    mover, camera = scene.objects.get("B"), scene.objects.get("Cam")
    if mover is not None and camera is not None:
        axis = camera.matrix_world.to_3x3().normalized().col[2]
        mover.delta_location = axis * 0.05 * scene.frame_current_final
