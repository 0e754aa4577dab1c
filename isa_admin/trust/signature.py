"""One signature, judged at the time when it was made: by which certificate, over which bytes, good or not and why.

pysequoia does the mathematics and judges certificates by its standard policy, in this process and without a keyring.
Its errors do not say why, so the reason is worked out here, after the verdict and never instead of it.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec import Struct
from pysequoia import ArmorKind, Cert, Sig, verify
from pysequoia import armor as written
from pysequoia.packet import Packet, PacketPile, SignatureType, Tag

from isa_admin.domain.dates import show
from isa_admin.records.layout import name_of
from isa_admin.trust.armor import (
    CERTIFICATE_PACKETS,
    PUBLIC_KEY,
    SECRET_PACKETS,
    NotArmorError,
    crc24,
    packet_tags,
    packets,
    read_armor,
    write_armor,
)
from isa_admin.trust.findings import Refused
from isa_admin.trust.key import split_user_id
from isa_admin.trust.key_parts import (
    STRONG_HASHES,
    STRONG_KEYS,
    KeyPart,
    hash_algorithm,
    key_algorithm,
    key_fingerprints,
    parts_of,
    revoked_since,
    signature_type,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from isa_admin.domain.officers import Revocation

AHEAD = timedelta(minutes=30)
"""How far a signature may be dated ahead of this computer's clock (ATTACKS C07); sequoia allows no more."""

_ARMOR = re.compile(
    rb"-----BEGIN PGP SIGNATURE-----\n(?:[A-Za-z]+: [^\n]*\n)*\n((?:[A-Za-z0-9+/]+={0,2}\n)+)(?:=([A-Za-z0-9+/]{4})\n)?"
    rb"-----END PGP SIGNATURE-----\n?"
)
_CHECKSUM = re.compile(r"\n=([A-Za-z0-9+/]{4})\n-----END")
_SIGNATURE = [2]
_REVOCATIONS = (SignatureType.KeyRevocation, SignatureType.SubkeyRevocation)
_EVER = datetime.max.replace(tzinfo=UTC)
_MARK = b"\xfd\x10isa-admin-a-mark"
"""A packet of a kind for private use, which no certificate has."""


class PastSignature(Protocol):
    """One commit of a history, as far as its signature goes."""

    @property
    def signature(self) -> bytes | None:
        """The armored signature; None if the commit is not signed."""


C = TypeVar("C", bound=PastSignature)


class Signed(Struct, frozen=True):
    """A good signature: the certificate that made it, by the fingerprint of its primary key, and when."""

    fingerprint: str
    made: datetime


class UnknownKeyRefused(Refused):
    """The signature is by a key that no certificate of the store has."""

    def __init__(self, fingerprint: str) -> None:
        super().__init__("B03", f"the key {fingerprint} is not one of this store")
        self.fingerprint = fingerprint


