"""The ledger of one F-curve: which rack put keys where, and which keys it took away.

Values only. The curve's keys and the ledger go in, the new keys and the new ledger come out; nothing is lost on the
way.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ..choices import Extrapolation
from ..curves.keys import OWN_TYPE, SAME_FRAME, FrameRange, Key, governing_key


@dataclass(frozen=True)
class Displaced:
    """A key that a rack took the place of, and the rack it belonged to ('' for the user's own)."""

    key: Key
    owner: str = ""


@dataclass(frozen=True)
class Claim:
    """What a rack did on one curve; frames are F-curve frames.

    Attributes
    ----------
    owned : FrameRange
        From the rack's first mark to its last arrival.
    span : FrameRange, optional
        Where keys of the user give way; `owned` by default.
    keys : tuple of Key
        Its keys as they were written, in order, those of the run-on beyond `owned` included.
    displaced : tuple of Displaced
        What comes back when the rack is removed.
    """

    owned: FrameRange
    span: FrameRange | None = None
    keys: tuple[Key, ...] = ()
    displaced: tuple[Displaced, ...] = ()

    @cached_property
    def key_frames(self) -> tuple[float, ...]:
        """Where its keys stand, in order."""
        return tuple(key.frame for key in self.keys)

    def keyed(self, key: Key) -> bool:
        """Whether the rack put a key where `key` stands."""
        return _is_among(key.frame, self.key_frames)

    def displaces(self, key: Key, owner: "Claim | None") -> bool:
        """Whether a key of another rack (None: the user's) has to go for this one.

        It has where this rack owns the frame, and where it runs on from a rack on the other side of this one.
        """
        if owner is None:
            return key.frame in (self.span or self.owned)
        if key.frame in self.owned:
            return True
        ran_on_past = owner.owned.last <= self.owned.first + SAME_FRAME and key.frame > self.owned.last
        led_in_before = owner.owned.first >= self.owned.last - SAME_FRAME and key.frame < self.owned.first
        return ran_on_past or led_in_before

    def without(self, key_frames: Sequence[float]) -> "Claim":
        """Return the claim without some of its keys: a key there is no longer its own."""
        return replace(self, keys=tuple(key for key in self.keys if not _is_among(key.frame, key_frames)))

    def edited_frames(self, curve: Iterable[Key]) -> tuple[float, ...]:
        """Return where somebody has changed, added, moved or deleted keys of this rack since it wrote them, in order.

        Parameters
        ----------
        curve : iterable of Key
            Those keys of the curve that are this rack's now (:meth:`Ledger.owner`).
        """
        now = list(curve)
        frames = sorted(key.frame for key in now)
        gone = [key.frame for key in self.keys if not _is_among(key.frame, frames)]
        changed = [key.frame for key in now if not self.keyed(key) or not self._written(key).same_curve(key)]
        return tuple(sorted({*gone, *changed}))

    def _written(self, key: Key) -> Key:
        """The key that was written where `key` stands."""
        return self.keys[bisect_left(self.key_frames, key.frame - SAME_FRAME)]


@dataclass(frozen=True)
class Ledger:
    """One property of a camera before its first rack, and the claims of its racks, in the order in which they came.

    Attributes
    ----------
    rest : float
        The property's value where nothing animates it.
    had_curve : bool
    extrapolation : str
        Of the curve, where there was one.
    generated_frames : tuple of float
        Where keys of the user stood that carry our key type all the same, in order.
    claims : mapping of str to Claim
        By the rack's name.
    """

    rest: float
    had_curve: bool = False
    extrapolation: Extrapolation = "CONSTANT"
    generated_frames: tuple[float, ...] = ()
    claims: Mapping[str, Claim] = field(default_factory=dict)

    def owner(self, key: Key) -> str:
        """Return the name of the rack that a key on the curve belongs to, '' for the user's own.

        Where two racks meet, the later one has written the key. A key that an artist added inside a rack is that
        rack's.
        """
        if not self.claims:
            return ""
        frames, places = self._key_places
        first, last = bisect_left(frames, key.frame - SAME_FRAME), bisect_right(frames, key.frame + SAME_FRAME)
        keyed = max((place for _, place in places[first:last]), default=-1)
        if keyed < 0:
            begins, owned = self._owned_places
            # Racks own frames of their own and meet at most at their ends, so no more than two hold a frame.
            at = bisect_right(begins, key.frame + SAME_FRAME)
            keyed = max((place for place, own in owned[max(at - 2, 0) : at] if key.frame in own), default=-1)
        return self._names[keyed] if keyed >= 0 else ""

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(self.claims)

    @cached_property
    def _key_places(self) -> tuple[list[float], list[tuple[float, int]]]:
        """Where keys of all racks stand, in order, each with the place of its rack among the claims."""
        claims = enumerate(self.claims.values())
        places = sorted((frame, place) for place, claim in claims for frame in claim.key_frames)
        return [frame for frame, _ in places], places

    @cached_property
    def _owned_places(self) -> tuple[list[float], list[tuple[int, FrameRange]]]:
        """The frames that racks own, in order, each with the place of its rack among the claims."""
        owned = sorted(enumerate(claim.owned for claim in self.claims.values()), key=lambda each: each[1].first)
        return [own.first for _, own in owned], owned

    def standing(self, keys: Iterable[Key], owned: FrameRange) -> tuple[Key, ...]:
        """Return the keys that stay outside a new rack's own frames: the user's, and those of racks but their run-on.

        Where none stands on a side, the hold of the new rack runs on to the scene's range.
        """
        probe = Claim(owned)
        return tuple(key for key in keys if not probe.displaces(key, self.claims.get(self.owner(key))))


def put_on(
    keys: Sequence[Key], ledger: Ledger, name: str, claim: Claim, own: Sequence[Key]
) -> tuple[tuple[Key, ...], Ledger]:
    """Put a rack's keys on the curve.

    Parameters
    ----------
    keys : sequence of Key
        The curve as it is, in order.
    ledger : Ledger
        Of the racks already there; none may overlap the new one's own frames.
    name : str
        The new rack.
    claim : Claim
        Its frames; `key_frames` and `displaced` are found here.
    own : sequence of Key
        Its keys, at least one, in order.

    Returns
    -------
    (tuple of Key, Ledger)
        The new curve, in order, and the ledger with the rack in it.
    """
    ours = list(own)
    taken = Claim(claim.owned, claim.span, tuple(ours))
    stay: list[Key] = []
    displaced: list[Displaced] = []
    for key in keys:
        owner = ledger.owner(key)
        if taken.displaces(key, ledger.claims.get(owner)) or taken.keyed(key):
            displaced.append(Displaced(key, owner))
        else:
            stay.append(key)
    # Behind the last arrival the curve is the user's again, so it keeps the user's interpolation up to his next key.
    governs = governing_key(_users_keys(keys, ledger), ours[-1].frame)
    if governs and any(key.frame > ours[-1].frame for key in stay):
        ours[-1] = replace(ours[-1], interpolation=governs.interpolation, easing=governs.easing)
        taken = replace(taken, keys=tuple(ours))
    claims = {
        other: theirs.without([item.key.frame for item in displaced if item.owner == other])
        for other, theirs in ledger.claims.items()
    }
    claims[name] = Claim(taken.owned, taken.span, taken.keys, tuple(displaced)) if displaced else taken
    return _in_order([*stay, *ours]), replace(ledger, claims=claims)


def take_off(keys: Sequence[Key], ledger: Ledger, name: str) -> tuple[tuple[Key, ...], Ledger]:
    """Take a rack's keys off the curve and put back what they had displaced.

    What lies under another rack is handed to that one, to come back when it goes. With the last rack go all keys of
    ours, wherever an artist moved them.

    Returns
    -------
    (tuple of Key, Ledger)
        The curve without the rack, in order, and the ledger without it.
    """
    leaving = ledger.claims[name]
    others = {rack: claim for rack, claim in ledger.claims.items() if rack != name}
    curve = [key for key in keys if ledger.owner(key) != name]
    taken = sorted(key.frame for key in curve)
    handed: dict[str, list[Displaced]] = {rack: [] for rack in others}
    restored: list[Displaced] = []
    for item in leaving.displaced:
        owner = others.get(item.owner)
        if item.owner and owner is None:
            continue
        covering = next((r for r, claim in others.items() if r != item.owner and claim.displaces(item.key, owner)), "")
        if covering:
            handed[covering].append(item)
        elif not _is_among(item.key.frame, taken):
            restored.append(item)
            insort(taken, item.key.frame)
    curve += [item.key for item in restored]
    if not others:
        curve = [key for key in curve if key.type != OWN_TYPE or _is_among(key.frame, ledger.generated_frames)]
    claims = {
        rack: replace(
            claim,
            # It forgets the keys of the rack that went, takes over what it covers, and regains its own.
            displaced=(*(item for item in claim.displaced if item.owner != name), *handed[rack]),
            keys=_in_order((*claim.keys, *(item.key for item in restored if item.owner == rack))),
        )
        for rack, claim in others.items()
    }
    return _in_order(curve), replace(ledger, claims=claims)


def _users_keys(keys: Iterable[Key], ledger: Ledger) -> list[Key]:
    """The keys of the user, those that racks have displaced included."""
    displaced = (item for claim in ledger.claims.values() for item in claim.displaced)
    return [*(key for key in keys if not ledger.owner(key)), *(item.key for item in displaced if not item.owner)]


def _is_among(frame: float, frames: Sequence[float]) -> bool:
    """Whether one of `frames`, in order, is the same as `frame`."""
    at = bisect_left(frames, frame - SAME_FRAME)
    return at < len(frames) and frames[at] <= frame + SAME_FRAME


def _in_order(keys: Iterable[Key]) -> tuple[Key, ...]:
    return tuple(sorted(keys, key=lambda key: key.frame))
