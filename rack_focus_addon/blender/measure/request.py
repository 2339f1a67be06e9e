"""What is asked of a measurement."""

from dataclasses import dataclass, replace
from functools import cached_property

import bpy
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.arrays import FloatArray
from ...core.request.marks import Subject
from ..object_types import CameraObject


@dataclass(frozen=True, eq=False)
class ShotRequest:
    """What is to be measured of a shot.

    Attributes
    ----------
    scene : Scene
    camera : Object
    subjects : tuple of Subject, length m
        As :func:`.subjects.find.get_subject` returns them.
    frames : ndarray of float64, shape (n,)
        Scene frames, fractional ones included.
    depth_at : array_like of bool, shape (m, n) or broadcast to it, optional
        Where it is asked how deep a subject is: its bounds or its vertex group. Meshes are evaluated at these frames.
    choose_at : tuple of (float or None), length m, optional
        The frame at which each NEAREST chooses its vertex anew, for marks; otherwise an earlier choice stays, and one
        that has none chooses at the first frame.
    compare_at : array_like, optional
        The marks' frames: where stage and full scene are compared if something might make the stage wrong. By default
        the first, the middle and the last of the frames.
    holds_lost : bool
        Whether a surface point whose topology has changed is held, with a finding, and a subject that is there at no
        frame is told (see :attr:`.Measured.lost`), and neither is refused.
    """

    scene: bpy.types.Scene
    camera: CameraObject
    subjects: tuple[Subject, ...]
    frames: FloatArray
    depth_at: ArrayLike | None = None
    choose_at: tuple[float | None, ...] = ()
    compare_at: ArrayLike | None = None
    holds_lost: bool = False

    @cached_property
    def focus_subject(self) -> Subject | None:
        """The object that Blender focuses on in place of the distance, if there is one."""
        return find_focus_subject(self.camera)

    @cached_property
    def targets(self) -> tuple[Subject, ...]:
        """The subjects, those whose choice is void without it, and last the focus object if there is one."""
        void = [at is not None and each.chosen is not None for each, at in zip(self.subjects, self.choose_at)]  # noqa: B905 - none where nobody chooses
        subjects = tuple(
            replace(each, chosen=None) if is_void else each
            for each, is_void in zip(self.subjects, void or [False] * len(self.subjects), strict=True)
        )
        return subjects if self.focus_subject is None else (*subjects, self.focus_subject)

    @cached_property
    def depths(self) -> NDArray[np.bool_]:
        """Where it is asked how deep each target is, shape (targets, n)."""
        wanted = np.zeros((len(self.targets), len(self.frames)), dtype=bool)
        if self.depth_at is not None:
            wanted[: len(self.subjects)] = self.depth_at
        return wanted

    @cached_property
    def deep_rows(self) -> list[int]:
        """The targets whose bounds or vertex group are asked for."""
        if self.depth_at is None:
            return []
        return [row for row, each in enumerate(self.targets) if each.sharp != "SLAB" and self.depths[row].any()]

    @property
    def all_indices(self) -> NDArray[np.intp]:
        """The indices of all frames."""
        return np.arange(len(self.frames))

    def on(self, targets: tuple[Subject, ...]) -> "ShotRequest":
        """Return the same request on targets that have chosen their vertices."""
        return replace(self, subjects=targets[: len(self.subjects)], choose_at=())


def find_focus_subject(camera: CameraObject) -> Subject | None:
    """Return the object that a camera focuses on in place of the distance, as a subject; None without one."""
    dof = camera.data.dof
    if dof.focus_object is None:
        return None
    # A name left over from another focus object is no bone of this one, and Blender ignores it.
    pose = dof.focus_object.pose
    bone = dof.focus_subtarget if pose and dof.focus_subtarget in pose.bones else None
    return Subject(dof.focus_object, bone=bone)
