"""Offering: what a signatory is asked to adopt, and what changed since the partner last did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application.adopting.returned import SignedReturn
from isa_admin.application.adopting.stating import file_stem, statement, version_to_adopt
from isa_admin.application.adoptions import when_words
from isa_admin.application.files import write_file
from isa_admin.application.identity import anchor_of
from isa_admin.application.states import TextNotKeptError, at_version
from isa_admin.domain import dates
from isa_admin.domain.adopting import refuse_adopted
from isa_admin.domain.outstanding import declined_before, declined_words
from isa_admin.domain.section_changes import section_changes
from isa_admin.domain.standing import last_adoption
from isa_admin.records.load import load_register
from isa_admin.trust.signing import Signer

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from isa_admin.application.changing import Hand, Signatory
    from isa_admin.domain.events import Adoption, Decline
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.domain.section_changes import SectionChange
    from isa_admin.domain.versions import VersionEntry
    from isa_admin.store.repository import Store
    from isa_admin.trust.statement import Statement


class Offer(Struct, frozen=True, kw_only=True):
    """What is to be adopted.

    ``sections`` is nothing if the text adopted last is not kept, ``declined`` if the partner has not said no to these
    terms.
    """

    entry: PartnerEntry
    version: VersionEntry
    stated: Statement
    last: Adoption | None
    rows: tuple[VersionEntry, ...]
    sections: tuple[SectionChange, ...] | None
    declined: Decline | None

    @property
    def content(self) -> bytes:
        """The statement, byte for byte."""
        return str(self.stated).encode()

    @property
    def stem(self) -> str:
        """What the files of this adoption are called when they are written out."""
        return file_stem(self.entry.id, self.version.version)

    def files(self, folder: Path) -> tuple[Path, Path]:
        """Give the files that it is written into: the statement and its signature."""
        return folder / f"{self.stem}.txt", folder / f"{self.stem}.txt.asc"

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What to show before anything is signed."""
        return [
            ("Partner", self.entry.partner.name),
            ("Adopts", f"{self.version.version} of {dates.show(self.version.on)}"),
            ("Terms digest", self.stated.terms_digest),
            ("Last adopted", self._last()),
            ("Note", declined_words(self.entry, self.declined) or ""),
            *(("Since then", f"{row.version}, {dates.show(row.on)}: {row.comment}") for row in self.rows),
            *(("Section", f"{one.how}: {one.title} ({one.file})") for one in self.sections or ()),
            ("Text", self._text()),
            ("Signed by", f"{self.stated.signatory}, {self.stated.post}"),
        ]

    def _last(self) -> str:
        if self.last is None:
            return "nothing yet: this is the partner's first adoption"
        return f"{self.last.version} {when_words(self.last)} ({self.last.evidence})"

    def _text(self) -> str:
        if self.last is None:
            return "read it whole in agreement/terms, or write it as a Word document: isa-admin render"
        if self.last.terms_digest is None:
            return (
                f"it is not known which text of {self.last.version} was adopted, so read the whole of"
                f" {self.version.version}"
            )
        if self.sections is None:
            return f"the text of {self.last.version} is not kept here, so read the whole of {self.version.version}"
        if not self.sections:
            return f"the same as that of {self.last.version}"
        return ""


def offer(store: Store, who: Signatory, today: date) -> Offer:
    """Work out what a signatory is asked to adopt.

    Raises:
        RuleError: No version is in force.
        RuleError: The partner adopted this version before.
    """
    snapshot = store.snapshot()
    register = load_register(snapshot)
    entry = register.partners[who.partner]
    version = version_to_adopt(register, today)
    refuse_adopted(entry, version.version, today)
    last = last_adoption(entry.events, today)
    return Offer(
        entry=entry,
        version=version,
        stated=statement(register, snapshot, anchor_of(store), entry, who.post, version, today),
        last=last,
        rows=_rows_since(register, last, version),
        sections=() if last is None else _sections(store, register, last),
        declined=declined_before(register, entry, version.version, today),
    )


def sign(made: Offer, hand: Hand[Signatory]) -> SignedReturn:
    """Sign a statement with the signatory's key.

    Raises:
        SigningError: gpg did not sign.
    """
    return SignedReturn(made.content, Signer(hand.key)(made.content).encode("ascii"))


def export(made: Offer, returned: SignedReturn, folder: Path) -> tuple[Path, Path]:
    """Write the statement and its signature into a folder, to be sent to an officer.

    Raises:
        StoreError: They cannot be written there.
    """
    files = made.files(folder)
    for file, content in zip(files, (returned.content, returned.signature), strict=True):
        write_file(file, content, option="--export DIR", replace=True)
    return files


def _rows_since(register: Register, last: Adoption | None, version: VersionEntry) -> tuple[VersionEntry, ...]:
    """Give the rows of the version-control table after the version adopted last, up to the one to adopt."""
    known = None if last is None else register.versions.find(last.version)
    if known is None:
        return ()
    rows = register.versions.entries
    return rows[rows.index(known) + 1 : rows.index(version) + 1]


def _sections(store: Store, register: Register, last: Adoption) -> tuple[SectionChange, ...] | None:
    """Compare the text adopted last with that of today, where it is kept."""
    adopted = last.terms_digest
    if adopted == register.terms_digest:
        return ()
    if adopted is None or register.versions.find(last.version) is None:
        return None
    try:
        before = at_version(store, last.version).register
    except TextNotKeptError:
        return None
    return tuple(section_changes(before.terms, register.terms)) if before.terms_digest == adopted else None
