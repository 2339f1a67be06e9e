"""What could make the stage wrong: simulations, others' frame handlers, drivers that look at the scene.

Only what the camera and the subjects hang on counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import bpy

from ..core.messages import say
from .measuring import Job
from .subjects import find_shown
from .things import is_several
from .upstream import find_upstream

_SIMULATED: Final = {
    "CLOTH": say("cloth"),
    "SOFT_BODY": say("soft body"),
    "FLUID": say("fluid"),
    "PARTICLE_SYSTEM": say("particles"),
    "DYNAMIC_PAINT": say("dynamic paint"),
}
_SIMULATION_NODE: Final = "GeometryNodeSimulationOutput"


@dataclass(frozen=True)
class Doubts:
    """Reasons to compare the stage with the full scene.

    Attributes
    ----------
    reasons : tuple of str
    run_up : int, optional
        The frame from which the scene must be stepped in order, for a simulation that is not baked.
    """

    reasons: tuple[str, ...] = ()
    run_up: int | None = None

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.reasons)


@dataclass(frozen=True)
class _Simulation:
    what: str
    start: int | None


def find_upstream_of(job: Job) -> list[bpy.types.ID]:
    """Return all that the camera and the subjects of a shot hang on."""
    subjects = [subject for subject in job.subjects if subject.is_measured]
    shown = [each for subject in subjects if not is_several(subject) for each in find_shown(job.scene, subject.object)]
    return find_upstream([job.camera, *(subject.object for subject in subjects), *shown])


def find_doubts(job: Job, blocks: Sequence[bpy.types.ID]) -> Doubts:
    """Return what could make the stage wrong for a shot, of what it hangs on."""
    simulations = [each for block in blocks for each in _simulations(job.scene, block)]
    reasons = [simulation.what for simulation in simulations]
    reasons += find_foreign_handlers()
    reasons += [reason for block in blocks for reason in _drivers(block)]
    starts = [simulation.start for simulation in simulations if simulation.start is not None]
    run_up = min([*starts, job.scene.frame_start]) if starts else None
    return Doubts(tuple(dict.fromkeys(reasons)), run_up)


def _simulations(scene: bpy.types.Scene, block: bpy.types.ID) -> Iterator[_Simulation]:
    if not isinstance(block, bpy.types.Object):
        return
    world = scene.rigidbody_world
    if world is not None and block.rigid_body is not None and block.rigid_body.type == "ACTIVE":
        yield _Simulation(say("'{name}' is a rigid body", name=block.name), _start(scene, world.point_cache))
    for modifier in block.modifiers:
        if modifier.type in _SIMULATED and _may_be_seen(modifier):
            cache = getattr(modifier, "point_cache", None)
            if modifier.type == "PARTICLE_SYSTEM":
                cache = modifier.particle_system.point_cache
            yield _Simulation(
                say("'{name}' has {simulation}", name=block.name, simulation=_SIMULATED[modifier.type]),
                _start(scene, cache),
            )
        elif modifier.type == "NODES" and modifier.node_group and _simulates(modifier.node_group, set()):
            yield _Simulation(say("'{name}' simulates in geometry nodes", name=block.name), scene.frame_start)


def _may_be_seen(modifier: bpy.types.Modifier) -> bool:
    return bool(modifier.show_viewport or modifier.show_render)


def _start(scene: bpy.types.Scene, cache: bpy.types.PointCache | None) -> int | None:
    """The frame from which a simulation has to be stepped; None where it is baked."""
    if cache is None:
        return int(scene.frame_start)
    return None if cache.is_baked else int(cache.frame_start)


def _simulates(tree: bpy.types.NodeTree, seen: set[bpy.types.NodeTree]) -> bool:
    if tree in seen:
        return False
    seen.add(tree)
    for node in tree.nodes:
        if node.bl_idname == _SIMULATION_NODE:
            return True
        group = getattr(node, "node_tree", None)
        if group is not None and _simulates(group, seen):
            return True
    return False


def find_foreign_handlers() -> list[str]:
    """Return what is to be said of frame handlers of others; this add-on has none, and neither has Blender itself."""
    handlers = [*bpy.app.handlers.frame_change_pre, *bpy.app.handlers.frame_change_post]
    names = dict.fromkeys(f"{each.__module__}.{getattr(each, '__name__', each)}" for each in handlers)
    return [say("the frame handler {name} may move things", name=name) for name in names]


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
