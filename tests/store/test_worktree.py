"""Hand edits: listed, never lost, never swept into a commit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from isa_admin.store import worktree
from isa_admin.store.worktree import EditsInTheWayError
from tests.store.acting import WORDS, commit, git, sign

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from isa_admin.store.repository import Store

RUTLAND = "partners/rutland/partner.yaml"
GLEBE = "partners/glebe-house/partner.yaml"


def _stage(store: Store, changes: dict[str, bytes | None]) -> None:
    with store.writing() as writer:
        writer.publish(writer.stage(changes, **WORDS), sign)


def test_a_fresh_store_has_no_hand_edits(store: Store) -> None:
    """Neither after init, nor after a commit, nor when files were only touched or made executable."""
    assert store.hand_edits() == []
    commit(store, {RUTLAND: b"name: Rutland Council\n"})
    os.utime(store.root / GLEBE, (1, 1))
    (store.root / GLEBE).chmod(0o755)
    assert store.hand_edits() == []


def test_what_is_added_with_git_while_a_commit_is_signed_stays_added(store: Store) -> None:
    """What the index said before the signature holds as long as it is the same file."""

    def sign_slowly(payload: bytes) -> str:
        (store.root / RUTLAND).write_text("name: by hand\n")
        git(store.root, "add", RUTLAND)
        return sign(payload)

    with store.writing() as writer:
        writer.publish(writer.stage({RUTLAND: b"name: Rutland Council\n"}, **WORDS), sign_slowly)
    assert git(store.root, "show", f":{RUTLAND}") == "name: by hand\n"
    assert store.hand_edits() == [RUTLAND]


def test_every_kind_of_hand_edit_is_listed(store: Store) -> None:
    """Changed, staged, staged and put back, deleted, and new files in the store's folders; sorted."""
    commit(store, dict.fromkeys(("agreement/a", "agreement/b", "agreement/c", "agreement/d"), b"0\n"))
    (store.root / "agreement/a").write_text("1\n")
    (store.root / "agreement/b").write_text("1\n")
    (store.root / "agreement/c").write_text("1\n")
    git(store.root, "add", "agreement/b", "agreement/c")
    (store.root / "agreement/c").write_text("0\n")
    (store.root / "agreement/d").unlink()
    (store.root / "templates").mkdir()
    (store.root / "templates/my own.docx").write_text("x")
    (store.root / "notes.txt").write_text("outside of the store's folders")
    expected = ["agreement/a", "agreement/b", "agreement/c", "agreement/d", "templates/my own.docx"]
    assert store.hand_edits() == expected


def test_hand_edits_elsewhere_stay_exactly_as_they_are(store: Store) -> None:
    """Unstaged stays unstaged, staged stays staged, and neither is in the commit."""
    (store.root / GLEBE).write_text("name: by hand\n")
    (store.root / "agreement/agreement.yaml").write_text("id: staged\n")
    git(store.root, "add", "agreement/agreement.yaml")
    before = git(store.root, "status", "--porcelain")
    name = commit(store, {RUTLAND: b"x", "partners/new/partner.yaml": b"x"})
    assert git(store.root, "status", "--porcelain") == before
    assert git(store.root, "show", "--format=", "--name-only", name).split() == ["partners/new/partner.yaml", RUTLAND]
    assert store.hand_edits() == ["agreement/agreement.yaml", GLEBE]


def _write(root: Path) -> None:
    (root / RUTLAND).write_text("name: by hand\n")


def _write_and_add(root: Path) -> None:
    _write(root)
    git(root, "add", RUTLAND)


def _add_and_put_back(root: Path) -> None:
    _write_and_add(root)
    (root / RUTLAND).write_text("name: Rutland\n")


def _delete(root: Path) -> None:
    (root / RUTLAND).unlink()


def _delete_folder(root: Path) -> None:
    (root / RUTLAND).unlink()
    (root / RUTLAND).parent.rmdir()


def _link(root: Path) -> None:
    (root / RUTLAND).unlink()
    (root / RUTLAND).symlink_to(root / GLEBE)


def _folder(root: Path) -> None:
    (root / RUTLAND).unlink()
    (root / RUTLAND).mkdir()


def _link_folder(root: Path) -> None:
    _delete_folder(root)
    (root / RUTLAND).parent.symlink_to((root / GLEBE).parent)


def _file_for_folder(root: Path) -> None:
    _delete_folder(root)
    (root / RUTLAND).parent.write_text("x")


def _conflict(root: Path) -> None:
    ids = [git(root, "hash-object", "-w", "--stdin", stdin=text).strip() for text in (b"a", b"b", b"c")]
    rows = "".join(f"100644 {name} {stage}\t{RUTLAND}\n" for stage, name in enumerate(ids, 1))
    git(root, "rm", "-q", "--cached", RUTLAND)
    git(root, "update-index", "--index-info", stdin=rows.encode())


EDITS: list[Callable[[Path], None]] = [
    _write, _write_and_add, _add_and_put_back, _delete, _delete_folder, _link, _folder, _link_folder, _file_for_folder,
    _conflict,
]  # fmt: skip


