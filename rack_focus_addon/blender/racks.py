"""Racks on a camera: written whole or not at all, found again, and taken off so that nothing of the user's is lost."""

from collections.abc import Mapping
from dataclasses import replace

import bpy
import numpy as np

from ..core.errors import CameraError, RackFocusError
from ..core.keys import Key
from ..core.ledger import Ledger
from ..core.marks import Subject
from ..core.measured import Measured
from ..core.plan import RunOn, frames_to_plan, subject_distances
from ..core.rack import Rack
from ..core.recipe import Curves, RackEntry, Recipe, add_rack, with_written, withdraw_rack
from ..core.request import RackRequest
from ..core.shot import timeline
from ..core.timing import Timebase
from ..core.verdict import SharpSpan
from . import compat
from .animation import PATHS, read_curves, read_keys, read_value, write_keys, write_value
from .before import (
    FOCUS_OBJECT,
    REPLACED_ACTION,
    SHARED_DATA,
    Restored,
    put_back,
    put_back_channel,
    read_before,
    read_ledger,
    same_stop,
)
from .camera import read_timebase
from .guards import cameras_sharing
from .handles import encode_handles, with_remembered_handles
from .live_planning import LivePlan
from .lost import keyed_at, sample_held
from .planning import Plan
from .recipe import Beside, find_recipe, read_beside, remove_recipe, write_recipe
from .rig import remove_rig, rig_keys, write_rig
from .stage import sample

Blocks = dict[str, bpy.types.ID | None]
Keys = tuple[Key, ...]


def write_rack(plan: Plan | LivePlan) -> None:
    """Carry out a plan on its camera; on a failure the camera is as it was before."""
    if isinstance(plan, LivePlan):
        write_rig(plan)
        return
    camera = plan.rack.camera
    before = read_before(camera)
    blocks: Blocks = {FOCUS_OBJECT: camera.data.dof.focus_object}
    recipe, beside = find_recipe(camera), read_beside(camera)
    channels = {*plan.own, *(recipe.ledgers if recipe else ())}
    fresh = {channel: read_ledger(camera, channel) for channel in (*channels, "STOP")}
    curves = read_curves(camera.data, channels)
    try:
        _give_own_data(camera, blocks)
        _give_own_action(camera, blocks)
        new_curves, new_recipe = _with_rack(plan, curves, recipe or Recipe(before), fresh)
        for channel in channels:
            _write_channel(camera, channel, new_curves[channel], recipe, new_recipe, beside)
        new_recipe = with_written(new_recipe, plan.rack.name, read_curves(camera.data, plan.own))
        _let_keys_focus(camera, plan)
        # The first rack's word on what was there before stands; a later one may have had to copy more.
        subjects = {**beside.subjects, plan.rack.name: _subject_objects(plan)}
        handles = {channel: encode_handles(curves[channel]) for channel in plan.own} | dict(beside.handles)
        write_recipe(camera, new_recipe, Beside({**blocks, **beside.before}, subjects, handles))
    except BaseException:
        remove_recipe(camera)
        if recipe:
            write_recipe(camera, recipe, beside)
        as_they_were = {channel: Restored(fresh[channel], keys, keys) for channel, keys in curves.items()}
        put_back(camera, before, blocks, as_they_were, fresh["STOP"].rest)
        raise


def _write_channel(
    camera: bpy.types.Object, channel: str, keys: Keys, old: Recipe | None, new: Recipe, beside: Beside
) -> None:
    """Write a channel as it has become: with the keys of racks, or as it was before the last of them."""
    ledger = new.ledgers.get(channel)
    if ledger is None:
        exact = with_remembered_handles(keys, beside.handles.get(channel, "[]"))
        put_back_channel(camera.data, channel, Restored(old.ledgers[channel], keys, exact))
        return
    # Beyond the racks the curve is the user's, so his keys keep the handles that they have.
    users = [key for key in keys if not ledger.owner(key)]
    write_keys(compat.ensure_fcurve(camera.data, PATHS[channel]), keys, exact=users)


def remove_rack(camera: bpy.types.Object, name: str | None = None) -> tuple[str, ...]:
    """Take a rack off a camera, or all of them, and put back what was there.

    Parameters
    ----------
    camera : Object
        The camera that carries the rack.
    name : str, optional
        Which rack; without it all of them go.

    Returns
    -------
    tuple of str
        The names of the racks removed.

    Raises
    ------
    RackFocusError
        If the camera carries no rack, or none of that name, or is linked from a library.
    """
    recipe = find_recipe(camera)
    if recipe is None:
        raise RackFocusError("Camera '{camera}' carries no rack", camera=camera.name)
    if not camera.data.is_editable:
        raise CameraError(
            "The data of camera '{camera}' ('{data}') is linked: remove its racks in {path}, or make a library "
            "override of the camera and its data first",
            camera=camera.name,
            data=camera.data.name,
            path=camera.data.library.filepath,
        )
    leaving = (recipe.get(name).name,) if name is not None else tuple(rack.name for rack in reversed(recipe.racks))
    if recipe.racks[0].request.mode == "LIVE":
        remove_rig(camera)
        return leaving
    _localise_recipe(camera)
    for each in leaving:
        _remove_one(camera, each)
    return leaving


