"""Blender's own settings are kept out of the renders, and no scene out of here is left to other tests."""

import os
import tempfile
from collections.abc import Iterator

import pytest

# Before anything imports bpy; the tests' common conftest does the same, whoever comes first.
os.environ.setdefault("BLENDER_USER_RESOURCES", tempfile.mkdtemp(prefix="rack_focus_truth_"))


@pytest.fixture(autouse=True, scope="module")
def _leaves_an_empty_file() -> Iterator[None]:
    yield
    from .build import empty_scene

    empty_scene()
