"""What a hand does while the shot plays: at which frame a tap arrives."""

import time

import pytest

bpy = pytest.importorskip("bpy")

from rack_focus_addon import api
from rack_focus_addon.blender.viewport.cursor import Hit
from rack_focus_addon.operators.perform.performance import Performance

REACTION_S = 0.2


@pytest.fixture
def performance(shot):
    shot.frame_set(1)
    performance = Performance(shot, shot.camera, 1.0, REACTION_S, api.Subject(2.0))
    performance.begin()
    yield performance
    performance.end()


def tap(performance, *, playing, slow=False):
    bond = bpy.data.objects["Bond"]
    return performance.tap(Hit(bond, bond.matrix_world.translation.copy()), slow=slow, playing=playing)


def test_a_tap_on_the_shot_as_it_plays_arrives_where_it_was_seen(performance, shot):
    shot.frame_set(20)
    time.sleep(1.5 * REACTION_S)
    shot.frame_set(30)
    assert tap(performance, playing=True) == 20
    assert performance.takes[-1][0].arrive == 20


def test_a_tap_on_a_shot_that_stands_arrives_at_the_playhead(performance, shot):
    shot.frame_set(20)
    time.sleep(1.5 * REACTION_S)
    shot.frame_set(30)
    assert tap(performance, playing=False) == 30
    assert performance.takes[-1][0].distance == pytest.approx(2.0, rel=1e-5)


def test_a_slow_tap_is_a_longer_pull(performance, shot):
    shot.frame_set(60)
    tap(performance, playing=False)
    tap(performance, playing=False, slow=True)
    usual, slow = (take[0].length for take in performance.takes)
    assert slow == round(2.5 * usual)
