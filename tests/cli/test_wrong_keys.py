"""What a key, a gpg or a git that is not right gets: the reason in plain words, a remedy, and nothing changed."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import (
    ADD_NEW_ROAD,
    BEN,
    OFFICER,
    WRITING,
    Said,
    commit_by_hand,
    git,
    path_without,
    put_on_path,
    run,
    state,
    tip,
)
from tests.gpg_home import GpgHome, gpg_home
from tests.scenarios.offering import not_to_be_typed

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch) -> Iterator[GpgHome]:
    """A keyring without a key, which is the officer's from now on."""
    with gpg_home() as fresh:
        monkeypatch.setenv("GNUPGHOME", str(fresh.path))
        yield fresh


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, keyring: GpgHome) -> Iterator[GpgHome]:
    """A copy of the officer's keyring, to be changed at will."""
    copied = keyring.copy()
    monkeypatch.setenv("GNUPGHOME", str(copied.path))
    yield copied
    copied.close()


OLD_GIT = 'case "$*" in *version*) echo "git version 2.20.1";; *) exit 129;; esac'
"""It lacks options that newer ones have; the program asks for its version where it fails."""


def refused(store: Path, done: Said, before: dict[str, str], code: int = 6) -> None:
    """Ensure that a command was refused as it should be, with nothing changed."""
    assert done.code == code, done
    assert re.findall(r"^(error|try): ", done.err, re.MULTILINE) == ["error", "try"]
    assert "Traceback" not in done.err
    assert "done:" not in done.out
    assert not_to_be_typed(done) == []
    assert state(store) == before


def second_officer(home: GpgHome) -> str:
    """Make Ben an officer, as the program does it; gives the fingerprint."""
    fingerprint = home.make_key(BEN)
    Path("../second.asc").write_text(home.certificate(fingerprint), "ascii")
    done = run("add-officer", "../second.asc", "--key", "olive@example.org", "--yes")
    assert done.code == 0, done.err
    return fingerprint


def answer_with(home: GpgHome, answer: str) -> None:
    """Make gpg ask a program that answers so when it is asked for a passphrase."""
    pinentry = home.path / "pinentry"
    loop = f'echo OK; while read word rest; do case "$word" in GETPIN) {answer};; *) echo OK;; esac; done'
    pinentry.write_text(f"#!/bin/sh\n{loop}\n", "utf-8")
    pinentry.chmod(0o700)
    home.configure_agent(f"pinentry-program {pinentry}")


def put_on_roster(store: Path, home: GpgHome, fingerprint: str, name: str, email: str) -> None:
    """Add a second officer to the roster by hand, with the certificate."""
    certificate = f"agreement/keys/{fingerprint}.asc"
    (store / certificate).write_text(home.certificate(fingerprint), "ascii")
    git(store, "add", certificate)
    roster = (store / "agreement/officers.yaml").read_text("utf-8")
    facts = [f"fingerprint: {fingerprint}", f"name: {name}", f"email: {email}", "role: officer", "since: 2026-01-01"]
    row = "  - " + "\n    ".join(facts) + "\n"
    commit_by_hand(store, "agreement/officers.yaml", roster.rstrip("\n") + "\n" + row)


@pytest.mark.parametrize("name", WRITING)
def test_without_a_key_nothing_is_asked_and_nothing_changed(name: str, store: Path, empty: GpgHome) -> None:
    """Every writing command looks for the key first, and the remedy says how to get one."""
    before = state(store)
    done = run(*WRITING[name])
    refused(store, done, before)
    assert "no secret key" in done.error
    # In a store a new key is of no use before an officer records it.
    assert ("init PATH --new-key" if name == "init" else "recorded by an officer") in done.remedy
    assert empty.fingerprints == {}
    assert not (store.parent / "another-store").exists()


def test_a_key_that_is_not_on_the_roster_is_refused(store: Path, empty: GpgHome) -> None:
    """Whose key it is stands in the message."""
    empty.make_key(BEN)
    before = state(store)
    done = run(*ADD_NEW_ROAD)
    refused(store, done, before)
    assert "roster" in done.error
    assert "ben@example.org" in done.error
    assert "ask an officer" in done.remedy


def test_a_key_that_is_not_on_the_roster_is_refused_when_named(store: Path, own: GpgHome) -> None:
    """Naming it with --key makes it no officer's."""
    own.make_key(BEN)
    before = state(store)
    done = run(*ADD_NEW_ROAD, "--key", "ben@example.org")
    refused(store, done, before)
    assert "not on the roster" in done.error


def test_a_key_that_is_not_there_is_refused_when_named(store: Path) -> None:
    """The keys that are there are listed."""
    before = state(store)
    done = run(*ADD_NEW_ROAD, "--key", "nobody@example.org")
    refused(store, done, before)
    assert "'nobody@example.org'" in done.error
    assert "olive@example.org" in done.error


def test_an_officer_whose_keyring_has_a_stranger_s_key_too_need_not_choose(store: Path, own: GpgHome) -> None:
    """Only keys on the roster count."""
    own.make_key(BEN)
    assert run(*ADD_NEW_ROAD).code == 0
    assert "Olive Officer" in git(store, "log", "-1", "--format=%cn")


