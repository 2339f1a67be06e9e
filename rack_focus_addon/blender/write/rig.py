"""The live rig: an empty whose animated property carries a rack, and the drivers that make it the focus distance.

Everything is the rig's own: its empties in a collection of their own, named after the camera, and on the camera data
nothing but the driver and a pointer to the rig.
"""

from dataclasses import replace
from typing import Any

import bpy

from ...core.curves.keys import Key
from ...core.plan.live import (
    CAMERA,
    RACK,
    RIG,
    SUBJECT,
    bounds_formula,
    data_path,
    distance_formula,
    mark_name,
    pull_formulas,
    pull_name,
)
from ...core.record.ledger import Claim, Ledger
from ...core.record.rack import Plan
from ...core.record.recipe import Recipe
from ...core.request.marks import Subject
from .. import compat
from ..animation import FOCUS_PATH, find_driver, read_keys, read_value, write_keys, write_value
from ..camera import read_timebase
from ..object_types import CameraObject
from ..subjects.hold_on import hold_on
from .drivers import drive, read_driver
from .keyable import cameras_sharing
from .original import FOCUS_OBJECT, SHARED_DATA, Original, read_before, read_ledger, restore_original
from .recipe import PROPERTY, Beside, as_stored, find_rig, get_recipe, read_beside
from .recipe import RIG as POINTER
from .rig_parts import RigParts, discard_parts, discard_rig
from .vertex_parents import find_carrier, hold_on_vertices


def write_rig(plan: Plan, original: Original | None = None, ledger: Ledger | None = None) -> None:
    """Build a planned rig and let it pull the camera's focus.

    Parameters
    ----------
    plan : Plan
    original, ledger : optional
        The camera, and its focus curve, before its first rack, where that is not what they now are.
    """
    camera = plan.rack.camera
    old = find_rig(camera)
    if original is None or ledger is None:
        original, ledger = original_of_rig(camera) if old else _original_of_camera(camera)
    parts = RigParts(f"Rack Focus {camera.name}")
    try:
        _give_own_data(camera)
        rig = _build(plan, parts)
        _connect(plan, rig)
        _store(plan, rig, original, ledger, parts)
        camera.data[POINTER] = rig
        let_rig_focus(plan)
    except BaseException:
        if find_driver(camera.data, FOCUS_PATH):
            camera.data.driver_remove(FOCUS_PATH)
        discard_parts(parts.empties, parts.collection)
        raise
    if old:
        discard_rig(old)
        parts.take_names()


def remove_rig(camera: bpy.types.Object) -> None:
    """Take a rig off a camera, and restore what was there."""
    rig, (original, ledger) = find_rig(camera), original_of_rig(camera)
    detach_rig(camera, original, ledger)
    discard_rig(rig)


def detach_rig(camera: CameraObject, original: Original, ledger: Ledger) -> None:
    """Restore a camera to its state before the rig; the rig stays in the file."""
    rig = find_rig(camera)
    driver = find_driver(camera.data, FOCUS_PATH)
    # If somebody took our driver away and made another one, that one is theirs.
    if driver and any(block == rig for _, block, _ in read_driver(driver)[1]):
        camera.data.driver_remove(FOCUS_PATH)
    del camera.data[POINTER]
    write_value(camera.data, "FOCUS", ledger.rest)
    restore_original(camera, original, {})


def let_rig_focus(plan: Plan) -> None:
    """Let the focus distance, and not an object, focus the camera; set the stop."""
    dof = plan.rack.camera.data.dof
    dof.use_dof, dof.focus_object = True, None
    if plan.fstop is not None:
        dof.aperture_fstop = plan.fstop


def rig_keys(camera: bpy.types.Object) -> tuple[Key, ...]:
    """Return the keys of the property that carries the rack, in F-curve frames."""
    return read_keys(compat.find_fcurve(find_rig(camera), data_path(RACK)))


# ------------------------------------------------------------------ what there was


def _original_of_camera(camera: CameraObject) -> tuple[Original, Ledger]:
    blocks: dict[str, bpy.types.ID | None] = {FOCUS_OBJECT: camera.data.dof.focus_object}
    if cameras_sharing(camera):
        blocks[SHARED_DATA] = camera.data
    original = Original(read_before(camera), read_value(camera.data, "STOP"), blocks)
    return original, read_ledger(camera, "FOCUS")


def original_of_rig(camera: bpy.types.Object) -> tuple[Original, Ledger]:
    """Return what was there before a camera's rig; a stop that somebody chose since stays."""
    found = get_recipe(camera)
    stop = found.racks[0].stop_without(read_value(camera.data, "STOP"))
    return Original(found.before, stop, read_beside(camera).before), found.ledgers["FOCUS"]


