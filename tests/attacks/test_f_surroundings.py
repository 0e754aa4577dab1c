"""Attacks from the surroundings: configuration, keyrings, environment, caches (docs/threat-model.md, F)."""

from __future__ import annotations

import json
import os
import subprocess
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from isa_admin.application.verifying import pinned
from isa_admin.application.verifying.proof import Request
from isa_admin.application.verifying.proving import prove
from isa_admin.domain.changes import DropOfficer, PutCertificate
from tests.attacks.openpgp import COMPROMISED
from tests.attacks.proving import asked, found, judged
from tests.attacks.story import (
    MALLORY,
    NOTE,
    NOW,
    OLIVE,
    OSCAR,
    ROBIN,
    anchor,
    day,
    enter,
    good,
    revocation,
)
from tests.gpg_home import gpg_home

if TYPE_CHECKING:
    from pathlib import Path

EDIT = {NOTE: b"opened: 2024-03-25\n"}


def cached(store: Path, **wishes: bool) -> tuple[list[tuple[str, str, str | None]], int, int]:
    """Verify with the cache; gives the findings, how many commits were judged now, and how many were known."""
    proof = prove(Request(**{"source": str(store), **wishes}), anchor(), NOW)  # type: ignore[arg-type]  # flags only
    return found(proof), proof.commits, proof.known


def test_f01_nothing_of_a_foreign_repositorys_configuration_runs(tmp_path: Path) -> None:
    """gpg.program, core.fsmonitor, hooks, core.sshCommand, filters, aliases, an uploadpack hook."""
    store = good().write(tmp_path / "store")
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n", "utf-8")
    trap.chmod(0o755)
    (store / "hooks").mkdir()
    for hook in ("post-checkout", "reference-transaction", "pre-auto-gc", "post-index-change"):
        (store / "hooks" / hook).symlink_to(trap)
    settings = ("gpg.program", "core.fsmonitor", "core.sshCommand", "core.pager", "uploadpack.packObjectsHook")
    for name in (*settings, "core.alternateRefsCommand", "diff.external", "core.askPass"):
        subprocess.run(["git", "-C", str(store), "config", name, str(trap)], check=True)
    subprocess.run(["git", "-C", str(store), "config", "core.hooksPath", str(store / "hooks")], check=True)
    for engine in ("sequoia", "gpg"):
        assert found(asked(store, engine=engine)) == []
    assert not (tmp_path / "sprung").exists()


def test_f01_a_repository_of_another_user_is_verified(tmp_path: Path) -> None:
    """Git itself refuses to look into it; nothing of it is run, so there is no need to."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to give a folder to somebody else")
    store = good().write(tmp_path / "store")
    for path in (store, *store.rglob("*")):
        os.chown(path, 12345, 12345)
    assert found(asked(store)) == []


def test_f02_the_users_keyring_and_gpg_conf_have_no_influence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mallory's key is trusted there ultimately, and gpg.conf is broken."""
    bent = good()
    bent.commit(EDIT, MALLORY, day(20))
    with gpg_home() as home:
        home.gpg("--import", feed=MALLORY.certificate)
        home.gpg("--import-ownertrust", feed=f"{MALLORY.fingerprint}:6:\n".encode())
        (home.path / "gpg.conf").write_text("ignore-time-conflict\nweak-digest SHA256\nno-such-option\n", "utf-8")
        monkeypatch.setenv("GNUPGHOME", str(home.path))
        for engine in ("sequoia", "gpg"):
            assert found(judged(good(), engine=engine)) == []
            assert found(judged(bent, engine=engine, since=good().tip)) == [("B03", "reject", bent.tip)]


