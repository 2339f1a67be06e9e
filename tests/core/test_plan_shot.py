"""A whole shot: the plan, the stop, the timeline and what there is to say."""

from types import SimpleNamespace

import numpy as np
import pytest

from rack_focus_addon.core.errors import ArgumentError, CameraError, SubjectError
from rack_focus_addon.core.optics.camera import CameraState
from rack_focus_addon.core.optics.panorama import Panorama
from rack_focus_addon.core.optics.sensor import Sensor
from rack_focus_addon.core.plan.focus_curve import RunOn, frames_to_plan
from rack_focus_addon.core.plan.plan_shot import plan_shot, require_moves
from rack_focus_addon.core.plan.rack_stop import frames_of_need, holds
from rack_focus_addon.core.request.marks import Mark, PullStyle, Subject
from rack_focus_addon.core.request.request import RackRequest, StopWish
from rack_focus_addon.core.request.timing import Timebase, timed_marks
from rack_focus_addon.core.shot.shot import Shot

RUN_ON = RunOn(1, 80)


def plan(distances, *, subjects=("A", "B"), scale=1.0, style=None, camera=None, columns=True, **request):
    """A rack between subjects at 24, 48, 72 with pulls of a second; a distance is a number or a function of frames."""
    style = style or PullStyle()
    marks = [Mark(s if isinstance(s, Subject) else Subject(s), 24 * i or 1) for i, s in enumerate(subjects)]
    marks[1:] = [Mark(m.subject, 24.0 * (i + 1) + 24) for i, m in enumerate(marks[1:])]
    timed = timed_marks(marks, Timebase(), style)
    frames = frames_to_plan(timed, RUN_ON)
    rows = np.stack([np.broadcast_to(d(frames) if callable(d) else float(d), frames.shape) for d in distances])
    camera = camera or CameraState(lens_mm=50.0, fstop=2.0)
    if columns:
        camera = camera.mapped(lambda v: np.broadcast_to(v, frames.shape))
    return plan_shot(Shot(timed, frames, camera, rows, scale), RackRequest(tuple(marks), style, **request), RUN_ON)


def codes(shot):
    return [finding.code for finding in shot.findings]


def test_a_plain_rack():
    shot = plan([1.2, 8.0])
    near, far = shot.timeline
    assert (near.subject, near.start, far.subject, far.end) == ("A", 1, "B", 80)
    # optics.md's table is for 0.025 mm; here c is 2 px at HD, 0.0375 mm.
    assert near.end == pytest.approx(24 + 4.3, abs=0.1)
    assert far.start - 24 == pytest.approx(24 - (near.end - 24), abs=0.02)
    assert shot.key_error_px < 0.25
    assert (shot.stop, shot.fstop, shot.findings) == (None, 2.0, ())


def test_the_circle_of_confusion_of_the_wish_decides_the_timeline():
    shot = plan([1.2, 8.0], stop=StopWish(coc_mm=0.025))
    assert shot.timeline[0].end == pytest.approx(24 + 3.68, abs=0.02)
    assert shot.timeline[1].start == pytest.approx(24 + 20.32, abs=0.02)


def test_native_keys_stray_by_nothing():
    shot = plan([1.2, 8.0], style=PullStyle(ease="SINE", space="DISTANCE"))
    assert len(shot.keys["FOCUS"]) == 3  # the first mark, and a pull of two
    assert shot.key_error_px == pytest.approx(0.0, abs=1e-9)


def test_a_subject_with_several_marks_counts_once_and_may_be_sharp_twice():
    shot = plan([1.2, 8.0, 1.2], subjects=("A", "B", "A"))
    assert [span.subject for span in shot.timeline] == ["A", "B", "A"]


def test_two_parts_of_one_object_are_two_subjects():
    shot = plan([1.2, 3.0], subjects=("Car", Subject("Car", offset=1.8)))
    assert [span.subject for span in shot.timeline] == ["Car", "Car"]
    assert shot.timeline[0].end < shot.timeline[1].start


def test_locked_focus_does_not_claim_a_subject_sharp_that_has_gone():
    leaves = plan([1.2, lambda f: 8 - 0.05 * np.maximum(f - 48, 0) * 3], follow="LOCKED")
    assert np.ptp(leaves.focus[-30:]) == 0
    assert leaves.timeline[-1].end < 70
    followed = plan([1.2, lambda f: 8 - 0.05 * np.maximum(f - 48, 0) * 3])
    assert followed.timeline[-1].end == 80


