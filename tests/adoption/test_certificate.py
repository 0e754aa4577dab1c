"""The certificate of an adoption: what it says is true, and its lines work with git and gpg alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.adoption.acting import (
    HARBOUR,
    STATEMENT,
    as_program,
    clear_signed,
    clone,
    detached,
    git,
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
