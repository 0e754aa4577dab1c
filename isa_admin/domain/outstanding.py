"""Outstanding: which partners have still to adopt the terms as they are (Agreement s.23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.domain import dates
from isa_admin.domain.events import Adoption, Decline
from isa_admin.domain.standing import declines, is_leaving
from isa_admin.domain.versions import Versions

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.domain.versions import VersionEntry


def outstanding(register: Register, on: date) -> list[PartnerEntry]:
    """Give the partners that are asked to adopt: prospective ones, and those whose last adoption no longer holds.

    A partner that left, or is about to, is asked nothing.
    """
    return [
        entry
        for entry in register.partners.values()
        if not register.adopted_currently(entry, on) and not is_leaving(entry.events, on)
    ]


def asked_again(register: Register, row: VersionEntry, on: date) -> list[PartnerEntry]:
    """Give the partners whose adoption holds until a new row is written, and no longer then (Agreement s.23)."""
    if not row.material or row.kind == "draft":
        return []
    after = replace(register, versions=Versions((*register.versions, row)))
    return [entry for entry in outstanding(after, on) if register.adopted_currently(entry, on)]


def said_no(register: Register, entry: PartnerEntry, on: date) -> Decline | None:
    """Give the decline by which a partner said no to the terms as they are, if it did and did not adopt them since."""
    newest = register.versions.in_force(on)
    if newest is None or register.adopted_currently(entry, on):
        return None
    return declined_before(register, entry, newest.version, on)


def declined_before(register: Register, entry: PartnerEntry, version: str, on: date) -> Decline | None:
    """Give the last decline by which a partner said no to the terms of a version; one in dispute does not count."""
    said = [
        one
        for one in declines(entry.events)
        if one.on <= on
        and entry.dispute(one) is None
        and register.versions.find(one.version) is not None
        and register.versions.same_terms(one.version, version)
    ]
    return said[-1] if said else None


def declined_words(entry: PartnerEntry, said: Decline | None) -> str | None:
    """Say in a note that a partner declined, and why; nothing of one that did not."""
    if said is None:
        return None
    return f"{entry.partner.name} declined {said.version} on {dates.show(said.on)}: {said.reason}"


def versions_to_show(register: Register, on: date) -> list[VersionEntry]:
    """Give the versions that a list of adoptions has a column for, oldest first.

    Those that anybody adopted or declined, the one in force, and each later one that asked everybody to sign again.
    """
    named = {
        event.version
        for entry in register.partners.values()
        for event in entry.events
        if event.on <= on and isinstance(event, Adoption | Decline)
    }
    in_force = register.versions.in_force(on)
    rows = [row for row in register.versions if row.on <= on and (row.kind != "draft" or row.version in named)]
    shown: list[VersionEntry] = []
    spoken_of = False
    for row in rows:
        spoken_of = spoken_of or row.version in named
        if row.version in named or row == in_force or (row.material and spoken_of):
            shown.append(row)
    return shown
