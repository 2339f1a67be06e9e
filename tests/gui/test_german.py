"""The add-on in a real Blender that speaks German: the wheels are built without dictionaries."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from blender_window import HERE, PATH, find_hindrance, make_chroot

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.gui,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(find_hindrance() is not None, reason=f"No Blender here: {find_hindrance()}"),
]


def test_german_is_said(tmp_path):
    try:
        chroot = make_chroot()
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"No Blender here: Debian's could not be had ({error})")
    subprocess.run([sys.executable, ROOT / "build.py", "--out", tmp_path], check=True, timeout=300, cwd=ROOT)
    work = chroot / "language"
    shutil.rmtree(work, ignore_errors=True)
    (work / "home").mkdir(parents=True)
    shutil.copy(next(tmp_path.glob("*.zip")), work / "rack_focus.zip")
    shutil.copy(HERE / "inside" / "language.py", work)
    environment = {"PATH": PATH, "HOME": "/language/home", "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"}
    for arguments in (
        ["--command", "extension", "install-file", "--repo", "user_default", "--enable", "/language/rack_focus.zip"],
        ["--background", "--python-exit-code", "1", "--python", "/language/language.py"],
    ):
        done = subprocess.run(
            ["chroot", chroot, "blender", *arguments],  # noqa: S607
            env=environment,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert "SAID IN GERMAN" in done.stdout
