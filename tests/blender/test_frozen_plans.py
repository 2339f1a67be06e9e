"""What an earlier build planned for 200 random shots is planned still.

The files are made by `tests/frozen/freeze_plans.py`. Where a change of the add-on is meant to change plans, say so in
`EXPECTED`, with the reason.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from frozen_plans import arithmetic, differing, load, read_plan, version_of_this_blender
from frozen_shots import COUNT

FILES = ("4.2", "4.5", "5.0", "5.2")
PARTS = 4
OTHER_ARITHMETIC = 1e-10
"""Relative, where numpy does not compute to the same last bit as where the file was written: see `arithmetic`."""


@dataclass(frozen=True)
class Change:
    """Shots whose frozen plan is no longer right.

    Attributes
    ----------
    shots : tuple of int
        Their numbers.
    fields : tuple of str
        What of them changes; empty for all.
    reason : str
        Which fault was mended, or what is wanted now.
    """

    shots: tuple[int, ...]
    fields: tuple[str, ...]
    reason: str

    def covers(self, number, field):
        return number in self.shots and (not self.fields or field in self.fields)


EXPECTED: tuple[Change, ...] = ()


@pytest.fixture(scope="module")
def frozen():
    version = version_of_this_blender()
    assert version in FILES, f"nothing was frozen for Blender {version}: run tests/frozen/freeze_plans.py with it"
    return load(version)


@pytest.mark.parametrize("part", range(PARTS))
def test_shots_are_planned_as_they_were(frozen, part):
    plans, written_with = frozen
    relative = 0.0 if arithmetic() == written_with else OTHER_ARITHMETIC
    wrong = [line for number in range(part, COUNT, PARTS) for line in _differences(number, plans[number], relative)]
    assert not wrong, "\n".join([f"{len(wrong)} fields differ (shot, field: frozen -> now)", *wrong])


def _differences(number, then, relative):
    now = read_plan(number)
    fields = differing(then, now, relative)
    for change in EXPECTED:
        if number in change.shots and not any(change.covers(number, field) for field in fields):
            yield f"{number}: is as it was, though expected to change ({change.reason}); take it off EXPECTED"
    for field in fields:
        if not any(change.covers(number, field) for change in EXPECTED):
            yield f"{number}, {field}: {_told(then.get(field), now.get(field))}"


def _told(then, now):
    """How two values of a field differ, in one line."""
    if then is None or now is None or isinstance(then, str):
        return f"{_short(then)} -> {_short(now)}"
    then, now = np.asarray(then), np.asarray(now, dtype=np.float64)
    if then.shape != now.shape:
        return f"shape {then.shape} -> {now.shape}: {_short(then)} -> {_short(now)}"
    apart = np.where(np.isnan(then) & np.isnan(now), 0.0, np.abs(then - now))
    at = np.unravel_index(np.argmax(apart), apart.shape)
    place = [int(index) for index in at]
    return f"{np.count_nonzero(apart)} of {apart.size}, most at {place}: {float(then[at])!r} -> {float(now[at])!r}"


def _short(value):
    text = " ".join(str(value).split())
    return text if len(text) <= 160 else f"{text[:160]}..."
