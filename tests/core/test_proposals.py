"""Splits, wanted blur, lens tables and Make It Read: by their definitions, and by taking the proposal."""

import math
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from rack_focus_addon.core.choices import STEPS
from rack_focus_addon.core.errors import ArgumentError, CameraError, SubjectError, UnknownChoiceError
from rack_focus_addon.core.optics.camera import CameraState
from rack_focus_addon.core.optics.verdict import CLEAR_PERCENT
from rack_focus_addon.core.stop.lens_table import USUAL_LENSES_MM, lens_table
from rack_focus_addon.core.stop.pair import Pair
from rack_focus_addon.core.stop.proposals import LONGEST_LENS_MM, make_it_read
from rack_focus_addon.core.stop.solver import FASTEST_LENS, SharpExtent
from rack_focus_addon.core.stop.wishes import split, stop_for_blur

COC = 0.025
CAMERA = CameraState(lens_mm=50.0, fstop=2.8)
rare = settings(suppress_health_check=[HealthCheck.filter_too_much])
steps_words = st.sampled_from(STEPS)
stops = st.floats(0.8, 22.0)
lenses = st.floats(14.0, 200.0)


def slab(name, distance, depth=0.03):
    return SharpExtent.of_slab(name, distance, depth)


def pair_at(near, far, *, lens=50.0, fstop=2.8, depths=(0.03, 0.03), scale=1.0, **options):
    """Distances and depths in metres, the real stop; in a scene of any unit."""
    camera = CameraState(lens_mm=lens, fstop=fstop * scale, clip_start=0.1 / scale)
    start, end = (
        slab(*which) for which in (("A", near / scale, depths[0] / scale), ("B", far / scale, depths[1] / scale))
    )
    return Pair(camera, start, end, unit_scale_m=scale, **options)


# ------------------------------------------------------------------------------------------------------------ the split
def test_a_split_stands_midway_in_dioptres():
    """Between 2 m and 3 m, s = 2ab/(a+b) = 2.4 m; N = f^2 (1/a - 1/b) / 2c = 2.5/6/0.05 = 8.33."""
    both = split(CAMERA, [SharpExtent.between("A", 2, 2), SharpExtent.between("B", 3, 3)], coc_mm=COC)
    assert both.focus_distance == pytest.approx(2.4)
    assert both.minimum == pytest.approx(2.5 / 6 / 0.05)
    assert both.nominal == 9.0
    assert both.fstop == pytest.approx(2 ** (19 / 6))


extents = st.lists(
    st.builds(lambda d, depth: SharpExtent.of_slab("S", d, depth * d), st.floats(0.3, 80.0), st.floats(0.0, 0.3)),
    min_size=1,
    max_size=4,
)


@given(extents, lenses, steps_words, st.sampled_from(["PERSP", "ORTHO"]), st.sampled_from([1.0, 0.01, 100.0]))
def test_a_split_holds_every_end_within_the_circle_of_confusion(seen, lens, steps, projection, scale):
    camera = CameraState(lens_mm=lens, projection=projection)
    both = split(camera, seen, coc_mm=COC, steps=steps, unit_scale_m=scale)
    held = replace(camera, fstop=both.fstop)
    ends = [end for extent in seen for end in (extent.near, extent.far)]
    blur = held.blur_mm(both.focus_distance, ends)
    assert blur.max() <= COC * (1 + 1e-9)
    assert both.blur_px == pytest.approx(held.blur_px(both.focus_distance, ends).max(), abs=1e-12)
    assert both.near <= min(ends) * (1 + 1e-9)
    assert both.far >= max(ends) * (1 - 1e-9)
    # No wider stop does: at the minimum both outermost ends are at the limit. (Not where their depth is a rounding.)
    if max(ends) > min(ends) * (1 + 1e-9):
        widest = replace(camera, fstop=both.minimum).blur_mm(both.focus_distance, [min(ends), max(ends)])
        assert widest == pytest.approx([COC, COC], rel=1e-6)
    if steps == "EXACT":
        assert both.fstop == pytest.approx(max(both.minimum, scale))


def test_a_split_in_centimetres_is_the_same_split():
    metres = split(CAMERA, [slab("A", 2.0), slab("B", 3.0)])
    centimetres = split(CAMERA, [slab("A", 200.0, 3.0), slab("B", 300.0, 3.0)], unit_scale_m=0.01)
    assert centimetres.fstop == pytest.approx(metres.fstop * 0.01)
    assert (centimetres.nominal, centimetres.focus_distance) == (
        metres.nominal,
        pytest.approx(metres.focus_distance * 100),
    )


