"""The private copy: what is brought into it, and what cannot be."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from isa_admin.errors import StoreError
from isa_admin.store import copies
from isa_admin.store.copies import NotOurCopyError, PrivateCopy
from isa_admin.store.lock import StoreBusyError, StoreNotWritableError, kernel_lock
from isa_admin.store.objects import DamagedObjectError, object_name
from isa_admin.store.place import OtherHashError
from isa_admin.store.program import Git, GitRefusedError
from isa_admin.store.transport import NoNetworkError, NoSuchBranchError, NoSuchRepositoryError, NotLetInError
from tests.store.acting import FILES, commit, git, sound
from tests.store.sharing import GLEBE, RUTLAND, loose, shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from isa_admin.store.archive import Archive
    from isa_admin.store.repository import Store


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[PrivateCopy]:
    """A private copy with nothing in it."""
    with PrivateCopy(tmp_path / "cache/copy") as made:
        yield made


def test_a_history_can_be_read_while_git_copies_it(store: Store, copy: PrivateCopy) -> None:
    """All of it, where nothing of it is here; of a history that goes on only its newest commit is told."""
    told: list[tuple[str, list[str]]] = []

    def read(tip: str, there: Archive | None) -> None:
        told.append((tip, [step.commit for step in there.steps(tip)] if there else []))

    first = store.tip()
    assert copy.bring(store.root, meanwhile=read) == first
    second = commit(store, {RUTLAND: b"2"})
    assert copy.bring(store.root, meanwhile=read) == second
    assert copy.bring(store.root, meanwhile=read) == second
    assert told == [(first, [first]), (second, [])]


def test_a_copy_that_is_interrupted_leaves_no_git_at_work(store: Store, copy: PrivateCopy) -> None:
    """What is asked for meanwhile may be stopped, by Ctrl-C perhaps; the next command copies it."""

    def stop(_tip: str, _there: Archive | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy.bring(store.root, meanwhile=stop)
    assert copy.bring(store.root) == store.tip()


def _packs(copy: PrivateCopy) -> list[int]:
    """Count the objects of each pack, oldest pack first."""
    files = sorted(copy.objects.glob("pack/*.pack"), key=lambda path: path.stat().st_mtime_ns)
    return [int.from_bytes(file.read_bytes()[8:12], "big") for file in files]


@pytest.mark.parametrize("kind", ["work tree", "bare", "file:", "linked work tree", "odd name"])
def test_a_repository_on_this_machine_is_brought_in(store: Store, copy: PrivateCopy, tmp_path: Path, kind: str) -> None:
    """Whatever its kind; with every file and every commit of main."""
    first = store.tip()
    second = commit(store, {RUTLAND: b"2"})
    source = str(store.root)
    if kind == "bare":
        source = str(shared(tmp_path / "shared.git", store))
    elif kind == "file:":
        source = shared(tmp_path / "shared with spaces.git", store).as_uri()
    elif kind == "linked work tree":
        git(store.root, "worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"))
        source = str(tmp_path / "linked")
    elif kind == "odd name":
        source = str(shared(tmp_path / 'a:b "c"\\é#.git', store)) if os.name == "posix" else source
    assert copy.bring(source) == second
    assert [step.commit for step in copy.steps(second)] == [first, second]
    assert copy.files(second).keys() == FILES.keys()
    assert copy.read(copy.files(second)[RUTLAND]) == b"2"
    sound(copy.objects)


def test_what_is_here_already_is_not_brought_again(store: Store, copy: PrivateCopy, tmp_path: Path) -> None:
    """The second time only what is new: one commit, its trees and its file. A third time nothing."""
    remote = shared(tmp_path / "shared.git", store)
    copy.bring(remote)
    commit(store, {RUTLAND: b"2"})
    git(store.root, "push", "-q", str(remote), "main")
    assert copy.bring(remote) == store.tip()
    assert copy.bring(remote) == store.tip()
    assert copy.bring(store.root) == store.tip()
    packs = _packs(copy)
    assert len(packs) == 2
    assert packs[1] == 5


def test_what_follows_what_is_here_is_taken_as_one_pack(
    store: Store, copy: PrivateCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No conversation of two gits is needed; where something is missing, that conversation says what."""
    copy.bring(store.root)
    second = commit(store, {RUTLAND: b"2"})
    monkeypatch.setattr(copies, "talk", _nobody)
    assert copy.bring(store.root) == second
    assert copy.read(copy.files(second)[RUTLAND]) == b"2"
    sound(copy.objects)
    commit(store, {RUTLAND: b"3"})
    loose(store.root, object_name("blob", b"3")).unlink()
    with pytest.raises(AssertionError, match="asked"):
        copy.bring(store.root)
    monkeypatch.undo()
    with pytest.raises(DamagedObjectError, match="is missing"):
        copy.bring(store.root)
    assert [len(copy.line(second)), _packs(copy)[1:]] == [2, [5]]


