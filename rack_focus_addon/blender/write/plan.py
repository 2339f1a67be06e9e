"""Planning a rack: from a request and a scene to the plan that is written, as keys or as a live rig."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import bpy
import numpy as np

from ...core.curves.keys import CHANNELS, FrameRange, Key
from ...core.errors import RackFocusError
from ...core.plan.cuts import ShotRange, cut_findings
from ...core.plan.focus_curve import RunOn, frames_to_plan, owned_range
from ...core.plan.plan_shot import PlannedShot, plan_shot, require_moves
from ...core.plan.rack_stop import frames_of_need
from ...core.record.rack import MarkDistance, Plan, Rack
from ...core.record.recipe import unused_name
from ...core.request.request import RackRequest
from ...core.request.timing import Timebase, TimedMark, timed_marks
from ...core.shot.measured import Measured
from ..animation import FOCUS_PATH
from ..camera import get_camera, read_timebase
from ..compat import find_fcurve
from ..measure.measure import measure
from ..measure.request import ShotRequest
from ..measure.steps import Steps
from ..shots import kept_to_shot, read_timeline
from ..subjects.find import get_subject
from .breathing import without_breathing
from .drivable import is_constant, require_drivable, require_rigable
from .keyable import require_keyable
from .recipe import find_rig
from .stack import CameraRacks, read_camera_racks


@dataclass(frozen=True, eq=False)
class _Asked:
    """What is to be planned, with what was found for it.

    Attributes
    ----------
    scene : Scene
    request : RackRequest
    marks : tuple of TimedMark
        With their subjects found.
    racks : CameraRacks
        What the camera carries.
    timebase : Timebase
    shots : tuple of ShotRange
        Those of the scene's timeline.
    shared_data : {"REFUSE", "SINGLE_USER"}
    updating : str, optional
        The rack whose place it takes, name and all.
    """

    scene: bpy.types.Scene
    request: RackRequest
    marks: tuple[TimedMark, ...]
    racks: CameraRacks
    timebase: Timebase
    shots: tuple[ShotRange, ...]
    shared_data: str
    updating: str | None

    @property
    def owned(self) -> FrameRange:
        """The frames that it will own, in F-curve frames."""
        return owned_range(self.marks).scaled(self.timebase.curve_frames_per_frame)


@dataclass(frozen=True, eq=False)
class _Slot:
    """Where a rack goes on its camera.

    Attributes
    ----------
    name : str
    request : RackRequest
        As the recipe keeps it.
    owned : FrameRange
        In F-curve frames.
    leaving : tuple of str
        The racks whose place it takes, the newest first.
    measured_without : tuple of str
        Those whose breathing the camera is measured without.
    run_on : RunOn
    keeps_stop : bool
        Whether the camera's stop stays whatever the request says: that of keys which become a live rack.
    """

    name: str
    request: RackRequest
    owned: FrameRange
    leaving: tuple[str, ...]
    measured_without: tuple[str, ...]
    run_on: RunOn
    keeps_stop: bool = False

    @property
    def planned_request(self) -> RackRequest:
        """What the plan follows."""
        if not self.keeps_stop:
            return self.request
        return replace(self.request, stop=replace(self.request.stop, fstop="KEEP"))


def plan_rack(
    scene: bpy.types.Scene,
    request: RackRequest,
    camera: bpy.types.Object | str | None = None,
    *,
    shared_data: str = "REFUSE",
    updating: str | None = None,
    racks: CameraRacks | None = None,
    neighbours: Sequence[FrameRange] = (),
) -> Steps[Plan]:
    """Plan a rack in a scene. Nothing is written.

    Parameters
    ----------
    scene : Scene
    request : RackRequest
    camera : Object or str, optional
        By default the one that renders the last arrival.
    shared_data : {"REFUSE", "SINGLE_USER"}
    updating : str, optional
        The rack on the camera that it takes the place of, name and all.
    racks : CameraRacks, optional
        What its camera carries, where that is not what is written on it: racks that are planned and still pending.
    neighbours : sequence of FrameRange
        F-curve frames of racks that will be written beside it: its holds run on no farther than these.

    Raises
    ------
    RackFocusError
        For whatever stands in its way, before anything is changed.
    """
    timebase, shots = read_timebase(scene), read_timeline(scene)
    marks = timed_marks(request.marks, timebase, request.style)
    puller = get_camera(scene, camera, marks[-1].arrive)
    marks = tuple(mark.on(get_subject(scene, mark.subject, puller)) for mark in marks)
    chooses = [mark.subject.part == "NEAREST" for mark in marks]
    if not any(chooses):
        require_moves(marks)
    racks = racks if racks is not None else read_camera_racks(puller)
    if updating is not None:
        _require_rack(racks, updating)
    asked = _Asked(scene, request, marks, racks, timebase, shots, shared_data, updating)
    slot = _find_live_slot(asked) if request.mode == "LIVE" else _find_keyed_slot(asked)
    slot = replace(slot, run_on=_up_to(slot, neighbours, timebase.curve_frames_per_frame))
    frames = frames_to_plan(marks, slot.run_on)
    measured = yield from measure(
        ShotRequest(
            scene,
            puller,
            tuple(mark.subject for mark in marks),
            frames,
            # How deep subjects are takes their meshes, and is asked by AUTO alone.
            depth_at=frames_of_need(marks, frames) if slot.planned_request.stop.fstop == "AUTO" else None,
            choose_at=tuple(mark.arrive if choose else None for mark, choose in zip(marks, chooses, strict=True)),
            compare_at=[mark.arrive for mark in marks],
        )
    )
    if any(chooses):
        marks = tuple(mark.on(subject) for mark, subject in zip(marks, measured.subjects, strict=True))
        require_moves(marks)
        if request.mode == "LIVE":
            require_drivable(scene, marks, slot.request)
    curve_frames = frames * timebase.curve_frames_per_frame
    camera_alone = without_breathing(racks, slot.measured_without, curve_frames, measured.camera)
    measured = replace(measured, camera=camera_alone)
    planned = plan_shot(measured.shot(marks), slot.planned_request, slot.run_on)
    return _plan(replace(asked, marks=marks), slot, measured, planned)


def _plan(asked: _Asked, slot: _Slot, measured: Measured, planned: PlannedShot) -> Plan:
    marks, request, camera = asked.marks, slot.request, asked.racks.camera
    to_curve, is_live = asked.timebase.curve_frames_per_frame, slot.request.mode == "LIVE"
    own = {channel: tuple(key.scaled(to_curve) for key in keys) for channel, keys in planned.keys.items()}
    rack = Rack(
        name=slot.name,
        camera=camera,
        marks=marks,
        frames=measured.frames,
        focus_distance=planned.focus,
        keys=own["RACK" if is_live else "FOCUS"],
        key_error_px=planned.key_error_px,
        fstop=planned.fstop,
        mode=request.mode,
        owned_range=(marks[0].arrive, marks[-1].arrive),
        timeline=planned.timeline,
        findings=(*measured.findings, *planned.findings, *cut_findings(marks, asked.shots, camera.name)),
        measured_on=measured.measured_on,
        lens_keys=own.get("LENS", ()),
        stop_keys=own.get("STOP", ()),
        framing_change=planned.framing_change,
    )
    return Plan(
        scene=asked.scene,
        rack=rack,
        request=_with_choices(request, marks),
        own=own,
        owned=slot.owned,
        replaces=slot.leaving,
        mark_distances=_mark_distances(marks, measured.frames, planned, request) if is_live else (),
        nearest=float(np.min(measured.camera.clip_start)),
    )


def _find_keyed_slot(asked: _Asked) -> _Slot:
    request, stack, camera, owned = asked.request, asked.racks.stack, asked.racks.camera, asked.owned
    channels = CHANNELS if request.breathing else CHANNELS[:1]
    writes_stop = request.stop.writes and not request.breathing
    require_keyable(
        camera,
        channels=channels,
        writes_stop=writes_stop,
        shared_data=asked.shared_data,
        stop_will_be_keyed=bool(stack.curves.get("STOP")),
    )
    leaving = stack.replaced_by(owned, asked.updating)
    standing = stack.standing(leaving, owned)
    run_on = run_on_beside(camera, standing, owned, asked.timebase)
    taken = [name for name in stack.names if name not in leaving]
    return _Slot(
        name=asked.updating or unused_name(request.name or _default_name(asked.marks), taken),
        request=request,
        owned=owned,
        leaving=leaving,
        measured_without=tuple(reversed(stack.names)) if request.breathing else leaving,
        run_on=kept_to_shot(asked.shots, asked.timebase, camera, owned, standing, run_on),
    )


def _find_live_slot(asked: _Asked) -> _Slot:
    """A live rig stands alone, and follows its subjects exactly: NATURAL becomes TIGHT."""
    camera, owned, timebase = asked.racks.camera, asked.owned, asked.timebase
    request = replace(asked.request, follow="LOCKED" if asked.request.follow == "LOCKED" else "TIGHT")
    recipe, replacing = asked.racks.stack.recipe, asked.updating
    require_rigable(camera, recipe, request, owned, shared_data=asked.shared_data, replacing=replacing)
    # NEAREST is asked once it has chosen its vertex.
    require_drivable(asked.scene, [mark for mark in asked.marks if mark.subject.part != "NEAREST"], request)
    return _Slot(
        name=replacing or request.name or _default_name(asked.marks),
        request=request,
        owned=owned,
        leaving=(),
        measured_without=(),
        run_on=RunOn(timebase.frame_start, timebase.frame_end),
        keeps_stop=replacing is not None and find_rig(camera) is None,
    )


def run_on_beside(camera: bpy.types.Object, standing: Sequence[Key], owned: FrameRange, timebase: Timebase) -> RunOn:
    """Return how far the holds of a rack run on: to the scene's range on each side where no other key stands."""
    curve = find_fcurve(camera.data, FOCUS_PATH)
    return RunOn(
        lead=None if any(key.frame < owned.first for key in standing) else timebase.frame_start,
        trail=None if any(key.frame > owned.last for key in standing) else timebase.frame_end,
        pin=curve is not None and curve.extrapolation != "CONSTANT",
    )


