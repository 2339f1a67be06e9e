"""Advice on the stop, taken by the numbers in its words, and solved again."""

import math
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rack_focus_addon.core.optics.camera import CameraState
from rack_focus_addon.core.request.visibility import Visibility
from rack_focus_addon.core.stop.advice import Case, advise
from rack_focus_addon.core.stop.needs import FASTEST_LENS, Moment, SharpExtent
from rack_focus_addon.core.stop.solver import solve

COC = 0.025
CAMERA = CameraState(lens_mm=50.0)
rare = settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])

NUMBER = r"([\d.]+(?:e[+-]?\d+)?)"
AWAY = re.compile(rf"move '(\w+)' {NUMBER} m farther away(?:, to {NUMBER} m from the camera( or more)?)?")
NEARER = re.compile(rf"move '(\w+)' {NUMBER} m nearer to the camera(?:, to {NUMBER} m from it)?")
CLOSER = re.compile(rf"bring the camera {NUMBER} m closer(?:, to {NUMBER} m from '(\w+)')?")
BACK = re.compile(rf"take the camera {NUMBER} m farther away(?:, to {NUMBER} m from '(\w+)')?")
SLAB = re.compile(rf"let only \+-{NUMBER} m of (.+) be sharp \(now (.+)\)")
COCS = re.compile(rf"{NUMBER} circles of confusion of blur \(blur_coc\)")
SHARE = re.compile(rf"{NUMBER} % of the frame height of blur \(blur_share\)")
LENS = re.compile(rf"take a lens of {NUMBER} mm or longer")
TIMES = re.compile(rf"take a lens {NUMBER} times as long")


def rack(*extents, camera=CAMERA):
    neighbours = lambda i: extents[max(i - 1, 0) : i] + extents[i + 1 : i + 2]  # noqa: E731
    return tuple(Moment(camera, extent, neighbours(i)) for i, extent in enumerate(extents))


def slab(name, distance, half):
    return SharpExtent.of_slab(name, distance, half)


def each(moments, change):
    return tuple(replace(m, sharp=change(m.sharp), others=tuple(map(change, m.others))) for m in moments)


def shifted(extent, by):
    return SharpExtent(extent.name, extent.focus + by, extent.near + by, extent.far + by)


def focus_of(moments, name):
    return next(e.focus for m in moments for e in (m.sharp, *m.others) if e.name == name)


# ------------------------------------------------------------------------------- each advice, taken as it is written
def cases_after(line, moments, wish, scale):  # noqa: PLR0911 - one for each kind
    """The inputs after one line of advice is taken, for every number in it; empty for what only states."""
    if found := AWAY.fullmatch(line) or NEARER.fullmatch(line):
        name, by, to = found[1], float(found[2]) / scale, found[3]
        sign = 1.0 if AWAY.fullmatch(line) else -1.0
        moves = [sign * by]
        if to:
            there = float(to) / scale
            farther = (1.0, 1.3, 3.0) if sign > 0 and found[4] else (1.0,)
            moves += [there * times - focus_of(moments, name) for times in farther]
        return [(each(moments, lambda e, b=b: shifted(e, b) if e.name == name else e), wish) for b in moves]
    if found := CLOSER.fullmatch(line) or BACK.fullmatch(line):
        sign = 1.0 if CLOSER.fullmatch(line) else -1.0
        moves = [sign * float(found[1]) / scale]
        if found[2]:
            moves.append(focus_of(moments, found[3]) - float(found[2]) / scale)
        return [(each(moments, lambda e, b=b: shifted(e, -b)), wish) for b in moves]
    if found := SLAB.fullmatch(line):
        names, half = re.findall(r"'(\w+)'", found[2]), float(found[1]) / scale
        return [(each(moments, lambda e: slab(e.name, e.focus, half) if e.name in names else e), wish)]
    if line.startswith("be content with"):
        coc, share = COCS.search(line), SHARE.search(line)
        less = Visibility(float(coc[1]) if coc else wish.coc, float(share[1]) / 100 if share else wish.share)
        return [(moments, less)]
    if found := LENS.fullmatch(line):
        lenses = (float(found[1]), float(found[1]) * 2)
        return [(tuple(replace(m, camera=replace(m.camera, lens_mm=mm)) for m in moments), wish) for mm in lenses]
    if found := TIMES.match(line):
        longer = lambda m: replace(m, camera=replace(m.camera, lens_mm=m.camera.lens_mm * float(found[1])))  # noqa: E731
        return [(tuple(map(longer, moments)), wish)]
    assert re.match(r"to keep|with '|only f/|no single change", line), f"unknown advice: {line}"
    return []


