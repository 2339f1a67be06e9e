"""What names tell: which bone of a rig is the head."""

import re
from collections.abc import Iterable
from typing import Final

FACE_WORDS: Final = ("head", "skull", "face")
"""Best first: where a focus puller measures to."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# Ends, targets and controllers carry the word too, but do not lie where the head is.
_NOT_THE_BONE = {"end", "top", "tip", "ik", "ctrl", "control", "target", "pole", "tail", "nub"}


def find_head_bone(names: Iterable[str]) -> str | None:
    """Return the bone that is most likely the head, or None.

    Examples
    --------
    >>> find_head_bone(["spine", "mixamorig:HeadTop_End", "mixamorig:Head"])
    'mixamorig:Head'
    >>> find_head_bone(["arm", "forehead_wrinkle"]) is None
    True
    """
    best: tuple[int, int, int] | None = None
    found = None
    for name in names:
        words = [word.lower() for word in _WORD.findall(name)]
        ranks = [FACE_WORDS.index(word) for word in words if word in FACE_WORDS]
        if not ranks:
            continue
        score = (sum(word in _NOT_THE_BONE for word in words), min(ranks), len(words))
        if best is None or score < best:
            best, found = score, name
    return found
