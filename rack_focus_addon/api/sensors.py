"""Sensors of real cameras, by the names that Blender's camera presets have."""

import bpy

from ..blender.presets import SensorPreset, apply_sensor, get_sensor_preset, read_sensor_presets
from ..core.optics.sensor import Sensor
from .arguments import get_camera_object, public


@public
def sensor_presets() -> tuple[SensorPreset, ...]:
    """Return the sensors of Blender's camera presets, the user's own among them, in order of their names.

    Returns
    -------
    tuple of SensorPreset
        :func:`set_sensor`, and `sensor` in the functions that advise, take the `name` of one.
    """
    return read_sensor_presets()


@public
def set_sensor(camera: bpy.types.Object, name: str) -> SensorPreset:
    """Give a camera the sensor of a camera preset, and return it; what the picture shows changes with it.

    Parameters
    ----------
    camera : Object
        Other cameras that share its data get the sensor too.
    name : str
        See :func:`sensor_presets`.

    Returns
    -------
    SensorPreset
        The one that the camera now has.

    Raises
    ------
    ArgumentError
        If there is no such preset; the message names those that there are.
    CameraError
        If the camera's data are linked, or their sensor is animated.
    """
    preset = get_sensor_preset(name)
    apply_sensor(get_camera_object(camera), preset)
    return preset


def with_preset(sensor: Sensor, name: str | None) -> Sensor:
    """Return a sensor with the size of the preset of that name; as it is for None."""
    return sensor if name is None else get_sensor_preset(name).applied_to(sensor)
