"""Recording again: what one commit changed, put on top of what others did meanwhile."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.application.exchange.renumbering import CannotRecordAgainError
from isa_admin.domain.changes import AddVersion, PutCompliance, PutNotice
from isa_admin.domain.compliance import Compliance
from isa_admin.domain.notice import Notice
from isa_admin.domain.notices.outdated import still_here
from isa_admin.domain.text import listed
from isa_admin.records import layout
from isa_admin.records.layout import Kind
from isa_admin.records.load import load_register
from isa_admin.records.shapes import VersionsRecord, load
from isa_admin.records.write import to_files

if TYPE_CHECKING:
    from isa_admin.application.exchange.renumbering import Renumbering
    from isa_admin.records.write import Files
    from isa_admin.store.history import PastCommit
    from isa_admin.store.snapshot import Snapshot

Note = tuple[str, str]
"""What could not be recorded again of a commit: the reason, and the command that settles it."""


def replay(commit: PastCommit, numbering: Renumbering, was: Snapshot, now: Snapshot) -> tuple[Files, list[Note]]:
    """Work out the files of a commit that does again what an earlier one did.

    Args:
        commit: The earlier one.
        numbering: Gives the numbers that its breaches and notices have now.
        was: Its files.
        now: The files that it shall stand on.

    Returns:
        The files to write, and what of it cannot be done again.

    Raises:
        CannotRecordAgainError: Others changed one of its files meanwhile.
    """
    files: Files = {}
    notes: list[Note] = []
    steps = numbering.apply(commit, was, now)
    partner = _partner_of(commit)
    if partner is not None and was.has(layout.partner(partner)) and _went(commit, partner, now):
        raise CannotRecordAgainError(*_clash(layout.partner(partner), gone=True))
    if partner is not None and not was.has(layout.partner(partner)):
        known = {changed.path for changed in commit.changed}
        new_there = [path for path in now.paths(layout.partner_folder(partner)) if path not in known]
        if new_there:
            raise CannotRecordAgainError(*_clash(new_there[0], gone=False))
    _ensure_same_story(commit, numbering, was, now)
    for path, old, new in steps:
        current = now.read(path, layout.LARGEST_READ) if now.has(path) else None
        if current == new:
            continue
        if current == old:
            files[path] = new
        elif path == layout.VERSIONS and old is not None and new is not None and current is not None:
            notes += _rows_again(old, new, current, now, files, partner)
        elif (again := _joined(path, (old, new, current), now, alone=len(steps) == 1)) is not None:
            files.update({one: content for one, content in again.items() if content != current})
        else:
            raise CannotRecordAgainError(*_clash(path, gone=current is None))
    return files, notes


def _ensure_same_story(commit: PastCommit, numbering: Renumbering, was: Snapshot, now: Snapshot) -> None:
    """Ensure that what happened to a partner is told after the same events as before.

    The rules (Agreement s.19, 23) were asked on those: a meeting is on a suspension, a withdrawal by who is bound.
    """
    mine = {changed.path for changed in commit.changed}
    for partner in sorted({layout.partner_of(path) for path in mine if layout.event_name(path)}):
        before, after = (
            {path: entry for path, entry in state.paths(layout.events(partner).rstrip("/")).items() if path not in mine}
            for state in (was, now)
        )
        if before.keys() != after.keys() or any(
            before[path] != after[path]
            # One's own suspension may name its notice by another number now.
            and not (layout.kind_of(path) is Kind.EVENT and numbering.event(path, was.read(path)) == now.read(path))
            for path in before
        ):
            raise CannotRecordAgainError(
                f"what happened to {partner} is different in the register now",
                f"see how it stands with isa-admin show-partner {partner}, and record yours anew",
            )


def _rows_again(  # noqa: PLR0913, PLR0917  three states of one table, and what is made of them
    old: bytes, new: bytes, current: bytes, now: Snapshot, files: Files, partner: str | None
) -> list[Note]:
    """Put the rows that a commit added below those that others added; a label that is taken is not used again."""
    before = load(layout.VERSIONS, old, VersionsRecord).versions
    after = load(layout.VERSIONS, new, VersionsRecord).versions
    theirs = {row.version: row for row in load(layout.VERSIONS, current, VersionsRecord).versions}
    joined = {row.partner for row in theirs.values() if row.kind == "joiner" and row not in before}
    notes: list[Note] = []
    if after[: len(before)] != before:
        raise CannotRecordAgainError("it changed rows of the version-control table that others changed too")
    added = []
    for row in after[len(before) :]:
        if theirs.get(row.version) == row or (row.kind == "joiner" and row.partner in joined):
            # A sync that was killed had come so far already, or others recorded the same adoption.
            continue
        if row.version not in theirs:
            added.append(AddVersion(row))
        elif row.kind == "joiner" and partner is not None:
            notes.append(
                (
                    f"only its row in the version-control table, since the label {row.version} was taken meanwhile",
                    f"isa-admin record-version joiner {partner}",
                )
            )
        else:
            raise CannotRecordAgainError(
                f"the label {row.version} was taken meanwhile", "see isa-admin list-versions, and record it anew"
            )
    if added:
        files.update(to_files(added, now))
    return notes


def _joined(
    path: str, states: tuple[bytes | None, bytes | None, bytes | None], now: Snapshot, *, alone: bool
) -> Files | None:
    """Join what a commit added to a list with what others added to it; nothing where that cannot be done.

    The services of a notice are joined where the commit did nothing else (``alone``): what else it did, such as the
    notice period that it began, was judged by what it knew of the notice.
    """
    old, new, current = states
    if new is None or current is None:
        return None
    kind = layout.kind_of(path)
    if kind is Kind.COMPLIANCE:
        return _returns_again(path, (old, new, current), now)
    if kind is Kind.NOTICE and old is not None and alone:
        return _served_again(path, (old, new, current), now)
    return None


def _returns_again(path: str, states: tuple[bytes | None, bytes, bytes], now: Snapshot) -> Files:
    """Put the self-assessments that a commit recorded among those that others recorded for the same year.

    Args:
        path: The record of the year.
        states: What it was before the commit, what the commit made of it, and what it is now.
        now: The files that it shall stand on.

    Raises:
        CannotRecordAgainError: Others recorded another return of the same partner.
    """
    before, after, theirs = (
        Compliance(returns=()) if content is None else load(path, content, Compliance) for content in states
    )
    mine = {one.partner: one for one in after.returns if one != before.of(one.partner)}
    for partner, one in mine.items():
        if theirs.of(partner) not in (before.of(partner), one):
            raise CannotRecordAgainError(
                f"others recorded a self-assessment of {partner} for that year meanwhile",
                "see it with isa-admin list-compliance, and record yours anew with --replace if it is the right one",
            )
    kept = {one.partner: one for one in theirs.returns} | mine
    whole = tuple(kept[partner] for partner in sorted(kept))
    year = layout.name_of(path)
    return to_files([PutCompliance(year, Compliance(returns=whole))], now)


def _served_again(path: str, states: tuple[bytes, bytes, bytes], now: Snapshot) -> Files:
    """Put the services of a notice that a commit recorded after those that others recorded on other partners.

    Args:
        path: The record of the notice.
        states: What it was before the commit, what the commit made of it, and what it is now.
        now: The files that it shall stand on.

    Raises:
        CannotRecordAgainError: Something else of the notice changed, others recorded a service on the same partner, or
            with this one the notice would have reached all, from which day a notice period runs.
    """
    before, after, theirs = (load(path, content, Notice) for content in states)
    number = layout.name_of(path)
    unserved = replace(before, served=())
    if (
        replace(after, served=()) != unserved
        or replace(theirs, served=()) != unserved
        or after.served[: len(before.served)] != before.served
        or theirs.served[: len(before.served)] != before.served
    ):
        raise CannotRecordAgainError(*_clash(path, gone=False))
    mine = after.served[len(before.served) :]
    if all(one in theirs.served for one in mine):
        return {}
    see = f"see it with isa-admin list-notices {number}, and record"
    reached = {one.partner for one in theirs.served}
    if twice := [one.partner for one in mine if one.partner in reached]:
        raise CannotRecordAgainError(
            f"others recorded meanwhile that notice {number} was served on {listed(twice)}", f"{see} the rest anew"
        )
    joined = replace(theirs, served=(*theirs.served, *mine))
    if joined.kind == "withdrawal" and not still_here(load_register(now), joined, date.max):
        raise CannotRecordAgainError(
            f"with what others recorded meanwhile, notice {number} has now reached all, and the notice period begins",
            f"{see} yours anew, which counts it",
        )
    return to_files([PutNotice(number, joined)], now)


def _partner_of(commit: PastCommit) -> str | None:
    """Say which one partner a commit is about, if it is about one."""
    found = {layout.partner_of(changed.path) for changed in commit.changed} - {""}
    return found.pop() if len(found) == 1 else None


def _went(commit: PastCommit, partner: str, now: Snapshot) -> bool:
    """Say whether a partner that a commit is about, and does not add itself, has been removed."""
    record = layout.partner(partner)
    brought = any(changed.path == record and changed.old is None for changed in commit.changed)
    return not brought and not now.has(record)


def _clash(path: str, *, gone: bool) -> Note:
    if partner := layout.partner_of(path):
        if gone:
            return (
                f"the partner {partner} was removed meanwhile",
                "add it again with isa-admin add-partner, if it is right",
            )
        return (
            f"others changed {path} meanwhile",
            f"see how it stands with isa-admin show-partner {partner}, and record yours anew",
        )
    return f"others changed {path} meanwhile", "see how it stands, and record yours anew"
