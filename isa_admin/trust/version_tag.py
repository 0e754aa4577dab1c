"""The tag of a version: an officer's signature on the commit that issued it, checked against row and text (H02)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from isa_admin.trust.findings import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isa_admin.domain.officers import Officer
    from isa_admin.domain.versions import Versions
    from isa_admin.trust.signature import Judge

_TAG = re.compile(
    rb"object (?P<commit>[0-9a-f]{40})\ntype commit\ntag (?P<label>[^\n]{1,40})\n"
    rb"tagger [^\x00-\x1f\x7f<>]+ <[^\x00-\x20\x7f<>]+> [0-9]{9,11} [+-][0-9]{4}\n\n"
    rb"(?P<message>[^\x00]{1,4000}?\n)"
    rb"(?P<armor>-----BEGIN PGP SIGNATURE-----\n[^\x00]{1,8000}-----END PGP SIGNATURE-----\n)"
)
_DIGEST = re.compile(r"^Terms digest: ([0-9a-f]{64})$", re.MULTILINE)


class Tagged(NamedTuple):
    """A tag taken apart: the commit and the label that it names, the digest in its words, what was signed, by what."""

    commit: str
    label: str
    digest: str
    payload: bytes
    armor: bytes


class Issued(NamedTuple):
    """What the history holds at the commit that a tag names.

    Attributes:
        follows: Whether the commit is one of the history.
        versions: The table at that commit.
        before: The table at the commit before it.
        terms: The digest of the terms at that commit.
        officers: The roster at that commit.
    """

    follows: bool
    versions: Versions
    before: Versions
    terms: str
    officers: Mapping[str, Officer]


def words(label: str, title: str, digest: str) -> str:
    """Give the message of the tag of a version."""
    return f"{label} of the {title}\n\nTerms digest: {digest}\n"


def read_tag(raw: bytes) -> Tagged:
    """Take a tag apart.

    Raises:
        Refused: It does not have the form of the tag of a version.
    """
    match = _TAG.fullmatch(raw)
    digest = _DIGEST.search(match["message"].decode("utf-8", "replace")) if match else None
    if match is None or digest is None:
        raise Refused("H02", "it does not have the form of the signed tag of a version")
    return Tagged(
        match["commit"].decode("ascii"),
        match["label"].decode("ascii", "replace"),
        digest[1],
        raw[: match.start("armor")],
        match["armor"],
    )


def check_tag(label: str, tag: Tagged, issued: Issued, judge: Judge) -> None:
    """Ensure that a tag is an officer's, on the commit that wrote the row of its version, with the digest of its text.

    Raises:
        Refused: It is not.
    """
    if tag.label != label:
        raise Refused("H02", f"the tag {label} was signed for {tag.label}")
    if not issued.follows:
        raise Refused("H02", f"the tag {label} was moved: the commit {tag.commit[:12]} is not one of this history")
    row = issued.versions.find(label)
    if row is None or issued.before.find(label) is not None:
        raise Refused("H02", f"the tag {label} was moved: the commit {tag.commit[:12]} does not write that row")
    if not tag.digest == row.terms_digest == issued.terms:
        raise Refused("H02", f"the tag {label} has a digest that differs from the row and the text of {label}")
    signed = judge.check(tag.payload, tag.armor)
    judge.refuse_revoked(signed)
    held = issued.officers.get(signed.fingerprint)
    if held is None or held.role != "officer":
        raise Refused("H02", f"the tag {label} is signed with the key {signed.fingerprint}, which is not an officer's")
