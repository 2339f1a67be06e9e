"""Numbers as a user reads them."""

import math

import bpy


def length(scene: bpy.types.Scene, value: float) -> str:
    """Return a length in scene units as the scene shows lengths; infinity as its sign."""
    if not math.isfinite(value):
        return "∞"
    units = scene.unit_settings
    if units.system == "NONE":
        return f"{value:.3g}"
    return bpy.utils.units.to_string(
        units.system, "LENGTH", value * units.scale_length, precision=3, split_unit=units.use_separate
    )


def stop(fstop: float) -> str:
    """Return an f-number as it is written on a lens."""
    return f"f/{fstop:.3g}"
