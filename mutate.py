"""Put one-line faults into the sources, one at a time, and see whether a test notices; by hand, see CONTRIBUTING.

It works in a copy under .mutation, so that no fault is ever left in the sources. Stopped at any moment, the next call
goes on where this one was.
"""

import argparse
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import cosmic_ray.cli
import parso
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import OPERATOR_PROVIDERS
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import WorkerOutcome, WorkItem, WorkResult

ROOT: Final = Path(__file__).parent
WORK: Final = ROOT / ".mutation"
EQUIVALENTS: Final = ROOT / "equivalent_mutants.txt"
CORE, BLENDER = "rack_focus_addon/core", "rack_focus_addon/blender"


@dataclass(frozen=True)
class Part:
    """What is mutated together.

    Attributes
    ----------
    sources : tuple of str
        Files, and folders with all that is in them.
    near, tests : tuple of str
        The tests to run first ("{module}" stands for the name of the mutated file; those that do not exist are left
        out), and those to run if these notice nothing.
    sample : int, optional
        How many mutants, by :data:`SEED`; all of them by default.
    """

    sources: tuple[str, ...]
    near: tuple[str, ...]
    tests: tuple[str, ...]
    sample: int | None = None


PARTS: Final = {
    "record": Part((f"{CORE}/record",), ("tests/core/test_{module}.py",), ("tests/core", "tests/files")),
    "plan": Part((f"{CORE}/plan", f"{CORE}/curves"), ("tests/core/test_{module}.py",), ("tests/core",)),
    "write": Part(
        (f"{BLENDER}/write",),
        ("tests/blender/test_remove.py", "tests/blender/test_rework.py", "tests/blender/test_shots.py"),
        ("tests/blender",),
        sample=200,
    ),
    "measure": Part(
        (f"{BLENDER}/measure",),
        ("tests/blender/test_measure.py", "tests/blender/test_stage.py", "tests/blender/test_full_scene.py"),
        ("tests/blender",),
        sample=200,
    ),
}
SEED: Final = 1
TIMEOUT_S: Final = 600
"""Of all tests together; a fault that makes them run on is noticed by that."""

_SWAPS: Final = (
    *("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul", "Mod_Mul", "Pow_Mul", "BitAnd_BitOr"),
    *("Eq_NotEq", "NotEq_Eq", "Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt"),
    *("Is_IsNot", "IsNot_Is", "USub_UAdd", "Delete_Not"),
)
"""Of the replacements of operators those that a slip of the pen makes; the rest only make the same line fail sooner."""

_LEFT_OUT: Final = re.compile(rf"core/Replace(Binary|Comparison|Unary)Operator_(?!({'|'.join(_SWAPS)})$)")


class DropCondition(Operator):  # type: ignore[misc] # not installed where types are checked
    """Leaves out one of the conditions that `and` or `or` joins, or the one that filters a comprehension.

    The worst faults that tests once overlooked were forgotten filters, which Cosmic Ray's own operators do not make.
    """

    def mutation_positions(self, node: Any) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """Where there is one."""
        for condition in self._conditions(node):
            yield condition.start_pos, condition.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Leave out the condition at `index`."""
        if node.type == "comp_if":
            node.children[1] = parso.parse(" True")
            return node
        kept = [each.get_code() for at, each in enumerate(self._conditions(node)) if at != index]
        return parso.parse(node.children[1].get_code().join(kept))

    @staticmethod
    def _conditions(node: Any) -> list[Any]:
        if node.type == "comp_if":
            return [node.children[1]]
        return [*node.children[::2]] if node.type in {"and_test", "or_test"} else []

    @classmethod
    def examples(cls) -> tuple[()]:
        """None: Cosmic Ray's own tests use them."""
        return ()


OPERATOR_PROVIDERS["ours"] = {"DropCondition": DropCondition}


def main(arguments: list[str] | None = None) -> int:
    """Go on with a part, and print its score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument(
        "--anew", action="store_true", help="forget what is known, and take the sources as they are now"
    )
    parser.add_argument("--report", action="store_true", help="only print the score so far")
    options = parser.parse_args(arguments)
    part, folder = PARTS[options.part], WORK / options.part
    if options.anew:
        shutil.rmtree(folder, ignore_errors=True)
    if not (folder / "ready").exists():
        _begin(part, folder)
    if not options.report:
        _go_on(folder)
    _report(folder)
    return 0


def _begin(part: Part, folder: Path) -> None:
    """Keep the sources as they are, and list their mutants: one session for each file."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    kept = subprocess.run(("git", "ls-files", "-z"), cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, kept.split("\0")):
        (folder / "kept" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / "kept" / name)
    for source in _sources(part, folder / "kept"):
        session = folder / f"{source.replace('/', '.')}.sqlite"
        session.with_suffix(".toml").write_text(_configuration(part, source), "utf-8")
        _cosmic_ray("init", session.with_suffix(".toml"), session, tree=folder / "kept")
        with use_db(session) as known:
            _skip(known, [item for item in known.work_items if _is_left_out(item, folder / "kept")])
    if part.sample is not None:
        _keep_sample(folder, part.sample)
    (folder / "ready").touch()


