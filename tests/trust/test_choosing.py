"""Which key signs, and what is said when none does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.errors import SigningError
from isa_admin.trust.choosing import (
    CannotSignError,
    ExpiredKeyError,
    KeyNotFoundError,
    KeyNotOnRosterError,
    NoSecretKeyError,
    RevokedKeyError,
    choose_from,
    choose_key,
)
from isa_admin.trust.key import fingerprint_groups
from isa_admin.trust.listing import secret_keys

if TYPE_CHECKING:
    from tests.gpg_home import GpgHome

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def _refused(kind: type[SigningError], *args: object, **kwargs: object) -> SigningError:
    with pytest.raises(SigningError) as caught:
        choose_key(*args, **kwargs)  # type: ignore[arg-type]  # passed on as given
    assert type(caught.value) is kind
    assert caught.value.exit_code == 6
    return caught.value


def test_the_only_key_is_chosen(ana: GpgHome) -> None:
    """Nobody has to say which."""
    assert choose_key().fingerprint == ana.fingerprints["ana@example.org"]


def test_without_a_key_the_remedy_makes_one(home: GpgHome) -> None:
    """Whatever was asked for."""
    assert home.path.is_dir()
    for wanted in (None, "ana@example.org"):
        error = _refused(NoSecretKeyError, wanted)
        assert error.message == "there is no secret key in your GnuPG keyring to sign with"
        assert '--new-key "Name <email>"' in error.remedy


def test_of_several_keys_one_has_to_be_named(ana_and_ben: GpgHome) -> None:
    """They are listed with grouped fingerprints and owners."""
    error = _refused(SigningError)
    assert error.message.splitlines() == [
        "2 keys could sign:",
        f"  {fingerprint_groups(ana_and_ben.fingerprints['ana@example.org'])}  Ana Officer <ana@example.org>",
        f"  {fingerprint_groups(ana_and_ben.fingerprints['ben@example.org'])}  Ben Reviewer <ben@example.org>",
    ]
    assert error.remedy == "say which with --key FINGERPRINT"


def test_a_key_is_named_by_fingerprint_key_id_or_address(ana_and_ben: GpgHome) -> None:
    """In every way in which gpg, Kleopatra and this program print them."""
    ben = ana_and_ben.fingerprints["ben@example.org"]
    ways = [ben, ben.lower(), f"0x{ben}", fingerprint_groups(ben), f"{ben}!", ben[-16:], f"0x{ben[-16:].lower()}"]
    ways += ["ben@example.org", "BEN@Example.org", "<ben@example.org>", "Ben Reviewer <ben@example.org>"]
    for way in ways:
        assert choose_key(way).fingerprint == ben
        assert choose_key(None, way).fingerprint == ben


@pytest.mark.parametrize(
    "wanted", ["nobody@example.org", "en@example.org", "Ben", "1234ABCD", "0" * 40, "ben@", "@", "<"]
)
def test_a_key_is_matched_whole_and_not_in_part(ana_and_ben: GpgHome, wanted: str) -> None:
    """Part of a name or a short key id can be another person's."""
    error = _refused(KeyNotFoundError, wanted)
    assert error.message.startswith(f"--key '{wanted}' is not one of your secret keys:\n")
    assert "Ana Officer <ana@example.org>" in error.message
    assert "full fingerprint" in error.remedy
    assert ana_and_ben.path.is_dir()


def test_a_short_key_id_is_not_enough(ana: GpgHome) -> None:
    """Eight digits are easily forged."""
    _refused(KeyNotFoundError, ana.fingerprints["ana@example.org"][-8:])


def test_the_key_of_git_is_taken_when_none_is_named(ana_and_ben: GpgHome) -> None:
    """user.signingkey, unless --key says otherwise."""
    ana, ben = ana_and_ben.fingerprints.values()
    assert choose_key(None, ben).fingerprint == ben
    assert choose_key("ana@example.org", ben).fingerprint == ana


