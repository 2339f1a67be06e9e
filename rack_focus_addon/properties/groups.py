"""The settings of the window as Blender keeps them."""

from collections.abc import Iterator
from contextlib import contextmanager

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from ..core.messages import CONTEXT
from ..core.options import DEFAULTS, LENS_MODEL, PULL_SECONDS, SLAB_M
from ..doors import blender_find
from .choices import (
    ANCHOR_ITEMS,
    BLUR_ITEMS,
    COC_ITEMS,
    DIRECTION_ITEMS,
    EASE_ITEMS,
    FOLLOW_ITEMS,
    KEYS_ITEMS,
    LENGTH_ITEMS,
    LENS_MODEL_ITEMS,
    MODE_ITEMS,
    PART_ITEMS,
    SHARP_ITEMS,
    SPACE_ITEMS,
    STEPS_ITEMS,
    STOP_ITEMS,
    STYLE_ITEMS,
    inheriting,
)

_taking: list[None] = []
"""Not empty while subjects are taken as they are given."""


@contextmanager
def as_given() -> Iterator[None]:
    """Take subjects as they are given: what an object suggests to aim at is for objects that a user picks."""
    _taking.append(None)
    try:
        yield
    finally:
        _taking.pop()


def _suggest(self: "RACKFOCUS_PG_subject", _context: bpy.types.Context) -> None:
    """Aim at what a puller would measure to: the head of a rig, the bounds of what deforms, else the origin."""
    if _taking:
        return
    if self.object is None:
        self.picked = ""
        return
    suggestion = blender_find.suggest_subject(self.object)
    # Choosing the rig of a picked mesh comes back here once, with the rig, and rests there.
    if suggestion.object != self.object:
        self.object = suggestion.object
    # A point that was picked lay on another object.
    self.picked = ""
    self.part, self.bone = suggestion.part, suggestion.bone or ""


class RACKFOCUS_PG_subject(bpy.types.PropertyGroup):
    """A subject as the panel keeps it; `object` is added when it is registered."""

    part: EnumProperty(name="Aim At", description="Which point of the object focus is measured to", items=PART_ITEMS)
    bone: StringProperty(name="Bone", description="Focus on the head of this bone, as crews measure to the eyes")
    vertex_group: StringProperty(
        name="Vertex Group", description="Focus on the middle of this group, or hold all of it sharp"
    )
    sharp: EnumProperty(
        name="Sharp",
        description="How much of it the automatic stop holds in focus: the less, the wider it opens",
        items=SHARP_ITEMS,
    )
    slab: FloatProperty(
        name="Slab",
        description="In metres, before and behind the point: three centimetres hold a face from eye to nose",
        default=SLAB_M,
        min=0.0,
        soft_max=0.5,
        step=1,
        precision=3,
    )
    # What only a click can say (a point on a surface, an instance), or a plain distance; see picked.take_subject.
    picked: StringProperty(name="Picked", description="The point that was picked, as text", options={"HIDDEN"})


