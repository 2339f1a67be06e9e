"""Where things are measured: the stage, or the user's full scene, stepped.

The stage is a throw-away scene that holds only the camera and the subjects. Through the dependency graph it pulls in
just what these hang on: parents, constraint targets, drivers. Stepping the user's scene would evaluate everything in
it, fire every add-on's frame handlers and move the playhead: that is for shots in which the stage may be wrong.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.arrays import FloatArray
from ..core.errors import Cancelled
from .pointer import progress_at_pointer
from .unkeyed import kept_unkeyed

STAGE_NAME = ".rack_focus_stage"

Progress = Callable[[int, int], object]
"""Called with the frames done and those in all while the user's scene is stepped; False cancels."""

_stepped: set[str] = set()
"""Names of the scenes that are being stepped."""

Steps = Iterator[tuple[int | None, bpy.types.Depsgraph]]


def is_stepped(scene: bpy.types.Scene) -> bool:
    """Whether a scene changes only because it is measured in: nothing is stale for that."""
    return scene.name in _stepped or scene.name.startswith(STAGE_NAME)


@dataclass(frozen=True, eq=False)
class Ground:
    """A scene to measure in.

    Attributes
    ----------
    collection : Collection
        Where helpers and subjects may be linked.
    is_full : bool
        Whether it is the user's scene.
    steps : callable
        Takes frames and the indices of those that are asked for, and yields the indices with the dependency graph; None
        for a frame that is only on the way.
    """

    collection: bpy.types.Collection
    is_full: bool
    steps: Callable[[FloatArray, NDArray[np.intp]], Steps]


@contextmanager
def on_stage(scene: bpy.types.Scene, camera: bpy.types.Object) -> Iterator[Ground]:
    """Give the stage for a shot; it is gone afterwards, also after a failure."""
    stage = bpy.data.scenes.new(STAGE_NAME)
    try:
        for name in ("fps", "fps_base", "frame_map_old", "frame_map_new"):
            setattr(stage.render, name, getattr(scene.render, name))
        stage.unit_settings.scale_length = scene.unit_settings.scale_length
        stage.collection.objects.link(camera)
        # A camera that is disabled in viewports is evaluated all the same when it is the scene's.
        stage.camera = camera

        def steps(frames: FloatArray, indices: NDArray[np.intp]) -> Steps:
            graph = _quiet_depsgraph(stage)
            for index in indices:
                stage.frame_float = frames[index]
                graph.update()
                yield int(index), graph

        yield Ground(stage.collection, is_full=False, steps=steps)
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
def in_full_scene(
    scene: bpy.types.Scene, *, run_up: int | None = None, progress: Progress | None = None
) -> Iterator[Ground]:
    """Give the user's scene for measuring; see :func:`stepping_through`."""
    with stepping_through(scene, run_up=run_up, progress=progress) as steps:
        helpers = bpy.data.collections.new(STAGE_NAME)
        try:
            scene.collection.children.link(helpers)
            yield Ground(helpers, is_full=True, steps=steps)
        finally:
            bpy.data.collections.remove(helpers)


@contextmanager
def stepping_through(
    scene: bpy.types.Scene, *, run_up: int | None = None, progress: Progress | None = None
) -> Iterator[Callable[[FloatArray, NDArray[np.intp]], Steps]]:
    """Give what steps the user's scene; its frame and what is not keyed in it are as before afterwards.

    Parameters
    ----------
    scene : Scene
    run_up : int, optional
        The frame at which simulations begin: it and every frame after it are stepped through, in order. Without it only
        the frames that are asked for are visited.
    progress : callable, optional
        See :data:`Progress`.

    Yields
    ------
    callable
        See :attr:`Ground.steps`.
    """
    before = scene.frame_current, scene.frame_subframe
    layer = layer_to_look_at(scene)
    with kept_unkeyed(scene), progress_at_pointer() as show:

        def steps(frames: FloatArray, indices: NDArray[np.intp]) -> Steps:
            way = _way(frames, indices, run_up)
            for done, (frame, index) in enumerate(way):
                show(done, len(way))
                if progress is not None and progress(done, len(way)) is False:
                    raise Cancelled(
                        "Measuring '{scene}' was cancelled at frame {frame:g}", scene=scene.name, frame=frame
                    )
                whole = int(np.floor(frame))
                scene.frame_set(whole, subframe=frame - whole)
                yield index, layer.depsgraph

        try:
            _stepped.add(scene.name)
            yield steps
        finally:
            scene.frame_set(before[0], subframe=before[1])
            _stepped.discard(scene.name)


def _way(frames: FloatArray, indices: NDArray[np.intp], run_up: int | None) -> Sequence[tuple[float, int | None]]:
    """The frames to step through in order, with the index of those that are asked for."""
    asked: list[tuple[float, int | None]] = [(float(frames[index]), int(index)) for index in indices]
    if run_up is not None and asked:
        known = {frame for frame, _ in asked}
        between = range(run_up, int(np.floor(max(known))) + 1)
        asked += [(float(frame), None) for frame in between if frame not in known]
    return sorted(asked, key=lambda step: step[0])


def layer_to_look_at(scene: bpy.types.Scene) -> bpy.types.ViewLayer:
    """Return the view layer to look at in a scene: the window's own, or where it is not open the first that renders."""
    if bpy.context.scene == scene:
        return bpy.context.view_layer
    return next((layer for layer in scene.view_layers if layer.use), scene.view_layers[0])
