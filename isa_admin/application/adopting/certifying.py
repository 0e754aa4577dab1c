"""Certifying: what a partner adopted, with all that somebody needs to check it without this program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application.adopting.returned import NotCountedError
from isa_admin.application.adoptions import Entered, digest_words, path_of, when_words
from isa_admin.application.drawing import Drawn, put, rendered
from isa_admin.application.identity import anchor_of, judge_of
from isa_admin.domain import dates
from isa_admin.domain.standing import adoptions, last_adoption
from isa_admin.errors import NotFoundError, SigningError
from isa_admin.records import layout
from isa_admin.records.load import load_register
from isa_admin.trust.findings import Refused
from isa_admin.trust.key import fingerprint_groups
from isa_admin.trust.statement import check_signed, is_clear_signed, read_statement

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.application.files import Target
    from isa_admin.domain.events import Adoption
    from isa_admin.domain.officers import Revocation
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.store.history import PastCommit
    from isa_admin.store.repository import Store
    from isa_admin.store.snapshot import Snapshot
    from isa_admin.trust.anchor import Anchor
    from isa_admin.trust.signature import Judge


COMPROMISED = "C05"
"""The rule of ATTACKS that refuses what a compromised key signed."""


class Certified(Struct, frozen=True, kw_only=True):
    """All facts of one adoption.

    ``path`` is the file of its event, ``entered`` says who recorded it when, ``recorder`` is the certificate of the key
    that signed that commit; ``statement``, ``signature`` and ``certificate`` are the files that prove an adoption that
    was signed with a key; ``revoked`` says that the key was revoked since. ``text_there`` says that the terms at that
    commit were the adopted ones.
    """

    entry: PartnerEntry
    adoption: Adoption
    path: str
    entered: Entered
    recorded_key: str | None
    recorder: str | None
    statement: str | None
    signature: str | None
    certificate: str | None
    text_there: bool
    clear: bool
    anchor: Anchor
    revoked: Revocation | None = None

    @property
    def report(self) -> dict[str, object]:
        """The facts as plain data."""
        who, dispute = self.adoption.signed_by, self.entry.dispute(self.adoption)
        return {
            "partner": self.entry.id,
            "version": self.adoption.version,
            "on": self.adoption.on.isoformat(),
            "on_or_before": self.adoption.on_or_before,
            "evidence": self.adoption.evidence,
            "signed_by": who and {"name": who.name, "post": who.post},
            "key": self.adoption.key,
            "key_revoked": self.revoked and {"reason": self.revoked.reason, "since": self.revoked.since.isoformat()},
            "terms_digest": self.adoption.terms_digest,
            "document_sha256": self.adoption.document_sha256,
            "event": self.path,
            "statement": self.statement,
            "signature": self.signature,
            "disputed": dispute and {"on": dispute.on.isoformat(), "reason": dispute.reason},
            "recorded": {
                **self.entered.report,
                "key": self.recorded_key,
            },
            "anchor": str(self.anchor),
            "check": [line for _, line in self.steps],
        }

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """The facts for people."""
        who = self.adoption.signed_by
        dispute = self.entry.dispute(self.adoption)
        rows = (
            ("Adopted", f"{self.adoption.version}, {when_words(self.adoption)}"),
            ("Signed by", f"{who.name}, {who.post}" if who else ""),
            ("Evidence", self._evidence()),
            ("Terms digest", digest_words(self.adoption, self.entered)),
            ("Key", fingerprint_groups(self.adoption.key) if self.adoption.key else ""),
            ("Key revoked", self._revoked()),
            ("Scan, SHA-256", self.adoption.scan_sha256 or ""),
            ("Document, SHA-256", self.adoption.document_sha256 or ""),
            ("Authority", self.adoption.authority or ""),
            ("Disputed", f"on {dates.show(dispute.on)}, by an officer: {dispute.reason}" if dispute else ""),
            ("Recorded", f"{dates.show(self.entered.on)} by {self.entered.by}"),
            ("Commit", self.entered.commit),
            ("Signed with", fingerprint_groups(self.recorded_key) if self.recorded_key else ""),
            ("Anchor", str(self.anchor)),
        )
        return tuple((name, value) for name, value in rows if value)

    @property
    def steps(self) -> tuple[tuple[str, str], ...]:
        """What to type, in a copy of the store, to see each fact."""
        commit = self.entered.commit
        steps = [
            ("It is in the history", f"git merge-base --is-ancestor {commit} main && echo yes"),
            ("What it recorded", f"git show {commit}:{self.path}"),
        ]
        if self.recorder:
            steps.append(("Who recorded it", f"gpg --import {self.recorder} && git verify-commit {commit}"))
        if self.text_there:
            take = f"mkdir adopted && git archive {commit} agreement/terms | tar -x -C adopted"
            digest = "(cd adopted/agreement/terms && export LC_ALL=C && sha256sum * | sha256sum)"
            steps.append(("The text's digest", f"{take} && {digest}"))
        if self.certificate and self.signature and self.statement:
            if self.certificate != self.recorder:
                steps.append(("Take the signatory's key", f"gpg --import {self.certificate}"))
            folder, _, name = self.signature.rpartition("/")
            proof = name if self.clear else f"{name} {self.statement.rpartition('/')[2]}"
            steps.append(("The signature is good", f"(cd {folder} && gpg --verify {proof})"))
        return tuple(steps)

    def _revoked(self) -> str:
        """Say that the key was revoked since, and why the adoption counts all the same."""
        if self.revoked is None:
            return ""
        known = f"{self.revoked.reason}, since {dates.show(self.revoked.since)}"
        if self.revoked.vouched_until is None:
            return f"{known}; what it signed before stays good"
        return f"{known}; an officer vouches for what it signed up to commit {self.revoked.vouched_until[:12]}"

    @property
    def caution(self) -> str:
        """What the evidence proves, and what to compare it with."""
        if self.adoption.evidence != "gpg":
            return _CAUTION_WITHOUT_KEY
        return _CAUTION_COMPROMISED if self.revoked and self.revoked.reason == "compromised" else _CAUTION

    def _evidence(self) -> str:
        return {
            "gpg": "a statement signed with the signatory's key, kept in the store",
            "paper": "a form signed on paper" + ("; the officer keeps the scan" if self.adoption.scan_sha256 else ""),
            "on-behalf": "recorded by an officer on behalf of the partner",
        }[self.adoption.evidence]


def facts(store: Store, partner: str, version: str | None, today: date) -> Certified:
    """Collect the facts of an adoption, and prove its statement once more.

    Args:
        store: Where.
        partner: The id of the partner.
        version: Which version, if not the one that the partner adopted last.
        today: Today.

    Raises:
        NotFoundError: The partner has not adopted, or not that version.
        NotCountedError: The statement or its signature in the store is not good.
        SigningError: The signatory's key was revoked as compromised, and nobody vouches for this adoption.
    """
    snapshot = store.snapshot()
    register = load_register(snapshot)
    entry = register.partners[partner]
    adoption = _adoption(register, entry, version, today)
    path = path_of(snapshot, partner, adoption)
    *_, recorded = store.history([path])
    judge = judge_of(snapshot)
    vouched = _vouched_for(store, register, recorded.commit)
    key = _key_of(recorded, judge, vouched)
    statement = signature = None
    if adoption.evidence == "gpg":
        statement, signature = layout.statement(path), layout.signature(path)
        try:
            check_signed(read_statement(snapshot.read(statement)), snapshot.read(signature), judge, vouched)
        except Refused as refused:
            if refused.rule == COMPROMISED and adoption.key:
                raise SigningError(
                    f"the signed statement does not count: {refused.message} [{COMPROMISED}]",
                    "an officer looks at the adoption and vouches for it: isa-admin revoke-key"
                    f" {adoption.key} --reason compromised --vouch-until {recorded.commit[:12]}",
                ) from refused
            raise NotCountedError(refused, partner) from refused
    return Certified(
        entry=entry,
        adoption=adoption,
        path=path,
        entered=Entered(
            on=recorded.committer.when.date(),
            by=recorded.committer.name,
            commit=recorded.commit,
            with_the_store=not recorded.parents,
        ),
        recorded_key=key,
        recorder=next(
            (one for one in (layout.officer_key(key), layout.partner_key(partner, key)) if snapshot.has(one)), None
        )
        if key
        else None,
        statement=statement,
        signature=signature,
        certificate=layout.partner_key(partner, adoption.key) if adoption.key else None,
        text_there=_terms_at(store.snapshot(recorded.commit)) == adoption.terms_digest,
        clear=signature is not None and is_clear_signed(snapshot.read(signature)),
        anchor=anchor_of(store),
        # Of two about one key the later one holds: it was retired, and turned out to have been stolen.
        revoked=next((one for one in reversed(register.revocations) if one.fingerprint == adoption.key), None),
    )


def draw(store: Store, found: Certified, out: Target) -> Drawn:
    """Write the certificate of an adoption as a Word document.

    Raises:
        StoreError: The template is not as it should be, or the file cannot be written.
    """
    from isa_admin.documents.papers import CertificateWords, certificate
    from isa_admin.documents.view import View

    snapshot = store.snapshot()
    register = load_register(snapshot)
    adoption, name = found.adoption, found.entry.partner.name
    view = View(register, adoption.on, register.versions.find(adoption.version))
    adopted = f"{name} adopted {adoption.version} {when_words(adoption)}"
    said = CertificateWords(
        entry=found.entry,
        sentence=f"The register of this agreement records that {adopted}.",
        facts=found.rows,
        steps=found.steps,
        caution=found.caution,
    )
    return put(rendered(certificate(said, view), snapshot), out)


_CAUTION = (
    "A good signature proves that the holder of the key signed this text. Compare the key's fingerprint with the"
    " signatory, and the anchor with the board's letterhead or minutes."
)
_CAUTION_COMPROMISED = (
    "The signatory's key was revoked as compromised, so a good signature alone does not prove who signed this text. The"
    " adoption counts because an officer vouches for it. Ask the signatory, and compare the anchor with the board's"
    " letterhead or minutes."
)
_CAUTION_WITHOUT_KEY = (
    "This adoption was recorded by an officer, whose signature on the commit says so. Compare the anchor with the"
    " board's letterhead or minutes, and the scan with its digest."
)


def _adoption(register: Register, entry: PartnerEntry, version: str | None, today: date) -> Adoption:
    if version is None:
        found = last_adoption(entry.events, today)
    else:
        label = register.version(version).version
        found = next((one for one in adoptions(entry.events) if one.version == label), None)
    if found is None:
        known = ", ".join(one.version for one in adoptions(entry.events))
        raise NotFoundError(
            f"{entry.partner.name} has not adopted {version or 'the agreement'}",
            f"it adopted {known}" if known else f"ask it to: isa-admin request-adoption {entry.id} --out FOLDER",
        )
    return found


def _vouched_for(store: Store, register: Register, commit: str) -> frozenset[str]:
    """Give the revoked keys for which an officer vouches at a commit: up to one that follows it, or up to itself."""
    until = {one.fingerprint: one.vouched_until for one in register.revocations if one.vouched_until}
    # From the newest back: main is one line, so what is found before the commit itself follows it.
    since: set[str] = set()
    for past in store.history() if until else ():
        since.add(past.commit)
        if past.commit == commit:
            break
    return frozenset(key for key, last in until.items() if last in since)


def _key_of(recorded: PastCommit, judge: Judge, vouched: frozenset[str]) -> str | None:
    """Give the key whose signature a commit bears, if it is good."""
    if recorded.signature is None:
        return None
    try:
        return judge.check(recorded.payload, recorded.signature, vouched=vouched).fingerprint
    except Refused:
        return None


def _terms_at(snapshot: Snapshot) -> str:
    return load_register(snapshot).terms_digest
