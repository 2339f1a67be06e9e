"""The recipe: what a camera's racks were made from, and what they replaced.

Values only, as in the :mod:`.ledger` of each curve that racks have keyed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ..curves.keys import FrameRange, Key
from ..errors import RackFocusError
from ..messages import joined, say
from ..request.marks import Subject
from ..request.request import RackRequest
from ..request.timing import TimedMark, settled
from .ledger import Claim, Ledger, put_on, take_off

Curves = Mapping[str, tuple[Key, ...]]
"""The keys of a camera's curves, in order, by channel (see :data:`.keys.CHANNELS`)."""


@dataclass(frozen=True)
class Before:
    """A camera before its first rack: its switches, and what there was to carry keys.

    Data-blocks (the focus object, a replaced action, shared camera data) are kept as pointers beside the recipe.

    Attributes
    ----------
    use_dof, focus_subtarget
        As Blender calls them.
    had_action, had_animation_data : bool
    slot : int, optional
        The handle of the action slot that was assigned.
    """

    use_dof: bool
    focus_subtarget: str
    had_action: bool = False
    had_animation_data: bool = False
    slot: int | None = None


SAME_STOP: Final = 1e-4
"""Relative. Float32 keeps a stop to 1e-7; an artist's change is larger."""


def same_stop(one: float, other: float) -> bool:
    """Whether two f-numbers are the same, stored or not."""
    return abs(one - other) <= SAME_STOP * other


@dataclass(frozen=True)
class RackEntry:
    """One rack in the recipe; frames are F-curve frames.

    Attributes
    ----------
    name : str
        Unique in the recipe.
    request : RackRequest
        What it was asked for with, its objects by name, to plan it again.
    timing : tuple of (float, float)
        Start and arrival of the pull to each mark, in scene frames, as they were settled.
    owned : FrameRange
    fstop : (float, float), optional
        The stop before it and the stop it wrote, where it wrote one.
    key_error_px : float
    """

    name: str
    request: RackRequest
    timing: tuple[tuple[float, float], ...]
    owned: FrameRange
    fstop: tuple[float, float] | None = None
    key_error_px: float = 0.0

    def stop_without(self, now: float) -> float:
        """Return the stop once the rack is gone; `now` is the camera's, and stays if somebody chose it since."""
        return self.fstop[0] if self.fstop and same_stop(now, self.fstop[1]) else now

    def timed_marks(self, subjects: Iterable[Subject]) -> tuple[TimedMark, ...]:
        """Return the marks as they were settled, on the given subjects."""
        style = self.request.style
        return tuple(
            settled(replace(mark, subject=subject), start, arrive, style)
            for mark, subject, (start, arrive) in zip(self.request.marks, subjects, self.timing, strict=True)
        )


@dataclass(frozen=True)
class Recipe:
    """All racks of one camera, in the order in which they were made, and what was there before the first."""

    before: Before
    racks: tuple[RackEntry, ...] = ()
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)

    def find(self, name: str) -> RackEntry | None:
        """Return the rack called `name`, or None."""
        return next((rack for rack in self.racks if rack.name == name), None)

    def get(self, name: str) -> RackEntry:
        """Return the rack called `name`, or raise :class:`RackFocusError` with the names there are."""
        rack = self.find(name)
        if rack is None:
            known = joined(f"'{rack.name}'" for rack in self.racks) or say("none")
            raise RackFocusError("There is no rack '{name}' on this camera (racks: {known})", name=name, known=known)
        return rack

    def overlapping(self, owned: FrameRange) -> tuple[RackEntry, ...]:
        """Return the racks whose own frames `owned` runs into."""
        return tuple(rack for rack in self.racks if rack.owned.overlaps(owned))

    def claims(self, channel: str, names: Iterable[str]) -> bool:
        """Whether one of the named racks has keyed a channel."""
        return channel in self.ledgers and any(name in self.ledgers[channel].claims for name in names)


def unused_name(wanted: str, taken: Iterable[str]) -> str:
    """Return `wanted`, or it with the first free number behind it, as Blender names things."""
    names = set(taken)
    if wanted not in names:
        return wanted
    return next(name for n in range(1, len(names) + 2) if (name := f"{wanted}.{n:03d}") not in names)


def add_rack(
    curves: Curves, recipe: Recipe, entry: RackEntry, own: Curves, fresh: Mapping[str, Ledger]
) -> tuple[Curves, Recipe]:
    """Put a rack's keys on the curves.

    Parameters
    ----------
    curves : mapping of str to tuple of Key
        The curves as they are; each channel of `own` among them.
    recipe : Recipe
        The racks already there; none may overlap the new one's own frames.
    entry : RackEntry
        The new rack.
    own : mapping of str to tuple of Key
        Its keys. Focus runs on only where no other keys are; what goes along with it (lens and stop of a breathing
        rack) takes the place of the user's keys as far as its own reach.
    fresh : mapping of str to Ledger
        What there is on each channel that no rack has claimed yet.

    Returns
    -------
    (curves, Recipe)
    """
    after, ledgers = dict(curves), dict(recipe.ledgers)
    for channel, keys in own.items():
        span = None if channel == "FOCUS" else FrameRange(keys[0].frame, keys[-1].frame).joined(entry.owned)
        ledger = ledgers.get(channel) or fresh[channel]
        after[channel], ledgers[channel] = put_on(curves[channel], ledger, entry.name, Claim(entry.owned, span), keys)
    return after, Recipe(recipe.before, (*recipe.racks, entry), ledgers)


def with_written(recipe: Recipe, name: str, curves: Curves) -> Recipe:
    """Return the recipe with a rack's keys as Blender has stored them: in single precision, with handles."""
    ledgers = dict(recipe.ledgers)
    for channel, ledger in recipe.ledgers.items():
        if name in ledger.claims:
            claim = ledger.claims[name]
            own = tuple(key for key in curves[channel] if claim.keyed(key))
            ledgers[channel] = replace(ledger, claims={**ledger.claims, name: replace(claim, keys=own)})
    return Recipe(recipe.before, recipe.racks, ledgers)


def edited_frames(recipe: Recipe, name: str, curves: Curves) -> tuple[float, ...]:
    """Return where keys of a rack were changed by hand since it wrote them, in F-curve frames, in order."""
    frames = {
        frame
        for channel, ledger in recipe.ledgers.items()
        if name in ledger.claims
        for frame in ledger.claims[name].edited_frames(key for key in curves[channel] if ledger.owner(key) == name)
    }
    return tuple(sorted(frames))


def withdraw_rack(curves: Curves, recipe: Recipe, name: str) -> tuple[Curves, Recipe]:
    """Take a rack off all curves that it keyed; a ledger without a claim goes too.

    Returns
    -------
    (curves, Recipe)
    """
    leaving = recipe.get(name)
    after, ledgers = dict(curves), dict(recipe.ledgers)
    for channel, ledger in recipe.ledgers.items():
        if leaving.name not in ledger.claims:
            continue
        after[channel], ledgers[channel] = take_off(curves[channel], ledger, leaving.name)
        if not ledgers[channel].claims:
            del ledgers[channel]
    racks = tuple(rack for rack in recipe.racks if rack.name != leaving.name)
    return after, replace(recipe, racks=racks, ledgers=ledgers)
