"""Returns owed: of which years a partner is asked for its self-assessment, when that is asked in a letter (s.18)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from isa_admin.domain.standing import BOUND, situation

if TYPE_CHECKING:
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register

_FROM_MONTH = 10
"""From this month on a letter asks for the year that runs too, beside one that was missed."""


def years_asked(register: Register, entry: PartnerEntry, on: date, known: date | None = None) -> tuple[int, ...]:
    """Give the years of which a letter on a day asks a partner for its self-assessment; none if all were returned.

    The year before, if the partner was bound at its end and did not return it, otherwise the year that runs; towards
    the end of the year both.

    Args:
        register: The register.
        entry: The partner.
        on: The day of the letter.
        known: Only returns that were recorded before this day; all of them if left out.
    """
    if situation(entry.events, on).standing not in BOUND:
        return ()
    before = situation(entry.events, date(on.year - 1, 12, 31)).in_hand is not None
    missed = (on.year - 1,) if before and not _returned(register, entry, on.year - 1, known) else ()
    runs = () if _returned(register, entry, on.year, known) or (missed and on.month < _FROM_MONTH) else (on.year,)
    return (*missed, *runs)


def returned(register: Register, entry: PartnerEntry, asked_on: date, on: date) -> bool:
    """Say whether a partner returned by a day what a letter had asked for."""
    years = years_asked(register, entry, asked_on, asked_on)
    found = [held.of(entry.id) if (held := register.compliance.get(str(year))) else None for year in years]
    return bool(years) and all(one is not None and one.on <= on for one in found)


def _returned(register: Register, entry: PartnerEntry, year: int, known: date | None) -> bool:
    held = register.compliance.get(str(year))
    found = held.of(entry.id) if held is not None else None
    return found is not None and (known is None or found.on < known)
