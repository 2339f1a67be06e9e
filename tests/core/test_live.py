"""The live rig as values: expressions that Blender evaluates by itself, and the keys of the one property."""

import math
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack_focus_addon.core.choices import BLENDER_EASES, DIRECTIONS, SPACES
from rack_focus_addon.core.curves.easing import ease
from rack_focus_addon.core.curves.evaluate import evaluate_keys
from rack_focus_addon.core.curves.pull import blend, bounded
from rack_focus_addon.core.optics.camera import CameraState
from rack_focus_addon.core.optics.view import focusing_distance
from rack_focus_addon.core.plan import live
from rack_focus_addon.core.request.marks import Subject
from rack_focus_addon.core.request.timing import TimedMark
from rack_focus_addon.core.shot.shot import Shot

# What Blender's simple expressions know, of what Python knows too.
SIMPLE = {"__builtins__": {}, "max": max, "min": min, "sqrt": math.sqrt, "exp": math.exp, "log": math.log}


def value(formula, names):
    return eval(formula.text, SIMPLE, names)  # noqa: S307 - our own text


def chain(*pulls, hold=6.0, length=12.0, distances=(2.0, 5.0)):
    """Marks that hold 6 frames and pull 12, by (ease, direction, space); distances take turns."""
    marks = [TimedMark(Subject(distances[0]), 10.0, 10.0, "LINEAR", "IN_OUT", "DIOPTRE")]
    for index, (name, direction, space) in enumerate(pulls, start=1):
        start = marks[-1].arrive + hold
        subject = Subject(distances[index % len(distances)])
        marks.append(TimedMark(subject, start, start + length, name, direction, space))
    return tuple(marks)


def measured(marks):
    frames = np.arange(marks[0].arrive, marks[-1].arrive + 1)
    frames = np.union1d(frames, [frame for mark in marks for frame in (mark.start, mark.arrive)])
    rows = np.array([np.full(frames.shape, float(mark.subject.object)) for mark in marks])
    camera = CameraState(lens_mm=np.full(frames.shape, 50.0), fstop=np.full(frames.shape, 2.0))
    return Shot(marks, frames, camera.mapped(lambda series: np.broadcast_to(series, frames.shape)), rows)


# ------------------------------------------------------------------ expressions


@given(
    angles=st.tuples(*[st.floats(-3, 3)] * 3),
    scale=st.tuples(*[st.floats(0.2, 5)] * 3),
    place=st.tuples(*[st.floats(-20, 20)] * 3),
    point=st.tuples(*[st.floats(-20, 20)] * 3),
    offset=st.floats(-3, 3),
    projection=st.sampled_from(["PERSP", "ORTHO", "PANO"]),
)
def test_a_distance_is_measured_along_the_axis_of_any_camera(angles, scale, place, point, offset, projection):
    matrix = np.eye(4)
    for axis, angle in enumerate(angles):
        turn, (one, other) = np.eye(4), [each for each in range(3) if each != axis]
        turn[[one, one, other, other], [one, other, one, other]] = (
            np.cos(angle),
            -np.sin(angle),
            np.sin(angle),
            np.cos(angle),
        )
        matrix = matrix @ turn
    matrix = matrix @ np.diag([*scale, 1.0])
    matrix[:3, 3] = place
    names = {f"a{axis}": [*point, 1.0][axis] for axis in range(4)}
    names |= {f"c{axis}": matrix[axis, 3] for axis in range(3)} | {f"n{axis}": matrix[axis, 2] for axis in range(3)}
    expected = max(1e-5, focusing_distance(projection, matrix, point) + offset)
    assert value(live.distance_formula(projection, offset, 7.0), names) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    # A deleted subject reads as zeros.
    gone = names | dict.fromkeys(["a0", "a1", "a2", "a3"], 0.0)
    assert value(live.distance_formula(projection, offset, 7.0), gone) == 7.0


@given(
    space=st.sampled_from(SPACES),
    index=st.integers(0, 11),
    share=st.floats(-1.5, 2.5),
    ends=st.tuples(st.floats(0.2, 500), st.floats(0.2, 500)),
)
def test_a_pull_blends_within_bounds(space, index, share, ends):
    marks = chain(*[("LINEAR", "IN_OUT", space)] * 12)
    formula = live.pull_formulas(marks, 0.1)[index]
    names = {"v": index + share, "a": ends[0], "b": ends[1], "p": -1.0}
    given_share = (index + share) - index
    begun = index == 0 or names["v"] > index
    expected = bounded(blend(*ends, given_share, space), 0.1) if begun else -1.0
    assert value(formula, names) == pytest.approx(float(expected), rel=1e-6)


