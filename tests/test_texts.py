"""No sentence is glued together where no translation could follow it, and translations fit what they translate."""

import ast
import importlib.util
import string
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
import list_texts

TEXTS = list_texts.texts()
SOURCES = list(list_texts.sources())
LANGUAGES = sorted(path for path in (list_texts.PACKAGE / "translations").glob("*.py") if path.stem != "__init__")
FORMATTER = string.Formatter()


def calls():
    """Every call in the sources, and the file that it stands in."""
    for path in SOURCES:
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        yield from ((path.relative_to(list_texts.PACKAGE), node) for node in nodes if isinstance(node, ast.Call))


def fields(text):
    """The names of the fields of a template, and whether each is written as a number."""
    return {(name, bool(spec)) for _, name, spec, _ in FORMATTER.parse(text) if name is not None}


def frame(text):
    """What a translation must keep: the fields, and the spaces at both ends."""
    return fields(text), text.startswith(" "), text.endswith(" ")


def is_glued(node):
    """Whether an expression puts words of ours together by itself."""
    if isinstance(node, ast.JoinedStr):
        said = "".join(part.value for part in node.values if isinstance(part, ast.Constant))
        return bool(list_texts.WORD.search(said))
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Mod) and any(
            isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
            for side in (node.left, node.right)
        )
    is_joined = (
        isinstance(node, ast.Call) and list_texts.called(node) == "join" and isinstance(node.func, ast.Attribute)
    )
    between = node.func.value if is_joined else None
    return isinstance(between, ast.Constant) and bool(list_texts.WORD.search(str(between.value)))


def is_english(node):
    """Whether an expression is words of ours that nobody will look up."""
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_glued(node) or (is_text and " " in node.value.strip())


def test_there_is_something_to_check():
    assert len(TEXTS) > 500
    assert {"Stop", "Create Rack", "behind the camera", "The f-number", "Pick a subject"} <= TEXTS.keys()
    # Strings that go on in the next line are one text.
    assert any(text.startswith("'{subject}' is {where} at frame {frame:g} (planar") for text in TEXTS)


def glued_parts(call):
    """The expressions of a call that put words of ours together, where they could not be translated."""
    yield from (each for part in list_texts.of_call(call) for each in list_texts.choices(part) if is_glued(each))
    name = list_texts.called(call)
    if name in list_texts.SAYING or name.endswith("Error"):
        values = [each for keyword in call.keywords for each in list_texts.choices(keyword.value)]
        yield from (each for each in values if is_english(each))


def test_no_sentence_is_glued_together():
    glued = [f"{file}:{part.lineno}" for file, call in calls() for part in glued_parts(call)]
    rule = "say the parts with core.messages.say and joined, so that each can be translated"
    assert not glued, "\n".join((rule, *glued))


def test_single_words_are_looked_up_in_our_context():
    bare = [
        f"{file}:{call.lineno}: {call.args[0].value}"
        for file, call in calls()
        if list_texts.called(call) in {"_", "iface_", "tip_"} and len(call.args) == 1
        if isinstance(call.args[0], ast.Constant) and " " not in call.args[0].value
    ]
    rule = "short words are registered in CONTEXT alone, because Blender's own dictionary has them too"
    assert not bare, "\n".join((rule, *bare))


def test_every_template_is_one_that_can_be_filled():
    unfit = [
        f"{place}: {text}" for text, place in TEXTS.items() if not all(name.isidentifier() for name, _ in fields(text))
    ]
    rule = "fields have names, so that a translation may change their order"
    assert not unfit, "\n".join((rule, *unfit))


def test_a_glued_sentence_would_be_found():
    for wrong in ("f'{name} is away'", "'is ' + name", "'%s is away' % name", "' and '.join(names)"):
        assert is_glued(ast.parse(wrong, mode="eval").body)
    for right in ("f\"'{name}'\"", "f'f/{stop:g}'", "say('is away')", "name", "'Stop'"):
        assert not is_glued(ast.parse(right, mode="eval").body)


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_a_language_translates_what_there_is_with_the_same_fields(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    language = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(language)
    unsaid = sorted(language.TEXTS.keys() - TEXTS.keys())
    assert not unsaid, "\n".join(("no longer said: take it out", *unsaid))
    unlike = [english for english, said in language.TEXTS.items() if not said or frame(said) != frame(english)]
    assert not unlike, "\n".join(("other fields, or other spaces at the ends", *unlike))
