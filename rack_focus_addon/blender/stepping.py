"""How the user's full scene is stepped: at once, bit by bit so that a window can take Esc meanwhile, or not at all.

Whoever plans or checks says which, around what he does, and what is between need not know. Bit by bit goes by replay:
where a scene would have to be stepped, :class:`NeedsStepping` is raised; when the scene has been stepped and is as
before, the same is done again, and finds what was seen there. That asks for something that changes nothing before it
has measured everything.
"""

import time
from collections.abc import Callable, Generator, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from ..core.errors import RackFocusError
from .ground import Progress

Seen = TypeVar("Seen")

Looking = Callable[[Progress | None], Generator[None, None, Seen]]
"""Begins to step a scene: pauses after each frame, and returns what was seen; closed half-way, it puts all back."""

Known = dict[Hashable, Any]
"""What came of stepping a scene by what was asked: what was seen, or the refusal."""


@dataclass(frozen=True)
class _Manner:
    """How to step: whether at all, and where what was seen bit by bit is kept; None steps at once."""

    may_step: bool = True
    known: Known | None = None


_AT_ONCE = _Manner()
_manner: ContextVar[_Manner] = ContextVar("manner", default=_AT_ONCE)


class NeedsStepping(Exception):  # noqa: N818 - no error, and not for those who catch refusals
    """A scene has to be stepped before this can go on.

    Attributes
    ----------
    stepping : Stepping
    """

    def __init__(self, stepping: "Stepping") -> None:
        super().__init__("the scene has to be stepped first")
        self.stepping = stepping


class Stepping:
    """The stepping of a scene that is under way.

    Attributes
    ----------
    scene : str
        Its name.
    done, total : int
        Frames that have been stepped, and those in all; 0 before the first.
    """

    def __init__(self, scene: str, known: Known, asked: Hashable, looking: Looking[Any]) -> None:
        self.scene, self.done, self.total = scene, 0, 0
        self._known, self._asked = known, asked
        self._frames = looking(self._note)

    def advance(self, seconds: float) -> bool:
        """Step frames for a while, one at least; return whether that was the last of them, and all is as before."""
        until = time.monotonic() + seconds
        try:
            next(self._frames)
            while time.monotonic() < until:
                next(self._frames)
        except StopIteration as end:
            self._known[self._asked] = end.value
        except RackFocusError as error:
            self._known[self._asked] = error
        else:
            return False
        return True

    def close(self) -> None:
        """Leave it, wherever it is: the scene is as it was before."""
        self._frames.close()

    def _note(self, done: int, total: int) -> None:
        self.done, self.total = done, total


def stepped(scene: str, asked: Hashable, looking: Looking[Seen], progress: Progress | None) -> Seen:
    """Return what is seen by stepping a scene, in the manner of whoever asks.

    Parameters
    ----------
    scene : str
        Its name.
    asked : hashable
        What tells this from whatever else may be asked of scenes.
    looking : callable
        See :data:`Looking`.
    progress : callable, optional
        Is told where the scene is stepped at once.

    Raises
    ------
    NeedsStepping
        Bit by bit, where it has not been stepped for this yet.
    """
    known = _manner.get().known
    if known is None:
        return exhausted(looking(progress))
    if asked not in known:
        raise NeedsStepping(Stepping(scene, known, asked, looking))
    found: Seen | RackFocusError = known[asked]
    if isinstance(found, RackFocusError):
        raise found
    return found


def exhausted(frames: Generator[None, None, Seen]) -> Seen:
    """Step without a pause to the end, and return what was seen."""
    while True:
        try:
            next(frames)
        except StopIteration as end:
            seen: Seen = end.value
            return seen


def may_step_now() -> bool:
    """Whether whoever asks has a scene stepped at all."""
    return _manner.get().may_step


def never() -> AbstractContextManager[None]:
    """Have no scene stepped: what happens by itself, while the user does something else, does with the stage."""
    return _in_manner(_Manner(may_step=False))


def bit_by_bit(known: Known) -> AbstractContextManager[None]:
    """Have :class:`NeedsStepping` raised where a scene has to be stepped, unless it is known what comes of it."""
    return _in_manner(_Manner(known=known))


def at_once() -> AbstractContextManager[None]:
    """Have scenes stepped at once, whatever is asked for outside: something has been changed, and must not be left."""
    return _in_manner(_AT_ONCE)


@contextmanager
def _in_manner(manner: _Manner) -> Iterator[None]:
    token = _manner.set(manner)
    try:
        yield
    finally:
        _manner.reset(token)
