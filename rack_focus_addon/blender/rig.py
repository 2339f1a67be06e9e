"""The live rig: an empty whose animated property carries a rack, and the drivers that make it the focus distance.

Everything is the rig's own: its empties in a collection of their own, named after the camera, and on the camera data
nothing but the driver and a pointer to the rig.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import bpy

from ..core.keys import Key
from ..core.ledger import Claim, Ledger
from ..core.live import (
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
from ..core.marks import Subject
from ..core.recipe import Before, RackEntry, Recipe
from . import compat
from .aims import hold_on
from .animation import FOCUS_PATH, find_driver, read_keys, read_value, write_keys, write_value
from .before import FOCUS_OBJECT, SHARED_DATA, put_back, read_before, read_ledger, same_stop
from .camera import read_timebase
from .carried import find_carrier, hold_on_vertices
from .drivers import Variable, drive, read_driver, write_driver
from .guards import cameras_sharing
from .live_planning import LivePlan
from .recipe import PROPERTY, Beside, as_stored, find_recipe, find_rig, read_beside
from .recipe import RIG as POINTER

SIZE: Final = 0.1
"""How large the empties are drawn, in scene units."""


@dataclass(frozen=True)
class Origin:
    """A camera as it was before a rig: what comes back when the rig is taken off, in values and data-blocks."""

    before: Before
    ledger: Ledger
    stop: float
    blocks: Mapping[str, bpy.types.ID | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """All of a camera that a rig changes, as it stands: for :func:`restore` after a failure."""

    data: bpy.types.Camera
    settings: tuple[bool, bpy.types.Object | None, str]
    focus: float
    stop: float
    had_animation_data: bool
    rig: bpy.types.Object | None
    driver: tuple[str, tuple[Variable, ...]] | None


@dataclass
class Parts:
    """What a rig is built of, as far as it has come; each empty with the name it should have."""

    name: str
    collection: bpy.types.Collection | None = None
    named: list[tuple[bpy.types.Object, str]] = field(default_factory=list)

    @property
    def empties(self) -> list[bpy.types.Object]:
        """The empties, the rig's own first."""
        return [empty for empty, _ in self.named]

    def open(self, scene: bpy.types.Scene) -> None:
        """Make the collection."""
        self.collection = bpy.data.collections.new(self.name)
        scene.collection.children.link(self.collection)

    def add(self, name: str) -> bpy.types.Object:
        """Add an empty."""
        empty = bpy.data.objects.new(name, None)
        self.named.append((empty, name))
        self.collection.objects.link(empty)
        empty.empty_display_size, empty.hide_render = SIZE, True
        return empty

    def take_names(self) -> None:
        """Take the names that were not free before."""
        self.collection.name = self.name
        for empty, name in self.named:
            empty.name = name


# ------------------------------------------------------------------ on and off


def write_rig(plan: LivePlan, origin: Origin | None = None) -> None:
    """Build a planned rig and let it pull the camera's focus; on a failure everything is as it was before.

    `origin` is what there was before, where that is not what the camera now is.
    """
    camera = plan.rack.camera
    old = find_rig(camera)
    origin = origin or (origin_of_rig(camera) if old else _origin_of_camera(camera))
    standing = read_standing(camera)
    parts = Parts(f"Rack Focus {camera.name}")
    try:
        _give_own_data(camera)
        rig = _build(plan, parts)
        _connect(plan, rig)
        _store(plan, rig, origin, parts)
        camera.data[POINTER] = rig
        switch_on(plan)
    except BaseException:
        restore(camera, standing)
        _discard(parts.empties, parts.collection)
        raise
    if old:
        discard_rig(old)
        parts.take_names()


def remove_rig(camera: bpy.types.Object) -> None:
    """Take a rig off a camera, and put back what was there."""
    rig, origin = find_rig(camera), origin_of_rig(camera)
    detach(camera, origin)
    discard_rig(rig)


def detach(camera: bpy.types.Object, origin: Origin) -> None:
    """Let a camera be what it was before its rig, which stays in the file."""
    rig = find_rig(camera)
    driver = find_driver(camera.data, FOCUS_PATH)
    # If somebody took our driver away and made another one, that one is his.
    if driver and any(block == rig for _, block, _ in read_driver(driver)[1]):
        camera.data.driver_remove(FOCUS_PATH)
    del camera.data[POINTER]
    write_value(camera.data, "FOCUS", origin.ledger.rest)
    put_back(camera, origin.before, origin.blocks, {}, origin.stop)


def discard_rig(rig: bpy.types.Object) -> None:
    """Remove the empties of a rig that no camera uses, and their collection."""
    stored = rig[PROPERTY]
    _discard([rig, *stored["empties"].values()], stored.get("collection"))


def switch_on(plan: LivePlan) -> None:
    """Let the focus distance, and not an object, focus the camera; set the stop."""
    dof = plan.rack.camera.data.dof
    dof.use_dof, dof.focus_object = True, None
    if plan.request.stop.writes:
        dof.aperture_fstop = plan.rack.fstop


def rig_keys(camera: bpy.types.Object) -> tuple[Key, ...]:
    """Return the keys of the property that carries the rack, in F-curve frames."""
    return read_keys(compat.find_fcurve(find_rig(camera), data_path(RACK)))


# ------------------------------------------------------------------ what there was


def _origin_of_camera(camera: bpy.types.Object) -> Origin:
    blocks = {FOCUS_OBJECT: camera.data.dof.focus_object}
    if cameras_sharing(camera):
        blocks[SHARED_DATA] = camera.data
    return Origin(read_before(camera), read_ledger(camera, "FOCUS"), read_value(camera.data, "STOP"), blocks)


