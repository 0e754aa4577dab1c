"""Which store this is: the anchor, worked out from its own first commit, for statements that name their store.

That a store says it of itself proves nothing; whoever pinned the anchor, or has it on a letterhead, compares.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from isa_admin.errors import StoreError
from isa_admin.records import layout
from isa_admin.records.load import load_officers, load_revocations
from isa_admin.trust.anchor import Anchor
from isa_admin.trust.findings import Refused

if TYPE_CHECKING:
    from isa_admin.store.repository import Store
    from isa_admin.store.snapshot import Snapshot
    from isa_admin.trust.signature import Judge


class NoBeginningError(StoreError):
    """The first commit of the store is not one that an officer of its roster signed."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"this store does not begin with an officer's signed commit: {reason}",
            "start a store of your own with: isa-admin init PATH, or take a copy of the right one",
        )


def anchor_of(store: Store) -> Anchor:
    """Give the anchor of a store: its first commit, and the fingerprint of the officer's key that signed it.

    Raises:
        NoBeginningError: The first commit is not signed by somebody whom its own roster names.
        IncompleteHistoryError: Commits are missing.
    """
    beginning = store.beginning()
    signature = beginning.signature
    if signature is None:
        raise NoBeginningError("it is not signed")
    first = store.snapshot(beginning.commit)
    roster = {officer.fingerprint for officer in load_officers(first)}
    try:
        # By its own certificates alone: nothing that came later has a say in where a store began.
        signed = judge_of(first, under=layout.OFFICER_KEYS.rstrip("/")).check(
            beginning.payload, signature, vouched=frozenset(roster)
        )
    except Refused as refused:
        raise NoBeginningError(refused.message) from refused
    if signed.fingerprint not in roster:
        raise NoBeginningError("its roster does not name whose key signed it")
    return Anchor(beginning.commit, signed.fingerprint)


def judge_of(*snapshots: Snapshot, under: str = "") -> Judge:
    """Give a judge that knows the certificates of some commits, each as in the first of them that has it.

    Args:
        snapshots: The commits; the first one also says which keys were revoked.
        under: The folder that the certificates lie in, when those of one kind are enough.
    """
    from isa_admin.trust.signature import Judge, gathered  # pysequoia takes 20 ms

    certificates: dict[str, bytes] = {}
    for snapshot in snapshots:
        wanted = list(filter(layout.is_certificate, snapshot.paths(under)))
        certificates = gathered(snapshot.read_many(wanted)) | certificates
    revocations = {one.fingerprint: one for one in load_revocations(snapshots[0])}
    # Signatures bear the time of the computer's own clock, whatever day ISA_ADMIN_TODAY pretends.
    return Judge(certificates, datetime.now(UTC), revocations)
