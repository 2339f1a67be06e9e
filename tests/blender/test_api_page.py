"""docs/api.md says what the docstrings say."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_is_up_to_date(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.delitem(sys.modules, "build_api_page", raising=False)
    import build_api_page

    assert build_api_page.PAGE.read_text(encoding="utf-8") == build_api_page.page(), "run build_api_page.py"
