"""Racks on a camera: written whole or not at all, listed, and taken off so that nothing of the user's is lost."""

import bpy
import numpy as np

from ...core.curves.keys import CHANNELS, Key
from ...core.errors import CameraError, RackFocusError
from ...core.messages import joined
from ...core.plan.focus_curve import RunOn, frames_to_plan
from ...core.record.rack import Plan, Rack
from ...core.record.recipe import RackEntry, Recipe
from ...core.request.marks import Subject
from ...core.request.timing import Timebase
from ..animation import PATHS, read_curves
from ..camera import read_timebase
from ..compat import find_fcurve
from ..measure.agreement import settle_own_changes
from ..object_types import CameraObject
from .recipe import find_recipe, read_beside
from .rig import remove_rig, rig_keys, write_rig
from .snapshot import restored_on_failure
from .stack import read_camera_racks, remove_from_camera, stop_at_rest, write_camera_racks

Keys = tuple[Key, ...]


def write_rack(plan: Plan) -> None:
    """Carry out a plan on its camera; on a failure the camera is as it was before."""
    camera = plan.rack.camera
    with restored_on_failure(camera):
        if plan.is_live:
            write_rig(plan)
        else:
            old = read_camera_racks(camera)
            write_camera_racks(old, old.with_plan(plan), [plan])
    settle_own_changes()


def remove_rack(camera: CameraObject, name: str | None = None) -> tuple[str, ...]:
    """Take a rack off a camera, or all of them, and put back what was there.

    Arguments, result and errors are those of `api.remove_rack`.
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
    # The newest first: each restores the keys that it displaced.
    leaving = (recipe.get(name).name,) if name is not None else tuple(rack.name for rack in reversed(recipe.racks))
    if recipe.racks[0].request.mode == "LIVE":
        remove_rig(camera)
    else:
        with restored_on_failure(camera):
            remove_from_camera(camera, leaving)
    settle_own_changes()
    return leaving


def find_racks(camera: bpy.types.Object) -> tuple[Rack, ...]:
    """Return the racks on a camera, in order of time, as its recipe and its curves have them; nothing is measured.

    What takes a measurement is None: `timeline` and `findings`; and the focus distance of a live rack, which its
    drivers give, is nan. `review` works them out.

    Parameters
    ----------
    camera : Object

    Returns
    -------
    tuple of Rack
        The keys of a live rack are those of the property that carries it.
    """
    recipe = find_recipe(camera)
    if recipe is None:
        return ()
    scene = scene_of(camera)
    to_curve = (read_timebase(scene) if scene else Timebase()).curve_frames_per_frame
    keys = _own_keys(camera, recipe)
    racks = (_listed(camera, recipe, entry, keys[entry.name], to_curve) for entry in recipe.racks)
    return tuple(sorted(racks, key=lambda rack: rack.owned_range))


def get_entry(camera: bpy.types.Object, name: str | None) -> tuple[Recipe, RackEntry]:
    """Return the recipe of a camera, and the rack called `name` in it; without a name its only rack.

    Raises
    ------
    RackFocusError
        If the camera carries no rack, none of that name, or several where none is named.
    """
    recipe = find_recipe(camera)
    if recipe is None:
        raise RackFocusError("Camera '{camera}' carries no rack; create one first", camera=camera.name)
    if name is None and len(recipe.racks) > 1:
        raise RackFocusError(
            "Camera '{camera}' carries {count} racks ({names}); say which one",
            camera=camera.name,
            count=len(recipe.racks),
            names=joined(f"'{rack.name}'" for rack in recipe.racks),
        )
    return recipe, recipe.get(name if name is not None else recipe.racks[0].name)


def scene_of(camera: bpy.types.Object) -> bpy.types.Scene | None:
    """Return the scene to see a camera's racks in: the one that is open, else any that it is in."""
    scenes = camera.users_scene
    return bpy.context.scene if bpy.context.scene in scenes else next(iter(scenes), None)


def get_scene_of(camera: bpy.types.Object) -> bpy.types.Scene:
    """Return the scene to see a camera's racks in; raise :class:`CameraError` where it is in none."""
    scene = scene_of(camera)
    if scene is None:
        raise CameraError(
            "Camera '{camera}' is in no scene, so its rack cannot be measured; link it into one", camera=camera.name
        )
    return scene


def present_subjects(camera: bpy.types.Object, entry: RackEntry) -> tuple[Subject, ...]:
    """Return a rack's subjects with the objects that they are now: pointers follow renames, names do not."""
    subjects = [mark.subject for mark in entry.request.marks]
    objects = read_beside(camera).subjects.get(entry.name) or (None,) * len(subjects)
    return tuple(s.with_object(found) if found else s for s, found in zip(subjects, objects, strict=True))


def _own_keys(camera: bpy.types.Object, recipe: Recipe) -> dict[str, dict[str, Keys]]:
    """The keys of each rack by channel, by the rack's name."""
    names = [entry.name for entry in recipe.racks]
    found: dict[str, dict[str, list[Key]]] = {name: {channel: [] for channel in CHANNELS} for name in names}
    if recipe.racks[0].request.mode == "LIVE":
        found[names[0]]["FOCUS"] = list(rig_keys(camera))
    else:
        for channel, keys in read_curves(camera.data, recipe.ledgers).items():
            for key in keys:
                if owner := recipe.ledgers[channel].owner(key):
                    found[owner][channel].append(key)
    return {name: {channel: tuple(keys) for channel, keys in own.items()} for name, own in found.items()}


def _listed(camera: bpy.types.Object, recipe: Recipe, entry: RackEntry, keys: dict[str, Keys], to_curve: float) -> Rack:
    marks = entry.timed_marks(present_subjects(camera, entry))
    owned = entry.owned.scaled(1.0 / to_curve)
    frames = frames_to_plan(marks, RunOn())
    curve = find_fcurve(camera.data, PATHS["FOCUS"]) if entry.request.mode == "KEYS" else None
    focus = np.array([curve.evaluate(frame * to_curve) for frame in frames]) if curve else np.full(frames.shape, np.nan)
    return Rack(
        name=entry.name,
        camera=camera,
        marks=marks,
        frames=frames,
        focus_distance=focus,
        keys=keys["FOCUS"],
        lens_keys=keys["LENS"],
        stop_keys=keys["STOP"],
        key_error_px=entry.key_error_px,
        fstop=stop_at_rest(camera, recipe),
        mode=entry.request.mode,
        owned_range=(owned.first, owned.last),
        timeline=None,
        findings=None,
    )
