"""A new store, whole or not at all."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from isa_admin.errors import SigningError, StoreError
from isa_admin.store.creation import TargetTakenError, create_store
from isa_admin.store.lock import StoreBusyError, StoreNotWritableError, kernel_lock
from isa_admin.store.repository import Store
from tests.store.acting import FILES, WORDS, commit, git, make, sign, whole

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_store_has_one_signed_commit_and_a_full_work_tree(tmp_path: Path) -> None:
    """Branch main, one commit without parents, every file there, nothing left beside it."""
    target = tmp_path / "deep/er/isa"
    name = create_store(target, FILES, **WORDS, sign=sign)
    with Store.open(target) as store:
        assert store.tip() == name
        assert dict(store.snapshot().read_many(FILES)) == FILES
    assert {path for path in FILES if (target / path).read_bytes() == FILES[path]} == set(FILES)
    assert git(target, "symbolic-ref", "HEAD").strip() == "refs/heads/main"
    assert "gpgsig" in git(target, "cat-file", "-p", "HEAD")
    assert git(target, "rev-list", "--count", "HEAD").strip() == "1"
    assert [child.name for child in target.parent.iterdir()] == ["isa"]
    whole(target)


def test_an_empty_folder_becomes_the_store_and_stays_the_same_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who stands in the folder still stands in it afterwards."""
    monkeypatch.chdir(tmp_path)
    inode = tmp_path.stat().st_ino
    with make(tmp_path) as store:
        commit(store, {"agreement/a": b"1"})
    assert tmp_path.stat().st_ino == inode
    assert {child.name for child in tmp_path.iterdir()} == {".git", ".gitattributes", "agreement", "partners"}
    whole(tmp_path)


def test_a_store_may_lie_inside_another_work_tree(store: Store) -> None:
    """The store around it is not changed, and the nearest one is found."""
    tip = store.tip()
    with make(store.root / "scratch/isa", {"agreement/agreement.yaml": b"id: inner\n"}) as inner:
        assert inner.tip() != tip
        with Store.find(store.root / "scratch/isa/agreement") as found:
            assert found.root == inner.root
    assert store.tip() == tip


@pytest.mark.parametrize("kind", ["a full folder", "a file", "a store", "a link to nowhere"])
def test_what_is_there_already_is_not_touched(tmp_path: Path, kind: str) -> None:
    """Only a new name or an empty folder is taken."""
    target = tmp_path / "isa"
    if kind == "a full folder":
        target.mkdir()
        (target / "mine").touch()
    elif kind == "a file":
        target.touch()
    elif kind == "a store":
        make(target).close()
    else:
        target.symlink_to(tmp_path / "nowhere")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(TargetTakenError, match="already exists") as caught:
        create_store(target, FILES, **WORDS, sign=sign)
    assert caught.value.exit_code == 5
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("existing", [False, True])
def test_when_signing_fails_there_is_nothing(tmp_path: Path, *, existing: bool) -> None:
    """Neither the store nor anything beside it."""
    target = tmp_path / "isa"
    if existing:
        target.mkdir()

    def refuse(_payload: bytes) -> str:
        raise SigningError("no key", "insert the card")

    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SigningError):
        create_store(target, FILES, **WORDS, sign=refuse)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("existing", [False, True])
def test_what_a_killed_try_left_is_cleared_away(tmp_path: Path, *, existing: bool) -> None:
    """A half-made repository, read-only objects and a lock file of a dead process disturb nobody."""
    target = tmp_path / "isa"
    aside = target / ".isa-admin-init" if existing else tmp_path / ".isa-admin-init-isa"
    objects = aside / "store/.git/objects/aa"
    objects.mkdir(parents=True)
    (objects / "bb").write_bytes(b"half")
    (objects / "bb").chmod(0o400)
    (aside / "lock").touch()
    with make(target) as store:
        assert list(store.snapshot().paths()) == sorted(FILES)
    assert not aside.exists()
    whole(target)


def test_two_tries_at_once_make_one_store(tmp_path: Path) -> None:
    """One of them succeeds; the other says that something is there, and harms nothing."""
    outcomes: list[object] = []

    def attempt() -> None:
        try:
            outcomes.append(create_store(tmp_path / "isa", FILES, **WORDS, sign=sign))
        except StoreError as error:
            outcomes.append(type(error))

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(TargetTakenError) == 3
    whole(tmp_path / "isa")
    assert [child.name for child in tmp_path.iterdir()] == ["isa"]


def test_a_try_that_waits_too_long_leaves_the_others_work_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Giving up is no reason to clear away what somebody is making."""
    monkeypatch.setattr("isa_admin.store.creation._PATIENCE", 0.1)
    aside = tmp_path / ".isa-admin-init-isa"
    (aside / "store").mkdir(parents=True)
    caught: list[BaseException] = []

    def attempt() -> None:
        try:
            create_store(tmp_path / "isa", FILES, **WORDS, sign=sign)
        except StoreError as error:
            caught.append(error)

    with kernel_lock(aside, 1):
        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
    assert [type(error) for error in caught] == [StoreBusyError]
    assert (aside / "store").exists()


def test_a_place_that_cannot_be_written_to_says_so(tmp_path: Path) -> None:
    """A file where a folder is needed gets the remedy of a store that cannot be written to."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreNotWritableError, match="nothing was changed"):
        create_store(tmp_path / "file/isa", FILES, **WORDS, sign=sign)


def test_a_folder_is_flushed_where_the_system_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows a folder cannot be opened for that, and needs not."""
    from isa_admin.system.files import flush_folder

    flush_folder(tmp_path)
    monkeypatch.setattr(os, "name", "nt")
    flush_folder(tmp_path / "not even there")
