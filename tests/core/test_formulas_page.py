"""docs/formulas.md names functions, tests and rendered cases that exist, and every function of the optics."""

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CORE = "rack_focus_addon.core"
HEAD = ["formula", "function", "source", "tests", "rendered"]


def read_rows():
    lines = (ROOT / "docs" / "formulas.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in cells if row != HEAD and not set("".join(row)) <= set("-: ")]


ROWS = read_rows()
FORMULAS = ["lens", "breathing", "camera", "panorama", "view", "wishes", "lens_table", "proposals", "advice"]
NAMES = re.compile(r"`([\w./:]+)`")


def functions(row):
    return NAMES.findall(row[1])


MODULES = {
    each.name.rpartition(".")[2]: each.name
    for each in pkgutil.walk_packages(importlib.import_module(CORE).__path__, f"{CORE}.")
    if not each.ispkg
}
"""The modules of core by the last part of their names, which the page gives."""


def exists(name):
    """Whether a module of core, or what stands in it, has this name."""
    module, *path = name.split(".")
    if module not in MODULES:
        return False
    found = importlib.import_module(MODULES[module])
    for part in path:
        found = getattr(found, part, None)
    return found is not None


def listed(rows):
    return "\n".join(map(str, rows))


def named_tests(file):
    path = Path(__file__).parent / file
    tree = ast.parse(path.read_text(encoding="utf-8") if path.exists() else "")
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def rendered_cases():
    lines = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8").splitlines()
    return {line.split("|")[1].strip() for line in lines if line.startswith("|")}


def test_every_row_has_each_cell_and_names_a_function_and_a_test():
    short = [row for row in ROWS if len(row) != len(HEAD) or not all(row)]
    assert not short, f"an empty cell, or a bar inside one?\n{listed(short)}"
    nameless = [row for row in ROWS if not (functions(row) and NAMES.findall(row[3]))]
    assert not nameless, listed(nameless)


def test_the_functions_that_rows_name_exist():
    missing = [(row[0], name) for row in ROWS for name in functions(row) if not exists(name)]
    assert not missing, listed(missing)


def test_the_tests_that_rows_name_exist():
    named = [(row[0], *test.split("::")) for row in ROWS for test in NAMES.findall(row[3])]
    known = {file: named_tests(file) for _, file, _ in named}
    missing = [(formula, file, name) for formula, file, name in named if name not in known[file]]
    assert not missing, listed(missing)


def test_the_rendered_cases_that_rows_name_exist():
    cases = rendered_cases()
    missing = [(row[0], case) for row in ROWS for case in re.findall(r"\*([^*]+)\*", row[4]) if case not in cases]
    assert not missing, listed(missing)


def public_functions(module):
    found = importlib.import_module(MODULES[module])
    return {
        f"{module}.{name}"
        for name, value in vars(found).items()
        if inspect.isfunction(value) and value.__module__ == found.__name__ and not name.startswith(("_", "require_"))
    }


def test_no_formula_is_left_out():
    formulas = set().union(*(public_functions(module) for module in FORMULAS))
    missing = sorted(formulas - {name for row in ROWS for name in functions(row)})
    assert not missing, listed(missing)


def test_there_is_a_page_to_check():
    assert len(ROWS) > 30
