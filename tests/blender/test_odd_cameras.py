"""What a file may hold: an f-stop of 0, as USD writes it, and a focus distance of 0."""

import bpy
import numpy as np
import pytest

from rack_focus_addon import api

NO_STOP = "The f-stop of 'Cam' is 0 at frame"


@pytest.fixture
def stopless(pair):
    pair.dof.aperture_fstop = 0.0
    return pair


@pytest.mark.parametrize(("fstop", "expected"), [("AUTO", 1.0), (4.0, 4.0)])
def test_a_rack_that_sets_the_stop_needs_none_before(stopless, fstop, expected):
    rack = api.create_rack(stopless.scene, "A", "B", start=10, frames=20, fstop=fstop)
    assert rack.fstop == pytest.approx(expected)
    assert stopless.dof.aperture_fstop == pytest.approx(expected)
    api.remove_rack(stopless.camera)
    assert stopless.dof.aperture_fstop == 0.0


@pytest.mark.parametrize("options", [{}, {"mode": "LIVE"}, {"breathing": 1.0}], ids=["keys", "live", "breathing"])
def test_a_rack_that_keeps_it_names_the_camera(stopless, options):
    stopless.dof.use_dof = False
    with pytest.raises(api.CameraError, match=NO_STOP):
        api.create_rack(stopless.scene, "A", "B", start=10, frames=20, fstop="KEEP", **options)
    assert api.find_racks(stopless.camera) == ()
    assert not stopless.dof.use_dof
    assert stopless.curve() is None


def test_a_stop_that_is_lost_later_is_found(pair):
    api.create_rack(pair.scene, "A", "B", start=10, frames=20, fstop=2.8)
    pair.dof.aperture_fstop = 0.0
    (finding,) = api.check(pair.scene)
    assert (finding.code, finding.severity, finding.camera, finding.frame) == ("NO_STOP", "ERROR", "Cam", 10.0)
    report = api.report(pair.scene)
    (rack,) = report["racks"]
    assert [each["code"] for each in report["findings"]] == ["NO_STOP"]
    assert (rack["fstop"], rack["nominal_fstop"], rack["timeline"]) == (0.0, None, [])
    assert "f-stop of 'Cam' is 0" in rack["pulls"][0]["problem"]
    assert np.isinf(api.blur(pair.scene, ["A", "B"], frames=[10, 30])).all()
    for advice in (api.make_it_read, api.lens_table):
        with pytest.raises(api.CameraError, match="The f-stop of 'Cam' is 0"):
            advice(pair.scene, "A", "B")


def test_a_focus_key_at_0_is_found(pair):
    api.create_rack(pair.scene, "A", "B", start=10, frames=20, fstop=2.8)
    last = pair.curve().keyframe_points[-1]
    last.co, last.handle_left = (30, 0.0), (29, 0.0)
    pair.curve().update()
    (finding,) = [each for each in api.check(pair.scene) if each.severity == "ERROR"]
    assert (finding.code, finding.frame, finding.camera) == ("FOCUS_AT_ZERO", 30.0, "Cam")


def test_a_focus_of_0_outside_the_rack_is_nobodys_fault(pair):
    """The report covers frames before the rack, where somebody's key has focus at 0."""
    pair.key((1, 0.0), (2, 0.0), (3, 4.0))
    api.create_rack(pair.scene, "A", "B", start=40, frames=20, fstop=2.8)
    pair.scene.frame_set(1)
    report = api.report(pair.scene)
    start = report["frames"].index(1)
    assert (report["focus_distance"][start], report["near"][start], report["far"][start]) == (0.0, 0.0, 0.0)
    blur = api.blur(pair.scene, ["A", "B"], frames=[1, 40])
    assert np.isinf(blur[:, 0]).all()
    assert blur[0, 1] == pytest.approx(0.0, abs=1e-3)
    truth = api.ground_truth(pair.scene, frames=[1, 40])
    assert len(truth.frames) == 2
    assert "FOCUS_AT_ZERO" not in [each.code for each in api.check(pair.scene)]
    assert bpy.context.scene.frame_current == 1
