"""What the window shows of a rack to be, and what stands in its way; what was checked, and whether it still holds.

Read, never written, never stored in the file. Whatever runs over frames is worked out at a click and remembered here.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import bpy
from bpy.app.handlers import persistent
from bpy.app.translations import pgettext_tip as _

from ..core.errors import EditedError, RackFocusError
from ..core.messages import CONTEXT
from ..doors import (
    api,
    blender_at_playhead,
    blender_camera,
    blender_full_scene,
    blender_keyable,
    blender_pairs,
    blender_recipe,
    blender_rehearsal,
    blender_steps,
    blender_update,
    blender_when_idle,
    core_breathing,
    core_camera,
    core_keys,
    core_pair,
    core_proposals,
    core_rack_stop,
    core_readout,
    core_recipe,
    core_request,
    core_standards,
    is_open,
    stepwise,
    stop_solver,
)
from ..properties import (
    PullSettings,
    find_missing_marker,
    pair_span,
    problem_of_marks,
    problem_of_pair,
    pull_span,
    read_arguments,
    read_coc,
    read_stop_wish,
    read_subject,
)

if TYPE_CHECKING:
    from ..blender.object_types import CameraObject


class Outlook(NamedTuple):
    """A rack as it would be at the playhead: its camera, its subjects, and the numbers, or why there are none."""

    camera: CameraObject
    subjects: tuple[api.Subject, api.Subject]
    readout: api.RackReadout | None = None
    stop: api.StopSolution | None = None
    coc_mm: float = 0.0
    coc_px: float = 0.0
    framing_change: float = 0.0
    problem: str = ""
    is_measured_later: bool = False


class Checked(NamedTuple):
    """What a check found: of which scene and camera, and what of the scene's settings it rests on."""

    scene_id: int
    camera: str
    findings: tuple[api.Finding, ...]
    settings: tuple[Any, ...]


class _Memory:
    def __init__(self) -> None:
        self.checked: Checked | None = None
        self.has_changed = False


_memory = _Memory()


# ------------------------------------------------------------------------------------------------------- under way now
def is_rehearsing() -> bool:
    """Whether a rehearsal is running."""
    return is_open(blender_rehearsal) and blender_rehearsal.is_running()


def is_stepped(scene: bpy.types.Scene) -> bool:
    """Whether a scene is being stepped to measure it, so that its updates are none of the user's."""
    return is_open(blender_full_scene) and blender_full_scene.is_measured_in(scene)


def is_untouched(scene: bpy.types.Scene) -> bool:
    """Whether a scene has no rack, and none is being set up: no subject is picked, no camera is animated.

    Cheap, and without importing what measures.
    """
    settings = scene.rack_focus
    picked = (settings.from_subject, settings.to_subject)
    if len(settings.marks) or any(subject.object or subject.picked for subject in picked):
        return False
    return not any(camera.animation_data for camera in bpy.data.cameras)


# -------------------------------------------------------------------------------------------------------- what is to be
def arrival_frame(scene: bpy.types.Scene) -> float:
    """Return the frame at which the rack that the panel describes would arrive, at the last of its marks."""
    settings, clock = scene.rack_focus, blender_camera.read_timebase(scene)
    if not settings.use_marks:
        return pair_span(settings, clock)[1]
    return pull_span(settings, len(settings.marks) - 1, clock)[1] if len(settings.marks) else scene.frame_current


def shown_pull(scene: bpy.types.Scene) -> int:
    """Return the index of the mark whose pull the panel judges: the one that is active in the list."""
    settings = scene.rack_focus
    return max(1, min(int(settings.active_mark), len(settings.marks) - 1))


def judged_frame(scene: bpy.types.Scene) -> float:
    """Return the frame at which the panel's pull arrives: what lens and stop are advised for."""
    settings = scene.rack_focus
    if not settings.use_marks or len(settings.marks) < 2:
        return arrival_frame(scene)
    return pull_span(settings, shown_pull(scene), blender_camera.read_timebase(scene))[1]


def find_edited(scene: bpy.types.Scene) -> core_recipe.RackEntry | None:
    """Return the rack that the panel was loaded with and writes again, None while it describes a new one."""
    settings = scene.rack_focus
    camera = settings.edited_camera if settings.edited_rack else None
    if camera is None or scene.objects.get(camera.name) != camera or not blender_recipe.carries_rack(camera):
        return None
    try:
        return blender_recipe.get_recipe(camera).find(settings.edited_rack)
    except RackFocusError:
        return None


