"""The keys inside a certificate, primary and subkeys: how each is bound, for how long, what it may do, why it may not.

Read from the packets themselves (RFC 4880 section 5.2.3), because neither engine says why it refuses a signature, and
GnuPG does not refuse all that is to be refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pysequoia.packet import HashAlgorithm, Packet, PublicKeyAlgorithm, SignatureType, Tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

LEAST_RSA = 2048
"""Smallest RSA key, in bits (ATTACKS C09)."""
STRONG_HASHES = (HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512)
RSA_KEYS = (PublicKeyAlgorithm.RSAEncryptSign, PublicKeyAlgorithm.RSASign)
STRONG_KEYS = (
    PublicKeyAlgorithm.EdDSA,
    PublicKeyAlgorithm.Ed25519,
    PublicKeyAlgorithm.Ed448,
    PublicKeyAlgorithm.ECDSA,
    *RSA_KEYS,
)

_BINDINGS = (
    SignatureType.GenericCertification,
    SignatureType.PersonaCertification,
    SignatureType.CasualCertification,
    SignatureType.PositiveCertification,
    SignatureType.DirectKey,
    SignatureType.SubkeyBinding,
)
# A public key packet is version, time (4 bytes), algorithm; then an RSA key has its modulus with the length in bits.
_MODULUS = 6
_BACK_SIGNATURE = 32  # the subpacket that a signing subkey's own consent lies in
_REASON = 29
# Reasons after which what was signed before stays good (RFC 4880 5.2.3.23): superseded, retired.
_SOFT = (1, 3)


@dataclass(frozen=True, slots=True)
class Part:
    """One key of a certificate."""

    fingerprint: str
    made: datetime
    key: Packet
    bindings: tuple[Packet, ...]
    """What its owner signed about it, oldest first."""

    @property
    def weakness(self) -> str | None:
        """Say why a key of this kind, or bound so, is not accepted (ATTACKS C09)."""
        if self.key.key_algorithm not in STRONG_KEYS:
            return f"the key is of a kind that is not accepted ({self.key.key_algorithm})"
        if self.key.key_algorithm in RSA_KEYS and rsa_bits(self.key) < LEAST_RSA:
            return f"the key is an RSA key of {rsa_bits(self.key)} bits, and at least {LEAST_RSA} are needed"
        if self.bindings and not self._strong:
            return "the key is bound to its owner with a weak digest"
        return None

    @property
    def may_sign(self) -> bool:
        """Say whether the newest thing that its owner signed about it lets it sign (ATTACKS B08)."""
        flags = [one.key_flags for one in self._strong if one.key_flags is not None]
        return not flags or bool(flags[-1].signing)

    @property
    def consented(self) -> bool:
        """Say whether the key itself signed that it belongs to the certificate, as a subkey must (ATTACKS B07)."""
        if self.key.tag == Tag.PublicKey:
            return True
        return any(kind == _BACK_SIGNATURE for one in self._strong for kind, _ in _subpackets(bytes(one.body)))

    def expired(self, at: datetime) -> datetime | None:
        """Say when it had expired, if it had at some moment, by the newest thing that its owner signed about it."""
        periods = [one.key_validity_period for one in self._strong]
        ends = self.made + periods[-1] if periods and periods[-1] else None
        return ends if ends is not None and at >= ends else None

    @property
    def _strong(self) -> Sequence[Packet]:
        return [one for one in self.bindings if one.hash_algorithm in STRONG_HASHES]


def parts_of(packets: Sequence[Packet]) -> Iterator[Part]:
    """Give the keys of a certificate, the primary key first."""
    key: Packet | None = None
    bindings: list[Packet] = []
    primary = ""
    for packet in (*packets, None):
        if packet is None or packet.tag in (Tag.PublicKey, Tag.PublicSubkey):
            if key is not None and key.fingerprint and key.key_created:
                bindings.sort(key=_age)
                yield Part(key.fingerprint.upper(), key.key_created, key, tuple(bindings))
            key, bindings = packet, []
            if packet is not None and packet.tag == Tag.PublicKey:
                primary = (packet.fingerprint or "").upper()
        # What others certified about the owner says nothing about the key.
        elif packet.signature_type in _BINDINGS and (packet.issuer_fingerprint or primary).upper() == primary:
            bindings.append(packet)


def revoked_since(packets: Iterable[Packet]) -> tuple[bool, datetime | None]:
    """Say how the owner revoked a certificate.

    Returns:
        Whether the revocation takes everything with it (compromised, or no reason given), and otherwise the moment from
        which it counts; False and nothing where there is none.
    """
    since: datetime | None = None
    for packet in packets:
        if packet.tag == Tag.Signature and packet.signature_type == SignatureType.KeyRevocation:
            reasons = [body[0] for kind, body in _subpackets(bytes(packet.body)) if kind == _REASON and body]
            if not reasons or reasons[0] not in _SOFT or packet.signature_created is None:
                return True, None
            since = min(since, packet.signature_created) if since else packet.signature_created
    return False, since


def rsa_bits(packet: Packet) -> int:
    """Give the length of an RSA key in bits."""
    return int.from_bytes(bytes(packet.body)[_MODULUS : _MODULUS + 2], "big")


def _age(packet: Packet) -> float:
    return packet.signature_created.timestamp() if packet.signature_created else 0.0


def _subpackets(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the subpackets of a signature of version 4, those that it covers first (RFC 4880 5.2.3.1)."""
    at = 4
    if body[:1] != b"\x04":
        return
    for _ in ("covered", "not covered"):
        end = min(at + 2 + int.from_bytes(body[at : at + 2], "big"), len(body))
        at += 2
        while at < end:
            at, size = _length(body, at)
            if at < end:
                yield body[at] & 0x7F, body[at + 1 : at + size]
            at += max(size, 1)


def _length(body: bytes, at: int) -> tuple[int, int]:
    first = body[at]
    if first < 192:  # noqa: PLR2004  RFC 4880 5.2.3.1: one byte
        return at + 1, first
    if first < 255:  # noqa: PLR2004  two bytes
        return at + 2, ((first - 192) << 8) + int.from_bytes(body[at + 1 : at + 2], "big") + 192
    return at + 5, int.from_bytes(body[at + 1 : at + 5], "big")
