"""What a rack is asked for with: the marks, how to pull, which stop, how close to follow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any, Final

from .arrays import positive
from .breathing import require_amount
from .errors import ArgumentError, UnknownChoiceError, require_choice
from .marks import Mark, PullStyle, Subject
from .messages import joined, say
from .standards import require_standard
from .stop_solver import STYLES, Visibility
from .stops import STEPS

STOP_WORDS: Final = ("KEEP", "AUTO")
MODES: Final = ("KEYS", "LIVE")
KEYINGS: Final = ("FITTED", "EVERY_FRAME")
FOLLOWS: Final = ("NATURAL", "TIGHT", "LOCKED")


@dataclass(frozen=True)
class StopWish:
    """The stop of a rack: KEEP the camera's, AUTO, or an f-number as Blender writes it.

    `coc_mm` is a diameter on the sensor, or the name of a standard for it.
    """

    fstop: str | float = "KEEP"
    coc_mm: str | float | None = None
    visibility: Visibility = field(default_factory=Visibility)
    style: str = "WIDEST"
    steps: str = "THIRD"

    def __post_init__(self) -> None:
        """Refuse unknown words and numbers outside their domain."""
        if isinstance(self.fstop, str):
            if self.fstop not in STOP_WORDS:
                raise UnknownChoiceError("f-stop", self.fstop, (*STOP_WORDS, say("or an f-number")))
        else:
            object.__setattr__(self, "fstop", float(positive("The f-number", self.fstop)))
        require_standard(self.coc_mm)
        require_choice("style", self.style, STYLES)
        require_choice("step of the stop", self.steps, STEPS)

    @property
    def writes(self) -> bool:
        """Whether the rack changes the camera's stop."""
        return self.fstop != "KEEP"


@dataclass(frozen=True)
class RackRequest:
    """Everything that decides a rack, but the scene. Whatever marks call their subjects, here these are `Subject`."""

    marks: tuple[Mark, ...]
    style: PullStyle = field(default_factory=PullStyle)
    stop: StopWish = field(default_factory=StopWish)
    mode: str = "KEYS"
    keys: str = "FITTED"
    follow: str = "NATURAL"
    tolerance_px: float = 0.25
    breathing: float = 0.0
    name: str | None = None

    def __post_init__(self) -> None:
        """Refuse unknown words and numbers outside their domain."""
        object.__setattr__(self, "marks", tuple(_on_subject(mark) for mark in self.marks))
        require_choice("mode", self.mode, MODES)
        require_choice("way of keying", self.keys, KEYINGS)
        require_choice("way of following", self.follow, FOLLOWS)
        positive("The tolerance in pixels", self.tolerance_px)
        require_amount(self.breathing)
        if self.name is not None and not self.name.strip():
            raise ArgumentError("The name of a rack must not be empty; leave it out to get one made")

    def with_names(self) -> "RackRequest":
        """Return the request with its subjects' objects by name: values only, to be kept in a file."""
        subjects = [_named(mark.subject) for mark in self.marks]
        if all(mark.subject is subject for mark, subject in zip(self.marks, subjects, strict=True)):
            return self
        pairs = zip(self.marks, subjects, strict=True)
        return replace(self, marks=tuple(replace(mark, subject=subject) for mark, subject in pairs))

    def retimed(self, timing: Sequence[tuple[float, float]], scale: float, shift: float, pivot: float) -> "RackRequest":
        """Return the request with each mark at (frame - pivot) * scale + pivot + shift, by frames of its own.

        `timing` is the start and arrival of the pull to each mark, as they were settled, in scene frames.

        Raises
        ------
        ArgumentError
            For a scale that is not positive, numbers that are not finite, and marks that timeline markers hold.
        """
        positive("The scale of a retiming", scale)
        if not (isfinite(shift) and isfinite(pivot)):
            raise ArgumentError("The shift and the pivot of a retiming must be finite numbers of frames")
        held = [mark.arrive_marker or mark.start_marker for mark in self.marks]
        if any(held):
            names = joined(f"'{name}'" for name in held if name)
            raise ArgumentError(
                "Timeline markers ({names}) hold marks of this rack: move the markers, then update it", names=names
            )
        marks = []
        for index, (mark, frames) in enumerate(zip(self.marks, timing, strict=True)):
            start, arrive = ((frame - pivot) * scale + pivot + shift for frame in frames)
            length: dict[str, Any] = {"pull_frames": arrive - start, "pull_seconds": None} if index else {}
            marks.append(replace(mark, arrive=arrive, start=None, **length))
        return replace(self, marks=tuple(marks))


def _on_subject(mark: Mark) -> Mark:
    subject = _as_subject(mark.subject)
    return mark if subject is mark.subject else replace(mark, subject=subject)


def _as_subject(given: Any) -> Subject:  # noqa: ANN401 - whatever a script calls a subject
    return given if isinstance(given, Subject) else Subject(given)


def _named(subject: Subject) -> Subject:
    if subject.is_distance or isinstance(subject.object, str):
        return subject
    return replace(subject, object=subject.object_name, library=subject.library_name)


def two_marks(
    from_subject: Any,  # noqa: ANN401 - whatever a script calls a subject
    to_subject: Any,  # noqa: ANN401
    anchors: Mapping[str, Any],
    playhead: float,
) -> tuple[Mark, Mark]:
    """Return the marks of a rack between two subjects; without an anchor it starts at the playhead.

    `anchors` are the arguments of :class:`Mark` that may anchor it: start, arrive, start_marker, arrive_marker.
    """
    if from_subject is None or to_subject is None:
        missing = "from_subject" if from_subject is None else "to_subject"
        raise ArgumentError("A rack needs two subjects: {missing} is missing", missing=missing)
    named = {name: anchor for name, anchor in anchors.items() if anchor is not None}
    return Mark(_as_subject(from_subject)), Mark(_as_subject(to_subject), **(named or {"start": playhead}))


def chain(marks: Iterable[Mark], subjects: tuple[Any, Any], anchors: Mapping[str, Any]) -> tuple[Mark, ...]:
    """Return the marks of a chain, which says everything about subjects and anchors itself."""
    contradicting: list[str] = [name for name, anchor in anchors.items() if anchor is not None]
    if subjects != (None, None):
        contradicting.insert(0, say("two subjects"))
    if contradicting:
        raise ArgumentError("Give marks or {both}, not both", both=joined(contradicting, say(" and ")))
    return tuple(marks)
