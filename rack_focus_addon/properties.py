"""What the user sets in the window, kept in the scene, and the one door from there to the core's values."""

from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, PointerProperty, StringProperty

from .blender.subjects import suggest_subject
from .core.marks import Subject

EASE_ITEMS = (
    ("SMOOTHERSTEP", "Smooth", "Starts and ends at rest with the least jerk, like a good hand", "IPO_EASE_IN_OUT", 0),
    ("SMOOTHSTEP", "Gentle", "Starts and ends at rest, a little more even in the middle", "IPO_BEZIER", 1),
    ("LINEAR", "Linear", "Even from the first frame to the last: it starts and stops hard", "IPO_LINEAR", 2),
    ("SINE", "Sine", "A soft start and end, weaker than Smooth", "IPO_SINE", 3),
    ("QUAD", "Quadratic", "Blender's quadratic ease", "IPO_QUAD", 4),
    ("CUBIC", "Cubic", "Blender's cubic ease", "IPO_CUBIC", 5),
    ("QUART", "Quartic", "Blender's quartic ease", "IPO_QUART", 6),
    ("QUINT", "Quintic", "Blender's quintic ease", "IPO_QUINT", 7),
    ("EXPO", "Exponential", "Almost all of the pull within a few frames", "IPO_EXPO", 8),
    ("CIRC", "Circular", "A quarter circle: it ends abruptly against its direction", "IPO_CIRC", 9),
    ("BACK", "Back", "Overshoots the mark and settles: a search for focus", "IPO_BACK", 10),
    ("BOUNCE", "Bounce", "Falls back from the mark, ever less", "IPO_BOUNCE", 11),
    ("ELASTIC", "Elastic", "Swings around the mark, ever less", "IPO_ELASTIC", 12),
)
DIRECTION_ITEMS = (
    ("IN_OUT", "In and Out", "Ease at both ends", "IPO_EASE_IN_OUT", 0),
    ("IN", "In", "Ease where the pull starts; it arrives at speed", "IPO_EASE_IN", 1),
    ("OUT", "Out", "Start at speed; ease where the pull arrives", "IPO_EASE_OUT", 2),
)
SPACE_ITEMS = (
    ("DIOPTRE", "Dioptre", "As on a focus ring: blur leaves one subject as evenly as it clears on the other"),
    ("LOG", "Logarithm", "Equal ratios of distance take equal time: between the ring and the plane"),
    ("DISTANCE", "Distance", "The focus plane travels evenly; two keys that you can edit in the Graph Editor"),
)
PART_ITEMS = (
    ("ORIGIN", "Origin", "Focus on the object's origin", "OBJECT_ORIGIN", 0),
    ("BOUNDS", "Middle of Bounds", "Focus on the middle of the object, modifiers included", "SHADING_BBOX", 1),
    ("BONE", "Bone", "Focus on a bone of the armature, as it is posed", "BONE_DATA", 2),
)
STOP_ITEMS = (
    ("KEEP", "Keep", "Leave the camera's f-stop as it is"),
    ("AUTO", "Auto", "The widest stop that holds each subject sharp at its mark; says so when none shows the rack"),
    ("MANUAL", "Set", "Set the f-stop here, by hand"),
)


def _suggest(self: "RACKFOCUS_PG_subject", _context: bpy.types.Context) -> None:
    """Aim at what a puller would measure to: the head of a rig, the bounds of what deforms, else the origin."""
    if self.object is None:
        return
    suggestion = suggest_subject(self.object)
    # Choosing the rig of a picked mesh comes back here once, with the rig, and rests there.
    if suggestion.object != self.object:
        self.object = suggestion.object
    self.part, self.bone = suggestion.part, suggestion.bone or ""


class RACKFOCUS_PG_subject(bpy.types.PropertyGroup):
    """A subject as the panel keeps it; `object` is added when it is registered."""

    part: EnumProperty(name="Aim At", description="Which point of the object focus is measured to", items=PART_ITEMS)
    bone: StringProperty(name="Bone", description="Focus on the head of this bone, as crews measure to the eyes")


