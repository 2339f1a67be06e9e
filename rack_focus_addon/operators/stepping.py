"""Operators that may have to step the full scene: in a window a few frames at a time, so that Esc ends it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import bpy
from bpy.app.translations import pgettext_rpt as _

from ..doors import api, blender_steps

if TYPE_CHECKING:
    from ..blender.measure.steps import Stepped, Steps

    Works = Steps[set[str]]
    """What an operator does: it pauses while the scene is stepped, and returns what an operator returns."""

TICK_S = 0.01
SHORTEST_S, LONGEST_S = 0.08, 0.4
"""For how long a window is kept from taking events: as long as it takes to draw, so that half of the time counts."""


class Run:
    """An operator's works under way in a window."""

    def __init__(self, operator: bpy.types.Operator, works: Works) -> None:
        self._operator, self._works = operator, works
        self._timer: bpy.types.Timer | None = None
        self._paused_at = time.monotonic()

    @property
    def is_waiting(self) -> bool:
        """Whether a window's events are for this."""
        return self._timer is not None

    def begin(self, context: bpy.types.Context) -> set[str]:
        """Work up to the first frame that the scene is stepped to, which is to the end where it need not be."""
        return self._go_on(context, lambda: next(self._works))

    def handle(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Step on at each tick, and let nothing else happen; Esc ends it."""
        if event.type == "ESC" and event.value == "PRESS":
            cancelled = api.Cancelled("Measuring was cancelled: nothing has changed")
            return self._go_on(context, lambda: self._works.throw(cancelled))
        if event.type == "TIMER":
            drawing_s = time.monotonic() - self._paused_at
            until = time.monotonic() + min(max(SHORTEST_S, drawing_s), LONGEST_S)
            return self._go_on(context, lambda: self._step(until))
        return {"RUNNING_MODAL"}

    def leave(self, context: bpy.types.Context) -> None:
        """Let scene and window be as before."""
        self._works.close()
        if self._timer is not None:
            context.window_manager.event_timer_remove(self._timer)
            context.workspace.status_text_set(None)
        self._timer = None

    def _step(self, until: float) -> Stepped:
        """Step frames for a while, one at least."""
        pause = next(self._works)
        while time.monotonic() < until:
            pause = next(self._works)
        return pause

    def _go_on(self, context: bpy.types.Context, work: Callable[[], Stepped]) -> set[str]:
        try:
            pause = work()
        except StopIteration as end:
            self.leave(context)
            ended: set[str] = end.value
            return ended
        self._wait(context, pause)
        self._paused_at = time.monotonic()
        return {"RUNNING_MODAL"}

    def _wait(self, context: bpy.types.Context, pause: Stepped) -> None:
        if self._timer is None:
            self._timer = context.window_manager.event_timer_add(TICK_S, window=context.window)
            if not self._operator.is_modal:
                context.window_manager.modal_handler_add(self._operator)
        said = _("Measuring '{scene}': frame {done} of {total}   Esc: Cancel")
        context.workspace.status_text_set(said.format(scene=pause.scene, done=pause.done, total=pause.total))


class MayStep:
    """An operator that a window can leave while it steps the scene.

    Called by a script, by the redo panel, or without a window, it steps at once, and is through when it returns.
    """

    is_modal = False
    """Whether it takes events anyway, for something else."""

    _run: Run | None = None
    _prepared: Any = None

    def do(self, context: bpy.types.Context, works: Works) -> set[str]:
        """Do works; return RUNNING_MODAL where the scene is stepped first."""
        if not self._is_in_window(context):
            return blender_steps.finish(works)
        self._run = Run(self, works)
        return self._kept_clean(context, self._run.begin, context)

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Step on."""
        assert self._run is not None  # noqa: S101 - `do` began it
        return self._kept_clean(context, self._run.handle, context, event)

    def cancel(self, context: bpy.types.Context) -> None:
        """Put everything back: another file was opened, Blender ends, or a dialog of the operator was closed."""
        if self._run is not None:
            self._run.leave(context)

    @property
    def is_stepping(self) -> bool:
        """Whether events are for the stepping of the scene."""
        return self._run is not None and self._run.is_waiting

    def again(self, prepared: Any) -> set[str]:  # noqa: ANN401 - what the operator measured
        """Call the operator anew with what was measured: while it takes events for stepping it can open no dialog."""
        MayStep._prepared = prepared
        getattr(bpy.ops.rack_focus, type(self).bl_idname.partition(".")[2])("INVOKE_DEFAULT")
        return {"CANCELLED"}

    def take_prepared(self) -> Any:  # noqa: ANN401 - what the operator measured
        """Return what was measured before the operator was called anew, None otherwise."""
        prepared, MayStep._prepared = MayStep._prepared, None
        return prepared

    def _kept_clean(self, context: bpy.types.Context, act: Callable[..., set[str]], *arguments: Any) -> set[str]:  # noqa: ANN401 - what it acts on
        try:
            return act(*arguments)
        except BaseException:
            if self._run is not None:
                self._run.leave(context)
            raise

    def _is_in_window(self, context: bpy.types.Context) -> bool:
        options = self.options
        is_again = options.is_repeat or options.is_repeat_last
        return options.is_invoke and not is_again and not bpy.app.background and context.window is not None


class StepsScene(MayStep):
    """An operator whose button does what a script's call does, but for Esc."""

    def works(self, context: bpy.types.Context) -> Works:
        """Do it."""
        raise NotImplementedError

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Do it in a window."""
        return self.execute(context)

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Do it."""
        return self.do(context, self.works(context))
