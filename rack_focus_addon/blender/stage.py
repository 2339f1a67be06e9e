"""The stage: a throw-away scene in which only the camera and the subjects are evaluated.

Stepping the user's scene through the frames would evaluate everything in it, fire every add-on's frame handlers and
move the playhead. A temporary scene that holds only the camera and probes pulls in, through the dependency graph,
just what these hang on: parents, constraint targets, drivers.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import NamedTuple

import bpy
import numpy as np
from mathutils import Vector
from numpy.typing import ArrayLike, NDArray

from ..core.arrays import FloatArray
from ..core.camera import ANIMATED_NUMBERS, CameraState
from ..core.errors import SubjectError
from ..core.extents import sharp_ends
from ..core.marks import Subject
from ..core.plan import IN_CAMERA_PLANE
from ..core.view import focusing_distance
from .camera import camera_numbers, read_camera_state
from .clouds import Cloud
from .subjects import find_sharp_objects

STAGE_NAME = ".rack_focus_stage"

PointReader = Callable[[bpy.types.Depsgraph], Vector]


@dataclass(frozen=True)
class Samples:
    """What was measured.

    Attributes
    ----------
    frames : ndarray of float64, shape (n,)
    camera : CameraState
        Its animated numbers are arrays of shape (n,).
    distances : ndarray of float64, shape (m, n)
        Distance of each of m subjects, offset included, in scene units: planar, and negative behind the camera; radial
        and never behind for a panoramic camera, which focuses on a sphere.
    use_dof : ndarray of bool, shape (n,)
        Whether depth of field is on.
    near, far : ndarray of float64, shape (m, n)
        Both ends of what must be sharp of each subject (see :func:`.extents.sharp_ends`); nan where bounds or a vertex
        group must be, and were not asked for.
    matrices : ndarray of float64, shape (n, 4, 4)
        The camera's world matrices.
    points : ndarray of float64, shape (m, n, 3)
        What each subject is measured to, in world coordinates; zeros for plain distances, which are nowhere.
    """

    frames: FloatArray
    camera: CameraState
    distances: FloatArray
    use_dof: NDArray[np.bool_]
    near: FloatArray
    far: FloatArray
    matrices: FloatArray
    points: FloatArray

    def ends_at(self, index: int) -> list[tuple[float, float]]:
        """Return both ends of what must be sharp of each subject at one of the frames."""
        return list(zip(self.near[:, index].tolist(), self.far[:, index].tolist(), strict=True))

    def require_before_camera(self, names: Sequence[str]) -> None:
        """Raise :class:`SubjectError` if one of the subjects is not in front of the camera at one of the frames."""
        for name, row in zip(names, self.distances, strict=True):
            bad = np.flatnonzero(row <= 0)
            if len(bad):
                raise SubjectError(
                    f"'{name}' is behind the camera at frame {self.frames[bad[0]]:g}: it has no blur there"
                )

    def blur_px(self, names: Sequence[str]) -> FloatArray:
        """Return each subject's blur diameter in render pixels, shape (m, n); 0 where depth of field is off."""
        self.require_before_camera(names)
        return self.camera.blur_px(self.camera.focus_distance, self.distances) * self.use_dof