class PullSettings:
    """The properties that the panel and the redo panel of Create Rack share."""

    anchor: EnumProperty(
        name="Anchor",
        description="Which end of the pull is tied to a frame",
        items=(
            ("START", "Start", "The pull starts at the frame: focus leaves on a cue"),
            ("ARRIVE", "Arrive", "The pull ends at the frame: focus is there before the viewer needs it"),
        ),
    )
    use_playhead: BoolProperty(
        name="At Playhead", description="Take the frame at the playhead when the rack is created", default=True
    )
    frame: IntProperty(name="Frame", description="The frame at which the pull starts or arrives", default=1)
    length_unit: EnumProperty(
        name="Length In",
        description="How the length of the pull is given",
        items=(
            ("SECONDS", "Seconds", "Follows the scene's frame rate, in whole frames"),
            ("FRAMES", "Frames", "The same number of frames at any frame rate"),
        ),
    )
    seconds: FloatProperty(
        name="Seconds",
        description="Length of the pull: a quarter second snaps, one second is usual, four drift",
        default=1.0,
        min=0.01,
        soft_min=0.25,
        soft_max=10.0,
        step=25,
        precision=2,
    )
    frames: IntProperty(name="Frames", description="Length of the pull in frames", default=24, min=1, soft_max=240)
    ease: EnumProperty(name="Ease", description="How the pull gathers and loses speed", items=EASE_ITEMS)
    ease_direction: EnumProperty(
        name="Ease Direction", description="Which end of the pull is eased", items=DIRECTION_ITEMS
    )
    space: EnumProperty(name="Pull Space", description="What moves evenly during the pull", items=SPACE_ITEMS)
    stop_mode: EnumProperty(name="Stop", description="What happens to the camera's f-stop", items=STOP_ITEMS)
    fstop: FloatProperty(
        name="F-Stop",
        description="Blender's f-number for the rack: the lower, the stronger the blur",
        default=2.8,
        min=0.001,
        soft_min=0.7,
        soft_max=22.0,
        step=10,
        precision=2,
    )
    single_user: BoolProperty(
        name="Single-User Camera Data",
        description="Give the camera data of its own, because other cameras share it; Remove Rack shares it again",
        default=False,
    )


class RACKFOCUS_PG_scene(PullSettings, bpy.types.PropertyGroup):
    """The panel's settings of a scene."""

    from_subject: PointerProperty(name="From", type=RACKFOCUS_PG_subject)
    to_subject: PointerProperty(name="To", type=RACKFOCUS_PG_subject)


def read_subject(settings: RACKFOCUS_PG_subject) -> Subject | None:
    """Return the subject that the panel shows, None while none is picked."""
    if settings.object is None:
        return None
    return Subject(settings.object, part=settings.part, bone=settings.bone if settings.part == "BONE" else None)


def read_options(settings: PullSettings, playhead: int) -> dict[str, Any]:
    """Return the panel's (or the operator's) settings as the keyword arguments of `api.create_rack`."""
    frame = playhead if settings.use_playhead else settings.frame
    return {
        settings.anchor.lower(): frame,
        settings.length_unit.lower(): settings.seconds if settings.length_unit == "SECONDS" else settings.frames,
        "ease": settings.ease,
        "ease_direction": settings.ease_direction,
        "space": settings.space,
        "fstop": settings.fstop if settings.stop_mode == "MANUAL" else settings.stop_mode,
        "shared_data": "SINGLE_USER" if settings.single_user else "REFUSE",
    }


CLASSES = (RACKFOCUS_PG_subject, RACKFOCUS_PG_scene)


SUBJECT_PROPERTIES = ("object", "part", "bone")
"""In the order in which to copy them: the object suggests what to aim at, the rest then says it."""


def register() -> None:
    """Give every scene the settings."""
    # Not an annotation: 4.2 crashes at exit over a callback that is not deleted before its class is unregistered.
    RACKFOCUS_PG_subject.object = PointerProperty(
        name="Subject",
        description="What must be sharp: any object. On a rig, or a mesh it deforms, the head is found by name",
        type=bpy.types.Object,
        update=_suggest,
    )
    bpy.types.Scene.rack_focus = PointerProperty(name="Rack Focus", type=RACKFOCUS_PG_scene)


def unregister() -> None:
    """Take the settings off the scenes."""
    del bpy.types.Scene.rack_focus
    del RACKFOCUS_PG_subject.object
