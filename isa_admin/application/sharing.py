"""Sharing a register: taking a verified copy, and bringing one's own records and those of others together.

Nothing is taken over before it is verified, in a private copy. What was recorded here meanwhile is recorded again on
top, and signed again; it is never merged, and never rewritten for others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from isa_admin.application import clock, pinned
from isa_admin.application.changing import signer
from isa_admin.application.door import guarded
from isa_admin.application.identity import judge_of
from isa_admin.application.proving import Proof, Request, prove
from isa_admin.application.replaying import CannotRecordAgainError, replay
from isa_admin.errors import StoreError, UsageError
from isa_admin.store.copies import PrivateCopy
from isa_admin.store.transport import NoSuchBranchError
from isa_admin.trust.findings import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from isa_admin.store.history import PastCommit
    from isa_admin.store.repository import Store
    from isa_admin.trust.anchor import Anchor
    from isa_admin.trust.key import Key

TRIES = 5
"""How often others may be quicker before we give up publishing."""


class NotSharedError(UsageError):
    """The store does not know where it is shared."""

    def __init__(self) -> None:
        super().__init__(
            "this store is not shared yet: it knows no address",
            "name the shared repository once: isa-admin sync URL (make one with git init --bare PATH)",
        )


class NotProvedError(StoreError):
    """What the shared repository holds does not pass verification, so nothing of it is taken over."""

    def __init__(self, proof: Proof, source: str) -> None:
        first = next(finding for finding in proof.findings if finding.severity == "reject")
        super().__init__(
            f"what {source} holds does not pass verification: {first.message} ({first.rule}); nothing was taken over",
            f"see all of it with: isa-admin verify {source}",
        )
        self.proof = proof


class OthersAreQuickerError(StoreError):
    """Each time we wanted to publish, somebody else had just done so."""

    def __init__(self) -> None:
        super().__init__("others were quicker each time; your records are here and not published yet", "run it again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A record of one's own that could not be recorded again: why, and what settles it."""

    subject: str
    reason: str
    remedy: str


@dataclass(slots=True, kw_only=True)
class Synced:
    """What bringing together came to, in commits. ``kept`` names where records lie that were replaced."""

    taken: int = 0
    again: int = 0
    published: int = 0
    kept: str | None = None
    left: list[Left] = field(default_factory=list)


def clone(url: str, path: Path, anchor: Anchor | None) -> Proof:
    """Take a verified copy of a shared store, and pin its anchor.

    Args:
        url: Where it is shared.
        path: The folder of the new copy; nothing lies there yet.
        anchor: What to prove it from; with none, an anchor that is pinned here.

    Raises:
        NotProvedError: It does not pass verification; nothing is made.
        StoreError: It cannot be reached, or the folder is taken.
    """
    from isa_admin.application.founding import refuse_taken  # noqa: PLC0415  clone is the only one that founds here
    from isa_admin.store.cloning import clone_into  # noqa: PLC0415  the same

    refuse_taken(path)
    proof, copy = _proved(url, anchor)
    with copy:
        if proof.tip is None or proof.anchor is None:  # pragma: no cover  a proof that is ok has both
            raise NotProvedError(proof, url)
        clone_into(path, copy, proof.tip, url)
    pinned.pin(proof.anchor)
    return proof


def sync(store: Store, url: str | None, hand: Callable[[], tuple[Key, str, str]]) -> Synced:
    """Bring the store and the shared repository together.

    Args:
        store: The store.
        url: Where it is shared, if it does not know yet.
        hand: Gives the key, name and e-mail to sign own records again with; asked only if that is needed.

    Raises:
        NotSharedError: No address is known.
        NotProvedError: What others published does not pass verification; nothing of it is taken over.
        StoreError: It cannot be reached, or a hand edit is in the way.
    """
    if url is not None:
        store.set_origin(url)
    address = store.origin()
    if address is None:
        raise NotSharedError
    done = Synced()
    for _ in range(TRIES):
        theirs = _take(store, address, hand, done)
        own = store.tip()
        if theirs == own:
            return done
        if store.push(address, own, theirs):
            done.published = len(store.commits_since(theirs)) if theirs else sum(1 for _ in store.history())
            return done
    raise OthersAreQuickerError


def _take(store: Store, address: str, hand: Callable[[], tuple[Key, str, str]], done: Synced) -> str | None:
    """Take over what others published; gives the commit that the shared repository stands at, if it has any."""
    try:
        proof, copy = _proved(address, None)
    except NoSuchBranchError:
        return None  # an empty repository, which gets everything
    with copy:
        theirs = proof.tip
        if theirs is None:  # pragma: no cover  a proof that is ok has a tip
            raise NotProvedError(proof, address)
        own = store.tip()
        if own == theirs or _has(store, theirs):
            return theirs
        mine = _unpublished(store, copy, theirs)
        before = _count(store)
        if not mine:
            store.take_over(copy, theirs)
            done.taken += _count(store) - before
            return theirs
        done.kept = store.rewind_to(copy, theirs, expected=own)
        done.taken += _count(store) - (before - len(mine))
        _record_again(store, mine, hand(), done)
        return theirs


def _record_again(store: Store, mine: list[PastCommit], hand: tuple[Key, str, str], done: Synced) -> None:
    key, name, email = hand
    for commit in mine:
        try:
            _refuse_others(store, commit, key)
            with store.writing() as writer:
                files, notes = replay(commit, store.snapshot(commit.commit), writer.snapshot)
                done.left += [Left(subject=commit.subject, reason=reason, remedy=remedy) for reason, remedy in notes]
                if not files:
                    continue
                staged = writer.stage(
                    files, message=f"{commit.subject}\n\n{commit.body}", name=name, email=email, when=clock.now()
                )
                writer.publish(staged, guarded(store, writer.snapshot, staged, signer(key, lambda: None)))
                done.again += 1
        except CannotRecordAgainError as error:
            done.left.append(Left(subject=commit.subject, reason=error.message, remedy=error.remedy))


def _refuse_others(store: Store, commit: PastCommit, key: Key) -> None:
    """Refuse to sign in one's own name what somebody else recorded on this computer."""
    try:
        made = judge_of(store.snapshot()).check(commit.payload, (commit.signature or "").encode("ascii"))
    except Refused as refused:
        raise CannotRecordAgainError(f"its signature does not count: {refused.message}") from refused
    if made.fingerprint != key.fingerprint:
        raise CannotRecordAgainError(
            f"it is signed by {commit.committer.name}, with another key than yours",
            "let that person run isa-admin sync",
        )


def _proved(source: str, anchor: Anchor | None) -> tuple[Proof, PrivateCopy]:
    """Verify what a shared repository holds; gives the proof and the private copy that it was read from."""
    proof = prove(Request(source=source), anchor, clock.now())
    if not proof.ok or proof.anchor is None:
        raise NotProvedError(proof, source)
    copy = PrivateCopy(pinned.cache_folder(proof.anchor) / "copy.git")
    if proof.tip is not None and not copy.has(proof.tip):
        copy.bring(source)
    return proof, copy


def _unpublished(store: Store, copy: PrivateCopy, theirs: str) -> list[PastCommit]:
    """List the commits here that the shared history has not, oldest first."""
    mine = []
    for commit in store.history():
        if copy.has(commit.commit) and copy.is_ancestor(commit.commit, theirs):
            break
        mine.append(commit)
    return mine[::-1]


def _has(store: Store, commit: str) -> bool:
    return any(one.commit == commit for one in store.history())


def _count(store: Store) -> int:
    return sum(1 for _ in store.history())
