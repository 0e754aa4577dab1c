"""The good store of these tests: a small agreement, two officers, a reviewer, two partners who adopted with their keys.

It is the same in every run, to the byte. Each test copies it and bends one thing.
"""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.application.reference import reference
from isa_admin.domain.agreement import Agreement
from isa_admin.domain.changes import (
    AddEvent,
    AddOfficer,
    AddRevocation,
    AddVersion,
    Change,
    PutAgreement,
    PutCertificate,
    PutPartner,
    PutPosts,
)
from isa_admin.domain.events import Adoption
from isa_admin.domain.events.adoption import SignedBy
from isa_admin.domain.officers import Officer, Reason, Revocation, Role
from isa_admin.domain.partner import Partner, Post
from isa_admin.domain.terms import terms_digest
from isa_admin.domain.versions import RowKind, VersionEntry
from isa_admin.records import layout
from isa_admin.records.shapes import load
from isa_admin.trust.anchor import Anchor
from isa_admin.trust.commit_rules import last_event_digest
from isa_admin.trust.statement import Statement
from tests.attacks.forging import Files, History
from tests.attacks.openpgp import BEGINNING, Key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLIVE = Key.named("Olive Officer <olive@example.org>")
OSCAR = Key.named("Oscar Officer <oscar@example.org>")
RITA = Key.named("Rita Reviewer <rita@example.org>")
ROBIN = Key.named("Robin Signatory <robin@example.org>")
SAM = Key.named("Sam Signatory <sam@example.org>")
MALLORY = Key.named("Mallory Stranger <mallory@example.org>")
HARBOUR, SCHOOL = "harbour-trust", "quay-school"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CLAUSE = "agreement/terms/02-consent.md"
NOTE = "agreement/schema/note.json"
"""A file that every officer may change and that nothing is read from."""
REVIEW = "agreement/reviews/2025.yaml"
REVIEWED = b"opened: 2024-03-31\nof: V1.00\nby: 2024-06-30\n"
"""The record of a review that is open."""


def day(number: int) -> datetime:
    """Give a day of the story, counted from the first commit."""
    return BEGINNING + timedelta(days=10 + number)


@cache
def _good() -> History:
    made = History()
    source = reference()
    files: Files = {layout.ATTRIBUTES: source.read(layout.ATTRIBUTES)}
    files["agreement/terms/01-purpose.md"] = b"# Purpose\n\nThe partners share what keeps children safe.\n"
    files[CLAUSE] = b"# Consent\n\nConsent is asked where it is safe to ask.\n"
    files["templates/letter.docx"] = b"PK a template"
    agreement = load(layout.AGREEMENT, source.read(layout.AGREEMENT), Agreement)
    files |= made.changed(PutAgreement(agreement), officer(OLIVE))
    made.files = {path: ("100644", content) for path, content in files.items() if content is not None}
    files |= made.changed(row(made, "V1.00", "issued", 0))
    made.files = {}
    made.commit(files, OLIVE, day(0), message="Begin the register\n")
    enter(made, [officer(OSCAR, 1)], OLIVE, 1)
    enter(made, [officer(RITA, 2, role="reviewer")], OSCAR, 2)
    enter(made, [*partner(HARBOUR, "Harbour Trust", ROBIN)], OLIVE, 3)
    enter(made, [*partner(SCHOOL, "Quay School", SAM)], OLIVE, 4)
    enter(
        made, [bound(HARBOUR, ROBIN), PutCertificate(HARBOUR, ROBIN.fingerprint, ROBIN.certificate.decode())], OLIVE, 5
    )
    enter(made, [bound(SCHOOL, SAM), PutCertificate(SCHOOL, SAM.fingerprint, SAM.certificate.decode())], OSCAR, 6)
    enter(made, [adopted(made, HARBOUR, ROBIN, "V1.00", 7), row(made, "V2.00", "joiner", 8, HARBOUR)], OLIVE, 8)
    enter(made, [adopted(made, SCHOOL, SAM, "V1.00", 9)], SAM, 9)
    enter(made, [row(made, "V3.00", "joiner", 10, SCHOOL)], OSCAR, 10)
    amend(made, b"# Consent\n\nConsent is asked unless asking would harm.\n", "V3.01", OSCAR, 11)
    enter(made, [adopted(made, HARBOUR, ROBIN, "V3.01", 12)], ROBIN, 12)
    made.commit({NOTE: b"opened: 2024-03-24\n"}, OLIVE, day(13))
    return made


def good() -> History:
    """Give the good store, to be bent."""
    return _good().copy()


def anchor(history: History | None = None) -> Anchor:
    """Give the anchor of a store that Olive began."""
    return Anchor((history or _good()).commits[0], OLIVE.fingerprint)


def enter(history: History, changes: list[Change], by: Key, number: int) -> str:
    """Commit some changes as the program would, signed on a day of the story."""
    return history.commit(history.changed(*changes), by, day(number))


def officer(key: Key, number: int = 0, *, role: Role = "officer") -> AddOfficer:
    """Put somebody on the roster."""
    person = Officer(fingerprint=key.fingerprint, name=key.name, email=key.email, role=role, since=day(number).date())
    return AddOfficer(person, key.certificate.decode())


