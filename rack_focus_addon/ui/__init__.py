"""What is shown: draw and poll read, and never write."""

from .marks import RACKFOCUS_UL_marks
from .panels import RACKFOCUS_PT_camera_data, RACKFOCUS_PT_sidebar
from .sensors import RACKFOCUS_MT_sensors

CLASSES = (RACKFOCUS_UL_marks, RACKFOCUS_MT_sensors, RACKFOCUS_PT_sidebar, RACKFOCUS_PT_camera_data)
