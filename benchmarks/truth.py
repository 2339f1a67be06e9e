"""Predicted blur against rendered blur, all of it: measures on the Blender at hand and writes docs/accuracy.md.

    uv run --with matplotlib==3.10.7 python -m benchmarks.truth

What was measured is kept in benchmarks/results, one file per Blender; the page shows the newest one in full and the
others in a summary. `--page` writes the page from these files and measures nothing; without matplotlib the plot is left
as it is.
"""

import argparse
import json
from importlib.util import find_spec

import cattrs
from tqdm import tqdm

from .truth_page import PLOT, RESULTS, Results, read_results, write_page


def main() -> None:
    """Measure, unless only the page is wanted, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.truth", description=__doc__.splitlines()[0])
    parser.add_argument("--page", action="store_true", help="measure nothing; write the page from what was measured")
    parser.add_argument("--no-eevee", action="store_true", help="leave EEVEE out")
    arguments = parser.parse_args()
    if not arguments.page:
        from .truth_measure import measured  # noqa: PLC0415 - the page is written without Blender

        save(measured(has_eevee=not arguments.no_eevee))
    results = read_results()
    page = write_page(results)
    tqdm.write(f"Wrote {page}")
    if find_spec("matplotlib") is None:
        tqdm.write(f"{PLOT} is as it was: matplotlib is not installed")
    else:
        from .truth_plot import draw  # noqa: PLC0415 - only with matplotlib

        draw(results[0], PLOT)


def save(results: Results) -> None:
    """Keep what was measured, for pages to come."""
    RESULTS.mkdir(exist_ok=True)
    version = results.blender.split()[0]
    text = json.dumps(cattrs.unstructure(results), indent=1) + "\n"
    (RESULTS / f"truth-{version}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
