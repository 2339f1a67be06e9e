"""The sensor's menu in the panel: one undoable operator, which says what it did."""

import bpy
import pytest

from rack_focus_addon import api
from rack_focus_addon.operators.sensor import RACKFOCUS_OT_set_sensor
from rack_focus_addon.ui import sensors


def test_it_sets_the_sensor_of_the_panels_camera(shot, capfd):
    assert bpy.ops.rack_focus.set_sensor(name="Analog Super 35") == {"FINISHED"}
    data = shot.camera.data
    assert (data.sensor_width, data.sensor_height) == pytest.approx((24.89, 18.66))
    assert "'Cam' has the sensor of Analog Super 35 now, 24.89 x 18.66 mm" in capfd.readouterr().out
    assert "UNDO" in RACKFOCUS_OT_set_sensor.bl_options


def test_a_name_that_is_not_there_changes_nothing(shot):
    with pytest.raises(RuntimeError, match="no camera preset 'Nothing'"):
        bpy.ops.rack_focus.set_sensor(name="Nothing")
    assert shot.camera.data.sensor_width == pytest.approx(36.0)


def test_without_a_camera_it_is_greyed_out(shot):
    shot.camera = None
    assert not bpy.ops.rack_focus.set_sensor.poll()


def test_the_menu_marks_the_sensor_that_the_camera_has(shot):
    api.set_sensor(shot.camera, "Fullframe")
    marked = [preset.name for preset in api.sensor_presets() if sensors._has(shot.camera.data, preset)]
    assert "Fullframe" in marked
    assert "Analog Super 35" not in marked
    assert bpy.types.RACKFOCUS_MT_sensors.is_registered
