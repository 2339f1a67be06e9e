"""How long things take, as ratios measured in one run: writes docs/performance.md.

    uv run python -m benchmarks.performance

Machines differ and are noisy: what counts is each time over that of something simple which Blender or numpy does on the
same machine in the same run. Nothing here passes or fails.
"""

import argparse
import platform
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import bpy
import numpy as np
from tqdm import tqdm

import rack_focus_addon
from rack_focus_addon import api
from rack_focus_addon.core.optics.camera import CameraState
from rack_focus_addon.core.plan.focus_curve import RunOn, frames_to_plan
from rack_focus_addon.core.plan.plan_shot import plan_shot
from rack_focus_addon.core.request.marks import Mark, PullStyle, Subject
from rack_focus_addon.core.request.request import RackRequest
from rack_focus_addon.core.request.timing import Timebase, timed_marks
from rack_focus_addon.core.shot.shot import Shot

from . import enabling, handlers, many_racks, stage
from .timing import ROUNDS, Row, Timed, count, shown, timed

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"


def main() -> None:
    """Measure everything and write the page."""
    argparse.ArgumentParser(prog="python -m benchmarks.performance", description=__doc__.splitlines()[0]).parse_args()
    measures = (rack_rows, many_racks.rows, stage_rows, handlers.rows, plan_rows, add_on_rows, overlay_rows)
    rows = [row for measure in tqdm(measures, unit="group") for row in measure()]
    PAGE.write_text(page(rows), encoding="utf-8")
    tqdm.write(f"Wrote {PAGE}")


# ---------------------------------------------------------------------------------------------------------- the stage
def stage_rows() -> Iterator[Row]:
    """The stage against stepping a heavy scene, and whether both agree."""
    result = stage.measured()
    what = f"distances over {result.frames} frames beside {result.objects} animated, subdivided objects, on the stage"
    against = f"stepping the scene (largest relative difference of distances {result.difference:.1g})"
    stepping = Timed(result.stepping_s, result.stepping_s)
    yield Row(what, result.stage, against, stepping, "a 1,000th")


# --------------------------------------------------------------------------------------------------------- in a scene
def still_scene() -> tuple[bpy.types.Scene, bpy.types.Object]:
    """Return a fresh scene of 250 frames with a camera and two subjects that stand still."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    scene = bpy.context.scene
    scene.frame_end = 250
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.rotation_euler.x = np.pi / 2
    scene.collection.objects.link(camera)
    scene.camera = camera
    for name, depth in (("Bond", 1.2), ("Villain", 8.0)):
        subject = bpy.data.objects.new(name, None)
        subject.location = (0.2, depth, 0.1)
        scene.collection.objects.link(subject)
    bpy.context.view_layer.update()
    return scene, camera


def rack_rows() -> Iterator[Row]:
    """Racks between two subjects that stand still."""
    scene, camera = still_scene()

    def two_keys() -> None:
        for frame in (24, 48):
            camera.data.dof.keyframe_insert("focus_distance", frame=frame)

    by_hand = timed(two_keys, camera.data.animation_data_clear, rounds=ROUNDS)
    options = {"start": 24, "seconds": 1.0}
    against = "`keyframe_insert`, twice"
    planned = timed(lambda: api.plan_rack(scene, "Bond", "Villain", **options), rounds=ROUNDS)
    yield Row("`plan_rack`, two still subjects", planned)

    def created(**more: str) -> Timed:
        made = partial(api.create_rack, scene, "Bond", "Villain", **options, **more)
        return timed(made, lambda: api.remove_rack(camera), rounds=ROUNDS)

    yield Row("`create_rack`, two still subjects", created(), against, by_hand, "2 ms")
    automatic = created(fstop="AUTO")
    yield Row("the same, with the automatic stop", automatic, against, by_hand)


# ------------------------------------------------------------------------------------------------------------ planning
def long_shot(marks: int, frames: int) -> tuple[Shot, RackRequest, RunOn]:
    """Return a shot of many marks, on subjects that sway slowly and bob quickly."""
    given = tuple(
        Mark(Subject(f"S{index % 7}"), float(1 + index * (frames - 100) // marks), pull_frames=24 if index else None)
        for index in range(marks)
    )
    settled = timed_marks(given, Timebase(24, 1, frames, 1), PullStyle())
    run_on = RunOn(1, frames)
    at = frames_to_plan(settled, run_on)
    sway = [2.0 + index % 7 + 0.5 * np.sin(at / 60 + index) + 0.02 * np.sin(at / 3) for index in range(marks)]
    camera = CameraState(lens_mm=50.0, fstop=2.0).mapped(lambda number: np.full(at.shape, float(number)))
    return Shot(settled, at, camera, np.stack(sway)), RackRequest(given), run_on


def plan_rows() -> Iterator[Row]:
    """Planning and fitting, without Blender, against frames and marks."""
    longest = None
    for marks, frames in ((20, 10_000), (20, 5_000), (20, 2_500), (10, 10_000), (5, 10_000)):
        shot = long_shot(marks, frames)
        taken = timed(lambda shot=shot: plan_shot(*shot), times=4)
        is_longest, longest = not longest, longest or taken
        what = f"{marks} marks over {frames:,} frames, moving, planned and fitted"
        yield Row(what, taken, "20 marks over 10,000 frames", longest, "0.5 s" if is_longest else "")


# ---------------------------------------------------------------------------------------------------------- the add-on
def add_on_rows() -> Iterator[Row]:
    """Enabling the add-on, and what its panel computes for one draw."""
    yield from enabling.rows()
    scene, _ = still_scene()
    rack_focus_addon.register()
    try:
        from rack_focus_addon.session import panel as session  # noqa: PLC0415 - after registering

        for side, name in (("from", "Bond"), ("to", "Villain")):
            getattr(scene.rack_focus, f"{side}_subject").object = bpy.data.objects[name]
        bpy.context.view_layer.update()
        graph = bpy.context.view_layer.depsgraph
        yield Row(
            "what the panel computes for one draw", timed(lambda: session.look_ahead(scene, graph), rounds=ROUNDS)
        )
    finally:
        rack_focus_addon.unregister()


def overlay_rows() -> Iterator[Row]:
    """What the overlay computes for one redraw."""
    from . import overlay  # noqa: PLC0415 - it gives rows of this page

    yield from overlay.rows()


# --------------------------------------------------------------------------------------------------------------- page
def page(rows: list[Row]) -> str:
    """Return the page."""
    run = f"Blender {bpy.app.version_string}, Python {platform.python_version()}, numpy {np.__version__}"
    noise = timed(count)
    lines = [
        "# How long it takes",
        "",
        "Written by `uv run python -m benchmarks.performance`; every ratio is of two times from one run.",
        f"This run: {run}, {platform.machine()}.",
        f"Counting in plain Python took {noise.median / noise.best:.2f} times as long in the median as at best:",
        f"by so much the machine was busy with other things. What takes milliseconds is timed in {ROUNDS} rounds,",
        "a tenth of a second apart, and its median is that of the quietest one.",
        "",
        "| what | time (median) | at best | against | that takes | ratio | goal |",
        "|---|--:|--:|---|--:|--:|--:|",
        *(shown(row) for row in rows),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
