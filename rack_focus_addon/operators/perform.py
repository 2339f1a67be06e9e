"""Perform: the shot plays through the camera, and a click pulls focus to what is clicked."""

import blf
import bpy

from .. import api
from ..blender.camera import find_camera_at
from ..blender.cursor import Hit, find_hit
from ..blender.wording import length, ui_scale
from ..core.perform import REACTION_S
from ..session import shown_camera
from .performance import Performance
from .pointing import NO_CAMERA, NOTHING, View, ray_in, redraw_views, view_at, write_beside
from .strip import draw_strip

HELP = (
    "Click: focus there | Shift Click: slower | Wheel: by hand | Backspace: take back | Space: play, pause | Esc: done"
)
TICK_S = 1 / 30
TOLD_TICKS = 45
"""For how long a tap's name stays beside it."""

PLAYING_KEYS = {"SPACE", "LEFT_ARROW", "RIGHT_ARROW", "UP_ARROW", "DOWN_ARROW", "MEDIA_PLAY"}
TIME_EDITORS = {"DOPESHEET_EDITOR", "GRAPH_EDITOR", "NLA_EDITOR", "SEQUENCE_EDITOR"}


class _Seat:
    """Behind the camera: what of the window is changed for a performance, and put back."""

    def __init__(self, context: bpy.types.Context, area: bpy.types.Area) -> None:
        self._space = area.spaces.active
        self._view = self._space.region_3d
        self._shading = self._space.shading
        self._frame = context.scene.frame_current
        self._was_playing = context.screen.is_animation_playing
        self._before = (self._view.view_perspective, self._shading.use_dof)

    def take(self, context: bpy.types.Context) -> None:
        self._view.view_perspective = "CAMERA"
        self._shading.use_dof = True
        if not context.screen.is_animation_playing:
            bpy.ops.screen.animation_play()

    def leave(self, context: bpy.types.Context) -> None:
        if context.screen.is_animation_playing and not self._was_playing:
            bpy.ops.screen.animation_cancel(restore_frame=False)
        elif self._was_playing and not context.screen.is_animation_playing:
            bpy.ops.screen.animation_play()
        self._view.view_perspective, self._shading.use_dof = self._before
        # Also makes what was shown of the camera anew.
        context.scene.frame_set(self._frame)


