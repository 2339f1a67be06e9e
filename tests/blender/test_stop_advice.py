"""Advice on the stop, taken in Blender itself, where places are kept in single precision."""

import re

import bpy
import pytest

from rack_focus_addon import api

WISH = {"coc_mm": 0.025, "blur_coc": 12.0}


@pytest.fixture(params=[1.0, 0.01], ids=["metres", "centimetres"])
def crowded(shot, request):
    """Two subjects too near to each other for one to blur while the other is sharp."""
    scale = request.param
    shot.scene.unit_settings.scale_length = scale
    shot.data.lens, shot.data.clip_start, shot.data.clip_end = 100.0, 0.1 / scale, 100.0 / scale
    shot.empty("Bond", 2.0 / scale)
    shot.empty("Villain", 2.2 / scale)
    return shot


def solved(shot, *subjects, **wish):
    return api.solve_fstop(shot.scene, subjects or ("Bond", "Villain"), **{**WISH, **wish})


def metres_in(stop, pattern):
    (found,) = filter(None, (re.search(pattern, line) for line in stop.advice))
    return [float(number) for number in found.groups()]


def test_moving_the_subject_by_and_to_what_is_said(crowded):
    stop = solved(crowded)
    assert not stop.feasible
    by, to = metres_in(stop, r"move 'Villain' ([\d.]+) m farther away, to ([\d.]+) m from the camera or more")
    scale = crowded.scene.unit_settings.scale_length
    for distance in ((2.2 + by) / scale, to / scale, 1.5 * to / scale):
        bpy.data.objects["Villain"].location = crowded.point(distance)
        assert solved(crowded).feasible


def test_moving_the_camera_by_what_is_said(crowded):
    scale = crowded.scene.unit_settings.scale_length
    for name, distance in (("Bond", 1.0), ("Villain", 3.0)):
        bpy.data.objects[name].location = crowded.point(distance / scale)
    thick = [api.Subject(name, slab=0.1) for name in ("Bond", "Villain")]
    stop = solved(crowded, *thick, blur_coc=8.0)
    assert not stop.feasible
    by, to = metres_in(stop, r"take the camera ([\d.]+) m farther away, to ([\d.]+) m from 'Bond'")
    assert to == pytest.approx(1.0 + by, rel=0.02)
    crowded.camera.location = crowded.point(-by / scale)
    crowded.update()
    assert solved(crowded, *thick, blur_coc=8.0).feasible


def test_less_depth_and_less_blur_as_they_are_said(crowded):
    stop = solved(crowded)
    (half,) = metres_in(stop, r"let only \+-([\d.]+) m of 'Bond' and 'Villain' be sharp")
    assert solved(crowded, api.Subject("Bond", slab=half), api.Subject("Villain", slab=half)).feasible
    (coc,) = metres_in(stop, r"be content with ([\d.]+) circles of confusion")
    assert solved(crowded, blur_coc=coc).feasible