# ------------------------------------------------------------------------------------------------------------ the stop
def test_a_stop_by_hand_and_the_cameras_own():
    assert plan([1.2, 8.0], stop=StopWish(4.0)).fstop == 4.0
    animated = CameraState(lens_mm=50.0, fstop=2.0)
    assert plan([1.2, 8.0], camera=animated).fstop == 2.0


def test_auto():
    subjects = (Subject("A", extent=(1.1, 1.3)), Subject("B", extent=(7.8, 8.2)))
    shot = plan([1.19, 8.0], subjects=subjects, stop=StopWish("AUTO", 0.025))
    assert shot.stop.minimum == pytest.approx(6.99, abs=0.005)
    assert shot.stop.maximum == pytest.approx(8.05, abs=0.005)
    assert shot.fstop == shot.stop.fstop == pytest.approx(7.127, abs=1e-3)


def test_auto_keeps_a_subject_in_the_middle_of_a_chain_sharp_and_its_neighbours_not():
    shot = plan([1.2, 8.0, 3.0], subjects=("A", "B", "C"), stop=StopWish("AUTO"))
    assert shot.stop.feasible
    assert shot.stop.maximum == pytest.approx(2.5 * (1 / 3.03 - 1 / 8) / (8 * 0.0375), rel=1e-3)


def test_a_stop_that_cannot_be_is_a_finding_with_advice():
    subjects = (Subject("A", extent=(1.1, 1.3)), Subject("B", extent=(1.5, 1.8)))
    shot = plan([1.19, 1.63], subjects=subjects, stop=StopWish("AUTO"))
    finding = next(f for f in shot.findings if f.code == "STOP_INFEASIBLE")
    assert "move 'B' " in finding.message
    assert finding.camera == "Camera"


def test_in_a_centimetre_scene_the_slab_and_the_stop_keep_their_size():
    metres = plan([1.2, 8.0], stop=StopWish("AUTO"))
    centimetres = plan([120.0, 800.0], scale=0.01, stop=StopWish("AUTO"))
    assert centimetres.fstop == pytest.approx(metres.fstop * 0.01)
    assert centimetres.stop.nominal == metres.stop.nominal


# ----------------------------------------------------------------------------------------------- the stop over its hold
C = 0.0375
"""Two pixels at HD, in mm."""


def test_holds_run_from_arrival_to_the_next_pull_and_take_the_run_on_with_them():
    marks = [Mark(Subject(s), f) for s, f in (("A", 10), ("B", 48), ("C", 80))]
    timed = timed_marks(marks, Timebase(), PullStyle())
    frames = frames_to_plan(timed, RunOn(1, 100))
    a, b, c = (frames[row] for row in holds(timed, frames))
    assert [(row[0], row[-1]) for row in (a, b, c)] == [(1, 24), (48, 56), (80, 100)]
    needed = frames_of_need(timed, frames)
    # How deep a neighbour is counts where it blurs: at the marks beside its own.
    assert frames[needed[0] & ~holds(timed, frames)[0]].tolist() == [48]
    assert frames[needed[1] & ~holds(timed, frames)[1]].tolist() == [10, 80]


def approaching(frames):
    """B walks from 8 at frame 48 to 4 at the end, 80."""
    return np.interp(frames, [48, 80], [8.0, 4.0])


def end_blurs(shot, distances, camera, fstop, hold, half):
    """The blur of both ends of a slab over a hold, by the core's lens, while focus is on its middle."""
    frames = np.arange(hold[0], hold[1] + 1.0)
    seen = distances(frames)
    at = CameraState(lens_mm=np.interp(frames, *camera), fstop=fstop)
    return np.array([at.blur_mm(seen, seen - half), at.blur_mm(seen, seen + half)])


@pytest.mark.parametrize(
    ("distance", "zoom", "worst"),
    [
        (approaching, ([1, 80], [50, 50]), 2.5 * (1 / 3.7 - 1 / 4) / C),
        (lambda f: np.full(len(f), 8.0), ([1, 48, 80], [50, 50, 120]), 14.4 * (1 / 7.7 - 1 / 8) / C),
    ],
    ids=["subject", "lens"],
)
def test_the_stop_holds_to_the_worst_frame(distance, zoom, worst):
    subjects = (Subject("A", slab=0.0), Subject("B", slab=0.3))
    camera = CameraState(lens_mm=np.interp(np.arange(1, 81), *zoom), fstop=2.0)
    shot = plan([1.2, distance], subjects=subjects, camera=camera, stop=StopWish("AUTO", C))
    assert shot.stop.minimum == pytest.approx(worst, rel=1e-9)
    assert shot.stop.limited_by == "SHARPNESS"
    hold = (48, 80)
    assert end_blurs(shot, distance, zoom, shot.fstop, hold, 0.3).max() <= C
    assert end_blurs(shot, distance, zoom, shot.fstop * 2 ** (-1 / 6), hold, 0.3).max() > C
    # The mark alone would have let the stop open further.
    assert end_blurs(shot, distance, zoom, shot.fstop * 2 ** (-1 / 6), (48, 48), 0.3).max() < C


