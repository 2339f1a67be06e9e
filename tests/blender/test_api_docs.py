"""Every name of the api has a docstring that says all of it, and a place on the site."""

import inspect
import re
import typing
from dataclasses import fields, is_dataclass
from pathlib import Path

from rack_focus_addon import api

PAGES = [Path(__file__).parents[2] / "docs" / name for name in ("api.md", "api-values.md")]
PUBLIC = {name: getattr(api, name) for name in api.__all__}
FUNCTIONS = {name: thing for name, thing in PUBLIC.items() if inspect.isfunction(thing)}
VALUES = {name: thing for name, thing in PUBLIC.items() if is_dataclass(thing)}
NEVER_REFUSE = {"find_racks", "find_shots", "sensor_presets", "suggest_subject"}


def sections(thing):
    """The sections of a numpy docstring by their titles, their entries by name, each with what is said below it."""
    parts = re.split(r"^([A-Z]\w+)\n-{3,}\n", inspect.getdoc(thing) or "", flags=re.MULTILINE)
    return {title: entries(body) for title, body in zip(parts[1::2], parts[2::2], strict=True)}


def entries(body):
    found = {}
    for head, text in re.findall(r"^(\S.*)\n((?:(?: .*)?\n?)*)", body, flags=re.MULTILINE):
        found |= dict.fromkeys(head.partition(" : ")[0].split(", "), text.strip())
    return found


def parameters(function):
    """The parameters of a signature; for **options those that their TypedDict names."""
    names = []
    for parameter in inspect.signature(function).parameters.values():
        is_options = parameter.kind is inspect.Parameter.VAR_KEYWORD
        names += typing.get_args(parameter.annotation)[0].__annotations__ if is_options else [parameter.name]
    return names


def test_every_name_stands_once_on_the_site():
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert sorted(re.findall(r"^::: rack_focus_addon\.api\.(\w+)$", text, flags=re.MULTILINE)) == sorted(PUBLIC)


def test_every_name_has_a_docstring():
    assert not [name for name, thing in PUBLIC.items() if not (inspect.getdoc(thing) or "").strip()]


def test_signatures_and_docstrings_name_the_same_parameters():
    differing = {name: named_by_one_alone(thing) for name, thing in FUNCTIONS.items()}
    assert not {name: names for name, names in differing.items() if names}


def named_by_one_alone(function):
    """The parameters that only the signature or only the docstring names; **options there stands for keywords."""
    documented, real = set(sections(function).get("Parameters", {})), set(parameters(function))
    by_keyword = inspect.getfullargspec(function).kwonlyargs if "**options" in documented else ()
    return (documented - {"**options"} | set(by_keyword)) ^ real


def test_functions_say_what_they_take_return_and_raise():
    missing = [f"{name}: {gap}" for name, thing in FUNCTIONS.items() for gap in gaps(name, thing)]
    assert not missing


def gaps(name, function):
    """Yield what the docstring of a function leaves out."""
    said = sections(function)
    yield from (f"no word on {entry}" for entry, text in said.get("Parameters", {}).items() if not text)
    if inspect.signature(function).return_annotation is not None and "Returns" not in said:
        yield "no Returns"
    if name not in NEVER_REFUSE and "Raises" not in said:
        yield "no Raises"


def test_values_explain_every_field():
    missing = {}
    for name, value in VALUES.items():
        said = {**sections(value).get("Parameters", {}), **sections(value).get("Attributes", {})}
        wanted = {field.name for field in fields(value)} - {"_"}
        if said.keys() != wanted or not all(said.values()):
            missing[name] = (said.keys() ^ wanted, [field for field, text in said.items() if not text])
    assert not missing
