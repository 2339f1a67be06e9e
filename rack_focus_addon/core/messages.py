"""What is said to people: English sentences that know what they were made of, so that a translation can say them anew.

Scripts, logs and files get a str, in English. A window asks for :meth:`Message.worded` in the user's language.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Self

CONTEXT: Final = "RackFocus"
"""Of our words in Blender's dictionaries, where "Stop" means an end and "Mark" a seam."""


class Message(str):
    """An English sentence that remembers its template and what was put into it; otherwise a str like any other.

    Parameters
    ----------
    template : str
        With named fields, as `str.format` takes them.
    values : mapping of str to object
        Numbers, names, or other messages, which are worded along with this one. A plain str is a name, and stays as
        it is.
    is_capital : bool
        Whether it begins a sentence, whatever its first value is.

    Attributes
    ----------
    template, values, is_capital
        As given, but for the values that are neither text nor number: of them only the text is kept, nothing alive.
    """

    __slots__ = ("is_capital", "template", "values")

    template: str
    values: dict[str, object]
    is_capital: bool

    def __new__(cls, template: str, values: Mapping[str, object], is_capital: bool = False) -> Self:
        """Write the sentence out in English."""
        kept = {name: _kept(value) for name, value in values.items()}
        message = super().__new__(cls, _written(template, kept, is_capital))
        message.template, message.values, message.is_capital = template, kept, is_capital
        return message

    def __reduce__(self) -> tuple[object, ...]:
        return Message, (self.template, self.values, self.is_capital)

    def worded(self, look_up: Callable[[str], str]) -> str:
        """Return the sentence in another language.

        Parameters
        ----------
        look_up : callable
            Takes a template to its translation, or returns it as it is. A translation whose fields do not fit is passed
            over: half a sentence in English is better than none.
        """
        values = {name: worded(value, look_up) for name, value in self.values.items()}
        try:
            return _written(look_up(self.template) if self.template else "", values, self.is_capital)
        except (LookupError, ValueError):
            return _written(self.template, values, self.is_capital)


def say(template: str, /, **values: object) -> Message:
    """Return a sentence made of a template and what is put into it.

    Examples
    --------
    >>> said = say("'{name}' is {where} at frame {frame:g}", name="Bond", where=say("behind the camera"), frame=12.0)
    >>> said
    "'Bond' is behind the camera at frame 12"
    >>> german = {said.template: "In Bild {frame:g} steht '{name}' {where}", "behind the camera": "hinter der Kamera"}
    >>> said.worded(lambda text: german.get(text, text))
    "In Bild 12 steht 'Bond' hinter der Kamera"
    """
    return Message(template, values)


def joined(parts: Iterable[str], separator: str = ", ") -> Message:
    """Return texts in a row, each of which is worded for itself if it is a message; so is the separator.

    Examples
    --------
    >>> joined(["'Bond'", "'Villain'"], say(" and "))
    "'Bond' and 'Villain'"
    """
    values: dict[str, object] = {f"part_{number}": part for number, part in enumerate(parts)}
    template = "{separator}".join(f"{{{name}}}" for name in values)
    return Message(template, {**values, "separator": separator})


def capitalised(message: Message) -> Message:
    """Return a message as the beginning of a sentence.

    Examples
    --------
    >>> capitalised(say("close to f/{stop:g}", stop=4))
    'Close to f/4'
    """
    return Message(message.template, message.values, is_capital=True)


def worded(value: object, look_up: Callable[[str], str]) -> object:
    """Return a value as it stands in a sentence of another language: only messages change."""
    return value.worded(look_up) if isinstance(value, Message) else value


def _kept(value: object) -> object:
    if isinstance(value, str | int | float):
        return value
    # Numbers of numpy have one; anything else could keep an object of Blender's, or a traceback, alive.
    item = getattr(value, "item", None)
    return item() if callable(item) else str(value)


def _written(template: str, values: Mapping[str, object], is_capital: bool) -> str:
    text = template.format_map(values)
    return f"{text[:1].upper()}{text[1:]}" if is_capital else text
