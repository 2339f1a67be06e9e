"""What somebody else's frame handler costs a rack beside a heavy scene: the first time, and from then on.

uv run python -m benchmarks.handlers
"""

import time
from collections.abc import Iterator
from statistics import median

import bpy
from tqdm import tqdm

from rack_focus_addon import api

from .stage import FRAMES, OBJECTS, build
from .timing import Row, Timed, shown

TRIES = 9


def rows() -> Iterator[Row]:
    """Yield the rows of the page: a rack with a foreign handler against one without."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    scene = bpy.context.scene
    build(scene, OBJECTS, FRAMES)
    _timed_rack(scene)
    alone = _timed_rack(scene)
    bpy.app.handlers.frame_change_post.append(_move_nothing)
    try:
        first = _timed_rack(scene, tries=1)
        later = _timed_rack(scene)
    finally:
        bpy.app.handlers.frame_change_post.remove(_move_nothing)
    beside = f"a rack beside {OBJECTS} heavy objects and somebody's frame handler"
    yield Row(f"{beside}, the first time", first, "without the handler", alone)
    yield Row(f"{beside}, from then on", later, "without the handler", alone, "1")


def _timed_rack(scene: bpy.types.Scene, tries: int = TRIES) -> Timed:
    seconds = []
    for _ in range(tries):
        start = time.perf_counter()
        api.plan_rack(scene, "Subject", api.Subject("Rig", bone="head"), start=24, seconds=1.0)
        seconds.append(time.perf_counter() - start)
    return Timed(median(seconds), min(seconds))


def _move_nothing(_scene: bpy.types.Scene, _graph: bpy.types.Depsgraph | None = None) -> None:
    """Be there."""


if __name__ == "__main__":
    for row in rows():
        tqdm.write(shown(row))
