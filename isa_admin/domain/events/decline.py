"""Decline: a partner says that it does not adopt a version (Agreement s.23). Its standing stays as it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from isa_admin.domain import text
from isa_admin.domain.events.adoption import SignedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """A partner said no to the terms of a version, and why.

    ``signed_by`` is who said so for the partner, where that is known.
    """

    type: ClassVar[str] = "decline"

    on: date
    version: str
    reason: str
    signed_by: SignedBy | None = None

    def __post_init__(self) -> None:
        text.version_label(self.version)
        text.line(self.reason, "reason")
