"""Racks on a camera: written whole or not at all, found again, and taken off so that nothing of the user's is lost."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import bpy
import numpy as np

from ..core.errors import RackFocusError, SubjectError
from ..core.keys import OWN_TYPE, Key
from ..core.marks import Subject
from ..core.plan import RunOn, frames_to_plan, refined
from ..core.rack import Rack
from ..core.recipe import Before, RackEntry, Recipe, add_rack, withdraw_rack
from ..core.shot import SAMPLES_PER_FRAME, Measured, timeline
from ..core.timing import TimedMark
from ..core.verdict import SharpSpan
from . import compat
from .animation import FOCUS_PATH, read_keys, same_animation, write_keys
from .camera import read_timebase, same_settings
from .planning import Plan
from .recipe import find_recipe, read_pointers, remove_recipe, write_recipe
from .stage import sample
from .subjects import get_subject

Pointers = Mapping[str, bpy.types.ID | None]

FOCUS_OBJECT: Final = "focus object"
REPLACED_ACTION: Final = "replaced action"
SHARED_DATA: Final = "shared data"
"""Data-blocks kept beside the recipe: what the camera focused on, and what it used before it got an action or data of its own."""

SAME_STOP: Final = 1e-4
"""Relative. Float32 keeps a stop to 1e-7; an artist's change is larger."""


def write_rack(plan: Plan) -> None:
    """Carry out a plan on its camera; on a failure the camera is as it was before."""
    camera = plan.rack.camera
    before, pointers = _read_before(camera)
    keys = read_keys(compat.find_fcurve(camera.data, FOCUS_PATH))
    recipe, kept = find_recipe(camera), read_pointers(camera)
    try:
        pointers |= _give_own_data(camera)
        pointers |= _give_own_action(camera)
        new_keys, new_recipe = _with_rack(plan, keys, recipe or Recipe(before))
        write_keys(compat.ensure_fcurve(camera.data, FOCUS_PATH), new_keys)
        _let_keys_focus(camera, plan)
        write_recipe(camera, new_recipe, (kept or pointers) | _subject_pointers(plan))
    except BaseException:
        _put_back(camera, before, pointers, keys)
        if recipe:
            write_recipe(camera, recipe, kept)
        raise


def remove_rack(camera: bpy.types.Object, name: str | None = None) -> tuple[str, ...]:
    """Take a rack off a camera, or all of them, and put back what was there.

    Returns
    -------
    tuple of str
        The names of the racks removed.

    Raises
    ------
    RackFocusError
        If the camera carries no rack, or none of that name.
    """
    recipe = find_recipe(camera)
    if recipe is None:
        raise RackFocusError(f"Camera '{camera.name}' carries no rack")
    leaving = (name,) if name is not None else tuple(rack.name for rack in reversed(recipe.racks))
    for each in leaving:
        _remove_one(camera, each)
    return leaving


def find_racks(camera: bpy.types.Object) -> tuple[Rack, ...]:
    """Return the racks on a camera, in order of time, with the keys and distances that its curve has now.

    Their timeline is that of the present scene; it is empty where a subject is gone.
    """
    recipe = find_recipe(camera)
    scene = next(iter(camera.users_scene), None)
    if recipe is None or scene is None:
        return ()
    racks = (_read_rack(scene, camera, recipe, entry) for entry in recipe.racks)
    return tuple(sorted(racks, key=lambda rack: rack.owned_range))


def _read_rack(scene: bpy.types.Scene, camera: bpy.types.Object, recipe: Recipe, entry: RackEntry) -> Rack:
    curve = compat.find_fcurve(camera.data, FOCUS_PATH)
    to_curve = read_timebase(scene).curve_frames_per_frame
    marks = entry.timed_marks(_present_subjects(camera, entry))
    owned = entry.owned.scaled(1.0 / to_curve)
    frames = frames_to_plan(marks, RunOn())
    focus = np.array([curve.evaluate(frame * to_curve) for frame in frames]) if curve else np.full(frames.shape, np.nan)
    return Rack(
        name=entry.name,
        camera=camera,
        marks=marks,
        frames=frames,
        focus_distance=focus,
        keys=tuple(key for key in read_keys(curve) if recipe.owner(key) == entry.name),
        key_error_px=entry.key_error_px,
        fstop=camera.data.dof.aperture_fstop,
        mode=entry.request.mode,
        owned_range=(owned.first, owned.last),
        timeline=_present_timeline(scene, camera, marks, entry.request.stop.coc_mm),
        findings=(),
    )


