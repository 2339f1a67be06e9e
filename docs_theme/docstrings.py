"""Makes docstrings read well on the site: cross references become links, types are plain words, defaults are real."""

import re
from collections.abc import Callable

import griffe

API = "rack_focus_addon.api"
ROLE = re.compile(r":(?:attr|class|data|func|meth|mod):`~?([\w.]+)`")
"""A cross reference: :func:`measure`, :class:`.messages.Message`."""

Link = Callable[[re.Match[str]], str]
Defaults = dict[str, str | griffe.Expr | None]


class PlainDocstrings(griffe.Extension):
    """Rewrites every docstring of the package before it is rendered."""

    def on_package(self, *, pkg: griffe.Module, **_: object) -> None:
        """Rewrite them once the package is read: then it is known what the API exports."""
        public = {str(name) for name in pkg["api"].exports or ()}

        def link(role: re.Match[str]) -> str:
            name = role[1].lstrip(".")
            short = name.rsplit(".", 1)[-1]
            return f"[`{short}`][{API}.{short}]" if short in public else f"`{name}`"

        _rewrite(pkg, link)


def _rewrite(thing: griffe.Object, link: Link) -> None:
    """Rewrite the docstrings of a module, class or function, and of what is in it."""
    if thing.docstring:
        thing.docstring.value = ROLE.sub(link, thing.docstring.value)
        for section in thing.docstring.parsed:
            _tell_plainly(section, _defaults(thing))
    for member in thing.members.values():
        if not member.is_alias:
            _rewrite(member, link)


def _defaults(thing: griffe.Object) -> Defaults:
    """The defaults of a function's parameters, or of a dataclass's fields; None for those without."""
    if isinstance(thing, griffe.Function):
        return {parameter.name: parameter.default for parameter in thing.parameters}
    return {name: field.value for name, field in thing.attributes.items()}


def _tell_plainly(section: griffe.DocstringSection, defaults: Defaults) -> None:
    """Take the brackets off "Subject, Object or str" and {"KEYS", "LIVE"}, and put the real defaults in."""
    if not isinstance(section.value, list):
        return
    for item in section.value:
        annotation = getattr(item, "annotation", None)
        if isinstance(annotation, griffe.ExprTuple | griffe.ExprSet):
            item.annotation = griffe.ExprTuple(annotation.elements, implicit=True)
        if isinstance(item, griffe.DocstringParameter) and item.name in defaults:
            item.value = defaults[item.name]
