"""Settling what was not shared: the records that a sync could not put on top of what others did.

They stay under a reference in the store, and on a list of this person's own, until they are recorded or given up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isa_admin.application.exchange.waiting import keep, kept, synced_tip
from isa_admin.errors import NotFoundError
from isa_admin.store.naming_commits import NoSuchCommitError, find_commit

if TYPE_CHECKING:
    from isa_admin.application.exchange.renumbering import Renumbered
    from isa_admin.application.exchange.waiting import Left
    from isa_admin.store.repository import Store


class Unshared(NamedTuple):
    """What others do not have of a store: records that could not be shared, and those that await the next sync."""

    kept: int
    unpublished: int


def unshared(store: Store) -> Unshared:
    """Count what others do not have; nothing if the store was never shared from this computer."""
    last = synced_tip(store.root)
    waiting = 0 if last is None or last == store.tip() else sum(1 for _ in store.history(since=last))
    return Unshared(len(kept(store.root)), waiting)


class Settled(NamedTuple):
    """A record that is no longer on the list, and what of it has a different number from before."""

    found: Left
    renumbered: list[Renumbered]


class NotKeptError(NotFoundError):
    """No record of this id awaits a decision."""

    def __init__(self, given: str) -> None:
        super().__init__(f"no record of yours that was not shared has the id {given}", "see which: isa-admin list-kept")


def settle(store: Store, commit: str, *, record: bool) -> Settled:
    """Record a commit again that could not be shared, or give it up; then it is on the list no more.

    Args:
        store: The store.
        commit: The id of the commit, or the beginning of it.
        record: Whether to record it again; else somebody has done so by hand, or wants it no more.

    Raises:
        NotFoundError: It is not on the list.
        CannotRecordAgainError: Others changed the same thing, so it cannot stand on top; it stays on the list.
        IsaError: The key that signed it cannot sign now, or a hand edit is in the way.
    """
    records = kept(store.root)
    try:
        name = find_commit(commit, [one.commit for one in records])
    except NoSuchCommitError as error:
        raise NotKeptError(commit) from error
    [found] = [one for one in records if one.commit == name]
    numbers = []
    if record:
        # Signing and writing are loaded where something is recorded: status asks this room for its counts.
        from isa_admin.application.exchange.sign_again import record_once

        numbers = record_once(store, name)
    remaining = [one for one in records if one.commit != name]
    keep(store.root, remaining)
    store.forget_kept([found.kept], [one.kept for one in remaining])
    return Settled(found, numbers)
