"""Racks that an earlier build saved, in each Blender: they list, check, update, bake and come off as they did then.

The files are made by `tests/frozen/save_racks.py`. A Blender opens those of its own version and of older ones.
"""

import json

import bpy
import numpy as np
import pytest
from blender_shot import FOCUS, Shot
from frozen_racks import DATA, read_camera, read_rack, read_racks

from rack_focus_addon import api

VERSIONS = ("4.2", "4.5", "5.0", "5.2")
PX = (1920 / 36) * 50 * 0.05 / 2.0
"""Pixels of blur for a defocus of 1/unit: 50 mm at f/2, 1920 px across, as all LIVE ones have or are wider than."""
LEGACY_SLOT = "CALegacy Slot"
"""What Blender's own versioning puts actions of a Blender without slots (before 4.4) into, at opening."""


def can_open(version):
    return tuple(int(part) for part in version.split(".")) <= bpy.app.version[:2]


@pytest.fixture(params=filter(can_open, VERSIONS))
def saved(request):
    """The JSON of each camera by its name, with the file open."""
    return Saved(request.param)


class Saved:
    def __init__(self, version):
        self.path = DATA / f"racks-{version}.blend"
        self.cameras = json.loads((DATA / f"racks-{version}.json").read_text(encoding="utf-8"))["cameras"]
        bpy.ops.wm.open_mainfile(filepath=str(self.path))

    def both(self):
        """Each camera with what was written of it."""
        assert len(self.cameras) == 16
        return [(bpy.data.objects[name, None], written) for name, written in self.cameras.items()]

    def before(self, written):
        """The camera before its racks, as this Blender has it."""
        before = dict(written["before"])
        if before["action"] and not before["slot"] and "slots" in bpy.types.Action.bl_rna.properties:
            before["slot"] = LEGACY_SLOT
        return before

    def live(self):
        return [(camera, written) for camera, written in self.both() if written["racks"][0]["mode"] == "LIVE"]


def focus_of(camera, frames):
    """The focus that Blender gives the camera."""
    seen = Shot.__new__(Shot)
    seen.scene = bpy.context.scene
    given = np.array([seen.focus_at(frame, camera) for frame in frames])
    bpy.context.scene.frame_set(1)
    return given


def test_they_are_listed_as_they_were(saved):
    for camera, written in saved.both():
        assert read_racks(camera) == written["racks"], camera.name


def test_nothing_is_wrong_with_them(saved):
    scene = bpy.context.scene
    for camera, _ in saved.both():
        scene.camera = camera
        found = api.check(scene, camera=camera)
        assert not [finding for finding in found if finding.severity == "ERROR"], camera.name


def test_an_update_changes_no_key(saved):
    for camera, written in saved.both():
        for rack in written["racks"]:
            assert_same_keys(read_rack(api.update_rack(camera, rack["name"])), rack, camera.name)
        listed = {rack["name"]: rack for rack in read_racks(camera)}
        assert set(listed) == {rack["name"] for rack in written["racks"]}


def assert_same_keys(now, then, name):
    for channel in ("keys", "lens_keys", "stop_keys"):
        assert len(now[channel]) == len(then[channel]), name
        for one, other in zip(now[channel], then[channel], strict=True):
            assert (one["frame"], one["value"]) == pytest.approx((other["frame"], other["value"]), rel=1e-6), name


def test_live_ones_bake(saved):
    for camera, written in saved.live():
        rack = written["racks"][0]
        # Where the user has keys of their own, they are heard again outside the rack's own range.
        has_keys = bool(written["before"]["curves"][FOCUS])
        frames = np.linspace(*(rack["owned_range"] if has_keys else (1.0, 120.0)), 40)
        live = focus_of(camera, frames)
        baked = api.bake_rack(camera)
        assert (baked.mode, baked.name) == ("KEYS", rack["name"])
        assert PX * np.abs(1.0 / focus_of(camera, frames) - 1.0 / live).max() < 0.3, camera.name
        api.remove_rack(camera)
        assert read_camera(camera) == saved.before(written), camera.name


def test_they_come_off_exactly(saved):
    for camera, written in saved.both():
        assert api.remove_rack(camera) == tuple(rack["name"] for rack in reversed(written["racks"]))
        assert read_camera(camera) == saved.before(written), camera.name


def test_they_come_off_exactly_after_an_update(saved):
    for camera, written in saved.both():
        for rack in written["racks"]:
            api.update_rack(camera, rack["name"])
        api.remove_rack(camera)
        assert read_camera(camera) == saved.before(written), camera.name
