"""The recipe: what a camera's racks were made from, and what they replaced.

Values only. The F-curve's keys and the recipe go in, the new keys and the new recipe come out; nothing is lost on the
way.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .errors import RackFocusError
from .keys import OWN_TYPE, SAME_FRAME, FrameRange, Key, governing_key
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
        Where keys of the user stood that carry our key type all the same, in order.
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
        Where its keys stand, in order, the run-on beyond `owned` included.
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
        return _is_among(key.frame, self.key_frames)

    def displaces(self, key: Key, owner: "RackEntry | None") -> bool:
        """Whether a key of `owner` (None: the user's) has to go for this rack.

        It has where this rack owns the frame, and where it runs on from a rack on the other side of this one.
        """
        if key.frame in self.owned:
            return True
        if owner is None:
            return False
        ran_on_past = owner.owned.last <= self.owned.first + SAME_FRAME and key.frame > self.owned.last
        led_in_before = owner.owned.first >= self.owned.last - SAME_FRAME and key.frame < self.owned.first
        return ran_on_past or led_in_before


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

        Where two racks meet, the later one has written the key. A key that an artist added inside a rack is that
        rack's.
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
    stay: list[Key] = []
    displaced: list[Displaced] = []
    for key in keys:
        owner = recipe.owner(key)
        if taken.displaces(key, recipe.find(owner)) or taken.keyed(key):
            displaced.append(Displaced(key, owner))
        else:
            stay.append(key)
    # Behind the last arrival the curve is the user's again, so it keeps the user's interpolation up to his next key.
    governs = governing_key(_users_keys(keys, recipe), ours[-1].frame)
    if governs and any(key.frame > ours[-1].frame for key in stay):
        ours[-1] = replace(ours[-1], interpolation=governs.interpolation, easing=governs.easing)
    others = (_without_frames(rack, displaced) for rack in recipe.racks)
    racks = (*others, replace(taken, displaced=tuple(displaced)))
    return _in_order([*stay, *ours]), replace(recipe, racks=racks)


def standing_keys(keys: Iterable[Key], recipe: Recipe, owned: FrameRange) -> tuple[Key, ...]:
    """Return the keys that stay outside a new rack's own frames: the user's, and those of racks but for their run-on.

    Where none stands on a side, the hold of the new rack runs on to the scene's range.
    """
    probe = RackEntry("", RackRequest(()), (), owned)
    return tuple(key for key in keys if not probe.displaces(key, recipe.find(recipe.owner(key))))


def _users_keys(keys: Iterable[Key], recipe: Recipe) -> list[Key]:
    """The keys of the user, those that racks have displaced included."""
    displaced = (item for rack in recipe.racks for item in rack.displaced)
    return [*(key for key in keys if not recipe.owner(key)), *(item.key for item in displaced if not item.owner)]


def _without_frames(rack: RackEntry, displaced: Iterable[Displaced]) -> RackEntry:
    """The rack without the frames of those of its keys that were displaced: a key there is no longer its own."""
    lost = [item.key.frame for item in displaced if item.owner == rack.name]
    return replace(rack, key_frames=tuple(frame for frame in rack.key_frames if not _is_among(frame, lost)))


def withdraw_rack(keys: Sequence[Key], recipe: Recipe, name: str) -> tuple[tuple[Key, ...], Recipe]:
    """Take a rack's keys off the curve and put back what they had displaced.

    What lies under another rack is handed to that one, to come back when it goes. With the last rack go all keys of
    ours, wherever an artist moved them.

    Returns
    -------
    (tuple of Key, Recipe)
        The curve without the rack, in order, and the recipe without it.
    """
    leaving = recipe.get(name)
    others = {rack.name: rack for rack in recipe.racks if rack.name != name}
    curve = [key for key in keys if recipe.owner(key) != name]
    taken = sorted(key.frame for key in curve)
    handed: dict[str, list[Displaced]] = {rack: [] for rack in others}
    restored: list[Displaced] = []
    for item in leaving.displaced:
        owner = others.get(item.owner)
        if item.owner and owner is None:
            continue
        covering = next((r for r in others.values() if r is not owner and r.displaces(item.key, owner)), None)
        if covering:
            handed[covering.name].append(item)
        elif not _is_among(item.key.frame, taken):
            restored.append(item)
            insort(taken, item.key.frame)
    curve += [item.key for item in restored]
    if not others:
        curve = [key for key in curve if key.type != OWN_TYPE or _is_among(key.frame, recipe.before.generated_frames)]
    racks = tuple(_after_withdrawal(rack, name, handed[rack.name], restored) for rack in others.values())
    return _in_order(curve), replace(recipe, racks=racks)


def _after_withdrawal(
    rack: RackEntry, gone: str, handed: Iterable[Displaced], restored: Iterable[Displaced]
) -> RackEntry:
    """A rack that stays: it forgets the keys of the one that went, takes over what it covers, and regains its own."""
    regained = (item.key.frame for item in restored if item.owner == rack.name)
    return replace(
        rack,
        displaced=(*(item for item in rack.displaced if item.owner != gone), *handed),
        key_frames=tuple(sorted((*rack.key_frames, *regained))),
    )


def _is_among(frame: float, frames: Sequence[float]) -> bool:
    """Whether one of `frames`, in order, is the same as `frame`."""
    at = bisect_left(frames, frame - SAME_FRAME)
    return at < len(frames) and frames[at] <= frame + SAME_FRAME


def _in_order(keys: Iterable[Key]) -> tuple[Key, ...]:
    return tuple(sorted(keys, key=lambda key: key.frame))