def origin_of_rig(camera: bpy.types.Object) -> Origin:
    """Return what was there before a camera's rig; a stop that somebody chose since stays."""
    found = find_recipe(camera)
    stop = read_value(camera.data, "STOP")
    written = found.racks[0].fstop
    if written and same_stop(stop, written[1]):
        stop = written[0]
    return Origin(found.before, found.ledgers["FOCUS"], stop, read_beside(camera).before)


def read_standing(camera: bpy.types.Object) -> Standing:
    """Return all of a camera that a rig changes."""
    data, dof = camera.data, camera.data.dof
    driver = find_driver(data, FOCUS_PATH)
    return Standing(
        data=data,
        settings=(dof.use_dof, dof.focus_object, dof.focus_subtarget),
        focus=dof.focus_distance,
        stop=dof.aperture_fstop,
        had_animation_data=data.animation_data is not None,
        rig=data.get(POINTER),
        driver=read_driver(driver) if driver else None,
    )


def restore(camera: bpy.types.Object, standing: Standing) -> None:
    """Make a camera what it was when :func:`read_standing` saw it."""
    own, data = camera.data, standing.data
    if own != data:
        camera.data = data
        if own.users == 0:
            bpy.data.cameras.remove(own)
    if find_driver(data, FOCUS_PATH):
        data.driver_remove(FOCUS_PATH)
    if POINTER in data:
        del data[POINTER]
    if standing.rig:
        data[POINTER] = standing.rig
    data.dof.use_dof, data.dof.focus_object, data.dof.focus_subtarget = standing.settings
    write_value(data, "FOCUS", standing.focus)
    write_value(data, "STOP", standing.stop)
    if standing.driver:
        write_driver(data.driver_add(FOCUS_PATH), *standing.driver)
    elif data.animation_data and not standing.had_animation_data:
        data.animation_data_clear()


# ------------------------------------------------------------------ building


def _give_own_data(camera: bpy.types.Object) -> None:
    """Make the camera's data single-user; that this is wanted was settled before."""
    if cameras_sharing(camera):
        camera.data = camera.data.copy()


def _build(plan: LivePlan, parts: Parts) -> bpy.types.Object:
    """Make the rig's empty, the property that carries the rack, and those of the marks' distances."""
    camera = plan.rack.camera
    parts.open(plan.scene)
    rig = parts.add(parts.name)
    rig.location = camera.matrix_world.translation
    _animate(rig, plan)
    measurable: dict[Subject, bpy.types.Object] = {}
    for index, mark in enumerate(plan.distances):
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


def _animate(rig: bpy.types.Object, plan: LivePlan) -> None:
    last = len(plan.distances) - 1
    says = f"The whole rack: 0 at its first mark, {last} at its last"
    _add_property(rig, RACK, plan.keys[0].value, says, soft_min=0.0, soft_max=float(last))
    compat.assign_action(rig, bpy.data.actions.new(f"{rig.name}Action"))
    write_keys(compat.ensure_fcurve(rig, data_path(RACK)), plan.keys)


def _connect(plan: LivePlan, rig: bpy.types.Object) -> None:
    """Drive what each pull gives, and with the last one the camera's focus distance."""
    data = plan.rack.camera.data
    *pulls, focus = pull_formulas(plan.rack.marks, plan.nearest, read_timebase(plan.scene).curve_frames_per_frame)
    for index, formula in enumerate(pulls):
        name = pull_name(index)
        _add_property(rig, name, plan.distances[index].at_arrival, f"Focus distance as far as pull {index + 1}")
        drive(rig.driver_add(data_path(name)), formula, {RIG: rig})
    if find_driver(data, FOCUS_PATH):
        data.driver_remove(FOCUS_PATH)
    drive(data.driver_add(FOCUS_PATH), focus, {RIG: rig})


def _find_measurable(scene: bpy.types.Scene, subject: Subject, parts: Parts) -> bpy.types.Object:
    """Return the object whose place is the subject: itself, or an empty that is held there."""
    if subject.part == "ORIGIN":
        return subject.object
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


def _store(plan: LivePlan, rig: bpy.types.Object, origin: Origin, parts: Parts) -> None:
    """Keep the recipe on the rig, with what belongs to it."""
    rack = plan.rack
    written = rack.fstop if plan.request.stop.writes else read_value(rack.camera.data, "STOP")
    entry = RackEntry(
        name=rack.name,
        request=plan.request.with_names(),
        timing=tuple((mark.start, mark.arrive) for mark in rack.marks),
        owned=plan.owned,
        fstop=(origin.stop, written) if written != origin.stop else None,
        key_error_px=rack.key_error_px,
    )
    subjects = [mark.subject for mark in rack.marks]
    objects = tuple(None if subject.is_distance else subject.object for subject in subjects)
    # Its claim is on its own property: by the keys as they were written, edits by hand are known.
    claim = Claim(plan.owned, keys=read_keys(compat.find_fcurve(rig, data_path(RACK))))
    ledger = replace(origin.ledger, claims={rack.name: claim})
    stored = as_stored(Recipe(origin.before, (entry,), {"FOCUS": ledger}), Beside(origin.blocks, {rack.name: objects}))
    others = {str(index): empty for index, empty in enumerate(parts.empties[1:])}
    rig[PROPERTY] = {**stored, "camera": rack.camera, "collection": parts.collection, "empties": others}


def _discard(empties: Iterable[bpy.types.Object | None], collection: bpy.types.Collection | None) -> None:
    for empty in empties:
        if empty is None:
            continue
        action = empty.animation_data.action if empty.animation_data else None
        bpy.data.objects.remove(empty)
        if action and action.users == 0:
            bpy.data.actions.remove(action)
    # What somebody has put there beside the rig stays.
    if collection and not (collection.objects or collection.children):
        bpy.data.collections.remove(collection)
