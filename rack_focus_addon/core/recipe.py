"""The recipe: what a camera's racks were made from, and what they replaced.

Values only. The F-curve's keys and the recipe go in, the new keys and the new recipe come out; nothing is lost on the way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from .errors import RackFocusError
from .keys import OWN_TYPE, FrameRange, Key, governing_key, key_near
from .marks import Subject
from .request import RackRequest
from .timing import TimedMark, settled


@dataclass(frozen=True)
class Before:
    """A camera before its first rack: its focus settings, and what there was to carry keys.

    Data-blocks (the focus object, a replaced action, shared camera data) are kept as pointers beside the recipe.

    Attributes
    ----------
    use_dof, focus_subtarget, focus_distance, fstop
        As Blender calls them.
    had_curve, had_action, had_animation_data : bool
    slot : int, optional
        The handle of the action slot that was assigned.
    extrapolation : str
        Of the curve, where there was one.
    generated_frames : tuple of float
        Where keys of the user stood that carry our key type all the same.
    """

    use_dof: bool
    focus_subtarget: str
    focus_distance: float
    fstop: float
    had_curve: bool = False
    had_action: bool = False
    had_animation_data: bool = False
    slot: int | None = None
    extrapolation: str = "CONSTANT"
    generated_frames: tuple[float, ...] = ()


@dataclass(frozen=True)
class Displaced:
    """A key that a rack took the place of, and the rack it belonged to ('' for the user's own)."""

    key: Key
    owner: str = ""


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
    key_frames : tuple of float
        Where its keys stand, the run-on beyond `owned` included.
    displaced : tuple of Displaced
        What comes back when it is removed.
    fstop : (float, float), optional
        The stop before it and the stop it wrote, where it wrote one.
    key_error_px : float
    """

    name: str
    request: RackRequest
    timing: tuple[tuple[float, float], ...]
    owned: FrameRange
    key_frames: tuple[float, ...] = ()
    displaced: tuple[Displaced, ...] = ()
    fstop: tuple[float, float] | None = None
    key_error_px: float = 0.0

    def timed_marks(self, subjects: Iterable[Subject]) -> tuple[TimedMark, ...]:
        """Return the marks as they were settled, on the given subjects."""
        style = self.request.style
        return tuple(
            settled(replace(mark, subject=subject), start, arrive, style)
            for mark, subject, (start, arrive) in zip(self.request.marks, subjects, self.timing, strict=True)
        )

    def keyed(self, key: Key) -> bool:
        """Whether this rack put a key where `key` stands."""
        return _is_near(key, self.key_frames)


@dataclass(frozen=True)
class Recipe:
    """All racks of one camera, in the order in which they were made, and what was there before the first."""

    before: Before
    racks: tuple[RackEntry, ...] = ()

    def find(self, name: str) -> RackEntry | None:
        """Return the rack called `name`, or None."""
        return next((rack for rack in self.racks if rack.name == name), None)

    def get(self, name: str) -> RackEntry:
        """Return the rack called `name`, or raise :class:`RackFocusError` with the names there are."""
        rack = self.find(name)
        if rack is None:
            known = ", ".join(f"'{rack.name}'" for rack in self.racks) or "none"
            raise RackFocusError(f"There is no rack '{name}' on this camera (racks: {known})")
        return rack

    def owner(self, key: Key) -> str:
        """Return the name of the rack that a key on the curve belongs to, '' for the user's own.

        Where two racks meet, the later one has written the key. A key that an artist added inside a rack is that rack's.
        """
        latest_first = self.racks[::-1]
        keyed = (rack.name for rack in latest_first if rack.keyed(key))
        inside = (rack.name for rack in latest_first if key.frame in rack.owned)
        return next(keyed, next(inside, ""))

    def overlapping(self, owned: FrameRange) -> tuple[RackEntry, ...]:
        """Return the racks whose own frames `owned` runs into."""
        return tuple(rack for rack in self.racks if rack.owned.overlaps(owned))


def unused_name(wanted: str, taken: Iterable[str]) -> str:
    """Return `wanted`, or it with the first free number behind it, as Blender names things."""
    names = set(taken)
    if wanted not in names:
        return wanted
    return next(name for n in range(1, len(names) + 2) if (name := f"{wanted}.{n:03d}") not in names)


def add_rack(
    keys: Sequence[Key], recipe: Recipe, entry: RackEntry, own: Sequence[Key]
) -> tuple[tuple[Key, ...], Recipe]:
    """Put a rack's keys on the curve.

    Parameters
    ----------
    keys : sequence of Key
        The curve as it is, in order.
    recipe : Recipe
        The racks already there; none may overlap the new one's own frames.
    entry : RackEntry
        The new rack, without `displaced`.
    own : sequence of Key
        Its keys.

    Returns
    -------
    (tuple of Key, Recipe)
        The new curve, in order, and the recipe with the rack in it.
    """
    ours = list(own)
    taken = replace(entry, key_frames=tuple(key.frame for key in ours))
    gone = [key for key in keys if key.frame in taken.owned or taken.keyed(key)]
    stay = [key for key in keys if key not in gone]
    # Behind the last arrival the curve is the user's again, so it keeps the user's interpolation up to his next key.
    governs = governing_key(keys, ours[-1].frame)
    if governs and governs.type != OWN_TYPE and any(key.frame > ours[-1].frame for key in stay):
        ours[-1] = replace(ours[-1], interpolation=governs.interpolation, easing=governs.easing)
    displaced = tuple(Displaced(key, recipe.owner(key)) for key in gone)
    racks = (*recipe.racks, replace(taken, displaced=displaced))
    return _in_order([*stay, *ours]), replace(recipe, racks=racks)


def withdraw_rack(keys: Sequence[Key], recipe: Recipe, name: str) -> tuple[tuple[Key, ...], Recipe]:
    """Take a rack's keys off the curve and put back what they had displaced.

    What lies under another rack is handed to that one, to come back when it goes. With the last rack go all keys of ours,
    wherever an artist moved them.

    Returns
    -------
    (tuple of Key, Recipe)
        The curve without the rack, in order, and the recipe without it.
    """
    leaving = recipe.get(name)
    others = {rack.name: rack for rack in recipe.racks if rack.name != name}
    curve = [key for key in keys if recipe.owner(key) != name]
    if not others:
        curve = [key for key in curve if key.type != OWN_TYPE or _is_near(key, recipe.before.generated_frames)]
    handed: dict[str, list[Displaced]] = {rack: [] for rack in others}
    for item in leaving.displaced:
        if item.owner and item.owner not in others:
            continue
        covering = next((r for r in others.values() if r.name != item.owner and item.key.frame in r.owned), None)
        if covering:
            handed[covering.name].append(item)
        elif key_near(curve, item.key.frame) is None:
            curve.append(item.key)
    racks = tuple(
        replace(rack, displaced=(*(d for d in rack.displaced if d.owner != name), *handed[rack.name]))
        for rack in others.values()
    )
    return _in_order(curve), replace(recipe, racks=racks)


def _is_near(key: Key, frames: Iterable[float]) -> bool:
    return any(frame in FrameRange(key.frame, key.frame) for frame in frames)


def _in_order(keys: Iterable[Key]) -> tuple[Key, ...]:
    return tuple(sorted(keys, key=lambda key: key.frame))
