"""What only a click can say of a subject: a point on a surface, an instance; or a plain distance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import bpy

from ..blender.wording import translated
from ..core.errors import RackFocusError
from ..core.messages import say
from ..doors import core_marks, core_timing, files_recipe_codec
from .choices import PART_ITEMS
from .groups import RACKFOCUS_PG_scene, RACKFOCUS_PG_subject, as_given
from .timing import put_at

PART_NAMES = tuple(item[0] for item in PART_ITEMS)

SUBJECT_PROPERTIES: Final = ("object", "part", "bone", "vertex_group", "sharp", "slab", "picked")
"""Everything that is set for a subject."""

SLOT_ITEMS = (
    ("FROM", "From", "The subject to pull from"),
    ("TO", "To", "The subject to pull to"),
    ("MARK", "Mark", "The subject of the active mark in the list"),
)


def find_slot(settings: RACKFOCUS_PG_scene, slot: str) -> RACKFOCUS_PG_subject | None:
    """Return the subject that a slot names, None where the list has no active mark."""
    found: RACKFOCUS_PG_subject | None
    if slot != "MARK":
        found = settings.from_subject if slot == "FROM" else settings.to_subject
    else:
        is_listed = settings.active_mark < len(settings.marks)
        found = settings.marks[settings.active_mark].subject if is_listed else None
    return found


def take_marks(settings: RACKFOCUS_PG_scene, marks: Sequence[core_timing.TimedMark]) -> None:
    """Let the panel's list show the marks of a rack, to be edited and racked anew."""
    settings.marks.clear()
    for timed in marks:
        mark = settings.marks.add()
        take_subject(mark.subject, timed.subject)
        put_at(mark, round(timed.arrive))
        mark.anchor = "ARRIVE"
        mark.hold_from = len(settings.marks) == 1
        mark.ease, mark.ease_direction, mark.space = timed.ease, timed.ease_direction, timed.space
        mark.length_unit, mark.frames = "FRAMES", max(1, round(timed.pull_frames))
    settings.active_mark, settings.use_marks, settings.edited_rack = 0, True, ""


def take_subject(settings: RACKFOCUS_PG_subject, subject: core_marks.Subject) -> None:
    """Let the panel show a subject, whatever it says: what has no setting of its own is kept as text."""
    is_object = isinstance(subject.object, bpy.types.Object)
    has_own = subject.offset or subject.along or subject.extent or subject.instance is not None
    is_plain = is_object and subject.part in PART_NAMES and not has_own
    set_subject(
        settings,
        {
            "object": subject.object if is_object else None,
            "part": subject.part if is_plain else "ORIGIN",
            "bone": subject.bone or "",
            "vertex_group": subject.vertex_group or "",
            "sharp": subject.sharp,
            "slab": subject.slab,
            "picked": "" if is_plain else files_recipe_codec.encode_subject(subject),
        },
    )


def get_values(settings: RACKFOCUS_PG_subject) -> dict[str, Any]:
    """Return everything that is set for a subject."""
    return {name: getattr(settings, name) for name in SUBJECT_PROPERTIES}


def set_subject(settings: RACKFOCUS_PG_subject, values: Mapping[str, Any]) -> None:
    """Set what :func:`get_values` returned: a mesh that a rig deforms stays that mesh."""
    with as_given():
        for name, value in values.items():
            setattr(settings, name, value)


def clear_subject(settings: RACKFOCUS_PG_subject) -> None:
    """Leave a subject to be picked."""
    for name in SUBJECT_PROPERTIES:
        settings.property_unset(name)


def find_picked(settings: RACKFOCUS_PG_subject) -> core_marks.Subject | None:
    """Return what was picked by a click, None where the panel's own settings count."""
    if not settings.picked:
        return None
    try:
        subject = files_recipe_codec.decode_subject(settings.picked)
    except RackFocusError:
        return None
    if subject.is_distance:
        return subject
    if settings.object is None:
        # A collection can be aimed at, but not pointed to by the setting.
        found = bpy.data.collections.get(subject.object_name)
        return None if found is None else subject.with_object(found)
    return replace(subject, object=settings.object)


def name_picked(subject: core_marks.Subject) -> str:
    """Return what the panel calls something that was picked."""
    if subject.is_distance:
        return translated(say("Distance {distance}", distance=subject.name))
    if subject.part == "POINT" or subject.offset:
        return translated(say("Point on '{name}'", name=subject.object_name))
    if subject.instance is not None:
        return translated(say("Instance of '{name}'", name=subject.object_name))
    return subject.name