class Certificate:
    """A certificate of the store, as a judge sees it."""

    def __init__(self, armored: bytes) -> None:
        try:
            self._binary = read_armor(armored, PUBLIC_KEY)
            kinds = set(packet_tags(self._binary))
            if kinds & SECRET_PACKETS:
                raise Refused("F05", "there is a private key where a certificate should be")
            if not kinds <= CERTIFICATE_PACKETS:
                raise Refused("F05", "a certificate holds packets that do not belong into one")
            self.cert = Cert.from_bytes(self._binary)
        except NotArmorError as error:
            raise Refused("F05", f"a certificate cannot be read: {error}") from error
        except RuntimeError as error:
            raise Refused("F05", f"a certificate cannot be read: {_first_line(error)}") from error
        self.fingerprint = self.cert.fingerprint.upper()

    @cached_property
    def packets(self) -> Sequence[Packet]:
        """Its packets, without self-signatures that do not verify: anybody could claim what these say (ATTACKS G14)."""
        return list(PacketPile.from_bytes(self.sound))

    @cached_property
    def sound(self) -> bytes:
        """Its packets as bytes, without self-signatures that do not verify.

        A subkey's binding verifies only if the subkey itself signed that it belongs here, where it is to sign. Sequoia
        puts what does not verify behind everything else, so also behind a packet that it does not know.
        """
        mark = b""
        with suppress(RuntimeError):  # sequoia reads some signatures that it cannot write
            sound, mark, _ = bytes(Cert.from_bytes(self._binary + _MARK)).partition(_MARK)
        if not mark:
            raise Refused("F05", "a certificate cannot be taken apart")
        return sound

    @cached_property
    def parts(self) -> Mapping[str, KeyPart]:
        """Every key of the certificate, primary and subkeys, by fingerprint."""
        return {part.fingerprint: part for part in parts_of(self.packets)}

    @cached_property
    def names(self) -> frozenset[str]:
        """The names in the user ids of the owner, those among them that nobody bound."""
        bodies = (bytes(packet.body) for packet in self.packets if packet.tag == Tag.UserID)
        return frozenset(split_user_id(body.decode("utf-8", "replace"))[0] for body in bodies)

    @cached_property
    def content(self) -> frozenset[bytes]:
        """Every packet as bytes, to see whether a later certificate has all that an earlier one had."""
        return frozenset(bytes([tag]) + body for tag, body in packets(self._binary))

    @cached_property
    def signs_until(self) -> datetime | None:
        """From which moment on, UTC, it signs nothing any more; None if that never comes.

        Of several parts that may sign, the one that lasts longest counts. A certificate that its owner revoked signs
        nothing already, and does not expire.
        """
        everything, since = revoked_since(self.packets)
        if everything or since is not None:
            return None
        whole = _end(self.parts[self.fingerprint])
        signing = [part for part in self.parts.values() if part.may_sign(_EVER) and part.consented]
        last = max((min(_end(part), whole) for part in signing if part.revoked == (False, None)), default=_EVER)
        return None if last == _EVER else last

    @property
    def can_go_on(self) -> bool:
        """Whether its owner can sign with it, now or once it is renewed: not revoked, and of a kind that counts."""
        if revoked_since(self.packets) != (False, None) or self.parts[self.fingerprint].weakness:
            return False
        return any(
            part.consented and part.may_sign(_EVER) and part.weakness is None and part.revoked == (False, None)
            for part in self.parts.values()
        )

    def signing_parts(self, at: datetime) -> frozenset[str]:
        """Name the keys in it with which its owner may sign at some moment, so that verification accepts it."""
        return frozenset(
            fingerprint
            for fingerprint, part in self.parts.items()
            if shortcoming(self, part, at) is None and revocation_refusal(self, at, part) is None
        )

    @cached_property
    def without_revocations(self) -> Cert:
        """The certificate as if its owner had revoked nothing, for signatures that somebody vouches for."""
        kept = [
            packet
            for packet in self.packets
            if not (packet.tag == Tag.Signature and signature_type(packet) in _REVOCATIONS)
        ]
        return Cert.from_packets(kept)


