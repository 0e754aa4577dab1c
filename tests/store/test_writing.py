"""One writing command: staged, signed, published, or nothing at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isa_admin.errors import SigningError, StoreError
from isa_admin.store.objects import object_name
from isa_admin.store.place import NotAStoreError
from isa_admin.store.repository import Store
from isa_admin.store.writing import OffBranchError
from tests.store.acting import SIGNATURE, WORDS, commit, git, sign, whole

if TYPE_CHECKING:
    from pathlib import Path

RUTLAND = "partners/rutland/partner.yaml"


def _everything(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_commit_is_published_with_work_tree_and_index(store: Store) -> None:
    """The tip, the work tree and the index stand at the new commit, whose one parent is the old one."""
    first = store.tip()
    second = commit(
        store, {RUTLAND: b"name: Rutland Council\n", "partners/new/partner.yaml": b"x", ".gitattributes": None}
    )
    assert store.tip() == second
    assert git(store.root, "rev-list", "--parents", "-1", "HEAD").split() == [second, first]
    assert (store.root / RUTLAND).read_bytes() == b"name: Rutland Council\n"
    assert (store.root / "partners/new/partner.yaml").read_bytes() == b"x"
    assert not (store.root / ".gitattributes").exists()
    whole(store.root)


def test_a_folder_that_becomes_empty_goes(store: Store) -> None:
    """Git keeps no empty folder; neither does the work tree, but the top stays."""
    commit(store, {RUTLAND: None})
    assert not (store.root / "partners/rutland").exists()
    assert (store.root / "partners").exists()
    commit(store, dict.fromkeys(store.snapshot().paths()))
    assert [child.name for child in store.root.iterdir()] == [".git"]


def test_what_is_staged_can_be_checked_before_it_is_published(store: Store) -> None:
    """Name and bytes of the commit are known before anything of it is written."""
    with store.writing() as writer:
        assert writer.tip == store.tip()
        staged = writer.stage({RUTLAND: b"x"}, **WORDS)
        name, content = staged.commit(SIGNATURE)
        assert object_name("commit", content) == name
        assert writer.publish(staged, sign) == name
        assert writer.tip == name == store.tip()
        assert writer.left_behind == ()


def test_a_command_may_make_two_commits_under_one_lock(store: Store) -> None:
    """The second one stands on the first."""
    with store.writing() as writer:
        first = writer.publish(writer.stage({RUTLAND: b"1"}, **WORDS), sign)
        writer.publish(writer.stage({RUTLAND: b"2"}, **WORDS), sign)
    assert git(store.root, "rev-parse", "HEAD~1").strip() == first
    whole(store.root)


def test_when_signing_fails_nothing_has_changed(store: Store) -> None:
    """Not one file in the store or its repository is other than before."""

    def refuse(_payload: bytes) -> str:
        raise SigningError("no key", "insert the card")

    commit(store, {RUTLAND: b"1"})
    before = _everything(store.root)
    with pytest.raises(SigningError), store.writing() as writer:
        writer.publish(writer.stage({RUTLAND: b"x"}, **WORDS), refuse)
    assert _everything(store.root) == before


def test_a_dry_run_stages_and_writes_nothing(store: Store) -> None:
    """The same commands run, no signature is asked for, and no file changes, not even a lock."""

    def never(_payload: bytes) -> str:
        raise AssertionError

    before = _everything(store.root)
    with store.dry_run() as rehearsed:
        with rehearsed.writing() as writer:
            staged = writer.stage({RUTLAND: b"x"}, **WORDS)
            assert [change.path for change in staged.changed] == [RUTLAND]
            assert writer.publish(staged, never) is None
        rehearsed.settle()
    assert _everything(store.root) == before


def test_a_dry_run_meets_the_same_refusals(store: Store) -> None:
    """What would stop the command stops its rehearsal."""
    git(store.root, "switch", "-qc", "side")
    with store.dry_run() as rehearsed, pytest.raises(OffBranchError), rehearsed.writing():
        pass


@pytest.mark.parametrize(
    ("switch", "where"), [(("-qc", "side"), "on branch side"), (("-q", "--detach"), "on no branch")]
)
def test_a_store_on_another_branch_is_not_written_to(store: Store, switch: tuple[str, ...], where: str) -> None:
    """The remedy says how to come back to main."""
    git(store.root, "switch", *switch)
    with pytest.raises(OffBranchError, match=where) as caught, store.writing():
        pass
    assert "git switch main" in caught.value.remedy


def test_a_commit_can_go_to_a_review_branch(store: Store) -> None:
    """The branch is a parameter, for reviewers."""
    git(store.root, "switch", "-qc", "review/2026")
    with store.writing(branch="refs/heads/review/2026") as writer:
        name = writer.publish(writer.stage({RUTLAND: b"x"}, **WORDS), sign)
    assert git(store.root, "rev-parse", "review/2026").strip() == name
    assert git(store.root, "rev-parse", "main").strip() != name


def test_a_branch_without_commits_is_not_written_to(store: Store) -> None:
    """A store that lost its branch between opening and writing says so."""
    git(store.root, "update-ref", "-d", "refs/heads/main")
    with pytest.raises(StoreError, match="the store has no commit yet"), store.writing():
        pass
    with pytest.raises(NotAStoreError):
        Store.open(store.root)
