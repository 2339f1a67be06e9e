"""Settings of the render engine and of the subjects' materials that make the blur differ from the prediction."""

from collections.abc import Iterable, Iterator

import bpy
import numpy as np

from ...core.check.engine_checks import Engine, Surface
from ...core.request.marks import Subject
from .. import compat
from ..subjects.bodies import known


def read_engine(scene: bpy.types.Scene, subjects: Iterable[Subject]) -> Engine:
    """Return the engine that renders the scene, and what of the subjects it does not blur as predicted."""
    name = compat.engine_name(scene.render.engine)
    surfaces = tuple(dict.fromkeys(_surfaces(scene, subjects, name)))
    if name == "EEVEE":
        # EEVEE's limit is one of the radius; jittered, it blurs even without.
        radius = scene.eevee.bokeh_max_size
        blurs = radius > 0 or scene.eevee.use_bokeh_jittered
        return Engine(name, 2.0 * radius if radius > 0 else np.inf, blurs, surfaces)
    if name == "WORKBENCH":
        return Engine(name, blurs=scene.display.shading.use_dof, surfaces=surfaces)
    return Engine(name, surfaces=surfaces)


def _surfaces(scene: bpy.types.Scene, subjects: Iterable[Subject], engine: str) -> Iterator[Surface]:
    for subject in subjects:
        for thing in _seen_of(scene, subject):
            if compat.is_grease_pencil(thing):
                if not any(effect.type == "FX_BLUR" and effect.use_dof_mode for effect in thing.shader_effects):
                    yield Surface("GREASE_PENCIL", subject.name, thing.name)
            elif engine == "EEVEE":
                yield from _not_in_eevee(subject, thing)


def _seen_of(scene: bpy.types.Scene, subject: Subject) -> Iterator[bpy.types.Object]:
    """The objects that are seen where a subject is aimed at: itself, what a collection holds, what a rig deforms."""
    if subject.is_distance:
        return
    if isinstance(subject.object, bpy.types.Collection):
        things = list(subject.object.all_objects)
    elif subject.object.type == "ARMATURE":
        rig = subject.object
        things = [
            thing for thing in scene.objects if any(_deforms(modifier, rig) for modifier in known(thing.modifiers))
        ]
    else:
        things = [subject.object]
    yield from (thing for thing in things if not thing.hide_render)


def _deforms(modifier: bpy.types.Modifier, rig: bpy.types.Object) -> bool:
    return modifier.type == "ARMATURE" and modifier.object == rig


def _not_in_eevee(subject: Subject, thing: bpy.types.Object) -> Iterator[Surface]:
    if thing.type == "VOLUME":
        yield Surface("VOLUME", subject.name, thing.name)
        return
    materials = (slot.material for slot in thing.material_slots if slot.material and slot.material.node_tree)
    for material in materials:
        output = material.node_tree.get_output_node("EEVEE")
        if output is None:
            continue
        if output.inputs["Volume"].is_linked:
            yield Surface("VOLUME", subject.name, thing.name, material.name)
        if material.surface_render_method == "BLENDED" and _is_see_through(material.node_tree):
            yield Surface("BLENDED", subject.name, thing.name, material.name)


def _is_see_through(tree: bpy.types.NodeTree) -> bool:
    """Whether a shader lets light pass straight on; what is opaque is blurred as it should be, Blended or not."""
    for node in tree.nodes:
        if node.type in {"BSDF_TRANSPARENT", "HOLDOUT"}:
            return True
        alpha = node.inputs.get("Alpha") if node.type == "BSDF_PRINCIPLED" else None
        if alpha is not None and (alpha.is_linked or alpha.default_value < 1.0):
            return True
        if node.type == "GROUP" and node.node_tree and _is_see_through(node.node_tree):
            return True
    return False
