"""Until when a certificate signs, against keys that gpg made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from pysequoia import Profile, Tsk

from isa_admin.trust.armor import PUBLIC_KEY, write_armor
from isa_admin.trust.findings import Refused
from isa_admin.trust.key_parts import key_fingerprints
from isa_admin.trust.signature import Certificate

if TYPE_CHECKING:
    from tests.gpg_home import GpgHome

MADE = datetime(2024, 1, 1, 12, tzinfo=UTC)
ANA = "Ana Example <ana@example.org>"


def until(home: GpgHome, fingerprint: str) -> datetime | None:
    """Say until when a key of a keyring signs."""
    return Certificate(home.certificate(fingerprint).encode("ascii")).signs_until


def test_a_key_signs_until_it_expires(home: GpgHome) -> None:
    """Ten days after it was made; one that never expires has no such day."""
    assert until(home, home.make_key(ANA, expires="10d", at=MADE)) == MADE + timedelta(days=10)
    assert until(home, home.make_key("Ben Example <ben@example.org>", expires="0", at=MADE)) is None


def test_of_several_parts_the_one_that_signs_longest_counts(home: GpgHome) -> None:
    """A subkey of 20 days outlives the key's own 10 days no longer than the key itself does."""
    short = home.make_key(ANA, expires="10d", at=MADE)
    home.add_subkey(short, expires="20d", at=MADE)
    assert until(home, short) == MADE + timedelta(days=10)
    certifier = home.make_key("Cy Example <cy@example.org>", usage="cert", expires="100d", at=MADE)
    home.add_subkey(certifier, expires="20d", at=MADE)
    home.add_subkey(certifier, expires="30d", at=MADE)
    assert until(home, certifier) == MADE + timedelta(days=30)


def test_the_parts_of_a_key_of_version_6_are_read_too() -> None:
    """GnuPG makes none yet; other programs do. Its subkey signs, and the whole of it ends."""
    whole = Tsk.generate(ANA, profile=Profile.RFC9580, validity_seconds=86_400)
    armored = write_armor(bytes(whole.extract_certificate()), PUBLIC_KEY).encode()
    parts = Certificate(armored).parts
    assert set(key_fingerprints(armored)) == set(parts)
    assert [part.consented for part in parts.values()].count(True) == 2
    ends = Certificate(armored).signs_until
    assert ends is not None
    assert ends == next(iter(parts.values())).made + timedelta(days=1)


def test_a_revoked_key_expires_no_more(home: GpgHome) -> None:
    """It signs nothing already, and verify says so."""
    fingerprint = home.make_key(ANA, expires="10d", at=MADE)
    home.revoke(fingerprint)
    assert until(home, fingerprint) is None


def test_what_is_no_certificate_is_refused() -> None:
    """As everywhere in this room."""
    with pytest.raises(Refused):
        Certificate(b"no certificate")