def test_a_split_refuses():
    with pytest.raises(ArgumentError, match="No subjects"):
        split(CAMERA, [])
    with pytest.raises(UnknownChoiceError, match="THIRD"):
        split(CAMERA, [slab("A", 2.0)], steps="QUARTER")
    with pytest.raises(CameraError, match="shader of its own"):
        split(replace(CAMERA, projection="CUSTOM"), [slab("A", 2.0)])


# ------------------------------------------------------------------------------------------------------- a wanted blur
distances = st.floats(0.3, 100.0)


@given(distances, distances, lenses, st.floats(0.1, 500.0), st.sampled_from(["PERSP", "ORTHO"]))
def test_a_wanted_blur_is_the_inverse_of_the_blur(focus, subject, lens, blur, projection):
    assume(abs(1 / focus - 1 / subject) > 1e-6)
    camera = CameraState(lens_mm=lens, projection=projection)
    in_px = replace(camera, fstop=stop_for_blur(camera, focus, subject, blur_px=blur))
    assert float(in_px.blur_px(focus, subject)) == pytest.approx(blur)
    in_percent = replace(camera, fstop=stop_for_blur(camera, focus, subject, blur_percent=blur))
    assert float(in_percent.blur_percent(focus, subject)) == pytest.approx(blur)


@given(distances, distances, stops)
def test_the_stop_for_the_blur_there_is_is_the_stop_there_is(focus, subject, fstop):
    assume(abs(1 / focus - 1 / subject) > 1e-6)
    camera = replace(CAMERA, fstop=fstop)
    assert stop_for_blur(camera, focus, subject, blur_px=float(camera.blur_px(focus, subject))) == pytest.approx(fstop)


@pytest.mark.parametrize("wish", [{}, {"blur_px": 3.0, "blur_percent": 1.0}])
def test_a_wanted_blur_is_said_in_one_way(wish):
    with pytest.raises(ArgumentError, match="one of them"):
        stop_for_blur(CAMERA, 2.0, 4.0, **wish)


@pytest.mark.parametrize("wish", [{"blur_px": 0.0}, {"blur_percent": -1.0}, {"blur_px": math.nan}])
def test_a_wanted_blur_is_some_blur(wish):
    with pytest.raises(ArgumentError, match="wanted blur"):
        stop_for_blur(CAMERA, 2.0, 4.0, **wish)


def test_what_is_in_focus_cannot_be_blurred():
    with pytest.raises(SubjectError, match="no stop blurs it"):
        stop_for_blur(CAMERA, 2.0, 2.0, blur_px=4.0)


# ---------------------------------------------------------------------------------------------------------- the lenses
def test_a_lens_table_that_keeps_the_framing():
    """With the near subject kept as large, f/n is constant, so b = f^2/N (1/n - 1/(n+D)) = (f/n) f D / (N (n+D))."""
    rows = lens_table(pair_at(2.0, 6.0, fstop=4.0))
    assert [row.lens_mm for row in rows] == list(USUAL_LENSES_MM)
    for row in rows:
        near, far = row.readout.start.distance, row.readout.end.distance
        assert near == pytest.approx(2.0 * row.lens_mm / 50.0)
        assert far - near == pytest.approx(4.0)
        assert row.camera_move == pytest.approx(2.0 - near)
        blur_mm = 25.0 * row.lens_mm * 1e-3 * 4.0 / (4.0 * far)
        assert row.readout.blur_px == pytest.approx(blur_mm * 1920 / 36)
    assert next(row for row in rows if row.lens_mm == 50).camera_move == 0


def test_a_lens_table_that_keeps_the_camera():
    """Blur grows as the square of the focal length; both bounds of the stop do."""
    rows = lens_table(pair_at(6.0, 2.0), keep="CAMERA", lenses_mm=(25, 50, 100))
    assert {row.camera_move for row in rows} == {0.0}
    for wide, long in pairwise(rows):
        assert long.readout.blur_px == pytest.approx(4 * wide.readout.blur_px)
        assert (long.minimum, long.maximum) == (pytest.approx(4 * wide.minimum), pytest.approx(4 * wide.maximum))
    assert [row.readout.start.distance for row in rows] == [6.0] * 3


