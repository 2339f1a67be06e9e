"""Choosing the stop: by thirds, or so that the rack reads."""

from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import IntProperty

from ..blender.wording import length, stop, translated, ui_scale, wrapped
from ..core.messages import say
from ..doors import api, blender_apply_proposal, core_pair, core_stops
from ..session.panel import find_lens_obstacle, judged_frame, propose, shown_camera, shown_subjects
from .polling import has_no
from .reporting import refuse, tell
from .stepping import StepsScene

if TYPE_CHECKING:
    from .stepping import Works

WIDTH = 420
"""Of the dialog, in pixels at a user interface scale of 1: two columns and a sentence of some lines."""

MARGIN = 40

NOTHING_TO_APPLY = ("NOTHING", "IMPOSSIBLE")
"""Kinds of proposals that are shown without a button to apply them."""


class RACKFOCUS_OT_step_stop(bpy.types.Operator):
    """Set the stop to the next third: a third wider blurs more, a third deeper holds more."""

    bl_idname = "rack_focus.step_stop"
    bl_label = "Step Stop"
    bl_options = {"REGISTER", "UNDO"}

    thirds: IntProperty(name="Thirds", description="How many thirds deeper; below 0: wider", default=1)

    @classmethod
    def description(cls, _context: bpy.types.Context, properties: Any) -> str:  # noqa: ANN401 - the operator's own
        """Say what the one button or the other is for."""
        if properties.thirds < 0:
            return translated("One third wider: the other subject blurs more, and the sharp one has less room to move")
        return translated("One third deeper: the sharp subject has more room to move, and the other one blurs less")

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Set the stop that is set by hand to a third of the real lens's scale."""
        settings, scale = context.scene.rack_focus, context.scene.unit_settings.scale_length
        if self.thirds:
            settings.fstop = core_stops.marked_after(settings.fstop / scale, self.thirds) * scale
        settings.stop_mode = "MANUAL"
        return {"FINISHED"}


class RACKFOCUS_OT_make_it_read(StepsScene, bpy.types.Operator):
    """Make the smallest change after which a viewer sees the rack: the stop first, then the lens, then the camera."""

    bl_idname = "rack_focus.make_it_read"
    bl_label = "Make It Read"
    bl_description = (
        "Make the smallest change after which a viewer sees the rack, and both subjects are sharp in turn: the stop "
        "first, then a longer lens, then the camera's distance. It shows before and after, and asks"
    )
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Grey the button out with the reason as its tooltip."""
        return has_no(find_lens_obstacle(context.scene), cls)

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Show before and after, and ask."""
        return self.do(context, self._showing(context))

    def _showing(self, context: bpy.types.Context) -> "Works":
        prepared = self.take_prepared()
        if prepared is None:
            try:
                prepared = yield from propose(context.scene)
            except api.RackFocusError as error:
                return refuse(self, error)
            if self.is_stepping:
                return self.again(prepared)
        self._pair, self._proposal = prepared
        manager = context.window_manager
        if self._proposal.kind in NOTHING_TO_APPLY:
            return set(manager.invoke_popup(self, width=WIDTH))
        asked = manager.invoke_props_dialog(
            self, width=WIDTH, title=translated("Make It Read"), confirm_text=translated("Apply")
        )
        return set(asked)

    def works(self, context: bpy.types.Context) -> "Works":
        """Change the stop in the panel, the lens and the camera's place: all that is proposed, or nothing."""
        scene, settings = context.scene, context.scene.rack_focus
        try:
            _, proposal = yield from propose(scene)
            if proposal.kind == "IMPOSSIBLE":
                raise api.CameraError(proposal.message)
            if proposal.kind != "NOTHING":
                shared = "SINGLE_USER" if settings.single_user else "REFUSE"
                yield from blender_apply_proposal.apply_proposal(
                    scene,
                    shown_camera(scene),
                    shown_subjects(scene),
                    judged_frame(scene),
                    proposal,
                    shared_data=shared,
                )
                settings.stop_mode, settings.fstop = "MANUAL", proposal.fstop
        except api.RackFocusError as error:
            return refuse(self, error)
        tell(self, "INFO", proposal.message)
        return {"FINISHED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Show the proposal; the redo panel has none and stays empty."""
        if hasattr(self, "_proposal"):
            _draw_proposal(self.layout, context.scene, self._pair, self._proposal)


def _draw_proposal(
    layout: bpy.types.UILayout, scene: bpy.types.Scene, pair: "core_pair.Pair", proposal: "api.Proposal"
) -> None:
    if proposal.kind in NOTHING_TO_APPLY:
        layout.label(text=translated("Make It Read"), icon="INFO", translate=False)
    text = layout.column(align=True)
    text.scale_y = 0.8
    for line in wrapped(translated(proposal.message), (WIDTH - MARGIN) * ui_scale()):
        text.label(text=line, translate=False)
    rows = layout.box().column(align=True)
    reads = proposal.before, proposal.after
    _draw_row(rows, "", "Before", "After")
    _draw_row(rows, "Stop", *(stop(scene, fstop) for fstop in (pair.fstop, proposal.fstop)))
    _draw_row(rows, "Lens", *(f"{lens_mm:.4g} mm" for lens_mm in (pair.lens_mm, proposal.lens_mm)))
    _draw_row(rows, say("To '{name}'", name=pair.near.name), *(length(scene, _nearer(read)) for read in reads))
    _draw_row(rows, "Other's blur", *(f"{read.blur_px:.1f} px, {read.blur_percent:.2f} %" for read in reads))
    _draw_row(rows, "The rack is", *(read.word for read in reads))


def _nearer(read: "api.RackReadout") -> float:
    return min(read.start.distance, read.end.distance)


def _draw_row(layout: bpy.types.UILayout, what: str, before: str, after: str) -> None:
    row = layout.split(factor=0.3)
    row.label(text=translated(what), translate=False)
    values = row.split(factor=0.5)
    values.label(text=translated(before), translate=False)
    values.label(text=translated(after), translate=False)