def assert_advice_helps(moments, wish, scale=1.0, coc=COC):
    stop = solve(moments, coc_mm=coc, visibility=wish, unit_scale_m=scale)
    for line in stop.advice:
        for changed, wanted in cases_after(line, moments, wish, scale):
            again = solve(changed, coc_mm=coc, visibility=wanted, unit_scale_m=scale)
            assert again.feasible, line
            assert again.fstop >= FASTEST_LENS * scale * (1 - 1e-9), line
            assert again.advice == (), line
            nearest = min(e.near for m in changed for e in (m.sharp, *m.others))
            clip = moments[0].camera.clip_start * (1 - 1e-9)
            assert nearest >= min(clip, *(e.near for m in moments for e in (m.sharp, *m.others))), line
    return stop


close_pairs = st.builds(
    lambda near, ratio, depths, swap: ((near, near * depths[0]), (near * ratio, near * ratio * depths[1]))[
        :: -1 if swap else 1
    ],
    st.floats(0.4, 30.0),
    st.floats(1.0, 2.5),
    st.tuples(st.floats(0.0, 0.25), st.floats(0.0, 0.25)),
    st.booleans(),
)
chains = st.lists(st.tuples(st.floats(0.5, 30.0), st.floats(0.0, 0.2)), min_size=3, max_size=4).map(
    lambda rows: tuple((distance, distance * depth) for distance, depth in rows)
)
eager = st.builds(Visibility, st.floats(4.0, 12.0), st.floats(0.0, 0.03))
scales = st.sampled_from([1.0, 0.01])


def moments_of(rows, lens=50.0, scale=1.0):
    slabs = [slab(f"S{i}", distance / scale, half / scale) for i, (distance, half) in enumerate(rows)]
    return rack(*slabs, camera=replace(CAMERA, lens_mm=lens, clip_start=0.1 / scale))


@given(close_pairs, eager, st.floats(14.0, 200.0), scales)
def test_advice_on_two_subjects_taken_makes_it_feasible(rows, wish, lens, scale):
    assert_advice_helps(moments_of(rows, lens, scale), wish, scale)


@settings(max_examples=40)
@given(chains, eager, scales)
def test_advice_on_a_chain_taken_makes_it_feasible(rows, wish, scale):
    assert_advice_helps(moments_of(rows, 50.0, scale), wish, scale)


extents = st.builds(
    lambda name, near, ratio: SharpExtent.between(name, near, near * ratio),
    st.just("S"),
    st.floats(0.5, 20.0),
    st.floats(1.0, 1.5),
)


@given(st.tuples(extents, extents), eager)
def test_advice_on_whole_extents_taken_makes_it_feasible(pair, wish):
    named = [replace(extent, name=f"S{i}") for i, extent in enumerate(pair)]
    assert_advice_helps(rack(*named), wish)


@given(close_pairs, eager, st.floats(24.0, 100.0), st.floats(0.5, 2.0), st.floats(0.7, 1.4))
def test_advice_where_lens_and_distance_change_between_the_marks(rows, wish, lens, zoom, dolly):
    first, second = moments_of(rows, lens)
    second = replace(second, camera=replace(second.camera, lens_mm=lens * zoom))
    (second,) = each([second], lambda e: slab(e.name, e.focus * dolly, e.far - e.focus))
    assert_advice_helps((first, second), wish)


