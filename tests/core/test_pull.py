"""How focus travels: the spaces, and the table of crossings in optics.md through the functions that plan a rack."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.choices import SPACES
from rack_focus_addon.core.curves.pull import FARTHEST, blend, bounded
from rack_focus_addon.core.errors import ArgumentError, UnknownChoiceError
from rack_focus_addon.core.optics.camera import CameraState
from rack_focus_addon.core.optics.verdict import sharp_spans
from rack_focus_addon.core.plan.focus_curve import focus_curve
from rack_focus_addon.core.request.marks import Subject
from rack_focus_addon.core.request.timing import TimedMark
from rack_focus_addon.core.shot.frames import refined

distances = st.floats(0.1, 1000.0)
shares = st.floats(0.0, 1.0)


@given(distances, distances, st.sampled_from(SPACES))
def test_a_pull_begins_and_ends_on_its_subjects(start, end, space):
    np.testing.assert_allclose(blend(start, end, [0.0, 1.0], space), [start, end], rtol=1e-12)


@given(distances, distances, shares, st.sampled_from(SPACES))
def test_a_pull_runs_the_same_way_back(start, end, share, space):
    assert blend(start, end, share, space) == pytest.approx(float(blend(end, start, 1 - share, space)), rel=1e-9)


@given(distances, distances)
def test_half_way(start, end):
    assert blend(start, end, 0.5, "DIOPTRE") == pytest.approx(2 * start * end / (start + end))
    assert blend(start, end, 0.5, "LOG") == pytest.approx((start * end) ** 0.5)
    assert blend(start, end, 0.5, "DISTANCE") == pytest.approx((start + end) / 2)


def test_dioptres_pull_blur_evenly_from_one_subject_to_the_other():
    camera = CameraState(fstop=2.0)
    focus = blend(1.2, 8.0, np.linspace(0, 1, 11))
    leaving, arriving = camera.blur_mm(focus, 1.2), camera.blur_mm(focus, 8.0)
    np.testing.assert_allclose(leaving + arriving, camera.blur_mm(1.2, 8.0))
    np.testing.assert_allclose(np.diff(leaving), leaving[-1] / 10)


def test_an_overshoot_past_infinity_or_the_camera_is_left_to_the_bounds():
    assert blend(1.0, 10.0, 1.2) == np.inf
    assert blend(10.0, 1.0, 1.2, "DISTANCE") < 0
    assert bounded([np.inf, -3.0, 5.0, 0.05], 0.1).tolist() == [FARTHEST, 0.1, 5.0, 0.1]


def test_distances_over_frames_broadcast_with_shares():
    assert blend([1.0, 2.0, 3.0], 6.0, np.array([[0.0], [0.5]])).shape == (2, 3)


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_a_distance_that_is_none_is_refused(bad):
    with pytest.raises(ArgumentError, match="starts from"):
        blend(bad, 2.0, 0.5)
    with pytest.raises(ArgumentError, match="arrives at"):
        blend(2.0, bad, 0.5)


def test_an_unknown_space_is_refused_with_the_known_ones():
    with pytest.raises(UnknownChoiceError, match="'PARSEC'; choose one of DIOPTRE, LOG, DISTANCE"):
        blend(1.0, 2.0, 0.5, "PARSEC")


# ------------------------------------------------------------------------------------------ optics.md: the crossings
NEAR, FAR, FRAMES, COC = 1.2, 8.0, 24, 0.025
TABLE = [
    ("LINEAR", "DISTANCE", 0.10, 3.13, 20.11, 6.67),
    ("LINEAR", "DIOPTRE", 0.68, 12.00, 23.32, 1.00),
    ("SMOOTHSTEP", "DISTANCE", 0.92, 5.43, 17.87, 2.84),
    ("SMOOTHSTEP", "DIOPTRE", 2.41, 12.00, 21.59, 1.50),
    ("SMOOTHERSTEP", "DISTANCE", 1.89, 6.58, 16.81, 2.92),
    ("SMOOTHERSTEP", "DIOPTRE", 3.68, 12.00, 20.32, 1.87),
]


def _blurs(ease, space, frames):
    marks = (
        TimedMark(Subject("A"), 0, 0, ease, "IN_OUT", space),
        TimedMark(Subject("B"), 0, FRAMES, ease, "IN_OUT", space),
    )
    rows = np.stack([np.full(frames.shape, NEAR), np.full(frames.shape, FAR)])
    return CameraState(lens_mm=50.0, fstop=2.0).blur_mm(focus_curve(marks, frames, rows), rows)


@pytest.mark.parametrize(("ease", "space", "leaves", "equal", "reaches", "_"), TABLE)
def test_crossings(ease, space, leaves, equal, reaches, _):
    frames = refined(np.arange(FRAMES + 1.0))
    blur = _blurs(ease, space, frames)
    near, far = sharp_spans(frames, blur, COC, ["A", "B"])
    assert (near.subject, near.start, far.subject, far.end) == ("A", 0, "B", FRAMES)
    assert near.end == pytest.approx(leaves, abs=0.02)
    assert far.start == pytest.approx(reaches, abs=0.02)
    assert np.interp(0.0, blur[0] - blur[1], frames) == pytest.approx(equal, abs=0.02)


@pytest.mark.parametrize(("ease", "space", "_l", "_e", "_r", "peak_over_mean"), TABLE)
def test_evenness_of_blur(ease, space, _l, _e, _r, peak_over_mean):
    frames = np.linspace(0, FRAMES, 24001)
    speed = np.abs(np.gradient(_blurs(ease, space, frames)[0], frames))
    assert speed.max() / speed.mean() == pytest.approx(peak_over_mean, abs=0.006)
