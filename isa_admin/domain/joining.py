"""Joining: the row of the version-control table that says that a partner came to the agreement (Agreement s.23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.standing import Standing, adoptions, standing
from isa_admin.domain.versions import VersionEntry

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.domain.versions import Versions


def lacks_joiner_row(versions: Versions, entry: PartnerEntry, on: date) -> bool:
    """Say whether a partner is in force and no row of the table says how it came.

    Those who had adopted when the agreement was finalised came with that row (``Finalised following agencies
    signing``); each later one has a ``joiner`` row of its own, which names it.
    """
    if standing(entry.events, on) == Standing.PROSPECTIVE:
        return False
    first = min(adoption.on for adoption in adoptions(entry.events))
    return not any(
        (row.kind == "joiner" and row.partner == entry.id) or (row.kind == "finalised" and row.on >= first)
        for row in versions
    )


def joiner_row(register: Register, entry: PartnerEntry, *, today: date, by: str) -> VersionEntry:
    """Make the row of a partner that joins, dated today, as the reference table has it."""
    return VersionEntry(
        version=register.versions.next_label("joiner"),
        on=today,
        kind="joiner",
        material=False,
        comment=f"{entry.partner.name} included",
        by=by,
        partner=entry.id,
        terms_digest=register.terms_digest,
    )