@given(close_pairs, eager, st.floats(14.0, 200.0))
def test_there_is_advice_exactly_where_it_is_needed(rows, wish, lens):
    stop = solve(moments_of(rows, lens), coc_mm=COC, visibility=wish)
    assert bool(stop.advice) == (not stop.feasible or stop.fstop < FASTEST_LENS)


# ------------------------------------------------------------------------------------------ the smallest, in two digits
@rare
@given(close_pairs, eager)
def test_a_clearly_smaller_change_would_not_do(rows, wish):
    moments = moments_of(rows)
    case = Case(moments, COC, wish, 1.0)
    advice = advise(case, solve(moments, coc_mm=COC, visibility=wish).fstop)
    assume(any(one.kind in {"SEPARATE", "CAMERA", "SHARP"} for one in advice))
    for one in advice:
        if one.kind == "SEPARATE" and one.change > 0:
            # From two digits on: less than a tenth too much.
            assert not case.moved(one.subjects[0], one.change * 0.9).works
        if one.kind == "CAMERA":
            assert not case.with_camera_moved(one.change * 0.9).works
        if one.kind == "SHARP":
            assert not case.with_slab(one.subjects, one.change * 1.12).works


def kinds(moments, wish=None, **options):
    case = Case(tuple(moments), COC, wish or Visibility(), 1.0)
    return {one.kind: one for one in advise(case, solve(moments, coc_mm=COC, visibility=wish, **options).fstop)}


# ------------------------------------------------------------------------------------------------------- by example
BOND, VILLAIN = slab("Bond", 2.0, 0.03), slab("Villain", 2.2, 0.03)


def test_every_kind_of_advice_by_the_numbers():
    """Bond 2 m, Villain 2.2 m, +-3 cm each, 12 c wanted: v = 1/1.97 - 1/2, so g = 12 v must be reached."""
    wish, moments = Visibility(12.0), rack(BOND, VILLAIN, camera=replace(CAMERA, lens_mm=100.0))
    advice = solve(moments, coc_mm=COC, visibility=wish).advice
    needed = 1 / 1.97 - 1 / 2
    assert advice[0].startswith(
        f"to keep 'Bond' sharp takes f/{10 * needed / COC:.3g}; with 'Villain' in focus, 'Bond'"
    )
    gap = 1 / 2.03 - 1 / 2.2
    assert f"blurs only {gap / needed * COC * 1920 / 36:.1f} px ({12 * COC * 1920 / 36:.1f} px wanted)" in advice[0]
    # 'Bond' ends at 2.03: from 1/(1/2.03 - 12 v) on it blurs enough with Villain in focus.
    least = 1 / (1 / 2.03 - 12 * needed) - 2.2
    (away,) = filter(None, map(AWAY.fullmatch, advice))
    assert away[1] == "Villain"
    assert least <= float(away[2]) <= least * 1.1
    assert float(away[3]) >= 2.2 + float(away[2])
    assert away[4] == " or more"
    (less,) = filter(None, map(COCS.search, advice))
    assert float(less[1]) == math.floor(10 * gap / needed) / 10
    (thinner,) = filter(None, map(SLAB.fullmatch, advice))
    # 1/2 - 1/2.2 over 12 is less than Villain's own half depth, too.
    assert (thinner[2], thinner[3]) == ("'Bond' and 'Villain'", "+-0.03 m and +-0.03 m")
    assert float(thinner[1]) < 0.03
    assert_advice_helps(moments, wish)


def test_bringing_the_camera_closer_says_from_whom():
    stop = assert_advice_helps(rack(slab("Bond", 6.0, 0.03), slab("Villain", 7.0, 0.03)), Visibility(8.0))
    (closer,) = filter(None, map(CLOSER.fullmatch, stop.advice))
    assert closer[3] == "Bond"
    assert 6.0 - float(closer[1]) == pytest.approx(float(closer[2]), rel=0.01)


