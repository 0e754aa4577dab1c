"""The keys in the user's keyring as values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from isa_admin.errors import SigningError
from isa_admin.trust.listing import last_words, secret_keys

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gpg_home import GpgHome

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(2099, 1, 1, tzinfo=UTC)


def test_a_signing_key_is_described_in_full(ana: GpgHome) -> None:
    """Everything that the commands show about a key."""
    (key,) = secret_keys()
    assert key.fingerprint == ana.fingerprints["ana@example.org"]
    assert (key.name, key.email) == ("Ana Officer", "ana@example.org")
    assert key.owner == "Ana Officer <ana@example.org>"
    assert key.algorithm == "ed25519"
    assert key.signing_parts == (key.fingerprint,)
    assert key.usable
    assert key.can_sign
    assert [key.expired, key.revoked, key.disabled, key.from_future, key.on_card] == [False] * 5
    assert key.created.tzinfo is UTC
    assert abs(datetime.now(UTC) - key.created) < timedelta(hours=1)
    assert key.expires is not None
    assert key.expires - key.created == timedelta(days=730)


def test_an_empty_keyring_holds_no_keys(home: GpgHome) -> None:
    """It is no error to have none yet."""
    assert home.path.is_dir()
    assert secret_keys() == []


def test_the_public_key_of_somebody_else_is_not_ours(
    home: GpgHome, ana: GpgHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only keys whose secret part is here can sign."""
    home.gpg("--import", feed=ana.certificate(ana.fingerprints["ana@example.org"]).encode())
    monkeypatch.setenv("GNUPGHOME", str(home.path))
    assert secret_keys() == []


def test_a_name_in_another_script_survives(home: GpgHome) -> None:
    """python-gnupg reads latin-1 unless told otherwise."""
    home.make_key("Олена Коваль-Ñíguez <olena@example.org>")
    (key,) = secret_keys()
    assert key.name == "Олена Коваль-Ñíguez"


def test_a_name_that_is_no_utf_8_does_not_hide_the_key(home: GpgHome) -> None:
    """Old keys carry names in latin-1; what does not decode is replaced."""
    name = b"Ren\xe9 <rene@example.org>"
    home.gpg(
        "--pinentry-mode=loopback", "--passphrase", "", "--charset=utf-8", "--utf8-strings",
        "--quick-generate-key", "--", name.decode("utf-8", "surrogateescape"), "ed25519", "sign",
    )  # fmt: skip
    (key,) = secret_keys()
    assert (key.name, key.email) == ("Ren\N{REPLACEMENT CHARACTER}", "rene@example.org")
    assert key.usable


def test_terminal_escapes_in_a_name_are_made_harmless_when_shown(home: GpgHome) -> None:
    """The owner for people differs from the name as it is (ATTACKS E08)."""
    home.make_key("Ana \x1b[31m\u202eOfficer <ana@example.org>")
    (key,) = secret_keys()
    assert "\x1b" in key.name
    assert key.owner == "Ana <U+001B>[31m<U+202E>Officer <ana@example.org>"


def test_a_name_cannot_forge_a_row_of_the_listing(home: GpgHome) -> None:
    """python-gnupg alone takes what follows U+2028 for a row of its own, here for an empty fingerprint."""
    fingerprint = home.make_key("Eve\u2028fpr <eve@example.org>")
    (key,) = secret_keys()
    assert key.fingerprint == fingerprint
    assert key.name == "Eve\u2028fpr"


def test_an_expired_key_says_so(home: GpgHome) -> None:
    """Expired by gpg's clock, with the day."""
    home.make_key("Old <old@example.org>", at=LONG_AGO, expires="1y")
    (key,) = secret_keys()
    assert key.expired
    assert key.can_sign
    assert not key.usable
    assert key.expires == datetime(2020, 12, 31, tzinfo=UTC)


def test_a_key_that_never_expires_has_no_last_day(home: GpgHome) -> None:
    """None, and not a date in the far future."""
    home.make_key("Ever <ever@example.org>", expires="0")
    assert secret_keys()[0].expires is None


def test_a_revoked_key_says_so(home: GpgHome) -> None:
    """Once its revocation certificate is imported."""
    home.revoke(home.make_key("Rev <rev@example.org>"))
    (key,) = secret_keys()
    assert key.revoked
    assert not key.usable


def test_a_disabled_key_says_so(home: GpgHome) -> None:
    """Switched off in the keyring, which is not a revocation."""
    fingerprint = home.make_key("Dis <dis@example.org>")
    home.gpg("--command-fd=0", "--edit-key", fingerprint, feed=b"disable\nsave\n")
    (key,) = secret_keys()
    assert key.disabled
    assert not key.revoked
    assert not key.usable


