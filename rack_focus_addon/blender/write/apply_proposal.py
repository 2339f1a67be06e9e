"""Carrying out a proposal on its camera: the focal length, and a move along the view axis; whole or not at all."""

from collections.abc import Iterator
from typing import Any, Final

import bpy
import numpy as np
from mathutils import Vector

from ...core.errors import CameraError
from ...core.messages import joined, say
from ...core.stop.pair import Pair
from ...core.stop.proposals import Proposal
from .. import compat
from ..animation import PATHS, find_driver
from ..measure.pairs import read_pair
from ..measure.steps import Steps
from ..object_types import CameraObject
from .keyable import cameras_sharing, require_keyable

PLACES: Final = ("location", "delta_location")

SAME_MOVE: Final = 1e-3
"""Relative. What the stage must see of a move, for the rack to become what was promised."""


def apply_proposal(
    scene: bpy.types.Scene,
    camera: CameraObject,
    subjects: tuple[Any, Any],
    frame: float,
    proposal: Proposal,
    *,
    shared_data: str = "REFUSE",
) -> Steps[None]:
    """Give a camera the focal length and the place that a proposal asks for; the stop is for the rack to write.

    Parameters
    ----------
    scene : Scene
    camera : Object
    subjects : two of Subject, Object, str or float
        For whom the proposal was made.
    frame : float
        Scene frame at which it was made.
    proposal : Proposal
    shared_data : {"REFUSE", "SINGLE_USER"}
        As the rack will be created with.

    Raises
    ------
    CameraError
        With nothing changed: if something holds the stop, the lens or the camera's place, so that the proposal would
        not come true.
    """
    require_keyable(camera, channels=("FOCUS",), writes_stop=True, shared_data=shared_data)
    before = yield from read_pair(scene, camera, subjects, frame)
    changes_lens = proposal.lens_mm != before.lens_mm
    for problem in (*(_lens_problems(camera, proposal) if changes_lens else ()), *_move_problems(camera, proposal)):
        raise CameraError(problem)
    lens_mm, location = camera.data.lens, camera.location.copy()
    try:
        if changes_lens:
            camera.data.lens = proposal.lens_mm
        if proposal.camera_move:
            _move(camera, proposal.camera_move)
            after = yield from read_pair(scene, camera, subjects, frame)
            _require_moved(before, after, proposal.camera_move)
    except BaseException:
        camera.data.lens, camera.location = lens_mm, location
        raise


def _lens_problems(camera: bpy.types.Object, proposal: Proposal) -> Iterator[str]:
    data = camera.data
    if compat.find_fcurve(data, PATHS["LENS"]) or find_driver(data, PATHS["LENS"]):
        yield (
            say(
                "The focal length of '{camera}' is animated, so {lens_mm:g} mm would not stay; change its keys by hand",
                camera=camera.name,
                lens_mm=proposal.lens_mm,
            )
        )
    if sharing := cameras_sharing(camera):
        yield (
            say(
                "Camera '{camera}' shares its data with {cameras}, which {lens_mm:g} mm would change too; make its "
                "data single-user first (Object > Relations > Make Single User)",
                camera=camera.name,
                cameras=joined(sharing),
                lens_mm=proposal.lens_mm,
            )
        )


def _move_problems(camera: bpy.types.Object, proposal: Proposal) -> Iterator[str]:
    if not proposal.camera_move:
        return
    by = abs(proposal.camera_move)
    move = say("moved {by:.3g} closer", by=by) if proposal.camera_move > 0 else say("moved {by:.3g} back", by=by)
    if not camera.is_editable:
        yield say(
            "Camera '{camera}' is linked, so it cannot be {move}; make a library override of it first",
            camera=camera.name,
            move=move,
        )
    if _place_is_animated(camera):
        yield say(
            "The place of '{camera}' is animated, so it would not stay {move}; move its animation by hand",
            camera=camera.name,
            move=move,
        )
    for constraint in camera.constraints:
        if not constraint.mute and constraint.influence > 0:
            yield (
                say(
                    "The constraint '{constraint}' holds '{camera}', so it cannot be {move} along its view; mute the "
                    "constraint, or move what it follows",
                    constraint=constraint.name,
                    camera=camera.name,
                    move=move,
                )
            )


def _place_is_animated(camera: bpy.types.Object) -> bool:
    animation = camera.animation_data
    if animation is None:
        return False
    if any(find_driver(camera, path) for path in PLACES) or any(not track.mute for track in animation.nla_tracks):
        return True
    own = (compat.assigned_slot(camera) or 0,)
    curves = compat.action_curves(animation.action) if animation.action else ()
    return any(handle in own and path in PLACES for handle, path, _ in curves)


def _move(camera: bpy.types.Object, towards: float) -> None:
    """Move a camera along its view axis, through what its parent makes of its location."""
    seen = camera.matrix_world
    axis = -Vector(seen.col[2][:3]).normalized()  # type: ignore[index]
    # What stands between a location and the world: the parent, and its inverse as it was when it became one.
    above = (seen @ camera.matrix_basis.inverted()).to_3x3()
    camera.location += above.inverted() @ (axis * towards)


def _require_moved(before: Pair, after: Pair, move: float) -> None:
    """Raise unless both subjects came closer by the move: a parent may turn it, a subject may come along."""
    pairs = ((before.start, after.start), (before.end, after.end))
    for old, new in pairs:
        if not np.isclose(old.focus - new.focus, move, rtol=SAME_MOVE, atol=SAME_MOVE * old.focus):
            raise CameraError(
                "Moving '{camera}' by {move:.3g} towards the subjects brings '{name}' from {before:.4g} to "
                "{after:.4g}: its parent or the subject moves otherwise. Nothing was changed; move the camera by hand",
                camera=before.camera.name,
                move=move,
                name=old.name,
                before=old.focus,
                after=new.focus,
            )
