"""Finalising: the row that says that all partners have signed the terms that were issued (Agreement s.23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.amending import NewText, RowWanted, change_terms
from isa_admin.domain.campaign import campaign
from isa_admin.domain.dates import show
from isa_admin.domain.text import several
from isa_admin.errors import RuleError

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.domain.changes import Decision
    from isa_admin.domain.register import Register


def finalise(register: Register, *, today: date, by: str, comment: str | None = None) -> Decision:
    """Decide to write the row that says that all have signed, as V2.00 of the reference table does.

    Args:
        register: The register.
        today: The day that the row bears.
        by: Who writes it.
        comment: What the row says, if not the words of the reference table.

    Raises:
        RuleError: It is finalised, somebody has yet to sign, or the table must be put right first.
    """
    found = campaign(register, today)
    if found.finalised is not None:
        raise RuleError(
            f"{found.finalised.version} of {show(found.finalised.on)} already says that the agencies signed"
            " (Agreement s.23)",
            "see the table with: isa-admin list-versions",
        )
    if not found.progress:
        raise RuleError("no partner was asked to sign, so none has signed (Agreement s.23)", "isa-admin list-partners")
    if found.outstanding:
        names = several([one.entry.partner.name for one in found.outstanding], 5)
        raise RuleError(
            f"not all have signed {found.version.version}: {len(found.outstanding)} of {len(found.progress)} have yet"
            f" to sign: {names} (Agreement s.23)",
            "see how far each has come: isa-admin campaign --outstanding",
        )
    wanted = RowWanted(kind="finalised", material=False, comment=comment)
    return change_terms(register, NewText(terms=register.terms), wanted, today=today, by=by)
