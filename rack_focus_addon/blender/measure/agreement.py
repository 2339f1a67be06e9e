"""A cache of comparisons between the stage and the full scene: each shot is compared once.

The cache is cleared when a file is loaded, on undo and redo, when the user or another add-on changes a scene, and when
frame handlers are added or removed.
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import bpy

from .full_scene import is_measured_in, may_change_shots
from .request import ShotRequest
from .stage_risks import StageRisks

MOST: Final = 256


@dataclass
class _Memory:
    known: dict[Hashable, bool] = field(default_factory=dict)
    is_ours: bool = False


_memory = _Memory()


def find(request: ShotRequest, risks: StageRisks) -> bool | None:
    """Return whether stage and full scene agreed on a shot; None if they were not compared since something changed."""
    return _memory.known.get(_key(request, risks)) if _memory.known else None


def remember(request: ShotRequest, risks: StageRisks, *, agrees: bool) -> None:
    """Remember what came of comparing a shot; not of a simulation, which is stepped through anyway."""
    if risks.run_up is not None:
        return
    # Updates that measuring has left pending are not the user's changes.
    with changing_nothing_of_users():
        bpy.context.view_layer.update()
    if not _memory.known:
        for handlers in _watched():
            handlers.append(_forget)
    if len(_memory.known) >= MOST:
        _memory.known.clear()
    _memory.known[_key(request, risks)] = agrees


@contextmanager
def changing_nothing_of_users() -> Iterator[None]:
    """Treat changes made inside the block as the add-on's own: they move nothing that is measured."""
    before, _memory.is_ours = _memory.is_ours, True
    try:
        yield
    finally:
        _memory.is_ours = before


def settle_own_changes() -> None:
    """Evaluate what the add-on has just written, so that later changes are known to be the user's."""
    if _memory.known:
        with changing_nothing_of_users():
            bpy.context.view_layer.update()


def forget() -> None:
    """Forget all comparisons."""
    _memory.known.clear()
    for handlers in _watched():
        if _forget in handlers:
            handlers.remove(_forget)


def take_up_changes() -> None:
    """Evaluate the user's pending changes, so that they clear the cache."""
    if _memory.known:
        bpy.context.view_layer.update()


def _forget(scene: bpy.types.Scene | None = None, graph: bpy.types.Depsgraph | None = None) -> None:
    if _memory.is_ours or (isinstance(scene, bpy.types.Scene) and is_measured_in(scene)):
        return
    if not isinstance(graph, bpy.types.Depsgraph) or any(may_change_shots(update) for update in graph.updates):
        forget()


def _watched() -> tuple[list[Any], ...]:
    handlers = bpy.app.handlers
    return handlers.depsgraph_update_post, handlers.undo_post, handlers.redo_post, handlers.load_pre


def _key(request: ShotRequest, risks: StageRisks) -> Hashable:
    return (
        request.scene.session_uid,
        request.camera.session_uid,
        request.targets,
        request.frames.tobytes(),
        request.depths.tobytes(),
        request.choose_at,
        risks,
        tuple(map(id, (*bpy.app.handlers.frame_change_pre, *bpy.app.handlers.frame_change_post))),
    )
