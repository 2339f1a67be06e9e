"""The pages say what the code does: each finding is explained as it is given, and links lead somewhere."""

import re
from pathlib import Path

from finding_sources import read_findings

ROOT = Path(__file__).parents[1]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
FINDINGS = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
CALLS = {"create", "check", "check with seen", "report"}


def explained():
    """What docs/findings.md says, by code: its severities, calls, actions and labels, and the text below them."""
    found = {}
    for code, lines, text in re.findall(r"^### `(\w+)`\n\n((?:\* .*\n)+)\n(.+)", FINDINGS, flags=re.MULTILINE):
        facts = dict(line.removeprefix("* ").split(": ", 1) for line in lines.splitlines())
        assert code not in found, f"{code} is explained twice"
        found[code] = (
            set(facts["Severity"].split(" or ")),
            set(facts["From"].split(", ")),
            set(re.findall(r"`(\w+)`", facts["Fix"])),
            set(re.findall(r"\*\*(.+?)\*\*", facts["Fix"])),
            text,
        )
    return found


def as_pattern(template):
    """A pattern for what the page shows of a label: "Open to f/…" for "Open to f/{stop:g}"."""
    return re.sub(r"\{.*?\}", "…", template).lower()


def test_the_page_explains_exactly_the_findings_that_the_sources_give():
    given, said = read_findings(), explained()
    assert len(given) > 20
    assert said.keys() == given.keys()
    assert {code: said[code][0] for code in said} == {code: given[code].severities for code in given}
    assert {code: said[code][2] for code in said} == {code: given[code].actions for code in given}


def test_the_page_names_buttons_by_their_labels():
    given = read_findings()
    wrong = {}
    for code, (_, _, actions, labels, _) in explained().items():
        known = {as_pattern(label) for label in given[code].labels}
        if bool(labels) != bool(actions) or {label.lower() for label in labels} - known:
            wrong[code] = labels, known
    assert not wrong


def test_the_page_says_from_which_call_each_finding_comes():
    assert all(calls and calls <= CALLS for _, calls, *_ in explained().values())
    assert {code for code, (_, calls, *_) in explained().items() if "check with seen" in calls} == {
        "HIDDEN_BEHIND",
        "NOT_RENDERED",
        "OUT_OF_FRAME",
        "TOO_SMALL",
    }


def test_links_lead_somewhere():
    missing = [
        f"{page.name}: {link}"
        for page in PAGES
        for link in re.findall(r"\]\(([^)#]+)(?:#[\w-]+)?\)", page.read_text(encoding="utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert not missing


def test_every_code_that_another_page_names_is_explained():
    named = {
        (page.name, code)
        for page in PAGES
        for code in re.findall(r"findings\.md#(\w+)", page.read_text(encoding="utf-8"))
    }
    assert named
    assert not {(page, code) for page, code in named if code.upper() not in explained()}