def _nobody(*_: object, **__: object) -> None:
    raise AssertionError("asked")


def test_branches_tags_and_commits_can_be_named(store: Store, copy: PrivateCopy) -> None:
    """A branch by its short or full name, HEAD, and a commit by its own; main when nothing is said."""
    first = store.tip()
    second = commit(store, {RUTLAND: b"2"})
    git(store.root, "branch", "review/2027", first)
    assert copy.bring(store.root, "review/2027") == first
    assert copy.bring(store.root, "refs/heads/review/2027") == first
    assert copy.bring(store.root, "HEAD") == second
    assert copy.bring(store.root, first) == first
    assert copy.bring(store.root) == second
    git(store.root, "checkout", "-q", "review/2027")
    assert copy.bring(store.root, "HEAD") == first


@pytest.mark.parametrize(
    "ref", ["nosuch", "refs/heads/nosuch", "-x", "a..b", "a:b", "+main", "main\n", "a/.lock", "a.lock", "", "1" * 40]
)
def test_a_branch_that_is_not_there_is_named(store: Store, copy: PrivateCopy, ref: str) -> None:
    """Also where the name could mean something else to git."""
    with pytest.raises(NoSuchBranchError, match="has no branch"):
        copy.bring(store.root, ref)


def test_a_reference_to_something_else_than_a_commit_is_no_branch(store: Store, copy: PrivateCopy) -> None:
    """A tag object, or a file, is not what a history stands at."""
    git(store.root, "tag", "-a", "-m", "x", "v1")
    with pytest.raises(NoSuchBranchError):
        copy.bring(store.root, "refs/tags/v1")


def test_a_rewound_branch_is_brought_as_it_stands(store: Store, copy: PrivateCopy) -> None:
    """That it was rewound is for others to judge; the copy keeps what it had."""
    first = store.tip()
    second = commit(store, {RUTLAND: b"2"})
    assert copy.bring(store.root) == second
    git(store.root, "reset", "-q", "--hard", first)
    assert copy.bring(store.root) == first
    assert copy.has(second)


def test_what_is_no_repository_is_said_so(tmp_path: Path, copy: PrivateCopy) -> None:
    """Nothing at all, an empty folder, and a repository with nothing in it."""
    for source in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(NoSuchRepositoryError, match="there is no repository at") as caught:
            copy.bring(source)
        assert caught.value.exit_code == 5
    with pytest.raises(NoSuchBranchError):
        copy.bring(shared(tmp_path / "empty.git"))


def test_a_repository_with_sha256_names_is_refused(tmp_path: Path, copy: PrivateCopy) -> None:
    """Anchors and statements name commits by SHA-1."""
    git(tmp_path, "init", "-q", "--object-format=sha256", "other")
    with pytest.raises(OtherHashError):
        copy.bring(tmp_path / "other")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_folder_that_may_not_be_read_is_said_so(store: Store, copy: PrivateCopy) -> None:
    """The message says that it is a matter of permission."""
    store.root.chmod(0)
    try:
        with pytest.raises(NotLetInError, match="cannot be read"):
            copy.bring(store.root)
    finally:
        store.root.chmod(0o700)


def test_no_network_is_said_so(copy: PrivateCopy) -> None:
    """A host that does not exist, over https, and one that does not listen."""
    for url in ("https://nosuch.example.invalid/isa.git", "https://127.0.0.1:1/isa.git"):
        with pytest.raises(NoNetworkError, match="could not be reached") as caught:
            copy.bring(url)
        assert "everything else works without a network" in caught.value.remedy


def test_a_password_in_an_address_is_not_shown(copy: PrivateCopy) -> None:
    """Messages end up in logs and on screens."""
    with pytest.raises(NoNetworkError) as caught:
        copy.bring("https://user:s3cret@127.0.0.1:1/isa.git")
    assert "s3cret" not in f"{caught.value} {caught.value.remedy}"
    assert "user@127.0.0.1" in caught.value.message


