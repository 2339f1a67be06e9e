"""Imports point one way, and the layers below Blender do without it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

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
ALLOWED["jobs"] = ALLOWED["api"] | {"api"}
ALLOWED["session"] = ALLOWED["api"] | {"api"} | WINDOW
ALLOWED["session_overlay"] = ALLOWED["session"] | {"session"}
ALLOWED["cli"] = ALLOWED["api"] | {"api", "jobs"}
ALLOWED["operators"] = ALLOWED["session"] | {"session", "session_overlay", "jobs"}
ALLOWED["ui"] = ALLOWED["operators"] | {"operators"}
ALLOWED["registration"] = ALLOWED["ui"] | {"ui", "cli", "translations"}
ALLOWED["__init__"] = {"registration"}
ALLOWED["__main__"] = {"cli"}

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
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _own_layers(path):
    parts = [name.split(".") for name in _imported(path)]
    return {names[1] for names in parts if names[0] == PACKAGE and len(names) > 1}


def _ids(path):
    return str(path.relative_to(ROOT / PACKAGE))


def test_there_is_something_to_check():
    assert {_layer(path) for path in SOURCES} >= {"core", "files", "blender", "api", "__init__"}


@pytest.mark.parametrize("path", SOURCES, ids=_ids)
def test_imports_point_one_way(path):
    layer = _layer(path)
    assert layer in ALLOWED, f"'{layer}' is no layer of design.md"
    wrong = _own_layers(path) - ALLOWED[layer] - {layer}
    assert not wrong, f"{layer} may import {sorted(ALLOWED[layer])}, not {sorted(wrong)}"


@pytest.mark.parametrize("path", [path for path in SOURCES if _layer(path) in WITHOUT_BLENDER], ids=_ids)
def test_the_layers_below_blender_do_not_name_it(path):
    assert not {name.split(".")[0] for name in _imported(path)} & BLENDER_MODULES


@pytest.mark.parametrize("path", [path for path in SOURCES if _layer(path) == "core"], ids=_ids)
def test_core_knows_numpy_and_the_standard_library_only(path):
    roots = {name.split(".")[0] for name in _imported(path)}
    assert roots <= sys.stdlib_module_names | {"numpy", PACKAGE}


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