def read_rack(scene: bpy.types.Scene, pull: PullSettings) -> dict[str, Any]:
    """Return all keyword arguments of `api.create_rack`: a new rack, or the edited one anew."""
    arguments = read_arguments(scene.rack_focus, pull, scene.frame_current)
    if edited := find_edited(scene):
        arguments |= {"camera": scene.rack_focus.edited_camera, "replaces": edited.name}
    return arguments


def rack_span(scene: bpy.types.Scene) -> tuple[float, float] | None:
    """Return the scene frames that the panel's rack would own, None while it describes no pull."""
    settings, clock = scene.rack_focus, blender_camera.read_timebase(scene)
    if not settings.use_marks:
        return pair_span(settings, clock)
    if len(settings.marks) < 2:
        return None
    return pull_span(settings, 0, clock)[1], pull_span(settings, len(settings.marks) - 1, clock)[1]


def find_edits_in_the_way(scene: bpy.types.Scene) -> EditedError | None:
    """Return what says which keys, edited by hand, the panel's rack would replace; None where there are none."""
    camera, span = shown_camera(scene), rack_span(scene)
    recipe = blender_recipe.find_recipe(camera) if camera else None
    if recipe is None or span is None:
        return None
    edited = find_edited(scene)
    to_curve = blender_camera.read_timebase(scene).curve_frames_per_frame
    owned = core_keys.FrameRange(*span).scaled(to_curve)
    racks = (rack for rack in recipe.racks if rack == edited or rack.owned.overlaps(owned))
    return next(filter(None, (blender_update.find_edits(camera, recipe, rack) for rack in racks)), None)


def shown_camera(scene: bpy.types.Scene) -> CameraObject | None:
    """Return the camera that the panel is about: the one that renders the arrival, or that of the edited rack."""
    return (
        scene.rack_focus.edited_camera
        if find_edited(scene)
        else blender_camera.find_camera_at(scene, arrival_frame(scene))
    )


def get_shown_camera(scene: bpy.types.Scene) -> CameraObject:
    """Return the same, where it was asked before whether there is one."""
    camera = shown_camera(scene)
    assert camera is not None  # noqa: S101
    return camera


def find_obstacle(scene: bpy.types.Scene) -> str | None:
    """Return what is missing before a rack can be created, as a sentence that says what to do, or None."""
    settings = scene.rack_focus
    camera = shown_camera(scene)
    if camera is None:
        return _("The scene has no camera: add one, or make one active")
    problem = problem_of_marks(scene, camera) if settings.use_marks else problem_of_pair(scene, camera)
    if problem:
        return problem
    if name := find_missing_marker(settings, blender_camera.read_timebase(scene)):
        return _("There is no timeline marker '{name}': choose another, or clear it").format(name=name)
    if not camera.data.is_editable:
        text = _("The data of '{name}' is linked from {file}: make a library override of the camera and its data first")
        return text.format(name=camera.name, file=camera.data.library.filepath)
    if shares_data(scene) and not settings.single_user:
        text = _("Other cameras share the data of '{name}': tick Single-User Data")
        return text.format(name=camera.name)
    return None


def shares_data(scene: bpy.types.Scene) -> bool:
    """Whether other cameras use the data of the panel's camera, so that keys would move all of them."""
    camera = shown_camera(scene)
    return camera is not None and not blender_keyable.is_used_once(camera.data)


def find_lens_obstacle(scene: bpy.types.Scene) -> str | None:
    """Return what keeps a lens from being advised on, as a sentence that says what to do, or None."""
    obstacle = find_obstacle(scene)
    camera = shown_camera(scene)
    if obstacle is None and camera and camera.data.type != "PERSP":
        text = _("Camera '{name}' is not perspective: its blur has no focal length to advise on")
        return text.format(name=camera.name)
    return obstacle


def shown_subjects(scene: bpy.types.Scene) -> tuple[api.Subject | None, api.Subject | None]:
    """Both ends of the pull that the panel judges."""
    settings = scene.rack_focus
    if not settings.use_marks:
        return read_subject(settings.from_subject), read_subject(settings.to_subject)
    end = shown_pull(scene)
    return read_subject(settings.marks[end - 1].subject), read_subject(settings.marks[end].subject)


