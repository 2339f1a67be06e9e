"""From a live rig to keys and back, without a visible change."""

from dataclasses import replace
from typing import Final

import bpy
import numpy as np

from ..core.errors import CameraError, RackFocusError
from ..core.evaluate import keyed_focus
from ..core.fit import Target
from ..core.keys import FrameRange
from ..core.marks import Mark
from ..core.measured import SAMPLES_PER_FRAME
from ..core.plan import frames_to_plan, plan_keys, refined
from ..core.rack import Rack
from ..core.recipe import RackEntry, Recipe
from ..core.request import RackRequest
from .animation import read_value, write_value
from .before import FOCUS_OBJECT, SHARED_DATA
from .camera import read_timebase
from .guards import require_keyable
from .live_planning import plan_live
from .planning import Plan, run_on_beside_users
from .racks import find_racks, remove_rack, scene_of, write_rack
from .recipe import find_recipe, find_rig, read_beside, write_recipe
from .rework import require_unedited
from .rig import Origin, detach, discard_rig, origin_of_rig, read_standing, restore, switch_on, write_rig
from .stage import sample
from .subjects import get_subject

UNSEEN_PX: Final = 0.25
"""Pixels of blur that no conversion changes."""


def bake_rack(camera: bpy.types.Object, name: str | None = None) -> Rack:
    """Turn a camera's live rack into keys.

    The keys are fitted to what the rig now gives, at every frame and between, also where its own keys were edited.

    Parameters
    ----------
    camera : Object
        The camera that carries the rack.
    name : str, optional
        Which rack; may be left out where the camera carries but one.

    Returns
    -------
    Rack
        The rack with its keys.

    Raises
    ------
    RackFocusError
        With nothing changed: if there is no such live rack, or the focus distance cannot be keyed.
    """
    entry = _get_entry(camera, name, "LIVE")
    if not camera.data.is_editable:
        raise CameraError(
            "The data of camera '{camera}' is linked: bake its rack in {path}",
            camera=camera.name,
            path=camera.data.library.filepath,
        )
    scene = _get_scene(camera)
    rack = _find_rack(camera, entry.name)
    request = replace(entry.request, mode="KEYS", marks=_present_marks(rack, entry))
    plan = _baked(scene, rack, request, entry.owned)
    origin, rig, standing = origin_of_rig(camera), find_rig(camera), read_standing(camera)
    now = read_value(camera.data, "STOP")
    own_data = {name: block for name, block in origin.blocks.items() if name != SHARED_DATA}
    try:
        # The stop and the camera's own data stay as they are; what was before them goes into the new recipe.
        detach(camera, replace(origin, stop=now, blocks=own_data))
        require_keyable(camera, channels=("FOCUS",), writes_stop=request.stop.writes, shared_data="REFUSE")
        write_rack(plan)
        _hand_on(camera, entry, origin)
    except BaseException:
        if not find_rig(camera) and find_recipe(camera):
            remove_rack(camera)
        restore(camera, standing)
        raise
    discard_rig(rig)
    return _find_rack(camera, entry.name)


def make_live(camera: bpy.types.Object, name: str | None = None, *, overwrite_edits: bool = False) -> Rack:
    """Turn the one rack of keys on a camera into a live rack, with the same marks at the same frames.

    What a live rig cannot be is refused as for :func:`.live_planning.plan_live`. It follows its subjects exactly, also
    where NATURAL left out what nobody sees.

    Parameters
    ----------
    camera : Object
        The camera that carries the rack.
    name : str, optional
        Which rack; may be left out where the camera carries but one.
    overwrite_edits : bool
        Whether keys that were changed by hand may go.

    Returns
    -------
    Rack
        The live rack.

    Raises
    ------
    RackFocusError
        With nothing changed: if there is no such rack, it is not alone, a live rig cannot do what it does, or its keys
        were edited by hand and `overwrite_edits` is False.
    """
    entry = _get_entry(camera, name, "KEYS")
    if not overwrite_edits:
        require_unedited(camera, find_recipe(camera), entry)
    scene = _get_scene(camera)
    rack = _find_rack(camera, entry.name)
    marks = tuple(mark.on(get_subject(scene, mark.subject, camera)) for mark in rack.marks)
    request = replace(entry.request, marks=_present_marks(rack, entry))
    plan = plan_live(scene, request, camera, marks, name=entry.name, replacing=entry.name)
    recipe, blocks, now = find_recipe(camera), read_beside(camera).before, read_value(camera.data, "STOP")
    origin = Origin(
        before=recipe.before,
        ledger=replace(recipe.ledgers["FOCUS"], claims={}),
        stop=entry.fstop[0] if entry.fstop else now,
        blocks={name: blocks[name] for name in (FOCUS_OBJECT, SHARED_DATA) if name in blocks},
    )
    standing = read_standing(camera)
    # The driver beats the keys, so they can go afterwards.
    write_rig(plan, origin)
    try:
        remove_rack(camera, entry.name)
    except BaseException:
        rig = find_rig(camera)
        restore(camera, standing)
        discard_rig(rig)
        raise
    switch_on(plan)
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


def _get_scene(camera: bpy.types.Object) -> bpy.types.Scene:
    scene = scene_of(camera)
    if scene is None:
        raise CameraError("Camera '{camera}' is in no scene; link it into one first", camera=camera.name)
    return scene


def _find_rack(camera: bpy.types.Object, name: str) -> Rack:
    return next(rack for rack in find_racks(camera) if rack.name == name)


def _present_marks(rack: Rack, entry: RackEntry) -> tuple[Mark, ...]:
    """The marks as they were asked for, on the objects that the subjects are now, whatever these are called."""
    pairs = zip(entry.request.marks, rack.marks, strict=True)
    return tuple(replace(mark, subject=timed.subject) for mark, timed in pairs)


def _baked(scene: bpy.types.Scene, rack: Rack, request: RackRequest, owned: FrameRange) -> Plan:
    """Plan the keys that give what the rig gives."""
    camera, to_curve = rack.camera, read_timebase(scene).curve_frames_per_frame
    run_on = run_on_beside_users(scene, camera, owned)
    frames = frames_to_plan(rack.marks, run_on)
    fine = refined(frames, SAMPLES_PER_FRAME)
    samples = sample(scene, camera, [], fine)
    state, focus = samples.camera, samples.series("focus_distance")
    gain = state.defocus_gain_px(focus)
    tolerance = np.full(fine.shape, min(request.tolerance_px, UNSEEN_PX))
    target = Target(fine, focus, gain, tolerance) if request.keys == "FITTED" else None
    at_frames = focus[np.searchsorted(fine, frames)]
    keys = plan_keys(rack.marks, frames, at_frames, state.clip_start, run_on, target)
    given = keyed_focus(keys, fine)
    baked = replace(
        rack,
        frames=frames,
        focus_distance=at_frames,
        keys=tuple(key.scaled(to_curve) for key in keys),
        key_error_px=float(np.max(state.blur_px(given, focus))),
        mode="KEYS",
    )
    return Plan(rack=baked, request=request, own={"FOCUS": baked.keys}, replaces=(), owned=owned)


def _hand_on(camera: bpy.types.Object, entry: RackEntry, origin: Origin) -> None:
    """Let the rack of keys remember what was there before the live one."""
    recipe: Recipe = find_recipe(camera)
    beside = read_beside(camera)
    racks = tuple(replace(rack, fstop=entry.fstop) for rack in recipe.racks)
    blocks = {**beside.before, **{name: block for name, block in origin.blocks.items() if name == SHARED_DATA}}
    write_recipe(camera, replace(recipe, racks=racks), replace(beside, before=blocks))
