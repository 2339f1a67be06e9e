"""What was measured: the circle of confusion with its sign."""

import numpy as np
import pytest

from rack_focus_addon.core.optics.camera import CameraState
from rack_focus_addon.core.request.marks import Subject
from rack_focus_addon.core.shot.measured import Measured


def measured(distances, focus=2.0, fstop=2.8):
    """Plain distances before a camera of 50 mm, shape (subjects, frames)."""
    distances = np.atleast_2d(np.asarray(distances, dtype=np.float64))
    count, frames = distances.shape
    return Measured(
        subjects=tuple(Subject(2.0) for _ in range(count)),
        frames=np.arange(float(frames)),
        camera=CameraState(lens_mm=50.0, fstop=fstop, focus_distance=focus),
        distances=distances,
        use_dof=np.ones(frames, dtype=bool),
        matrices=np.tile(np.eye(4), (frames, 1, 1)),
        points=np.full((count, frames, 3), np.nan),
    )


def test_the_sign_tells_the_side_and_the_size_is_the_blur():
    found = measured([0.5, 1.99, 2.0, 2.01, 8.0])
    signed = found.signed_coc_px()[0]
    assert np.sign(signed).tolist() == [-1, -1, 0, 1, 1]
    assert np.abs(signed) == pytest.approx(found.camera.blur_px(2.0, [0.5, 1.99, 2.0, 2.01, 8.0]))
    # f50 N2.8 s2 d8, 1920 px on 36 mm.
    assert signed[-1] == pytest.approx(17.857, abs=1e-3)


def test_behind_the_camera_there_is_none():
    assert np.isnan(measured([-1.0, 0.0]).signed_coc_px()).all()


def test_focus_and_stop_are_those_of_each_frame():
    found = measured([[2.0, 2.0, 2.0], [9.0, 9.0, -9.0]], np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 8.0]))
    signed = found.signed_coc_px()
    assert signed.shape == (2, 3)
    assert np.sign(signed[0]).tolist() == [1, 0, -1]
    assert np.isnan(signed[1, 2])
    assert signed[1, 0] == pytest.approx(float(CameraState(lens_mm=50.0, fstop=2.0).blur_px(1.0, 9.0)))
