"""Optics, timing and planning: numpy and the standard library, values in, values out, no Blender.

Distances are planar (along the view axis) and in scene units unless a name says `_m`; `_mm` and `_px` are lengths on
the sensor and in the render; frames are scene frames and may be fractional.
"""
