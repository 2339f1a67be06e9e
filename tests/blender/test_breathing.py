"""A rack whose lens breathes: keyed so that Blender shows the thin lens, and taken off without a trace."""

import bpy
import numpy as np
import pytest
from blender_shot import FOCUS, LENS, STOP, Shot, reopen, snapshot

from rack_focus_addon import api

NEAR, FAR = 1.2, 8.0


@pytest.fixture
def shot():
    shot = Shot()
    shot.empty("A", NEAR)
    shot.empty("B", FAR)
    return shot


def breathe(shot, amount=1.0, **options):
    return api.create_rack(shot.scene, "A", "B", **({"start": 24, "seconds": 1.0, "breathing": amount} | options))


def seen(shot, frame):
    """Focus, focal length and stop as Blender evaluates them."""
    shot.scene.frame_set(int(frame), subframe=frame % 1)
    data = shot.camera.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    return data.dof.focus_distance, data.lens, data.dof.aperture_fstop


@pytest.mark.parametrize("amount", [0.4, 1.0])
def test_lens_and_stop_grow_as_the_sensor_moves(shot, amount):
    breathe(shot, amount)
    for frame in (1, 24, 30, 36.5, 42, 48, 100):
        focus, lens, stop = seen(shot, frame)
        grown = 1.0 + amount * 0.05 / (focus - 0.05)
        # A quarter pixel at the edge of 1920, and in the blur.
        assert lens == pytest.approx(50.0 * grown, abs=50.0 * 0.3 / 960)
        assert stop == pytest.approx(2.0 * grown, rel=0.01)


def test_the_blur_is_the_thin_lens_and_the_framing_is_said(shot):
    rack = breathe(shot)
    s, d, f = NEAR, FAR, 0.05
    true = f * f / 2.0 * abs(1 / s - 1 / d) * s / (s - f) / 0.036 * 1920
    assert api.blur(shot.scene, ["B"], frames=[24])[0, 0] == pytest.approx(true, rel=1e-4)
    assert rack.framing_change == pytest.approx(0.037, abs=5e-4)
    assert any(finding.code == "BREATHES" and "3.7 %" in finding.message for finding in rack.findings)
    assert api.plan_rack(shot.scene, "A", "B", start=24).framing_change == 0.0


def test_few_keys(shot):
    rack = breathe(shot)
    assert len(rack.keys) <= 4
    assert len(rack.lens_keys) <= 5
    assert len(rack.stop_keys) <= 5
    (found,) = api.find_racks(shot.camera)
    assert [len(keys) for keys in (found.keys, found.lens_keys, found.stop_keys)] == [
        len(keys) for keys in (rack.keys, rack.lens_keys, rack.stop_keys)
    ]
    assert found.fstop == 2.0


def test_a_key_a_frame(shot):
    rack = breathe(shot, keys="EVERY_FRAME")
    assert [key.frame for key in rack.lens_keys] == [key.frame for key in rack.keys]


def test_automatic_stop_holds_the_slab_through_the_breathing_lens(shot):
    rack = breathe(shot, fstop="AUTO", steps="EXACT")
    _, lens, stop = seen(shot, 24)
    coc = 0.0375
    half_depth = 1 / (NEAR - 0.03) - 1 / NEAR
    assert lens**2 * 1e-3 / stop * half_depth == pytest.approx(coc, rel=2e-3)
    assert stop > rack.fstop


def test_unit_scale_is_real_metres(shot):
    """A scene in centimetres: 120 units are 1.2 m."""
    shot.scene.unit_settings.scale_length = 0.01
    for name, depth in (("A", 120.0), ("B", 800.0)):
        bpy.data.objects[name].location = shot.point(depth)
    shot.update()
    assert breathe(shot).framing_change == pytest.approx(0.037, abs=5e-4)


def test_removed_nothing_is_left(shot):
    before = snapshot(shot.camera)
    breathe(shot, fstop=4.0)
    shot.scene.frame_set(30)
    api.remove_rack(shot.camera)
    assert snapshot(shot.camera) == before


def test_removed_after_save_and_reopen(shot, tmp_path):
    breathe(shot)
    camera = reopen(tmp_path / "breathing.blend")
    api.remove_rack(camera)
    assert camera.data.animation_data is None
    assert camera.data.lens == 50.0
    assert camera.data.dof.aperture_fstop == 2.0


