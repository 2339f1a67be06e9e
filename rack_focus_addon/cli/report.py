"""`rack-focus report FILE.blend`: what the racks of a camera do, frame by frame, as JSON."""

import argparse
from pathlib import Path
from typing import Any

from .arguments import add_file


def add_parser(commands: Any) -> None:  # noqa: ANN401 - argparse does not export the type
    """Describe the subcommand."""
    parser = commands.add_parser("report", help="report on the racks of a .blend file", description=__doc__)
    add_file(parser)
    parser.add_argument("--camera", help="default: the one that renders the frame at which the file opens")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="where to write it (default: print it)")
    parser.add_argument(
        "--truth", type=Path, metavar="FILE", help="write the ground truth of every frame as well: .json, .csv or .npz"
    )
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Print the report, or write it to a file."""
    from .. import api  # noqa: PLC0415 - bpy only when a file is to be opened
    from ..blender import blendfile  # noqa: PLC0415
    from ..files.report import as_json, write_json  # noqa: PLC0415

    scene = blendfile.open_file(arguments.blend, arguments.scene)
    report = api.report(scene, camera=arguments.camera)
    if arguments.truth:
        # By the report's camera, which is that of the frame at which the file opens.
        api.write_ground_truth(arguments.truth, scene, camera=report["camera"])
    print(write_json(report, arguments.out) if arguments.out else as_json(report))  # noqa: T201 - a command line prints
    return 0