def find_racks(camera: bpy.types.Object) -> tuple[Rack, ...]:
    """Return the racks on a camera, in order of time, with the keys and distances that its curve has now.

    The keys of a live rack are those of the property that carries it, its distances what its drivers give.
    Their timeline is that of the present scene; a subject that is lost counts where it was when focus was on it.

    Parameters
    ----------
    camera : Object
        The camera to look at.

    Returns
    -------
    tuple of Rack
        In order of time; empty where the camera carries none.
    """
    recipe = find_recipe(camera)
    if recipe is None:
        return ()
    scene = scene_of(camera)
    racks = (_read_rack(scene, camera, recipe, entry) for entry in recipe.racks)
    return tuple(sorted(racks, key=lambda rack: rack.owned_range))


def scene_of(camera: bpy.types.Object) -> bpy.types.Scene | None:
    """Return the scene to see a camera's racks in: the one that is open, else any that it is in."""
    scenes = camera.users_scene
    return bpy.context.scene if bpy.context.scene in scenes else next(iter(scenes), None)


def _read_rack(scene: bpy.types.Scene | None, camera: bpy.types.Object, recipe: Recipe, entry: RackEntry) -> Rack:
    own = {
        channel: tuple(
            key for key in read_keys(compat.find_fcurve(camera.data, PATHS[channel])) if ledger.owner(key) == entry.name
        )
        for channel, ledger in recipe.ledgers.items()
    }
    curve = compat.find_fcurve(camera.data, PATHS["FOCUS"])
    to_curve = (read_timebase(scene) if scene else Timebase()).curve_frames_per_frame
    marks = entry.timed_marks(present_subjects(camera, entry))
    owned = entry.owned.scaled(1.0 / to_curve)
    frames = frames_to_plan(marks, RunOn())
    focus = np.array([curve.evaluate(frame * to_curve) for frame in frames]) if curve else np.full(frames.shape, np.nan)
    if entry.request.mode == "LIVE":
        own["FOCUS"] = rig_keys(camera)
        focus = sample(scene, camera, [], frames).series("focus_distance") if scene else focus * np.nan
    rack = Rack(
        name=entry.name,
        camera=camera,
        marks=marks,
        frames=frames,
        focus_distance=focus,
        keys=own["FOCUS"],
        lens_keys=own.get("LENS", ()),
        stop_keys=own.get("STOP", ()),
        key_error_px=entry.key_error_px,
        fstop=_stop_at_rest(camera, recipe),
        mode=entry.request.mode,
        owned_range=(owned.first, owned.last),
        timeline=(),
        findings=(),
    )
    return replace(rack, timeline=_present_timeline(scene, rack, entry.request)) if scene else rack


def present_subjects(camera: bpy.types.Object, entry: RackEntry) -> tuple[Subject, ...]:
    """Return a rack's subjects with the objects that they are now: pointers follow renames, names do not."""
    subjects = [mark.subject for mark in entry.request.marks]
    objects = read_beside(camera).subjects.get(entry.name) or (None,) * len(subjects)
    return tuple(s.with_object(found) if found else s for s, found in zip(subjects, objects, strict=True))


def _present_timeline(scene: bpy.types.Scene, rack: Rack, request: RackRequest) -> tuple[SharpSpan, ...]:
    frames = frames_to_plan(rack.marks, RunOn(scene.frame_start, scene.frame_end))
    try:
        # Looking does not step the scene, so here the stage will do.
        held = sample_held(scene, rack.camera, rack.marks, frames, keyed_at(rack), may_step=False)
        distances = subject_distances(rack.marks, frames, held.samples.distances, request.follow)
        scale = scene.unit_settings.scale_length
        fine = Measured(rack.marks, frames, held.samples.camera, distances, scale).refined()
        return timeline(fine, np.asarray(fine.camera.focus_distance), request.stop.coc_mm)
    except RackFocusError:
        return ()


def _remove_one(camera: bpy.types.Object, name: str) -> None:
    recipe, beside = find_recipe(camera), read_beside(camera)
    curves = read_curves(camera.data, recipe.ledgers)
    curves, remaining, stop = _without(name, curves, recipe, _stop_at_rest(camera, recipe))
    restored = {
        channel: Restored(ledger, curves[channel], with_remembered_handles(curves[channel], beside.handles[channel]))
        for channel, ledger in recipe.ledgers.items()
    }
    if not remaining.racks:
        remove_recipe(camera)
        put_back(camera, recipe.before, beside.before, restored, stop)
        return
    for channel in recipe.ledgers:
        if channel in remaining.ledgers:
            curve = compat.ensure_fcurve(camera.data, PATHS[channel])
            write_keys(curve, curves[channel], restored[channel].exact)
        else:
            put_back_channel(camera.data, channel, restored[channel])
    write_value(camera.data, "STOP", stop)
    write_recipe(camera, _with_stop_at_rest(remaining, stop), beside)


