"""The subcommands, and the parser of them all."""

import argparse

from . import apply, check, demo, lens, report, sensors


def parser(prog: str) -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    whole = argparse.ArgumentParser(prog=prog, description="Pull focus in Blender from one subject to the next.")
    commands = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in (demo, apply, check, report, lens, sensors):
        command.add_parser(commands)
    return whole
