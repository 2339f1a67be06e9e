"""Blender's camera presets: read, never run, and the same as what Blender does with them."""

from pathlib import Path

import bpy
import numpy as np
import pytest

from rack_focus_addon import api
from rack_focus_addon.blender.presets import SensorPreset, get_sensor_preset, read_sensor_presets
from rack_focus_addon.core.errors import ArgumentError
from rack_focus_addon.core.optics.sensor import Sensor
from rack_focus_addon.core.optics.standards import coc_mm


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of presets after Blender's own, as a user's is."""
    own = bpy.utils.preset_paths("camera")
    monkeypatch.setattr(bpy.utils, "preset_paths", lambda _: [*own, str(tmp_path)])
    return tmp_path


def written_by_blender(camera="cam", **values):
    """A preset as Blender's Add Camera Preset writes it."""
    lines = ["import bpy", f"{camera} = bpy.context.camera", ""]
    return "\n".join([*lines, *(f"{camera}.{name} = {value!r}" for name, value in values.items()), ""])


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("Fullframe", (36.0, 24.0)),
        ("Analog Super 35", (24.89, 18.66)),
        ("Arri Alexa 65", (54.12, 25.58)),
        ("1/2.3 inch", (6.17, 4.55)),
    ],
)
def test_sensors_that_blender_ships(name, size):
    preset = get_sensor_preset(name)
    assert (preset.sensor_width_mm, preset.sensor_height_mm, preset.sensor_fit) == (*size, "HORIZONTAL")


def test_every_preset_of_blender_is_there_and_is_what_blender_sets():
    files = [file for folder in bpy.utils.preset_paths("camera") for file in Path(folder).glob("*.py")]
    presets = {preset.name: preset for preset in read_sensor_presets()}
    assert len(files) == len(presets) >= 31
    for file in files:
        data = bpy.data.cameras.new("Real")
        with bpy.context.temp_override(camera=data):
            exec(compile(file.read_text(encoding="utf-8"), str(file), "exec"), {})  # noqa: S102 - as Blender does
        preset = presets[bpy.path.display_name(file.name, title_case=False)]
        assert preset.sensor_width_mm == pytest.approx(data.sensor_width)
        assert preset.sensor_height_mm == pytest.approx(data.sensor_height)
        assert preset.sensor_fit == data.sensor_fit


def test_names_are_sorted_and_once_each():
    names = [preset.name for preset in read_sensor_presets()]
    assert names == sorted(set(names), key=str.casefold)


def test_a_users_preset_with_a_lens_is_read_and_wins_over_blenders(folder):
    text = written_by_blender(sensor_width=40.0, sensor_height=20.0, sensor_fit="VERTICAL", lens=35.0, lens_unit="MM")
    (folder / "Fullframe.py").write_text(text, encoding="utf-8")
    (folder / "Mine.py").write_text(
        text + "bpy.context.scene.camera.name = 'x'\ncam.lens: float = 2\n", encoding="utf-8"
    )
    assert get_sensor_preset("Fullframe") == SensorPreset("Fullframe", 40.0, 20.0, "VERTICAL")
    assert get_sensor_preset("Mine") == SensorPreset("Mine", 40.0, 20.0, "VERTICAL")


def test_nothing_of_a_preset_is_run(folder):
    marker = folder / "ran"
    text = f"open({str(marker)!r}, 'w').close()\n" + written_by_blender(sensor_width=30.0, sensor_height=20.0)
    (folder / "Trap.py").write_text(text, encoding="utf-8")
    assert get_sensor_preset("Trap") == SensorPreset("Trap", 30.0, 20.0, "AUTO")
    assert not marker.exists()


@pytest.mark.parametrize(
    "content",
    [
        written_by_blender(sensor_width=30.0).encode(),
        written_by_blender(sensor_width=30.0, sensor_height=-1.0).encode(),
        written_by_blender(sensor_width=30.0, sensor_height=20.0, sensor_fit="ROUND").encode(),
        written_by_blender(sensor_width="wide", sensor_height=20.0).encode(),
        written_by_blender(sensor_width=None, sensor_height=20.0).encode(),
        b"cam.sensor_width = 36 * two()\ncam.sensor_height = 24\n",
        b"cam.sensor_width = \n",
        b"\xff\xfe\x00",
        b"",
    ],
)
def test_what_sets_no_sensor_is_left_out_and_the_others_are_not(folder, content):
    before = read_sensor_presets()
    (folder / "Broken.py").write_bytes(content)
    assert read_sensor_presets() == before
    (folder / "Directory.py").mkdir()
    assert read_sensor_presets() == before


def test_a_name_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(ArgumentError, match=r"no camera preset 'Full'.*Fullframe"):
        get_sensor_preset("Full")


def test_a_preset_gives_its_size_to_a_sensor_and_leaves_the_picture():
    preset = get_sensor_preset("Analog Super 35")
    sensor = preset.applied_to(Sensor(resolution_x=2048, resolution_y=858))
    assert sensor == Sensor(24.89, 18.66, "HORIZONTAL", 2048, 858)
    assert coc_mm("DIAGONAL", sensor) == pytest.approx(0.01799, abs=1e-5)


