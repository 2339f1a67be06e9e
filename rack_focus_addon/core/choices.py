"""The words that somebody may choose from: each set of them once, as a type for editors and as a tuple for programs.

Nothing but `typing` is imported here, for the add-on reads the words while Blender starts.
"""

from typing import Final, Literal, TypeAlias, get_args

BlenderEase: TypeAlias = Literal[
    "LINEAR", "SINE", "QUAD", "CUBIC", "QUART", "QUINT", "EXPO", "CIRC", "BACK", "BOUNCE", "ELASTIC"
]
"""The interpolations of Blender's F-curves."""
BLENDER_EASES: Final[tuple[BlenderEase, ...]] = get_args(BlenderEase)

Ease: TypeAlias = Literal[BlenderEase, "SMOOTHSTEP", "SMOOTHERSTEP"]
EASES: Final[tuple[Ease, ...]] = get_args(Ease)

EaseDirection: TypeAlias = Literal["IN", "OUT", "IN_OUT"]
"""Blender's `Keyframe.easing` without its prefix ``EASE_``."""
DIRECTIONS: Final[tuple[EaseDirection, ...]] = get_args(EaseDirection)

Extrapolation: TypeAlias = Literal["CONSTANT", "LINEAR"]
"""How Blender's F-curves run on beyond their keys."""

Space: TypeAlias = Literal["DIOPTRE", "LOG", "DISTANCE"]
"""What moves evenly during a pull."""
SPACES: Final[tuple[Space, ...]] = get_args(Space)

StopWord: TypeAlias = Literal["KEEP", "AUTO"]
STOP_WORDS: Final[tuple[StopWord, ...]] = get_args(StopWord)

StopStyle: TypeAlias = Literal["WIDEST", "MIDDLE", "DEEPEST"]
"""Where between its bounds AUTO sets the stop."""
STYLES: Final[tuple[StopStyle, ...]] = get_args(StopStyle)

StopSteps: TypeAlias = Literal["FULL", "HALF", "THIRD", "EXACT"]
"""The marks that a stop is set to."""
STEPS: Final[tuple[StopSteps, ...]] = get_args(StopSteps)

CocName: TypeAlias = Literal["TWO_PIXELS", "DIAGONAL", "CINE_35", "STILLS", "CINE_16"]
"""The standards for the circle of confusion; :mod:`.standards` says what each is."""

Mode: TypeAlias = Literal["KEYS", "LIVE"]
MODES: Final[tuple[Mode, ...]] = get_args(Mode)

Keying: TypeAlias = Literal["FITTED", "EVERY_FRAME"]
KEYINGS: Final[tuple[Keying, ...]] = get_args(Keying)

Follow: TypeAlias = Literal["NATURAL", "TIGHT", "LOCKED"]
FOLLOWS: Final[tuple[Follow, ...]] = get_args(Follow)

SharedData: TypeAlias = Literal["REFUSE", "SINGLE_USER"]
"""What to do when other cameras use the same camera data."""
SHARED_DATA: Final[tuple[SharedData, ...]] = get_args(SharedData)

Part: TypeAlias = Literal["ORIGIN", "BOUNDS", "SURFACE", "NEAREST", "BONE", "VERTEX_GROUP", "POINT"]
"""What of a subject is aimed at."""
PARTS: Final[tuple[Part, ...]] = get_args(Part)

Sharp: TypeAlias = Literal["SLAB", "BOUNDS", "VERTEX_GROUP"]
"""What of a subject must be sharp."""
SHARPS: Final[tuple[Sharp, ...]] = get_args(Sharp)

Keep: TypeAlias = Literal["FRAMING", "CAMERA"]
"""What stays the same from lens to lens in the lens table."""
KEEPS: Final[tuple[Keep, ...]] = get_args(Keep)

LensModel: TypeAlias = Literal["BLENDER", "REAL"]
"""Whose depth of field a read-out tells."""
MODELS: Final[tuple[LensModel, ...]] = get_args(LensModel)

SensorFit: TypeAlias = Literal["AUTO", "HORIZONTAL", "VERTICAL"]
SENSOR_FITS: Final[tuple[SensorFit, ...]] = get_args(SensorFit)

Severity: TypeAlias = Literal["INFO", "WARNING", "ERROR"]
"""How bad a finding is."""

UnitSystem: TypeAlias = Literal["METRIC", "IMPERIAL"]
"""As Blender's unit settings call them."""
SYSTEMS: Final[tuple[UnitSystem, ...]] = get_args(UnitSystem)
