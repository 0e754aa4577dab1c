"""New keys with their revocation certificates."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from isa_admin.errors import SigningError
from isa_admin.trust.choosing import RevokedKeyError, choose_key
from isa_admin.trust.key import UserIdError, fingerprint_groups
from isa_admin.trust.listing import secret_keys
from isa_admin.trust.new_key import new_key
from isa_admin.trust.refusals import GpgRefusedError, PassphraseCancelledError
from isa_admin.trust.signing import Signer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.gpg_home import GpgHome


def test_a_new_key_signs_for_two_years(home: GpgHome) -> None:
    """Ed25519, signing and certifying, and it is the one that is chosen from now on."""
    made = new_key("Ana Officer", "ana@example.org", no_passphrase=True)
    assert made.key == choose_key()
    assert made.key.owner == "Ana Officer <ana@example.org>"
    assert made.key.algorithm == "ed25519"
    assert made.key.expires is not None
    assert made.key.expires - made.key.created == timedelta(days=730)
    assert home.verify(Signer(made.key)(b"x"), b"x") == made.key.fingerprint


def test_the_expiry_can_be_chosen(home: GpgHome) -> None:
    """In gpg's own notation."""
    assert home.path.is_dir()
    made = new_key("Ana", "ana@example.org", expires="30d", no_passphrase=True)
    assert made.key.expires is not None
    assert made.key.expires - made.key.created == timedelta(days=30)


def test_a_new_key_has_a_name_in_any_script(home: GpgHome) -> None:
    """Handed to gpg as UTF-8."""
    assert home.path.is_dir()
    assert new_key("Олена Коваль", "olena@example.org", no_passphrase=True).key.name == "Олена Коваль"


def test_the_revocation_certificate_is_where_gnupg_keeps_it(home: GpgHome) -> None:
    """It is reported, so that a person can put it on a stick."""
    made = new_key("Ana", "ana@example.org", no_passphrase=True)
    assert made.revocation == home.path / "openpgp-revocs.d" / f"{made.key.fingerprint}.rev"
    assert "BEGIN PGP PUBLIC KEY BLOCK" in made.revocation.read_text("utf-8")


def test_the_revocation_certificate_is_copied_and_revokes(home: GpgHome, tmp_path: Path) -> None:
    """Into a folder made for it, readable by its owner alone."""
    made = new_key("Ana", "ana@example.org", no_passphrase=True, revocation_into=tmp_path / "safe" / "place")
    assert made.revocation == tmp_path / "safe" / "place" / f"{made.key.fingerprint}.rev"
    assert made.revocation.stat().st_mode & 0o777 == 0o600
    home.gpg("--import", feed=made.revocation.read_bytes().replace(b":-----BEGIN", b"-----BEGIN"))
    with pytest.raises(RevokedKeyError):
        choose_key()


@pytest.mark.parametrize("place", ["a-file", "/proc/self"])
def test_a_folder_that_takes_no_files_is_noticed_before_there_is_a_key(
    home: GpgHome, tmp_path: Path, place: str
) -> None:
    """Otherwise a key without its revocation certificate in the safe would stay."""
    folder = tmp_path / place
    if place == "a-file":
        folder.write_text("", "utf-8")
    with pytest.raises(SigningError) as caught:
        new_key("Ana", "ana@example.org", no_passphrase=True, revocation_into=folder)
    assert caught.value.exit_code == 6
    assert caught.value.message.startswith(f"the folder {folder} does not take the revocation certificate: ")
    assert caught.value.remedy == "name a folder that you can write to"
    assert home.path.is_dir()
    assert secret_keys() == []


def test_a_revocation_certificate_that_gnupg_did_not_write_is_missed(home: GpgHome) -> None:
    """The key is there all the same; the message says so, and how to write the certificate."""
    (home.path / "openpgp-revocs.d").write_text("in the way", "utf-8")
    with pytest.raises(SigningError) as caught:
        new_key("Ana", "ana@example.org", no_passphrase=True)
    (key,) = secret_keys()
    assert f"the key {fingerprint_groups(key.fingerprint)} was made, but GnuPG did not write" in caught.value.message
    assert f"--generate-revocation {key.fingerprint}" in caught.value.remedy
    assert f"go on with --key {key.fingerprint}" in caught.value.remedy


