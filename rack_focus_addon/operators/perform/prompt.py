"""What the status bar says while one performs: the keys, with Blender's own signs for them."""

import bpy
from bpy.app.translations import pgettext_iface as iface_

from ...core.messages import CONTEXT

KEYS = (
    ("MOUSE_LMB", "Focus There"),
    ("EVENT_SHIFT", "Slower, Finer"),
    ("MOUSE_MMB", "Wheel: by Hand"),
    ("EVENT_SPACEKEY", "Play, Pause"),
    ("EVENT_A", "Focus Assist"),
    ("LOOP_BACK", "Backspace: Take Back"),
    ("EVENT_ESC", "Done"),
)


ROOM = {"EVENT_SPACEKEY": 6, "EVENT_ESC": 4}
"""Spaces before a text whose sign is wider than an icon."""


def show_prompt(workspace: bpy.types.WorkSpace, problem: str) -> None:
    """Say what can be done, and a problem if there is one, until another text is set."""

    def draw(header: bpy.types.Header, _context: bpy.types.Context) -> None:
        if problem:
            row = header.layout.row()
            row.alert = True
            row.label(text=problem, icon="ERROR", translate=False)
        for icon, text in KEYS:
            header.layout.label(text=" " * ROOM.get(icon, 0) + iface_(text, CONTEXT), icon=icon, translate=False)

    workspace.status_text_set(draw)
