"""What hangs on nothing is read without a stage, and gives what the stage gives to the last bit."""

import bpy
import numpy as np
import pytest
from measuring import sample

from rack_focus_addon import api
from rack_focus_addon.blender.measure import choose_scene
from rack_focus_addon.blender.measure import measure as measuring_shots
from rack_focus_addon.blender.measure.full_scene import is_measured_in

FRAMES = (1.0, 2.5, 60.0)
OPTIONS = {"start": 20, "frames": 24}


@pytest.fixture
def odd(shot):
    """Everything that transform channels know: deltas, scales, quaternions; and nothing of it evaluated yet."""
    near, far = shot.cube("A", 3.0), shot.empty("B", 8.0)
    near.scale, near.delta_location, near.delta_scale = (2.0, -0.5, 3.0), (0.1, 0.2, -0.3), (1.0, 2.0, 1.0)
    far.rotation_mode, far.rotation_quaternion = "QUATERNION", (0.5, 0.1, 0.2, 0.3)
    shot.camera.scale, shot.camera.delta_rotation_euler = (2.0, 3.0, 0.25), (0.02, 0.0, 0.1)
    far.location.x += 0.125
    return shot


def count_stages(monkeypatch):
    """Count the stages that are built from here on."""
    built = []
    original = choose_scene.stage_for
    monkeypatch.setattr(choose_scene, "stage_for", lambda *args: built.append(args) or original(*args))
    return built


def all_of(samples):
    names = ("distances", "use_dof", "near", "far", "matrices", "points")
    return [getattr(samples, name) for name in names] + [samples.camera.lens_mm, samples.camera.focus_distance]


def measured(shot):
    subjects = [api.Subject(bpy.data.objects["A"]), api.Subject(bpy.data.objects["B"], offset=0.5), api.Subject(4.0)]
    return all_of(sample(shot.scene, shot.camera, subjects, FRAMES))


def test_it_gives_what_the_stage_gives(odd, monkeypatch):
    built = count_stages(monkeypatch)
    plain = measured(odd)
    assert not built
    monkeypatch.setattr(measuring_shots, "read_static_transforms", lambda _request: None)
    for one, other in zip(plain, measured(odd), strict=True):
        np.testing.assert_array_equal(one, other)
    assert built


def test_a_rack_made_without_a_stage_is_the_one_made_with_it(odd, monkeypatch):
    plain = api.plan_rack(odd.scene, "A", "B", **OPTIONS)
    monkeypatch.setattr(measuring_shots, "read_static_transforms", lambda _request: None)
    staged = api.plan_rack(odd.scene, "A", "B", **OPTIONS)
    assert plain.keys == staged.keys
    assert plain.timeline == staged.timeline


def hang(shot, how):
    """Let the subject, or the camera, hang on something."""
    thing, other = bpy.data.objects["A"], bpy.data.objects["B"]
    if how == "parent":
        thing.parent = other
    elif how == "constraint":
        thing.constraints.new("COPY_LOCATION").target = other
    elif how == "keys":
        thing.keyframe_insert("location", frame=1)
    elif how == "driver":
        thing.driver_add("location", 0).driver.expression = "frame"
    elif how == "lens":
        shot.camera.data.keyframe_insert("lens", frame=1)
    elif how == "camera's parent":
        shot.camera.parent = other
    elif how == "focus object's parent":
        target = shot.empty("Target", 5.0)
        target.parent, shot.dof.focus_object = other, target


@pytest.mark.parametrize(
    "how", ["parent", "constraint", "keys", "driver", "lens", "camera's parent", "focus object's parent"]
)
def test_what_hangs_on_something_goes_to_the_stage(odd, monkeypatch, how):
    hang(odd, how)
    built = count_stages(monkeypatch)
    api.measure(odd.scene, "A", frames=FRAMES)
    assert built


@pytest.mark.parametrize("part", ["BOUNDS", "SURFACE", "NEAREST"])
def test_what_has_to_be_evaluated_goes_to_the_stage(odd, monkeypatch, part):
    built = count_stages(monkeypatch)
    api.measure(odd.scene, api.Subject("A", part=part), frames=FRAMES)
    assert built


def test_somebody_elses_frame_handler_sends_it_to_the_scene(odd, monkeypatch):
    """A handler may move anything, also what hangs on nothing."""

    def moves(scene, *_):
        bpy.data.objects["A"].location.y = scene.frame_current

    built = count_stages(monkeypatch)
    bpy.app.handlers.frame_change_pre.append(moves)
    try:
        first, last = api.measure(odd.scene, "A", frames=(1, 100))
    finally:
        bpy.app.handlers.frame_change_pre.remove(moves)
    assert built
    assert not is_measured_in(odd.scene)
    assert abs(first - last) > 50


def test_a_still_cameras_numbers_are_numbers_and_series_all_the_same(odd):
    odd.camera.data.lens = 35.0
    still = sample(odd.scene, odd.camera, [], FRAMES)
    assert still.camera.lens_mm == 35.0
    odd.camera.data.keyframe_insert("lens", frame=FRAMES[0])
    odd.camera.data.lens = 85.0
    odd.camera.data.keyframe_insert("lens", frame=FRAMES[-1])
    zooming = sample(odd.scene, odd.camera, [], FRAMES)
    for samples, ends in ((still, [35.0, 35.0]), (zooming, [35.0, 85.0])):
        lens = samples.series("lens_mm")
        assert lens.shape == (len(FRAMES),)
        assert [lens[0], lens[-1]] == pytest.approx(ends)
