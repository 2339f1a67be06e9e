"""Proposals taken: what they promise is what a rack then has in the scene."""

import bpy
import pytest
from mathutils import Vector

from rack_focus_addon import api


def put(shot, *, fstop=None, lens_mm=None, move=0.0):
    """Do to the camera what was proposed, in plain bpy."""
    if fstop is not None:
        shot.dof.aperture_fstop = fstop
    if lens_mm is not None:
        shot.data.lens = lens_mm
    axes = shot.camera.matrix_world.to_3x3().normalized()
    shot.camera.location += axes @ Vector((0.0, 0.0, -move))
    shot.update()


def blur_of_the_rack(shot, first="A", second="B"):
    """How much A blurs with B sharp, and B with A sharp, after a rack of one second from frame 24."""
    api.create_rack(shot.scene, first, second, start=24, seconds=1.0)
    blur = api.blur(shot.scene, [first, second], frames=[24, 48])
    assert blur[0, 0] == pytest.approx(0.0, abs=0.02)
    assert blur[1, 1] == pytest.approx(0.0, abs=0.02)
    return blur[0, 1], blur[1, 0]


def numbers(shot):
    return shot.data.lens, shot.dof.aperture_fstop, shot.dof.focus_distance, tuple(shot.camera.location)


CASES = {
    "NOTHING": {"near": 1.2, "far": 8.0, "fstop": 2.8},
    "STOP": {"near": 2.0, "far": 4.0, "fstop": 8.0},
    "LENS": {"near": 11.3, "far": 14.0, "fstop": 2.8},
    "CAMERA": {"near": 11.3, "far": 14.0, "fstop": 2.8, "longest_lens_mm": 50.0},
}


@pytest.mark.parametrize("scale", [1.0, 0.01])
@pytest.mark.parametrize("kind", CASES)
def test_the_proposal_done_in_the_scene_reads(shot, kind, scale):
    case = dict(CASES[kind])
    near, far, fstop = (case.pop(name) for name in ("near", "far", "fstop"))
    shot.scene.unit_settings.scale_length = scale
    shot.data.clip_start /= scale
    shot.empty("A", near / scale)
    shot.empty("B", far / scale)
    put(shot, fstop=fstop * scale)
    before = numbers(shot)
    proposal = api.make_it_read(shot.scene, "A", "B", **case)
    assert numbers(shot) == before, "a proposal changes nothing"
    assert proposal.kind == kind
    put(shot, fstop=proposal.fstop, lens_mm=proposal.lens_mm, move=proposal.camera_move)
    blur = blur_of_the_rack(shot)
    assert blur == pytest.approx([proposal.after.blur_px] * 2, rel=2e-3)
    assert min(blur) >= 0.01 * 1080
    again = api.make_it_read(shot.scene, "A", "B", **case)
    assert again.kind == "NOTHING"
    assert again.before.start.distance == pytest.approx(proposal.after.start.distance, rel=1e-5)
    assert api.measure(shot.scene, "A")[0] == pytest.approx(near / scale - proposal.camera_move, rel=1e-5)


def test_before_is_what_the_rack_has_now(shot):
    shot.empty("A", 2.0)
    shot.empty("B", 4.0)
    put(shot, fstop=8.0)
    proposal = api.make_it_read(shot.scene, "B", "A")
    assert proposal.before.word == "subtle"
    assert blur_of_the_rack(shot, "B", "A") == pytest.approx([proposal.before.blur_px] * 2, rel=1e-3)


def test_a_camera_that_is_scaled_and_parented_moves_as_proposed(shot):
    boom = shot.empty("Boom", 1.0)
    boom.scale = shot.camera.scale = (2.0, 2.0, 2.0)
    shot.camera.parent = boom
    shot.update()
    for name, depth in (("A", 11.3), ("B", 14.0)):
        shot.empty(name, depth)
    proposal = api.make_it_read(shot.scene, "A", "B", longest_lens_mm=50.0)
    assert proposal.kind == "CAMERA"
    matrix = shot.camera.matrix_world.copy()
    matrix.translation -= matrix.to_3x3().normalized().col[2] * proposal.camera_move
    shot.camera.matrix_world = matrix
    put(shot, fstop=proposal.fstop, lens_mm=proposal.lens_mm)
    assert blur_of_the_rack(shot) == pytest.approx([proposal.after.blur_px] * 2, rel=2e-3)


