"""What would help where no stop does it, in numbers: each advice is taken and solved again before it is given.

The smallest change is sought along one line for each kind of advice (a subject's distance, the camera's, the depth that
must be sharp), rounded to few digits on the side that helps, and tried as it is written.

A longer lens is advised only where the rack needs a wider hole than lenses have. It never makes sharpness and blur
compatible: both bounds of the stop grow with the square of the focal length, however the wanted blur is said (see
:mod:`.needs`).
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from ..messages import Message, joined, say
from ..optics.stops import nominal
from ..request.visibility import Visibility
from ..rounding import rounded_away, rounded_towards
from .needs import FASTEST_LENS, WIDEST_LENS, Moment, Needs, SharpExtent

ROOM: Final = 1e-5
"""The share by which both bounds of the stop must be apart: Blender keeps places, lens and stop in single precision."""

FARTHEST_TIMES: Final = 10.0
"""How many times as far a subject is proposed to go (a judgement)."""

CAMERA_TIMES: Final = 4.0
"""How many times nearer or farther the camera is proposed to go, seen from the nearest subject (a judgement)."""

THINNEST_M: Final = 1e-3
"""No thinner slab is proposed: it would hold nothing (a judgement)."""

FAINTEST_COC: Final = 2.0
"""No less blur is proposed: from two circles of confusion on, softness is seen without looking for it."""

STEPS_ALONG: Final = 48
"""Where along a line a change is tried before the smallest is sought between two tries."""

Works = Callable[[float], bool]


@dataclass(frozen=True)
class Advice:
    """One thing that would help.

    Attributes
    ----------
    kind : str
        REACHED and NOTHING only state; SEPARATE, CAMERA, SHARP, BLUR and LENS are to be done.
    text : str
        Lengths in metres.
    subjects : tuple of str
        Whom it is about.
    change : float
        SEPARATE: scene units away from the camera. CAMERA: scene units towards the subjects. LENS: how many times as
        long. SHARP: the new slab, half its depth, in metres.
    wanted : Visibility, optional
        BLUR: what to be content with.
    """

    kind: str
    text: str
    subjects: tuple[str, ...] = ()
    change: float = 0.0
    wanted: Visibility | None = None


@dataclass(frozen=True)
class Case:
    """A rack that a stop is sought for."""

    moments: tuple[Moment, ...]
    coc_mm: float | None
    wanted: Visibility
    unit_scale_m: float

    @cached_property
    def needs(self) -> Needs:
        """What it asks of the stop."""
        return Needs.of(self.moments, self.coc_mm, self.wanted)

    @property
    def fastest(self) -> float:
        """Blender's f-number of the fastest lens that there is."""
        return FASTEST_LENS * self.unit_scale_m

    @property
    def works(self) -> bool:
        """Whether a stop of a lens that exists holds every subject and shows the rack."""
        return max(self.needs.minimum, self.fastest) <= self.needs.maximum * (1.0 - ROOM)

    def mapped(self, change: Callable[[SharpExtent], SharpExtent]) -> "Case":
        """Return the case with `change` applied to every extent."""
        return replace(self, moments=tuple(moment.mapped(change) for moment in self.moments))

    def moved(self, name: str, by: float) -> "Case":
        """Return the case with a subject that many scene units farther away, at all frames."""
        return self.mapped(lambda extent: extent.moved(by) if extent.name == name else extent)

    def with_camera_moved(self, towards: float) -> "Case":
        """Return the case with the camera that many scene units nearer to everybody, at all frames."""
        return self.mapped(lambda extent: extent.moved(-towards))

    def with_slab(self, names: Iterable[str], half_depth_m: float) -> "Case":
        """Return the case with no more than a slab of some subjects to be sharp."""
        half = half_depth_m / self.unit_scale_m
        thinner = set(names)
        return self.mapped(
            lambda extent: SharpExtent.of_slab(extent.name, extent.focus, half) if extent.name in thinner else extent
        )

    def with_lens(self, times: float) -> "Case":
        """Return the case through a lens that many times as long."""
        return replace(self, moments=tuple(moment.with_lens(times) for moment in self.moments))

    def extents(self, name: str | None = None) -> list[SharpExtent]:
        """Return a subject's extents at all frames, or everybody's."""
        everybody = (extent for moment in self.moments for extent in moment.extents)
        return [extent for extent in everybody if name in (None, extent.name)]

    def metres(self, length: float) -> Message:
        """Return a length in scene units as text."""
        return say("{metres:.6g} m", metres=length * self.unit_scale_m)


