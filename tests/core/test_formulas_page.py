"""docs/formulas.md names functions, tests and rendered cases that exist, and every function of the optics."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = "rack_focus_addon.core"
HEAD = ["formula", "function", "source", "tests", "rendered"]


def read_rows():
    lines = (ROOT / "docs" / "formulas.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in cells if row != HEAD and not set("".join(row)) <= set("-: ")]


ROWS = read_rows()
FORMULAS = ["lens", "breathing", "camera", "panorama", "view", "stop_wishes", "lens_table", "proposals", "stop_advice"]
NAMES = re.compile(r"`([\w./:]+)`")


def functions(row):
    return NAMES.findall(row[1])


def resolve(name):
    module, *path = name.split(".")
    found = importlib.import_module(f"{CORE}.{module}")
    for part in path:
        found = getattr(found, part)
    return found


def named_tests(file):
    tree = ast.parse((Path(__file__).parent / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def rendered_cases():
    lines = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8").splitlines()
    return {line.split("|")[1].strip() for line in lines if line.startswith("|")}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_what_a_row_names_exists(row):
    assert len(row) == len(HEAD), "a bar inside a cell?"
    assert all(row)
    assert functions(row)
    for name in functions(row):
        assert resolve(name) is not None
    tests = NAMES.findall(row[3])
    assert tests
    for test in tests:
        file, _, name = test.partition("::")
        assert name in named_tests(file), test
    missing = set(re.findall(r"\*([^*]+)\*", row[4])) - rendered_cases()
    assert not missing


def public_functions(module):
    found = importlib.import_module(f"{CORE}.{module}")
    return {
        f"{module}.{name}"
        for name, value in vars(found).items()
        if inspect.isfunction(value) and value.__module__ == found.__name__ and not name.startswith(("_", "require_"))
    }


@pytest.mark.parametrize("module", FORMULAS)
def test_no_formula_is_left_out(module):
    assert public_functions(module) <= {name for row in ROWS for name in functions(row)}


def test_there_is_a_page_to_check():
    assert len(ROWS) > 30
