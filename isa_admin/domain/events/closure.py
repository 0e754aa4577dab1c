"""Closure: a partner ceased to exist and no other body takes its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from isa_admin.domain import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A partner was closed without a successor: from that day it is no longer bound, and nobody takes its place."""

    type: ClassVar[str] = "closure"

    on: date
    reason: str

    def __post_init__(self) -> None:
        text.line(self.reason, "reason")
