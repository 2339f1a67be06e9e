"""The examples in the docstrings are true."""

import doctest
import importlib
import pkgutil

from rack_focus_addon import core

MODULES = sorted(module.name for module in pkgutil.walk_packages(core.__path__, f"{core.__name__}."))


def test_examples():
    """Doctest prints what it got instead, above the list of modules."""
    results = {name: doctest.testmod(importlib.import_module(name)) for name in MODULES}
    assert sum(result.attempted for result in results.values()) >= 5
    wrong = [name for name, result in results.items() if result.failed]
    assert not wrong, "\n".join(("examples are not true in", *wrong))
