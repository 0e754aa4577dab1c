"""A view: the register as a document shows it, on one date and at one version."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.domain.campaign import counts
from isa_admin.domain.dates import show
from isa_admin.domain.joiners_and_leavers import lacks_leaver_row
from isa_admin.domain.standing import BOUND, adoptions, situation, standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from isa_admin.documents.blocks import Part
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.domain.versions import RowKind, VersionEntry

STATUS: dict[RowKind, str] = {
    "draft": "Draft for comment",
    "issued": "Sent out for adoption",
    "amendment": "Amended, before adoption",
    "finalised": "In force",
    "joiner": "In force",
    "leaver": "In force",
}
"""What a version's kind means to the reader of its title page."""


_ASKS: frozenset[RowKind] = frozenset({"issued", "amendment"})


class View(Struct, frozen=True, dict=True):
    """The register on one date, at one version.

    Attributes:
        register: Everything in the store as of one commit.
        on: The date.
        version: The row of the version-control table that the document bears.
        of_terms: Whether the document shows the text of the terms: then it says so where the row is not about this
            text. A letter or a certificate speaks of a version and shows no terms.
        send_to: The addresses to which a form goes once it is signed; those of the officers where none is given.
    """

    register: Register
    on: date
    version: VersionEntry | None
    of_terms: bool = False
    send_to: tuple[str, ...] = ()

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the terms, with the directives that the register fills.

        Raises:
            StoreError: A file of the terms is faulty; the message names the place.
        """
        from isa_admin.documents.terms import read_terms

        return read_terms(self.register.terms)

    @property
    def return_to(self) -> str:
        """Where a signed form goes: addresses, or the officer if the register has none."""
        officers = tuple(one.email for one in self.register.officers if one.role == "officer")
        return " or ".join(self.send_to or officers) or "the officer of the board"

    @cached_property
    def partners(self) -> Sequence[tuple[str, Sequence[PartnerEntry]]]:
        """The partners on the table by the date, by name within the categories, in the order of the agreement.

        A partner that has left stays in the table, marked, until its leaver row removes it.
        """
        titles = {category.id: category.title for category in self.register.agreement.categories}
        groups: dict[str, list[PartnerEntry]] = {identifier: [] for identifier in titles}
        for entry in self.register.partners.values():
            if standing(entry.events, self.on) in BOUND or lacks_leaver_row(self.register.versions, entry, self.on):
                groups.setdefault(entry.partner.category, []).append(entry)
        for entries in groups.values():
            entries.sort(key=lambda entry: (entry.partner.name.casefold(), entry.id))
        return [(titles.get(identifier, identifier), entries) for identifier, entries in groups.items() if entries]

    @cached_property
    def versions(self) -> Sequence[VersionEntry]:
        """The rows of the version-control table up to this view; a past view does not know later ones."""
        entries = self.register.versions.entries
        if self.version is None:
            return [entry for entry in entries if entry.on <= self.on]
        labels = [entry.version for entry in entries]
        return entries[: labels.index(self.version.version) + 1]

    @cached_property
    def row(self) -> VersionEntry | None:
        """The row that describes this text: the version, or a draft row with the digest of the text."""
        newest = self.register.versions.newest
        if not self.of_terms or self._covers(self.version):
            return self.version
        return newest if newest and newest.kind == "draft" and newest.on <= self.on and self._covers(newest) else None

    def _covers(self, version: VersionEntry | None) -> bool:
        digest = self.register.terms_digest
        return version is not None and self.register.versions.terms_of(version.version, digest) == digest

    @property
    def label(self) -> str:
        """The version as the reader sees it: ``V4.00``, ``DRAFT V0.01``, ``DRAFT after V4.00``."""
        if self.row is not None:
            return label(self.row)
        return f"DRAFT after {self.version.version}" if self.version else "DRAFT, no version yet"

    @property
    def is_draft(self) -> bool:
        """Whether the document shows a text that is not issued, or that is not the one its row is about."""
        return self.row.kind == "draft" if self.row is not None else self.of_terms

    @property
    def day(self) -> date:
        """The date that the document bears: the version's; a text without a version bears the date asked for."""
        return self.row.on if self.row else self.on

    @property
    def date_words(self) -> str:
        """The date that the document bears, for people."""
        return show(self.day)

    @property
    def status(self) -> str:
        """What this version is, for people, with the number of partners that have adopted it unless all have."""
        if self.row is None:
            return "In preparation" if self.version is None else f"Changed after {self.version.version}, not issued"
        words = STATUS[self.row.kind]
        entries = self.register.partners.values()
        bound = [entry for entry in entries if counts(entry, self.register.versions, self.on)]
        adopted = sum(self.register.adopted_currently(entry, self.on) for entry in bound)
        if self.row.kind == "draft" or adopted == len(bound):
            return words
        count = f"{adopted:,} of {len(bound):,} partners"
        return f"{words}: adopted by {count}" if self.row.kind in _ASKS else f"{words} for {count}"

    def left(self, entry: PartnerEntry) -> date | None:
        """Give the day from which a partner was no longer bound, if it has left."""
        return situation(entry.events, self.on).left

    def joined_later(self, entry: PartnerEntry) -> date | None:
        """Give the day on which a partner joined an agreement that was already finalised, if recorded."""
        by_then = [adoption for adoption in adoptions(entry.events) if adoption.on <= self.on]
        finalised = [row.on for row in self.versions if row.kind == "finalised"]
        if not by_then or not finalised:
            return None
        first = min(by_then, key=lambda event: event.on)
        return first.on if not first.on_or_before and first.on > finalised[-1] else None


def label(version: VersionEntry) -> str:
    """Write a version's label as the version-control table has it."""
    return f"DRAFT {version.version}" if version.kind == "draft" else version.version
