"""Succession: another body takes the place of a partner that is merged, renamed or abolished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from isa_admin.domain import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """A partner ceased to be, and ``by`` took its place; who succeeds is bound by an adoption of its own."""

    type: ClassVar[str] = "succession"

    on: date
    by: str
    reason: str

    def __post_init__(self) -> None:
        text.slug(self.by)
        text.line(self.reason, "reason")
