"""Arrays onto the screen: the only module that speaks to the graphics card. Nothing of it runs without a window."""

from functools import cache, lru_cache
from typing import Any

import blf
import gpu
import numpy as np
from gpu.types import GPUBatch, GPUIndexBuf, GPUVertBuf, GPUVertFormat

from ...core.arrays import FloatArray
from ...core.overlay.geometry import SQUARE, VOLUME_TRIANGLES, dashed

Rgba = tuple[float, float, float, float]

FONT = 0
HALO, HALO_PX = 0.3, 2.0
_DASHES = 40


@cache
def _shader(name: str) -> gpu.types.GPUShader:
    return gpu.shader.from_builtin(name)


@cache
def _format(*, has_colour: bool) -> GPUVertFormat:
    layout = GPUVertFormat()
    layout.attr_add(id="pos", comp_type="F32", len=3, fetch_mode="FLOAT")
    if has_colour:
        layout.attr_add(id="color", comp_type="F32", len=4, fetch_mode="FLOAT")
    return layout


def _batch(kind: str, points: Any, colours: Any = None, indices: Any = None) -> GPUBatch:  # noqa: ANN401 - arrays of any shape
    at = np.ascontiguousarray(points, dtype=np.float32).reshape(-1, 3)
    buffer = GPUVertBuf(_format(has_colour=colours is not None), len(at))
    buffer.attr_fill("pos", at)
    if colours is not None:
        buffer.attr_fill("color", np.ascontiguousarray(colours, dtype=np.float32).reshape(-1, 4))
    if indices is None:
        return GPUBatch(type=kind, buf=buffer)
    return GPUBatch(type=kind, buf=buffer, elem=GPUIndexBuf(type=kind, seq=indices))


# ---------------------------------------------------------------------------------------------------------------- lines
def line_batch(segments: Any) -> GPUBatch:  # noqa: ANN401 - an array, shape (..., 2, 3)
    """Upload segments, shape (..., 2, 3)."""
    return _batch("LINES", segments)


def coloured_line_batch(parts: list[tuple[Any, Rgba]]) -> GPUBatch | None:
    """Upload segments, each part in a colour of its own; None for nothing."""
    parts = [(np.asarray(segments).reshape(-1, 3), colour) for segments, colour in parts if len(segments)]
    if not parts:
        return None
    points = np.concatenate([segments for segments, _ in parts])
    colours = np.repeat([colour for _, colour in parts], [len(segments) for segments, _ in parts], axis=0)
    return _batch("LINES", points, colours)


def draw_coloured_lines(batch: GPUBatch, width: float) -> None:
    """Draw what :func:`coloured_line_batch` uploaded."""
    shader = _shader("POLYLINE_FLAT_COLOR")
    shader.uniform_float("viewportSize", gpu.state.viewport_get()[2:])
    shader.uniform_float("lineWidth", width)
    batch.draw(shader)


def draw_halo(batch: GPUBatch, width: float) -> None:
    """Darken around segments that are drawn next, so that they are seen on white too."""
    draw_lines(batch, (0.0, 0.0, 0.0, HALO), width + HALO_PX)


def draw_lines(batch: GPUBatch, colour: Rgba, width: float) -> None:
    """Draw segments in one colour."""
    shader = _shader("POLYLINE_UNIFORM_COLOR")
    shader.uniform_float("viewportSize", gpu.state.viewport_get()[2:])
    shader.uniform_float("lineWidth", width)
    shader.uniform_float("color", colour)
    batch.draw(shader)


# --------------------------------------------------------------------------------------------------------------- planes
@cache
def _square_fill() -> GPUBatch:
    return _batch("TRIS", SQUARE[[0, 1, 2, 0, 2, 3]])


@cache
def _square_outline(*, is_dashed: bool) -> GPUBatch:
    if is_dashed:
        return line_batch(dashed(SQUARE, _DASHES, closed=True))
    return line_batch(np.stack([SQUARE, np.roll(SQUARE, -1, axis=0)], axis=1))


def draw_square(matrix: FloatArray, colour: Rgba) -> None:
    """Fill the square that a matrix, shape (4, 4), brings to where it belongs."""
    with gpu.matrix.push_pop():
        gpu.matrix.multiply_matrix(_matrix(matrix))
        _fill(_square_fill(), colour)


def draw_square_outline(
    matrix: FloatArray, colour: Rgba, width: float, *, is_dashed: bool, has_halo: bool = False
) -> None:
    """Draw the outline of such a square."""
    with gpu.matrix.push_pop():
        gpu.matrix.multiply_matrix(_matrix(matrix))
        batch = _square_outline(is_dashed=is_dashed)
        if has_halo:
            draw_halo(batch, width)
        draw_lines(batch, colour, width)


