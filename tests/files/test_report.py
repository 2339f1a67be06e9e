"""The report is ready for JSON."""

import json

import numpy as np
import pytest

from rack_focus_addon.core.curves.keys import Key
from rack_focus_addon.core.errors import RackFocusError
from rack_focus_addon.core.findings import Finding, Fix
from rack_focus_addon.core.optics.verdict import SharpSpan
from rack_focus_addon.core.record.rack import Rack
from rack_focus_addon.core.request.marks import Subject
from rack_focus_addon.core.request.timing import TimedMark
from rack_focus_addon.files.report import plain, rack_report, series, write_json


def test_series_has_null_for_what_json_does_not_know():
    assert series(np.array([1.5, np.inf, np.nan, -np.inf])) == [1.5, None, None, None]


def test_a_rack():
    rack = Rack(
        name="Bond to Villain",
        camera=object(),
        marks=(
            TimedMark(Subject("Bond"), 1, 1, "SINE", "OUT", "LOG"),
            TimedMark(Subject("Villain", bone="head"), 24, 48, "SINE", "OUT", "LOG", "slowly"),
        ),
        frames=np.array([1.0, 48.0]),
        focus_distance=np.array([1.2, 8.0]),
        keys=(Key(1.0, 1.2), Key(48.0, 8.0)),
        key_error_px=0.1,
        fstop=2.8,
        mode="KEYS",
        owned_range=(1.0, 48.0),
        timeline=(SharpSpan("Bond", 1.0, 27.5),),
        findings=(Finding("TOO_SUBTLE", "WARNING", "too subtle", 48.0, fix=Fix("Open", "set_fstop", {"fstop": 1.8})),),
    )
    report = json.loads(json.dumps(rack_report(rack), allow_nan=False))
    assert report["marks"][1] == {
        "subject": "Villain:head",
        "start": 24,
        "arrive": 48,
        "ease": "SINE",
        "ease_direction": "OUT",
        "space": "LOG",
        "note": "slowly",
    }
    assert report["keys"] == 2
    assert report["owned_range"] == [1.0, 48.0]
    assert report["timeline"] == [{"subject": "Bond", "start": 1.0, "end": 27.5}]
    assert report["findings"][0]["fix"]["arguments"] == {"fstop": 1.8}


def test_plain_knows_nesting_infinity_and_what_json_does_not():
    finding = Finding("X", "INFO", "said", float("inf"), fix=Fix("Do", "DO", {"size": np.float32(2.5)}))
    value = {"a": (1, np.nan, [True, None]), 3: finding, "odd": Subject}
    written = json.loads(json.dumps(plain(value), allow_nan=False))
    assert written["a"] == [1, None, [True, None]]
    assert written["3"]["frame"] is None
    assert written["3"]["fix"]["arguments"] == {"size": 2.5}
    assert "Subject" in written["odd"]


def test_a_report_is_written_whole_or_not_at_all(tmp_path):
    target = tmp_path / "new" / "report.json"
    assert write_json({"name": "Bönd"}, target) == target
    assert json.loads(target.read_text(encoding="utf-8")) == {"name": "Bönd"}
    with pytest.raises(ValueError, match="JSON"):
        write_json({"far": float("inf")}, target)
    assert json.loads(target.read_text(encoding="utf-8")) == {"name": "Bönd"}
    assert [found.name for found in target.parent.iterdir()] == ["report.json"]
    with pytest.raises(RackFocusError, match=r"report\.json cannot be written"):
        write_json({}, target / "report.json")
