"""The planned pulls along the frames of the shot, drawn at the foot of the viewport while one performs."""

from collections.abc import Iterator

import blf
import bpy
import gpu
from gpu_extras.batch import batch_for_shader

from .. import api
from ..blender.wording import ui_scale

BACK = (0.0, 0.0, 0.0, 0.45)
HOLD = (0.35, 0.75, 1.0, 0.9)
PULL = (1.0, 0.75, 0.2, 0.9)
PLAYHEAD = (1.0, 1.0, 1.0, 1.0)
HEIGHT, FOOT, SIDE = 10, 48, 20
"""In units of the user interface, as Blender scales them."""

Box = tuple[float, float, tuple[float, float, float, float]]


def draw_strip(region: bpy.types.Region, span: tuple[float, float], frame: float, rack: api.Rack | None) -> None:
    """Draw holds and pulls from the first to the last frame of a span, with the subjects' names and the playhead."""
    scale = ui_scale()
    left, width = SIDE * scale, region.width - 2 * SIDE * scale
    per_frame = width / max(span[1] - span[0], 1.0)

    def across(at: float) -> float:
        return left + min(max((at - span[0]) * per_frame, 0.0), width)

    gpu.state.blend_set("ALPHA")
    shader = gpu.shader.from_builtin("UNIFORM_COLOR")
    for first, last, colour in _boxes(span, frame, rack, 1.5 * scale / per_frame):
        _draw_box(shader, across(first), across(last), FOOT * scale, HEIGHT * scale, colour)
    gpu.state.blend_set("NONE")
    blf.size(0, 11.0 * scale)
    blf.color(0, 1.0, 1.0, 1.0, 1.0)
    taken = 0.0
    for mark in rack.marks if rack else ():
        # A name that would stand on the one before it is left out.
        if across(mark.arrive) >= taken:
            blf.position(0, across(mark.arrive), (FOOT + HEIGHT + 5) * scale, 0.0)
            blf.draw(0, mark.subject.name)
            taken = across(mark.arrive) + blf.dimensions(0, mark.subject.name)[0] + 6 * scale


def _boxes(span: tuple[float, float], frame: float, rack: api.Rack | None, thin: float) -> Iterator[Box]:
    yield *span, BACK
    marks = rack.marks if rack else ()
    for at, mark in enumerate(marks):
        yield mark.start, mark.arrive, PULL
        yield mark.arrive, marks[at + 1].start if at + 1 < len(marks) else span[1], HOLD
    yield frame - thin, frame + thin, PLAYHEAD


def _draw_box(
    shader: gpu.types.GPUShader,
    left: float,
    right: float,
    foot: float,
    height: float,
    colour: tuple[float, float, float, float],
) -> None:
    corners = [(left, foot), (right, foot), (left, foot + height), (right, foot + height)]
    shader.uniform_float("color", colour)
    batch_for_shader(shader, "TRI_STRIP", {"pos": corners}).draw(shader)
