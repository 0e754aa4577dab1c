"""Reading one commit: what lies where, and that every byte is what its name says."""

from __future__ import annotations

import hashlib
import os
import subprocess
import zlib
from typing import TYPE_CHECKING

import pytest

from isa_admin.store.commit_text import CommitWords, signed, unsigned
from isa_admin.store.objects import DamagedObjectError, TooLargeError
from isa_admin.store.packing import write_objects
from isa_admin.store.snapshot import NoSuchPathError, TreeEntry, UnsafeEntryError, tree_starts
from isa_admin.store.trees import NewObject
from tests.store.acting import FILES, WORDS, commit, git, make, sign

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.store.repository import Store


def _loose(store: Store, object_id: str) -> Path:
    return store.root / ".git/objects" / object_id[:2] / object_id[2:]


def _forge(store: Store, object_id: str, kind: str, content: bytes) -> None:
    """Put other bytes under an object's name; git serves them without noticing."""
    path = _loose(store, object_id)
    path.chmod(0o600)
    path.write_bytes(zlib.compress(b"%s %d\0%s" % (kind.encode(), len(content), content)))


def _tree_commit(store: Store, tree: bytes) -> str:
    """Commit a tree of any bytes."""
    name = hashlib.sha1(b"tree %d\0%s" % (len(tree), tree)).hexdigest()  # noqa: S324  # git's own names
    content = signed(unsigned(name, None, CommitWords(**WORDS)), sign(b"tree "))
    write_objects(store._place, [NewObject("tree", tree), NewObject("commit", content)])
    return hashlib.sha1(b"commit %d\0%s" % (len(content), content)).hexdigest()  # noqa: S324  # the same


def test_the_listing_is_what_git_lists(store: Store) -> None:
    """Paths, modes and object names agree with `git ls-tree`, sorted by path."""
    listed = {}
    for row in git(store.root, "ls-tree", "-r", "HEAD").splitlines():
        about, path = row.split("\t")
        listed[path] = TreeEntry(about.split()[0], about.split()[2])
    assert dict(store.snapshot().paths()) == listed
    assert list(store.snapshot().paths()) == sorted(FILES)


def test_one_folder_is_listed_without_the_others(store: Store) -> None:
    """A folder, a file and a name that is not there give that folder, and nothing."""
    snapshot = store.snapshot()
    assert list(snapshot.paths("partners/rutland")) == ["partners/rutland/partner.yaml"]
    assert list(snapshot.paths("partners/rutland/partner.yaml")) == []
    assert list(snapshot.paths("partners/none")) == []


def test_files_are_read_from_the_tip_and_not_from_the_work_tree(store: Store) -> None:
    """A hand edit, staged or not, changes nothing that the program reads."""
    path = "agreement/agreement.yaml"
    (store.root / path).write_text("id: other\n")
    git(store.root, "add", path)
    assert store.snapshot().read(path) == b"id: demo\n"


def test_many_files_come_in_the_order_asked_for(store: Store) -> None:
    """More files than a pipe holds requests for come one by one, each with its bytes."""
    many = {f"partners/p{number}/partner.yaml": b"name: %d\n" % number * 50 for number in range(500)}
    commit(store, many)
    wanted = sorted(many, reverse=True)
    assert list(store.snapshot().read_many(wanted)) == [(path, many[path]) for path in wanted]
    assert list(store.snapshot().read_many([])) == []


def test_reading_goes_on_after_a_reader_stopped_half_way(store: Store) -> None:
    """Answers that nobody took do not turn up as the answer to the next question."""
    snapshot = store.snapshot()
    stream = snapshot.read_many(FILES)
    next(stream)
    stream.close()  # type: ignore[attr-defined]  # a generator, which the signature does not promise
    assert snapshot.read("partners/rutland/partner.yaml") == b"name: Rutland\n"


def test_a_path_that_is_not_there_is_named(store: Store) -> None:
    """A missing file, a folder on the way that is a file, and a folder each say what was asked for."""
    snapshot = store.snapshot()
    for path in ("partners/none/partner.yaml", "agreement/agreement.yaml/x"):
        assert not snapshot.has(path)
        with pytest.raises(NoSuchPathError, match=path):
            snapshot.read(path)
    with pytest.raises(UnsafeEntryError, match="partners is a folder"):
        snapshot.read("partners")
    assert not snapshot.has("partners")
    with pytest.raises(NoSuchPathError):
        list(snapshot.read_many(["partners/none"]))


def test_a_file_over_the_limit_is_refused_unread(store: Store) -> None:
    """The limit is a parameter, one MiB by default, and the store can be read on after it."""
    path = "partners/rutland/scan.yaml"
    commit(store, {path: b"x" * (1024 * 1024 + 1)})
    snapshot = store.snapshot()
    with pytest.raises(TooLargeError, match="1,048,577 bytes"):
        snapshot.read(path)
    assert len(snapshot.read(path, limit=2_000_000)) == 1024 * 1024 + 1


