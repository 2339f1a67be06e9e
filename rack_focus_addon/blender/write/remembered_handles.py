"""Handles of the user's keys are restored exactly, also where Blender would calculate others.

Blender recalculates automatic and aligned handles whenever a neighbouring key is added or removed, and the result is
not always the original (a lone key keeps its last handles). So the handles from before the first rack are stored.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...core.curves.keys import Key

_TELLING = ("frame", "value", "handle_left_type", "handle_right_type")


def encode_handles(keys: Sequence[Key]) -> str:
    """Return the handles of a curve's keys as text, with what tells the keys."""
    return json.dumps([[*_tell(key), key.handle_left, key.handle_right] for key in keys])


def with_remembered_handles(keys: Sequence[Key], text: str) -> tuple[Key, ...]:
    """Return those of the keys that stand as they stood, between the same neighbours, with the handles they had.

    Parameters
    ----------
    keys : sequence of Key
        A curve, in order.
    text : str
        What :func:`encode_handles` made of it once.
    """
    remembered = [(tuple(told), (tuple(left), tuple(right))) for *told, left, right in json.loads(text)]
    places = _places([told for told, _ in remembered])
    handles = {place: both for place, (_, both) in zip(places, remembered, strict=True)}
    return tuple(
        replace(key, handle_left=handles[place][0], handle_right=handles[place][1])
        for key, place in zip(keys, _places([_tell(key) for key in keys]), strict=True)
        if place in handles
    )


def _tell(key: Key) -> tuple[Any, ...]:
    return tuple(getattr(key, name) for name in _TELLING)


def _places(told: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What tells each key from others: itself between its neighbours."""
    return list(zip([None, *told], told, [*told[1:], None], strict=False))
