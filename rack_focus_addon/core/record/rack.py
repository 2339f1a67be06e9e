"""The result: a rack as it was planned, and the plan that is written."""

from dataclasses import dataclass
from typing import Any

from ..arrays import FloatArray
from ..choices import Mode
from ..curves.keys import FrameRange, Key
from ..findings import Finding
from ..optics.verdict import SharpSpan
from ..request.marks import Subject
from ..request.request import RackRequest
from ..request.timing import TimedMark
from .recipe import Curves, RackEntry


@dataclass(frozen=True, eq=False)
class Rack:
    """A rack focus: its marks, the curve that was planned, the keys that carry it, and what there is to say about it.

    Attributes
    ----------
    name : str
        Unique on its camera.
    camera : object
        The camera object that carries it.
    marks : tuple of TimedMark
        What is sharp at which frame, in order of time; at least two.
    frames, focus_distance : ndarray of float64, shape (n,)
        The planned focus distance, in scene units, at each planned scene frame.
    keys : tuple of Key
        In F-curve frames (scene frames, but for time remapping). In LIVE those of the rig's one property, which is 0 at
        the first mark, 1 at the second, and so on.
    key_error_px : float
        The largest difference, in pixels of blur, between what the keys give and what was planned.
    fstop : float
        Blender's f-number during the rack (at the first mark where it is animated).
    mode : {"KEYS", "LIVE"}
        Whether keys carry it, or a live rig of drivers.
    owned_range : tuple of float
        First mark and last arrival, in scene frames.
    timeline : tuple of SharpSpan, optional
        Who is sharp from when to when; None on a rack that was listed, which measures nothing (`api.review` tells).
    findings : tuple of Finding, optional
        What there is to say about it, see docs/findings.md for the codes; None on a rack that was listed.
    lens_keys, stop_keys : tuple of Key
        Those of focal length and f-number, in F-curve frames, where the lens breathes.
    framing_change : float
        By which share breathing makes the frame tighter at its tightest than at its widest; 0 where it does not.
    measured_on : {"STAGE", "SCENE"}
        STAGE where the camera and the subjects alone were evaluated, SCENE where the full scene had to be stepped; a
        finding says why.
    """

    name: str
    camera: Any
    marks: tuple[TimedMark, ...]
    frames: FloatArray
    focus_distance: FloatArray
    keys: tuple[Key, ...]
    key_error_px: float
    fstop: float
    mode: Mode
    owned_range: tuple[float, float]
    timeline: tuple[SharpSpan, ...] | None
    findings: tuple[Finding, ...] | None
    lens_keys: tuple[Key, ...] = ()
    stop_keys: tuple[Key, ...] = ()
    framing_change: float = 0.0
    measured_on: str = "STAGE"


@dataclass(frozen=True, eq=False)
class MarkDistance:
    """How far a mark of a live rack is at its arrival, in scene units, and whether the rig measures it from then on."""

    subject: Subject
    at_arrival: float
    is_driven: bool


@dataclass(frozen=True, eq=False)
class Plan:
    """A planned rack, and what writing it takes.

    Attributes
    ----------
    scene : object
        Where it was planned, and where the empties of a live rig go.
    rack : Rack
    request : RackRequest
    own : mapping of str to tuple of Key
        Its keys by channel, in F-curve frames; those of a live rig's property under RACK.
    owned : FrameRange
        From its first mark to its last arrival, in F-curve frames.
    replaces : tuple of str
        The racks whose place it takes, the newest first.
    mark_distances : tuple of MarkDistance
        Of a live rack.
    nearest : float
        Scene units below which the focus of a live rack never goes.
    """

    scene: Any
    rack: Rack
    request: RackRequest
    own: Curves
    owned: FrameRange
    replaces: tuple[str, ...] = ()
    mark_distances: tuple[MarkDistance, ...] = ()
    nearest: float = 0.0

    @property
    def is_live(self) -> bool:
        """Whether it is expressed as a live rig, not as keys of the camera."""
        return self.request.mode == "LIVE"

    @property
    def fstop(self) -> float | None:
        """The stop that it sets; None where it keeps the camera's."""
        return self.rack.fstop if self.request.stop.writes else None

    @property
    def subject_objects(self) -> tuple[Any, ...]:
        """The objects of its marks; None for plain distances."""
        subjects = (mark.subject for mark in self.rack.marks)
        return tuple(None if subject.is_distance else subject.object for subject in subjects)

    def entry(self) -> RackEntry:
        """Return what the recipe keeps of it."""
        return RackEntry(
            name=self.rack.name,
            request=self.request.with_names(),
            timing=tuple((mark.start, mark.arrive) for mark in self.rack.marks),
            owned=self.owned,
            key_error_px=self.rack.key_error_px,
        )
