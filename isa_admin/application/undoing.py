"""Undoing: what nobody else has is taken back; what was published is undone by a change of its own.

Commits that verification refuses are taken back together, down to the newest one that it accepts. What is taken back
is kept under a reference, so that nothing is lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application.identity import anchor_of
from isa_admin.application.tip import RefusedTipError, published, remember_good, trouble_at
from isa_admin.application.verifying import pinned
from isa_admin.domain import dates, undoing
from isa_admin.domain.text import counted
from isa_admin.domain.undoing import LastChange, Touched
from isa_admin.errors import StoreError
from isa_admin.records import layout
from isa_admin.records.layout import Kind
from isa_admin.records.shapes import VersionsRecord, load
from isa_admin.store.worktree import EditsInTheWayError

if TYPE_CHECKING:
    from isa_admin.domain.changes import Decision
    from isa_admin.domain.undoing import Lasting
    from isa_admin.store.history import ChangedPath, PastCommit
    from isa_admin.store.repository import Store
    from isa_admin.store.snapshot import Snapshot

_TAGGED = re.compile(rb"object ([0-9a-f]{40,64})\n")
_OF_AN_EVENT = frozenset({Kind.EVENT, Kind.STATEMENT, Kind.SIGNATURE, Kind.EVIDENCE})


_LETTERS = "letters of notice {} were written: if any was sent, keep the record and tell the addressees what is right"


class UndoneCommits(Struct, frozen=True, kw_only=True):
    """Commits that nobody else has, as far as is known here, and that an undo takes back.

    Attributes:
        commits: Those commits, newest first.
        to: The commit that the store stands at then.
        because: Why verification refuses one of them; nothing if the last change is simply not wanted.
        notes: What to think of before.
    """

    commits: tuple[PastCommit, ...]
    to: str
    because: str | None
    notes: tuple[str, ...]

    @property
    def files(self) -> list[str]:
        """The files that change with it."""
        return sorted({changed.path for commit in self.commits for changed in commit.changed})

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What to show before it is done."""
        rows = [
            ("Takes back", f"{one.subject}, {dates.show(one.committer.when.date())} ({one.commit[:12]})")
            for one in self.commits[: undoing.SHOWN]
        ]
        if len(self.commits) > undoing.SHOWN:
            rows.append(
                ("And", f"{counted(len(self.commits) - undoing.SHOWN, 'more commit')}; --dry-run --json names all")
            )
        if self.because:
            rows.append(("Because", self.because))
        return [*rows, *(("Note", note) for note in self.notes)]


def to_take_back(store: Store) -> UndoneCommits | None:
    """Say what an undo takes back; nothing where others have the last change already.

    Raises:
        RefusedTipError: Verification refuses commits that others may have, or that have no good one before them.
        NoBeginningError: The store does not begin with an officer's signed commit.
    """
    trouble = trouble_at(store)
    if trouble is not None:
        if trouble.published and trouble.finding.about_a_record:
            return None
        if trouble.good is None or trouble.published:
            raise RefusedTipError(trouble)
        return _taken_back(store, trouble.good, trouble.words)
    last = next(store.history())
    if len(last.parents) != 1:
        return None
    with store.archive() as archive:
        if published(store, archive, anchor_of(store), last.commit):
            return None
    return _taken_back(store, last.parents[0], None)


def take_back(store: Store, taken: UndoneCommits) -> tuple[str | None, tuple[str, ...]]:
    """Let the store stand where it stood before some commits.

    Returns:
        The reference that they are kept under, none in a dry run; and the files of the work tree that could not be
        brought along.

    Raises:
        MovedTipError: Somebody recorded something else meanwhile; nothing was taken back.
        EditsInTheWayError: Somebody changed one of the files by hand since.
        StoreError: git or the disk refused.
    """
    anchor = anchor_of(store)
    try:
        kept, left_behind = store.set_back(taken.to, expected=taken.commits[0].commit)
    except EditsInTheWayError as error:
        # Recording them first would stand on what is to be taken back.
        error.remedy = (
            "keep a copy of these files outside the store, take the edits back with git restore --staged --worktree"
            " FILE, then run isa-admin undo again"
        )
        raise
    if kept is not None:
        remember_good(store.root, taken.to)
        # What was verified here before it was taken back is nothing that others rolled back.
        gone = {one.commit for one in taken.commits}
        for label in _tags_on(store, gone):
            store.drop_tag(label)
        for source in (None, str(store.root)):
            if pinned.remembered_tip(anchor, source) in gone:
                pinned.remember_tip(anchor, taken.to, source)
    return kept, left_behind


