"""What holds for every lens, stop and distance: dimensions, monotony, limits, inverse pairs, sums, and the domain.

The domain is all positive numbers from 1e-30 to 1e30, and infinity as a distance: far beyond what Blender lets anybody
set. Inside it no result is NaN and numpy has nothing to warn of; outside it there is a RackFocusError.
"""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rack_focus_addon.core.choices import DIRECTIONS, EASES, MODELS, SPACES
from rack_focus_addon.core.curves.easing import ease
from rack_focus_addon.core.curves.pull import blend, bounded
from rack_focus_addon.core.errors import RackFocusError
from rack_focus_addon.core.optics import standards
from rack_focus_addon.core.optics.camera import CameraState, dioptre_separation
from rack_focus_addon.core.optics.lens import blur_mm, depth_of_field, power
from rack_focus_addon.core.optics.sensor import Sensor
from rack_focus_addon.core.optics.stops import nominal, snap
from rack_focus_addon.core.request.visibility import Visibility
from rack_focus_addon.core.stop.needs import Moment, Needs, SharpExtent
from rack_focus_addon.core.stop.readout import read_out
from rack_focus_addon.core.stop.solver import solve
from rack_focus_addon.core.stop.wishes import split, stop_for_blur

lenses = st.floats(8.0, 300.0)
stops = st.floats(0.5, 45.0)
distances = st.floats(0.35, 500.0)
cocs = st.floats(0.005, 0.05)
models = st.sampled_from(MODELS)
times = st.floats(1.001, 50.0)
projections = st.sampled_from(["PERSP", "ORTHO"])


def moments_of(camera, *extents):
    return [Moment(camera, own, tuple(other for other in extents if other is not own)) for own in extents]


# ---------------------------------------------------------------------------------------------------------- dimensions
@given(lenses, stops, distances, distances, st.floats(1e-3, 1e3))
def test_all_lengths_times_a_factor_are_the_blur_times_the_factor(lens, stop, focus, subject, factor):
    scaled = blur_mm(lens * factor, stop, focus * factor, subject * factor)
    # The difference of two dioptres keeps what single subtraction leaves of their digits.
    tolerance = float(power(lens, stop)) * factor * (1 / focus + 1 / subject) * 1e-13
    assert float(scaled) == pytest.approx(float(blur_mm(lens, stop, focus, subject)) * factor, rel=1e-9, abs=tolerance)


@given(models, lenses, stops, distances, cocs, st.floats(1e-3, 1e3))
def test_all_lengths_times_a_factor_are_the_limits_times_the_factor(model, lens, stop, focus, coc, factor):
    here = depth_of_field(lens, stop, focus, coc, model=model)
    assume(abs(focus / float(here.hyperfocal_m) - 1) > 1e-6)
    there = depth_of_field(lens * factor, stop, focus * factor, coc * factor, model=model)
    assert float(there.hyperfocal_m) == pytest.approx(float(here.hyperfocal_m) * factor)
    assert float(there.near_m) == pytest.approx(float(here.near_m) * factor)
    assert float(there.far_m) == pytest.approx(float(here.far_m) * factor, rel=1e-6)


@given(lenses, stops, distances, distances, st.floats(0.1, 10.0))
def test_a_picture_does_not_tell_how_large_the_world_is(lens, stop, focus, subject, factor):
    camera = CameraState(lens_mm=lens, fstop=stop)
    giant = replace(camera, lens_mm=lens * factor, sensor=Sensor(36.0 * factor, 24.0 * factor))
    # Not the stop: with all lengths larger the aperture is larger too, as blur in pixels asks for.
    here, there = float(camera.blur_px(focus, subject)), float(giant.blur_px(focus * factor, subject * factor))
    assert there == pytest.approx(here, rel=1e-6, abs=1e-6)


