"""Measuring for tests: the mechanism behind the api, driven to its end."""

import numpy as np

from rack_focus_addon.blender.measure.measure import measure
from rack_focus_addon.blender.measure.request import ShotRequest
from rack_focus_addon.blender.measure.steps import finish, without_stepping


def sample(scene, camera, subjects, frames, *, may_step=True, progress=None, **wanted):
    """What is measured at the frames; `wanted` are fields of a ShotRequest."""
    request = ShotRequest(scene, camera, tuple(subjects), np.atleast_1d(np.asarray(frames, dtype=np.float64)), **wanted)
    return finish(measure(request), progress) if may_step else without_stepping(measure(request))
