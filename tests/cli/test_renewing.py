"""Keys that expire: renewed in time and too late, by their owner, in one command."""

from __future__ import annotations

import shutil
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import ADD_NEW_ROAD, BEN, anchor_line, copy, git, run, state, tip, whole
from tests.cli.test_killing import ROUNDS, kill_within, moments, run_time, start
from tests.gpg_home import GpgHome, cached_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ALONE = ("--pinentry-mode=loopback", "--passphrase", "")
"""Nobody is there to ask for a passphrase."""
EVE = "Eve Expiring <eve@example.org>"


@pytest.fixture
def eve(monkeypatch: pytest.MonkeyPatch) -> Iterator[GpgHome]:
    """Give the keyring of an officer, who sits at the computer."""
    with closing(GpgHome()) as home:
        monkeypatch.setenv("GNUPGHOME", str(home.path))
        yield home


def begun(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Begin a store whose one officer is whoever sits at the computer."""
    root = folder / "own"
    monkeypatch.chdir(folder)
    done = run("init", str(root), "--yes")
    assert done.code == 0, done.err
    monkeypatch.chdir(root)
    return root


def proved(root: Path) -> bool:
    """Say whether everybody accepts the whole history."""
    return run("verify", "--anchor", anchor_line(root), "--no-cache", "--accept-rewrite").code == 0


def test_the_only_officers_key_is_renewed_in_time(
    eve: GpgHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One command extends it and records that."""
    fingerprint = eve.make_key(EVE, expires="20d")
    root = begun(tmp_path, monkeypatch)
    before = state(root), eve.certificate(fingerprint)
    rehearsed = run("renew-key", "--lasts", "3y", "--dry-run")
    assert (rehearsed.code, state(root), eve.certificate(fingerprint)) == (0, *before)
    assert f"It would extend the key and record agreement/keys/{fingerprint}.asc" in rehearsed.out
    done = run("renew-key", "--lasts", "3y", "--yes")
    assert done.code == 0, done.err
    assert git(root, "show", "--format=%s", "--name-only", "HEAD").split("\n\n") == [
        "Renew the certificate of Eve Expiring",
        f"agreement/keys/{fingerprint}.asc\n",
    ]
    assert proved(root)
    assert run(*ADD_NEW_ROAD).code == 0
    assert proved(root)


def test_the_only_officers_key_is_renewed_after_it_expired(
    eve: GpgHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The renewed key signs the commit that brings its renewal (ATTACKS C03); until then nothing is recorded."""
    eve.make_key(EVE, expires="seconds=3")
    root = begun(tmp_path, monkeypatch)
    time.sleep(3.5)
    before = state(root)
    done = run(*ADD_NEW_ROAD)
    assert (done.code, "isa-admin renew-key" in done.remedy) == (6, True)
    assert state(root) == before
    done = run("renew-key", "--yes")
    assert done.code == 0, done.err
    assert proved(root)
    assert run(*ADD_NEW_ROAD).code == 0


def test_a_key_that_gpg_extended_alone_is_recorded_before_it_signs_anything_else(
    eve: GpgHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy in the store is what others judge by, so the message names what to do before a passphrase is asked."""
    fingerprint = eve.make_key(EVE, expires="seconds=3")
    root = begun(tmp_path, monkeypatch)
    time.sleep(3.5)
    eve.gpg("--quick-set-expire", fingerprint, "1y")
    done = run(*ADD_NEW_ROAD)
    assert (done.code, done.remedy) == (6, "extend it and record that in one go: isa-admin renew-key")
    file = tmp_path / "eve.asc"
    file.write_text(eve.certificate(fingerprint), "utf-8")
    done = run("add-key", "officers", str(file), "--yes")
    assert done.code == 0, done.err
    assert proved(root)
    at = tip(root)
    again = run("add-key", "officers", str(file), "--yes")
    assert (again.code, "nothing was recorded" in again.out, tip(root)) == (0, True, at)


def test_a_new_subkey_signs_once_it_is_recorded(eve: GpgHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until then the part that the store knows goes on signing."""
    fingerprint = eve.make_key(EVE)
    root = begun(tmp_path, monkeypatch)
    eve.add_subkey(fingerprint)
    assert run(*ADD_NEW_ROAD).code == 0
    assert run("renew-key", "--yes").code == 0
    assert run("update-partner", "nspcc", "--town", "Leicester City", "--yes").code == 0
    assert proved(root)


def test_a_signatory_renews_a_key_for_an_officer_to_record(
    store: Path, monkeypatch: pytest.MonkeyPatch, keyring: GpgHome
) -> None:
    """A signatory may not write certificates, so the command writes a file and says to whom it goes."""
    with closing(cached_home(BEN).copy()) as own:
        fingerprint = own.fingerprints["ben@example.org"]
        assert run("add-key", "harbour-trust", "../ben.asc", "--yes").code == 0
        monkeypatch.setenv("GNUPGHOME", str(own.path))
        rehearsed = run("renew-key", "--lasts", "4y", "--out", "../renewed.asc", "--dry-run")
        assert "It would extend the key and write ../renewed.asc" in rehearsed.out
        assert not (store.parent / "renewed.asc").exists()
        done = run("renew-key", "--lasts", "4y", "--out", "../renewed.asc", "--yes")
        assert done.code == 0, done.err
        assert "isa-admin add-key PARTNER FILE" in done.out
        refused = run("renew-key", "--lasts", "5y", "--out", "../ben.asc", "--yes")
        assert (refused.code, "--replace" in refused.remedy) == (2, True)
        assert (
            "isa-admin add-key"
            in run("renew-key", "--lasts", "4y", "--out", "../renewed.asc", "--replace", "--yes").out
        )
    monkeypatch.setenv("GNUPGHOME", str(keyring.path))
    done = run("add-key", "harbour-trust", "../renewed.asc", "--yes")
    assert done.code == 0, done.err
    assert f"partners/harbour-trust/keys/{fingerprint}.asc" in git(store, "show", "--name-only", "HEAD")
    assert proved(store)


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("--out", "file.asc"), 2, "your key is on the roster"),
        (("--lasts", "soon"), 2, "not a length of time for a key"),
        (("--lasts", "1d"), 2, "would shorten it"),
        (("--key", "nobody@example.org"), 6, "is not one of your secret keys"),
    ],
)
def test_a_renewal_with_wrong_words_changes_nothing(words: tuple[str, ...], code: int, error: str, store: Path) -> None:
    """Each says what is wrong."""
    before = state(store)
    done = run("renew-key", *words, "--yes")
    assert (done.code, error in done.error) == (code, True), done.err
    assert state(store) == before


@pytest.mark.timeout(60 + 10 * ROUNDS)
def test_a_killed_renewal_is_finished_by_typing_it_again(
    eve: GpgHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key may have been extended already; the store holds the old certificate or the new one, and goes on."""
    eve.make_key(EVE, expires="20d")
    root = begun(tmp_path, monkeypatch)
    pristine, old = copy(root, tmp_path / "pristine" / "isa"), tip(root)
    words = ("renew-key", "--lasts", "3y", "--yes")
    for moment in moments(run_time(words, pristine)):
        kill_within(start(words, root), moment)
        now = tip(root)
        assert now == old or git(root, "log", "-1", "--format=%P", now).strip() == old
        assert run("status").code == 0
        done = run("renew-key", "--lasts", "4y", "--yes")
        assert done.code == 0, (moment, done)
        assert git(root, "log", "-1", "--format=%P").strip() == now
        assert "renew-key" not in run("doctor").out
        assert proved(root)
        whole(root)
        shutil.rmtree(root)
        copy(pristine, root)
        monkeypatch.chdir(root)


def test_the_roster_is_shown_with_the_day_on_which_each_certificate_expires(
    eve: GpgHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`list-officers`, `doctor`, `due` and `status` go by the copy in the store, which others judge by."""
    fingerprint = eve.make_key(EVE, expires="20d")
    begun(tmp_path, monkeypatch)
    eve.gpg("--quick-set-expire", fingerprint, "3y")
    (found,) = run("list-officers", "--json").report["officers"]
    ends = (datetime.now(UTC) + timedelta(days=20)).date()
    assert (found["name"], found["fingerprint"], found["expires"]) == ("Eve Expiring", fingerprint, ends.isoformat())
    assert "1 person on the roster" in run("list-officers").out
    told = (("doctor",), ("status", "--json"), ("due",))
    assert ["renew-key" in run(*words).out for words in told] == [True, True, True]
    assert run("renew-key", "--yes").code == 0
    # What gpg had extended further is recorded as it is, and not cut to the two years of the command.
    (found,) = run("list-officers", "--json").report["officers"]
    assert date.fromisoformat(found["expires"]) > ends + timedelta(days=900)
    assert ["renew-key" in run(*words).out for words in told] == [False, False, False]


def test_whoever_begins_a_store_has_pinned_its_anchor(
    eve: GpgHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere nothing is asked yet, which is another thing than no."""
    eve.make_key(EVE)
    root = begun(tmp_path, monkeypatch)
    assert run("verify").code == 0
    assert run("trust", "--remove", anchor_line(root)).code == 0
    done = run("verify")
    assert done.code == 1
    assert done.out.startswith("not asked yet: ")
    assert "[A01]" in done.out


@pytest.mark.parametrize("kind", ["dsa2048", "rsa1024", "secp256k1"])
def test_a_key_that_verification_never_accepts_begins_no_store(
    kind: str, eve: GpgHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GnuPG signs with it all the same; `doctor` says so before anything depends on it."""
    eve.gpg(*ALONE, "--quick-generate-key", EVE, kind, "sign", "2y")
    monkeypatch.chdir(tmp_path)
    done = run("init", "own", "--yes")
    assert (done.code, not (tmp_path / "own").exists()) == (6, True), done.err
    assert "make a new key" in done.remedy
    assert "verification does not accept this key" in run("doctor").out


def test_a_weak_subkey_that_would_sign_begins_no_store(
    eve: GpgHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The strong part of the same key signs instead."""
    fingerprint = eve.make_key(EVE)
    eve.gpg(*ALONE, "--quick-add-key", fingerprint, "dsa2048", "sign", "1y")
    root = begun(tmp_path, monkeypatch)
    assert proved(root)
