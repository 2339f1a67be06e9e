"""What the sections of the panel are made of: headings, columns, sentences, and what stands beside what."""

import bpy
from bpy.app.translations import pgettext_iface as iface_

from ..blender.wording import elided, text_width, translated, ui_scale, wrapped
from ..core.messages import CONTEXT

EDGES = 78
"""Pixels of a region, at a user interface scale of 1, that no text of a panel reaches: its margins, its tabs, a box."""

BESIDE_ROWS = 56
"""What of :data:`EDGES` no row reaches that stands in no box."""

ICON = 22

NARROW = 176
"""Below that much room a name and the buttons beside it need two rows."""

PADDING = 14
"""Of a button, on both sides of its text together."""

LABEL = 0.2
"""Of the width, for the short labels of subjects."""


def section(
    layout: bpy.types.UILayout, name: str, label: str, *, default_closed: bool = False, note: str = ""
) -> bpy.types.UILayout | None:
    """Draw the heading of a part that can be closed; return the layout of its body, None while it is closed.

    The note tells in the heading, where there is room, what the part amounts to.
    """
    header, body = layout.panel(f"rack_focus_{name}", default_closed=default_closed)
    header.label(text=label, text_ctxt=CONTEXT)
    if note := elided(note, room() - text_width(iface_(label, CONTEXT)) - 2 * ICON):
        right = header.row()
        right.alignment, right.active = "RIGHT", False
        right.label(text=note, translate=False)
    return body


def room() -> float:
    """Return how wide a row of the panel is, in pixels of a user interface that is not scaled."""
    return bpy.context.region.width / ui_scale() - BESIDE_ROWS


def has_room(*labels: str, icons: int = 0) -> bool:
    """Whether buttons with these labels, once translated, and so many icons stand beside each other uncut."""
    return sum(text_width(iface_(label, CONTEXT)) + PADDING for label in labels) + icons * ICON <= room()


def beside(layout: bpy.types.UILayout, *labels: str, icons: int = 0) -> bpy.types.UILayout:
    """Return a row for buttons with these labels, or a column where the sidebar is too narrow for a row."""
    return layout.row(align=True) if has_room(*labels, icons=icons) else layout.column(align=True)


def pair(layout: bpy.types.UILayout, what: str, value: str, icon: str = "NONE", *, translate: bool = True) -> None:
    """Draw a label and its value in two columns, wide enough for a narrow sidebar; names are not to be translated."""
    split = layout.split(factor=0.4)
    split.label(text=what, text_ctxt=CONTEXT, translate=translate)
    split.label(text=value, icon=icon, translate=False)


def labelled(layout: bpy.types.UILayout, label: str) -> bpy.types.UILayout:
    """Return a row behind a short label: property split leaves names and the buttons beside them too little room."""
    split = layout.split(factor=max(LABEL, (text_width(iface_(label, CONTEXT)) + 6) / room()))
    name = split.row()
    name.alignment = "RIGHT"
    name.label(text=label, text_ctxt=CONTEXT)
    row = split.row(align=True)
    row.use_property_split = False
    return row


def unlabelled(layout: bpy.types.UILayout, *labels: str, icons: int = 0) -> bpy.types.UILayout:
    """Return a row, or a column as :func:`beside`, for properties that say by themselves what they are."""
    row = beside(layout, *labels, icons=icons)
    row.use_property_split = False
    return row


def sentence(layout: bpy.types.UILayout, text: str, icon: str = "NONE", taken: float = 0.0) -> None:
    """Draw a sentence, translated, in as many lines as the region is narrow; `taken` pixels stand beside it."""
    beside_it = EDGES + taken + (0 if icon == "NONE" else ICON)
    lines = wrapped(translated(text), bpy.context.region.width - beside_it * ui_scale())
    column = layout.column(align=True)
    column.scale_y = 0.8
    for index, line in enumerate(lines):
        # An empty icon keeps the lines below under the first one's text.
        # Broken into lines, it is no sentence that a translation knows: it was translated as a whole.
        column.label(text=line, icon=icon if index == 0 or icon == "NONE" else "BLANK1", translate=False)