@given(st.floats(0.5, 20.0), st.floats(1.01, 8.0), stops, st.sampled_from(["FRAMING", "CAMERA"]))
def test_a_row_of_the_lens_table_is_what_that_camera_sees(near, ratio, fstop, keep):
    seen = pair_at(near, near * ratio, fstop=fstop)
    for row in lens_table(seen, keep=keep):
        camera = replace(seen.camera, lens_mm=row.lens_mm)
        near_now, far_now = near - row.camera_move, near * ratio - row.camera_move
        assert row.readout.blur_px == pytest.approx(float(camera.blur_px(near_now, far_now)))
        assert row.readout.start.far == pytest.approx(float(camera.sharp_limits(near_now, camera.coc_mm)[1]))
        assert row.is_clear == (row.readout.blur_percent >= CLEAR_PERCENT)
        if row.feasible:
            assert max(row.minimum, FASTEST_LENS) <= row.maximum
        if row.is_sharp:
            again = slab("A", near_now)
            ends = camera.blur_mm(near_now, [again.near, again.far])
            assert ends.max() <= camera.coc_mm * (1 + 1e-5)


def test_a_lens_table_refuses():
    seen = pair_at(2.0, 6.0)
    with pytest.raises(UnknownChoiceError, match="FRAMING, CAMERA"):
        lens_table(seen, keep="BOTH")
    with pytest.raises(ArgumentError, match="at least one"):
        lens_table(seen, lenses_mm=())
    with pytest.raises(ArgumentError, match="focal length"):
        lens_table(seen, lenses_mm=(50, 0))


# -------------------------------------------------------------------------------------------------------- make it read
def taken(seen, proposal):
    """The pair after the proposal, rebuilt from its numbers alone."""
    camera = replace(seen.camera, lens_mm=proposal.lens_mm, fstop=proposal.fstop)
    moved = [
        SharpExtent(e.name, e.focus - proposal.camera_move, e.near - proposal.camera_move, e.far - proposal.camera_move)
        for e in (seen.start, seen.end)
    ]
    return camera, moved


def assert_it_reads(seen, proposal):
    """By the lens formula, in both directions, and over each subject's whole depth."""
    camera, (start, end) = taken(seen, proposal)
    for here, there in ((start, end), (end, start)):
        assert float(camera.blur_percent(here.focus, there.focus)) >= CLEAR_PERCENT
        assert camera.blur_mm(here.focus, [here.near, here.far]).max() <= seen.coc * (1 + 1e-5)
    # NOTHING leaves even a stop that no lens has.
    assert proposal.kind == "NOTHING" or proposal.fstop >= seen.fastest
    assert min(start.near, end.near) > 0


def test_what_reads_is_left_alone():
    seen = pair_at(1.2, 8.0)
    proposal = make_it_read(seen)
    assert (proposal.kind, proposal.fstop, proposal.lens_mm, proposal.camera_move) == ("NOTHING", 2.8, 50.0, 0.0)
    assert proposal.before == proposal.after == seen.read()
    assert "reads as it is" in proposal.message


def test_the_stop_comes_first_and_no_wider_than_it_must():
    """2 m and 4 m at 50 mm: N = 2.5 * 0.25 / 0.2025 = 3.086, so from f/8 the third below, 2.8."""
    proposal = make_it_read(pair_at(2.0, 4.0, fstop=8.0))
    assert (proposal.kind, proposal.nominal, proposal.lens_mm, proposal.camera_move) == ("STOP", 2.8, 50.0, 0.0)
    assert (proposal.before.word, proposal.after.word) == ("subtle", "clear")
    assert proposal.message == (
        "Open from f/8 to f/2.8: then with 'A' or 'B' sharp, the other blurs 11.8 px "
        "(1.09 % of the frame height, 0.39 % before)."
    )


def test_a_stop_too_wide_for_the_depth_is_closed():
    seen = pair_at(1.2, 8.0, fstop=1.0, coc_mm=COC)
    proposal = make_it_read(seen)
    assert (proposal.kind, proposal.nominal) == ("STOP", 2.2)
    assert proposal.message.startswith("Close from f/1 to f/2.2")
    assert "'A' was not sharp throughout" in proposal.message


def test_then_the_lens_as_short_as_does_it():
    seen = pair_at(11.3, 14.0, fstop=2.8)
    proposal = make_it_read(seen)
    assert (proposal.kind, proposal.nominal, proposal.camera_move) == ("LENS", 1.0, 0.0)
    # f^2 (1/11.3 - 1/14) / 1 = 0.2025 mm
    assert proposal.lens_mm == math.ceil(math.sqrt(0.2025 * 1.0001 / 1e-3 / (1 / 11.3 - 1 / 14)))
    assert f"Take a lens of {proposal.lens_mm:g} mm in place of 50 mm" in proposal.message


