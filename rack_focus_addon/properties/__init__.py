"""What the user sets in the window, kept in the scene, and the one door from there to the core's values."""

from .choices import COC_ITEMS, EASE_ITEMS, INHERIT, OWN_COC
from .from_core import take_rack
from .groups import (
    CLASSES,
    PullSettings,
    RACKFOCUS_PG_mark,
    RACKFOCUS_PG_scene,
    RACKFOCUS_PG_subject,
    register,
    unregister,
)
from .picked import (
    SLOT_ITEMS,
    SUBJECT_PROPERTIES,
    find_picked,
    find_slot,
    get_values,
    name_picked,
    set_subject,
    take_marks,
    take_subject,
)
from .timing import anchor_frame, find_missing_marker, pair_span, pull_span, put_at
from .to_core import (
    find_gap,
    read_arguments,
    read_coc,
    read_marks,
    read_options,
    read_stop_wish,
    read_subject,
)
from .validation import problem_of_marks, problem_of_pair

__all__ = [
    "CLASSES",
    "COC_ITEMS",
    "EASE_ITEMS",
    "INHERIT",
    "OWN_COC",
    "SLOT_ITEMS",
    "SUBJECT_PROPERTIES",
    "PullSettings",
    "RACKFOCUS_PG_mark",
    "RACKFOCUS_PG_scene",
    "RACKFOCUS_PG_subject",
    "anchor_frame",
    "find_gap",
    "find_missing_marker",
    "find_picked",
    "find_slot",
    "get_values",
    "name_picked",
    "pair_span",
    "problem_of_marks",
    "problem_of_pair",
    "pull_span",
    "put_at",
    "read_arguments",
    "read_coc",
    "read_marks",
    "read_options",
    "read_stop_wish",
    "read_subject",
    "register",
    "set_subject",
    "take_marks",
    "take_rack",
    "take_subject",
    "unregister",
]
