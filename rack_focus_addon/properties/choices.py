"""The words that a user chooses from, with what each is for: they speak of the picture, not of formulas."""

EASE_ITEMS = (
    ("SMOOTHERSTEP", "Smooth", "Starts and ends at rest with the least jerk, like a good hand", "IPO_EASE_IN_OUT", 0),
    ("SMOOTHSTEP", "Gentle", "Starts and ends at rest, a little more even in the middle", "IPO_BEZIER", 1),
    ("LINEAR", "Even", "The same speed from the first frame to the last: it starts and stops hard", "IPO_LINEAR", 2),
    ("SINE", "Soft", "A soft start and end, weaker than Smooth (Blender's Sinusoidal)", "IPO_SINE", 3),
    ("QUAD", "Light", "Gathers speed steadily, then loses it (Blender's Quadratic)", "IPO_QUAD", 4),
    ("CUBIC", "Firm", "Lingers at both ends, quick between them (Blender's Cubic)", "IPO_CUBIC", 5),
    ("QUART", "Strong", "Lingers longer, quicker between (Blender's Quartic)", "IPO_QUART", 6),
    ("QUINT", "Very Strong", "Lingers longest, quickest between (Blender's Quintic)", "IPO_QUINT", 7),
    ("EXPO", "Sudden", "Almost all of the pull within a few frames: a snap (Blender's Exponential)", "IPO_EXPO", 8),
    ("CIRC", "Abrupt", "Soft at the ends, with a jerk in the middle (Blender's Circular)", "IPO_CIRC", 9),
    ("BACK", "Overshoot", "Runs past the mark and settles: a hand that searches for focus", "IPO_BACK", 10),
    ("BOUNCE", "Bounce", "Falls back from the mark, ever less", "IPO_BOUNCE", 11),
    ("ELASTIC", "Swing", "Swings around the mark, ever less", "IPO_ELASTIC", 12),
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
    ("VERTEX_GROUP", "Vertex Group", "Focus on the middle of a vertex group, as the mesh deforms", "GROUP_VERTEX", 3),
    ("SURFACE", "Surface", "Focus on the surface that the camera meets on the way to the middle", "SNAP_FACE", 4),
    ("NEAREST", "Nearest Point", "Focus on the point nearest the camera at the mark: the nearer eye", "SNAP_VERTEX", 5),
)
SHARP_ITEMS = (
    ("SLAB", "A Slab", "A little before and behind the point: an eye to the tip of a nose", "ARROW_LEFTRIGHT", 0),
    (
        "BOUNDS",
        "All of It",
        "The whole bounding box, as modified: asks for a smaller aperture",
        "SHADING_BBOX",
        1,
    ),
    ("VERTEX_GROUP", "Vertex Group", "The whole vertex group, as the mesh deforms: a face", "GROUP_VERTEX", 2),
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
    (
        "COC",
        "CoC Diameters",
        "A multiple of the circle of confusion, which still counts as sharp: from eight on, a viewer sees the rack",
    ),
    (
        "HEIGHT",
        "Frame Height",
        "A share of the frame's height: above one per cent it reads, above two and a half it is dramatic",
    ),
)
OWN_COC = "OWN"
"""Beside the names of `core/optics/standards.py`."""
COC_ITEMS = (
    (
        "TWO_PIXELS",
        "2 px at HD",
        "Foveal blur of 0.5 arc minutes seen from one diagonal away (Levi & Klein 1990), whatever the render size",
    ),
    ("DIAGONAL", "Diagonal / 1500", "Convention of the trade, of the picture's own diagonal"),
    ("CINE_35", "35 mm cine", "American Cinematographer Manual (ASC 1986); Zeiss Master Prime tables"),
    ("STILLS", "Full-frame stills", "Convention for 36 x 24 mm"),
    ("CINE_16", "16 mm cine", "Convention for 16 mm film"),
    (OWN_COC, "Own", "A diameter on the sensor of your own, as your delivery or your lens tables ask for"),
)
LENS_MODEL_ITEMS = (
    (
        "BLENDER",
        "Blender's Lens",
        (
            "Near and far limit as they render. Blender's lens keeps its distance from the sensor however close it "
            "focuses, and distances are counted from the camera's origin"
        ),
    ),
    (
        "REAL",
        "Real Lens",
        (
            "Near and far limit to plan with a physical camera. A real lens moves away from its sensor to focus "
            "closer, which leaves less depth of field: 4 % less at 50 mm and 1.2 m, 0.5 % less at 10 m. Blur and Auto "
            "stay Blender's"
        ),
    ),
)
ANCHOR_ITEMS = (
    ("START", "Start", "The pull starts at the frame: focus leaves on a cue"),
    ("ARRIVE", "Arrive", "The pull ends at the frame: focus is there before the viewer needs it"),
)
LENGTH_ITEMS = (
    ("SECONDS", "Seconds", "Follows the scene's frame rate, in whole frames"),
    ("FRAMES", "Frames", "The same number of frames at any frame rate"),
)
MODE_ITEMS = (
    ("KEYS", "Keys", "Keys on the focus distance: ordinary animation, which any farm renders"),
    ("LIVE", "Live", "A rig that measures by itself: focus follows at once when you move subjects or the camera"),
)
INHERIT = "RACK"
"""What a mark that says nothing itself has: what Timing and Advanced say for all marks."""


def inheriting(items: tuple[tuple[str, str, str] | tuple[str, str, str, str, int], ...]) -> tuple[tuple[str, ...], ...]:
    """Return the choices of a property of the rack for one mark, which may leave it to the rack."""
    words = (item[:3] for item in items)
    return ((INHERIT, "As Timing", "As Timing and Advanced say for all marks of the rack"), *words)
