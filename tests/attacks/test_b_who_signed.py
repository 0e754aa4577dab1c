"""Attacks on who signed a commit (docs/threat-model.md, B)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from isa_admin.domain.changes import DropOfficer, PutCertificate
from isa_admin.trust.armor import SIGNATURE, write_armor
from tests.attacks.openpgp import BINARY, CERTIFY, TEXT, Key, packet
from tests.attacks.proving import accepted, refused, warned
from tests.attacks.story import MALLORY, NOTE, OLIVE, OSCAR, anchor, day, enter, good, officer

EDIT = {NOTE: b"opened: 2024-03-25\n"}
SSH = "-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTk=\n-----END SSH SIGNATURE-----\n"
CMS = "-----BEGIN SIGNED MESSAGE-----\nMIAGCSqGSIb3DQEHAqCAMIACAQExDTALBglghkgBZQMEAgE=\n-----END SIGNED MESSAGE-----\n"


def test_b01_an_unsigned_commit_is_refused() -> None:
    """Whoever it says that it is from."""
    bent = good()
    bent.commit(EDIT, OLIVE, day(20), armor=lambda _: None)
    refused(bent, "B01")


def test_b02_a_signature_over_something_else_is_refused() -> None:
    """The officer signed another commit."""
    bent = good()
    bent.commit(EDIT, OLIVE, day(20), armor=lambda payload: OLIVE.armor(payload + b"\n", day(20)))
    refused(bent, "B02")


def test_b03_a_good_signature_by_a_key_that_is_not_on_the_roster_is_refused() -> None:
    """However good the key is."""
    bent = good()
    bent.commit(EDIT, MALLORY, day(20))
    refused(bent, "B03")


def test_b03_a_key_that_is_put_on_the_roster_later_is_none_yet() -> None:
    """The newest certificates are known to the judge; rights come from the parent alone."""
    bent = good()
    bent.commit(EDIT, MALLORY, day(20))
    enter(bent, [officer(MALLORY, 21)], OLIVE, 21)
    refused(bent, "B03", at=-2)


def test_b04_a_key_that_only_this_very_commit_adds_is_refused() -> None:
    """Nobody lets themselves in."""
    bent = good()
    enter(bent, [officer(MALLORY, 20)], MALLORY, 20)
    refused(bent, "B04")


def test_b05_a_key_that_was_taken_off_the_roster_is_refused() -> None:
    """Its certificate stays in the store, since it proves what was signed before."""
    bent = good()
    enter(bent, [DropOfficer(OSCAR.fingerprint)], OLIVE, 20)
    accepted(bent)
    bent.commit(EDIT, OSCAR, day(21))
    refused(bent, "B05")


def test_b06_a_namesake_is_refused() -> None:
    """The same name and address, another fingerprint."""
    bent = good()
    bent.commit(EDIT, Key(OLIVE.user_id, MALLORY.secret), day(20))
    refused(bent, "B06")


def test_b06_a_signature_that_names_its_key_by_a_short_id_only_is_refused() -> None:
    """Short ids can be made to fit."""
    bent = good()

    def armor(payload: bytes) -> str:
        return write_armor(OLIVE.secret.sign(payload, day(20), issuer=False), SIGNATURE)

    bent.commit(EDIT, OLIVE, day(20), armor=armor)
    refused(bent, "B06")


def with_olives(certificate: Key) -> object:
    """Record a certificate of Olive's that has more than the one so far."""
    return PutCertificate(None, OLIVE.fingerprint, certificate.certificate.decode())


def test_b07_a_subkey_that_is_properly_bound_is_accepted() -> None:
    """It speaks for its primary key, which the roster names."""
    bent, olive = good(), OLIVE.with_subkey()
    bent.commit(bent.changed(with_olives(olive)), OLIVE, day(20))
    bent.commit(EDIT, olive, day(21))
    accepted(bent)


def test_b07_a_subkey_that_stands_in_a_certificate_twice_is_one() -> None:
    """Once bound, once not: keyrings that were merged badly have such."""
    bent, olive = good(), OLIVE.with_subkey()
    assert olive.subkey is not None
    twice = replace(olive, extra=(packet(14, olive.subkey.body),))
    bent.commit(bent.changed(with_olives(twice)), OLIVE, day(20))
    bent.commit(EDIT, twice, day(21))
    accepted(bent)


def test_b07_a_subkey_without_its_own_consent_is_refused() -> None:
    """Anybody may claim somebody else's key for a subkey; only its own signature shows that it agreed."""
    bent, olive = good(), OLIVE.with_subkey(back=False)
    bent.commit(bent.changed(with_olives(olive)), OLIVE, day(20))
    bent.commit(EDIT, olive, day(21))
    refused(bent, "B07")


def test_b07_somebody_who_claims_an_officers_subkey_disturbs_nobody() -> None:
    """A signatory's certificate may list the officer's subkey: the officer's signatures stay the officer's."""
    bent, olive = good(), OLIVE.with_subkey()
    bent.commit(bent.changed(with_olives(olive)), OLIVE, day(20))
    thief = replace(MALLORY, subkey=olive.subkey, back=False)
    enter(bent, [officer(thief, 21, role="reviewer")], OLIVE, 21)
    bent.commit(EDIT, olive, day(22))
    accepted(bent)


