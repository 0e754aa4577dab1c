"""The certificate of an adoption: what it says is true, and its lines work with git and gpg alone."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from isa_admin.application import clock
from isa_admin.application.identity import anchor_of
from isa_admin.store.repository import Store
from tests.adoption.acting import (
    HARBOUR,
    STATEMENT,
    as_program,
    ask,
    clear_signed,
    clone,
    detached,
    git,
    good,
    run,
    shell,
    text_of,
    typed,
)
from tests.cli.acting import commit_by_hand, state, tip
from tests.gpg_home import gpg_home

if TYPE_CHECKING:
    from tests.gpg_home import GpgHome


def recorded(pack: Path, robin: GpgHome, *, clear: bool = False) -> None:
    """Record the adoption of Harbour Trust."""
    files = [pack / STATEMENT]
    if clear:
        mail = pack / "mail.txt"
        mail.write_bytes(clear_signed(robin, pack / STATEMENT))
        files = [mail]
    else:
        files.append(detached(robin, pack / STATEMENT))
    typed("record-adoption", *map(str, files), "--yes")


@pytest.mark.parametrize("route", ["signature", "clear-signed mail", "own copy"])
def test_its_lines_show_each_fact_in_a_copy_of_the_store(  # noqa: PLR0913, PLR0917  fixtures
    route: str, store: Path, pack: Path, robin: GpgHome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Somebody with an empty keyring types them one after the other and sees what the certificate says."""
    if route == "own copy":
        as_program(robin, monkeypatch)
        typed("adopt", "--yes")
    else:
        recorded(pack, robin, clear=route == "clear-signed mail")
    made = typed("certificate", HARBOUR, "--out", "../out", "--json").report
    assert made["recorded"]["commit"] == tip(store)
    document = text_of(Path(made["files"][0]["path"]))
    copy = clone(store, tmp_path / "copy")
    with gpg_home() as nobody:
        said = [shell(line, copy, nobody) for line in made["check"]]
    assert all(line in document for line in made["check"])
    whole = "\n".join(said)
    assert said[0] == "yes\n"
    assert "evidence: gpg" in said[1]
    assert made["terms_digest"] in whole
    assert whole.count("Good signature") == 2
    fingerprint = " ".join(made["key"][at : at + 4] for at in range(0, 20, 4))
    assert fingerprint in document
    for fact in (made["terms_digest"], made["recorded"]["commit"], made["anchor"], "Robin Example, Chief Executive"):
        assert fact in document


def test_an_adoption_on_paper_has_one_too(store: Path) -> None:
    """It says that it rests on the officer's word, and nothing of a key."""
    before = state(store)
    made = typed("certificate", "Glebe House", "--out", "../out", "--json").report
    assert (made["evidence"], made["key"], made["version"]) == ("paper", None, "V2.00")
    document = text_of(Path(made["files"][0]["path"]))
    assert "recorded by an officer" in document
    assert "gpg --verify" not in document
    assert state(store) == before


def test_the_signatory_s_key_is_replaced_on_the_day_of_the_adoption(store: Path, pack: Path, robin: GpgHome) -> None:
    """What it signed stays good: the history, and the certificate."""
    recorded(pack, robin)
    done = typed("revoke-key", robin.fingerprints["robin@example.org"], "--reason", "superseded", "--yes")
    assert "1 adoption here, the last one in " in done.out
    good(store)
    made = typed("certificate", HARBOUR, "--out", "../papers", "--json").report
    assert made["key_revoked"]["reason"] == "superseded"
    document = text_of(Path(made["files"][0]["path"]))
    assert "; what it signed before stays good" in document
    assert "A good signature proves" in document


