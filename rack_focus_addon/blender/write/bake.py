"""From a live rig to keys and back, without a visible change."""

from dataclasses import replace
from typing import Final

import bpy
import numpy as np

from ...core.curves.evaluate import keyed_focus
from ...core.curves.fit import Target
from ...core.errors import CameraError, RackFocusError
from ...core.plan.focus_curve import frames_to_plan, plan_keys
from ...core.record.rack import Plan, Rack
from ...core.record.recipe import RackEntry
from ...core.request.marks import Mark
from ...core.request.request import RackRequest
from ...core.shot.frames import refined
from ...core.shot.shot import SAMPLES_PER_FRAME
from ..animation import FOCUS_PATH, read_keys, read_value, write_value
from ..camera import read_timebase
from ..compat import find_fcurve
from ..measure.measure import measure
from ..measure.request import ShotRequest
from ..measure.steps import Steps
from ..object_types import CameraObject
from ..shots import kept_to_shot, read_timeline
from .keyable import require_keyable
from .original import FOCUS_OBJECT, SHARED_DATA, Original
from .plan import plan_rack, run_on_beside
from .racks import find_racks, get_scene_of, remove_rack, write_rack
from .recipe import find_recipe, find_rig, get_recipe, read_beside, write_recipe
from .rig import detach_rig, let_rig_focus, original_of_rig, write_rig
from .rig_parts import discard_rig
from .snapshot import restored_on_failure
from .update import require_unedited

UNSEEN_PX: Final = 0.25
"""Pixels of blur that no conversion changes."""


def bake_rack(camera: CameraObject, name: str | None = None) -> Steps[Rack]:
    """Turn a camera's live rack into keys.

    The keys are fitted to what the rig now gives, at every frame and between, also where its own keys were edited.

    Arguments, result and errors are those of `api.bake_rack`.
    """
    entry = _get_entry(camera, name, "LIVE")
    if not camera.data.is_editable:
        raise CameraError(
            "The data of camera '{camera}' is linked: bake its rack in {path}",
            camera=camera.name,
            path=camera.data.library.filepath,
        )
    scene = get_scene_of(camera)
    plan = yield from _baked(scene, _find_rack(camera, entry.name), entry)
    rig, (original, ledger) = find_rig(camera), original_of_rig(camera)
    now = read_value(camera.data, "STOP")
    blocks = {name: block for name, block in original.blocks.items() if name != SHARED_DATA}
    with restored_on_failure(camera):
        # The stop and the camera's own data stay as they are; what was before them goes into the new recipe.
        detach_rig(camera, Original(original.before, now, blocks), ledger)
        writes_stop = plan.request.stop.writes
        require_keyable(camera, channels=("FOCUS",), writes_stop=writes_stop, shared_data="REFUSE")
        write_rack(plan)
        _hand_on(camera, entry, original)
    discard_rig(rig)
    return replace(_find_rack(camera, entry.name), timeline=plan.rack.timeline, findings=())


def make_live(camera: bpy.types.Object, name: str | None = None, *, overwrite_edits: bool = False) -> Steps[Rack]:
    """Turn the one rack of keys on a camera into a live rack, with the same marks at the same frames.

    What a live rig cannot be is refused as for :func:`.drivable.require_rigable`. It follows its subjects exactly, also
    where NATURAL left out what nobody sees.

    Arguments, result and errors are those of `api.make_live`.
    """
    entry = _get_entry(camera, name, "KEYS")
    if not overwrite_edits:
        require_unedited(camera, find_recipe(camera), entry)
    scene = get_scene_of(camera)
    request = replace(entry.request, mode="LIVE", marks=_present_marks(_find_rack(camera, entry.name), entry))
    plan = yield from plan_rack(scene, request, camera, updating=entry.name)
    recipe, blocks, now = get_recipe(camera), read_beside(camera).before, read_value(camera.data, "STOP")
    original = Original(
        before=recipe.before,
        stop=entry.stop_without(now),
        blocks={name: blocks[name] for name in (FOCUS_OBJECT, SHARED_DATA) if name in blocks},
    )
    with restored_on_failure(camera):
        # The driver beats the keys, so they can go afterwards.
        write_rig(plan, original, replace(recipe.ledgers["FOCUS"], claims={}))
        remove_rack(camera, entry.name)
    let_rig_focus(plan)
    write_value(camera.data, "STOP", now)
    return plan.rack


