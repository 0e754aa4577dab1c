"""Part G of the attacks, on keys: what certificates claim, who is left to go on, and what commits say of themselves."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.changes import DropOfficer, PutCertificate
from isa_admin.records import layout
from isa_admin.trust.armor import PUBLIC_KEY, SIGNATURE, packets, write_armor
from isa_admin.trust.key import parse_user_id, split_user_id
from isa_admin.trust.signature import Certificate
from tests.attacks import openpgp
from tests.attacks.openpgp import BACK, BEGINNING, SIGN, SUBKEY, Key, Secret, packet
from tests.attacks.proving import accepted, both, refused, warned
from tests.attacks.story import (
    HARBOUR,
    MALLORY,
    NOTE,
    OLIVE,
    OSCAR,
    ROBIN,
    bound,
    day,
    enter,
    good,
    officer,
    revocation,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.attacks.forging import History

EDIT = {NOTE: b"opened: 2024-03-25\n"}
ZOE = Key.named("Zoe New <zoe@example.org>")


def claiming(thief: Key, victim: Secret, consent: bytes, *, flags: int = SIGN) -> Key:
    """Give a certificate that holds somebody else's key as its subkey, with something in place of a consent."""
    covered = thief.secret.prefix + victim.prefix
    more = openpgp._sub(27, bytes([flags])) + (openpgp._sub(32, consent) if consent else b"")
    binding = thief.secret.sign(covered, BEGINNING, kind=SUBKEY, more=more)
    return replace(thief, extra=(*thief.extra, packet(14, victim.body), binding))


def back(by: Secret, thief: Key, victim: Secret) -> bytes:
    """Give a consent that names the victim's key, and is signed by some key."""
    made = by.sign(thief.secret.prefix + victim.prefix, BEGINNING, kind=BACK)[2:]
    return made.replace(bytes.fromhex(by.fingerprint), bytes.fromhex(victim.fingerprint))


