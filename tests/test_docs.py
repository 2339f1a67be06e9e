"""The pages say what the code does: each finding is explained, and no page names one that is not there."""

import re
from pathlib import Path

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


def test_every_finding_is_explained():
    missing = sorted(GIVEN - set(EXPLAINED))
    assert not missing, "\n".join(("troubleshooting.md does not explain these", *missing))


def test_nothing_is_explained_that_is_never_found():
    unknown = [code for code in EXPLAINED if f'"{code}"' not in SOURCES]
    assert not unknown, "\n".join(("nothing gives these findings", *unknown))


def links(page):
    return re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))


def test_links_lead_somewhere():
    inside = [(page, link) for page in PAGES for link in links(page) if "://" not in link]
    dead = [f"{page.name}: {link}" for page, link in inside if not (page.parent / link).exists()]
    assert not dead, "\n".join(("these links lead nowhere", *dead))