def test_a_key_from_the_future_says_so(home: GpgHome) -> None:
    """GnuPG does not use a key before it was made; the clock of one computer is wrong then."""
    home.make_key("Fut <fut@example.org>", at=FAR_AHEAD)
    (key,) = secret_keys()
    assert key.from_future
    assert not key.usable


def test_a_key_for_encryption_cannot_sign(home: GpgHome) -> None:
    """An RSA key made for nothing but encryption."""
    home.make_key("Enc <enc@example.org>", algorithm="rsa2048", usage="encrypt")
    (key,) = secret_keys()
    assert not key.can_sign
    assert key.signing_parts == ()
    assert key.algorithm == "RSA 2048"


def test_a_subkey_that_signs_makes_the_key_able_to(home: GpgHome) -> None:
    """The primary key of a careful person only certifies, and lies in a drawer."""
    fingerprint = home.make_key("Cert <cert@example.org>", usage="cert")
    assert not secret_keys()[0].can_sign
    home.add_subkey(fingerprint, usage="encrypt")
    assert not secret_keys()[0].can_sign
    subkey = home.add_subkey(fingerprint, expires="1y")
    (key,) = secret_keys()
    assert key.can_sign
    assert key.signing_parts == (subkey,)
    assert key.expires is not None
    assert key.expires - datetime.now(UTC) < timedelta(days=366)


def test_the_newest_subkey_signs_before_the_primary_key(home: GpgHome) -> None:
    """As gpg itself chooses; an expired subkey comes last."""
    fingerprint = home.make_key("Sub <sub@example.org>", at=LONG_AGO, expires="0")
    expired = home.add_subkey(fingerprint, expires="1y", at=LONG_AGO + timedelta(days=3))
    older = home.add_subkey(fingerprint, expires="0", at=LONG_AGO + timedelta(days=1))
    newer = home.add_subkey(fingerprint, expires="0", at=LONG_AGO + timedelta(days=2))
    (key,) = secret_keys()
    assert key.signing_parts == (newer, older, fingerprint, expired)
    assert key.usable


def test_a_key_whose_signing_subkey_has_expired_has_expired(home: GpgHome) -> None:
    """Nothing else in it can sign."""
    fingerprint = home.make_key("Cert <cert@example.org>", usage="cert", at=LONG_AGO, expires="0")
    home.add_subkey(fingerprint, expires="1y", at=LONG_AGO)
    (key,) = secret_keys()
    assert key.expired
    assert key.expires == datetime(2020, 12, 31, tzinfo=UTC)


def test_a_primary_key_kept_elsewhere_does_not_sign(home: GpgHome) -> None:
    """Its secret part is not on this computer; a subkey's may be."""
    fingerprint = home.make_key("Off <off@example.org>")
    subkey = home.add_subkey(fingerprint)
    listed = home.gpg("--with-colons", "--with-keygrip", "--list-secret-keys").stdout.decode()
    grip = next(line.split(":")[9] for line in listed.splitlines() if line.startswith("grp:"))
    (home.path / "private-keys-v1.d" / f"{grip}.key").unlink()
    home.forget_passphrases()
    (key,) = secret_keys()
    assert key.signing_parts == (subkey,)
    assert key.usable


def test_every_address_of_a_key_counts(home: GpgHome) -> None:
    """A person may have several user ids; they are compared without regard to capitals."""
    fingerprint = home.make_key("Ana <ana@example.org>")
    home.gpg("--quick-add-uid", fingerprint, "Ana <Ana.Officer@board.example.org>")
    (key,) = secret_keys()
    assert key.emails == {"ana@example.org", "ana.officer@board.example.org"}


def test_a_keyring_folder_that_is_not_there_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GNUPGHOME with a slip of the pen does not read as "you have no key"."""
    monkeypatch.setenv("GNUPGHOME", str(tmp_path / "none"))
    with pytest.raises(SigningError) as caught:
        secret_keys()
    assert caught.value.exit_code == 6
    assert caught.value.message.startswith("GnuPG cannot list your secret keys: ")
    assert str(tmp_path / "none") in caught.value.message
    assert "GNUPGHOME" in caught.value.remedy


@pytest.mark.parametrize(
    ("stderr", "words"),
    [
        ("", "it gave no reason"),
        ("[GNUPG:] FAILURE sign 1\n", "it gave no reason"),
        ("gpg: first\ngpg: last\n[GNUPG:] FAILURE sign 1\n\n", "last"),
    ],
)
def test_the_last_words_of_gpg_are_those_for_people(stderr: str, words: str) -> None:
    """Status lines are for programs."""
    assert last_words(stderr) == words
