"""The recipe as text, and back.

JSON keeps every float to the last bit and knows None and integers of any size, which Blender's custom properties do
not.
"""

import json
from dataclasses import fields, replace
from functools import lru_cache
from typing import Final, Literal, get_origin

from cattrs import Converter, transform_error
from cattrs.errors import BaseValidationError
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from cattrs.v import format_exception

from ..core.curves.keys import Key
from ..core.errors import RackFocusError
from ..core.record.recipe import Recipe
from ..core.request.marks import Mark, Subject
from ..core.request.request import StopWish

VERSION: Final = 1

_converter = Converter(forbid_extra_keys=True)
_converter.register_structure_hook(
    Mark,
    # A script may call many things a subject; what is stored is always a Subject.
    make_dict_structure_fn(
        Mark,
        _converter,
        _cattrs_forbid_extra_keys=True,
        subject=override(struct_hook=lambda value, _: _converter.structure(value, Subject)),
    ),
)
# A rack may have a key at every frame: what is as usual is not said.
_converter.register_unstructure_hook(Key, make_dict_unstructure_fn(Key, _converter, _cattrs_omit_if_default=True))
# Fields of a subject or a mark that were not given are left out of the file.
for _spoken in (Subject, Mark):
    _unsaid = {each.name: override(omit_if_default=True) for each in fields(_spoken) if each.default is None}
    _unstructure = make_dict_unstructure_fn(_spoken, _converter, **_unsaid)  # type: ignore[arg-type]
    _converter.register_unstructure_hook(_spoken, _unstructure)
# A word or a number is told apart by what JSON says it is; which words there are, the dataclasses themselves know.
_converter.register_structure_hook_func(lambda kind: str(get_origin(kind)) == str(Literal), lambda value, _: value)
for _word_or_number in (each.type for each in fields(StopWish) if each.name in {"fstop", "coc_mm"}):
    _converter.register_structure_hook(
        _word_or_number, lambda value, _: value if value is None or isinstance(value, str) else float(value)
    )


# A script may have given numpy's numbers.
_encode: Final = json.JSONEncoder(default=float).encode


def encode(recipe: Recipe) -> str:
    """Return a recipe as JSON text."""
    return _encode({"version": VERSION, "recipe": _converter.unstructure(recipe)})


def encode_subject(subject: Subject) -> str:
    """Return a subject as JSON text, its object by name."""
    named = subject if subject.is_distance else replace(subject, object=subject.object_name)
    return _encode(_converter.unstructure(named))


@lru_cache(maxsize=64)
def decode_subject(text: str) -> Subject:
    """Return the subject that :func:`encode_subject` wrote.

    Raises
    ------
    RackFocusError
        If the text is no subject.
    """
    try:
        return _converter.structure(json.loads(text), Subject)
    except (BaseValidationError, AttributeError, ValueError, TypeError) as error:
        raise RackFocusError(
            "The point stored in this file cannot be read: pick it anew ({error})", error=repr(error)
        ) from error


# A panel asks at every redraw; equal text is the same recipe, and a recipe never changes.
@lru_cache(maxsize=64)
def decode(text: str) -> Recipe:
    """Return the recipe that :func:`encode` wrote.

    Raises
    ------
    RackFocusError
        If the text is not a recipe, or one of a later version of the add-on.
    """
    try:
        document = json.loads(text)
        version, stored = document["version"], document["recipe"]
    except (ValueError, KeyError, TypeError) as error:
        raise RackFocusError(
            "The rack stored in this file cannot be read: it is no recipe ({error})", error=repr(error)
        ) from error
    if version != VERSION:
        raise RackFocusError(
            "The rack stored in this file has version {version}, and this add-on reads {known}; update the add-on",
            version=version,
            known=VERSION,
        )
    try:
        return _converter.structure(stored, Recipe)
    except (BaseValidationError, TypeError) as error:
        details = "; ".join(transform_error(error, format_exception=_explained))
        raise RackFocusError("The rack stored in this file cannot be read: {details}", details=details) from error


def _explained(error: BaseException, expected: type | None) -> str:
    """What was wrong with a value, in our own words where they exist."""
    return str(error) if isinstance(error, RackFocusError) else format_exception(error, expected)
