"""`rack-focus apply FILE.blend --from A --to B`: create a rack in a file."""

import argparse
from pathlib import Path
from typing import Any

from ..core.choices import DIRECTIONS, EASES, FOLLOWS, KEYINGS, SPACES, STEPS, STYLES
from ..core.options import DEFAULTS, PULL_SECONDS
from .arguments import add_coc, add_file, add_subjects, positive_float, positive_int, stop


def add_parser(commands: Any) -> None:  # noqa: ANN401 - argparse does not export the type
    """Describe the subcommand."""
    parser = commands.add_parser("apply", help="create a rack in a .blend file", description=__doc__)
    add_file(parser)
    add_subjects(parser)
    anchor = parser.add_mutually_exclusive_group()
    anchor.add_argument("--start", type=float, metavar="N", help="frame where the pull starts (default: the playhead)")
    anchor.add_argument("--arrive", type=float, metavar="N", help="frame at which the pull arrives")
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        "--seconds", type=positive_float, metavar="S", help=f"length of the pull (default: {PULL_SECONDS:g})"
    )
    length.add_argument("--frames", type=positive_int, metavar="N", help="length of the pull in frames")
    parser.add_argument("--ease", choices=EASES, default=DEFAULTS.ease)
    parser.add_argument("--direction", dest="ease_direction", choices=DIRECTIONS, default=DEFAULTS.ease_direction)
    parser.add_argument("--space", choices=SPACES, default=DEFAULTS.space)
    parser.add_argument(
        "--stop", dest="fstop", type=stop, default=DEFAULTS.fstop, metavar="STOP", help="keep, auto or a number"
    )
    blur = parser.add_mutually_exclusive_group()
    blur.add_argument(
        "--blur-coc",
        type=positive_float,
        metavar="N",
        help=f"auto: how many times --coc the other blurs (default: {DEFAULTS.blur_coc:g})",
    )
    blur.add_argument(
        "--blur-percent", type=positive_float, metavar="P", help="auto: how much it blurs, in per cent of frame height"
    )
    parser.add_argument(
        "--style", type=str.upper, choices=STYLES, default=DEFAULTS.style, help="auto: which stop that does"
    )
    parser.add_argument("--steps", type=str.upper, choices=STEPS, default=DEFAULTS.steps, help="auto: to which marks")
    add_coc(parser)
    parser.add_argument(
        "--follow", type=str.upper, choices=FOLLOWS, default=DEFAULTS.follow, help="how close to what moves"
    )
    parser.add_argument(
        "--keys", type=str.upper, choices=KEYINGS, default=DEFAULTS.keys, help="few, or one at every frame"
    )
    parser.add_argument(
        "--breathing", type=float, default=DEFAULTS.breathing, metavar="A", help="0 (Blender's lens) to 1 (a thin one)"
    )
    parser.add_argument("--name", help="of the rack on its camera (default: made from the subjects)")
    parser.add_argument("--camera", help="default: the one that renders the arrival")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to save (default: the file itself)")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Create the rack and save the file; without --out, over itself."""
    from .. import api  # noqa: PLC0415 - bpy only when a file is to be opened
    from ..blender import blendfile  # noqa: PLC0415
    from ..blender.subjects.find import parse_subject  # noqa: PLC0415

    scene = blendfile.open_file(arguments.blend, arguments.scene)
    rack = api.create_rack(
        scene,
        parse_subject(scene, arguments.from_subject),
        parse_subject(scene, arguments.to_subject),
        **_options(arguments),
    )
    saved = blendfile.save_file(arguments.out or arguments.blend)
    first, last = rack.owned_range
    print(f"'{rack.name}' on '{rack.camera.name}', frames {first:g} to {last:g}, f/{rack.fstop:.3g}: {saved}")  # noqa: T201
    for finding in rack.findings or ():
        print(f"{finding.severity.lower()}: {finding.message}")  # noqa: T201
    return 0


_OPTIONS = (
    *("start", "arrive", "seconds", "frames", "ease", "ease_direction", "space"),
    *("fstop", "coc_mm", "style", "steps", "follow", "keys", "breathing", "name", "camera"),
)
"""Arguments that go to `api.create_rack` by their own names."""


def _options(arguments: argparse.Namespace) -> dict[str, Any]:
    options = {name: getattr(arguments, name) for name in _OPTIONS}
    if arguments.blur_percent is not None:
        options |= {"blur_coc": 0.0, "blur_share": arguments.blur_percent / 100.0}
    elif arguments.blur_coc is not None:
        options["blur_coc"] = arguments.blur_coc
    return options
