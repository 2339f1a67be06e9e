"""Errors, whose messages say what is wrong, with which object, and what to do."""

from collections.abc import Iterable

from .messages import joined, say


class RackFocusError(Exception):
    """Any refusal of Rack Focus; nothing was changed when it is raised.

    Parameters
    ----------
    message : str
        What it says; with `values` a template into which they are put, see :func:`.messages.say`.
    """

    def __init__(self, message: str = "", /, **values: object) -> None:
        super().__init__(say(message, **values) if values else message)

    @property
    def message(self) -> str:
        """What it says, as a :class:`.messages.Message` where it has parts; `str(error)` is always plain English."""
        said = self.args[0]
        return said if isinstance(said, str) else str(said)


class ArgumentError(RackFocusError, ValueError):
    """A value that makes no sense: a pull of no length, a stop of zero, arguments that contradict each other."""


class UnknownChoiceError(ArgumentError):
    """A word that is not among the allowed ones."""

    def __init__(self, what: str, given: object, allowed: Iterable[str]) -> None:
        words = {"what": say(what), "given": repr(given), "allowed": joined(allowed)}
        super().__init__(say("Unknown {what} {given}; choose one of {allowed}", **words))


class SubjectError(RackFocusError):
    """A subject that is missing, given twice, or cannot be focused on."""


class TopologyError(SubjectError):
    """A point of a surface whose topology is no longer the one that it was picked on."""


class Cancelled(RackFocusError):  # noqa: N818 - nothing went wrong
    """The user stopped what was under way; nothing was changed."""


class CameraError(RackFocusError):
    """No camera, or one whose focus cannot be keyed."""


class EditedError(RackFocusError):
    """Keys that were changed by hand, which are not replaced unasked; `what` says which."""

    def __init__(self, what: str, /, **values: object) -> None:
        self.what = say(what, **values) if values else what
        super().__init__("{what}; they are kept. To replace them, say overwrite_edits=True", what=self.what)

    def __reduce__(self) -> tuple[object, ...]:
        return EditedError, (self.what,)


def require_choice(what: str, given: object, allowed: Iterable[str]) -> None:
    """Raise :class:`UnknownChoiceError` unless `given` is one of `allowed`; `what` is said in the refusal."""
    options = tuple(allowed)
    # An array would be compared with each word, element by element.
    if not isinstance(given, str) or given not in options:
        raise UnknownChoiceError(what, given, options)
