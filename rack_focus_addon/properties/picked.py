"""What only a click can say of a subject: a point on a surface, an instance; or a plain distance."""

from dataclasses import replace

from ..core.errors import RackFocusError
from ..core.marks import Subject
from ..files.recipe_codec import decode_subject, encode_subject
from .choices import PART_ITEMS
from .groups import RACKFOCUS_PG_subject

PART_NAMES = tuple(item[0] for item in PART_ITEMS)


def take_subject(settings: RACKFOCUS_PG_subject, subject: Subject) -> None:
    """Let the panel show a subject, whatever it says: what has no setting of its own is kept as text."""
    settings.object = None if subject.is_distance else subject.object
    if subject.part in PART_NAMES and not (subject.is_distance or subject.offset or subject.instance is not None):
        settings.part, settings.bone = subject.part, subject.bone or ""
        settings.vertex_group = subject.vertex_group or ""
        return
    settings.picked = encode_subject(subject)


def find_picked(settings: RACKFOCUS_PG_subject) -> Subject | None:
    """Return what was picked by a click, None where the panel's own settings count."""
    if not settings.picked:
        return None
    try:
        subject = decode_subject(settings.picked)
    except RackFocusError:
        return None
    if subject.is_distance:
        return subject
    return None if settings.object is None else replace(subject, object=settings.object)


def name_picked(subject: Subject) -> str:
    """Return what the panel calls something that was picked."""
    if subject.is_distance:
        return f"Distance {subject.name}"
    if subject.part == "POINT" or subject.offset:
        return f"Point on '{subject.object_name}'"
    return f"Instance of '{subject.object_name}'" if subject.instance is not None else subject.name
