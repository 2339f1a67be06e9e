"""Timing one thing many times."""

import statistics
import time
from collections.abc import Callable
from typing import Final, NamedTuple

ROUNDS: Final = 100
"""For what takes no more than milliseconds: on a machine with other tenants, quiet moments last about as long."""

_BETWEEN_S: Final = 0.1


class Timed(NamedTuple):
    """How long one thing took in many tries, in seconds.

    On a busy machine the median tells of what else it does, and so it is that of the quietest round; the best of all is
    what the thing takes.
    """

    median: float
    best: float


class Row(NamedTuple):
    """One thing that was timed, what it is compared with, how long that takes, and what was wished for."""

    what: str
    time: Timed
    against: str = ""
    against_time: Timed | None = None
    goal: str = ""


def timed(
    run: Callable[[], object], after: Callable[[], object] = lambda: None, *, times: int = 41, rounds: int = 1
) -> Timed:
    """Return how long a run takes, the first left out; `after` is not timed, and there is a pause between rounds."""
    medians, best = [], float("inf")
    for number in range(rounds):
        if number:
            time.sleep(_BETWEEN_S)
        seconds = []
        for _ in range(times):
            start = time.perf_counter()
            run()
            seconds.append(time.perf_counter() - start)
            after()
        tries = seconds[1:] or seconds
        medians.append(statistics.median(tries))
        best = min(best, *tries)
    return Timed(min(medians), best)


def count() -> int:
    """Count, in plain Python: what takes the same whenever nothing else is done."""
    return sum(number * number for number in range(100_000))


def shown(row: Row) -> str:
    """Return a row as a line of the page's table."""
    cells = [row.what, *map(_time, row.time), "", "", "", row.goal]
    if row.against_time:
        ratio = row.time.median / row.against_time.median
        cells[3:6] = row.against, _time(row.against_time.median), f"{ratio:.3g}"
    return f"| {' | '.join(cells)} |"


def _time(seconds: float) -> str:
    return f"{seconds:.3g} s" if seconds >= 1 else f"{1e3 * seconds:.3g} ms"
