"""The pages say what the code does: each finding is explained, and no page names one that is not there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "rack_focus_addon").rglob("*.py"))
EXPLAINED = re.findall(r"^\| ([A-Z_]{4,}) \|", PAGE, flags=re.MULTILINE)
# Finding(code="X"), Finding("X", ...): the code is the first word in capitals after the bracket.
GIVEN = set(re.findall(r"Finding\(\s*(?:code=)?\"([A-Z_]+)\"", SOURCES))


PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]


def test_there_is_something_to_check():
    assert len(GIVEN) > 15
    assert len(EXPLAINED) == len(set(EXPLAINED))


@pytest.mark.parametrize("code", sorted(GIVEN))
def test_every_finding_is_explained(code):
    assert code in EXPLAINED


@pytest.mark.parametrize("code", EXPLAINED)
def test_nothing_is_explained_that_is_never_found(code):
    assert f'"{code}"' in SOURCES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not missing
