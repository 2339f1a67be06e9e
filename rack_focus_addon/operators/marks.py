"""The list of marks: adding, removing, moving, duplicating, and when they are."""

import math

import bpy
from bpy.app.translations import pgettext_rpt as _
from bpy.props import EnumProperty

from ..blender.wording import translated
from ..doors import blender_camera
from ..properties import (
    RACKFOCUS_PG_mark,
    RACKFOCUS_PG_scene,
    RACKFOCUS_PG_subject,
    get_values,
    pair_span,
    pull_span,
    put_at,
    set_subject,
)
from .subjects import selected_subjects

TIMES = ("hold_from", "anchor", "frame", "exact_frame", "marker")
"""What belongs to a mark's place in the list, not to its subject: moving a mark leaves it where it is."""

PULL = ("length_unit", "seconds", "frames", "exact_frames", "ease", "ease_direction", "space", "note")

HOLD_SECONDS = 1.0
"""How long focus rests before the pull to a mark that is added, where the playhead says nothing later."""


def append_mark(settings: RACKFOCUS_PG_scene, subject: RACKFOCUS_PG_subject | None, frame: float) -> RACKFOCUS_PG_mark:
    """Add a mark on a subject that arrives at a frame, and make it the active one."""
    # Read first: adding to a collection moves its members in memory.
    picked = get_values(subject) if subject is not None else {}
    mark: RACKFOCUS_PG_mark = settings.marks.add()
    set_subject(mark.subject, picked)
    put_at(mark, round(frame))
    settings.active_mark = len(settings.marks) - 1
    return mark


def copy_properties(source: bpy.types.PropertyGroup, target: bpy.types.PropertyGroup, names: tuple[str, ...]) -> None:
    """Copy settings, in the order of their names."""
    for name in names:
        setattr(target, name, getattr(source, name))


def make_chain(scene: bpy.types.Scene) -> None:
    """Turn the two subjects into a list of two marks, at the same frames."""
    settings = scene.rack_focus
    settings.marks.clear()
    start, arrive = pair_span(settings, blender_camera.read_timebase(scene))
    append_mark(settings, settings.from_subject, start)
    second = append_mark(settings, settings.to_subject, arrive)
    # A list reads best with arrivals; only what a timeline marker starts stays on it.
    second.marker, second.anchor = settings.marker, settings.anchor if settings.marker else "ARRIVE"
    settings.use_marks = True


def next_frame(scene: bpy.types.Scene) -> float:
    """Return the frame at which a mark that is added arrives: the playhead, if the pull fits in before it."""
    settings, clock = scene.rack_focus, blender_camera.read_timebase(scene)
    if not len(settings.marks):
        return clock.frame_current
    start, arrive = pull_span(settings, len(settings.marks) - 1, clock)
    length = settings.frames if settings.length_unit == "FRAMES" else clock.frames_of(settings.seconds)
    # The first mark has no pull before it.
    earliest = max(start, arrive) + length
    return clock.frame_current if clock.frame_current >= earliest else earliest + clock.frames_of(HOLD_SECONDS)


class RACKFOCUS_OT_mark_add(bpy.types.Operator):
    """Add a mark at the end: the next subject that focus goes to."""

    bl_idname = "rack_focus.mark_add"
    bl_label = "Add Mark"
    bl_description = (
        "Pull on to a further subject, the selected one, or back to the one before: the two subjects become a list of "
        "marks. It arrives at the playhead, or a second after the last pull"
    )
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Add it."""
        scene, settings = context.scene, context.scene.rack_focus
        if not settings.use_marks:
            make_chain(scene)
        last = settings.marks[-1].subject.object if len(settings.marks) else None
        before = settings.marks[-2].subject if len(settings.marks) > 1 else None
        picked = next((thing for thing in reversed(selected_subjects(context)) if thing != last), None)
        mark = append_mark(settings, None if picked else before, next_frame(scene))
        if picked:
            mark.subject.object = picked
        return {"FINISHED"}


class RACKFOCUS_OT_marks_from_selection(bpy.types.Operator):
    """Add a mark for every selected object, the active one last."""

    bl_idname = "rack_focus.marks_from_selection"
    bl_label = "Add Selected"
    bl_description = "Add a mark for every selected object in the order of their names, the active one last"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for something selected that can be focused on."""
        if selected_subjects(context):
            return True
        cls.poll_message_set(translated("Select the subjects first: any objects but cameras"))
        return False

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Add them, one pull and a hold apart."""
        scene, settings = context.scene, context.scene.rack_focus
        settings.use_marks = True
        for thing in selected_subjects(context):
            append_mark(settings, None, next_frame(scene)).subject.object = thing
        return {"FINISHED"}


class _OnActiveMark:
    """What needs a mark in the list."""

    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a mark."""
        settings = context.scene.rack_focus
        if settings.use_marks and 0 <= settings.active_mark < len(settings.marks):
            return True
        cls.poll_message_set(translated("Choose a mark in the list first"))
        return False