# Who takes a file away by hand is not in the way of a command that takes it away.
BOTH_WAYS = [(edit, None) for edit in EDITS if edit not in (_delete, _delete_folder)]


@pytest.mark.parametrize(("edit", "content"), [*BOTH_WAYS, *((edit, b"name: Rutland Council\n") for edit in EDITS)])
def test_an_edit_in_the_way_stops_the_command(
    store: Store, edit: Callable[[Path], None], content: bytes | None
) -> None:
    """A file that would be written or taken away and was changed by hand, in any way, is named and left alone."""
    edit(store.root)
    tip, before = store.tip(), git(store.root, "status", "--porcelain")
    with pytest.raises(EditsInTheWayError, match=RUTLAND) as caught:
        _stage(store, {RUTLAND: content, GLEBE: b"y"})
    assert caught.value.paths == (RUTLAND,)
    assert caught.value.exit_code == 5
    assert (store.tip(), git(store.root, "status", "--porcelain")) == (tip, before)


def test_the_line_ends_of_windows_are_no_edit(store: Store) -> None:
    """Git would commit the same text, so nothing could be committed or restored; the file is brought along."""
    (store.root / RUTLAND).write_bytes(b"name: Rutland\r\n")
    assert store.hand_edits() == []
    commit(store, {RUTLAND: b"name: Rutland Council\n"})
    assert (store.root / RUTLAND).read_bytes() == b"name: Rutland Council\n"


@pytest.mark.parametrize("add", [False, True])
def test_an_untracked_file_in_the_place_of_a_new_one_stops_the_command(store: Store, *, add: bool) -> None:
    """Somebody's new file, staged or not, is not written over."""
    target = store.root / "partners/new/partner.yaml"
    target.parent.mkdir()
    target.write_text("mine\n")
    if add:
        git(store.root, "add", "-N", "partners/new/partner.yaml")
    with pytest.raises(EditsInTheWayError, match=r"partners/new/partner\.yaml"):
        _stage(store, {"partners/new/partner.yaml": b"theirs\n"})
    assert target.read_text() == "mine\n"


def test_a_hand_edit_that_says_the_same_is_not_in_the_way(store: Store) -> None:
    """What the commit would write anyway cannot be lost by writing it."""
    (store.root / RUTLAND).write_bytes(b"same\n")
    (store.root / "partners/new").mkdir()
    (store.root / "partners/new/partner.yaml").write_bytes(b"same\n")
    git(store.root, "add", "partners/new/partner.yaml")
    commit(store, {RUTLAND: b"same\n", "partners/new/partner.yaml": b"same\n"})
    assert git(store.root, "status", "--porcelain") == ""


def test_a_missing_index_is_made_again(store: Store) -> None:
    """Taking `.git/index` away is one of git's own remedies; the next commit brings it back."""
    (store.root / ".git/index").unlink()
    commit(store, {"partners/new/partner.yaml": b"x"})
    assert git(store.root, "status", "--porcelain") == ""


def test_an_edit_made_while_the_commit_is_signed_is_kept(store: Store) -> None:
    """Between the check and the writing there is a person at a PIN prompt: their edit of that time stays."""

    def slow(payload: bytes) -> str:
        (store.root / RUTLAND).write_text("meanwhile\n")
        return sign(payload)

    with store.writing() as writer:
        writer.publish(writer.stage({RUTLAND: b"x", GLEBE: b"y"}, **WORDS), slow)
        assert writer.left_behind == (RUTLAND,)
    assert (store.root / RUTLAND).read_text() == "meanwhile\n"
    assert (store.root / GLEBE).read_text() == "y"
    assert store.hand_edits() == [RUTLAND]


def test_a_file_that_cannot_be_read_is_an_edit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody can look into is not written over."""
    read = worktree.read_file

    def refuse(path: Path, limit: int) -> bytes:
        if path == store.root / RUTLAND:
            raise PermissionError(13, "Permission denied")
        return read(path, limit)

    monkeypatch.setattr(worktree, "read_file", refuse)
    with pytest.raises(EditsInTheWayError, match=RUTLAND):
        _stage(store, {RUTLAND: b"x"})


def test_many_files_are_flushed_at_once(store: Store) -> None:
    """An import writes hundreds of files without waiting for the disk at each of them."""
    many = {f"partners/p{number}/partner.yaml": b"name: %d\n" % number for number in range(150)}
    commit(store, many)
    assert all((store.root / path).read_bytes() == content for path, content in many.items())
    commit(store, dict.fromkeys(many))
    assert [child.name for child in sorted((store.root / "partners").iterdir())] == ["glebe-house", "rutland"]


def test_a_file_system_without_hard_links_is_served_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index is then locked as any git locks it, and waited for the same."""

    def unsupported(*_args: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", unsupported)
    monkeypatch.setattr("isa_admin.store.index._PATIENCE", 0.1)
    commit(store, {RUTLAND: b"x"})
    assert git(store.root, "status", "--porcelain") == ""
    (store.root / ".git/index.lock").touch()
    commit(store, {RUTLAND: b"y"})
    assert git(store.root, "status", "--porcelain").split()[-1] == RUTLAND
    (store.root / ".git/index.lock").unlink()
    store.settle()
    assert git(store.root, "status", "--porcelain") == ""
