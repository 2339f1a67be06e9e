"""Rendering frames to files."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy

from .. import compat
from .silence import quiet_blender


@dataclass(frozen=True)
class RenderSettings:
    """What a Cycles render on the CPU is made with."""

    width: int = 640
    height: int = 360
    samples: int = 8
    seed: int = 0


def set_up_cycles(scene: bpy.types.Scene, settings: RenderSettings) -> None:
    """Set a scene up for clean pictures from few samples."""
    render, cycles = scene.render, scene.cycles
    render.engine = "CYCLES"  # type: ignore[assignment]
    render.resolution_x, render.resolution_y, render.resolution_percentage = settings.width, settings.height, 100
    cycles.device = "CPU"
    cycles.samples, cycles.seed = settings.samples, settings.seed
    cycles.use_denoising = _can_denoise(cycles)
    # The best quality takes as long as the samples do, and shows no better at a preview's size.
    cycles.denoising_quality = "BALANCED"
    # Keeps the scene between frames: in a rack only the focus changes.
    render.use_persistent_data = True


def _can_denoise(cycles: Any) -> bool:  # noqa: ANN401 - Cycles' settings have no type
    """Whether this Blender was built with OpenImageDenoise; Debian's is not."""
    try:
        cycles.denoiser = "OPENIMAGEDENOISE"
    except TypeError:
        return False
    return True


def render_frames(scene: bpy.types.Scene, frames: Iterable[int], folder: Path) -> Iterator[Path]:
    """Render each frame to frame_NNNN.png in `folder` and yield its path when it is complete.

    A frame is written beside its place and then moved there, so that a render that is killed leaves no half pictures.
    """
    folder.mkdir(parents=True, exist_ok=True)
    compat.set_image_output(scene.render.image_settings, "PNG")
    for frame in frames:
        scene.frame_set(frame)
        target = folder / f"frame_{frame:04d}.png"
        part = folder / f".frame_{frame:04d}.part.png"
        scene.render.filepath = str(part)
        render_still(scene)
        part.replace(target)
        yield target


def render_still(scene: bpy.types.Scene) -> None:
    """Render a scene's current frame to its file path."""
    # Told a scene by name, the operator renders it at the frame of the scene in context.
    with bpy.context.temp_override(scene=scene), quiet_blender():
        bpy.ops.render.render(write_still=True)
