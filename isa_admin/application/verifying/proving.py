"""Proving: is the whole history of a store what entitled people made it? Read from a private copy, by the anchor."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.application.verifying import pinned
from isa_admin.application.verifying.proof import UNREADABLE, Proof, Request, unreadable
from isa_admin.application.verifying.proved_before import proved_before
from isa_admin.store.copies import PrivateCopy
from isa_admin.store.foreign import oddities
from isa_admin.store.naming_commits import find_commit
from isa_admin.system.files import passing_folder, remove_tree
from isa_admin.trust.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from isa_admin.application.verifying.judging import Verdict
    from isa_admin.store.archive import Archive
    from isa_admin.trust.anchor import Anchor

_WHOLE = 40


def prove(request: Request, anchor: Anchor | None, now: datetime) -> Proof:
    """Verify a history.

    Args:
        request: What is to be proved.
        anchor: The anchor to prove it from; with none, the one pinned here that the history begins with.
        now: The present moment, aware.

    Raises:
        StoreError: The source cannot be read at all.
    """
    known = [anchor] if anchor else pinned.anchors()
    if not known:
        finding = Finding(None, "A01", "reject", "no anchor is given or pinned, so nothing can be proved")
        return _nothing(None, request, finding)
    found = [Finding(None, rule, severity, words) for rule, severity, words in oddities(request.source)]
    if any(finding.severity == "reject" for finding in found):
        return _nothing(known[0], request, *found)
    proof = _prove(request, known, found, now)
    if request.cache and len(known) == 1 and any(finding.rule == "A08" for finding in proof.findings):
        # Caches are shared and restored: it may be the private copy that is damaged, and not the store.
        remove_tree(pinned.cache_folder(known[0]))
        return _prove(request, known, found, now)
    return proof


def _prove(request: Request, known: list[Anchor], found: list[Finding], now: datetime) -> Proof:
    judged: dict[str, tuple[Anchor, Verdict]] = {}

    def judge(tip: str, there: Archive | None) -> None:
        if good := _judged_there(there, known, request, now, tip):
            judged[tip] = good

    with _copy(known, request) as copy:
        try:
            tip = copy.bring(request.source, request.ref, meanwhile=judge)
            if request.since is not None and len(request.since) < _WHOLE:
                request = replace(request, since=find_commit(request.since, copy.line(tip)))
            used, ahead = judged.get(tip) or (_proved_here(copy, known, request, tip), None)
            if used is None:
                first = copy.line(tip)[0]
                used = next((one for one in known if one.commit == first), None)
            if used is None:
                finding = Finding(first, "A02", "reject", "the history begins with a commit that no anchor names")
                return _nothing(known[0], request, *found, finding)
            from isa_admin.application.verifying.examining import Examination

            tags = partial(copy.bring_tag, request.source)
            return Examination(copy, used, request, now, tags=tags, ahead=ahead).run(tip, found)
        except UNREADABLE as error:
            return _nothing(known[0], request, *found, unreadable(None, error))


def _judged_there(
    there: Archive | None, known: list[Anchor], request: Request, now: datetime, tip: str
) -> tuple[Anchor, Verdict] | None:
    """Judge a whole history where it lies, while git copies it in processes of its own: the anchor, and the verdict.

    Nothing is given where it is not good, or cannot be read: it is judged once more in the copy then, and said.
    """
    # Where only a part of it comes, Python reads the code that will judge.
    from isa_admin.application.verifying.examining import Examination

    if there is None or request.since is not None:
        return None
    with suppress(*UNREADABLE, OSError):
        first = there.line(tip)[0]
        for anchor in known:
            if anchor.commit == first and (good := Examination(there, anchor, request, now).good(tip)):
                return anchor, good
    return None


def prove_archive(archive: Archive, tip: str, anchor: Anchor, request: Request, now: datetime) -> Proof:
    """Verify a history that is read already, a push for example; nothing about it is remembered.

    Raises:
        StoreError: The disk refuses.
    """
    from isa_admin.application.verifying.examining import Examination

    try:
        return Examination(archive, anchor, request, now, remember=False).run(tip, [])
    except UNREADABLE as error:
        return _nothing(anchor, request, unreadable(None, error))


def _proved_here(copy: PrivateCopy, known: list[Anchor], request: Request, tip: str) -> Anchor | None:
    """Give the one anchor from which a commit was proved that this history goes on from: so it begins there, too."""
    kept = proved_before(known[0]) if request.cache and len(known) == 1 else None
    return known[0] if kept is not None and copy.is_ancestor(kept.tip, tip) else None


@contextmanager
def _copy(known: list[Anchor], request: Request) -> Iterator[PrivateCopy]:
    """Open the private copy: the kept one of a store that one anchor speaks for, else one for this time only."""
    if request.cache and len(known) == 1:
        yield PrivateCopy(pinned.cache_folder(known[0]) / "copy.git")
        return
    with passing_folder("isa-verify-") as folder:
        yield PrivateCopy(folder / "copy.git")


def _nothing(anchor: Anchor | None, request: Request, *findings: Finding) -> Proof:
    return Proof(anchor=anchor, tip=None, commits=0, known=0, engine=request.engine, age_days=None, findings=findings)