def test_the_chain_hands_on_from_pull_to_pull():
    marks = chain(*[("LINEAR", "IN_OUT", "DISTANCE")] * 3, distances=(2.0, 5.0, 11.0, 3.0))
    formulas = live.pull_formulas(marks, 0.1)
    distances = [2.0, 5.0, 11.0, 3.0]

    def focus(rack):
        given = None
        for index, formula in enumerate(formulas):
            given = value(formula, {"v": rack, "a": distances[index], "b": distances[index + 1], "p": given})
        return given

    assert [focus(rack) for rack in (0, 0.5, 1, 1.5, 2, 2.25, 3)] == [2, 3.5, 5, 8, 11, 9, 3]


@pytest.mark.parametrize(
    ("ease_name", "begins"), [("BOUNCE", "v>1"), ("BACK", "frame>62.0"), ("ELASTIC", "frame>62.0")]
)
def test_only_an_ease_that_overshoots_binds_the_pulls_to_frames(ease_name, begins):
    marks = chain(("SINE", "IN", "LOG"), (ease_name, "OUT", "LOG"))
    first, second = live.pull_formulas(marks, 0.1, 2.0)
    # The hold between them is from 28 to 34, on a curve of twice the frames.
    assert second.text.endswith(f" if {begins} else p")
    assert " if " not in first.text


def test_no_expression_is_longer_than_blender_holds():
    third = 1 / 3 * 1e-7
    marks = [TimedMark(Subject(2.0), third, third, "LINEAR", "IN_OUT", "DIOPTRE")]
    marks += [
        TimedMark(Subject(2.0), 1e5 + index + third, 1e5 + index + 1 / 3, "BACK", "IN_OUT", SPACES[index % 3])
        for index in range(1, 3000)
    ]
    texts = [formula.text for formula in live.pull_formulas(marks, third, 100 / 3)]
    texts += [live.distance_formula(kind, -third, third).text for kind in ("PERSP", "PANO")]
    texts += [live.bounds_formula(2).text]
    # Blender holds no longer ones.
    assert max(map(len, texts)) <= 255


# ------------------------------------------------------------------ keys


def rack_keys_of(name, direction):
    return live.rack_keys(measured(chain((name, direction, "DIOPTRE"), (name, direction, "LOG"))), 0.25)


def is_kept(planned, name, direction):
    """Whether the two pulls stand between keys of their own, by the same ease, and exactly."""
    eased = [(key.interpolation, key.easing) for key in planned.keys]
    return (
        [(key.frame, key.value) for key in planned.keys] == [(10, 0), (16, 0), (28, 1), (34, 1), (46, 2)]
        and eased[1] == eased[3] == (name, f"EASE_{direction}")
        and planned.error_px == 0
    )


def test_blenders_eases_stay_what_they_are():
    planned = {pull: rack_keys_of(*pull) for pull in product(BLENDER_EASES, DIRECTIONS)}
    changed = [f"{pull}: {plan}" for pull, plan in planned.items() if not is_kept(plan, *pull)]
    assert not changed, "\n".join(changed)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize(("name", "most"), [("SMOOTHSTEP", 2), ("SMOOTHERSTEP", 3)])
def test_other_eases_are_a_few_bezier_keys(name, most, direction):
    marks = chain((name, direction, "DIOPTRE"), (name, direction, "DISTANCE"))
    shot = measured(marks)
    planned = live.rack_keys(shot, 0.25)
    assert len(planned.keys) == 2 * most + 1
    assert {key.interpolation for key in planned.keys} <= {"BEZIER", "LINEAR"}
    for index, (before, after) in enumerate(pairwise(marks)):
        frames = np.linspace(before.arrive, after.arrive, 500)
        done = evaluate_keys(planned.keys, frames) - index
        share = ease((frames - after.start) / 12.0, name, direction)
        blur = shot.camera.mapped(lambda series: series[0]).blur_px(
            blend(before.subject.object, after.subject.object, done, after.space),
            blend(before.subject.object, after.subject.object, share, after.space),
        )
        assert np.max(blur) <= planned.error_px * 1.01 + 1e-9 <= 0.25