def look_ahead(scene: bpy.types.Scene, graph: bpy.types.Depsgraph) -> Outlook | None:
    """Return the outlook of the rack that the panel describes, None while something is missing.

    Of a chain it is that of one pull, see :func:`shown_pull`; AUTO then is judged for that pull alone.
    """
    if find_obstacle(scene):
        return None
    camera, subjects = get_shown_camera(scene), shown_subjects(scene)
    outlook = Outlook(camera, subjects)
    asked = [subject for subject in subjects if not blender_at_playhead.is_read_at_once(subject)]
    found = {subject: blender_when_idle.find_depth(scene, camera, subject) for subject in asked}
    depths = {subject: depth for subject, depth in found.items() if depth is not None}
    if len(depths) < len(found):
        return outlook._replace(problem=_("Measuring", CONTEXT), is_measured_later=True)
    if unknown := next((depth.problem for depth in depths.values() if depth.problem), ""):
        return outlook._replace(problem=unknown)
    distances = [
        depths[subject].distance if subject in depths else blender_at_playhead.distance_now(graph, camera, subject)
        for subject in subjects
    ]
    for subject, distance in zip(subjects, distances, strict=True):
        if subject and distance <= 0:
            return outlook._replace(problem=_("'{name}' is behind the camera").format(name=subject.name))
    try:
        state = blender_camera.read_camera_state(scene, camera.evaluated_get(graph))
        ends = [
            (depths[subject].near, depths[subject].far)
            if subject in depths
            else blender_at_playhead.ends_now(scene, graph, camera, subject, distance)
            for subject, distance in zip(subjects, distances, strict=True)
        ]
        return _with_numbers(outlook, scene, state, distances, ends)
    except RackFocusError as error:
        return outlook._replace(problem=error.message)


def _with_numbers(
    outlook: Outlook,
    scene: bpy.types.Scene,
    state: core_camera.CameraState,
    distances: list[float],
    ends: list[tuple[float, float]],
) -> Outlook:
    wish, scale = read_stop_wish(scene.rack_focus), scene.unit_settings.scale_length
    coc_mm = core_standards.coc_mm(wish.coc_mm, state.sensor)
    amount = scene.rack_focus.breathing if state.projection == "PERSP" else 0.0
    grown = core_breathing.magnification(state.lens_mm, [distance * scale for distance in distances], amount)
    # A breathing lens has the power of one that is longer by the root of what it grows.
    lenses = [replace(state, lens_mm=float(state.lens_mm) * math.sqrt(each)) for each in grown]
    moments = [
        core_rack_stop.moment_at(lens, outlook.subjects, distances, own, scale, ends) for own, lens in enumerate(lenses)
    ]
    stop = _solved(wish, moments, coc_mm, scale) if wish.fstop == "AUTO" else None
    state = replace(state, fstop=_fstop(wish, state, stop))
    return outlook._replace(
        readout=core_readout.read_out(
            state, *distances, unit_scale_m=scale, coc_mm=coc_mm, model=scene.rack_focus.lens_model
        ),
        stop=stop,
        coc_mm=coc_mm,
        coc_px=float(coc_mm * state.sensor.px_per_mm),
        framing_change=float(max(grown) / min(grown) - 1.0),
    )


def _solved(
    wish: core_request.StopWish, moments: list[stop_solver.Moment], coc_mm: float, unit_scale_m: float
) -> api.StopSolution:
    how = {"visibility": wish.visibility, "style": wish.style, "steps": wish.steps}
    return stop_solver.solve(moments, coc_mm=coc_mm, unit_scale_m=unit_scale_m, **how)


def _fstop(wish: core_request.StopWish, state: core_camera.CameraState, stop: api.StopSolution | None) -> float:
    if stop:
        return stop.fstop
    return float(state.fstop) if wish.fstop == "KEEP" else float(wish.fstop)


# ----------------------------------------------------------------------------------------------------- what it could be
def propose(scene: bpy.types.Scene) -> blender_steps.Steps[tuple[core_pair.Pair, api.Proposal]]:
    """Return the rack that the panel describes, and the smallest change that makes it read.

    Raises
    ------
    RackFocusError
    """
    pair = yield from pair_to_be(scene)
    return pair, core_proposals.make_it_read(pair, steps=scene.rack_focus.steps)


def pair_to_be(scene: bpy.types.Scene) -> blender_steps.Steps[core_pair.Pair]:
    """Return the panel's subjects at the arrival, at the stop that the rack would write.

    Raises
    ------
    RackFocusError
    """
    wish, camera = read_stop_wish(scene.rack_focus), shown_camera(scene)
    pair = yield from blender_pairs.read_pair(
        scene, camera, shown_subjects(scene), judged_frame(scene), coc_mm=read_coc(scene.rack_focus)
    )
    moments = [
        stop_solver.Moment(pair.camera, pair.start, (pair.end,)),
        stop_solver.Moment(pair.camera, pair.end, (pair.start,)),
    ]
    if wish.fstop != "AUTO":
        return pair.with_stop(_fstop(wish, pair.camera, None))
    # Where AUTO has to ask for what no lens opens to, there is something to advise.
    return pair.with_stop(max(_solved(wish, moments, pair.coc, pair.unit_scale_m).fstop, pair.fastest))


