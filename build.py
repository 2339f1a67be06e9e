"""Build the extension: ``uv run python build.py`` writes ``dist/rack_focus-<version>.zip``.

Blender's own builder and validator pack and check it; they come with the `bpy` wheel and run without importing it. They
are given a staged copy: the package's files beside the manifest, the licence, and the wheels of the dependencies.
"""

import argparse
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
PACKAGE = "rack_focus_addon"
MANIFEST = "blender_manifest.toml"
LICENSE = "LICENSE"
WHEELS = "wheels"
WHEEL_CACHE = ROOT / "dist" / WHEELS
# Anything else in the package is a stray: an editor's backup, a render, a .blend that somebody tried things in.
ALLOWED_SUFFIXES = frozenset({".py", ".json", ".toml", ".typed", ".whl"})
# A zip stores times of change; one fixed time lets the same sources give the same archive (1 January 2020, UTC).
STAMP = 1577836800


class BuildError(Exception):
    """The extension cannot be built; the message says why and what to do."""


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file, which must exist."""
    if not path.is_file():
        raise BuildError(f"{path} is missing")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def run(command: Sequence[str | Path], failure: str) -> None:
    """Run a tool quietly; what it said is part of the error when it fails."""
    # Zip files store local time, and a build must not depend on where it ran.
    environment = {**os.environ, "TZ": "UTC"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"{failure}:\n{done.stdout}{done.stderr}".rstrip())


def bundled_wheel_names(pyproject: dict[str, Any]) -> dict[str, str]:
    """Map each pinned dependency that travels in the extension to the file name of its pure-Python wheel.

    numpy does not travel: every Blender carries its own.
    """
    names = {}
    for requirement in pyproject["project"]["dependencies"]:
        if re.match(r"numpy\b", requirement):
            continue
        pin = re.fullmatch(r"([\w.-]+)==([\w.]+)", requirement)
        if pin is None:
            raise BuildError(f"{requirement!r} in pyproject.toml travels in the extension: pin it as name==version")
        # The spelling of names in wheels: packaging.python.org, "Binary distribution format".
        distribution = re.sub(r"[-_.]+", "_", pin[1]).lower()
        names[requirement] = f"{distribution}-{pin[2]}-py3-none-any.whl"
    return names


def fetch_wheel(requirement: str, name: str, cache: Path) -> Path:
    """Return the wheel of `requirement` from the cache, downloading it on the first build."""
    wheel = cache / name
    if not wheel.is_file():
        # pip is the one tool that downloads wheels; uv has no such command.
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", requirement]
        failure = f"Could not download the wheel of {requirement}"
        run([*pip, "--no-deps", "--only-binary", ":all:", "--dest", cache], failure)
    if not wheel.is_file():
        raise BuildError(f"{requirement} has no {name}: only pure-Python wheels may travel in the extension")
    return wheel


def write_manifest(source: Path, target: Path, wheel_names: Sequence[str]) -> None:
    """Copy the manifest with its list of wheels filled in; the one in the repository stays empty."""
    text = source.read_text(encoding="utf-8")
    entries = "".join(f'    "./{WHEELS}/{name}",\n' for name in wheel_names)
    text, replaced = re.subn(r"(?m)^wheels = \[\]$", f"wheels = [\n{entries}]", text)
    if replaced != 1:
        raise BuildError(f"{source} must hold the line 'wheels = []' once, for build.py to fill in")
    target.write_text(text, encoding="utf-8", newline="\n")


def stage(root: Path, wheels: Sequence[Path], folder: Path) -> None:
    """Lay out in `folder` what the archive will hold."""
    for source in (root / PACKAGE / "__init__.py", root / LICENSE, root / MANIFEST):
        if not source.is_file():
            raise BuildError(f"{source} is missing")
    shutil.copytree(root / PACKAGE, folder, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    shutil.copy(root / LICENSE, folder)
    (folder / WHEELS).mkdir()
    for wheel in wheels:
        shutil.copy(wheel, folder / WHEELS)
    write_manifest(root / MANIFEST, folder / MANIFEST, [wheel.name for wheel in wheels])
    for path in folder.rglob("*"):
        os.utime(path, (STAMP, STAMP))


def blender_scripts() -> Path:
    """Find the scripts folder of the installed `bpy` wheel without importing Blender."""
    spec = importlib.util.find_spec("bpy")
    for location in (spec.submodule_search_locations if spec else None) or ():
        for folder in Path(location).glob("*/scripts"):
            return folder
    raise BuildError("No Blender in this environment; run it as: uv run python build.py")


def extension_command(action: str, *arguments: str | Path) -> list[str | Path]:
    """Return the call of ``blender --command extension <action>``, for plain Python."""
    scripts = blender_scripts()
    tool = scripts / "addons_core" / "bl_pkg" / "cli" / "blender_ext.py"
    tags = scripts / "modules" / "_bpy_internal" / "extensions" / "tags.py"
    return [sys.executable, tool, action, "--valid-tags", tags, *arguments]


def archive_problems(archive: Path, expected: set[str]) -> Iterator[str]:
    """Yield what is wrong with a built archive that should hold exactly the `expected` files."""
    with zipfile.ZipFile(archive) as opened:
        names = set(opened.namelist())
        manifest = tomllib.loads(opened.read(MANIFEST).decode())
    yield from (f"{name} is missing" for name in sorted(expected - names))
    yield from (f"{name} does not belong" for name in sorted(names - expected))
    strays = {name for name in names - {LICENSE} if Path(name).suffix not in ALLOWED_SUFFIXES}
    yield from (f"{name} is no kind of file that an extension of ours holds" for name in sorted(strays))
    listed = {name.removeprefix("./") for name in manifest["wheels"]}
    packed = {name for name in names if name.endswith(".whl")}
    yield from (f"{name} is only listed or only packed" for name in sorted(listed ^ packed))
    if archive.name != archive_name(manifest):
        yield f"the manifest inside says {archive_name(manifest)}"


def archive_name(manifest: dict[str, Any]) -> str:
    """Return the file name that Blender gives to an extension's archive."""
    return f"{manifest['id']}-{manifest['version']}.zip"


