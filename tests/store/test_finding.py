"""Finding the store, and the git program."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from isa_admin.errors import MissingProgramError, StoreError
from isa_admin.store.place import NotAStoreError, OtherHashError
from isa_admin.store.program import find_git, git_version
from isa_admin.store.repository import Store
from tests.store.acting import git

if TYPE_CHECKING:
    from pathlib import Path


def found(start: Path) -> Path:
    """Find the folder of the store that a folder lies in."""
    with Store.find(start) as store:
        return store.root


def test_a_store_is_found_from_a_folder_deep_in_it(store: Store) -> None:
    """Walking up stops at the folder that holds the repository."""
    assert found(store.root / "partners/glebe-house") == store.root


def test_a_repository_without_an_agreement_is_passed_by_on_the_way_up(store: Store) -> None:
    """Another repository inside a store hides it no more than a plain folder does."""
    other = store.root / "partners/other"
    other.mkdir()
    git(other, "init", "-q", "-b", "main")
    assert found(other) == store.root
    git(other, "commit", "--allow-empty", "-qm", "nothing")
    assert found(other) == store.root


def test_outside_of_any_store_the_remedy_names_init_and_the_option(tmp_path: Path) -> None:
    """The error says how to start a store and how to name one, with exit code 5."""
    with pytest.raises(NotAStoreError) as caught:
        Store.find(tmp_path)
    assert caught.value.exit_code == 5
    assert "isa-admin init PATH" in caught.value.remedy
    assert "--store PATH" in caught.value.remedy


def test_a_folder_with_something_else_called_git_is_no_store(tmp_path: Path) -> None:
    """A file named .git that git cannot follow is the same as none."""
    (tmp_path / ".git").write_text("hello")
    with pytest.raises(NotAStoreError):
        Store.open(tmp_path)


def test_a_folder_without_a_repository_is_no_store(store: Store) -> None:
    """A folder that is named is taken at its word: nothing is looked for above it."""
    with pytest.raises(NotAStoreError, match="partners"):
        Store.open(store.root / "partners")


def test_a_file_that_is_not_committed_makes_no_store(tmp_path: Path) -> None:
    """Only the tip counts: the agreement in the work tree alone is not one."""
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "agreement").mkdir()
    (tmp_path / "agreement/agreement.yaml").write_text("id: x\n")
    with pytest.raises(NotAStoreError):
        Store.open(tmp_path)


def test_a_store_without_a_tip_any_more_says_so(store: Store) -> None:
    """A branch that was taken away is the same as no store."""
    git(store.root, "update-ref", "-d", "refs/heads/main")
    with pytest.raises(NotAStoreError):
        store.tip()


def test_a_repository_with_sha256_names_is_refused(tmp_path: Path) -> None:
    """Anchors and re-hashing stand on SHA-1 names; the message says which repository to start."""
    git(tmp_path, "init", "-q", "--object-format=sha256")
    with pytest.raises(OtherHashError):
        Store.open(tmp_path)


def test_a_linked_work_tree_is_a_store_too(store: Store, tmp_path: Path) -> None:
    """A work tree that git added elsewhere has its own HEAD and shares the objects."""
    git(store.root, "worktree", "add", "-q", "-b", "review/2026", str(tmp_path / "linked"))
    with Store.find(tmp_path / "linked/partners") as linked:
        assert linked.root == tmp_path / "linked"
        assert linked.snapshot().read("agreement/agreement.yaml") == b"id: demo\n"


def test_a_missing_git_has_its_own_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git on the PATH the remedy says where to get it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgramError, match="git was not found") as caught:
        find_git()
    assert caught.value.exit_code == 7


@pytest.mark.parametrize("said", ["git version 2.35.9", "git version 1.9", "something else"])
def test_a_git_that_is_too_old_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """The message repeats what git says of itself, and which version is needed; it comes where git first fails."""
    program = tmp_path / "git"
    # What it does not know it refuses, as git does.
    program.write_text(f"#!/bin/sh\n[ $# = 1 ] || exit 129\necho '{said}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    (tmp_path / ".git").mkdir()
    for fails in (git_version, lambda: Store.open(tmp_path)):
        with pytest.raises(MissingProgramError, match=said) as caught:
            fails()
        assert "2.36" in caught.value.remedy


def test_a_git_without_the_command_that_reads_objects_is_named(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git 2.35 finds its way about a repository; it fails where the first object is read."""
    program, real = tmp_path / "git", shutil.which("git")
    program.write_text(
        "#!/bin/sh\n[ $# = 1 ] && echo git version 2.35.9 && exit\n"
        f'case "$*" in *batch-command*) exit 129 ;; esac\nexec {real} "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    with pytest.raises(MissingProgramError, match=r"2\.35\.9"):
        Store.open(store.root)


def test_words_of_git_that_nobody_expected_become_a_message(store: Store) -> None:
    """An unexplained refusal of git is a StoreError with its last line, not a traceback."""
    with pytest.raises(StoreError, match="git cat-file did not work: fatal: Not a valid object name nonsense"):
        store._place.git.plumbing("cat-file", "-p", "nonsense")
