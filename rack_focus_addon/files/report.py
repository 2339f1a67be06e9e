"""The report: what happens in a shot, frame by frame, ready for JSON."""

import math
from dataclasses import asdict
from typing import Any

from ..core.arrays import FloatArray
from ..core.rack import Rack


def rack_report(rack: Rack) -> dict[str, Any]:
    """Return what there is to say about one rack."""
    return {
        "name": rack.name,
        "mode": rack.mode,
        "owned_range": list(rack.owned_range),
        "fstop": rack.fstop,
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
        "timeline": [asdict(span) for span in rack.timeline],
        "findings": [asdict(finding) for finding in rack.findings],
    }


def series(values: FloatArray) -> list[float | None]:
    """Return numbers for JSON, which knows no infinity: a far limit beyond the hyperfocal distance becomes null."""
    return [float(value) if math.isfinite(value) else None for value in values]
