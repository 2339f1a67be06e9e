"""Many racks at once, for all shots of a timeline: planned all before the first is written, and all written or none."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import bpy

from ...core.curves.keys import FrameRange
from ...core.errors import ArgumentError, CameraError, RackFocusError, SubjectError
from ...core.messages import say
from ...core.plan.cuts import ShotRange
from ...core.record.rack import Plan, Rack
from ...core.request.request import RackRequest
from ...core.request.timing import timed_marks
from ..camera import get_camera, read_timebase
from ..measure.agreement import settle_own_changes
from ..measure.steps import Steps
from ..object_types import CameraObject
from .plan import plan_rack
from .recipe import find_rig
from .rig import write_rig
from .snapshot import restored_on_failure
from .stack import CameraRacks, read_camera_racks, write_camera_racks

_KINDS = (SubjectError, CameraError, ArgumentError, RackFocusError)


@dataclass(frozen=True, eq=False)
class ShotToRack:
    """A shot to be racked.

    Attributes
    ----------
    name : str
        What messages call it.
    request : RackRequest
    camera : Object or str, optional
        By default the one that renders the last arrival.
    shared_data : {"REFUSE", "SINGLE_USER"}
    replaces : str, optional
        The rack whose place it takes, name and all.
    place : ShotRange, optional
        The frames that its rack may not leave.
    """

    name: str
    request: RackRequest
    camera: bpy.types.Object | str | None = None
    shared_data: str = "REFUSE"
    replaces: str | None = None
    place: ShotRange | None = None


class _Placed(NamedTuple):
    """A shot with its camera, and the F-curve frames that its rack will own."""

    shot: ShotToRack
    camera: CameraObject
    owned: FrameRange


def write_racks(scene: bpy.types.Scene, shots: Sequence[ShotToRack]) -> Steps[tuple[Rack, ...]]:
    """Plan all racks, then write all, each camera once; on a failure every camera is as it was before.

    Raises
    ------
    RackFocusError
        Of the kind that the shot's own error is, with the shot's name before it.
    """
    placed = [_place(scene, shot) for shot in shots]
    plans: list[Plan] = []
    old: dict[bpy.types.Object, CameraRacks] = {}
    new: dict[bpy.types.Object, CameraRacks] = {}
    for each in placed:
        with naming_shot(each.shot.name):
            if each.camera not in old:
                old[each.camera] = new[each.camera] = read_camera_racks(each.camera)
            plan = yield from _planned(scene, each, placed, new[each.camera], plans)
            if not plan.is_live:
                new[each.camera] = new[each.camera].with_plan(plan)
        plans.append(plan)
    _require_apart(placed)
    with ExitStack() as failure:
        for camera, racks in old.items():
            failure.enter_context(restored_on_failure(camera))
            own = [plan for plan in plans if plan.rack.camera == camera]
            with naming_shot(next(each.shot.name for each in placed if each.camera == camera)):
                if own[0].is_live:
                    write_rig(own[0])
                else:
                    write_camera_racks(racks, new[camera], own)
    settle_own_changes()
    return tuple(plan.rack for plan in plans)


def _place(scene: bpy.types.Scene, shot: ShotToRack) -> _Placed:
    with naming_shot(shot.name):
        timebase = read_timebase(scene)
        marks = timed_marks(shot.request.marks, timebase, shot.request.style)
        first, last = marks[0].arrive, marks[-1].arrive
        if shot.place is not None and (first not in shot.place or last not in shot.place):
            raise ArgumentError(
                "It would rack frames {first:g} to {last:g}, and has frames {start:g} to {end:g}; move its marks, or "
                "the markers",
                first=first,
                last=last,
                start=shot.place.first,
                end=shot.place.last,
            )
        camera = get_camera(scene, shot.camera, last)
        return _Placed(shot, camera, FrameRange(first, last).scaled(timebase.curve_frames_per_frame))


def _planned(
    scene: bpy.types.Scene, placed: _Placed, others: Sequence[_Placed], racks: CameraRacks, plans: Sequence[Plan]
) -> Steps[Plan]:
    shot, camera, _ = placed
    is_live = shot.request.mode == "LIVE"
    if is_live and find_rig(camera):
        # Its rig is gone then, and could not come back on a failure.
        raise CameraError(
            "camera '{camera}' carries a live rack already; remove it or bake it first, or update it",
            camera=camera.name,
        )
    if any(plan.rack.camera == camera and (plan.is_live or is_live) for plan in plans):
        raise CameraError(
            "A live rack stands alone on its camera, and another shot racks '{camera}' too; make both one chain of "
            "marks, or create them with keys (mode KEYS)",
            camera=camera.name,
        )
    beside = [other.owned for other in others if other.camera == camera and other is not placed]
    return (
        yield from plan_rack(
            scene,
            shot.request,
            camera,
            shared_data=shot.shared_data,
            updating=shot.replaces,
            racks=racks,
            neighbours=beside,
        )
    )


@contextmanager
def naming_shot(name: str) -> Iterator[None]:
    """Let an error say which shot it is about."""
    try:
        yield
    except RackFocusError as error:
        kind = next(kind for kind in _KINDS if isinstance(error, kind))
        raise kind("Shot '{shot}': {error}", shot=name, error=error.message) from error


def _require_apart(placed: Sequence[_Placed]) -> None:
    """Refuse shots of one camera that run into each other."""
    by_frame = sorted(placed, key=lambda each: each.owned.first)
    for camera in dict.fromkeys(each.camera for each in placed):
        for one, other in pairwise(each for each in by_frame if each.camera == camera):
            if one.owned.overlaps(other.owned):
                earlier, later = (
                    say("frames {first:g} to {last:g}", first=each.owned.first, last=each.owned.last)
                    for each in (one, other)
                )
                raise ArgumentError(
                    "Shot '{other}' ({later}) runs into shot '{one}' ({earlier}) on camera '{camera}'; set them apart, "
                    "or make one chain of them",
                    other=other.shot.name,
                    later=later,
                    one=one.shot.name,
                    earlier=earlier,
                    camera=camera.name,
                )