class RACKFOCUS_OT_perform(bpy.types.Operator):
    """Play the shot through the camera and pull focus as it plays: click what must be sharp, or turn the wheel."""

    bl_idname = "rack_focus.perform"
    bl_label = "Perform"
    bl_description = (
        "Play the shot through the camera and pull focus as it plays: click what must be sharp, or turn the wheel"
    )
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a camera to look through, and a view to click in."""
        if shown_camera(context.scene) is None:
            cls.poll_message_set(NO_CAMERA)
            return False
        if _view_area(context) is None:
            cls.poll_message_set("There is no 3D viewport in this window to click in: open one")
            return False
        return True

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Take the seat behind the camera and play."""
        scene = context.scene
        camera = find_camera_at(scene, scene.frame_current) or shown_camera(scene)
        opening = None
        if camera.data.dof.use_dof and camera.data.animation_data is None:
            opening = api.Subject(max(float(camera.data.dof.focus_distance), camera.data.clip_start))
        self._performance = Performance(scene, camera, _span(scene)[0], _reaction(context), opening)
        self._area = _view_area(context)
        self._told: tuple[tuple[int, int], str] | None = None
        self._ticks_told = 0
        self._seat = _Seat(context, self._area)
        self._seat.take(context)
        # Blender compares handlers by identity: a bound method is another one each time it is asked for.
        self._handler = self._performance.show_frame
        bpy.app.handlers.frame_change_post.append(self._handler)
        self._drawing = bpy.types.SpaceView3D.draw_handler_add(self._draw, (), "WINDOW", "POST_PIXEL")
        self._timer = context.window_manager.event_timer_add(TICK_S, window=context.window)
        context.workspace.status_text_set(HELP)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Perform what an event says, and let pass what plays and scrubs."""
        if event.type == "TIMER":
            self._tick(context)
            return {"PASS_THROUGH"}
        if event.value not in {"PRESS", "DOUBLE_CLICK"} or event.type in PLAYING_KEYS:
            return {"PASS_THROUGH"}
        if event.type in {"ESC", "RET", "NUMPAD_ENTER"}:
            return self._finish(context)
        if event.type == "BACK_SPACE" or (event.type == "Z" and (event.ctrl or event.oskey)):
            self._performance.take_back()
            return {"RUNNING_MODAL"}
        place = event.mouse_x, event.mouse_y
        over = next((area for area in context.screen.areas if _is_over(area, place)), None)
        view = view_at(context, place)
        if view and over == self._area:
            self._perform(context, event, view)
        # The timeline scrubs; whatever else is clicked would leave undo steps between.
        return {"PASS_THROUGH"} if over and over.type in TIME_EDITORS else {"RUNNING_MODAL"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Put everything back: another file was opened, or Blender ends."""
        self._leave(context)

    # ------------------------------------------------------------------------------------------------------------ parts
    def _perform(self, context: bpy.types.Context, event: bpy.types.Event, view: View) -> None:
        region, place = view[1], (event.mouse_x, event.mouse_y)
        here = place[0] - region.x, place[1] - region.y
        if event.type == "LEFTMOUSE":
            hit = find_hit(context.scene, context.evaluated_depsgraph_get(), ray_in(view, place))
            self._tell(here, self._tap(context, hit, slow=event.shift))
        elif event.type in {"WHEELUPMOUSE", "WHEELDOWNMOUSE"}:
            notches = (1.0 if event.type == "WHEELUPMOUSE" else -1.0) * (0.25 if event.shift else 1.0)
            self._tell(here, length(context.scene, self._performance.turn(notches)))

    def _tap(self, context: bpy.types.Context, hit: Hit | None, *, slow: bool) -> str:
        if hit is None:
            return NOTHING
        try:
            arrive = self._performance.tap(hit, slow=slow, playing=context.screen.is_animation_playing)
        except api.RackFocusError as error:
            return str(error)
        return f"{hit.object.name} at frame {arrive:g}{', slowly' if slow else ''}"

    def _tell(self, place: tuple[int, int], text: str) -> None:
        self._told, self._ticks_told = (place, text), TOLD_TICKS
        self._area.tag_redraw()

    def _tick(self, context: bpy.types.Context) -> None:
        self._ticks_told -= 1
        if self._performance.rest() or self._ticks_told == 0:
            self._area.tag_redraw()
        problem = self._performance.problem
        context.workspace.status_text_set(f"{problem} | {HELP}" if problem else HELP)

    def _finish(self, context: bpy.types.Context) -> set[str]:
        self._leave(context)
        try:
            rack = self._performance.finish()
        except api.RackFocusError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if rack is None:
            return {"CANCELLED"}
        first, last = rack.owned_range
        self.report({"INFO"}, f"'{rack.name}' on '{rack.camera.name}': {len(rack.marks)} marks, {first:g} to {last:g}")
        return {"FINISHED"}

    def _leave(self, context: bpy.types.Context) -> None:
        bpy.app.handlers.frame_change_post.remove(self._handler)
        bpy.types.SpaceView3D.draw_handler_remove(self._drawing, "WINDOW")
        context.window_manager.event_timer_remove(self._timer)
        context.workspace.status_text_set(None)
        self._seat.leave(context)
        redraw_views(context)

    def _draw(self) -> None:
        context = bpy.context
        if context.area != self._area:
            return
        scale, performance = ui_scale(), self._performance
        distance = performance.focus_at(context.scene.frame_current)
        focus = f"   focus {length(context.scene, distance)}" if distance else ""
        count = len(performance.takes)
        lines = f"Performing   frame {context.scene.frame_current}{focus}   {count} {'take' if count == 1 else 'takes'}"
        blf.disable(0, blf.SHADOW)
        write_beside(context.region, (int(20 * scale), int(24 * scale)), lines)
        draw_strip(context.region, _span(context.scene), context.scene.frame_current, performance.rack)
        if self._told and self._ticks_told > 0:
            write_beside(context.region, *self._told)


def _span(scene: bpy.types.Scene) -> tuple[float, float]:
    """The frames that play: those of the preview, if there is one."""
    if scene.use_preview_range:
        return float(scene.frame_preview_start), float(scene.frame_preview_end)
    return float(scene.frame_start), float(scene.frame_end)


def _view_area(context: bpy.types.Context) -> bpy.types.Area | None:
    """The 3D viewport to perform in: the one that was clicked from, else the largest."""
    if context.area and context.area.type == "VIEW_3D":
        return context.area
    views = [area for area in context.screen.areas if area.type == "VIEW_3D"] if context.screen else []
    return max(views, key=lambda area: area.width * area.height, default=None)


def _is_over(area: bpy.types.Area, place: tuple[int, int]) -> bool:
    return 0 <= place[0] - area.x < area.width and 0 <= place[1] - area.y < area.height


def _reaction(context: bpy.types.Context) -> float:
    """The reaction time that the preferences say, in seconds."""
    addon = context.preferences.addons.get(__package__.rsplit(".", 1)[0])
    return float(getattr(addon.preferences if addon else None, "reaction_time", REACTION_S))
