"""Makes docstrings read well on the site: cross references become links, types are plain words, defaults are real."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import griffe

API = "rack_focus_addon.api"
ROLE = re.compile(r":(?:attr|class|data|func|meth|mod):`~?([\w.]+)`")
"""A cross reference: :func:`measure`, :class:`.messages.Message`."""


@dataclass(eq=True, slots=True)
class Words(griffe.Expr):
    """A type in words, as a docstring has it: "iterable of Mark", where Mark is a name of the API."""

    words: Sequence[str | griffe.Expr]

    def iterate(self, *, flat: bool = True) -> Iterator[str | griffe.Expr]:  # noqa: ARG002 - names are flat
        """Yield words, and names that become links."""
        yield from self.words


Link = Callable[[re.Match[str]], str]
Names = dict[str, griffe.ExprName]
Defaults = dict[str, str | griffe.Expr | None]


class PlainDocstrings(griffe.Extension):
    """Rewrites the docstrings of what the API exports, before they are rendered."""

    def on_package(self, *, pkg: griffe.Module, **_: object) -> None:
        """Rewrite them once the package is read: then it is known what the API exports."""
        public = {str(name): griffe.ExprName(str(name), parent=pkg["api"]) for name in pkg["api"].exports or ()}

        def link(role: re.Match[str]) -> str:
            name = role[1].lstrip(".")
            short = name.rsplit(".", 1)[-1]
            return f"[`{short}`][{API}.{short}]" if short in public else f"`{name}`"

        for name in public:
            thing = pkg["api"][name]
            _rewrite(thing.final_target if thing.is_alias else thing, link, public)


def _rewrite(thing: griffe.Object, link: Link, names: Names) -> None:
    """Rewrite the docstrings of a class or function, and of what is in it."""
    if thing.docstring:
        thing.docstring.value = ROLE.sub(link, thing.docstring.value)
        for section in thing.docstring.parsed:
            _tell_plainly(section, _defaults(thing), names)
    for member in thing.members.values():
        if not member.is_alias:
            _rewrite(member, link, names)


def _defaults(thing: griffe.Object) -> Defaults:
    """The defaults of a function's parameters, or of a dataclass's fields; None for those without."""
    if isinstance(thing, griffe.Function):
        return {parameter.name: parameter.default for parameter in thing.parameters}
    return {name: field.value for name, field in thing.attributes.items()}


def _tell_plainly(section: griffe.DocstringSection, defaults: Defaults, names: Names) -> None:
    """Take the brackets off {"KEYS", "LIVE"}, link the types that the API has, and put the real defaults in."""
    if not isinstance(section.value, list):
        return
    for item in section.value:
        annotation = getattr(item, "annotation", None)
        if isinstance(annotation, griffe.ExprTuple | griffe.ExprSet):
            annotation = ", ".join(str(each).strip("'\"") for each in annotation.elements)
        if isinstance(annotation, str):
            item.annotation = Words([names.get(word, word) for word in re.split(r"(\w+)", annotation)])
        if isinstance(item, griffe.DocstringParameter) and item.name in defaults:
            item.value = defaults[item.name]
