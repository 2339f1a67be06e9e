"""A performance: what was tapped and turned while the shot played, and the focus that comes of it.

Nothing is written before the end: until then the camera is only shown with the planned focus, which is put back, see
:class:`.FocusPreview`.
"""

import time
from collections import deque
from dataclasses import dataclass, field, replace
from typing import Any

import bpy
import numpy as np

from ... import api
from ...api import stepwise
from ...blender.camera import find_camera_at, read_camera_state, read_timebase
from ...blender.measure.steps import Steps, without_stepping
from ...blender.object_types import CameraObject
from ...blender.viewport.cursor import Hit, distance_to, focus_now
from ...blender.viewport.focus_preview import FocusPreview
from ...blender.wording import translated
from ...core.optics import standards
from ...core.request.marks import ANCHORS
from ...core.request.perform import SLOWER, SPACING_S, Beat, Take, Turn, frame_meant, marks_of, take_of_turns, turned
from ...properties import read_coc, read_options, take_marks
from ..pointing import subject_at

SAID_BY_MARKS = (*ANCHORS, "seconds", "frames")
"""Options of a rack that the marks say themselves."""

RESTED_S = 0.6
"""Seconds without a notch of the wheel after which a hand has let go, and without a tap after which to plan anew."""

REMEMBERED = 1000
"""Frames shown, so that a tap can mean an earlier one."""


