"""Imports point one way, and the layers below Blender do without it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from rack_focus_addon.doors import PATHS

ROOT = Path(__file__).parents[1]
PACKAGE = "rack_focus_addon"
SOURCES = sorted((ROOT / PACKAGE).rglob("*.py"))

# What each layer may import of the others; itself always. `properties` and `preferences` stand beside the chain of
# layers; only what has a window may use them.
WINDOW = {"properties", "preferences"}
ALLOWED = {
    "core": set(),
    "files": {"core"},
    "blender": {"core", "files"},
    "api": {"core", "files", "blender"},
    # Picking a subject suggests what to aim at, which is read from the rig; a picked point is kept as text.
    "properties": {"core", "blender", "files"},
    "preferences": {"core", "properties"},
    "translations": {"core"},
}
ALLOWED["session"] = ALLOWED["api"] | {"api"} | WINDOW
ALLOWED["demo"] = set()
ALLOWED["cli"] = ALLOWED["api"] | {"api", "demo"}
ALLOWED["operators"] = ALLOWED["session"] | {"session"}
ALLOWED["ui"] = ALLOWED["operators"] | {"operators"}
ALLOWED["registration"] = ALLOWED["ui"] | {"ui", "cli", "translations"}
ALLOWED["__init__"] = {"registration"}
# Doors lead anywhere; who uses one is held to where it leads.
ALLOWED["doors"] = {"api", "blender", "cli", "core", "files", "operators", "ui"}
ALLOWED["__main__"] = {"cli"}

# What each door leads to, read where types are read.
DOORS = {
    alias.asname or alias.name: f"{node.module}.{alias.name}" if node.module else alias.name
    for node in ast.walk(ast.parse((ROOT / PACKAGE / "doors.py").read_text(encoding="utf-8")))
    if isinstance(node, ast.ImportFrom) and node.level
    for alias in node.names
}

BLENDER_MODULES = {"bpy", "bpy_extras", "bmesh", "mathutils", "gpu", "gpu_extras", "blf", "bl_ui", "addon_utils", "aud"}
WITHOUT_BLENDER = ("__init__", "__main__", "core", "files")


def _layer(path):
    return path.relative_to(ROOT / PACKAGE).parts[0].removesuffix(".py")


def _imported(path):
    """Every module that a file imports, inside functions too, by its absolute name."""
    package = list(path.relative_to(ROOT).with_suffix("").parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            # `from . import registration` names a module; from a module, a name of it changes no layer.
            yield from (_behind_doors(f"{module}.{alias.name}") for alias in node.names)


def _behind_doors(name):
    """What a name is of: `doors.core_keys` is `core.keys`, which is imported when it is first used."""
    door = name.removeprefix(f"{PACKAGE}.doors.")
    return name if door in {name, "is_open"} else f"{PACKAGE}.{DOORS[door]}"


def _own_layers(path):
    parts = [name.split(".") for name in _imported(path)]
    return {names[1] for names in parts if names[0] == PACKAGE and len(names) > 1 and names[1:] != ["doors", "is_open"]}


def _roots(path):
    return {name.split(".")[0] for name in _imported(path)}


def _offenders(wrong_imports, layers):
    """A line for each file of `layers` in which `wrong_imports` finds something."""
    found = {path.relative_to(ROOT): wrong_imports(path) for path in SOURCES if _layer(path) in layers}
    return [f"{path}: {', '.join(sorted(names))}" for path, names in found.items() if names]


def test_there_is_something_to_check():
    assert {_layer(path) for path in SOURCES} >= {"core", "files", "blender", "api", "__init__"}
    operator = ROOT / PACKAGE / "operators" / "focus_here.py"
    assert {"api", "blender", "core"} <= _own_layers(operator), "doors are seen through"


def test_every_door_leads_where_its_name_says_and_is_used():
    used = {
        alias.name
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "doors"
        for alias in node.names
    }
    assert used == {*DOORS, "is_open"}
    assert PATHS == DOORS
    for door, module in DOORS.items():
        parts = module.split(".")
        assert door in {f"{parts[0]}_{parts[-1]}", "_".join(parts[-2:]), "_".join(parts), parts[-1]}
        file = ROOT.joinpath(PACKAGE, *parts)
        assert file.with_suffix(".py") in SOURCES or file / "__init__.py" in SOURCES


def test_every_file_is_of_a_layer():
    stray = [str(path.relative_to(ROOT)) for path in SOURCES if _layer(path) not in ALLOWED]
    assert not stray, "\n".join(("these belong to no layer of CONTRIBUTING.md", *stray))


def test_imports_point_one_way():
    wrong = _offenders(lambda path: _own_layers(path) - ALLOWED[_layer(path)] - {_layer(path)}, ALLOWED)
    assert not wrong, "\n".join(("these import a layer that theirs may not", *wrong))


def test_the_layers_below_blender_do_not_name_it():
    wrong = _offenders(lambda path: _roots(path) & BLENDER_MODULES, WITHOUT_BLENDER)
    assert not wrong, "\n".join(("these must do without Blender", *wrong))


def test_core_knows_numpy_and_the_standard_library_only():
    known = sys.stdlib_module_names | {"numpy", PACKAGE}
    wrong = _offenders(lambda path: _roots(path) - known, {"core"})
    assert not wrong, "\n".join(("core imports what may be missing", *wrong))


CHILD = """
import importlib, pkgutil, sys

