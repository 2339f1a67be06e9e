"""Pictures put together by Blender's own video sequencer: a film, and a contact sheet."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import bpy

from .. import compat
from .frames import render_still
from .silence import quiet_blender

SHEET_COLUMNS: Final = 4
LABEL_HEIGHT: Final = 0.12
"""Share of a picture's height that its label takes, below it."""
GAP: Final = 0.04
"""Share of a picture's width between pictures."""


@dataclass(frozen=True)
class Picture:
    """One picture of a contact sheet."""

    path: Path
    label: str


def write_film(pictures: Sequence[Path], fps: float, target: Path) -> Path:
    """Write pictures of one size as an H.264 film in an MP4 container."""
    width, height = _size(pictures[0])
    with _sequencer(width, height) as scene:
        strips = compat.sequencer_strips(scene.sequence_editor)
        strip = strips.new_image("film", str(pictures[0]), channel=1, frame_start=1)
        for picture in pictures[1:]:
            strip.elements.append(picture.name)
        scene.frame_start, scene.frame_end = 1, len(pictures)
        scene.render.fps, scene.render.fps_base = round(fps), round(fps) / fps
        compat.set_video_output(scene.render.image_settings)
        _set_h264(scene.render.ffmpeg)
        return _render(scene, target, animation=True)


def write_contact_sheet(pictures: Sequence[Picture], title: str, target: Path) -> Path:
    """Write pictures with their labels as one PNG, in rows from the top left."""
    width, height = _size(pictures[0].path)
    columns = min(SHEET_COLUMNS, len(pictures))
    rows = -(-len(pictures) // columns)
    cell_x, cell_y = round(width * (1 + GAP)), round(height * (1 + LABEL_HEIGHT) + width * GAP)
    header = round(height * LABEL_HEIGHT * 2)
    sheet_x, sheet_y = columns * cell_x + round(width * GAP), rows * cell_y + header
    with _sequencer(sheet_x, sheet_y) as scene:
        for index, picture in enumerate(pictures):
            row, column = divmod(index, columns)
            left, top = round(width * GAP) + column * cell_x, header + row * cell_y
            centre = left + width / 2 - sheet_x / 2, sheet_y / 2 - top - height / 2
            _add_picture(scene, picture, index, centre)
            below = left / sheet_x, 1 - (top + height * (1 + LABEL_HEIGHT / 2)) / sheet_y
            _add_text(scene, picture.label, index, below, height * LABEL_HEIGHT * 0.6)
        _add_text(scene, title, len(pictures), (GAP * width / sheet_x, 1 - header / 2 / sheet_y), height * LABEL_HEIGHT)
        compat.set_image_output(scene.render.image_settings, "PNG")
        return _render(scene, target, animation=False)


def _add_picture(scene: bpy.types.Scene, picture: Picture, index: int, offset: tuple[float, float]) -> None:
    strips = compat.sequencer_strips(scene.sequence_editor)
    # The last channel wins over those below it, so each picture and each label lies on its own.
    strip = strips.new_image(
        f"picture {index}", str(picture.path), channel=2 * index + 1, frame_start=1, fit_method="ORIGINAL"
    )
    strip.blend_type = "ALPHA_OVER"
    strip.transform.offset_x, strip.transform.offset_y = offset


def _add_text(scene: bpy.types.Scene, text: str, index: int, location: tuple[float, float], size: float) -> None:
    strip = compat.new_text_strip(scene.sequence_editor, f"text {index}", 2 * index + 2, frames=1)
    strip.blend_type = "ALPHA_OVER"
    strip.text, strip.font_size, strip.location = text, size, location
    compat.anchor_text_left(strip)


@contextmanager
def _sequencer(width: int, height: int) -> Iterator[bpy.types.Scene]:
    """A scene for the sequencer alone, its pictures passed through as they are, and taken away at the end."""
    scene = bpy.data.scenes.new(".rack_focus_film")
    try:
        scene.sequence_editor_create()
        render = scene.render
        render.resolution_x, render.resolution_y, render.resolution_percentage = width, height, 100
        render.use_sequencer, render.use_compositing = True, False
        render.use_file_extension = False
        scene.view_settings.view_transform = "Standard"  # type: ignore[assignment]
        render.image_settings.color_mode = "RGB"
        scene.frame_start = scene.frame_end = scene.frame_current = 1
        yield scene
    finally:
        bpy.data.scenes.remove(scene)


def _render(scene: bpy.types.Scene, target: Path, *, animation: bool) -> Path:
    """Render beside the target, then move there."""
    part = target.with_name(f".{target.stem}.part{target.suffix}")
    scene.render.filepath = str(part)
    if animation:
        with bpy.context.temp_override(scene=scene), quiet_blender():
            bpy.ops.render.render(animation=True)
    else:
        render_still(scene)
    part.replace(target)
    return target


def _set_h264(ffmpeg: bpy.types.FFmpegSettings) -> None:
    ffmpeg.format, ffmpeg.codec = "MPEG4", "H264"
    ffmpeg.constant_rate_factor, ffmpeg.ffmpeg_preset = "HIGH", "GOOD"
    ffmpeg.gopsize = 12


def _size(path: Path) -> tuple[int, int]:
    image = bpy.data.images.load(str(path))
    try:
        width, height = (int(pixels) for pixels in image.size)
        return width, height
    finally:
        bpy.data.images.remove(image)
