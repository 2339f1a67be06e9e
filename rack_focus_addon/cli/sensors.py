"""`rack-focus sensors`: the sensors that Blender's camera presets know, by the names that --sensor takes."""

import argparse
from typing import Any


def add_parser(commands: Any) -> None:  # noqa: ANN401 - argparse does not export the type
    """Describe the subcommand."""
    parser = commands.add_parser("sensors", help="list the sensors that --sensor knows", description=__doc__)
    parser.set_defaults(execute=execute)


def execute(_arguments: argparse.Namespace) -> int:
    """Print a line for each sensor: its name, width and height."""
    from .. import api  # noqa: PLC0415 - bpy only when it is needed
    from ..files.lens_text import in_columns  # noqa: PLC0415

    presets = api.sensor_presets()
    for line in in_columns((each.name, f"{each.sensor_width_mm:g} x {each.sensor_height_mm:g} mm") for each in presets):
        print(line)  # noqa: T201 - a command line prints
    return 0