def test_a_dolly_zoom_breathes_on_top_and_comes_back(shot):
    shot.key((1, 35.0), (120, 70.0), path=LENS)
    before = snapshot(shot.camera)
    zoom = [seen(shot, frame)[1] for frame in (1, 24, 36, 48, 120)]
    breathe(shot)
    for frame, own in zip((1, 24, 36, 48, 120), zoom, strict=True):
        focus, lens, _ = seen(shot, frame)
        assert lens == pytest.approx(own * (1 + own * 1e-3 / (focus - own * 1e-3)), rel=3e-4)
    # Replaced by another one, it breathes on the artist's own zoom, not on the breathing of the first.
    breathe(shot, start=30)
    focus, lens, _ = seen(shot, 36)
    assert lens == pytest.approx(zoom[2] * (1 + zoom[2] * 1e-3 / (focus - zoom[2] * 1e-3)), rel=3e-4)
    api.remove_rack(shot.camera)
    shot.scene.frame_set(1)
    after = snapshot(shot.camera)
    assert after["curves"] == before["curves"]
    assert after["recipes"] == before["recipes"]


def test_an_animated_stop_breathes_too(shot):
    shot.key((1, 2.0), (120, 4.0), path=STOP)
    before = snapshot(shot.camera)
    own = seen(shot, 24)[2]
    breathe(shot)
    focus, _, stop = seen(shot, 24)
    assert stop == pytest.approx(own * (1 + 0.05 / (focus - 0.05)), rel=2e-3)
    api.remove_rack(shot.camera)
    assert snapshot(shot.camera)["curves"] == before["curves"]


@pytest.mark.parametrize("first_to_go", [0, 1])
def test_two_racks_breathe_on_one_camera(shot, first_to_go):
    before = snapshot(shot.camera)
    names = [breathe(shot).name, api.create_rack(shot.scene, "B", "A", start=70, seconds=1.0, breathing=1.0).name]
    for frame in (24, 48, 70, 94):
        focus, lens, _ = seen(shot, frame)
        assert lens == pytest.approx(50.0 * (1 + 0.05 / (focus - 0.05)), rel=3e-4)
    api.remove_rack(shot.camera, names.pop(first_to_go))
    for frame in (24, 48) if first_to_go else (70, 94):
        focus, lens, _ = seen(shot, frame)
        assert lens == pytest.approx(50.0 * (1 + 0.05 / (focus - 0.05)), rel=3e-4)
    api.remove_rack(shot.camera, names[0])
    shot.scene.frame_set(1)
    assert snapshot(shot.camera) == before


def test_replaced_by_one_that_does_not_breathe_the_lens_is_its_own(shot):
    breathe(shot)
    rack = breathe(shot, 0.0)
    assert shot.curve(LENS) is None
    assert shot.data.lens == 50.0
    assert shot.dof.aperture_fstop == 2.0
    assert rack.framing_change == 0.0
    expected = 0.05**2 / 2.0 * abs(1 / NEAR - 1 / FAR) / 0.036 * 1920
    assert api.blur(shot.scene, ["B"], frames=[24])[0, 0] == pytest.approx(expected, rel=1e-4)


def test_refused_with_nothing_changed(shot):
    before = snapshot(shot.camera)
    with pytest.raises(api.ArgumentError, match=r"breathing must be from 0 .* to 1"):
        breathe(shot, 1.5)
    shot.data.type = "ORTHO"
    with pytest.raises(api.CameraError, match=r"not perspective.*breathing to 0"):
        breathe(shot)
    shot.data.type = "PERSP"
    shot.data.lens = 1500.0
    with pytest.raises(api.CameraError, match="within the focal length"):
        breathe(shot)
    shot.data.lens = 50.0
    assert snapshot(shot.camera) == before
    shot.data.driver_add("lens").driver.expression = "35"
    with pytest.raises(api.CameraError, match="driver already sets the focal length of 'Cam'"):
        breathe(shot)
    shot.data.driver_remove("lens")
    curve = shot.key((1, 35.0), (50, 50.0), path=LENS)
    curve.mute = True
    with pytest.raises(api.CameraError, match="focal length's F-curve of 'Cam' is muted"):
        breathe(shot)
    assert shot.curve(FOCUS) is None


def test_the_picture_is_framed_as_by_a_longer_lens(shot):
    """At 1.2 m a 50 mm lens frames as Blender's 52.17 mm does: seen through Blender's own projection."""
    breathe(shot)
    shot.scene.frame_set(24)
    from bpy_extras.object_utils import world_to_camera_view

    point = shot.point(NEAR, right=0.2)
    x = world_to_camera_view(shot.scene, shot.camera, point).x - 0.5
    assert x == pytest.approx(0.2 / NEAR * (50 * 1.2 / 1.15) / 36.0, rel=3e-4)
    assert np.isfinite(x)
