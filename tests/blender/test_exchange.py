"""Ground truth against the stepped scene, and keys through Blender's own USD and Alembic exporters."""

import csv
import json
import re
import struct

import bpy
import numpy as np
import pytest

from rack_focus_addon import api

FRAMES = range(1, 41)


@pytest.fixture
def moving(pair):
    """A camera that dollies and turns, a subject that walks, and a rack between the two."""
    for frame, location, turn in ((1, (3.0, -7.0, 1.5), 0.4), (40, (2.2, -6.6, 1.8), 0.5)):
        pair.camera.location, pair.camera.rotation_euler = location, (1.35, 0.1, turn)
        pair.camera.keyframe_insert("location", frame=frame)
        pair.camera.keyframe_insert("rotation_euler", frame=frame)
    pair.scene.frame_end = 40
    api.create_rack(pair.scene, "A", "B", start=10, frames=20, fstop=2.8, breathing=0.3)
    pair.scene.frame_set(1)
    return pair


def stepped(shot):
    """Focus distance, stop, lens and matrix of the evaluated camera at each frame, by Blender itself."""
    series = []
    for frame in FRAMES:
        shot.scene.frame_set(frame)
        seen = shot.camera.evaluated_get(bpy.context.evaluated_depsgraph_get())
        dof = seen.data.dof
        series.append((dof.focus_distance, dof.aperture_fstop, seen.data.lens, np.array(seen.matrix_world)))
    shot.scene.frame_set(1)
    return [np.array(column) for column in zip(*series, strict=True)]


# --------------------------------------------------------------------------------------------------------- ground truth
def test_it_is_what_blender_evaluates(moving):
    focus, fstop, lens, matrices = stepped(moving)
    truth = api.ground_truth(moving.scene)
    assert truth.frames.tolist() == list(FRAMES)
    assert truth.subjects == ("A", "B")
    assert truth.focus_distance == pytest.approx(focus, rel=1e-6)
    assert truth.fstop == pytest.approx(fstop, rel=1e-6)
    assert truth.lens_mm == pytest.approx(lens, rel=1e-6)
    assert truth.camera_matrix == pytest.approx(matrices, abs=1e-6)
    for row, name in enumerate("AB"):
        offset = np.array(bpy.data.objects[name].matrix_world.translation) - matrices[:, :3, 3]
        depth = -np.sum(offset * matrices[:, :3, 2], axis=1)
        assert truth.distance[row] == pytest.approx(depth, abs=1e-5)
        # optics.md, in pixels along the width; negative before the focus plane.
        signed = 1920 / 36 * lens**2 * 1e-3 / fstop * (1 / focus - 1 / depth)
        assert truth.coc_px[row] == pytest.approx(signed, abs=2e-3)
    assert truth.coc_px[0, -1] < -10
    assert truth.coc_px[1, 0] > 10
    assert moving.scene.frame_current == 1


def test_limits_go_by_the_racks_circle_of_confusion(pair):
    api.create_rack(pair.scene, "A", "B", start=10, frames=20, fstop=2.8, coc_mm=0.05)
    truth = api.ground_truth(pair.scene, frames=[1, 120])
    assert truth.coc_mm.tolist() == [0.05, 0.05]
    limits = api.depth_of_field(50, 2.8, truth.focus_distance, 0.05)
    assert truth.near == pytest.approx(limits.near_m)
    assert truth.far == pytest.approx(limits.far_m)


def test_of_any_subject_on_any_camera_at_any_frame(pair):
    other = pair.add_camera("Other")
    other.matrix_world = pair.camera.matrix_world
    other.data.dof.focus_distance = 4.0
    other.data.dof.use_dof = True
    pair.update()
    behind = pair.empty("Behind", -1.0)
    truth = api.ground_truth(pair.scene, ["A", api.Subject("A", offset=1.0), behind, 4.0], camera=other, frames=[3.5])
    assert truth.camera == "Other"
    assert truth.subjects == ("A", "A.001", "Behind", "4")
    assert truth.distance[:, 0] == pytest.approx([2, 3, -1, 4], abs=1e-5)
    assert np.sign(truth.coc_px[:2, 0]).tolist() == [-1, -1]
    assert np.isnan(truth.coc_px[2, 0])
    assert truth.coc_px[3, 0] == 0
    other.data.dof.use_dof = False
    assert api.ground_truth(pair.scene, ["A"], camera=other).coc_px.any() == np.False_


def test_a_lost_subject_is_left_out_and_one_seen_twice_counts_once(pair):
    marks = [api.Mark("A"), api.Mark("B", arrive=20, pull_frames=5), api.Mark("A", arrive=40, pull_frames=5)]
    api.create_rack(pair.scene, marks=marks)
    assert api.ground_truth(pair.scene).subjects == ("A", "B")
    bpy.data.objects.remove(bpy.data.objects["B"])
    assert api.ground_truth(pair.scene).subjects == ("A",)


def test_the_picture_and_the_sensor_are_in_it(pair):
    render = pair.scene.render
    render.resolution_percentage, render.pixel_aspect_x = 50, 2.0
    pair.data.shift_x, pair.data.sensor_fit = 0.25, "VERTICAL"
    truth = api.ground_truth(pair.scene, frames=[1])
    assert (truth.resolution_px, truth.pixel_aspect, truth.shift) == ((960, 540), (2.0, 1.0), (0.25, 0.0))
    assert (truth.sensor_fit, truth.fps, truth.projection) == ("VERTICAL", 24, "PERSP")


