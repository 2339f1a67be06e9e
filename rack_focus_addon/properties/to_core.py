"""The one door from what the user set to the core's values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..doors import core_marks, core_request, core_standards, stop_solver
from .choices import INHERIT, OWN_COC
from .groups import PullSettings, RACKFOCUS_PG_mark, RACKFOCUS_PG_scene, RACKFOCUS_PG_subject
from .picked import find_picked
from .timing import exact


def find_gap(settings: RACKFOCUS_PG_subject) -> str:
    """Return which name a picked subject still lacks: "BONE", "VERTEX_GROUP" or nothing."""
    if settings.picked:
        return ""
    if settings.part == "BONE" and not settings.bone:
        return "BONE"
    return "VERTEX_GROUP" if "VERTEX_GROUP" in {settings.part, settings.sharp} and not settings.vertex_group else ""


def read_subject(settings: RACKFOCUS_PG_subject) -> core_marks.Subject | None:
    """Return the subject that the panel shows, None while none is picked, or its bone or vertex group is not said."""
    if picked := find_picked(settings):
        if picked.is_distance or settings.sharp == "VERTEX_GROUP":
            return picked
        return replace(picked, sharp=settings.sharp, slab=round(settings.slab, 6))
    if settings.object is None or find_gap(settings):
        return None
    bone = settings.bone if settings.part == "BONE" else None
    has_group = "VERTEX_GROUP" in {settings.part, settings.sharp} or settings.part == "NEAREST"
    group = (settings.vertex_group or None) if has_group else None
    return core_marks.Subject(
        settings.object,
        part=settings.part,
        bone=bone,
        vertex_group=group,
        sharp=settings.sharp,
        slab=round(settings.slab, 6),
    )


def read_coc(settings: PullSettings) -> str | float | None:
    """Return the circle of confusion as the api takes it: mm, the name of a standard, None for the usual one."""
    if settings.coc == OWN_COC:
        return float(settings.own_coc_mm)
    return None if settings.coc == core_standards.DEFAULT else str(settings.coc)


def read_stop_wish(settings: PullSettings) -> core_request.StopWish:
    """Return which stop is asked for, and what must be sharp and what must blur for it."""
    by_height = settings.blur_in == "HEIGHT"
    return core_request.StopWish(
        fstop=settings.fstop if settings.stop_mode == "MANUAL" else settings.stop_mode,
        coc_mm=read_coc(settings),
        visibility=stop_solver.Visibility(0.0, settings.blur_percent / 100.0)
        if by_height
        else stop_solver.Visibility(settings.blur_coc),
        style=settings.style,
        steps=settings.steps,
    )


def read_options(settings: PullSettings, playhead: int) -> dict[str, Any]:
    """Return the panel's (or the operator's) settings as keyword arguments of `api.create_rack`.

    They are those of a rack between two subjects; see :func:`read_arguments`.
    """
    wish = read_stop_wish(settings)
    return {
        **_anchor(settings, playhead if settings.use_playhead else settings.frame),
        settings.length_unit.lower(): settings.seconds if settings.length_unit == "SECONDS" else settings.frames,
        "ease": settings.ease,
        "ease_direction": settings.ease_direction,
        "space": settings.space,
        "fstop": wish.fstop,
        "coc_mm": wish.coc_mm,
        "blur_coc": wish.visibility.coc,
        "blur_share": wish.visibility.share,
        "style": wish.style,
        "steps": wish.steps,
        "mode": settings.mode,
        "follow": settings.follow,
        "keys": settings.keys,
        "tolerance_px": settings.tolerance_px,
        "breathing": settings.breathing,
        "shared_data": "SINGLE_USER" if settings.single_user else "REFUSE",
    }


def read_marks(settings: RACKFOCUS_PG_scene) -> tuple[core_marks.Mark, ...]:
    """Return the marks of the list, as the api takes them; their subjects must be picked."""
    return tuple(_mark(mark, is_first=index == 0) for index, mark in enumerate(settings.marks))


def read_arguments(settings: RACKFOCUS_PG_scene, pull: PullSettings, playhead: int) -> dict[str, Any]:
    """Return all keyword arguments of `api.create_rack`: the two subjects or the marks, and the options.

    `pull` is the panel's settings or those of an operator that was called with others.
    """
    options = read_options(pull, playhead)
    if not settings.use_marks:
        subjects = {"from_subject": settings.from_subject, "to_subject": settings.to_subject}
        return {name: read_subject(subject) for name, subject in subjects.items()} | options
    options = {name: value for name, value in options.items() if name not in core_marks.ANCHORS}
    return {"marks": read_marks(settings), **options}


def _anchor(settings: PullSettings | RACKFOCUS_PG_mark, frame: float) -> dict[str, float | str]:
    name = settings.anchor.lower()
    return {f"{name}_marker": settings.marker} if settings.marker else {name: frame}


def _mark(mark: RACKFOCUS_PG_mark, *, is_first: bool) -> core_marks.Mark:
    own = {name: getattr(mark, name) for name in ("ease", "ease_direction", "space")}
    own = {name: word for name, word in own.items() if word != INHERIT}
    frame = exact(mark.frame, mark.exact_frame)
    if is_first:
        held = {"arrive_marker": mark.marker} if mark.marker else {"arrive": frame}
        return core_marks.Mark(read_subject(mark.subject), **(held if mark.hold_from else {}), **own, note=mark.note)
    if mark.length_unit != INHERIT:
        own["pull_seconds" if mark.length_unit == "SECONDS" else "pull_frames"] = (
            mark.seconds if mark.length_unit == "SECONDS" else exact(mark.frames, mark.exact_frames)
        )
    return core_marks.Mark(read_subject(mark.subject), **_anchor(mark, frame), **own, note=mark.note)