class PullSettings:
    """The properties that the panel and the redo panel of Create Rack share."""

    anchor: EnumProperty(name="Anchor", description="Which end of the pull is tied to a frame", items=ANCHOR_ITEMS)
    use_playhead: BoolProperty(
        name="At Playhead", description="Take the frame at the playhead when the rack is created", default=True
    )
    frame: IntProperty(name="Frame", description="The frame at which the pull starts or arrives", default=1)
    marker: StringProperty(
        name="Marker",
        description="Tie it to this timeline marker: move the marker and press Update, and the pull moves along",
    )
    length_unit: EnumProperty(name="Length In", description="How the length of the pull is given", items=LENGTH_ITEMS)
    seconds: FloatProperty(
        name="Seconds",
        description="Length of the pull: a quarter second snaps, one second is usual, four drift",
        default=PULL_SECONDS,
        min=0.01,
        soft_min=0.25,
        soft_max=10.0,
        step=25,
        precision=2,
    )
    frames: IntProperty(name="Frames", description="Length of the pull in frames", default=24, min=1, soft_max=240)
    ease: EnumProperty(
        name="Ease", description="How the pull gathers and loses speed", items=EASE_ITEMS, default=DEFAULTS.ease
    )
    ease_direction: EnumProperty(
        name="Ease Direction",
        description="Which end of the pull is eased",
        items=DIRECTION_ITEMS,
        default=DEFAULTS.ease_direction,
    )
    space: EnumProperty(
        name="Pull Space", description="What moves evenly during the pull", items=SPACE_ITEMS, default=DEFAULTS.space
    )
    stop_mode: EnumProperty(
        name="Stop", description="What happens to the camera's f-stop", items=STOP_ITEMS, default=str(DEFAULTS.fstop)
    )
    fstop: FloatProperty(
        name="F-Stop",
        description="The f-number that Blender gets: each full stop wider doubles the light and blurs 1.4 times more",
        default=2.8,
        # A real f/0.7 in a scene of millimetres is f/0.0007 in Blender.
        min=1e-5,
        soft_min=0.7,
        soft_max=22.0,
        step=10,
        precision=3,
    )
    style: EnumProperty(
        name="Style",
        description="Where between its bounds AUTO sets the stop",
        items=STYLE_ITEMS,
        default=DEFAULTS.style,
    )
    steps: EnumProperty(
        name="Steps", description="The marks that the stop is set to", items=STEPS_ITEMS, default=DEFAULTS.steps
    )
    blur_in: EnumProperty(
        name="Blur In", description="How it is said how much the other subject must blur", items=BLUR_ITEMS
    )
    blur_coc: FloatProperty(
        name="Blur",
        description="How much the other subject must blur, in circles of confusion: below four it just looks soft",
        default=DEFAULTS.blur_coc,
        min=0.1,
        soft_min=1.0,
        soft_max=50.0,
        step=100,
        precision=1,
    )
    blur_percent: FloatProperty(
        name="Blur",
        description="How much the other subject must blur, in per cent of the frame height: from one on it reads",
        subtype="PERCENTAGE",
        default=1.0,
        min=0.01,
        soft_max=10.0,
        max=100.0,
        precision=1,
    )
    coc: EnumProperty(
        name="Sharp Means",
        description="The largest blur that still counts as sharp: depth of field, Auto and the verdicts follow from it",
        items=COC_ITEMS,
    )
    own_coc_mm: FloatProperty(
        name="Diameter (mm)",
        description="The largest blur that counts as sharp, as a diameter on the sensor in millimetres",
        default=0.025,
        min=1e-4,
        soft_min=0.005,
        soft_max=0.1,
        step=0.1,
        precision=4,
    )
    mode: EnumProperty(name="Mode", description="What is put on the camera", items=MODE_ITEMS, default=DEFAULTS.mode)
    follow: EnumProperty(
        name="Follow", description="How closely focus stays on what moves", items=FOLLOW_ITEMS, default=DEFAULTS.follow
    )
    keys: EnumProperty(
        name="Keys", description="What is written on the focus distance", items=KEYS_ITEMS, default=DEFAULTS.keys
    )
    tolerance_px: FloatProperty(
        name="Tolerance",
        description="By how many pixels of blur the few keys may stray from the plan: below a quarter nobody sees it",
        default=DEFAULTS.tolerance_px,
        min=0.01,
        soft_max=2.0,
        step=5,
        precision=2,
    )
    breathing: FloatProperty(
        name="Breathing",
        description="How much the frame gets tighter as focus comes closer: 0 as Blender's lens, 1 as a simple real "
        "one. Lens and stop are keyed too",
        subtype="FACTOR",
        default=DEFAULTS.breathing,
        min=0.0,
        max=1.0,
    )
    single_user: BoolProperty(
        name="Single-User Data",
        description="Give the camera data of its own, because other cameras share it; Remove Rack shares it again",
        default=False,
    )


