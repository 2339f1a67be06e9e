"""The lens table as text, for a terminal and for a window."""

from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from typing import Final

from ..core.messages import say
from ..core.stop.lens_table import LensRow
from ..core.stop.solver import FASTEST_LENS

HEADINGS: Final = (say("Lens"), say("Camera"), say("Depth"), say("Other's blur"), say("Reads"), say("Stops"))


def lens_cells(row: LensRow, unit_scale_m: float, length: Callable[[float], str]) -> tuple[str, ...]:
    """Return a row of the lens table as text, one cell under each of HEADINGS.

    Depth is the depth of field of the nearer subject at the camera's own stop; stops are a real lens's, from the one
    that holds both subjects to the one at which the rack still reads.

    Parameters
    ----------
    row : LensRow
    unit_scale_m : float
        Metres in a scene unit.
    length : callable
        Writes a length in scene units.
    """
    near = min((row.readout.start, row.readout.end), key=lambda subject: subject.distance)
    return (
        f"{row.lens_mm:g} mm",
        _move(row.camera_move, length),
        length(near.far - near.near),
        f"{row.readout.blur_px:.1f} px, {row.readout.blur_percent:.2f} %",
        row.readout.word,
        _stops(row, unit_scale_m),
    )


def _move(towards: float, length: Callable[[float], str]) -> str:
    if towards == 0:
        return say("stays")
    by = length(abs(towards))
    return say("{by} closer", by=by) if towards > 0 else say("{by} back", by=by)


def _stops(row: LensRow, unit_scale_m: float) -> str:
    if not row.feasible:
        return say("none does both")
    widest = max(row.minimum / unit_scale_m, FASTEST_LENS)
    return say("{widest} to {deepest}", widest=_stop(widest), deepest=_stop(row.maximum / unit_scale_m))


def _stop(fstop: float) -> str:
    return f"f/{fstop:.2g}" if fstop < 10 else f"f/{fstop:.0f}"


def in_columns(rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return rows of cells as lines with each column as wide as its widest cell."""
    table = [tuple(row) for row in rows]
    widths = [max(map(len, column)) for column in zip_longest(*table, fillvalue="")]
    return tuple(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in table
    )
