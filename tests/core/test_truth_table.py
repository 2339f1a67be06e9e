"""The circle of confusion with its sign."""

import numpy as np
import pytest

from rack_focus_addon.core.optics.camera import CameraState
from rack_focus_addon.core.shot.truth_table import signed_coc_px


def test_the_sign_tells_the_side_and_the_size_is_the_blur():
    camera = CameraState(lens_mm=50.0, fstop=2.8)
    signed = signed_coc_px(camera, 2.0, [0.5, 1.99, 2.0, 2.01, 8.0])
    assert np.sign(signed).tolist() == [-1, -1, 0, 1, 1]
    assert np.abs(signed) == pytest.approx(camera.blur_px(2.0, [0.5, 1.99, 2.0, 2.01, 8.0]))
    # optics.md: f50 N2.8 s2 d8, 1920 px on 36 mm.
    assert signed[-1] == pytest.approx(17.857, abs=1e-3)


def test_behind_the_camera_there_is_none():
    assert np.isnan(signed_coc_px(CameraState(), 2.0, [-1.0, 0.0])).all()


def test_frames_and_subjects_broadcast():
    camera = CameraState(fstop=np.array([2.0, 4.0, 8.0]))
    signed = signed_coc_px(camera, np.array([1.0, 2.0, 3.0]), [[2.0, 2.0, 2.0], [9.0, 9.0, -9.0]])
    assert signed.shape == (2, 3)
    assert np.sign(signed[0]).tolist() == [1, 0, -1]
    assert np.isnan(signed[1, 2])
