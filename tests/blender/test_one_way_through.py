"""How much code each call runs through, as a thermometer: each measures a shot once, and listing measures nothing."""

import sys
from pathlib import Path

import pytest

import rack_focus_addon
from rack_focus_addon import api

ROOT = Path(rack_focus_addon.__file__).parent

MOST = {
    # Files of `blender/`, functions of all rooms, and how often a shot is measured.
    "create, still": (22, 280, 1),
    "create, moving": (31, 335, 1),
    "check": (29, 220, 1),
    "report": (32, 280, 1),
    "review": (30, 220, 1),
    "find": (6, 50, 0),
}
"""Lower these when the code gets shorter; never merge what does not belong together for it."""


@pytest.fixture
def moving(shot):
    for name, depths in (("A", (2.0, 3.0)), ("B", (6.0, 9.0))):
        cube = shot.cube(name, 1.0)
        for frame, depth in zip((1, 60), depths, strict=True):
            cube.location = shot.point(depth)
            cube.keyframe_insert("location", frame=frame)
    return shot


def trace(call):
    """Return the functions of the add-on that a call runs, each with its file, and how often it begins to measure."""
    functions, measured = set(), []

    def note(frame, event, _):
        path = Path(frame.f_code.co_filename)
        if event == "call" and ROOT in path.parents:
            file, name = path.relative_to(ROOT).as_posix(), frame.f_code.co_name
            if not name.startswith("<"):
                functions.add((file, frame.f_code.co_firstlineno, name))
            # A generator is called once and resumed at its later lines.
            if (file, name) == ("blender/measure/measure.py", "measure") and frame.f_lasti <= 4:
                measured.append(frame.f_lineno)

    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(None)
    return functions, len(measured)


def says(call):
    functions, measured = trace(call)
    files = {file for file, _, _ in functions if file.startswith("blender/")}
    return len(files), len(functions), measured


def test_each_call_measures_once_and_stays_as_short_as_it_is(moving):
    scene, camera = moving.scene, moving.camera
    rack = {"start": 10, "frames": 20}
    moving.empty("C", 3.0)
    moving.empty("D", 7.0)
    for subjects in (("C", "D"), ("A", "B")):
        # Once before, so that what is made when first used is not counted.
        api.create_rack(scene, *subjects, **rack)
        api.remove_rack(camera)
    found = {"create, still": says(lambda: api.create_rack(scene, "C", "D", **rack))}
    api.remove_rack(camera)
    found["create, moving"] = says(lambda: api.create_rack(scene, "A", "B", **rack))
    found["check"] = says(lambda: api.check(scene))
    found["report"] = says(lambda: api.report(scene))
    found["find"] = says(lambda: api.find_racks(camera))
    (listed,) = api.find_racks(camera)
    assert (listed.timeline, listed.findings) == (None, None)
    found["review"] = says(lambda: api.review(listed))
    for name, most in MOST.items():
        files, functions, measured = found[name]
        assert files <= most[0], name
        assert functions <= most[1], name
        assert measured == most[2], name