def sample(
    scene: bpy.types.Scene,
    camera: bpy.types.Object,
    subjects: Sequence[Subject],
    frames: ArrayLike,
    *,
    sharp_at: ArrayLike = False,
) -> Samples:
    """Measure the camera and the subjects at each frame, leaving the user's scene as it is.

    Parameters
    ----------
    scene : Scene
    camera : Object
    subjects : sequence of Subject
        As :func:`.subjects.get_subject` returns them.
    frames : array_like, shape (n,)
        Scene frames, fractional ones included.
    sharp_at : array_like of bool, shape (m, n) or broadcast to it
        Where to measure bounds and vertex groups that must be sharp. Meshes are evaluated at these frames only.
    """
    at = np.atleast_1d(np.asarray(frames, dtype=np.float64))
    focus = focus_subject(camera)
    everything = [*subjects, *focus]
    matrices = np.empty((len(at), 4, 4))
    points = np.zeros((len(everything), len(at), 3))
    numbers, use_dof = [], np.empty(len(at), dtype=bool)
    with _stage(scene, camera) as stage, _probes(stage, everything) as probes:
        graph = _quiet_depsgraph(stage)
        for index, frame in enumerate(at):
            stage.frame_float = frame
            graph.update()
            seen = camera.evaluated_get(graph)
            matrices[index] = seen.matrix_world
            use_dof[index] = seen.data.dof.use_dof
            numbers.append(camera_numbers(seen.data))
            for row, read in probes.items():
                points[row, index] = read(graph)
        state = read_camera_state(scene, camera.evaluated_get(graph))
    # Blender takes a focus object's distance along the axis even for a panorama, which then focuses on a sphere.
    kinds = [state.projection] * len(subjects) + ["PERSP"] * len(focus)
    rows = zip(everything, kinds, points, strict=True)
    distances = np.array([_distances(subject, kind, matrices, row) for subject, kind, row in rows])
    series = dict(zip(ANIMATED_NUMBERS, np.array(numbers).T, strict=True))
    if focus:
        # Blender takes the focus object's planar distance without its sign, and ignores the keyed distance.
        series["focus_distance"] = np.maximum(np.abs(distances[-1]), IN_CAMERA_PLANE)
    distances = distances[: len(subjects)].reshape(len(subjects), len(at))
    wanted = np.broadcast_to(sharp_at, distances.shape)
    depths = _depths(scene, camera, subjects, _View(state.projection, at, matrices), wanted)
    scale = {"unit_scale_m": scene.unit_settings.scale_length, "clip_start": state.clip_start}
    ends = [sharp_ends(subjects[row], distances[row], depths.get(row), **scale) for row in range(len(subjects))]
    near, far = np.array(ends).reshape(len(subjects), 2, len(at)).swapaxes(0, 1)
    return Samples(
        frames=at,
        camera=replace(state, name=camera.name, **series),
        distances=distances,
        use_dof=use_dof,
        near=near,
        far=far,
        matrices=matrices,
        points=points[: len(subjects)],
    )


class _View(NamedTuple):
    """How the camera sees at each frame: its projection, and its world matrices, shape (n, 4, 4)."""

    projection: str
    frames: FloatArray
    matrices: FloatArray


def _depths(
    scene: bpy.types.Scene,
    camera: bpy.types.Object,
    subjects: Sequence[Subject],
    view: _View,
    wanted: NDArray[np.bool_],
) -> dict[int, FloatArray]:
    """Nearest and farthest distance, shape (2, n), of the bounds or vertex group of each subject that has to be sharp.

    A visit of its own, at the frames that are `wanted`: on the stage meshes are evaluated at every frame.
    """
    rows = [row for row, subject in enumerate(subjects) if subject.sharp != "SLAB" and wanted[row].any()]
    found = {row: np.full((2, len(view.frames)), np.nan) for row in rows}
    if not rows:
        return found
    with _stage(scene, camera) as stage:
        clouds = {row: Cloud(subjects[row], find_sharp_objects(scene, subjects[row])) for row in rows}
        for picked in {each for cloud in clouds.values() for each in cloud.objects}:
            stage.collection.objects.link(picked)
        graph = _quiet_depsgraph(stage)
        for index in np.flatnonzero(wanted[rows].any(axis=0)):
            stage.frame_float = view.frames[index]
            graph.update()
            for row, cloud in clouds.items():
                if wanted[row, index]:
                    distances = focusing_distance(view.projection, view.matrices[index], cloud.points(graph))
                    found[row][:, index] = distances.min(), distances.max()
    return found


def focus_subject(camera: bpy.types.Object) -> tuple[Subject, ...]:
    """The object that Blender focuses on in place of the distance, if there is one."""
    dof = camera.data.dof
    if dof.focus_object is None:
        return ()
    # A name left over from another focus object is no bone of this one, and Blender ignores it.
    pose = dof.focus_object.pose
    bone = dof.focus_subtarget if pose and dof.focus_subtarget in pose.bones else None
    return (Subject(dof.focus_object, bone=bone),)