# ------------------------------------------------------------------------------------------------------- what there is
def racks_there(scene: bpy.types.Scene) -> tuple[core_recipe.RackEntry, ...]:
    """Return the racks of the panel's camera in order of time, as they were made; none where they cannot be read."""
    camera = shown_camera(scene)
    if camera is None or not blender_recipe.carries_rack(camera):
        return ()
    try:
        return tuple(sorted(blender_recipe.get_recipe(camera).racks, key=lambda rack: rack.timing))
    except RackFocusError:
        return ()


def chosen_rack(scene: bpy.types.Scene) -> core_recipe.RackEntry | None:
    """Return the rack that the panel's buttons are about: the chosen one, else the one under the playhead."""
    racks = racks_there(scene)
    chosen = next((rack for rack in racks if rack.name == scene.rack_focus.chosen_rack), None)
    past = [rack for rack in racks if rack.timing[0][1] <= scene.frame_current]
    return chosen or next(iter([*past[-1:], *racks[:1]]), None)


def get_chosen_rack(scene: bpy.types.Scene) -> core_recipe.RackEntry:
    """Return the same, where it was asked before whether there is one."""
    chosen = chosen_rack(scene)
    assert chosen is not None  # noqa: S101
    return chosen


# ----------------------------------------------------------------------------------------------------- what was checked
def find_check_obstacle(scene: bpy.types.Scene) -> str | None:
    """Return why there is nothing to check, as a sentence that says what to do, or None."""
    camera = shown_camera(scene)
    if camera is None:
        return _("The scene has no camera: add one, or make one active")
    if blender_recipe.carries_rack(camera):
        return None
    return _("'{name}' carries no rack to check: create one first").format(name=camera.name)


def run_check(scene: bpy.types.Scene) -> blender_steps.Steps[Checked]:
    """Check the racks of the panel's camera and remember what was found.

    Raises
    ------
    RackFocusError
    """
    camera = get_shown_camera(scene)
    findings = yield from stepwise.check(scene, camera=camera, seen=scene.rack_focus.check_seen)
    # The stage that was measured on leaves its traces in the next update, which is no change of the user's.
    bpy.context.view_layer.update()
    _memory.checked = Checked(scene.session_uid, camera.name, findings, _settings_checked(scene))
    _memory.has_changed = False
    return _memory.checked


def last_check(scene: bpy.types.Scene) -> Checked | None:
    """Return what was last found about the panel's camera, or None."""
    checked, camera = _memory.checked, shown_camera(scene)
    if checked is None or camera is None:
        return None
    return checked if (checked.scene_id, checked.camera) == (scene.session_uid, camera.name) else None


def is_stale(scene: bpy.types.Scene) -> bool:
    """Whether something that counts has changed since the last check."""
    checked = last_check(scene)
    return checked is not None and (_memory.has_changed or checked.settings != _settings_checked(scene))


def forget() -> None:
    """Forget everything: the add-on goes."""
    _memory.checked, _memory.has_changed = None, False


@persistent  # type: ignore[untyped-decorator]
def watch(scene: bpy.types.Scene, graph: bpy.types.Depsgraph) -> None:
    """Note that the scene changed since the check; a depsgraph handler, so it does no more than that."""
    is_watched = _memory.checked is not None and not _memory.has_changed
    has_depths = is_open(blender_when_idle) and blender_when_idle.knows()
    if not (is_watched or has_depths) or is_stepped(scene):
        return
    if any(blender_full_scene.may_change_shots(update) for update in graph.updates):
        blender_when_idle.forget()
        _memory.has_changed = _memory.checked is not None


def _settings_checked(scene: bpy.types.Scene) -> tuple[Any, ...]:
    """What of the scene itself a check rests on: its updates do not say what of it has changed."""
    render = scene.render
    numbers = ("resolution_x", "resolution_y", "resolution_percentage", "pixel_aspect_x", "pixel_aspect_y", "engine")
    clock = ("fps", "fps_base", "frame_map_old", "frame_map_new")
    return (
        *(getattr(render, name) for name in (*numbers, *clock)),
        *(scene.frame_start, scene.frame_end, scene.unit_settings.scale_length, scene.eevee.bokeh_max_size),
    )


def register() -> None:
    """Watch the scenes."""
    bpy.app.handlers.depsgraph_update_post.append(watch)


def unregister() -> None:
    """Stop watching, and forget."""
    bpy.app.handlers.depsgraph_update_post.remove(watch)
    if is_open(blender_when_idle):
        blender_when_idle.stop()
    if is_open(blender_rehearsal):
        blender_rehearsal.end()
    forget()
