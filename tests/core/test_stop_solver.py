"""The stop of a rack: by the examples of optics.md, and by its definition."""

import math
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rack_focus_addon.core.choices import STEPS, STYLES
from rack_focus_addon.core.errors import ArgumentError, CameraError, UnknownChoiceError
from rack_focus_addon.core.optics.camera import CameraState
from rack_focus_addon.core.request.visibility import Visibility
from rack_focus_addon.core.stop.solver import Moment, SharpExtent, solve

COC = 0.025
NEAR, FAR = SharpExtent.between("A", 1.1, 1.3), SharpExtent.between("B", 7.8, 8.2)
CAMERA = CameraState(lens_mm=50.0)


def rack(*extents, camera=CAMERA):
    neighbours = lambda i: extents[max(i - 1, 0) : i] + extents[i + 1 : i + 2]  # noqa: E731
    return [Moment(camera, extent, neighbours(i)) for i, extent in enumerate(extents)]


# --------------------------------------------------------------------------------------- the examples of optics.md
def test_two_extents():
    stop = solve(rack(NEAR, FAR), coc_mm=COC, visibility=Visibility(8.0))
    assert stop.minimum == pytest.approx(6.99, abs=0.005)
    assert stop.maximum == pytest.approx(8.05, abs=0.005)
    assert (stop.feasible, stop.fstop, stop.nominal) == (True, pytest.approx(7.127, abs=1e-3), 7.1)
    assert (stop.limited_by, stop.advice) == ("SHARPNESS", ())


def test_a_share_of_the_frame_that_cannot_be_had():
    stop = solve(rack(NEAR, FAR), coc_mm=COC, visibility=Visibility(8.0, 0.02))
    assert (stop.feasible, stop.limited_by) == (False, "SHARPNESS")
    assert stop.maximum == pytest.approx(3.98, abs=0.005)
    assert stop.fstop == stop.minimum == pytest.approx(6.99, abs=0.005)
    assert stop.advice


def test_a_slab_of_three_centimetres():
    stop = solve(rack(SharpExtent.of_slab("A", 1.2, 0.03), FAR), coc_mm=COC)
    # 2.08 with focus in the middle of the slab in dioptres; it stands on the aimed point, so the near end needs more.
    assert stop.minimum == pytest.approx(2.5 * (1 / 1.17 - 1 / 1.2) / COC)
    assert stop.minimum == pytest.approx(2.1, abs=0.05)
    assert stop.nominal == 2.2


# ---------------------------------------------------------------------------------------------- by the definition
extents = st.tuples(st.floats(0.4, 60.0), st.floats(0.0, 0.3)).map(lambda pair: (pair[0], pair[0] * pair[1]))
racks = st.lists(extents, min_size=2, max_size=4)
lenses = st.floats(14.0, 200.0)
wishes = st.builds(Visibility, st.floats(1.0, 12.0), st.floats(0.0, 0.02))
words = {"style": st.sampled_from(STYLES), "steps": st.sampled_from(STEPS)}


def _moments(pairs, lens):
    slabs = [SharpExtent.of_slab(f"S{i}", distance, depth) for i, (distance, depth) in enumerate(pairs)]
    return rack(*slabs, camera=replace(CAMERA, lens_mm=lens))


@given(racks, lenses, wishes, words["style"], words["steps"])
def test_all_are_sharp_at_their_turn_and_the_others_blur(pairs, lens, wish, style, steps):
    moments = _moments(pairs, lens)
    stop = solve(moments, coc_mm=COC, visibility=wish, style=style, steps=steps)
    assert 0 < stop.fstop < math.inf
    for moment in moments:
        camera, sharp = replace(moment.camera, fstop=stop.fstop), moment.sharp
        ends = camera.blur_mm(sharp.focus, [sharp.near, sharp.far])
        assert ends.max() <= COC * (1 + 1e-9)
        if stop.feasible:
            others = [end for other in moment.others for end in (other.near, other.far)]
            wanted = wish.blur_mm(COC, camera.sensor.frame_mm[1])
            assert camera.blur_mm(sharp.focus, others).min() >= wanted * (1 - 1e-9)
            assert not any(other.near <= sharp.focus <= other.far for other in moment.others)


@given(racks, lenses, wishes, words["style"])
def test_infeasible_means_that_no_stop_does_it(pairs, lens, wish, style):
    moments = _moments(pairs, lens)
    stop = solve(moments, coc_mm=COC, visibility=wish, style=style)
    assume(not stop.feasible)
    opened = replace(moments[0].camera, fstop=stop.fstop * (1 - 1e-6))
    depths = [opened.blur_mm(m.sharp.focus, [m.sharp.near, m.sharp.far]).max() for m in moments]
    assert stop.minimum == 0 or max(depths) > COC * (1 - 1e-9), "a wider stop would do, and blur the others more"


@given(racks, lenses, lenses, st.floats(1.0, 12.0))
def test_what_can_be_told_apart_does_not_depend_on_the_lens(pairs, lens, other_lens, k):
    stop, other = (solve(_moments(pairs, f), coc_mm=COC, visibility=Visibility(k)) for f in (lens, other_lens))
    assume(abs(stop.maximum - stop.minimum) > 1e-9 * stop.minimum)
    assert stop.feasible == other.feasible


def test_the_blur_that_is_reached_is_said_in_pixels():
    stop = solve(rack(NEAR, FAR), coc_mm=COC)
    camera = replace(CAMERA, fstop=stop.fstop)
    reached = min(float(camera.blur_px(NEAR.focus, FAR.near)), float(camera.blur_px(FAR.focus, NEAR.far)))
    assert stop.blur_px == pytest.approx(reached)


