"""The matrix of adoptions: who adopted which version, on what evidence, and who is outstanding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.outstanding import said_no, versions_to_show
from isa_admin.domain.standing import adoptions, declines, standing

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.application.reporting import Report
    from isa_admin.domain.events import Adoption, Decline
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register


def adoption_matrix(register: Register, on: date) -> Report:
    """Say of every partner what it adopted by a date, in the order of the partners table."""
    in_force = register.versions.in_force(on)
    order = {category.id: place for place, category in enumerate(register.agreement.categories)}
    entries = sorted(
        register.partners.values(),
        key=lambda entry: (order.get(entry.partner.category, len(order)), entry.partner.name.casefold()),
    )
    rows = [_row(register, entry, on) for entry in entries]
    return {
        "on": on.isoformat(),
        "version": in_force and in_force.version,
        "versions": [row.version for row in versions_to_show(register, on)],
        "partners": rows,
        "outstanding": [row["id"] for row in rows if row["outstanding"]],
    }


def _row(register: Register, entry: PartnerEntry, on: date) -> Report:
    no = said_no(register, entry, on)
    return {
        "id": entry.id,
        "name": entry.partner.name,
        "category": entry.partner.category,
        "standing": standing(entry.events, on),
        "outstanding": not register.adopted_currently(entry, on),
        "declined": no.version if no else None,
        "adoptions": [_adoption(entry, one) for one in adoptions(entry.events) if one.on <= on],
        "declines": [_decline(entry, one) for one in declines(entry.events) if one.on <= on],
    }


def _adoption(entry: PartnerEntry, one: Adoption) -> Report:
    return {
        "version": one.version,
        "terms_digest": one.terms_digest,
        "on": one.on.isoformat(),
        "on_or_before": one.on_or_before,
        "evidence": one.evidence,
        "signed_by": one.signed_by and {"name": one.signed_by.name, "post": one.signed_by.post},
        "key": one.key,
        "disputed": _dispute(entry, one),
    }


def _decline(entry: PartnerEntry, one: Decline) -> Report:
    return {"version": one.version, "on": one.on.isoformat(), "reason": one.reason, "disputed": _dispute(entry, one)}


def _dispute(entry: PartnerEntry, one: Adoption | Decline) -> Report | None:
    """Say when and why an officer disputed what a signatory recorded, if one did."""
    found = entry.dispute(one)
    return {"on": found.on.isoformat(), "reason": found.reason} if found is not None else None
