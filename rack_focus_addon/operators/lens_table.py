"""The lens table: what the usual focal lengths would do to the rack."""

from typing import TYPE_CHECKING

import bpy
from bpy.props import EnumProperty

from ..blender.wording import length, translated
from ..core.choices import KEEPS, MODELS, Keep, LensModel
from ..core.messages import joined
from ..doors import api, blender_steps, core_lens_table, files_lens_text
from ..session.panel import find_lens_obstacle, pair_to_be
from .polling import has_no
from .reporting import refuse, tell
from .stepping import StepsScene

if TYPE_CHECKING:
    from .stepping import Works

WIDTH = 620
KEEP_ITEMS = (
    ("FRAMING", "Keep the Framing", "The camera moves so that the nearer subject stays as large in the picture"),
    ("CAMERA", "Keep the Camera", "The camera stays where it is, and the picture gets tighter or wider"),
)
SHARES = (0.10, 0.20, 0.14, 0.22, 0.12)
"""Of the table's width, one for each column but the last, which has the rest."""


class RACKFOCUS_OT_lens_table(StepsScene, bpy.types.Operator):
    """Show what the usual focal lengths would do to the rack."""

    bl_idname = "rack_focus.lens_table"
    bl_label = "Lens Table"
    bl_description = (
        "Show what the usual focal lengths would do to the rack: with the framing kept, a longer lens further away "
        "blurs the background larger, and the depth of field stays about the same"
    )
    # It changes nothing, so there is nothing to undo.
    bl_options = {"REGISTER"}

    keep: EnumProperty(name="Keep", description="What stays the same from lens to lens", items=KEEP_ITEMS)

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Grey the button out with the reason as its tooltip."""
        return has_no(find_lens_obstacle(context.scene), cls)

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Work out both tables, so that drawing only has to choose."""
        return self.do(context, self._showing(context))

    def _showing(self, context: bpy.types.Context) -> "Works":
        tables = self.take_prepared()
        if tables is None:
            try:
                tables = yield from _tables(context.scene)
            except api.RackFocusError as error:
                return refuse(self, error)
            if self.is_stepping:
                return self.again(tables)
        self._tables = tables
        return set(context.window_manager.invoke_popup(self, width=WIDTH))

    def works(self, context: bpy.types.Context) -> "Works":
        """Report the table, a row a line."""
        try:
            rows = (yield from _tables(context.scene))[self.keep, context.scene.rack_focus.lens_model]
        except api.RackFocusError as error:
            return refuse(self, error)
        for row in (files_lens_text.HEADINGS, *rows):
            tell(self, "INFO", joined(row, "  "))
        return {"FINISHED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the table."""
        settings = context.scene.rack_focus
        layout = self.layout
        layout.label(text=translated("Lens Table"), icon="CAMERA_DATA", translate=False)
        layout.row().prop(self, "keep", expand=True)
        layout.row().prop(settings, "lens_model", expand=True)
        table = layout.box().column(align=True)
        for row in (files_lens_text.HEADINGS, *self._tables[self.keep, settings.lens_model]):
            _draw_row(table, row)
        note = layout.column()
        note.active = False
        text = "Depth: what is sharp around the nearer subject. Stops: those that hold both and let it show"
        note.label(text=translated(text), translate=False)


def _tables(scene: bpy.types.Scene) -> "blender_steps.Steps[dict[tuple[Keep, LensModel], tuple[tuple[str, ...], ...]]]":
    """The rows of all tables, by what stays the same from lens to lens, and the lens model; measured once."""
    pair = yield from pair_to_be(scene)
    scale = scene.unit_settings.scale_length
    return {
        (keep, model): tuple(
            files_lens_text.lens_cells(row, scale, lambda value: length(scene, value))
            for row in core_lens_table.lens_table(pair, keep=keep, model=model)
        )
        for keep in KEEPS
        for model in MODELS
    }


def _draw_row(layout: bpy.types.UILayout, cells: tuple[str, ...]) -> None:
    """Columns of one width from row to row: each split takes its share of what is left."""
    left, rest = layout, 1.0
    for cell, share in zip(cells[:-1], SHARES, strict=True):
        left = left.split(factor=share / rest)
        left.label(text=translated(cell), translate=False)
        rest -= share
    left.label(text=translated(cells[-1]), translate=False)
