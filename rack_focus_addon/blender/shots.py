"""The shots of a timeline: which camera renders from when to when, as its markers cut it."""

from collections.abc import Sequence

import bpy

from ..core.curves.keys import FrameRange, Key
from ..core.errors import ArgumentError
from ..core.messages import joined, say
from ..core.plan.cuts import CameraSwitch, ShotRange, own_range, renders_again, shots_of
from ..core.plan.focus_curve import RunOn
from ..core.request.timing import Timebase
from .camera import read_frame_ratio


def find_shots(scene: bpy.types.Scene) -> tuple[ShotRange, ...]:
    """Return the shots of a scene's frame range, as its timeline markers cut it.

    Markers whose camera is disabled in renders do not count, as they do not for Blender.

    Parameters
    ----------
    scene : Scene
        The scene whose markers are read.

    Returns
    -------
    tuple of ShotRange
        In order of time; one where no marker switches cameras.
    """
    return _read(scene, first=float(scene.frame_start), last=float(scene.frame_end))


def read_timeline(scene: bpy.types.Scene) -> tuple[ShotRange, ...]:
    """Return the shots of the whole timeline, its first and last without an end."""
    return _read(scene)


def _read(scene: bpy.types.Scene, **frames: float) -> tuple[ShotRange, ...]:
    switches = [
        CameraSwitch(marker.frame, marker.camera, marker.name)
        for marker in scene.timeline_markers
        if marker.camera is not None and not marker.camera.hide_render
    ]
    return shots_of(switches, scene.camera, curve_frames_per_frame=read_frame_ratio(scene), **frames)


def kept_to_shot(
    shots: Sequence[ShotRange],
    timebase: Timebase,
    camera: bpy.types.Object,
    owned: FrameRange,
    standing: Sequence[Key],
    run_on: RunOn,
) -> RunOn:
    """Return the run-on of a rack kept to the shot that it belongs to, where markers switch cameras.

    Keys that stand in other shots do not end its holds, and its holds do not reach into other shots. Where the camera
    renders other shots too the ends are pinned, for the curve moves on to those between them.

    Parameters
    ----------
    shots : sequence of ShotRange
        As :func:`read_timeline` gives them.
    timebase, camera
    owned : FrameRange
        The rack's own frames, F-curve frames like those of the keys.
    standing : sequence of Key
        The keys of others that stay.
    run_on : RunOn
        As it is without cuts.
    """
    to_curve = timebase.curve_frames_per_frame
    own = own_range(shots, camera, owned.scaled(1.0 / to_curve))
    if own is None:
        return run_on
    before = any(own.first * to_curve <= key.frame < owned.first for key in standing)
    after = any(owned.last < key.frame <= own.last * to_curve for key in standing)
    return RunOn(
        lead=None if before else max(own.first, float(timebase.frame_start)),
        trail=None if after else min(own.last, float(timebase.frame_end)),
        pin=run_on.pin or renders_again(shots, camera),
    )


def find_shot(scene: bpy.types.Scene, place: str | Sequence[float]) -> ShotRange:
    """Return the shot meant by a marker's name, or by its first and last frame.

    Raises
    ------
    ArgumentError
        If no marker of that name switches cameras, or a cut lies between the frames.
    """
    shots = find_shots(scene)
    if isinstance(place, str):
        found = next((shot for shot in shots if shot.marker == place), None)
        if found is None:
            known = joined(f"'{shot.marker}'" for shot in shots if shot.marker) or say("there are none")
            raise ArgumentError(
                "No timeline marker '{place}' switches cameras (those that do: {known})", place=place, known=known
            )
        return found
    try:
        first, last = (float(frame) for frame in place)
    except (TypeError, ValueError):
        raise ArgumentError(
            "A shot is a marker's name, or its first and last frame, not {place}", place=repr(place)
        ) from None
    if not first < last:
        raise ArgumentError(
            "A shot's last frame must come after its first, not {first:g} to {last:g}", first=first, last=last
        )
    within = [shot for shot in read_timeline(scene) if shot.first <= last and shot.last >= first]
    cuts = [shot for shot in within[1:] if shot.camera != within[0].camera]
    if cuts:
        raise ArgumentError(
            "Frames {first:g} to {last:g} are no shot: '{camera}' takes over at frame {cut:g}",
            first=first,
            last=last,
            camera=cuts[0].camera_name,
            cut=cuts[0].first,
        )
    return ShotRange(within[0].camera if within else None, first, last, within[0].marker if within else "")
