"""Authority: what each role may touch. What is not expressly permitted is refused (DESIGN section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.domain.partner import SIGNATORY
from isa_admin.records import layout
from isa_admin.records.layout import Kind, StorePath
from isa_admin.trust.findings import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.trust.ledger import Changed, Ledger

_OWN = frozenset({Kind.EVENT, Kind.STATEMENT, Kind.SIGNATURE, Kind.POSTS})
_REVIEWED = frozenset({Kind.TERMS, Kind.REVIEW, Kind.COMMENT, Kind.VERSIONS})
"""What a reviewer may touch on the branch of a review; of the version-control table, rows of drafts (H03)."""
_LASTING = frozenset({Kind.EVENT, Kind.STATEMENT, Kind.SIGNATURE, Kind.EVIDENCE})
"""What is added and never changed again, by anybody."""


class Author(Struct, frozen=True):
    """Who made a commit, by the roster and the posts of the commit before it."""

    fingerprint: str
    officer: bool
    reviewer: bool
    partners: frozenset[str]


def author(fingerprint: str, before: Ledger, after: Ledger, who: tuple[str, str]) -> Author:
    """Say with what right a key made a commit.

    Args:
        fingerprint: The key that signed.
        before: The ledger of the parent, which alone gives rights.
        after: The ledger of the commit, for saying why a key has none.
        who: Name and e-mail that the commit claims.

    Raises:
        Refused: The key has no right in this store at this point.
    """
    held = before.officers.get(fingerprint)
    # An officer's own right is enough; looking through all partners is for signatories.
    partners = frozenset() if held else before.partners_of(fingerprint)
    if fingerprint in before.revocations:
        raise Refused("C06", f"the key {fingerprint} was revoked before this commit, whatever date its signature bears")
    if held is None and not partners:
        raise stranger(fingerprint, before, after, who)
    role = held.role if held else None
    return Author(fingerprint, officer=role == "officer", reviewer=role == "reviewer", partners=partners)


def stranger(fingerprint: str, before: Ledger, after: Ledger, who: tuple[str, str]) -> Refused:
    """Say why a key has no right: just added by itself, taken away before, somebody's namesake, or unknown."""
    if fingerprint in before.officers or before.partners_of(fingerprint):
        return Refused("C11", f"the certificate of the key {fingerprint}, which may sign here, was removed later")
    if fingerprint in after.officers or after.partners_of(fingerprint):
        return Refused("B04", f"the key {fingerprint} is put on the roster by the same commit that it signs")
    if before.knows_certificate(fingerprint):
        return Refused("B05", f"the key {fingerprint} was taken off the roster before this commit")
    namesakes = {(officer.name, officer.email) for officer in before.officers.values()}
    if who in namesakes:
        return Refused("B06", f"the key {fingerprint} bears the name of an officer, but is not that officer's key")
    return Refused("B03", f"the key {fingerprint} is not on the roster")


def place(path: str) -> StorePath:
    """Say what a path is.

    Raises:
        Refused: The layout of a store has no such path (D09).
    """
    try:
        return layout.place(path)
    except layout.OutsideLayoutError as error:
        raise Refused("D09", str(error)) from error


def permit(who: Author, changed: Sequence[Changed], before: Ledger, after: Ledger, *, review: bool) -> list[StorePath]:
    """Ensure that every changed path is one that its author may touch in this way; gives what the paths are.

    Raises:
        Refused: With the first path that is not permitted.
    """
    places = []
    for one in changed:
        for blob in (one.old, one.new):
            if blob is not None and blob.mode != layout.FILE_MODE:
                raise Refused("D09", f"{one.path!a} is not a plain file (mode {blob.mode})")
        what = place(one.path)
        if what.kind in _LASTING and one.old is not None:
            raise Refused("D04", f"{one.path} was changed or removed; what happened stays as it was recorded")
        if not _may(who, what, before, after, review=review):
            rule = "D05" if what.kind in {Kind.ROSTER, Kind.REVOCATIONS} else "D01"
            if who.reviewer and not review and what.kind in _REVIEWED:
                raise Refused(
                    rule,
                    f"the key {who.fingerprint} is a reviewer's and works on branches named review/YEAR only, so it may"
                    f" not touch {one.path} here",
                )
            raise Refused(rule, f"the key {who.fingerprint} may not touch {one.path}")
        places.append(what)
    return places


def _may(who: Author, what: StorePath, before: Ledger, after: Ledger, *, review: bool) -> bool:
    if who.officer:
        return True
    if who.reviewer:
        return review and what.kind in _REVIEWED
    if what.partner not in who.partners or what.kind not in _OWN:
        return False
    # A signatory may say who else is to be reached, but not who else may sign.
    return what.kind != Kind.POSTS or _signatories(before, what.partner) == _signatories(after, what.partner)


def _signatories(ledger: Ledger, partner: str) -> list[object]:
    return [post for post in ledger.posts(partner) if post.post == SIGNATORY]
