"""Shots that depend on nothing: a camera and subjects without parents, constraints and animation need no stage.

Blender then makes their world matrices of nothing but their own transform channels, which is what `matrix_basis` does
too, to the last bit. It reads the objects themselves, so changes that are not evaluated yet count too.
"""

import bpy
import numpy as np

from ...core.request.marks import Subject
from ..camera import CAMERA_NUMBERS, camera_kind, camera_numbers
from .request import ShotRequest
from .stage_risks import find_foreign_handlers
from .visit import Record


def read_static_transforms(request: ShotRequest) -> Record | None:
    """Return what there is to see in a shot that depends on nothing, the same at every frame; None for any other."""
    targets, data = request.targets, request.camera.data
    rows = [row for row, subject in enumerate(targets) if subject.is_measured]
    if request.deep_rows or data.animation_data is not None or find_foreign_handlers():
        return None
    if not (_is_free(request.camera) and all(_is_free_origin(targets[row]) for row in rows)):
        return None
    count = len(request.frames)
    points, nowhere = (np.full((len(targets), count, *size), np.nan) for size in ((3,), ()))
    for row in rows:
        points[row] = targets[row].object.matrix_basis.translation[:]
    return Record(
        matrices=np.full((count, 4, 4), np.array(request.camera.matrix_basis)),
        numbers=np.full((count, len(CAMERA_NUMBERS)), camera_numbers(data)),
        kinds=[camera_kind(data)] * count,
        use_dof=np.full(count, data.dof.use_dof),
        points=points,
        near=nowhere,
        far=nowhere,
        targets=targets,
        is_still=True,
    )


def _is_free_origin(subject: Subject) -> bool:
    thing = subject.object
    is_origin = isinstance(thing, bpy.types.Object) and subject.part == "ORIGIN" and subject.instance is None
    return is_origin and _is_free(thing)


def _is_free(thing: bpy.types.Object) -> bool:
    depends = thing.parent or thing.animation_data or thing.rigid_body or len(thing.constraints)
    return not depends
