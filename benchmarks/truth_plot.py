"""The plot of docs/accuracy.md: rendered over predicted blur, and the error."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, ScalarFormatter

from tests.truth.results import Measurement

from .truth_page import GROUPS, Results, comparable

BAR_PERCENT = 0.5
TICKS = (2, 5, 10, 20, 50, 100, 200)
MARKERS = dict(zip(GROUPS, "os^Dv", strict=True))


def draw(results: Results, target: Path) -> None:
    """Draw the cases of one Blender as SVG, the same bytes for the same numbers."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context({"svg.hashsalt": "rack focus", "svg.fonttype": "path", "font.size": 9}):
        figure = Figure(figsize=(9.6, 4.2), layout="constrained", facecolor="white")
        whole, error = figure.subplots(1, 2)
        _draw_blur(whole, results)
        _draw_error(error, results.cycles)
        figure.suptitle(f"Blender {results.blender}: predicted and rendered blur, {len(results.cycles)} cases")
        figure.savefig(target, metadata={"Date": None})


def _draw_blur(axes: Axes, results: Results) -> None:
    axes.plot([3, 300], [3, 300], color="0.6", linewidth=0.8, zorder=0)
    within = comparable(results.eevee)
    beyond = [each for each in results.eevee if each not in within and each.rendered_px > 0.0]
    axes.plot(
        *_columns(beyond), "+", color="0.6", markersize=6, label="EEVEE: orthographic, pixels not square, clamped"
    )
    axes.plot(*_columns(within), "x", color="tab:orange", markersize=5, label="EEVEE")
    axes.plot(*_columns(results.cycles), "o", color="tab:blue", markersize=4, label="Cycles")
    axes.set(xscale="log", yscale="log", xlabel="predicted, px", ylabel="rendered, px", title="Blur diameter")
    axes.legend(frameon=False, fontsize=8)
    for axis in (axes.xaxis, axes.yaxis):
        _plain_ticks(axis)


def _plain_ticks(axis: Axis) -> None:
    axis.set_major_locator(FixedLocator(TICKS))
    axis.set_major_formatter(ScalarFormatter())
    axis.set_minor_locator(NullLocator())


def _columns(found: Sequence[Measurement]) -> tuple[list[float], list[float]]:
    return [each.predicted_px for each in found], [each.rendered_px for each in found]


def _draw_error(axes: Axes, found: Sequence[Measurement]) -> None:
    axes.axhspan(-BAR_PERCENT, BAR_PERCENT, color="0.95", zorder=0)
    axes.axhline(0.0, color="0.6", linewidth=0.8, zorder=0)
    for title, cases in GROUPS.items():
        names = {case.name for case in cases}
        some = [each for each in found if each.name in names]
        axes.errorbar(
            [each.predicted_px for each in some],
            [each.error_percent for each in some],
            yerr=[100 * each.scatter_px / each.predicted_px for each in some],
            fmt=MARKERS[title],
            markersize=4,
            linewidth=0.8,
            label=title,
        )
    axes.set(
        xscale="log",
        xlabel="predicted, px",
        ylabel="error, %",
        title="Cycles: error, with its sampling error",
        ylim=(-0.6, 0.6),
    )
    axes.text(3.6, BAR_PERCENT - 0.06, "the bar for the worst case: 0.5 %", color="0.4")
    _plain_ticks(axes.xaxis)
    axes.legend(frameon=False, loc="lower right", ncols=2, fontsize=8)
