"""`rack-focus lens FILE.blend --from A --to B`: what the usual lenses would do to a rack, and what makes it read."""

import argparse
from typing import Any

from ..core.choices import KEEPS, MODELS, UnitSystem
from ..core.options import LENS_MODEL
from .arguments import add_coc, add_file, add_subjects, unit_system


def add_parser(commands: Any) -> None:  # noqa: ANN401 - argparse does not export the type
    """Describe the subcommand."""
    parser = commands.add_parser("lens", help="advise on the lens for a rack", description=__doc__)
    add_file(parser)
    add_subjects(parser)
    parser.add_argument("--frame", type=float, metavar="N", help="frame at which to look (default: the playhead)")
    parser.add_argument(
        "--keep",
        type=str.upper,
        choices=KEEPS,
        default="FRAMING",
        help="framing: the camera moves so that the nearer subject stays as large; camera: it stays (default: framing)",
    )
    parser.add_argument(
        "--sensor", metavar="NAME", help="whose sensor, by its name in `rack-focus sensors` (default: the camera's own)"
    )
    add_coc(parser)
    parser.add_argument(
        "--model",
        type=str.upper,
        choices=MODELS,
        default=LENS_MODEL,
        help="whose depth of field: blender's, which renders, or a real lens's, to plan with (default: blender)",
    )
    parser.add_argument("--units", type=unit_system, metavar="SYSTEM", help="metric or imperial (default: the scene's)")
    parser.add_argument("--camera", help="default: the one that renders the frame")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Print the table and the proposal; nothing is changed."""
    from .. import api  # noqa: PLC0415 - bpy only when a file is to be opened
    from ..blender import blendfile  # noqa: PLC0415
    from ..blender.subjects.find import parse_subject  # noqa: PLC0415
    from ..core.units import format_length  # noqa: PLC0415
    from ..files.lens_text import HEADINGS, in_columns, lens_cells  # noqa: PLC0415

    scene = blendfile.open_file(arguments.blend, arguments.scene)
    subjects = [parse_subject(scene, text) for text in (arguments.from_subject, arguments.to_subject)]
    where = {name: getattr(arguments, name) for name in ("camera", "frame", "sensor", "coc_mm")}
    table = api.lens_table(scene, *subjects, keep=arguments.keep, model=arguments.model, **where)
    proposal = api.make_it_read(scene, *subjects, **where)
    scale = scene.unit_settings.scale_length
    system: UnitSystem = arguments.units or ("IMPERIAL" if scene.unit_settings.system == "IMPERIAL" else "METRIC")
    rows = [lens_cells(row, scale, lambda value: format_length(value * scale, system)) for row in table]
    for line in in_columns([HEADINGS, *rows]):
        print(line)  # noqa: T201 - a command line prints
    print(f"Make It Read: {proposal.message}")  # noqa: T201
    return 0
