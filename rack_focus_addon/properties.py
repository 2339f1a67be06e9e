"""What the user sets in the window, kept in the scene, and the one door from there to the core's values."""

from dataclasses import replace
from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, PointerProperty, StringProperty

from .blender.subjects import suggest_subject
from .core.errors import RackFocusError
from .core.marks import SLAB_M, Subject
from .core.request import StopWish
from .core.standards import DEFAULT, STANDARDS
from .core.stop_solver import Visibility
from .files.recipe_codec import decode_subject, encode_subject

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
PART_NAMES = tuple(item[0] for item in PART_ITEMS)
SHARP_ITEMS = (
    ("SLAB", "A Slab", "A little before and behind the point: an eye to the tip of a nose", "ARROW_LEFTRIGHT", 0),
    (
        "BOUNDS",
        "All of It",
        "The whole bounding box, as modified: asks for a smaller aperture",
        "SHADING_BBOX",
        1,
    ),
)
FOLLOW_ITEMS = (
    ("NATURAL", "Natural", "As a good puller: exact at the marks, and no chasing of bobs that nobody sees"),
    ("TIGHT", "Tight", "Within the tolerance at every frame; more keys"),
    ("LOCKED", "Locked", "Focus stays where the subject was at its mark: let it walk out of focus"),
)
KEYS_ITEMS = (
    ("FITTED", "Few", "A few Bezier keys, to be edited in the Graph Editor"),
    ("EVERY_FRAME", "Every Frame", "A key at every frame, as a motion capture would leave it"),
)
STOP_ITEMS = (
    ("KEEP", "Keep", "Leave the camera's f-stop as it is"),
    ("AUTO", "Auto", "A stop that holds each subject sharp at its mark and lets the other blur; says so if none does"),
    ("MANUAL", "Set", "Set the f-stop here, by hand, in the thirds that lenses are marked with"),
)
STYLE_ITEMS = (
    ("WIDEST", "Widest", "Open as far as both subjects stay sharp: the strongest rack, and no room for error"),
    ("MIDDLE", "Middle", "Halfway between what must be sharp and what must blur: room for error on both sides"),
    ("DEEPEST", "Deepest", "Close as far as the rack still shows: actors may lean in and out of their marks"),
)
STEPS_ITEMS = (
    ("THIRD", "Thirds", "Third stops, as cinema lenses and cameras are marked"),
    ("HALF", "Halves", "Half stops, as older lenses click"),
    ("FULL", "Full", "Full stops: 1.4, 2, 2.8, 4, 5.6"),
    ("EXACT", "Exact", "Whatever number comes out; Blender's lens has no marks"),
)
BLUR_ITEMS = (
    ("COC", "Circles of Confusion", "A multiple of what counts as sharp: from eight on, a viewer sees the rack"),
    ("HEIGHT", "Frame Height", "A share of the frame's height: above one per cent it reads, above two it is dramatic"),
)
OWN_COC = "OWN"
COC_ITEMS = (
    *((name, standard.label, standard.source) for name, standard in STANDARDS.items()),
    (OWN_COC, "Own", "A diameter on the sensor of your own, as your delivery or your lens tables ask for"),
)


