"""A rack, rendered: the frames that the timeline states are the frames that the pictures show."""

import pytest

from .rack import RACKS, crossings

# Renders: slow on a machine that does other things too, and EEVEE compiles its shaders first.
pytestmark = pytest.mark.timeout(600)

HALF_A_FRAME = 0.5


@pytest.mark.slow
@pytest.mark.parametrize("case", RACKS, ids=lambda case: case.name)
def test_subjects_leave_and_arrive_when_the_timeline_says(case):
    for crossing in crossings(case):
        assert abs(crossing.error_frames) <= HALF_A_FRAME, crossing