def _get_entry(camera: bpy.types.Object, name: str | None, mode: str) -> RackEntry:
    recipe = find_recipe(camera)
    if recipe is None:
        raise RackFocusError("Camera '{camera}' carries no rack", camera=camera.name)
    entry = recipe.get(name) if name is not None else recipe.racks[0]
    if entry.request.mode != mode:
        names = {"name": entry.name, "camera": camera.name}
        if entry.request.mode == "KEYS":
            raise RackFocusError("Rack '{name}' of camera '{camera}' is made of keys already", **names)
        raise RackFocusError("Rack '{name}' of camera '{camera}' is live already", **names)
    return entry


def _find_rack(camera: bpy.types.Object, name: str) -> Rack:
    return next(rack for rack in find_racks(camera) if rack.name == name)


def _present_marks(rack: Rack, entry: RackEntry) -> tuple[Mark, ...]:
    """The marks as they were asked for, on the objects that the subjects are now, whatever these are called."""
    pairs = zip(entry.request.marks, rack.marks, strict=True)
    return tuple(replace(mark, subject=timed.subject) for mark, timed in pairs)


def _baked(scene: bpy.types.Scene, rack: Rack, entry: RackEntry) -> Steps[Plan]:
    """Plan the keys that give what the rig gives."""
    camera, timebase, owned = rack.camera, read_timebase(scene), entry.owned
    request: RackRequest = replace(entry.request, mode="KEYS", marks=_present_marks(rack, entry))
    standing = tuple(key for key in read_keys(find_fcurve(camera.data, FOCUS_PATH)) if key.frame not in owned)
    run_on = run_on_beside(camera, standing, owned, timebase)
    run_on = kept_to_shot(read_timeline(scene), timebase, camera, owned, standing, run_on)
    frames = frames_to_plan(rack.marks, run_on)
    fine = refined(frames, SAMPLES_PER_FRAME)
    measured = yield from measure(ShotRequest(scene, camera, (), fine))
    state, focus = measured.camera, measured.series("focus_distance")
    tolerance = np.full(fine.shape, min(request.tolerance_px, UNSEEN_PX))
    target = Target(fine, focus, state.defocus_gain_px(focus), tolerance) if request.keys == "FITTED" else None
    at_frames = focus[np.searchsorted(fine, frames)]
    keys = plan_keys(rack.marks, frames, at_frames, float(np.min(state.clip_start)), run_on, target)
    baked = replace(
        rack,
        frames=frames,
        focus_distance=at_frames,
        keys=tuple(key.scaled(timebase.curve_frames_per_frame) for key in keys),
        key_error_px=float(np.max(state.blur_px(keyed_focus(keys, fine), focus))),
        mode="KEYS",
    )
    return Plan(scene=scene, rack=baked, request=request, own={"FOCUS": baked.keys}, owned=owned)


def _hand_on(camera: bpy.types.Object, entry: RackEntry, original: Original) -> None:
    """Let the rack of keys remember what was there before the live one."""
    recipe, beside = find_recipe(camera), read_beside(camera)
    assert recipe is not None  # noqa: S101 - its rack of keys was just written
    racks = tuple(replace(rack, fstop=entry.fstop) for rack in recipe.racks)
    shared = {name: block for name, block in original.blocks.items() if name == SHARED_DATA}
    write_recipe(camera, replace(recipe, racks=racks), replace(beside, before={**beside.before, **shared}))