def advise(case: Case, fstop: float) -> tuple[Advice, ...]:
    """Return what is reached at `fstop` (Blender's) and what would help; nothing where all is well.

    Every advice that is to be done was tried: with it alone, a stop that a lens has does it.
    """
    needs = case.needs
    if needs.faintest.other is None or (needs.feasible and fstop >= case.fastest):
        return ()
    kinds = (_separate, _move_camera, _less_blur) if needs.feasible else (_separate, _move_camera, _thinner, _less_blur)
    found = [*(_longer_lens(case) if needs.feasible else ()), *(advice for kind in kinds for advice in kind(case))]
    nothing = Advice("NOTHING", say("no single change within reach makes it work: change two of place, depth and blur"))
    return (_reached(case, fstop), *(found or [nothing]))


def _reached(case: Case, fstop: float) -> Advice:
    needs = case.needs
    if needs.feasible:
        real = nominal(fstop / case.unit_scale_m)
        return Advice(
            "REACHED",
            say(
                "only f/{real:g} shows the rack, and no lens opens further than f/{fastest:g}",
                real=real,
                fastest=FASTEST_LENS,
            ),
        )
    deepest, faintest = needs.deepest, needs.faintest
    assert faintest.other is not None  # noqa: S101 - `advise` has left without one
    sharp = deepest.moment.sharp.name
    text = say(
        "with '{focused}' in focus, '{other}' blurs only {blur_px:.1f} px ({wanted_px:.1f} px wanted)",
        focused=faintest.moment.sharp.name,
        other=faintest.other.name,
        blur_px=faintest.blur_px(fstop),
        wanted_px=faintest.wanted_mm * faintest.px_per_mm,
    )
    if needs.minimum > 0:
        stop = nominal(fstop / case.unit_scale_m)
        text = say("to keep '{sharp}' sharp takes f/{stop:g}; {text}", sharp=sharp, stop=stop, text=text)
    return Advice("REACHED", text, (sharp, faintest.other.name))


# -------------------------------------------------------------------------------------------------------- the subjects
def _separate(case: Case) -> Iterator[Advice]:
    """Move the farther of the two that cannot be told apart away, or else the nearer one towards the camera."""
    faintest = case.needs.faintest
    assert faintest.other is not None  # noqa: S101 - `advise` has left without one
    near, far = sorted((faintest.moment.sharp, faintest.other), key=lambda extent: extent.focus)
    yield from _move_away(case, far) or _move_nearer(case, near)


def _move_away(case: Case, subject: SharpExtent) -> list[Advice]:
    extents = case.extents(subject.name)
    behind = min(float(moment.camera.clip_end) for moment in case.moments) - max(extent.far for extent in extents)
    room = min(behind, (FARTHEST_TIMES - 1.0) * subject.focus)
    by = _least(lambda by: case.moved(subject.name, by).works, room, case.unit_scale_m)
    if by is None:
        return []
    moved = case.moved(subject.name, by)
    # Behind all others, every step farther helps: its depth shrinks in dioptres, and each gap to it grows.
    others = [
        other.far
        for moment in moved.moments
        for other in moment.extents
        if subject.name in {extent.name for extent in moment.extents} and other.name != subject.name
    ]
    last = min(extent.near for extent in moved.extents(subject.name)) >= max(others, default=math.inf)
    to = _place(case, subject.name, by, room, rounded_away)
    text = say("move '{subject}' {by} farther away", subject=subject.name, by=case.metres(by))
    if to:
        text = (
            say("{text}, to {to} from the camera or more", text=text, to=to)
            if last
            else say("{text}, to {to} from the camera", text=text, to=to)
        )
    return [Advice("SEPARATE", text, (subject.name,), by)]


