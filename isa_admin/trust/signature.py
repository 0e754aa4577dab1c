"""One signature, judged at the time when it was made: by which certificate, over which bytes, good or not and why.

pysequoia does the mathematics and judges certificates by its standard policy, in this process and without a keyring.
Its errors do not say why, so the reason is worked out here, after the verdict and never instead of it.
"""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from pysequoia import Cert, Sig, verify
from pysequoia.packet import HashAlgorithm, Packet, PacketPile, PublicKeyAlgorithm, SignatureType, Tag

from isa_admin.trust.armor import NotArmorError, packet_tags
from isa_admin.trust.findings import Refused
from isa_admin.trust.key import split_user_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isa_admin.domain.officers import Revocation

AHEAD = timedelta(days=1)
"""How far a signature may be dated ahead of this computer's clock (ATTACKS C07)."""

_ARMOR = re.compile(
    rb"-----BEGIN PGP SIGNATURE-----\n(?:[A-Za-z]+: [^\n]*\n)*\n((?:[A-Za-z0-9+/]+={0,2}\n)+)(?:=[A-Za-z0-9+/]{4}\n)?"
    rb"-----END PGP SIGNATURE-----\n?"
)
_SIGNATURE = [2]
_STRONG_HASHES = (HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512)
_STRONG_KEYS = (
    PublicKeyAlgorithm.EdDSA,
    PublicKeyAlgorithm.Ed25519,
    PublicKeyAlgorithm.Ed448,
    PublicKeyAlgorithm.ECDSA,
    PublicKeyAlgorithm.RSAEncryptSign,
    PublicKeyAlgorithm.RSASign,
)


@dataclass(frozen=True, slots=True)
class Signed:
    """A good signature: the certificate that made it, by the fingerprint of its primary key, and when."""

    fingerprint: str
    made: datetime


class Certificate:
    """A certificate of the store, as a judge sees it."""

    def __init__(self, armored: bytes) -> None:
        try:
            self.cert = Cert.from_bytes(armored)
            self.packets: Sequence[Packet] = list(PacketPile.from_bytes(armored))
        except RuntimeError as error:
            raise Refused("F05", f"a certificate cannot be read: {_first_line(error)}") from error
        if self.cert.has_secret_keys:
            raise Refused("F05", "a private key stands in the place of a certificate")
        self.fingerprint = self.cert.fingerprint.upper()

    @cached_property
    def parts(self) -> Mapping[str, datetime]:
        """Every key of the certificate, primary and subkeys, with the time it was made."""
        return {
            packet.fingerprint.upper(): packet.key_created
            for packet in self.packets
            if packet.tag in (Tag.PublicKey, Tag.PublicSubkey) and packet.fingerprint and packet.key_created
        }

    @property
    def names(self) -> frozenset[str]:
        """The names in the user ids of the owner."""
        return frozenset(split_user_id(str(one))[0] for one in self.cert.user_ids)

    @cached_property
    def content(self) -> frozenset[bytes]:
        """Every packet as bytes, to see whether a later certificate has all that an earlier one had."""
        return frozenset(bytes([int(packet.tag)]) + bytes(packet.body) for packet in self.packets)

    @cached_property
    def without_revocations(self) -> Cert:
        """The certificate as it was before its owner revoked it, for signatures that somebody vouches for."""
        kept = [
            packet
            for packet in self.packets
            if not (packet.tag == Tag.Signature and packet.signature_type == SignatureType.KeyRevocation)
        ]
        return Cert.from_packets(kept)


