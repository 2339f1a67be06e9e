"""Every check there is, on every Blender: ``uv run nox``.

One part of it: ``uv run nox -s lint``; one Blender: ``uv run nox -s "tests(4.2)"``; what follows ``--`` goes to pytest.
"""

import nox

nox.options.default_venv_backend = "uv"
# Which Pythons are there is the machine's business; a download fails late, and not everywhere.
nox.options.download_python = "never"

PYPROJECT = nox.project.load_toml("pyproject.toml")
NEWEST_PYTHON = "3.13"
# The supported Blenders: the Python that the wheel is for, and the group of pyproject.toml that pins it.
BLENDERS = (
    nox.param("3.11", "blender-4-2", id="4.2"),
    nox.param("3.11", "blender-4-5", id="4.5"),
    nox.param("3.11", "blender", id="5.0"),
    nox.param(NEWEST_PYTHON, "blender", id="5.2"),
)
# What does not depend on Blender is run in `core` alone.
WITHOUT_BLENDER = (
    "tests/core",
    "tests/files",
    "tests/test_docs.py",
    "tests/test_imports.py",
    "tests/test_references.py",
    "tests/test_texts.py",
)
PACKAGE = "tests/package"
TRUTH = "tests/truth"
GUI = "tests/gui"
OF_OTHER_SESSIONS = (*WITHOUT_BLENDER, PACKAGE, TRUTH, GUI)
SLOW_TOO = ("-m", "not gui")


def install(session: nox.Session, *arguments: str, groups: tuple[str, ...]) -> None:
    """Install what `groups` of pyproject.toml pin, and `arguments`."""
    session.install(*arguments, *nox.project.dependency_groups(PYPROJECT, *groups))


@nox.session(python=NEWEST_PYTHON)
def lint(session: nox.Session) -> None:
    """Lint, format and types; apart from bpy, because the stubs would hide the real one."""
    install(session, "-e", ".", groups=("lint",))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")


@nox.session(python=NEWEST_PYTHON)
def docs(session: nox.Session) -> None:
    """Build the site into site/; a broken link fails it. It only reads the sources: no Blender, no numpy."""
    install(session, groups=("docs",))
    # The theme's advertisement for its successor would drown what mkdocs has to say.
    session.run("mkdocs", "build", "--strict", *session.posargs, env={"NO_MKDOCS_2_WARNING": "1"})


@nox.session
@nox.parametrize(("python", "blender"), (BLENDERS[0], BLENDERS[-1]))
def core(session: nox.Session, blender: str) -> None:
    """Run where there is no Blender what must not need one, with the numpy of the oldest Blender and of the newest."""
    numpy = [pin for pin in nox.project.dependency_groups(PYPROJECT, blender) if pin.startswith("numpy")]
    install(session, "-e", ".", *numpy, groups=("test",))
    session.run("pytest", *SLOW_TOO, *WITHOUT_BLENDER, *session.posargs)


@nox.session
@nox.parametrize(("python", "blender"), BLENDERS)
def tests(session: nox.Session, blender: str) -> None:
    """Run on one Blender every test that no other session runs, slow ones too."""
    install(session, "-e", ".", groups=(blender, "test"))
    session.run("pytest", *SLOW_TOO, *(f"--ignore={path}" for path in OF_OTHER_SESSIONS), *session.posargs)


@nox.session(python=NEWEST_PYTHON)
def truth(session: nox.Session) -> None:
    """Render what is predicted, on the newest Blender; 4.2's wheel crashes at exit after these renders."""
    install(session, "-e", ".", groups=("blender", "test"))
    session.run("pytest", *SLOW_TOO, TRUTH, *session.posargs)


@nox.session
@nox.parametrize(("python", "blender"), BLENDERS)
def package(session: nox.Session, blender: str) -> None:
    """Build the zip, install it, use it; without the project and its libraries, which the zip must bring."""
    install(session, groups=(blender, "test"))
    session.run("pytest", *SLOW_TOO, PACKAGE, *session.posargs)


@nox.session(python=NEWEST_PYTHON)
def gui(session: nox.Session) -> None:
    """Install the zip into a windowed Blender and click through the stories; where root and apt are at hand."""
    install(session, groups=("blender", "test"))
    session.run("pytest", "-m", "gui", GUI, *session.posargs)


@nox.session(python=NEWEST_PYTHON, default=False)
def mutation(session: nox.Session) -> None:
    """Put faults into a part of the sources, and see whether tests notice: `nox -s mutation -- record`."""
    install(session, "-e", ".", groups=("blender", "test", "mutation"))
    session.run("python", "mutate.py", *session.posargs)
