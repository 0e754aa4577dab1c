"""A commit before it is signed: built from what changes, and written nowhere yet.

The names of all objects follow from their bytes. So a signature that is refused leaves no trace, and a dry run is the
same up to the moment of signing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.store.commit_text import CommitWords, signed, unsigned
from isa_admin.store.objects import object_name
from isa_admin.store.trees import NewObject, TreeChange, next_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isa_admin.store.snapshot import Snapshot


class Staged(Struct, frozen=True):
    """A commit that is ready to be signed; nothing of it is written yet.

    Attributes:
        parent: The commit it follows; None for the first of a store.
        payload: The bytes that the signature is made over.
        changed: The files it changes, sorted by path.
        objects: Its trees and blobs.
        who: The environment that says for the reflog who commits.
    """

    parent: str | None
    payload: bytes
    changed: tuple[TreeChange, ...]
    objects: Mapping[str, NewObject]
    who: Mapping[str, str]

    def commit(self, signature: str) -> tuple[str, bytes]:
        """Give name and bytes of the commit with a signature in it, for a check before it is published.

        Raises:
            SigningError: The signature is not one armored OpenPGP signature.
        """
        content = signed(self.payload, signature)
        return object_name("commit", content), content


def stage(snapshot: Snapshot | None, changes: Mapping[str, bytes | None], words: CommitWords) -> Staged:
    """Build the commit that changes some files of a snapshot (None for a new store); see `Writer.stage`."""
    tree, changed, objects = next_tree(snapshot, changes)
    parent = snapshot.commit if snapshot else None
    who = {
        "GIT_COMMITTER_NAME": words.name,
        "GIT_COMMITTER_EMAIL": words.email,
        "GIT_COMMITTER_DATE": f"@{int(words.when.timestamp())} +0000",
    }
    return Staged(parent, unsigned(tree, parent, words), changed, objects, who)
