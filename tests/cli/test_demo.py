"""The demonstration: the whole story, played in a folder of its own with keys that are thrown away."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from isa_admin.cli import story
from isa_admin.cli.story import STEPS
from tests.cli.acting import git, put_on_path, run, run_apart, whole

if TYPE_CHECKING:
    import pytest


def test_the_story_is_played_and_told(tmp_path: Path) -> None:
    """Each command is shown with one line on what it did; what it made is left, and nothing of the person's is touched.

    The person has a store in the environment, a keyring of her own, and settings of git that would sign with no key.
    """
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (tmp_path / "gitconfig").write_text("[user]\n\tsigningkey = 0123456789ABCDEF\n", "utf-8")
    own = {"GNUPGHOME": str(home), "HOME": str(home), "GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig")}
    done = run_apart("demo", "play", folder=tmp_path, ISA_ADMIN_STORE=str(tmp_path / "elsewhere"), **own)
    assert done.code == 0, done.out + done.err
    assert done.err == ""
    assert list(home.iterdir()) == []
    assert not (tmp_path / "elsewhere").exists()
    lines = done.out.splitlines()
    assert [line.split()[2] for line in lines if line.startswith("$ isa-admin ")] == [step.command[0] for step in STEPS]
    assert [line.removeprefix("# ") for line in lines if line.startswith("# ")] == [step.meaning for step in STEPS]
    assert sorted(path.name for path in (tmp_path / "play").iterdir()) == ["documents", "signed-form.pdf", "store"]
    documents = sorted((tmp_path / "play/documents").glob("*.docx"))
    assert len(documents) == 2
    assert all(document.read_bytes().startswith(b"PK") for document in documents)
    whole(tmp_path / "play/store")
    subjects = git(tmp_path / "play/store", "log", "--format=%s").splitlines()
    assert subjects[0] == "Record adoption of V4.00 by Example Youth Trust; V5.00"
    assert len(subjects) == 3
    assert "isa-anchor:1:" in done.out


def test_with_json_the_story_is_one_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the store and the documents are; the first step alone is played here."""
    monkeypatch.setattr(story, "STEPS", STEPS[:1])
    report = run("demo", "play", "--json").report
    assert report == {"schema": 1, "store": str(tmp_path / "play/store"), "documents": []}
    assert Path(report["store"]).is_dir()


def test_the_story_needs_a_folder_of_its_own(tmp_path: Path) -> None:
    """A folder with something in it is left alone."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/note.txt").write_text("mine", "utf-8")
    done = run("demo", "mine")
    assert done.code == 2
    assert "mine is not empty" in done.error
    assert "isa-admin demo PATH" in done.remedy
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["note.txt"]


def test_a_story_below_a_file_is_refused(tmp_path: Path) -> None:
    """No folder can be made there."""
    (tmp_path / "file").write_text("mine", "utf-8")
    done = run("demo", "file/play")
    assert done.code == 5
    assert done.err.startswith("error: ")


def test_a_step_that_fails_is_named_and_its_words_are_shown(tmp_path: Path) -> None:
    """A git that cannot make a repository: the first step says so, and the story ends there."""
    script = f'case "$*" in *init*) echo "fatal: no luck" >&2; exit 1;; *) exec {shutil.which("git")} "$@";; esac'
    done = run_apart("demo", "play", folder=tmp_path, PATH=put_on_path(tmp_path / "fake", "git", script))
    assert done.code == 5
    assert "the step 'init' of the story failed" in done.error
    assert "isa-admin doctor" in done.remedy
    assert "no luck" in done.out
