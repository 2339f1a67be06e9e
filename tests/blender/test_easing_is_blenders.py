"""Blender's own F-curves, evaluated by Blender, against `core.easing`."""

from itertools import product

import bpy
import numpy as np
import pytest
from bpy_extras import anim_utils

from rack_focus_addon.blender.animation import write_keys
from rack_focus_addon.core.choices import BLENDER_EASES, DIRECTIONS, EASES
from rack_focus_addon.core.curves.easing import BACK_OVERSHOOT, ELASTIC_AMPLITUDE, ELASTIC_PERIOD_FRAMES, ease
from rack_focus_addon.core.curves.evaluate import evaluate_keys
from rack_focus_addon.core.curves.keys import Key

START_FRAME = 10.0
# Blender evaluates in single precision. Of the errors measured, ELASTIC's are the largest, 7e-6: the angle of its sine
# reaches 150 radians, and single precision keeps 8e-6 of that. The others stay below 4e-7.
TOLERANCE = 1e-5
# Before, at and after the pull. None stands beside a key but within the 0.0001 frames in which Blender gives the key's
# own value.
TIMES = np.linspace(-0.25, 1.25, 145)


def focus_fcurve(camera: bpy.types.Camera) -> bpy.types.FCurve:
    """The F-curve of a camera's focus distance, in the assigned slot where actions have slots (Blender 4.4)."""
    animation = camera.animation_data
    owner = animation.action
    if "slots" in bpy.types.Action.bl_rna.properties:
        owner = anim_utils.action_get_channelbag_for_slot(animation.action, animation.action_slot)
    return owner.fcurves.find("dof.focus_distance")


@pytest.fixture
def camera() -> bpy.types.Camera:
    return bpy.data.cameras.new("Easing")


def key_pull(camera: bpy.types.Camera, frames: float, values: tuple[float, float]) -> bpy.types.FCurve:
    """Key a pull as an artist's I key would, with Blender's own overshoot, amplitude and period."""
    for frame, value in zip((START_FRAME, START_FRAME + frames), values, strict=True):
        camera.dof.focus_distance = value
        camera.dof.keyframe_insert("focus_distance", frame=frame)
    return focus_fcurve(camera)


def error_of_ease(name: str, direction: str, frames: float, values: tuple[float, float]) -> float:
    """The largest difference between our ease and what Blender evaluates, as a share of the pull."""
    fcurve = key_pull(bpy.data.cameras.new("Easing"), frames, values)
    first, last = fcurve.keyframe_points
    first.interpolation = name
    first.easing = f"EASE_{direction}"

    # What Blender holds is single precision: ask at frames, and for a change, that it can hold.
    at = np.float32(START_FRAME + TIMES * frames).astype(np.float64)
    change = last.co.y - first.co.y
    blenders = (np.array([fcurve.evaluate(frame) for frame in at]) - first.co.y) / change

    ours = ease((at - START_FRAME) / frames, name, direction, frames=frames, change=change)
    return float(np.max(np.abs(ours - blenders)))


def test_every_ease_is_what_blender_evaluates():
    """Each ease in each direction, over pulls short and long, to far, to near, and subtle."""
    pulls = product(BLENDER_EASES, DIRECTIONS, (1.0, 7.5, 24.0, 100.0), ((1.2, 8.0), (8.0, 1.2), (1.2, 1.5)))
    errors = {pull: error_of_ease(*pull) for pull in pulls}
    # An error that is no number is one too.
    off = [f"{pull}: {error:.2e}" for pull, error in errors.items() if not error <= TOLERANCE]
    assert not off, "\n".join(("ease, direction, frames, values: error", *off))


def test_numbers_are_those_of_a_new_key(camera):
    key = key_pull(camera, 24.0, (1.2, 8.0)).keyframe_points[0]
    stored = (key.back, key.amplitude, key.period)
    assert stored == pytest.approx((BACK_OVERSHOOT, ELASTIC_AMPLITUDE, ELASTIC_PERIOD_FRAMES), rel=1e-7)


def test_names_are_blenders():
    interpolations = set(bpy.types.Keyframe.bl_rna.properties["interpolation"].enum_items.keys())
    assert interpolations - {"CONSTANT", "BEZIER"} == set(BLENDER_EASES)
    assert interpolations.isdisjoint(set(EASES) - set(BLENDER_EASES))


def test_directions_are_blenders():
    easings = set(bpy.types.Keyframe.bl_rna.properties["easing"].enum_items.keys())
    assert easings - {"AUTO"} == {f"EASE_{direction}" for direction in DIRECTIONS}


BEZIERS = {
    "plain": ((10.0, 1.2), (18.0, 1.2), (26.0, 8.0), (34.0, 8.0)),
    "leaves equal values": ((10.0, 2.0), (12.0, 3.5), (30.0, 1.0), (34.0, 2.0)),
    "short handles": ((10.0, 1.2), (10.12, 1.2), (33.88, 8.0), (34.0, 8.0)),
    "long handles": ((10.0, 5.0), (33.0, 4.0), (33.1, 9.0), (34.0, 1.0)),
}


@pytest.mark.parametrize("points", BEZIERS.values(), ids=BEZIERS)
def test_a_bezier_is_what_blender_evaluates(camera, points):
    left = Key(*points[0], handle_right=points[1], handle_right_type="FREE", handle_left_type="FREE")
    right = Key(*points[3], handle_left=points[2], handle_right_type="FREE", handle_left_type="FREE")
    curve = key_pull(camera, 24.0, (1.0, 2.0))
    write_keys(curve, (left, right))
    frames = np.linspace(9.0, 35.0, 105)
    given = [curve.evaluate(frame) for frame in frames]
    assert evaluate_keys((left, right), frames) == pytest.approx(given, abs=2e-5)
