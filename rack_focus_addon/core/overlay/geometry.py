"""What the viewport shows of focus, as plain arrays: planes, tape marks on the floor, the path of focus.

World coordinates in scene units. A camera looks along its own -Z; what its object is scaled by plays no part, as it
plays none in what Blender renders.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray
from ..optics.sensor import Sensor

SQUARE: Final = np.array([(-1.0, -1.0, 0.0), (1.0, -1.0, 0.0), (1.0, 1.0, 0.0), (-1.0, 1.0, 0.0)])
"""The corners that :func:`plane_matrices` brings to those of the frame: from bottom left, as one walks around it."""

VOLUME_TRIANGLES: Final = np.array(
    [
        *((0, 1, 2), (0, 2, 3), (4, 6, 5), (4, 7, 6)),
        *((0, 5, 1), (0, 4, 5), (1, 6, 2), (1, 5, 6), (2, 7, 3), (2, 6, 7), (3, 4, 0), (3, 7, 4)),
    ],
    dtype=np.int32,
)
"""The twelve triangles around what :func:`frustum_volume` returns, facing outwards."""

LIFT_M: Final = 0.005
"""How far tape lies above the floor, so that a floor that is modelled does not swallow it."""

STOREY_M: Final = 10.0
"""A set that stands higher above the grid than this has a floor of its own."""


@dataclass(frozen=True, slots=True)
class Framing:
    """What of a camera decides where its frustum cuts a plane square to its axis.

    Attributes
    ----------
    projection : {"PERSP", "ORTHO", "PANO", "CUSTOM"}
    sensor : Sensor
        With its fit, and the pixels and their aspect.
    lens_mm, ortho_scale : float or ndarray of float64
        Arrays where they are animated.
    shift : (float, float)
        Blender's lens shift, in the side that the sensor is fitted to.
    """

    projection: str = "PERSP"
    sensor: Sensor = field(default_factory=Sensor)
    lens_mm: float | FloatArray = 50.0
    ortho_scale: float | FloatArray = 6.0
    shift: tuple[float, float] = (0.0, 0.0)

    @property
    def has_plane(self) -> bool:
        """Whether the focus surface is a plane, and the frame a rectangle on it: a panorama's is a sphere."""
        return self.projection in {"PERSP", "ORTHO"}

    def window(self, distance: ArrayLike) -> FloatArray:
        """Return where the frame lies on a plane at a distance, as `BKE_camera_params_compute_viewplane` lays it.

        Parameters
        ----------
        distance : array_like, shape (...)
            Planar, in scene units.

        Returns
        -------
        ndarray of float64, shape (..., 4)
            The middle across and up, half the width and half the height, in scene units along the camera's axes.
        """
        depth = np.asarray(distance, dtype=np.float64)
        if self.projection == "ORTHO":
            units_per_mm = np.broadcast_to(np.asarray(self.ortho_scale) / self.sensor.fitted_mm, depth.shape)
        else:
            units_per_mm = depth / self.lens_mm
        width, height = self.sensor.frame_mm
        across, up = (shift * self.sensor.fitted_mm for shift in self.shift)
        return np.asarray(np.multiply.outer(units_per_mm, np.array([across, up, width / 2.0, height / 2.0])))


def unscaled(matrix: ArrayLike) -> FloatArray:
    """Return camera matrices, shape (..., 4, 4), with the scale taken off their axes, as Blender sees through them."""
    plain = np.array(matrix, dtype=np.float64)
    plain[..., :3, :3] /= np.linalg.norm(plain[..., :3, :3], axis=-2, keepdims=True)
    return plain


def plane_matrices(framing: Framing, matrix: ArrayLike, distances: ArrayLike) -> FloatArray:
    """Return what brings :data:`SQUARE` to the planes that a camera's frustum cuts at some distances.

    Parameters
    ----------
    framing : Framing
    matrix : array_like, shape (4, 4)
        The camera's world matrix, unscaled.
    distances : array_like, shape (n,)
        Planar, finite.

    Returns
    -------
    ndarray of float64, shape (n, 4, 4)
    """
    depths = np.asarray(distances, dtype=np.float64)
    window = framing.window(depths)
    local = np.zeros((*depths.shape, 4, 4))
    local[..., 0, 3], local[..., 1, 3], local[..., 2, 3] = window[..., 0], window[..., 1], -depths
    local[..., 0, 0], local[..., 1, 1] = window[..., 2], window[..., 3]
    local[..., 2, 2] = local[..., 3, 3] = 1.0
    return np.asarray(matrix, dtype=np.float64) @ local


def plane_corners(framing: Framing, matrix: ArrayLike, distances: ArrayLike) -> FloatArray:
    """Return the corners of the planes that a camera's frustum cuts at some distances, see :func:`corners_of`."""
    return corners_of(plane_matrices(framing, matrix, distances))


def corners_of(planes: FloatArray) -> FloatArray:
    """Return the corners of what :func:`plane_matrices` gives, shape (n, 4, 3), in the order of :data:`SQUARE`."""
    return np.asarray(SQUARE @ planes[..., :3, :3].swapaxes(-1, -2) + planes[..., None, :3, 3])


def frustum_volume(framing: Framing, matrix: ArrayLike, near: float, far: float) -> FloatArray:
    """Return the corners, shape (8, 3), of the part of a frustum between two distances.

    The near ones come first. :data:`VOLUME_TRIANGLES` joins them.
    """
    return plane_corners(framing, matrix, (near, far)).reshape(8, 3)


