"""Points on meshes: one carried by a face, one chosen among vertices, and where a ray meets a surface first."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray
from ..errors import ArgumentError

EDGE: float = 1e-9
"""How far beyond an edge, as a share of its triangle, a ray still hits: it must not slip between two triangles."""


@dataclass(frozen=True)
class SurfacePoint:
    """A point picked on an evaluated mesh, carried by its surface however that deforms.

    Attributes
    ----------
    face : int
        The index of the face (polygon).
    weights : tuple of float
        One for each corner of the face, in its order; together 1. Three of them are barycentric coordinates in the
        triangle that was picked, the others are 0.
    vertices, faces : int
        How many the evaluated mesh had. With other numbers its topology has changed, and the point means nothing.
    """

    face: int
    weights: tuple[float, ...]
    vertices: int
    faces: int

    def __post_init__(self) -> None:
        """Refuse weights that name no point of the face."""
        weights = np.asarray(self.weights, dtype=np.float64)
        if weights.ndim != 1 or len(weights) < 3 or not np.isclose(weights.sum(), 1.0, atol=1e-5):
            raise ArgumentError(
                "A surface point needs one weight for each corner of its face, together 1, not {weights}; pick it with "
                "pick_surface",
                weights=self.weights,
            )
        if not 0 <= self.face < self.faces:
            raise ArgumentError(
                "A surface point on face {face} of {faces} is on none; pick it anew", face=self.face, faces=self.faces
            )
        object.__setattr__(self, "weights", tuple(float(weight) for weight in weights))


@dataclass(frozen=True)
class ChosenVertex:
    """The vertex that NEAREST settled on.

    Attributes
    ----------
    thing : str
        Which of the things that show the subject: an object's full name, a persistent id, or both; empty where there is
        but one.
    vertex : int
        The vertex' index on the evaluated mesh.
    vertices : int
        How many that mesh had.
    """

    thing: str
    vertex: int
    vertices: int


def first_hit(origin: ArrayLike, direction: ArrayLike, vertices: ArrayLike, triangles: ArrayLike) -> float:
    """Return how far along a ray it first meets triangles, in lengths of `direction`; inf where it meets none.

    Parameters
    ----------
    origin, direction : array_like, shape (3,)
    vertices : array_like, shape (v, 3)
    triangles : array_like of int, shape (t, 3)
        Indices of vertices. Both sides of a triangle count.

    Notes
    -----
    Seen along the ray, a triangle is met where its signed areas with the ray's point have one sign: these are its
    barycentric coordinates there, which give the depth (Möller and Trumbore 1997, solved for all triangles at once).
    """
    along = np.asarray(direction, dtype=np.float64)
    corners = np.asarray(vertices, dtype=np.float64) - np.asarray(origin, dtype=np.float64)
    faces = np.asarray(triangles)
    if not len(faces):
        return np.inf
    across, up = _square_to(along)
    flat = corners @ np.stack([across, up], axis=1)
    # Most triangles lie to one side of the ray, which is quick to see.
    slack = EDGE * float(np.max(np.abs(flat)))
    near = np.ones(len(faces), dtype=bool)
    for axis in flat.T:
        for is_beyond in (axis > slack, axis < -slack):
            near &= ~(is_beyond[faces[:, 0]] & is_beyond[faces[:, 1]] & is_beyond[faces[:, 2]])
    faces = faces[near]
    a, b, c = (flat[faces[:, corner]] for corner in range(3))
    areas = np.stack([_cross(b, c), _cross(c, a), _cross(a, b)], axis=1)
    whole = areas.sum(axis=1)
    seen = np.abs(whole) > 0.0
    shares = areas[seen] / whole[seen, np.newaxis]
    is_met = shares.min(axis=1, initial=np.inf) >= -EDGE
    depths = np.sum(shares * (corners @ along)[faces[seen]], axis=1)[is_met] / float(along @ along)
    ahead = depths[depths >= 0.0]
    return float(ahead.min()) if len(ahead) else np.inf


def weights_on_face(point: ArrayLike, corners: ArrayLike, triangles: ArrayLike) -> tuple[float, ...]:
    """Return the weights of a face's corners that give a point on it, see :class:`SurfacePoint`.

    Parameters
    ----------
    point : array_like, shape (3,)
        On the face, but for rounding.
    corners : array_like, shape (k, 3)
    triangles : array_like of int, shape (t, 3)
        Indices of corners: how the face is cut into triangles.
    """
    places, target = np.asarray(corners, dtype=np.float64), np.asarray(point, dtype=np.float64)
    best, best_error = np.zeros(len(places)), np.inf
    for triangle in np.asarray(triangles, dtype=np.intp):
        a, b, c = places[triangle]
        sides = np.stack([b - a, c - a], axis=1)
        (v, w), *_ = np.linalg.lstsq(sides, target - a, rcond=None)
        shares = np.clip([1.0 - v - w, v, w], 0.0, None)
        shares /= shares.sum()
        error = float(np.linalg.norm(shares @ places[triangle] - target))
        if error < best_error:
            best_error = error
            best = np.zeros(len(places))
            best[triangle] = shares
    return tuple(best.tolist())


def _square_to(direction: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Two unit vectors, square to a direction and to each other."""
    least = np.eye(3)[np.argmin(np.abs(direction))]
    across = np.cross(direction, least)
    across /= np.linalg.norm(across)
    up = np.cross(direction, across)
    return across, up / np.linalg.norm(up)


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
