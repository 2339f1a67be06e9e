"""What the add-on says in other languages: a file for each, in which English texts are the keys; see CONTRIBUTING.md.

Blender looks up labels in a context, so that its own "Stop" need not be ours, but tooltips in none. Short words are
therefore registered in ours alone, and phrases, which nobody else has, in both.
"""

from collections.abc import Mapping
from inspect import get_annotations
from typing import Final

import bpy

from ..core.messages import CONTEXT
from . import de

LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = {"de": de.TEXTS}
"""By Blender's code; `de` serves `de_DE` as well."""

NO_CONTEXT: Final = "*"
"""As `bpy.app.translations.contexts` has it."""

_LABELLED = (bpy.types.Operator, bpy.types.Panel, bpy.types.Menu)


def entries(texts: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Return the texts of a language as Blender takes them."""
    return {
        (context, english): said
        for english, said in texts.items()
        for context in ((CONTEXT, NO_CONTEXT) if " " in english else (CONTEXT,))
    }


def in_our_context(cls: type) -> None:
    """Let Blender look the labels of a class and the names of its properties up in our context."""
    if issubclass(cls, _LABELLED):
        cls.bl_translation_context = CONTEXT
    for owner in cls.__mro__:
        # Python 3.14 makes them when they are asked for: they are not among the class's own variables.
        for annotation in get_annotations(owner).values():
            if isinstance(keywords := getattr(annotation, "keywords", None), dict):
                keywords.setdefault("translation_context", CONTEXT)


def register() -> None:
    """Let Blender know our languages."""
    bpy.app.translations.register(__name__, {code: entries(texts) for code, texts in LANGUAGES.items()})


def unregister() -> None:
    """Let Blender forget them."""
    bpy.app.translations.unregister(__name__)