def test_the_copy_is_for_nobody_else_to_see(copy: PrivateCopy) -> None:
    """Mode 0700, made in one step, with nothing beside it."""
    folder = copy.objects.parent
    assert [child.name for child in folder.parent.iterdir()] == ["copy"]
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o700
    PrivateCopy(folder).close()


def test_a_folder_that_is_not_ours_is_not_used(tmp_path: Path, store: Store, copy: PrivateCopy) -> None:
    """Neither something else, nor a copy that others can write to."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    for folder in (tmp_path / "empty", store.root / ".git", tmp_path / "file"):
        with pytest.raises(NotOurCopyError, match="not a private copy"):
            PrivateCopy(folder)
    with pytest.raises(StoreNotWritableError):
        PrivateCopy(tmp_path / "file/copy")
    if os.name == "posix":
        copy.objects.parent.chmod(0o770)
        with pytest.raises(NotOurCopyError):
            PrivateCopy(copy.objects.parent)


def test_several_may_make_and_fill_one_copy_at_once(store: Store, tmp_path: Path) -> None:
    """Each gets the tip, and the copy is sound."""
    commit(store, {RUTLAND: b"2", GLEBE: None})
    outcomes: list[object] = []

    def attempt() -> None:
        try:
            with PrivateCopy(tmp_path / "copy") as copy:
                tip = copy.bring(store.root)
                outcomes.append([step.commit for step in copy.steps(tip)][-1])
        except StoreError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=attempt) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [store.tip()] * 5
    sound(tmp_path / "copy/objects")
    assert sorted(child.name for child in tmp_path.iterdir()) == ["copy", "isa"]


def test_who_waits_too_long_for_the_copy_is_told_who_has_it(
    store: Store, copy: PrivateCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same words as for a store."""
    monkeypatch.setattr(copies, "_PATIENCE", 0.1)
    with kernel_lock(copy.objects.parent / "isa-admin", 1), pytest.raises(StoreBusyError, match="process"):
        copy.bring(store.root)


def test_many_packs_become_one(store: Store, copy: PrivateCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    """After many small transfers, so that reading stays quick; also what no branch leads to any more stays."""
    monkeypatch.setattr(copies, "_MOST_PACKS", 3)
    first = store.tip()
    tips = [first]
    for number in range(4):
        copy.bring(store.root)
        git(store.root, "reset", "-q", "--hard", first)
        tips.append(commit(store, {RUTLAND: b"%d" % number}))
    assert len(_packs(copy)) == 4
    copy.bring(store.root)
    assert len(_packs(copy)) == 2
    assert all(copy.has(tip) for tip in tips)


def test_litter_of_a_killed_git_is_cleared_away(store: Store, copy: PrivateCopy) -> None:
    """An old unfinished pack, a window, a directory; what is young stays."""
    tip = copy.bring(store.root)
    folder = copy.objects.parent
    (folder / "isa-admin/directory/refs").mkdir(parents=True)
    (folder / "isa-admin/window/objects/info").mkdir(parents=True)
    old, young = folder / "objects/pack/tmp_pack_old", folder / "objects/pack/tmp_pack_young"
    old.touch()
    young.touch()
    os.utime(old, (1, 1))
    commit(store, {RUTLAND: b"2"})
    assert copy.bring(store.root) == store.tip() != tip
    assert young.exists()
    assert not old.exists()
    assert not (folder / "isa-admin/window").exists()


def test_a_repository_without_a_commit_has_no_head(copy: PrivateCopy, tmp_path: Path) -> None:
    """HEAD names a branch that is not there yet."""
    with pytest.raises(NoSuchBranchError, match="has no branch HEAD"):
        copy.bring(shared(tmp_path / "empty.git"), "HEAD")


def test_a_disk_that_is_full_is_said_so(store: Store, copy: PrivateCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where this program writes, and where git does; the copy is as good as before."""

    def full(*_args: object) -> Path:
        raise OSError(28, "No space left on device")

    words = "fatal: write error: no space left on device"

    def refuse(*_args: object) -> None:
        raise GitRefusedError("index-pack", words)

    for name, stand_in in (("open_window", full), ("talk", lambda *_args, **_words: (128, "", words))):
        with monkeypatch.context() as patch:
            patch.setattr(copies, name, stand_in)
            patch.setattr(Git, "pouring", refuse)
            with pytest.raises(StoreNotWritableError, match=r"(?i)no space left"):
                copy.bring(store.root)
    assert copy.bring(store.root) == store.tip()
