"""Choosing where a shot is measured: on the stage, unless comparing with the full scene shows that it is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...core.findings import Finding
from ...core.messages import joined, say
from ...core.shot.measured import MeasuredOn
from . import agreement
from .full_scene import frames_to_step, measuring_in
from .is_static import is_static
from .request import ShotRequest
from .stage import stage_for
from .stage_risks import StageRisks, find_dependencies_of, find_stage_risks
from .steps import Stepped, Steps
from .visit import Record, visiting

SAME: Final = 1e-4
"""Relative difference of distances up to which stage and full scene agree."""


@dataclass(frozen=True)
class Place:
    """Where a shot was measured, and findings about that choice."""

    measured_on: MeasuredOn = "STAGE"
    findings: tuple[Finding, ...] = ()


def record_shot(request: ShotRequest) -> Steps[tuple[Record, Place]]:
    """Return what is seen at every frame of a shot, and where."""
    agreement.take_up_changes()
    blocks = find_dependencies_of(request)
    record = _record_on_stage(request, is_still=is_static(blocks))
    risks = find_stage_risks(request, blocks)
    if not risks:
        return record, Place()
    indices = _compared(request)
    agreed = agreement.find(request, risks)
    if agreed:
        return record, Place()
    # Simulations have to be stepped through anyway: what they give is looked at on the way.
    looks_at_all = risks.run_up is not None or agreed is not None
    way = frames_to_step(request.frames, request.all_indices if looks_at_all else indices, risks.run_up)
    if (yield Stepped(request.scene.name, 0, len(way), way[0][0])) is False:
        return record, Place()
    # What NEAREST has chosen on the stage stays chosen.
    chosen = request.on(record.targets)
    full = yield from _record_in_scene(chosen, way)
    differing = _differing(record, full, indices)
    agreement.remember(request, risks, agrees=differing is None)
    if differing is None:
        return record, Place(findings=_agreed(request, risks))
    if not looks_at_all:
        way = frames_to_step(request.frames, request.all_indices, None)
        full = yield from _record_in_scene(chosen, way)
    return full, Place("SCENE", (_stepped(request, risks, float(request.frames[differing])),))


def _record_on_stage(request: ShotRequest, *, is_still: bool) -> Record:
    record = Record.empty(request)
    scene, camera, frames = request.scene, request.camera, request.frames
    choosing = sorted({at for row, at in enumerate(request.choose_at) if at is not None and _chooses(request, row)})
    with stage_for(scene, camera, frames) as stage, visiting(request, stage, record, "POINTS") as visit:
        for frame in choosing:
            visit.choose(frame, stage.at(frame))
        for index in request.all_indices:
            visit.look(index, stage.at(frames[index]))
            if is_still:
                record.repeat(index, request.all_indices)
                break
    if request.deep_rows:
        deep = np.flatnonzero(request.depths[request.deep_rows].any(axis=0))
        with stage_for(scene, camera, frames) as stage, visiting(request, stage, record, "DEPTHS") as visit:
            for index in deep:
                visit.look(index, stage.at(frames[index]))
    return record


def _chooses(request: ShotRequest, row: int) -> bool:
    return request.subjects[row].part == "NEAREST"


def _record_in_scene(request: ShotRequest, way: Sequence[tuple[float, int | None]]) -> Steps[Record]:
    record = Record.empty(request)
    with measuring_in(request.scene) as full, visiting(request, full, record) as visit:
        for done, (frame, index) in enumerate(way):
            if done:
                yield Stepped(request.scene.name, done, len(way), frame)
            graph = full.at(frame)
            if index is not None:
                visit.look(index, graph)
    return record


def _compared(request: ShotRequest) -> NDArray[np.intp]:
    """The indices of the frames at which stage and full scene are compared."""
    frames = request.frames
    if request.compare_at is None:
        return np.unique(np.linspace(0, len(frames) - 1, 3).astype(np.intp))
    wanted = np.atleast_1d(np.asarray(request.compare_at, dtype=np.float64))
    return np.unique(np.abs(frames[:, np.newaxis] - wanted).argmin(axis=0))


def _differing(stage: Record, full: Record, indices: NDArray[np.intp]) -> int | None:
    """The first frame's index at which stage and full scene do not agree, or None."""
    for index in np.sort(indices):
        pairs = (
            (stage.distances_at(index), full.distances_at(index)),
            (stage.numbers[index], full.numbers[index]),
            (stage.near[:, index], full.near[:, index]),
            (stage.far[:, index], full.far[:, index]),
        )
        same_kind = stage.kinds[index] == full.kinds[index]
        if not same_kind or not all(
            np.allclose(one, other, rtol=SAME, atol=SAME * 1e-3, equal_nan=True) for one, other in pairs
        ):
            return int(index)
    return None


def _stepped(request: ShotRequest, risks: StageRisks, frame: float) -> Finding:
    return Finding(
        code="MEASURED_ON_SCENE",
        severity="INFO",
        message=say(
            "The full scene '{scene}' was stepped to measure: {reasons}; from frame {frame:g} on it differs from "
            "what the camera and the subjects alone give",
            scene=request.scene.name,
            reasons=joined(risks.reasons, "; "),
            frame=frame,
        ),
        frame=frame,
        camera=request.camera.name,
    )


def _agreed(request: ShotRequest, risks: StageRisks) -> tuple[Finding, ...]:
    """What there is to say where others' frame handlers made it necessary to compare, and changed nothing."""
    if not risks.handlers:
        return ()
    message = say(
        "The full scene '{scene}' was stepped once, as {handlers} might move things; the shot is the same without it. "
        "Name what is harmless in the add-on's preferences, and no scene is stepped for it",
        scene=request.scene.name,
        handlers=joined(risks.handlers),
    )
    return (Finding("HANDLERS_HARMLESS", "INFO", message, camera=request.camera.name),)