def _up_to(slot: _Slot, neighbours: Sequence[FrameRange], to_curve: float) -> RunOn:
    """The run-on, no farther than the other end of the next rack on each side: its keys give way there."""
    lead, trail = slot.run_on.lead, slot.run_on.trail
    after = [each.last / to_curve for each in neighbours if each.first >= slot.owned.last]
    before = [each.first / to_curve for each in neighbours if each.last <= slot.owned.first]
    if trail is not None and after:
        trail = min(trail, *after)
    if lead is not None and before:
        lead = max(lead, *before)
    return replace(slot.run_on, lead=lead, trail=trail)


def _mark_distances(
    marks: Sequence[TimedMark], frames: np.ndarray, planned: PlannedShot, request: RackRequest
) -> tuple[MarkDistance, ...]:
    columns = np.searchsorted(frames, [mark.arrive for mark in marks])
    return tuple(
        MarkDistance(mark.subject, float(row[column]), is_driven=not is_constant(mark.subject, request))
        for mark, row, column in zip(marks, planned.aims, columns, strict=True)
    )


def _require_rack(racks: CameraRacks, name: str) -> None:
    if not racks.stack.recipe.racks:
        raise RackFocusError(
            "Camera '{camera}' carries no rack '{name}' to be replaced; leave `replaces` out",
            camera=racks.camera.name,
            name=name,
        )
    racks.stack.recipe.get(name)


def _with_choices(request: RackRequest, marks: Sequence[TimedMark]) -> RackRequest:
    """The request with what NEAREST has chosen, which the recipe keeps."""
    pairs = list(zip(request.marks, marks, strict=True))
    if all(asked.subject.chosen == mark.subject.chosen for asked, mark in pairs):
        return request
    chosen = (replace(asked, subject=replace(asked.subject, chosen=mark.subject.chosen)) for asked, mark in pairs)
    return replace(request, marks=tuple(chosen))


def _default_name(marks: Sequence[TimedMark]) -> str:
    return f"{marks[0].subject.name} to {marks[-1].subject.name}"
