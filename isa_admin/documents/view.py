"""A view: the register as a document shows it, on one date and at one version."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from isa_admin.domain.dates import show
from isa_admin.domain.joiners_and_leavers import lacks_leaver_row
from isa_admin.domain.standing import BOUND, adoptions, situation, standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

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


@dataclass(frozen=True)
class View:
    """The register on one date, at one version."""

    register: Register
    on: date
    version: VersionEntry | None

    @cached_property
    def partners(self) -> Sequence[tuple[str, Sequence[PartnerEntry]]]:
        """The partners on the table by the date, by name within the categories, in the order of the agreement.

        Who left stands there, marked, until the row of the version-control table takes it off.
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

    @property
    def label(self) -> str:
        """The version as the reader sees it: ``V4.00``, ``DRAFT V0.01``."""
        return label(self.version) if self.version else "No version yet"

    @property
    def day(self) -> date:
        """The date that the document bears: the version's; without a version, the date asked for."""
        return self.version.on if self.version else self.on

    @property
    def date_words(self) -> str:
        """The date that the document bears, for people."""
        return show(self.day)

    @property
    def status(self) -> str:
        """What this version is, for people."""
        return STATUS[self.version.kind] if self.version else "In preparation"

    def left(self, entry: PartnerEntry) -> date | None:
        """Give the day from which a partner was bound no longer, where it left."""
        return situation(entry.events, self.on).left

    def joined_later(self, entry: PartnerEntry) -> date | None:
        """Give the day on which a partner joined an agreement that was finalised already, where it is recorded."""
        by_then = [adoption for adoption in adoptions(entry.events) if adoption.on <= self.on]
        finalised = [row.on for row in self.versions if row.kind == "finalised"]
        if not by_then or not finalised:
            return None
        first = min(by_then, key=lambda event: event.on)
        return first.on if not first.on_or_before and first.on > finalised[-1] else None


def label(version: VersionEntry) -> str:
    """Write a version's label as the version-control table has it."""
    return f"DRAFT {version.version}" if version.kind == "draft" else version.version
