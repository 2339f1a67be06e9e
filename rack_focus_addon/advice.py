"""Advice on stop and lens, and naming points and instances: the part of :mod:`.api` that changes nothing."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import bpy
import numpy as np

from .blender.camera import get_camera
from .blender.instancers import Instance, list_instances
from .blender.pairs import Seen, read_extents, read_pair
from .blender.pick import pick_on
from .blender.subjects import get_subject
from .core import standards
from .core.arrays import FloatArray
from .core.errors import ArgumentError
from .core.lens_table import USUAL_LENSES_MM, LensRow
from .core.lens_table import lens_table as _lens_table
from .core.marks import Subject
from .core.pair import Pair
from .core.proposals import LONGEST_LENS_MM, Proposal
from .core.proposals import make_it_read as _make_it_read
from .core.stop_solver import Moment, StopSolution, Visibility, solve
from .core.stop_wishes import SplitSolution, split
from .core.stop_wishes import stop_for_blur as _stop_for_blur

AnySubject: TypeAlias = Subject | bpy.types.Object | bpy.types.Collection | str | float
AnyCamera: TypeAlias = bpy.types.Object | str | None


def solve_fstop(
    scene: bpy.types.Scene,
    subjects: Iterable[AnySubject],
    *,
    camera: AnyCamera = None,
    frame: float | None = None,
    coc_mm: str | float | None = None,
    blur_coc: float = 8.0,
    blur_share: float = 0.0,
    style: str = "WIDEST",
    steps: str = "THIRD",
) -> StopSolution:
    """Return the stop that keeps each subject sharp at its turn and lets the others blur.

    Parameters
    ----------
    scene, camera
        As for :func:`measure`.
    subjects : iterable of Subject, Object, str or float
        What must be sharp of each is its `slab`, its `extent`, or what it says with `sharp`, as it is at the frame.
    frame : float, optional
        By default the current one.
    coc_mm : float or str, optional
        Circle of confusion on the sensor, or the name of a standard for it: TWO_PIXELS (the default: 2 px at HD,
        whatever the render size), DIAGONAL (of the frame, over 1500), CINE_35, STILLS, CINE_16.
    blur_coc, blur_share : float
        How much the others must blur: in circles of confusion, and as a share of the frame height; the larger counts.
    style : {"WIDEST", "MIDDLE", "DEEPEST"}
        Which of the stops that do it: the widest, the deepest, or the middle between the two.
    steps : {"THIRD", "HALF", "FULL", "EXACT"}
        Which stops the lens has; EXACT is any number.

    Returns
    -------
    StopSolution
        Changes nothing; pass its `fstop` on.

    Raises
    ------
    RackFocusError
        If a subject or the camera does not exist, a subject is behind the camera, or the camera has no stop to solve.
    """
    seen = _seen(scene, subjects, camera, frame)
    extents = seen.extents
    return solve(
        [Moment(seen.camera, extents[own], (*extents[:own], *extents[own + 1 :])) for own in range(len(extents))],
        coc_mm=standards.coc_mm(coc_mm, seen.camera.sensor),
        visibility=Visibility(blur_coc, blur_share),
        style=style,
        steps=steps,
        unit_scale_m=scene.unit_settings.scale_length,
    )


def split_focus(
    scene: bpy.types.Scene,
    subjects: Iterable[AnySubject],
    *,
    camera: AnyCamera = None,
    frame: float | None = None,
    coc_mm: str | float | None = None,
    steps: str = "THIRD",
) -> SplitSolution:
    """Return the focus distance and the widest stop, from f/1 on, that hold all subjects at once.

    Parameters
    ----------
    scene, subjects, camera, frame, coc_mm, steps
        As for :func:`solve_fstop`.

    Returns
    -------
    SplitSolution
        Changes nothing; key its `focus_distance`, set its `fstop`.

    Raises
    ------
    RackFocusError
        As for :func:`solve_fstop`.
    """
    seen = _seen(scene, subjects, camera, frame)
    coc = standards.coc_mm(coc_mm, seen.camera.sensor)
    return split(seen.camera, seen.extents, coc_mm=coc, steps=steps, unit_scale_m=scene.unit_settings.scale_length)


def stop_for_blur(
    scene: bpy.types.Scene,
    focus_on: AnySubject,
    subject: AnySubject,
    *,
    blur_px: float | None = None,
    blur_percent: float | None = None,
    camera: AnyCamera = None,
    frame: float | None = None,
) -> float:
    """Return Blender's f-number at which a subject blurs so much while focus is on another.

    Parameters
    ----------
    scene, camera, frame
        As for :func:`solve_fstop`.
    focus_on, subject : Subject, Object, str or float
        What is sharp, and what is to blur.
    blur_px, blur_percent : float, optional
        Diameter along the height of the picture: in render pixels as :func:`blur` gives them, or in per cent of the
        frame height. Exactly one of the two.

    Returns
    -------
    float
        Blender's f-number: the real one times the scene's unit scale.

    Raises
    ------
    RackFocusError
        As for :func:`solve_fstop`; and for none or both of the two blurs.
    """
    seen = _seen(scene, [focus_on, subject], camera, frame)
    distances = (extent.focus for extent in seen.extents)
    return _stop_for_blur(seen.camera, *distances, blur_px=blur_px, blur_percent=blur_percent)


def lens_table(
    scene: bpy.types.Scene,
    from_subject: AnySubject,
    to_subject: AnySubject,
    *,
    keep: str = "FRAMING",
    lenses: Iterable[float] = USUAL_LENSES_MM,
    camera: AnyCamera = None,
    frame: float | None = None,
    coc_mm: str | float | None = None,
) -> tuple[LensRow, ...]:
    """Return what the usual focal lengths would do to a rack: its blur, depth of field, and whether it can read.

    Parameters
    ----------
    scene, camera, frame, coc_mm
        As for :func:`solve_fstop`.
    from_subject, to_subject : Subject, Object, str or float
        Plain distances and extents are taken for things that stay where they are when the camera moves.
    keep : {"FRAMING", "CAMERA"}
        FRAMING moves the camera along its view axis so that the nearer subject stays as large in the picture; CAMERA
        leaves it where it is.
    lenses : iterable of float
        Focal lengths in mm.

    Returns
    -------
    tuple of LensRow
        One for each focal length, in their order.

    Raises
    ------
    RackFocusError
        As for :func:`solve_fstop`.
    """
    return _lens_table(_pair(scene, (from_subject, to_subject), camera, frame, coc_mm), keep=keep, lenses_mm=lenses)


def make_it_read(
    scene: bpy.types.Scene,
    from_subject: AnySubject,
    to_subject: AnySubject,
    *,
    camera: AnyCamera = None,
    frame: float | None = None,
    coc_mm: str | float | None = None,
    steps: str = "THIRD",
    longest_lens_mm: float = LONGEST_LENS_MM,
) -> Proposal:
    """Propose the smallest change that makes a subtle rack clear: the stop first, then the lens, then the camera.

    Clear is a blur of 1 % of the frame height on the other subject, with each subject's own depth still sharp.

    Parameters
    ----------
    scene, camera, frame, coc_mm, steps
        As for :func:`solve_fstop`.
    from_subject, to_subject : Subject, Object, str or float
        The two subjects of the rack.
    longest_lens_mm : float
        No longer lens is proposed.

    Returns
    -------
    Proposal
        With before and after; changes nothing. Set its `fstop` and `lens_mm`, and move the camera by its `camera_move`
        along the view axis, in scene units.

    Raises
    ------
    RackFocusError
        As for :func:`solve_fstop`.
    """
    pair = _pair(scene, (from_subject, to_subject), camera, frame, coc_mm)
    return _make_it_read(pair, steps=steps, longest_lens_mm=longest_lens_mm)


def pick_surface(
    scene: bpy.types.Scene,
    subject: AnySubject,
    point: Sequence[float] | None = None,
    *,
    ray: tuple[Sequence[float], Sequence[float]] | None = None,
    camera: AnyCamera = None,
    frame: float | None = None,
) -> Subject:
    """Return a subject on a point of a surface, which carries it from then on, however it deforms.

    Parameters
    ----------
    scene : Scene
        The scene in which the surface is evaluated.
    subject : Object, str or Subject
        A mesh (a curve or a text has one as well), or an instance of one.
    point : sequence of float, optional
        A place in the world; the nearest point of the evaluated surface is picked.
    ray : two sequences of float, optional
        Or a ray's origin and direction in the world; the first point that it meets.
    camera : Object or str, optional
        By default the camera that renders the frame.
    frame : float, optional
        Scene frame; by default the current one.

    Returns
    -------
    Subject
        The subject with its `point` set.

    Raises
    ------
    ArgumentError, SubjectError
        For none or both of point and ray; for a subject without a surface, and a ray that misses it.

    Notes
    -----
    The point is a face of the evaluated mesh, modifiers included, and weights of its corners. It stays valid as long as
    the evaluated mesh has as many vertices and faces; a subdivision may be there, but must not change its level.
    """
    at = scene.frame_current_final if frame is None else float(frame)
    puller = get_camera(scene, camera, at)
    return pick_on(scene, puller, get_subject(scene, subject, puller), at, point, ray)


def find_instances(
    scene: bpy.types.Scene,
    instancer: bpy.types.Object | str,
    *,
    camera: AnyCamera = None,
    frame: float | None = None,
) -> tuple[Instance, ...]:
    """Return what an object instances, each with the subject that aims at it.

    Parameters
    ----------
    scene : Scene
        The scene that is looked at.
    instancer : Object or str
        What shows the instances: an empty with a collection, a mesh with geometry nodes or hair.
    camera : Object or str, optional
        By default the camera that renders the frame.
    frame : float, optional
        Scene frame; by default the current one. Particles that are simulated are those of the scene's stage, which has
        not run their simulation: aim at them by their index.

    Returns
    -------
    tuple of Instance
        Each with its `subject`, what is shown there, and where.

    Raises
    ------
    SubjectError
        If there is no such object.
    """
    at = scene.frame_current_final if frame is None else float(frame)
    puller = get_camera(scene, camera, at)
    found = get_subject(scene, instancer, puller).object
    return tuple(list_instances(scene, puller, found, at))


def _seen(scene: bpy.types.Scene, subjects: Iterable[AnySubject], camera: AnyCamera, frame: float | None) -> Seen:
    at = _frame(scene, frame)
    return read_extents(scene, get_camera(scene, camera, at), subjects, at)


def _pair(
    scene: bpy.types.Scene,
    subjects: tuple[AnySubject, AnySubject],
    camera: AnyCamera,
    frame: float | None,
    coc_mm: str | float | None,
) -> Pair:
    at = _frame(scene, frame)
    return read_pair(scene, get_camera(scene, camera, at), subjects, at, coc_mm=coc_mm)


def _frame(scene: bpy.types.Scene, frame: float | None) -> float:
    return float(frames_asked(scene, None if frame is None else [frame])[0])


def frames_asked(scene: bpy.types.Scene, frames: Iterable[float] | None) -> FloatArray:
    """Return frames as an array, the current one for None; raise :class:`ArgumentError` unless they are finite."""
    at = np.array([scene.frame_current] if frames is None else list(frames), dtype=np.float64)
    if not len(at) or not np.all(np.isfinite(at)):
        raise ArgumentError("frames must be finite numbers, at least one")
    return at
