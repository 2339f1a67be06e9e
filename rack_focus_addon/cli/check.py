"""`rack-focus check FILE.blend`: what there is to say about the racks of a file, as they would render."""

import argparse
from typing import TYPE_CHECKING, Any

from .arguments import add_file

if TYPE_CHECKING:
    from ..core.findings import Finding


def add_parser(commands: Any) -> None:  # noqa: ANN401 - argparse does not export the type
    """Describe the subcommand."""
    parser = commands.add_parser("check", help="check the racks of a .blend file", description=__doc__)
    add_file(parser)
    parser.add_argument("--camera", help="default: every camera that carries a rack")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument(
        "--seen", action="store_true", help="also look whether the subjects are seen at all (steps the scene)"
    )
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Print the findings; 1 if one of them is an error, so that a farm can stop there."""
    from .. import api  # noqa: PLC0415 - bpy only when a file is to be opened
    from ..blender import blendfile  # noqa: PLC0415
    from ..files.report import as_json, findings_report  # noqa: PLC0415

    scene = blendfile.open_file(arguments.blend, arguments.scene)
    findings = api.check(scene, camera=arguments.camera, seen=arguments.seen)
    if arguments.json:
        print(as_json(findings_report(findings)))  # noqa: T201 - a command line prints
    else:
        for finding in findings:
            print(_line(finding))  # noqa: T201
        if not findings:
            print(_all_clear(scene))  # noqa: T201
    return int(any(finding.severity == "ERROR" for finding in findings))


def _all_clear(scene: Any) -> str:  # noqa: ANN401 - a Scene, and bpy is not imported here
    from .. import api  # noqa: PLC0415

    racks = [rack for thing in scene.objects if thing.type == "CAMERA" for rack in api.find_racks(thing)]
    return f"Nothing to mend in '{scene.name}'" if racks else f"There is no rack in '{scene.name}'"


def _line(finding: "Finding") -> str:
    where = "" if finding.frame is None else f", frame {finding.frame:g}"
    return f"{finding.severity.lower()}: {finding.camera or '-'}{where}: {finding.message} [{finding.code}]"
