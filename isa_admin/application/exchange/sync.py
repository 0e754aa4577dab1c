"""Sharing a register: taking a verified copy, and bringing one's own records and those of others together.

Nothing is taken over before it is verified, in a private copy. What was recorded here meanwhile is recorded again on
top, and signed again; it is never merged, and never rewritten for others.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from isa_admin.application import clock
from isa_admin.application.exchange.renumbering import renumbered
from isa_admin.application.exchange.review_branches import share
from isa_admin.application.exchange.sign_again import record_again
from isa_admin.application.exchange.waiting import (
    given_address,
    keep,
    kept,
    remember_address,
    remember_synced_tip,
    unfinished,
)
from isa_admin.application.verifying import pinned
from isa_admin.application.verifying.proof import Request
from isa_admin.application.verifying.proving import prove
from isa_admin.domain.text import harmless
from isa_admin.errors import StoreError, UsageError
from isa_admin.store.copies import PrivateCopy
from isa_admin.store.publishing import MovedTipError
from isa_admin.store.taking_over import NotAFastForwardError, UnrelatedHistoryError
from isa_admin.store.transport import NoSuchBranchError
from isa_admin.trust.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from isa_admin.application.exchange.renumbering import Renumbered
    from isa_admin.application.exchange.review_branches import BranchSynced
    from isa_admin.application.exchange.waiting import Left, Unfinished
    from isa_admin.application.verifying.proof import Proof
    from isa_admin.store.repository import Store
    from isa_admin.trust.anchor import Anchor


class NotProvedError(StoreError):
    """What the shared repository holds does not pass verification, so nothing of it is taken over."""

    def __init__(self, proof: Proof, source: str) -> None:
        super().__init__(
            f"what {source} holds does not pass verification: {_refusal(proof)}; nothing was taken over",
            f"ask the person who committed {(proof.tip or '')[:12]} to put the record right and to sync again"
            if proof.only_records
            else f"see all of it with: isa-admin verify {shlex.quote(source)}",
        )
        self.proof = proof


class NoAnchorError(UsageError):
    """There is nothing to prove a shared store from."""

    def __init__(self) -> None:
        super().__init__(
            "no anchor of this store is given or pinned here, and nothing can be proved without one (A01)",
            "take the line from a letterhead or the minutes: isa-admin trust LINE, or --anchor LINE with clone",
        )


class OwnNotProvedError(StoreError):
    """What this store would publish does not pass verification."""

    def __init__(self, proof: Proof) -> None:
        super().__init__(
            f"what this store holds does not pass verification: {_refusal(proof)}; nothing was published",
            'put the record right, record that with isa-admin commit "What I put right", then isa-admin sync'
            if proof.only_records
            else "see all of it with isa-admin verify; isa-admin undo takes back what was committed by hand and keeps"
            " it aside; then record it again",
        )
        self.proof = proof


TRIES = 20
"""How often others may be quicker before we give up publishing."""


class Synced(Struct, kw_only=True):
    """What bringing together came to, in commits.

    ``kept`` names where records lie that could not be recorded again, ``renumbered`` are those that got other numbers.
    """

    taken: int = 0
    again: int = 0
    published: int = 0
    kept: str | None = None
    left: list[Left] = field(default_factory=list)
    reviews: list[BranchSynced] = field(default_factory=list)
    renumbered: list[Renumbered] = field(default_factory=list)


def clone(url: str, path: Path, anchor: Anchor | None) -> Proof:
    """Take a verified copy of a shared store, and pin its anchor.

    Args:
        url: Where it is shared.
        path: The folder of the new copy; nothing lies there yet.
        anchor: What to prove it from; with none, an anchor that is pinned here.

    Raises:
        NoAnchorError: None is given or pinned.
        NotProvedError: It does not pass verification; nothing is made.
        StoreError: It cannot be reached, or the folder is taken.
    """
    from isa_admin.application.founding import refuse_taken
    from isa_admin.store.taking_over import clone_into

    url = _whole(url)
    refuse_taken(path)
    if anchor is None and not pinned.anchors():
        raise NoAnchorError
    proof = prove(Request(source=url), anchor, clock.now())
    if not proof.ok or proof.tip is None or proof.anchor is None:
        raise NotProvedError(proof, url)
    # Before the copy is there: one that is not pinned could not be made again in its place.
    pinned.pin(proof.anchor)
    with _copy(proof.anchor, proof.tip, url) as copy:
        clone_into(path, copy, proof.tip, url)
    remember_address(path, url)
    remember_synced_tip(path, proof.tip)
    pinned.remember_shared_tip(proof.anchor, proof.tip)
    pinned.remember_own_tip(proof.anchor, path, proof.tip)
    return proof


def sync(store: Store, url: str | None, sure: Callable[[str], bool] = lambda _: False) -> Synced:
    """Bring the store and the shared repository together.

    Args:
        store: The store.
        url: Where it is shared, if it does not know yet, or is shared elsewhere from now on.
        sure: Asks the person about an address that the store's settings name and nobody gave on this computer.

    Raises:
        UsageError: No address is known, or the store names one that nobody gave here and the person does not know.
        NoAnchorError: The store's anchor is not pinned here.
        NotProvedError: What others published does not pass verification; nothing of it is taken over.
        OwnNotProvedError: What was committed here does not; nothing of it is published.
        SigningError: A record is to be signed again and its key cannot sign now; it waits for the next sync.
        StoreError: It cannot be reached, or a hand edit is in the way.
    """
    address = store.origin() if url is None else _whole(url)
    if address is None:
        raise UsageError(
            "this store is not shared yet, so there is no address to publish to",
            "name the shared repository once: isa-admin sync URL (make one with git init --bare PATH)",
        )
    if url is None and address != given_address(store.root) and not sure(address):
        raise UsageError(
            f"this store says that it is shared at {harmless(address)}, and nobody has confirmed that on this computer",
            f"if that is right, confirm it once: isa-admin sync {shlex.quote(address)}",
        )
    first = store.beginning().commit
    anchor = next((one for one in pinned.anchors() if one.commit == first), None)
    if anchor is None:
        raise NoAnchorError
    if not pinned.is_own(anchor, store.root):
        pinned.remember_own_tip(anchor, store.root, anchor.commit)
    with unfinished(store.root) as waiting:
        return _Syncing(store, address, anchor, waiting).run(named=url is not None)


class _Syncing:
    """One sync of one store."""

    def __init__(self, store: Store, address: str, anchor: Anchor, waiting: Unfinished) -> None:
        self._store = store
        self._address = address
        self._anchor = anchor
        self._waiting = waiting
        self._done = Synced()

    def run(self, *, named: bool) -> Synced:
        """Take over and publish, again and again while other officers publish first."""
        for _ in range(TRIES):
            try:
                theirs = self._take()
                own = self._store.tip()
                if theirs != own:
                    self._ensure_good(own)
            except (MovedTipError, NotAFastForwardError):
                continue  # another command of this store came between
            if theirs != own:
                if not self._store.push(self._address, own, theirs):
                    continue
                self._done.published = self._since(own, theirs)
            # An address that takes nothing is not remembered.
            if named:
                self._store.set_origin(self._address)
            remember_address(self._store.root, self._address)
            remember_synced_tip(self._store.root, own)
            pinned.remember_shared_tip(self._anchor, own)
            pinned.remember_own_tip(self._anchor, self._store.root, own)
            if self._wait():
                continue  # a sync was killed, and its git moved the branch only now
            self._done.reviews = [one for one in share(self._store, self._address, self._anchor) if one.moved]
            return self._told()
        raise StoreError(
            "other officers published first each time; your records are here and not published yet",
            "run isa-admin sync again",
        )

    def _told(self) -> Synced:
        """Say what was left, and clear away what was kept of records that all stand again."""
        self._done.left = self._waiting.left
        self._waiting.settle_numbers()
        self._done.renumbered = renumbered(self._waiting.given)
        needed = [one.kept for one in self._done.left]
        self._done.kept = next(iter(needed), None)
        root = self._store.root
        before = kept(root)
        if self._done.left:
            told = {one.commit for one in self._done.left}
            keep(root, [*(one for one in before if one.commit not in told), *self._done.left])
        needed += [one.kept for one in before]
        if self._waiting.kept:
            self._store.forget_kept(self._waiting.kept, needed)
        self._waiting.told()
        return self._done

    def _take(self) -> str | None:
        """Take over what others published; gives the commit that the shared repository stands at, if it has any."""
        self._finish()
        try:
            theirs, unreadable = self._proved()
        except NoSuchBranchError:
            return None  # an empty repository, which gets everything
        with _copy(self._anchor, theirs, self._address) as copy:
            own = self._store.tip()
            base = self._store.common_with(copy, theirs)
            if base is None:  # pragma: no cover  both were proved from one anchor
                raise UnrelatedHistoryError
            if base == theirs:
                return theirs  # perhaps one's own commits put right what could not be read
            if unreadable:
                raise NotProvedError(unreadable, self._address)
            taken = sum(1 for _ in copy.steps(theirs, base))
            if base == own:
                self._store.take_over(copy, theirs)
            else:
                self._rewind(copy, theirs, base, own)
            pinned.remember_own_tip(self._anchor, self._store.root, theirs)
            self._done.taken += taken
        self._finish()
        return theirs

    def _rewind(self, copy: PrivateCopy, theirs: str, base: str, own: str) -> None:
        """Put the shared history in place of one's own records, which wait from now on."""
        mine = [commit.commit for commit in self._store.history(tip=own, since=base)][::-1]
        before = self._waiting.commits
        self._waiting.settle_numbers()
        # Written before the branch moves: whoever pulls the plug in between finds the records waiting.
        self._waiting.wait(mine, own)
        try:
            kept = self._store.rewind_to(copy, theirs, expected=own)
        except BaseException:
            if self._store.tip() == own:
                self._waiting.wait(before)
            raise
        self._waiting.wait(mine, kept)

    def _finish(self) -> None:
        """Record again what waits; of a sync that was stopped before it moved the branch, nothing does."""
        if self._wait():
            self._done.again = record_again(self._store, self._waiting)

    def _wait(self) -> bool:
        """Say whether there are records that wait and are not in the store's history."""
        last = next(reversed(self._waiting.commits), None)
        return last is not None and not self._store.contains(last)

    def _proved(self) -> tuple[str, Proof | None]:
        """Verify what the shared repository holds; gives the commit that it stands at.

        A record that no command could read is told apart: it is nothing to take over, and may be put right already.

        A tip of one's own that was verified here before it was published is no tip that others could roll back.
        """
        seen, remembered = pinned.shared_tip(self._anchor), pinned.remembered_tip(self._anchor)
        ahead = remembered is not None and remembered != seen and self._is_own(remembered, seen)
        request = Request(source=self._address, accept_rewrite=ahead)
        proof = prove(request, self._anchor, clock.now())
        if proof.tip is None or not (proof.ok or proof.only_records):
            raise NotProvedError(proof, self._address)
        if ahead and remembered is not None and not self._follows(remembered, seen, proof.tip):
            pinned.remember_tip(self._anchor, remembered)
            words = f"the newest commit does not follow {(seen or remembered)[:12]}, which was verified here before"
            rolled = Finding(proof.tip, "A04", "reject", f"{words}: the history was rolled back or rewritten")
            raise NotProvedError(replace(proof, findings=(*proof.findings, rolled)), self._address)
        pinned.remember_shared_tip(self._anchor, proof.tip)
        return proof.tip, None if proof.ok else proof

    def _follows(self, remembered: str, seen: str | None, tip: str) -> bool:
        """Say whether the shared history goes on from where it was; or, never seen before, is part of one's own."""
        with _copy(self._anchor, tip, self._address) as copy:
            if copy.is_ancestor(remembered, tip) or (seen is not None and copy.is_ancestor(seen, tip)):
                return True
        return seen is None and self._store.contains(tip)

    def _is_own(self, remembered: str, seen: str | None) -> bool:
        """Say whether a commit is one of the store's that came after the last one that was shared."""
        for commit in self._store.history():
            if commit.commit == seen:
                return False
            if commit.commit == remembered:
                return True
        return False

    def _ensure_good(self, own: str) -> None:
        """Ensure that nothing is published which others would refuse, a commit made by hand above all.

        The whole history is asked about: one's own revocation of a key may take from it what the key signed before.
        """
        proof = prove(Request(source=str(self._store.root), accept_rewrite=True), self._anchor, clock.now())
        if not proof.ok:
            raise OwnNotProvedError(proof)
        if proof.tip != own:
            raise MovedTipError

    def _since(self, own: str, theirs: str | None) -> int:
        return sum(1 for _ in self._store.history(tip=own, since=theirs))


def _copy(anchor: Anchor, tip: str, source: str) -> PrivateCopy:
    """Open the private copy that a proof was read from; one that served for that time only is filled again."""
    copy = PrivateCopy(pinned.cache_folder(anchor) / "copy.git")
    if not copy.has(tip):
        copy.bring(source)
    return copy


def _whole(url: str) -> str:
    """Give the whole path of a repository on this computer: the next sync may be typed in another folder."""
    here = Path(url)
    return str(here.resolve()) if url and not here.is_absolute() and here.exists() else url


def _refusal(proof: Proof) -> str:
    first = proof.refusals[0]
    where = f"commit {first.commit[:12]}: " if first.commit else ""
    return f"{where}{first.message} ({first.rule})"
