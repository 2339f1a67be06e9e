"""Timing one thing many times."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple


class Timed(NamedTuple):
    """How long one thing took in many tries, in seconds.

    On a busy machine the median tells of what else it does; the best is what the thing takes.
    """

    median: float
    best: float


def timed(run: Callable[[], object], after: Callable[[], object] = lambda: None, *, times: int = 41) -> Timed:
    """Return how long a run takes, the first left out; `after` is not timed."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
        after()
    tries = seconds[1:] or seconds
    return Timed(statistics.median(tries), min(tries))


def count() -> int:
    """Count, in plain Python: what takes the same whenever nothing else is done."""
    return sum(number * number for number in range(100_000))
