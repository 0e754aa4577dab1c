"""Deadlines: everything that the agreement has somebody do, by when, and the command that settles it.

``DEADLINES`` is the index. What is due is worked out from the register and the date, and never stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.domain.deadlines.due import AsOf, Due, Expiry, State
from isa_admin.domain.deadlines.of_agreement import (
    adoptions_outstanding,
    keys_expiring,
    missing_joiner_rows,
    missing_leaver_rows,
    returns_missing,
    review,
)
from isa_admin.domain.deadlines.of_events import (
    breach_outcomes,
    commissioner,
    meetings,
    notices_unserved,
    partners_untold,
    suspensions_lapsing,
    withdrawals,
)
from isa_admin.domain.deadlines.of_posts import posts_missing, posts_unconfirmed
from isa_admin.domain.own_sections import own_sections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from isa_admin.domain.counting import Holidays
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register

DEADLINES: tuple[Callable[[AsOf], Iterator[Due]], ...] = (
    commissioner,
    partners_untold,
    meetings,
    notices_unserved,
    suspensions_lapsing,
    withdrawals,
    missing_leaver_rows,
    missing_joiner_rows,
    keys_expiring,
    breach_outcomes,
    adoptions_outstanding,
    review,
    returns_missing,
    posts_missing,
    posts_unconfirmed,
)
"""Every deadline, the most pressing kind first. A new one is one function and one line here."""

_PERIODS: dict[str, str] = {
    "review": "review",
    "compliance": "compliance",
    "meeting": "resolution_meeting",
    "suspension": "suspension",
    "withdrawal": "withdrawal_notice",
    "leaver-row": "withdrawal_notice",
}
"""The setting whose section sets a deadline."""

WITHIN = 60
"""How many days ahead a list of deadlines looks, if nobody says otherwise."""

FEW = 3
"""How many deadlines of one kind are told one by one."""

_STATES: dict[State, int] = {"overdue": 0, "today": 1, "soon": 2}


def all_due(
    register: Register,
    on: date,
    holidays: Holidays,
    keys: Iterable[Expiry] = (),
    partners: Iterable[PartnerEntry] | None = None,
) -> list[Due]:
    """Work out everything that is due, however far ahead, the most urgent first.

    What is overdue comes first, then what is due on the day: each in the order of ``DEADLINES``, since a breach cannot
    wait however long a post has been open. What is to come follows in the order of the calendar.

    Args:
        register: The register.
        on: As of which day.
        holidays: Asked only where a period is in working days.
        keys: When the keys expire, where that was looked up.
        partners: All partners of the register, where they were read already.
    """
    entries = tuple(register.partners.values() if partners is None else partners)
    facts = AsOf(register=register, partners=entries, on=on, holidays=holidays, keys=tuple(keys))
    own = own_sections(register)
    found = [(place, _by_own(due, own, register)) for place, rule in enumerate(DEADLINES) for due in rule(facts)]

    def urgency(one: tuple[int, Due]) -> tuple[object, ...]:
        place, due = one
        state = _STATES[due.state(on)]
        by_date = due.due if due.state(on) == "soon" else on
        return state, by_date, place, due.due, due.partner or "", due.what

    return [due for _, due in sorted(found, key=urgency)]


def _by_own(due: Due, own: Mapping[int, int], register: Register) -> Due:
    """Give a deadline with the agreement's own section; with none where it is not known which one sets it."""
    named = _PERIODS.get(due.kind)
    period = getattr(register.agreement.periods, named) if named else None
    section = period.section if period is not None else own.get(due.section, 0)
    return due if section == due.section else replace(due, section=section)


def coming(found: Iterable[Due], on: date, within: int = WITHIN, partner: str | None = None) -> list[Due]:
    """Choose what is overdue or due within some days, for one partner if one is named."""
    return [due for due in found if (due.due - on).days <= within and (partner is None or due.partner == partner)]


def together(found: Iterable[Due], on: date) -> list[tuple[Due, ...]]:
    """Put many deadlines of one kind together, so that a list can tell them in one line; the order stays.

    Those that are overdue are told together whatever their days, those to come only where they share one.
    """
    groups: dict[tuple[object, ...], list[Due]] = {}
    for due in found:
        state = due.state(on)
        groups.setdefault((due.kind, state, due.due if state == "soon" else None), []).append(due)
    return [
        part
        for group in groups.values()
        for part in ((tuple(group),) if len(group) > FEW else tuple((due,) for due in group))
    ]


def owed(found: Iterable[Due], on: date) -> dict[str, list[Due]]:
    """Give what partners owe that is overdue, by partner: what a reminder lists. What the boards owe is left out."""
    by_partner: dict[str, list[Due]] = {}
    for due in found:
        if due.partner is not None and due.owed and due.state(on) == "overdue":
            by_partner.setdefault(due.partner, []).append(due)
    return by_partner