def _tags_on(store: Store, gone: set[str]) -> list[str]:
    """Name the versions whose tag marks a commit that was taken back: what it signs is not there any more."""
    marks = ((label, _TAGGED.match(store.tag(label) or b"")) for label in sorted(store.tags()))
    return [label for label, found in marks if found is not None and found[1].decode() in gone]


def _taken_back(store: Store, to: str, because: str | None) -> UndoneCommits:
    commits = tuple(store.history(since=to))
    notices = {
        layout.name_of(changed.path)
        for commit in commits
        for changed in commit.changed
        if layout.kind_of(changed.path) is Kind.NOTICE and changed.old is None
    }
    return UndoneCommits(
        commits=commits,
        to=to,
        because=because,
        notes=tuple(_LETTERS.format(number) for number in sorted(notices)),
    )


def last_change(store: Store) -> LastChange:
    """Read the last change of the store.

    Raises:
        StoreError: The store is damaged, or the version-control table cannot be read.
    """
    past = next(store.history())
    before = store.snapshot(past.parents[0] if past.parents else past.commit)
    after = store.snapshot(past.commit)
    changed = past.changed if len(past.parents) == 1 else ()
    old = dict(before.read_many([one.path for one in changed if one.old]))
    return LastChange(
        commit=past.commit,
        subject=past.subject,
        by=past.committer.name,
        on=past.committer.when.date(),
        joins=len(past.parents),
        files=tuple(_touched(one, old.get(one.path), after) for one in changed),
    )


def undo_last(store: Store, last: LastChange) -> Decision:
    """Decide to undo a change, as long as it is the last one.

    Raises:
        StoreError: It is not the last one any more.
        RuleError: It is one that stays.
    """
    if store.tip() != last.commit:
        raise StoreError(
            f"'{last.subject}' is no longer the last change: the register was changed meanwhile; nothing was undone",
            "see isa-admin history, and run isa-admin undo again if the last change is still to be undone",
        )
    return undoing.undo(last)


def _touched(one: ChangedPath, before: bytes | None, after: Snapshot) -> Touched:
    lasting: Lasting | None = None
    words = ""
    partner, kind = layout.partner_of(one.path), layout.kind_of(one.path)
    if kind in _OF_AN_EVENT:
        event = layout.event_name(one.path)
        lasting, words = "event", event[1] if event else "evidence"
    elif kind is Kind.VERSIONS:
        words = _new_row(before, after)
        lasting = "version" if words else None
    elif kind is Kind.REVOCATIONS:
        lasting = "revocation"
    elif kind is Kind.ROSTER:
        lasting = "roster"
    elif kind is Kind.CERTIFICATE:
        lasting = "certificate"
    elif kind in {Kind.NOTICE, Kind.BREACH}:
        lasting = "notice" if kind is Kind.NOTICE else "breach"
        words = layout.name_of(one.path)
    return Touched(one.path, before, gone=one.new is None, lasting=lasting, words=words, partner=partner)


def _new_row(before: bytes | None, after: Snapshot) -> str:
    """Give the label of the first row that a change added to the version-control table."""
    old = load(layout.VERSIONS, before, VersionsRecord).versions if before is not None else ()
    new = load(layout.VERSIONS, after.read(layout.VERSIONS), VersionsRecord).versions
    known = {row.version for row in old}
    return next((row.version for row in new if row.version not in known), "")
