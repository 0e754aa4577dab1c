"""What is read comes from the commit, whatever lies in the folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.acting import PARTNER, READING, RECORD_ADOPTION, git, run

SAME = [name for name in READING if name not in {"doctor", "help", "trust"}]


def heard(name: str) -> tuple[int, str]:
    """Give what a command says as JSON, with the digests of the documents it draws, into a folder of their own."""
    words = READING[name]
    if "--out" in words:
        out = Path(words[words.index("--out") + 1])
        if out.is_dir():
            shutil.rmtree(out)
    done = run(*words, "--json")
    assert done.code in {0, 1}, done.err
    return done.code, done.out


@pytest.mark.parametrize("name", SAME)
def test_edits_in_the_folder_do_not_change_what_is_said(name: str, store: Path) -> None:
    """Records edited, broken, deleted, added: the answer is the same to the byte; so is the document."""
    before = heard(name)
    facts = store / f"partners/{PARTNER}/partner.yaml"
    facts.write_text(facts.read_text("utf-8").replace("Harbour Trust", "Pirate Trust"), "utf-8")
    (store / "partners/nspcc/partner.yaml").write_text("name: [broken", "utf-8")
    (store / "partners/cafcass/partner.yaml").unlink()
    (store / "partners/new").mkdir()
    (store / "partners/new/partner.yaml").write_text("name: New\ncategory: other\n", "utf-8")
    (store / "agreement/versions.yaml").unlink()
    (store / "agreement/terms/02-purpose.md").write_text("# Piracy\n", "utf-8")
    (store / "templates/agreement.docx").write_bytes(b"no template")
    git(store, "add", "-A")
    assert heard(name) == before


@pytest.mark.parametrize("name", SAME)
def test_a_store_without_its_folder_says_the_same(name: str, store: Path) -> None:
    """Only the repository is needed."""
    before = heard(name)
    for part in ("agreement", "partners", "templates"):
        shutil.rmtree(store / part)
    assert heard(name) == before


def test_a_change_builds_on_the_commit_and_not_on_the_folder(store: Path) -> None:
    """The version row goes below the committed ones, though somebody deleted the file in the index and the folder."""
    facts = store / f"partners/{PARTNER}/partner.yaml"
    facts.write_text(facts.read_text("utf-8").replace("Harbour Trust", "Pirate Trust"), "utf-8")
    assert run(*RECORD_ADOPTION).code == 0
    assert "Harbour Trust included" in git(store, "show", "HEAD:agreement/versions.yaml")
    assert "Pirate" not in git(store, "show", "HEAD")
    assert "Pirate Trust" in facts.read_text("utf-8")
