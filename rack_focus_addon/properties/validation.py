"""What is still missing of the subjects and marks that the panel describes, as sentences that say what to do."""

from typing import Any

import bpy
from bpy.app.translations import pgettext_tip as _

from ..doors import blender_camera, core_keys
from .groups import RACKFOCUS_PG_subject
from .picked import find_picked
from .timing import pull_span
from .to_core import find_gap, read_subject


def problem_of_pair(scene: bpy.types.Scene, camera: bpy.types.Object) -> str | None:
    """Return what is wrong with the two subjects before a camera, or None."""
    settings = scene.rack_focus
    for picked, missing in (
        (settings.from_subject, _("Pick the subject to pull from")),
        (settings.to_subject, _("Pick the subject to pull to")),
    ):
        if _is_missing(picked):
            return missing
        if problem := _problem_with(picked, scene, camera):
            return problem
    start, end = read_subject(settings.from_subject), read_subject(settings.to_subject)
    if start and end and start.aim == end.aim:
        return _("From and To are both '{name}': pick two subjects").format(name=start.name)
    return None


def problem_of_marks(scene: bpy.types.Scene, camera: bpy.types.Object) -> str | None:
    """Return what is wrong with the marks of the list before a camera, or None."""
    settings, clock = scene.rack_focus, blender_camera.read_timebase(scene)
    if len(settings.marks) < 2:
        return _("A chain needs two marks or more: add marks")
    known, before = set(), None
    for index, mark in enumerate(settings.marks):
        number = index + 1
        if _is_missing(mark.subject):
            return _("Mark {number} has no subject: pick one").format(number=number)
        # Hundreds of marks share a few subjects.
        aim = _aim(mark.subject)
        if aim not in known and (problem := _problem_with(mark.subject, scene, camera)):
            return problem
        known.add(aim)
        start, arrive = pull_span(settings, index, clock)
        if before and before[0] == aim and (subject := read_subject(mark.subject)):
            text = _("Marks {before} and {number} are both on '{name}': pick another subject for one of them")
            return text.format(before=index, number=number, name=subject.name)
        if before and start < before[1] - core_keys.SAME_FRAME:
            text = _("The pull to mark {number} would start at frame {start:g}, before mark {before} at {arrive:g}")
            return text.format(number=number, start=start, before=index, arrive=before[1])
        before = aim, arrive
    return None


def _aim(picked: RACKFOCUS_PG_subject) -> tuple[Any, ...]:
    """What tells a subject that is aimed at from another one."""
    return (
        picked.object,
        picked.picked,
        picked.part,
        {"BONE": picked.bone, "VERTEX_GROUP": picked.vertex_group, "NEAREST": picked.vertex_group}.get(picked.part),
    )


def _is_missing(picked: RACKFOCUS_PG_subject) -> bool:
    return picked.object is None and find_picked(picked) is None


def _problem_with(picked: RACKFOCUS_PG_subject, scene: bpy.types.Scene, camera: bpy.types.Object) -> str | None:
    if picked.object is None:  # a plain distance
        return None
    name = picked.object.name
    if picked.object == camera:
        return _("'{name}' is the camera itself: pick something in front of it").format(name=name)
    if scene.objects.get(name) != picked.object:
        return _("'{name}' is not in this scene: pick another subject").format(name=name)
    if gap := find_gap(picked):
        text = _("Name the bone of '{name}'") if gap == "BONE" else _("Name the vertex group of '{name}'")
        return text.format(name=name)
    return None