@pytest.mark.parametrize("kind", ["a symbolic link", "an executable file", "a submodule"])
def test_d09_what_is_no_plain_file_is_listed_and_not_read(store: Store, kind: str) -> None:
    """A symbolic link, an executable bit and a submodule are refused with their path."""
    path = "partners/rutland/posts.yaml"
    target = store.root / path
    if kind == "a symbolic link":
        target.symlink_to("/etc/hostname")
        git(store.root, "add", path)
    elif kind == "an executable file":
        target.write_text("posts: []\n")
        target.chmod(0o755)
        git(store.root, "add", path)
    else:
        git(store.root, "update-index", "--add", "--cacheinfo", f"160000,{store.tip()},{path}")
    git(store.root, "commit", "-qm", "hand")
    snapshot = store.snapshot()
    assert path in snapshot.paths()
    with pytest.raises(UnsafeEntryError, match=f"{path} is {kind}"):
        snapshot.read(path)
    with pytest.raises(UnsafeEntryError):
        list(snapshot.read_many([path]))
    with store.writing() as writer, pytest.raises(UnsafeEntryError):
        writer.stage({path: b"posts: []\n"}, **WORDS)


@pytest.mark.parametrize("kind", ["blob", "tree", "commit"])
def test_a08_swapped_bytes_are_refused(store: Store, kind: str) -> None:
    """Other bytes under the name of a blob, a tree or the commit are damage, though git serves them."""
    snapshot = store.snapshot()
    path = "agreement/agreement.yaml"
    victim = {
        "blob": snapshot.paths()[path].object_id,
        "tree": snapshot.root_tree(),
        "commit": snapshot.commit,
    }[kind]
    other = store.snapshot(commit(store, {path: b"id: evil\n"}))
    evil = {
        "blob": b"id: evil\n",
        "tree": store._reader.read(other.root_tree(), "tree", 10_000),
        "commit": store._reader.read(other.commit, "commit", 10_000),
    }[kind]
    store.close()
    _forge(store, victim, kind, evil)
    assert "evil" in git(store.root, "cat-file", "-p", f"{snapshot.commit}:{path}")
    with pytest.raises(DamagedObjectError, match=f"{victim} does not hash to its name"):
        store.snapshot(snapshot.commit).read(path)
    with pytest.raises(DamagedObjectError):
        list(store.snapshot(snapshot.commit).read_many([path]))


def test_a08_a_missing_or_broken_object_is_refused(store: Store) -> None:
    """An object that is gone, and one that is no compressed data, are damage too."""
    path = "agreement/agreement.yaml"
    victim = _loose(store, store.snapshot().paths()[path].object_id)
    store.close()
    victim.chmod(0o600)
    victim.write_bytes(b"garbage")
    with pytest.raises(DamagedObjectError, match="missing or cannot be read"):
        store.snapshot().read(path)
    victim.unlink()
    with pytest.raises(DamagedObjectError, match="missing or cannot be read"):
        store.snapshot().read(path)


def test_an_object_of_another_kind_is_refused(store: Store) -> None:
    """The name of a tree is not a commit, and a name that git never gives is not asked for."""
    with pytest.raises(DamagedObjectError, match="is not a commit"):
        store.snapshot(store.snapshot().root_tree()).paths()
    with pytest.raises(DamagedObjectError, match="a name that git does not give"):
        store.snapshot("HEAD\ncontents HEAD").paths()


ROW = b"100644 %s\0" + b"x" * 20


@pytest.mark.parametrize(
    "tree",
    [b"100644 a", ROW % b"..", ROW % b".", ROW % b".Git", ROW % b"a/b", ROW % b"a" + ROW % b"a", b"0 a\0" + b"x" * 20],
)
def test_a_tree_that_no_git_would_write_is_refused(tree: bytes) -> None:
    """A cut-off tree, a name that leaves its folder or opens .git, and a name twice are damage."""
    with pytest.raises(DamagedObjectError):
        tree_starts("0" * 40, tree)


def test_a_commit_without_a_tree_is_refused(store: Store) -> None:
    """The bytes of a commit have to begin with its tree."""
    name = git(
        store.root, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=b"parent\n\nx\n"
    ).strip()
    with pytest.raises(DamagedObjectError, match="does not begin with a tree"):
        store.snapshot(name).paths()


