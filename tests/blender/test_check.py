"""Findings on a shot as it would render, and their fixes pressed."""

import bpy
import pytest

from rack_focus_addon import api


def codes(scene):
    return [finding.code for finding in api.check(scene)]


@pytest.fixture
def racked(pair):
    api.create_rack(pair.scene, "A", "B", start=24, frames=24, fstop=2.0)
    return pair


def test_a_good_rack_has_nothing_to_say(racked):
    assert api.check(racked.scene) == ()


def test_without_a_rack_there_is_nothing_to_check(pair):
    assert api.check(pair.scene) == ()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda shot: setattr(shot.dof, "use_dof", False), "DOF_OFF"),
        (lambda shot: setattr(shot.dof, "focus_object", bpy.data.objects["A"]), "FOCUS_OBJECT"),
    ],
)
def test_fix_mends_what_was_found(racked, spoil, code):
    spoil(racked)
    (finding,) = api.check(racked.scene)
    assert (finding.code, finding.severity, finding.camera) == (code, "ERROR", "Cam")
    api.apply_fix(racked.scene, finding)
    assert api.check(racked.scene) == ()


def test_eevee_clamp_is_found_with_the_value_to_set(racked):
    racked.scene.render.engine = "BLENDER_EEVEE" if bpy.app.version >= (5, 0) else "BLENDER_EEVEE_NEXT"
    racked.scene.eevee.bokeh_max_size = 10.0
    (finding,) = api.check(racked.scene)
    assert finding.code == "EEVEE_CLAMP"
    blur = api.blur(racked.scene, ["A", "B"], frames=range(24, 49)).max()
    assert f"{blur:.0f} px" in finding.message
    api.apply_fix(racked.scene, finding)
    assert blur / 2 <= racked.scene.eevee.bokeh_max_size <= blur / 2 + 1
    assert codes(racked.scene) == []


def test_a_subject_that_was_moved_is_soft_at_its_mark(racked):
    bpy.data.objects["B"].location = racked.point(6.5)
    assert "SOFT_AT_MARK" not in codes(racked.scene), "half a metre is still within the depth of field"
    bpy.data.objects["B"].location = racked.point(9.0)
    finding = api.check(racked.scene)[0]
    assert (finding.code, finding.subject, finding.frame) == ("SOFT_AT_MARK", "B", 48)
    assert "focus is at 6, it stands at 9" in finding.message
    assert finding.fix is None
    with pytest.raises(api.RackFocusError, match="SOFT_AT_MARK"):
        api.apply_fix(racked.scene, finding)


def test_a_subject_that_is_gone_is_a_finding(racked):
    bpy.data.objects.remove(bpy.data.objects["B"])
    (finding,) = api.check(racked.scene)
    assert finding.code == "SUBJECT_LOST"
    assert "'B'" in finding.message


def test_small_stops_are_subtle_and_beyond_diffraction(racked):
    racked.dof.aperture_fstop = 64.0
    assert codes(racked.scene) == ["TOO_SUBTLE", "BEYOND_DIFFRACTION"]


def test_a_slow_pull_leaves_nobody_sharp(pair):
    api.create_rack(pair.scene, "A", "B", start=10, frames=100, fstop=1.4)
    (finding,) = api.check(pair.scene)
    assert (finding.code, finding.severity) == ("NOBODY_SHARP", "INFO")
    blur = api.blur(pair.scene, ["A", "B"], frames=range(10, 111))
    limit = 2.0 * pair.scene.render.resolution_percentage / 100
    soft = [frame for frame, column in zip(range(10, 111), blur.T, strict=True) if column.min() > limit * (1 + 1e-6)]
    assert f"from frame {soft[0]} to {soft[-1]}" in finding.message