class Judge:
    """Judges signatures by the certificates of one store.

    Args:
        certificates: Armored certificates, by the fingerprint of the primary key. For a history these are those of
            its newest commit: certificates only grow, so they know every renewal and every revocation.
        now: The present moment, aware.
        revocations: What officers recorded about keys that count no longer, likewise as of the newest commit.
    """

    def __init__(
        self, certificates: Mapping[str, bytes], now: datetime, revocations: Mapping[str, Revocation] | None = None
    ) -> None:
        self.revocations = revocations or {}
        self._armored = certificates
        self._read: dict[str, Certificate] = {}
        self._latest = now + AHEAD
        self._parts: dict[str, str] | None = None

    def certificate(self, fingerprint: str) -> Certificate:
        """Give a certificate by the fingerprint of its primary key.

        Raises:
            Refused: There is none (B03), or it cannot be read (F05).
        """
        if fingerprint not in self._read:
            if fingerprint not in self._armored:
                raise Refused("B03", f"the store has no certificate {fingerprint}")
            self._read[fingerprint] = Certificate(self._armored[fingerprint])
        return self._read[fingerprint]

    def check(
        self, payload: bytes, armor: bytes, *, text: bool = False, vouched: frozenset[str] = frozenset()
    ) -> Signed:
        """Judge a detached signature over some bytes.

        Args:
            payload: What was signed.
            armor: The armored signature.
            text: Whether a text signature is accepted too, as mail programs make.
            vouched: Certificates whose own revocation does not count here, because an officer vouches.

        Raises:
            Refused: With the rule and the reason.
        """
        packet = signature_packet(armor)
        try:
            signature = Sig.from_bytes(packet)
        except RuntimeError as error:
            raise Refused("F05", f"the signature cannot be read: {_first_line(error)}") from error
        made = self._look_at(signature, text=text)
        primary = self._primary_of(signature)
        certificate = self.certificate(primary)
        if not self._verify(payload, packet, signature, certificate, vouched=primary in vouched):
            raise self._reason(certificate, signature, made, vouched=primary in vouched)
        return Signed(primary, made)

    def _verify(
        self,
        payload: bytes,
        packet: bytes,  # noqa: ARG002  the other engine needs the bytes
        signature: Sig,
        certificate: Certificate,
        *,
        vouched: bool,
    ) -> bool:
        """Say whether a signature is one over these bytes by this certificate, as it was when it was made."""
        cert = certificate.without_revocations if vouched else certificate.cert
        try:
            result = verify(bytes=payload, store=lambda _: [cert], signature=signature)
        except RuntimeError:
            return False
        return [one.certificate.upper() for one in result.valid_sigs] == [certificate.fingerprint]

    def _look_at(self, signature: Sig, *, text: bool) -> datetime:
        """Refuse what is wrong with a signature whoever made it; gives the time it claims."""
        types = (SignatureType.Binary, SignatureType.Text) if text else (SignatureType.Binary,)
        if signature.signature_type not in types:
            raise Refused("B11", "the signature is of another type than one over a document")
        if signature.hash_algorithm not in _STRONG_HASHES:
            raise Refused("C09", f"the signature uses a weak digest ({signature.hash_algorithm})")
        if signature.key_algorithm not in _STRONG_KEYS:
            raise Refused("C09", f"the key is of a kind that is not accepted ({signature.key_algorithm})")
        made = signature.created
        if made is None:
            raise Refused("C08", "the signature does not say when it was made")
        if made > self._latest:
            raise Refused("C07", f"the signature is dated {made.date().isoformat()}, which is in the future")
        return made

    def _primary_of(self, signature: Sig) -> str:
        """Find whose certificate has the key that made the signature, by the full fingerprint only (B06)."""
        issuer = (signature.issuer_fingerprint or "").upper()
        if not issuer:
            raise Refused("B06", "the signature does not name its key by the full fingerprint")
        if issuer in self._armored:
            return issuer
        if self._parts is None:
            self._parts = {}
            for fingerprint in self._armored:
                for part in self.certificate(fingerprint).parts:
                    self._parts.setdefault(part, fingerprint)
        if issuer not in self._parts:
            raise Refused("B03", f"the key {issuer} is not one of this store")
        return self._parts[issuer]

    def _reason(self, certificate: Certificate, signature: Sig, made: datetime, *, vouched: bool) -> Refused:
        """Work out why a signature is not good, for the person who must do something about it."""
        part = (signature.issuer_fingerprint or "").upper()
        created = certificate.parts.get(part)
        if created is not None and made < created:
            return Refused("C08", "the signature is older than its key")
        if signature.expiration is not None and signature.expiration < datetime.now(UTC):
            return Refused("C08", "the signature has run out")
        cert = certificate.cert
        if cert.is_revoked and not vouched:
            return Refused("C05", "the key was revoked, which takes this signature with it")
        if cert.expiration is not None and made >= cert.expiration:
            return Refused("C02", f"the key had expired on {cert.expiration.date().isoformat()}")
        return Refused("B02", "the signature does not fit the bytes, or its key may not sign")


def signature_packet(armor: bytes) -> bytes:
    """Give the one signature packet inside an armored signature.

    Raises:
        Refused: It is not armored as it should be (F05), or holds more or less than one signature (B09).
    """
    match = _ARMOR.fullmatch(armor)
    if match is None:
        raise Refused("F05", "the signature is not one armored block")
    try:
        packet = b64decode(match[1].replace(b"\n", b""), validate=True)
        tags = packet_tags(packet)
    except (ValueError, NotArmorError) as error:
        raise Refused("F05", "the signature is damaged") from error
    if tags != _SIGNATURE:
        raise Refused("B09", "there is more or less than one signature")
    return packet


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]
