"""The lens against what was measured on Blender and what others have published."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rack_focus_addon.core.errors import ArgumentError, UnknownChoiceError
from rack_focus_addon.core.optics.lens import blur_mm, depth_of_field, power
from rack_focus_addon.core.optics.stops import snap

PX_PER_MM = 1920 / 36
FOOT_M = 0.3048

lenses = st.floats(8.0, 300.0)
stops = st.floats(0.7, 32.0)
distances = st.floats(0.35, 500.0)
cocs = st.floats(0.005, 0.05)


# Predicted and measured on Blender 5.2, Cycles, 1920 px over 36 mm (optics.md).
@pytest.mark.parametrize(("lens", "stop", "focus", "subject", "px"), [(50, 2.8, 2, 8, 17.86), (50, 8, 0.4, 0.8, 20.83)])
def test_blur_is_what_blender_renders(lens, stop, focus, subject, px):
    assert blur_mm(lens, stop, focus, subject) * PX_PER_MM == pytest.approx(px, abs=0.005)


def test_blur_at_the_ends():
    assert blur_mm(50, 2, 3, 3) == 0
    assert blur_mm(50, 2, np.inf, np.inf) == 0
    assert blur_mm(50, 2, np.inf, 4) == pytest.approx(1.25 / 4)
    assert blur_mm(50, 2, 4, np.inf) == pytest.approx(1.25 / 4)


@given(lenses, stops, distances, distances)
def test_blur_is_the_same_with_focus_and_subject_exchanged(lens, stop, focus, subject):
    assert blur_mm(lens, stop, focus, subject) == blur_mm(lens, stop, subject, focus)


def test_arguments_broadcast_in_any_number_of_dimensions():
    focus = np.linspace(1, 5, 4)
    subject = np.linspace(2, 9, 6).reshape(2, 3, 1)
    blur = blur_mm([[[35.0]], [[50.0]]], 2.8, focus, subject)
    assert blur.shape == (2, 3, 4)
    assert blur[1, 2, 3] == pytest.approx(float(blur_mm(50, 2.8, focus[3], subject[1, 2, 0])))


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan])
@pytest.mark.parametrize("place", range(4))
def test_numbers_outside_the_domain_are_refused(bad, place):
    arguments = [50.0, 2.8, 2.0, 8.0]
    arguments[place] = bad
    with pytest.raises(ArgumentError, match="must be positive"):
        blur_mm(*arguments)
    if place < 3:
        with pytest.raises(ArgumentError, match="must be positive"):
            depth_of_field(*arguments[:3], 0.025)
    else:
        with pytest.raises(ArgumentError, match="circle of confusion"):
            depth_of_field(50, 2.8, 2, bad)


def test_an_unknown_model_is_refused_with_the_known_ones():
    with pytest.raises(UnknownChoiceError, match="BLENDER, REAL"):
        depth_of_field(50, 2, 3, 0.025, model="THICK")


def test_a_real_lens_does_not_focus_inside_itself():
    with pytest.raises(ArgumentError, match="beyond its focal length"):
        depth_of_field(50, 2, 0.05, 0.025, model="REAL")
    assert depth_of_field(50, 2, 0.05, 0.025).near_m < 0.05


@pytest.mark.parametrize("model", ["BLENDER", "REAL"])
@given(lenses, stops, cocs)
def test_at_the_hyperfocal_the_near_limit_is_half_of_it(model, lens, stop, coc):
    hyperfocal = depth_of_field(lens, stop, np.inf, coc, model=model).hyperfocal_m
    limits = depth_of_field(lens, stop, hyperfocal, coc, model=model)
    assert limits.near_m == pytest.approx(float(hyperfocal) / 2)
    assert limits.far_m == np.inf


@pytest.mark.parametrize("model", ["BLENDER", "REAL"])
@given(lenses, stops, cocs, st.floats(0.2, 5.0))
def test_far_is_infinite_from_the_hyperfocal_on_and_never_behind_the_camera(model, lens, stop, coc, share):
    hyperfocal = float(depth_of_field(lens, stop, np.inf, coc, model=model).hyperfocal_m)
    assume(model == "BLENDER" or share * hyperfocal > 1.01e-3 * lens)
    limits = depth_of_field(lens, stop, share * hyperfocal, coc, model=model)
    assert np.isinf(limits.far_m) == (share >= 1)
    assert 0 < limits.near_m < share * hyperfocal < limits.far_m


def test_infinity_as_focus_has_the_hyperfocal_as_near_limit():
    limits = depth_of_field(50, 2, np.inf, 0.025)
    assert limits.near_m == pytest.approx(50.0)
    assert limits.far_m == np.inf


@given(lenses, stops, distances, cocs)
def test_the_limits_blur_by_exactly_the_circle_of_confusion(lens, stop, focus, coc):
    limits = depth_of_field(lens, stop, focus, coc)
    ends = [limits.near_m, *([limits.far_m] if np.isfinite(limits.far_m) else [])]
    np.testing.assert_allclose(blur_mm(lens, stop, focus, ends), coc, rtol=1e-9)


@given(lenses, stops, distances, cocs)
def test_focus_is_the_middle_of_its_limits_in_dioptres(lens, stop, focus, coc):
    limits = depth_of_field(lens, stop, focus, coc)
    assume(np.isfinite(limits.far_m))
    assert (1 / limits.near_m + 1 / limits.far_m) / 2 == pytest.approx(1 / focus)


@given(lenses, stops, distances, cocs)
def test_a_real_lens_has_the_deeper_field_by_its_one_more_factor(lens, stop, focus, coc):
    real = depth_of_field(lens, stop, focus, coc, model="REAL")
    blender = depth_of_field(lens, stop, focus, coc)
    factor = (focus - lens / 1000) / focus
    assert 1 / real.near_m - 1 / focus == pytest.approx((1 / blender.near_m - 1 / focus) * factor, rel=1e-6, abs=1e-12)


def test_power_is_blur_per_dioptre():
    assert power(50, 2) == 1.25
    assert power([50, 100], [[2], [4]]).tolist() == [[1.25, 5.0], [0.625, 2.5]]


# ------------------------------------------------------------------------------------------------ published tables
ROWS = list(csv.DictReader(Path(__file__).parents[1].joinpath("data", "dof_rows.csv").open(encoding="utf-8")))
METRES = {"m": 1.0, "ft": FOOT_M, "mm": 1e-3}


def _numbers(row):
    stop = float(row["f_number_printed"])
    stop = snap(stop, "THIRD") if row["f_number_used"].startswith("exact") else stop
    return float(row["focal_mm"]), stop, float(row["coc_mm"]), METRES[row["unit"]]


def _family(name):
    rows = [row for row in ROWS if row["formula_followed"].split()[0] == name]
    assert rows
    return pytest.mark.parametrize("row", rows, ids=lambda row: f"{row['focal_mm']}mm-f{row['f_number_printed']}")


def _agrees(row, column, metres, unit):
    printed = row[column]
    if not printed:
        return
    if printed == "inf":
        assert metres == np.inf
        return
    half_step = float(row[f"{column}_half_step"]) if column != "hyperfocal" else _half_step(printed)
    assert metres / unit == pytest.approx(float(printed), abs=half_step * (1 + 1e-6))


def _half_step(printed):
    return 0.5 * 10.0 ** -len(printed.partition(".")[2])


@_family("E")
def test_the_real_lens_reproduces_published_tables(row):
    lens, stop, coc, unit = _numbers(row)
    limits = depth_of_field(lens, stop, float(row["focus_distance"]) * unit, coc, model="REAL")
    _agrees(row, "near", float(limits.near_m), unit)
    _agrees(row, "far", float(limits.far_m), unit)
    _agrees(row, "hyperfocal", float(limits.hyperfocal_m), unit)


@_family("E0")
def test_tables_that_print_the_other_hyperfocal(row):
    lens, stop, coc, unit = _numbers(row)
    limits = depth_of_field(lens, stop, float(row["focus_distance"]) * unit, coc, model="REAL")
    _agrees(row, "near", float(limits.near_m), unit)
    _agrees(row, "far", float(limits.far_m), unit)
    _agrees(row, "hyperfocal", float(power(lens, stop)) / coc, unit)


@_family("HA")
def test_the_table_of_hawkins_and_avon(row):
    lens, stop, coc, unit = _numbers(row)
    focal, focus = lens / 1000, float(row["focus_distance"])
    near = focus * focal * (focal + coc / 1000 * stop) / (focal**2 + focus * stop * coc / 1000)
    _agrees(row, "near", near, unit)
    _agrees(row, "hyperfocal", float(power(lens, stop)) / coc, unit)


@pytest.mark.parametrize(("family", "model"), [("H=h", "BLENDER"), ("H=h+f", "REAL")])
def test_published_hyperfocals(family, model):
    (row,) = [row for row in ROWS if row["formula_followed"] == family]
    lens, stop, coc, unit = _numbers(row)
    _agrees(row, "hyperfocal", float(depth_of_field(lens, stop, np.inf, coc, model=model).hyperfocal_m), unit)
