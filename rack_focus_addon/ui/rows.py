"""What the sections of the panel are made of: headings, pairs of columns, sentences as wide as the panel."""

import bpy

from ..blender.wording import translated, ui_scale, wrapped
from ..core.messages import CONTEXT

EDGES = 78
"""Pixels of a region, at a user interface scale of 1, that no text of a panel reaches: its margins, its tabs, a box."""

ICON = 22

LABEL = 0.24
"""Of the width, for the short labels of subjects."""


def section(
    layout: bpy.types.UILayout, name: str, label: str, *, default_closed: bool = False
) -> bpy.types.UILayout | None:
    """Draw the heading of a part that can be closed; return the layout of its body, None while it is closed."""
    header, body = layout.panel(f"rack_focus_{name}", default_closed=default_closed)
    header.label(text=label, text_ctxt=CONTEXT)
    return body


def pair(layout: bpy.types.UILayout, what: str, value: str, icon: str = "NONE", *, translate: bool = True) -> None:
    """Draw a label and its value in two columns, wide enough for a narrow sidebar; names are not to be translated."""
    split = layout.split(factor=0.4)
    split.label(text=what, text_ctxt=CONTEXT, translate=translate)
    split.label(text=value, icon=icon, translate=False)


def labelled(layout: bpy.types.UILayout, label: str) -> bpy.types.UILayout:
    """Return a row behind a short label: property split leaves names and the buttons beside them too little room."""
    split = layout.split(factor=LABEL)
    name = split.row()
    name.alignment = "RIGHT"
    name.label(text=label, text_ctxt=CONTEXT)
    row = split.row(align=True)
    row.use_property_split = False
    return row


def sentence(layout: bpy.types.UILayout, text: str, icon: str = "NONE", taken: float = 0.0) -> None:
    """Draw a sentence, translated, in as many lines as the region is narrow; `taken` pixels stand beside it."""
    beside = EDGES + taken + (0 if icon == "NONE" else ICON)
    lines = wrapped(translated(text), bpy.context.region.width - beside * ui_scale())
    column = layout.column(align=True)
    column.scale_y = 0.8
    for index, line in enumerate(lines):
        # An empty icon keeps the lines below under the first one's text.
        # Broken into lines, it is no sentence that a translation knows: it was translated as a whole.
        column.label(text=line, icon=icon if index == 0 or icon == "NONE" else "BLANK1", translate=False)