def _suggest(self: "RACKFOCUS_PG_subject", _context: bpy.types.Context) -> None:
    """Aim at what a puller would measure to: the head of a rig, the bounds of what deforms, else the origin."""
    if self.object is None:
        self.picked = ""
        return
    suggestion = suggest_subject(self.object)
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
    # What only a click can say (a point on a surface, an instance), or a plain distance; see take_subject.
    picked: StringProperty(name="Picked", description="The point that was picked, as text", options={"HIDDEN"})


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
        description="The f-number that Blender gets: each full stop wider doubles the light and blurs 1.4 times more",
        default=2.8,
        # A real f/0.7 in a scene of millimetres is f/0.0007 in Blender.
        min=1e-5,
        soft_min=0.7,
        soft_max=22.0,
        step=10,
        precision=3,
    )
    style: EnumProperty(name="Style", description="Where between its bounds AUTO sets the stop", items=STYLE_ITEMS)
    steps: EnumProperty(name="Steps", description="The marks that the stop is set to", items=STEPS_ITEMS)
    blur_in: EnumProperty(
        name="Blur In", description="How it is said how much the other subject must blur", items=BLUR_ITEMS
    )
    blur_coc: FloatProperty(
        name="Blur",
        description="How much the other subject must blur, in circles of confusion: below four it just looks soft",
        default=8.0,
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
        default=DEFAULT,
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
    follow: EnumProperty(name="Follow", description="How closely focus stays on what moves", items=FOLLOW_ITEMS)
    keys: EnumProperty(name="Keys", description="What is written on the focus distance", items=KEYS_ITEMS)
    tolerance_px: FloatProperty(
        name="Tolerance",
        description="By how many pixels of blur the few keys may stray from the plan: below a quarter nobody sees it",
        default=0.25,
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
        default=0.0,
        min=0.0,
        max=1.0,
    )
    single_user: BoolProperty(
        name="Single-User Data",
        description="Give the camera data of its own, because other cameras share it; Remove Rack shares it again",
        default=False,
    )


class RACKFOCUS_PG_scene(PullSettings, bpy.types.PropertyGroup):
    """The panel's settings of a scene."""

    from_subject: PointerProperty(name="From", type=RACKFOCUS_PG_subject)
    to_subject: PointerProperty(name="To", type=RACKFOCUS_PG_subject)


def take_subject(settings: RACKFOCUS_PG_subject, subject: Subject) -> None:
    """Let the panel show a subject, whatever it says: what has no setting of its own is kept as text."""
    settings.object = None if subject.is_distance else subject.object
    if subject.part in PART_NAMES and not (subject.is_distance or subject.offset or _is_instance(subject)):
        settings.part, settings.bone = subject.part, subject.bone or ""
        return
    settings.picked = encode_subject(subject)


def _is_instance(subject: Subject) -> bool:
    return getattr(subject, "instance", None) is not None


def find_picked(settings: RACKFOCUS_PG_subject) -> Subject | None:
    """Return what was picked by a click, None where the panel's own settings count."""
    if not settings.picked:
        return None
    try:
        subject = decode_subject(settings.picked)
    except RackFocusError:
        return None
    if subject.is_distance:
        return subject
    return None if settings.object is None else replace(subject, object=settings.object)


def name_picked(subject: Subject) -> str:
    """Return what the panel calls something that was picked."""
    if subject.is_distance:
        return f"Distance {subject.name}"
    if subject.part == "POINT" or subject.offset:
        return f"Point on '{subject.object_name}'"
    return f"Instance of '{subject.object_name}'" if _is_instance(subject) else subject.name


def read_subject(settings: RACKFOCUS_PG_subject) -> Subject | None:
    """Return the subject that the panel shows, None while none is picked."""
    if picked := find_picked(settings):
        return picked if picked.is_distance else replace(picked, sharp=settings.sharp, slab=round(settings.slab, 6))
    if settings.object is None:
        return None
    bone = settings.bone if settings.part == "BONE" else None
    return Subject(settings.object, part=settings.part, bone=bone, sharp=settings.sharp, slab=round(settings.slab, 6))


def read_coc(settings: PullSettings) -> str | float | None:
    """Return the circle of confusion as the api takes it: mm, the name of a standard, None for the usual one."""
    if settings.coc == OWN_COC:
        return float(settings.own_coc_mm)
    return None if settings.coc == DEFAULT else str(settings.coc)


def read_stop_wish(settings: PullSettings) -> StopWish:
    """Return which stop is asked for, and what must be sharp and what must blur for it."""
    by_height = settings.blur_in == "HEIGHT"
    return StopWish(
        fstop=settings.fstop if settings.stop_mode == "MANUAL" else settings.stop_mode,
        coc_mm=read_coc(settings),
        visibility=Visibility(0.0, settings.blur_percent / 100.0) if by_height else Visibility(settings.blur_coc),
        style=settings.style,
        steps=settings.steps,
    )


def read_options(settings: PullSettings, playhead: int) -> dict[str, Any]:
    """Return the panel's (or the operator's) settings as the keyword arguments of `api.create_rack`."""
    frame = playhead if settings.use_playhead else settings.frame
    wish = read_stop_wish(settings)
    return {
        settings.anchor.lower(): frame,
        settings.length_unit.lower(): settings.seconds if settings.length_unit == "SECONDS" else settings.frames,
        "ease": settings.ease,
        "ease_direction": settings.ease_direction,
        "space": settings.space,
        "fstop": wish.fstop,
        "coc_mm": wish.coc_mm,
        "blur_coc": wish.visibility.coc,
        "blur_share": wish.visibility.share,
        "style": wish.style,
        "steps": wish.steps,
        "follow": settings.follow,
        "keys": settings.keys,
        "tolerance_px": settings.tolerance_px,
        "breathing": settings.breathing,
        "shared_data": "SINGLE_USER" if settings.single_user else "REFUSE",
    }


CLASSES = (RACKFOCUS_PG_subject, RACKFOCUS_PG_scene)


SUBJECT_PROPERTIES = ("object", "part", "bone", "sharp", "slab", "picked")
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
