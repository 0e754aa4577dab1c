"""Whether a statement fits the point of a store's history at which it is recorded (ATTACKS E01 to E04, D02).

The verifier asks this of every adoption in a history, and the program asks it before it records one: the same rule, in
one place.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.domain.dates import show
from isa_admin.trust.findings import Refused

if TYPE_CHECKING:
    from datetime import date, datetime

    from isa_admin.trust.statement import Statement

ZONES = timedelta(days=1)
"""A statement bears the local date of whoever wrote it, a signature a moment in UTC: they may be a day apart."""


class Point(Struct, frozen=True, kw_only=True):
    """What a statement must say to be recorded now: of this store, for this partner, about this text, after this event.

    ``terms_digest`` is that of the text which the statement's version has here; nothing if it is not known.
    ``signatory`` is the name of whose key it is; ``previous_event`` the digest of the partner's last event.
    """

    agreement: str
    store: str
    partner: str
    terms_digest: str | None
    signatory: str | None
    previous_event: str | None


def refuse_misfit(stated: Statement, made: datetime, point: Point) -> None:
    """Refuse a statement that is about anything but this point of this store.

    Args:
        stated: What was signed.
        made: When, as the signature says.
        point: What it must say.

    Raises:
        Refused: With the rule and the reason.
    """
    expected = (
        ("E02", stated.agreement, point.agreement, "it is for another agreement"),
        ("E02", stated.store, point.store, "it is for another store"),
        ("D02", stated.partner, point.partner, "it is for another partner"),
        (
            "E01",
            stated.terms_digest,
            point.terms_digest,
            "it is for another text, not the one of its version here",
        ),
        ("D02", stated.signatory, point.signatory, "it names a signatory other than the key's owner"),
        ("E03", stated.previous_event, point.previous_event, "it is for an earlier point of the partner's history"),
    )
    for rule, said, right, words in expected:
        if said != right:
            raise Refused(rule, words)
    if day_signed(made) < stated.on - ZONES:
        raise Refused("E05", f"it is dated {show(stated.on)} and was signed before that")


def day_signed(made: datetime) -> date:
    """Give the day on which something was signed: the date of the signature in UTC, the same for every reader."""
    return made.astimezone(UTC).date()