class RACKFOCUS_PG_mark(bpy.types.PropertyGroup):
    """A mark of a chain, as the list keeps it."""

    subject: PointerProperty(name="Subject", type=RACKFOCUS_PG_subject)
    hold_from: BoolProperty(
        name="From a Frame",
        description="Hold the first mark from a frame of its own on; otherwise it is where the first pull starts",
        default=False,
    )
    anchor: EnumProperty(
        name="Anchor", description="Which end of the pull is tied to the frame", items=ANCHOR_ITEMS, default="ARRIVE"
    )
    frame: IntProperty(name="Frame", description="The frame at which the pull to this mark arrives or starts")
    marker: StringProperty(
        name="Marker", description="Tie the mark to this timeline marker, in place of a frame: it moves along with it"
    )
    length_unit: EnumProperty(
        name="Length", description="How long the pull to this mark takes", items=inheriting(LENGTH_ITEMS)
    )
    seconds: FloatProperty(
        name="Seconds",
        description="Length of the pull to this mark: a quarter second snaps, one second is usual, four drift",
        default=PULL_SECONDS,
        min=0.01,
        soft_min=0.25,
        soft_max=10.0,
        step=25,
        precision=2,
    )
    frames: IntProperty(
        name="Frames", description="Length of the pull to this mark in frames", default=24, min=1, soft_max=240
    )
    ease: EnumProperty(
        name="Ease", description="How the pull to this mark gathers and loses speed", items=inheriting(EASE_ITEMS)
    )
    ease_direction: EnumProperty(
        name="Ease Direction",
        description="Which end of the pull to this mark is eased",
        items=inheriting(DIRECTION_ITEMS),
    )
    space: EnumProperty(
        name="Pull Space", description="What moves evenly during the pull to this mark", items=inheriting(SPACE_ITEMS)
    )
    # What a script asked for between frames; what the user sets is whole. See timing.exact.
    exact_frame: FloatProperty(name="Exact Frame", options={"HIDDEN"})
    exact_frames: FloatProperty(name="Exact Frames", default=24.0, options={"HIDDEN"})
    note: StringProperty(name="Note", description="What happens here, for whoever reads the report: 'she turns'")


class RACKFOCUS_PG_scene(PullSettings, bpy.types.PropertyGroup):
    """The panel's settings of a scene."""

    from_subject: PointerProperty(name="From", type=RACKFOCUS_PG_subject)
    to_subject: PointerProperty(name="To", type=RACKFOCUS_PG_subject)
    use_marks: BoolProperty(
        name="Chain of Marks", description="Rack along a list of marks, in place of two subjects", default=False
    )
    marks: CollectionProperty(name="Marks", type=RACKFOCUS_PG_mark)
    active_mark: IntProperty(name="Active Mark", description="The mark that is shown below the list", min=0)
    chosen_rack: StringProperty(name="Rack", description="The rack of the camera that the buttons below are about")
    lens_model: EnumProperty(
        name="Depth of Field",
        description="Whose depth of field is read out here and in the lens table; what renders is always Blender's",
        items=LENS_MODEL_ITEMS,
        default=LENS_MODEL,
    )
    check_seen: BoolProperty(
        name="Seen",
        description="Check too whether the subjects are seen at all: hidden, out of frame, too small, or not rendered. "
        "For that the scene is stepped, as by scrubbing; Esc ends it",
        default=False,
    )
    edited_rack: StringProperty(name="Edited Rack", description="The rack that the panel writes again")
    edited_camera: PointerProperty(name="Edited Camera", description="The camera of that rack", type=bpy.types.Object)


CLASSES = (RACKFOCUS_PG_subject, RACKFOCUS_PG_mark, RACKFOCUS_PG_scene)


def register() -> None:
    """Give every scene the settings."""
    # Not an annotation: 4.2 crashes at exit over a callback that is not deleted before its class is unregistered.
    RACKFOCUS_PG_subject.object = PointerProperty(
        name="Subject",
        description="What must be sharp: any object. On a rig, or a mesh it deforms, the head is found by name",
        type=bpy.types.Object,
        update=_suggest,
        translation_context=CONTEXT,
    )
    bpy.types.Scene.rack_focus = PointerProperty(
        name="Rack Focus", type=RACKFOCUS_PG_scene, translation_context=CONTEXT
    )


def unregister() -> None:
    """Take the settings off the scenes."""
    del bpy.types.Scene.rack_focus
    del RACKFOCUS_PG_subject.object