def test_then_the_camera():
    seen = pair_at(11.3, 14.0, fstop=2.8)
    proposal = make_it_read(seen, longest_lens_mm=50)
    assert (proposal.kind, proposal.lens_mm) == ("CAMERA", 50.0)
    assert proposal.camera_move > 0
    assert "ring the camera" in proposal.message
    assert "closer" in proposal.message
    back = seen.with_camera_moved(proposal.camera_move * 0.99)
    assert not (back.can_read and back.maximum >= back.widest), "a smaller move would do"


def test_a_thick_near_subject_is_held_from_farther_away():
    """Far off, the bounds are as depth over separation: t/D < c/(1 % of the height)."""
    seen = pair_at(0.7, 1.5, lens=85.0, depths=(0.1, 0.0))
    assert seen.minimum > seen.maximum
    proposal = make_it_read(seen)
    assert proposal.kind == "CAMERA"
    assert proposal.camera_move < 0
    assert "farther away" in proposal.message
    assert_it_reads(seen, proposal)


def test_two_at_one_distance_cannot_be_told_apart():
    seen = pair_at(3.0, 3.0)
    proposal = make_it_read(seen)
    assert (proposal.kind, proposal.fstop) == ("IMPOSSIBLE", 2.8)
    assert "stand at one distance, 3 m" in proposal.message


def test_when_both_cannot_be_had_sharpness_is_kept_and_the_other_stop_is_named():
    seen = pair_at(2.0, 2.3, depths=(0.15, 0.15))
    proposal = make_it_read(seen)
    assert (proposal.kind, proposal.fstop) == ("IMPOSSIBLE", seen.minimum)
    assert "cannot both be had" in proposal.message
    assert proposal.after.blur_percent < CLEAR_PERCENT
    assert f"At f/{seen.maximum:.3g} it is 1.00 %, with 'A' not sharp throughout" in proposal.message


def test_when_no_lens_is_long_or_fast_enough_the_subjects_must_part():
    seen = pair_at(40.0, 41.0, depths=(0.0, 0.0))
    proposal = make_it_read(seen, longest_lens_mm=50)
    assert (proposal.kind, proposal.fstop) == ("IMPOSSIBLE", FASTEST_LENS)
    assert proposal.message.startswith("No lens to 50 mm and no camera distance within reach shows the rack")
    # No distance does where even infinity blurs too little: 2.5 / 0.7 / 40 mm is under 1 % of the height.
    assert proposal.message.endswith("Set them further apart.")


subtle_pairs = st.builds(
    lambda near, ratio, lens, fstop, depths, swap, scale: (near, ratio, lens, fstop, depths, swap, scale),
    st.floats(0.5, 40.0),
    st.floats(1.02, 6.0),
    lenses,
    stops,
    st.tuples(st.floats(0.0, 0.2), st.floats(0.0, 0.2)),
    st.booleans(),
    st.sampled_from([1.0, 0.01]),
)


def built(*numbers):
    near, ratio, lens, fstop, depths, swap, scale = numbers
    depths = (near * depths[0], near * ratio * depths[1])
    seen = pair_at(near, near * ratio, lens=lens, fstop=fstop, depths=depths, scale=scale)
    return replace(seen, start=seen.end, end=seen.start) if swap else seen


@given(subtle_pairs, steps_words)
@example((11.3, 1.24, 50.0, 2.8, (0.0, 0.0), False, 1.0), "THIRD")
@example((0.7, 2.1, 85.0, 2.8, (0.14, 0.0), True, 0.01), "FULL")
@example((0.7, 2.1, 14.0, 2.8, (0.14, 0.0), True, 1.0), "EXACT")
def test_the_proposal_taken_reads(numbers, steps):
    seen = built(*numbers)
    proposal = make_it_read(seen, steps=steps)
    assert proposal.before == seen.read()
    camera, (start, end) = taken(seen, proposal)
    assert proposal.after.blur_px == pytest.approx(float(camera.blur_px(start.focus, end.focus)))
    assert proposal.after.start.near == pytest.approx(float(camera.sharp_limits(start.focus, seen.coc)[0]))
    if proposal.kind != "IMPOSSIBLE":
        assert_it_reads(seen, proposal)
    assert proposal.lens_mm == seen.lens_mm or seen.lens_mm < proposal.lens_mm <= LONGEST_LENS_MM


