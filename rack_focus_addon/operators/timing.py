"""Choosing when and how long: the playhead says it, or a preset."""

from typing import Any

import bpy
from bpy.app.translations import pgettext_rpt as _
from bpy.app.translations import pgettext_tip as tip_
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty

from ..blender.wording import translated
from ..doors import blender_camera
from ..properties import pair_span, pull_span, put_at
from .marks import append_mark

PULLS = {
    "SNAP": ("Snap", 0.25, "A quarter second: a shock, a gunshot, a look that turns; it is seen as a jump"),
    "QUICK": ("Quick", 0.5, "Half a second: a reply, a reaction; the viewer follows without noticing the move"),
    "NORMAL": ("Normal", 1.0, "One second: the usual pull, calm enough to be followed with the eyes"),
    "SLOW": ("Slow", 2.0, "Two seconds: something dawns on somebody; the move itself is felt"),
    "DRIFT": ("Drift", 4.0, "Four seconds: a mood; attention slides off before anybody notices"),
}
STORIES = (
    (
        "REVEAL",
        "Reveal",
        (
            "Show what was there all along: a slow pull of two seconds that starts on the cue, so that the viewer "
            "discovers it"
        ),
    ),
    (
        "REACTION",
        "Reaction",
        (
            "Be there when a face answers: a quick pull of half a second that arrives on the cue, so that the reaction "
            "is sharp from its first frame"
        ),
    ),
    (
        "CONVERSATION",
        "Conversation",
        (
            "Go to and fro between two people who talk: a chain of marks, each pull arriving as the other one begins "
            "to speak. Tie the marks to timeline markers at their lines"
        ),
    ),
)


class RACKFOCUS_OT_frame_here(bpy.types.Operator):
    """Take the frame at the playhead, and keep it when the playhead moves on."""

    bl_idname = "rack_focus.frame_here"
    bl_label = "Here"
    bl_description = "Take the frame at the playhead, and keep it when the playhead moves on"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Write the playhead's frame into the settings."""
        settings = context.scene.rack_focus
        settings.frame, settings.use_playhead, settings.marker = context.scene.frame_current, False, ""
        return {"FINISHED"}