def _is_left_out(item: WorkItem, tree: Path) -> bool:
    """Whether a mutant is of a kind that tells nothing: an odd operator, or a decorator such as `frozen=True`."""
    (mutation,) = item.mutations
    line = (tree / mutation.module_path).read_text("utf-8").splitlines()[mutation.start_pos[0] - 1]
    return bool(_LEFT_OUT.match(mutation.operator_name)) or line.lstrip().startswith("@")


def _sources(part: Part, tree: Path) -> Iterator[str]:
    for source in part.sources:
        found = sorted((tree / source).rglob("*.py")) if (tree / source).is_dir() else [tree / source]
        yield from (path.relative_to(tree).as_posix() for path in found)


def _configuration(part: Part, source: str) -> str:
    near = [name for pattern in part.near if (ROOT / (name := pattern.format(module=Path(source).stem))).exists()]
    pytest = f"'{sys.executable}' -m pytest -x -q --no-header --tb=line -p no:cacheprovider --hypothesis-seed=0"
    commands = [f"{pytest} {' '.join(tests)}" for tests in (near, part.tests) if tests]
    return (
        f'[cosmic-ray]\nmodule-path = "{source}"\ntimeout = {TIMEOUT_S}\n'
        f'test-command = """sh -c "{" && ".join(commands)}\\""""\n[cosmic-ray.distributor]\nname = "local"\n'
    )


def _keep_sample(folder: Path, count: int) -> None:
    """Leave so many mutants of all files together, and the same ones in each run."""
    pending: list[tuple[Path, WorkItem]] = []
    for session in _sessions(folder):
        with use_db(session) as known:
            items = sorted(known.pending_work_items, key=_place)
        pending += [(session, item) for item in items]
    random.Random(SEED).shuffle(pending)  # noqa: S311 - no secret
    for session, item in pending[count:]:
        with use_db(session) as known:
            _skip(known, [item])


def _place(item: WorkItem) -> tuple[str, int]:
    return item.mutations[0].operator_name, item.mutations[0].occurrence


def _skip(known: WorkDB, items: list[WorkItem]) -> None:
    skipped = WorkResult(worker_outcome=WorkerOutcome.SKIPPED)
    known.set_multiple_results([item.job_id for item in items], skipped)


def _go_on(folder: Path) -> None:
    tree = folder / "tree"
    for session in _sessions(folder):
        with use_db(session) as known:
            if not known.pending_work_items:
                continue
        # Killed in the middle, a file may have been left with a fault in it.
        shutil.rmtree(tree, ignore_errors=True)
        shutil.copytree(folder / "kept", tree)
        # Tests that fail anyway would notice every fault.
        _cosmic_ray("baseline", session.with_suffix(".toml"), tree=tree)
        _cosmic_ray("exec", session.with_suffix(".toml"), session, tree=tree)


def _cosmic_ray(command: str, *files: Path, tree: Path) -> None:
    with chdir(tree):
        if code := cosmic_ray.cli.main([command, *map(str, files)]):
            sys.exit(code)


def _sessions(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.sqlite"))


def _report(folder: Path) -> None:
    """Print the mutants that nothing noticed, one a line as :data:`EQUIVALENTS` has them, and the score."""
    equivalents = set(EQUIVALENTS.read_text("utf-8").splitlines())
    scores: list[Score] = []
    for session in _sessions(folder):
        with use_db(session) as known:
            done = [each for each in known.completed_work_items if each[1].worker_outcome != WorkerOutcome.SKIPPED]
            survivors = [_described(item, result) for item, result in done if not result.is_killed]
            noted = [line for line in survivors if line in equivalents]
            scores.append(Score(len(done) - len(survivors), len(survivors), len(noted), len(known.pending_work_items)))
        for line in (line for line in survivors if line not in equivalents):
            print(line)
        print(f"{session.stem}: {scores[-1]}")
    print(f"All: {Score(*map(sum, zip(*scores, strict=True)))}")


class Score(NamedTuple):
    """What came of mutants: noticed by a test, not noticed, of these equivalent, and those not tried yet."""

    killed: int
    survived: int
    equivalent: int
    pending: int

    def __str__(self) -> str:
        """The share of those that can be noticed."""
        meant = self.killed + self.survived - self.equivalent
        share = f"{100 * self.killed / meant:.1f} %" if meant else "none"
        return f"{self.killed} of {meant} noticed ({share}); {self.equivalent} equivalent, {self.pending} to do"


def _described(item: WorkItem, result: WorkResult) -> str:
    """A mutant by its file and its line before and after, which stays true when lines move."""
    lines = (result.diff or "").splitlines()
    old, new = (
        " ".join(line[1:].strip() for line in lines if line.startswith(sign) and not line.startswith(sign * 3))
        for sign in "-+"
    )
    return f"{item.mutations[0].module_path}: {old} => {new}"


if __name__ == "__main__":
    sys.exit(main())
