"""The keys inside a certificate, primary and subkeys: how each is bound, for how long, what it may do, why it may not.

Read from the packets themselves (RFC 4880 section 5.2.3), because neither engine says why it refuses a signature, and
GnuPG does not refuse all that is to be refused.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct
from pysequoia.packet import HashAlgorithm, Packet, PublicKeyAlgorithm, SignatureType, Tag

from isa_admin.trust.armor import PRIMARY_KEY_PACKET, SUBKEY_PACKET, packets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from pysequoia import Sig

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
# The curves that both engines can check, by their object identifiers (RFC 9580 9.2).
_CURVES = (
    (PublicKeyAlgorithm.ECDSA, bytes.fromhex("2a8648ce3d030107")),  # P-256
    (PublicKeyAlgorithm.ECDSA, bytes.fromhex("2b81040022")),  # P-384
    (PublicKeyAlgorithm.ECDSA, bytes.fromhex("2b81040023")),  # P-521
    (PublicKeyAlgorithm.EdDSA, bytes.fromhex("2b06010401da470f01")),  # Ed25519
)
_BACK_SIGNATURE = 32  # the subpacket that a signing subkey's own consent lies in
_REASON = 29
# Reasons after which what was signed before stays good (RFC 4880 5.2.3.23): superseded, retired.
_SOFT = (1, 3)


class KeyPart(Struct, frozen=True):
    """One key of a certificate."""

    fingerprint: str
    made: datetime
    key: Packet
    bindings: tuple[tuple[Packet, ...], ...]
    """What its owner signed about it, oldest first: about the key itself, then about each user id beside it."""
    revocations: tuple[Packet, ...] = ()
    """By which its owner revoked this one key, if it is a subkey."""

    @property
    def weakness(self) -> str | None:
        """Say why a key of this kind, or bound so, is not accepted (ATTACKS C09)."""
        if wrong := not_accepted(self.key):
            return f"the key is {wrong}"
        if any(self.bindings) and not any(map(_strong, self.bindings)):
            return "the key is bound to its owner with a weak digest"
        return None

    def bound(self, at: datetime) -> bool:
        """Say whether its owner had signed anything about it by some moment; before that, nobody knows what it may."""
        return bool(self._said(at)) or not any(self.bindings)

    def may_sign(self, at: datetime) -> bool:
        """Say whether the newest thing that its owner had signed about it lets it sign (ATTACKS B08)."""
        flags = [one.key_flags for one in self._said(at) if one.key_flags is not None]
        return not flags or bool(flags[0].signing)

    @property
    def revoked(self) -> tuple[bool, datetime | None]:
        """Say how the owner revoked this one key, if it is a subkey; as `revoked_since` does of a certificate."""
        return revoked_since(self.revocations, SignatureType.SubkeyRevocation)

    @property
    def consented(self) -> bool:
        """Say whether the key itself signed that it belongs to the certificate, as a subkey must (ATTACKS B07, G14).

        Its bindings are those that verify; one that lets a subkey sign verifies with the subkey's own signature only.
        """
        if self.key.tag == Tag.PublicKey:
            return True
        strong = [one for group in self.bindings for one in _strong(group)]
        signing = [one for one in strong if one.key_flags is not None and one.key_flags.signing]
        return any(kind == _BACK_SIGNATURE for one in signing for kind, _ in _subpackets(bytes(one.body)))

    def expired(self, at: datetime) -> datetime | None:
        """Say when it had expired, if it had at some moment, by the newest thing that its owner had signed by then."""
        periods = [one.key_validity_period for one in self._said(at)]
        ends = [self.made + period for period in periods if period]
        return min((end for end in ends if at >= end), default=None)

    def _said(self, at: datetime) -> Sequence[Packet]:
        """Give what held at a moment: the newest about the main user id, then the newest about the key itself.

        The main user id is one that says so, else the one of which something was signed last.
        """
        newest = [[one for one in _strong(group) if _age(one) <= at.timestamp()][-1:] for group in self.bindings]
        about_key, *about_users = newest or [[]]
        users = [one for found in about_users for one in found]
        main = [max(users, key=lambda one: (bool(one.primary_userid), _age(one)))] if users else []
        return [*main, *about_key]


def key_fingerprints(armored: bytes) -> Iterator[str]:
    """Give the fingerprints of the keys in a certificate of the store, ten times quicker than by reading all of it.

    Of one that is not written as certificates there are, none: the commit that brings it is refused for that.
    """
    # Between the first line with a blank one below it, and the checksum with the last line below it.
    letters = b"".join(armored.split(b"\n")[2:-3])
    with suppress(ValueError):
        for tag, body in packets(b64decode(letters)):
            if tag in {PRIMARY_KEY_PACKET, SUBKEY_PACKET}:
                if body[:1] == b"\x06":  # RFC 9580 5.5.4.3, and RFC 4880 12.2 for version 4
                    yield hashlib.sha256(b"\x9b" + len(body).to_bytes(4, "big") + body).hexdigest().upper()
                else:
                    yield hashlib.sha1(b"\x99" + len(body).to_bytes(2, "big") + body).hexdigest().upper()  # noqa: S324  fingerprints of version 4 are SHA-1


def parts_of(certificate: Sequence[Packet]) -> Iterator[KeyPart]:
    """Give the keys of a certificate, the primary key first; one that is named twice comes once."""
    found: dict[str, tuple[Packet, list[list[Packet]], list[Packet]]] = {}
    bindings: list[list[Packet]] = [[]]
    revocations: list[Packet] = []
    primary = ""
    for packet in certificate:
        if packet.tag in (Tag.PublicKey, Tag.PublicSubkey):
            fingerprint = (packet.fingerprint or "").upper()
            primary = primary or fingerprint
            _, bindings, revocations = found.setdefault(fingerprint, (packet, [[]], []))
        elif packet.tag == Tag.UserID:
            bindings.append([])
        # What others certified about the owner says nothing about the key.
        elif (packet.issuer_fingerprint or primary).upper() == primary:
            kind = signature_type(packet)
            if kind in _BINDINGS:
                bindings[-1].append(packet)
            elif kind == SignatureType.SubkeyRevocation:
                revocations.append(packet)
    for fingerprint, (key, groups, revoking) in found.items():
        if fingerprint and key.key_created:
            ordered = tuple(tuple(sorted(group, key=_age)) for group in groups)
            yield KeyPart(fingerprint, key.key_created, key, ordered, tuple(revoking))


def revoked_since(
    certificate: Iterable[Packet], kind: SignatureType = SignatureType.KeyRevocation
) -> tuple[bool, datetime | None]:
    """Say how the owner revoked a certificate, by the revocations among its packets, or one of its subkeys.

    Args:
        certificate: Its packets, or the revocations of the subkey.
        kind: What is revoked.

    Returns:
        Whether the revocation takes everything with it (compromised, or no reason given), and otherwise the moment from
        which it counts; False and nothing if there is none.
    """
    since: datetime | None = None
    for packet in certificate:
        if packet.tag == Tag.Signature and signature_type(packet) == kind:
            covered = _subpackets(bytes(packet.body), covered_only=True)
            reasons = [said[0] for number, said in covered if number == _REASON and said]
            if not reasons or reasons[0] not in _SOFT or packet.signature_created is None:
                return True, None
            since = min(since, packet.signature_created) if since else packet.signature_created
    return False, since


def not_accepted(key: Packet) -> str | None:
    """Say why a key of this kind is not accepted, as what goes on from "it is" (ATTACKS C09)."""
    algorithm = key_algorithm(key)
    if algorithm is None:
        return "of a kind that is not known here"
    kind = str(algorithm).rpartition(".")[2]
    if algorithm not in STRONG_KEYS:
        return f"of the kind {kind}, which is not accepted"
    # Version, time (4 bytes), algorithm, and from version 6 on a length; then an RSA key's modulus with its length in
    # bits, or a curve with its length in bytes.
    body = bytes(key.body)
    material = body[10 if body[:1] == b"\x06" else 6 :]
    bits, curve = int.from_bytes(material[:2], "big"), material[1 : 1 + int.from_bytes(material[:1], "big")]
    if algorithm in RSA_KEYS and bits < LEAST_RSA:
        return f"an RSA key of {bits} bits, and at least {LEAST_RSA} are needed"
    if algorithm in (one for one, _ in _CURVES) and (algorithm, curve) not in _CURVES:
        return f"an {kind} key on a curve other than Ed25519, P-256, P-384 or P-521, which cannot be checked here"
    return None


def _age(packet: Packet) -> float:
    return packet.signature_created.timestamp() if packet.signature_created else 0.0


def _strong(bindings: Iterable[Packet]) -> list[Packet]:
    return [one for one in bindings if hash_algorithm(one) in STRONG_HASHES]


def key_algorithm(key: Packet | Sig) -> PublicKeyAlgorithm | None:
    """Give the algorithm of a key; nothing for a number that sequoia has no name for, of which it raises an error."""
    with suppress(RuntimeError):
        return key.key_algorithm
    return None


def signature_type(signature: Packet | Sig) -> SignatureType | None:
    """Give what a signature says, as its type; nothing for an unknown number."""
    with suppress(RuntimeError):
        return signature.signature_type
    return None


def hash_algorithm(signature: Packet | Sig) -> HashAlgorithm | None:
    """Give the digest that a signature is over; nothing for an unknown number."""
    with suppress(RuntimeError):
        return signature.hash_algorithm
    return None


def _subpackets(body: bytes, *, covered_only: bool = False) -> Iterator[tuple[int, bytes]]:
    """Give the subpackets of a signature, first those that it covers (RFC 4880 5.2.3.1, RFC 9580 5.2.3)."""
    at = 4
    width = {b"\x04": 2, b"\x06": 4}.get(body[:1])
    if width is None:
        return
    for _ in range(1 if covered_only else 2):
        end = min(at + width + int.from_bytes(body[at : at + width], "big"), len(body))
        at += width
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