@given(lenses, st.floats(0.5, 20.0), st.floats(1.1, 5.0), st.floats(0.01, 0.2), cocs, st.floats(0.1, 10.0))
def test_the_bounds_of_the_stop_have_no_dimension(lens, near, ratio, depth, coc, factor):
    def bounds(by):
        extents = [SharpExtent.of_slab(n, d * by, d * depth * by) for n, d in (("A", near), ("B", near * ratio))]
        camera = CameraState(lens_mm=lens * by, sensor=Sensor(36.0 * by, 24.0 * by))
        needs = Needs.of(moments_of(camera, *extents), coc * by, Visibility(8.0, 0.01))
        return needs.minimum, needs.maximum

    assert bounds(factor) == pytest.approx(bounds(1.0), rel=1e-6, abs=1e-9)


@given(stops, distances, distances, st.floats(0.1, 10.0), st.floats(0.1, 10.0))
def test_an_orthographic_blur_goes_by_the_ratio_of_the_distances_and_by_the_scale(stop, focus, subject, factor, scale):
    camera = CameraState(projection="ORTHO", fstop=stop)
    here = float(camera.blur_px(focus, subject))
    assert float(camera.blur_px(focus * factor, subject * factor)) == pytest.approx(here, rel=1e-6, abs=1e-9)
    zoomed = replace(camera, ortho_scale=6.0 * scale)
    assert float(zoomed.blur_px(focus, subject)) == pytest.approx(here / scale)


# --------------------------------------------------------------------------------------------------------- monotony
@given(projections, lenses, stops, times, distances, distances)
def test_a_deeper_stop_blurs_less_in_proportion(projection, lens, stop, deeper, focus, subject):
    camera = CameraState(projection=projection, lens_mm=lens, fstop=stop)
    closed = replace(camera, fstop=stop * deeper)
    assert float(closed.blur_px(focus, subject)) == pytest.approx(float(camera.blur_px(focus, subject)) / deeper)


@given(lenses, times, stops, distances, distances)
def test_a_longer_lens_blurs_more_as_its_square(lens, longer, stop, focus, subject):
    more = float(blur_mm(lens * longer, stop, focus, subject))
    assert more == pytest.approx(float(blur_mm(lens, stop, focus, subject)) * longer**2)


@given(projections, lenses, stops, distances, times, times)
def test_farther_from_the_focus_plane_on_either_side_blurs_more(projection, lens, stop, focus, far, farther):
    camera = CameraState(projection=projection, lens_mm=lens, fstop=stop)
    behind = camera.blur_mm(focus, [focus, focus * far, focus * far * farther])
    before = camera.blur_mm(focus, [focus, focus / far, focus / far / farther])
    assert behind[0] == before[0] == 0
    assert np.all(np.diff(behind) > 0)
    assert np.all(np.diff(before) > 0)


@given(models, lenses, stops, distances, cocs, times)
def test_the_field_is_the_deeper_the_deeper_the_stop_and_the_larger_the_circle_of_confusion(
    model, lens, stop, focus, coc, more
):
    here = depth_of_field(lens, stop, focus, coc, model=model)
    for there in (
        depth_of_field(lens, stop * more, focus, coc, model=model),
        depth_of_field(lens, stop, focus, coc * more, model=model),
    ):
        assert there.near_m < here.near_m < focus < here.far_m
        assert there.far_m > here.far_m or np.isinf(here.far_m)
        assert there.hyperfocal_m < here.hyperfocal_m


@given(models, lenses, stops, distances, cocs, times)
def test_both_limits_move_with_the_focus(model, lens, stop, focus, coc, farther):
    limits = depth_of_field(lens, stop, [focus, focus * farther], coc, model=model)
    assert limits.near_m[0] < limits.near_m[1]
    assert limits.far_m[0] < limits.far_m[1] or np.isinf(limits.far_m).all()