class RACKFOCUS_OT_mark_remove(_OnActiveMark, bpy.types.Operator):
    """Take the active mark off the list."""

    bl_idname = "rack_focus.mark_remove"
    bl_label = "Remove Mark"
    bl_description = "Take the mark off the list: focus pulls past it, from the mark before to the one after"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Remove it."""
        settings = context.scene.rack_focus
        settings.marks.remove(settings.active_mark)
        settings.active_mark = max(0, min(settings.active_mark, len(settings.marks) - 1))
        return {"FINISHED"}


class RACKFOCUS_OT_mark_duplicate(_OnActiveMark, bpy.types.Operator):
    """Come back to the subject of the active mark."""

    bl_idname = "rack_focus.mark_duplicate"
    bl_label = "Duplicate Mark"
    bl_description = "Come back to this subject later: a copy of the mark, at the end of the list"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Copy it to the end."""
        scene, settings = context.scene, context.scene.rack_focus
        source = settings.active_mark
        mark = append_mark(settings, settings.marks[source].subject, next_frame(scene))
        copy_properties(settings.marks[source], mark, PULL)
        return {"FINISHED"}


class RACKFOCUS_OT_mark_move(_OnActiveMark, bpy.types.Operator):
    """Exchange the active mark with its neighbour; the frames stay in order."""

    bl_idname = "rack_focus.mark_move"
    bl_label = "Move Mark"
    bl_description = "Reach this subject earlier or later: it changes places with its neighbour, and the frames stay"

    direction: EnumProperty(
        name="Direction", description="Where the mark goes", items=(("UP", "Up", "Earlier"), ("DOWN", "Down", "Later"))
    )

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Move it, if there is a place."""
        settings = context.scene.rack_focus
        source = settings.active_mark
        target = source + (-1 if self.direction == "UP" else 1)
        if not 0 <= target < len(settings.marks):
            return {"CANCELLED"}
        settings.marks.move(source, target)
        one, other = settings.marks[source], settings.marks[target]
        for name in TIMES:
            value, others = getattr(one, name), getattr(other, name)
            setattr(one, name, others)
            setattr(other, name, value)
        settings.active_mark = target
        return {"FINISHED"}


class RACKFOCUS_OT_mark_here(_OnActiveMark, bpy.types.Operator):
    """Put the active mark at the playhead."""

    bl_idname = "rack_focus.mark_here"
    bl_label = "Here"
    bl_description = "Put the mark at the playhead, off the timeline marker that held it"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Write the playhead's frame into the mark."""
        settings = context.scene.rack_focus
        mark = settings.marks[settings.active_mark]
        put_at(mark, context.scene.frame_current)
        mark.marker = ""
        return {"FINISHED"}


class RACKFOCUS_OT_marks_sort(_OnActiveMark, bpy.types.Operator):
    """Put the marks in order of time."""

    bl_idname = "rack_focus.marks_sort"
    bl_label = "Sort by Time"
    bl_description = "Put the marks in the order of their frames, for when frames or timeline markers have moved"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Sort them; the active one stays the active one."""
        scene, settings = context.scene, context.scene.rack_focus
        clock = blender_camera.read_timebase(scene)
        arrivals = [pull_span(settings, index, clock)[1] for index in range(len(settings.marks))]
        # A first mark without a frame of its own is where the rack begins.
        if not settings.marks[0].hold_from:
            arrivals[0] = -math.inf
        order = sorted(range(len(arrivals)), key=arrivals.__getitem__)
        active = order.index(settings.active_mark)
        standing = list(range(len(order)))
        for target, wanted in enumerate(order):
            source = standing.index(wanted)
            settings.marks.move(source, target)
            standing.insert(target, standing.pop(source))
        settings.active_mark = active
        return {"FINISHED"}


class RACKFOCUS_OT_marks_to_pair(bpy.types.Operator):
    """Go back to two subjects: the first two marks."""

    bl_idname = "rack_focus.marks_to_pair"
    bl_label = "Two Subjects"
    bl_description = "Back to a plain rack between two subjects: the first two marks stay, the others go"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Take subjects and time from the list."""
        settings = context.scene.rack_focus
        for mark, subject in zip(settings.marks, (settings.from_subject, settings.to_subject), strict=False):
            set_subject(subject, get_values(mark.subject))
        if len(settings.marks) > 1:
            copy_properties(settings.marks[1], settings, ("anchor", "frame", "marker"))
            settings.use_playhead = False
        gone = max(0, len(settings.marks) - 2)
        settings.marks.clear()
        settings.use_marks = False
        if gone:
            self.report({"INFO"}, _("{count} marks are gone; undo brings them back").format(count=gone))
        return {"FINISHED"}


CLASSES = (
    RACKFOCUS_OT_mark_add,
    RACKFOCUS_OT_marks_from_selection,
    RACKFOCUS_OT_mark_remove,
    RACKFOCUS_OT_mark_duplicate,
    RACKFOCUS_OT_mark_move,
    RACKFOCUS_OT_mark_here,
    RACKFOCUS_OT_marks_sort,
    RACKFOCUS_OT_marks_to_pair,
)
