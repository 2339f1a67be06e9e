"""Perform: the shot plays through the camera, and a click pulls focus to what is clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.app.translations import pgettext_rpt as _

from ...blender.wording import length, translated
from ...core.messages import say
from ...doors import (
    api,
    blender_camera,
    blender_cursor,
    blender_rehearsal,
    blender_restore_values,
    operators_performance,
)
from ...preferences import reaction_seconds
from ...session.overlay import begin_performance, end_performance, show_performance
from ...session.panel import get_shown_camera, shown_camera
from ..pointing import (
    NO_CAMERA,
    NOTHING,
    View,
    find_view_area,
    get_view_area,
    ray_in,
    redraw_views,
    region_under,
    view_at,
)
from ..reporting import refuse
from ..stepping import MayStep
from .draw import draw_stand
from .prompt import show_prompt
from .window import Seat

if TYPE_CHECKING:
    from ..stepping import Works

TICK_S = 1 / 30
TOLD_TICKS = 45
"""For how long a tap's name stays beside it."""

PLAYING_KEYS = {"SPACE", "MEDIA_PLAY"}
STEPS = {"LEFT_ARROW": -1, "RIGHT_ARROW": 1}
NOTCHES = {"WHEELUPMOUSE": 1.0, "WHEELDOWNMOUSE": -1.0}
FINE = 0.25
"""How much of a notch one is with Shift held."""

TIME_EDITORS = {"DOPESHEET_EDITOR", "GRAPH_EDITOR", "NLA_EDITOR", "SEQUENCE_EDITOR"}


