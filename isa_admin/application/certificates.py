"""Certificates that somebody hands in: read from a file, looked at, and put together with the one in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.application import clock
from isa_admin.domain import dates, text
from isa_admin.errors import SigningError
from isa_admin.records import layout
from isa_admin.trust.certificate_intake import lint, merge
from isa_admin.trust.certificates import LIMIT, CertificateError
from isa_admin.trust.key import fingerprint_groups

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.records.load import Blobs
    from isa_admin.trust.key import Key


class HandedIn(Struct, frozen=True, kw_only=True):
    """A certificate that was handed in and looked at."""

    key: Key
    armored: str
    warnings: tuple[str, ...]

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What to show before it is recorded; the fingerprint in groups, to be compared over the telephone."""
        return [
            ("Key of", self.key.owner),
            *(("Also called", text.harmless(user_id)) for user_id in self.key.user_ids[1:]),
            ("Fingerprint", fingerprint_groups(self.key.fingerprint)),
            ("Kind", self.key.algorithm),
            ("Expires", dates.show(self.key.expires.date()) if self.key.expires else ""),
            *(("Note", warning) for warning in self.warnings),
        ]


def read_certificate(file: Path) -> HandedIn:
    """Read a certificate from a file.

    Raises:
        CertificateError: It is too large, a private key, weak, expired, revoked, or may not sign.
    """
    if file.stat().st_size > LIMIT:
        raise CertificateError(f"the file has over {LIMIT:,} bytes")
    return examined(file.read_bytes())


def examined(content: bytes) -> HandedIn:
    """Look at a certificate.

    Raises:
        CertificateError: It is a private key, weak, expired, revoked, or may not sign.
    """
    key, armored, warnings = lint(content, clock.now())
    return HandedIn(key=key, armored=armored, warnings=tuple(warnings))


def certificate_of(fingerprint: str, blobs: Blobs) -> bytes | None:
    """Give the certificate of a key that is or was somebody's here; None if there is none.

    A certificate stays when its owner leaves the roster.
    """
    officers = layout.officer_key(fingerprint)
    if blobs.has(officers):
        return blobs.read(officers)
    # Only where it is no officer's: to list the folders of 10,000 partners takes as long as the rest of a command.
    found = (path for path in blobs.paths(layout.PARTNERS.rstrip("/")) if layout.is_certificate_of(path, fingerprint))
    path = next(found, None)
    return None if path is None else blobs.read(path)


def as_known_here(key: Key, blobs: Blobs) -> Key:
    """Give a key with the parts alone that the store's copy of its certificate lets sign: nobody knows of others.

    A subkey that was added since, on a card for example, or a life that was extended since, counts once it is recorded.

    Raises:
        SigningError: No part of it that is here may sign by the certificate in the store.
    """
    from isa_admin.trust.signature import Certificate  # pysequoia takes 20 ms

    known = certificate_of(key.fingerprint, blobs)
    if known is None:
        return key
    # gpg signs by the computer's clock, whatever day ISA_ADMIN_TODAY pretends.
    good = Certificate(known).signing_parts(max(clock.now(), clock.of_computer()))
    parts = tuple(part for part in key.signing_parts if part in good)
    if not parts:
        raise SigningError(
            f"by its certificate in the store, the key {fingerprint_groups(key.fingerprint)} cannot sign now: it"
            " expired, or the part that signs was added later",
            "extend it and record that in one go: isa-admin renew-key",
        )
    return replace(key, signing_parts=parts)


def grown(handed_in: HandedIn, blobs: Blobs, partner: str | None) -> HandedIn:
    """Put a certificate together with the one in the store, if it is there: certificates only grow.

    Raises:
        CertificateError: That would lose something.
    """
    fingerprint = handed_in.key.fingerprint
    path = layout.partner_key(partner, fingerprint) if partner else layout.officer_key(fingerprint)
    if not blobs.has(path):
        return handed_in
    return replace(handed_in, armored=merge(blobs.read(path), handed_in.armored))
