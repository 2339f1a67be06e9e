"""The numbers that a puller looks at before keying a rack: distances, depth of field, the blur of the other one."""

from dataclasses import dataclass

from .camera import CameraState, dioptre_separation
from .verdict import blur_word


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
    """

    start: SubjectReadout
    end: SubjectReadout
    separation_dioptres: float
    blur_px: float
    blur_percent: float
    word: str


def read_out(
    camera: CameraState, start: float, end: float, *, unit_scale_m: float = 1.0, coc_mm: float | None = None
) -> RackReadout:
    """Return the read-out for two planar distances, positive and in scene units.

    `coc_mm` is the circle of confusion on the sensor; by default the camera's.
    """
    coc = camera.coc_mm if coc_mm is None else coc_mm
    percent = float(camera.blur_percent(start, end))
    return RackReadout(
        start=_subject(camera, start, coc),
        end=_subject(camera, end, coc),
        separation_dioptres=float(dioptre_separation(start, end, unit_scale_m)),
        blur_px=float(camera.blur_px(start, end)),
        blur_percent=percent,
        word=blur_word(percent),
    )


def _subject(camera: CameraState, distance: float, coc_mm: float) -> SubjectReadout:
    near, far = camera.sharp_limits(distance, coc_mm)
    return SubjectReadout(distance, float(near), float(far))
