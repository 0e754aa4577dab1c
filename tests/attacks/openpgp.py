"""OpenPGP keys and signatures of which a test decides every detail: times, flags, digests, what is bound and what not.

RFC 4880, and RFC 6637bis for the EdDSA of GnuPG. Both engines read what comes out; the tests of good stores prove it.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Self

from msgspec import Struct, field
from msgspec.structs import replace

from isa_admin.trust.armor import PUBLIC_KEY, SIGNATURE, write_armor
from tests.attacks import ed25519

BEGINNING = datetime(2024, 3, 1, 12, tzinfo=UTC)
"""When keys are made, if a test does not say otherwise."""

CERTIFY, SIGN, ENCRYPT = 0x01, 0x02, 0x04
BINARY, TEXT, POSITIVE, SUBKEY, BACK, REVOKE, REVOKE_SUBKEY = 0x00, 0x01, 0x13, 0x18, 0x19, 0x20, 0x28
NO_REASON, SUPERSEDED, COMPROMISED, RETIRED = 0, 1, 2, 3
SHA1, SHA256, SHA512, MD5 = 2, 8, 10, 1
_DIGESTS = {MD5: "md5", SHA1: "sha1", SHA256: "sha256", SHA512: "sha512"}
_EDDSA = 22
_CURVE = bytes.fromhex("092b06010401da470f01")


class Secret(Struct, frozen=True):
    """One Ed25519 key: its secret, when it was made."""

    seed: bytes
    made: datetime

    @classmethod
    def named(cls, name: str, made: datetime = BEGINNING) -> Self:
        """Give the key that belongs to a name: the same in every run."""
        return cls(hashlib.sha256(name.encode()).digest(), made)

    @property
    def body(self) -> bytes:
        """The packet of the public key."""
        point = b"\x40" + ed25519.public_key(self.seed)
        return b"\x04" + _time(self.made) + bytes([_EDDSA]) + _CURVE + _number(point)

    @property
    def prefix(self) -> bytes:
        """What stands for the key wherever one is hashed."""
        return b"\x99" + len(self.body).to_bytes(2, "big") + self.body

    @property
    def fingerprint(self) -> str:
        """Its fingerprint."""
        return hashlib.sha1(self.prefix).hexdigest().upper()  # noqa: S324  fingerprints of version 4 are SHA-1

    def sign(  # noqa: PLR0913  a signature has all of these
        self,
        covered: bytes,
        at: datetime,
        *,
        kind: int = BINARY,
        digest: int = SHA256,
        more: bytes = b"",
        beside: bytes = b"",
        issuer: bool = True,
        lasts: timedelta | None = None,
    ) -> bytes:
        """Give the signature packet over what is hashed; ``more`` is covered by it, what lies ``beside`` is not."""
        lasting = b"" if lasts is None else _sub(3, int(lasts.total_seconds()).to_bytes(4, "big"))
        named = _sub(33, b"\x04" + bytes.fromhex(self.fingerprint)) if issuer else b""
        inside = named + _sub(2, _time(at)) + lasting + more
        head = bytes([4, kind, _EDDSA, digest]) + len(inside).to_bytes(2, "big") + inside
        hashed = hashlib.new(_DIGESTS[digest], covered + head + b"\x04\xff" + len(head).to_bytes(4, "big")).digest()
        made = ed25519.sign(self.seed, hashed)
        outside = _sub(16, bytes.fromhex(self.fingerprint)[-8:]) + beside
        body = head + len(outside).to_bytes(2, "big") + outside + hashed[:2] + _number(made[:32]) + _number(made[32:])
        return packet(2, body)


class Key(Struct, frozen=True):
    """A certificate with its secrets: one user id, a primary key, perhaps a subkey, perhaps a revocation."""

    user_id: str
    secret: Secret
    flags: int = CERTIFY | SIGN
    lasts: timedelta | None = None
    bound: datetime | None = None
    digest: int = SHA256
    subkey: Secret | None = None
    back: bool = True
    sublasts: timedelta | None = None
    revocations: tuple[tuple[int, datetime], ...] = ()
    subkey_revocations: tuple[tuple[int, datetime], ...] = ()
    extra: tuple[bytes, ...] = field(default=())

    @classmethod
    def named(cls, user_id: str, made: datetime = BEGINNING) -> Self:
        """Give the key of a person: the same in every run."""
        return cls(user_id, Secret.named(user_id, made))

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the primary key."""
        return self.secret.fingerprint

    @property
    def name(self) -> str:
        """The name in the user id."""
        return self.user_id.partition(" <")[0]

    @property
    def email(self) -> str:
        """The address in the user id."""
        return self.user_id.partition("<")[2].rstrip(">")

    def with_subkey(self, *, back: bool = True, lasts: timedelta | None = None, made: datetime | None = None) -> Key:
        """Give the certificate with a subkey that signs; without a back-signature nobody knows that it agreed."""
        secret = Secret.named(f"subkey of {self.user_id}", made or self.secret.made)
        return replace(self, subkey=secret, back=back, sublasts=lasts)

    def revoked(self, reason: int, at: datetime) -> Key:
        """Give the certificate with a revocation by its owner."""
        return replace(self, revocations=(*self.revocations, (reason, at)))

    def with_user_id(self, user_id: str, at: datetime, *, lasts: timedelta | None = None, main: bool = False) -> Key:
        """Give the certificate with another user id, whose self-signature has a life of its own."""
        user = user_id.encode()
        covered = self.secret.prefix + b"\xb4" + len(user).to_bytes(4, "big") + user
        more = _sub(27, bytes([self.flags])) + _lasting(lasts) + (_sub(25, b"\1") if main else b"")
        added = packet(13, user), self.secret.sign(covered, at, kind=POSITIVE, more=more)
        return replace(self, extra=(*self.extra, *added))

    def without_subkey(self, reason: int, at: datetime) -> Key:
        """Give the certificate with a revocation of its subkey by its owner."""
        return replace(self, subkey_revocations=(*self.subkey_revocations, (reason, at)))

    @property
    def binary(self) -> bytes:
        """The packets of the certificate."""
        user = self.user_id.encode()
        at = self.bound or self.secret.made
        made = [packet(6, self.secret.body)]
        for reason, when in self.revocations:
            made.append(self.secret.sign(self.secret.prefix, when, kind=REVOKE, more=_sub(29, bytes([reason]))))
        more = _sub(27, bytes([self.flags])) + _lasting(self.lasts)
        covered = self.secret.prefix + b"\xb4" + len(user).to_bytes(4, "big") + user
        made += [
            packet(13, user),
            self.secret.sign(covered, at, kind=POSITIVE, digest=self.digest, more=more),
            *self.extra,
        ]
        if self.subkey is not None:
            covered = self.secret.prefix + self.subkey.prefix
            back = self.subkey.sign(covered, self.subkey.made, kind=BACK)[2:] if self.back else b""
            more = _sub(27, bytes([SIGN])) + _lasting(self.sublasts) + (_sub(32, back) if back else b"")
            made += [packet(14, self.subkey.body), self.secret.sign(covered, self.subkey.made, kind=SUBKEY, more=more)]
            for reason, when in self.subkey_revocations:
                made.append(self.secret.sign(covered, when, kind=REVOKE_SUBKEY, more=_sub(29, bytes([reason]))))
        return b"".join(made)

    @property
    def certificate(self) -> bytes:
        """The certificate as it lies in a store."""
        return write_armor(self.binary, PUBLIC_KEY).encode("ascii")

    def armor(self, covered: bytes, at: datetime, *, kind: int = BINARY, digest: int = SHA256) -> str:
        """Give an armored detached signature over some bytes, by the subkey if there is one."""
        return write_armor((self.subkey or self.secret).sign(covered, at, kind=kind, digest=digest), SIGNATURE)


def packet(tag: int, body: bytes) -> bytes:
    """Give a packet: its tag, its length and what is in it."""
    size = len(body)
    length = bytes([size]) if size < 192 else bytes([(size - 192 >> 8) + 192, size - 192 & 0xFF])
    return bytes([0xC0 | tag]) + length + body


def _sub(kind: int, body: bytes) -> bytes:
    size = len(body) + 1
    length = bytes([size]) if size < 192 else bytes([(size - 192 >> 8) + 192, size - 192 & 0xFF])
    return length + bytes([kind]) + body


def _lasting(lasts: timedelta | None) -> bytes:
    return b"" if lasts is None else _sub(9, int(lasts.total_seconds()).to_bytes(4, "big"))


def _time(at: datetime) -> bytes:
    return int(at.timestamp()).to_bytes(4, "big")


def _number(value: bytes) -> bytes:
    short = value.lstrip(b"\0")
    return int.from_bytes(short, "big").bit_length().to_bytes(2, "big") + short