class RACKFOCUS_OT_snap_to_marker(bpy.types.Operator):
    """Tie the pull to the timeline marker that is nearest to the playhead."""

    bl_idname = "rack_focus.snap_to_marker"
    bl_label = "Snap to Marker"
    bl_description = (
        "Tie it to the timeline marker nearest to the playhead: move the marker and press Update, and the pull moves "
        "along"
    )
    bl_options = {"REGISTER", "UNDO"}

    slot: EnumProperty(
        name="Slot",
        description="What is tied to the marker",
        items=(("PAIR", "Pull", "The pull between the two subjects"), ("MARK", "Mark", "The active mark of the list")),
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a marker."""
        if context.scene.timeline_markers:
            return True
        cls.poll_message_set(translated("The timeline has no markers: press M over it to set one"))
        return False

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Tie it."""
        scene, settings = context.scene, context.scene.rack_focus
        nearest = min(scene.timeline_markers, key=lambda marker: abs(marker.frame - scene.frame_current))
        if self.slot == "PAIR":
            settings.marker = nearest.name
        elif settings.active_mark < len(settings.marks):
            settings.marks[settings.active_mark].marker = nearest.name
        return {"FINISHED"}


class RACKFOCUS_OT_pull_preset(bpy.types.Operator):
    """Give the pull one of the lengths that pullers speak of."""

    bl_idname = "rack_focus.pull_preset"
    bl_label = "Pull Length"
    bl_options = {"REGISTER", "UNDO"}

    preset: EnumProperty(
        name="Preset",
        description="How long the pull takes",
        items=tuple((name, label, what) for name, (label, _seconds, what) in PULLS.items()),
        default="NORMAL",
    )

    @classmethod
    def description(cls, _context: bpy.types.Context, properties: Any) -> str:  # noqa: ANN401 - the operator's own
        """Say what this length is for."""
        return tip_(PULLS[properties.preset][2])

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Set the length, in seconds."""
        settings = context.scene.rack_focus
        settings.length_unit, settings.seconds = "SECONDS", PULLS[self.preset][1]
        return {"FINISHED"}


class RACKFOCUS_OT_story(bpy.types.Operator):
    """Set length, ease and anchor as a moment of a story asks for."""

    bl_idname = "rack_focus.story"
    bl_label = "Story"
    bl_description = "Set length, ease and anchor as a moment of a story asks for"
    bl_options = {"REGISTER", "UNDO"}

    story: EnumProperty(name="Story", description="What the pull tells", items=STORIES)
    turns: IntProperty(name="Turns", description="How many pulls the conversation has", default=4, min=2, max=200)
    hold: FloatProperty(
        name="Every", description="Seconds from one arrival to the next", default=3.0, min=1.0, soft_max=20.0
    )
    use_markers: BoolProperty(
        name="At Timeline Markers",
        description="One pull for each timeline marker from the anchor on, and tied to it; markers of cameras are cuts",
        default=False,
    )

    @classmethod
    def description(cls, _context: bpy.types.Context, properties: Any) -> str:  # noqa: ANN401 - the operator's own
        """Say when to use it."""
        return tip_(next(what for name, _label, what in STORIES if name == properties.story))

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Set what the story asks for."""
        scene, settings = context.scene, context.scene.rack_focus
        settings.length_unit = "SECONDS"
        if self.story == "CONVERSATION":
            return self._converse(scene)
        is_reveal = self.story == "REVEAL"
        settings.seconds = 2.0 if is_reveal else 0.5
        settings.ease, settings.ease_direction = "SMOOTHERSTEP" if is_reveal else "SMOOTHSTEP", "IN_OUT"
        target = settings.marks[settings.active_mark] if _has_active(settings) else settings
        target.anchor = "START" if is_reveal else "ARRIVE"
        return {"FINISHED"}

    def draw(self, _context: bpy.types.Context) -> None:
        """Show in the redo panel what counts."""
        self.layout.use_property_split = True
        self.layout.prop(self, "story")
        if self.story == "CONVERSATION":
            self.layout.prop(self, "use_markers")
            column = self.layout.column()
            column.active = not self.use_markers
            column.prop(self, "turns")
            column.prop(self, "hold")

    def _converse(self, scene: bpy.types.Scene) -> set[str]:
        settings, clock = scene.rack_focus, blender_camera.read_timebase(scene)
        pair = [settings.from_subject, settings.to_subject]
        if settings.use_marks:
            pair = [mark.subject for mark in settings.marks][:2]
        if len(pair) < 2 or any(subject.object is None for subject in pair):
            self.report({"ERROR"}, _("A conversation needs two people: pick both subjects first"))
            return {"CANCELLED"}
        settings.seconds, settings.ease, settings.ease_direction = 0.75, "SMOOTHERSTEP", "IN_OUT"
        first = (pull_span(settings, 1, clock) if settings.use_marks else pair_span(settings, clock))[1]
        lines = [(marker.name, marker.frame) for marker in scene.timeline_markers if marker.camera is None]
        lines = sorted((line for line in lines if line[1] >= first), key=lambda line: line[1])
        if self.use_markers and len(lines) < 2:
            text = _("Only {count} timeline markers stand at frame {frame:g} or later: set one at each line")
            self.report({"ERROR"}, text.format(count=len(lines), frame=first))
            return {"CANCELLED"}
        step = clock.frames_of(self.hold)
        arrivals = lines if self.use_markers else [("", first + turn * step) for turn in range(self.turns)]
        _fill(settings, arrivals)
        return {"FINISHED"}


def _has_active(settings: bpy.types.PropertyGroup) -> bool:
    return bool(settings.use_marks) and 0 < settings.active_mark < len(settings.marks)


def _fill(settings: bpy.types.PropertyGroup, arrivals: list[tuple[str, float]]) -> None:
    """Fill the list with marks on the first two subjects in turn, at timeline markers or frames."""
    if not settings.use_marks:
        settings.marks.clear()
        append_mark(settings, settings.from_subject, arrivals[0][1])
        append_mark(settings, settings.to_subject, arrivals[0][1])
    while len(settings.marks) > 2:
        settings.marks.remove(2)
    settings.use_marks = True
    for turn, (marker, frame) in enumerate(arrivals):
        speaks = settings.marks[turn - 1].subject if turn else None
        mark = append_mark(settings, speaks, frame) if turn else settings.marks[1]
        mark.anchor, mark.marker = "ARRIVE", marker
        put_at(mark, round(frame))
    settings.marks[0].hold_from = False
    settings.active_mark = 1
