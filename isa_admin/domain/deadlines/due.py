"""A deadline as a value: what is due, by when, whom it is about, and what settles it."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from isa_admin.domain.standing import BOUND, situation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isa_admin.domain.counting import Holidays
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.domain.standing import Situation

State = Literal["overdue", "today", "soon"]
DueKind = Literal[
    "commissioner",
    "breach-partner",
    "breach-outcome",
    "meeting",
    "notice",
    "suspension",
    "withdrawal",
    "leaver-row",
    "joiner-row",
    "key",
    "adoption",
    "review",
    "compliance",
    "post-missing",
    "post-unconfirmed",
]

MANY: dict[DueKind, str] = {
    "commissioner": "breaches not reported to the Information Commissioner",
    "breach-partner": "partners not told of a breach",
    "breach-outcome": "outcomes of breaches not circulated",
    "meeting": "resolution meetings not held",
    "notice": "notices not recorded as served",
    "suspension": "suspensions that lapse",
    "withdrawal": "withdrawals that take effect",
    "leaver-row": "partners that left and have no row",
    "joiner-row": "partners that joined and have no row",
    "key": "keys that expire",
    "adoption": "adoptions outstanding",
    "review": "reviews",
    "compliance": "self-assessments not recorded",
    "post-missing": "partners with open posts",
    "post-unconfirmed": "partners whose posts nobody confirmed for a year",
}
"""What many deadlines of one kind are called together."""

OWED: frozenset[DueKind] = frozenset({"adoption", "compliance", "key", "post-missing", "post-unconfirmed"})
"""The kinds that a partner owes, so that it can be reminded; all others are for the boards' officer to do."""


class Due(Struct, frozen=True, kw_only=True):
    """Something that is to be done, or that happens by itself, by a day.

    ``partner`` is the id of the partner that it is about, if it is about one; ``what`` says it in one line; ``command``
    settles it; ``section`` is that of the agreement, or 0 where only the record-keeping asks for it. ``at`` is the
    moment, where hours are counted.
    """

    kind: DueKind
    due: date
    partner: str | None
    what: str
    command: str
    section: int
    at: datetime | None = None

    def state(self, on: date) -> State:
        """Say on a day whether it is overdue, due that day, or to come."""
        if self.due < on:
            return "overdue"
        return "today" if self.due == on else "soon"

    @property
    def owed(self) -> bool:
        """Whether the partner owes it."""
        return self.kind in OWED


class Expiry(Struct, frozen=True, kw_only=True):
    """A key that expires: of a partner's signatory, or of somebody on the roster if no partner is named.

    ``on`` is the first day on which it signs nothing any more.
    """

    owner: str
    partner: str | None
    fingerprint: str
    on: date


class AsOf(Struct, frozen=True, kw_only=True, dict=True):
    """What deadlines are worked out from; the partners are read once for all of them."""

    register: Register
    partners: tuple[PartnerEntry, ...]
    on: date
    holidays: Holidays
    keys: tuple[Expiry, ...] = ()

    @cached_property
    def now(self) -> Mapping[str, Situation]:
        """Where each partner is on the day."""
        return {entry.id: situation(entry.events, self.on) for entry in self.partners}

    @cached_property
    def bound(self) -> tuple[PartnerEntry, ...]:
        """The partners that the agreement binds on the day."""
        return tuple(entry for entry in self.partners if self.now[entry.id].standing in BOUND)

    def name(self, id_: str) -> str:
        """Give the name of a partner, or its id where the register does not hold it."""
        return self._names.get(id_, id_)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {entry.id: entry.partner.name for entry in self.partners}