def partner(id_: str, name: str, holder: Key) -> tuple[Change, ...]:
    """Add a partner whose signatory has no key yet."""
    return (
        PutPartner(id_, Partner(name=name, category="other")),
        PutPosts(id_, (signatory(holder, None), Post(post="dpo", title="Data protection officer"))),
    )


def signatory(holder: Key, key: str | None) -> Post:
    """Give the post of a signatory."""
    return Post(post="signatory", title="Chief Executive", name=holder.name, email=holder.email, key=key)


def bound(id_: str, holder: Key) -> PutPosts:
    """Bind a signatory's key to a partner."""
    return PutPosts(id_, (signatory(holder, holder.fingerprint), Post(post="dpo", title="Data protection officer")))


def digest(history: History) -> str:
    """Give the digest of the terms as they stand."""
    names = [path for path in history.files if path.startswith(layout.TERMS)]
    return terms_digest({path.removeprefix(layout.TERMS): history.content(path) for path in names})


def row(  # noqa: PLR0913, PLR0917  a row has all of these
    history: History, version: str, kind: RowKind, number: int, who: str | None = None, terms: str | None = None
) -> AddVersion:
    """Add a row to the version-control table."""
    return AddVersion(
        VersionEntry(
            version=version,
            on=day(number).date(),
            kind=kind,
            material=kind in {"issued", "amendment"},
            comment=f"{who or 'The agreement'} {kind}",
            by="Olive Officer",
            partner=who,
            terms_digest=terms or digest(history),
        )
    )


def amended(history: History, text: bytes, version: str, number: int, *, kind: RowKind = "amendment") -> Files:
    """Change the terms, with a row that says so."""
    after = history.copy()
    after.files[CLAUSE] = ("100644", text)
    return {CLAUSE: text} | history.changed(row(after, version, kind, number))


def amend(history: History, text: bytes, version: str, by: Key, number: int) -> str:
    """Commit changed terms."""
    return history.commit(amended(history, text, version, number), by, day(number))


def statement(history: History, id_: str, holder: Key, version: str, number: int) -> Statement:
    """Write the statement that a signatory would be asked to sign."""
    here = [path for path in history.files if path.startswith(layout.events(id_))]
    return Statement(
        agreement="llr-isa" if layout.AGREEMENT not in history.files else _agreement(history).id,
        store=str(Anchor(history.commits[0], OLIVE.fingerprint)),
        partner=id_,
        partner_name=id_.replace("-", " ").title(),
        version=version,
        terms_digest=digest(history),
        signatory=holder.name,
        post="Chief Executive",
        on=day(number).date(),
        previous_event=last_event_digest(id_, lambda _: here, history.content),
    )


def adopted(  # noqa: PLR0913  whose, by whom, of what, when, and what is bent
    history: History,
    id_: str,
    holder: Key,
    version: str,
    number: int,
    *,
    bend: Callable[[Statement], Statement] = lambda made: made,
    armor: Callable[[bytes], str] | None = None,
) -> AddEvent:
    """Adopt with a key: the event, the statement and the signature over it."""
    made = bend(statement(history, id_, holder, version, number))
    content = str(made).encode()
    signature = armor(content) if armor else holder.armor(content, day(number))
    event = Adoption(
        on=day(number).date(),
        version=made.version,
        evidence="gpg",
        terms_digest=made.terms_digest,
        signed_by=SignedBy(name=made.signatory, post=made.post),
        key=holder.fingerprint,
    )
    return AddEvent(id_, event, content, signature.encode())


def revocation(key: Key, reason: Reason, since: int, *, vouched_until: str | None = None) -> AddRevocation:
    """Record that a key no longer counts."""
    return AddRevocation(
        Revocation(
            fingerprint=key.fingerprint,
            reason=reason,
            since=day(since).date(),
            recorded=day(since).date(),
            vouched_until=vouched_until,
        )
    )


def certificate_of(key: Key) -> PutCertificate:
    """Record a certificate of somebody on the roster."""
    return PutCertificate(None, key.fingerprint, key.certificate.decode())


def renewed(key: Key, lasts: timedelta, number: int) -> Key:
    """Give a certificate to which its owner added a later self-signature with another life."""
    later = replace(key, lasts=lasts, bound=day(number))
    # The newest self-signature counts; the older one stays, since certificates only grow.
    first = replace(key, extra=()).binary
    return replace(later, extra=(*key.extra, _self_signature(first)))


def _self_signature(binary: bytes) -> bytes:
    from isa_admin.trust.armor import _header

    at, found = 0, b""
    while at < len(binary):
        tag, start, length = _header(binary, at)
        if tag == 2:
            found = binary[at : start + length]
        at = start + length
    return found


def _agreement(history: History) -> Agreement:
    return load(layout.AGREEMENT, history.content(layout.AGREEMENT), Agreement)


def received(tmp_path: Path, history: History | None = None) -> Path:
    """Give a store as somebody would send it: a folder to work in."""
    bare = (history or good()).write(tmp_path / "bare")
    folder = tmp_path / "received"
    subprocess.run(["git", "clone", "-q", str(bare), str(folder)], check=True, capture_output=True)
    subprocess.run(["git", "remote", "remove", "origin"], cwd=folder, check=True)
    return folder
