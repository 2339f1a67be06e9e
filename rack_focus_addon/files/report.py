"""The report: what happens in a shot, frame by frame, ready for JSON."""

import json
import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from ..core.arrays import FloatArray
from ..core.choices import KEEPS
from ..core.errors import RackFocusError
from ..core.findings import Finding
from ..core.optics.standards import DEFAULT
from ..core.optics.stops import nominal
from ..core.record.rack import Rack
from ..core.stop.lens_table import lens_table
from ..core.stop.pair import Pair
from ..core.stop.proposals import make_it_read


def rack_report(
    rack: Rack,
    *,
    unit_scale_m: float = 1.0,
    coc: str | float | None = None,
    coc_mm: float | None = None,
    pulls: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Return what there is to say about one rack.

    Parameters
    ----------
    rack : Rack
    unit_scale_m : float
        Metres in a scene unit.
    coc : str or float, optional
        What counts as sharp, as the rack was asked for: the name of a standard, or mm.
    coc_mm : float, optional
        What that is on the camera's sensor.
    pulls : sequence of dict
        From :func:`pull_report`.
    """
    return {
        "name": rack.name,
        "mode": rack.mode,
        "owned_range": list(rack.owned_range),
        "fstop": rack.fstop,
        "real_fstop": rack.fstop / unit_scale_m,
        "nominal_fstop": nominal(rack.fstop / unit_scale_m) if rack.fstop > 0 else None,
        "coc_standard": coc if isinstance(coc, str) else DEFAULT if coc is None else "OWN",
        "coc_mm": coc_mm,
        "marks": [
            {
                "subject": mark.subject.name,
                "start": mark.start,
                "arrive": mark.arrive,
                "ease": mark.ease,
                "ease_direction": mark.ease_direction,
                "space": mark.space,
                "note": mark.note,
            }
            for mark in rack.marks
        ],
        "keys": len(rack.keys),
        "key_error_px": rack.key_error_px,
        "timeline": [asdict(span) for span in rack.timeline or ()],
        "pulls": list(pulls),
        "findings": findings_report(rack.findings or ()),
    }


def pull_report(frame: float, pair: Pair) -> dict[str, Any]:
    """Return what the usual lenses would do to one pull, and what would make it read.

    Stops are Blender's in `fstop`, `minimum` and `maximum`, a real lens's in `nominal`.

    Parameters
    ----------
    frame : float
        Scene frame of the arrival, at which the pair is seen.
    pair : Pair
    """
    tables = {keep.lower(): lens_table(pair, keep=keep) for keep in KEEPS}
    return {
        "from": pair.start.name,
        "to": pair.end.name,
        "frame": frame,
        "lens_table": plain(tables),
        "make_it_read": plain(make_it_read(pair)),
    }


def pull_without_advice(from_name: str, to_name: str, frame: float, problem: str) -> dict[str, Any]:
    """Return the report of a pull whose lens cannot be advised on, with the reason."""
    return {
        "from": from_name,
        "to": to_name,
        "frame": frame,
        "lens_table": None,
        "make_it_read": None,
        "problem": problem,
    }


def findings_report(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return findings for JSON."""
    return [plain(asdict(finding)) for finding in findings]


def series(values: FloatArray) -> list[float | None]:
    """Return numbers for JSON, which has no infinity: a far limit beyond the hyperfocal distance becomes null."""
    return [float(value) if math.isfinite(value) else None for value in values]


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever dataclasses hold
    """Return a value for JSON, nested: null for a number that is not finite, text for what JSON does not know."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, bool | int | str) or value is None:
        return value
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    return number if math.isfinite(number) else None


def as_json(report: Any) -> str:  # noqa: ANN401 - anything that JSON knows
    """Return a report as text."""
    return json.dumps(report, indent=1, allow_nan=False, ensure_ascii=False)


def write_json(report: Any, path: Path) -> Path:  # noqa: ANN401 - anything that JSON knows
    """Write a report to a file, whole or not at all, and return its full path.

    Raises
    ------
    RackFocusError
        If the file cannot be written.
    """
    target = path.resolve()
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(as_json(report) + "\n", encoding="utf-8")
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise RackFocusError(
            "{target} cannot be written: {reason}; choose another place for it", target=target, reason=error.strerror
        ) from error
    return target