def test_a_key_of_git_that_is_not_there_is_named(ana: GpgHome) -> None:
    """It is not passed over in silence for another key."""
    error = _refused(KeyNotFoundError, None, "ben@example.org")
    assert error.message.startswith("git's user.signingkey 'ben@example.org' is not one of your secret keys:")
    assert ana.path.is_dir()


@pytest.mark.parametrize(
    "value",
    ["~/.ssh/id_ed25519.pub", "/home/ana/.ssh/id", "ssh-ed25519 AAAA ana@example.org", "key::ssh-rsa A", "C:\\k"],
)
def test_an_ssh_key_of_git_is_no_business_of_ours(ana: GpgHome, value: str) -> None:
    """People may let git sign other work with SSH."""
    assert choose_key(None, value).fingerprint == ana.fingerprints["ana@example.org"]


def test_only_keys_on_the_roster_count(ana_and_ben: GpgHome) -> None:
    """The one key that this agreement names is chosen, whatever git signs other work with."""
    ana, ben = ana_and_ben.fingerprints.values()
    assert choose_key(None, None, [ben]).fingerprint == ben
    assert choose_key(None, ana, [ben.lower()]).fingerprint == ben
    assert choose_key(None, ana, [ana, ben]).fingerprint == ana


def test_a_named_key_that_is_not_on_the_roster_is_refused(ana_and_ben: GpgHome) -> None:
    """It is in order, but this agreement does not know it."""
    ana, ben = ana_and_ben.fingerprints.values()
    error = _refused(KeyNotOnRosterError, ana, None, [ben])
    assert error.message == (
        f"the key {fingerprint_groups(ana)} of Ana Officer <ana@example.org> is not on the roster of this agreement"
    )
    assert error.remedy == "sign with a key on the roster through --key FINGERPRINT, or ask an officer to add yours"


@pytest.mark.parametrize("roster", [[], ["0" * 40]])
def test_when_no_key_is_on_the_roster_all_are_listed(ana_and_ben: GpgHome, roster: list[str]) -> None:
    """So that a person sees which keys were looked at."""
    error = _refused(KeyNotOnRosterError, None, None, roster)
    assert error.message.startswith("none of your secret keys is on the roster of this agreement:\n")
    assert fingerprint_groups(ana_and_ben.fingerprints["ben@example.org"]) in error.message


def test_an_expired_key_says_when_and_how_to_extend_it_and_that_works(home: GpgHome) -> None:
    """The remedy is a command that can be typed as it stands."""
    fingerprint = home.make_key("Old <old@example.org>", at=LONG_AGO, expires="1y")
    error = _refused(ExpiredKeyError)
    assert (
        error.message
        == f"the key {fingerprint_groups(fingerprint)} of Old <old@example.org> expired on 31 December 2020"
    )
    assert error.remedy.startswith("renew it with isa-admin renew-key; outside a store, extend it with")
    assert f'"gpg --quick-set-expire {fingerprint} 2y"' in error.remedy
    home.gpg(*error.remedy.split('"')[1].split()[1:])
    assert choose_key().usable


def test_an_expired_subkey_is_extended_too(home: GpgHome) -> None:
    """Extending the primary key alone would not help."""
    fingerprint = home.make_key("Old <old@example.org>", usage="cert", at=LONG_AGO, expires="1y")
    subkey = home.add_subkey(fingerprint, expires="10d", at=LONG_AGO)
    error = _refused(ExpiredKeyError)
    assert "expired on 11 January 2020" in error.message
    commands = error.remedy.split('"')[1::2]
    assert commands[1] == f"gpg --quick-set-expire {fingerprint} 2y {subkey}"
    for command in commands:
        home.gpg(*command.split()[1:])
    assert choose_key().usable


def test_a_revoked_key_is_refused(home: GpgHome) -> None:
    """It cannot be brought back: the remedy is another key."""
    fingerprint = home.make_key("Rev <rev@example.org>")
    home.revoke(fingerprint)
    error = _refused(RevokedKeyError, "rev@example.org")
    assert error.message == f"the key {fingerprint_groups(fingerprint)} of Rev <rev@example.org> has been revoked"
    assert "if you have none, make one and have another officer record it" in error.remedy