def _move_nearer(case: Case, subject: SharpExtent) -> list[Advice]:
    before = max(float(moment.camera.clip_start) for moment in case.moments)
    room = min(extent.near for extent in case.extents(subject.name)) - before
    by = _least(lambda by: case.moved(subject.name, -by).works, room, case.unit_scale_m)
    if by is None:
        return []
    to = _place(case, subject.name, -by, room, rounded_towards)
    text = say("move '{subject}' {by} nearer to the camera", subject=subject.name, by=case.metres(by))
    if to:
        text = say("{text}, to {to} from it", text=text, to=to)
    return [Advice("SEPARATE", text, (subject.name,), -by)]


def _place(case: Case, name: str, by: float, room: float, rounding: Callable[[float, int], float]) -> Message | None:
    """Where a subject stands after its move, tried as it is written; None where it stands at several distances.

    Written out it may be a longer move, but none beyond `room`.
    """
    here = _one_distance(case, name)
    if here is None:
        return None
    exact = (here + by) * case.unit_scale_m

    def works(there: float) -> bool:
        moved = there / case.unit_scale_m - here
        return abs(moved) <= room and case.moved(name, moved).works

    tidy = _tidy(exact, rounding, works)
    return None if tidy is None else say("{tidy:.6g} m", tidy=tidy)


def _one_distance(case: Case, name: str) -> float | None:
    """A subject's planar distance, if it is the same at all frames."""
    distances = [extent.focus for extent in case.extents(name)]
    return distances[0] if math.isclose(min(distances), max(distances), rel_tol=1e-6) else None


# ---------------------------------------------------------------------------------------------------------- the camera
def _move_camera(case: Case) -> Iterator[Advice]:
    """Nearer, gaps grow in dioptres as 1/distance and depths as its square; so a thick subject is held from afar."""
    nearest = min(case.extents(), key=lambda extent: extent.near)
    clip_start = max(float(moment.camera.clip_start) for moment in case.moments)
    clip_end = min(float(moment.camera.clip_end) for moment in case.moments)
    closer = min(nearest.near - clip_start, nearest.focus * (1.0 - 1.0 / CAMERA_TIMES))
    away = min(clip_end - max(extent.far for extent in case.extents()), nearest.focus * (CAMERA_TIMES - 1.0))
    towards = _least(lambda by: case.with_camera_moved(by).works, closer, case.unit_scale_m)
    if towards is not None:
        to = _from_nearest(case, nearest.name, towards, closer)
        yield Advice(
            "CAMERA", say("bring the camera {by} closer{to}", by=case.metres(towards), to=to), (nearest.name,), towards
        )
        return
    back = _least(lambda by: case.with_camera_moved(-by).works, away, case.unit_scale_m)
    if back is not None:
        to = _from_nearest(case, nearest.name, -back, away)
        yield Advice(
            "CAMERA", say("take the camera {by} farther away{to}", by=case.metres(back), to=to), (nearest.name,), -back
        )


def _from_nearest(case: Case, name: str, towards: float, room: float) -> str:
    here = _one_distance(case, name)
    if here is None:
        return ""
    exact = (here - towards) * case.unit_scale_m

    def works(there: float) -> bool:
        moved = here - there / case.unit_scale_m
        return abs(moved) <= room and case.with_camera_moved(moved).works

    tidy = _tidy(exact, rounded_towards if towards > 0 else rounded_away, works)
    return "" if tidy is None else say(", to {tidy:.6g} m from '{name}'", tidy=tidy, name=name)


# --------------------------------------------------------------------------------------------------- depth, blur, lens
def _thinner(case: Case) -> Iterator[Advice]:
    """Let less of the deepest subject be sharp, or of everybody."""
    deepest = case.needs.deepest.moment.sharp.name
    everybody = tuple(dict.fromkeys(moment.sharp.name for moment in case.moments))
    yield from _thinner_of(case, (deepest,)) or _thinner_of(case, everybody)


def _thinner_of(case: Case, names: tuple[str, ...]) -> list[Advice]:
    """The thickest slab that does, where these subjects have no thicker one; none where that is nothing."""
    now = {name: _half_depth_m(case, name) for name in names}
    most = max(now.values())

    def works(half: float) -> bool:
        return case.with_slab([name for name in names if now[name] > half], half).works

    less = _smallest(lambda less: works(most - less), most - THINNEST_M)
    half = None if less is None else _tidy(most - less, rounded_towards, works)
    if half is None:
        return []
    cut = tuple(name for name in names if now[name] > half)
    who = joined([f"'{name}'" for name in cut], say(" and "))
    before = joined([_depth(case, name) for name in cut], say(" and "))
    return [
        Advice(
            "SHARP",
            say("let only +-{half:.6g} m of {who} be sharp (now {before})", half=half, who=who, before=before),
            cut,
            half,
        )
    ]


