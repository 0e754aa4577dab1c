"""Answering: a signed statement that came back, checked as the verifier will check it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application.adopting.returned import NotCountedError
from isa_admin.application.adopting.stating import previous_event
from isa_admin.application.identity import anchor_of, judge_of
from isa_admin.domain.adopting import refuse_adopted
from isa_admin.domain.events import Adoption
from isa_admin.domain.events.adoption import SignedBy
from isa_admin.domain.partner import POSTS, SIGNATORY
from isa_admin.errors import SigningError, StoreError
from isa_admin.records.load import load_register
from isa_admin.trust.findings import Refused
from isa_admin.trust.key import fingerprint_groups
from isa_admin.trust.statement import check_signed, read_statement
from isa_admin.trust.statement_rules import Point, day_signed, refuse_misfit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from isa_admin.application.adopting.returned import SignedReturn
    from isa_admin.domain.partner import PartnerEntry, Post
    from isa_admin.domain.register import Register
    from isa_admin.store.repository import Store
    from isa_admin.trust.statement import Statement


class NotTheirKeyError(SigningError):
    """The key does not belong to any of the partner's signatories."""

    def __init__(self, fingerprint: str, entry: PartnerEntry, holder: str | None) -> None:
        name = entry.partner.name
        super().__init__(
            f"the signature is good, but its key does not belong to a signatory of {name}:"
            f" {fingerprint_groups(fingerprint)}{f' of {holder}' if holder else ''} [D03]",
            f"ask a signatory of {name} to sign the .txt file once more, with their own key"
            if holder
            else "compare the fingerprint with the signatory over the telephone, then record the certificate:"
            f" isa-admin add-key {entry.id} FILE",
        )


class SignedAnswer(Struct, frozen=True, kw_only=True):
    """A signed statement that counts, at the point where the store stood when it was checked.

    ``notes`` say where the words that it has for the reader are not those of the register.
    """

    entry: PartnerEntry
    stated: Statement
    adoption: Adoption
    returned: SignedReturn
    made: datetime
    terms_digest: str
    notes: tuple[str, ...]

    @property
    def signed(self) -> tuple[bytes, bytes]:
        """The bytes to keep: the statement and its signature."""
        return self.returned.content, self.returned.signature

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What to show before it is recorded."""
        return [
            ("Partner", self.entry.partner.name),
            ("Adopts", self.stated.version),
            ("Terms digest", self.stated.terms_digest),
            ("Signed by", f"{self.stated.signatory}, {self.stated.post}"),
            ("Signed at", f"{self.made:%Y-%m-%d %H:%M} UTC"),
            ("Key", fingerprint_groups(self.adoption.key or "")),
            *(("Note", note) for note in self.notes),
        ]

    def ensure_unmoved(self, register: Register) -> None:
        """Ensure the register has not moved on in what the check rests on.

        Raises:
            StoreError: It has.
        """
        same = register.partners.get(self.entry.id) == self.entry and register.terms_digest == self.terms_digest
        if not same:
            raise StoreError(
                f"the records of {self.entry.partner.name} changed in the meantime; nothing was written",
                "run the command again",
            )


def check(store: Store, returned: SignedReturn) -> SignedAnswer:
    """Check a signed statement against the store as it stands now, by every rule that the verifier has.

    Raises:
        NotCountedError: It does not count, with the rule and what to do.
        SigningError: It is for a partner that the register does not have.
        NotTheirKeyError: The key does not belong to any of the partner's signatories.
        RuleError: The partner adopted this version before.
    """
    try:
        return _checked(store, returned)
    except Refused as refused:
        raise NotCountedError(refused, _partner_named(returned)) from refused


def _checked(store: Store, returned: SignedReturn) -> SignedAnswer:
    snapshot = store.snapshot()
    register = load_register(snapshot)
    anchor = str(anchor_of(store))
    stated = read_statement(returned.content)
    if (stated.agreement, stated.store) != (register.agreement.id, anchor):
        raise Refused("E02", "it is for another store or another agreement")
    if stated.partner not in register.partners:
        raise SigningError(
            f"the statement is for the partner '{stated.partner}', which is not in this register [D02]",
            "see whether this is the right store: isa-admin list-partners",
        )
    entry = register.partners[stated.partner]
    if register.versions.find(stated.version) is None:
        raise Refused("E01", f"it is for the version {stated.version}, which is not in the version-control table")
    refuse_adopted(entry, stated.version, stated.on)
    signed = check_signed(stated, returned.signature, judge_of(snapshot))
    holder = next((post for post in entry.signatories if post.key == signed.fingerprint), None)
    if holder is None:
        raise NotTheirKeyError(signed.fingerprint, entry, _holder_elsewhere(register, signed.fingerprint))
    point = Point(
        agreement=register.agreement.id,
        store=anchor,
        partner=entry.id,
        terms_digest=register.versions.terms_of(stated.version, register.terms_digest),
        signatory=holder.name,
        previous_event=previous_event(snapshot, entry.id),
    )
    refuse_misfit(stated, signed.made, point)
    adoption = Adoption(
        on=day_signed(signed.made),
        version=stated.version,
        evidence="gpg",
        signed_by=SignedBy(name=stated.signatory, post=stated.post),
        key=signed.fingerprint,
    )
    return SignedAnswer(
        entry=entry,
        stated=stated,
        adoption=adoption,
        returned=returned,
        made=signed.made,
        terms_digest=register.terms_digest,
        notes=tuple(_differences(stated, entry, holder)),
    )


def _differences(stated: Statement, entry: PartnerEntry, holder: Post) -> Iterator[str]:
    """Say where a statement has other words for the reader than the register.

    They bind nobody: the partner is bound by its id, the signatory by the key. A partner that was renamed since the
    pack was made need not sign again, but the officer sees it.
    """
    for what, said, known in (
        ("the partner's name", stated.partner_name, entry.partner.name),
        ("the post", stated.post, holder.title or POSTS[SIGNATORY]),
    ):
        if said != known:
            yield f"{what} is '{said}' in the statement and '{known}' in the register"


def _holder_elsewhere(register: Register, fingerprint: str) -> str | None:
    """Say whose key it is, where it is an officer's or another partner's."""
    for officer in register.officers:
        if officer.fingerprint == fingerprint:
            return f"{officer.name}, {officer.role} of this register"
    for entry in register.partners.values():
        for post in entry.signatories:
            if post.key == fingerprint:
                return f"{post.name}, signatory of {entry.partner.name}"
    return None


def _partner_named(returned: SignedReturn) -> str:
    """Give the partner that a statement names, for the words of a remedy."""
    try:
        return read_statement(returned.content).partner
    except Refused:
        return "PARTNER"
