"""Proving: is the whole history of a store what entitled people made it? Read from a private copy, by the anchor."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from isa_admin import __version__
from isa_admin.application import pinned
from isa_admin.records import paths
from isa_admin.records.shapes import RevocationsRecord, load
from isa_admin.store.archive import NotAnAncestorError
from isa_admin.store.copies import PrivateCopy
from isa_admin.store.history import IncompleteHistoryError
from isa_admin.store.objects import DamagedObjectError
from isa_admin.store.oddities import oddities
from isa_admin.trust.findings import Finding, Refused
from isa_admin.trust.signature import Judge
from isa_admin.trust.verifier import Verifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from isa_admin.domain.officers import Revocation
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
        tip = copy.bring(request.source, request.ref)
        first = copy.first(tip)
        used = next((one for one in known if one.commit == first), None)
        if used is None:
            finding = Finding(first, "A02", "reject", "the history begins with a commit that no anchor names")
            return _nothing(known[0], request, *found, finding)
        return _Proving(copy, used, request, now).run(tip, found)


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


class _Proving:
    """One run of the verifier over a private copy."""

    def __init__(self, copy: PrivateCopy, anchor: Anchor, request: Request, now: datetime) -> None:
        self._copy = copy
        self._anchor = anchor
        self._request = request
        self._now = now

    def run(self, tip: str, found: list[Finding]) -> Proof:
        files = self._copy.files(tip)
        try:
            certificates, revocations = self._keys(files)
        except Refused as refused:
            return self._proof(tip, 0, 0, [*found, Finding(tip, refused.rule, "reject", refused.message)])
        remembered = pinned.remembered_tip(self._anchor)
        if remembered and not self._request.accept_rewrite and not self._follows(remembered, tip):
            words = f"the newest commit does not follow {remembered[:12]}, which was verified here last"
            found = [*found, Finding(tip, "A04", "reject", f"{words}: the history was rolled back or rewritten")]
        with self._judge(certificates, revocations) as judge:
            vouched = {
                fingerprint: revocation.vouched_until
                for fingerprint, revocation in revocations.items()
                if revocation.vouched_until and self._follows(revocation.vouched_until, tip)
            }
            review = (self._request.ref or "").removeprefix("refs/heads/").startswith("review/")
            verifier = Verifier(self._anchor, judge, self._read, vouched_until=vouched, review=review)
            start, known = self._resume(verifier, tip, files, revocations)
            refusal = self._judge_all(verifier, tip, start)
        judged = sum(verifier.signers.values())
        findings = [*found, *verifier.warnings, *([refusal] if refusal else [])]
        if refusal is None:
            findings += self._age(tip)
        proof = self._proof(tip, judged, known, findings)
        if proof.ok and not review:
            pinned.remember_tip(self._anchor, tip)
            if self._request.cache and self._request.since is None:
                self._keep(tip, judged + known, verifier.signers)
        return proof

    def _judge_all(self, verifier: Verifier, tip: str, start: str | None) -> Finding | None:
        """Judge the commits; a history with holes or damaged objects is refused where it breaks."""
        try:
            return verifier.run(self._copy.steps(tip, after=start))
        except IncompleteHistoryError as error:
            return Finding(verifier.last, "A06", "reject", error.message)
        except DamagedObjectError as error:
            return Finding(verifier.last, "A08", "reject", error.message)
        except NotAnAncestorError as error:
            return Finding(start, "A02", "reject", error.message)

    def _follows(self, older: str, newer: str) -> bool:
        return self._copy.has(older) and self._copy.is_ancestor(older, newer)

    def _read(self, object_id: str) -> bytes:
        return self._copy.read(object_id)

    def _keys(self, files: Mapping[str, str]) -> tuple[dict[str, bytes], dict[str, Revocation]]:
        """Read the certificates and revocations of the newest commit: certificates only grow, so it knows them all."""
        certificates: dict[str, bytes] = {}
        for path, object_id in files.items():
            if path.endswith(".asc") and "/keys/" in path:
                certificates[path.rsplit("/", 1)[1].removesuffix(".asc")] = self._read(object_id)
        if paths.REVOCATIONS not in files:
            return certificates, {}
        try:
            record = load(paths.REVOCATIONS, self._read(files[paths.REVOCATIONS]), RevocationsRecord)
        except Exception as error:
            raise Refused("D11", str(error)) from error
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
        self, verifier: Verifier, tip: str, files: Mapping[str, str], revocations: Mapping[str, Revocation]
    ) -> tuple[str | None, int]:
        """Start after what is known to be good already."""
        if self._request.since is not None:
            verifier.resume(self._request.since, self._copy.files(self._request.since))
            return self._request.since, 0
        kept = self._kept() if self._request.cache else None
        if kept is None or not self._follows(kept["tip"], tip):
            return None, 0
        # What became known of a key since may take its earlier signatures with it: then everything is judged anew.
        if any(kept["signers"][key] != _knowledge(key, files, revocations) for key in kept["signers"]):
            return None, 0
        verifier.resume(kept["tip"], self._copy.files(kept["tip"]))
        return kept["tip"], kept["commits"]

    def _cache_file(self) -> Path:
        return pinned.cache_folder(self._anchor) / "verified.json"

    def _kept(self) -> dict[str, Any] | None:
        """Read what was proved here before; a cache that is damaged or of another version is no cache."""
        try:
            kept = json.loads(self._cache_file().read_text("utf-8"))
        except (OSError, ValueError):
            return None
        expected = {"version": __version__, "anchor": str(self._anchor)}
        good = isinstance(kept, dict) and all(kept.get(key) == value for key, value in expected.items())
        return kept if good else None

    def _keep(self, tip: str, commits: int, signers: Mapping[str, int]) -> None:
        before = self._kept() or {"signers": {}}
        files = self._copy.files(tip)
        _, revocations = self._keys(files)
        kept = {
            "version": __version__,
            "anchor": str(self._anchor),
            "tip": tip,
            "commits": commits,
            "signers": {key: _knowledge(key, files, revocations) for key in {*before["signers"], *signers}},
        }
        self._cache_file().parent.mkdir(parents=True, exist_ok=True)
        self._cache_file().write_text(json.dumps(kept), "utf-8")

    def _age(self, tip: str) -> list[Finding]:
        days = (self._now - self._copy.made(tip)).days
        if self._request.max_age is None or days <= self._request.max_age:
            return []
        return [Finding(None, "A09", "reject", f"the newest commit is {days} days old; this may be a stale copy")]

    def _proof(self, tip: str, judged: int, known: int, findings: list[Finding]) -> Proof:
        made = self._copy.made(tip)
        return Proof(
            anchor=self._anchor,
            tip=tip,
            commits=judged,
            known=known,
            engine=self._request.engine,
            age_days=(self._now - made).days,
            findings=tuple(findings),
        )


def _knowledge(key: str, files: Mapping[str, str], revocations: Mapping[str, Revocation]) -> list[str]:
    """Say what is known of a key: the objects of its certificates, and what was recorded about it."""
    certificates = [object_id for path, object_id in sorted(files.items()) if path.endswith(f"/keys/{key}.asc")]
    return [*certificates, *([repr(revocations[key])] if key in revocations else [])]


def _nothing(anchor: Anchor | None, request: Request, *findings: Finding) -> Proof:
    return Proof(anchor=anchor, tip=None, commits=0, known=0, engine=request.engine, age_days=None, findings=findings)
