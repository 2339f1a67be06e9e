"""What the user asks for: subjects, marks, and the words they may use."""

import math
from dataclasses import KW_ONLY, dataclass, replace
from functools import cached_property
from typing import Any, Final, Literal

from ..arguments import explains_calls, is_number, listed, number, settle, shown, text
from ..arrays import positive
from ..choices import (
    DIRECTIONS,
    EASES,
    PARTS,
    SHARPS,
    SPACES,
    Ease,
    EaseDirection,
    Part,
    Sharp,
    Space,
)
from ..errors import ArgumentError, require_choice
from ..messages import joined, say
from ..options import DEFAULTS, PULL_SECONDS, SLAB_M
from .surface import ChosenVertex, SurfacePoint

ANCHORS: Final = ("start", "arrive", "start_marker", "arrive_marker")
"""What may tie a mark, and the pull to it, to a frame."""


@explains_calls
@dataclass(frozen=True)
class Subject:
    """What must be sharp: an object or a part of it, a collection, an instance, or a plain distance.

    Parameters
    ----------
    object : object, str or float
        A Blender object or collection, its name, or a planar distance in scene units. Of one name, the object counts.
    bone : str, optional
        A bone of an armature.
    along : float
        The point on the bone: 0 its head, 1 its tail.
    vertex_group : str, optional
        A group of the evaluated, deformed mesh: its centre is aimed at, and with `sharp` all of it is sharp.
    point : SurfacePoint, optional
        A point picked on the surface (see `pick_surface`), carried by it however it deforms.
    part : {"ORIGIN", "BOUNDS", "SURFACE", "NEAREST", "BONE", "VERTEX_GROUP", "POINT"}, optional
        What is aimed at: the focus plane. A bone, a vertex group or a point says it by itself, in this order; without
        any it is the origin, and of a collection the bounds. Said outright, ORIGIN, BOUNDS, SURFACE and BONE leave a
        vertex group to `sharp`.

        BOUNDS is the centre of the evaluated bounding box.

        SURFACE is where the subject's own evaluated surface is first met on the way from the camera to the centre of
        its bounds, at every frame anew; where nothing is met, its vertex nearest in depth before the camera. Other
        things in between do not count.

        NEAREST is the vertex nearest the camera in depth at the mark, of the vertex group or of all, and kept from then
        on: the nearer eye. Where there is no mark, at the first frame that is measured.
    offset : float
        Scene units along the view axis, away from the camera positive. It moves the aim, not what must be sharp.
    sharp : {"SLAB", "BOUNDS", "VERTEX_GROUP"}
        What must be sharp at the stop that AUTO picks: a slab around the aimed point, the evaluated bounding box, or
        the vertex group. Of an armature it is the meshes that it deforms. An aim outside of it must be sharp as well,
        and of what reaches behind the camera only what lies beyond the camera's clip start.
    slab : float
        Metres before and behind the aimed point; 0.03 by default, an eye to the tip of a nose.
    extent : (float, float), optional
        What must be sharp instead: nearest and farthest planar distance, in scene units; focus is set where both ends
        blur alike. For what stands still.
    library : str, optional
        The library (its name, or the path of its file) of a linked object that is given by name, where another has the
        same one. Without it the file's own object comes first.
    instance : tuple of int, optional
        Makes the subject an instance where it is seen, and `object` what instances it: the instance's persistent id as
        the dependency graph has it, without what is unused. The id begins with the innermost level, so its last numbers
        mean all that hangs on one instance, and () all that the object instances. See `find_instances`.
    chosen : ChosenVertex, optional
        What NEAREST settled on; planning fills it in.
    """

    object: Any
    _: KW_ONLY
    bone: str | None = None
    along: float = 0.0
    vertex_group: str | None = None
    point: SurfacePoint | None = None
    part: Literal[Part, ""] = ""
    offset: float = 0.0
    sharp: Sharp = "SLAB"
    slab: float = SLAB_M
    extent: tuple[float, float] | None = None
    library: str | None = None
    instance: tuple[int, ...] | None = None
    chosen: ChosenVertex | None = None

    def __post_init__(self) -> None:
        """Let a bone or a vertex group say what is aimed at, and refuse what contradicts itself."""
        self._require_types()
        require_choice("part of a subject", self.part or "ORIGIN", PARTS)
        require_choice("sharp part of a subject", self.sharp, SHARPS)
        object.__setattr__(self, "part", self._settled_part())
        named = (bool(self.bone), bool(self.vertex_group))
        needs_group = "VERTEX_GROUP" in {self.part, self.sharp} or (self.part == "NEAREST" and named[1])
        if named != (self.part == "BONE", needs_group):
            raise ArgumentError(
                "Subject '{name}' aims at {part} with bone={bone}, vertex_group={vertex_group}, and its {sharp} must "
                "be sharp; name the one that belongs to the part, and only that",
                name=self.name,
                part=self.part,
                bone=repr(self.bone),
                vertex_group=repr(self.vertex_group),
                sharp=self.sharp,
            )
        self._require_point()
        self._require_numbers()
        self._require_one_extent()

    def _require_types(self) -> None:
        """Refuse what is no text or no number, and keep numpy's numbers as Python's."""
        if isinstance(self.object, str):
            settle(self, text, "object")
        elif is_number(self.object):
            settle(self, number, "object")
        settle(self, text, "bone", "vertex_group", "part", "library")
        settle(self, number, "along", "offset", "slab")
        settle(self, _numbers, "instance", "extent")
        for name, kind in (("point", SurfacePoint), ("chosen", ChosenVertex)):
            if not isinstance(getattr(self, name), kind | None):
                raise ArgumentError(
                    "{name} must be a {kind}, not {given}",
                    name=name,
                    kind=kind.__name__,
                    given=shown(getattr(self, name)),
                )

    def _settled_part(self) -> str:
        implied = "ORIGIN"
        if self.bone:
            implied = "BONE"
        elif self.vertex_group:
            implied = "VERTEX_GROUP"
        elif self.point:
            implied = "POINT"
        # Scripts may name the default beside a bone; beside a group that is to be sharp it is a choice.
        is_choice = self.part == "ORIGIN" and implied == self.sharp
        return self.part if is_choice or self.part not in {"", "ORIGIN"} else implied

    def _require_point(self) -> None:
        if (self.part == "POINT") != (self.point is not None):
            raise ArgumentError(
                "Subject '{name}' aims at {part} with point={point}; a POINT, and nothing else, has one: pick it with "
                "pick_surface",
                name=self.name,
                part=self.part,
                point=repr(self.point),
            )
        if self.is_distance and (self.part in {"SURFACE", "NEAREST", "POINT"} or self.instance is not None):
            raise ArgumentError(
                "Subject '{name}' is a plain distance: it has no {part} and no instances",
                name=self.name,
                part=self.part,
            )
        if self.instance is not None:
            if any(each != int(each) for each in self.instance):
                raise ArgumentError("instance must be whole numbers, not {given}", given=shown(self.instance))
            object.__setattr__(self, "instance", tuple(int(each) for each in self.instance))

    def _require_one_extent(self) -> None:
        if self.sharp == "SLAB":
            return
        if self.extent is not None:
            raise ArgumentError(
                "Subject '{name}' has an extent and is to hold its {sharp} sharp; give one of the two",
                name=self.name,
                sharp=self.sharp,
            )
        if self.is_distance:
            raise ArgumentError(
                "Subject '{name}' is a plain distance: it has no {sharp}; give an extent",
                name=self.name,
                sharp=self.sharp,
            )

    def _require_numbers(self) -> None:
        if self.is_distance:
            positive("The distance of a subject", self.object)
        if not (math.isfinite(self.offset) and math.isfinite(self.along)):
            raise ArgumentError("Subject '{name}': offset and along must be finite numbers", name=self.name)
        if not (math.isfinite(self.slab) and self.slab >= 0):
            raise ArgumentError(
                "Subject '{name}': the slab must be 0 metres or more, not {slab:g}", name=self.name, slab=self.slab
            )
        if self.extent is not None:
            self._settle_extent(self.extent)

    def _settle_extent(self, extent: tuple[float, float]) -> None:
        ends = positive("The sharp extent of '{name}'", extent, name=self.name)
        if ends.shape != (2,) or ends[0] > ends[1]:
            raise ArgumentError(
                "Subject '{name}': the extent must be two planar distances, from near to far, not {extent}",
                name=self.name,
                extent=extent,
            )
        object.__setattr__(self, "extent", (float(ends[0]), float(ends[1])))

    def with_object(self, thing: Any) -> "Subject":  # noqa: ANN401 - a Blender object
        """Return the subject with the object that its name meant: what was checked holds, and is not checked again."""
        given, found = vars(self), object.__new__(Subject)
        vars(found).update({field: given[field] for field in self.__dataclass_fields__}, object=thing)
        return found

    @property
    def is_distance(self) -> bool:
        """Whether the subject is a plain distance, not a thing in the scene."""
        return isinstance(self.object, int | float) and not isinstance(self.object, bool)

    @property
    def is_measured(self) -> bool:
        """Whether the scene tells how far it is: not where it is a plain distance, or has an extent in numbers."""
        return self.extent is None and not self.is_distance

    @property
    def library_name(self) -> str | None:
        """The library that tells the object from its namesakes; None for the file's own."""
        library = getattr(self.object, "library", None)
        return self.library if library is None else str(library.name)

    @property
    def object_name(self) -> str:
        """The object's name, or the distance as a number."""
        if self.is_distance:
            return f"{self.object:g}"
        try:
            return str(getattr(self.object, "name", self.object))
        except ReferenceError:
            return say("a deleted object")

    @property
    def name(self) -> str:
        """What messages and reports call the subject: 'Bond', 'Bond:head', '3.5'."""
        detail = self.bone or (self.vertex_group if self.part in {"VERTEX_GROUP", "NEAREST"} else None)
        numbers = "" if self.instance is None else f"[{', '.join(map(str, self.instance))}]"
        return f"{self.object_name}{numbers}:{detail}" if detail else f"{self.object_name}{numbers}"

    @cached_property
    def aim(self) -> "Subject":
        """What is focused on, whatever must be sharp of it: equal for subjects that are one and the same to focus."""
        group = self.vertex_group if self.part in {"VERTEX_GROUP", "NEAREST"} else None
        if (group, self.sharp, self.slab) == (self.vertex_group, "SLAB", SLAB_M):
            return self
        return replace(self, vertex_group=group, sharp="SLAB", slab=SLAB_M)


