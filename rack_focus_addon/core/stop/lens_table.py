"""Lens advice: what the usual focal lengths would do to a rack."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..arrays import positive
from ..choices import KEEPS, Keep, LensModel
from ..errors import ArgumentError, require_choice
from ..options import LENS_MODEL
from .pair import Pair
from .readout import RackReadout

USUAL_LENSES_MM: Final = (18.0, 24.0, 35.0, 50.0, 65.0, 85.0, 100.0, 135.0)


@dataclass(frozen=True)
class LensRow:
    """What one focal length does to the rack, at the camera's own stop.

    Attributes
    ----------
    lens_mm : float
        The focal length of the row, in mm.
    camera_move : float
        Scene units along the view axis, towards the subjects positive.
    readout : RackReadout
        Distances from the moved camera, near and far limits, and the blur, at the camera's own stop.
    is_sharp, is_clear : bool
        Whether the own stop holds both subjects' depth; whether the rack reads.
    minimum, maximum : float
        Blender's f-numbers: the smallest that holds both subjects, the largest at which the rack reads.
    feasible : bool
        Whether a stop that a lens has does both.
    """

    lens_mm: float
    camera_move: float
    readout: RackReadout
    is_sharp: bool
    is_clear: bool
    minimum: float
    maximum: float
    feasible: bool


def lens_table(
    pair: Pair,
    *,
    keep: Keep = "FRAMING",
    lenses_mm: Iterable[float] = USUAL_LENSES_MM,
    model: LensModel = LENS_MODEL,
) -> tuple[LensRow, ...]:
    """Return a row for each focal length.

    Parameters
    ----------
    pair : Pair
    keep : {"FRAMING", "CAMERA"}
        FRAMING moves the camera along its view axis so that the nearer subject keeps its size in the picture: its
        distance grows as the focal length does. CAMERA leaves it where it is.
    lenses_mm : iterable of float
    model : {"BLENDER", "REAL"}
        Whose near and far limits the read-outs tell. Which stops do is said of Blender's lens.

    Raises
    ------
    ArgumentError
        For no focal lengths, one that is not positive, or an unknown word.
    """
    require_choice("what a lens table keeps", keep, KEEPS)
    lenses = [float(positive("The focal length", lens)) for lens in lenses_mm]
    if not lenses:
        raise ArgumentError("No focal lengths are given; name at least one, in mm")
    return tuple(_row(pair, lens, keep, model) for lens in lenses)


def _row(pair: Pair, lens_mm: float, keep: Keep, model: LensModel) -> LensRow:
    near = pair.near.focus
    move = near * (1.0 - lens_mm / pair.lens_mm) if keep == "FRAMING" else 0.0
    seen = pair.with_camera_moved(move).with_lens(lens_mm)
    return LensRow(
        lens_mm=lens_mm,
        camera_move=move,
        readout=seen.read(model),
        is_sharp=seen.is_sharp,
        is_clear=seen.is_clear,
        minimum=seen.minimum,
        maximum=seen.maximum,
        feasible=seen.can_read,
    )
