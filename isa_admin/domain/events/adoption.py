"""What a partner answers to a version: that it adopts the terms, or that it declines them (Agreement s.23).

Adoption is the signed act by which a partner takes on the terms of one version. A decline leaves standing as it was.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from msgspec import Struct

from isa_admin.domain import text

Evidence = Literal["paper", "gpg", "on-behalf"]


class SignedBy(Struct, frozen=True, kw_only=True):
    """Who signed for the partner: the name on the form and the post held."""

    name: str
    post: str

    def __post_init__(self) -> None:
        text.line(self.name, "name")
        text.line(self.post, "post")


class Adoption(Struct, frozen=True, kw_only=True):
    """A partner adopted the terms of a version.

    ``terms_digest`` binds the text and not the label; adoptions from before the register have none.
    ``on_or_before`` says that the exact day is not recorded and ``on`` is the last day that it can have been.
    ``evidence`` says how it is known. ``paper``: ``scan_sha256`` is the digest of the scanned form; the scan itself
    stays with the officer. ``gpg``: the statement and its signature lie beside the event, made with ``key``.
    ``on-behalf``: an officer records it without either, on the authority that ``authority`` names.
    ``document_sha256`` is the digest of the Word file or PDF that was read or signed, if one was compared: its text was
    exactly that of the version.
    """

    type: ClassVar[str] = "adoption"

    on: date
    version: str
    evidence: Evidence
    terms_digest: str | None = None
    signed_by: SignedBy | None = None
    scan_sha256: str | None = None
    key: str | None = None
    authority: str | None = None
    on_or_before: bool = False
    document_sha256: str | None = None

    def __post_init__(self) -> None:
        text.version_label(self.version)
        if self.terms_digest is not None:
            text.sha256(self.terms_digest)
        if self.scan_sha256 is not None:
            text.sha256(self.scan_sha256)
        if self.document_sha256 is not None:
            text.sha256(self.document_sha256)
        if self.key is not None:
            text.fingerprint(self.key)
        text.optional_line(self.authority, "authority")
        if (self.key is not None) != (self.evidence == "gpg"):
            raise ValueError("an adoption has a key when its evidence is gpg, and only then")
        if (self.authority is not None) != (self.evidence == "on-behalf"):
            raise ValueError(
                "an adoption names an authority when it is recorded on behalf of the partner, and only then"
            )

    @property
    def is_from_before(self) -> bool:
        """Whether it was brought in with the register: there is neither text nor scan, key nor authority to show."""
        return (self.terms_digest, self.scan_sha256, self.key, self.authority) == (None, None, None, None)


class Decline(Struct, frozen=True, kw_only=True):
    """A partner said no to the terms of a version, and why.

    ``signed_by`` is who said so for the partner, where that is known.
    """

    type: ClassVar[str] = "decline"

    on: date
    version: str
    reason: str
    signed_by: SignedBy | None = None

    def __post_init__(self) -> None:
        text.version_label(self.version)
        text.line(self.reason, "reason")
