"""A fresh Blender scene around each test, and a shot to rack.

bpy is imported when a test asks for it: imported with the conftest, before hypothesis' plugin is complete, it crashes
4.2 and hangs 4.5 when the interpreter ends.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from blender_shot import Shot


def reset() -> None:
    """Back to an empty file, with nobody's handlers on it."""
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)


@pytest.fixture(autouse=True)
def _fresh_file() -> None:
    reset()


@pytest.fixture(autouse=True, scope="module")
def _leaves_an_empty_file() -> Iterator[None]:
    yield
    reset()


@pytest.fixture
def shot() -> "Shot":
    from blender_shot import Shot

    return Shot()


@pytest.fixture
def pair(shot: "Shot") -> "Shot":
    """A shot with two still subjects: A at 2, B at 6."""
    shot.empty("A", 2.0)
    shot.empty("B", 6.0)
    return shot
