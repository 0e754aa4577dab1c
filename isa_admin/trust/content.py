"""What a commit of an entitled author must still not do: checks of the changed files against each other."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from isa_admin.domain.events import Adoption
from isa_admin.records import paths, yaml
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.records.shapes import load_event
from isa_admin.trust.findings import Refused
from isa_admin.trust.fitting import Point, day_signed, refuse_misfit
from isa_admin.trust.layout import Kind, Place
from isa_admin.trust.signature import Certificate
from isa_admin.trust.statement import check_signed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isa_admin.trust.anchor import Anchor
    from isa_admin.trust.authority import Author
    from isa_admin.trust.ledger import Changed, Ledger
    from isa_admin.trust.signature import Judge

_RECORDS = frozenset({Kind.REVIEW, Kind.ASSURANCE, Kind.PARTNER})
_TEXT_LIMIT = 1024 * 1024
_TEMPLATE_LIMIT = 16 * 1024 * 1024


class Content:
    """The changed files of one commit, between the ledger before it and the ledger after it."""

    def __init__(  # noqa: PLR0913, PLR0917  a commit is judged against all of these
        self, who: Author, changed: Sequence[Changed], before: Ledger, after: Ledger, judge: Judge, anchor: Anchor
    ) -> None:
        self._who = who
        self._changed = changed
        self._before = before
        self._after = after
        self._judge = judge
        self._anchor = anchor

    def check(self, places: Sequence[Place]) -> None:
        """Run every check.

        Raises:
            Refused: With the rule and the reason.
        """
        for one, what in zip(self._changed, places, strict=True):
            self._size(one, what)
            if what.kind in CHECKS:
                CHECKS[what.kind](self, one, what)
        if any(what.kind == Kind.TERMS for what in places):
            self._terms_have_a_row()
        self._partners_with_events_stay(places)

    def _size(self, one: Changed, what: Place) -> None:
        content = self._after.content(one.path)
        limit = _TEMPLATE_LIMIT if what.kind == Kind.TEMPLATE else _TEXT_LIMIT
        if content is not None and len(content) > limit:
            raise Refused("D11", f"{one.path} has {len(content)} bytes, and at most {limit} are allowed")

    def record_is_sound(self, one: Changed, _what: Place) -> None:
        """Ensure that a record is YAML without duplicate keys, aliases, tags or several documents (D11)."""
        content = self._after.content(one.path)
        if content is not None:
            try:
                yaml.read(one.path, content)
            except MalformedRecordError as error:
                raise Refused("D11", error.message) from error

    def roster_lasts(self, _one: Changed, _what: Place) -> None:
        """Ensure that the roster keeps an officer and its format (D06)."""
        if self._after.roster_format < self._before.roster_format:
            raise Refused("D06", "the roster was taken away or its format lowered")
        if not any(officer.role == "officer" for officer in self._after.officers.values()):
            raise Refused("D06", "the last officer was taken off the roster")
        for fingerprint in self._after.officers:
            if not self._after.knows_certificate(fingerprint):
                raise Refused("D06", f"the roster names the key {fingerprint}, whose certificate is not in the store")

    def revocations_stay(self, _one: Changed, _what: Place) -> None:
        """Ensure that a revocation is never changed or taken back (C11)."""
        for fingerprint, revocation in self._before.revocations.items():
            if self._after.revocations.get(fingerprint) != revocation:
                raise Refused("C11", f"the revocation of the key {fingerprint} was changed or taken back")

    def certificate_grows(self, one: Changed, _what: Place) -> None:
        """Ensure that a certificate keeps all that it had, and is the one that its file's name says (C11)."""
        content = self._after.content(one.path)
        if content is None:
            raise Refused("C11", f"the certificate {one.path} was taken away")
        new = Certificate(content)
        if f"/{new.fingerprint}.asc" not in one.path:
            raise Refused("D09", f"{one.path} holds the certificate of another key, {new.fingerprint}")
        old = self._before.content(one.path)
        if old is not None and not Certificate(old).content <= new.content:
            raise Refused("C11", f"the certificate {one.path} lost something that it had, a revocation perhaps")

    def rows_stay(self, _one: Changed, _what: Place) -> None:
        """Ensure that the rows of the version-control table stay; only their words may be tidied (E04)."""
        old, new = self._before.versions.entries, self._after.versions.entries
        for row, kept in zip(old, new, strict=False):
            if (row.version, row.on, row.kind, row.material, row.terms_digest) != (
                kept.version, kept.on, kept.kind, kept.material, kept.terms_digest,
            ):  # fmt: skip
                raise Refused("E04", f"the row of {row.version} was changed")
        if len(new) < len(old):
            raise Refused("E04", f"the row of {old[len(new)].version} was taken away")
        for row in new[len(old) :]:
            if row.terms_digest != self._after.terms:
                raise Refused("D12", f"the row of {row.version} does not bear the digest of the terms")

    def event_is_true(self, one: Changed, what: Place) -> None:
        """Ensure that an event is what its file's name says, and that the partner itself stated it (D02, D03)."""
        content = self._after.content(one.path)
        if content is None or what.partner is None:
            return
        try:
            event = load_event(one.path, content)
        except MalformedRecordError as error:
            raise Refused("D11", error.message) from error
        if paths.event_name(one.path) != (event.on.isoformat(), event.type):
            raise Refused("D02", f"{one.path} holds the {event.type} of {event.on.isoformat()}")
        if isinstance(event, Adoption):
            self._adoption_is_stated(one.path, what.partner, event)
        elif not self._who.officer and what.partner not in self._who.partners:
            raise Refused("D02", f"{one.path} is another partner's")

    def companion_has_an_event(self, one: Changed, _what: Place) -> None:
        """Ensure that a statement or a signature comes together with the event that it belongs to (D03)."""
        event = f"{one.path.rsplit('.', 1)[0]}.yaml"
        if not any(other.path == event and other.old is None for other in self._changed):
            raise Refused("D03", f"{one.path} came without its event")

    def _adoption_is_stated(self, path: str, partner: str, event: Adoption) -> None:
        stem = path.rsplit(".", 1)[0]
        statement, signature = self._after.content(f"{stem}.txt"), self._after.content(f"{stem}.asc")
        if event.evidence != "gpg":
            if not self._who.officer:
                raise Refused("D03", f"{path}: an adoption without a signed statement is for an officer to record")
            return
        if statement is None or signature is None:
            raise Refused(
                "D03", f"{path} says that it was signed with a key, and the statement or signature is missing"
            )
        stated, fingerprint, made = check_signed(statement, signature, self._judge)
        holder = self._before.signatory(partner, fingerprint)
        if fingerprint != event.key or holder is None:
            bound = self._after.signatory(partner, fingerprint) is not None
            raise Refused(
                "D07" if bound else "D03",
                f"{path} is signed with the key {fingerprint}, which "
                + ("this very commit binds to the partner" if bound else "is not one of the partner's signatories"),
            )
        point = Point(
            agreement=self._before.agreement_id,
            store=str(self._anchor),
            partner=partner,
            terms_digest=self._before.versions.terms_of(stated.version, self._before.terms),
            signatory=holder.name,
            previous_event=self._previous_event(partner),
        )
        try:
            refuse_misfit(stated, made, point)
        except Refused as refused:
            raise Refused(refused.rule, f"the statement of {path} does not count: {refused.message}") from refused
        for rule, recorded, said, words in (
            ("E01", event.version, stated.version, "version"),
            ("E01", event.terms_digest, stated.terms_digest, "text"),
            ("D02", event.on, day_signed(made), "day"),
        ):
            if recorded != said:
                raise Refused(rule, f"{path} records another {words} than was signed")

    def _previous_event(self, partner: str) -> str | None:
        return last_event_digest(partner, self._before.paths_in, self._before.content)

    def _terms_have_a_row(self) -> None:
        """Ensure that terms which changed have a version entry that says so (D12)."""
        rows = self._after.versions.entries
        if self._after.terms != self._before.terms and (
            len(rows) == len(self._before.versions.entries) or rows[-1].terms_digest != self._after.terms
        ):
            raise Refused("D12", "the terms were changed, and no new row of the version-control table says so")

    def _partners_with_events_stay(self, places: Sequence[Place]) -> None:
        """Ensure that the records of a partner to whom something happened are not taken away (D04)."""
        for one, what in zip(self._changed, places, strict=True):
            if one.new is None and what.partner is not None and self._before.paths_in(paths.events(what.partner)):
                raise Refused("D04", f"{one.path} was taken away, and something happened to that partner")


def last_event_digest(
    partner: str, paths_in: Callable[[str], Sequence[str]], content: Callable[[str], bytes | None]
) -> str | None:
    """Give the digest of a partner's last event, which the next statement must name (ATTACKS E03)."""
    events = [path for path in paths_in(paths.events(partner)) if path.endswith(".yaml")]
    last = content(max(events, key=paths.event_order)) if events else None
    return None if last is None else hashlib.sha256(last).hexdigest()


CHECKS: dict[Kind, Callable[[Content, Changed, Place], None]] = {
    Kind.ROSTER: Content.roster_lasts,
    Kind.REVOCATIONS: Content.revocations_stay,
    Kind.CERTIFICATE: Content.certificate_grows,
    Kind.VERSIONS: Content.rows_stay,
    Kind.EVENT: Content.event_is_true,
    Kind.STATEMENT: Content.companion_has_an_event,
    Kind.SIGNATURE: Content.companion_has_an_event,
    **dict.fromkeys(_RECORDS, Content.record_is_sound),
}
"""What is looked at in each kind of file; the others are read by the ledger, or are what their author says they are."""