class Judge:
    """Judges signatures by the certificates of one store.

    Args:
        certificates: Armored certificates, by the fingerprint of the primary key. For a history these are those of
            its newest commit: certificates only grow, so they know every renewal and every revocation.
        now: The present moment, aware.
        revocations: What officers recorded about keys that no longer count, likewise as of the newest commit.

    Attributes:
        relied_on: The certificates whose signatures were found good, those under statements among them.
    """

    def __init__(
        self, certificates: Mapping[str, bytes], now: datetime, revocations: Mapping[str, Revocation] | None = None
    ) -> None:
        self.revocations = revocations or {}
        self.relied_on: set[str] = set()
        self._armored = certificates
        self._read: dict[str, Certificate] = {}
        self._latest = now + AHEAD
        self._parts: dict[str, list[str]] | None = None

    def certificate(self, fingerprint: str) -> Certificate:
        """Give a certificate by the fingerprint of its primary key.

        Raises:
            Refused: There is none (B03), or it cannot be read (F05).
        """
        if fingerprint not in self._read:
            if fingerprint not in self._armored:
                raise Refused("B03", f"the store has no certificate {fingerprint}")
            certificate = Certificate(self._armored[fingerprint])
            if certificate.fingerprint != fingerprint:
                raise Refused("D09", f"the certificate of {certificate.fingerprint} is called {fingerprint}")
            self._read[fingerprint] = certificate
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
        owners = self._owners_of(signature)
        for primary in owners:
            certificate = self.certificate(primary)
            if self._verify(payload, packet, signature, certificate, vouched=primary in vouched):
                self.relied_on.add(primary)
                return Signed(primary, made)
        raise self._reason(self.certificate(owners[0]), signature, made, vouched=owners[0] in vouched)

    def refuse_revoked(self, signed: Signed, vouched: frozenset[str] = frozenset()) -> None:
        """Refuse a signature by what officers recorded about its key, then or later.

        Raises:
            Refused: The key is compromised and nobody vouches for this (C05), or it was retired by then (C04).
        """
        revocation = self.revocations.get(signed.fingerprint)
        if revocation is None:
            return
        if revocation.reason == "compromised":
            if signed.fingerprint not in vouched:
                raise Refused(
                    "C05", f"the key {signed.fingerprint} was revoked as compromised and nobody vouches for this"
                )
        elif signed.made.date() >= revocation.since:
            raise Refused("C04", f"the key {signed.fingerprint} was {revocation.reason} on {show(revocation.since)}")

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
        try:
            cert = certificate.without_revocations if vouched else certificate.cert
            result = verify(bytes=payload, store=lambda _: [cert], signature=signature)
        except RuntimeError:
            return False
        return [one.certificate.upper() for one in result.valid_sigs] == [certificate.fingerprint]

    def _look_at(self, signature: Sig, *, text: bool) -> datetime:
        """Refuse what is wrong with any signature; gives the time it claims."""
        types = (SignatureType.Binary, SignatureType.Text) if text else (SignatureType.Binary,)
        if signature_type(signature) not in types:
            raise Refused("B11", "the signature is not of the type made over documents")
        if (digest := hash_algorithm(signature)) not in STRONG_HASHES:
            raise Refused("C09", f"the signature uses a weak digest ({digest or 'one that is not known here'})")
        if (kind := key_algorithm(signature)) not in STRONG_KEYS:
            raise Refused("C09", f"the key is of a kind that is not accepted ({kind or 'one that is not known here'})")
        made = signature.created
        if made is None:
            raise Refused("C08", "the signature does not say when it was made")
        if signature.expiration is not None:
            # It is good today and bad one day, and the history with it; nobody could put that right.
            raise Refused("C08", f"the signature runs out by itself on {show(signature.expiration.date())}")
        if made > self._latest:
            raise Refused("C07", f"the signature is dated {show(made.date())}, which is in the future")
        return made

    def _owners_of(self, signature: Sig) -> Sequence[str]:
        """Find whose certificates have the key that made the signature, by the full fingerprint only (B06).

        Somebody may put another's subkey into their own certificate, so there may be several; the mathematics, and the
        subkey's own consent, decide whose it is.
        """
        issuer = (signature.issuer_fingerprint or "").upper()
        if not issuer:
            raise Refused("B06", "the signature does not name its key by the full fingerprint")
        if issuer in self._armored:
            return [issuer]
        if not (owners := self.owners(issuer)):
            raise UnknownKeyRefused(issuer)
        return owners

    def owners(self, part: str) -> Sequence[str]:
        """Say which certificates hold a key, as the primary one or as a subkey, whether it agreed to that or not."""
        if self._parts is None:
            self._parts = {}
            for fingerprint, armored in self._armored.items():
                for one in key_fingerprints(armored):
                    self._parts.setdefault(one, []).append(fingerprint)
        return self._parts.get(part, ())

    def _reason(self, certificate: Certificate, signature: Sig, made: datetime, *, vouched: bool) -> Refused:
        """Work out why a signature is not good, for the person who must do something about it."""
        part = certificate.parts.get((signature.issuer_fingerprint or "").upper())
        if part is not None and made < part.made:
            return Refused("C08", "the signature is older than its key")
        if not vouched and (refused := revocation_refusal(certificate, made, part)):
            return refused
        return (part and shortcoming(certificate, part, made)) or Refused(
            "B02", "the signature does not match what it covers"
        )


