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
