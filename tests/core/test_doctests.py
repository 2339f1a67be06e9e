"""The examples in the docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

from rack_focus_addon import core

MODULES = sorted(module.name for module in pkgutil.iter_modules(core.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    assert doctest.testmod(importlib.import_module(f"{core.__name__}.{name}")).failed == 0


def test_there_are_some():
    modules = [importlib.import_module(f"{core.__name__}.{name}") for name in MODULES]
    assert sum(doctest.testmod(module).attempted for module in modules) >= 5
