"""Blender's render engines, set up to be measured: linear light, nothing cleaned, nothing clamped."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import bpy
import numpy as np
from numpy.typing import NDArray

from rack_focus_addon.blender.render.silence import quiet_blender

from .build import picture_size
from .instrument import PIXEL_VARIANCE


@dataclass(frozen=True)
class Crop:
    """A part of the picture, in pixels from its lower left corner; the far ends lie outside."""

    left: int
    right: int
    bottom: int
    top: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.top - self.bottom, self.right - self.left

    def widened(self, pixels: int, size: tuple[int, int]) -> "Crop":
        """Return the crop with so many pixels more on each side, as far as the picture goes."""
        return Crop(
            max(0, self.left - pixels),
            min(size[0], self.right + pixels),
            max(0, self.bottom - pixels),
            min(size[1], self.top + pixels),
        )

    def cut(self, picture: NDArray, rendered: "Crop") -> NDArray:
        """Return this crop's part of the picture of a wider one."""
        rows = slice(self.bottom - rendered.bottom, self.top - rendered.bottom)
        return picture[rows, self.left - rendered.left : self.right - rendered.left]


class Engine(Protocol):
    """What renders, and what the measurement must know of it.

    Attributes
    ----------
    name : str
    columns : int
        How long a piece of the edge is rendered and averaged, in pixels.
    misplaced_px : float
        How far the edge may lie from its place before it is taken for another.
    pixel_variance_px2 : float
        What its pixels add to an edge's variance.
    """

    @property
    def name(self) -> str: ...
    @property
    def columns(self) -> int: ...
    @property
    def misplaced_px(self) -> float: ...
    @property
    def pixel_variance_px2(self) -> float: ...

    def pictures(self, scene: bpy.types.Scene, crop: Crop, blur_px: float) -> Iterator[NDArray]:
        """Render the crop, several times where there is scatter to average."""


@dataclass(frozen=True)
class Cycles:
    """Cycles on the CPU: one picture for each seed, so that their scatter tells how far sampling may be off.

    `work` is the samples taken in a row of the picture, all seeds together, times the blur in pixels: with it fixed,
    all diameters scatter alike, by about 0.02 per cent.
    """

    name: str = "Cycles"
    work: int = 2**22
    seeds: tuple[int, ...] = (1, 2, 3, 4)
    columns: int = 256
    misplaced_px: float = 0.05
    pixel_variance_px2: float = PIXEL_VARIANCE

    def pictures(self, scene: bpy.types.Scene, crop: Crop, blur_px: float) -> Iterator[NDArray]:
        """Render the crop once for each seed."""
        scene.render.engine = "CYCLES"
        cycles = scene.cycles
        cycles.device = "CPU"
        cycles.use_adaptive_sampling = cycles.use_denoising = False
        cycles.sample_clamp_direct = cycles.sample_clamp_indirect = 0.0
        cycles.max_bounces = 0
        cycles.pixel_filter_type = "BOX"  # one pixel wide, whatever the filter width says
        cycles.samples = max(16, round(self.work / self.columns / len(self.seeds) / max(blur_px, 1.0)))
        for seed in self.seeds:
            cycles.seed = seed
            yield render(scene, crop)


@dataclass(frozen=True)
class Eevee:
    """EEVEE with its default settings, but for the number of samples, which on a CPU cost a fifth of a second each.

    It spreads what it has rendered, on a coarser grid: an edge may move by most of a pixel.
    """

    name: str = "EEVEE"
    samples: int = 16
    is_jittered: bool = False
    max_radius_px: float = 100.0
    columns: int = 64
    misplaced_px: float = 2.0
    pixel_variance_px2: float = 0.263
    """Of its default filter, 1.5 px wide, as an edge without depth of field shows; 4 per cent of a blur of 4 px."""

    def pictures(self, scene: bpy.types.Scene, crop: Crop, blur_px: float) -> Iterator[NDArray]:
        """Render the crop once, and around it what is spread into it."""
        scene.render.engine = eevee_id()
        scene.eevee.taa_render_samples = self.samples
        scene.eevee.use_bokeh_jittered = self.is_jittered
        scene.eevee.bokeh_max_size = self.max_radius_px
        rendered = crop.widened(int(blur_px) + 1, picture_size(scene))
        yield crop.cut(render(scene, rendered), rendered)


def eevee_id() -> str:
    """Return EEVEE's name in this Blender: 4.2 to 4.5 call it the next one."""
    return "BLENDER_EEVEE" if bpy.app.version >= (5, 0) else "BLENDER_EEVEE_NEXT"


@cache
def find_eevee_hindrance() -> str | None:
    """Return why EEVEE does not run here, or None if it does.

    It is tried in a process of its own, for without a graphics library Blender ends with a segmentation fault.
    """
    attempt = f"""
import bpy
render = bpy.context.scene.render
render.engine, render.resolution_x, render.resolution_y, render.filepath = {eevee_id()!r}, 16, 16, {os.devnull!r}
bpy.context.scene.eevee.taa_render_samples = 1
bpy.ops.render.render()
"""
    try:
        done = subprocess.run([sys.executable, "-c", attempt], capture_output=True, timeout=90, check=False)
    except subprocess.TimeoutExpired:
        return "EEVEE rendered nothing within 90 s"
    if done.returncode == 0:
        return None
    return f"EEVEE does not run here (exit code {done.returncode}); on Debian: apt-get install libegl1 libgl1-mesa-dri"


def render(scene: bpy.types.Scene, crop: Crop) -> NDArray:
    """Render a crop of the scene's picture and return its linear light, shape (rows, columns), rows from below."""
    settings = scene.render
    width, height = picture_size(scene)
    settings.use_border = settings.use_crop_to_border = True
    # A quarter of a pixel more, for Blender cuts off what single precision leaves of the product.
    settings.border_min_x, settings.border_max_x = (crop.left + 0.25) / width, (crop.right + 0.25) / width
    settings.border_min_y, settings.border_max_y = (crop.bottom + 0.25) / height, (crop.top + 0.25) / height
    settings.use_compositing = settings.use_sequencer = settings.use_motion_blur = False
    settings.dither_intensity = 0.0
    settings.image_settings.file_format = "OPEN_EXR"
    settings.image_settings.color_depth = "32"
    scene.view_settings.view_transform = "Raw"
    with tempfile.TemporaryDirectory() as folder:
        settings.filepath = str(Path(folder) / "crop.exr")
        with quiet_blender():
            bpy.ops.render.render(write_still=True)
        picture = read_picture(settings.filepath)
    if picture.shape != crop.shape:
        raise RuntimeError(f"Blender rendered {picture.shape} pixels, not the crop of {crop.shape}")
    return picture


def read_picture(path: str) -> NDArray:
    """Return the red of a picture as it is stored, shape (height, width), rows from below."""
    image = bpy.data.images.load(path)
    try:
        image.colorspace_settings.name = "Non-Color"
        width, height = image.size
        pixels = np.empty(width * height * image.channels, dtype=np.float32)
        image.pixels.foreach_get(pixels)
        return pixels.reshape(height, width, image.channels)[..., 0]
    finally:
        bpy.data.images.remove(image)
