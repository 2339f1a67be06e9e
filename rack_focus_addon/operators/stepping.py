"""Operators that may have to step the full scene: in a window bit by bit, so that Esc ends it."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import nullcontext
from typing import Any

import bpy
from bpy.app.translations import pgettext_rpt as _

from ..doors import api, blender_stepping

Work = Callable[[], Any]

Works = Generator[Work, Any, set[str]]
"""What an operator does: yields what may have to step the scene, is sent what came of it or thrown the refusal, and
returns what an operator returns. Each that it yields changes nothing before it has measured everything."""

TICK_S = 0.01
SHORTEST_S, LONGEST_S = 0.08, 0.4
"""For how long a window is kept from taking events: as long as it takes to draw, so that half of the time counts."""


class Run:
    """Works under way, and the stepping that they wait for, if there is any.

    Without `known`, what was seen so far, they are done at once and never wait.
    """

    def __init__(self, operator: bpy.types.Operator, works: Works, known: blender_stepping.Known | None) -> None:
        self.known = known
        self._operator, self._works, self._work = operator, works, None
        self._stepping: blender_stepping.Stepping | None = None
        self._timer: bpy.types.Timer | None = None
        self._paused_at = time.monotonic()

    @property
    def is_waiting(self) -> bool:
        """Whether a window's events are for this."""
        return self._timer is not None

    def begin(self, context: bpy.types.Context) -> set[str]:
        """Do the first works."""
        return self._go_on(context, lambda: next(self._works))

    def handle(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Step on at each tick, and let nothing else happen; Esc ends it."""
        if event.type == "ESC" and event.value == "PRESS":
            self._stepping.close()
            cancelled = api.Cancelled("Measuring was cancelled: nothing has changed")
            return self._go_on(context, lambda: self._works.throw(cancelled))
        if event.type == "TIMER":
            drawing_s = time.monotonic() - self._paused_at
            if self._stepping.advance(min(max(SHORTEST_S, drawing_s), LONGEST_S)):
                return self._go_on(context, self._try_work)
            self._show(context)
            self._paused_at = time.monotonic()
        return {"RUNNING_MODAL"}

    def leave(self, context: bpy.types.Context) -> None:
        """Let scene and window be as before."""
        if self._stepping is not None:
            self._stepping.close()
        if self._timer is not None:
            context.window_manager.event_timer_remove(self._timer)
            context.workspace.status_text_set(None)
        # Blender keeps the operator for its redo panel.
        self.known = self._stepping = self._timer = None

    def _go_on(self, context: bpy.types.Context, answer: Callable[[], Work]) -> set[str]:
        """Do one work after the other, until all are done or one needs the scene stepped."""
        try:
            while True:
                self._work = answer()
                answer = self._try_work
        except blender_stepping.NeedsStepping as needed:
            self._stepping = needed.stepping
            self._wait(context)
            return {"RUNNING_MODAL"}
        except StopIteration as end:
            self.leave(context)
            return end.value

    def _try_work(self) -> Work:
        """Try the work; return the next one."""
        try:
            with nullcontext() if self.known is None else blender_stepping.bit_by_bit(self.known):
                done = self._work()
        except api.RackFocusError as error:
            following = self._works.throw(error)
        else:
            following = self._works.send(done)
        if self.known:
            # The work may have changed what was seen before it.
            self.known.clear()
        return following

    def _wait(self, context: bpy.types.Context) -> None:
        if self._timer is None:
            self._timer = context.window_manager.event_timer_add(TICK_S, window=context.window)
            if not self._operator.is_modal:
                context.window_manager.modal_handler_add(self._operator)
        self._show(context)

    def _show(self, context: bpy.types.Context) -> None:
        stepping, said = self._stepping, _("Measuring '{scene}': frame {done} of {total}   Esc: Cancel")
        text = said.format(scene=stepping.scene, done=stepping.done, total=stepping.total)
        context.workspace.status_text_set(text)


class MayStep:
    """An operator that a window can leave while it steps the scene.

    Called by a script, by the redo panel, or without a window, it steps at once, and is through when it returns.
    """

    is_modal = False
    """Whether it takes events anyway, for something else."""

    _run: Run | None = None
    # Of the kind `blender.stepping.Known`; Blender evaluates the annotations of what it registers.
    _left_behind: Any = None

    def do(self, context: bpy.types.Context, works: Works) -> set[str]:
        """Do works; return RUNNING_MODAL where the scene is stepped first."""
        known, MayStep._left_behind = MayStep._left_behind or {}, None
        self._run = Run(self, works, known if self._is_in_window(context) else None)
        return self._kept_clean(context, self._run.begin, context)

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Step on."""
        return self._kept_clean(context, self._run.handle, context, event)

    def cancel(self, context: bpy.types.Context) -> None:
        """Put everything back: another file was opened, Blender ends, or a dialog of the operator was closed."""
        if self._run is not None:
            self._run.leave(context)

    @property
    def is_stepping(self) -> bool:
        """Whether events are for the stepping of the scene."""
        return self._run is not None and self._run.is_waiting

    def again(self) -> set[str]:
        """Call the operator anew with all that was seen: while it takes events for stepping it can open no dialog."""
        MayStep._left_behind = self._run.known
        getattr(bpy.ops.rack_focus, type(self).bl_idname.partition(".")[2])("INVOKE_DEFAULT")
        return {"CANCELLED"}

    def _kept_clean(self, context: bpy.types.Context, act: Callable[..., set[str]], *arguments: Any) -> set[str]:  # noqa: ANN401 - what it acts on
        try:
            return act(*arguments)
        except BaseException:
            self._run.leave(context)
            raise

    def _is_in_window(self, context: bpy.types.Context) -> bool:
        options = self.options
        is_again = options.is_repeat or options.is_repeat_last
        return options.is_invoke and not is_again and not bpy.app.background and context.window is not None


class Steps(MayStep):
    """An operator whose button does what a script's call does, but for Esc."""

    def works(self, context: bpy.types.Context) -> Works:
        """Do it, see :data:`Works`."""
        raise NotImplementedError

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Do it in a window."""
        return self.execute(context)

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Do it."""
        return self.do(context, self.works(context))
