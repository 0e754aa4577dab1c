"""Examining: one history, from the certificates of its newest commit to what is remembered of the verdict."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from isa_admin.application.verifying import pinned
from isa_admin.application.verifying.judging import Judging, processors
from isa_admin.application.verifying.known_keys import known_keys
from isa_admin.application.verifying.proof import Proof, Request
from isa_admin.application.verifying.proved_before import keep, knowledge, proved_before
from isa_admin.application.verifying.version_tags import judge_tags
from isa_admin.domain.text import harmless
from isa_admin.records import layout
from isa_admin.records.layout import LARGEST_READ
from isa_admin.records.load import load_register
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.store.archive import NotAnAncestorError
from isa_admin.store.foreign import checked_out
from isa_admin.store.objects import object_name
from isa_admin.system.files import read_file
from isa_admin.trust.findings import Finding, Refused
from isa_admin.trust.signature import AHEAD, Judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from isa_admin.application.verifying.judging import Verdict
    from isa_admin.application.verifying.known_keys import KnownKeys
    from isa_admin.application.verifying.proved_before import ProvedBefore
    from isa_admin.domain.officers import Revocation
    from isa_admin.store.archive import Archive
    from isa_admin.store.snapshot import Snapshot
    from isa_admin.trust.anchor import Anchor

_SHOWN = 3
_LITTER = frozenset({"Thumbs.db", "desktop.ini"})


class Examination:
    """One run of the verifier over a history that is at hand.

    Args:
        archive: Where it is read: a private copy, or a push.
        anchor: Where it must begin.
        request: What is asked for.
        now: The present moment, aware.
        remember: Whether what is proved here is remembered.
        tags: Gives the bytes of the tag of a version, nothing if there is none; None where tags are not asked about.
        ahead: What judging the whole history came to, if it was judged while it was copied here, and found good.
    """

    def __init__(  # noqa: PLR0913  what is asked about what
        self,
        archive: Archive,
        anchor: Anchor,
        request: Request,
        now: datetime,
        *,
        remember: bool = True,
        tags: Callable[[str], bytes | None] | None = None,
        ahead: Verdict | None = None,
    ) -> None:
        self._tags = tags
        self._ahead = ahead
        self._archive = archive
        self._remember = remember
        self._anchor = anchor
        self._request = request
        self._now = now

    def run(self, tip: str, found: list[Finding]) -> Proof:
        """Judge the history of a tip, with what was found odd about its repository before.

        Raises:
            StoreError: It cannot be read as a whole; one of `UNREADABLE`.
        """
        files = self._archive.files(tip)
        try:
            keys = known_keys(files, self._archive.read)
        except Refused as refused:
            return self._proof(tip, 0, 0, [*found, Finding(tip, refused.rule, "reject", refused.message)])
        review = self._review
        with self._judge(keys) as judge:
            kept = None if self._ahead else self._proved_before(tip, files, keys.revocations)
            start = kept.tip if kept else self._request.since
            verdict = self._ahead or self._verdict(tip, start, keys, judge)
            if verdict.refusal is None and self._tags is not None and self._request.ref is None:
                found = [*found, *judge_tags(self._archive, tip, judge, self._tags)]
        good = verdict.good + (kept.commits if kept else 0)
        odd = (*(kept.findings if kept else ()), *verdict.warnings)
        findings = [*found, *odd, *([verdict.refusal] if verdict.refusal else [])]
        remembered = None if review or not self._remember else pinned.remembered_tip(self._anchor, self._request.source)
        # Somebody who names an older commit asks about it, and goes on remembering the newer one.
        older = self._request.ref == tip != remembered and remembered is not None and self._follows(tip, remembered)
        if remembered and not older:
            findings += self._rolled_back(tip, remembered, good=verdict.refusal is None)
        if verdict.refusal is None:
            findings += self._age(tip)
            findings += [] if review else self._unreadable(tip, start)
        if self._request.ref is None and self._request.source:
            findings += _elsewhere(self._request.source, tip)
            findings += differences(self._request.source, files)
        proof = self._proof(tip, verdict.good, good - verdict.good, findings)
        # What was proved from a commit that somebody named, or on a branch of drafts, is not proved from the anchor.
        if proof.ok and self._remember and not review and not older and self._request.since is None:
            pinned.remember_tip(self._anchor, tip, self._request.source)
            if self._request.cache:
                known = knowledge(files, keys.revocations)
                signers = {
                    key: known.get(key, []) for key in verdict.relied_on | (kept.signers.keys() if kept else set())
                }
                keep(self._anchor, tip, good, signers, odd)
        return proof

    def good(self, tip: str) -> Verdict | None:
        """Judge the whole history of a tip and nothing around it; gives the verdict if it is good.

        Raises:
            StoreError: It cannot be read as a whole; one of `UNREADABLE`.
        """
        try:
            keys = known_keys(self._archive.files(tip), self._archive.read)
        except Refused:
            return None
        with self._judge(keys) as judge:
            verdict = self._verdict(tip, None, keys, judge)
        return verdict if verdict.refusal is None else None

    @property
    def _review(self) -> bool:
        """Whether the branch is one for a review."""
        return (self._request.ref or "").removeprefix("refs/heads/").startswith("review/")

    def _verdict(self, tip: str, start: str | None, keys: KnownKeys, judge: Judge) -> Verdict:
        vouched = keys.vouched(lambda until: self._follows(until, tip))
        if start is not None:
            # What an officer vouched for ended before the first commit that is judged now.
            vouched = {key: until for key, until in vouched.items() if not self._follows(until, start)}
        judging = Judging(
            archive=self._archive,
            anchor=self._anchor,
            judge=judge,
            vouched_until=vouched,
            review=self._review,
            processes=processors() if self._request.engine == "sequoia" else 1,
        )
        return judging.run(tip, start)

    def _rolled_back(self, tip: str, remembered: str, *, good: bool) -> list[Finding]:
        """Compare with the tip that was verified here last: was the history rolled back, or is it another branch?"""
        if self._request.accept_rewrite or self._follows(remembered, tip):
            return []
        words = f"the newest commit does not follow {remembered[:12]}, which was verified here last"
        if good and self._archive.has(remembered) and not self._archive.is_ancestor(tip, remembered):
            return [Finding(tip, "A05", "reject", f"{words}: it is another branch of the same history")]
        return [Finding(tip, "A04", "reject", f"{words}: the history was rolled back or rewritten")]

    def _unreadable(self, tip: str, before: str | None) -> list[Finding]:
        """Look whether every command can read the newest commit; what was proved before could be read."""
        words = _unreadable_record(self._archive.snapshot(tip), self._archive.snapshot(before) if before else None)
        return [Finding(None, "D11", "reject", f"no command could read {words}")] if words else []

    def _follows(self, older: str, newer: str) -> bool:
        return self._archive.has(older) and self._archive.is_ancestor(older, newer)

    @contextmanager
    def _judge(self, keys: KnownKeys) -> Iterator[Judge]:
        if self._request.engine == "sequoia":
            yield Judge(keys.certificates, self._now, keys.revocations)
            return
        from isa_admin.trust.second_opinion import GpgJudge

        with GpgJudge(keys.certificates, self._now, keys.revocations) as judge:
            yield judge

    def _proved_before(
        self, tip: str, files: Mapping[str, str], revocations: Mapping[str, Revocation]
    ) -> ProvedBefore | None:
        """Give what was proved here before of this history; nothing where somebody says from where on to judge."""
        since = self._request.since
        if since is not None:
            if not self._follows(since, tip):
                raise NotAnAncestorError(since, tip)
            return None
        kept = proved_before(self._anchor) if self._request.cache else None
        good = kept is not None and self._follows(kept.tip, tip) and kept.still(files, revocations)
        return kept if good else None

    def _age(self, tip: str) -> list[Finding]:
        days = self._days_old(tip)
        if self._request.max_age is None or (days is not None and days <= self._request.max_age):
            return []
        if days is None:
            # Otherwise one commit of anybody entitled to one would keep every older state looking new for ever.
            words = "the newest commit is dated ahead of the clock, so nobody can say how old it is"
            return [Finding(None, "A09", "reject", words)]
        return [Finding(None, "A09", "reject", f"the newest commit is {days} days old; this may be a stale copy")]

    def _days_old(self, tip: str) -> int | None:
        try:
            made = self._archive.made(tip)
            return None if made > self._now + AHEAD else max((self._now - made).days, 0)
        except (ValueError, OverflowError):  # a commit may claim to be of the year 30000
            return None

    def _proof(self, tip: str, judged: int, known: int, findings: list[Finding]) -> Proof:
        return Proof(
            anchor=self._anchor,
            tip=tip,
            commits=judged,
            known=known,
            engine=self._request.engine,
            age_days=self._days_old(tip),
            findings=tuple(findings),
        )


def _elsewhere(source: str, tip: str) -> list[Finding]:
    """Refuse a folder that shows a commit other than the one that was proved, by hand or by its sender (G01)."""
    head = checked_out(source)
    if head is None or head == tip:
        return []
    where = f"at {head[:12]}" if head else "where there is no commit"
    words = f"the folder stands {where}, and that is not the commit of main that was judged"
    return [Finding(head or None, "G01", "reject", words)]


def differences(source: str, files: Mapping[str, str]) -> list[Finding]:
    """Warn of files in a work tree that are not, byte for byte, those of the commit, or lie beside them (D10).

    Edits do that, but so do filters and attributes which show people another text than was signed; so git is not asked.

    Args:
        source: What is verified; looked at only when it is a folder with a work tree.
        files: The object of every file of the commit, by path.
    """
    root = Path(source)
    if not (root / ".git").exists():
        return []
    other = [path for path, object_id in sorted(files.items()) if not _same(root / path, object_id)]
    beside = sorted(path for folder in layout.FOLDERS for path in _below(root, folder) if path not in files)
    return [
        Finding(None, "D10", "warn", f"the folder {words}: {_named(paths)}")
        for words, paths in (("has bytes other than those signed", other), ("has files that nobody signed", beside))
        if paths
    ]


def _named(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _SHOWN} more" if paths[_SHOWN:] else ""
    return ", ".join(map(harmless, paths[:_SHOWN])) + more


def _below(root: Path, folder: str) -> Iterator[str]:
    """Name what lies below a folder and could be taken for a part of the store; no link is followed."""
    todo = [folder]
    while todo:
        under = todo.pop()
        with suppress(OSError), os.scandir(root / under) as found:
            for entry in found:
                # What systems and office programs leave there is nobody's record.
                if entry.name.startswith((".", "~$")) or entry.name in _LITTER:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    todo.append(f"{under}/{entry.name}")
                else:
                    yield f"{under}/{entry.name}"


def _same(file: Path, object_id: str) -> bool:
    try:
        return object_name("blob", read_file(file, LARGEST_READ)) == object_id
    except OSError:
        return False


def _unreadable_record(now: Snapshot, before: Snapshot | None) -> str | None:
    """Say what is wrong with the first record that cannot be read, among those that changed.

    Args:
        now: The state to look at.
        before: The one that it goes on from, which could be read; None to look at everything.
    """
    known = before.paths() if before else {}
    changed = [path for path, entry in now.paths().items() if known.get(path) != entry]
    try:
        register = load_register(now)
        named: tuple[tuple[Mapping[str, object], set[str]], ...] = (
            (register.partners, {layout.partner_of(path) for path in changed} - {""}),
            (register.notices, _numbers(changed, layout.NOTICES)),
            (register.breaches, _numbers(changed, layout.BREACHES)),
            (register.compliance, _numbers(changed, layout.COMPLIANCE)),
            (register.reviews, _numbers(changed, layout.REVIEWS)),
            (register.comments, {path.removeprefix(layout.REVIEWS).removesuffix(".yaml") for path in changed}),
        )
        for records, names in named:
            # Listing them all finds a folder of a partner that lacks the partner's facts.
            for name in names.intersection(records):
                records[name]
    except MalformedRecordError as error:
        return error.message
    return None


def _numbers(changed: Iterable[str], folder: str) -> set[str]:
    return {layout.name_of(path) for path in changed if layout.folder_of(path) == folder}