def test_trees_that_unfold_without_end_are_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few trees that name each other many times over do not fill the memory."""
    monkeypatch.setattr("isa_admin.store.snapshot._MOST_FILES", 1000)
    below, objects = b"100644 a\0" + bytes.fromhex(store.snapshot().paths()["agreement/agreement.yaml"].object_id), []
    for _ in range(4):
        objects.append(NewObject("tree", below))
        name = hashlib.sha1(b"tree %d\0%s" % (len(below), below)).digest()  # noqa: S324  # git's own names
        below = b"".join(b"40000 %c\0%s" % (letter, name) for letter in range(ord("a"), ord("k")))
    write_objects(store._place, objects)
    with pytest.raises(DamagedObjectError, match="unfolds to more than"):
        store.snapshot(_tree_commit(store, below)).paths()


def test_f01_a_repositorys_settings_run_nothing(store: Store, tmp_path: Path) -> None:
    """Monitor, hooks, filters, signing program and transports of a foreign repository stay unrun, read or write."""
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f'#!/bin/sh\necho "$0 $*" >> {sprung}\ncat\n')
    trap.chmod(0o755)
    hooks = store.root / ".git/hooks"
    hooks.mkdir()
    names = ("reference-transaction", "pre-commit", "post-commit", "post-checkout", "post-index-change", "pre-auto-gc")
    for name in names:
        (hooks / name).symlink_to(trap)
    for name, value in {
        "core.fsmonitor": str(trap),
        "core.hooksPath": str(hooks),
        "core.sshCommand": str(trap),
        "core.gitProxy": str(trap),
        "core.editor": str(trap),
        "gpg.program": str(trap),
        "commit.gpgSign": "true",
        "filter.trap.clean": str(trap),
        "filter.trap.smudge": str(trap),
        "filter.trap.process": str(trap),
        "filter.trap.required": "true",
        "diff.external": str(trap),
        "core.pager": str(trap),
        "remote.evil.url": "ssh://nowhere.example/x",
        "remote.evil.promisor": "true",
        "remote.evil.partialCloneFilter": "blob:none",
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "evil",
    }.items():
        # Written by hand: git itself would run the traps while it sets them.
        section, _, key = name.rpartition(".")
        head, _, sub = section.partition(".")
        with (store.root / ".git/config").open("a") as config:
            config.write(f'[{head}{f" {chr(34)}{sub}{chr(34)}" if sub else ""}]\n{key} = "{value}"\n')
    (store.root / ".git/info").mkdir(exist_ok=True)
    (store.root / ".git/info/attributes").write_text("* filter=trap\n")
    (store.root / "partners/rutland/partner.yaml").write_text("name: by hand\n")

    def use_everything() -> None:
        with make_again(store) as again:
            commit(again, {"partners/glebe-house/posts.yaml": os.urandom(8).hex().encode()})
            assert again.hand_edits() == ["partners/rutland/partner.yaml"]
            again.resolve(again.tip()[:12])
            assert len([past.subject for past in again.history()]) > 1
            dict(again.snapshot().read_many(again.snapshot().paths()))
            with pytest.raises(DamagedObjectError):
                again.snapshot("1" * 40).paths()

    use_everything()
    assert not sprung.exists()
    # The traps are real: git's own status steps into one.
    subprocess.run(["git", "status"], cwd=store.root, capture_output=True, check=False)
    assert sprung.exists()


def make_again(store: Store) -> Store:
    """Open a store a second time, as the next command does."""
    return type(store).open(store.root)


def test_f03_git_variables_of_the_caller_have_no_say(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIT_* of the environment neither lead elsewhere nor bring settings, objects or an index of their own."""
    with make(tmp_path / "other", {"agreement/agreement.yaml": b"id: other\n"}) as other:
        elsewhere = other.root / ".git"
    for name, value in {
        "GIT_DIR": elsewhere,
        "GIT_WORK_TREE": other.root,
        "GIT_INDEX_FILE": elsewhere / "index",
        "GIT_OBJECT_DIRECTORY": elsewhere / "objects",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": elsewhere / "objects",
        "GIT_COMMON_DIR": elsewhere,
        "GIT_NAMESPACE": "x",
        "GIT_CEILING_DIRECTORIES": tmp_path,
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.worktree",
        "GIT_CONFIG_VALUE_0": other.root,
        "GIT_CONFIG_PARAMETERS": "'core.bare=true'",
        "GIT_EXEC_PATH": tmp_path,
        "GIT_GRAFT_FILE": tmp_path / "grafts",
        "GIT_SHALLOW_FILE": tmp_path / "shallow",
        "GIT_REPLACE_REF_BASE": "refs/heads",
        "GIT_TRACE": tmp_path / "trace",
        "GIT_COMMITTER_NAME": "Somebody Else",
    }.items():
        monkeypatch.setenv(name, str(value))
    with make_again(store) as again:
        name = commit(again, {"partners/rutland/partner.yaml": b"name: Rutland Council\n"})
        assert again.snapshot().read("agreement/agreement.yaml") == b"id: demo\n"
        assert again.snapshot().read("partners/rutland/partner.yaml") == b"name: Rutland Council\n"
        assert next(again.history()).commit == name
        assert again.hand_edits() == []
    assert not (tmp_path / "trace").exists()


def test_a07_a_replacement_has_no_effect(store: Store) -> None:
    """`refs/replace` swaps objects for git's own commands, not for this program."""
    first = store.tip()
    second = commit(store, {"agreement/agreement.yaml": b"id: evil\n"})
    git(store.root, "replace", first, second)
    assert "evil" in git(store.root, "cat-file", "-p", f"{first}:agreement/agreement.yaml")
    assert store.snapshot(first).read("agreement/agreement.yaml") == b"id: demo\n"
