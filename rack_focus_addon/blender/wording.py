"""Numbers and sentences as a user of this Blender reads them: in the scene's units, as wide as there is room."""

import math
from functools import lru_cache

import bpy
from bpy.app.translations import pgettext_rpt

# On the plain wheel the other modules of Blender are there once bpy is.
# isort: split
import blf

from ..core.messages import CONTEXT, Message, say
from ..doors import core_stops, core_units, stop_solver

_FONT = 0
_POINTS = 11.0
"""Blender's own widget font."""


def length(scene: bpy.types.Scene, value: float) -> str:
    """Return a length in scene units as the scene shows lengths, feet and inches as on a tape; infinity as its sign."""
    if not math.isfinite(value):
        return "∞"
    units = scene.unit_settings
    if units.system == "NONE":
        return f"{value:.3g}"
    metres = value * units.scale_length
    if units.system == "IMPERIAL":
        return core_units.format_length(metres, "IMPERIAL")
    return bpy.utils.units.to_string("METRIC", "LENGTH", metres, precision=3, split_unit=units.use_separate)


def stop(scene: bpy.types.Scene, fstop: float) -> str:
    """Return one of Blender's f-numbers by what the lens says, with Blender's own where the unit scale parts them."""
    return ", ".join(stop_lines(scene, fstop))


def stop_lines(scene: bpy.types.Scene, fstop: float) -> tuple[str, ...]:
    """Return what :func:`stop` says in lines for a narrow panel."""
    scale = scene.unit_settings.scale_length
    real = f"f/{core_stops.nominal(fstop / scale):g}"
    return (real,) if scale == 1 else (real, translated(say("{fstop:.3g} in Blender", fstop=fstop)))


def stop_range(scene: bpy.types.Scene, minimum: float, maximum: float) -> str:
    """Return the stops that a lens has between two of Blender's f-numbers, as its real ones; nothing without any."""
    scale = scene.unit_settings.scale_length
    widest, deepest = max(minimum / scale, stop_solver.FASTEST_LENS), maximum / scale
    if widest > deepest:
        return ""
    return translated(say("f/{widest:.3g} to f/{deepest:.3g}", widest=widest, deepest=deepest))


def translated(text: str) -> str:
    """Return a text of the core as a user of this Blender reads it: in the language of the window, else in English."""
    return text.worded(_look_up) if isinstance(text, Message) else _look_up(text)


def _look_up(text: str) -> str:
    # Nothing would be looked up as the header of the dictionary.
    return pgettext_rpt(text, CONTEXT) if text else text


def ui_scale() -> float:
    """Return the pixels of the user interface in one of its units; 1 before there is a window, where Blender says 0."""
    return bpy.context.preferences.system.ui_scale or 1.0


def wrapped(text: str, width_px: float) -> tuple[str, ...]:
    """Return a text in lines that are no wider than so many pixels of a panel, broken between words.

    A word that is wider stays whole, on a line of its own.
    """
    return _wrapped(text, round(width_px), _POINTS * ui_scale())


def text_width(text: str) -> float:
    """Return how wide a text stands in a panel, in pixels of a user interface that is not scaled."""
    return _text_width(text, _POINTS * ui_scale()) / ui_scale()


@lru_cache(maxsize=512)
def elided(text: str, width: float) -> str:
    """Return a text cut in its middle, where names differ least, to so many pixels that are not scaled."""
    if text_width(text) <= width:
        return text
    for kept in range(len(text) - 1, 1, -1):
        cut = f"{text[: (kept + 1) // 2]}…{text[len(text) - kept // 2 :]}"
        if text_width(cut) <= width:
            return cut
    return ""


@lru_cache(maxsize=1024)
def _text_width(text: str, points: float) -> float:
    blf.size(_FONT, points)
    return float(blf.dimensions(_FONT, text)[0])


@lru_cache(maxsize=512)
def _wrapped(text: str, width_px: int, points: float) -> tuple[str, ...]:
    # Panels are drawn often; the measuring is not free.
    blf.size(_FONT, points)
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and blf.dimensions(_FONT, longer)[0] > width_px:
            lines.append(word)
        else:
            lines[-1] = longer
    return tuple(lines)