def _matrix(rows: FloatArray) -> Any:  # noqa: ANN401 - mathutils has no types
    from mathutils import Matrix  # noqa: PLC0415 - on the plain wheel it is there once bpy is

    return Matrix(rows.tolist())


def _fill(batch: GPUBatch, colour: Rgba) -> None:
    shader = _shader("UNIFORM_COLOR")
    shader.uniform_float("color", colour)
    batch.draw(shader)


# ----------------------------------------------------------------------------------------------------------------- tint
def set_depth(test: str) -> None:
    """Draw what follows where this test of its depth holds."""
    gpu.state.depth_test_set(test)


def tint_beyond(matrix: FloatArray, colour: Rgba, test: str) -> None:
    """Tint what lies before (GREATER) or behind (LESS) a plane, seen from the camera whose plane it is."""
    gpu.state.depth_test_set(test)
    draw_square(matrix, colour)


def tint_inside(corners: FloatArray, colour: Rgba) -> None:
    """Tint what lies inside a volume, corners shape (8, 3), seen from anywhere, from inside it too.

    What is before the volume's back has a back behind it, what is before its front has a front behind it as well: the
    one is added, the other subtracted, and what stays is inside. Nothing is read back, and an empty background keeps
    its colour.
    """
    batch = _batch("TRIS", corners, indices=VOLUME_TRIANGLES)
    tint = _premultiplied(colour)
    gpu.state.depth_test_set("GREATER")
    for blend, culled in (("ADDITIVE_PREMULT", "FRONT"), ("SUBTRACT", "BACK")):
        gpu.state.blend_set(blend)
        gpu.state.face_culling_set(culled)
        _fill(batch, tint)
    gpu.state.face_culling_set("NONE")
    gpu.state.blend_set("ALPHA")


@cache
def _premultiplied(colour: Rgba) -> Rgba:
    """A colour times its opacity, as it counts where light is added: the shader takes it for one of the screen's."""
    *light, alpha = (float(part) for part in colour)
    red, green, blue = (_to_screen(_from_screen(part) * alpha) for part in light)
    return red, green, blue, alpha


def _from_screen(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _to_screen(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


# ----------------------------------------------------------------------------------------------------- flat, in pixels
def box_batch(boxes: Any) -> GPUBatch:  # noqa: ANN401 - an array, shape (n, 4)
    """Upload rectangles, shape (n, 4): left, bottom, right, top."""
    edges = np.asarray(boxes, dtype=np.float32).reshape(-1, 4)
    corners = np.zeros((len(edges), 6, 3), dtype=np.float32)
    corners[:, :, 0] = edges[:, [0, 2, 2, 0, 2, 0]]
    corners[:, :, 1] = edges[:, [1, 1, 3, 1, 3, 3]]
    return _batch("TRIS", corners)


@lru_cache(maxsize=64)
def plate_batch(left: float, right: float, half_height: float) -> GPUBatch:
    """Upload a rectangle around the line y = 0; each size once."""
    return box_batch([(left, -half_height, right, half_height)])


def triangle_batch(points: Any) -> GPUBatch:  # noqa: ANN401 - an array, shape (n, 3, 3)
    """Upload triangles, shape (n, 3, 3)."""
    return _batch("TRIS", points)


def draw_filled(batch: GPUBatch, colour: Rgba) -> None:
    """Fill rectangles or triangles."""
    _fill(batch, colour)


def draw_filled_at(batch: GPUBatch, colour: Rgba, x: float, y: float) -> None:
    """Fill them, moved by so many pixels."""
    with gpu.matrix.push_pop():
        gpu.matrix.translate((x, y))
        _fill(batch, colour)


def write(texts: list[tuple[float, float, str]], colour: Rgba, size: float) -> None:
    """Write texts at their bottom left."""
    blf.size(FONT, size)
    blf.color(FONT, *colour)
    for x, y, text in texts:
        blf.position(FONT, x, y, 0.0)
        blf.draw(FONT, text)


@lru_cache(maxsize=512)
def text_width(text: str, size: float) -> float:
    """Return how wide a text is, in pixels."""
    blf.size(FONT, size)
    return float(blf.dimensions(FONT, text)[0])


class drawing:  # a context manager, named as one reads it
    """Blending and depth as overlays want them, put back as Blender expects them."""

    def __enter__(self) -> None:
        """Blend, and leave the depth alone."""
        gpu.state.blend_set("ALPHA")
        gpu.state.depth_mask_set(False)

    def __exit__(self, *_error: object) -> None:
        """Put everything back, whatever went wrong."""
        gpu.state.face_culling_set("NONE")
        gpu.state.depth_test_set("NONE")
        gpu.state.blend_set("NONE")
        gpu.state.line_width_set(1.0)
