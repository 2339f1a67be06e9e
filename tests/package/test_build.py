"""The archive that users install: what it holds, and what the builder refuses."""

import re
import shutil
import tomllib
import zipfile

import pytest

import build

PYPROJECT = build.read_toml(build.ROOT / "pyproject.toml")


@pytest.fixture
def source(tmp_path):
    """A small extension of the same shape, to spoil."""
    root = tmp_path / "source"
    package = root / build.PACKAGE
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("def register(): pass\n\n\ndef unregister(): pass\n")
    for name in (build.MANIFEST, build.LICENSE, "pyproject.toml"):
        shutil.copy(build.ROOT / name, root)
    return root


def replace_in(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def inside(archive):
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_zip_is_named_after_the_manifest_inside(extension_zip):
    manifest = tomllib.loads(inside(extension_zip)[build.MANIFEST].decode())
    assert extension_zip.name == f"rack_focus-{manifest['version']}.zip"
    assert manifest["version"] == build.read_toml(build.ROOT / build.MANIFEST)["version"]


def test_zip_holds_the_package_at_its_root(extension_zip):
    package = build.ROOT / build.PACKAGE
    sources = {path.relative_to(package).as_posix() for path in package.rglob("*.py")}
    packed = {name for name in inside(extension_zip) if name.endswith(".py")}
    assert packed == sources
    assert build.LICENSE in inside(extension_zip)


def test_zip_carries_each_pinned_dependency_but_numpy(extension_zip):
    files = inside(extension_zip)
    pins = {pin.replace("-", "_") for pin in PYPROJECT["project"]["dependencies"] if not pin.startswith("numpy")}
    wheels = {f"./{name}" for name in files if name.endswith(".whl")}
    assert {"==".join(wheel.removeprefix("./wheels/").split("-")[:2]) for wheel in wheels} == pins
    assert set(tomllib.loads(files[build.MANIFEST].decode())["wheels"]) == wheels


def test_changelog_begins_with_the_version_of_the_manifest():
    changelog = (build.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    top = re.search(r"^## \[?([^\s\]]+)", changelog, flags=re.MULTILINE)
    assert top, "CHANGELOG.md has no entry '## <version>'"
    assert top[1] == build.read_toml(build.ROOT / build.MANIFEST)["version"]


def test_same_sources_give_the_same_files_and_times(extension_zip, tmp_path):
    def entries(archive):
        with zipfile.ZipFile(archive) as opened:
            return {(entry.filename, entry.CRC, entry.date_time) for entry in opened.infolist()}

    assert entries(build.build_extension(tmp_path)) == entries(extension_zip)


@pytest.mark.usefixtures("extension_zip")
def test_second_build_downloads_nothing(monkeypatch, tmp_path):
    real_run = build.run

    def run(command, failure):
        assert "download" not in command
        real_run(command, failure)

    monkeypatch.setattr(build, "run", run)
    assert build.build_extension(tmp_path).is_file()


def test_caches_stay_out(source, tmp_path):
    cache = source / build.PACKAGE / "__pycache__"
    cache.mkdir()
    (cache / "stale.pyc").write_bytes(b"")
    assert not [name for name in inside(build.build_extension(tmp_path, source)) if "stale" in name]


@pytest.mark.parametrize("stray", ["take_2.blend", "notes.txt", ".backup.py"])
def test_stray_file_is_refused_by_name_and_leaves_no_zip(source, tmp_path, stray):
    (source / build.PACKAGE / stray).write_text("")
    with pytest.raises(build.BuildError, match=re.escape(stray)):
        build.build_extension(tmp_path / "out", source)
    assert not list(tmp_path.glob("out/*"))


@pytest.mark.parametrize("name", [build.MANIFEST, build.LICENSE, "pyproject.toml", f"{build.PACKAGE}/__init__.py"])
def test_missing_source_is_refused_by_name(source, tmp_path, name):
    (source / name).unlink()
    with pytest.raises(build.BuildError, match=f"{re.escape(name)} is missing"):
        build.build_extension(tmp_path, source)


def test_unpinned_dependency_is_refused(source, tmp_path):
    replace_in(source / "pyproject.toml", '"tqdm==', '"tqdm>=')
    with pytest.raises(build.BuildError, match=r"'tqdm>=[\d.]+'.*pin it"):
        build.build_extension(tmp_path, source)


def test_binary_wheel_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(build, "run", lambda *_: (tmp_path / "zstd-1.0-cp311-cp311-linux_x86_64.whl").touch())
    with pytest.raises(build.BuildError, match="pure-Python"):
        build.fetch_wheel("zstd==1.0", "zstd-1.0-py3-none-any.whl", tmp_path)


def test_manifest_must_leave_the_wheels_to_the_builder(source, tmp_path):
    replace_in(source / build.MANIFEST, "wheels = []", 'wheels = ["./wheels/old.whl"]')
    with pytest.raises(build.BuildError, match="wheels = "):
        build.build_extension(tmp_path, source)


def test_what_blender_refuses_is_passed_on(source, tmp_path):
    replace_in(source / build.MANIFEST, '"Camera"', '"Focus Pulling"')
    with pytest.raises(build.BuildError, match="Focus Pulling"):
        build.build_extension(tmp_path, source)


def test_command_line_reports_the_zip(extension_zip, tmp_path, capsys):
    assert build.main(["--out", str(tmp_path)]) == 0
    assert re.search(rf"{re.escape(extension_zip.name)}: \d+ KiB, \d+ files", capsys.readouterr().out)


def test_command_line_fails_with_the_reason(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(build, "blender_scripts", lambda: tmp_path / "nowhere")
    assert build.main(["--out", str(tmp_path)]) == 1
    assert "nowhere" in capsys.readouterr().err