# -------------------------------------------------------------------------------------------------- styles and steps
def test_styles_go_from_wide_to_deep():
    far_apart = rack(SharpExtent.of_slab("A", 1.2, 0.03), SharpExtent.of_slab("B", 8.0, 0.03))
    widest, middle, deepest = (solve(far_apart, coc_mm=COC, style=style) for style in STYLES)
    assert [round(stop.nominal, 1) for stop in (widest, middle, deepest)] == [2.2, 4.5, 8.0]
    assert [stop.limited_by for stop in (widest, middle, deepest)] == ["SHARPNESS", "BOTH", "BLUR"]


def test_steps():
    names = [solve(rack(NEAR, FAR), coc_mm=COC, steps=step).nominal for step in ("FULL", "HALF", "THIRD", "EXACT")]
    # No half lies between 6.99 and 8.05 but f/8, which is a full stop as well.
    assert names == [8.0, 8.0, 7.1, 6.99]


def test_where_no_step_lies_between_the_bounds_the_exact_minimum_is_taken():
    stop = solve(rack(NEAR, FAR), coc_mm=COC, visibility=Visibility(9.0), steps="FULL")
    assert stop.feasible
    assert stop.fstop == stop.minimum


def test_a_stop_faster_than_lenses_are_is_taken_only_where_nothing_slower_shows_the_rack():
    points = rack(SharpExtent.of_slab("A", 2.0, 0.0), SharpExtent.of_slab("B", 8.0, 0.0))
    assert solve(points, coc_mm=COC).fstop == 1.0
    assert solve(points, coc_mm=COC).limited_by == "LENS"
    wide = [replace(moment, camera=replace(CAMERA, lens_mm=14.0)) for moment in points]
    stop = solve(wide, coc_mm=COC)
    assert stop.fstop == stop.maximum < 1
    assert stop.limited_by == "BLUR"


def test_one_subject_alone_has_no_upper_bound():
    stop = solve(rack(NEAR), coc_mm=COC, style="DEEPEST")
    assert (stop.maximum, stop.feasible, stop.blur_px, stop.nominal) == (math.inf, True, 0.0, 7.1)


def test_points_at_one_distance_cannot_be_told_apart():
    stop = solve(rack(SharpExtent.of_slab("A", 3.0, 0.0), SharpExtent.of_slab("B", 3.0, 0.0)), coc_mm=COC)
    assert (stop.feasible, stop.fstop, stop.blur_px) == (False, 1.0, 0.0)


# ---------------------------------------------------------------------------------------------------------- the scale
@pytest.mark.parametrize("style", STYLES)
def test_in_a_centimetre_scene_the_same_lens_is_written_a_hundredth(style):
    metres = solve(rack(NEAR, FAR), coc_mm=COC, style=style)
    centimetres = rack(SharpExtent.between("A", 110, 130), SharpExtent.between("B", 780, 820))
    stop = solve(centimetres, coc_mm=COC, style=style, unit_scale_m=0.01)
    assert stop.fstop == pytest.approx(metres.fstop * 0.01)
    assert stop.nominal == metres.nominal
    assert stop.blur_px == pytest.approx(metres.blur_px)


def test_preview_size_changes_no_stop():
    small = replace(CAMERA, sensor=replace(CAMERA.sensor, percentage=25))
    stops = {solve(rack(NEAR, FAR, camera=camera)).fstop for camera in (CAMERA, small)}
    assert len(stops) == 1


# ---------------------------------------------------------------------------------------------------------- refusals
def test_a_camera_without_a_focal_length_is_refused_by_name():
    with pytest.raises(CameraError, match="'Map' is not perspective"):
        solve(rack(NEAR, FAR, camera=CameraState("Map", "ORTHO")))


def test_nothing_to_keep_sharp_is_refused():
    with pytest.raises(ArgumentError, match="at least one"):
        solve([])


@pytest.mark.parametrize("options", [{"style": "WILD"}, {"steps": "QUARTER"}])
def test_unknown_words_are_refused(options):
    with pytest.raises(UnknownChoiceError):
        solve(rack(NEAR, FAR), **options)


@pytest.mark.parametrize("wish", [(-1.0, 0.0), (0.0, 0.0), (math.nan, 0.1), (8.0, math.inf)])
def test_a_wish_for_no_blur_is_refused(wish):
    with pytest.raises(ArgumentError, match="blur_coc and blur_share"):
        Visibility(*wish)


@pytest.mark.parametrize("coc", [0.0, -0.1, math.nan])
def test_a_circle_of_confusion_of_nothing_is_refused(coc):
    with pytest.raises(ArgumentError, match="circle of confusion"):
        solve(rack(NEAR, FAR), coc_mm=coc)


def test_an_extent_holds_its_focus_and_stands_before_the_camera():
    with pytest.raises(ArgumentError, match="outside its extent"):
        SharpExtent("A", 5.0, 1.0, 2.0)
    with pytest.raises(ArgumentError, match="must be sharp of 'A'"):
        SharpExtent("A", 1.0, -1.0, 2.0)


@given(st.floats(1e-3, 1e4), st.floats(1.0, 10.0))
def test_an_extent_is_focused_where_its_ends_blur_alike(near, ratio):
    extent = SharpExtent.between("A", near, near * ratio)
    assert 1 / extent.near - 1 / extent.focus == pytest.approx(1 / extent.focus - 1 / extent.far, abs=1e-9 / near)


def test_a_slab_that_reaches_the_camera_is_cut_off_before_it():
    slab = SharpExtent.of_slab("A", 0.02, 0.03)
    assert 0 < slab.near < 0.001
    assert slab.far == 0.05
