"""Suspension: a partner stops sharing after a serious breach of security, for a while, and resumes (Agreement s.19)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from msgspec import Struct

from isa_admin.domain import text

Scope = Literal["own-part", "whole-agreement", "named-partners"]
"""What a suspension stops: all sharing of that partner, all sharing of everybody, or its sharing with some."""


class Suspension(Struct, frozen=True, kw_only=True):
    """A partner suspended the agreement, in writing and with evidence of what went wrong.

    ``evidence_sha256`` is the digest of the evidence, ``letter_sha256`` that of the writing, where it was given apart;
    ``enclosed`` says whether both go to the other partners with the notice. ``lapses`` is the first day on which the
    suspension no longer applies, ``meeting_by`` the last day for the risk assessment and resolution meeting. Both are
    kept as they were counted that day. ``scope`` is what it stops, as the boards read section 19 that day or as the
    partner's letter says; ``towards`` are the partners that it names, where it is of sharing with these alone.
    ``notice`` is the number of the notice by which the others are told; none where the agreement binds no other.
    """

    type: ClassVar[str] = "suspension"

    on: date
    reason: str
    evidence_sha256: str
    lapses: date
    meeting_by: date
    notice: str | None = None
    letter_sha256: str | None = None
    enclosed: bool = False
    scope: Scope = "own-part"
    towards: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        text.line(self.reason, "reason")
        text.sha256(self.evidence_sha256)
        if self.letter_sha256 is not None:
            text.sha256(self.letter_sha256)
        if self.notice is not None:
            text.notice_id(self.notice)
        for one in self.towards:
            text.slug(one)
        if (self.scope == "named-partners") != bool(self.towards):
            raise ValueError("a suspension towards named partners names them under towards, and no other does")
        if self.lapses <= self.on:
            raise ValueError("a suspension lapses after the day on which it began")


class Meeting(Struct, frozen=True, kw_only=True):
    """The risk assessment and resolution meeting on a suspension was held.

    ``attended`` are the partners that sent a representative, ``decision`` is what the meeting decided.
    """

    type: ClassVar[str] = "meeting"

    on: date
    attended: tuple[str, ...]
    decision: str

    def __post_init__(self) -> None:
        for one in self.attended:
            text.slug(one)
        text.line(self.decision, "decision")


class Reinstatement(Struct, frozen=True, kw_only=True):
    """A suspended partner shares again before its suspension lapses."""

    type: ClassVar[str] = "reinstatement"

    on: date
    reason: str

    def __post_init__(self) -> None:
        text.line(self.reason, "reason")
