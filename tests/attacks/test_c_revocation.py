"""Attacks with keys that were revoked, retired or replaced, and certificates that shrink (docs/threat-model.md, C)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.changes import DropOfficer, PutCertificate
from isa_admin.records import layout
from isa_admin.trust.armor import PUBLIC_KEY, write_armor
from tests.attacks.openpgp import COMPROMISED, NO_REASON, RETIRED, REVOKE, SUPERSEDED, Key, packet
from tests.attacks.proving import accepted, asked, found, judged, refused
from tests.attacks.story import (
    HARBOUR,
    MALLORY,
    NOTE,
    OLIVE,
    OSCAR,
    ROBIN,
    adopted,
    certificate_of,
    day,
    enter,
    good,
    officer,
    revocation,
)

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.domain.officers import Reason
    from tests.attacks.forging import History

EDIT = {NOTE: b"opened: 2024-03-25\n"}


def with_subkey_of_oscars() -> tuple[History, Key]:
    """Give the good store with a subkey of Oscar's recorded."""
    made, oscar = good(), OSCAR.with_subkey()
    enter(made, [certificate_of(oscar)], OLIVE, 19)
    return made, oscar


@pytest.mark.parametrize("reason", ["retired", "superseded"])
def test_c04_before_the_day_a_retired_key_is_good_and_after_it_is_not(reason: Reason) -> None:
    """The officer recorded the day later, and what was signed in between no longer counts."""
    bent = good()
    bent.commit(EDIT, OSCAR, day(20))
    late = bent.copy()
    late.commit({NOTE: b"opened: 2024-03-26\n"}, OSCAR, day(22))
    for history in (bent, late):
        enter(history, [revocation(OSCAR, reason, 21), DropOfficer(OSCAR.fingerprint)], OLIVE, 23)
    accepted(bent)
    refused(late, "C04", at=-2)


@pytest.mark.parametrize("reason", [RETIRED, SUPERSEDED])
def test_c04_a_subkey_that_its_owner_retired_is_judged_by_its_own_moment(reason: int) -> None:
    """The rest of the certificate stays in use."""
    bent, oscar = with_subkey_of_oscars()
    bent.commit(EDIT, oscar, day(20))
    late = bent.copy()
    late.commit({NOTE: b"opened: 2024-03-26\n"}, oscar, day(22))
    for history in (bent, late):
        enter(history, [certificate_of(oscar.without_subkey(reason, day(21)))], OLIVE, 23)
    accepted(bent)
    refused(late, "C04", at=-2)


@pytest.mark.parametrize("reason", [RETIRED, SUPERSEDED])
def test_c04_a_revocation_by_the_owner_counts_from_its_own_moment(reason: int) -> None:
    """A certificate that says itself that it is retired, put into the store by another officer."""
    bent = good()
    bent.commit(EDIT, OSCAR, day(20))
    late = bent.copy()
    late.commit({NOTE: b"opened: 2024-03-26\n"}, OSCAR, day(22))
    for history in (bent, late):
        enter(history, [certificate_of(OSCAR.revoked(reason, day(21)))], OLIVE, 23)
    accepted(bent)
    refused(late, "C04", at=-2)


@pytest.mark.parametrize("reason", [COMPROMISED, NO_REASON])
def test_c05_a_key_that_its_owner_revoked_as_compromised_takes_everything_with_it(reason: int) -> None:
    """Nobody knows since when somebody else had it; no reason is read as the worst."""
    bent = good()
    enter(bent, [certificate_of(OSCAR.revoked(reason, day(21)))], OLIVE, 21)
    refused(bent, "C05", at=2)


@pytest.mark.parametrize("reason", [COMPROMISED, NO_REASON])
def test_c05_a_subkey_that_its_owner_revoked_as_compromised_takes_its_signatures_with_it(reason: int) -> None:
    """But for those that an officer vouches for: without that, nothing would make the history good again."""
    bent, oscar = with_subkey_of_oscars()
    known = bent.commit(EDIT, oscar, day(20))
    enter(bent, [certificate_of(oscar.without_subkey(reason, day(21)))], OLIVE, 21)
    refused(bent, "C05", at=-2)
    enter(bent, [revocation(OSCAR, "compromised", 22, vouched_until=known)], OLIVE, 22)
    accepted(bent)


def test_c05_a_reason_that_a_revocation_does_not_cover_does_not_soften_it() -> None:
    """Anybody can write one beside what the owner signed, so it is a revocation without a reason."""
    revoking = OSCAR.secret.sign(OSCAR.secret.prefix, day(21), kind=REVOKE, beside=bytes((2, 29, RETIRED)))
    primary = packet(6, OSCAR.secret.body)
    whole = write_armor(primary + revoking + OSCAR.binary.removeprefix(primary), PUBLIC_KEY)
    bent = good()
    bent.commit({layout.officer_key(OSCAR.fingerprint): whole.encode()}, OLIVE, day(21))
    refused(bent, "C05", at=2)


