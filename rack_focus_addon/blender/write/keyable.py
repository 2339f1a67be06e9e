"""What keeps a camera's focus from being keyed, found before anything is changed."""

from collections.abc import Iterator, Sequence
from typing import Final

import bpy

from ...core.choices import SHARED_DATA
from ...core.errors import CameraError, require_choice
from ...core.messages import joined, say
from .. import compat
from ..animation import PATHS, find_driver
from ..compat import find_fcurve
from ..object_types import CameraObject
from .recipe import find_rig

NAMES: Final = {"FOCUS": say("focus distance"), "LENS": say("focal length"), "STOP": say("f-stop")}
_WAYS_OUT: Final = {
    "FOCUS": say("remove the driver to key a rack"),
    "LENS": say("remove the driver, or set breathing to 0"),
    "STOP": say("remove the driver, or set breathing to 0"),
}


def require_keyable(
    camera: bpy.types.Object,
    *,
    channels: Sequence[str],
    writes_stop: bool,
    shared_data: str,
    stop_will_be_keyed: bool = False,
) -> None:
    """Raise :class:`CameraError`, with the way out, if a rack cannot be keyed on a camera.

    `channels` are those that will be keyed; `writes_stop` says whether the stop will be set once, and
    `stop_will_be_keyed` whether a rack that is planned, and not written yet, keys it.
    """
    require_choice("way with shared data", shared_data, SHARED_DATA)
    if shared_data == "SINGLE_USER" and cameras_sharing(camera) and not camera.is_editable:
        raise CameraError(
            "Camera '{camera}' is linked, so it cannot be given data of its own; override it first", camera=camera.name
        )
    for problem in _problems(camera, channels=channels, shared_data=shared_data):
        raise CameraError(problem)
    keyed = stop_will_be_keyed or find_driver(camera.data, PATHS["STOP"]) or find_fcurve(camera.data, PATHS["STOP"])
    if writes_stop and keyed:
        raise CameraError(
            "The f-stop of '{camera}' is animated; keep it (f-stop KEEP), or remove its animation", camera=camera.name
        )


def is_used_once(block: bpy.types.ID) -> bool:
    """Whether at most one thing uses a data-block; counted, so cheap enough to ask while drawing."""
    return bool(block.users - block.use_fake_user <= 1)


def cameras_sharing(camera: bpy.types.Object) -> tuple[str, ...]:
    """Return the names of the other objects that use the same camera data."""
    data = camera.data
    if data is None or is_used_once(data):
        return ()
    users = bpy.data.user_map(subset=[data])[data]
    return tuple(sorted(user.name for user in users if isinstance(user, bpy.types.Object) and user != camera))


def _problems(camera: CameraObject, *, channels: Sequence[str], shared_data: str) -> Iterator[str]:
    data = camera.data
    if not data.is_editable:
        yield (
            say(
                "The data of camera '{camera}' ('{data}') is linked from {path}: keys on it would be lost. Make a "
                "library override of the camera and its data (Outliner: ID Data > Library Override > Make), or make it "
                "local",
                camera=camera.name,
                data=data.name,
                path=data.library.filepath,
            )
        )
    sharing = cameras_sharing(camera)
    if sharing and shared_data == "REFUSE":
        yield (
            say(
                "Camera '{camera}' shares its data with {cameras}: keys would pull the focus of all. Make its data "
                "single-user (shared_data='SINGLE_USER')",
                camera=camera.name,
                cameras=joined(sharing),
            )
        )
    if find_rig(camera):
        yield say(
            "A live rack pulls the focus of '{camera}' and stands alone on it; remove it, or bake it to keys",
            camera=camera.name,
        )
    for channel in channels:
        if find_driver(data, PATHS[channel]):
            yield say(
                "A driver already sets the {what} of '{camera}'; {way_out}",
                what=NAMES[channel],
                camera=camera.name,
                way_out=_WAYS_OUT[channel],
            )
    yield from _animation_problems(camera, channels)


def _animation_problems(camera: CameraObject, channels: Sequence[str]) -> Iterator[str]:
    animation = camera.data.animation_data
    if animation is None:
        return
    if animation.use_tweak_mode:
        yield say(
            "Camera '{camera}' is in NLA tweak mode; leave it (Tab in the NLA editor) and try again", camera=camera.name
        )
    if animation.use_nla and _nla_hides_action(animation):
        yield say(
            "NLA tracks of camera '{camera}' mix with its action, so keys would not be its focus; mute them",
            camera=camera.name,
        )
    if animation.action and animation.action.is_editable:
        others = compat.others_animated_by(camera.data)
        if others:
            yield (
                say(
                    "Action '{action}' of camera '{camera}' also animates {others}: keys would pull the focus of all. "
                    "Make the action single-user",
                    action=animation.action.name,
                    camera=camera.name,
                    others=joined(others),
                )
            )
    for channel in channels:
        yield from _curve_problems(camera, channel)


def _curve_problems(camera: bpy.types.Object, channel: str) -> Iterator[str]:
    curve, what = find_fcurve(camera.data, PATHS[channel]), NAMES[channel]
    if curve is None:
        return
    if curve.mute or (curve.group and curve.group.mute):
        yield say(
            "The {what}'s F-curve of '{camera}' is muted; unmute it in the Graph Editor", what=what, camera=camera.name
        )
    if curve.lock or (curve.group and curve.group.lock):
        yield say(
            "The {what}'s F-curve of '{camera}' is locked; unlock it in the Graph Editor", what=what, camera=camera.name
        )
    if any(not modifier.mute for modifier in curve.modifiers):
        yield say(
            "The {what}'s F-curve of '{camera}' has modifiers, which would bend the pull; mute them",
            what=what,
            camera=camera.name,
        )
    if len(curve.sampled_points):
        yield say(
            "The {what} of '{camera}' is baked into samples; choose Key > Samples to Keys",
            what=what,
            camera=camera.name,
        )


def _nla_hides_action(animation: bpy.types.AnimData) -> bool:
    """Whether the action's own value is not what the NLA stack gives, on every frame."""
    tracks = animation.nla_tracks
    heard = any(not track.mute and len(track.strips) for track in tracks)
    whole = animation.action_influence == 1.0 and animation.action_blend_type == "REPLACE"
    # Holds run on beyond the keys; without extrapolation the tracks would show there.
    holds = animation.action_extrapolation == "HOLD"
    return any(track.is_solo for track in tracks) or (heard and not (whole and holds))


def can_set_stop(data: bpy.types.Camera) -> bool:
    """Whether a stop that is set on camera data stays: not where it is animated, driven or linked."""
    return bool(data.is_editable) and not find_driver(data, PATHS["STOP"]) and not find_fcurve(data, PATHS["STOP"])