def test_f03_git_variables_have_no_influence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them would make git look somewhere else or run something."""
    store = good().write(tmp_path / "store")
    for name, value in {
        "GIT_DIR": "/nowhere",
        "GIT_OBJECT_DIRECTORY": "/nowhere",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": "/nowhere",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": f"touch {tmp_path}/sprung",
        "GIT_REPLACE_REF_BASE": "refs/heads/",
        "GIT_SHALLOW_FILE": str(store / "HEAD"),
        "GIT_GRAFT_FILE": str(store / "HEAD"),
        "GIT_NAMESPACE": "evil",
        "GIT_SSH_COMMAND": f"touch {tmp_path}/sprung",
        "GIT_EXTERNAL_DIFF": f"touch {tmp_path}/sprung",
        "GIT_EXEC_PATH": str(tmp_path),
    }.items():
        monkeypatch.setenv(name, value)
    assert found(asked(store)) == []
    assert not (tmp_path / "sprung").exists()


def test_f04_the_cache_makes_verification_quicker_and_nothing_else(tmp_path: Path) -> None:
    """Only new commits are judged; a bad one is found, and is not remembered as good."""
    made = good()
    assert cached(made.write(tmp_path / "one")) == ([], 13, 0)
    assert cached(tmp_path / "one") == ([], 0, 13)
    made.commit(EDIT, OLIVE, day(20))
    assert cached(made.write(tmp_path / "two")) == ([], 1, 13)
    made.commit({NOTE: b"opened: 2024-03-26\n"}, MALLORY, day(21))
    store = made.write(tmp_path / "three")
    for _ in range(2):
        assert cached(store) == ([("B03", "reject", made.tip)], 0, 14)
    assert cached(store, cache=False) == ([("B03", "reject", made.tip)], 14, 0)


def test_f04_a_tampered_cache_is_no_cache(tmp_path: Path) -> None:
    """It says that a bad commit was proved; the seal is made with a secret that lies elsewhere."""
    made = good()
    assert cached(made.write(tmp_path / "one"))[0] == []
    made.commit(EDIT, MALLORY, day(20))
    store = made.write(tmp_path / "two")
    file = pinned.cache_folder(anchor()) / "verified.json"
    seal, _, text = file.read_text("utf-8").partition("\n")
    forged = json.dumps({**json.loads(text), "tip": made.tip})
    for content in (f"{seal}\n{forged}", forged, "", "null", "[]", f"{seal}\n{{}}", "é\n", f"{seal}\n[1]"):
        file.write_text(content, "utf-8")
        assert cached(store) == ([("B03", "reject", made.tip)], 13, 0)
    file.write_bytes(b"\xff\xfe")
    assert cached(store)[0] == [("B03", "reject", made.tip)]


def test_f04_what_is_odd_is_told_every_time(tmp_path: Path) -> None:
    """Otherwise --strict would say no once, and yes from then on."""
    made = good()
    odd = made.commit(EDIT, OLIVE, day(20), name="Somebody Else")
    warned = [("B12", "warn", odd)]
    assert cached(made.write(tmp_path / "one")) == (warned, 14, 0)
    assert cached(tmp_path / "one") == (warned, 0, 14)
    also = made.commit({NOTE: b"opened: 2024-03-26\n"}, OLIVE, day(21), dated=day(23))
    assert cached(made.write(tmp_path / "two")) == ([*warned, ("C10", "warn", also)], 1, 14)
    assert cached(tmp_path / "two") == ([*warned, ("C10", "warn", also)], 0, 15)
    assert cached(tmp_path / "two", cache=False) == ([*warned, ("C10", "warn", also)], 15, 0)


def test_f04_a_later_revocation_judges_everything_anew(tmp_path: Path) -> None:
    """What the cache holds was proved with less knowledge."""
    made = good()
    assert cached(made.write(tmp_path / "one"))[0] == []
    enter(made, [revocation(OSCAR, "compromised", 20), DropOfficer(OSCAR.fingerprint)], OLIVE, 20)
    assert cached(made.write(tmp_path / "two"))[0] == [("C05", "reject", made.commits[2])]


def test_f04_a_revocation_by_the_owner_judges_everything_anew(tmp_path: Path) -> None:
    """It comes inside the certificate."""
    made = good()
    assert cached(made.write(tmp_path / "one"))[0] == []
    revoked = OSCAR.revoked(COMPROMISED, day(20)).certificate.decode()
    enter(made, [PutCertificate(None, OSCAR.fingerprint, revoked)], OLIVE, 20)
    assert cached(made.write(tmp_path / "two"))[0] == [("C05", "reject", made.commits[2])]


def test_f04_the_revocation_of_a_key_that_signed_only_a_statement_judges_everything_anew(tmp_path: Path) -> None:
    """An officer committed the adoption; its signature is the signatory's."""
    made = good().up_to(8)
    assert cached(made.write(tmp_path / "one"))[0] == []
    enter(made, [revocation(ROBIN, "compromised", 20)], OLIVE, 20)
    assert cached(made.write(tmp_path / "two"))[0] == [("C05", "reject", made.commits[7])]


def test_f05_a_commit_of_a_year_that_no_calendar_has_is_no_traceback(tmp_path: Path) -> None:
    """Its date is a claim, and here not even a possible one."""
    bent = good()
    bent.commit(EDIT, OLIVE, day(20), bend=lambda raw: raw.replace(b"> 1", b"> 99999999991"))
    proof = asked(bent.write(tmp_path / "store"))
    assert not proof.ok
    assert not judged(bent).ok


@pytest.mark.parametrize("what", ["pipe", "huge"])
def test_what_lies_in_a_folder_instead_of_a_file_is_not_waited_for(tmp_path: Path, what: str) -> None:
    """A pipe that nobody writes to, a file that no memory holds: in the work tree, and in git's own folder."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes with a name")
    clone = tmp_path / "clone"
    bare = good().write(tmp_path / "bare")
    subprocess.run(["git", "clone", "-q", str(bare), str(clone)], check=True, capture_output=True)

    def put(file: Path) -> None:
        if what == "pipe":
            os.mkfifo(file)
        else:
            with file.open("wb") as opened:
                opened.truncate(1 << 42)

    terms = clone / "agreement/terms/01-purpose.md"
    terms.unlink()
    put(terms)
    assert found(asked(clone)) == [("D10", "warn", None)]
    put(clone / ".git/shallow")
    assert found(asked(clone)) == [("A06", "reject", None)]


def test_memory_does_not_grow_with_the_history() -> None:
    """Four times as many commits take no more than a little more."""

    def peak(count: int) -> int:
        made = good()
        for number in range(count):
            made.commit({NOTE: f"opened: {number}\n".encode()}, OLIVE, day(20))
        tracemalloc.start()
        assert judged(made).commits == 13 + count
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(10)
    # From 64 on: so many are held while their signatures are checked.
    assert peak(260) < peak(70) * 1.3