@explains_calls
@dataclass(frozen=True)
class Mark:
    """A subject and the frame at which it must be sharp: the focus puller's tape mark.

    Exactly one anchor: `arrive` (the pull ends there), `start` (the pull to it begins there), or the same by the name
    of a timeline marker. The first mark of a rack has no pull: its anchor says from where on it holds, and may be left
    out.
    The length of the pull, the ease and the space fall back to those of the rack.

    Parameters
    ----------
    subject : Subject, object, str or float
        What must be sharp: a :class:`Subject`, a Blender object or collection, its name, or a plain distance.
    arrive, start : float, optional
        The anchor as a scene frame, which may be fractional: where the pull to the subject ends, or begins.
    arrive_marker, start_marker : str, optional
        The anchor as the name of a timeline marker.
    pull_frames, pull_seconds : float, optional
        The length of the pull, in scene frames or in seconds (which become whole frames, at least one); not both.
    ease : str, optional
        How the pull speeds up and slows down: "SMOOTHERSTEP", "SINE", "LINEAR" and so on, as for `create_rack`.
    ease_direction : {"IN_OUT", "IN", "OUT"}, optional
        At which end the ease is slow: both, the beginning, or the end.
    space : {"DIOPTRE", "LOG", "DISTANCE"}, optional
        What moves evenly: 1/distance as on a focus ring, the distance's logarithm, or the distance.
    note : str
        Words of your own, kept with the mark.
    """

    subject: Any
    arrive: float | None = None
    _: KW_ONLY
    start: float | None = None
    arrive_marker: str | None = None
    start_marker: str | None = None
    pull_frames: float | None = None
    pull_seconds: float | None = None
    ease: Ease | None = None
    ease_direction: EaseDirection | None = None
    space: Space | None = None
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse two anchors, two lengths, and words that do not exist."""
        settle(self, number, "arrive", "start", "pull_frames", "pull_seconds")
        settle(self, text, "arrive_marker", "start_marker", "note")
        anchors = [a for a in ("arrive", "start", "arrive_marker", "start_marker") if getattr(self, a) is not None]
        if len(anchors) > 1:
            raise ArgumentError(
                "A mark has one anchor, not {anchors}; drop all but one", anchors=joined(anchors, say(" and "))
            )
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
    seconds: float = PULL_SECONDS
    ease: Ease = DEFAULTS.ease
    ease_direction: EaseDirection = DEFAULTS.ease_direction
    space: Space = DEFAULTS.space

    def __post_init__(self) -> None:
        """Refuse words that do not exist, and lengths that are no numbers."""
        settle(self, number, "frames", "seconds")
        require_choice("ease", self.ease, EASES)
        require_choice("ease direction", self.ease_direction, DIRECTIONS)
        require_choice("pull space", self.space, SPACES)

    @classmethod
    def of(
        cls,
        *,
        frames: float | None,
        seconds: float | None,
        ease: Ease = DEFAULTS.ease,
        ease_direction: EaseDirection = DEFAULTS.ease_direction,
        space: Space = DEFAULTS.space,
    ) -> "PullStyle":
        """Return the style with a length in frames or in seconds, one second where neither is given."""
        if frames is not None and seconds is not None:
            raise ArgumentError("Give a pull's length in frames or in seconds, not both")
        return cls(frames, PULL_SECONDS if seconds is None else seconds, ease, ease_direction, space)


def _numbers(what: str, given: Any) -> tuple[float, ...]:  # noqa: ANN401 - to find out what it is
    return tuple(number(what, each) for each in listed(what, given, say("numbers")))
