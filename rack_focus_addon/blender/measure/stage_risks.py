"""What could make the stage wrong: simulations, others' frame handlers, whatever asks the scene for more than it holds.

Only what the camera and the subjects depend on counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import bpy

from ...core.messages import say
from ..subjects.bodies import is_several
from ..subjects.find import find_shown
from .dependencies import find_dependencies
from .request import ShotRequest

_SIMULATED: Final = {
    "CLOTH": say("cloth"),
    "SOFT_BODY": say("soft body"),
    "FLUID": say("fluid"),
    "PARTICLE_SYSTEM": say("particles"),
    "DYNAMIC_PAINT": say("dynamic paint"),
}
_SIMULATION_NODE: Final = "GeometryNodeSimulationOutput"
_CAMERA_NODES: Final = ("GeometryNodeInputActiveCamera",)
_CAMERA_CONSTRAINTS: Final = ("FOLLOW_TRACK", "OBJECT_SOLVER")
"""Constraints that take the scene's camera where none is named."""

_ADDON: Final = __package__.rpartition(".blender.")[0]


@dataclass(frozen=True)
class StageRisks:
    """Reasons to compare the stage with the full scene.

    Attributes
    ----------
    reasons : tuple of str
    handlers : tuple of str
        The frame handlers of others among them.
    run_up : int, optional
        The frame from which the scene must be stepped in order, for a simulation that is not baked.
    """

    reasons: tuple[str, ...] = ()
    handlers: tuple[str, ...] = ()
    run_up: int | None = None

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.reasons)


@dataclass(frozen=True)
class _Simulation:
    what: str
    start: int | None


def find_dependencies_of(request: ShotRequest) -> list[bpy.types.ID]:
    """Return all that the camera and the subjects of a shot depend on."""
    subjects = [subject for subject in request.targets if subject.is_measured]
    shown = [
        each for subject in subjects if not is_several(subject) for each in find_shown(request.scene, subject.object)
    ]
    return find_dependencies([request.camera, *(subject.object for subject in subjects), *shown])


def find_stage_risks(request: ShotRequest, blocks: Sequence[bpy.types.ID]) -> StageRisks:
    """Return what could make the stage wrong for a shot, of what it depends on."""
    scene = request.scene
    simulations = [each for block in blocks for each in _simulations(scene, block)]
    handlers = find_foreign_handlers()
    reasons = [simulation.what for simulation in simulations]
    reasons += [say("the frame handler {name} may move things", name=name) for name in handlers]
    reasons += [reason for block in blocks for reason in _drivers(block)]
    reasons += [reason for block in blocks for reason in _unknown_kinds(block)]
    if scene.camera != request.camera or any(marker.camera for marker in scene.timeline_markers):
        reasons += [reason for block in blocks for reason in _asks_for_camera(block)]
    starts = [simulation.start for simulation in simulations if simulation.start is not None]
    run_up = min([*starts, scene.frame_start]) if starts else None
    return StageRisks(tuple(dict.fromkeys(reasons)), tuple(handlers), run_up)


def find_foreign_handlers() -> list[str]:
    """Return the names of others' frame handlers, but those that are known to be harmless.

    This add-on has none while it measures, and neither has Blender itself.
    """
    handlers = [*bpy.app.handlers.frame_change_pre, *bpy.app.handlers.frame_change_post]
    if not handlers:
        return []
    names = dict.fromkeys(f"{each.__module__}.{getattr(each, '__name__', each)}" for each in handlers)
    harmless = _read_harmless()
    return [name for name in names if not any(f"{name}.".startswith(f"{each}.") for each in harmless)]


def _read_harmless() -> list[str]:
    """What the user's preferences call harmless: packages, modules or functions."""
    addon = bpy.context.preferences.addons.get(_ADDON)
    names: list[str] = addon.preferences.harmless_handlers.split(",") if addon and addon.preferences else []
    return [name.strip() for name in names if name.strip()]


