"""The verifier: goes through a history from its first commit and judges each by the one before it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from isa_admin.domain.dates import show
from isa_admin.records.layout import FILE_MODE
from isa_admin.trust.authority import Author, author, permit, place, stranger
from isa_admin.trust.commit import Commit, read_commit
from isa_admin.trust.commit_rules import CommitRules
from isa_admin.trust.findings import Finding, Refused
from isa_admin.trust.ledger import Files, Ledger
from isa_admin.trust.signature import Signed, UnknownKeyRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from isa_admin.records.layout import StorePath
    from isa_admin.trust.anchor import Anchor
    from isa_admin.trust.ledger import Changed, Tree
    from isa_admin.trust.signature import Judge

_DAY = 86_400
_PAGE = 64
"""So many signatures are checked in a row, at the most: in a long history that saves a sixth of the time."""
_HEAVY = 1 << 18
"""Bytes of commits after which a page ends too; each changed file counts for a hundred."""


class Step(Protocol):
    """One commit as it comes from the store."""

    @property
    def commit(self) -> str:
        """Its id."""

    @property
    def raw(self) -> bytes:
        """Its bytes, which hash to the id."""

    @property
    def changed(self) -> Sequence[Changed]:
        """The files it changed against its first parent."""


class Verifier:
    """Judges commits one after the other.

    Args:
        anchor: Where the history must begin, and whose key must have signed that.
        judge: Knows the certificates, as of the newest commit.
        read: Gives the bytes of an object, hashed again.
        vouched_until: For a revoked key, the last commit that an officer vouches for; one that is in this history.
        review: Whether the history is that of a branch for a review, where reviewers may change the terms.
    """

    def __init__(
        self,
        anchor: Anchor,
        judge: Judge,
        read: Callable[[str], bytes],
        *,
        vouched_until: Mapping[str, str] | None = None,
        review: bool = False,
    ) -> None:
        self._anchor = anchor
        self._judge = judge
        self._read = read
        self._vouched: Mapping[str, str] = vouched_until or {}
        self._checked: dict[str, tuple[Commit, Signed]] = {}
        self._review = review
        self._files = Files({})
        self._ledger = Ledger(self._files, read)
        self.last: str | None = None
        self.good = 0
        self.warnings: list[Finding] = []

    @property
    def _vouching(self) -> frozenset[str]:
        return frozenset(self._vouched)

    @property
    def ledger(self) -> Ledger:
        """What the store holds at the last good commit."""
        return self._ledger

    def resume(self, commit: str, files: Mapping[str, str]) -> None:
        """Go on after a commit that was found good before, with its files."""
        self.last = commit
        self._files = Files(files)
        self._ledger = Ledger(self._files, self._read)

    def follow(self, commit: str, tree: Tree) -> None:
        """Judge the one commit that follows a good one, whose files are looked up where they are asked for."""
        self.last = commit
        self._ledger = Ledger(tree, self._read)

    def run(self, steps: Iterable[Step]) -> Finding | None:
        """Judge commits, oldest first; gives the finding about the first one that must be refused."""
        for page in _pages(steps):
            self._look_ahead(page)
            for step in page:
                try:
                    self.step(step)
                except Refused as refused:
                    return Finding(step.commit, refused.rule, "reject", refused.message)
        return None

    def _look_ahead(self, page: Sequence[Step]) -> None:
        """Check the signatures of some commits one after the other: so the processor has the code for it at hand.

        Whether a signature is good hangs on no commit before it, but for what is vouched for. One that is not good is
        refused when its commit is judged, after those before it.
        """
        self._checked = {}
        vouched = self._vouched
        for step in page:
            with suppress(Refused):
                commit = read_commit(step.commit, step.raw)
                signed = self._judge.check(commit.payload, commit.armor, vouched=frozenset(vouched))
                self._checked[step.commit] = commit, signed
            vouched = _still_vouched(vouched, step.commit)

    def step(self, step: Step) -> None:
        """Judge one commit by the state of the one before it.

        Raises:
            Refused: It must be refused; the state stays that of the one before it.
        """
        commit, signed = self._checked.get(step.commit) or (read_commit(step.commit, step.raw), None)
        before = self.ledger
        if commit.parent != self.last:
            raise Refused("A02", "it does not follow the commit before it")
        after = before.after(step.changed)
        if self.last is None:
            self._begin(commit, after, step.changed)
        else:
            signed = signed or self._signature(commit, before, after)
            self._judge.refuse_revoked(signed, self._vouching)
            self._changes(signed, (commit.name, commit.email), step.changed, before, after)
            self._note(commit, signed, before)
        after.settle(self._files, before)
        self._vouched = _still_vouched(self._vouched, commit.id)
        self._ledger, self.last = after, commit.id
        self.good += 1

    def foresee(self, fingerprint: str, who: tuple[str, str], changed: Sequence[Changed]) -> Finding | None:
        """Judge what somebody is about to sign; gives the finding when it would be refused.

        Args:
            fingerprint: The key that would sign it.
            who: The name and e-mail that the commit would bear.
            changed: The files that it would change.
        """
        try:
            about_to = Signed(fingerprint, datetime.now(UTC))
            self._changes(about_to, who, changed, self.ledger, self.ledger.after(changed))
        except Refused as refused:
            return Finding(None, refused.rule, "reject", refused.message)
        return None

    def _changes(
        self, signed: Signed, who: tuple[str, str], changed: Sequence[Changed], before: Ledger, after: Ledger
    ) -> None:
        """Ensure that the key which signed may change these files in this way."""
        entitled = author(signed.fingerprint, before, after, who)
        if not changed:
            raise Refused("D01", "it changes nothing")
        places = permit(entitled, changed, before, after, review=self._review)
        self._content((entitled, signed), changed, before, after, places)

    def _begin(self, commit: Commit, after: Ledger, changed: Sequence[Changed]) -> None:
        """Judge the first commit by the anchor."""
        if commit.id != self._anchor.commit:
            raise Refused(
                "A02", f"the history begins here, and the anchor says that it begins at {self._anchor.commit}"
            )
        signed = self._judge.check(commit.payload, commit.armor, vouched=self._vouching)
        if signed.fingerprint != self._anchor.fingerprint:
            raise Refused("A03", f"it is signed with the key {signed.fingerprint}, and the anchor names another")
        held = after.officers.get(signed.fingerprint)
        if held is None or held.role != "officer":
            raise Refused("A03", "its roster does not name the officer who signed it")
        self._judge.refuse_revoked(signed, self._vouching)
        for one in changed:
            if one.new is None or one.new.mode != FILE_MODE:
                raise Refused("D09", f"{one.path!a} is not a plain file")
        # The anchor vouches for who began the history, and for nothing that the agreement's rules refuse.
        who = Author(signed.fingerprint, officer=True, reviewer=False, partners=frozenset())
        empty = Ledger(Files({}), self._read)
        self._content((who, signed), changed, empty, after, [place(one.path) for one in changed])
        self._note(commit, signed, after)

    def _signature(self, commit: Commit, before: Ledger, after: Ledger) -> Signed:
        try:
            return self._judge.check(commit.payload, commit.armor, vouched=self._vouching)
        except UnknownKeyRefused as refused:
            raise stranger(refused.fingerprint, before, after, (commit.name, commit.email)) from refused

    def _content(
        self,
        made: tuple[Author, Signed],
        changed: Sequence[Changed],
        before: Ledger,
        after: Ledger,
        places: Sequence[StorePath],
    ) -> None:
        who, signed = made
        rules = CommitRules(who, signed.made, changed, before, after, self._judge, self._anchor)
        rules.check(places, vouched=self._vouching, review=self._review)

    def _note(self, commit: Commit, signed: Signed, ledger: Ledger) -> None:
        """Note what is odd, but is not a reason to refuse."""
        officer = ledger.officers.get(signed.fingerprint)
        # What the register calls them counts. Whoever made the key wrote its user ids, an officer's name perhaps.
        names = {officer.name} if officer else set()
        for partner in () if officer else ledger.partners_of(signed.fingerprint):
            holder = ledger.signatory(partner, signed.fingerprint)
            names |= {holder.name} if holder and holder.name else set()
        if not names:
            roster = {one.name for one in ledger.officers.values()}
            names = set(self._judge.certificate(signed.fingerprint).names) - roster
        for called in {commit.name, commit.author} - names:
            self._warn(commit, "B12", f"it bears the name {called}, the key is of {', '.join(sorted(names))}")
        if abs(signed.made.timestamp() - commit.time) > _DAY:
            claimed = datetime.fromtimestamp(commit.time, UTC).date()
            self._warn(commit, "C10", f"it is dated {show(claimed)} and was signed on {show(signed.made.date())}")

    def _warn(self, commit: Commit, rule: str, message: str) -> None:
        self.warnings.append(Finding(commit.id, rule, "warn", message))


def _still_vouched(vouched: Mapping[str, str], passed: str) -> Mapping[str, str]:
    """Give the keys for which an officer vouches after a commit, the last one for some of them perhaps."""
    return {key: until for key, until in vouched.items() if until != passed}


def _pages(steps: Iterable[Step]) -> Iterator[list[Step]]:
    """Take commits in pages; where one cannot be read, those before it come first."""
    page: list[Step] = []
    weight = 0
    try:
        for step in steps:
            page.append(step)
            weight += len(step.raw) + 100 * len(step.changed)
            if len(page) == _PAGE or weight > _HEAVY:
                full, page, weight = page, [], 0
                yield full
    finally:
        if page:
            yield page
