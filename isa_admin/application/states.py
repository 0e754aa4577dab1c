"""States of the register: as of today, of a date, of a version; what documents are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.application.reference import reference
from isa_admin.domain import dates
from isa_admin.domain.versions import Versions
from isa_admin.errors import RuleError, StoreError
from isa_admin.records import layout
from isa_admin.records.load import load_register

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.domain.register import Register
    from isa_admin.domain.versions import VersionEntry
    from isa_admin.store.repository import Store
    from isa_admin.store.snapshot import Snapshot


class TextNotKeptError(RuleError):
    """The text of that version is not in the store: changed before the store began, or on a branch elsewhere."""


class State(Struct, frozen=True, kw_only=True):
    """A state of the register to draw from: as of a commit, on a date, at a version."""

    snapshot: Snapshot
    register: Register
    on: date
    version: VersionEntry | None
    notes: tuple[str, ...] = ()

    @property
    def commit(self) -> str:
        """The commit that the state is of."""
        return self.snapshot.commit


def template(snapshot: Snapshot, name: str) -> bytes:
    """Give a template of the store; an older store without it gets the program's own."""
    path = f"{layout.TEMPLATES}{name}"
    return snapshot.read(path, layout.LARGEST_FILE) if snapshot.has(path) else reference().read(path)


def now(store: Store, today: date) -> State:
    """Give the state of today."""
    snapshot = store.snapshot()
    register = load_register(snapshot)
    return State(snapshot=snapshot, register=register, on=today, version=register.versions.in_force(today))


def as_at(store: Store, on: date, today: date) -> State:
    """Give the state of a date: what the store held at the end of that day.

    For a day before the store began, the events that its first commit records tell who was in force.

    Raises:
        TextNotKeptError: The terms were changed between that date and the beginning of the store.
        RuleError: The date is in the future.
    """
    if on > today:
        raise RuleError(
            f"{dates.show(on)} is in the future, and what will be in force then is not known",
            "give a date up to today: --as-at DATE",
        )
    from isa_admin.store.naming_commits import NothingBeforeError

    try:
        snapshot = store.snapshot(store.commit_before(on))
    except NothingBeforeError:
        return _before_the_store(store, on, None)
    register = load_register(snapshot)
    return State(snapshot=snapshot, register=register, on=on, version=register.versions.in_force(on))


def at_version(store: Store, label: str) -> State:
    """Give the state of a version: as of the commit that wrote its row, on main or on the branch of a review.

    Raises:
        NotFoundError: There is no such version.
        TextNotKeptError: The version is older than the store, and its terms were changed before the store began; or it
            is a draft of a review whose branch is not here.
    """
    today = load_register(store.snapshot())
    wanted = today.version(label)
    first = None
    for past in store.history([layout.VERSIONS]):
        snapshot = store.snapshot(past.commit)
        register = load_register(snapshot)
        if register.versions.find(wanted.version) is None:
            break
        first = snapshot
        if not past.parents:
            return _before_the_store(store, wanted.on, wanted)
    if first is None:  # pragma: no cover  the tip has the row, so some commit wrote it
        first = store.snapshot()
    register = load_register(first)
    if wanted.kind == "draft" and wanted.terms_digest != register.terms_digest:
        sent = draft_sent(store, today, wanted)
        if sent is not None:
            return sent
    return State(snapshot=first, register=register, on=wanted.on, version=wanted)


def draft_sent(store: Store, register: Register, row: VersionEntry) -> State | None:
    """Give the state of a draft on the branch of its review, whose rows come to main only with what was issued.

    Args:
        store: The store.
        register: The register, with the reviews that were held.
        row: The row of the draft.

    Returns:
        The state, or nothing if no branch of a review has a draft of this name and text.

    Raises:
        TextNotKeptError: A branch that may have it is not here.
    """
    missing = False
    for review in register.reviews.values():
        if review.closed is None or review.closed.tip is None:
            continue
        try:
            commits = [past.commit for past in store.history([layout.VERSIONS], tip=review.closed.tip)]
        except StoreError:
            missing = True
            continue
        for snapshot in map(store.snapshot, reversed(commits)):
            held = load_register(snapshot)
            if held.versions.find(row.version) is not None:
                if held.terms_digest == row.terms_digest:
                    return State(snapshot=snapshot, register=held, on=row.on, version=row)
                break
    if missing:
        raise TextNotKeptError(
            f"{row.version} was a draft, and the branch of its review, which has its text, is not in this store",
            "name a version that was issued: isa-admin list-versions",
        )
    return None


def _before_the_store(store: Store, on: date, version: VersionEntry | None) -> State:
    """Give a state from before the first commit, from the history that the first commit brought along."""
    *_, beginning = store.history()
    snapshot = store.snapshot(beginning.commit)
    register = load_register(snapshot)
    newest = register.versions.entries[-1]
    version = version or register.versions.in_force(on)
    if version is None or not register.versions.same_terms(version.version, newest.version):
        wanted = version.version if version else dates.show(on)
        kept = next(row for row in register.versions if register.versions.same_terms(row.version, newest.version))
        raise TextNotKeptError(
            f"the terms of {wanted} are older than the store, and they were changed before the store began",
            f"the first version whose text is kept is {kept.version}: --version {kept.version}",
        )
    rows = register.versions.entries
    rows = rows[: register.versions.labels.index(version.version) + 1]
    return State(
        snapshot=snapshot,
        register=replace(register, versions=Versions(rows)),
        on=on,
        version=version,
        notes=("from before the store began: partners' names and addresses are those of its first commit",),
    )