def test_an_elastic_pull_in_distance_swings_as_far_as_keys_on_the_distance_would():
    # 0.8 units, whatever the change: of a rise by 3 that is 0.8 / 3 of the pull.
    rise = live.rack_keys(measured(chain(("ELASTIC", "OUT", "DISTANCE"))), 0.25).keys[1]
    assert (rise.interpolation, rise.amplitude) == ("ELASTIC", pytest.approx(0.8 / 3))
    fall = live.rack_keys(measured(chain(("ELASTIC", "OUT", "DISTANCE"), distances=(5.0, 2.0))), 0.25).keys[1]
    assert (fall.interpolation, fall.amplitude) == ("ELASTIC", pytest.approx(0.8 / 3))
    small = live.rack_keys(measured(chain(("ELASTIC", "OUT", "DISTANCE"), distances=(2.3, 2.0))), 0.25)
    frames = np.linspace(16.0, 28.0, 500)
    swing = ease((frames - 16.0) / 12.0, "ELASTIC", "OUT", frames=12.0, change=-0.3)
    assert evaluate_keys(small.keys, frames) == pytest.approx(swing, abs=2e-3)
    assert {key.interpolation for key in small.keys} == {"BEZIER", "LINEAR"}


def test_pulls_that_meet_share_a_key():
    marks = chain(("SMOOTHERSTEP", "IN_OUT", "DIOPTRE"), ("SINE", "OUT", "DIOPTRE"), hold=0.0)
    keys = live.rack_keys(measured(marks), 0.25).keys
    assert keys[0].frame == 10
    at_mark = next(key for key in keys if key.frame == 22)
    assert (at_mark.value, at_mark.interpolation, at_mark.easing) == (1.0, "SINE", "EASE_OUT")
    assert at_mark.handle_left is not None
    assert evaluate_keys(keys, [10, 16, 22, 28, 34]) == pytest.approx([0, 0.5, 1, 1 + np.sin(np.pi / 4), 2], abs=1e-3)


@pytest.mark.parametrize("length", [0.011, 0.05, 1.0, 1e4])
def test_pulls_of_any_length(length):
    marks = chain(("SMOOTHERSTEP", "IN_OUT", "DIOPTRE"), length=length)
    keys = live.rack_keys(measured(marks), 0.25).keys
    assert (keys[0].value, keys[-1].value) == (0, 1)
    assert all(after.frame - before.frame > 0.0099 for before, after in pairwise(keys))
    assert keys[-1].frame == pytest.approx(16 + length)


def test_a_hold_that_blender_cannot_hold_is_none():
    marks = chain(("SMOOTHERSTEP", "IN_OUT", "DIOPTRE"), ("SINE", "IN", "DIOPTRE"), hold=0.0101)
    keys = live.rack_keys(measured(marks), 0.25).keys
    assert all(after.frame - before.frame > 0.02 for before, after in pairwise(keys))
    assert [key.value for key in keys if key.interpolation == "SINE"] == [1.0]


def test_fitted_keys_are_close_enough_for_the_pulls_beside_them_too():
    """A curve that bulges over its mark is in the next pull, which may be of much more blur."""
    small = ("SMOOTHERSTEP", "IN_OUT", "DIOPTRE")
    shot = measured(chain(small, ("SINE", "IN", "DISTANCE"), distances=(2.0, 2.1, 80.0)))
    planned = live.rack_keys(shot, 0.25)
    frames = np.linspace(16.0, 28.0, 2000)
    beyond = np.maximum(evaluate_keys(planned.keys, frames) - 1.0, 0.0)
    blur = shot.camera.mapped(lambda series: series[0]).blur_px(blend(2.1, 80.0, beyond, "DISTANCE"), 2.1)
    assert np.max(blur) <= planned.error_px <= 0.25


@pytest.mark.parametrize("is_before", [True, False], ids=["the pull before", "the pull behind"])
def test_how_far_fitted_keys_are_off_is_said_for_the_pull_that_shows_it_most(is_before):
    """A hair of a pull that hardly blurs is a lot of the one beside it."""
    small, large = ("SMOOTHERSTEP", "IN_OUT", "DIOPTRE"), ("SINE", "IN", "DISTANCE")
    pulls, distances = ((large, small), (80.0, 2.1, 2.0)) if is_before else ((small, large), (2.0, 2.1, 80.0))
    shot = measured(chain(*pulls, distances=distances))
    planned = live.rack_keys(shot, 0.25)
    mark = shot.marks[2 if is_before else 1]
    frames = np.linspace(mark.start, mark.arrive, 4001)
    done = evaluate_keys(planned.keys, frames) - (1 if is_before else 0)
    off = np.max(np.abs(done - ease((frames - mark.start) / 12.0, "SMOOTHERSTEP", "IN_OUT")))
    hair = 1e-5
    swing_px = shot.camera.mapped(lambda series: series[0]).blur_px(2.1 + hair * (80.0 - 2.1), 2.1) / hair
    assert planned.error_px == pytest.approx(off * swing_px, rel=0.05)
    assert planned.error_px <= 0.25
