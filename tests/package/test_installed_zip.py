"""The built archive in a fresh Blender: installed, enabled, clicked, disabled."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("click_create.py")


@pytest.mark.slow
def test_install_click_and_leave_nothing_behind(extension_zip, tmp_path):
    done = subprocess.run(
        [sys.executable, SCRIPT, extension_zip],
        cwd=tmp_path,  # away from the sources: only the installed copy may be found
        env={**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,  # a Blender that hangs at its exit must not hang the tests
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