def test_the_first_subject_is_held_in_its_run_on_too():
    shot = plan([lambda f: np.interp(f, [1, 24], [1.0, 2.0]), 8.0], stop=StopWish("AUTO", C))
    assert shot.stop.minimum == pytest.approx(2.5 * (1 / 0.97 - 1 / 1.0) / C)


def test_a_subject_that_leaves_locked_focus_does_not_close_the_stop():
    subjects = ("A", Subject("B", slab=0.3))
    locked = plan([1.2, approaching], subjects=subjects, follow="LOCKED", stop=StopWish("AUTO", C))
    still = plan([1.2, 8.0], subjects=subjects, follow="LOCKED", stop=StopWish("AUTO", C))
    assert locked.stop.minimum == pytest.approx(still.stop.minimum) == 2.5 * (1 / 1.17 - 1 / 1.2) / C


def measured_rack(near, far, distances=(1.2, 8.0), sharp="BOUNDS"):
    subjects = [Subject("A", slab=0.0), Subject("B", sharp=sharp)]
    timed = timed_marks([Mark(subjects[0], 1), Mark(subjects[1], 48.0)], Timebase(), PullStyle())
    frames = frames_to_plan(timed, RUN_ON)
    rows = np.stack([np.full(len(frames), d) if np.isscalar(d) else d(frames) for d in distances])
    ends = [np.stack([np.full(len(frames), 1.2), end(frames)]) for end in (near, far)]
    camera = CameraState(lens_mm=50.0, fstop=2.0).mapped(lambda v: np.broadcast_to(v, frames.shape))
    request = RackRequest((Mark(subjects[0], 1), Mark(subjects[1], 48.0)), stop=StopWish("AUTO", C))
    return plan_shot(Shot(timed, frames, camera, rows, 1.0, *ends), request, RUN_ON)


def test_measured_ends_count_at_each_frame():
    # A cube that turns while it is held: deepest at frame 64.
    def depth(frames):
        return 1.0 + 0.4 * np.exp(-(((frames - 64) / 5) ** 2))

    shot = measured_rack(lambda f: 8.0 - depth(f), lambda f: 8.0 + depth(f))
    assert shot.stop.minimum == pytest.approx(2.5 * (1 / 6.6 - 1 / 8) / C)
    # While A is sharp it is B's near end, at the mark, that must blur.
    near = 8.0 - float(depth(np.array(1.0)))
    assert shot.stop.maximum == pytest.approx(2.5 * (1 / 1.2 - 1 / near) / (8 * C))


def test_what_was_not_measured_is_an_error_not_a_slab():
    def nothing(frames):
        return np.full(len(frames), np.nan)

    with pytest.raises(ArgumentError, match="BOUNDS of 'B' is was not measured"):
        measured_rack(nothing, nothing)


# -------------------------------------------------------------------------------------------------------- the findings
def test_too_subtle_names_the_subject_the_frame_and_the_blur():
    shot = plan([7.0, 8.0], camera=CameraState(lens_mm=35.0, fstop=5.6))
    (finding,) = shot.findings
    px = 1920 / 36 * 35 * 35e-3 / 5.6 * (1 / 7 - 1 / 8)
    assert (finding.code, finding.subject, finding.frame) == ("TOO_SUBTLE", "A", 48)
    assert f"'A' blurs only {px:.1f} px ({px / 10.8:.2f} % of the frame height)" in finding.message


def test_the_verdict_is_that_of_the_stop_that_is_written():
    assert codes(plan([1.2, 8.0])) == []
    assert codes(plan([1.2, 8.0], stop=StopWish(22.0))) == ["TOO_SUBTLE"]


def test_a_distance_that_had_to_be_bounded_is_said():
    shot = plan([0.05, 3.0])
    finding = next(f for f in shot.findings if f.code == "DISTANCE_CLAMPED")
    assert finding.frame == 1
    assert "0.1 (the camera's clip start) and 100000" in finding.message
    assert min(key.value for key in shot.keys["FOCUS"]) == 0.1