class RACKFOCUS_OT_perform(MayStep, bpy.types.Operator):
    """Play the shot through the camera and pull focus as it plays: click what must be sharp, or turn the wheel."""

    bl_idname = "rack_focus.perform"
    bl_label = "Perform"
    bl_description = (
        "Play the shot through the camera and pull focus as it plays: click what must be sharp, or turn the wheel. "
        "Esc ends it, and leaves an ordinary list of marks"
    )
    bl_options = {"REGISTER", "UNDO"}
    is_modal = True

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a camera to look through, and a view to click in."""
        if shown_camera(context.scene) is None:
            cls.poll_message_set(translated(NO_CAMERA))
            return False
        if find_view_area(context) is None:
            cls.poll_message_set(translated("There is no 3D viewport in this window to click in: open one"))
            return False
        return True

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Take the seat behind the camera and play."""
        blender_rehearsal.end()
        scene = context.scene
        camera = blender_camera.find_camera_at(scene, scene.frame_current) or get_shown_camera(scene)
        opening = None
        if camera.data.dof.use_dof and camera.data.animation_data is None:
            opening = api.Subject(max(float(camera.data.dof.focus_distance), camera.data.clip_start))
        self._performance = operators_performance.Performance(
            scene, camera, _span(scene)[0], reaction_seconds(context), opening
        )
        try:
            # Not at the end, when what was performed would be lost.
            self._performance.rehearse_writing()
        except api.RackFocusError as error:
            return refuse(self, error)
        self._begin(context)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Perform what an event says, and let pass what plays; put everything back if anything fails."""
        if self.is_stepping:
            return super().modal(context, event)
        try:
            return self._handle(context, event)
        except Exception:
            self._leave(context)
            raise

    def cancel(self, context: bpy.types.Context) -> None:
        """Put everything back: another file was opened, or Blender ends."""
        super().cancel(context)
        self._leave(context)

    # ------------------------------------------------------------------------------------------------------------ parts
    def _begin(self, context: bpy.types.Context) -> None:
        self._area = get_view_area(context)
        self._told: tuple[tuple[int, int], str] | None = None
        self._ticks_told = 0
        self._prompted: str | None = None
        self._scrubbed: bpy.types.Region | None = None
        self._drawing = bpy.types.SpaceView3D.draw_handler_add(self._draw, (), "WINDOW", "POST_PIXEL")
        self._timer = context.window_manager.event_timer_add(TICK_S, window=context.window)
        self._seat, performed = Seat(), self._performance
        try:
            begin_performance(context.scene, performed.camera, performed.focus_at)
            self._seat.take(context.scene, self._area.spaces.active)
            performed.begin()
        except BaseException:
            self._leave(context)
            raise
        self._prompt(context)
        context.window_manager.modal_handler_add(self)

    def _handle(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if event.type == "TIMER":
            self._tick(context)
            return {"PASS_THROUGH"}
        if event.type == "MOUSEMOVE" and self._scrubbed is not None:
            self._scrub(context, event)
        if event.type == "LEFTMOUSE" and event.value == "RELEASE":
            self._scrubbed = None
        if event.value not in {"PRESS", "DOUBLE_CLICK"}:
            return {"PASS_THROUGH"}
        if event.type in {"ESC", "RET", "NUMPAD_ENTER"}:
            return self._finish(context)
        self._press(context, event)
        # Whatever else Blender would do would leave undo steps between.
        return {"RUNNING_MODAL"}

    def _press(self, context: bpy.types.Context, event: bpy.types.Event) -> None:
        place = event.mouse_x, event.mouse_y
        view = view_at(context, place)
        if event.type in PLAYING_KEYS:
            # Pressed in Blender itself it leaves an undo step (seen on 5.2), with the camera as it is only shown.
            blender_restore_values.set_playing(play=not blender_restore_values.is_playing())
        elif event.type == "BACK_SPACE" or (event.type == "Z" and (event.ctrl or event.oskey)):
            self._performance.take_back()
        elif event.type in STEPS:
            context.scene.frame_set(context.scene.frame_current + STEPS[event.type])
        elif event.type == "A":
            manager = context.window_manager
            manager.rack_focus_assist = not manager.rack_focus_assist
        elif view and view[0] == self._area:
            self._perform(context, event, view)
        elif event.type == "LEFTMOUSE":
            self._scrubbed = region_under(context, place, TIME_EDITORS)
            self._scrub(context, event)

    def _scrub(self, context: bpy.types.Context, event: bpy.types.Event) -> None:
        """Go to the frame under the mouse; Blender's own scrubbing would leave undo steps between."""
        region = self._scrubbed
        if region is not None:
            at = region.view2d.region_to_view(event.mouse_x - region.x, event.mouse_y - region.y)
            context.scene.frame_set(round(at[0]))  # type: ignore[index]

    def _perform(self, context: bpy.types.Context, event: bpy.types.Event, view: View) -> None:
        region, place = view[1], (event.mouse_x, event.mouse_y)
        here = place[0] - region.x, place[1] - region.y
        if event.type == "LEFTMOUSE":
            hit = blender_cursor.find_hit(context.scene, context.evaluated_depsgraph_get(), ray_in(view, place))
            self._tell(here, self._tap(context, hit, slow=event.shift))
        elif event.type in NOTCHES:
            notches = NOTCHES[event.type] * (FINE if event.shift else 1.0)
            self._tell(here, length(context.scene, self._performance.turn(notches)))

    def _tap(self, context: bpy.types.Context, hit: blender_cursor.Hit | None, *, slow: bool) -> str:
        if hit is None:
            return _(NOTHING)
        try:
            arrive = self._performance.tap(hit, slow=slow, playing=context.screen.is_animation_playing)
        except api.RackFocusError as error:
            return translated(error.message)
        said = _("{name} at frame {frame:g}, slowly") if slow else _("{name} at frame {frame:g}")
        return said.format(name=hit.object.name, frame=arrive)

    def _tell(self, place: tuple[int, int], text: str) -> None:
        self._told, self._ticks_told = (place, text), TOLD_TICKS
        self._area.tag_redraw()

    def _tick(self, context: bpy.types.Context) -> None:
        self._ticks_told -= 1
        is_new = self._performance.rest(playing=context.screen.is_animation_playing)
        if is_new:
            show_performance(context.scene, self._performance.rack)
        if is_new or self._ticks_told == 0:
            self._area.tag_redraw()
        self._prompt(context)

    def _prompt(self, context: bpy.types.Context) -> None:
        """Say in the status bar what can be done, and what is wrong with what was."""
        if self._prompted != self._performance.problem:
            self._prompted = self._performance.problem
            show_prompt(context.workspace, self._prompted)

    def _finish(self, context: bpy.types.Context) -> set[str]:
        self._leave(context)
        return self.do(context, self._writing())

    def _writing(self) -> Works:
        try:
            rack = yield from self._performance.finish()
        except api.RackFocusError as error:
            if not self._performance.keep():
                return refuse(self, error)
            if isinstance(error, api.Cancelled):
                error = api.Cancelled(say("Measuring was cancelled: what was performed is in the list of marks"))
            refuse(self, error)
            # The list can be undone.
            return {"FINISHED"}
        if rack is None:
            return {"CANCELLED"}
        said = _("'{rack}' on '{camera}': {count} marks, frames {first:g} to {last:g}")
        first, last = rack.owned_range
        count = len(rack.marks)
        text = said.format(rack=rack.name, camera=rack.camera.name, count=count, first=first, last=last)
        self.report({"INFO"}, text)
        return {"FINISHED"}

    def _leave(self, context: bpy.types.Context) -> None:
        if self._drawing is None:
            return
        bpy.types.SpaceView3D.draw_handler_remove(self._drawing, "WINDOW")
        self._drawing = None
        context.window_manager.event_timer_remove(self._timer)
        context.workspace.status_text_set(None)
        self._performance.end()
        end_performance(context.scene)
        self._seat.leave()
        redraw_views(context)

    def _draw(self) -> None:
        context = bpy.context
        if context.area == self._area:
            told = self._told if self._ticks_told > 0 else None
            draw_stand(context, self._performance, _span(context.scene), told)


def _span(scene: bpy.types.Scene) -> tuple[float, float]:
    """The frames that play: those of the preview, if there is one."""
    if scene.use_preview_range:
        return float(scene.frame_preview_start), float(scene.frame_preview_end)
    return float(scene.frame_start), float(scene.frame_end)
