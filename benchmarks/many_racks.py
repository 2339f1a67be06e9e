"""Many racks on one camera: how the work grows with their number.

uv run python -m benchmarks.many_racks
"""

import time
from collections.abc import Callable, Iterator
from statistics import median

import bpy
import numpy as np
from tqdm import tqdm

from rack_focus_addon import api

from .timing import Row, Timed, shown

FEW, MANY, TRIES = 10, 40, 5


def timed_racks(number: int) -> dict[str, Timed]:
    """Return how long it takes to create, check and list so many racks on one camera, each a pull between two cubes."""
    taken: dict[str, list[float]] = {"create_racks": [], "check": [], "find_racks": []}

    def note(name: str, run: Callable[[], object]) -> None:
        start = time.process_time()
        run()
        taken[name].append(time.process_time() - start)

    for _ in range(TRIES):
        scene, camera = _scene(number)
        shots = [
            {"from_subject": "A", "to_subject": "B", "start": 1 + 100 * index, "frames": 24, "name": f"Rack {index}"}
            for index in range(number)
        ]
        note("create_racks", lambda scene=scene, shots=shots: api.create_racks(scene, shots))
        note("check", lambda scene=scene: api.check(scene))
        note("find_racks", lambda camera=camera: api.find_racks(camera))
    return {name: Timed(median(seconds), min(seconds)) for name, seconds in taken.items()}


def _scene(number: int) -> tuple[bpy.types.Scene, bpy.types.Object]:
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    scene = bpy.context.scene
    scene.frame_end = 100 * number
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.rotation_euler.x = np.pi / 2
    scene.camera = camera
    subjects = [bpy.data.objects.new(name, None) for name in ("A", "B")]
    for each in (camera, *subjects):
        scene.collection.objects.link(each)
    for subject, depth in zip(subjects, (2.0, 8.0), strict=True):
        for frame, moved in ((1, 0.0), (100 * number, 1.0)):
            subject.location = (0.2, depth + moved, 0.1)
            subject.keyframe_insert("location", frame=frame)
    bpy.context.view_layer.update()
    return scene, camera


def rows() -> Iterator[Row]:
    """Yield the rows of the page: many racks against few, and listing against creating."""
    timed_racks(1)
    few, many = timed_racks(FEW), timed_racks(MANY)
    for name in ("create_racks", "check", "find_racks"):
        goal = "5 times" if name != "find_racks" else ""
        yield Row(f"`{name}`, {MANY} racks on one camera", many[name], f"{FEW} racks", few[name], goal)
    against = f"`create_racks`, {MANY} racks"
    yield Row(f"`find_racks`, {MANY} racks on one camera", many["find_racks"], against, many["create_racks"], "a 10th")


if __name__ == "__main__":
    for row in rows():
        tqdm.write(shown(row))
