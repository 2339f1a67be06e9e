"""Creating racks: one, or those of all shots of a timeline; and planning one without a change.

The defaults stand in :mod:`..core.options`. Signatures repeat them, for editors to show; a test holds them to it.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, overload

import bpy

from ..blender.measure.steps import Progress, Steps, finish
from ..blender.shots import find_shot
from ..blender.write.batch import ShotToRack, naming_shot, write_racks
from ..blender.write.plan import plan_rack as _plan
from ..blender.write.racks import write_rack
from ..core.choices import (
    CocName,
    Ease,
    EaseDirection,
    Follow,
    Keying,
    Mode,
    SharedData,
    Space,
    StopSteps,
    StopStyle,
    StopWord,
)
from ..core.options import RackOptions
from ..core.record.rack import Plan, Rack
from ..core.request.marks import Mark
from ..core.request.request import RackRequest, chain, request_of, two_marks
from ..core.request.shot_options import ShotOptions, read_shot
from .arguments import AnyCamera, AnySubject, public, read_call

if TYPE_CHECKING:
    # Python keeps overloads until it has ended, and Blender 4.2's module then crashes on what they hold.
    @overload
    def create_rack(
        scene: bpy.types.Scene,
        from_subject: AnySubject,
        to_subject: AnySubject,
        *,
        camera: AnyCamera = None,
        start: float | None = None,
        arrive: float | None = None,
        start_marker: str | None = None,
        arrive_marker: str | None = None,
        frames: float | None = None,
        seconds: float | None = None,
        ease: Ease = "SMOOTHERSTEP",
        ease_direction: EaseDirection = "IN_OUT",
        space: Space = "DIOPTRE",
        fstop: StopWord | float = "KEEP",
        coc_mm: CocName | float | None = None,
        blur_coc: float = 8.0,
        blur_share: float = 0.0,
        style: StopStyle = "WIDEST",
        steps: StopSteps = "THIRD",
        mode: Mode = "KEYS",
        keys: Keying = "FITTED",
        follow: Follow = "NATURAL",
        tolerance_px: float = 0.25,
        breathing: float = 0.0,
        name: str | None = None,
        shared_data: SharedData = "REFUSE",
        replaces: str | None = None,
        progress: Progress | None = None,
    ) -> Rack: ...

    @overload
    def create_rack(
        scene: bpy.types.Scene,
        *,
        marks: Iterable[Mark],
        camera: AnyCamera = None,
        frames: float | None = None,
        seconds: float | None = None,
        ease: Ease = "SMOOTHERSTEP",
        ease_direction: EaseDirection = "IN_OUT",
        space: Space = "DIOPTRE",
        fstop: StopWord | float = "KEEP",
        coc_mm: CocName | float | None = None,
        blur_coc: float = 8.0,
        blur_share: float = 0.0,
        style: StopStyle = "WIDEST",
        steps: StopSteps = "THIRD",
        mode: Mode = "KEYS",
        keys: Keying = "FITTED",
        follow: Follow = "NATURAL",
        tolerance_px: float = 0.25,
        breathing: float = 0.0,
        name: str | None = None,
        shared_data: SharedData = "REFUSE",
        replaces: str | None = None,
        progress: Progress | None = None,
    ) -> Rack: ...


@public
def create_rack(
    scene: bpy.types.Scene,
    from_subject: AnySubject | None = None,
    to_subject: AnySubject | None = None,
    *,
    marks: Iterable[Mark] | None = None,
    camera: AnyCamera = None,
    start: float | None = None,
    arrive: float | None = None,
    start_marker: str | None = None,
    arrive_marker: str | None = None,
    frames: float | None = None,
    seconds: float | None = None,
    ease: Ease = "SMOOTHERSTEP",
    ease_direction: EaseDirection = "IN_OUT",
    space: Space = "DIOPTRE",
    fstop: StopWord | float = "KEEP",
    coc_mm: CocName | float | None = None,
    blur_coc: float = 8.0,
    blur_share: float = 0.0,
    style: StopStyle = "WIDEST",
    steps: StopSteps = "THIRD",
    mode: Mode = "KEYS",
    keys: Keying = "FITTED",
    follow: Follow = "NATURAL",
    tolerance_px: float = 0.25,
    breathing: float = 0.0,
    name: str | None = None,
    shared_data: SharedData = "REFUSE",
    replaces: str | None = None,
    progress: Progress | None = None,
) -> Rack:
    """Plan a rack focus and key it on its camera.

    Switches depth of field on, takes a focus object out of the way (it would win over every key), and remembers all
    that it replaces for :func:`remove_rack`. A rack whose frames it runs into is replaced.

    Parameters
    ----------
    scene : Scene
        The scene that the camera films.
    from_subject, to_subject : Subject, Object, str or float, optional
        The two subjects of a simple rack; or use `marks`.
    marks : iterable of Mark, optional
        A chain: each mark with its own arrival, pull, ease and space.
    camera : Object or str, optional
        By default the camera that renders the arrival; timeline markers count.
    start, arrive, start_marker, arrive_marker : float or str, optional
        One anchor: the frame at which the pull starts, or ends, or a timeline marker's name. Default: starts at the
        playhead.
    frames, seconds : float, optional
        Length of a pull; one second by default. Seconds become whole frames.
    ease : str
        LINEAR, SINE, QUAD, CUBIC, QUART, QUINT, EXPO, CIRC, BACK, BOUNCE, ELASTIC as in Blender's Graph Editor,
        SMOOTHSTEP, or SMOOTHERSTEP (the default: least jerk).
    ease_direction : {"IN_OUT", "IN", "OUT"}
        Where the pull is gentle: at both ends, at its start, or at its end.
    space : {"DIOPTRE", "LOG", "DISTANCE"}
        What moves evenly: 1/distance as on a focus ring, the distance's logarithm, or the distance.
    fstop : {"KEEP", "AUTO"} or float
        The camera's own stop, the stop of :func:`solve_fstop`, or Blender's f-number.
    coc_mm, blur_coc, blur_share, style, steps
        For AUTO, see :func:`solve_fstop`; `coc_mm` also decides who counts as sharp in the verdict.
    mode : {"KEYS", "LIVE"}
        KEYS on the focus distance, or a live rig, alone on its camera: an empty "Rack Focus <camera>" with one animated
        property (0 at the first mark, 1 at the second, and so on) and drivers that measure and blend, so that moving a
        subject or the camera moves focus at once. Its drivers are simple expressions: they run where scripts may not,
        and without the add-on. :func:`bake_rack` turns it into keys, :func:`make_live` keys into it.
    keys : {"FITTED", "EVERY_FRAME"}
        A few Bezier keys within `tolerance_px` of the plan, or one at every frame.
    follow : {"NATURAL", "TIGHT", "LOCKED"}
        How subjects that move are followed; LOCKED takes their distance at arrival. A live rig follows TIGHT.
    tolerance_px : float
        How far, in pixels of blur, the keys' curve may stray from the plan.
    breathing : float
        How much the lens breathes: 0 as Blender's (not at all) to 1 as a thin lens, whose frame gets tighter as focus
        comes closer. Focal length and stop are keyed then; the change of framing is on the rack and in its findings.
    name : str, optional
        The rack's name on its camera.
    shared_data : {"REFUSE", "SINGLE_USER"}
        What to do when other cameras use the same camera data.
    replaces : str, optional
        A rack of the camera that this one takes the place of and whose name it keeps, wherever in time both are.
    progress : callable, optional
        Called with the frames done and those in all while the full scene is stepped, where simulations, frame handlers
        of others or drivers that look at the scene make that necessary. Returning False cancels.

    Returns
    -------
    Rack
        As it was planned and written, with `timeline` and `findings`.

    Raises
    ------
    RackFocusError
        With nothing changed: if a subject or the camera does not exist, a subject is behind the camera, the focus
        cannot be keyed, no stop does what AUTO asks for, or a live rig cannot do it.
    Cancelled
        With nothing changed: if `progress` returned False.
    """
    # As the first statement: the arguments, all of them, by their names.
    return finish(creating(**locals()), progress)


if TYPE_CHECKING:

    @overload
    def plan_rack(
        scene: bpy.types.Scene,
        from_subject: AnySubject,
        to_subject: AnySubject,
        *,
        camera: AnyCamera = None,
        start: float | None = None,
        arrive: float | None = None,
        start_marker: str | None = None,
        arrive_marker: str | None = None,
        frames: float | None = None,
        seconds: float | None = None,
        ease: Ease = "SMOOTHERSTEP",
        ease_direction: EaseDirection = "IN_OUT",
        space: Space = "DIOPTRE",
        fstop: StopWord | float = "KEEP",
        coc_mm: CocName | float | None = None,
        blur_coc: float = 8.0,
        blur_share: float = 0.0,
        style: StopStyle = "WIDEST",
        steps: StopSteps = "THIRD",
        mode: Mode = "KEYS",
        keys: Keying = "FITTED",
        follow: Follow = "NATURAL",
        tolerance_px: float = 0.25,
        breathing: float = 0.0,
        name: str | None = None,
        shared_data: SharedData = "REFUSE",
        replaces: str | None = None,
        progress: Progress | None = None,
    ) -> Rack: ...

    @overload
    def plan_rack(
        scene: bpy.types.Scene,
        *,
        marks: Iterable[Mark],
        camera: AnyCamera = None,
        frames: float | None = None,
        seconds: float | None = None,
        ease: Ease = "SMOOTHERSTEP",
        ease_direction: EaseDirection = "IN_OUT",
        space: Space = "DIOPTRE",
        fstop: StopWord | float = "KEEP",
        coc_mm: CocName | float | None = None,
        blur_coc: float = 8.0,
        blur_share: float = 0.0,
        style: StopStyle = "WIDEST",
        steps: StopSteps = "THIRD",
        mode: Mode = "KEYS",
        keys: Keying = "FITTED",
        follow: Follow = "NATURAL",
        tolerance_px: float = 0.25,
        breathing: float = 0.0,
        name: str | None = None,
        shared_data: SharedData = "REFUSE",
        replaces: str | None = None,
        progress: Progress | None = None,
    ) -> Rack: ...


@public
def plan_rack(
    scene: bpy.types.Scene,
    from_subject: AnySubject | None = None,
    to_subject: AnySubject | None = None,
    *,
    marks: Iterable[Mark] | None = None,
    camera: AnyCamera = None,
    start: float | None = None,
    arrive: float | None = None,
    start_marker: str | None = None,
    arrive_marker: str | None = None,
    frames: float | None = None,
    seconds: float | None = None,
    ease: Ease = "SMOOTHERSTEP",
    ease_direction: EaseDirection = "IN_OUT",
    space: Space = "DIOPTRE",
    fstop: StopWord | float = "KEEP",
    coc_mm: CocName | float | None = None,
    blur_coc: float = 8.0,
    blur_share: float = 0.0,
    style: StopStyle = "WIDEST",
    steps: StopSteps = "THIRD",
    mode: Mode = "KEYS",
    keys: Keying = "FITTED",
    follow: Follow = "NATURAL",
    tolerance_px: float = 0.25,
    breathing: float = 0.0,
    name: str | None = None,
    shared_data: SharedData = "REFUSE",
    replaces: str | None = None,
    progress: Progress | None = None,
) -> Rack:
    """Return the rack that :func:`create_rack` would make with the same arguments; nothing is changed.

    Parameters
    ----------
    scene, from_subject, to_subject, marks, camera
        As for :func:`create_rack`: who is racked between, seen from where.
    start, arrive, start_marker, arrive_marker, frames, seconds
        As for :func:`create_rack`: when.
    ease, ease_direction, space, follow, breathing
        As for :func:`create_rack`: how focus travels.
    fstop, coc_mm, blur_coc, blur_share, style, steps
        As for :func:`create_rack`: at which stop.
    mode, keys, tolerance_px, name, shared_data, replaces
        As for :func:`create_rack`: how it would be written.
    progress
        As for :func:`create_rack`.

    Returns
    -------
    Rack
        As it would be written, with `timeline` and `findings`.

    Raises
    ------
    RackFocusError
        As for :func:`create_rack`.
    """
    return finish(planning(**locals()), progress).rack


@public
def create_racks(scene: bpy.types.Scene, shots: Iterable[Mapping[str, Any]]) -> tuple[Rack, ...]:
    """Rack every shot of a timeline that markers cut: all of them, or none.

        api.create_racks(scene, [
            {"name": "sh010", "from_subject": "Bond", "to_subject": "Villain", "start": 24, "seconds": 1.0},
            {"name": "sh020", "shot": "villain close", "fstop": "AUTO", "marks": [
                {"subject": {"object": "Villain", "bone": "head"}},
                {"subject": "Gun", "arrive_marker": "he draws", "pull_frames": 12}]},
        ])

    Parameters
    ----------
    scene : Scene
        The scene whose markers cut it into shots.
    shots : iterable of mapping
        For each shot the arguments of :func:`create_rack` by their names. `name` is the shot's and its rack's. Marks
        and subjects are :class:`Mark` and :class:`Subject`, or mappings of their arguments. When to pull must be said.
        Without a camera it is the one that renders the arrival. `shot` may say where the shot lives: the name of the
        timeline marker that switches to its camera, or its first and last frame; the rack then belongs to the camera
        that renders there, and may not leave these frames.

    Returns
    -------
    tuple of Rack
        In the order of `shots`. Shots of one camera live side by side on it.

    Raises
    ------
    RackFocusError
        With the shot's name, and nothing changed: all are planned before the first is written, and what was written is
        put back if a later one fails.
    """
    read = [read_shot(shot, number, SHOT_ARGUMENTS) for number, shot in enumerate(shots, start=1)]
    progress = next((shot.arguments["progress"] for shot in read if shot.arguments.get("progress")), None)
    return finish(write_racks(scene, [_shot_to_rack(scene, shot) for shot in read]), progress)


SHOT_ARGUMENTS = ("from_subject", "to_subject", "marks", "camera", *RackOptions.__dataclass_fields__, "progress")
"""What a shot may say: all that :func:`create_rack` takes but the scene."""


def _shot_to_rack(scene: bpy.types.Scene, shot: ShotOptions) -> ShotToRack:
    with naming_shot(shot.name):
        place = None if shot.place is None else find_shot(scene, shot.place)
        request, asked, camera = _asked(**read_call(create_rack, scene, **shot.arguments))
    if camera is None and place is not None:
        camera = place.camera
    return ShotToRack(shot.name, request, camera, asked.shared_data, asked.replaces, place)


def creating(**arguments: Any) -> Steps[Rack]:  # noqa: ANN401 - those of create_rack
    """Create a rack in steps: all arguments of :func:`create_rack`."""
    plan = yield from planning(**arguments)
    write_rack(plan)
    return plan.rack


def planning(**arguments: Any) -> Steps[Plan]:  # noqa: ANN401 - those of create_rack
    """Plan a rack in steps: all arguments of :func:`create_rack`."""
    request, asked, camera = _asked(**arguments)
    return _plan(arguments["scene"], request, camera, shared_data=asked.shared_data, updating=asked.replaces)


def _asked(
    scene: bpy.types.Scene,
    from_subject: AnySubject | None,
    to_subject: AnySubject | None,
    marks: Iterable[Mark] | None,
    camera: AnyCamera,
    progress: Progress | None,  # noqa: ARG001 - for whoever drives the steps
    **options: Any,  # noqa: ANN401 - those of RackOptions
) -> tuple[RackRequest, RackOptions, AnyCamera]:
    """What is asked for, with the options that say how, and the camera."""
    asked, given = RackOptions(**options), (from_subject, to_subject)
    found = chain(marks, given, asked) if marks is not None else two_marks(*given, asked, scene.frame_current)
    return request_of(found, asked), asked, camera
