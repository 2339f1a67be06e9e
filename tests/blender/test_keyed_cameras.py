"""Whatever of a camera can be keyed is read at each frame, and the blur of one frame does not depend on others."""

import bpy
import numpy as np
import pytest

from rack_focus_addon import api

KEYED = {
    "lens": (35.0, 80.0),
    "clip_start": (0.1, 3.0),
    "clip_end": (50.0, 300.0),
    "sensor_width": (20.0, 40.0),
    "sensor_height": (10.0, 30.0),
    "sensor_fit": ("HORIZONTAL", "VERTICAL"),
    "type": ("PERSP", "ORTHO"),
    "shift_x": (0.0, 0.3),
    "shift_y": (0.0, -0.2),
    "ortho_scale": (4.0, 12.0),
    "dof.aperture_fstop": (1.4, 8.0),
    "dof.aperture_ratio": (1.0, 2.0),
    "dof.focus_distance": (2.0, 5.0),
    "dof.use_dof": (True, False),
}
FRAMES = (1, 5, 10, 15, 20)


def setup(shot, path):
    for name, depth in (("A", 2.5), ("B", 6.0)):
        shot.empty(name, depth)
    shot.dof.use_dof, shot.dof.focus_distance = True, 3.0
    if path == "ortho_scale":
        shot.data.type = "ORTHO"
    if path == "sensor_height":
        shot.data.sensor_fit = "VERTICAL"
    owner = shot.dof if path.startswith("dof.") else shot.data
    return owner, path.removeprefix("dof.")


@pytest.mark.parametrize("path", KEYED)
def test_the_blur_of_a_frame_is_the_one_of_the_value_there(shot, path):
    owner, name = setup(shot, path)
    for frame, value in zip((1, 20), KEYED[path], strict=True):
        setattr(owner, name, value)
        owner.keyframe_insert(name, frame=frame)
    together = api.blur(shot.scene, ["A", "B"], frames=FRAMES)
    for column, frame in enumerate(FRAMES):
        alone = api.blur(shot.scene, ["A", "B"], frames=[frame])
        assert together[:, column].tolist() == alone[:, 0].tolist()
    # The same camera without keys, at the value that Blender gives it there.
    values = []
    for frame in FRAMES:
        shot.scene.frame_set(frame)
        seen = shot.camera.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
        values.append(getattr(seen.dof if path.startswith("dof.") else seen, name))
    shot.data.animation_data_clear()
    for column, value in enumerate(values):
        setattr(owner, name, value)
        still = api.blur(shot.scene, ["A", "B"], frames=[1])
        assert together[:, column] == pytest.approx(still[:, 0], rel=1e-5, nan_ok=True)


def test_a_clip_start_that_is_keyed_away_lets_a_rack_be_made(shot):
    """Closer than the clip start of the present frame, but not of its own."""
    shot.empty("A", 2.0)
    shot.empty("B", 9.0)
    for frame, near in ((1, 0.1), (20, 0.1), (21, 4.0)):
        shot.data.clip_start = near
        shot.data.keyframe_insert("clip_start", frame=frame)
    shot.scene.frame_set(60)
    rack = api.create_rack(shot.scene, "A", "B", start=5, frames=10)
    assert [shot.focus_at(5), shot.focus_at(15)] == pytest.approx([2.0, 9.0], rel=1e-5)
    assert not [finding for finding in rack.findings if finding.code == "BELOW_CLIP"]


def test_blur_at_a_frame_where_the_camera_is_orthographic(shot):
    """A type that changes within the shot: each frame by its own lens."""
    setup(shot, "type")
    for frame, kind in ((1, "PERSP"), (11, "ORTHO")):
        shot.data.type = kind
        shot.data.keyframe_insert("type", frame=frame)
    blur = api.blur(shot.scene, ["B"], frames=[1, 10, 11, 20])[0]
    assert blur[0] == blur[1] != blur[2] == blur[3]
    assert np.all(np.isfinite(blur))


def test_a_report_by_the_diagonal_of_a_sensor_that_is_keyed(shot):
    """What counts as sharp follows the frame's diagonal, frame by frame."""
    for name, depth in (("A", 2.0), ("B", 6.0)):
        shot.empty(name, depth)
    for frame, width in ((1, 18.0), (60, 36.0)):
        shot.data.sensor_width = width
        shot.data.keyframe_insert("sensor_width", frame=frame)
    api.create_rack(shot.scene, "A", "B", start=10, frames=20, coc_mm="DIAGONAL", fstop=2.8)
    report = api.report(shot.scene)
    assert report["racks"][0]["coc_standard"] == "DIAGONAL"
    first, last = report["frames"].index(40), report["frames"].index(59)
    depths = [report["far"][at] - report["near"][at] for at in (first, last)]
    assert depths[1] > depths[0]
