"""What is shown: draw and poll read, and never write."""

from .panels import RACKFOCUS_PT_camera_data, RACKFOCUS_PT_sidebar

CLASSES = (RACKFOCUS_PT_sidebar, RACKFOCUS_PT_camera_data)