def test_b08_a_key_that_may_only_certify_is_refused() -> None:
    """The owner did not mean it to sign."""
    bent = good()
    mute = replace(Key.named("Mute Officer <mute@example.org>"), flags=CERTIFY)
    enter(bent, [officer(mute, 20)], OLIVE, 20)
    bent.commit(EDIT, mute, day(21))
    refused(bent, "B08")


def one(payload: bytes, key: Key) -> bytes:
    """Give one signature packet."""
    return key.secret.sign(payload, day(20))


@pytest.mark.parametrize("first", [OLIVE, MALLORY])
@pytest.mark.parametrize("second", [OLIVE, MALLORY])
def test_b09_two_signatures_in_one_block_are_refused(first: Key, second: Key) -> None:
    """In any order and mix, and if both are good."""
    bent = good()
    bent.commit(
        EDIT, OLIVE, day(20), armor=lambda payload: write_armor(one(payload, first) + one(payload, second), SIGNATURE)
    )
    refused(bent, "B09")


@pytest.mark.parametrize("other", [packet(10, b"PGP"), packet(13, b"Olive"), b""])
def test_b09_a_signature_and_something_else_are_refused(other: bytes) -> None:
    """Exactly one packet, and one block."""
    bent = good()

    def armor(payload: bytes) -> str:
        whole = write_armor(one(payload, OLIVE) + other, SIGNATURE)
        return whole if other else whole + whole

    bent.commit(EDIT, OLIVE, day(20), armor=armor)
    refused(bent, "B09")


@pytest.mark.parametrize(
    ("place", "header"),
    [
        (b"\ngpgsig ", b"\nencoding latin-1\ngpgsig "),
        (b"\n\nRecord", b"\nmergetag object\n\nRecord"),
        (b"\n\nRecord", b"\nisa-note: approved\n\nRecord"),
        (b"\nauthor ", b"\nparent-of 1\nauthor "),
    ],
)
def test_b10_headers_outside_the_grammar_are_refused(place: bytes, header: bytes) -> None:
    """Covered by the signature or not: a header that other programs understand in their own way has no place."""
    bent = good()
    bent.commit(EDIT, OLIVE, day(20), bend=lambda raw: raw.replace(place, header, 1))
    from tests.attacks.proving import found, judged

    assert found(judged(bent)) == [("B10", "reject", bent.tip)]


def test_b11_a_signature_in_which_git_sees_the_end_of_the_headers_is_refused() -> None:
    """Without the blank that goes on with a header, git shows its letters as the message, and has half a signature."""
    bent = good()
    begin = b"-----BEGIN PGP SIGNATURE-----\n"
    bent.commit(EDIT, OLIVE, day(20), bend=lambda raw: raw.replace(begin + b" \n", begin + b"\n", 1))
    refused(bent, "B11")


def test_b10_a_second_signature_header_is_refused() -> None:
    """Git reads one of them, others another."""
    bent = good()

    def twice(raw: bytes) -> bytes:
        header = re.search(rb"gpgsig [^\n]*\n(?: [^\n]*\n)+", raw)
        assert header is not None
        return raw.replace(header[0], header[0] + header[0])

    bent.commit(EDIT, OLIVE, day(20), bend=twice)
    refused(bent, "B10")


@pytest.mark.parametrize("kind", [TEXT, 0x02, 0x10, 0x1F, 0x40, 0x50])
def test_b11_a_signature_of_another_type_is_refused(kind: int) -> None:
    """A text signature, a certification, a timestamp: none of them says that this commit was made."""
    bent = good()
    bent.commit(EDIT, OLIVE, day(20), armor=lambda payload: OLIVE.armor(payload, day(20), kind=kind))
    assert kind != BINARY
    refused(bent, "B11")


@pytest.mark.parametrize("other", [SSH, CMS])
def test_b11_signatures_of_ssh_and_x509_are_refused(other: str) -> None:
    """Nobody here knows whose they would be."""
    bent = good()
    bent.commit(EDIT, OLIVE, day(20), armor=lambda _: other)
    refused(bent, "B11")


def test_b12_a_committer_of_another_name_is_warned_of() -> None:
    """People marry; names prove nothing."""
    bent = good()
    bent.commit(EDIT, OLIVE, day(20), name="Olive Married")
    warned(bent, "B12")


def test_b12_an_author_of_another_name_is_warned_of() -> None:
    """The history shows authors."""
    bent = good()
    bent.commit(
        EDIT,
        OLIVE,
        day(20),
        armor=lambda payload: OLIVE.armor(payload.replace(b"author Olive", b"author Mallory"), day(20)),
        bend=lambda raw: raw.replace(b"author Olive", b"author Mallory"),
    )
    warned(bent, "B12")


def test_the_good_store_is_accepted_by_both_engines() -> None:
    """Nothing is found about it, a month after its last commit and years after."""
    accepted(good())
    accepted(good(), now=day(20) + timedelta(days=4000))
    assert anchor().fingerprint == OLIVE.fingerprint
