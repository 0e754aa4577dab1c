"""What happened in the examples, and how to ask what is due."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from isa_admin.domain.breach import Breach
from isa_admin.domain.deadlines import all_due
from isa_admin.domain.events import Suspension, Withdrawal
from isa_admin.domain.notice import Addressee, Notice
from tests.domain.building import adoption, entry

if TYPE_CHECKING:
    from isa_admin.domain.deadlines.due import DueKind, Expiry
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register

JOINED = adoption(date(2015, 9, 10))
SHA = "a" * 64
SUSPENDED = Suspension(
    on=date(2027, 3, 1),
    reason="A laptop was stolen",
    evidence_sha256=SHA,
    lapses=date(2027, 4, 15),
    meeting_by=date(2027, 3, 15),
    notice="2027-001",
)
LETTER = Withdrawal(on=date(2027, 2, 20), letter_sha256=SHA, notice="2027-002")
BREACH = Breach(
    kind="stolen",
    place="alpha",
    supplied_by=("beta",),
    involved=("gamma",),
    found="2027-03-01T14:30+00:00",
    what="A laptop",
    commissioner_by="2027-03-04T14:30+00:00",
)


def never(_: date) -> bool:
    """There are no bank holidays."""
    return False


def due(held: Register, on: date, kind: DueKind, *keys: Expiry) -> list[tuple[date, str | None, str, str, int]]:
    """Give what is due of one kind."""
    found = all_due(held, on, never, keys)
    return [(one.due, one.partner, one.what, one.command, one.section) for one in found if one.kind == kind]


def notice(kind: Any, on: date, *to: str, **more: Any) -> Notice:  # noqa: ANN401  fields of a notice
    """Make a notice to partners."""
    return Notice(kind=kind, on=on, to=tuple(Addressee(partner=one) for one in to), **more)


def happened(*events: Any, **more: Any) -> PartnerEntry:  # noqa: ANN401  events and fields
    """Make a partner in force to which more happened."""
    return entry(events=(JOINED, *events), **more)
