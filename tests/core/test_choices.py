"""Words and defaults have one place each: what repeats them elsewhere is held to it here."""

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from rack_focus_addon.core import choices
from rack_focus_addon.core.arguments import number, shown
from rack_focus_addon.core.errors import ArgumentError
from rack_focus_addon.core.optics.standards import STANDARDS
from rack_focus_addon.core.optics.stops import STEPS_PER_STOP
from rack_focus_addon.core.options import DEFAULTS
from rack_focus_addon.core.request.marks import PullStyle
from rack_focus_addon.core.request.request import RackRequest, StopWish, request_of
from rack_focus_addon.core.request.visibility import Visibility

ROOT = Path(__file__).parents[2]


def test_tables_have_the_words():
    assert tuple(STANDARDS) == get_args(choices.CocName)
    assert {*STEPS_PER_STOP, "EXACT"} == set(choices.STEPS)
    assert set(choices.EASES) - set(choices.BLENDER_EASES) == {"SMOOTHSTEP", "SMOOTHERSTEP"}
    assert get_args(choices.Ease) == choices.EASES


def test_a_request_without_wishes_is_that_of_the_defaults():
    assert (
        request_of((), DEFAULTS) == RackRequest(()) == RackRequest((), PullStyle(), StopWish(visibility=Visibility()))
    )


def test_the_command_line_has_the_defaults_of_the_options():
    from rack_focus_addon.cli import PROG, commands
    from rack_focus_addon.cli.apply import _options

    given = commands.parser(PROG).parse_args(["apply", "shot.blend", "--from", "A", "--to", "B"])
    for name, value in _options(given).items():
        assert value == getattr(DEFAULTS, name, None), name


def test_words_and_defaults_are_read_without_numpy():
    """The add-on reads them while Blender starts."""
    code = "import sys, rack_focus_addon.core.options; print('numpy' in sys.modules, len(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split()[0] == "False"


@pytest.mark.parametrize("given", [True, None, "5", b"5", [5], 1 + 2j, object(), 10**400])
def test_what_is_no_number_is_named(given):
    with pytest.raises(ArgumentError, match=r"^start (must be a|is too large a) number"):
        number("start", given)


def test_what_is_wrong_is_shown_in_one_line_whatever_it_is():
    class Mute:
        def __repr__(self):
            raise RuntimeError

    assert shown(Mute()) == "Mute"
    assert shown("x" * 500) == "'" + "x" * 76 + "..."