def _stop_at_rest(camera: bpy.types.Object, recipe: Recipe | None) -> float:
    """The camera's stop where no breathing of racks animates it."""
    if recipe and "STOP" in recipe.ledgers:
        return recipe.ledgers["STOP"].rest
    return read_value(camera.data, "STOP")


def _without(name: str, curves: Curves, recipe: Recipe, stop: float) -> tuple[Curves, Recipe, float]:
    """The curves, the recipe and the stop without one of the racks."""
    leaving, later = recipe.get(name), _next_stop(recipe, name)
    curves, recipe = withdraw_rack(curves, recipe, name)
    if not leaving.fstop:
        return curves, recipe, stop
    before, written = leaving.fstop
    if later is None:
        # Not if somebody chose another one since.
        return curves, recipe, before if same_stop(stop, written) else stop
    if same_stop(later.fstop[0], written):
        recipe = _with_stop_before(recipe, later.name, before)
    return curves, recipe, stop


def _next_stop(recipe: Recipe, name: str) -> RackEntry | None:
    """The first rack to write a stop after the one called `name`: it has to put back what that one found."""
    names = [rack.name for rack in recipe.racks]
    return next((rack for rack in recipe.racks[names.index(name) + 1 :] if rack.fstop), None)


def _with_stop_before(recipe: Recipe, name: str, stop: float) -> Recipe:
    racks = (replace(rack, fstop=(stop, rack.fstop[1])) if rack.name == name else rack for rack in recipe.racks)
    return replace(recipe, racks=tuple(racks))


def _localise_recipe(camera: bpy.types.Object) -> None:
    """Bring racks that an override inherits from its library onto a local copy of the action, to be changed there."""
    blocks: Blocks = {}
    recipe, beside = find_recipe(camera), read_beside(camera)
    _give_own_action(camera, blocks)
    if blocks:
        write_recipe(camera, recipe, replace(beside, before={**blocks, **beside.before}))


def _give_own_data(camera: bpy.types.Object, blocks: Blocks) -> None:
    """Make the camera's data single-user; that this is wanted was settled by the guards."""
    if not cameras_sharing(camera):
        return
    shared = blocks[SHARED_DATA] = camera.data
    camera.data = shared.copy()
    animation = camera.data.animation_data
    if animation and animation.action:
        compat.assign_action(camera.data, animation.action.copy(), compat.assigned_slot(shared))


def _give_own_action(camera: bpy.types.Object, blocks: Blocks) -> None:
    """Make sure that a local action is assigned; one from a library is replaced by a copy."""
    data = camera.data
    action = data.animation_data.action if data.animation_data else None
    if action is None:
        compat.assign_action(data, bpy.data.actions.new(f"{data.name}Action"))
    elif not action.is_editable:
        blocks[REPLACED_ACTION] = action
        compat.assign_action(data, action.copy(), compat.assigned_slot(data))


def _with_rack(plan: Plan, curves: Curves, recipe: Recipe, fresh: Mapping[str, Ledger]) -> tuple[Curves, Recipe]:
    """The curves and the recipe with the planned rack in the place of those it replaces."""
    camera, rack = plan.rack.camera, plan.rack
    now = stop = _stop_at_rest(camera, recipe)
    ledgers = dict(recipe.ledgers)
    for name in plan.replaces:
        curves, recipe, stop = _without(name, curves, recipe, stop)
    written = rack.fstop if plan.request.stop.writes else now
    entry = RackEntry(
        name=rack.name,
        request=plan.request.with_names(),
        timing=tuple((mark.start, mark.arrive) for mark in rack.marks),
        owned=plan.owned,
        fstop=(stop, written) if written != stop else None,
        key_error_px=rack.key_error_px,
    )
    unclaimed = {
        channel: replace(ledgers[channel], claims={}) if channel in ledgers else fresh[channel] for channel in plan.own
    }
    curves, recipe = add_rack(curves, recipe, entry, plan.own, unclaimed)
    return curves, _with_stop_at_rest(recipe, written)


def _with_stop_at_rest(recipe: Recipe, stop: float) -> Recipe:
    """The recipe with the stop that comes back when nothing animates it."""
    if "STOP" not in recipe.ledgers:
        return recipe
    return replace(recipe, ledgers={**recipe.ledgers, "STOP": replace(recipe.ledgers["STOP"], rest=stop)})


def _let_keys_focus(camera: bpy.types.Object, plan: Plan) -> None:
    dof = camera.data.dof
    dof.use_dof = True
    # A focus object would win over every key.
    dof.focus_object = None
    if plan.request.stop.writes:
        dof.aperture_fstop = plan.rack.fstop


def _subject_objects(plan: Plan) -> tuple[bpy.types.Object | None, ...]:
    subjects = [mark.subject for mark in plan.rack.marks]
    return tuple(None if subject.is_distance else subject.object for subject in subjects)