def revocation_refusal(certificate: Certificate, made: datetime, part: KeyPart | None = None) -> Refused | None:
    """Say why a signature does not count because the owner revoked the key or the part that made it, if that is so."""
    whole, one = revoked_since(certificate.packets), part.revoked if part else (False, None)
    for (everything, since), what in ((whole, "key"), (one, "subkey")):
        if everything:
            return Refused("C05", f"the owner revoked the {what}, which takes this signature with it")
        if since is not None and made >= since:
            return Refused("C04", f"the owner retired the {what} on {show(since.date())}")
    return None


def shortcoming(certificate: Certificate, part: KeyPart, made: datetime) -> Refused | None:
    """Say why a key of a certificate was not one to sign with, if that is so."""
    primary = certificate.parts[certificate.fingerprint]
    for one in (part, primary):
        if one.weakness is not None:
            return Refused("C09", one.weakness)
        if not one.bound(made):
            return Refused("C08", "the signature is older than what binds its key to its owner")
        if ended := one.expired(made):
            return Refused("C02", f"the key had expired on {show(ended.date())}")
    if not part.may_sign(made):
        return Refused("B08", "the key may not sign")
    if not part.consented:
        return Refused("B07", "the subkey did not sign that it belongs to the certificate")
    return None


def signed_by(certificate: bytes, commits: Iterable[C]) -> Iterator[tuple[C, datetime]]:
    """Pick the commits whose signatures name a key of a certificate; verification says whether they are good.

    Returns:
        Each with the moment of the signature.

    Raises:
        Refused: The certificate cannot be read (F05).
    """
    keys = Certificate(certificate).parts
    for commit in commits:
        with suppress(RuntimeError):  # what is not a signature names no key
            signature = Sig.from_bytes(commit.signature or b"")
            if (signature.issuer_fingerprint or "").upper() in keys and signature.created is not None:
                yield commit, signature.created


def gathered(copies: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Give certificates by fingerprint, out of the files of a store; of one that lies in two places, what both have.

    Args:
        copies: Path and content of each file.

    Raises:
        Refused: Files of one name are not copies of one certificate (D09), or cannot be read (F05).
    """
    found: dict[str, bytes] = {}
    for path, content in copies:
        fingerprint = name_of(path)
        known = found.get(fingerprint, content)
        # A revocation in one of them counts.
        found[fingerprint] = content if known == content else _united(known, content)
    return found


def _united(one: bytes, other: bytes) -> bytes:
    """Put two copies of one certificate together, so that it has all that either has."""
    first, second = Certificate(one), Certificate(other)
    if first.fingerprint != second.fingerprint:
        raise Refused("D09", f"the certificate of {second.fingerprint} is called {first.fingerprint}, or the reverse")
    return write_armor(bytes(first.cert.merge(second.cert)), PUBLIC_KEY).encode("ascii")


def signature_packet(armor: bytes) -> bytes:
    """Give the one signature packet inside an armored signature.

    Raises:
        Refused: It is not armored as it should be (F05), or holds more or less than one signature (B09).
    """
    if armor.count(b"-----BEGIN") > 1:
        raise Refused("B09", "there is more than one signature")
    match = _ARMOR.fullmatch(armor)
    if match is None:
        raise Refused("F05", "the signature is not one armored block")
    letters = match[1].replace(b"\n", b"")
    try:
        packet = b64decode(letters, validate=True)
        tags = packet_tags(packet)
    except (ValueError, NotArmorError) as error:
        raise Refused("F05", "the signature is damaged") from error
    # Letters that a reader ignores would let one signature be written in many ways, each with another commit id.
    if b64encode(packet) != letters or (match[2] is not None and b64decode(match[2]) != _checksum(packet)):
        raise Refused("F05", "the signature is damaged: its checksum does not match")
    if tags != _SIGNATURE:
        raise Refused("B09", "there is not exactly one signature")
    return packet


def _checksum(packet: bytes) -> bytes:
    """Give the checksum below an armored signature; sequoia, where it writes one, is ten times quicker at it."""
    found = _CHECKSUM.search(written(packet, ArmorKind.Signature))
    return crc24(packet) if found is None else b64decode(found[1])


def _end(part: KeyPart) -> datetime:
    return part.expired(_EVER) or _EVER


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]
