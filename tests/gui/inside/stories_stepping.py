"""Stories of a scene that has to be stepped to measure in it: the window takes Esc meanwhile. Each keeps pictures."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy
from driver import area, click, event, middle, move, picture, press, region, wait, wait_for, window
from mathutils import Vector
from scene import camera, close, depth_of, focus_at, start
from viewport import place_of, play_every_frame

Steps = Iterator[None]

SLOW_S = 0.02
"""For how long a frame takes the rig that the handler plays."""

LAST = 300


@contextmanager
def _somebody_elses_handler() -> Iterator[list[int]]:
    """A frame handler that is slow and moves Villain as the stage does not know; gives the frames that it ran at."""
    scene, villain = bpy.context.scene, bpy.data.objects["Villain"]
    axis, frames = -camera().matrix_world.to_3x3().col[2].normalized(), []
    place = villain.location.copy()
    scene.frame_end = LAST
    # So that focus has to follow him closely.
    scene.rack_focus.follow, camera().data.dof.aperture_fstop = "TIGHT", 0.2

    def on_frame(scene: bpy.types.Scene, *_: object) -> None:
        time.sleep(SLOW_S)
        frames.append(scene.frame_current)
        # Looked up: undo may have made another one of it.
        bpy.data.objects["Villain"].location = place + axis * scene.frame_current * 0.05

    bpy.app.handlers.frame_change_pre.append(on_frame)
    try:
        yield frames
    finally:
        # Another file that was opened has taken it away.
        if on_frame in bpy.app.handlers.frame_change_pre:
            bpy.app.handlers.frame_change_pre.remove(on_frame)


def _there() -> tuple[object, ...]:
    """Return what measuring must leave as it is."""
    scene, dof = bpy.context.scene, camera().data.dof
    return (
        (scene.frame_current, scene.frame_subframe, dof.use_dof, dof.focus_distance, camera().data.animation_data),
        [sorted(getattr(bpy.data, kind).keys()) for kind in ("scenes", "objects", "collections", "actions")],
        scene.collection.children.keys(),
        tuple(bpy.data.objects["Bond"].location),
        [operator.bl_idname for operator in window().modal_operators],
    )


def _is_stepping() -> bool:
    """Whether one of our operators has the window's events."""
    return any(operator.bl_idname.startswith("RACK_FOCUS_OT") for operator in window().modal_operators)


def _stepped() -> Steps:
    """Wait until all is measured, and the operator through."""
    yield from wait_for(lambda: not _is_stepping(), "all was measured", 1500)
    yield from wait(6)


def _call(name: str, **arguments: Any) -> Steps:
    """Call an operator as its button would: the way to the button is another story's."""
    yield from move(middle(region("WINDOW")))
    with bpy.context.temp_override(window=window(), area=area(), region=region("WINDOW")):
        getattr(bpy.ops.rack_focus, name)("INVOKE_DEFAULT", True, **arguments)
    yield from wait(6)


def _edit(x: float) -> None:
    """Let the user have done something, to be undone."""
    bpy.data.objects["Bond"].location.x = x
    bpy.ops.ed.undo_push(message=f"Bond to {x}")


def esc_while_measuring() -> Steps:
    """Esc stops Create Rack half-way, and nothing has changed; let through, it is one step to take back."""
    yield from start()
    with _somebody_elses_handler() as frames:
        scene = bpy.context.scene
        scene.frame_set(7)
        _edit(0.1)
        _edit(0.2)
        yield from wait(6)
        before = _there()
        frames.clear()
        yield from click("rack_focus.create")
        yield from wait_for(lambda: len(frames) > 40 and scene.frame_current > 40, "forty frames were stepped", 600)
        assert _is_stepping()
        yield from picture("measuring")
        assert _is_stepping()
        # What else is pressed does nothing. Each step of a story costs a redraw here, and twenty frames.
        event("X", "PRESS", middle(region("WINDOW")))
        yield
        event("ESC", "PRESS", middle(region("WINDOW")))
        yield from wait_for(lambda: not _is_stepping(), "Esc stopped it")
        assert len(frames) < LAST, "half-way"
        yield from wait(6)
        yield from picture("cancelled")
        assert _there() == before
        yield from press("Z", ctrl=True)
        yield from wait_for(lambda: close(bpy.data.objects["Bond"].location.x, 0.1), "undo took the edit before it")
        yield from press("Z", ctrl=True, shift=True)
        yield from wait_for(lambda: close(bpy.data.objects["Bond"].location.x, 0.2), "redo brought the edit")
        yield from _call("create")
        yield from wait_for(lambda: camera().data.animation_data, "the rack was written", 1500)
        yield from _stepped()
        yield from picture("racked")
        scene = bpy.context.scene
        assert scene.frame_current == 7
        assert bpy.data.scenes.keys() == ["Scene"]
        assert close(focus_at(7), depth_of("Bond"))
        for frame in (31, 180, LAST):
            assert close(focus_at(frame), depth_of("Villain")), frame
        # The redo panel does it at once.
        scene.frame_set(7)
        bpy.context.window_manager.operators[-1].properties.seconds = 2.0
        with bpy.context.temp_override(window=window(), area=area(), region=region("WINDOW")):
            # With an undo step, as the panel does it.
            assert bpy.ops.ed.undo_redo("EXEC_DEFAULT", True) == {"FINISHED"}
        assert not _is_stepping()
        assert close(focus_at(55), depth_of("Villain"))
        assert not close(focus_at(31), depth_of("Villain"))
        bpy.context.scene.frame_set(7)
        yield from wait(6)
        yield from press("Z", ctrl=True)
        yield from wait_for(lambda: camera().data.animation_data is None, "one undo took it all back")
        assert close(bpy.data.objects["Bond"].location.x, 0.2)