def focus_path(framing: Framing, matrices: ArrayLike, distances: ArrayLike) -> FloatArray:
    """Return the path of focus through the frames: the middle of the frame on each frame's focus plane.

    Parameters
    ----------
    framing : Framing
        Its animated numbers are of shape (n,).
    matrices : array_like, shape (n, 4, 4)
        The camera's world matrices.
    distances : array_like, shape (n,)
        Focus distances.

    Returns
    -------
    ndarray of float64, shape (n, 3)
        On the view axis where the lens is not shifted. A panorama's is on its view axis.
    """
    depths = np.asarray(distances, dtype=np.float64)
    middle = framing.window(depths)[:, :2] if framing.has_plane else np.zeros((len(depths), 2))
    local = np.column_stack([middle, -depths])
    frames = unscaled(matrices)
    return np.asarray(np.einsum("nij,nj->ni", frames[:, :3, :3], local) + frames[:, :3, 3])


def on_axis(matrix: ArrayLike, distance: ArrayLike) -> FloatArray:
    """Return the points on the view axes of cameras, shape (..., 3), at their distances: where a mere number stands."""
    plain = unscaled(matrix)
    return np.asarray(plain[..., :3, 3] - plain[..., :3, 2] * np.asarray(distance, dtype=np.float64)[..., None])


def floor_height(points: ArrayLike, camera_height: float, unit_scale_m: float = 1.0) -> float:
    """Return the height of the floor that marks are taped to.

    It is the grid's, z = 0. Where the camera or a subject is below that, or all of them stand more than
    :data:`STOREY_M` above it, as on a hill or a roof, the floor is at the lowest of them.

    Parameters
    ----------
    points : array_like, shape (m, 3)
        The subjects' points.
    camera_height : float
    unit_scale_m : float
        Metres in a scene unit.
    """
    lowest = min([camera_height, *np.asarray(points, dtype=np.float64).reshape(-1, 3)[:, 2].tolist()])
    return 0.0 if 0.0 <= lowest * unit_scale_m <= STOREY_M else float(lowest)


def tape_marks(points: ArrayLike, floor: float, arm: float) -> tuple[FloatArray, FloatArray]:
    """Return the tape on the floor under each mark's subject, and the lines that drop to it.

    Parameters
    ----------
    points : array_like, shape (m, 3)
        Where the subjects are at their marks.
    floor : float
        Height of the floor.
    arm : float
        Half the length of a strip of tape, in scene units.

    Returns
    -------
    crosses : ndarray of float64, shape (m, 2, 2, 3)
        Two segments each, an X along the diagonals of the grid.
    drops : ndarray of float64, shape (m, 2, 3)
        From the subject to the floor.
    """
    top = np.asarray(points, dtype=np.float64).reshape(-1, 3)
    foot = top.copy()
    foot[:, 2] = floor
    reach = arm * np.sqrt(0.5)
    strips = np.array([[(-reach, -reach, 0.0), (reach, reach, 0.0)], [(-reach, reach, 0.0), (reach, -reach, 0.0)]])
    return foot[:, None, None, :] + strips, np.stack([top, foot], axis=1)


def floor_lines(corners: ArrayLike, floor: float) -> list[FloatArray | None]:
    """Return where each plane's rectangle meets the floor, shape (1, 2, 3): a line of tape; None where it does not.

    `corners` are those of :func:`plane_corners`, shape (n, 4, 3).
    """
    frames = np.asarray(corners, dtype=np.float64)
    lines: list[FloatArray | None] = []
    for frame, above in zip(frames, (frames[..., 2] - floor).tolist(), strict=True):
        ends = [
            frame[i - 1] + above[i - 1] / (above[i - 1] - above[i]) * (frame[i] - frame[i - 1])
            for i in range(4)
            if (above[i - 1] > 0) != (above[i] > 0)
        ]
        lines.append(np.array([ends]) if len(ends) == 2 else None)
    return lines


def dashed(points: ArrayLike, count: int, *, closed: bool = False, share: float = 0.55) -> FloatArray:
    """Return a line in dashes of equal length: its segments, shape (k, 2, 3).

    Parameters
    ----------
    points : array_like, shape (n, 3)
        A polyline.
    count : int
        How many dashes; those that bend around a corner come in parts, so that k may be larger.
    closed : bool
        Whether the last point is joined to the first.
    share : float
        How much of the line is drawn, 0 to 1.
    """
    line = np.asarray(points, dtype=np.float64).reshape(-1, 3)
    line = np.vstack([line, line[:1]]) if closed else line
    steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    if along[-1] == 0.0:
        return np.empty((0, 2, 3))
    # Without the points that repeat one, along which nothing can be interpolated.
    kept = np.concatenate([[True], steps > 0.0])
    line, along = line[kept], along[kept]
    first = np.arange(count) / count * along[-1]
    last = first + share * along[-1] / count
    cuts = np.unique(np.concatenate([first, last, along]))
    middle = (cuts[:-1] + cuts[1:]) / 2.0
    inside = (middle / along[-1] * count) % 1.0 < share
    at = np.stack([np.interp(cuts, along, line[:, axis]) for axis in range(3)], axis=1)
    return np.stack([at[:-1][inside], at[1:][inside]], axis=1)