def _simulations(scene: bpy.types.Scene, block: bpy.types.ID) -> Iterator[_Simulation]:
    if not isinstance(block, bpy.types.Object):
        return
    world = scene.rigidbody_world
    if world is not None and block.rigid_body is not None and block.rigid_body.type == "ACTIVE":
        yield _Simulation(say("'{name}' is a rigid body", name=block.name), _start(scene, world.point_cache))
    for modifier in block.modifiers:
        kind = getattr(modifier, "type", "")
        if kind in _SIMULATED and _may_be_seen(modifier):
            cache = getattr(modifier, "point_cache", None)
            if kind == "PARTICLE_SYSTEM":
                cache = modifier.particle_system.point_cache
            yield _Simulation(
                say("'{name}' has {simulation}", name=block.name, simulation=_SIMULATED[kind]), _start(scene, cache)
            )
        elif kind == "NODES" and modifier.node_group and _has_node(modifier.node_group, (_SIMULATION_NODE,), set()):
            yield _Simulation(say("'{name}' simulates in geometry nodes", name=block.name), scene.frame_start)


def _may_be_seen(modifier: bpy.types.Modifier) -> bool:
    return bool(modifier.show_viewport or modifier.show_render)


def _start(scene: bpy.types.Scene, cache: bpy.types.PointCache | None) -> int | None:
    """The frame from which a simulation has to be stepped; None where it is baked."""
    if cache is None:
        return int(scene.frame_start)
    return None if cache.is_baked else int(cache.frame_start)


def _has_node(tree: bpy.types.NodeTree, kinds: Sequence[str], seen: set[bpy.types.NodeTree]) -> bool:
    if tree in seen:
        return False
    seen.add(tree)
    for node in tree.nodes:
        if node.bl_idname in kinds:
            return True
        group = getattr(node, "node_tree", None)
        if group is not None and _has_node(group, kinds, seen):
            return True
    return False


def _unknown_kinds(block: bpy.types.ID) -> Iterator[str]:
    """Constraints and modifiers of another Blender version, whose effect is unknown."""
    if not isinstance(block, bpy.types.Object):
        return
    bones = block.pose.bones if block.pose else ()
    owners = (block.modifiers, block.constraints, *(bone.constraints for bone in bones))
    if any(not hasattr(each, "type") for owner in owners for each in owner):
        yield say("'{name}' has constraints or modifiers that this Blender does not know", name=block.name)


def _asks_for_camera(block: bpy.types.ID) -> Iterator[str]:
    """What asks for the scene's own camera, which the stage has not got."""
    if isinstance(block, bpy.types.NodeTree):
        if any(node.bl_idname in _CAMERA_NODES for node in block.nodes):
            yield say("the nodes of '{name}' ask for the scene's camera", name=block.name)
    elif isinstance(block, bpy.types.Object):
        for constraint in _constraints(block):
            if getattr(constraint, "type", "") in _CAMERA_CONSTRAINTS and constraint.camera is None:
                yield say("a constraint of '{name}' asks for the scene's camera", name=block.name)


def _constraints(thing: bpy.types.Object) -> Iterator[Any]:
    yield from thing.constraints
    for bone in thing.pose.bones if thing.pose else ():
        yield from bone.constraints


def _drivers(block: bpy.types.ID) -> Iterator[str]:
    animation = getattr(block, "animation_data", None)
    for curve in animation.drivers if animation else ():
        driver = curve.driver
        if any(_looks_at_scene(variable) for variable in driver.variables):
            yield say(
                "a driver of '{name}' ({data_path}) looks at the scene", name=block.name, data_path=curve.data_path
            )
        elif driver.type == "SCRIPTED" and (driver.use_self or _runs_python(driver)):
            yield say("a driver of '{name}' ({data_path}) runs Python", name=block.name, data_path=curve.data_path)


def _looks_at_scene(variable: bpy.types.DriverVariable) -> bool:
    return variable.type == "CONTEXT_PROP" or any(isinstance(t.id, bpy.types.Scene) for t in variable.targets)


def _runs_python(driver: bpy.types.Driver) -> bool:
    """Whether an expression is more than a formula: it may look at anything."""
    return not driver.is_simple_expression