@given(lenses, st.floats(0.5, 20.0), st.floats(0.0, 0.2), st.floats(0.0, 0.2), times, times)
def test_the_bounds_of_the_stop_part_with_the_subjects_and_meet_with_their_depth(
    lens, near, thin, more, apart, farther
):
    def bounds(ratio, depth):
        extents = [SharpExtent.of_slab(n, d, near * depth) for n, d in (("A", near), ("B", near * ratio))]
        needs = Needs.of(moments_of(CameraState(lens_mm=lens), *extents), 0.025, Visibility())
        return needs.minimum, needs.maximum

    minimum, maximum = bounds(apart, thin)
    assert bounds(apart * farther, thin)[0] <= minimum * (1 + 1e-9)
    assert bounds(apart * farther, thin)[1] >= maximum * (1 - 1e-9)
    assert bounds(apart, thin + more)[0] >= minimum * (1 - 1e-9)
    assert bounds(apart, thin + more)[1] <= maximum * (1 + 1e-9)


# ----------------------------------------------------------------------------------------------------------- limits
@given(lenses, stops, distances)
def test_infinity_is_what_large_distances_come_to(lens, stop, distance):
    at_infinity = float(blur_mm(lens, stop, distance, np.inf))
    assert at_infinity == pytest.approx(float(power(lens, stop)) / distance)
    assert float(blur_mm(lens, stop, np.inf, distance)) == at_infinity
    assert float(blur_mm(lens, stop, distance, 1e12)) == pytest.approx(at_infinity, rel=1e-6)
    assert blur_mm(lens, stop, np.inf, np.inf) == 0


@given(projections, lenses, stops, distances, st.floats(-1e-6, 1e-6))
def test_in_the_focus_plane_nothing_blurs_and_beside_it_hardly(projection, lens, stop, focus, beside):
    camera = CameraState(projection=projection, lens_mm=lens, fstop=stop)
    assert camera.blur_mm(focus, focus) == 0
    gain = float(camera.defocus_gain_px(focus)) / focus
    assert float(camera.blur_px(focus, focus * (1 + beside))) == pytest.approx(gain * abs(beside), rel=1e-4, abs=1e-12)


@given(models, lenses, stops, cocs)
def test_the_hyperfocal_is_the_least_focus_that_holds_infinity(model, lens, stop, coc):
    hyperfocal = float(depth_of_field(lens, stop, np.inf, coc, model=model).hyperfocal_m)
    limits = depth_of_field(lens, stop, [hyperfocal * (1 - 1e-9), hyperfocal, np.inf], coc, model=model)
    assert np.isinf(limits.far_m).tolist() == [False, True, True]
    if model == "BLENDER":
        assert float(blur_mm(lens, stop, hyperfocal, np.inf)) == pytest.approx(coc)
        assert float(limits.near_m[2]) == pytest.approx(hyperfocal)


@given(models, lenses, stops, distances)
def test_with_no_circle_of_confusion_left_the_field_is_the_focus_plane(model, lens, stop, focus):
    limits = depth_of_field(lens, stop, focus, 1e-12, model=model)
    assert float(limits.near_m) == pytest.approx(focus, rel=1e-4)
    assert float(limits.far_m) == pytest.approx(focus, rel=1e-4)


@given(lenses, stops, st.floats(20.0, 500.0), cocs)
def test_far_away_the_real_lens_is_blenders(lens, stop, focus, coc):
    real, blender = (depth_of_field(lens, stop, focus, coc, model=model) for model in ("REAL", "BLENDER"))
    assert float(real.near_m) == pytest.approx(float(blender.near_m), rel=lens / 1000 / focus * 1.01)


# ----------------------------------------------------------------------------------------------------- inverse pairs
@given(projections, lenses, stops, distances, distances)
def test_the_stop_for_a_blur_and_the_blur_of_a_stop(projection, lens, stop, focus, subject):
    assume(abs(subject / focus - 1) > 1e-6)
    camera = CameraState(projection=projection, lens_mm=lens, fstop=stop)
    px, percent = float(camera.blur_px(focus, subject)), float(camera.blur_percent(focus, subject))
    assert stop_for_blur(camera, focus, subject, blur_px=px) == pytest.approx(stop)
    assert stop_for_blur(camera, focus, subject, blur_percent=percent) == pytest.approx(stop)


