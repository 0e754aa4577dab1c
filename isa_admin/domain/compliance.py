"""Yearly compliance: how each partner says it keeps to the agreement, standard by standard (Agreement s.18)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from isa_admin.domain import text

Verdict = Literal["met", "partly", "not-met", "not-applicable"]

VERDICTS: dict[Verdict, str] = {
    "met": "Met",
    "partly": "Partly met",
    "not-met": "Not met",
    "not-applicable": "Not applicable",
}
"""How a standard is met, with the words for it."""


class Answer(Struct, frozen=True, kw_only=True):
    """How a partner meets one standard, what shows it, and what it will do about it."""

    standard: str
    answer: Verdict
    evidence: str | None = None
    action: str | None = None

    def __post_init__(self) -> None:
        text.slug(self.standard)
        text.optional_line(self.evidence, "evidence")
        text.optional_line(self.action, "action")


class Return(Struct, frozen=True, kw_only=True):
    """The self-assessment of one partner; ``on`` is the day on which it was recorded."""

    partner: str
    on: date
    answers: tuple[Answer, ...]

    def __post_init__(self) -> None:
        text.slug(self.partner)
        answered = [one.standard for one in self.answers]
        for one in answered:
            if answered.count(one) > 1:
                raise text.WrongTextError(f"the standard '{one}' is answered twice", one)

    def count(self, verdict: Verdict) -> int:
        """Say how many standards have this answer."""
        return sum(one.answer == verdict for one in self.answers)


class Compliance(Struct, frozen=True, kw_only=True):
    """The self-assessments of one year, as ``agreement/compliance/2026.yaml`` keeps them; the name is the year."""

    returns: tuple[Return, ...]

    def __post_init__(self) -> None:
        partners = [one.partner for one in self.returns]
        for one in set(partners):
            if partners.count(one) > 1:
                raise text.WrongTextError(f"{one} has two returns in one year", one)

    def of(self, partner: str) -> Return | None:
        """Give the return of a partner, or nothing."""
        return next((one for one in self.returns if one.partner == partner), None)
