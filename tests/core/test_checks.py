"""What a check has to say, by the lens formula alone."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rack_focus_addon.core.check.checks import Rendered, check_shot, closest_focus_m
from rack_focus_addon.core.check.engine_checks import Engine, Surface
from rack_focus_addon.core.errors import ArgumentError
from rack_focus_addon.core.optics.camera import CameraState
from rack_focus_addon.core.optics.sensor import Sensor
from rack_focus_addon.core.plan.focus_curve import RunOn, frames_to_plan
from rack_focus_addon.core.request.marks import Mark, PullStyle, Subject
from rack_focus_addon.core.request.timing import Timebase, timed_marks
from rack_focus_addon.core.shot.shot import Shot
from rack_focus_addon.core.stop.needs import DEEPEST_LENS

COC = 0.0375


def checked(start=2.0, end=6.0, *, slab=0.03, scale=1.0, camera=None, focus=None, coc=COC, **rendered):
    """Findings on a rack from A to B at frames 24 to 48, focus where the subjects are but where it is given."""
    marks = (Mark(Subject("A", slab=0.0), 24), Mark(Subject("B", slab=slab), 48, pull_frames=24))
    timed = timed_marks(marks, Timebase(), PullStyle())
    frames = frames_to_plan(timed, RunOn())
    camera = (camera or CameraState(fstop=2.0)).mapped(lambda v: np.broadcast_to(v, frames.shape))
    rows = np.array([np.full(frames.shape, start), np.full(frames.shape, end)])
    focus = np.interp(frames, [24, 48], [start, end] if focus is None else focus)
    seen = Rendered(focus, np.ones(frames.shape, bool), coc, **rendered)
    return tuple(check_shot(Shot(timed, frames, camera, rows, scale), seen))


def find(findings, code):
    return next((finding for finding in findings if finding.code == code), None)


# ------------------------------------------------------------------------------------------------------- the extent
@given(st.floats(1.0, 20.0), st.floats(0.0, 0.4), st.floats(0.8, 16.0), st.sampled_from([1.0, 0.01]))
def test_an_extent_is_soft_exactly_where_an_end_of_it_blurs_too_much_and_the_stop_named_holds_it(
    distance, share, fstop, scale
):
    half = share * distance
    camera = CameraState(fstop=fstop * scale)
    findings = checked(0.5 / scale, distance / scale, slab=half, scale=scale, camera=camera)
    worst = camera.blur_mm(distance / scale, [(distance - half) / scale, (distance + half) / scale]).max()
    assume(abs(worst / COC - 1.01) > 1e-6)
    finding = find(findings, "EXTENT_SOFT")
    assert (finding is not None) == (worst > COC * 1.01)
    if finding and finding.fix:
        held = replace(camera, fstop=finding.fix.arguments["fstop"])
        assert finding.fix.arguments["fstop"] <= DEEPEST_LENS * scale * 1.01
        ends = held.blur_mm(distance / scale, [(distance - half) / scale, (distance + half) / scale])
        assert ends.max() <= COC * 1.001
        again = checked(0.5 / scale, distance / scale, slab=half, scale=scale, camera=held)
        assert find(again, "EXTENT_SOFT") is None


def test_what_no_lens_holds_has_no_button():
    finding = find(checked(0.5, 1.0, slab=0.4, camera=CameraState(lens_mm=85.0, fstop=2.0)), "EXTENT_SOFT")
    assert finding.fix is None
    assert "let less of it be sharp" in finding.message


def test_what_is_wholly_out_of_focus_is_said_once():
    codes = [finding.code for finding in checked(focus=[2.0, 4.0], slab=1.0)]
    assert "SOFT_AT_MARK" in codes
    assert "EXTENT_SOFT" not in codes


# --------------------------------------------------------------------------------------------------------- the lens
@given(st.floats(14.0, 200.0), st.floats(0.05, 5.0), st.sampled_from([1.0, 0.01]))
def test_focus_closer_than_the_lens(lens, near, scale):
    closest = max(0.3, lens / 100)
    assert closest_focus_m(lens) == pytest.approx(closest)
    assume(abs(near / closest - 0.99) > 1e-6)
    camera = CameraState(lens_mm=lens, fstop=2.0 * scale)
    finding = find(checked(6.0 / scale, near / scale, slab=0.0, scale=scale, camera=camera), "CLOSER_THAN_LENS")
    assert (finding is not None) == (near < closest * 0.99)
    if finding:
        assert (finding.frame, finding.subject, finding.severity) == (48.0, "B", "INFO")
        said = float(finding.message.split("comes to ")[1].split(" m")[0])
        assert said == pytest.approx(near, rel=0.006)


def test_ones_own_lens_wins_over_what_is_usual():
    assert find(checked(2.0, 0.4), "CLOSER_THAN_LENS")
    assert not find(checked(2.0, 0.4, closest_focus_m=0.4), "CLOSER_THAN_LENS")
    assert (
        "50 mm focuses no closer than 3 m" in find(checked(2.0, 0.4, closest_focus_m=3.0), "CLOSER_THAN_LENS").message
    )
    with pytest.raises(ArgumentError, match="focal length"):
        closest_focus_m(0.0)


@pytest.mark.parametrize(
    ("fstop", "found"), [(0.7, False), (2 ** (-1 / 2), False), (0.69, True), (32.0, False), (33.0, True)]
)
@pytest.mark.parametrize("scale", [1.0, 0.01])
def test_stops_that_lenses_have(fstop, found, scale):
    camera = CameraState(fstop=fstop * scale)
    finding = find(checked(2.0 / scale, 6.0 / scale, scale=scale, camera=camera), "STOP_BEYOND_LENS")
    assert (finding is not None) == found


def test_an_animated_stop_names_both_frames_and_has_no_button():
    frames = frames_to_plan(
        timed_marks((Mark(Subject("A"), 24), Mark(Subject("B"), 48, pull_frames=24)), Timebase(), PullStyle()), RunOn()
    )
    camera = CameraState(fstop=np.geomspace(0.35, 64.0, len(frames)))
    found = [f for f in checked(camera=camera, can_set_stop=False) if f.code == "STOP_BEYOND_LENS"]
    assert [(f.frame, f.fix) for f in found] == [(24.0, None), (48.0, None)]


def test_an_orthographic_camera_has_no_lens():
    codes = {f.code for f in checked(0.1, 0.2, camera=CameraState(projection="ORTHO", fstop=128.0))}
    assert not codes & {"STOP_BEYOND_LENS", "CLOSER_THAN_LENS", "BEYOND_DIFFRACTION"}


# ------------------------------------------------------------------------------------------------------- the engine
def differs(name, camera=None, **engine):
    return [f.message for f in checked(camera=camera, engine=Engine(name, **engine)) if f.code == "ENGINE_DIFFERS"]


def test_cycles_differs_in_nothing():
    for camera in (None, CameraState(projection="ORTHO"), CameraState(sensor=Sensor(pixel_aspect_y=2.0))):
        assert differs("CYCLES", camera) == []


# The shares of its blur that EEVEE rendered, of benchmarks/results/truth-5.2.0.json.
@pytest.mark.parametrize(("focus", "percent"), [(2.0, 100 * 4.56 / 60), (5.0, 100 * 2.89 / 16)])
def test_what_eevee_leaves_of_orthographic_blur_is_what_was_measured(focus, percent):
    findings = checked(focus, 3 * focus, camera=CameraState(projection="ORTHO", fstop=8.0), engine=Engine("EEVEE"))
    message = find(findings, "ENGINE_DIFFERS").message
    stated = float(message.split("about ")[1].split(" %")[0])
    assert stated == pytest.approx(percent, rel=0.12)


def test_eevees_clamp_is_for_perspective():
    clamped = Engine("EEVEE", largest_blur_px=10.0)
    assert find(checked(engine=clamped), "EEVEE_CLAMP").fix.action == "SET_BOKEH_MAX_SIZE"
    assert not find(checked(engine=clamped, camera=CameraState(projection="ORTHO")), "EEVEE_CLAMP")
    assert not find(checked(engine=Engine("EEVEE", largest_blur_px=1e3)), "EEVEE_CLAMP")


def test_surfaces_are_named_with_their_way_out():
    surfaces = (Surface("VOLUME", "B", "Cloud", "Mist"), Surface("GREASE_PENCIL", "A", "A"))
    found = [f for f in checked(engine=Engine("EEVEE", surfaces=surfaces)) if f.code == "NOT_BLURRED"]
    assert [(f.subject, f.severity) for f in found] == [("B", "WARNING"), ("A", "WARNING")]
    assert found[0].message.startswith("Material 'Mist' of 'Cloud' (subject 'B') is a volume")
    assert found[1].message.startswith("'A' is Grease Pencil")


def test_workbench_inside_its_focal_length_says_nothing_of_a_thin_lens():
    assert differs("WORKBENCH")[0].startswith("Workbench blurs as a thin lens")
    assert differs("WORKBENCH", CameraState(lens_mm=2500.0)) == []


@pytest.mark.parametrize(("aspect", "measured"), [((1.0, 2.0), 1 + 1.079), ((2.0, 1.0), 1 - 0.476)])
def test_eevee_blurs_as_many_pixels_high_as_wide(aspect, measured):
    """Against the errors of benchmarks/results/truth-5.2.0.json, which EEVEE's usual 3 to 5 % are part of."""
    (message,) = differs("EEVEE", CameraState(sensor=Sensor(pixel_aspect_x=aspect[0], pixel_aspect_y=aspect[1])))
    stated = float(message.split("in width: ")[1].split(" times")[0])
    assert stated == pytest.approx(measured, rel=0.05)


def test_diffraction_shows_from_its_stop_on():
    limit = 0.025 / 1.342e-3  # f/18.6 at 0.025 mm (optics.md)
    for stop, found in ((limit * 0.999, False), (limit * 1.001, True)):
        findings = checked(coc=0.025, camera=CameraState(fstop=stop, lens_mm=200.0))
        assert (find(findings, "BEYOND_DIFFRACTION") is not None) == found
