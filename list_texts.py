"""Lists what the add-on says, for translators: ``uv run python list_texts.py``, or with a language what it lacks.

Texts are found in the source, so nothing has to run: what is said, and the labels and tooltips of what is registered.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent / "rack_focus_addon"
NOT_SHOWN = ("cli", "blender/demo", "translations")
"""A command line speaks English, and so do the names of what the demo is made of."""

SAYING = {"say", "Gone", "kind", "Cancelled"}
"""What takes a template and what is put into it; the errors do too."""

ARGUMENTS = {
    **dict.fromkeys((*SAYING, "positive", "require_choice", "translated", "has_no", "poll_message_set"), (0,)),
    **dict.fromkeys(("_", "iface_", "tip_", "rpt_"), (0,)),
    "Finding": (2, "message"),
    "Fix": (0, "label"),
    "Advice": (1,),
    "tell": (2,),
    "report": (1,),
    "section": (2,),
    "pair": (1,),
    "labelled": (1,),
    "draw_subject": (2,),
    "_draw_row": (1, 2, 3),
    "_colour": (0, 1),
}
"""Which arguments of a call are shown."""

SHOWN_KEYWORDS = {"text", "heading", "title", "confirm_text"}
OF_CLASSES = {"bl_label", "bl_description", "bl_category"}
WITH_TABLES = {"ui", "operators", "properties", "preferences.py"}
BLENDERS = {"KEYMAPS", "SHORTCUTS"}
"""Tables of names that are Blender's own."""

IDENTIFIER = re.compile(r"[A-Z0-9_.]+")
FIELD = re.compile(r"\{[^{}]*\}")
READS = re.compile(r" |^[A-Z][a-z]+$")
WORD = re.compile(r"[^\W\d_]{2}")


def sources() -> Iterator[Path]:
    """Yield the files whose texts are shown in a window."""
    hidden = [PACKAGE / name for name in NOT_SHOWN]
    yield from (path for path in sorted(PACKAGE.rglob("*.py")) if not any(path.is_relative_to(each) for each in hidden))


def texts() -> dict[str, str]:
    """Return every text that can be translated, each with the first place at which it stands."""
    found: dict[str, str] = {}
    for path in sources():
        for node in shown(ast.parse(path.read_text(encoding="utf-8")), path):
            for text in _literals(node):
                if WORD.search(FIELD.sub("", text)) and not IDENTIFIER.fullmatch(text):
                    found.setdefault(text, f"{path.relative_to(PACKAGE)}:{node.lineno}")
    return found


def shown(tree: ast.Module, path: Path) -> Iterator[ast.expr]:
    """Yield the expressions of a file that a user may come to read."""
    named: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.IfExp):
            for name in _names(node):
                named.setdefault(name, []).append(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for each in of_call(node):
                yield from named.get(each.id, []) if isinstance(each, ast.Name) else [each]
        elif isinstance(node, ast.ClassDef):
            yield from (each.value for each in node.body if isinstance(each, ast.Assign) and _names(each) & OF_CLASSES)
    if path.relative_to(PACKAGE).parts[0] in WITH_TABLES:
        yield from _tables(tree)


def of_call(call: ast.Call) -> Iterator[ast.expr]:
    """Yield those arguments of a call that are shown."""
    name = called(call)
    wanted = (0,) if name.endswith("Error") else ARGUMENTS.get(name, ())
    yield from (call.args[at] for at in wanted if isinstance(at, int) and at < len(call.args))
    keywords = {at for at in wanted if isinstance(at, str)} | SHOWN_KEYWORDS
    if name.endswith("Property"):
        keywords |= {"name", "description"}
    yield from (each.value for each in call.keywords if each.arg in keywords)


def _tables(tree: ast.Module) -> Iterator[ast.expr]:
    """Texts that stand at the top of a file or in the items of a property: sentences, and capitalised words."""
    tops = [each for each in tree.body if isinstance(each, ast.Assign | ast.AnnAssign)]
    items = [each for each in ast.walk(tree) if isinstance(each, ast.keyword) and each.arg == "items"]
    for node in (*tops, *items):
        if node.value is not None and not (isinstance(node, ast.Assign | ast.AnnAssign) and _names(node) & BLENDERS):
            for each in ast.walk(node.value):
                if isinstance(each, ast.Constant) and isinstance(each.value, str) and READS.search(each.value):
                    yield each


def called(call: ast.Call) -> str:
    """Return the name of what is called, without what it belongs to."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _names(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _literals(node: ast.expr) -> Iterator[str]:
    for each in choices(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def choices(node: ast.expr) -> Iterator[ast.expr]:
    """Yield what an expression may come to: both sides of a condition."""
    if isinstance(node, ast.IfExp):
        yield from (*choices(node.body), *choices(node.orelse))
    elif isinstance(node, ast.BoolOp):
        yield from (part for value in node.values for part in choices(value))
    else:
        yield node


def main() -> None:
    """Print the texts as entries of a language file, each under the place where it stands."""
    known: set[str] = set()
    if len(sys.argv) > 1:
        language = PACKAGE / "translations" / f"{sys.argv[1]}.py"
        tree = ast.parse(language.read_text(encoding="utf-8"))
        known = {key.value for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys}
    for text, place in texts().items():
        if text not in known:
            print(f'    # {place}\n    {text!r}: "",')


if __name__ == "__main__":
    main()
