"""The numbers that a puller looks at before keying a rack: distances, depth of field, the blur of the other one."""

from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from ..choices import LensModel
from ..optics.camera import CameraState, dioptre_separation
from ..optics.verdict import blur_word
from ..options import LENS_MODEL


@dataclass(frozen=True)
class SubjectReadout:
    """One subject while it is sharp.

    Attributes
    ----------
    distance : float
        Its planar distance from the camera, in scene units.
    near, far : float
        The limits of what is acceptably sharp with it, in scene units; `far` is inf beyond the hyperfocal distance.
    """

    distance: float
    near: float
    far: float


@dataclass(frozen=True)
class RackReadout:
    """Both subjects of a rack, and the blur of the one while the other is sharp.

    In Blender's perspective lens that is the same in both directions.

    Attributes
    ----------
    start, end : SubjectReadout
        The subject that the rack starts on, and the one that it ends on, each while it is sharp.
    separation_dioptres : float
        How far apart the two are, in dioptres (1/m).
    blur_px, blur_percent : float
        The diameter of the other one's blur, in render pixels and in per cent of the frame height.
    word : {"subtle", "clear", "dramatic"}
        That blur in a word: subtle below 1 % of the frame height, dramatic above 2.5 %.
    hyperfocal : float
        The nearest focus distance at which infinity is sharp, in scene units; inf where none is.
    model : {"BLENDER", "REAL"}
        Whose near and far limits and hyperfocal distance these are. Distances and blur are Blender's in both.
    """

    start: SubjectReadout
    end: SubjectReadout
    separation_dioptres: float
    blur_px: float
    blur_percent: float
    word: str
    hyperfocal: float = inf
    model: LensModel = LENS_MODEL


def read_out(
    camera: CameraState,
    start: float,
    end: float,
    *,
    unit_scale_m: float = 1.0,
    coc_mm: float | None = None,
    model: LensModel = LENS_MODEL,
) -> RackReadout:
    """Return the read-out for two planar distances, positive and in scene units.

    Parameters
    ----------
    camera : CameraState
    start, end : float
    unit_scale_m : float
        Metres in a scene unit.
    coc_mm : float, optional
        Circle of confusion on the sensor; by default the camera's.
    model : {"BLENDER", "REAL"}
        Whose depth of field: Blender's lens, or a real one (:func:`.lens.depth_of_field`). A camera that is not
        perspective has but Blender's.

    Raises
    ------
    CameraError
        If its f-stop is 0.
    """
    camera.require_stop()
    lens = _Lens(camera, float(camera.coc_mm) if coc_mm is None else coc_mm, model, unit_scale_m)
    percent = float(camera.blur_percent(start, end))
    return RackReadout(
        start=lens.read(start),
        end=lens.read(end),
        separation_dioptres=float(dioptre_separation(start, end, unit_scale_m)),
        blur_px=float(camera.blur_px(start, end)),
        blur_percent=percent,
        word=blur_word(percent),
        hyperfocal=float(camera.hyperfocal(lens.coc_mm, model=model, unit_scale_m=unit_scale_m)),
        model=model,
    )


class _Lens(NamedTuple):
    camera: CameraState
    coc_mm: float
    model: LensModel
    unit_scale_m: float

    def read(self, distance: float) -> SubjectReadout:
        near, far = self.camera.sharp_limits(distance, self.coc_mm, model=self.model, unit_scale_m=self.unit_scale_m)
        return SubjectReadout(distance, float(near), float(far))
