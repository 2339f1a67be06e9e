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


def _ids(path):
    return str(path.relative_to(list_texts.PACKAGE))


def fields(text):
    """The names of the fields of a template, and whether each is written as a number."""
    return {(name, bool(spec)) for _, name, spec, _ in FORMATTER.parse(text) if name is not None}


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


@pytest.mark.parametrize("path", SOURCES, ids=_ids)
def test_no_sentence_is_glued_together(path):
    glued = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        glued += [
            each.lineno for part in list_texts.of_call(node) for each in list_texts.choices(part) if is_glued(each)
        ]
        name = list_texts.called(node)
        if name in list_texts.SAYING or name.endswith("Error"):
            parts = [part for each in node.keywords for part in list_texts.choices(each.value)]
            glued += [each.lineno for each in parts if is_english(each)]
    assert not glued, "say the parts with core.messages.say and joined, so that each can be translated"


@pytest.mark.parametrize("path", SOURCES, ids=_ids)
def test_single_words_are_looked_up_in_our_context(path):
    bare = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and list_texts.called(node) in {"_", "iface_", "tip_"} and len(node.args) == 1
        if isinstance(node.args[0], ast.Constant) and " " not in node.args[0].value
    ]
    assert not bare, "short words are registered in CONTEXT alone, because Blender's own dictionary has them too"


@pytest.mark.parametrize("text", TEXTS)
def test_every_template_is_one_that_can_be_filled(text):
    for name, _ in fields(text):
        assert name.isidentifier(), f"{TEXTS[text]}: fields have names, so that a translation may change their order"


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
    assert language.TEXTS.keys() <= TEXTS.keys(), "no longer said: take it out"
    for english, said in language.TEXTS.items():
        assert said, english
        assert fields(said) == fields(english), english
        assert said.startswith(" ") == english.startswith(" "), english
        assert said.endswith(" ") == english.endswith(" "), english
