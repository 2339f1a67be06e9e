"""Focus here, rack to here: the entries of the viewport's context menu, for what lies under the mouse."""

from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty

from ..blender.wording import length
from ..core.messages import say
from ..doors import api, blender_cursor, core_marks, stepwise
from ..properties import read_options, read_subject, take_subject
from ..session.panel import get_shown_camera, shown_camera
from .pointing import NOTHING, Pointing, ray_in, subject_at, view_at
from .reporting import refuse, tell
from .stepping import StepsScene

if TYPE_CHECKING:
    from .stepping import Works


class _Noted:
    """Where the context menu was opened: its entries are clicked elsewhere."""

    place: tuple[int, int] = (0, 0)


class RACKFOCUS_OT_note_mouse(bpy.types.Operator):
    """Remember where the context menu is opened."""

    bl_idname = "rack_focus.note_mouse"
    bl_label = "Note Mouse"
    bl_description = "Remember where the context menu is opened"
    bl_options = {"INTERNAL"}

    def invoke(self, _context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Note the place, and leave the event to Blender."""
        _Noted.place = event.mouse_x, event.mouse_y
        return {"PASS_THROUGH"}


class _Here(Pointing):
    """An operator on what lies under the mouse, or lay there when the context menu was opened."""

    from_menu: BoolProperty(name="From Menu", options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Aim with the mouse."""
        place = _Noted.place if self.from_menu else (event.mouse_x, event.mouse_y)
        view = view_at(context, place)
        if view is None:
            tell(self, "WARNING", NOTHING)
            return {"CANCELLED"}
        self._point(ray_in(view, place))
        done: set[str] = self.execute(context)
        return done


class RACKFOCUS_OT_focus_here(_Here, bpy.types.Operator):
    """Focus on this point of the surface, and pull from it with the next rack."""

    bl_idname = "rack_focus.focus_here"
    bl_label = "Focus Here"
    bl_description = "Focus on this point of the surface, and pull from it with the next rack"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Take the point as the subject to pull from; set the lens, if nothing animates it."""
        hit, scene = self._find_hit(context), context.scene
        if hit is None:
            return {"CANCELLED"}
        camera = get_shown_camera(scene)
        distance = blender_cursor.distance_to(context.evaluated_depsgraph_get(), camera, hit.place)
        try:
            take_subject(scene.rack_focus.from_subject, subject_at(scene, camera, hit))
            what = {"name": hit.object.name, "distance": length(scene, distance), "camera": camera.name}
            if not blender_cursor.is_focus_animated(camera):
                blender_cursor.set_focus(camera, distance)
                tell(self, "INFO", say("'{camera}' is focused on '{name}' at {distance}", **what))
            else:
                text = say(
                    "'{name}' at {distance} is where the next rack starts; the focus of '{camera}' is animated", **what
                )
                tell(self, "INFO", text)
        except api.RackFocusError as error:
            return refuse(self, error)
        return {"FINISHED"}


class RACKFOCUS_OT_rack_to_here(_Here, StepsScene, bpy.types.Operator):
    """Rack at the playhead from what is in focus to this point of the surface."""

    bl_idname = "rack_focus.rack_to_here"
    bl_label = "Rack Focus To Here"
    bl_description = "Rack at the playhead from what is in focus to this point of the surface"
    bl_options = {"REGISTER", "UNDO"}

    def works(self, context: bpy.types.Context) -> "Works":
        """Create a rack to the point, with the pull that the panel describes."""
        hit, scene = self._find_hit(context), context.scene
        if hit is None:
            return {"CANCELLED"}
        settings, camera, frame = scene.rack_focus, shown_camera(scene), scene.frame_current
        options = {
            name: value for name, value in read_options(settings, frame).items() if name not in core_marks.ANCHORS
        }
        try:
            start = _in_focus(scene, camera, frame)
            rack = yield from stepwise.create_rack(
                scene,
                start,
                subject_at(scene, camera, hit),
                camera=camera,
                **{settings.anchor.lower(): frame},
                **options,
            )
        except api.RackFocusError as error:
            return refuse(self, error)
        # The panel shows what was done, to be done again with other settings.
        for slot, mark in zip((settings.from_subject, settings.to_subject), rack.marks, strict=True):
            take_subject(slot, mark.subject)
        (left, reached), (first, last) = (f"'{mark.subject.name}'" for mark in rack.marks), rack.owned_range
        text = "'{rack}' from {start} to {end}: frames {first:g} to {last:g}"
        tell(self, "INFO", say(text, rack=rack.name, start=left, end=reached, first=first, last=last))
        return {"FINISHED"}


def _in_focus(scene: bpy.types.Scene, camera: bpy.types.Object, frame: float) -> "api.Subject":
    """What is in focus at a frame: what a rack has reached, what was picked, else what the lens is set to."""
    reached = [mark for rack in api.find_racks(camera) for mark in rack.marks if mark.arrive <= frame]
    if reached:
        return max(reached, key=lambda mark: mark.arrive).subject
    picked = read_subject(scene.rack_focus.from_subject)
    return picked or api.Subject(blender_cursor.focus_now(bpy.context.evaluated_depsgraph_get(), camera))