@pytest.mark.parametrize("keep", ["FRAMING", "CAMERA"])
def test_a_row_of_the_lens_table_done_in_the_scene(pair, keep):
    home = pair.camera.location.copy()
    rows = api.lens_table(pair.scene, "A", "B", keep=keep, lenses=(35, 85))
    sizes = []
    for row in rows:
        pair.camera.location = home
        pair.update()
        put(pair, lens_mm=row.lens_mm, move=row.camera_move)
        sizes.append(row.lens_mm / api.measure(pair.scene, "A")[0])
        assert blur_of_the_rack(pair) == pytest.approx([row.readout.blur_px] * 2, rel=1e-3)
        row_again = api.lens_table(pair.scene, "A", "B", keep="CAMERA", lenses=(row.lens_mm,))[0]
        assert row_again.feasible == row.feasible
        assert row_again.minimum == pytest.approx(row.minimum, rel=1e-4)
    if keep == "FRAMING":
        assert sizes == pytest.approx([50.0 / 2.0] * 2, rel=1e-5)


def test_a_table_for_the_usual_lenses(pair):
    rows = api.lens_table(pair.scene, "A", "B")
    assert [row.lens_mm for row in rows] == [18, 24, 35, 50, 65, 85, 100, 135]
    assert {type(row) for row in rows} == {api.LensRow}


@pytest.mark.parametrize("scale", [1.0, 0.01])
def test_a_split_done_in_the_scene_holds_both(shot, scale):
    shot.scene.unit_settings.scale_length = scale
    shot.empty("A", 2.0 / scale)
    shot.empty("B", 3.0 / scale)
    both = api.split_focus(shot.scene, ["A", "B"])
    assert both.focus_distance == pytest.approx(2.4 / scale, rel=2e-2)
    shot.dof.use_dof, shot.dof.focus_distance = True, both.focus_distance
    put(shot, fstop=both.fstop)
    coc_px = 2.0
    blur = api.blur(shot.scene, ["A", "B", 1.97 / scale, 3.03 / scale])
    assert blur.max() <= coc_px * (1 + 1e-4)
    assert blur.max() == pytest.approx(both.blur_px, rel=1e-4)
    wider = api.split_focus(shot.scene, ["A", "B"], coc_mm=0.1)
    assert wider.fstop < both.fstop


@pytest.mark.parametrize("wish", [{"blur_px": 12.5}, {"blur_percent": 2.0}])
def test_the_stop_for_a_wanted_blur_gives_it(pair, wish):
    fstop = api.stop_for_blur(pair.scene, "A", "B", **wish)
    put(pair, fstop=fstop)
    wanted = wish.get("blur_px", wish.get("blur_percent", 0.0) * 10.8)
    assert blur_of_the_rack(pair) == pytest.approx([wanted] * 2, rel=1e-3)


def test_at_a_frame_where_things_have_moved(pair):
    subject = bpy.data.objects["B"]
    for frame, depth in ((1, 6.0), (50, 2.2)):
        subject.location = pair.point(depth, 0.3, -0.2)
        subject.keyframe_insert("location", frame=frame)
    early, late = (api.lens_table(pair.scene, "A", "B", frame=frame, lenses=(50,))[0] for frame in (1, 50))
    assert early.readout.end.distance == pytest.approx(6.0, rel=1e-5)
    assert late.readout.end.distance == pytest.approx(2.2, rel=1e-5)
    assert api.make_it_read(pair.scene, "A", "B", frame=1).kind == "NOTHING"
    assert api.make_it_read(pair.scene, "A", "B", frame=50).kind != "NOTHING"


def test_refusals(pair):
    pair.empty("Behind", -3.0)
    with pytest.raises(api.SubjectError, match="'Behind' is behind the camera"):
        api.make_it_read(pair.scene, "A", "Behind")
    with pytest.raises(api.ArgumentError, match="No subjects"):
        api.split_focus(pair.scene, [])
    with pytest.raises(api.ArgumentError, match="one of them"):
        api.stop_for_blur(pair.scene, "A", "B")
    pair.data.type = "ORTHO"
    with pytest.raises(api.CameraError, match="'Cam' is not perspective"):
        api.lens_table(pair.scene, "A", "B")
