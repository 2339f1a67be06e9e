"""A shot as a script or a list describes it: plain mappings, turned into the arguments of a rack."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from ..errors import ArgumentError
from ..messages import Message, joined, say
from .marks import ANCHORS, Mark, Subject


@dataclass(frozen=True)
class ShotOptions:
    """One shot of several to be racked.

    Attributes
    ----------
    name : str
        What messages call it.
    place : str or (float, float), optional
        Where it lives: the timeline marker that switches to its camera, or its first and last frame.
    arguments : mapping of str to object
        Those of a rack, its marks and subjects as dataclasses.
    """

    name: str
    place: str | Sequence[float] | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


def read_shot(given: Mapping[str, Any], number: int, allowed: Collection[str]) -> ShotOptions:
    """Return what a mapping says of a shot.

    Parameters
    ----------
    given : mapping of str to object
        The arguments of a rack by their names, and `shot`, where it lives. `name` names the shot, and its rack.
    number : int
        Which of the shots it is, counted from 1, for messages where it has no name.
    allowed : collection of str
        The arguments that a rack takes.

    Raises
    ------
    ArgumentError
        If it is no mapping, has a word that does not exist, or no frame to pull at.
    """
    if not isinstance(given, Mapping):
        raise ArgumentError(
            "Shot {number}: a shot is a mapping of create_rack's arguments, not {given}",
            number=number,
            given=repr(given),
        )
    place = given.get("shot")
    name = str(given.get("name") or (place if isinstance(place, str) else number))
    _require_known(say("Shot '{name}'", name=name), given, (*allowed, "shot"))
    arguments = {key: value for key, value in given.items() if key != "shot"}
    for key in ("from_subject", "to_subject"):
        if key in arguments:
            arguments[key] = _subject(name, arguments[key])
    if arguments.get("marks") is not None:
        arguments["marks"] = tuple(_mark(name, mark) for mark in _listed(name, arguments["marks"]))
    elif all(arguments.get(anchor) is None for anchor in ANCHORS):
        raise ArgumentError(
            "Shot '{name}' does not say when to pull; give it {anchors}, or marks", name=name, anchors=joined(ANCHORS)
        )
    return ShotOptions(name, place, arguments)


def _listed(shot: str, marks: object) -> Iterable[Any]:
    if isinstance(marks, Iterable) and not isinstance(marks, str | Mapping):
        return marks
    raise ArgumentError("Shot '{shot}': marks are a list of marks, not {marks}", shot=shot, marks=repr(marks))


def _mark(shot: str, given: Mark | Mapping[str, Any]) -> Mark:
    if isinstance(given, Mark):
        return given
    if not isinstance(given, Mapping):
        raise ArgumentError(
            "Shot '{shot}': a mark is a Mark or a mapping of its arguments, not {given}", shot=shot, given=repr(given)
        )
    _require_known(say("A mark of shot '{shot}'", shot=shot), given, [each.name for each in fields(Mark)])
    if "subject" not in given:
        raise ArgumentError("A mark of shot '{shot}' has no subject", shot=shot)
    return Mark(**{**given, "subject": _subject(shot, given["subject"])})


def _subject(shot: str, given: Any) -> Any:  # noqa: ANN401 - whatever a script calls a subject
    if not isinstance(given, Mapping):
        return given
    _require_known(say("A subject of shot '{shot}'", shot=shot), given, [each.name for each in fields(Subject)])
    if "object" not in given:
        raise ArgumentError("A subject of shot '{shot}' has no object", shot=shot)
    return Subject(**given)


def _require_known(what: Message, given: Mapping[str, Any], allowed: Collection[str]) -> None:
    unknown = [str(key) for key in given if key not in allowed]
    if unknown:
        raise ArgumentError(
            "{what} knows no {unknown}; what it may say: {allowed}",
            what=what,
            unknown=joined(unknown),
            allowed=joined(allowed),
        )
