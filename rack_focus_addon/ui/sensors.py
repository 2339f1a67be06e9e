"""The menu of sensors: those of Blender's camera presets, with their sizes."""

import bpy

from ..doors import api
from ..session.panel import shown_camera


class RACKFOCUS_MT_sensors(bpy.types.Menu):
    """The sensors that there are."""

    bl_label = "Sensor"
    bl_description = "Give the camera the sensor of a real one, from Blender's camera presets"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw a button for each; the presets' files are read when the menu opens, as Blender's own menu does."""
        camera = shown_camera(context.scene)
        for preset in api.sensor_presets():
            text = f"{preset.name}, {_size(preset.sensor_width_mm, preset.sensor_height_mm)}"
            icon = "RADIOBUT_ON" if camera is not None and _has(camera.data, preset) else "RADIOBUT_OFF"
            self.layout.operator("rack_focus.set_sensor", text=text, translate=False, icon=icon).name = preset.name


def draw_sensor(layout: bpy.types.UILayout, data: bpy.types.Camera) -> None:
    """Draw the menu, which says the size of the camera's sensor."""
    layout.menu("RACKFOCUS_MT_sensors", text=_size(data.sensor_width, data.sensor_height), icon="FULLSCREEN_ENTER")


def _size(width_mm: float, height_mm: float) -> str:
    return f"{width_mm:.4g} x {height_mm:.4g} mm"


def _has(data: bpy.types.Camera, preset: "api.SensorPreset") -> bool:
    sizes = (data.sensor_width - preset.sensor_width_mm, data.sensor_height - preset.sensor_height_mm)
    return data.sensor_fit == preset.sensor_fit and max(map(abs, sizes)) < 1e-4