def pack(staged: Path, archive: Path) -> None:
    """Build `archive` with Blender's builder, then have Blender's validator and ourselves look inside."""
    build = extension_command("build", "--source-dir", staged, "--output-filepath", archive)
    run(build, "Blender's extension builder refused")
    run(extension_command("validate", archive), "Blender's extension validator refused")
    expected = {path.relative_to(staged).as_posix() for path in staged.rglob("*") if path.is_file()}
    if problems := list(archive_problems(archive, expected)):
        raise BuildError("\n".join([f"{archive.name} is not as it should be:", *problems]))


def build_extension(out: Path, root: Path = ROOT, cache: Path = WHEEL_CACHE) -> Path:
    """Build the extension whose sources lie in `root` and return the archive in `out`.

    An archive that fails a check never reaches `out`.
    """
    name = archive_name(read_toml(root / MANIFEST))
    wheel_names = bundled_wheel_names(read_toml(root / "pyproject.toml"))
    wheels = [fetch_wheel(requirement, wheel, cache) for requirement, wheel in wheel_names.items()]
    with tempfile.TemporaryDirectory(prefix="rack_focus_build_") as scratch:
        staged, archive = Path(scratch) / "staged", Path(scratch) / name
        stage(root, wheels, staged)
        pack(staged, archive)
        out.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(archive, out))


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, say what came out, and return the exit code."""
    parser = argparse.ArgumentParser(description="Build the extension for Blender's Install from Disk.")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder for the zip (default: dist)")
    try:
        archive = build_extension(parser.parse_args(arguments).out)
    except BuildError as error:
        print(f"build.py: {error}", file=sys.stderr)
        return 1
    with zipfile.ZipFile(archive) as opened:
        print(f"{archive}: {archive.stat().st_size / 1024:.0f} KiB, {len(opened.namelist())} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