# ---------------------------------------------------------------------------------------------------- the api's doors
def test_the_api_lists_and_sets_sensors(pair):
    assert api.sensor_presets() == read_sensor_presets()
    before = pair.data.lens, pair.data.dof.aperture_fstop
    preset = api.set_sensor(pair.camera, "Analog Super 35")
    assert (pair.data.sensor_width, pair.data.sensor_height) == pytest.approx((24.89, 18.66))
    assert pair.data.sensor_fit == preset.sensor_fit == "HORIZONTAL"
    assert (pair.data.lens, pair.data.dof.aperture_fstop) == before
    with pytest.raises(ArgumentError, match="no camera preset 'Super'"):
        api.set_sensor(pair.camera, "Super")
    with pytest.raises(api.CameraError, match="'A' is not a camera"):
        api.set_sensor(pair.scene.objects["A"], "Fullframe")


@pytest.mark.parametrize("animate", ["key", "drive"])
def test_a_sensor_that_is_animated_is_left(pair, animate):
    if animate == "key":
        pair.data.keyframe_insert("sensor_width", frame=1)
    else:
        pair.data.driver_add("sensor_height").driver.expression = "20"
    before = pair.data.sensor_width, pair.data.sensor_height, pair.data.sensor_fit
    with pytest.raises(api.CameraError, match=r"animated or driven \(sensor_(width|height)\)"):
        api.set_sensor(pair.camera, "Analog Super 35")
    assert (pair.data.sensor_width, pair.data.sensor_height, pair.data.sensor_fit) == before


def test_linked_data_keep_their_sensor(pair, tmp_path):
    path = tmp_path / "camera.blend"
    bpy.data.libraries.write(str(path), {pair.data})
    with bpy.data.libraries.load(str(path), link=True) as (_, wanted):
        wanted.cameras = ["Cam"]
    linked = pair.add_camera("Linked", bpy.data.cameras.new("Own"))
    linked.data = wanted.cameras[0]
    with pytest.raises(api.CameraError, match=r"linked from .*camera\.blend"):
        api.set_sensor(linked, "Fullframe")
    assert linked.data.sensor_width == pytest.approx(36.0)


def test_advice_for_a_sensor_is_that_of_a_camera_which_has_it(pair):
    scene = pair.scene
    name = next(preset.name for preset in api.sensor_presets() if preset.sensor_width_mm < 13)

    def advised(**how):
        return (
            api.solve_fstop(scene, ["A", "B"], **how).minimum,
            api.split_focus(scene, ["A", "B"], **how).minimum,
            api.stop_for_blur(scene, "A", "B", blur_px=20.0, **how),
            api.lens_table(scene, "A", "B", **how)[3].readout.blur_px,
            api.make_it_read(scene, "A", "B", **how).before.blur_px,
        )

    own, meant = advised(), advised(sensor=name)
    assert all(abs(one / other - 1) > 0.1 for one, other in zip(own, meant, strict=True))
    api.set_sensor(pair.camera, name)
    assert advised() == pytest.approx(meant, rel=1e-6)
    assert advised(sensor="Fullframe") == pytest.approx(own, rel=1e-6)


def test_depth_of_field_takes_the_circle_of_confusion_of_a_sensor():
    by_sensor = api.depth_of_field(50, 2.8, 3.0, sensor="Fullframe")
    assert by_sensor.near_m == api.depth_of_field(50, 2.8, 3.0, 36 * 2 / 1920).near_m
    diagonal = api.depth_of_field(50, 2.8, 3.0, "DIAGONAL", sensor="Fullframe")
    assert diagonal.far_m == pytest.approx(api.depth_of_field(50, 2.8, 3.0, np.hypot(36, 20.25) / 1500).far_m)
    with pytest.raises(ArgumentError, match="coc_mm must be a diameter in mm, or sensor"):
        api.depth_of_field(50, 2.8, 3.0)


# ------------------------------------------------------------------------------------------ standards, by every door
def test_a_standard_by_name_is_its_number(pair):
    by_name = api.solve_fstop(pair.scene, ["A", "B"], coc_mm="CINE_35")
    assert by_name == api.solve_fstop(pair.scene, ["A", "B"], coc_mm=0.025)
    assert by_name != api.solve_fstop(pair.scene, ["A", "B"])
    assert api.solve_fstop(pair.scene, ["A", "B"], coc_mm="TWO_PIXELS") == api.solve_fstop(pair.scene, ["A", "B"])


def test_a_rack_keeps_the_standard_by_name(pair):
    rack = api.create_rack(pair.scene, "A", "B", start=10, frames=24, fstop="AUTO", coc_mm="CINE_16")
    found = api.review(api.find_racks(pair.camera)[0])
    by_number = api.plan_rack(pair.scene, "A", "B", start=10, frames=24, fstop="AUTO", coc_mm=0.015)
    assert rack.timeline == by_number.timeline
    assert found.fstop == pytest.approx(by_number.fstop)
    assert [span.start for span in found.timeline] == pytest.approx([span.start for span in rack.timeline], abs=0.5)
