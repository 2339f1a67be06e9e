"""Distances at the playhead are those that are measured there."""

import bpy
import numpy as np
import pytest

from rack_focus_addon import api
from rack_focus_addon.blender.measure.at_playhead import distance_now
from rack_focus_addon.blender.subjects.find import get_subject


@pytest.mark.parametrize(
    "subject",
    [
        2.5,
        api.Subject("Cube", offset=0.5),
        api.Subject("Cube", part="BOUNDS"),
        api.Subject("Cube", part="SURFACE"),
        api.Subject("Cube", part="NEAREST"),
        api.Subject("Cube", vertex_group="top"),
        api.Subject("Rig", bone="head", along=0.5),
        api.Subject("Shows", instance=(0,)),
        api.Subject("Group"),
    ],
    ids=lambda subject: getattr(subject, "name", "2.5") + getattr(subject, "part", ""),
)
def test_now_is_what_is_measured_now(shot, subject):
    cube, rig, shows = shot.cube("Cube", 5.0), shot.rig("Rig", 6.0), shot.empty("Shows", 7.0)
    cube.vertex_groups.new(name="top").add([1, 3], 1.0, "REPLACE")
    group = bpy.data.collections.new("Group")
    shot.scene.collection.children.link(group)
    for each in (cube, rig):
        group.objects.link(each)
    shows.instance_type, shows.instance_collection = "COLLECTION", group
    cube.rotation_euler = (0.3, 0.8, 0.2)
    shot.update()
    found = get_subject(shot.scene, subject, shot.camera)
    now = distance_now(bpy.context.evaluated_depsgraph_get(), shot.camera, found)
    assert [now] == pytest.approx(api.measure(shot.scene, subject), rel=1e-5)


def test_what_is_not_there_has_no_distance(shot):
    shot.empty("Shows", 7.0)
    found = get_subject(shot.scene, api.Subject("Shows", instance=(3,)), shot.camera)
    now = distance_now(bpy.context.evaluated_depsgraph_get(), shot.camera, found)
    assert np.isnan(now)
