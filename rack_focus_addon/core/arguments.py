"""What arguments must be, in refusals that name them: numbers, frames, texts, and arguments that there are.

numpy's numbers are numbers, and so are its arrays without a dimension.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import wraps
from inspect import Parameter, Signature, signature
from math import isfinite
from numbers import Real
from typing import Any, Final, TypeVar

from .errors import ArgumentError
from .messages import joined, say

LAST_FRAME: Final = 1_048_574
"""The last frame that Blender has, and with a minus the first one (MAXFRAME in DNA_scene_types.h)."""

SHOWN: Final = 80
"""Letters of a wrong value that a refusal shows."""

LARGEST: Final = 1e300
"""Larger whole numbers may be too large for a float; they are looked at twice."""

_Class = TypeVar("_Class")


def shown(given: object) -> str:
    """Return what was given as a refusal shows it: not too long, and whatever it is."""
    try:
        text = repr(given)
    except Exception:  # noqa: BLE001 - what was given may be anything, and what it says of itself may fail
        text = type(given).__name__
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."


def is_number(given: object) -> bool:
    """Whether something is one number; True and False are none."""
    plain = _plain(given)
    return isinstance(plain, Real) and not isinstance(plain, bool)


def number(what: str, given: Any) -> float:  # noqa: ANN401 - to find out what it is
    """Return a number as Python's own; raise :class:`ArgumentError`, with the argument's name, for anything else."""
    if type(given) in {float, int} and abs(given) < LARGEST:
        return given  # type: ignore[no-any-return]
    if not is_number(given):
        raise ArgumentError("{what} must be a number, not {given}", what=what, given=shown(given))
    plain: Any = _plain(given)
    try:
        as_float = float(plain)
    except OverflowError:
        raise ArgumentError("{what} is too large a number: {given}", what=what, given=shown(given)) from None
    return int(plain) if isinstance(plain, int) else as_float


def _plain(given: object) -> object:
    """Numpy's number, or array without a dimension, as Python's own; anything else as it is."""
    try:
        return given.item() if getattr(given, "shape", None) == () else given  # type: ignore[attr-defined]
    except ReferenceError:  # an object that Blender has deleted
        return given


def text(what: str, given: object) -> str:
    """Return a text that Blender can keep; raise :class:`ArgumentError`, with the argument's name, for what is none."""
    if not isinstance(given, str):
        raise ArgumentError("{what} must be a text, not {given}", what=what, given=shown(given))
    try:
        given.encode()
    except UnicodeEncodeError:
        raise ArgumentError(
            "{what} has half a letter, which no name has: {given}", what=what, given=shown(given)
        ) from None
    return str(given)


def listed(what: str, given: Any, of: str) -> Sequence[Any]:  # noqa: ANN401 - to find out what it is
    """Return the items of any iterable that is no text and no mapping; `of` says what it should be a list of."""
    if not is_list(given):
        raise ArgumentError("{what} must be a list of {of}, not {given}", what=what, of=of, given=shown(given))
    return tuple(given)


def is_list(given: object) -> bool:
    """Whether something is a row of items: no text, no mapping. Blender's vectors are one, and no Iterable."""
    kind = type(given)
    if isinstance(given, str | bytes | Mapping) or (hasattr(kind, "shape") and not getattr(given, "shape", None)):
        return False
    return hasattr(kind, "__iter__") or hasattr(kind, "__len__")


def require_frame(what: str, frame: float) -> None:
    """Raise :class:`ArgumentError` for a frame that no timeline of Blender has."""
    if not (isfinite(frame) and abs(frame) <= LAST_FRAME):
        raise ArgumentError(
            "{what} must be a frame that Blender has, from {first} to {last}, not {frame:.10g}",
            what=what,
            first=-LAST_FRAME,
            last=LAST_FRAME,
            frame=frame,
        )


def settle(thing: Any, read: Callable[[str, Any], object], *names: str) -> None:  # noqa: ANN401 - any dataclass
    """Check attributes of a frozen dataclass, and keep what they are read as; None may stay where it is the default."""
    for name in names:
        given = getattr(thing, name)
        if given is None and thing.__dataclass_fields__[name].default is None:
            continue
        if (taken := read(name, given)) is not given:
            object.__setattr__(thing, name, taken)


def find_wrong_call(
    what: str, takes: Signature, args: Sequence[object], named: Mapping[str, object]
) -> ArgumentError | None:
    """Return what is wrong with the arguments of a call: an unknown one, one that is missing, one too many; or None."""
    if unknown := [name for name in named if name not in takes.parameters]:
        return _unknown(what, takes, unknown[0])
    try:
        bound = takes.bind_partial(*args, **named)
    except TypeError as error:
        return ArgumentError("{what}: {error}", what=what, error=str(error))
    needed = [name for name, each in takes.parameters.items() if each.default is Parameter.empty]
    if missing := [name for name in needed if name not in bound.arguments]:
        return ArgumentError("{what} needs {missing}", what=what, missing=joined(missing))
    return None


def _unknown(what: str, takes: Signature, name: str) -> ArgumentError:
    if close := get_close_matches(name, takes.parameters, n=1):
        return ArgumentError(
            "{what} has no argument '{name}'; did you mean '{close}'?", what=what, name=name, close=close[0]
        )
    known = joined(takes.parameters)
    return ArgumentError("{what} has no argument '{name}'; it has {known}", what=what, name=name, known=known)


def explains_calls(cls: type[_Class]) -> type[_Class]:
    """Let a dataclass refuse arguments that it does not have as :class:`ArgumentError`, not as Python's TypeError."""
    make, takes = cls.__init__, signature(cls)

    @wraps(make)
    def init(self: object, *args: object, **named: object) -> None:
        try:
            make(self, *args, **named)
        except TypeError:
            if wrong := find_wrong_call(cls.__name__, takes, args, named):
                raise wrong from None
            raise

    setattr(cls, "__init__", init)  # noqa: B010 - to mypy, a method is nothing to assign to
    return cls


def say_any(kinds: Iterable[str]) -> str:
    """Return what an argument may be, in a row: 'a text, a number or None'."""
    *others, last = kinds
    return say("{others} or {last}", others=joined(others), last=last) if others else last
