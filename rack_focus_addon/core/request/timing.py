"""When things happen: from marks and their anchors to frames."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..arguments import LAST_FRAME, require_frame
from ..choices import Ease, EaseDirection, Space
from ..curves.keys import SAME_FRAME
from ..errors import ArgumentError
from ..messages import joined, say
from .marks import Mark, PullStyle, Subject


@dataclass(frozen=True)
class Timebase:
    """The scene's clock.

    Attributes
    ----------
    fps : float
        Frames per second, fps over fps_base.
    frame_start, frame_end : int
        The scene's range.
    frame_current : float
        The playhead.
    markers : mapping of str to int
        Timeline markers by name; of two with one name, the earlier.
    curve_frames_per_frame : float
        F-curve frames in a scene frame: time remapping old / new, otherwise 1.
    """

    fps: float = 24.0
    frame_start: int = 1
    frame_end: int = 250
    frame_current: float = 1.0
    markers: Mapping[str, int] = field(default_factory=dict)
    curve_frames_per_frame: float = 1.0

    def frames_of(self, seconds: float) -> float:
        """Return a length in whole frames, at least one."""
        if not (math.isfinite(seconds) and seconds > 0):
            raise ArgumentError("A pull must last a positive, finite time, not {seconds:g} seconds", seconds=seconds)
        return float(max(1, math.floor(seconds * self.fps + 0.5)))

    def marker_frame(self, name: str) -> float:
        """Return the frame of the timeline marker `name`."""
        if name not in self.markers:
            known = joined(self.markers) or say("there are none")
            raise ArgumentError("There is no timeline marker '{name}' (markers: {known})", name=name, known=known)
        return float(self.markers[name])


@dataclass(frozen=True)
class TimedMark:
    """A mark with its frames settled.

    Attributes
    ----------
    subject : Subject
        What is sharp from `arrive` on.
    start, arrive : float
        Scene frames: the pull to this subject runs from `start` to `arrive`; on the first mark both are where it holds
        from.
    ease : str
        How the pull speeds up and slows down, as for `create_rack`.
    ease_direction : {"IN_OUT", "IN", "OUT"}
        At which end the ease is slow.
    space : {"DIOPTRE", "LOG", "DISTANCE"}
        What moves evenly.
    note : str
        The artist's own words about the mark.
    """

    subject: Subject
    start: float
    arrive: float
    ease: Ease
    ease_direction: EaseDirection
    space: Space
    note: str = ""

    def on(self, subject: Subject) -> "TimedMark":
        """Return the mark on another subject."""
        return TimedMark(subject, self.start, self.arrive, self.ease, self.ease_direction, self.space, self.note)

    @property
    def pull_frames(self) -> float:
        """The length of the pull to this mark; 0 on the first."""
        return self.arrive - self.start


def timed_marks(marks: Sequence[Mark], timebase: Timebase, style: PullStyle) -> tuple[TimedMark, ...]:
    """Settle every mark's frames and check that the pulls follow one another.

    Parameters
    ----------
    marks : sequence of Mark
        At least two, in the order in which they are reached; each `subject` a :class:`Subject`.
    timebase : Timebase
    style : PullStyle
        What a mark does not say itself.

    Raises
    ------
    ArgumentError
        For a mark without an anchor, a length that is not positive and finite, or a pull that would begin before the
        mark before it is reached; the message names the frames.
    """
    if len(marks) < 2:
        raise ArgumentError("A rack needs two marks or more, not {count}", count=len(marks))
    timed = [_first(marks[0], marks[1], timebase, style)]
    for mark in marks[1:]:
        timed.append(_following(timed[-1], _timed(mark, timebase, style)))
    return tuple(timed)


def _first(mark: Mark, following: Mark, timebase: Timebase, style: PullStyle) -> TimedMark:
    anchor = _anchor(mark, timebase)
    frame = anchor[0] if anchor else _timed(following, timebase, style).start
    return settled(mark, frame, frame, style)


def _timed(mark: Mark, timebase: Timebase, style: PullStyle) -> TimedMark:
    anchor = _anchor(mark, timebase)
    if anchor is None:
        raise ArgumentError(
            "The mark on '{subject}' has no frame; give it arrive, start or a marker", subject=mark.subject.name
        )
    frame, is_start = anchor
    length = _pull_frames(mark, timebase, style)
    start, arrive = (frame, frame + length) if is_start else (frame - length, frame)
    if max(-start, arrive) > LAST_FRAME:
        raise ArgumentError(
            "The pull to '{subject}' would last {length:.10g} frames, from {start:.10g} to {arrive:.10g}, and "
            "Blender has frames {first} to {last}; make it shorter",
            subject=mark.subject.name,
            length=length,
            start=start,
            arrive=arrive,
            first=-LAST_FRAME,
            last=LAST_FRAME,
        )
    return settled(mark, start, arrive, style)


def settled(mark: Mark, start: float, arrive: float, style: PullStyle) -> TimedMark:
    """Return a mark with the given frames, and from the style what it does not say itself."""
    return TimedMark(
        subject=mark.subject,
        start=start,
        arrive=arrive,
        ease=mark.ease or style.ease,
        ease_direction=mark.ease_direction or style.ease_direction,
        space=mark.space or style.space,
        note=mark.note,
    )


def _anchor(mark: Mark, timebase: Timebase) -> tuple[float, bool] | None:
    """The anchored frame and whether it is the pull's start, or None."""
    for name, frame, marker in (
        ("arrive", mark.arrive, mark.arrive_marker),
        ("start", mark.start, mark.start_marker),
    ):
        if marker is not None:
            return timebase.marker_frame(marker), name == "start"
        if frame is not None:
            require_frame(say("'{subject}': {name}", subject=mark.subject.name, name=name), frame)
            return float(frame), name == "start"
    return None


def _pull_frames(mark: Mark, timebase: Timebase, style: PullStyle) -> float:
    if mark.pull_seconds is not None:
        return timebase.frames_of(mark.pull_seconds)
    frames = mark.pull_frames if mark.pull_frames is not None else style.frames
    if frames is None:
        return timebase.frames_of(style.seconds)
    if not (math.isfinite(frames) and frames > SAME_FRAME):
        raise ArgumentError(
            "A pull must last a positive, finite number of frames, more than {least:g}, not {frames:g}",
            least=SAME_FRAME,
            frames=frames,
        )
    return float(frames)


def _following(before: TimedMark, after: TimedMark) -> TimedMark:
    """Return a mark behind the one before it; a pull that starts on its arrival but for rounding starts right there."""
    if after.start != before.arrive and abs(after.start - before.arrive) <= SAME_FRAME:
        return replace(after, start=before.arrive)
    if after.start < before.arrive:
        room = after.arrive - before.arrive
        way_out = (
            say(
                "start it at frame {frame:g} or later, or let it last no more than {room:g} frames",
                frame=before.arrive,
                room=room,
            )
            if room > SAME_FRAME
            else say("put the marks in order of time")
        )
        raise ArgumentError(
            "The pull to '{after}' would start at frame {start:g}, before '{before}' is reached at frame {frame:g}; "
            "{way_out}",
            after=after.subject.name,
            start=after.start,
            before=before.subject.name,
            frame=before.arrive,
            way_out=way_out,
        )
    return after
