"""Attacks with time, expiry and strength (docs/threat-model.md, C)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.trust.armor import PUBLIC_KEY, SIGNATURE, write_armor
from tests.attacks.openpgp import MD5, SHA1, Key
from tests.attacks.proving import accepted, refused, warned
from tests.attacks.story import (
    HARBOUR,
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
    renewed,
)
from tests.gpg_home import gpg_home

if TYPE_CHECKING:
    from tests.attacks.forging import History

EDIT = {NOTE: b"opened: 2024-03-25\n"}
SHORT = replace(Key.named("Eve Expiring <eve@example.org>"), lasts=timedelta(days=60))
"""A key that runs out fifty days into the story."""


def with_eve(number: int) -> History:
    """Give the good store with Eve as a third officer, who signed a commit on some day."""
    made = good()
    enter(made, [officer(SHORT, 20)], OLIVE, 20)
    made.commit(EDIT, SHORT, day(number))
    return made


def test_c01_what_was_signed_while_the_key_was_valid_stays_good() -> None:
    """Keys expire; history does not."""
    accepted(with_eve(30))


def test_c02_what_was_signed_after_the_key_had_expired_is_refused() -> None:
    """Nobody renewed it."""
    refused(with_eve(51), "C02")


@pytest.mark.parametrize(("main", "number", "good_still"), [(True, -8, False), (False, -8, True), (False, -6, False)])
def test_c02_of_several_user_ids_the_main_one_says_how_long_a_key_lives(
    main: bool,  # noqa: FBT001  a parameter
    number: int,
    good_still: bool,  # noqa: FBT001  a parameter
) -> None:
    """That is one which says so, else the one of which its owner signed something last."""
    key = replace(Key.named("Eve Officer <eve@example.org>"), bound=day(-7))
    eve = key.with_user_id("Eve at Work <eve@example.net>", day(number), lasts=timedelta(days=30), main=main)
    bent = good()
    enter(bent, [officer(eve, 20)], OLIVE, 20)
    bent.commit(EDIT, eve, day(25))
    if good_still:
        accepted(bent)
    else:
        refused(bent, "C02")


def test_c02_a_subkey_expires_by_itself() -> None:
    """Its primary key lives on."""
    bent, olive = good(), OLIVE.with_subkey(lasts=timedelta(days=40))
    enter(bent, [certificate_of(olive)], OLIVE, 20)
    bent.commit(EDIT, olive, day(25))
    bent.commit({NOTE: b"opened: 2024-03-26\n"}, olive, day(35))
    refused(bent, "C02")


def test_c03_a_renewal_recorded_later_makes_it_good() -> None:
    """The owner extended the key on day 52, signed on day 53, and another officer recorded the renewal on day 60."""
    bent = with_eve(53)
    refused(bent, "C02")
    enter(bent, [certificate_of(renewed(SHORT, timedelta(days=4000), 52))], OSCAR, 60)
    accepted(bent)


def test_c02_a_renewal_that_was_made_after_the_signature_does_not_help() -> None:
    """A key is judged by what held when it signed: expired it signs nothing, whatever its owner says later."""
    bent = with_eve(51)
    enter(bent, [certificate_of(renewed(SHORT, timedelta(days=4000), 55))], OSCAR, 60)
    refused(bent, "C02", at=-2)


def test_c01_a_life_that_was_shortened_later_takes_nothing_back() -> None:
    """What was signed while the key was valid stays good."""
    bent = good()
    bent.commit(EDIT, OSCAR, day(30))
    enter(bent, [certificate_of(renewed(OSCAR, timedelta(days=20), 40))], OLIVE, 40)
    accepted(bent)


def test_c07_a_signature_dated_more_than_a_day_ahead_is_refused() -> None:
    """GnuPG calls one dated 2099 good."""
    bent, now = good(), datetime.now(UTC)
    bent.commit(EDIT, OLIVE, now + timedelta(minutes=10))
    accepted(bent, now=now)
    bent.commit({NOTE: b"opened: 2024-03-26\n"}, OLIVE, now + timedelta(hours=25))
    refused(bent, "C07", now=now)


def test_c08_a_signature_older_than_its_key_is_refused() -> None:
    """The clock was wrong, or somebody wants it to be older than it is."""
    bent = good()
    young = Key.named("Young Officer <young@example.org>", day(20))
    enter(bent, [officer(young, 20)], OLIVE, 20)
    bent.commit(EDIT, young, day(19))
    refused(bent, "C08")


def test_c08_a_signature_past_its_own_expiry_is_refused() -> None:
    """Whoever signs for a month does not sign for ever."""
    bent = good()

    def armor(payload: bytes) -> str:
        return write_armor(OLIVE.secret.sign(payload, day(20), lasts=timedelta(days=30)), SIGNATURE)

    bent.commit(EDIT, OLIVE, day(20), armor=armor)
    refused(bent, "C08")


def test_c08_a_signature_that_will_run_out_is_refused_before_it_does() -> None:
    """Accepted today, it would make the whole history bad on some day, and nobody could put that right."""
    bent = good()
    bent.commit(
        EDIT,
        OLIVE,
        day(20),
        armor=lambda payload: write_armor(OLIVE.secret.sign(payload, day(20), lasts=timedelta(days=36500)), SIGNATURE),
    )
    refused(bent, "C08")
    bent = good()
    change = adopted(
        bent,
        HARBOUR,
        ROBIN,
        "V3.01",
        20,
        armor=lambda content: write_armor(ROBIN.secret.sign(content, day(20), lasts=timedelta(days=36500)), SIGNATURE),
    )
    enter(bent, [change], OLIVE, 20)
    refused(bent, "C08")


def test_c08_a_signature_older_than_what_binds_its_key_is_refused() -> None:
    """Nobody had said yet what the key may do."""
    bent, late = good(), replace(Key.named("Late Officer <late@example.org>"), bound=day(30))
    enter(bent, [officer(late, 20)], OLIVE, 20)
    bent.commit(EDIT, late, day(21))
    refused(bent, "C08")


@pytest.mark.parametrize("digest", [SHA1, MD5])
def test_c09_a_signature_with_a_weak_digest_is_refused(digest: int) -> None:
    """Another text with the same digest can be made."""
    bent = good()
    bent.commit(EDIT, OLIVE, day(20), armor=lambda payload: OLIVE.armor(payload, day(20), digest=digest))
    refused(bent, "C09")


def test_c09_a_key_that_is_bound_with_sha1_is_refused() -> None:
    """The strength of a key is that of its self-signature."""
    bent, weak = good(), replace(Key.named("Weak Officer <weak@example.org>"), digest=SHA1)
    enter(bent, [officer(weak, 20)], OLIVE, 20)
    bent.commit(EDIT, weak, day(21))
    refused(bent, "C09")


@pytest.mark.parametrize("algorithm", ["rsa1024", "dsa2048", "brainpoolP256r1", "secp256k1"])
def test_c09_weak_and_uncommon_keys_are_refused(algorithm: str) -> None:
    """Made and used by GnuPG itself, which accepts them all; two are on curves that the default engine cannot check."""
    bent = good()
    with gpg_home() as home:
        fingerprint = home.make_key("Old Officer <old@example.org>", algorithm=algorithm, at=day(0), expires="0")
        old = Key.named("Old Officer <old@example.org>")
        entry = replace(officer(old, 20).officer, fingerprint=fingerprint)
        enter(
            bent,
            [replace(officer(old, 20), officer=entry, certificate=_as_kept(home.certificate(fingerprint)))],
            OLIVE,
            20,
        )
        bent.commit(EDIT, old, day(21), armor=lambda payload: home.sign(fingerprint, payload, at=day(21)))
    refused(bent, "C09")


def test_c10_a_commit_dated_another_day_than_it_was_signed_is_warned_of() -> None:
    """A clock was wrong, or somebody tells a story."""
    bent = good()
    bent.commit(EDIT, OLIVE, day(20), dated=day(20) + timedelta(hours=23))
    accepted(bent)
    bent.commit({NOTE: b"opened: 2024-03-26\n"}, OLIVE, day(20), dated=day(22))
    warned(bent, "C10")


def _as_kept(certificate: str) -> str:
    from isa_admin.trust.armor import read_armor

    return write_armor(read_armor(certificate, PUBLIC_KEY), PUBLIC_KEY)
