"""Ground truth in its three formats: what is read back is what was measured, and no half file is left."""

import csv
import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from rack_focus_addon.core.errors import ArgumentError, RackFocusError
from rack_focus_addon.core.shot.truth_table import GroundTruth
from rack_focus_addon.files import ground_truth as files

N = 5
CHANCE = np.random.default_rng(3)


@pytest.fixture
def truth():
    return GroundTruth(
        scene="Scene",
        camera="Cam, the first",
        projection="PERSP",
        fps=23.976,
        unit_scale_m=0.01,
        resolution_px=(1920, 1080),
        pixel_aspect=(1.0, 2.0),
        sensor_mm=(36.0, 24.0),
        sensor_fit="AUTO",
        shift=(0.1, 0.0),
        frames=np.array([1.0, 2.0, 2.5, 4.0, 5.0]),
        focus_distance=CHANCE.random(N),
        near=CHANCE.random(N),
        far=np.array([1.0, 2.0, np.inf, 4.0, np.inf]),
        fstop=CHANCE.random(N),
        lens_mm=CHANCE.random(N),
        coc_mm=CHANCE.random(N),
        use_dof=np.array([True, True, False, True, True]),
        camera_matrix=CHANCE.random((N, 4, 4)),
        subjects=("Bond", 'Villain:head "the bad"'),
        distance=CHANCE.random((2, N)),
        coc_px=np.array([[-1.5, 0.0, np.nan, 0.3, 9.0], CHANCE.random(N)]),
    )


def test_npz_holds_every_array_as_it_is(truth, tmp_path):
    with np.load(files.write_ground_truth(truth, tmp_path / "truth.npz"), allow_pickle=False) as stored:
        assert set(stored.files) == {field.name for field in fields(truth)}
        for name in stored.files:
            assert np.array_equal(
                stored[name], np.asarray(getattr(truth, name)), equal_nan=stored[name].dtype.kind == "f"
            )


def test_csv_has_a_row_a_frame_and_loses_no_digit(truth, tmp_path):
    written = files.write_ground_truth(truth, tmp_path / "truth.csv")
    with written.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["frame"]) for row in rows] == truth.frames.tolist()
    for name in files.SERIES:
        assert [float(row[name]) for row in rows] == getattr(truth, name).tolist()
    assert [row["use_dof"] for row in rows] == ["1", "1", "0", "1", "1"]
    for index, row in enumerate(rows):
        matrix = [[float(row[f"m{r}{c}"]) for c in range(4)] for r in range(4)]
        assert np.array_equal(matrix, truth.camera_matrix[index])
        for m, subject in enumerate(truth.subjects):
            assert float(row[f"distance[{subject}]"]) == truth.distance[m, index]
            found, wanted = float(row[f"coc_px[{subject}]"]), truth.coc_px[m, index]
            assert found == wanted or (np.isnan(found) and np.isnan(wanted))
        assert (row["camera"], row["resolution_px_x"], row["resolution_px_y"]) == ("Cam, the first", "1920", "1080")
        assert float(row["fps"]) == 23.976


def test_json_says_null_where_there_is_no_number(truth, tmp_path):
    stored = json.loads(files.write_ground_truth(truth, tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert stored["frames"] == truth.frames.tolist()
    assert stored["far"] == [1.0, 2.0, None, 4.0, None]
    assert stored["focus_distance"] == truth.focus_distance.tolist()
    assert stored["camera_matrix"] == truth.camera_matrix.tolist()
    assert stored["subjects"]["Bond"]["coc_px"] == [-1.5, 0.0, None, 0.3, 9.0]
    assert stored["subjects"]['Villain:head "the bad"']["distance"] == truth.distance[1].tolist()
    assert (stored["resolution_px"], stored["use_dof"][2], stored["sensor_fit"]) == ([1920, 1080], False, "AUTO")


def test_another_suffix_is_refused_before_anything_is_written(truth, tmp_path):
    with pytest.raises(ArgumentError, match=r"\*\.json, \*\.csv, \*\.npz"):
        files.write_ground_truth(truth, tmp_path / "truth.exr")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", ["json", "csv", "npz"])
def test_a_failure_leaves_what_was_there_and_no_half_file(truth, tmp_path, monkeypatch, suffix):
    path = tmp_path / f"truth.{suffix}"
    path.write_text("old", encoding="utf-8")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(RackFocusError, match=r"truth\.\w+ cannot be written: No space left"):
        files.write_ground_truth(truth, path)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_folders_are_made_and_the_suffix_may_be_in_capitals(truth, tmp_path):
    assert files.write_ground_truth(truth, tmp_path / "a" / "b" / "T.NPZ").is_file()