@given(projections, lenses, stops, distances, cocs)
def test_the_limits_and_where_the_blur_is_the_circle_of_confusion(projection, lens, stop, focus, coc):
    camera = CameraState(projection=projection, lens_mm=lens, fstop=stop)
    near, far = (float(limit) for limit in camera.sharp_limits(focus, coc))
    for end in (near, far):
        if 0 < end < np.inf:
            assert float(camera.blur_mm(focus, end)) == pytest.approx(coc, rel=1e-6)
        else:
            assert float(camera.blur_mm(focus, 1e-9 if end == 0 else 1e9)) <= coc * (1 + 1e-6)


@given(lenses, stops, distances, cocs)
def test_focused_at_a_limit_the_focus_is_the_other_limit(lens, stop, focus, coc):
    limits = depth_of_field(lens, stop, focus, coc)
    from_near = depth_of_field(lens, stop, limits.near_m, coc)
    assert float(from_near.far_m) == pytest.approx(focus)
    if np.isfinite(limits.far_m):
        from_far = depth_of_field(lens, stop, limits.far_m, coc)
        assert float(from_far.near_m) == pytest.approx(focus)


@given(lenses, st.lists(distances, min_size=2, max_size=4), cocs)
def test_a_split_and_the_limits_of_its_stop(lens, stands, coc):
    assume(max(stands) / min(stands) > 1.001)
    camera = CameraState(lens_mm=lens)
    both = split(camera, [SharpExtent.between("S", d, d) for d in stands], coc_mm=coc, steps="EXACT")
    assume(both.fstop == both.minimum)
    assert (both.near, both.far) == (pytest.approx(min(stands)), pytest.approx(max(stands), rel=1e-6))


# --------------------------------------------------------------------------------------------- feasibility and sums
@given(
    lenses,
    lenses,
    st.floats(0.5, 20.0),
    st.floats(1.01, 5.0),
    st.floats(0.001, 0.2),
    st.sampled_from([Visibility(8.0), Visibility(0.0, 0.02), Visibility(4.0, 0.01)]),
)
def test_whether_a_stop_does_it_is_decided_by_where_subjects_stand_not_by_the_lens(
    lens, other, near, ratio, depth, wish
):
    extents = [SharpExtent.of_slab(n, d, near * depth) for n, d in (("A", near), ("B", near * ratio))]
    here, there = (solve(moments_of(CameraState(lens_mm=f), *extents), visibility=wish) for f in (lens, other))
    assert here.maximum / here.minimum == pytest.approx(there.maximum / there.minimum)
    assume(abs(here.maximum / here.minimum - 1) > 1e-9)
    assert here.feasible == there.feasible
    # By the inequality of optics.md alone, no lens in it.
    sensor = Sensor()
    v = max(extent.half_depth_dioptres for extent in extents)
    g = min(a.gap_dioptres(b.focus) for a, b in (extents, extents[::-1]))
    assert here.feasible == (v * wish.blur_mm(sensor.coc_mm, sensor.frame_mm[1]) / sensor.coc_mm <= g)


@given(lenses, stops, distances, distances, st.sampled_from(sorted(set(EASES) - {"BACK", "ELASTIC"})), st.data())
def test_through_a_pull_in_dioptres_the_sum_of_both_blurs_stays(lens, stop, start, end, name, data):
    share = ease(np.linspace(0, 1, 25), name, data.draw(st.sampled_from(DIRECTIONS)))
    camera = CameraState(lens_mm=lens, fstop=stop)
    focus = blend(start, end, share)
    total = camera.blur_mm(focus, start) + camera.blur_mm(focus, end)
    between = float(camera.blur_mm(start, end))
    np.testing.assert_allclose(total, between, rtol=1e-9, atol=float(power(lens, stop)) * (1 / start + 1 / end) * 1e-12)
    # And each has of it what the ease has done.
    np.testing.assert_allclose(camera.blur_mm(focus, start), between * share, rtol=1e-6, atol=1e-9 * lens)


