"""What a user feels on enabling the add-on in a new Blender: its import and its registering, in a fresh process.

    uv run python -m benchmarks.enabling

The processor's time of each process is compared with that of importing a handful of modules of the standard library in
the same process. Nothing here passes or fails.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from .timing import Row, Timed, shown

RUNS: Final = 15

STANDARD: Final = ("asyncio", "decimal", "http.server", "xml.etree.ElementTree", "sqlite3", "unittest.mock")

CHILD: Final = """
import sys, time
from importlib import import_module
import bpy

def taken(run):
    start = time.process_time()
    run()
    return time.process_time() - start

def enable():
    import rack_focus_addon
    rack_focus_addon.register()

before = set(sys.modules)
enabling_s = taken(enable)
ours = [name for name in sys.modules if name.partition(".")[0] == "rack_focus_addon"]
others = len(sys.modules.keys() - before) - len(ours)
standard_s = taken(lambda: [import_module(name) for name in sys.argv[1:]])

from rack_focus_addon.session import panel as session
scene, graph = bpy.context.scene, bpy.context.evaluated_depsgraph_get()
panel_s = taken(lambda: (session.look_ahead(scene, graph), session.racks_there(scene)))

import json, rack_focus_addon
rack_focus_addon.unregister()
print("\\n" + json.dumps([enabling_s, standard_s, panel_s, len(ours), others]))
"""


class Enabled(NamedTuple):
    """Seconds of the processor for enabling, the standard modules and the panel's first look; how much was imported."""

    enabling_s: float
    standard_s: float
    panel_s: float
    own_modules: int
    other_modules: int


def enabled_anew() -> Enabled:
    """Return what a fresh Blender takes."""
    # A user's Blender keeps what it has compiled.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", CHILD, *STANDARD],
        cwd=Path(__file__).parents[1],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return Enabled(*json.loads(done.stdout.splitlines()[-1]))


def rows() -> Iterator[Row]:
    """Measure; the first run, which compiles, is left out."""
    runs = [enabled_anew() for _ in range(RUNS + 1)][1:]
    enabling, standard, panel = (_timed([run[at] for run in runs]) for at in range(3))
    last = runs[-1]
    modules = f"{last.own_modules} modules of ours, {last.other_modules} others"
    what = f"first enabling: import and registering in a fresh process, CPU time ({modules})"
    against = f"importing {', '.join(f'`{name}`' for name in STANDARD)} there"
    yield Row(what, enabling, against, standard, "1.2")
    yield Row("what the panel computes for its first draw there, importing what it needs", panel, "the same", standard)


def _timed(seconds: list[float]) -> Timed:
    return Timed(statistics.median(seconds), min(seconds))


def main() -> None:
    """Measure, and print the lines of the page."""
    argparse.ArgumentParser(prog="python -m benchmarks.enabling", description=__doc__.splitlines()[0]).parse_args()
    for row in rows():
        print(shown(row))  # noqa: T201 - a script


if __name__ == "__main__":
    main()
