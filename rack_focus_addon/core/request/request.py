"""What a rack is asked for with: the marks, how to pull, which stop, how close to follow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any

from ..arguments import number, settle, shown, text
from ..arrays import positive
from ..choices import (
    FOLLOWS,
    KEYINGS,
    MODES,
    STEPS,
    STOP_WORDS,
    STYLES,
    CocName,
    Follow,
    Keying,
    Mode,
    StopSteps,
    StopStyle,
    StopWord,
)
from ..errors import ArgumentError, UnknownChoiceError, require_choice
from ..messages import joined, say
from ..optics.breathing import require_amount
from ..optics.standards import require_standard
from ..options import DEFAULTS, RackOptions
from .marks import ANCHORS, Mark, PullStyle, Subject
from .visibility import Visibility


@dataclass(frozen=True)
class StopWish:
    """The stop of a rack: KEEP the camera's, AUTO, or an f-number as Blender writes it.

    `coc_mm` is a diameter on the sensor, or the name of a standard for it.
    """

    fstop: StopWord | float = DEFAULTS.fstop
    coc_mm: CocName | float | None = DEFAULTS.coc_mm
    visibility: Visibility = field(default_factory=Visibility)
    style: StopStyle = DEFAULTS.style
    steps: StopSteps = DEFAULTS.steps

    def __post_init__(self) -> None:
        """Refuse unknown words and numbers outside their domain."""
        if isinstance(self.fstop, str):
            if self.fstop not in STOP_WORDS:
                raise UnknownChoiceError("f-stop", self.fstop, (*STOP_WORDS, say("or an f-number")))
        else:
            given = number("fstop", self.fstop)
            object.__setattr__(self, "fstop", float(positive("The f-number", given)))
        if not isinstance(self.coc_mm, str):
            settle(self, number, "coc_mm")
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
    mode: Mode = DEFAULTS.mode
    keys: Keying = DEFAULTS.keys
    follow: Follow = DEFAULTS.follow
    tolerance_px: float = DEFAULTS.tolerance_px
    breathing: float = DEFAULTS.breathing
    name: str | None = None

    def __post_init__(self) -> None:
        """Refuse unknown words and numbers outside their domain."""
        object.__setattr__(self, "marks", tuple(_on_subject(mark) for mark in self.marks))
        settle(self, number, "tolerance_px", "breathing")
        settle(self, text, "name")
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
    if not isinstance(mark, Mark):
        raise ArgumentError("marks must be a list of Mark, not of {given}", given=shown(mark))
    subject = _as_subject(mark.subject)
    return mark if subject is mark.subject else replace(mark, subject=subject)


def _as_subject(given: Any) -> Subject:  # noqa: ANN401 - whatever a script calls a subject
    return given if isinstance(given, Subject) else Subject(given)


def _named(subject: Subject) -> Subject:
    if subject.is_distance or isinstance(subject.object, str):
        return subject
    return replace(subject, object=subject.object_name, library=subject.library_name)


def request_of(marks: tuple[Mark, ...], options: RackOptions) -> RackRequest:
    """Return what the options of a rack ask for along its marks."""
    return RackRequest(
        marks=marks,
        style=PullStyle.of(
            frames=options.frames,
            seconds=options.seconds,
            ease=options.ease,
            ease_direction=options.ease_direction,
            space=options.space,
        ),
        stop=StopWish(
            options.fstop,
            options.coc_mm,
            Visibility(options.blur_coc, options.blur_share),
            options.style,
            options.steps,
        ),
        mode=options.mode,
        keys=options.keys,
        follow=options.follow,
        tolerance_px=options.tolerance_px,
        breathing=options.breathing,
        name=options.name,
    )


def two_marks(
    from_subject: Any,  # noqa: ANN401 - whatever a script calls a subject
    to_subject: Any,  # noqa: ANN401
    options: RackOptions,
    playhead: float,
) -> tuple[Mark, Mark]:
    """Return the marks of a rack between two subjects; without an anchor it starts at the playhead."""
    if from_subject is None or to_subject is None:
        missing = "from_subject" if from_subject is None else "to_subject"
        raise ArgumentError("A rack needs two subjects: {missing} is missing", missing=missing)
    named = {name: getattr(options, name) for name in ANCHORS if getattr(options, name) is not None}
    return Mark(_as_subject(from_subject)), Mark(_as_subject(to_subject), **(named or {"start": playhead}))


def chain(marks: Iterable[Mark], subjects: tuple[Any, Any], options: RackOptions) -> tuple[Mark, ...]:
    """Return the marks of a chain, which says everything about subjects and anchors itself."""
    contradicting: list[str] = [name for name in ANCHORS if getattr(options, name) is not None]
    if any(subject is not None for subject in subjects):
        contradicting.insert(0, say("two subjects"))
    if contradicting:
        raise ArgumentError("Give marks or {both}, not both", both=joined(contradicting, say(" and ")))
    return tuple(marks)
