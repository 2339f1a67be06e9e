"""Planning a rack: from a request and a scene to the curve, the keys and the verdict. Nothing is written."""

from dataclasses import dataclass, replace

import bpy

from ..core.cuts import cut_findings
from ..core.errors import RackFocusError
from ..core.keys import CHANNELS, FrameRange, Key
from ..core.measured import Measured
from ..core.plan import RunOn, frames_to_plan, owned_range
from ..core.rack import Rack
from ..core.rack_stop import frames_of_need
from ..core.recipe import Curves, Recipe, unused_name, withdraw_rack
from ..core.request import RackRequest
from ..core.shot import plan_shot, require_moves
from ..core.timing import TimedMark, timed_marks
from .animation import FOCUS_PATH, read_curves, read_keys
from .breathing import without_breathing
from .camera import get_camera, read_timebase
from .compat import find_fcurve
from .ground import Progress
from .guards import require_keyable
from .live_planning import LivePlan, plan_live
from .recipe import find_recipe
from .shots import kept_to_shot, read_timeline
from .stage import chosen_marks, sample
from .subjects import get_subject


@dataclass(frozen=True, eq=False)
class Plan:
    """A planned rack, its keys by channel, the racks that it takes the place of, and its own frames.

    All in F-curve frames.
    """

    rack: Rack
    request: RackRequest
    own: Curves
    replaces: tuple[str, ...]
    owned: FrameRange


def plan_rack(
    scene: bpy.types.Scene,
    request: RackRequest,
    camera: bpy.types.Object | str | None = None,
    *,
    shared_data: str = "REFUSE",
    updating: str | None = None,
    progress: Progress | None = None,
) -> Plan | LivePlan:
    """Plan a rack in a scene; `updating` names the rack on the camera that it takes the place of, name and all.

    `progress` is called with the frames done and those in all while the full scene is stepped, where it has to be; it
    cancels by returning False.

    Raises
    ------
    RackFocusError
        For whatever stands in its way, before anything is changed.
    """
    timebase = read_timebase(scene)
    marks = timed_marks(request.marks, timebase, request.style)
    puller = get_camera(scene, camera, marks[-1].arrive)
    marks = tuple(mark.on(get_subject(scene, mark.subject, puller)) for mark in marks)
    marks = chosen_marks(scene, puller, marks, progress)
    request = _with_choices(request, marks)
    require_moves(marks)
    recipe = find_recipe(puller)
    if updating is not None:
        _require_rack(puller, recipe, updating)
    if request.mode == "LIVE":
        name = updating or request.name or _default_name(marks)
        return plan_live(scene, request, puller, marks, name=name, shared_data=shared_data, replacing=updating)
    channels = CHANNELS if request.breathing else CHANNELS[:1]
    writes_stop = request.stop.writes and not request.breathing
    require_keyable(puller, channels=channels, writes_stop=writes_stop, shared_data=shared_data)

    to_curve = timebase.curve_frames_per_frame
    owned = owned_range(marks).scaled(to_curve)
    # The latest goes first, so that each gives back to the one before it.
    replaces = _replaced(recipe, owned, updating) if recipe else ()
    standing = _standing_keys(puller, recipe, replaces, owned)
    run_on = _run_on(puller, standing, owned, (timebase.frame_start, timebase.frame_end))
    shots = read_timeline(scene)
    run_on = kept_to_shot(shots, timebase, puller, owned, standing, run_on)
    frames = frames_to_plan(marks, run_on)
    # How deep subjects are takes their meshes, and is asked by AUTO alone.
    sharp_at = frames_of_need(marks, frames) if request.stop.fstop == "AUTO" else False
    samples = sample(
        scene,
        puller,
        [mark.subject for mark in marks],
        frames,
        sharp_at=sharp_at,
        compare_at=[mark.arrive for mark in marks],
        progress=progress,
    )
    state, scale = samples.camera, scene.unit_settings.scale_length
    if recipe:
        withdrawn = tuple(rack.name for rack in reversed(recipe.racks)) if request.breathing else replaces
        state = without_breathing(puller, recipe, withdrawn, frames * to_curve, state)
    measured = Measured(marks, frames, state, samples.distances, scale, samples.near, samples.far)
    shot = plan_shot(measured, request, run_on)
    own = {channel: tuple(key.scaled(to_curve) for key in keys) for channel, keys in shot.keys.items()}
    others = [entry.name for entry in recipe.racks if entry.name not in replaces] if recipe else []
    rack = Rack(
        name=updating or unused_name(request.name or _default_name(marks), others),
        camera=puller,
        marks=marks,
        frames=frames,
        focus_distance=shot.focus,
        keys=own["FOCUS"],
        key_error_px=shot.key_error_px,
        fstop=shot.fstop,
        mode=request.mode,
        owned_range=(marks[0].arrive, marks[-1].arrive),
        timeline=shot.timeline,
        findings=(*samples.findings, *shot.findings, *cut_findings(marks, shots, puller.name)),
        measured_on=samples.measured_on,
        lens_keys=own.get("LENS", ()),
        stop_keys=own.get("STOP", ()),
        framing_change=shot.framing_change,
    )
    return Plan(rack=rack, request=request, own=own, replaces=replaces, owned=owned)


