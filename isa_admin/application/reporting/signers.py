"""Whose key signed a commit by the register of that commit, and which other names the commit or the key bears.

Whoever makes a key writes its user ids, and whoever commits by hand the name above it: an officer's, perhaps (ATTACKS
G17). What the register calls the holder is what counts.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from isa_admin.records import layout
from isa_admin.records.load import load_officers
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.records.shapes import PostsRecord, load
from isa_admin.trust.findings import Refused
from isa_admin.trust.signature import Judge, gathered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isa_admin.store.history import PastCommit
    from isa_admin.store.repository import Store
    from isa_admin.store.snapshot import Snapshot


class CommitSigner(Struct, frozen=True):
    """Who signed a commit.

    Attributes:
        name: What the register calls the holder of the key.
        others: The other names: those that the commit bears, and those of people on the roster in the key's user ids.
        key: The fingerprint of the key.
    """

    name: str
    others: tuple[str, ...]
    key: str


class _Keys(NamedTuple):
    """The keys of the roster and of one partner's signatories, each with the name in the register."""

    holders: Mapping[str, str]
    roster: frozenset[str]
    judge: Judge


class Signers:
    """Says of the commits of a store whose key signed each."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # By the folders that the keys and names were read from: most commits of a history share them.
        self._known: dict[tuple[object, ...], _Keys | None] = {}

    def of(self, commit: PastCommit) -> CommitSigner | None:
        """Say whose key signed a commit; nothing if no key does that its own register knows."""
        if commit.signature is None:
            return None
        # A signatory may touch the own partner only, so no other partner's keys are looked through.
        partners = {layout.partner_of(changed.path) for changed in commit.changed} - {""}
        keys = self._keys(self._store.snapshot(commit.commit), partners.pop() if len(partners) == 1 else None)
        if keys is None:
            return None
        try:
            # Whether the owner revoked the key since is for verify to say; it is the owner's all the same.
            signed = keys.judge.check(commit.payload, commit.signature, vouched=frozenset(keys.holders)).fingerprint
            borne = keys.judge.certificate(signed).names & keys.roster
        except Refused:
            return None
        name = keys.holders.get(signed)
        if name is None:
            return None
        others = {commit.committer.name, commit.author.name, *borne} - {name}
        return CommitSigner(name, tuple(sorted(others)), signed)

    def _keys(self, snapshot: Snapshot, partner: str | None) -> _Keys | None:
        read_from = [layout.OFFICERS, layout.OFFICER_KEYS.rstrip("/")]
        read_from += [layout.posts(partner), layout.partner_keys(partner).rstrip("/")] if partner else []
        where = (partner, *map(snapshot.entry, read_from))
        if where not in self._known:
            try:
                self._known[where] = _read(snapshot, partner)
            except (MalformedRecordError, Refused):
                self._known[where] = None
        return self._known[where]


def _read(snapshot: Snapshot, partner: str | None) -> _Keys:
    roster = {one.fingerprint: one.name for one in load_officers(snapshot)}
    holders = dict(roster)
    paths = list(snapshot.paths(layout.OFFICER_KEYS.rstrip("/")))
    if partner and snapshot.has(layout.posts(partner)):
        posts = load(layout.posts(partner), snapshot.read(layout.posts(partner)), PostsRecord).posts
        holders = {post.key: post.name for post in posts if post.key and post.name} | roster
        paths += snapshot.paths(layout.partner_keys(partner).rstrip("/"))
    certificates = gathered(snapshot.read_many(filter(layout.is_certificate, paths)))
    return _Keys(holders, frozenset(roster.values()), Judge(certificates, datetime.now(UTC)))
