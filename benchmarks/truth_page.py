"""docs/accuracy.md, written from what was measured. It needs no Blender."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import cattrs

from tests.truth.cases import FRAMES, LENSES, ORTHOGRAPHIC, PANORAMIC, SCENES, Case
from tests.truth.results import Crossing, Measurement

ROOT: Final = Path(__file__).parents[1]
RESULTS: Final = ROOT / "benchmarks" / "results"
PAGE: Final = ROOT / "docs" / "accuracy.md"
PLOT: Final = ROOT / "docs" / "images" / "accuracy.svg"
GROUPS: Final = {
    "Lens, stop and distances": LENSES,
    "Sensor, frame and pixels": FRAMES,
    "Scene and camera": SCENES,
    "Orthographic cameras": ORTHOGRAPHIC,
    "Panoramic cameras": PANORAMIC,
}

METHOD: Final = """\
## How it is measured

A card stands square to the view axis, one half bright, the other black, its edge put on a pixel by Blender's own
projection matrix (`Object.calc_matrix_camera`). Only a crop around the edge is rendered, to linear 32-bit OpenEXR:
256 columns in Cycles, averaged. The derivative of that edge is the line spread of the blur disk, whose standard
deviation is a quarter of the disk's diameter. The pixels add 1/12 px² (a box filter one pixel wide) and the
difference of neighbouring rows another 1/12 px²; both are taken off the variance. The edge lies a quarter of a
pixel off a border between rows, where sampling at whole pixels adds nothing to the variance.

Cycles: CPU, four renders with seeds 1 to 4, 4 194 304 samples per row of the picture divided by the blur in pixels
(920 per pixel for a blur of 18 px, all seeds together), no adaptive sampling, no denoising, no clamping, round
aperture. EEVEE: 16 samples, otherwise its defaults, one render, software OpenGL; its filter, 1.5 px wide, adds
0.263 px² to an edge without depth of field, which is taken off. The edge's place is checked too: within 0.05 px in
Cycles, 2 px in EEVEE.

The same bench runs in the tests (`tests/truth`), with bars at 0.1 % for the median and 0.5 % for the worst."""


@dataclass(frozen=True)
class Results:
    """What one Blender was measured to render."""

    blender: str
    cycles: list[Measurement]
    racks: list[Crossing]
    eevee_hindrance: str | None
    eevee: list[Measurement]
    eevee_departures: list[Measurement]

    @property
    def version(self) -> tuple[int, ...]:
        """The version as numbers, to sort by."""
        return tuple(int(part) for part in self.blender.split()[0].split("."))


def read_results() -> list[Results]:
    """Return what was measured on each Blender, the newest first."""
    found = [
        cattrs.structure(json.loads(path.read_text(encoding="utf-8")), Results) for path in RESULTS.glob("truth-*.json")
    ]
    return sorted(found, key=lambda results: results.version, reverse=True)


def write_page(results: Sequence[Results]) -> Path:
    """Write docs/accuracy.md and return its path."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join(_page(results)) + "\n", encoding="utf-8")
    return PAGE


def _page(results: Sequence[Results]) -> Iterator[str]:
    newest = results[0]
    yield from _head(newest)
    yield from _summary(results)
    yield from _cases(newest)
    yield from _racks(newest)
    yield from _eevee(newest)
    yield METHOD


def _head(newest: Results) -> Iterator[str]:
    errors = [abs(found.error_percent) for found in newest.cycles]
    yield f"""# What is predicted is what is rendered

Rack Focus states blur in pixels before anything is rendered. This page compares the blur that `api.blur` predicts
for a scene with the blur of an edge in the picture that Blender renders of the same scene. In {len(errors)} cases
on Blender {newest.blender}, Cycles and the prediction differ by **{median(errors):.3f} % in the median and
{max(errors):.3f} % at worst**. EEVEE approximates; how far it strays is stated below.

![Predicted and rendered blur](images/{PLOT.name})

This file is written by `uv run --with matplotlib==3.10.7 python -m benchmarks.truth`; every rendered number
in it was measured on pictures.
"""


def _summary(results: Sequence[Results]) -> Iterator[str]:
    yield "| Blender | cases | Cycles: median error | worst | EEVEE, perspective: median error | worst |"
    yield "|---|--:|--:|--:|--:|--:|"
    for each in results:
        row = [
            each.blender,
            str(len(each.cycles)),
            *_median_and_worst(each.cycles),
            *_median_and_worst(comparable(each.eevee)),
        ]
        yield f"| {' | '.join(row)} |"
    yield (
        "\nEEVEE's figures leave out what it is known not to do at all: orthographic cameras, pixels that are not "
        "square, and a blur radius above its limit.\n"
    )