def test_an_adoption_by_a_compromised_key_counts_again_when_an_officer_vouches(
    store: Path, pack: Path, robin: GpgHome
) -> None:
    """Before, the officer is told what it takes along; the command that settles it works as it is printed."""
    recorded(pack, robin)
    commit = tip(store)[:12]
    words = ("revoke-key", robin.fingerprints["robin@example.org"], "--reason", "compromised", "--yes")
    before = run(*words)
    assert (before.code, f"1 adoption here, the last one in {commit}" in before.error) == (6, True)
    assert f"--vouch-until {commit}" in before.remedy
    # By hand the key can be revoked all the same.
    day = clock.today()
    commit_by_hand(
        store,
        "agreement/revocations.yaml",
        f"revocations:\n  - fingerprint: '{words[1]}'\n    reason: compromised\n"
        f"    since: {day}\n    recorded: {day}\n",
        signed=True,
    )
    anchor = ("--anchor", str(anchor_of(Store.open(store))), "--accept-rewrite")
    assert run("verify", *anchor, "--no-cache", "--adoption", HARBOUR).code == 1
    done = run("certificate", HARBOUR, "--out", "../papers")
    assert (done.code, "[C05]" in done.error) == (6, True)
    typed(*done.remedy.partition("isa-admin ")[2].split(), "--yes")
    assert "Robin Example" in typed("verify", *anchor, "--no-cache", "--adoption", HARBOUR).out
    made = typed("certificate", HARBOUR, "--out", "../papers", "--json").report
    assert made["key_revoked"] == {"reason": "compromised", "since": day.isoformat()}
    document = text_of(Path(made["files"][0]["path"]))
    assert f"an officer vouches for what it signed up to commit {commit}" in document
    assert "a good signature alone does not prove who signed" in document


def test_vouching_up_to_a_commit_that_is_not_here_vouches_for_nothing(store: Path, pack: Path, robin: GpgHome) -> None:
    """As verify has it; somebody wrote it by hand."""
    recorded(pack, robin)
    commit = tip(store)
    words = ("revoke-key", robin.fingerprints["robin@example.org"], "--reason", "compromised", "--yes")
    typed(*words, "--vouch-until", commit)
    record = (store / "agreement/revocations.yaml").read_text("utf-8")
    assert commit in record
    commit_by_hand(store, "agreement/revocations.yaml", record.replace(commit, "f" * 40))
    done = run("certificate", HARBOUR, "--out", "../papers")
    assert (done.code, "[C05]" in done.error) == (6, True)


def test_a_renewed_certificate_that_takes_an_adoption_away_is_refused(store: Path, robin: GpgHome) -> None:
    """The owner revoked the subkey that signed; the command that settles it works as it is printed."""
    with closing(robin.copy()) as own:
        fingerprint = own.make_key("Robin Example <robin@example.net>")
        own.add_subkey(fingerprint)
        file = store.parent / "own.asc"
        file.write_text(own.certificate(fingerprint), "utf-8")
        typed("add-key", HARBOUR, str(file), "--yes")
        statement = ask(store.parent / "own") / STATEMENT
        signature = detached(own, statement, "--armor", "--local-user", fingerprint)
        typed("record-adoption", str(statement), str(signature), "--yes")
        answers = b"key 1\nrevkey\ny\n0\n\ny\nsave\n"
        own.gpg("--no-batch", "--command-fd=0", "--edit-key", fingerprint, feed=answers)
        file.write_text(own.certificate(fingerprint), "utf-8")
    before = state(store)
    done = run("add-key", HARBOUR, str(file), "--yes")
    assert (done.code, "nobody could verify this history" in done.error) == (6, True)
    assert "1 adoption here" in done.error
    assert state(store) == before
    typed(*done.remedy.partition("isa-admin ")[2].split(), "--yes")
    anchor = ("--anchor", str(anchor_of(Store.open(store))), "--accept-rewrite")
    assert "Robin Example" in typed("verify", *anchor, "--no-cache", "--adoption", HARBOUR).out


def test_who_has_not_adopted_gets_none(store: Path) -> None:
    """Exit 3, with what to do."""
    done = run("certificate", HARBOUR)
    assert (done.code, "request-adoption" in done.remedy) == (3, True)
    done = run("certificate", "glebe-house", "--version", "V4.00")
    assert (done.code, done.remedy) == (3, "it adopted V2.00")
    assert run("certificate", "glebe-hause").code == 3
    assert store.is_dir()


def test_a_statement_that_was_tampered_with_gets_none(store: Path, pack: Path, robin: GpgHome) -> None:
    """No paper is written about a signature that is not good (exit 6)."""
    recorded(pack, robin)
    (statement,) = (store / f"partners/{HARBOUR}/events").glob("*.txt")
    text = statement.read_text("utf-8").replace("Chief", "Deputy")
    commit_by_hand(store, str(statement.relative_to(store)), text)
    done = run("certificate", HARBOUR, "--out", "../out")
    assert (done.code, "[B02]" in done.error) == (6, True)
    assert not (store.parent / "out").exists()
    assert git(store, "status", "--porcelain") == ""
