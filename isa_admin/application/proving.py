"""Proving: is the whole history of a store what entitled people made it? Read from a private copy, by the anchor."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from isa_admin.application import pinned
from isa_admin.application.checkout import differences
from isa_admin.application.proved_before import keep, knowledge, proved_before
from isa_admin.records import paths
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.records.shapes import RevocationsRecord, load
from isa_admin.store.archive import Archive, NotAnAncestorError
from isa_admin.store.copies import PrivateCopy
from isa_admin.store.history import IncompleteHistoryError
from isa_admin.store.objects import DamagedObjectError, TooLargeError
from isa_admin.store.oddities import oddities
from isa_admin.trust.findings import Finding, Refused
from isa_admin.trust.signature import Judge, united
from isa_admin.trust.verifier import Verifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from isa_admin.domain.officers import Revocation
    from isa_admin.errors import StoreError
    from isa_admin.trust.anchor import Anchor

Engine = Literal["sequoia", "gpg"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be proved.

    Attributes:
        source: A path of a store, a bundle file, or a URL.
        ref: Which branch, if not the one that the source stands on.
        since: A commit that is known to be good: only the later ones are judged.
        max_age: How many days old the newest commit may be.
        cache: Whether what was proved here before may be relied on.
        engine: Who does the mathematics.
        accept_rewrite: Whether a tip that does not follow the last one verified here is accepted.
    """

    source: str
    ref: str | None = None
    since: str | None = None
    max_age: int | None = None
    cache: bool = True
    engine: Engine = "sequoia"
    accept_rewrite: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What verification came to. ``commits`` is how many were judged now, ``known`` how many were good before."""

    anchor: Anchor | None
    tip: str | None
    commits: int
    known: int
    engine: Engine
    age_days: int | None
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing must be refused."""
        return not any(finding.severity == "reject" for finding in self.findings)


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
        finding = Finding(None, "A01", "reject", "no anchor is given or pinned here; without one nothing can be proved")
        return _nothing(None, request, finding)
    found = [Finding(None, rule, severity, words) for rule, severity, words in oddities(request.source)]
    if any(finding.severity == "reject" for finding in found):
        return _nothing(known[0], request, *found)
    with _copy(known, request) as copy:
        try:
            tip = copy.bring(request.source, request.ref)
            used = _proved_here(copy, known, request, tip)
            if used is None:
                first = copy.first(tip)
                used = next((one for one in known if one.commit == first), None)
            if used is None:
                finding = Finding(first, "A02", "reject", "the history begins with a commit that no anchor names")
                return _nothing(known[0], request, *found, finding)
            return _Proving(copy, used, request, now).run(tip, found)
        except _UNREADABLE as error:
            return _nothing(known[0], request, *found, _unreadable(None, error))


def prove_archive(archive: Archive, tip: str, anchor: Anchor, request: Request, now: datetime) -> Proof:
    """Verify a history that is read already, a push for example; nothing about it is remembered.

    Raises:
        StoreError: The disk refuses.
    """
    try:
        return _Proving(archive, anchor, request, now, remember=False).run(tip, [])
    except _UNREADABLE as error:
        return _nothing(anchor, request, _unreadable(None, error))


def _proved_here(copy: PrivateCopy, known: list[Anchor], request: Request, tip: str) -> Anchor | None:
    """Give the one anchor from which a commit was proved that this history goes on from: so it begins there, too."""
    kept = proved_before(known[0]) if request.cache and len(known) == 1 else None
    return known[0] if kept is not None and copy.is_ancestor(kept.tip, tip) else None


