"""Subjects: a point on a surface, the instances of an object, and what to aim at on an object."""

from collections.abc import Sequence

import bpy
import numpy as np

from ..blender.camera import get_camera
from ..blender.measure.instances import Instance, list_instances
from ..blender.measure.pick import pick_on
from ..blender.subjects import find as _find
from ..blender.subjects.find import get_subject
from ..core.arguments import shown
from ..core.errors import ArgumentError, SubjectError
from ..core.request.marks import Subject
from .arguments import AnyCamera, AnySubject, frame_asked, public


@public
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
        The scene that is looked at.
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
        One that aims at the point of the surface, for any function that takes a subject.

    Raises
    ------
    ArgumentError, SubjectError
        For none or both of point and ray; for a subject without a surface, and a ray that misses it.

    Notes
    -----
    The point is a face of the evaluated mesh, modifiers included, and weights of its corners. It stays valid as long as
    the evaluated mesh has as many vertices and faces; a subdivision may be there, but must not change its level.
    """
    at = frame_asked(scene, scene.frame_current_final if frame is None else frame)
    for name, place in (("point", point), *(zip(("ray[0]", "ray[1]"), ray, strict=True) if ray is not None else ())):
        if place is not None and not (len(place) == 3 and np.all(np.isfinite(place))):
            raise ArgumentError("{name} must be three finite numbers, not {given}", name=name, given=shown(place))
    puller = get_camera(scene, camera, at)
    found = get_subject(scene, subject, puller)
    if found.is_distance:
        raise SubjectError("subject is a plain distance, {name}, and has no surface; choose a mesh", name=found.name)
    return pick_on(scene, puller, found, at, point, ray)


@public
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
        Those that the object shows at the frame; empty where it shows none.

    Raises
    ------
    SubjectError
        If there is no such object.
    """
    at = frame_asked(scene, scene.frame_current_final if frame is None else frame)
    puller = get_camera(scene, camera, at)
    found = get_subject(scene, instancer, puller).object
    return tuple(list_instances(scene, puller, found, at))


@public
def suggest_subject(picked: bpy.types.Object) -> Subject:
    """Return what a puller would measure to on a picked object.

    Parameters
    ----------
    picked : Object
        The object that somebody has chosen.

    Returns
    -------
    Subject
        On a rig, or a mesh that one deforms, the head bone where a name tells it, else the middle of the evaluated
        bounds; on anything else the origin.
    """
    return _find.suggest_subject(picked)
