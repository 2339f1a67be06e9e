"""The stage: a throw-away scene that holds only the camera and the subjects.

Through the dependency graph it pulls in just what these depend on: parents, constraint targets, drivers. So measuring
on it costs the same however heavy the user's scene is, moves no playhead, and calls no frame handlers.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Final, Protocol, cast

import bpy

from ...core.arrays import FloatArray

STAGE_NAME: Final = ".rack_focus_stage"

_TIME: Final = ("fps", "fps_base", "frame_map_old", "frame_map_new")
_SIMPLIFY: Final = ("simplify_subdivision", "simplify_child_particles", "simplify_volumes", "use_simplify_normals")


class MeasuringScene(Protocol):
    """A scene to measure in: the stage, or the user's full scene.

    Attributes
    ----------
    collection : Collection
        Where helpers and subjects may be linked.
    is_full : bool
        Whether it is the user's scene.
    """

    collection: bpy.types.Collection
    is_full: bool

    def at(self, frame: float) -> bpy.types.Depsgraph:
        """Go to a frame, and return the dependency graph as it is there."""


@dataclass(frozen=True, eq=False)
class Stage:
    """The stage of one shot, see :class:`MeasuringScene`."""

    scene: bpy.types.Scene
    collection: bpy.types.Collection
    is_full: bool = False

    def at(self, frame: float) -> bpy.types.Depsgraph:
        """Evaluate the stage at a frame."""
        graph = _inactive_depsgraph(self.scene)
        self.scene.frame_float = frame
        graph.update()
        return graph


@contextmanager
def stage_for(scene: bpy.types.Scene, camera: bpy.types.Object, frames: FloatArray) -> Iterator[Stage]:
    """Give the stage for a shot at these frames; it is gone afterwards, also after a failure."""
    stage = bpy.data.scenes.new(STAGE_NAME)
    try:
        with _negative_frames() if frames.min() < 0 else nullcontext():
            _take_settings(stage, scene)
            stage.collection.objects.link(camera)
            # A camera that is disabled in viewports is evaluated all the same when it is the scene's.
            stage.camera = camera
            yield Stage(stage, stage.collection)
    finally:
        bpy.data.scenes.remove(stage)


def is_stage(scene: bpy.types.Scene) -> bool:
    """Whether a scene is a stage: handlers must not mistake its updates for changes of the user's."""
    return scene.name.startswith(STAGE_NAME)


def _take_settings(stage: bpy.types.Scene, scene: bpy.types.Scene) -> None:
    """Give the stage what constraints, modifiers and nodes ask their scene for."""
    for name in _TIME:
        setattr(stage.render, name, getattr(scene.render, name))
    stage.unit_settings.scale_length = scene.unit_settings.scale_length
    # Camera Solver, Follow Track and Object Solver read it by default.
    if scene.active_clip is not None:
        stage.active_clip = scene.active_clip
    if scene.render.use_simplify:
        stage.render.use_simplify = True
        for name in _SIMPLIFY:
            setattr(stage.render, name, getattr(scene.render, name))


@contextmanager
def _negative_frames() -> Iterator[None]:
    """Let a scene's current frame be below 0, which a preference of the user's may forbid, for a while."""
    preferences = bpy.context.preferences
    before, was_dirty = preferences.edit.use_negative_frames, preferences.is_dirty
    try:
        preferences.edit.use_negative_frames = True
        yield
    finally:
        preferences.edit.use_negative_frames = before
        preferences.is_dirty = was_dirty


def _inactive_depsgraph(stage: bpy.types.Scene) -> bpy.types.Depsgraph:
    """Return the stage's depsgraph, which is not an active one.

    An active depsgraph copies what it evaluates back into the user's data: objects would be left at the last frame that
    was measured, and changes that are not keyed yet would be lost. ViewLayer.update(), Scene.frame_set() and
    Context.evaluated_depsgraph_get() make theirs active or call frame handlers. Counting statistics only allocates one
    (rna_Scene_statistics in scenes of Blender 4.2 to 5.2).
    """
    layer = stage.view_layers[0]
    if layer.depsgraph is None:
        stage.statistics(layer)
    return cast("bpy.types.Depsgraph", layer.depsgraph)