blocked = set(sys.argv[1].split(","))

class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in blocked:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Block())
import rack_focus_addon
for layer in sys.argv[2].split(","):
    package = importlib.import_module(f"rack_focus_addon.{layer}")
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
print(len([name for name in sys.modules if name.startswith("rack_focus_addon.")]))
"""


def _imports_without(blocked, layers):
    command = [sys.executable, "-c", CHILD, ",".join(blocked), ",".join(layers)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_core_and_files_import_where_there_is_no_blender():
    done = _imports_without(BLENDER_MODULES, ["core", "files"])
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 20


def test_core_imports_where_there_are_no_libraries_but_numpy():
    done = _imports_without(BLENDER_MODULES | {"cattrs", "cattr", "attrs", "attr", "tqdm"}, ["core"])
    assert done.returncode == 0, done.stderr


def _rooms():
    """The rooms of CONTRIBUTING's table by their names, each with its rank from the top; some share a line."""
    table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("| room |")[2].partition("\n\n")[0]
    lines = [re.findall(r"`([^`]+)`", line.split("|")[1]) for line in table.splitlines()[2:]]
    return {name: rank for rank, names in enumerate(lines) for name in names}


def _room(parts, rooms):
    """The room of a module given by the parts of its path; None for those that stand outside of the order."""
    names = ["/".join(parts) + ".py", *("/".join(parts[:count]) for count in range(len(parts), 0, -1))]
    return next((name for name in names if name in rooms), None)


def _calls_upward(path, rooms):
    """The rooms above its own that a file imports."""
    own = _room(path.relative_to(ROOT / PACKAGE).with_suffix("").parts, rooms)
    called = {_room(name.split(".")[1:], rooms) for name in _imported(path) if name.startswith(f"{PACKAGE}.")} - {None}
    return {room for room in called if own and rooms[room] < rooms[own]}


def test_contributing_has_a_line_for_each_room():
    folders = {"/".join(path.parent.relative_to(ROOT / PACKAGE).parts) for path in SOURCES} - {""}
    files = {name for name in _rooms() if name.endswith(".py")}
    assert set(_rooms()) - files == folders
    assert {*files, "__init__.py", "doors.py"} >= {path.name for path in SOURCES if path.parent == ROOT / PACKAGE}
    assert all((ROOT / PACKAGE / name).exists() for name in files)


def test_a_room_calls_only_rooms_below_it():
    rooms = _rooms()
    wrong = _offenders(lambda path: _calls_upward(path, rooms), ALLOWED)
    assert not wrong, "\n".join(("these import a room above theirs in CONTRIBUTING's table", *wrong))