CLAIMS: dict[str, Callable[[], Key]] = {
    "without a consent": lambda: claiming(MALLORY, ZOE.secret, b""),
    "with a consent of the thief's own": lambda: claiming(
        MALLORY, ZOE.secret, back(MALLORY.secret, MALLORY, ZOE.secret)
    ),
    "with a consent to something else": lambda: claiming(MALLORY, ZOE.secret, back(ZOE.secret, OSCAR, ZOE.secret)),
    "with a real consent, and no right to sign": lambda: claiming(
        MALLORY, ZOE.secret, back(ZOE.secret, MALLORY, ZOE.secret), flags=openpgp.ENCRYPT
    ),
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_g14_a_claim_to_somebody_elses_key_has_no_effect(claim: str) -> None:
    """The other person is put on the roster all the same, and what they sign is theirs."""
    bent = good()
    thief = CLAIMS[claim]()
    enter(
        bent, [bound(HARBOUR, thief), PutCertificate(HARBOUR, thief.fingerprint, thief.certificate.decode())], OLIVE, 20
    )
    enter(bent, [officer(ZOE, 21)], OLIVE, 21)
    bent.commit(EDIT, ZOE, day(22))
    accepted(bent)


def test_g14_a_key_that_did_agree_is_in_one_certificate_only() -> None:
    """Whose its signatures are must not change later (D13)."""
    bent = good()
    thief = claiming(MALLORY, ZOE.secret, back(ZOE.secret, MALLORY, ZOE.secret))
    enter(
        bent, [bound(HARBOUR, thief), PutCertificate(HARBOUR, thief.fingerprint, thief.certificate.decode())], OLIVE, 20
    )
    enter(bent, [officer(ZOE, 21)], OLIVE, 21)
    refused(bent, "D13")


def test_g14_a_revocation_or_a_life_that_its_owner_did_not_sign_is_none() -> None:
    """Each is a claim, as is a consent: what a certificate says of itself counts where the signature holds."""
    forged = MALLORY.secret.sign(OLIVE.secret.prefix, day(20), kind=openpgp.REVOKE, more=openpgp._sub(29, b"\2"))
    forged = forged.replace(bytes.fromhex(MALLORY.fingerprint), bytes.fromhex(OLIVE.fingerprint))
    armored = write_armor(OLIVE.binary + forged, PUBLIC_KEY).encode()
    certificate = Certificate(armored)
    assert certificate.can_go_on
    assert len(certificate.content) == len(Certificate(OLIVE.certificate).content) + 1


def _nobody_left() -> dict[str, History]:
    """Give histories after whose newest commit no officer could sign another one."""
    made = {}
    both_revoked = [revocation(OLIVE, "retired", 30), revocation(OSCAR, "retired", 30)]
    enter(first := good(), both_revoked, OLIVE, 20)
    made["all officers are revoked in the record"] = first
    enter(second := good(), [revocation(OSCAR, "retired", 30)], OLIVE, 20)
    enter(second, [revocation(OLIVE, "retired", 30)], OLIVE, 21)
    made["one after the other"] = second
    enter(third := good(), [DropOfficer(OSCAR.fingerprint)], OLIVE, 20)
    gone = OLIVE.revoked(openpgp.RETIRED, day(25)).certificate.decode()
    enter(third, [PutCertificate(None, OLIVE.fingerprint, gone)], OLIVE, 21)
    made["the last one's certificate is revoked by its owner"] = third
    mute = replace(Key.named("Mute Officer <mute@example.org>"), flags=openpgp.CERTIFY)
    enter(fourth := good(), [officer(mute, 20), DropOfficer(OSCAR.fingerprint)], OLIVE, 20)
    enter(fourth, [DropOfficer(OLIVE.fingerprint)], OLIVE, 21)
    made["the one who is left has a key that may not sign"] = fourth
    return made


@pytest.mark.parametrize("case", _nobody_left())
def test_g15_d06_somebody_is_left_who_can_go_on(case: str) -> None:
    """Taking the last officer off the roster is not the only way to take the last officer away."""
    refused(_nobody_left()[case], "D06")


def test_g15_one_of_two_officers_may_go() -> None:
    """The other one goes on."""
    bent = good()
    enter(bent, [revocation(OSCAR, "retired", 30)], OLIVE, 20)
    bent.commit(EDIT, OLIVE, day(21))
    accepted(bent)


@pytest.mark.parametrize("tag", [10, 12, 21, 39, 60, 63])
def test_g16_a_packet_that_no_certificate_has_is_a_finding(tag: int) -> None:
    """Markers, trust, padding, unknown and private ones: refused, and never a fault of the program."""
    bent = good()
    whole = write_armor(OSCAR.binary + packet(tag, b"PGP"), PUBLIC_KEY).encode()
    bent.commit({layout.officer_key(OSCAR.fingerprint): whole}, MALLORY, day(20))
    assert [(rule, severity) for rule, severity, _ in both(bent)] in ([("F05", "reject")], [("B03", "reject")])


def test_g16_an_officer_cannot_bring_such_a_packet_either() -> None:
    """What lies in the store is what the grammar of certificates has."""
    bent = good()
    whole = write_armor(OSCAR.binary + packet(60, b"x"), PUBLIC_KEY).encode()
    bent.commit({layout.officer_key(OSCAR.fingerprint): whole}, OLIVE, day(20))
    assert ("F05", "reject") in [(rule, severity) for rule, severity, _ in both(bent)]


def test_g17_b12_a_signatorys_second_user_id_makes_nobody_an_officer() -> None:
    """What the register calls the signatory is what counts, whatever the key says."""
    bent = good()
    twin = ROBIN.with_user_id(f"{OLIVE.name} <{OLIVE.email}>", day(3))
    enter(bent, [PutCertificate(HARBOUR, ROBIN.fingerprint, twin.certificate.decode())], OLIVE, 20)
    posts = layout.posts(HARBOUR)
    bent.commit({posts: bent.content(posts) + b"# moved\n"}, ROBIN, day(21), name=OLIVE.name, email=OLIVE.email)
    warned(bent, "B12")


@pytest.mark.parametrize("zone", [b"+9999", b"-9959", b"+1500", b"+0060", b"+2400"])
def test_g18_a_zone_that_git_does_not_make_is_refused(zone: bytes) -> None:
    """A day would be another one by years."""
    bent = good()
    bent.commit(EDIT, OLIVE, day(20), armor=lambda payload: OLIVE.armor(payload.replace(b"+0000", zone), day(20)),
                bend=lambda raw: raw.replace(b"+0000", zone))  # fmt: skip
    refused(bent, "B10")


@pytest.mark.parametrize(
    "at", [datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 2, tzinfo=UTC), datetime(1999, 12, 31, tzinfo=UTC)]
)
def test_g18_a_commit_of_1970_is_refused(at: datetime) -> None:
    """It is older than every key."""
    bent = good()
    bent.commit(EDIT, OLIVE, day(20), dated=at)
    refused(bent, "B10")


