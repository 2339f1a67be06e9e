"""Opening and saving .blend files, which Blender offers as operators only."""

from pathlib import Path

import bpy

from ..core.errors import RackFocusError
from ..core.messages import joined
from .render.silence import quiet_blender


def open_file(path: Path, scene: str | None = None) -> bpy.types.Scene:
    """Open a .blend file, without running scripts in it, and return the scene of that name or the one it opens with."""
    if not path.is_file():
        raise RackFocusError("There is no file {path}", path=path)
    try:
        with quiet_blender():
            bpy.ops.wm.open_mainfile(filepath=str(path.resolve()), load_ui=False, use_scripts=False)
    except RuntimeError as error:
        raise RackFocusError("{path} cannot be opened: {error}", path=path, error=error) from error
    if scene is None:
        return _shown_scene()
    found = bpy.data.scenes.get(scene)
    if found is None:
        raise RackFocusError(
            "There is no scene '{scene}' in {path} (scenes: {scenes})",
            scene=scene,
            path=path,
            scenes=joined(bpy.data.scenes.keys()),
        )
    return found


def new_file() -> bpy.types.Scene:
    """Start an empty file with Blender's own settings and return its scene."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    return _shown_scene()


def _shown_scene() -> bpy.types.Scene:
    scene = bpy.context.scene
    assert scene is not None  # noqa: S101 - an open file has one
    return scene


def save_file(path: Path) -> Path:
    """Save the open file, whole or not at all: written beside its place, then moved there."""
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.stem}.part.blend")
    try:
        with quiet_blender():
            bpy.ops.wm.save_as_mainfile(filepath=str(part), copy=True)
        part.replace(target)
    except RuntimeError as error:
        raise RackFocusError("{target} cannot be saved: {error}", target=target, error=error) from error
    finally:
        part.unlink(missing_ok=True)
    return target
