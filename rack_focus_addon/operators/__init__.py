"""What a user does, one file each: settings in, one call of the api, a report out."""

from .check import RACKFOCUS_OT_apply_fix, RACKFOCUS_OT_check, RACKFOCUS_OT_jump_to_frame
from .create import RACKFOCUS_OT_create
from .lens_table import RACKFOCUS_OT_lens_table
from .overlay import RACKFOCUS_OT_refresh_overlay
from .remove import RACKFOCUS_OT_remove
from .stop import RACKFOCUS_OT_make_it_read, RACKFOCUS_OT_step_stop
from .subjects import RACKFOCUS_OT_subjects_from_selection, RACKFOCUS_OT_swap
from .timing import RACKFOCUS_OT_frame_here

CLASSES = (
    RACKFOCUS_OT_create,
    RACKFOCUS_OT_remove,
    RACKFOCUS_OT_subjects_from_selection,
    RACKFOCUS_OT_swap,
    RACKFOCUS_OT_frame_here,
    RACKFOCUS_OT_step_stop,
    RACKFOCUS_OT_make_it_read,
    RACKFOCUS_OT_lens_table,
    RACKFOCUS_OT_check,
    RACKFOCUS_OT_apply_fix,
    RACKFOCUS_OT_jump_to_frame,
    RACKFOCUS_OT_refresh_overlay,
)
