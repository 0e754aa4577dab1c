"""Sharing the branches of reviews and the tags of versions: taken in once they are proved, published, never merged.

Two reviewers work on one branch. What one of them recorded meanwhile is recorded again on top of the other's, in one
go: the branch stands at the old state or at the whole new one, whenever the plug is pulled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from isa_admin.application import clock
from isa_admin.application.changing import signer
from isa_admin.application.exchange.renumbering import CannotRecordAgainError, Renumbering
from isa_admin.application.exchange.replay import replay
from isa_admin.application.exchange.sign_again import key_of
from isa_admin.application.identity import judge_of
from isa_admin.application.review_desk import BegunElsewhereError, opening
from isa_admin.application.self_check import WouldBeRefusedError, guarded
from isa_admin.application.tip import remember_good
from isa_admin.application.verifying import pinned
from isa_admin.application.verifying.proof import Request
from isa_admin.application.verifying.proving import prove
from isa_admin.application.verifying.version_tags import issued_versions
from isa_admin.errors import StoreError
from isa_admin.records import layout
from isa_admin.records.load import load_register
from isa_admin.store.commit_text import CommitWords
from isa_admin.store.copies import PrivateCopy
from isa_admin.store.place import REVIEW
from isa_admin.store.staging import stage
from isa_admin.store.tags import TAGS
from isa_admin.store.transport import NoSuchBranchError
from isa_admin.store.trees import NewObject

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isa_admin.domain.notice import Notice
    from isa_admin.domain.notices.occasion import Cause
    from isa_admin.store.repository import Store
    from isa_admin.trust.anchor import Anchor

_TRIES = 5


class BranchNotProvedError(StoreError):
    """The branch of a review does not pass verification, so nothing of it is taken over or published."""

    def __init__(self, name: str, where: str, why: str) -> None:
        super().__init__(
            f"the branch {name} {where} does not pass verification: {why}; nothing of it was shared",
            f"see all of it with: isa-admin verify --ref {name}",
        )


class BranchSynced(Struct):
    """What sharing one branch came to, in commits; ``left`` are those that could not be recorded again, with why."""

    name: str
    taken: int = 0
    again: int = 0
    published: int = 0
    left: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def moved(self) -> bool:
        """Whether anything happened."""
        return bool(self.taken or self.again or self.published or self.left)


def share(store: Store, address: str, anchor: Anchor) -> Iterator[BranchSynced]:
    """Bring the branch of each review and the tag of each version together with those of the shared repository.

    Raises:
        BranchNotProvedError: A branch does not pass verification.
        BegunElsewhereError: A branch does not continue from the commit that opened its review.
        StoreError: The shared repository cannot be reached, or others were quicker each time.
    """
    main = store.main()
    register = load_register(main.snapshot())
    for year in register.reviews:
        yield _Branch(main, year, address, anchor).run()
    copy = PrivateCopy(pinned.cache_folder(anchor) / "copy.git")
    for label in issued_versions(register):
        ours = main.tag_object(label)
        theirs = copy.bring_tag(address, label)  # judged with main, when that was proved
        if ours is None and theirs:
            main.take_tag(label, theirs)
        elif ours is not None and theirs is None:
            main.push(address, ours, None, f"{TAGS}{label}")


class _Branch:
    """The branch of one review."""

    def __init__(self, main: Store, year: str, address: str, anchor: Anchor) -> None:
        self._main = main
        self._store = main.of_review(year)
        self._year = year
        self._ref = f"{REVIEW}{year}"
        self._address = address
        self._anchor = anchor
        self._done = BranchSynced(f"review/{year}")

    def run(self) -> BranchSynced:
        for _ in range(_TRIES):
            theirs, own = self._theirs(), self._main.stands_at(self._ref)
            if own == theirs or (own is None and theirs is None):
                return self._done
            copy = PrivateCopy(pinned.cache_folder(self._anchor) / "copy.git")
            if self._begun_elsewhere(copy, own, theirs):
                continue
            if theirs is not None and (own is None or not self._contains(own, theirs)):
                self._take(copy, own, theirs)
                own = self._main.stands_at(self._ref)
            assert own is not None  # noqa: S101  one of both was there
            if own == theirs:
                return self._done
            self._ensure_good(own)
            if self._main.push(self._address, own, theirs, self._ref):
                self._done.published = sum(1 for _ in self._store.history(tip=own, since=theirs or self._begun(own)))
                return self._done
        raise StoreError("others published to the branch first each time", "run isa-admin sync again")

    def _begun_elsewhere(self, copy: PrivateCopy, own: str | None, theirs: str | None) -> bool:
        """Ensure that neither side has a branch that every command of the review refuses; says if one's own moved.

        It moves where sync recorded the opening again: the branch continues from the commit that it was before.
        """
        begun = opening(self._main, self._year)
        if theirs is not None and not copy.is_ancestor(begun, theirs):
            raise BegunElsewhereError(self._year, self._address)
        if own is None or self._contains(own, begun):
            return False
        record = layout.review(self._year)
        before = [past.commit for past in self._store.history([record], tip=own)][-1:]
        if not before or self._store.snapshot(before[0]).read(record) != self._store.snapshot(begun).read(record):
            raise BegunElsewhereError(self._year)
        self._put_on(begun, own, since=before[0])
        return True

    def _begun(self, own: str) -> str | None:
        """Give the commit at which the branch left main."""
        return next((past.commit for past in self._store.history(tip=own) if self._main.contains(past.commit)), None)

    def _theirs(self) -> str | None:
        """Prove the branch of the shared repository, and give the commit that it stands at; nothing without one."""
        try:
            proof = prove(Request(source=self._address, ref=self._ref), self._anchor, clock.now())
        except NoSuchBranchError:
            return None
        if not proof.ok or proof.tip is None:
            raise BranchNotProvedError(self._done.name, f"of {self._address}", proof.refusals[0].message)
        return proof.tip

    def _ensure_good(self, own: str) -> None:
        proof = prove(Request(source=str(self._main.root), ref=self._ref), self._anchor, clock.now())
        if not proof.ok or proof.tip != own:
            why = proof.refusals[0].message if proof.refusals else "it moved meanwhile"
            raise BranchNotProvedError(self._done.name, "here", why)

    def _contains(self, tip: str, commit: str) -> bool:
        return any(past.commit == commit for past in self._store.history(tip=tip))

    def _take(self, copy: PrivateCopy, own: str | None, theirs: str) -> None:
        """Take in what others have; one's own commits go on top of it, signed again."""
        known = own or self._main.tip()
        base = self._base(copy, own, theirs)
        self._main.take_objects(copy, theirs, base or known)
        self._done.taken += sum(1 for _ in self._store.history(tip=theirs, since=base))
        self._put_on(theirs, own, since=base)

    def _put_on(self, new: str, own: str | None, since: str | None) -> None:
        """Let the branch stand at a commit, with one's own commits since another one recorded again on top of it."""
        mine = [] if own is None or since == own else [*self._store.history(tip=own, since=since)][::-1]
        for past in mine:
            new = self._again(past.commit, new)
        self._main.move_apart(self._ref, own, new, keep=bool(self._done.left))
        remember_good(self._main.root, new, self._ref)

    def _base(self, copy: PrivateCopy, own: str | None, theirs: str) -> str | None:
        """Give the last commit that both sides have."""
        tip = own or self._main.tip()
        return next(
            (past.commit for past in self._main.history(tip=tip) if copy.is_ancestor(past.commit, theirs)), None
        )

    def _again(self, name: str, on: str) -> str:
        """Record a commit again on top of another one; gives the new commit, or that one where it cannot be."""
        commit = next(self._store.history(tip=name))
        was, now = self._store.snapshot(name), self._store.snapshot(on)
        try:
            key = key_of(commit, judge_of(now, was))
            files, notes = replay(commit, Renumbering({}, was, _no_letters), was, now)
            self._done.left += [(commit.subject, *note) for note in notes]
            if not files:
                return on
            who = commit.committer
            message = f"{commit.subject}\n\n{commit.body}".rstrip() + "\n"
            staged = stage(now, files, CommitWords(message, who.name, who.email, clock.now()))
            sign = guarded(self._store, now, staged, signer(key, lambda: None), review=True)
            made, content = staged.commit(sign(staged.payload))
        except CannotRecordAgainError as error:
            self._done.left.append((commit.subject, error.message, error.remedy))
            return on
        except WouldBeRefusedError as error:
            self._done.left.append((commit.subject, error.message, "record it anew"))
            return on
        self._main.put_objects([*staged.objects.values(), NewObject("commit", content)])
        self._done.again += 1
        return made


def _no_letters(number: str, notice: Notice, happening: Sequence[Cause]) -> Notice:  # pragma: no cover  none is there
    del notice, happening
    raise CannotRecordAgainError(f"the notice {number} is on the branch of a review, where notices do not belong")
