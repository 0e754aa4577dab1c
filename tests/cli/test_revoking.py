"""Revoking keys on the command line, with real gpg: what was signed stays good, or somebody vouches for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from isa_admin.trust.key import fingerprint_groups
from tests.cli.acting import BEN, PARTNER, git, run, state, tip
from tests.cli.keyed import BEN_FILE, fingerprint_of, proved, refused, works
from tests.gpg_home import cached_home

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gpg_home import GpgHome


def test_an_unknown_fingerprint_is_not_revoked(store: Path) -> None:
    """Nobody has or had it here."""
    before = state(store)
    done = run("revoke-key", "AB" * 20, "--reason", "retired", "--yes")
    refused(store, before, done, 3, "no officer and no signatory has or had the key")


def test_what_is_no_fingerprint_is_not_revoked(store: Path) -> None:
    """The end of one is not enough."""
    before = state(store)
    done = run("revoke-key", "ABCD1234", "--reason", "retired", "--yes")
    assert done.code == 2
    assert state(store) == before


def test_a_wrong_reason_is_answered_with_the_three(store: Path, ben: GpgHome) -> None:
    """Retired, superseded or compromised."""
    before = state(store)
    done = run("revoke-key", fingerprint_of(ben), "--reason", "stolen", "--yes")
    refused(store, before, done, 2, "'stolen' is not a choice for --reason", "retired, superseded, compromised")


def test_vouching_is_for_a_compromised_key_only(store: Path, ben: GpgHome) -> None:
    """What another key signed stays good anyway."""
    works("add-officer", BEN_FILE, "--yes")
    before = state(store)
    done = run("revoke-key", fingerprint_of(ben), "--reason", "retired", "--vouch-until", "HEAD", "--yes")
    refused(store, before, done, 2, "--vouch-until is for a compromised key")


def test_vouching_up_to_a_commit_that_is_not_there_is_refused(store: Path, ben: GpgHome) -> None:
    """A mistyped commit vouches for nothing."""
    works("add-officer", BEN_FILE, "--yes")
    before = state(store)
    done = run("revoke-key", fingerprint_of(ben), "--reason", "compromised", "--vouch-until", "f" * 40, "--yes")
    refused(store, before, done, 3, "no commit")


def test_a_retired_key_leaves_the_roster(store: Path, ben: GpgHome) -> None:
    """And comes back by no command."""
    works("add-officer", BEN_FILE, "--yes")
    done = works("revoke-key", fingerprint_of(ben), "--reason", "retired", "--yes")
    assert fingerprint_groups(fingerprint_of(ben)) in done.out
    assert fingerprint_of(ben) not in (store / "agreement/officers.yaml").read_text("utf-8")
    before = state(store)
    refused(store, before, run("add-officer", BEN_FILE, "--yes"), 4, "was revoked")
    assert proved(store).code == 0


@pytest.mark.parametrize("who", ["officer", "signatory"])
def test_the_key_of_somebody_who_left_is_revoked_as_compromised(
    store: Path, ben: GpgHome, monkeypatch: pytest.MonkeyPatch, keyring: GpgHome, who: str
) -> None:
    """What a former officer or signatory signed is in the history for good, so the key still matters."""
    if who == "officer":
        works("add-officer", BEN_FILE, "--yes")
        monkeypatch.setenv("GNUPGHOME", str(ben.path))
        works("assign-post", "dpo", PARTNER, "--title", "Data Protection Officer", "--yes")
        monkeypatch.setenv("GNUPGHOME", str(keyring.path))
        works("remove-officer", "Ben Stranger", "--yes")
    else:
        works("add-key", PARTNER, BEN_FILE, "--yes")
        monkeypatch.setenv("GNUPGHOME", str(ben.path))
        works("assign-post", "dpo", PARTNER, "--title", "Data Protection Officer", "--yes")
        monkeypatch.setenv("GNUPGHOME", str(keyring.path))
        works("remove-signatory", PARTNER, "Robin Example", "--yes")
    assert proved(store).code == 0
    words = ("revoke-key", fingerprint_of(ben), "--reason", "compromised", "--yes")
    signed = git(store, "rev-parse", "--short=12", "HEAD~1").strip()
    before = state(store)
    done = run(*words)
    refused(store, before, done, 6, f"1 commit here, the last one in {signed}", "nobody can verify this history")
    assert f"--vouch-until {signed}" in done.remedy
    # Vouching for less than the key signed would leave the history just as bad.
    earlier = git(store, "rev-parse", "HEAD~2").strip()
    refused(store, before, run(*words, "--vouch-until", earlier), 5, "(C05)", "nobody vouches")
    assert BEN in works(*words, "--vouch-until", signed).out
    assert proved(store).code == 0
    before = state(store)
    refused(store, before, run(*words, "--vouch-until", earlier), 2, "is already revoked")


@pytest.mark.parametrize("reason", ["retired", "superseded"])
def test_a_key_that_signed_today_and_is_retired_today_keeps_what_it_signed(
    reason: str, store: Path, ben: GpgHome, monkeypatch: pytest.MonkeyPatch, keyring: GpgHome
) -> None:
    """It no longer counts from the day after; a day that would take something away is refused with the right one."""
    works("add-officer", BEN_FILE, "--yes")
    monkeypatch.setenv("GNUPGHOME", str(ben.path))
    works("assign-post", "dpo", PARTNER, "--title", "Data Protection Officer", "--yes")
    monkeypatch.setenv("GNUPGHOME", str(keyring.path))
    words = ("revoke-key", fingerprint_of(ben), "--reason", reason, "--yes")
    before = state(store)
    done = run(*words, "--since", "2026-01-01")
    refused(store, before, done, 2, "the key signed here until", "from 1 January 2026, nobody could verify")
    since = datetime.now(UTC).date() + timedelta(days=1)
    assert done.remedy.startswith(f"--since {since}")
    assert works(*words, "--json").report["since"] == since.isoformat()
    assert proved(store).code == 0


def test_a_key_that_signed_nothing_is_retired_from_any_day(store: Path) -> None:
    """There is nothing that it could take away."""
    works("add-key", PARTNER, BEN_FILE, "--yes")
    fingerprint = fingerprint_of(cached_home(BEN))
    words = ("revoke-key", fingerprint, "--reason", "retired", "--since", "2026-01-01", "--yes", "--json")
    assert works(*words).report["since"] == "2026-01-01"
    assert proved(store).code == 0


def test_vouching_in_the_same_commit_keeps_the_history_good(
    store: Path, ben: GpgHome, monkeypatch: pytest.MonkeyPatch, keyring: GpgHome
) -> None:
    """The commit may be given in short; the record has its whole id."""
    works("add-officer", BEN_FILE, "--yes")
    monkeypatch.setenv("GNUPGHOME", str(ben.path))
    works("assign-post", "dpo", PARTNER, "--title", "Data Protection Officer", "--yes")
    monkeypatch.setenv("GNUPGHOME", str(keyring.path))
    known = tip(store)
    words = ("revoke-key", fingerprint_of(ben), "--reason", "compromised", "--vouch-until", known[:12])
    done = works(*words, "--yes")
    assert known in done.out
    assert "nobody can verify" not in done.out
    assert known in (store / "agreement/revocations.yaml").read_text("utf-8")
    assert proved(store).code == 0