def dialogs_while_measuring() -> Steps:
    """What opens a dialog opens it once all is measured; its OK can be stopped as well; another file ends it."""
    from bl_ext.user_default.rack_focus.session import panel as session

    yield from start()
    with _somebody_elses_handler() as frames:
        scene = bpy.context.scene
        scene.frame_set(7)
        camera().data.dof.aperture_fstop = 11.0
        yield from wait(6)
        yield from _call("make_it_read")
        yield from wait(20)
        yield from picture("proposal")
        yield from press("RET", middle(region("WINDOW")))
        yield from wait_for(lambda: scene.rack_focus.stop_mode == "MANUAL", "the proposal was taken")
        assert scene.frame_current == 7
        yield from _call("create")
        yield from wait_for(lambda: camera().data.animation_data, "the rack was written", 1500)
        yield from _stepped()
        yield from _call("check")
        yield from _stepped()
        assert "MEASURED_ON_SCENE" in {finding.code for finding in session.last_check(scene).findings}
        # A dialog's OK executes, and is measured bit by bit as well.
        yield from _call("retime", shift=10.0)
        frames.clear()
        yield from picture("asked")
        yield from press("RET", middle(region("WINDOW")))
        yield from wait_for(lambda: len(frames) > 20 and scene.frame_current > 20, "it is measured", 600)
        assert _is_stepping()
        yield from press("ESC")
        yield from wait_for(lambda: not _is_stepping(), "Esc stopped it")
        assert scene.frame_current == 7
        assert close(focus_at(31), depth_of("Villain"))
        scene.frame_set(7)
        yield from _call("create")
        yield from wait_for(lambda: _is_stepping() and scene.frame_current > 20, "it is measured", 600)
        bpy.ops.wm.read_homefile()
        yield from wait(20)
        assert not _is_stepping()
        assert bpy.data.scenes.keys() == ["Scene"]
        yield from picture("another_file")


def esc_after_performing() -> Steps:
    """What was performed is written once all is measured; stopped meanwhile, its marks are in the list."""
    yield from start()
    scene = bpy.context.scene
    bpy.data.objects["Villain"].location = camera().matrix_world @ Vector((3.6, 0.5, -16.0))
    with _somebody_elses_handler() as frames:
        scene.frame_set(7)
        yield from wait(6)
        bpy.ops.ed.undo_push(message="Before")
        yield from play_every_frame()
        yield from wait(10)
        yield from press("LEFTMOUSE", place_of("Bond"))
        yield from press("SPACE", place_of("Bond"))
        scene.frame_set(100)
        yield from wait(4)
        frames.clear()
        yield from press("LEFTMOUSE", place_of("Villain"))
        # The hand rests, and a plan is made of what it did: on the stage, nobody has asked for more yet.
        yield from wait(40)
        assert frames == []
        yield from press("ESC", place_of("Villain"))
        yield from wait_for(lambda: len(frames) > 20, "it is measured", 600)
        assert _is_stepping()
        yield from picture("measuring")
        yield from press("ESC")
        yield from wait_for(lambda: not _is_stepping(), "Esc stopped it")
        assert camera().data.animation_data is None
        assert scene.frame_current == 7
        assert [mark.subject.object.name for mark in scene.rack_focus.marks] == ["Bond", "Villain"]
        yield from picture("marks_kept")
