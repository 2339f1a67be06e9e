"""What the overlay remembers of a camera's racks."""

from dataclasses import replace

import numpy as np
import pytest

from rack_focus_addon.core.optics.sensor import Sensor
from rack_focus_addon.core.overlay.geometry import Framing
from rack_focus_addon.core.overlay.picture import TICK, FocusPicture, ShownMark, path_of, tape

MARK = ShownMark("Bond", 1.0, 2.0, (0.0, 2.0, 1.5))


@pytest.fixture
def picture():
    return FocusPicture(
        camera="Cam",
        is_planned=True,
        marks=(MARK,),
        spans=((10.0, 34.0), (60.0, 90.0)),
        floor=0.0,
        frames=np.array([1.0, 10.0, 34.0]),
        distances=np.array([2.0, 2.0, 8.0]),
        path=np.zeros((3, 3)),
        path_ticks=np.zeros((3, 2, 3)),
    )


def test_the_distance_over_time(picture):
    assert [picture.distance_at(frame) for frame in (1.0, 22.0, 34.0)] == [2.0, 5.0, 8.0]
    assert picture.distance_at(0.5) is None
    assert picture.distance_at(35.0) is None


@pytest.mark.parametrize(
    ("span", "runs_into"),
    [((1.0, 10.0), False), ((1.0, 11.0), True), ((34.0, 60.0), False), ((61.0, 62.0), True)],
)
def test_whether_it_takes_frames_of_another(picture, span, runs_into):
    other = replace(picture, spans=(span,))
    assert picture.runs_into(other) is runs_into
    assert other.runs_into(picture) is runs_into


def test_a_subject_that_stays_has_one_piece_of_tape():
    again = replace(MARK, frame=90.0, point=(0.0, 2.03, 1.5))
    moved = replace(MARK, frame=99.0, point=(0.0, 2.5, 1.5))
    beside = replace(MARK, name="Villain")
    assert tape([MARK, again, moved, beside]) == (MARK, moved, beside)


def test_ticks_of_the_path_are_as_high_on_the_screen_at_any_distance():
    framing = Framing("PERSP", Sensor(36.0, 20.25), np.array([50.0, 50.0]))
    matrices = np.stack([np.eye(4), np.eye(4)])
    points, ticks = path_of(framing, matrices, [2.0, 10.0])
    assert points == pytest.approx(np.array([(0.0, 0.0, -2.0), (0.0, 0.0, -10.0)]))
    heights = np.linalg.norm(ticks[:, 1] - ticks[:, 0], axis=1)
    assert heights / (2.0 * framing.window([2.0, 10.0])[:, 3]) == pytest.approx([2 * TICK, 2 * TICK])
    assert ticks.mean(axis=1) == pytest.approx(points)
