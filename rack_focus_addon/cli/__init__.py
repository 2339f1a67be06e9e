"""The command line: the same under `rack-focus`, `python -m rack_focus_addon` and `blender --command rack_focus`."""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

PROG = "rack-focus"

_handle: Any = None


def main(argv: Sequence[str]) -> int:
    """Run the command line and return its exit code: 0 done, 1 a shot failed, 2 wrong usage (nothing was touched)."""
    from ..core.errors import RackFocusError  # noqa: PLC0415 - a usage error should not wait for numpy

    try:
        arguments = _parser().parse_args(list(argv))
    except SystemExit as stop:  # argparse has printed its message
        return int(stop.code or 0)
    try:
        return int(arguments.execute(arguments))
    except (RackFocusError, OSError) as error:
        print(f"{PROG}: {' '.join(str(error).split())}", file=sys.stderr)  # noqa: T201 - a command line prints
        return 1


def run() -> None:
    """Entry point of the installed script."""
    sys.exit(main(sys.argv[1:]))


def register() -> None:
    """Make the commands known to `blender --command rack_focus`."""
    global _handle  # noqa: PLW0603 - Blender hands out one handle to give back
    import bpy  # noqa: PLC0415 - the command line parses without it

    _handle = bpy.utils.register_cli_command("rack_focus", main)


def unregister() -> None:
    """Take the commands back."""
    global _handle  # noqa: PLW0603
    import bpy  # noqa: PLC0415

    bpy.utils.unregister_cli_command(_handle)
    _handle = None


def _parser() -> argparse.ArgumentParser:
    from . import apply, check, demo, lens, report, sensors  # noqa: PLC0415 - only when asked for

    parser = argparse.ArgumentParser(prog=PROG, description="Pull focus in Blender from one subject to the next.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in (demo, apply, check, report, lens, sensors):
        command.add_parser(commands)
    return parser
