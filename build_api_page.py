"""Writes docs/api.md from the docstrings of the api: ``uv run python build_api_page.py``."""

import inspect
from pathlib import Path

from rack_focus_addon import api

PAGE = Path(__file__).parent / "docs" / "api.md"

HEAD = """# The api

`from rack_focus_addon import api`; inside Blender, `from bl_ext.user_default.rack_focus import api`. It works with
nothing registered. Written by `build_api_page.py` from the docstrings.
"""


def page() -> str:
    """Return the page: functions first, then the values that they take and return, then errors."""
    named = {name: getattr(api, name) for name in sorted(api.__all__)}
    functions = {name: thing for name, thing in named.items() if inspect.isfunction(thing)}
    errors = {name: thing for name, thing in named.items() if inspect.isclass(thing) and issubclass(thing, Exception)}
    values = {name: thing for name, thing in named.items() if name not in functions and name not in errors}
    sections = [HEAD]
    for title, things in (("Functions", functions), ("Values", values), ("Errors", errors)):
        sections += [f"## {title}\n", *(_entry(name, thing) for name, thing in things.items())]
    return "\n".join(sections)


def _entry(name: str, thing: object) -> str:
    takes = f"({', '.join(inspect.signature(thing).parameters)})" if inspect.isfunction(thing) else ""
    heading = f"### `{name}{takes}`"
    return f"{heading}\n\n```text\n{inspect.getdoc(thing) or ''}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
