"""The lens table as text says what its rows say."""

from rack_focus_addon.core.optics.camera import CameraState
from rack_focus_addon.core.stop.lens_table import lens_table
from rack_focus_addon.core.stop.pair import Pair
from rack_focus_addon.core.stop.solver import SharpExtent
from rack_focus_addon.files.lens_text import HEADINGS, in_columns, lens_cells


def rows(near, far, keep="FRAMING", scale=1.0):
    pair = Pair(
        CameraState(fstop=2.8 * scale),
        SharpExtent.of_slab("A", near / scale, 0.03 / scale),
        SharpExtent.of_slab("B", far / scale, 0.03 / scale),
        unit_scale_m=scale,
    )
    table = lens_table(pair, keep=keep, lenses_mm=(35, 50, 100))
    return [lens_cells(row, scale, lambda value: f"{value * scale:.2f} m") for row in table]


def test_cells_by_hand():
    """50 mm f/2.8, 2 m and 8 m: blur 17.86 px of 1080; depth 2 x 0.0375 x 2.8 x 4 / 2.5 m, far end longer."""
    wide, same, long = rows(2.0, 8.0)
    assert same == ("50 mm", "stays", "0.34 m", "17.9 px, 1.65 %", "clear", "f/0.7 to f/4.6")
    assert wide[1] == "0.60 m closer"
    assert long[1] == "2.00 m back"
    assert [row[1] for row in rows(2.0, 8.0, keep="CAMERA")] == ["stays"] * 3


def test_stops_are_a_real_lens_s_whatever_the_unit_scale():
    assert rows(2.0, 8.0, scale=0.01) == rows(2.0, 8.0)


def test_where_no_stop_does_it_says_so():
    assert rows(2.0, 2.02, keep="CAMERA")[0][-1] == "none does both"


def test_columns_stand_under_their_headings():
    lines = in_columns([HEADINGS, *rows(2.0, 8.0)])
    assert len(lines) == 4
    start = lines[0].index("Stops")
    assert all(line[start:].startswith("f/") and line[start - 2 : start] == "  " for line in lines[1:])
