"""What a user does, one file each: settings in, one call of the api, a report out."""

from . import change_rack as rework
from . import edit, marks, rehearse
from .camera import RACKFOCUS_OT_camera_from_view
from .check import RACKFOCUS_OT_apply_fix, RACKFOCUS_OT_check, RACKFOCUS_OT_jump_to_frame
from .create import RACKFOCUS_OT_create
from .focus_here import RACKFOCUS_OT_focus_here, RACKFOCUS_OT_note_mouse, RACKFOCUS_OT_rack_to_here
from .lens_table import RACKFOCUS_OT_lens_table
from .overlay import RACKFOCUS_OT_refresh_overlay
from .perform.operator import RACKFOCUS_OT_perform
from .picking import RACKFOCUS_OT_forget_point, RACKFOCUS_OT_pick_surface
from .remove import RACKFOCUS_OT_remove
from .sensor import RACKFOCUS_OT_set_sensor
from .stop import RACKFOCUS_OT_make_it_read, RACKFOCUS_OT_step_stop
from .subjects import RACKFOCUS_OT_subjects_from_selection, RACKFOCUS_OT_swap
from .timing import (
    RACKFOCUS_OT_frame_here,
    RACKFOCUS_OT_pull_preset,
    RACKFOCUS_OT_snap_to_marker,
    RACKFOCUS_OT_story,
)

CLASSES = (
    RACKFOCUS_OT_create,
    RACKFOCUS_OT_camera_from_view,
    RACKFOCUS_OT_remove,
    *rework.CLASSES,
    *edit.CLASSES,
    *rehearse.CLASSES,
    RACKFOCUS_OT_subjects_from_selection,
    RACKFOCUS_OT_swap,
    *marks.CLASSES,
    RACKFOCUS_OT_frame_here,
    RACKFOCUS_OT_snap_to_marker,
    RACKFOCUS_OT_pull_preset,
    RACKFOCUS_OT_story,
    RACKFOCUS_OT_step_stop,
    RACKFOCUS_OT_make_it_read,
    RACKFOCUS_OT_lens_table,
    RACKFOCUS_OT_set_sensor,
    RACKFOCUS_OT_check,
    RACKFOCUS_OT_apply_fix,
    RACKFOCUS_OT_jump_to_frame,
    RACKFOCUS_OT_pick_surface,
    RACKFOCUS_OT_forget_point,
    RACKFOCUS_OT_note_mouse,
    RACKFOCUS_OT_focus_here,
    RACKFOCUS_OT_rack_to_here,
    RACKFOCUS_OT_perform,
    RACKFOCUS_OT_refresh_overlay,
)
