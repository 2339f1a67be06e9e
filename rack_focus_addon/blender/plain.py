"""Shots that hang on nothing: a camera and subjects without parents, constraints and animation need no stage.

Blender then makes their world matrices of nothing but their own transform channels, which is what `matrix_basis` does
too, to the last bit. Asked of the objects themselves, it knows changes that nobody has evaluated yet.
"""

import bpy
import numpy as np

from ..core.camera import ANIMATED_NUMBERS
from ..core.marks import Subject
from .camera import read_camera_state
from .doubts import find_foreign_handlers
from .measuring import Job, Record


def read_plain(job: Job) -> Record | None:
    """Return what there is to see in a shot that hangs on nothing, the same at every frame; None for any other."""
    rows = [row for row, subject in enumerate(job.subjects) if subject.is_measured]
    things = [job.subjects[row] for row in rows]
    data = job.camera.data
    if job.deep_rows or data.animation_data is not None or find_foreign_handlers():
        return None
    if not (_stands_free(job.camera) and all(map(_is_free_origin, things))):
        return None
    count = len(job.frames)
    points, nowhere = (np.full((len(job.subjects), count, *size), np.nan) for size in ((3,), ()))
    for row, subject in zip(rows, things, strict=True):
        points[row] = subject.object.matrix_basis.translation[:]
    state = read_camera_state(job.scene, job.camera)
    return Record(
        matrices=np.full((count, 4, 4), np.array(job.camera.matrix_basis)),
        numbers=np.full((count, len(ANIMATED_NUMBERS)), state.numbers),
        use_dof=np.full(count, data.dof.use_dof),
        points=points,
        near=nowhere,
        far=nowhere,
        subjects=job.subjects,
        state=state,
        is_still=True,
    )


def _is_free_origin(subject: Subject) -> bool:
    thing = subject.object
    is_origin = isinstance(thing, bpy.types.Object) and subject.part == "ORIGIN" and subject.instance is None
    return is_origin and _stands_free(thing)


def _stands_free(thing: bpy.types.Object) -> bool:
    hangs = thing.parent or thing.animation_data or thing.rigid_body or len(thing.constraints)
    return not hangs
