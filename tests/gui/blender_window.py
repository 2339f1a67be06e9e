"""A real Blender window without a screen: Debian's Blender in a chroot, on an X server of its own."""

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SUITE = os.environ.get("RF_GUI_SUITE", "trixie")
"""trixie: Blender 4.3; sid: 5.2."""

CHROOT_SECONDS = 1200
DISPLAY_SECONDS = 20
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Played:
    """A story that was played: how Blender ended, what it printed, and where its pictures are."""

    code: int
    log: str
    pictures: Path


def find_hindrance() -> str | None:
    """Return why no window can be had here, None where one can."""
    if os.geteuid() != 0:
        return "a chroot needs root"
    if shutil.which("apt-get") is None:
        return "Blender comes from Debian, and apt is missing"
    return None


def make_chroot() -> Path:
    """Return the chroot with Blender in it, made where it is missing: minutes, once."""
    folder = Path(os.environ.get("RF_GUI_CHROOT") or Path(tempfile.gettempdir()) / f"rack-focus-{SUITE}")
    subprocess.run([HERE / "make_chroot.sh", SUITE, folder], check=True, timeout=CHROOT_SECONDS)
    return folder


def play(chroot: Path, archive: Path, story: str, pictures: Path, *, limit_s: float = 400.0) -> Played:
    """Install the built zip into a fresh Blender and play one story in its window."""
    work = chroot / "w"
    shutil.rmtree(work, ignore_errors=True)
    (work / "home").mkdir(parents=True)
    (work / "out").mkdir()
    shutil.copytree(HERE / "inside", work / "inside")
    shutil.copy(archive, work / "rack_focus.zip")
    pictures.mkdir(parents=True, exist_ok=True)
    log = work / "out" / f"{story}.log"
    with _display() as display, _photographer(work / "out", display), log.open("wb") as file:
        environment = {
            "PATH": PATH,
            "HOME": "/w/home",
            "LANG": "C.UTF-8",
            "DISPLAY": display,
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "GALLIUM_DRIVER": "llvmpipe",
            "LP_NUM_THREADS": "2",
        }
        streams = {"stdin": subprocess.DEVNULL, "stdout": file, "stderr": file}
        command = ["chroot", str(chroot), "/bin/bash", "/w/inside/start.sh", story]
        try:
            code = subprocess.run(command, env=environment, timeout=limit_s, check=False, **streams).returncode
        except subprocess.TimeoutExpired:
            code = -1
    for made in (work / "out").iterdir():
        shutil.copy(made, pictures)
    return Played(code, log.read_text(encoding="utf-8", errors="replace"), pictures)


@contextmanager
def _display() -> Iterator[str]:
    """An X server of our own; it chooses a number that is free."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1920x1080x24", "-nolisten", "tcp", "-noreset"],  # noqa: S607
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(DISPLAY_SECONDS)


@contextmanager
def _photographer(folder: Path, display: str) -> Iterator[None]:
    """Take a picture of the screen whenever Blender asks for one by a file NAME.want."""
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            for wish in folder.glob("*.want"):
                taken = wish.with_suffix(".part.png")
                command = ["import", "-display", display, "-window", "root", str(taken)]
                subprocess.run(command, check=False)
                taken.rename(wish.with_suffix(".png"))
                wish.unlink()
            time.sleep(0.05)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(5.0)