@given(distances, distances)
def test_both_blur_alike_where_the_dioptres_are_halved(start, end):
    camera = CameraState()
    middle = float(blend(start, end, 0.5))
    assert middle == pytest.approx(2 * start * end / (start + end))
    assert float(camera.blur_mm(middle, start)) == pytest.approx(
        float(camera.blur_mm(middle, end)), rel=1e-6, abs=1e-12
    )


# ----------------------------------------------------------------------------------------------------------- domain
anything = st.floats(-30.0, 30.0).map(lambda exponent: 10.0**exponent)
places = anything | st.just(np.inf)


def finite_or_far(*values):
    return all(np.all(np.asarray(value) >= 0) for value in values)  # NaN is not


@given(anything, anything, places, places)
def test_blur_anywhere(lens, stop, focus, subject):
    with np.errstate(all="raise"):
        assert np.isfinite(blur_mm(lens, stop, focus, subject))


@given(models, anything, anything, places, anything)
def test_depth_of_field_anywhere_beyond_the_focal_length(model, lens, stop, focus, coc):
    assume(model == "BLENDER" or focus > lens * 1.001e-3)
    with np.errstate(all="raise"):
        limits = depth_of_field(lens, stop, focus, coc, model=model)
    # Where the field is thinner than its digits, rounding may put a limit on the focus plane's other side.
    assert 0 <= limits.near_m <= focus * (1 + 1e-12)
    assert focus * (1 - 1e-12) <= limits.far_m
    assert finite_or_far(limits.hyperfocal_m)


cameras = st.builds(CameraState, projection=projections, lens_mm=anything, fstop=anything, ortho_scale=anything)


@given(cameras, anything, anything, anything)
def test_a_camera_anywhere(camera, focus, subject, coc):
    with np.errstate(all="raise"):
        numbers = (
            camera.blur_px(focus, subject),
            camera.blur_percent(focus, subject),
            camera.defocus_gain_px(focus),
            *camera.sharp_limits(focus, coc),
        )
    assert finite_or_far(*numbers)


@given(st.sampled_from(SPACES), anything, anything, st.integers(-500, 1500).map(lambda share: share / 1000))
def test_a_pull_anywhere(space, start, end, share):
    with np.errstate(all="raise"):
        focus = bounded(blend(start, end, share, space), 0.1)
    assert 0.1 <= focus <= 1e5


extents_anywhere = st.tuples(st.floats(-3, 5), st.floats(0, 2), st.floats(0, 2)).map(
    lambda e: SharpExtent("S", 10.0 ** e[0], 10.0 ** (e[0] - e[1]), 10.0 ** (e[0] + e[2]))
)


@given(st.lists(extents_anywhere, min_size=1, max_size=3), lenses, cocs, st.floats(-3, 3).map(lambda e: 10.0**e))
def test_a_solved_stop_anywhere(extents, lens, coc, scale):
    named = [replace(extent, name=f"S{i}") for i, extent in enumerate(extents)]
    camera = CameraState(lens_mm=lens, clip_start=1e-6)
    with np.errstate(all="raise"):
        stop = solve(moments_of(camera, *named), coc_mm=coc, unit_scale_m=scale)
        both = split(camera, named, coc_mm=coc, unit_scale_m=scale)
        read = read_out(camera, named[0].focus, named[-1].focus, unit_scale_m=scale)
    assert finite_or_far(stop.fstop, stop.minimum, stop.maximum, stop.blur_px)
    assert finite_or_far(both.fstop, both.focus_distance, both.near, both.far)
    assert finite_or_far(read.blur_px, read.blur_percent, read.separation_dioptres)
    assert np.isfinite(nominal(stop.fstop / scale))


