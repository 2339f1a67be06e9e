"""German: what the panel and its buttons say. A puller's words as German crews use them: Schärfe ziehen, Blende."""

from typing import Final

TEXTS: Final[dict[str, str]] = {}
