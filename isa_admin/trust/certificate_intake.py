"""Keys on their way in: one that is too weak, cannot sign or no longer counts is refused; soon to be so, warned of."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pysequoia import Cert
from pysequoia.packet import HashAlgorithm, Packet, SignatureType, Tag

from isa_admin.domain.dates import show
from isa_admin.trust.armor import PUBLIC_KEY, without_pictures, write_armor
from isa_admin.trust.certificates import CertificateError, certificate_info, take_in
from isa_admin.trust.findings import Refused
from isa_admin.trust.key_parts import hash_algorithm, not_accepted, revoked_since, signature_type
from isa_admin.trust.signature import Certificate, shortcoming

if TYPE_CHECKING:
    from datetime import datetime

    from isa_admin.trust.key import Key

SOON = timedelta(days=60)
"""A key that expires within this time is warned of."""

_NEW_KEY = 'make a new key: gpg --quick-gen-key "Name <email>" ed25519 sign 2y'
_WEAK_HASHES = (HashAlgorithm.MD5, HashAlgorithm.SHA1, HashAlgorithm.RipeMD)
_OWN = (
    SignatureType.GenericCertification,
    SignatureType.PersonaCertification,
    SignatureType.CasualCertification,
    SignatureType.PositiveCertification,
    SignatureType.DirectKey,
    SignatureType.SubkeyBinding,
    SignatureType.PrimaryKeyBinding,
)


def lint(content: bytes, now: datetime) -> tuple[Key, str, list[str]]:
    """Look at a certificate that somebody handed in.

    Returns:
        The key, its certificate as it is kept in the store, and what to warn of.

    Raises:
        CertificateError: It is a private key, unreadable, too weak, expired, revoked, or may not sign.
    """
    armored = take_in(content)
    key = certificate_info(armored)
    certificate = _read(armored.encode())
    everything, since = revoked_since(certificate.packets)
    if everything or since is not None or key.revoked:
        raise CertificateError("its owner has revoked it", "ask for the certificate of a key that is in use")
    for packet in certificate.packets:
        _refuse_weak(packet)
    if not key.can_sign:
        raise CertificateError(
            "it may not sign", f"add a part that signs: gpg --quick-add-key {key.fingerprint} ed25519 sign 2y"
        )
    if not certificate.signing_parts(now) and (wrong := _shortcomings(certificate, now)):
        raise CertificateError(f"verification would accept none of its signatures: {wrong[0]}", _NEW_KEY)
    if key.expired or (key.expires is not None and key.expires <= now):
        when = f" on {show(key.expires.date())}" if key.expires else ""
        raise CertificateError(
            f"it expired{when}",
            f"its owner extends it: gpg --quick-set-expire {key.fingerprint} 2y, and exports it again",
        )
    warnings = []
    if key.expires is None:
        warnings.append("the key never expires; one that expires in two years limits what a lost key can do")
    elif key.expires - now < SOON:
        warnings.append(f"the key expires soon, on {show(key.expires.date())}")
    # A picture of a person has no place in a history that cannot be quietly erased.
    return key, write_armor(without_pictures(certificate.sound), PUBLIC_KEY), warnings


def merge(old: bytes, new: str) -> str:
    """Put a renewed certificate together with the one so far; it keeps all that it had (ATTACKS C11).

    Raises:
        CertificateError: That cannot be done without losing something.
    """
    before = _read(old)
    merged = before.cert.merge(Cert.from_bytes(new.encode("ascii")))
    made = write_armor(bytes(merged), PUBLIC_KEY)
    if not before.content <= _read(made.encode("ascii")).content:
        raise CertificateError(
            "it cannot be combined with the one in the store without losing something",
            "export it again from the keyring where it was renewed, and give that file",
        )
    return made


def _read(armored: bytes) -> Certificate:
    try:
        return Certificate(armored)
    except Refused as refused:
        raise CertificateError(refused.message) from refused


def _shortcomings(certificate: Certificate, now: datetime) -> list[str]:
    """Say why the parts that may sign are not accepted, apart from having expired."""
    found = [shortcoming(certificate, part, now) for part in certificate.parts.values() if part.may_sign(now)]
    return [refused.message for refused in found if refused is not None and refused.rule == "C09"]


def _refuse_weak(packet: Packet) -> None:
    if packet.tag == Tag.Signature:
        if signature_type(packet) in _OWN and hash_algorithm(packet) in _WEAK_HASHES:
            weak = str(packet.hash_algorithm).rsplit(".", 1)[-1]
            raise CertificateError(f"its parts are bound with the weak digest {weak}", _NEW_KEY)
    elif packet.tag == Tag.PublicKey:
        wrong = not_accepted(packet)
        if wrong is not None:
            raise CertificateError(f"it is {wrong}", _NEW_KEY)
