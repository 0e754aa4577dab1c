"""At the door: every commit that the program makes is judged by its own verifier before it is published."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from isa_admin.application.identity import anchor_of
from isa_admin.errors import StoreError
from isa_admin.records import layout
from isa_admin.records.layout import Kind
from isa_admin.records.load import load_revocations
from isa_admin.store.commit_text import Words
from isa_admin.store.writing import stage
from isa_admin.trust.anchor import Anchor
from isa_admin.trust.signature import Judge, gathered
from isa_admin.trust.verifier import Verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from isa_admin.store.repository import Store
    from isa_admin.store.snapshot import Snapshot
    from isa_admin.store.trees import Change
    from isa_admin.store.writing import Staged
    from isa_admin.trust.findings import Finding


class Signer(NamedTuple):
    """Who would sign a commit: the key, and the name and address that the commit would bear."""

    fingerprint: str
    name: str
    email: str


class WouldBeRefusedError(StoreError):
    """The verifier would refuse the commit, so it is not published."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(
            f"this change would be refused by everybody who verifies the store: {message} ({rule})",
            "nothing was written; see whose key this is and what it may do with: isa-admin help trust",
        )


class _Own(NamedTuple):
    """The commit that is about to be published, as the verifier takes it."""

    commit: str
    raw: bytes
    changed: Sequence[Change]


class _Tree:
    """The files of a snapshot, looked up one by one: 10,000 partners are not listed for the sake of one."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def object_at(self, path: str) -> str | None:
        """Give the object of a file, or nothing where there is none."""
        entry = self._snapshot.entry(path)
        return entry.object_id if entry else None

    def paths(self, under: str) -> Iterable[str]:
        """List the files below a folder."""
        return self._snapshot.paths(under)


def guarded(store: Store, before: Snapshot, staged: Staged, sign: Callable[[bytes], str]) -> Callable[[bytes], str]:
    """Give a way of signing that ends in an error when the verifier would refuse the signed commit.

    Args:
        store: Where it goes.
        before: The commit that it follows.
        staged: The commit.
        sign: Signs.
    """

    def judged(payload: bytes) -> str:
        signature = sign(payload)
        commit, raw = staged.commit(signature)
        refusal = _verifier(store, before, staged).run([_Own(commit, raw, staged.changed)])
        if refusal is not None:
            raise WouldBeRefusedError(refusal.rule, refusal.message)
        return signature

    return judged


def foreseen_refusal(
    store: Store, before: Snapshot, files: Mapping[str, bytes | None], who: Signer, when: datetime
) -> Finding | None:
    """Say why the verifier would refuse some changes, before anybody signs them; nothing where it would not.

    Args:
        store: Where they would go.
        before: The commit that they would follow.
        files: The new bytes of each file, or None for one that goes.
        who: Who would sign them.
        when: The time.

    Raises:
        StoreError: A path is not one that a store takes, or nothing changes.
    """
    staged = stage(before, files, Words("Not signed yet\n", who.name, who.email, when))
    return _verifier(store, before, staged).foresee(who.fingerprint, (who.name, who.email), staged.changed)


def _verifier(store: Store, before: Snapshot, staged: Staged) -> Verifier:
    """Give a verifier that has come as far as the commit before, and knows the bytes of the one that is staged."""
    new = {change.new.object_id: change.content for change in staged.changed if change.new and change.content}
    has_statement = any(layout.kind_of(change.path) is Kind.STATEMENT for change in staged.changed)
    # The anchor stands in statements; to work it out takes a walk to the first commit, so only where it is asked.
    anchor = anchor_of(store) if has_statement else Anchor(before.commit, "")
    verifier = Verifier(anchor, _judge(before, staged), lambda name: new[name] if name in new else before.blob(name))
    verifier.follow(before.commit, _Tree(before))
    return verifier


def _judge(before: Snapshot, staged: Staged) -> Judge:
    """Give a judge who knows the roster's certificates and those of the partners that the commit is about."""
    partners = {layout.partner_of(change.path) for change in staged.changed} - {""}
    folders = {layout.OFFICER_KEYS, *map(layout.partner_keys, partners)}
    if any(layout.is_certificate(change.path) for change in staged.changed):
        # A new certificate may hold no key of anybody else's.
        wanted = list(filter(layout.is_certificate, before.paths()))
    else:
        wanted = [path for folder in sorted(folders) for path in before.paths(folder.rstrip("/"))]
    certificates = gathered(before.read_many(wanted))
    revocations = {one.fingerprint: one for one in load_revocations(before)}
    # Signatures bear the time of the computer's own clock, whatever day ISA_ADMIN_TODAY pretends.
    return Judge(certificates, datetime.now(UTC), revocations)
