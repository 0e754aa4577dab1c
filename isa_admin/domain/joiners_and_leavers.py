"""The rows of the version-control table that say who joined and who left: which is missing, and how it reads (s.23)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from isa_admin.domain import dates
from isa_admin.domain.standing import BOUND, Standing, adoptions, situation
from isa_admin.domain.versions import VersionEntry

if TYPE_CHECKING:
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.domain.versions import Versions


def lacks_joiner_row(versions: Versions, entry: PartnerEntry, on: date) -> bool:
    """Say whether a partner is in force and no row of the table says how it came.

    Those who had adopted when the agreement was finalised came with that row (``Finalised following agencies
    signing``); each later one has a ``joiner`` row of its own, which names it. Who came before
    the register began is in the table that was brought in, as far as that says so: a row of today would say that it
    joins today.
    """
    now = situation(entry.events, on)
    if now.standing not in BOUND:
        return False
    since = now.left_before or date.min
    first = min((one for one in adoptions(entry.events) if one.on >= since), key=lambda one: one.on)
    if first.is_from_before and now.left_before is None:
        return False
    return not any(
        (row.kind == "joiner" and row.partner == entry.id and row.on >= since)
        or (row.kind == "finalised" and row.on >= first.on)
        for row in versions
    )


def coming_back(entry: PartnerEntry, on: date) -> str | None:
    """Say of a partner that left that an adoption brings it back; nothing of one that did not leave."""
    now = situation(entry.events, on)
    if now.left is None:
        return None
    how = "another body took its place" if now.succession else "it was closed" if now.closure else "it withdrew"
    return f"{entry.partner.name} left on {dates.show(now.left)}: {how}; an adoption brings it back"


def joiner_row(register: Register, entry: PartnerEntry, *, today: date, by: str) -> VersionEntry:
    """Make the row of a partner that joins or comes back, dated today, as the reference table has it."""
    now = situation(entry.events, today)
    again = " again" if now.left or now.left_before else ""
    return VersionEntry(
        version=register.versions.next_label("joiner"),
        on=today,
        kind="joiner",
        material=False,
        comment=f"{entry.partner.name} included{again}",
        by=by,
        partner=entry.id,
        terms_digest=register.terms_digest,
    )


def lacks_leaver_row(versions: Versions, entry: PartnerEntry, on: date) -> bool:
    """Say whether a partner has withdrawn by a date and no row of the version-control table says so."""
    now = situation(entry.events, on)
    return (
        now.standing is Standing.WITHDRAWN
        and now.succession is None
        and not any(
            row.kind == "leaver" and row.partner == entry.id and now.left is not None and now.left <= row.on <= on
            for row in versions
        )
    )


def leaver_row(register: Register, comment: str, *, today: date, by: str, partner: str | None = None) -> VersionEntry:
    """Make the row of a partner that left."""
    return VersionEntry(
        version=register.versions.next_label("leaver"),
        on=today,
        kind="leaver",
        material=False,
        comment=comment,
        by=by,
        partner=partner,
        terms_digest=register.terms_digest,
    )
