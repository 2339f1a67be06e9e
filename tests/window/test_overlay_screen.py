"""What stands flat on the screen, as numbers."""

from dataclasses import replace

import numpy as np
import pytest

bpy = pytest.importorskip("bpy")

from rack_focus_addon import api
from rack_focus_addon.session import overlay as session_overlay
from rack_focus_addon.ui.overlay.screen import Style, lay_scale

STYLE = Style(
    1.0, 11.0, "METRIC", 1.0, "DIOPTRE", length=lambda metres: f"{metres:.2f} m", width=lambda text: 6 * len(text)
)
FRAME = (0.0, 0.0, 960.0, 540.0)


def test_the_path_of_a_plan_is_dashed_on_the_scale_and_that_of_a_rack_is_not(shot):
    api.create_rack(shot, "Bond", "Villain", start=10, frames=24)
    session_overlay.refresh(shot)
    sight = session_overlay.look_now(shot, bpy.context.evaluated_depsgraph_get(), shot.camera)
    (picture,) = sight.pictures
    assert not picture.is_planned
    keyed, planned = (
        lay_scale((replace(picture, is_planned=planned),), sight.distance, FRAME, STYLE).path
        for planned in (False, True)
    )
    assert np.array_equal(keyed[:-1, 1], keyed[1:, 0]), "each piece goes on where the one before it ends"
    assert np.array_equal(planned, keyed[::2]), "every other one is left out"
    assert len(planned) < len(keyed)
