"""The stories of inside/stories_*.py, played in a window of real Blender with the built zip installed.

Pictures are kept in the folder that RF_GUI_PICTURES names, else with pytest's temporary files.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from blender_window import find_hindrance, make_chroot, play

ROOT = Path(__file__).parents[2]
BOOKS = sorted((Path(__file__).parent / "inside").glob("stories_*.py"))


def story_names():
    trees = [ast.parse(book.read_text(encoding="utf-8")) for book in BOOKS]
    functions = [node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [name for name in functions if not name.startswith("_")]


pytestmark = [
    pytest.mark.gui,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(find_hindrance() is not None, reason=f"No window here: {find_hindrance()}"),
]


@pytest.fixture(scope="module")
def chroot():
    try:
        return make_chroot()
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"No window here: Debian's Blender could not be had ({error})")


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, ROOT / "build.py", "--out", folder], check=True, timeout=300, cwd=ROOT)
    return next(folder.glob("*.zip"))


@pytest.mark.parametrize("story", story_names())
def test_story(chroot, archive, story, tmp_path):
    pictures = Path(os.environ.get("RF_GUI_PICTURES", tmp_path)) / story
    played = play(chroot, archive, story, pictures)
    if played.code != 0:
        # A busy machine loses events of the mouse. What fails twice is broken.
        print(played.log[-4000:])
        played = play(chroot, archive, story, pictures)
    assert played.code == 0, played.log[-4000:]
    assert list(pictures.glob("*.png"))
