"""The roster: who administers the agreement for the boards, by key fingerprint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from isa_admin.domain import text

Role = Literal["officer", "reviewer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """One person on the roster; the fingerprint of the key is the identity, the name is for people."""

    fingerprint: str
    name: str
    email: str
    role: Role
    since: date

    def __post_init__(self) -> None:
        text.fingerprint(self.fingerprint)
        text.line(self.name, "name")
        text.email(self.email)
