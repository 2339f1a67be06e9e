"""Two wishes that a stop fulfils: several subjects sharp at once (a split), and a chosen blur of one.

Both follow from :mod:`.lens`: an extent with its half depth v in dioptres needs N >= f^2 v / c, and a blur of b needs
N = f^2 |1/s - 1/d| / b.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..arrays import positive
from ..choices import STEPS, StopSteps
from ..errors import ArgumentError, SubjectError, require_choice
from ..optics.camera import CameraState
from ..optics.stops import nominal, snap
from ..options import DEFAULTS
from .needs import WIDEST_LENS, SharpExtent


@dataclass(frozen=True)
class SplitSolution:
    """Focus distance and stop that hold several subjects at once.

    Attributes
    ----------
    focus_distance : float
        Planar, in scene units.
    fstop : float
        What to write: Blender's f-number (the real one times the scene's unit scale).
    nominal : float
        What the lens says: the real f-number by its engraved name.
    minimum : float
        Blender's f-number below which an end of the extents is no longer sharp.
    near, far : float
        What is acceptably sharp at `fstop`, in scene units; `far` may be inf.
    blur_px : float
        The largest blur at the ends of what was to be held, in render pixels.
    """

    focus_distance: float
    fstop: float
    nominal: float
    minimum: float
    near: float
    far: float
    blur_px: float


def split(
    camera: CameraState,
    extents: Sequence[SharpExtent],
    *,
    coc_mm: float | None = None,
    steps: StopSteps = DEFAULTS.steps,
    unit_scale_m: float = 1.0,
) -> SplitSolution:
    """Return the focus distance and the widest stop at which all extents are sharp at once.

    Focus stands where the nearest and the farthest end blur alike: midway in dioptres, 1/s = (1/n + 1/m)/2 (Ray,
    Applied Photographic Optics, 3rd ed. 2002, ch. 22, in Blender's lens exact); midway in distance for an orthographic
    camera, whose blur goes as |d/s - 1|.

    Parameters
    ----------
    camera : CameraState
        Its numbers are floats.
    extents : sequence of SharpExtent
    coc_mm : float, optional
        Circle of confusion on the sensor; by default the camera's.
    steps : {"THIRD", "HALF", "FULL", "EXACT"}
        To which the real stop is closed, from f/1 on.
    unit_scale_m : float
        Metres in a scene unit.

    Raises
    ------
    ArgumentError, CameraError
        For no extents, unknown words and numbers outside their domain; for a camera whose focus is not known.

    Examples
    --------
    >>> both = split(CameraState(), [SharpExtent.between("A", 2, 2), SharpExtent.between("B", 3, 3)], coc_mm=0.025)
    >>> round(both.focus_distance, 3), both.nominal, round(both.near, 3), round(both.far, 3)
    (2.4, 9.0, 1.974, 3.059)
    """
    require_choice("step of the stop", steps, STEPS)
    positive("The unit scale", unit_scale_m)
    coc = float(positive("The circle of confusion", camera.coc_mm if coc_mm is None else coc_mm))
    if not extents:
        raise ArgumentError("No subjects are given; name at least one that must be sharp")
    ends = min(extent.near for extent in extents), max(extent.far for extent in extents)
    focus = sum(ends) / 2.0 if camera.projection == "ORTHO" else SharpExtent.between("split", *ends).focus
    # A blur is that at f/1 over the f-number.
    minimum = float(replace(camera, fstop=1.0).blur_mm(focus, ends).max()) / coc
    real = max(minimum / unit_scale_m, WIDEST_LENS)
    real = max(real, snap(real, steps, "UP"))
    held = replace(camera, fstop=real * unit_scale_m)
    near, far = held.sharp_limits(focus, coc)
    return SplitSolution(
        focus_distance=focus,
        fstop=real * unit_scale_m,
        nominal=nominal(real),
        minimum=minimum,
        near=float(near),
        far=float(far),
        blur_px=float(held.blur_px(focus, ends).max()),
    )


def stop_for_blur(
    camera: CameraState,
    focus_distance: float,
    subject_distance: float,
    *,
    blur_px: float | None = None,
    blur_percent: float | None = None,
) -> float:
    """Return Blender's f-number at which a subject blurs so much; the inverse of the camera's blur.

    Parameters
    ----------
    camera : CameraState
        Its numbers are floats.
    focus_distance, subject_distance : float
        Planar, in scene units, positive.
    blur_px, blur_percent : float, optional
        The blur's diameter along the height of the picture: in render pixels, or in per cent of the frame height.
        Exactly one of the two.

    Returns
    -------
    float
        Not held to the stops that lenses have.

    Raises
    ------
    ArgumentError
        For none or both of the wishes, and for numbers that are not positive.
    SubjectError
        If the subject stands in the focus plane, where no stop blurs it.
    """
    if (blur_px is None) == (blur_percent is None):
        raise ArgumentError("Say how much blur is wanted either as blur_px or as blur_percent: one of them, not both")
    at_one = replace(camera, fstop=1.0)
    if blur_px is not None:
        wanted, blur = blur_px, float(at_one.blur_px(focus_distance, subject_distance))
    else:
        wanted, blur = float(blur_percent or 0.0), float(at_one.blur_percent(focus_distance, subject_distance))
    positive("The wanted blur", wanted)
    if blur == 0:
        raise SubjectError(
            "The subject stands in the focus plane, {focus_distance:g} away: no stop blurs it; move it, or focus on "
            "something else",
            focus_distance=focus_distance,
        )
    return blur / wanted