def _median_and_worst(found: Iterable[Measurement]) -> tuple[str, str]:
    errors = [abs(each.error_percent) for each in found]
    return (f"{median(errors):.3f} %", f"{max(errors):.3f} %") if errors else ("not run", "not run")


def comparable(found: Iterable[Measurement]) -> list[Measurement]:
    """What EEVEE sets out to render."""
    cases = {case.name: case for group in GROUPS.values() for case in group}
    return [
        each
        for each in found
        if cases[each.name].projection == "PERSP"
        and cases[each.name].pixel_aspect == (1.0, 1.0)
        and each.predicted_px <= 200.0
    ]


def _cases(newest: Results) -> Iterator[str]:
    cycles = {found.name: found for found in newest.cycles}
    eevee = {found.name: found for found in newest.eevee}
    yield f"""## The cases

Blender {newest.blender}. Blur diameters in render pixels, along the picture's height or, where it says *across*,
along its width. Focus and subject are distances in scene units: planar, but for panoramic cameras, which focus on a
sphere, radial. Where nothing else is said: 50 mm, 36 x 24
mm sensor, fit AUTO, 1920 x 1080, square pixels. *Sampling* is the standard error over four renders with
different seeds.
"""
    for title, cases in GROUPS.items():
        yield f"### {title}\n"
        yield "| case | lens, stop | focus | subject | predicted px | Cycles px | error | sampling | EEVEE px | error |"
        yield "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|"
        for case in cases:
            yield _row(case, cycles[case.name], eevee.get(case.name))
        yield ""


def _row(case: Case, cycles: Measurement, eevee: Measurement | None) -> str:
    lens = f"f/{case.fstop:g}" if case.projection == "ORTHO" else f"{case.lens:g} mm f/{case.fstop:g}"
    sampling = 100.0 * cycles.scatter_px / cycles.predicted_px
    start = f"| {case.name} | {lens} | {case.focus:g} | {case.subject:g} | {cycles.predicted_px:.2f} "
    middle = f"| {cycles.rendered_px:.2f} | {cycles.error_percent:+.3f} % | {sampling:.3f} % "
    return start + middle + (f"| {eevee.rendered_px:.2f} | {eevee.error_percent:+.1f} % |" if eevee else "| | |")


def _racks(newest: Results) -> Iterator[str]:
    worst = max(abs(crossing.error_frames) for crossing in newest.racks)
    yield f"""## A rack, rendered

Racks by `api.create_rack`, each frame rendered at UHD with Cycles, an edge at each subject measured. A subject
counts as sharp while its blur is at most 4 px (2 px at HD). *Stated* is the frame in the rack's timeline, *shown*
the frame at which the pictures cross that limit, on a straight line between whole frames. They differ by
{worst:.2f} frames at worst.

| rack | event | stated | shown | difference, frames |
|---|---|--:|--:|--:|"""
    for crossing in newest.racks:
        yield (
            f"| {crossing.rack} | {crossing.event} | {crossing.stated:.2f} | {crossing.shown:.2f} "
            f"| {crossing.error_frames:+.3f} |"
        )
    yield ""


def _eevee(newest: Results) -> Iterator[str]:
    yield "## Where EEVEE departs\n"
    if newest.eevee_hindrance:
        yield f"Not measured in this run: {newest.eevee_hindrance}\n"
        return
    yield """\
EEVEE blurs a finished picture, partly on a grid of half the resolution. An edge's blur depends on how the edge lies
on that grid: the same scene, cropped by other pixels, differs by some per cent. Blur between about 9 and 20 px
comes out too large, most at 10 px; of blur below 7 px the 4 per cent that seem to
be missing may be the pixel filter's share. Beyond that:

* **Panoramic cameras** are rendered as perspective ones. Use Cycles.
* **Orthographic cameras** get about s/25 of the blur, s the focus distance. Use Cycles, or a long lens from afar.
* **Pixels that are not square**: the blur has the right width, but is as high in pixels as it is wide.
* **The radius is clamped** at *Max Size* of the depth-of-field settings (`scene.eevee.bokeh_max_size`, 100 px by
  default), so no blur is wider than twice that.
* **Highlights** come out larger than surfaces, most of all alone in an empty world. *Jitter Camera* cures that, and
  comes out a little small.

| what | predicted px | rendered px | error |
|---|--:|--:|--:|"""
    yield from map(_departure_row, newest.eevee_departures)
    yield ""


def _departure_row(found: Measurement) -> str:
    error = f"{found.error_percent:+.1f} %" if found.predicted_px else ""
    return f"| {found.name} | {found.predicted_px:.2f} | {found.rendered_px:.2f} | {error} |"
