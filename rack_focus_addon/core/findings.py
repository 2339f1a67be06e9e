"""What a check has to say about a shot."""

from dataclasses import dataclass, field
from typing import Any

from .choices import Severity


@dataclass(frozen=True)
class Fix:
    """Something that a button can do about a finding."""

    label: str
    action: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One result of checking a shot: what, how bad, where, and what to do."""

    code: str
    severity: Severity
    message: str
    frame: float | None = None
    camera: str | None = None
    subject: str | None = None
    fix: Fix | None = None
