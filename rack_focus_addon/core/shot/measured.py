"""What was measured of a shot: the whole camera and every subject at each frame. Whoever asks gets this one value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..arrays import FloatArray
from ..errors import CameraError, SubjectError
from ..findings import Finding
from ..optics.camera import CameraState
from ..request.marks import Subject
from ..request.timing import TimedMark
from .shot import Shot

MeasuredOn: TypeAlias = Literal["STAGE", "SCENE"]
CameraKinds: TypeAlias = tuple[tuple[NDArray[np.bool_], CameraState], ...]


@dataclass(frozen=True, eq=False)
class Measured:
    """What was measured of a shot.

    Attributes
    ----------
    subjects : tuple of Subject, length m
        Those that were measured, with what NEAREST has chosen.
    frames : ndarray of float64, shape (n,)
        Scene frames.
    camera : CameraState
        Its animated numbers are arrays of shape (n,), or numbers where they stay the same (see :meth:`series`).
    distances : ndarray of float64, shape (m, n)
        Distance of each subject, offset included, in scene units: planar, and negative behind the camera; radial and
        never behind for a panoramic camera, which focuses on a sphere.
    use_dof : ndarray of bool, shape (n,)
        Whether depth of field is on.
    matrices : ndarray of float64, shape (n, 4, 4)
        The camera's world matrices.
    points : ndarray of float64, shape (m, n, 3)
        What each subject is measured to, in world coordinates; nan for plain distances, which are nowhere.
    unit_scale_m : float
        Metres in a scene unit.
    near, far : ndarray of float64, shape (m, n), optional
        Both ends of what must be sharp of each subject (see :func:`.extents.sharp_ends`), in scene units; nan where
        bounds or a vertex group must be, and were not asked for. None if not requested.
    kinds : tuple of (ndarray of bool, CameraState)
        Where the camera changes its type or its panorama over the frames: the frames of each, and the camera at all
        frames as if it were of this one. Empty for a camera that stays what it is.
    measured_on : {"STAGE", "SCENE"}
        SCENE where the user's full scene was stepped.
    findings : tuple of Finding
        What there is to say about measuring: subjects that are not there at some frames, and hold their last distance;
        that the full scene was stepped, and why.
    lost : mapping of int to SubjectError
        Why the subjects in some rows are there at none of the frames, where that was to be found out.
    """

    subjects: tuple[Subject, ...]
    frames: FloatArray
    camera: CameraState
    distances: FloatArray
    use_dof: NDArray[np.bool_]
    matrices: FloatArray
    points: FloatArray
    unit_scale_m: float = 1.0
    near: FloatArray | None = None
    far: FloatArray | None = None
    kinds: CameraKinds = ()
    measured_on: MeasuredOn = "STAGE"
    findings: tuple[Finding, ...] = ()
    lost: Mapping[int, SubjectError] = field(default_factory=dict)

    def series(self, name: str) -> FloatArray:
        """Return one of the camera's animated numbers at each frame, shape (n,)."""
        return np.broadcast_to(getattr(self.camera, name), self.frames.shape)

    def ends_at(self, index: int) -> list[tuple[float, float]]:
        """Return both ends of what must be sharp of each subject at one frame's index; they must have been measured."""
        if self.near is None or self.far is None:
            raise ValueError("Depths were not measured")
        return list(zip(self.near[:, index].tolist(), self.far[:, index].tolist(), strict=True))

    def camera_at(self, index: int) -> CameraState:
        """Return the camera at one frame's index, with a number for each series."""
        state = next((state for frames, state in self.kinds if frames[index]), self.camera)
        return state.mapped(lambda series: float(series[index] if series.ndim else series))

    def shot(self, marks: Sequence[TimedMark]) -> Shot:
        """Return what planning and checking work on; the subjects are those of the marks, in order.

        Raises
        ------
        CameraError
            If the camera changes its type within these frames.
        """
        if self.kinds:
            first = int(np.argmin(self.kinds[0][0]))
            raise CameraError(
                "Camera '{camera}' changes its type to {kind} at frame {frame:g}, and a rack has one lens; rack the "
                "frames before and after it by themselves, or use two cameras",
                camera=self.camera.name,
                kind=next(state.projection for frames, state in self.kinds if frames[first]),
                frame=self.frames[first],
            )
        return Shot(
            tuple(marks),
            self.frames,
            self.camera.with_steady_sensor(),
            self.distances,
            self.unit_scale_m,
            self.near,
            self.far,
        )

    def at(self, indices: NDArray[np.intp]) -> "Measured":
        """Return what was measured at some of the frames."""
        return replace(
            self,
            frames=self.frames[indices],
            camera=self.camera.at(indices),
            distances=self.distances[:, indices],
            use_dof=self.use_dof[indices],
            matrices=self.matrices[indices],
            points=self.points[:, indices],
            near=None if self.near is None else self.near[:, indices],
            far=None if self.far is None else self.far[:, indices],
            kinds=tuple((frames[indices], state.at(indices)) for frames, state in self.kinds),
        )

    def of_rows(self, rows: Sequence[int]) -> "Measured":
        """Return what was measured of some of the subjects."""
        picked = list(rows)
        return replace(
            self,
            subjects=tuple(self.subjects[row] for row in picked),
            distances=self.distances[picked],
            points=self.points[picked],
            near=None if self.near is None else self.near[picked],
            far=None if self.far is None else self.far[picked],
            lost={place: self.lost[row] for place, row in enumerate(picked) if row in self.lost},
        )

    def require_before_camera(self) -> None:
        """Raise :class:`SubjectError` if one of the subjects is not in front of the camera at one of the frames."""
        for subject, row in zip(self.subjects, self.distances, strict=True):
            bad = np.flatnonzero(row <= 0)
            if len(bad):
                raise SubjectError(
                    "'{name}' is behind the camera at frame {frame:g}: it has no blur there",
                    name=subject.name,
                    frame=self.frames[bad[0]],
                )

    def blur_px(self) -> FloatArray:
        """Return each subject's blur diameter in render pixels, shape (m, n).

        0 where depth of field is off, nan for a subject behind the camera, inf where focus or f-stop is 0: nothing is
        sharp there.
        """
        focus = self.series("focus_distance")
        is_before = self.distances > 0.0
        blurs = (focus > 0.0) & (self.series("fstop") > 0.0)
        safe_focus = np.where(blurs, focus, 1.0)
        safe_distances = np.where(is_before, self.distances, 1.0)
        blur = self._per_kind(lambda camera, at: _safe(camera).blur_px(safe_focus[at], safe_distances[:, at]))
        shown = np.where(self.use_dof, np.where(blurs, blur, np.inf), 0.0)
        return np.where(is_before, shown, np.nan)

    def signed_coc_px(self) -> FloatArray:
        """Return :meth:`blur_px` with the side on which a subject is out of focus, shape (m, n).

        Negative in front of the focus plane, positive behind it, 0 in it; nan for a subject behind the camera.
        """
        side = np.sign(self.distances - self.series("focus_distance"))
        blur = self.blur_px()
        return np.where(side == 0.0, np.where(np.isnan(blur), np.nan, 0.0), side * blur)

    def sharp_limits(self, coc_mm: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return the near and far limit of what is acceptably sharp, in scene units, shapes (n,).

        Parameters
        ----------
        coc_mm : array_like
            Circle of confusion, a diameter on the sensor in mm.

        Returns
        -------
        (ndarray, ndarray) of float64
            The far limit is inf beyond the hyperfocal distance. Both are the focus distance where that or the f-stop
            is 0: nothing is sharp there.
        """
        focus, coc = self.series("focus_distance"), np.broadcast_to(np.asarray(coc_mm), self.frames.shape)
        blurs = (focus > 0.0) & (self.series("fstop") > 0.0)
        safe_focus = np.where(blurs, focus, 1.0)
        limits = self._per_kind(lambda camera, at: np.stack(_safe(camera).sharp_limits(safe_focus[at], coc[at])))
        near, far = (np.where(blurs, limit, focus) for limit in limits)
        return near, far

    def _per_kind(self, work: Callable[[CameraState, NDArray[np.bool_] | slice], FloatArray]) -> FloatArray:
        """What work gives at all frames, each with the camera as it is there; frames are the last axis."""
        if not self.kinds:
            return work(self.camera, slice(None))
        parts = [(frames, work(state.at(frames), frames)) for frames, state in self.kinds]
        whole = np.empty((*parts[0][1].shape[:-1], len(self.frames)))
        for frames, part in parts:
            whole[..., frames] = part
        return whole


def _safe(camera: CameraState) -> CameraState:
    """The camera with a stop where it has none, for formulas that divide by it."""
    stops = np.asarray(camera.fstop)
    if stops.min(initial=1.0) > 0.0:
        return camera
    return replace(camera, fstop=np.where(stops > 0.0, stops, 1.0))