def test_a_key_that_cannot_sign_is_refused(home: GpgHome) -> None:
    """With the command that adds a part that signs, which works."""
    fingerprint = home.make_key("Enc <enc@example.org>", algorithm="rsa2048", usage="encrypt")
    error = _refused(CannotSignError)
    assert error.message.startswith(f"the key {fingerprint_groups(fingerprint)} of Enc <enc@example.org> cannot sign")
    home.gpg("--pinentry-mode=loopback", "--passphrase", "", *error.remedy.split('"')[1].split()[1:])
    assert choose_key().usable


def test_a_disabled_key_is_refused(home: GpgHome) -> None:
    """With the command that switches it on."""
    fingerprint = home.make_key("Dis <dis@example.org>")
    home.gpg("--command-fd=0", "--edit-key", fingerprint, feed=b"disable\nsave\n")
    error = _refused(SigningError)
    assert "is switched off in your keyring" in error.message
    home.gpg(*error.remedy.split('"')[1].split()[1:])
    assert choose_key().usable


def test_a_key_from_the_future_is_refused(home: GpgHome) -> None:
    """GnuPG would say no more than that the key is unusable."""
    home.make_key("Fut <fut@example.org>", at=datetime(2099, 1, 1, tzinfo=UTC))
    error = _refused(SigningError)
    assert "was made on 1 January 2099" in error.message
    assert error.remedy == "set this computer's clock"


def test_an_expired_key_does_not_stand_in_the_way_of_its_successor(home: GpgHome) -> None:
    """Two keys of one person, by one address: only one of them can sign."""
    home.make_key("Ana <ana@example.org>", at=LONG_AGO, expires="1y")
    newer = home.make_key("Ana <ana@example.org>")
    assert choose_key().fingerprint == newer
    assert choose_key("ana@example.org").fingerprint == newer


def test_an_address_of_two_good_keys_is_not_enough(home: GpgHome) -> None:
    """It has to be unique."""
    for _ in range(2):
        home.make_key("Ana <ana@example.org>")
    error = _refused(SigningError, "ana@example.org")
    assert error.message.count("Ana <ana@example.org>") == 2


def test_when_all_keys_are_unusable_each_says_why(home: GpgHome) -> None:
    """One expired, one revoked."""
    home.make_key("Old <old@example.org>", at=LONG_AGO, expires="1y")
    home.revoke(home.make_key("Rev <rev@example.org>"))
    error = _refused(SigningError)
    assert error.message.startswith("none of your 2 keys can sign:\n")
    assert "Old <old@example.org> expired on 31 December 2020" in error.message
    assert "Rev <rev@example.org> has been revoked" in error.message
    assert "--new-key" in error.remedy


def test_a_subkey_that_is_named_is_the_one_that_signs(home: GpgHome) -> None:
    """The user.signingkey of git often names a subkey, with an exclamation mark."""
    fingerprint = home.make_key("Sub <sub@example.org>", at=LONG_AGO, expires="0")
    older = home.add_subkey(fingerprint, expires="0", at=LONG_AGO + timedelta(days=1))
    newer = home.add_subkey(fingerprint, expires="0", at=LONG_AGO + timedelta(days=2))
    assert choose_key().signing_parts[0] == newer
    named = choose_key(None, f"{older}!")
    assert (named.fingerprint, named.signing_parts) == (fingerprint, (older,))


def test_keys_without_an_address_or_an_expiry_day_are_chosen_among_too(ana_and_ben: GpgHome) -> None:
    """Old keys may have a bare name; a hardware key's stub may not know its last day."""
    assert ana_and_ben.path.is_dir()
    key = replace(secret_keys()[0], email="", user_ids=("Ana",), expires=None, expired=True)
    with pytest.raises(ExpiredKeyError, match=r"of Ana Officer expired$"):
        choose_from([key])
