"""The user's full scene, stepped: for shots in which the stage may be wrong.

Stepping evaluates everything in the scene and fires every add-on's frame handlers, as scrubbing the timeline does. The
frame, and what is not keyed, are as before afterwards.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.arrays import FloatArray
from .stage import STAGE_NAME, is_stage
from .unkeyed import kept_unkeyed

_stepped: set[str] = set()
"""Names of the scenes that are being stepped."""


def is_measured_in(scene: bpy.types.Scene) -> bool:
    """Whether a scene is being measured in: its updates then make nothing stale."""
    return scene.name in _stepped or is_stage(scene)


def may_change_shots(update: bpy.types.DepsgraphUpdate) -> bool:
    """Whether an update may change what is measured: a click that selects, and a stage that went, may not."""
    if isinstance(update.id, bpy.types.Object):
        return update.is_updated_transform or update.is_updated_geometry
    return not isinstance(update.id, bpy.types.Scene | bpy.types.Collection)


@dataclass(frozen=True, eq=False)
class FullScene:
    """The user's scene to measure in, see :class:`.stage.MeasuringScene`."""

    scene: bpy.types.Scene
    layer: bpy.types.ViewLayer
    collection: bpy.types.Collection | None = None
    is_full: bool = True

    def at(self, frame: float) -> bpy.types.Depsgraph:
        """Step the scene to a frame."""
        whole = int(np.floor(frame))
        self.scene.frame_set(whole, subframe=frame - whole)
        return cast("bpy.types.Depsgraph", self.layer.depsgraph)


@contextmanager
def stepping(scene: bpy.types.Scene) -> Iterator[FullScene]:
    """Give the user's scene to be stepped; its frame and what is not keyed in it are as before afterwards."""
    frame, subframe = scene.frame_current, scene.frame_subframe
    with kept_unkeyed(scene):
        _stepped.add(scene.name)
        try:
            yield FullScene(scene, find_seen_layer(scene))
        finally:
            scene.frame_set(frame, subframe=subframe)
            _stepped.discard(scene.name)


@contextmanager
def measuring_in(scene: bpy.types.Scene) -> Iterator[FullScene]:
    """Give the user's scene to be stepped, with a collection for helpers in it."""
    with stepping(scene) as full:
        helpers = bpy.data.collections.new(STAGE_NAME)
        try:
            scene.collection.children.link(helpers)
            yield FullScene(full.scene, full.layer, helpers)
        finally:
            bpy.data.collections.remove(helpers)


def frames_to_step(
    frames: FloatArray, indices: NDArray[np.intp], run_up: int | None
) -> Sequence[tuple[float, int | None]]:
    """Return the frames to step through in order, with the index of those that are asked for.

    Parameters
    ----------
    frames : ndarray of float64, shape (n,)
    indices : ndarray of int
        Those of the frames that are asked for.
    run_up : int, optional
        The frame at which simulations begin: it and every frame after it are stepped through. Without it only the
        frames that are asked for are visited.
    """
    asked: list[tuple[float, int | None]] = [(float(frames[index]), int(index)) for index in indices]
    if run_up is not None and asked:
        known = {frame for frame, _ in asked}
        between = range(run_up, int(np.floor(max(known))) + 1)
        asked += [(float(frame), None) for frame in between if frame not in known]
    return sorted(asked, key=lambda step: step[0])


def find_seen_layer(scene: bpy.types.Scene) -> bpy.types.ViewLayer:
    """Return the view layer to look at in a scene: the window's own, or where it is not open the first that renders."""
    shown = bpy.context.view_layer
    if shown is not None and bpy.context.scene == scene:
        return shown
    return next((layer for layer in scene.view_layers if layer.use), scene.view_layers[0])
