"""What is shown: draw and poll read, and never write."""

from .marks import RACKFOCUS_UL_marks
from .panels import RACKFOCUS_PT_camera_data, RACKFOCUS_PT_sidebar

CLASSES = (RACKFOCUS_UL_marks, RACKFOCUS_PT_sidebar, RACKFOCUS_PT_camera_data)
