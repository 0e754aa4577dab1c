"""The self check: every commit that the program makes is judged as verification judges it, before it is published.

The judge and the facts are the verifier's own: what is known of the keys once the commit stands, and the roster of its
parent (DESIGN section 4). So a renewed certificate counts for the commit that brings it (ATTACKS C03).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from isa_admin.application.identity import anchor_of
from isa_admin.application.verifying.judging import Judging, processors
from isa_admin.application.verifying.known_keys import known_keys, unsettles
from isa_admin.errors import StoreError
from isa_admin.records import layout
from isa_admin.records.layout import Kind
from isa_admin.store.commit_text import CommitWords
from isa_admin.store.staging import stage
from isa_admin.trust.anchor import Anchor
from isa_admin.trust.findings import Finding, Refused
from isa_admin.trust.signature import Judge
from isa_admin.trust.verifier import Verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from isa_admin.application.verifying.known_keys import KnownKeys
    from isa_admin.store.repository import Store
    from isa_admin.store.snapshot import Snapshot
    from isa_admin.store.staging import Staged
    from isa_admin.store.trees import TreeChange


class IntendedSigner(NamedTuple):
    """Who would sign a commit: the key, and the name and address that the commit would bear."""

    fingerprint: str
    name: str
    email: str


_REMEDIES = {
    "C02": "extend the key and record that in one go: isa-admin renew-key",
    "C05": "look at what the key signed, and vouch for it in the same command: --vouch-until COMMIT",
}
_OTHERS = "nothing was written; see whose key this is and what it may do with: isa-admin help trust"


class WouldBeRefusedError(StoreError):
    """The verifier would refuse the commit, so it is not published."""

    def __init__(self, finding: Finding, commit: str) -> None:
        where = f"of {finding.commit[:12]}, " if finding.commit and finding.commit != commit else ""
        super().__init__(
            f"everybody who verifies the store would refuse this change: {where}{finding.message} ({finding.rule})",
            _REMEDIES.get(finding.rule, _OTHERS),
        )


class _Own(NamedTuple):
    """The commit that is about to be published, as the verifier takes it."""

    commit: str
    raw: bytes
    changed: Sequence[TreeChange]


class _Tree:
    """The files of a snapshot, looked up one by one: 10,000 partners are not listed for the sake of one."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def object_at(self, path: str) -> str | None:
        """Give the object of a file, or nothing if there is none."""
        entry = self._snapshot.entry(path)
        return entry.object_id if entry else None

    def paths(self, under: str) -> Iterable[str]:
        """List the files below a folder."""
        return self._snapshot.paths(under)


def guarded(
    store: Store, before: Snapshot, staged: Staged, sign: Callable[[bytes], str], *, review: bool = False
) -> Callable[[bytes], str]:
    """Give a way of signing that ends in an error when the verifier would refuse the signed commit.

    Args:
        store: Where it goes.
        before: The commit that it follows.
        staged: The commit.
        sign: Signs.
        review: Whether it goes to the branch of a review, where reviewers may change the terms.
    """

    def judged(payload: bytes) -> str:
        signature = sign(payload)
        commit, raw = staged.commit(signature)
        refusal = _refusal(
            store,
            before,
            staged.changed,
            lambda verifier: verifier.run([_Own(commit, raw, staged.changed)]),
            review=review,
        )
        if refusal is not None:
            raise WouldBeRefusedError(refusal, commit)
        return signature

    return judged


def foreseen_refusal(
    store: Store, before: Snapshot, files: Mapping[str, bytes | None], who: IntendedSigner, when: datetime
) -> Finding | None:
    """Say why the verifier would refuse some changes, before anybody signs them; nothing if it would not.

    Args:
        store: Where they would go.
        before: The commit that they would follow.
        files: The new bytes of each file, or None for one that goes.
        who: Who would sign them.
        when: The time.

    Raises:
        StoreError: A path is not one that a store takes, or nothing changes.
    """
    staged = stage(before, files, CommitWords("Not signed yet\n", who.name, who.email, when))
    return _refusal(
        store,
        before,
        staged.changed,
        lambda verifier: verifier.foresee(who.fingerprint, (who.name, who.email), staged.changed),
    )


def _refusal(
    store: Store,
    before: Snapshot,
    changed: Sequence[TreeChange],
    judge_next: Callable[[Verifier], Finding | None],
    *,
    review: bool = False,
) -> Finding | None:
    """Judge the history as it would be: what is next alone, unless that says more of keys that signed already."""
    new = {change.new.object_id: change.content for change in changed if change.new and change.content is not None}

    def read(object_id: str) -> bytes:
        return new[object_id] if object_id in new else before.blob(object_id)

    whole = unsettles(change.path for change in changed)
    try:
        keys = known_keys(_files_about_keys(before, changed, whole=whole), read)
    except Refused as refused:
        return Finding(None, refused.rule, "reject", refused.message)
    # Signatures bear the time of the computer's own clock, whatever day ISA_ADMIN_TODAY pretends.
    judge = Judge(keys.certificates, datetime.now(UTC), keys.revocations)
    has_statement = any(layout.kind_of(change.path) is Kind.STATEMENT for change in changed)
    # The anchor stands in statements; to work it out takes a walk to the first commit, so only where it is asked.
    anchor = anchor_of(store) if has_statement or whole else Anchor(before.commit, "")
    if whole and (refusal := _of_the_past(store, before.commit, anchor, judge, keys, review=review)):
        return refusal
    verifier = Verifier(anchor, judge, read, review=review)
    verifier.follow(before.commit, _Tree(before))
    return judge_next(verifier)


def _of_the_past(  # noqa: PLR0913  the history is judged against all of these
    store: Store, tip: str, anchor: Anchor, judge: Judge, keys: KnownKeys, *, review: bool
) -> Finding | None:
    """Judge all that was committed until now by what would be known of the keys then."""
    with store.archive() as archive:
        judging = Judging(
            archive=archive,
            anchor=anchor,
            judge=judge,
            vouched_until=keys.vouched(lambda until: archive.has(until) and archive.is_ancestor(until, tip)),
            review=review,
            processes=processors(),
        )
        return judging.run(tip, None).refusal


def _files_about_keys(before: Snapshot, changed: Iterable[TreeChange], *, whole: bool) -> dict[str, str]:
    """List what lies in the store about keys once the commit stands: all of it, or what the one commit asks about."""
    if whole:
        files = {path: entry.object_id for path, entry in before.paths().items()}
    else:
        partners = {layout.partner_of(change.path) for change in changed} - {""}
        folders = [layout.OFFICER_KEYS, *map(layout.partner_keys, sorted(partners))]
        files = {
            path: entry.object_id for folder in folders for path, entry in before.paths(folder.rstrip("/")).items()
        }
        revoked = before.entry(layout.REVOCATIONS)
        files |= {layout.REVOCATIONS: revoked.object_id} if revoked else {}
    for change in changed:
        if change.new is not None:
            files[change.path] = change.new.object_id
        else:
            files.pop(change.path, None)
    return files
