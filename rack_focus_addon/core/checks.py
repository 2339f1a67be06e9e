"""Checking a shot as it is now animated: what a focus puller would call out when the rushes are shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .arrays import FloatArray
from .findings import Finding, Fix
from .shot import Measured, too_subtle

DIFFRACTION_MM: Final = 1.342e-3
"""Diameter of the Airy disk over the f-number (2.44 x 550 nm): beyond c over this a real lens softens."""

NOBODY_SHARP_FRAMES: Final = 12.0
"""Half a second in which neither subject is sharp starts to look like a mistake."""


@dataclass(frozen=True, eq=False)
class Rendered:
    """What the renderer makes of a shot.

    Attributes
    ----------
    focus : ndarray of float64, shape (n,)
        The focus distance that renders at each frame of the shot.
    use_dof : ndarray of bool, shape (n,)
    coc_mm : float
        What counts as sharp, in mm on the sensor.
    largest_blur_px : float
        The largest blur diameter that the engine draws; inf for Cycles, twice the clamp of EEVEE.
    """

    focus: FloatArray
    use_dof: NDArray[np.bool_]
    coc_mm: float
    largest_blur_px: float = np.inf


def check_shot(shot: Measured, rendered: Rendered) -> Iterator[Finding]:
    """Yield what there is to say about a rack as it would render.

    Parameters
    ----------
    shot : Measured
        All distances positive (see :func:`.plan.held_in_view`).
    rendered : Rendered
        At the frames of the shot.
    """
    if not np.all(rendered.use_dof):
        yield _dof_off(shot, rendered)
        return
    yield from too_subtle(shot)
    yield from _soft_at_marks(shot, rendered)
    yield from _nobody_sharp(shot, rendered)
    yield from _beyond_clamp(shot, rendered)
    yield from _beyond_diffraction(shot, rendered)


def _dof_off(shot: Measured, rendered: Rendered) -> Finding:
    return Finding(
        code="DOF_OFF",
        severity="ERROR",
        message=f"Depth of field of '{shot.camera.name}' is off, so the rack does not show; switch it on",
        frame=float(shot.frames[np.argmin(rendered.use_dof)]),
        camera=shot.camera.name,
        fix=Fix("Switch Depth of Field On", "ENABLE_DOF", {"camera": shot.camera.name}),
    )


def _soft_at_marks(shot: Measured, rendered: Rendered) -> Iterator[Finding]:
    for row, mark in enumerate(shot.marks):
        camera = shot.camera_at(mark.arrive)
        focus, distance = (
            float(np.interp(mark.arrive, shot.frames, series)) for series in (rendered.focus, shot.distances[row])
        )
        blur = float(camera.blur_mm(focus, distance))
        if blur > rendered.coc_mm:
            yield Finding(
                code="SOFT_AT_MARK",
                severity="ERROR",
                message=(
                    f"'{mark.subject.name}' is not sharp at its mark, frame {mark.arrive:g}: focus is at {focus:.3g}, "
                    f"it stands at {distance:.3g}; create the rack anew"
                ),
                frame=mark.arrive,
                camera=shot.camera.name,
                subject=mark.subject.name,
            )


def _nobody_sharp(shot: Measured, rendered: Rendered) -> Iterator[Finding]:
    sharp = np.any(shot.camera.blur_mm(rendered.focus, shot.distances) <= rendered.coc_mm, axis=0)
    inside = (shot.frames >= shot.marks[0].arrive) & (shot.frames <= shot.marks[-1].arrive)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], (~sharp & inside).astype(np.int8), [0]))))
    for first, after in edges.reshape(-1, 2):
        start, end = float(shot.frames[first]), float(shot.frames[after - 1])
        if end - start > NOBODY_SHARP_FRAMES:
            yield Finding(
                code="NOBODY_SHARP",
                severity="INFO",
                message=f"Nobody is sharp from frame {start:g} to {end:g}; pull quicker, or close the stop",
                frame=start,
                camera=shot.camera.name,
            )


def _beyond_clamp(shot: Measured, rendered: Rendered) -> Iterator[Finding]:
    blur = np.max(shot.camera.blur_px(rendered.focus, shot.distances), axis=0)
    if np.max(blur) <= rendered.largest_blur_px:
        return
    worst = int(np.argmax(blur))
    radius = float(np.ceil(blur[worst] / 2.0))
    yield Finding(
        code="EEVEE_CLAMP",
        severity="WARNING",
        message=(
            f"EEVEE cuts the blur of {blur[worst]:.0f} px off at {rendered.largest_blur_px:.0f} px; "
            f"set Max Size of its depth of field to {radius:.0f} px"
        ),
        frame=float(shot.frames[worst]),
        camera=shot.camera.name,
        fix=Fix(f"Set Max Size to {radius:.0f} px", "SET_BOKEH_MAX_SIZE", {"size": radius}),
    )


def _beyond_diffraction(shot: Measured, rendered: Rendered) -> Iterator[Finding]:
    real = np.asarray(shot.camera.fstop) / shot.unit_scale_m
    limit = rendered.coc_mm / DIFFRACTION_MM
    if shot.camera.projection != "PERSP" or np.max(real) <= limit:
        return
    yield Finding(
        code="BEYOND_DIFFRACTION",
        severity="INFO",
        message=(
            f"At f/{np.max(real):.3g} a real lens would be softened by diffraction (from f/{limit:.3g} on); "
            "Blender's is not"
        ),
        frame=float(shot.frames[np.argmax(real)]),
        camera=shot.camera.name,
    )
