"""What the user asks for: subjects, marks, and the words they may use."""

from dataclasses import KW_ONLY, dataclass
from typing import Any, Final

import numpy as np

from .arrays import positive
from .easing import DIRECTIONS, EASES
from .errors import ArgumentError, require_choice
from .pull import SPACES

PARTS: Final = ("ORIGIN", "BOUNDS", "BONE", "VERTEX_GROUP")

SLAB_M: Final = 0.03
"""Half the depth that must be sharp around the aimed point, in metres: an eye to the tip of a nose."""


@dataclass(frozen=True)
class Subject:
    """What must be sharp: an object, a bone, a vertex group, or a plain distance.

    Parameters
    ----------
    object : object, str or float
        A Blender object, its name, or a planar distance in scene units.
    bone, along : str, float
        A bone of an armature, and the point on it: 0 its head, 1 its tail.
    vertex_group : str
        The centre of the group on the evaluated, deformed mesh.
    part : {"ORIGIN", "BOUNDS", "BONE", "VERTEX_GROUP"}
        What is aimed at. BOUNDS is the centre of the evaluated bounding box. A bone or a vertex group says it by
        itself.
    offset : float
        Scene units along the view axis, away from the camera positive.
    slab : float
        What must be sharp: this many metres before and behind the aimed point.
    extent : (float, float), optional
        What must be sharp instead of a slab: nearest and farthest planar distance, in scene units. For what stands
        still.
    """

    object: Any
    _: KW_ONLY
    bone: str | None = None
    along: float = 0.0
    vertex_group: str | None = None
    part: str = "ORIGIN"
    offset: float = 0.0
    slab: float = SLAB_M
    extent: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        """Let a bone or a vertex group say what is aimed at, and refuse what contradicts itself."""
        require_choice("part of a subject", self.part, PARTS)
        named = [part for part, given in (("BONE", self.bone), ("VERTEX_GROUP", self.vertex_group)) if given]
        if self.part == "ORIGIN" and len(named) == 1:
            object.__setattr__(self, "part", named[0])
        elif named != [part for part in ("BONE", "VERTEX_GROUP") if part == self.part]:
            raise ArgumentError(
                f"Subject '{self.name}' aims at {self.part} with bone={self.bone!r}, "
                f"vertex_group={self.vertex_group!r}; name the one that belongs to the part, and only that"
            )
        self._require_numbers()

    def _require_numbers(self) -> None:
        if self.is_distance:
            positive("The distance of a subject", self.object)
        if not (np.isfinite(self.offset) and np.isfinite(self.along)):
            raise ArgumentError(f"Subject '{self.name}': offset and along must be finite numbers")
        if not (np.isfinite(self.slab) and self.slab >= 0):
            raise ArgumentError(f"Subject '{self.name}': the slab must be 0 metres or more, not {self.slab:g}")
        if self.extent is not None:
            self._settle_extent(self.extent)

    def _settle_extent(self, extent: tuple[float, float]) -> None:
        ends = positive(f"The sharp extent of '{self.name}'", extent)
        if ends.shape != (2,) or ends[0] > ends[1]:
            raise ArgumentError(
                f"Subject '{self.name}': the extent must be two planar distances, from near to far, not {extent}"
            )
        object.__setattr__(self, "extent", (float(ends[0]), float(ends[1])))

    @property
    def is_distance(self) -> bool:
        """Whether the subject is a plain distance, not a thing in the scene."""
        return isinstance(self.object, int | float | np.number) and not isinstance(self.object, bool)

    @property
    def object_name(self) -> str:
        """The object's name, or the distance as a number."""
        if self.is_distance:
            return f"{self.object:g}"
        return str(getattr(self.object, "name", self.object))

    @property
    def name(self) -> str:
        """What messages and reports call the subject: 'Bond', 'Bond:head', '3.5'."""
        detail = self.bone or self.vertex_group
        return f"{self.object_name}:{detail}" if detail else self.object_name


@dataclass(frozen=True)
class Mark:
    """A subject and the frame at which it must be sharp: the focus puller's tape mark.

    Exactly one anchor: `arrive` (the pull ends there), `start` (the pull to it begins there), or the same by the name
    of a timeline marker. The first mark of a rack has no pull: its anchor says from where on it holds, and may be left
    out.
    The length of the pull, the ease and the space fall back to those of the rack.
    """

    subject: Any
    arrive: float | None = None
    _: KW_ONLY
    start: float | None = None
    arrive_marker: str | None = None
    start_marker: str | None = None
    pull_frames: float | None = None
    pull_seconds: float | None = None
    ease: str | None = None
    ease_direction: str | None = None
    space: str | None = None
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse two anchors, two lengths, and words that do not exist."""
        anchors = [a for a in ("arrive", "start", "arrive_marker", "start_marker") if getattr(self, a) is not None]
        if len(anchors) > 1:
            raise ArgumentError(f"A mark has one anchor, not {' and '.join(anchors)}; drop all but one")
        if self.pull_frames is not None and self.pull_seconds is not None:
            raise ArgumentError("Give a pull's length in frames or in seconds, not both")
        for what, given, allowed in (
            ("ease", self.ease, EASES),
            ("ease direction", self.ease_direction, DIRECTIONS),
            ("pull space", self.space, SPACES),
        ):
            if given is not None:
                require_choice(what, given, allowed)


@dataclass(frozen=True)
class PullStyle:
    """How a pull moves where its mark does not say: its length (frames win over seconds), ease and space."""

    frames: float | None = None
    seconds: float = 1.0
    ease: str = "SMOOTHERSTEP"
    ease_direction: str = "IN_OUT"
    space: str = "DIOPTRE"

    def __post_init__(self) -> None:
        """Refuse words that do not exist."""
        require_choice("ease", self.ease, EASES)
        require_choice("ease direction", self.ease_direction, DIRECTIONS)
        require_choice("pull space", self.space, SPACES)

    @classmethod
    def of(cls, *, frames: float | None, seconds: float | None, **words: str) -> "PullStyle":
        """Return the style with a length in frames or in seconds, one second where neither is given."""
        if frames is not None and seconds is not None:
            raise ArgumentError("Give a pull's length in frames or in seconds, not both")
        return cls(frames=frames, seconds=1.0 if seconds is None else seconds, **words)
