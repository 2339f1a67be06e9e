"""When the pulls happen that the panel describes."""

from __future__ import annotations

from ..doors import core_timing
from .choices import INHERIT
from .groups import PullSettings, RACKFOCUS_PG_mark, RACKFOCUS_PG_scene


def pull_span(settings: RACKFOCUS_PG_scene, index: int, clock: core_timing.Timebase) -> tuple[float, float]:
    """Return the start and the arrival, in scene frames, of the pull to a mark of the list.

    The first mark has no pull: both are where it holds from.
    """
    mark = settings.marks[index]
    if index == 0:
        if mark.hold_from or len(settings.marks) < 2:
            return (anchor_frame(mark, clock),) * 2
        return (pull_span(settings, 1, clock)[0],) * 2
    return _span(mark, settings, clock, anchor_frame(mark, clock))


def pair_span(settings: RACKFOCUS_PG_scene, clock: core_timing.Timebase) -> tuple[float, float]:
    """Return the start and the arrival, in scene frames, of the pull between the two subjects."""
    return _span(settings, settings, clock, anchor_frame(settings, clock))


def anchor_frame(settings: PullSettings | RACKFOCUS_PG_mark, clock: core_timing.Timebase) -> float:
    """Return the frame at which a pull is anchored: the marker's, the playhead or the one that is set.

    A marker that is gone counts as not said.
    """
    if settings.marker in clock.markers:
        return clock.marker_frame(settings.marker)
    # Marks of a list have frames of their own.
    if hasattr(settings, "exact_frame"):
        return exact(settings.frame, settings.exact_frame)
    return float(clock.frame_current if settings.use_playhead else settings.frame)


def exact(whole: int, stored: float) -> float:
    """Return the frame or the length that is meant: what was stored with it between frames, while it still fits."""
    return stored if round(stored) == whole or (whole == 1 and 0.0 < stored < 1.0) else float(whole)


def put_at(mark: RACKFOCUS_PG_mark, frame: float) -> None:
    """Put a mark at a frame, which may lie between two."""
    mark.frame, mark.exact_frame = round(frame), frame


def find_missing_marker(settings: RACKFOCUS_PG_scene, clock: core_timing.Timebase) -> str:
    """Return the name of a timeline marker that holds something and is gone, or nothing."""
    held = [mark.marker for mark in settings.marks] if settings.use_marks else [settings.marker]
    return next((name for name in held if name and name not in clock.markers), "")


def _span(
    pull: PullSettings | RACKFOCUS_PG_mark, rack: PullSettings, clock: core_timing.Timebase, anchor: float
) -> tuple[float, float]:
    given = rack if pull.length_unit == INHERIT else pull
    frames = exact(given.frames, getattr(given, "exact_frames", given.frames))
    length = frames if given.length_unit == "FRAMES" else clock.frames_of(given.seconds)
    return (anchor, anchor + length) if pull.anchor == "START" else (anchor - length, anchor)