# ------------------------------------------------------------------ building


def _give_own_data(camera: CameraObject) -> None:
    """Make the camera's data single-user; the caller has checked that the request allows it."""
    if cameras_sharing(camera):
        camera.data = camera.data.copy()


def _build(plan: Plan, parts: RigParts) -> bpy.types.Object:
    """Make the rig's empty, the property that carries the rack, and those of the marks' distances."""
    camera = plan.rack.camera
    parts.open(plan.scene)
    rig = parts.add(parts.name)
    rig.location = camera.matrix_world.translation
    _animate(rig, plan)
    measurable: dict[Subject, bpy.types.Object] = {}
    for index, mark in enumerate(plan.mark_distances):
        name, subject = mark_name(index), mark.subject
        _add_property(rig, name, mark.at_arrival, f"Focus distance of mark {index + 1}, '{subject.name}'")
        if not mark.is_driven:
            continue
        aim = replace(subject.aim, offset=0.0)
        if aim not in measurable:
            measurable[aim] = _find_measurable(plan.scene, subject, parts)
        formula = distance_formula(camera.data.type, subject.offset, mark.at_arrival)
        drive(rig.driver_add(data_path(name)), formula, {CAMERA: camera, SUBJECT: measurable[aim]})
    return rig


def _animate(rig: bpy.types.Object, plan: Plan) -> None:
    last = len(plan.mark_distances) - 1
    says = f"The whole rack: 0 at its first mark, {last} at its last"
    _add_property(rig, RACK, plan.own["RACK"][0].value, says, soft_min=0.0, soft_max=float(last))
    compat.assign_action(rig, bpy.data.actions.new(f"{rig.name}Action"))
    write_keys(compat.ensure_fcurve(rig, data_path(RACK)), plan.own["RACK"])


def _connect(plan: Plan, rig: bpy.types.Object) -> None:
    """Drive what each pull gives, and with the last one the camera's focus distance."""
    data = plan.rack.camera.data
    *pulls, focus = pull_formulas(plan.rack.marks, plan.nearest, read_timebase(plan.scene).curve_frames_per_frame)
    for index, formula in enumerate(pulls):
        name = pull_name(index)
        _add_property(rig, name, plan.mark_distances[index].at_arrival, f"Focus distance as far as pull {index + 1}")
        drive(rig.driver_add(data_path(name)), formula, {RIG: rig})
    if find_driver(data, FOCUS_PATH):
        data.driver_remove(FOCUS_PATH)
    drive(data.driver_add(FOCUS_PATH), focus, {RIG: rig})


def _find_measurable(scene: bpy.types.Scene, subject: Subject, parts: RigParts) -> bpy.types.Object:
    """Return the object whose place is the subject: itself, or an empty that is held there."""
    if subject.part == "ORIGIN":
        itself: bpy.types.Object = subject.object
        return itself
    empty = parts.add(f"{parts.name} {subject.name}")
    # Where it stays if what holds it is deleted.
    empty.location = subject.object.matrix_world.translation
    if subject.part == "BOUNDS":
        empty.parent = subject.object
        for axis in range(3):
            drive(empty.driver_add("location", axis), bounds_formula(axis), {SUBJECT: subject.object})
    elif carrier := find_carrier(scene, subject):
        hold_on_vertices(empty, *carrier, parts.add)
    else:
        hold_on(empty, subject)
    return empty


def _add_property(rig: bpy.types.Object, name: str, value: float, description: str, **limits: float) -> None:
    rig[name] = float(value)
    about: Any = rig.id_properties_ui(name)  # type: ignore[func-returns-value]
    about.update(description=description, **limits)


def _store(plan: Plan, rig: bpy.types.Object, original: Original, ledger: Ledger, parts: RigParts) -> None:
    """Keep the recipe on the rig, with what belongs to it."""
    rack = plan.rack
    written = plan.fstop if plan.fstop is not None else read_value(rack.camera.data, "STOP")
    entry = replace(plan.entry(), fstop=(original.stop, written) if written != original.stop else None)
    # The rig claims its own property; the keys as they were written show later edits by hand.
    claim = Claim(plan.owned, keys=read_keys(compat.find_fcurve(rig, data_path(RACK))))
    recipe = Recipe(original.before, (entry,), {"FOCUS": replace(ledger, claims={rack.name: claim})})
    stored = as_stored(recipe, Beside(original.blocks, {rack.name: plan.subject_objects}))
    others = {str(index): empty for index, empty in enumerate(parts.empties[1:])}
    rig[PROPERTY] = {**stored, "camera": rack.camera, "collection": parts.collection, "empties": others}