def test_written_by_the_suffix(moving, tmp_path):
    truth = api.ground_truth(moving.scene)
    with np.load(api.write_ground_truth(tmp_path / "t.npz", moving.scene)) as stored:
        assert np.array_equal(stored["coc_px"], truth.coc_px)
    document = json.loads(api.write_ground_truth(str(tmp_path / "t.json"), moving.scene).read_text(encoding="utf-8"))
    assert document["subjects"]["B"]["coc_px"] == truth.coc_px[1].tolist()
    with api.write_ground_truth(tmp_path / "t.csv", moving.scene, ["B"]).open(encoding="utf-8") as file:
        assert [float(row["coc_px[B]"]) for row in csv.DictReader(file)] == truth.coc_px[1].tolist()
    with pytest.raises(api.ArgumentError, match="no format"):
        api.write_ground_truth(tmp_path / "t.txt", moving.scene)
    with pytest.raises(api.ArgumentError, match="at least one"):
        api.ground_truth(moving.scene, frames=[])


# -------------------------------------------------------------------------------------------------------------- USD
needs_usd = pytest.mark.skipif(not bpy.app.build_options.usd, reason="this Blender was built without USD")
needs_alembic = pytest.mark.skipif(not bpy.app.build_options.alembic, reason="this Blender was built without Alembic")


def usd_samples(text, attribute):
    """The time samples of an attribute in USD text, at each whole frame; those left out lie on the line between."""
    block = re.search(rf"float {attribute}\.timeSamples = {{([^}}]*)}}", text).group(1)
    pairs = [(float(time), float(value)) for time, value in re.findall(r"([\d.]+): ([-\d.e]+)", block)]
    return np.interp(list(FRAMES), *np.array(pairs).T)


@needs_usd
@pytest.mark.parametrize("unit_scale", [1.0, 0.01])
def test_usd_holds_focus_distance_and_stop_of_every_frame(moving, tmp_path, unit_scale):
    moving.scene.unit_settings.scale_length = unit_scale
    focus, fstop, _, _ = stepped(moving)
    path = tmp_path / "shot.usda"
    bpy.ops.wm.usd_export(filepath=str(path), export_animation=True)
    text = path.read_text(encoding="utf-8")
    assert np.ptp(focus) > 3
    assert usd_samples(text, "focusDistance") == pytest.approx(focus, rel=1e-6)
    assert usd_samples(text, "fStop") == pytest.approx(fstop, rel=1e-6)


def imported_camera():
    return next(thing for thing in bpy.context.scene.objects if thing.type == "CAMERA")


def focus_of_import():
    camera, values = imported_camera(), []
    for frame in FRAMES:
        bpy.context.scene.frame_set(frame)
        values.append(camera.evaluated_get(bpy.context.evaluated_depsgraph_get()).data.dof.focus_distance)
    return np.array(values)


@needs_usd
def test_usd_comes_back_into_blender(moving, tmp_path):
    focus = stepped(moving)[0]
    bpy.ops.wm.usd_export(filepath=str(tmp_path / "shot.usdc"), export_animation=True)
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.ops.wm.usd_import(filepath=str(tmp_path / "shot.usdc"))
    if bpy.app.version < (4, 5):
        # docs/exchange.md: the importer of 4.2 reads the first frame.
        assert focus_of_import() == pytest.approx(np.full(len(focus), focus[0]))
        return
    assert focus_of_import() == pytest.approx(focus, rel=1e-6)


# ---------------------------------------------------------------------------------------------------------- Alembic
def alembic_samples(data):
    """Focus distance and stop of the samples of the one camera in an Alembic file, each different one once.

    Ogawa, its container, holds a camera's core properties as 16 doubles behind a digest of 16 bytes, each behind its
    length; the stop is the eleventh of them, the focus distance the twelfth (Alembic, CameraSample.cpp).
    """
    length = struct.pack("<Q", 16 + 16 * 8)
    at, samples = data.find(length), []
    while at >= 0:
        values = struct.unpack_from("<16d", data, at + 8 + 16) if at + 8 + 16 + 128 <= len(data) else ()
        # Near and far clipping end the row.
        if values and values[14:] == pytest.approx((0.1, 100.0)):
            samples.append((values[11], values[10]))
        at = data.find(length, at + 1)
    return np.array(samples)


def export_alembic(path):
    options = bpy.ops.wm.alembic_export.get_rna_type().properties
    extra = {"as_background_job": False} if "as_background_job" in options else {}
    bpy.ops.wm.alembic_export(filepath=str(path), start=FRAMES[0], end=FRAMES[-1], **extra)


@needs_alembic
def test_alembic_holds_focus_distance_and_stop_of_every_frame(moving, tmp_path):
    moving.data.clip_start, moving.data.clip_end = 0.1, 100.0
    focus, fstop, _, _ = stepped(moving)
    export_alembic(tmp_path / "shot.abc")
    wanted = [
        pair
        for index, pair in enumerate(zip(focus, fstop, strict=True))
        if pair != (focus[index - 1], fstop[index - 1])
    ]
    found = alembic_samples((tmp_path / "shot.abc").read_bytes())
    assert len(wanted) > 15
    assert found == pytest.approx(np.array(wanted), rel=1e-6)


@needs_alembic
def test_alembic_comes_back_into_blender(moving, tmp_path):
    focus = stepped(moving)[0]
    export_alembic(tmp_path / "shot.abc")
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.ops.wm.alembic_import(filepath=str(tmp_path / "shot.abc"))
    if bpy.app.version < (5, 2):
        # docs/exchange.md: earlier importers read the first frame.
        assert focus_of_import() == pytest.approx(np.full(len(focus), focus[0]))
        return
    assert focus_of_import() == pytest.approx(focus, rel=1e-6)