def test_c05_a_key_that_has_expired_and_was_revoked_as_compromised_takes_everything_with_it() -> None:
    """GnuPG alone says of it that it has expired, and no word of the theft."""
    bent = good()
    eve = replace(Key.named("Eve Officer <eve@example.org>"), lasts=timedelta(days=60))
    enter(bent, [officer(eve, 20)], OLIVE, 20)
    bent.commit(EDIT, eve, day(21))
    enter(bent, [certificate_of(eve.revoked(COMPROMISED, day(22)))], OLIVE, 22)
    refused(bent, "C05", at=-2)


@pytest.mark.parametrize("named", [MALLORY, OSCAR], ids=["in her own name", "in Oscar's name"])
def test_c05_a_revocation_that_its_owner_did_not_sign_takes_nothing_with_it(named: Key) -> None:
    """Mallory made it, and an officer put it into Oscar's certificate: no signature of Oscar's is any worse for it."""
    made = MALLORY.secret.sign(OSCAR.secret.prefix, day(19), kind=REVOKE, more=bytes((2, 29, COMPROMISED)))
    for length in (20, 8):
        made = made.replace(bytes.fromhex(MALLORY.fingerprint)[-length:], bytes.fromhex(named.fingerprint)[-length:])
    primary = packet(6, OSCAR.secret.body)
    whole = write_armor(primary + made + OSCAR.binary.removeprefix(primary), PUBLIC_KEY)
    bent = good()
    bent.commit({layout.officer_key(OSCAR.fingerprint): whole.encode()}, OLIVE, day(20))
    accepted(bent, at=2)


def test_c05_a_key_recorded_as_compromised_takes_everything_with_it() -> None:
    """Its first commit is the one that is named."""
    bent = good()
    enter(bent, [revocation(OSCAR, "compromised", 20), DropOfficer(OSCAR.fingerprint)], OLIVE, 20)
    refused(bent, "C05", at=2)


def test_c05_another_officer_vouches_for_what_it_signed_up_to_a_commit() -> None:
    """What came after that commit stays refused."""
    bent = good()
    known = bent.tip
    stolen = bent.copy()
    stolen.commit(EDIT, OSCAR, day(20))
    for history in (bent, stolen):
        record = revocation(OSCAR, "compromised", 21, vouched_until=known)
        enter(history, [record, DropOfficer(OSCAR.fingerprint)], OLIVE, 21)
    accepted(bent)
    refused(stolen, "C05", at=-2)


def test_c05_an_officer_may_vouch_later() -> None:
    """The revocation comes at once, and the look at what was signed takes a while."""
    bent = good()
    known = bent.tip
    enter(bent, [revocation(OSCAR, "compromised", 20), DropOfficer(OSCAR.fingerprint)], OLIVE, 20)
    refused(bent, "C05", at=2)
    enter(bent, [revocation(OSCAR, "compromised", 21, vouched_until=known)], OLIVE, 21)
    accepted(bent)


def test_c11_what_an_officer_vouched_for_is_not_widened() -> None:
    """Who vouched once has said up to where all was well."""
    bent = good()
    first = revocation(OSCAR, "compromised", 20, vouched_until=bent.tip)
    enter(bent, [first, DropOfficer(OSCAR.fingerprint)], OLIVE, 20)
    enter(bent, [revocation(OSCAR, "compromised", 21, vouched_until=bent.commits[-1])], OLIVE, 21)
    refused(bent, "C11")


def test_c05_vouching_reaches_over_the_owners_own_revocation() -> None:
    """The certificate says compromised, the officer knows up to where all was well."""
    bent = good()
    record = revocation(OSCAR, "compromised", 21, vouched_until=bent.tip)
    changes = [record, DropOfficer(OSCAR.fingerprint), certificate_of(OSCAR.revoked(COMPROMISED, day(21)))]
    enter(bent, changes, OLIVE, 21)
    accepted(bent)


def test_c05_nobody_vouches_for_themselves() -> None:
    """The thief records the revocation and vouches up to the newest commit."""
    bent = good()
    record = revocation(OSCAR, "compromised", 20, vouched_until=bent.tip)
    enter(bent, [record, DropOfficer(OSCAR.fingerprint)], OSCAR, 20)
    refused(bent, "C05")


