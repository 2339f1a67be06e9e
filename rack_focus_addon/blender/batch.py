"""Many racks at once, for all shots of a timeline: planned all before the first is written, and all written or none."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations
from typing import NamedTuple

import bpy

from ..core.errors import ArgumentError, CameraError, RackFocusError, SubjectError
from ..core.keys import FrameRange
from ..core.messages import say
from ..core.rack import Rack
from .checkpoint import Checkpoint
from .live_planning import LivePlan
from .planning import Plan
from .racks import write_rack

_KINDS = (SubjectError, CameraError, ArgumentError, RackFocusError)


class ShotToRack(NamedTuple):
    """A shot's name, and what plans its rack in the scene as it is at the call."""

    name: str
    plan: Callable[[], Plan | LivePlan]


def write_racks(shots: Sequence[ShotToRack]) -> tuple[Rack, ...]:
    """Plan all racks, then write all; on a failure every camera is as it was before.

    Raises
    ------
    RackFocusError
        Of the kind that the shot's own error is, with the shot's name before it.
    """
    plans = [_planned(shot) for shot in shots]
    _require_no_live_racks(shots, plans)
    _require_apart(shots, plans)
    written: set[bpy.types.Object] = set()
    checkpoints: list[Checkpoint] = []
    racks: list[Rack] = []
    try:
        for shot, first_plan in zip(shots, plans, strict=True):
            camera = first_plan.rack.camera
            # Keys of a rack that was written meanwhile bound the holds of the next one, and its name is taken.
            plan = _planned(shot) if camera in written else first_plan
            checkpoints.append(Checkpoint(camera))
            written.add(camera)
            with _named(shot):
                write_rack(plan)
            racks.append(plan.rack)
    except BaseException:
        for checkpoint in reversed(checkpoints):
            checkpoint.restore()
        raise
    return tuple(racks)


def _planned(shot: ShotToRack) -> Plan | LivePlan:
    with _named(shot):
        return shot.plan()


@contextmanager
def _named(shot: ShotToRack) -> Iterator[None]:
    """Let an error say which shot it is about."""
    try:
        yield
    except RackFocusError as error:
        kind = next(kind for kind in _KINDS if isinstance(error, kind))
        raise kind("Shot '{shot}': {error}", shot=shot.name, error=error.message) from error


def _require_no_live_racks(shots: Sequence[ShotToRack], plans: Sequence[Plan | LivePlan]) -> None:
    """Refuse to take the place of live racks: their rigs are gone then, and could not come back on a failure."""
    for shot, plan in zip(shots, plans, strict=True):
        if isinstance(plan, LivePlan) and plan.replaces:
            raise CameraError(
                "Shot '{shot}': camera '{camera}' carries a live rack already; remove it or bake it first, or update "
                "it",
                shot=shot.name,
                camera=plan.rack.camera.name,
            )


def _require_apart(shots: Sequence[ShotToRack], plans: Sequence[Plan | LivePlan]) -> None:
    for (one, plan), (other, later) in combinations(zip(shots, plans, strict=True), 2):
        ranges = FrameRange(*plan.rack.owned_range), FrameRange(*later.rack.owned_range)
        if plan.rack.camera == later.rack.camera and ranges[0].overlaps(ranges[1]):
            frames = [say("frames {first:g} to {last:g}", first=each.first, last=each.last) for each in ranges]
            raise ArgumentError(
                "Shot '{other}' ({later}) runs into shot '{one}' ({earlier}) on camera '{camera}'; set them apart, or "
                "make one chain of them",
                other=other.name,
                later=frames[1],
                one=one.name,
                earlier=frames[0],
                camera=plan.rack.camera.name,
            )
