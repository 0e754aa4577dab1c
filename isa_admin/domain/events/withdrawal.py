"""Withdrawal: a partner's written notice that it leaves the agreement, its service, its cancellation (Agreement s.19).

The notice is given to all other partners. It takes effect when the time has passed that is counted from the last of
them to be served; until then the partner is bound, and may cancel the notice.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from msgspec import Struct

from isa_admin.domain import text
from isa_admin.domain.agreement import Counting


class Withdrawal(Struct, frozen=True, kw_only=True):
    """A partner gave notice in writing that it withdraws from the agreement.

    ``on`` is the day on which the letter was received, ``letter_sha256`` the digest of the letter, ``notice`` the
    notice to all other partners, ``not_before`` the day that the partner asked for, if it asked for one.
    """

    type: ClassVar[str] = "withdrawal"

    on: date
    letter_sha256: str
    notice: str
    not_before: date | None = None

    def __post_init__(self) -> None:
        text.sha256(self.letter_sha256)
        text.notice_id(self.notice)


class Service(Struct, frozen=True, kw_only=True):
    """The notice of withdrawal was served on everybody to be told, the last of them on ``on``.

    ``effective`` is the day from which the partner is no longer bound, ``counting`` how it was counted. Both are kept
    as they were that day: another period in the agreement later moves no withdrawal.
    """

    type: ClassVar[str] = "service"

    on: date
    notice: str
    effective: date
    counting: Counting

    def __post_init__(self) -> None:
        text.notice_id(self.notice)
        if self.effective < self.on:
            raise ValueError("a notice takes no effect before it is served")


class Cancellation(Struct, frozen=True, kw_only=True):
    """A partner took its notice of withdrawal back before it took effect; ``reason`` is in its own words."""

    type: ClassVar[str] = "cancellation"

    on: date
    reason: str | None = None

    def __post_init__(self) -> None:
        text.optional_line(self.reason, "reason")