@pytest.mark.parametrize(
    "user_id",
    [" " * 1_000_000 + "x", "x" + " " * 1_000_000, "<" * 1_000_000, "a" + " <" * 300_000, "@" * 1_000_000 + ">"],
    ids=["blanks first", "blanks last", "angles", "many angles", "ats"],
)
def test_g13_a_user_id_of_blanks_is_read_at_once(user_id: str) -> None:
    """It takes a moment, and not an hour."""
    began = time.monotonic()
    split_user_id(user_id)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("user_id", "parts"),
    [
        ("Ana Officer <ana@example.org>", ("Ana Officer", "ana@example.org")),
        ("  Ana  < ana@example.org > ", ("Ana", "ana@example.org")),
        ("<ana@example.org>", ("", "ana@example.org")),
        ("ana@example.org", ("", "ana@example.org")),
        ("Ana <one> <ana@example.org>", ("Ana <one> <ana@example.org>", "")),
        ("Ana", ("Ana", "")),
    ],
)
def test_a_user_id_is_parted_into_name_and_address(user_id: str, parts: tuple[str, str]) -> None:
    """Whatever its owner wrote."""
    assert split_user_id(user_id) == parts


def test_a_user_id_of_ones_own_is_read_strictly() -> None:
    """It goes into the roster."""
    assert parse_user_id("Ana <ana@example.org>") == ("Ana", "ana@example.org")


STRANGE: dict[str, tuple[bytes, bool]] = {
    # Packets that follow the certificate of one who signs, and whether it goes on being one that can be read.
    "a subkey of an unknown kind": (packet(14, OSCAR.secret.body[:5] + b"\x8c" + OSCAR.secret.body[6:]), True),
    "a subkey of a private kind": (packet(14, OSCAR.secret.body[:5] + b"\x6e" + OSCAR.secret.body[6:]), True),
    "somebody's signature of an unknown type": (MALLORY.secret.sign(OSCAR.secret.prefix, BEGINNING, kind=0x7E), True),
    "a signature that names its key in an unknown way": (
        OSCAR.secret.sign(OSCAR.secret.prefix, BEGINNING, kind=0x1F, more=openpgp._sub(33, b"\x09" + bytes(20))),
        False,
    ),
}


@pytest.mark.parametrize("case", STRANGE)
def test_g16_what_sequoia_has_no_name_for_ends_no_command(case: str) -> None:
    """Numbers that OpenPGP may give a meaning later: what is known of the certificate counts, or it is refused."""
    strange, readable = STRANGE[case]
    armored = write_armor(OSCAR.binary + strange, PUBLIC_KEY).encode()
    handed_in = good()
    handed_in.commit({layout.officer_key(OSCAR.fingerprint): armored}, OLIVE, day(20))
    if not readable:
        refused(handed_in, "F05")
        return
    accepted(handed_in)
    certificate = Certificate(armored)
    assert certificate.can_go_on
    assert certificate.signing_parts(day(3)) == {OSCAR.fingerprint}
    assert all(part.weakness is None or "not known here" in part.weakness for part in certificate.parts.values())


@pytest.mark.parametrize(("at", "number"), [(1, 0x7E), (2, 0x8C), (2, 0x6E), (3, 0x63), (3, 0x6E)])
def test_g16_a_signature_of_an_unknown_kind_is_a_finding(at: int, number: int) -> None:
    """Its type, its key's algorithm or its digest is a number that sequoia has no name for."""
    bent = good()
    tag, body = next(packets(OLIVE.secret.sign(b"", day(20))))
    strange = body[:at] + bytes([number]) + body[at + 1 :]
    bent.commit(EDIT, OLIVE, day(20), armor=lambda _: write_armor(packet(tag, strange), SIGNATURE))
    assert both(bent)[0][1] == "reject"