def test_an_ease_that_overshoots_infinity_is_bounded_and_said():
    shot = plan([1.0, 50.0], style=PullStyle(ease="BACK", ease_direction="OUT"))
    assert codes(shot) == ["DISTANCE_CLAMPED"]
    assert shot.focus.max() == 1e5


# ---------------------------------------------------------------------------------------------------------- the camera
def test_a_panorama_is_planned_but_for_the_automatic_stop():
    camera = CameraState("Dome", "PANO", lens_mm=50.0, fstop=0.1)
    assert [span.subject for span in plan([1.2, 8.0], camera=camera).timeline] == ["A", "B"]
    with pytest.raises(CameraError, match="'Dome' is not perspective"):
        plan([1.2, 8.0], camera=camera, stop=StopWish("AUTO"))


def test_a_camera_that_focuses_nobody_knows_where_is_refused_by_name():
    with pytest.raises(CameraError, match="'Dome' runs a shader of its own"):
        plan([1.2, 8.0], camera=CameraState("Dome", "CUSTOM"))
    with pytest.raises(CameraError, match="'Dome' is a panorama of type MIRRORBALL"):
        plan([1.2, 8.0], camera=CameraState("Dome", "PANO", panorama=Panorama("MIRRORBALL")))


def test_an_orthographic_camera_is_planned_but_for_the_automatic_stop():
    camera = CameraState("Map", "ORTHO", fstop=2.0, ortho_scale=6.0)
    assert [span.subject for span in plan([1.2, 8.0], camera=camera).timeline] == ["A", "B"]
    with pytest.raises(CameraError, match="'Map' is not perspective"):
        plan([1.2, 8.0], camera=camera, stop=StopWish("AUTO"))


def test_preview_size_changes_pixels_but_no_verdict():
    full = plan([1.2, 8.0], stop=StopWish("AUTO"))
    small = plan([1.2, 8.0], stop=StopWish("AUTO"), camera=CameraState(fstop=2.0, sensor=Sensor(percentage=25)))
    assert small.fstop == full.fstop
    assert [s.start for s in small.timeline] == pytest.approx([s.start for s in full.timeline])
    assert [s.end for s in small.timeline] == pytest.approx([s.end for s in full.timeline])
    assert small.stop.blur_px == pytest.approx(full.stop.blur_px / 4)


def test_animated_lens_and_stop_are_taken_frame_by_frame():
    zoom = CameraState(lens_mm=np.linspace(35, 85, 80), fstop=np.linspace(2, 4, 80))
    assert plan([1.2, 8.0], camera=zoom).fstop == pytest.approx(2.0)
    shot = plan([1.2, 8.0], camera=zoom, stop=StopWish("AUTO"))
    # A is held sharp to frame 24, where the lens is longest; B blurs least at frame 1, where it is 35 mm.
    longest = np.interp(24, np.arange(1, 81), np.linspace(35, 85, 80))
    assert shot.stop.minimum == pytest.approx(longest**2 * 1e-3 * (1 / 1.17 - 1 / 1.2) / 0.0375)
    assert shot.stop.maximum == pytest.approx(1.225 * (1 / 1.2 - 1 / 7.97) / 0.3)


def test_pulling_to_the_same_subject_is_refused():
    bond = SimpleNamespace(name="Bond")
    for same in (
        Subject(bond, slab=0.1),
        Subject(bond, sharp="BOUNDS"),
        Subject(bond, part="ORIGIN", sharp="VERTEX_GROUP", vertex_group="face"),
    ):
        marks = [Mark(Subject(bond), 1), Mark(same, 48)]
        with pytest.raises(SubjectError, match="'Bond' is given twice in a row, at frames 1 and 48"):
            require_moves(timed_marks(marks, Timebase(), PullStyle()))
    other = [Mark(Subject(bond), 1), Mark(Subject(bond, offset=0.5), 48), Mark(Subject(bond), 90)]
    require_moves(timed_marks(other, Timebase(), PullStyle()))


def test_a_camera_whose_numbers_stay_need_not_be_columns():
    """Whether subjects move or not: numbers that are the same at every frame may be given once."""
    for distances in ([1.2, 8.0], [lambda at: 1.2 + at / 100, 8.0]):
        columns = plan(distances, subjects=("A", "B"))
        numbers = plan(distances, subjects=("A", "B"), columns=False)
        assert columns.keys == numbers.keys
        assert columns.key_error_px == numbers.key_error_px
        assert (columns.timeline, columns.fstop) == (numbers.timeline, numbers.fstop)
