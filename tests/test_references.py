"""What docstrings, comments and pages name is there: modules, functions, files."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "rack_focus_addon"
SOURCES = sorted(PACKAGE.rglob("*.py"))
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
REFERENCE = re.compile(r":(mod|func|class|meth|data|attr):`([^`]+)`")
PATH = re.compile(r"(?<![\w./:{<-])(?:[\w.]+/)*\w+\.(?:py|md|toml|yml|txt|csv)\b")
NOT_OURS = {"xx.py", "shot.csv"}
"""Names that stand for files of the reader's."""


def module_name(path):
    """A module's name within the package: `core.optics.lens`; the package's own is empty."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").removesuffix(".")


def names_in(body):
    """What a module or a class defines or imports; members of its classes with their class before them."""
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.ClassDef):
            yield node.name
            yield from (f"{node.name}.{member}" for member in names_in(node.body))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))
        elif isinstance(node, ast.If | ast.Try):
            yield from names_in([*node.body, *node.orelse])


@cache
def names_of(path):
    return set(names_in(ast.parse(path.read_text(encoding="utf-8")).body))


@cache
def known():
    """All modules, and all that is in them, by their full names with a dot before."""
    modules = {f".{module_name(path)}" for path in SOURCES}
    return modules, {f".{module_name(path)}.{name}" for path in SOURCES for name in names_of(path)}


def is_there(path, role, target):
    """Whether a reference in a file leads to something.

    With a dot before it is the end of a full name, as Sphinx takes it; without one it is a name of the file, of a class
    in it, or in the api a name of the api.
    """
    modules, names = known()
    if role == "mod" or target.startswith("."):
        return any(name.endswith(f".{target.lstrip('.')}") for name in (modules if role == "mod" else names))
    own = names_of(path) | (names_of(PACKAGE / "api" / "__init__.py") if "api" in path.parts else set())
    return any(name == target or name.endswith(f".{target}") for name in own)


def test_what_docstrings_and_comments_refer_to_is_there():
    found = [(path, *each) for path in SOURCES for each in REFERENCE.findall(path.read_text(encoding="utf-8"))]
    assert len(found) > 100
    missing = [each for each in found if not is_there(*each)]
    wrong = [f"{path.relative_to(ROOT)}: {role} {target}" for path, role, target in missing]
    assert not wrong, "\n".join(("these lead nowhere", *wrong))


def is_a_file(path, named):
    """Whether a file that is named is there: by its path from the one that names it, the repository or the package.

    By its name alone it may be any source or test.
    """
    found = any((folder / named).exists() for folder in (path.parent, ROOT, PACKAGE))
    return found or ("/" not in named and named in names_of_files())


@cache
def names_of_files():
    return {path.name for folder in (PACKAGE, ROOT / "tests") for path in folder.rglob("*.py")}


def test_files_that_are_named_are_there():
    texts = {path: path.read_text(encoding="utf-8") for path in [*SOURCES, *PAGES]}
    named = {(path, name) for path, text in texts.items() for name in PATH.findall(text)}
    assert len(named) > 30
    missing = [(path, name) for path, name in named if Path(name).name not in NOT_OURS and not is_a_file(path, name)]
    wrong = sorted(f"{path.relative_to(ROOT)}: {name}" for path, name in missing)
    assert not wrong, "\n".join(("these are no files", *wrong))