@contextmanager
def _copy(known: list[Anchor], request: Request) -> Iterator[PrivateCopy]:
    """Open the private copy: the kept one of a store that one anchor speaks for, else one for this time only."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415  only without the cache

    if request.cache and len(known) == 1:
        yield PrivateCopy(pinned.cache_folder(known[0]) / "copy.git")
        return
    from pathlib import Path  # noqa: PLC0415  only without the cache

    with TemporaryDirectory(prefix="isa-verify-") as folder:
        yield PrivateCopy(Path(folder) / "copy.git")


_UNREADABLE = (IncompleteHistoryError, DamagedObjectError, NotAnAncestorError, TooLargeError)
"""What the store says of a history that cannot be read as a whole."""


def _unreadable(commit: str | None, error: StoreError) -> Finding:
    rules = zip(_UNREADABLE, ("A06", "A08", "A02", "D11"), strict=True)
    return Finding(commit, next(rule for kind, rule in rules if isinstance(error, kind)), "reject", error.message)


class _Proving:
    """One run of the verifier over a private copy."""

    def __init__(
        self, copy: Archive, anchor: Anchor, request: Request, now: datetime, *, remember: bool = True
    ) -> None:
        self._copy = copy
        self._remember = remember
        self._anchor = anchor
        self._request = request
        self._now = now

    def run(self, tip: str, found: list[Finding]) -> Proof:
        files = self._copy.files(tip)
        try:
            certificates, revocations = self._keys(files)
        except Refused as refused:
            return self._proof(tip, 0, 0, [*found, Finding(tip, refused.rule, "reject", refused.message)])
        review = (self._request.ref or "").removeprefix("refs/heads/").startswith("review/")
        with self._judge(certificates, revocations) as judge:
            vouched = {
                fingerprint: revocation.vouched_until
                for fingerprint, revocation in revocations.items()
                if revocation.vouched_until and self._follows(revocation.vouched_until, tip)
            }
            start, files_then, known = self._resume(tip, files, revocations)
            if start is not None:
                # What an officer vouched for ended before the first commit that is judged now.
                vouched = {key: until for key, until in vouched.items() if not self._follows(until, start)}
            verifier = Verifier(self._anchor, judge, self._read, vouched_until=vouched, review=review)
            if start is not None:
                verifier.resume(start, files_then)
            refusal = self._judge_all(verifier, tip, start)
        judged = sum(verifier.signers.values())
        findings = [*found, *verifier.warnings, *([refusal] if refusal else [])]
        if self._remember and not review:
            findings += self._remembered(tip, good=refusal is None)
        if refusal is None:
            findings += self._age(tip)
        if self._request.ref is None:
            findings += differences(self._request.source, files)
        proof = self._proof(tip, judged, known, findings)
        # What was proved from a commit that somebody named, or on a branch of drafts, is not proved from the anchor.
        if proof.ok and self._remember and not review and self._request.since is None:
            pinned.remember_tip(self._anchor, tip)
            if self._request.cache:
                self._keep(tip, judged + known, judge.relied_on, files, revocations)
        return proof

    def _remembered(self, tip: str, *, good: bool) -> list[Finding]:
        """Compare with the tip that was verified here last: was the history rolled back, or is it another branch?"""
        remembered = pinned.remembered_tip(self._anchor)
        if not remembered or self._request.accept_rewrite or self._follows(remembered, tip):
            return []
        words = f"the newest commit does not follow {remembered[:12]}, which was verified here last"
        if good and self._copy.has(remembered) and not self._copy.is_ancestor(tip, remembered):
            return [Finding(tip, "A05", "reject", f"{words}: it is another branch of the same history")]
        return [Finding(tip, "A04", "reject", f"{words}: the history was rolled back or rewritten")]

    def _judge_all(self, verifier: Verifier, tip: str, start: str | None) -> Finding | None:
        """Judge the commits; a history with holes or damaged objects is refused where it breaks."""
        try:
            return verifier.run(self._copy.steps(tip, after=start))
        except _UNREADABLE as error:
            return _unreadable(verifier.last, error)

    def _follows(self, older: str, newer: str) -> bool:
        return self._copy.has(older) and self._copy.is_ancestor(older, newer)

    def _read(self, object_id: str) -> bytes:
        return self._copy.read(object_id)

    def _keys(self, files: Mapping[str, str]) -> tuple[dict[str, bytes], dict[str, Revocation]]:
        """Read the certificates and revocations of the newest commit: certificates only grow, so it knows them all."""
        certificates: dict[str, bytes] = {}
        for path, object_id in files.items():
            if path.endswith(".asc") and "/keys/" in path:
                fingerprint, content = path.rsplit("/", 1)[1].removesuffix(".asc"), self._read(object_id)
                # One certificate may lie in two places; a revocation in one of them counts.
                known = certificates.get(fingerprint, content)
                certificates[fingerprint] = content if known == content else united(known, content)
        if paths.REVOCATIONS not in files:
            return certificates, {}
        try:
            record = load(paths.REVOCATIONS, self._read(files[paths.REVOCATIONS]), RevocationsRecord)
        except MalformedRecordError as error:
            raise Refused("D11", error.message) from error
        return certificates, {one.fingerprint: one for one in record.revocations}

    @contextmanager
    def _judge(self, certificates: Mapping[str, bytes], revocations: Mapping[str, Revocation]) -> Iterator[Judge]:
        if self._request.engine == "sequoia":
            yield Judge(certificates, self._now, revocations)
            return
        from isa_admin.trust.second_opinion import GpgJudge  # noqa: PLC0415  only as a second opinion

        with GpgJudge(certificates, self._now, revocations) as judge:
            yield judge

    def _resume(
        self, tip: str, files: Mapping[str, str], revocations: Mapping[str, Revocation]
    ) -> tuple[str | None, Mapping[str, str], int]:
        """Say after which commit to start, with its files and the number of commits that are known to be good."""
        since = self._request.since
        if since is not None:
            if not self._follows(since, tip):
                raise NotAnAncestorError(since, tip)
            return since, self._copy.files(since), 0
        kept = proved_before(self._anchor) if self._request.cache else None
        if kept is None or not self._follows(kept.tip, tip) or not kept.still(files, revocations):
            return None, {}, 0
        return kept.tip, self._copy.files(kept.tip), kept.commits

    def _keep(
        self,
        tip: str,
        commits: int,
        signers: Iterable[str],
        files: Mapping[str, str],
        revocations: Mapping[str, Revocation],
    ) -> None:
        before = proved_before(self._anchor)
        every = {*(before.signers if before else ()), *signers}
        keep(self._anchor, tip, commits, {key: knowledge(key, files, revocations) for key in every})

    def _age(self, tip: str) -> list[Finding]:
        days = self._days_old(tip)
        if self._request.max_age is None or days is None or days <= self._request.max_age:
            return []
        return [Finding(None, "A09", "reject", f"the newest commit is {days} days old; this may be a stale copy")]

    def _days_old(self, tip: str) -> int | None:
        try:
            return (self._now - self._copy.made(tip)).days
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


def _nothing(anchor: Anchor | None, request: Request, *findings: Finding) -> Proof:
    return Proof(anchor=anchor, tip=None, commits=0, known=0, engine=request.engine, age_days=None, findings=findings)
