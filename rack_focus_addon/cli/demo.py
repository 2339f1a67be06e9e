"""`rack-focus demo --out DIR`: a small scene with a rack focus, rendered: frames, film, contact sheet and report."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .arguments import positive_int, resolution

if TYPE_CHECKING:
    from ..blender.render.film import Picture
    from ..core.record.rack import Rack

SHEET_PICTURES = 8


def add_parser(commands: Any) -> None:  # noqa: ANN401 - argparse does not export the type
    """Describe the subcommand."""
    parser = commands.add_parser("demo", help="build, rack and render a small scene", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write to")
    parser.add_argument("--frames", type=positive_int, default=40, help="length of the shot (default: %(default)s)")
    parser.add_argument("--samples", type=positive_int, default=8, help="samples a pixel (default: %(default)s)")
    parser.add_argument("--resolution", type=resolution, default=(640, 360), metavar="WxH", help="default: 640x360")
    parser.add_argument("--seed", type=int, default=0, help="of the lights and of the noise")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Build, rack, render, and put everything into the folder."""
    from tqdm import tqdm  # noqa: PLC0415 - bpy and tqdm only when something is rendered

    from .. import api  # noqa: PLC0415
    from ..blender import blendfile  # noqa: PLC0415
    from ..blender.render import film  # noqa: PLC0415
    from ..blender.render import frames as rendering  # noqa: PLC0415
    from ..demo import build_demo_scene  # noqa: PLC0415

    out = arguments.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    scene = blendfile.new_file()
    demo = build_demo_scene(scene, seed=arguments.seed)
    width, height = arguments.resolution
    rendering.set_up_cycles(scene, rendering.RenderSettings(width, height, arguments.samples, arguments.seed))
    scene.frame_start, scene.frame_end = 1, arguments.frames
    start, pull = 1 + arguments.frames // 4, max(1, arguments.frames // 2)
    rack = api.create_rack(scene, demo.near, demo.far, start=start, frames=pull)
    blendfile.save_file(out / "demo.blend")
    (out / "report.json").write_text(json.dumps(api.report(scene), indent=1, allow_nan=False), encoding="utf-8")

    paths = rendering.render_frames(scene, range(1, arguments.frames + 1), out / "frames")
    pictures = list(tqdm(paths, total=arguments.frames, desc="Rendering", unit="frame"))
    film.write_film(pictures, scene.render.fps / scene.render.fps_base, out / "rack.mp4")
    film.write_contact_sheet(_sheet(pictures, rack), _title(rack), out / "contact_sheet.png")
    print(f"{out}: demo.blend, {len(pictures)} frames, rack.mp4, contact_sheet.png, report.json")  # noqa: T201
    return 0


def _title(rack: "Rack") -> str:
    lens = rack.camera.data.lens
    distances = [rack.focus_distance[0], rack.focus_distance[-1]]
    return f"{rack.name}: {distances[0]:.2f} m to {distances[1]:.2f} m, {lens:g} mm f/{rack.fstop:.2g}"


def _sheet(pictures: list[Path], rack: "Rack") -> "list[Picture]":
    """Pictures evenly spread over the pull, each with its frame, the focus distance and who is sharp."""
    import numpy as np  # noqa: PLC0415

    from ..blender.render.film import Picture  # noqa: PLC0415

    first, last = rack.owned_range
    chosen = np.unique(np.linspace(first, last, SHEET_PICTURES).round().astype(int))
    sheet = []
    for frame in chosen:
        distance = float(np.interp(frame, rack.frames, rack.focus_distance))
        sharp = [span.subject for span in rack.timeline or () if span.start <= frame <= span.end]
        sheet.append(Picture(pictures[frame - 1], f"{frame}   {distance:.2f} m   {' + '.join(sharp) or 'in between'}"))
    return sheet