def _present_subjects(camera: bpy.types.Object, entry: RackEntry) -> tuple[Subject, ...]:
    """The rack's subjects with the objects that they are now: pointers follow renames, names do not."""
    pointers = read_pointers(camera)
    subjects = [mark.subject for mark in entry.request.marks]
    return tuple(replace(s, object=pointers.get(s.object_name) or s.object) for s in subjects)


def _present_timeline(
    scene: bpy.types.Scene, camera: bpy.types.Object, marks: tuple[TimedMark, ...], coc_mm: float | None
) -> tuple[SharpSpan, ...]:
    frames = refined(frames_to_plan(marks, RunOn(scene.frame_start, scene.frame_end)), SAMPLES_PER_FRAME)
    try:
        subjects = [get_subject(scene, mark.subject, camera) for mark in marks]
        samples = sample(scene, camera, subjects, frames)
        samples.require_before_camera([subject.name for subject in subjects])
    except SubjectError:
        return ()
    shot = Measured(marks, frames, samples.camera, samples.distances, scene.unit_settings.scale_length)
    return timeline(shot, np.asarray(samples.camera.focus_distance), coc_mm)


def _remove_one(camera: bpy.types.Object, name: str) -> None:
    recipe = find_recipe(camera)
    pointers = read_pointers(camera)
    curve = compat.find_fcurve(camera.data, FOCUS_PATH)
    keys, remaining = withdraw_rack(read_keys(curve), recipe, name)
    if not remaining.racks:
        remove_recipe(camera)
        _put_back(camera, recipe.before, pointers, keys)
        return
    write_keys(compat.ensure_fcurve(camera.data, FOCUS_PATH), keys)
    _restore_stop(camera, recipe.get(name))
    write_recipe(camera, remaining, pointers)


def _read_before(camera: bpy.types.Object) -> tuple[Before, dict[str, bpy.types.ID | None]]:
    data, dof, animation = camera.data, camera.data.dof, camera.data.animation_data
    curve = compat.find_fcurve(data, FOCUS_PATH)
    before = Before(
        use_dof=dof.use_dof,
        focus_subtarget=dof.focus_subtarget,
        focus_distance=dof.focus_distance,
        fstop=dof.aperture_fstop,
        had_curve=curve is not None,
        had_action=animation is not None and animation.action is not None,
        had_animation_data=animation is not None,
        slot=compat.assigned_slot(data),
        extrapolation=curve.extrapolation if curve else "CONSTANT",
        generated_frames=tuple(key.frame for key in read_keys(curve) if key.type == OWN_TYPE),
    )
    return before, {FOCUS_OBJECT: dof.focus_object}


def _give_own_data(camera: bpy.types.Object) -> dict[str, bpy.types.ID | None]:
    """Make the camera's data single-user; that this is wanted was settled by the guards."""
    shared = camera.data
    if shared.users - shared.use_fake_user <= 1:
        return {}
    camera.data = shared.copy()
    animation = camera.data.animation_data
    if animation and animation.action:
        compat.assign_action(camera.data, animation.action.copy(), compat.assigned_slot(shared))
    return {SHARED_DATA: shared}


def _give_own_action(camera: bpy.types.Object) -> dict[str, bpy.types.ID | None]:
    """Make sure that a local action is assigned; one from a library is replaced by a copy."""
    data = camera.data
    action = data.animation_data.action if data.animation_data else None
    if action is None:
        compat.assign_action(data, bpy.data.actions.new(f"{data.name}Action"))
        return {}
    if action.is_editable:
        return {}
    compat.assign_action(data, action.copy(), compat.assigned_slot(data))
    return {REPLACED_ACTION: action}


