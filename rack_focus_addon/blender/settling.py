"""Settling where a shot is measured: on the stage, unless that might be wrong and the full scene shows that it is."""

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..core.findings import Finding
from ..core.messages import joined, say
from .doubts import Doubts, find_doubts, find_upstream_of
from .ground import Progress, in_full_scene, on_stage
from .measuring import Job, Record, visit
from .plain import read_plain
from .stepping import exhausted, may_step_now, stepped
from .stillness import stands_still

SAME: float = 1e-4
"""Relative difference of distances up to which stage and full scene agree."""


@dataclass(frozen=True)
class Settled:
    """Where it was measured, STAGE or SCENE, and what there is to say about that."""

    measured_on: str = "STAGE"
    findings: tuple[Finding, ...] = ()


def measured(
    job: Job, compare_at: ArrayLike | None, *, may_step: bool, progress: Progress | None
) -> tuple[Record, Settled]:
    """Return what was seen at every frame of a job, see :func:`.stage.sample`."""
    if plain := read_plain(job):
        return plain, Settled()
    blocks = find_upstream_of(job)
    record = _on_stage(job, is_still=stands_still(blocks))
    doubts = find_doubts(job, blocks)
    if not (doubts and may_step and may_step_now()):
        return record, Settled()
    indices = _compared(job, compare_at)
    # What NEAREST has chosen on the stage stays chosen.
    job = replace(job, subjects=record.subjects)
    # Simulations have to be stepped through anyway: what they give is looked at on the way.
    indices_seen = indices if doubts.run_up is None else job.everything
    full = _in_scene(job, indices_seen, doubts, progress)
    differing = _differing(record, full, indices)
    if differing is None:
        return record, Settled()
    if doubts.run_up is None:
        full = _in_scene(job, job.everything, doubts, progress)
    return full, Settled("SCENE", (_finding(job, doubts, float(job.frames[differing])),))


def _on_stage(job: Job, *, is_still: bool) -> Record:
    record = Record.empty(job)
    with on_stage(job.scene, job.camera) as ground:
        exhausted(visit(job, ground, record, job.everything, look="AIMS", is_still=is_still))
    if job.deep_rows:
        deep = np.flatnonzero(job.deep_at[job.deep_rows].any(axis=0))
        with on_stage(job.scene, job.camera) as ground:
            exhausted(visit(job, ground, record, deep, look="DEPTHS"))
    return record


def _in_scene(job: Job, indices: NDArray[np.intp], doubts: Doubts, progress: Progress | None) -> Record:
    """What is seen in the full scene; how it is stepped is for :mod:`.stepping` to say."""

    def looking(progress: Progress | None) -> Generator[None, None, Record]:
        record = Record.empty(job)
        with in_full_scene(job.scene, run_up=doubts.run_up, progress=progress) as ground:
            yield from visit(job, ground, record, indices)
        return record

    arrays = (each.tobytes() for each in (job.frames, job.deep_at, indices))
    asked = (job.scene, job.camera, job.subjects, *arrays, doubts.run_up)
    return stepped(job.scene.name, asked, looking, progress)


def _compared(job: Job, compare_at: ArrayLike | None) -> NDArray[np.intp]:
    """The indices of the frames at which stage and full scene are compared."""
    if compare_at is None:
        return np.unique(np.linspace(0, len(job.frames) - 1, 3).astype(np.intp))
    wanted = np.atleast_1d(np.asarray(compare_at, dtype=np.float64))
    return np.unique(np.abs(job.frames[:, np.newaxis] - wanted).argmin(axis=0))


def _differing(stage: Record, full: Record, indices: NDArray[np.intp]) -> int | None:
    """The first frame's index at which stage and full scene do not agree, or None."""
    for index in np.sort(indices):
        pairs = (
            (stage.distances[:, index], full.distances[:, index]),
            (stage.numbers[index], full.numbers[index]),
            (stage.near[:, index], full.near[:, index]),
            (stage.far[:, index], full.far[:, index]),
        )
        if not all(np.allclose(one, other, rtol=SAME, atol=SAME * 1e-3, equal_nan=True) for one, other in pairs):
            return int(index)
    return None


def _finding(job: Job, doubts: Doubts, frame: float) -> Finding:
    return Finding(
        code="MEASURED_ON_SCENE",
        severity="INFO",
        message=(
            say(
                "The full scene '{scene}' was stepped to measure: {reasons}; from frame {frame:g} on it differs from "
                "what the camera and the subjects alone give",
                scene=job.scene.name,
                reasons=joined(doubts.reasons, "; "),
                frame=frame,
            )
        ),
        frame=frame,
        camera=job.camera.name,
    )