def test_of_two_officers_keys_one_must_be_named(store: Path, own: GpgHome) -> None:
    """Both stand in the message; --key or git's user.signingkey decides."""
    second_officer(own)
    before = state(store)
    done = run(*ADD_NEW_ROAD)
    refused(store, done, before)
    assert "olive@example.org" in done.error
    assert "ben@example.org" in done.error
    assert "--key" in done.remedy


def test_of_two_officers_keys_the_one_named_signs(store: Path, own: GpgHome) -> None:
    """The commit is by that officer, and gpg finds it signed with that key."""
    fingerprint = second_officer(own)
    assert run(*ADD_NEW_ROAD, "--key", "ben@example.org").code == 0
    assert git(store, "log", "-1", "--format=%cn <%ce> %GF").strip() == f"Ben Stranger <ben@example.org> {fingerprint}"


def test_of_two_officers_keys_the_one_of_git_s_settings_signs(
    store: Path, own: GpgHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git's user.signingkey is taken from the user's settings, not from the store's."""
    fingerprint = second_officer(own)
    (store.parent / "gitconfig").write_text(f"[user]\n\tsigningkey = {fingerprint}\n", "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(store.parent / "gitconfig"))
    git(store, "config", "user.signingkey", own.fingerprints.get("olive@example.org", "0" * 40))
    assert run(*ADD_NEW_ROAD).code == 0
    assert git(store, "log", "-1", "--format=%GF").strip() == fingerprint


def test_init_with_two_keys_asks_which(tmp_path: Path, own: GpgHome) -> None:
    """There is no roster yet that could decide, so nothing is made."""
    own.make_key(BEN)
    done = run("init", "new", "--yes")
    assert done.code == 6
    assert "2 keys could sign" in done.error
    assert "--key" in done.remedy
    assert list(tmp_path.iterdir()) == []


def test_an_expired_key_is_refused_with_the_day(store: Path, empty: GpgHome) -> None:
    """The remedy is the gpg command that extends it."""
    fingerprint = empty.make_key(BEN, at=datetime(2023, 1, 2, tzinfo=UTC), expires="1y")
    put_on_roster(store, empty, fingerprint, "Ben Officer", "ben@example.org")
    before = state(store)
    done = run(*ADD_NEW_ROAD)
    refused(store, done, before)
    assert "expired on 2 January 2024" in done.error
    assert f"gpg --quick-set-expire {fingerprint}" in done.remedy


def test_a_revoked_key_is_refused(store: Path, own: GpgHome) -> None:
    """Revoked is said, not merely unusable."""
    own.revoke(own.fingerprints["olive@example.org"])
    before = state(store)
    done = run(*ADD_NEW_ROAD)
    refused(store, done, before)
    assert "revoked" in done.error
    assert "--key" in done.remedy


def test_a_passphrase_prompt_that_is_cancelled_stops_the_command(store: Path, empty: GpgHome) -> None:
    """Nothing was signed, nothing is changed, and the remedy says to type it."""
    answer_with(empty, 'echo "ERR 83886179 cancelled"')
    fingerprint = empty.make_key(BEN, passphrase="secret")  # noqa: S106  of a key that lasts a second
    put_on_roster(store, empty, fingerprint, "Ben Officer", "ben@example.org")
    empty.forget_passphrases()
    before = state(store)
    done = run(*ADD_NEW_ROAD)
    refused(store, done, before)
    assert "cancelled" in done.error
    assert "passphrase" in done.remedy


def test_gpg_that_refuses_stops_the_command(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own last words stand in the message where no code says more."""
    script = (
        f'case "$*" in *--detach-sign*) echo "gpg: out of luck" >&2; exit 2;; *) exec {shutil.which("gpg")} "$@";; esac'
    )
    monkeypatch.setenv("PATH", put_on_path(store.parent / "fake", "gpg", script))
    before = state(store)
    done = run(*ADD_NEW_ROAD)
    refused(store, done, before)
    assert "out of luck" in done.error
    assert "isa-admin doctor" in done.remedy


@pytest.mark.parametrize("name", WRITING)
def test_without_gpg_nothing_can_be_written(name: str, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 7, with how to install it."""
    monkeypatch.setenv("PATH", path_without(store.parent / "bin", "gpg", "gpg2"))
    before = state(store)
    done = run(*WRITING[name])
    refused(store, done, before, code=7)
    assert "gpg" in done.error
    assert "install" in done.remedy


def test_without_gpg_the_register_is_read_all_the_same(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading needs no key."""
    monkeypatch.setenv("PATH", path_without(store.parent / "bin", "gpg", "gpg2"))
    assert run("list-partners").code == 0
    assert run("history").code == 0
    assert run("doctor").code == 1
    assert store.is_dir()


@pytest.mark.parametrize(
    ("script", "message"),
    [(None, "git was not found"), (OLD_GIT, "git is too old"), ("exit 1", "git is too old")],
    ids=["absent", "old", "broken"],
)
@pytest.mark.parametrize("words", [ADD_NEW_ROAD, ("status",), WRITING["init"]], ids=["writing", "reading", "init"])
def test_git_that_is_missing_or_too_old_is_said(
    script: str | None, message: str, words: tuple[str, ...], store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 7, with where to get it."""
    before = state(store)
    if script is None:
        monkeypatch.setenv("PATH", path_without(store.parent / "bin", "git"))
    else:
        monkeypatch.setenv("PATH", put_on_path(store.parent / "fake", "git", script))
    done = run(*words)
    refused(store, done, before, code=7)
    assert message in done.error
    assert "https://git-scm.com" in done.remedy


def test_the_doctor_says_that_git_is_missing(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor examines instead of failing: exit 1 with the finding and its remedy."""
    monkeypatch.setenv("PATH", path_without(store.parent / "bin", "git"))
    done = run("doctor")
    assert done.code == 1
    assert "fail  git: git was not found" in done.out
    assert "try: install git" in done.out


def test_the_variable_for_gpg_that_names_nothing_is_named(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ISA_ADMIN_GPG stands in message and remedy."""
    monkeypatch.setenv("ISA_ADMIN_GPG", "/nowhere/gpg")
    before = state(store)
    done = run(*ADD_NEW_ROAD)
    refused(store, done, before, code=7)
    assert "ISA_ADMIN_GPG" in done.error
    assert "ISA_ADMIN_GPG" in done.remedy


def test_a_new_key_is_made_for_a_new_store(tmp_path: Path, empty: GpgHome) -> None:
    """--new-key asks gpg for a key, says where its revocation certificate is, and the key signs the first commit."""
    answer_with(empty, 'echo "D secret"; echo OK')
    done = run("init", "isa", "--new-key", OFFICER, "--yes", "--json")
    assert done.code == 0, done.err
    fingerprint = done.report["officer"]
    assert git(tmp_path / "isa", "log", "-1", "--format=%GF").strip() == fingerprint
    assert done.report["revocation"] == str(tmp_path / f"{fingerprint}.rev")
    assert tip(tmp_path / "isa") == done.report["commit"]


def test_a_new_key_is_made_for_another_officer(store: Path, keyring: GpgHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its revocation certificate lies beside the store, not in it, where everybody with a copy would have it."""
    with closing(keyring.copy()) as own:
        monkeypatch.setenv("GNUPGHOME", str(own.path))
        answer_with(own, 'echo "D secret"; echo OK')
        done = run("add-officer", "--new-key", BEN, "--yes", "--json")
        assert done.code == 0, done.err
    assert done.report["revocation"] == str(store.parent / f"{done.report['fingerprint']}.rev")
    assert Path(done.report["revocation"]).is_file()
    assert git(store, "status", "--porcelain") == ""


def test_no_key_is_made_by_somebody_who_may_not_put_it_on_the_roster(store: Path, empty: GpgHome) -> None:
    """The officer's own key is looked for first."""
    before = state(store)
    answer_with(empty, 'echo "D secret"; echo OK')
    refused(store, run("add-officer", "--new-key", BEN, "--yes"), before)
    assert empty.gpg("--list-keys").stdout == b""


@pytest.mark.parametrize(
    ("words", "code", "names"),
    [
        (("--new-key", "Olive"), 2, "Olive"),
        (("--new-key", "Olive <olive>"), 2, "olive"),
        (("--new-key", OFFICER, "--key", "x"), 2, "--new-key"),
        (("--new-key", OFFICER, "--dry-run"), 2, "--dry-run"),
        (("--id", "Not An Id"), 2, "Not An Id"),
        (("--title", " "), 2, "title"),
        (("--boards", "A\x07B"), 2, "<U+0007>"),
    ],
)
def test_init_refuses_what_it_cannot_use(
    words: tuple[str, ...], code: int, names: str, tmp_path: Path, keyring: GpgHome
) -> None:
    """Before any key is made and any folder."""
    before = keyring.gpg("--list-secret-keys", "--with-colons").stdout
    done = run("init", "isa", *words, "--yes")
    assert done.code == code, done
    assert names in done.error
    assert re.findall(r"^(error|try): ", done.err, re.MULTILINE) == ["error", "try"]
    assert list(tmp_path.iterdir()) == []
    assert keyring.gpg("--list-secret-keys", "--with-colons").stdout == before


@pytest.mark.parametrize(
    ("user_id", "lacks"),
    [("Olive Officer", "e-mail address"), ("<olive@example.org>", "name"), ("olive@example.org", "name")],
)
def test_init_refuses_a_key_that_does_not_say_whose_it_is(
    user_id: str, lacks: str, tmp_path: Path, empty: GpgHome
) -> None:
    """The roster shows a name and an address, so the key has both."""
    empty.make_key(user_id)
    done = run("init", "isa", "--yes")
    assert done.code == 6, done
    assert done.error.endswith(f"does not say whose it is: it has no {lacks}")
    assert "gpg --quick-add-uid" in done.remedy
    assert list(tmp_path.iterdir()) == []
