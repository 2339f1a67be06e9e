"""A quick video of a pull, as the viewport draws it."""

from pathlib import Path

import bpy

from ...core.errors import RackFocusError
from .. import compat
from . import rehearsal

_RENDER = ("filepath", "use_file_extension", "use_overwrite", "use_placeholder", "use_sequencer", "film_transparent")
_VIDEO = ("format", "codec", "constant_rate_factor", "ffmpeg_preset", "audio_codec", "gopsize", "use_autosplit")


def render_playblast(
    scene: bpy.types.Scene,
    window: bpy.types.Window,
    area: bpy.types.Area,
    shown: rehearsal.Shown,
    lead: float,
    path: Path,
) -> None:
    """Write a pull, with so many frames before and after it, as H.264 in an MP4; all settings are put back.

    Raises
    ------
    RackFocusError
        If there is no such folder, or Blender wrote nothing.
    """
    if not path.parent.is_dir():
        raise RackFocusError("There is no folder {folder}; choose another one", folder=path.parent)
    render = scene.render
    kept = {name: getattr(render, name) for name in _RENDER}
    video = {name: getattr(render.ffmpeg, name) for name in _VIDEO}
    output = compat.read_output(render.image_settings)
    path.unlink(missing_ok=True)
    try:
        rehearsal.start(scene, area.spaces.active, shown, lead, play=False)
        compat.set_video_output(render.image_settings)
        _set_video(render)
        render.filepath = str(path)
        region = next(region for region in area.regions if region.type == "WINDOW")
        with bpy.context.temp_override(window=window, area=area, region=region, scene=scene):
            # It renders the preview range.
            bpy.ops.render.opengl(animation=True, view_context=True)
    finally:
        for name, value in video.items():
            setattr(render.ffmpeg, name, value)
        compat.write_output(render.image_settings, output)
        for name, value in kept.items():
            setattr(render, name, value)
        rehearsal.end()
    if not path.is_file():
        raise RackFocusError(
            "Blender wrote no video to {path}; is it built with FFmpeg, and may it write there?", path=path
        )


def _set_video(render: bpy.types.RenderSettings) -> None:
    render.use_file_extension, render.use_overwrite, render.use_sequencer = True, True, False
    video = render.ffmpeg
    video.format, video.codec, video.audio_codec = "MPEG4", "H264", "NONE"
    video.constant_rate_factor, video.ffmpeg_preset, video.gopsize = "HIGH", "GOOD", 1
    video.use_autosplit = False