def test_c05_vouching_does_not_reach_past_its_commit_when_judging_begins_later() -> None:
    """With --since behind the commit that was vouched for, nothing of the key counts any more."""
    bent = good()
    known = bent.tip
    bent.commit(EDIT, OLIVE, day(19))
    since = bent.tip
    bent.commit({NOTE: b"opened: 2024-03-26\n"}, OSCAR, day(20))
    record = revocation(OSCAR, "compromised", 21, vouched_until=known)
    enter(bent, [record, DropOfficer(OSCAR.fingerprint)], OLIVE, 21)
    assert found(judged(bent, since=since)) == [("C05", "reject", bent.commits[-2])]


def test_c05_vouching_up_to_a_commit_that_is_not_in_the_history_vouches_for_nothing() -> None:
    """A mistyped commit must not open the door."""
    bent = good()
    record = revocation(OSCAR, "compromised", 20, vouched_until="f" * 40)
    enter(bent, [record, DropOfficer(OSCAR.fingerprint)], OLIVE, 20)
    refused(bent, "C05", at=2)


def test_c05_a_statement_goes_with_the_key_that_signed_it() -> None:
    """An officer recorded it, and the commit is good; the adoption itself is not."""
    bent = good()
    enter(bent, [revocation(ROBIN, "compromised", 20)], OLIVE, 20)
    refused(bent, "C05", at=7)


def test_c06_a_back_dated_signature_of_a_retired_key_is_refused() -> None:
    """Dates are claims, order is proof: after the revocation was recorded nothing counts, whatever date it bears."""
    bent = good()
    enter(bent, [revocation(OSCAR, "retired", 20)], OLIVE, 20)
    bent.commit(EDIT, OSCAR, day(18))
    refused(bent, "C06")


def test_c06_a_back_dated_statement_of_a_retired_key_is_refused() -> None:
    """The officer records it after the revocation, with the key still bound to the post."""
    bent = good()
    enter(bent, [revocation(ROBIN, "retired", 20)], OLIVE, 20)
    enter(bent, [adopted(bent, HARBOUR, ROBIN, "V3.01", 18)], OLIVE, 21)
    refused(bent, "C06")


def test_c06_a_revoked_key_does_not_come_back() -> None:
    """Not even by an officer's hand."""
    bent = good()
    enter(bent, [revocation(OSCAR, "retired", 20), DropOfficer(OSCAR.fingerprint)], OLIVE, 20)
    enter(bent, [officer(OSCAR, 21)], OLIVE, 21)
    refused(bent, "C06")


def test_c11_a_certificate_without_its_revocation_is_refused() -> None:
    """Otherwise a compromised key would be good again."""
    bent = good()
    enter(bent, [certificate_of(OSCAR.revoked(RETIRED, day(25)))], OLIVE, 20)
    accepted(bent)
    enter(bent, [certificate_of(OSCAR)], OLIVE, 21)
    refused(bent, "C11")


def test_c11_a_certificate_with_a_shorter_life_in_its_place_is_refused() -> None:
    """A self-signature was exchanged for another, and what was signed would expire."""
    bent = good()
    enter(bent, [certificate_of(replace(OSCAR, lasts=timedelta(days=400)))], OLIVE, 20)
    refused(bent, "C11")


def test_c11_a_certificate_that_was_taken_away_is_refused() -> None:
    """It proves what was signed."""
    bent = good()
    bent.commit({layout.officer_key(OSCAR.fingerprint): None}, OLIVE, day(20))
    refused(bent, "C11", at=2)


def test_c11_a_revocation_that_was_softened_is_refused() -> None:
    """Compromised stays compromised."""
    bent = good()
    enter(bent, [revocation(OSCAR, "retired", 20), DropOfficer(OSCAR.fingerprint)], OLIVE, 20)
    before = bent.content(layout.REVOCATIONS)
    bent.commit({layout.REVOCATIONS: before.replace(b"retired", b"superseded")}, OLIVE, day(21))
    refused(bent, "C11")


def test_c11_a_retired_key_may_turn_out_to_be_compromised() -> None:
    """Otherwise whoever stole it could retire it first, and keep what was signed with it."""
    bent = good()
    enter(bent, [revocation(OSCAR, "retired", 20), DropOfficer(OSCAR.fingerprint)], OSCAR, 19)
    accepted(bent)
    enter(bent, [revocation(OSCAR, "compromised", 21)], OLIVE, 21)
    refused(bent, "C05", at=2)


def test_c11_an_older_copy_of_a_certificate_elsewhere_hides_no_revocation(tmp_path: Path) -> None:
    """A certificate may lie with the roster and with a partner: what either of them says counts."""
    bent = good()
    enter(bent, [certificate_of(OSCAR.revoked(COMPROMISED, day(20)))], OLIVE, 20)
    enter(bent, [PutCertificate(HARBOUR, OSCAR.fingerprint, OSCAR.certificate.decode())], OLIVE, 21)
    refused(bent, "C05", at=2)
    assert not asked(bent.write(tmp_path / "store")).ok