def test_a_revocation_certificate_that_was_not_copied_is_not_lost(
    home: GpgHome, tmp_path: Path, fake_gpg: Callable[[str], Path]
) -> None:
    """Whatever got in the way meanwhile is not overwritten; the message says where GnuPG keeps the file."""
    real = shutil.which("gpg")
    touch = (
        f'test -e {tmp_path}/safe && for f in {home.path}/openpgp-revocs.d/*; do : > {tmp_path}/safe/"${{f##*/}}"; done'
    )
    fake_gpg(f'{real} "$@"; code=$?; {touch}; exit $code')
    with pytest.raises(SigningError) as caught:
        new_key("Ana", "ana@example.org", no_passphrase=True, revocation_into=tmp_path / "safe")
    (key,) = secret_keys()
    assert f"the key {fingerprint_groups(key.fingerprint)} was made, but" in caught.value.message
    assert f"was not copied to {tmp_path / 'safe' / key.fingerprint}.rev: File exists" in caught.value.message
    stored = home.path / "openpgp-revocs.d" / f"{key.fingerprint}.rev"
    assert stored.is_file()
    assert caught.value.remedy == f"copy {stored} to a safe place yourself, then go on with --key {key.fingerprint}"


def test_a_usable_key_of_the_same_name_is_used_instead(home: GpgHome) -> None:
    """Two keys of one name would have to be told apart for ever."""
    fingerprint = home.make_key("Ana <ana@example.org>")
    with pytest.raises(SigningError) as caught:
        new_key("Ana", "ana@example.org", no_passphrase=True)
    assert caught.value.exit_code == 6
    assert caught.value.message == f"you already have a key as Ana <ana@example.org>: {fingerprint_groups(fingerprint)}"
    assert caught.value.remedy == f"sign with it: --key {fingerprint}"


def test_an_expired_key_of_the_same_name_is_succeeded(home: GpgHome) -> None:
    """The ordinary reason for a new key."""
    home.make_key("Ana <ana@example.org>", at=datetime(2020, 1, 1, tzinfo=UTC), expires="1y")
    made = new_key("Ana", "ana@example.org", no_passphrase=True)
    assert choose_key("ana@example.org") == made.key


@pytest.mark.parametrize(
    ("name", "email"), [("", "a@b.org"), ("Ana", "ana"), ("Ana <x@y.org>", "a@b.org"), ("A\nB", "a@b.org")]
)
def test_a_name_that_is_not_fit_for_a_key_is_refused(home: GpgHome, name: str, email: str) -> None:
    """Before gpg is asked."""
    with pytest.raises(UserIdError) as caught:
        new_key(name, email, no_passphrase=True)
    assert caught.value.exit_code == 2
    assert not (home.path / "pubring.kbx").exists()


def test_a_name_that_looks_like_an_option_is_a_name(home: GpgHome) -> None:
    """It reaches gpg behind a double dash."""
    assert home.path.is_dir()
    assert new_key("--version", "ana@example.org", no_passphrase=True).key.name == "--version"


def test_the_passphrase_is_asked_by_pinentry(home: GpgHome, pinentry: Callable[[str], Path]) -> None:
    """And is needed from then on."""
    log = pinentry("open sesame")
    made = new_key("Ana", "ana@example.org")
    assert "GETPIN" in log.read_text("utf-8")
    pinentry("cancel")
    with pytest.raises(PassphraseCancelledError):
        Signer(made.key)(b"x")
    assert home.fingerprints == {}


def test_a_cancelled_prompt_makes_no_key(home: GpgHome, pinentry: Callable[[str], Path]) -> None:
    """And says so."""
    pinentry("cancel")
    with pytest.raises(PassphraseCancelledError) as caught:
        new_key("Ana", "ana@example.org")
    assert caught.value.message == "no key was made: the passphrase prompt was cancelled"
    assert home.path.is_dir()
    assert secret_keys() == []


def test_an_expiry_that_gpg_does_not_understand_makes_no_key(home: GpgHome) -> None:
    """Its own words are quoted."""
    with pytest.raises(GpgRefusedError, match="no key was made: GnuPG refused"):
        new_key("Ana", "ana@example.org", expires="two years", no_passphrase=True)
    assert home.path.is_dir()
    assert secret_keys() == []
