"""Listing what an object instances, as the stage has it."""

from collections.abc import Iterator
from dataclasses import dataclass

import bpy
import numpy as np

from ...core.request.marks import Subject
from ..subjects.bodies import persistent_id
from .stage import stage_for


@dataclass(frozen=True)
class Instance:
    """One thing that an object instances.

    Attributes
    ----------
    subject : Subject
        To aim at it.
    source : str
        The name of the object that is shown there.
    location : tuple of float
        Where, in the world.
    """

    subject: Subject
    source: str
    location: tuple[float, ...]


def list_instances(
    scene: bpy.types.Scene, camera: bpy.types.Object, instancer: bpy.types.Object, frame: float
) -> Iterator[Instance]:
    """Yield the instances that an object shows at a frame, as the stage has them: not those of simulations."""
    with stage_for(scene, camera, np.array([frame])) as stage:
        stage.collection.objects.link(instancer)
        if instancer.instance_type in {"VERTS", "FACES"}:
            for child in instancer.children_recursive:
                stage.collection.objects.link(child)
        for each in stage.at(frame).object_instances:
            if each.is_instance and each.parent.original == instancer:
                subject = Subject(instancer, instance=persistent_id(each))
                yield Instance(subject, each.object.name, tuple(each.matrix_world.translation))