BAD = (0.0, -1.0, float("nan"), "wide", None)
FUNCTIONS = {
    "power": (power, (50.0, 2.8), ()),
    "blur_mm": (blur_mm, (50.0, 2.8, 2.0, 8.0), (2, 3)),
    "depth_of_field": (depth_of_field, (50.0, 2.8, 2.0, 0.025), (2,)),
    "real depth_of_field": (lambda *a: depth_of_field(*a, model="REAL"), (50.0, 2.8, 2.0, 0.025), (2,)),
    "blend": (lambda a, b: blend(a, b, 0.5), (2.0, 8.0), ()),
    "blur of a camera": (
        lambda f, n, s, d: CameraState(lens_mm=f, fstop=n).blur_px(s, d),
        (50.0, 2.8, 2.0, 8.0),
        (2, 3),
    ),
    "orthographic blur": (
        lambda n, w, s, d: CameraState(projection="ORTHO", fstop=n, ortho_scale=w).blur_px(s, d),
        (2.8, 6.0, 2.0, 8.0),
        (),
    ),
    "limits": (lambda s, c: CameraState().sharp_limits(s, c), (2.0, 0.025), (0,)),
    "orthographic limits": (lambda s, c: CameraState(projection="ORTHO").sharp_limits(s, c), (2.0, 0.025), ()),
    "sensor": (lambda w, h, p: Sensor(w, h, percentage=p), (36.0, 24.0, 100.0), ()),
    "slab": (lambda d: SharpExtent.between("A", d, d), (2.0,), ()),
    "stop for blur": (lambda s, d, b: stop_for_blur(CameraState(), s, d, blur_px=b), (2.0, 8.0, 4.0), (0, 1)),
    "snap": (snap, (2.8,), ()),
    "nominal": (nominal, (2.8,), ()),
}
ARGUMENTS = [(name, place) for name, (_, good, _) in FUNCTIONS.items() for place in range(len(good))]


def outcome(name, place, argument):
    """What a function says to good arguments with another one among them: its refusal, another error, or "taken"."""
    function, good, _ = FUNCTIONS[name]
    try:
        with np.errstate(all="raise"):
            function(*good[:place], argument, *good[place + 1 :])
    except RackFocusError as error:
        return f"refused: {error}"
    except Exception as error:  # noqa: BLE001 - any other error is an answer to be listed
        return repr(error)
    return "taken"


def test_every_function_takes_what_is_in_the_domain():
    for function, good, _ in FUNCTIONS.values():
        function(*good)


def test_outside_the_domain_there_is_a_clear_error():
    answers = {(*at, bad): outcome(*at, bad) for at in ARGUMENTS for bad in BAD}
    clear = re.compile(r"refused: .*(must be|stands in|Say how much)")
    unclear = [f"{asked}: {answer}" for asked, answer in answers.items() if not clear.match(answer)]
    assert not unclear, "\n".join(unclear)


def test_infinity_is_a_distance_and_nothing_else():
    answers = {at: outcome(*at, np.inf) for at in ARGUMENTS}
    wanted = {
        (name, place): "taken" if place in FUNCTIONS[name][2] else "refused: .*must be" for name, place in ARGUMENTS
    }
    wrong = [f"{at}: {answer}" for at, answer in answers.items() if not re.match(wanted[at], answer)]
    assert not wrong, "\n".join(wrong)


@given(
    st.sampled_from(sorted(standards.STANDARDS)), st.floats(1.0, 1000.0), st.integers(1, 20000), st.integers(1, 20000)
)
def test_a_circle_of_confusion_for_every_sensor(standard, width, x, y):
    with np.errstate(all="raise"):
        assert 0 < standards.coc_mm(standard, Sensor(width_mm=width, resolution_x=x, resolution_y=y)) < np.inf


@given(anything, anything, st.floats(1e-3, 1e3))
def test_dioptres_between_any_two(one, other, scale):
    with np.errstate(all="raise"):
        assert finite_or_far(dioptre_separation(one, other, scale))
