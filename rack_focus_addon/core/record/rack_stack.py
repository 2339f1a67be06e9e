"""The racks of one camera as they lie on its curves: put on, taken off, each giving back what it replaced.

Values only: keys by channel and the recipe go in, the new ones come out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..curves.keys import FrameRange, Key
from .ledger import Ledger
from .recipe import Curves, RackEntry, Recipe, add_rack, withdraw_rack


@dataclass(frozen=True, eq=False)
class RackStack:
    """What the curves of a camera carry.

    Attributes
    ----------
    curves : mapping of str to tuple of Key
        The keys of each channel, in order, in F-curve frames.
    recipe : Recipe
        Of the racks among them; without any, what the camera is before its first one.
    stop : float
        Blender's f-number where no breathing of racks animates it.
    """

    curves: Curves
    recipe: Recipe
    stop: float

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the racks, in the order in which they were made."""
        return tuple(rack.name for rack in self.recipe.racks)

    def replaced_by(self, owned: FrameRange, updating: str | None = None) -> tuple[str, ...]:
        """Return the racks that one on these frames takes the place of, the newest first.

        Each restores the keys that it displaced, so the newest has to be withdrawn first.
        """
        leaving = {rack.name for rack in self.recipe.overlapping(owned)} | {updating}
        return tuple(name for name in reversed(self.names) if name in leaving)

    def standing(self, leaving: Sequence[str], owned: FrameRange) -> tuple[Key, ...]:
        """Return the keys of others that stay on the focus curve outside a new rack's own frames.

        Parameters
        ----------
        leaving : sequence of str
            The racks whose place it takes.
        owned : FrameRange
        """
        if not self.recipe.racks:
            return tuple(key for key in self.curves["FOCUS"] if key.frame not in owned)
        curves, recipe = self.curves, self.recipe
        ledger = recipe.ledgers["FOCUS"]
        for name in leaving:
            curves, recipe = withdraw_rack(curves, recipe, name)
            ledger = recipe.ledgers.get("FOCUS", replace(ledger, claims={}))
        return ledger.standing(curves["FOCUS"], owned)

    def with_rack(
        self,
        entry: RackEntry,
        own: Curves,
        *,
        leaving: Sequence[str],
        fresh: Mapping[str, Ledger],
        fstop: float | None,
    ) -> "RackStack":
        """Return the stack with a new rack on it.

        Parameters
        ----------
        entry : RackEntry
            The new rack; its `fstop` is found here.
        own : mapping of str to tuple of Key
            Its keys.
        leaving : sequence of str
            The racks whose place it takes, the newest first.
        fresh : mapping of str to Ledger
            What there is on each channel that no rack has claimed.
        fstop : float, optional
            The stop that it sets; None where it keeps the camera's.
        """
        below = self
        for name in leaving:
            below = below.without(name)
        written = self.stop if fstop is None else fstop
        entry = replace(entry, fstop=(below.stop, written) if written != below.stop else None)
        ledgers = self.recipe.ledgers
        unclaimed = {
            channel: replace(ledgers[channel], claims={}) if channel in ledgers else fresh[channel] for channel in own
        }
        bare: Curves = dict.fromkeys(own, ())
        curves, recipe = add_rack({**bare, **below.curves}, below.recipe, entry, own, unclaimed)
        return RackStack(curves, recipe, written).with_stop_at_rest(written)

    def without(self, name: str) -> "RackStack":
        """Return the stack without one of the racks."""
        leaving, later = self.recipe.get(name), self._next_stop(name)
        curves, recipe = withdraw_rack(self.curves, self.recipe, name)
        if later is None:
            return RackStack(curves, recipe, leaving.stop_without(self.stop))
        if later.fstop:
            recipe = _with_stop_before(recipe, later.name, leaving.stop_without(later.fstop[0]))
        return RackStack(curves, recipe, self.stop)

    def with_stop_at_rest(self, stop: float) -> "RackStack":
        """Return the stack with the stop that comes back when nothing animates it."""
        ledgers = self.recipe.ledgers
        if "STOP" not in ledgers:
            return replace(self, stop=stop)
        ledgers = {**ledgers, "STOP": replace(ledgers["STOP"], rest=stop)}
        return replace(self, recipe=replace(self.recipe, ledgers=ledgers), stop=stop)

    def _next_stop(self, name: str) -> RackEntry | None:
        """The first rack to write a stop after the one called `name`: it has to put back what that one found."""
        later = self.recipe.racks[self.names.index(name) + 1 :]
        return next((rack for rack in later if rack.fstop), None)


def _with_stop_before(recipe: Recipe, name: str, stop: float) -> Recipe:
    racks = (
        replace(rack, fstop=(stop, rack.fstop[1])) if rack.fstop and rack.name == name else rack
        for rack in recipe.racks
    )
    return replace(recipe, racks=tuple(racks))
