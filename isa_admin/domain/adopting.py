"""Recording an adoption: what it takes, and the row that a partner's first one writes (Agreement s.23)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from isa_admin.domain import dates
from isa_admin.domain.changes import AddEvent, AddVersion, Change, Decision
from isa_admin.domain.standing import Standing, standing
from isa_admin.domain.versions import VersionEntry
from isa_admin.errors import RuleError

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.domain.events import Adoption
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register


class AdoptionRefusedError(RuleError):
    """A rule of the agreement refuses to record this adoption."""


def record_adoption(register: Register, id_: str, adoption: Adoption, *, today: date, by: str) -> Decision:
    """Decide to record that a partner adopted a version.

    The first adoption brings the partner into force and writes a ``joiner`` row into the version-control table, dated
    today, as the reference table does (signed 4 October 2016, V3.00 on 5 October 2016).

    Args:
        register: The register as it stands.
        id_: The partner.
        adoption: What was signed; its terms digest is filled in here.
        today: The day of recording.
        by: The officer who records it, for the row.

    Raises:
        NoSuchVersionError: The version is not in the table.
        AdoptionRefusedError: It is dated in the future or before the version, adopts a draft, or was recorded before;
            or the version-control table does not fit the terms or the day, and must be put right first.
    """
    entry, version = register.partners[id_], register.version(adoption.version)
    _refuse_table(register, today)
    _refuse(entry, version, adoption, today)
    adoption = replace(
        adoption,
        version=version.version,
        terms_digest=register.versions.terms_of(version.version, register.terms_digest),
    )
    changes: list[Change] = [AddEvent(id_, adoption)]
    subject = f"Record adoption of {version.version} by {entry.partner.name}"
    if standing(entry.events, today) == Standing.PROSPECTIVE:
        row = VersionEntry(
            version=register.versions.next_label("joiner"),
            on=today,
            kind="joiner",
            material=False,
            comment=f"{entry.partner.name} included",
            by=by,
            terms_digest=register.terms_digest,
        )
        changes.append(AddVersion(row))
        subject += f"; {row.version}"
    return Decision(
        subject=subject,
        changes=tuple(changes),
        next=("isa-admin render", "isa-admin list-versions"),
    )


def _refuse_table(register: Register, today: date) -> None:
    """Refuse to write below a row that is of another text or of a later day: the new row would hide that."""
    newest = register.versions.entries[-1]
    if newest.terms_digest not in {None, register.terms_digest}:
        raise AdoptionRefusedError(
            f"the terms are not those of {newest.version}: they were changed and no row of the version-control table"
            " says so, so it is not certain what is adopted (Agreement s.23)",
            "see what to do with: isa-admin check",
        )
    if newest.on > today:
        raise AdoptionRefusedError(
            f"the newest row of the version-control table, {newest.version}, is of {dates.show(newest.on)}, and today"
            f" is {dates.show(today)}",
            "check the clock of this computer, then the table: isa-admin list-versions",
        )


def _refuse(entry: PartnerEntry, version: VersionEntry, adoption: Adoption, today: date) -> None:
    name = entry.partner.name
    if version.kind == "draft":
        raise AdoptionRefusedError(
            f"{version.version} is a draft, and a partner adopts a version that was sent out (Agreement s.23)",
            "choose a later one: isa-admin list-versions",
        )
    if adoption.on > today:
        raise AdoptionRefusedError(
            f"{dates.show(adoption.on)} is in the future, and an adoption is recorded after it was signed"
            " (Agreement s.23)",
            "give the date that stands beside the signature: --on DATE",
        )
    if adoption.on < version.on:
        raise AdoptionRefusedError(
            f"{version.version} is of {dates.show(version.on)}, so nobody can have signed it on"
            f" {dates.show(adoption.on)} (Agreement s.23)",
            "check the date and the version on the form: --on DATE --version LABEL",
        )
    for event in entry.events:
        if event.version == version.version:
            raise AdoptionRefusedError(
                f"{name} adopted {version.version} already, on {dates.show(event.on)}; a version is adopted once"
                " (Agreement s.23)",
                f"see what is recorded: isa-admin show-partner {entry.id}",
            )
    newest = max((event.on for event in entry.events), default=adoption.on)
    if adoption.on < newest:
        raise AdoptionRefusedError(
            f"{name} has a later event of {dates.show(newest)}, and events are recorded in their order",
            "check the date on the form: --on DATE",
        )
