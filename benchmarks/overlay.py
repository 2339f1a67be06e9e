"""How much Python a redraw of the overlay takes, at 20 marks.

    uv run python -m benchmarks.overlay

All that a redraw works out in Python, with what goes to the graphics card left out: a painter that paints nothing
takes the place of the add-on's, so that it runs without a window. Nothing here passes or fails.
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle

import bpy
import numpy as np

import rack_focus_addon
from benchmarks.performance import still_scene
from benchmarks.timing import ROUNDS, Row, Timed, timed
from rack_focus_addon import api

MARKS = 20
FRAMES = 400
SIZE = (1920.0, 1080.0)


class NoPainter:
    """Takes what the painter takes, and paints nothing."""

    def __getattr__(self, _name: str) -> object:
        """Return a function that does nothing."""
        return self._nothing

    @staticmethod
    def _nothing(*_arguments: object, **_more: object) -> object:
        return ()

    @staticmethod
    def text_width(text: str, size: float) -> float:
        """Return about how wide a text is."""
        return 0.5 * size * len(text)


def racked_scene(marks: int = MARKS) -> tuple[bpy.types.Scene, bpy.types.Object]:
    """Return a scene with a rack of many marks, each on a subject of its own."""
    scene, camera = still_scene()
    scene.frame_end = FRAMES
    for index in range(marks):
        subject = bpy.data.objects.new(f"Actor {index:02d}", None)
        subject.location = (0.3 * (index * 7 % 11) - 1.5, 1.5 + 0.6 * index, 0.1 * (index % 3))
        scene.collection.objects.link(subject)
    bpy.context.view_layer.update()
    pull = FRAMES // marks // 2
    chain = [api.Mark(f"Actor {i:02d}", 1 + i * FRAMES // marks, pull_frames=pull if i else None) for i in range(marks)]
    api.create_rack(scene, marks=chain, camera=camera)
    return scene, camera


def redraw_time(*, turning: bool = False, marks: int = MARKS, times: int = 201) -> Timed:
    """Return the time of Python in a redraw of a view through the camera and one from beside it, together.

    The playhead moves between redraws; with `turning` the view from beside does too, and its labels are placed anew.
    """
    rack_focus_addon.register()
    try:
        return _measured(turning=turning, marks=marks, times=times)
    finally:
        rack_focus_addon.unregister()


def _measured(*, turning: bool, marks: int, times: int) -> Timed:
    from rack_focus_addon.preferences import read_look  # noqa: PLC0415
    from rack_focus_addon.session import overlay as session_overlay  # noqa: PLC0415 - after registering
    from rack_focus_addon.ui.overlay import draw as overlay_draw  # noqa: PLC0415

    scene, camera = racked_scene(marks)
    session_overlay.refresh(scene)
    graph, uploads, painter = bpy.context.view_layer.depsgraph, overlay_draw.Uploads(), NoPainter()
    frames = cycle(range(1, FRAMES))
    through = np.array(camera.calc_matrix_camera(graph, x=1920, y=1080) @ camera.matrix_world.inverted())

    turns = through.copy()

    def redraw() -> None:
        sight = session_overlay.look_now(scene, graph, camera)
        viewport = overlay_draw.Viewport(
            region=1,
            scene=scene,
            sight=sight,
            look=read_look(bpy.context),
            shows_overlay=True,
            shows_assist=True,
            in_camera=True,
            matrix=through,
            size=SIZE,
            bounds=(0.0, 0.0, *SIZE),
            unit=1.0,
            plate=(0.0, 0.0, 0.0, 0.75),
            text=(1.0, 1.0, 1.0, 1.0),
        )
        overlay_draw.draw_scene(painter, viewport, uploads)
        overlay_draw.draw_screen(painter, viewport, uploads)
        beside = replace(viewport, region=2, in_camera=False, matrix=turns)
        overlay_draw.draw_scene(painter, beside, uploads)
        overlay_draw.draw_screen(painter, beside, uploads)

    def move_on() -> None:
        scene.frame_set(next(frames))
        if turning:
            turns[0, 3] += 1e-3

    return timed(redraw, move_on, times=times, rounds=ROUNDS)


def rows() -> Iterator[Row]:
    """Rows for the page of performance."""
    yield Row(f"overlay at {MARKS} marks, playing, two views redrawn", redraw_time(), goal="0.6 ms")
    yield Row("the same while one view turns", redraw_time(turning=True))


def main() -> None:
    """Print what was measured."""
    argparse.ArgumentParser(prog="python -m benchmarks.overlay", description=__doc__.splitlines()[0]).parse_args()
    for row in rows():
        print(f"{1e3 * row.time.median:.3f} ms ({1e3 * row.time.best:.3f} at best)  {row.what}")  # noqa: T201


if __name__ == "__main__":
    main()