def _require_rack(camera: bpy.types.Object, recipe: Recipe | None, name: str) -> None:
    if recipe is None:
        raise RackFocusError(
            "Camera '{camera}' carries no rack '{name}' to be replaced; leave `replaces` out",
            camera=camera.name,
            name=name,
        )
    recipe.get(name)


def _replaced(recipe: Recipe, owned: FrameRange, updating: str | None) -> tuple[str, ...]:
    overlapping = {rack.name for rack in recipe.overlapping(owned)} | {updating}
    return tuple(rack.name for rack in reversed(recipe.racks) if rack.name in overlapping)


def _with_choices(request: RackRequest, marks: tuple[TimedMark, ...]) -> RackRequest:
    """The request with what NEAREST has chosen, which the recipe keeps."""
    if all(asked.subject.chosen == mark.subject.chosen for asked, mark in zip(request.marks, marks, strict=True)):
        return request
    chosen = (
        replace(asked, subject=replace(asked.subject, chosen=mark.subject.chosen))
        for asked, mark in zip(request.marks, marks, strict=True)
    )
    return replace(request, marks=tuple(chosen))


def _standing_keys(
    camera: bpy.types.Object, recipe: Recipe | None, replaces: tuple[str, ...], owned: FrameRange
) -> tuple[Key, ...]:
    """The keys of others that stay on a camera's focus curve outside the frames of a new rack."""
    if recipe is None:
        keys = read_keys(find_fcurve(camera.data, FOCUS_PATH))
        return tuple(key for key in keys if key.frame not in owned)
    curves = read_curves(camera.data, recipe.ledgers)
    ledger = recipe.ledgers["FOCUS"]
    for name in replaces:
        curves, recipe = withdraw_rack(curves, recipe, name)
        ledger = recipe.ledgers.get("FOCUS", replace(ledger, claims={}))
    return ledger.standing(curves["FOCUS"], owned)


def run_on_beside_users(scene: bpy.types.Scene, camera: bpy.types.Object, owned: FrameRange) -> RunOn:
    """Return how far the holds of a rack run on, on a camera whose keys are all the user's."""
    standing, timebase = _standing_keys(camera, None, (), owned), read_timebase(scene)
    run_on = _run_on(camera, standing, owned, (timebase.frame_start, timebase.frame_end))
    return kept_to_shot(read_timeline(scene), timebase, camera, owned, standing, run_on)


def _run_on(
    camera: bpy.types.Object, standing: tuple[Key, ...], owned: FrameRange, scene_range: tuple[int, int]
) -> RunOn:
    """The holds run on to the scene's range on each side where no other key stands."""
    curve = find_fcurve(camera.data, FOCUS_PATH)
    return RunOn(
        lead=None if any(key.frame < owned.first for key in standing) else scene_range[0],
        trail=None if any(key.frame > owned.last for key in standing) else scene_range[1],
        pin=curve is not None and curve.extrapolation != "CONSTANT",
    )


def _default_name(marks: tuple[TimedMark, ...]) -> str:
    return f"{marks[0].subject.name} to {marks[-1].subject.name}"
