"""The racks of a camera: found, planned again, moved, copied, turned into keys or a live rig, and taken off."""

import bpy

from ..blender.measure.steps import finish
from ..blender.review import review as _review
from ..blender.write import bake, update
from ..blender.write import racks as _racks
from ..core.arguments import require_frame
from ..core.choices import SharedData
from ..core.record.rack import Rack
from .arguments import get_camera_object, public


@public
def find_racks(camera: bpy.types.Object) -> tuple[Rack, ...]:
    """Return the racks on a camera, in order of time, as its recipe and its curves have them; nothing is measured.

    Parameters
    ----------
    camera : Object
        The camera to look at.

    Returns
    -------
    tuple of Rack
        In order of time; empty where the camera carries none. What takes a measurement is not worked out: `timeline`
        and `findings` are None, and the focus distance of a live rack, which its drivers give, is nan. See
        :func:`review`. The keys of a live rack are those of the property that carries it.
    """
    return _racks.find_racks(get_camera_object(camera))


@public
def review(rack: Rack) -> Rack:
    """Return a rack that is on its camera with what takes a measurement: who is sharp when, and what there is to say.

    Parameters
    ----------
    rack : Rack
        One that :func:`find_racks` listed, or that was created.

    Returns
    -------
    Rack
        As the scene and the rack's keys now are, with `focus_distance`, `timeline` and `findings`; these are those of
        :func:`check`.

    Raises
    ------
    RackFocusError
        If the camera no longer carries the rack, or is in no scene.
    """
    return finish(_review.review(rack))


@public
def update_rack(camera: bpy.types.Object, name: str | None = None, *, overwrite_edits: bool = False) -> Rack:
    """Plan a rack again from its own marks and options, and write it anew.

    Subjects and camera are measured where they are now, timeline markers read where they stand now.

    Parameters
    ----------
    camera : Object
        The camera that carries the rack.
    name : str, optional
        May be left out where the camera carries but one rack.
    overwrite_edits : bool
        Whether keys of the rack that were changed by hand are replaced.

    Returns
    -------
    Rack
        As it was planned and written anew.

    Raises
    ------
    RackFocusError
        With nothing changed: if the camera carries no such rack, its keys were edited by hand and `overwrite_edits` is
        False, or it can no longer be planned.
    """
    return finish(update.update_rack(get_camera_object(camera), name, overwrite_edits=overwrite_edits))


@public
def retime_rack(
    camera: bpy.types.Object,
    name: str | None = None,
    *,
    shift: float = 0.0,
    scale: float = 1.0,
    pivot: float | None = None,
    overwrite_edits: bool = False,
) -> Rack:
    """Move a rack in time, for a late re-cut, and plan it again there.

    Parameters
    ----------
    camera, name, overwrite_edits
        As for :func:`update_rack`.
    shift : float
        Scene frames, later positive.
    scale : float
        By how much all lengths grow; positive.
    pivot : float, optional
        The scene frame that scaling leaves where it is; the first mark by default.

    Returns
    -------
    Rack
        As it was planned and written at its new frames.

    Raises
    ------
    RackFocusError
        As for :func:`update_rack`; and if timeline markers hold its marks.
    """
    found = get_camera_object(camera)
    if pivot is not None:
        require_frame("pivot", pivot)
    works = update.retime_rack(found, name, shift=shift, scale=scale, pivot=pivot, overwrite_edits=overwrite_edits)
    return finish(works)


@public
def copy_rack(
    camera: bpy.types.Object,
    to: bpy.types.Object,
    name: str | None = None,
    *,
    scene: bpy.types.Scene | None = None,
    shift: float = 0.0,
    shared_data: SharedData = "REFUSE",
) -> Rack:
    """Create a rack with the marks and options of another one, on another camera or in another take.

    Distances are measured from the other camera, in its scene. Marks stay on their markers where these are known by
    name, unless they are to be shifted.

    Parameters
    ----------
    camera : Object
        The camera to copy from.
    to : Object
        The camera to copy to.
    name : str, optional
        May be left out where the camera carries but one rack.
    scene : Scene, optional
        Where the other camera films; by default a scene that it is in.
    shift : float
        Scene frames by which the copy comes later.
    shared_data : {"REFUSE", "SINGLE_USER"}
        What to do where other cameras use the same camera data as `to`: refuse, or give `to` data of its own.

    Returns
    -------
    Rack
        The copy, as it was planned and written on `to`.

    Raises
    ------
    RackFocusError
        With nothing changed: if the camera carries no such rack, or one cannot be created on `to`.
    """
    cameras = get_camera_object(camera), get_camera_object(to)
    return finish(update.copy_rack(*cameras, name, scene=scene, shift=shift, shared_data=shared_data))


@public
def remove_rack(camera: bpy.types.Object, name: str | None = None) -> tuple[str, ...]:
    """Take a rack off a camera, or all of them, and put back what was there.

    Parameters
    ----------
    camera : Object
        The camera that carries the rack.
    name : str, optional
        Which rack; without it all of them go.

    Returns
    -------
    tuple of str
        The names of the racks removed.

    Raises
    ------
    RackFocusError
        If the camera carries no rack, or none of that name, or is linked from a library.
    """
    return _racks.remove_rack(get_camera_object(camera), name)


@public
def bake_rack(camera: bpy.types.Object, name: str | None = None) -> Rack:
    """Turn a camera's live rack into keys.

    The keys are fitted to what the rig now gives, at every frame and between, also where its own keys were edited.

    Parameters
    ----------
    camera : Object
        The camera that carries the live rack.
    name : str, optional
        May be left out where the camera carries but one rack.

    Returns
    -------
    Rack
        The rack as keys on the focus distance.

    Raises
    ------
    RackFocusError
        With nothing changed: if there is no such live rack, or the focus distance cannot be keyed.
    """
    return finish(bake.bake_rack(get_camera_object(camera), name))


@public
def make_live(camera: bpy.types.Object, name: str | None = None, *, overwrite_edits: bool = False) -> Rack:
    """Turn the one rack of keys on a camera into a live rack, with the same marks at the same frames.

    What a live rig cannot be is refused as for `create_rack(mode="LIVE")`. It follows its subjects exactly, also
    where NATURAL left out what nobody sees.

    Parameters
    ----------
    camera, name, overwrite_edits
        As for :func:`update_rack`.

    Returns
    -------
    Rack
        The rack as a live rig; its keys are those of the property that carries it.

    Raises
    ------
    RackFocusError
        With nothing changed: if there is no such rack, it is not alone, a live rig cannot do what it does, or its keys
        were edited by hand and `overwrite_edits` is False.
    """
    return finish(bake.make_live(get_camera_object(camera), name, overwrite_edits=overwrite_edits))
