"""The way back: a rack that is there becomes what the panel describes, to be changed and written again."""

from __future__ import annotations

from collections.abc import Sequence

from ..doors import core_keys, core_marks, core_request, core_standards
from .choices import INHERIT, OWN_COC
from .groups import RACKFOCUS_PG_mark, RACKFOCUS_PG_scene, RACKFOCUS_PG_subject
from .picked import clear_subject, take_subject
from .timing import put_at

Timing = Sequence[tuple[float, float]]
"""Start and arrival of the pull to each mark, in scene frames."""

COC_PER_FRAME = 540.0
"""Circles of confusion in the height of an HD frame, to tell which of two wishes for blur is the larger."""

WORDS = ("ease", "ease_direction", "space")
PLAIN = ("mode", "follow", "keys", "tolerance_px", "breathing")


def take_rack(
    settings: RACKFOCUS_PG_scene,
    request: core_request.RackRequest,
    subjects: Sequence[core_marks.Subject | None],
    timing: Timing,
) -> None:
    """Let the panel describe a rack: two subjects if it is as plain as that, else a list of marks.

    Subjects that are lost (None) are left to be picked.
    """
    for name in PLAIN:
        setattr(settings, name, getattr(request, name))
    _take_stop(settings, request.stop)
    settings.marks.clear()
    settings.use_marks = not _is_pair(request, timing)
    if settings.use_marks:
        _take_style(settings, request, None)
        _take_chain(settings, request, subjects, timing)
        return
    last = request.marks[1]
    _take_style(settings, request, last)
    settings.use_playhead = False
    settings.anchor, frame, settings.marker = _anchor_of(last, *timing[1])
    settings.frame = round(frame)
    for slot, subject in zip((settings.from_subject, settings.to_subject), subjects, strict=True):
        _take_subject(slot, subject)


def _is_pair(request: core_request.RackRequest, timing: Timing) -> bool:
    """Whether the settings of two subjects say all of a rack."""
    if len(request.marks) != 2:
        return False
    first, last = request.marks
    is_plain = not (first.note or last.note or any(getattr(first, name) for name in WORDS))
    holds_from_pull = not (first.arrive_marker or first.start_marker)
    holds_from_pull = holds_from_pull and abs(timing[0][1] - timing[1][0]) <= core_keys.SAME_FRAME
    frames = (*timing[1], last.pull_frames or request.style.frames or 0.0)
    return is_plain and holds_from_pull and all(float(frame).is_integer() for frame in frames)


def _take_style(settings: RACKFOCUS_PG_scene, request: core_request.RackRequest, mark: core_marks.Mark | None) -> None:
    """How pulls move: as the rack says, and where there is but one, as its mark says."""
    style = request.style
    for name in WORDS:
        setattr(settings, name, (getattr(mark, name) if mark else None) or getattr(style, name))
    seconds, frames = style.seconds, style.frames
    if mark and (mark.pull_seconds is not None or mark.pull_frames is not None):
        seconds, frames = mark.pull_seconds or seconds, mark.pull_frames
    settings.length_unit, settings.seconds = "SECONDS" if frames is None else "FRAMES", seconds
    settings.frames = max(1, round(frames or settings.frames))


def _take_stop(settings: RACKFOCUS_PG_scene, stop: core_request.StopWish) -> None:
    settings.stop_mode = stop.fstop if isinstance(stop.fstop, str) else "MANUAL"
    if not isinstance(stop.fstop, str):
        settings.fstop = stop.fstop
    settings.style, settings.steps = stop.style, stop.steps
    by_height = stop.visibility.share * COC_PER_FRAME > stop.visibility.coc
    settings.blur_in = "HEIGHT" if by_height else "COC"
    if by_height:
        settings.blur_percent = 100.0 * stop.visibility.share
    else:
        settings.blur_coc = stop.visibility.coc
    is_own = isinstance(stop.coc_mm, float | int)
    settings.coc = OWN_COC if is_own else stop.coc_mm or core_standards.DEFAULT
    if is_own:
        settings.own_coc_mm = stop.coc_mm


def _take_chain(
    settings: RACKFOCUS_PG_scene,
    request: core_request.RackRequest,
    subjects: Sequence[core_marks.Subject | None],
    timing: Timing,
) -> None:
    whole = request.style.frames is None or float(request.style.frames).is_integer()
    for given, subject, frames in zip(request.marks, subjects, timing, strict=True):
        mark = settings.marks.add()
        _take_subject(mark.subject, subject)
        mark.anchor, frame, mark.marker = _anchor_of(given, *frames)
        put_at(mark, frame)
        mark.note = given.note
        for name in WORDS:
            setattr(mark, name, getattr(given, name) or INHERIT)
        _take_length(mark, given, None if whole else request.style.frames)
    first = request.marks[0]
    settings.marks[0].hold_from = any((first.arrive_marker, first.start_marker)) or (
        (first.arrive, first.start) != (None, None)
    )
    settings.active_mark = 0


def _take_length(mark: RACKFOCUS_PG_mark, given: core_marks.Mark, rack_frames: float | None) -> None:
    """The length of its own that a mark has, or that of the rack where the rack's own setting is whole."""
    frames = given.pull_frames if given.pull_frames is not None else rack_frames
    if given.pull_seconds is not None:
        mark.length_unit, mark.seconds = "SECONDS", given.pull_seconds
    elif frames is not None:
        mark.length_unit, mark.frames, mark.exact_frames = "FRAMES", max(1, round(frames)), frames


def _anchor_of(mark: core_marks.Mark, start: float, arrive: float) -> tuple[str, float, str]:
    """Which end of the pull is tied, to which frame, and to which timeline marker."""
    if mark.start is not None or mark.start_marker:
        return "START", start, mark.start_marker or ""
    return "ARRIVE", arrive, mark.arrive_marker or ""


def _take_subject(settings: RACKFOCUS_PG_subject, subject: core_marks.Subject | None) -> None:
    if subject is None:
        clear_subject(settings)
    else:
        take_subject(settings, subject)
