"""Undoing: the last commit as the rules look at it, read from its files and those of the commit before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain import undoing
from isa_admin.domain.undoing import LastChange, Touched
from isa_admin.errors import StoreError
from isa_admin.records import layout
from isa_admin.records.layout import Kind
from isa_admin.records.shapes import VersionsRecord, load

if TYPE_CHECKING:
    from isa_admin.domain.changes import Decision
    from isa_admin.domain.undoing import Lasting
    from isa_admin.store.history import ChangedPath
    from isa_admin.store.repository import Store
    from isa_admin.store.snapshot import Snapshot

_OF_AN_EVENT = frozenset({Kind.EVENT, Kind.STATEMENT, Kind.SIGNATURE, Kind.EVIDENCE})


class MovedMeanwhileError(StoreError):
    """Somebody recorded something else meanwhile, and that is not what was to be undone."""

    def __init__(self, subject: str) -> None:
        super().__init__(
            f"'{subject}' is no longer the last change: the register was changed meanwhile; nothing was undone",
            "see isa-admin history, and run isa-admin undo again if the last change is still to be undone",
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
        MovedMeanwhileError: It is not the last one any more.
        RuleError: It is one that stays.
    """
    if store.tip() != last.commit:
        raise MovedMeanwhileError(last.subject)
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