def _half_depth_m(case: Case, name: str) -> float:
    extents = case.extents(name)
    half = max(max(extent.focus - extent.near, extent.far - extent.focus) for extent in extents)
    return half * case.unit_scale_m


def _depth(case: Case, name: str) -> Message:
    extent = next(moment.sharp for moment in case.moments if moment.sharp.name == name)
    before, behind = extent.focus - extent.near, extent.far - extent.focus
    if math.isclose(before, behind, rel_tol=1e-4):
        return say("+-{half:.4g} m", half=behind * case.unit_scale_m)
    return say("{near:.4g} to {far:.4g} m", near=extent.near * case.unit_scale_m, far=extent.far * case.unit_scale_m)


def _less_blur(case: Case) -> Iterator[Advice]:
    fstop = max(case.needs.minimum, case.fastest) * (1.0 + 2.0 * ROOM)
    showing = [need for need in case.needs.each if need.other]
    coc = min(need.blur_mm(fstop) / need.coc_mm for need in showing)
    share = min(need.blur_mm(fstop) / float(need.moment.camera.sensor.frame_mm[1]) for need in showing)
    if coc < FAINTEST_COC:
        return
    for digits in (2, 3, 4):
        # Only what asks for more than can be had is lowered.
        less = (
            min(wish, rounded_towards(had, digits))
            for wish, had in ((case.wanted.coc, coc), (case.wanted.share, share))
        )
        wanted = Visibility(*less)
        if replace(case, wanted=wanted).works:
            said = (
                (say("{coc:g} circles of confusion of blur (blur_coc)", coc=wanted.coc), wanted.coc < case.wanted.coc),
                (
                    say("{percent:.6g} % of the frame height of blur (blur_share)", percent=100 * wanted.share),
                    wanted.share < case.wanted.share,
                ),
            )
            text = say("be content with {less}", less=joined([what for what, lowered in said if lowered], say(" and ")))
            yield Advice("BLUR", text, wanted=wanted)
            return


def _longer_lens(case: Case) -> Iterator[Advice]:
    """To f/1 at least, where only the hole is too large for lenses."""
    faintest = case.needs.faintest
    now = [float(moment.camera.lens_mm) for moment in case.moments]
    times = math.sqrt(WIDEST_LENS * case.unit_scale_m / faintest.maximum)
    if min(now) == max(now):
        lens_mm = float(math.ceil(now[0] * times))
        times = lens_mm / now[0]
        text = say("take a lens of {lens_mm:g} mm or longer", lens_mm=lens_mm)
    else:
        times = rounded_away(times)
        text = say("take a lens {times:g} times as long, or longer, at every frame", times=times)
    if times > 1 and case.with_lens(times).works:
        yield Advice("LENS", text, change=times)


# ---------------------------------------------------------------------------------------------------------- the search
def _least(works: Works, room: float, unit_scale_m: float) -> float | None:
    """The smallest length in scene units, of few digits in metres, that works and leaves some of the room."""
    by = _smallest(works, room) if room > 0 else None
    if by is None:
        return None
    tidy = _tidy(
        by * unit_scale_m,
        rounded_away,
        lambda metres: 0 < metres / unit_scale_m < room and works(metres / unit_scale_m),
    )
    return None if tidy is None else tidy / unit_scale_m


def _smallest(works: Works, room: float) -> float | None:
    """Where along (0, room) something begins to work; None where no try does."""
    bad = 0.0
    for step in range(1, STEPS_ALONG):
        good = room * step / STEPS_ALONG
        if works(good):
            for _ in range(40):
                middle = (bad + good) / 2.0
                bad, good = (bad, middle) if works(middle) else (middle, good)
            return good
        bad = good
    return None


def _tidy(value: float, rounding: Callable[[float, int], float], works: Works) -> float | None:
    """The value in as few digits as work, from two on."""
    tidied = (rounding(value, digits) for digits in (2, 3, 4, 5, 6))
    return next((tidy for tidy in tidied if works(tidy)), None)
