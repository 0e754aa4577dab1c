"""The register: everything in the store as of one commit, as values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from isa_admin.domain import text
from isa_admin.domain.standing import BOUND, situation, standing
from isa_admin.errors import NotFoundError, close_matches, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from isa_admin.domain.agreement import Agreement, Category
    from isa_admin.domain.breach import Breach
    from isa_admin.domain.compliance import Compliance
    from isa_admin.domain.notice import Notice
    from isa_admin.domain.officers import Officer, Revocation
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.review import Comment, Review
    from isa_admin.domain.versions import VersionEntry, Versions


BEGINNING = 3
"""So many letters of a partner's name may stand for it, if they begin no other."""


class Register(Struct, frozen=True, kw_only=True):
    """Everything in the store as of one commit.

    ``partners`` may read a partner only when it is asked for, so a command that touches one of 10,000 partners reads
    one; ``values()`` reads all of them in one go. ``terms`` are the Markdown files that partners adopt, by file name;
    ``terms_digest`` is what ``cd agreement/terms && sha256sum * | sha256sum`` prints. ``comments`` are those of all
    reviews, by the year and the id of each: ``2027/k7f2m3qd``.
    """

    agreement: Agreement
    versions: Versions
    officers: tuple[Officer, ...]
    partners: Mapping[str, PartnerEntry]
    terms: Mapping[str, bytes]
    terms_digest: str
    revocations: tuple[Revocation, ...] = ()
    notices: Mapping[str, Notice] = field(default_factory=dict)
    breaches: Mapping[str, Breach] = field(default_factory=dict)
    compliance: Mapping[str, Compliance] = field(default_factory=dict)
    reviews: Mapping[str, Review] = field(default_factory=dict)
    comments: Mapping[str, Comment] = field(default_factory=dict)

    def partner(self, wanted: str) -> PartnerEntry:
        """Find a partner by its id, its name, a short name, or the beginning of one of them that fits no other.

        What reads the same is the same: capitals, accents, apostrophes.

        Raises:
            NotFoundError: With the partners that were probably meant.
        """
        # Words alone are tried as an id, which reads one partner; "A & B" is not the id a-b.
        id_ = "-".join(re.findall(r"[a-z0-9]+", wanted.casefold()))
        if re.fullmatch(r"[a-z0-9 -]+", wanted.strip().casefold()) and id_ in self.partners:
            return self.partners[id_]
        names: dict[str, str] = {}
        begun: list[PartnerEntry] = []
        folded = text.folded(wanted)
        for entry in self.partners.values():
            known = [text.folded(one) for one in (entry.partner.name, *entry.partner.aliases)]
            if folded in known:
                return entry
            if len(folded) >= BEGINNING and any(one.startswith(folded) for one in (entry.id, *known)):
                begun.append(entry)
            names[entry.partner.name] = names[entry.id] = f"{entry.id} ({entry.partner.name})"
        if len(begun) == 1:
            return begun[0]
        # One partner is one answer, whether its id or its name was nearly right.
        near = ", ".join(
            [names[one.id] for one in begun] or dict.fromkeys(names[one] for one in nearest(wanted, names))
        )
        raise NotFoundError(
            f"there is no partner '{wanted}'",
            f"did you mean {near}?" if near else "see all with: isa-admin list-partners",
        )

    def category(self, wanted: str) -> Category:
        """Find a category of the agreement by its id or title.

        Raises:
            NotFoundError: With the categories there are.
        """
        found = self.agreement.category(wanted)
        if found is None:
            ids = [category.id for category in self.agreement.categories]
            near = close_matches(wanted, ids)
            raise NotFoundError(
                f"there is no category '{wanted}'",
                f"did you mean {near}? The categories are {', '.join(ids)}"
                if near
                else f"choose one of {', '.join(ids)}",
            )
        return found

    def version(self, wanted: str) -> VersionEntry:
        """Find a row of the version-control table by its label.

        Raises:
            NotFoundError: With the labels that were probably meant.
        """
        found = self.versions.find(wanted)
        if found is None:
            near = close_matches(wanted, self.versions.labels)
            raise NotFoundError(
                f"there is no version '{wanted}'",
                f"did you mean {near}?" if near else "see all with: isa-admin list-versions",
            )
        return found

    def notice(self, wanted: str) -> Notice:
        """Find a notice by its number, for example 2027-001.

        Raises:
            NotFoundError: With the numbers that were probably meant.
        """
        found = self.notices.get(wanted.strip())
        if found is None:
            near = close_matches(wanted, self.notices)
            raise NotFoundError(
                f"there is no notice '{wanted}'",
                f"did you mean {near}?" if near else "see the numbers with: isa-admin list-notices",
            )
        return found

    def name_of(self, id_: str) -> str:
        """Give the name of a partner, or its id where the register does not hold it."""
        held = self.partners.get(id_)
        return held.partner.name if held is not None else id_

    def about(self, notice: Notice) -> PartnerEntry | None:
        """Give the partner that a notice is about; nothing if it is about none, or about one that was taken away."""
        return None if notice.about is None else self.partners.get(notice.about)

    def breach(self, wanted: str) -> Breach:
        """Find a breach by its number, for example 2027-001.

        Raises:
            NotFoundError: With the numbers that were probably meant.
        """
        found = self.breaches.get(wanted.strip())
        if found is None:
            near = close_matches(wanted, self.breaches)
            raise NotFoundError(
                f"there is no breach '{wanted}'",
                f"did you mean {near}?" if near else "see the numbers with: isa-admin list-breaches",
            )
        return found

    @property
    def open_review(self) -> tuple[str, Review] | None:
        """The review that goes on, by its year; nothing if none does (Agreement s.18)."""
        return next(((year, one) for year, one in self.reviews.items() if one.open), None)

    def bound(self, on: date) -> list[PartnerEntry]:
        """Give the partners that the agreement binds on a date (Agreement s.19, 23)."""
        return [entry for entry in self.partners.values() if standing(entry.events, on) in BOUND]

    def adopted_currently(self, entry: PartnerEntry, on: date) -> bool:
        """Say whether a partner's last adoption by a date still holds: no later row changed the terms materially."""
        adoption, newest = situation(entry.events, on).in_hand, self.versions.in_force(on)
        if adoption is None or newest is None or self.versions.find(adoption.version) is None:
            return False
        return self.versions.same_terms(adoption.version, newest.version)