def _with_rack(plan: Plan, keys: tuple[Key, ...], recipe: Recipe) -> tuple[tuple[Key, ...], Recipe]:
    """The curve and the recipe with the planned rack in the place of those it replaces."""
    camera, rack = plan.rack.camera, plan.rack
    now = camera.data.dof.aperture_fstop
    written = rack.fstop if plan.request.stop.writes else now
    # The stop to return to is the one before the first of the racks that go.
    earlier = [entry.fstop[0] for entry in recipe.racks if entry.name in plan.replaces and entry.fstop]
    for name in plan.replaces:
        keys, recipe = withdraw_rack(keys, recipe, name)
    entry = RackEntry(
        name=rack.name,
        request=plan.request.with_names(),
        timing=tuple((mark.start, mark.arrive) for mark in rack.marks),
        owned=plan.owned,
        fstop=(earlier[0] if earlier else now, written) if earlier or plan.request.stop.writes else None,
        key_error_px=rack.key_error_px,
    )
    return add_rack(keys, recipe, entry, rack.keys)


def _let_keys_focus(camera: bpy.types.Object, plan: Plan) -> None:
    dof = camera.data.dof
    dof.use_dof = True
    # A focus object would win over every key.
    dof.focus_object = None
    if plan.request.stop.writes:
        dof.aperture_fstop = plan.rack.fstop


def _subject_pointers(plan: Plan) -> dict[str, bpy.types.ID | None]:
    subjects = [mark.subject for mark in plan.rack.marks]
    return {subject.object_name: subject.object for subject in subjects if not subject.is_distance}


def _restore_stop(camera: bpy.types.Object, leaving: RackEntry) -> None:
    """Undo the stop that a rack wrote, unless somebody chose another one since."""
    dof = camera.data.dof
    if leaving.fstop and abs(dof.aperture_fstop - leaving.fstop[1]) <= SAME_STOP * leaving.fstop[1]:
        dof.aperture_fstop = leaving.fstop[0]


def _put_back(camera: bpy.types.Object, before: Before, pointers: Pointers, keys: tuple[Key, ...]) -> None:
    """Make the camera what it was before its first rack, with `keys` on its focus distance."""
    _put_back_settings(camera.data.dof, before, pointers.get(FOCUS_OBJECT))
    _put_back_curve(camera.data, before, keys)
    _put_back_action(camera.data, before, pointers.get(REPLACED_ACTION))
    _put_back_data(camera, pointers.get(SHARED_DATA))


def _put_back_settings(
    dof: bpy.types.CameraDOFSettings, before: Before, focus_object: bpy.types.Object | None
) -> None:
    dof.use_dof = before.use_dof
    dof.focus_object = focus_object
    dof.focus_subtarget = before.focus_subtarget
    dof.focus_distance = before.focus_distance
    dof.aperture_fstop = before.fstop


def _put_back_curve(data: bpy.types.Camera, before: Before, keys: tuple[Key, ...]) -> None:
    curve = compat.find_fcurve(data, FOCUS_PATH)
    if keys or before.had_curve:
        curve = curve or compat.ensure_fcurve(data, FOCUS_PATH)
        curve.extrapolation = before.extrapolation
        write_keys(curve, keys)
    elif curve:
        compat.remove_fcurve(data, curve)


def _put_back_action(data: bpy.types.Camera, before: Before, replaced: bpy.types.Action | None) -> None:
    animation = data.animation_data
    own = animation.action if animation else None
    if own and replaced and same_animation(own, replaced):
        compat.assign_action(data, replaced, before.slot)
        _remove_unused(bpy.data.actions, own)
    elif own and before.had_action and before.slot is None:
        compat.drop_slot(data)
    elif own and not before.had_action and not compat.action_curves(own):
        animation.action = None
        _remove_unused(bpy.data.actions, own)
    if animation and not (before.had_animation_data or animation.action or animation.drivers or animation.nla_tracks):
        data.animation_data_clear()


def _put_back_data(camera: bpy.types.Object, shared: bpy.types.Camera | None) -> None:
    """Share the data again, unless the camera's own were changed since: those changes are the user's."""
    own = camera.data
    if shared is None or not same_settings(own, shared):
        return
    camera.data = shared
    action = own.animation_data.action if own.animation_data else None
    _remove_unused(bpy.data.cameras, own)
    if action:
        _remove_unused(bpy.data.actions, action)


def _remove_unused(collection: bpy.types.bpy_prop_collection, block: bpy.types.ID) -> None:
    if block.users == 0:
        collection.remove(block)
