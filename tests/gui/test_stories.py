"""The stories of inside/stories.py, played in a window of real Blender with the built zip installed.

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
STORIES = ast.parse((Path(__file__).parent / "inside" / "stories.py").read_text(encoding="utf-8"))
NOT_STORIES = {"start", "click_tab"}


def story_names():
    functions = [node for node in STORIES.body if isinstance(node, ast.FunctionDef)]
    steps = [node for node in functions if isinstance(node.returns, ast.Name) and node.returns.id == "Steps"]
    return [node.name for node in steps if node.name not in NOT_STORIES]


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