def _distances(subject: Subject, projection: str, matrices: FloatArray, points: FloatArray) -> FloatArray:
    if subject.extent is not None:
        near, far = subject.extent
        return np.full(len(matrices), 2.0 * near * far / (near + far))
    if subject.is_distance:
        return np.full(len(matrices), float(subject.object) + subject.offset)
    return focusing_distance(projection, matrices, points) + subject.offset


@contextmanager
def _stage(scene: bpy.types.Scene, camera: bpy.types.Object) -> Iterator[bpy.types.Scene]:
    stage = bpy.data.scenes.new(STAGE_NAME)
    try:
        for name in ("fps", "fps_base", "frame_map_old", "frame_map_new"):
            setattr(stage.render, name, getattr(scene.render, name))
        stage.unit_settings.scale_length = scene.unit_settings.scale_length
        stage.collection.objects.link(camera)
        # A camera that is disabled in viewports is evaluated all the same when it is the scene's.
        stage.camera = camera
        yield stage
    finally:
        bpy.data.scenes.remove(stage)


def _quiet_depsgraph(stage: bpy.types.Scene) -> bpy.types.Depsgraph:
    """Return the stage's depsgraph, not yet evaluated, and not an active one.

    An active depsgraph copies what it evaluates back into the user's data: objects would be left at the last frame that
    was measured, and changes that are not keyed yet would be lost. ViewLayer.update(), Scene.frame_set() and
    Context.evaluated_depsgraph_get() make theirs active or call frame handlers. Counting statistics only allocates one
    (rna_Scene_statistics in scenes of Blender 4.2 to 5.2).
    """
    layer = stage.view_layers[0]
    stage.statistics(layer)
    return layer.depsgraph


@contextmanager
def _probes(stage: bpy.types.Scene, subjects: Sequence[Subject]) -> Iterator[dict[int, PointReader]]:
    """Put what finds each subject's point on the stage; plain distances need none."""
    helpers: list[bpy.types.Object] = []
    readers: dict[int, PointReader] = {}
    try:
        for row, subject in enumerate(subjects):
            if subject.is_distance or subject.extent is not None:
                continue
            if subject.part == "BOUNDS":
                readers[row] = _bounds_reader(stage, subject.object)
            else:
                helpers.append(bpy.data.objects.new(STAGE_NAME, None))
                _hold_on(helpers[-1], subject)
                stage.collection.objects.link(helpers[-1])
                readers[row] = _origin_reader(helpers[-1])
        yield readers
    finally:
        for helper in helpers:
            bpy.data.objects.remove(helper)


def _hold_on(helper: bpy.types.Object, subject: Subject) -> None:
    """Let Blender's own Copy Location hold an empty on the subject.

    The constraint reaches objects that are disabled in viewports, which would not be evaluated if they were linked to
    the stage, and knows bones and vertex groups (the mean of the group's deformed vertices).
    """
    hold = helper.constraints.new("COPY_LOCATION")
    hold.target = subject.object
    hold.subtarget = {"BONE": subject.bone, "VERTEX_GROUP": subject.vertex_group}.get(subject.part) or ""
    if subject.part == "BONE":
        hold.head_tail = subject.along


def _origin_reader(helper: bpy.types.Object) -> PointReader:
    return lambda graph: helper.evaluated_get(graph).matrix_world.translation


def _bounds_reader(stage: bpy.types.Scene, picked: bpy.types.Object) -> PointReader:
    if picked not in stage.collection.objects.values():
        stage.collection.objects.link(picked)

    def read(graph: bpy.types.Depsgraph) -> Vector:
        seen = picked.evaluated_get(graph)
        corners = [Vector(corner) for corner in seen.bound_box]
        return seen.matrix_world @ (sum(corners, Vector()) / len(corners))

    return read
