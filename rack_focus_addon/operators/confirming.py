"""Asking before keys are replaced that somebody has edited by hand."""

import bpy
from bpy.app.translations import pgettext_iface as iface_

from ..blender.wording import translated, ui_scale, wrapped
from ..core.errors import EditedError

WIDTH = 360
MARGIN = 40


class Asks:
    """An operator that may ask in a dialog; what it draws else, it draws in the redo panel afterwards."""

    question = ""

    def ask(self, context: bpy.types.Context, error: EditedError) -> set[str]:
        """Ask whether the edited keys may be replaced: OK executes the operator."""
        self.question = translated(error.what)
        asked = context.window_manager.invoke_props_dialog(
            self, width=WIDTH, title=iface_("Edited by Hand"), confirm_text=iface_("Replace Them")
        )
        return set(asked)

    def draw_question(self) -> bool:
        """Draw the question, if one is asked, and say whether there was one; the button below says the rest."""
        text = self.layout.column(align=True)
        text.scale_y = 0.8
        for line in wrapped(self.question, (WIDTH - MARGIN) * ui_scale()) if self.question else ():
            text.label(text=line, translate=False)
        return bool(self.question)