@given(subtle_pairs)
def test_nothing_smaller_would_do(numbers):
    seen = built(*numbers)
    proposal = make_it_read(seen, steps="EXACT")
    if proposal.kind == "STOP":
        # The stop is changed only to the nearer bound.
        assert not (seen.is_sharp and seen.is_clear)
        assert proposal.fstop == pytest.approx(min(max(seen.fstop, seen.minimum, seen.fastest), seen.maximum))
    if proposal.kind in ("LENS", "CAMERA", "IMPOSSIBLE"):
        assert not seen.can_read
    if proposal.kind == "LENS":
        assert not seen.with_lens(proposal.lens_mm - 1).maximum >= seen.widest
    if proposal.kind in ("CAMERA", "IMPOSSIBLE"):
        assert not seen.with_lens(max(seen.lens_mm, LONGEST_LENS_MM)).can_read


@rare
@given(subtle_pairs, st.floats(0.02, 0.98))
def test_a_smaller_move_of_the_camera_would_not_do(numbers, share):
    seen = built(*numbers)
    proposal = make_it_read(seen, longest_lens_mm=seen.lens_mm)
    assume(proposal.kind == "CAMERA")
    moved = seen.with_camera_moved(proposal.camera_move * share)
    assert not max(moved.minimum, moved.widest) <= moved.maximum


@rare
@given(subtle_pairs)
@example((1.0, 1.02, 14.0, 1.0, (0.1328125, 0.0), False, 1.0))
def test_the_advice_of_the_impossible_taken_reads(numbers):
    seen = built(*numbers)
    proposal = make_it_read(seen, longest_lens_mm=1.0)
    assume(proposal.kind == "IMPOSSIBLE")
    advised = re.search(r"move '(\w)' to ([\d.]+(?:e[+-]?\d+)?) m or farther", proposal.message, re.IGNORECASE)
    assume(advised)
    distance = float(advised[2]) / seen.unit_scale_m
    far = seen.far
    assert advised[1] == far.name
    by = distance - far.focus
    assert by > 0
    # All three by the same sum, so that rounding keeps their order.
    apart = SharpExtent(far.name, far.focus + by, far.near + by, far.far + by)
    again = replace(seen, **{"start" if seen.start is far else "end": apart}).with_stop(proposal.fstop)
    assert again.is_clear
    assert again.is_sharp


@rare
@given(subtle_pairs)
def test_the_impossible_keeps_sharp_and_shows_no_less_than_it_can(numbers):
    seen = built(*numbers)
    proposal = make_it_read(seen)
    assume(proposal.kind == "IMPOSSIBLE")
    after = seen.with_stop(proposal.fstop)
    assert after.is_sharp
    assert not after.is_clear
    wider = after.with_stop(proposal.fstop * 0.99)
    assert not wider.is_sharp or wider.fstop < wider.fastest


@given(subtle_pairs)
def test_in_centimetres_the_same_is_proposed(numbers):
    metres, centimetres = (make_it_read(built(*numbers[:-1], scale), steps="EXACT") for scale in (1.0, 0.01))
    assume(metres.kind == centimetres.kind)  # but for roundings on the edge
    assert centimetres.fstop == pytest.approx(metres.fstop * 0.01, rel=1e-2)
    assert centimetres.lens_mm == pytest.approx(metres.lens_mm, abs=1)
    assert centimetres.camera_move == pytest.approx(metres.camera_move * 100, rel=1e-2)


def test_in_centimetres_the_stop_to_write_is_named_beside_the_real_one():
    proposal = make_it_read(pair_at(2.0, 4.0, fstop=8.0, scale=0.01))
    assert (proposal.kind, proposal.nominal) == ("STOP", 2.8)
    assert proposal.fstop == pytest.approx(2**1.5 * 0.01)
    assert "f/2.8 (0.02828 in Blender)" in proposal.message


def test_make_it_read_refuses():
    with pytest.raises(CameraError, match="'Map' is not perspective"):
        Pair(CameraState("Map", "ORTHO"), slab("A", 2.0), slab("B", 3.0))
    with pytest.raises(UnknownChoiceError):
        make_it_read(pair_at(2.0, 3.0), steps="QUARTER")
    with pytest.raises(ArgumentError, match="longest"):
        make_it_read(pair_at(2.0, 3.0), longest_lens_mm=0)
    with pytest.raises(ArgumentError, match="circle of confusion"):
        pair_at(2.0, 3.0, coc_mm=0.0)
    with pytest.raises(ArgumentError, match="unit scale"):
        Pair(CAMERA, slab("A", 2.0), slab("B", 3.0), unit_scale_m=0.0)
