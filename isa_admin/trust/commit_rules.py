"""What a commit of an entitled author must still not do: checks of the changed files against each other."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.domain.agreement import Agreement
from isa_admin.domain.dates import show
from isa_admin.domain.events import Adoption, Correction, Decline
from isa_admin.domain.events.adoption import SignedBy
from isa_admin.domain.recorded import recorded
from isa_admin.domain.review import Comment, Review
from isa_admin.domain.versions import NO_NEW_TERMS
from isa_admin.records import layout, yaml
from isa_admin.records.layout import Kind, StorePath
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.records.shapes import RevocationsRecord, load_event
from isa_admin.trust.armor import PRIMARY_KEY_PACKET, PUBLIC_KEY, NotArmorError, packet_tags, read_armor, write_armor
from isa_admin.trust.findings import Refused
from isa_admin.trust.signature import Certificate
from isa_admin.trust.statement import check_signed, read_statement
from isa_admin.trust.statement_rules import ZONES, Point, day_signed, refuse_misfit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from isa_admin.domain.events import Event
    from isa_admin.domain.versions import VersionEntry
    from isa_admin.trust.anchor import Anchor
    from isa_admin.trust.authority import Author
    from isa_admin.trust.ledger import Changed, Ledger
    from isa_admin.trust.signature import Judge

_RECORDS = frozenset({Kind.COMPLIANCE, Kind.BREACH, Kind.NOTICE, Kind.PARTNER})
_LARGE = frozenset({Kind.TEMPLATE, Kind.EVIDENCE})
ROSTER_FORMAT = 1
"""The format of the roster that this program knows."""


class CommitRules:
    """The changed files of one commit, between the ledger before it and the ledger after it."""

    def __init__(  # noqa: PLR0913, PLR0917  a commit is judged against all of these
        self,
        who: Author,
        signed: datetime,
        changed: Sequence[Changed],
        before: Ledger,
        after: Ledger,
        judge: Judge,
        anchor: Anchor,
    ) -> None:
        self._who = who
        self._signed = signed
        self._changed = changed
        self._new = {one.path for one in changed if one.old is None}
        self._before = before
        self._after = after
        self._judge = judge
        self._anchor = anchor
        self._vouched: frozenset[str] = frozenset()

    def check(
        self, places: Sequence[StorePath], *, vouched: frozenset[str] = frozenset(), review: bool = False
    ) -> None:
        """Run every check.

        Args:
            places: What the changed paths are.
            vouched: Revoked keys for which an officer vouches at this point.
            review: Whether this is a branch for a review, on which terms are drafted before a row says so.

        Raises:
            Refused: With the rule and the reason.
        """
        self._vouched = vouched
        for one, what in zip(self._changed, places, strict=True):
            self._size(one, what)
            if what.kind in CHECKS:
                CHECKS[what.kind](self, one, what)
        if any(what.kind in {Kind.ROSTER, Kind.REVOCATIONS, Kind.CERTIFICATE} for what in places):
            self._somebody_can_go_on()
        if not review and any(what.kind == Kind.TERMS for what in places):
            self._terms_have_a_row()
        self._what_happened_stays(places)

    def _somebody_can_go_on(self) -> None:
        """Ensure that an officer is left whose key can sign the next commit (D06): names on a roster are not enough."""
        for fingerprint, officer in self._after.officers.items():
            if officer.role == "officer" and fingerprint not in self._after.revocations:
                certificates = map(Certificate, self._after.certificates(fingerprint))
                if any(certificate.can_go_on for certificate in certificates):
                    return
        raise Refused("D06", "no officer would be left whose key can sign anything")

    def _size(self, one: Changed, what: StorePath) -> None:
        content = self._after.content(one.path)
        limit = layout.LARGEST_FILE if what.kind in _LARGE else layout.LARGEST_RECORD
        if content is not None and len(content) > limit:
            raise Refused("D11", f"{one.path} has {len(content)} bytes, and at most {limit} are allowed")

    def record_is_sound(self, one: Changed, _what: StorePath) -> None:
        """Ensure that a record is YAML without duplicate keys, aliases, tags or several documents (D11)."""
        content = self._after.content(one.path)
        if content is not None:
            try:
                yaml.read(one.path, content)
            except MalformedRecordError as error:
                raise Refused("D11", error.message) from error

    def agreement_is_sound(self, one: Changed, _what: StorePath) -> None:
        """Ensure that the facts of the agreement, which statements name, can be read and are not taken away (D11)."""
        if self._after.record(one.path, Agreement) is None:
            raise Refused("D11", f"{one.path} was removed")

    def posts_are_sound(self, _one: Changed, what: StorePath) -> None:
        """Ensure that posts can be read (D11) and that each key speaks for one person only (D13)."""
        id_ = what.partner or ""
        now, before = self._after.posts(id_), self._before.posts(id_)
        for post in now:
            if post.key is None or post in before:
                continue
            if post.key in self._after.revocations:
                raise Refused("C06", f"the key {post.key} was revoked, and a revoked key cannot come back")
            if post.key in self._after.officers:
                raise Refused("D13", f"the key {post.key} is on the roster, so it cannot be a signatory's too")
            if len(self._after.partners_of(post.key)) > 1 or [one.key for one in now].count(post.key) > 1:
                raise Refused("D13", f"the key {post.key} is another signatory's")

    def roster_lasts(self, _one: Changed, _what: StorePath) -> None:
        """Ensure that the roster keeps an officer and its format (D06), and that each key is one person's (D13)."""
        if self._after.roster_format < max(self._before.roster_format, ROSTER_FORMAT):
            raise Refused("D06", "the roster was removed or its format lowered")
        if self._after.roster_format > ROSTER_FORMAT:
            raise Refused("D06", "the roster has a format that this program does not know; a newer program is needed")
        if not any(officer.role == "officer" for officer in self._after.officers.values()):
            raise Refused("D06", "the last officer was taken off the roster")
        for fingerprint in self._after.officers:
            if not self._after.knows_certificate(fingerprint):
                raise Refused("D06", f"the roster names the key {fingerprint}, whose certificate is not in the store")
            if fingerprint in self._before.officers:
                continue
            if fingerprint in self._after.revocations:
                raise Refused("C06", f"the key {fingerprint} was revoked, and a revoked key cannot come back")
            if self._after.partners_of(fingerprint):
                raise Refused("D13", f"the key {fingerprint} is a signatory's, so it cannot be on the roster too")

    def revocations_stay(self, _one: Changed, _what: StorePath) -> None:
        """Ensure that revocations are never changed or taken back (C11).

        Only this may follow: that a key which was retired turns out to be compromised, since whoever stole it could
        retire it first; and that an officer vouches for what a compromised key signed.
        """
        old, new = (ledger.record(layout.REVOCATIONS, RevocationsRecord) for ledger in (self._before, self._after))
        before, after = (record.revocations if record else () for record in (old, new))
        if after[: len(before)] != before:
            raise Refused("C11", "the revocation of a key was changed or withdrawn")
        known = {one.fingerprint: one for one in before}
        for one in after[len(before) :]:
            if one.fingerprint in known and not one.may_follow(known[one.fingerprint]):
                raise Refused("C11", f"the key {one.fingerprint} was revoked before, and this would soften that")
            known[one.fingerprint] = one

    def certificate_grows(self, one: Changed, what: StorePath) -> None:
        """Ensure that a certificate keeps all that it had, and is the one that its file's name says (C11)."""
        content = self._after.content(one.path)
        if content is None:
            raise Refused("C11", f"the certificate {one.path} was removed")
        new = Certificate(content)
        # One certificate is always the same bytes, with nothing around it that a reader would leave out.
        try:
            packets = read_armor(content, PUBLIC_KEY)
            tags = packet_tags(packets)
        except NotArmorError as error:
            raise Refused("F05", f"{one.path} is not a certificate: {error}") from error
        if write_armor(packets, PUBLIC_KEY).encode("ascii") != content or tags.count(PRIMARY_KEY_PACKET) != 1:
            raise Refused("F05", f"{one.path} holds more than one certificate")
        if what.name != new.fingerprint:
            raise Refused("D09", f"{one.path} holds the certificate of another key, {new.fingerprint}")
        for part in new.parts.values():
            if part.consented and (other := self._other_owner(part.fingerprint, new.fingerprint)):
                # Whose a signature is would hang on which of them is looked at first, those made before this one too.
                raise Refused(
                    "D13", f"{one.path} holds the key {part.fingerprint}, which is in the certificate {other}"
                )
        old = self._before.content(one.path)
        if old is not None and not Certificate(old).content <= new.content:
            raise Refused("C11", f"the certificate {one.path} lost something that it had, a revocation perhaps")

    def _other_owner(self, part: str, owner: str) -> str | None:
        """Give another certificate of the store that has a key, if that key agreed to be in it."""
        for other in self._judge.owners(part):
            for content in self._after.certificates(other) if other != owner else ():
                found = Certificate(content).parts.get(part)
                if found is not None and found.consented:
                    return other
        return None

    def rows_stay(self, _one: Changed, _what: StorePath) -> None:
        """Ensure that the rows of the version-control table stay; only their words may be tidied (E04)."""
        old, new = self._before.versions.entries, self._after.versions.entries
        for row, kept in zip(old, new, strict=False):
            if (row.version, row.on, row.kind, row.material, row.terms_digest, row.partner) != (
                kept.version, kept.on, kept.kind, kept.material, kept.terms_digest, kept.partner,
            ):  # fmt: skip
                raise Refused("E04", f"the row of {row.version} was changed")
        if len(new) < len(old):
            raise Refused("E04", f"the row of {old[len(new)].version} was removed")
        # A history begins with the rows of the agreement from before it; the last one says what the text is.
        for row in new[len(old) :] if self._before.officers else new[-1:]:
            if not self._who.officer and row.kind != "draft":
                raise Refused(
                    "H03", f"the row of {row.version} may be written only by an officer; a reviewer writes drafts"
                )
            if row.terms_digest != self._after.terms and not self._brought(row, new[-1]):
                raise Refused("D12", f"the row of {row.version} does not bear the digest of the terms")

    def _brought(self, row: VersionEntry, last: VersionEntry) -> bool:
        """Say whether a row is that of a draft which a review brings along with the version that it issues.

        Its text is not that of main and never was: it lies on the branch of the review, whose last commit the record
        of the review names.
        """
        closing = [
            review.closed.version
            for path, review in self._reviews()
            if review.closed is not None and (before := self._before.record(path, Review)) and before.closed is None
        ]
        return row.kind == "draft" and row != last and last.version in closing

    def _reviews(self) -> Iterator[tuple[str, Review]]:
        for one in self._changed:
            if layout.kind_of(one.path) is Kind.REVIEW and (review := self._after.record(one.path, Review)):
                yield one.path, review

    def review_is_sound(self, one: Changed, _what: StorePath) -> None:
        """Ensure that the record of a review can be read, stays, and is not changed once the review is closed (H01)."""
        now, before = self._after.record(one.path, Review), self._before.record(one.path, Review)
        if now is None:
            raise Refused("H01", f"{one.path} was removed; a review stays as it was recorded")
        if before is not None and before.closed is not None:
            raise Refused("H01", f"{one.path} was changed, and the review is closed")
        if now.closed is not None and not self._who.officer:
            raise Refused("H03", f"{one.path} closes the review, which only an officer may do")
        if before is not None and (now.opened, now.of) != (before.opened, before.of):
            raise Refused("H01", f"{one.path} gives the review a different beginning")
        self._issued_row(one.path, now)

    def _issued_row(self, path: str, review: Review) -> None:
        """Ensure that a review which issues a version comes together with the row of that version (H01)."""
        if review.closed is None or review.closed.version is None:
            return
        newest = self._after.versions.newest
        if newest is None or newest.version != review.closed.version or newest.kind != "issued":
            raise Refused("H01", f"{path} issues {review.closed.version}, and no row of that version comes with it")

    def comment_is_sound(self, one: Changed, _what: StorePath) -> None:
        """Ensure that a comment can be read, stays with its answer, and belongs to a review that is open (H01)."""
        now, before = self._after.record(one.path, Comment), self._before.record(one.path, Comment)
        if now is None:
            raise Refused("H01", f"{one.path} was removed; a comment stays as it was recorded")
        review = self._before.record(layout.review(layout.review_of(one.path) or ""), Review)
        if review is None or review.closed is not None:
            raise Refused("H01", f"{one.path} was changed, and there is no open review that it belongs to")
        if before is not None and replace(now, answer=before.answer) != before:
            raise Refused("H01", f"{one.path} differs from what was recorded; only its answer may change")

    def event_is_true(self, one: Changed, what: StorePath) -> None:
        """Ensure that an event is what its file's name says, and that the partner itself stated it (D02, D03)."""
        content = self._after.content(one.path)
        if content is None or what.partner is None:
            return
        event = self._event(one.path, content)
        if layout.event_name(one.path) != (event.on.isoformat(), event.type):
            raise Refused("D02", f"{one.path} holds the {event.type} of {event.on.isoformat()}")
        self._event_is_next(one.path, what.partner, event.on)
        if isinstance(event, Correction):
            self._correction_fits(one.path, what.partner, event)
        if isinstance(event, Adoption):
            self._no_draft(one.path, event)
            self._adoption_is_stated(one.path, what.partner, event)
        elif not self._who.officer and not isinstance(event, Decline):
            # A signatory speaks for the partner; what the others must be told of first is an officer's to record.
            raise Refused("D01", f"{one.path}: a {event.type} is for an officer to record")
        elif not self._who.officer and what.partner not in self._who.partners:
            raise Refused("D02", f"{one.path} is another partner's")

    def _no_draft(self, path: str, event: Adoption) -> None:
        """Ensure that nobody adopts the draft of a review, whose row may bear the digest of a text not issued (E01)."""
        row = self._before.versions.find(event.version)
        if row is not None and row.kind == "draft" and self._before.officers:
            raise Refused("E01", f"{path} adopts {event.version}, which is a draft")

    def _event_is_next(self, path: str, partner: str, on: date) -> None:
        """Ensure that no signatory dates an event ahead, and that its number follows on from those of its day (G10).

        The last event decides what may be recorded next, by anybody. A day or a number that is too high would stay
        the last one, and nobody could record anything about that partner again. Officers answer for the days that
        they record, and may rehearse with days to come.
        """
        if on > day_signed(self._signed) + ZONES and not self._who.officer:
            raise Refused("G10", f"{path} is dated after {show(day_signed(self._signed))}, when its commit was signed")
        day, number = layout.event_order(path)
        that_day = filter(layout.is_record, self._after.paths_in(layout.events(partner), begins=day))
        numbers = sorted(other for of, other in map(layout.event_order, that_day) if of == day)
        if numbers.count(number) != 1:
            raise Refused("D02", f"{path} takes the place of another event of that day")
        if numbers != [*range(1, len(numbers) + 1)]:
            raise Refused("G10", f"the number of {path} does not follow on from the events of that day")

    def evidence_is_itself(self, one: Changed, what: StorePath) -> None:
        """Ensure that a file which is kept as evidence is the one that its name, a digest, says (D04)."""
        content = self._after.content(one.path) or b""
        if not what.name.startswith(hashlib.sha256(content).hexdigest()):
            raise Refused("D04", f"{one.path} is not the file whose digest it bears")

    def companion_has_an_event(self, one: Changed, _what: StorePath) -> None:
        """Ensure that a statement or a signature comes together with the event that it belongs to (D03)."""
        event = layout.event_of(one.path)
        if event not in self._new:
            raise Refused("D03", f"{one.path} came without its event")
        content = self._after.content(event)
        loaded = None if content is None else self._event(event, content)
        if not isinstance(loaded, Adoption) or loaded.evidence != "gpg":
            raise Refused("D03", f"{one.path} belongs to an event that nobody signed")

    def _correction_fits(self, path: str, partner: str, correction: Correction) -> None:
        """Ensure that a correction marks an event of the same partner that was recorded before it, once (D14).

        What was recorded before, the history says; the day of either is a claim, and an event may bear one to come.
        It takes nothing out of the history, and what a partner's signatory signed goes on counting. Which of the two it
        is follows from the event that it names, so that no record can say otherwise.
        """
        paths = sorted(filter(layout.is_record, self._after.paths_in(layout.events(partner))), key=layout.event_order)
        events = ((one, self._event(one, self._after.content(one) or b"")) for one in paths)
        try:
            recorded((layout.name_of(one), event) for one, event in events)
        except ValueError as error:
            raise Refused("D14", f"{path}: {error}") from error
        if f"{layout.events(partner)}{correction.event_id}.yaml" not in self._before.paths_in(layout.events(partner)):
            raise Refused("D14", f"{path} corrects {correction.event_id}, which was not recorded before it")

    def _event(self, path: str, content: bytes) -> Event:
        try:
            return load_event(path, content)
        except MalformedRecordError as error:
            raise Refused("D11", error.message) from error

    def _adoption_is_stated(self, path: str, partner: str, event: Adoption) -> None:
        statement = self._after.content(layout.statement(path))
        signature = self._after.content(layout.signature(path))
        if event.evidence != "gpg":
            if not self._who.officer:
                raise Refused("D03", f"{path}: an adoption without a signed statement is for an officer to record")
            return
        if statement is None or signature is None:
            raise Refused(
                "D03", f"{path} says that it was signed with a key, but the statement or signature is missing"
            )
        stated = read_statement(statement)
        signed = check_signed(stated, signature, self._judge, self._vouched)
        fingerprint, made = signed.fingerprint, signed.made
        if fingerprint in self._before.revocations:
            raise Refused("C06", f"the key {fingerprint} that signed {path} was revoked before this commit")
        holder = self._before.signatory(partner, fingerprint)
        if fingerprint != event.key:
            raise Refused("D03", f"{path} names a key other than the one that signed, {fingerprint}")
        if holder is None:
            bound = self._after.signatory(partner, fingerprint) is not None
            raise Refused(
                "D07" if bound else "D03",
                f"{path} is signed with the key {fingerprint}, which "
                + ("this same commit binds to the partner" if bound else "is not one of the partner's signatories"),
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
        self._refuse_second_use(path, partner, made)
        for rule, written, said, words in (
            ("E01", event.version, stated.version, "version"),
            ("E01", event.terms_digest, stated.terms_digest, "text"),
            ("D02", event.on, day_signed(made), "day"),
            ("D02", event.on_or_before, False, "day"),
            ("D02", event.signed_by, SignedBy(name=stated.signatory, post=stated.post), "signatory"),
        ):
            if written != said:
                raise Refused(rule, f"{path} records a {words} that differs from what was signed")

    def _refuse_second_use(self, path: str, partner: str, made: datetime) -> None:
        """Ensure that a statement is used once, and before anything later happened to its partner (E03).

        Which event is the last one goes by the days that events bear, and these are claims: one that is dated too late
        stays the last, whatever is recorded after it. A statement that names it would fit for ever.
        """
        folder = layout.events(partner)
        recorded = self._before.paths_in(folder)
        own = layout.statement(path)
        others = [one for one in self._after.paths_in(folder) if layout.kind_of(one) is Kind.STATEMENT and one != own]
        if self._after.object_at(own) in map(self._after.object_at, others):
            raise Refused("E03", f"the statement of {path} was recorded before, or is recorded twice")
        events = sorted(filter(layout.is_record, recorded), key=layout.event_order)
        latest = (day_signed(made) + ZONES).isoformat()
        for one in events[:-1]:
            if layout.event_order(one)[0] > latest:
                raise Refused("E03", f"the statement of {path} was signed before {one.removeprefix(folder)}")

    def _previous_event(self, partner: str) -> str | None:
        return last_event_digest(partner, self._before.paths_in, self._before.content)

    def _terms_have_a_row(self) -> None:
        """Ensure that terms which changed have a version entry that says so (D12)."""
        rows = self._after.versions.entries
        new = rows[len(self._before.versions.entries) :]
        if self._after.terms != self._before.terms and (
            all(row.kind in NO_NEW_TERMS for row in new) or rows[-1].terms_digest != self._after.terms
        ):
            raise Refused("D12", "the terms were changed, and no new row of the version-control table says so")

    def _what_happened_stays(self, places: Sequence[StorePath]) -> None:
        """Ensure that notices, breaches, and the records of a partner to whom something happened stay (D04)."""
        for one, what in zip(self._changed, places, strict=True):
            if one.new is None and what.kind in {Kind.NOTICE, Kind.BREACH}:
                raise Refused("D04", f"{one.path} was removed; what happened stays as it was recorded")
            if one.new is None and what.partner is not None and self._before.paths_in(layout.events(what.partner)):
                raise Refused("D04", f"{one.path} was removed, and events are recorded for that partner")


def last_event_digest(
    partner: str, paths_in: Callable[[str], Sequence[str]], content: Callable[[str], bytes | None]
) -> str | None:
    """Give the digest of a partner's last event, which the next statement must name (ATTACKS E03)."""
    events = list(filter(layout.is_record, paths_in(layout.events(partner))))
    last = content(max(events, key=layout.event_order)) if events else None
    return None if last is None else hashlib.sha256(last).hexdigest()


CHECKS: dict[Kind, Callable[[CommitRules, Changed, StorePath], None]] = {
    Kind.AGREEMENT: CommitRules.agreement_is_sound,
    Kind.POSTS: CommitRules.posts_are_sound,
    Kind.ROSTER: CommitRules.roster_lasts,
    Kind.REVOCATIONS: CommitRules.revocations_stay,
    Kind.CERTIFICATE: CommitRules.certificate_grows,
    Kind.VERSIONS: CommitRules.rows_stay,
    Kind.REVIEW: CommitRules.review_is_sound,
    Kind.COMMENT: CommitRules.comment_is_sound,
    Kind.EVENT: CommitRules.event_is_true,
    Kind.EVIDENCE: CommitRules.evidence_is_itself,
    Kind.STATEMENT: CommitRules.companion_has_an_event,
    Kind.SIGNATURE: CommitRules.companion_has_an_event,
    **dict.fromkeys(_RECORDS, CommitRules.record_is_sound),
}
"""What is looked at in each kind of file; the others are read by the ledger, or are what their author says they are."""
