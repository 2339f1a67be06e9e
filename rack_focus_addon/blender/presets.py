"""Blender's own camera presets: the sensors of real cameras, read instead of typed in again.

A preset is a Python file that Blender would run. Here it is only read: what it assigns is taken from its syntax tree,
so a preset can do nothing, and nothing of the scene changes.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import bpy

from ..core.arrays import positive
from ..core.choices import SENSOR_FITS
from ..core.errors import ArgumentError, CameraError, require_choice
from ..core.messages import joined
from ..core.optics.sensor import Sensor
from .animation import find_driver
from .compat import find_fcurve
from .object_types import CameraObject

_FIELDS: Final = ("sensor_width", "sensor_height", "sensor_fit")


@dataclass(frozen=True)
class SensorPreset:
    """A sensor as a camera preset sets it.

    Attributes
    ----------
    name : str
        As Blender's menu shows it.
    sensor_width_mm, sensor_height_mm : float
        Its size, in mm; positive.
    sensor_fit : {"AUTO", "HORIZONTAL", "VERTICAL"}
        The side of the picture that fills the sensor; AUTO is the longer one.
    """

    name: str
    sensor_width_mm: float
    sensor_height_mm: float
    sensor_fit: str = "AUTO"

    def __post_init__(self) -> None:
        """Refuse values that Blender rejects."""
        positive("The sensor of '{name}'", [self.sensor_width_mm, self.sensor_height_mm], name=self.name)
        require_choice("sensor fit", self.sensor_fit, SENSOR_FITS)

    def applied_to(self, sensor: Sensor) -> Sensor:
        """Return `sensor` with the preset's size and fit, and its own picture."""
        return replace(sensor, width_mm=self.sensor_width_mm, height_mm=self.sensor_height_mm, fit=self.sensor_fit)


def read_sensor_presets() -> tuple[SensorPreset, ...]:
    """Return the sensors of all camera presets, by name: Blender's, the user's, and those of add-ons.

    A preset that sets no width and height, or cannot be read, is left out. Of two with one name the later folder's
    counts, which is the user's before Blender's. It reads files: not for drawing.
    """
    folders = [Path(folder) for folder in bpy.utils.preset_paths("camera")]
    found = [preset for folder in folders for preset in _sensors_in(folder)]
    return tuple(sorted({preset.name: preset for preset in found}.values(), key=lambda preset: preset.name.casefold()))


def get_sensor_preset(name: str) -> SensorPreset:
    """Return the sensor preset of that name; raise :class:`ArgumentError` with the names that there are."""
    presets = {preset.name: preset for preset in read_sensor_presets()}
    if name not in presets:
        raise ArgumentError(
            "There is no camera preset '{name}'; choose one of {presets}", name=name, presets=joined(presets)
        )
    return presets[name]


def _sensors_in(folder: Path) -> Iterator[SensorPreset]:
    for file in sorted(folder.glob("*.py")):
        # Blender writes these names for its menu: 1_slash_2.3_inch is 1/2.3 inch.
        preset = _sensor_of(bpy.path.display_name(file.name, title_case=False), file)
        if preset is not None:
            yield preset


def _sensor_of(name: str, file: Path) -> SensorPreset | None:
    try:
        values = _assigned(ast.parse(file.read_bytes()))
        return SensorPreset(
            name, float(values["sensor_width"]), float(values["sensor_height"]), values.get("sensor_fit", "AUTO")
        )
    # An unreadable preset does not hide the others.
    except (OSError, SyntaxError, ValueError, TypeError, KeyError):
        return None


def _assigned(tree: ast.Module) -> dict[str, Any]:
    """What a preset assigns to the sensor's properties, whatever it calls the camera; the last assignment counts."""
    values: dict[str, Any] = {}
    for statement in tree.body:
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            if isinstance(target, ast.Attribute) and target.attr in _FIELDS:
                values[target.attr] = ast.literal_eval(statement.value)
    return values


def apply_sensor(camera: CameraObject, preset: SensorPreset) -> None:
    """Give a camera the sensor of a preset; the picture's angle changes with it, as with Blender's own preset menu.

    Raises
    ------
    CameraError
        If the camera's data are linked, or their sensor is animated or driven: then nothing would stay of it.
    """
    data = camera.data
    if not data.is_editable:
        raise CameraError(
            "The data of camera '{camera}' are linked from {path}: set its sensor there, or make a library override",
            camera=camera.name,
            path=data.library.filepath,
        )
    moved = [path for path in _FIELDS if find_fcurve(data, path) or find_driver(data, path)]
    if moved:
        raise CameraError(
            "The sensor of camera '{camera}' is animated or driven ({paths}); take that off first",
            camera=camera.name,
            paths=joined(moved),
        )
    data.sensor_width, data.sensor_height = preset.sensor_width_mm, preset.sensor_height_mm
    data.sensor_fit = preset.sensor_fit  # type: ignore[assignment]
