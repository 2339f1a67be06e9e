"""What a user does, one file each: settings in, one call of the api, a report out."""

from .create import RACKFOCUS_OT_create
from .remove import RACKFOCUS_OT_remove
from .subjects import RACKFOCUS_OT_subjects_from_selection, RACKFOCUS_OT_swap
from .timing import RACKFOCUS_OT_frame_here

CLASSES = (
    RACKFOCUS_OT_create,
    RACKFOCUS_OT_remove,
    RACKFOCUS_OT_subjects_from_selection,
    RACKFOCUS_OT_swap,
    RACKFOCUS_OT_frame_here,
)