def test_a_thick_subject_is_held_from_afar():
    thick = rack(slab("Bond", 1.0, 0.1), slab("Villain", 3.0, 0.1))
    stop = assert_advice_helps(thick, Visibility(8.0))
    assert any(BACK.fullmatch(line) for line in stop.advice)
    assert not any(CLOSER.fullmatch(line) for line in stop.advice)


def test_nobody_is_moved_out_of_what_the_camera_clips():
    far = VILLAIN
    open_end = kinds(rack(BOND, far), Visibility(12.0))["SEPARATE"]
    assert open_end.change > 0
    clipped = rack(BOND, far, camera=replace(CAMERA, clip_end=2.2 + open_end.change * 0.9))
    assert all(one.change < 0 for kind, one in kinds(clipped, Visibility(12.0)).items() if kind == "SEPARATE")
    for clip_start in (0.1, 1.0, 1.9):
        camera = replace(CAMERA, clip_start=clip_start)
        closer = kinds(rack(slab("A", 6.0, 0.03), slab("B", 7.0, 0.03), camera=camera), Visibility(8.0)).get("CAMERA")
        assert closer is None or 6.0 - 0.03 - closer.change > clip_start


def test_only_the_wish_that_asks_too_much_is_lowered():
    advice = kinds(rack(BOND, VILLAIN), Visibility(3.0, 0.03))["BLUR"]
    assert advice.wanted.coc == 3.0
    assert advice.wanted.share < 0.03
    assert "blur_share" in advice.text
    assert "blur_coc" not in advice.text


def test_where_nothing_alone_helps_that_is_said():
    stop = solve(rack(slab("A", 2.0, 0.4), slab("B", 2.0, 0.4)), coc_mm=COC, visibility=Visibility(200.0))
    assert stop.advice[1:] == ("no single change within reach makes it work: change two of place, depth and blur",)


def test_a_centimetre_scene_says_the_same_metres():
    metres = solve(rack(BOND, VILLAIN), coc_mm=COC, visibility=Visibility(12.0))
    scaled = rack(slab("Bond", 200, 3), slab("Villain", 220, 3), camera=replace(CAMERA, clip_start=10.0))
    centimetres = solve(scaled, coc_mm=COC, visibility=Visibility(12.0), unit_scale_m=0.01)
    assert centimetres.advice == metres.advice


def test_a_stop_that_no_lens_has_comes_with_a_longer_lens_that_does():
    """Default cube and a head behind it: 11.3 m and 14 m need f/0.14 at 50 mm."""
    subjects = (slab("Cube", 11.3, 0.03), slab("Head", 14.0, 0.03))

    def solved(lens_mm):
        return solve(rack(*subjects, camera=CameraState(lens_mm=lens_mm)))

    short = solved(50.0)
    assert short.feasible
    assert short.fstop < FASTEST_LENS
    assert short.advice[0] == "only f/0.14 shows the rack, and no lens opens further than f/0.7"
    longer = float(LENS.search(" ".join(short.advice))[1])
    assert solved(longer).fstop >= 0.99
    assert solved(longer).advice == ()
    assert solved(longer * 0.8).advice
    assert_advice_helps(rack(*subjects), Visibility())


@given(close_pairs, st.floats(0.001, 0.05), st.floats(14.0, 200.0), st.floats(14.0, 200.0))
def test_no_lens_makes_blur_and_sharpness_compatible_not_even_for_a_share_of_the_frame(rows, share, lens, other):
    """Both bounds go as f^2, so a longer lens is advised only where the hole is what is missing."""
    wish = Visibility(0.0, share)
    here, there = (Case(moments_of(rows, mm), COC, wish, 1.0).needs for mm in (lens, other))
    assert here.maximum * there.minimum == pytest.approx(there.maximum * here.minimum)
    stop = solve(moments_of(rows, lens), coc_mm=COC, visibility=wish)
    assert stop.feasible or not any("lens of" in line for line in stop.advice)