@dataclass
class Performance:
    """What has been performed on a camera so far.

    `first` is the frame at which the shot begins over; `reaction` is in seconds.
    """

    scene: bpy.types.Scene
    camera: CameraObject
    first: float
    reaction: float
    opening: api.Subject | None = None
    takes: list[Take] = field(default_factory=list)
    rack: api.Rack | None = None
    problem: str = ""

    def __post_init__(self) -> None:
        """Remember the frame that is shown."""
        self._shown: deque[tuple[float, float]] = deque(maxlen=REMEMBERED)
        self._shown.append((time.monotonic(), float(self.scene.frame_current)))
        self._turns: list[Turn] = []
        self._hits: dict[int, tuple[Hit, float]] = {}
        self._by_hand: float | None = None
        self._last_input = 0.0
        self._is_planned = True
        self._began_over = False
        dof = self.camera.data.dof
        self._lens = max(float(dof.focus_distance), self.camera.data.clip_start)
        self._preview = FocusPreview(self.camera)
        # Blender compares handlers by identity: a bound method is another one each time it is asked for.
        self._handler = self._show_frame

    def begin(self) -> None:
        """Follow the shot as it plays."""
        bpy.app.handlers.frame_change_pre.append(self._handler)

    def end(self) -> None:
        """Let go of the shot, and put the camera's focus back."""
        # Another file that is opened takes the handlers away.
        if self._handler in bpy.app.handlers.frame_change_pre:
            bpy.app.handlers.frame_change_pre.remove(self._handler)
        self._preview.end()

    # ------------------------------------------------------------------------------------------------------- the shot
    def _show_frame(self, scene: bpy.types.Scene, *_: object) -> None:
        """Note that a frame comes up, and show it in focus."""
        if scene != self.scene:
            return
        frame = float(scene.frame_current)
        if frame < self._shown[-1][1]:
            self._began_over = True
        self._shown.append((time.monotonic(), frame))
        self._show()

    def _show(self) -> None:
        """Show the focus as it is planned, or as the hand holds it."""
        distance = self.focus_at(self.scene.frame_current)
        if distance is not None:
            self._preview.show(distance, self._planned_stop())

    def focus_at(self, frame: float) -> float | None:
        """Return the focus distance at a frame: the hand's, else the plan's; None where it is the file's own."""
        if self._by_hand is not None:
            return self._by_hand
        return None if self.rack is None else float(np.interp(frame, self.rack.frames, self.rack.focus_distance))

    def _planned_stop(self) -> float | None:
        return self.rack.fstop if self.rack is not None and self.scene.rack_focus.stop_mode != "KEEP" else None

    # ------------------------------------------------------------------------------------------------------- the hand
    def tap(self, hit: Hit, *, slow: bool, playing: bool) -> float:
        """Make a mark on what was hit; return the frame at which focus will arrive there.

        Raises
        ------
        RackFocusError
            If another camera renders this frame, or the thing is behind this one.
        """
        frame = float(self.scene.frame_current)
        renders = find_camera_at(self.scene, frame)
        if renders != self.camera:
            raise api.CameraError(
                "Frame {frame:g} is rendered by '{camera}', and you pull focus for '{own}'",
                frame=frame,
                camera=renders.name if renders else "-",
                own=self.camera.name,
            )
        distance = distance_to(bpy.context.evaluated_depsgraph_get(), self.camera, hit.place)
        if distance <= 0:
            raise api.SubjectError(
                "'{name}' is behind '{camera}' at frame {frame:g}",
                name=hit.object.name,
                camera=self.camera.name,
                frame=frame,
            )
        self._let_go()
        arrive = frame_meant(self._shown, time.monotonic(), self.reaction, self.first) if playing else frame
        length = float(round(self._frames_of_pull() * (SLOWER if slow else 1.0)))
        # The point on the surface is looked up when the plan is made: that takes time, and the shot plays on.
        self._hits[len(self.takes)] = hit, frame
        self._add((Beat(api.Subject(hit.object), arrive, length, distance),))
        return arrive

    def turn(self, notches: float) -> float:
        """Turn the focus by hand; return the distance it is at now."""
        frame = float(self.scene.frame_current)
        planned = self.focus_at(frame)
        before = focus_now(bpy.context.evaluated_depsgraph_get(), self.camera) if planned is None else planned
        if self._turns and frame < self._turns[-1].frame:
            self._let_go()
        self._by_hand = turned(before, notches, self.camera.data.clip_start)
        self._turns.append(Turn(frame, before, self._by_hand))
        self._last_input = time.monotonic()
        self._show()
        return self._by_hand

    def take_back(self) -> None:
        """Forget the last tap, or the last turning of the wheel."""
        if self._turns:
            self._turns, self._by_hand = [], None
        elif self.takes:
            self.takes.pop()
            self._hits.pop(len(self.takes), None)
        self._is_planned = False

    def _let_go(self) -> None:
        """End the turning of the wheel, if it is turned."""
        if not self._turns:
            return
        turns, self._turns = self._turns, []
        fps = read_timebase(self.scene).fps
        gap = max(1.0, RESTED_S * fps)
        self._add(
            take_of_turns(turns, tolerance=self._unseen(turns[-1].after), length=self._frames_of_pull(), rest=gap)
        )

    def _add(self, take: Take) -> None:
        self.takes.append(take)
        self._is_planned, self._last_input = False, time.monotonic()

    # ------------------------------------------------------------------------------------------------------- the plan
    def rest(self, *, playing: bool) -> bool:
        """Plan anew, if there is something new and the shot began over or the hand rests; return whether it did."""
        rests = time.monotonic() - self._last_input > RESTED_S
        if playing and self._turns:
            # Where the shot plays too slowly, notches come slowly as well.
            passed = self.scene.frame_current - self._turns[-1].frame
            rests = rests and passed > RESTED_S * read_timebase(self.scene).fps
        if rests or self._began_over:
            self._let_go()
        if self._is_planned or not (rests or self._began_over):
            self._began_over = False
            return False
        self._began_over = False
        self.plan()
        return True

    def rehearse_writing(self) -> None:
        """Raise :class:`.errors.RackFocusError` if what stands in a rack's way does so whatever will be performed."""
        near = self._lens
        marks = [api.Mark(near, arrive=self.first), api.Mark(1.5 * near, arrive=self.first + 1.0, pull_frames=1.0)]
        without_stepping(stepwise.plan_rack(self.scene, marks=marks, **{**self._options(), "fstop": "KEEP"}))

    def plan(self) -> None:
        """Plan the rack as it would be written now, on the stage: the shot plays on."""
        self._is_planned, self._by_hand, self.problem = True, None, ""
        # What animates the camera is planned upon as it is, not silenced for the eye.
        self._preview.end()
        try:
            marks = self.marks()
            planning = stepwise.plan_rack(self.scene, marks=marks, **self._options()) if marks else None
            self.rack = without_stepping(planning) if planning else None
        except api.RackFocusError as error:
            self.problem = translated(error.message)
        self._show()

    def finish(self) -> Steps[api.Rack | None]:
        """Put the camera's focus back and write the rack; None where nothing was performed.

        Raises
        ------
        RackFocusError
        """
        self._let_go()
        self.end()
        marks = self.marks()
        if not marks:
            return None
        rack = yield from stepwise.create_rack(self.scene, marks=marks, **self._options())
        take_marks(self.scene.rack_focus, rack.marks)
        return rack

    def keep(self) -> bool:
        """Keep in the list of marks what was last planned, to be mended there; return whether anything was."""
        if self.rack:
            take_marks(self.scene.rack_focus, self.rack.marks)
        return self.rack is not None

    def marks(self) -> tuple[api.Mark, ...]:
        """Return what was performed as an ordinary list of marks, two or more; none where nothing was."""
        self._look_up()
        spacing = max(1.0, SPACING_S * read_timebase(self.scene).fps)
        now = self._lens
        options = {"first": self.first, "spacing": spacing, "tolerance": self._unseen(now)}
        marks = marks_of(self.takes, self.opening, **options)
        # One tap racks as well: from what the lens is set to.
        return marks if len(marks) != 1 else marks_of(self.takes, api.Subject(now), **options)

    def _look_up(self) -> None:
        """Find the surface points of taps."""
        while self._hits:
            at, hit = self._hits.popitem()
            subject = subject_at(self.scene, self.camera, *hit)
            self.takes[at] = tuple(replace(beat, subject=subject) for beat in self.takes[at])

    def _options(self) -> dict[str, Any]:
        """What the panel says of pulls, keys and the stop."""
        options = read_options(self.scene.rack_focus, self.scene.frame_current)
        return {"camera": self.camera, **{name: each for name, each in options.items() if name not in SAID_BY_MARKS}}

    def _frames_of_pull(self) -> float:
        settings = self.scene.rack_focus
        if settings.length_unit == "FRAMES":
            return float(settings.frames)
        return read_timebase(self.scene).frames_of(settings.seconds)

    def _unseen(self, distance: float) -> float:
        """How far focus may be off at a distance, in 1/(scene unit), and still count as sharp."""
        state = read_camera_state(self.scene, self.camera)
        try:
            gain = float(state.defocus_gain_px(distance))
        except api.RackFocusError:
            return 0.0
        return float(standards.coc_mm(read_coc(self.scene.rack_focus), state.sensor) * state.sensor.px_per_mm / gain)
